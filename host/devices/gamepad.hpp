#pragma once
// A gamepad or joystick: from the kernel with the kernel's stamps where it may be read; else by asking, with stamps as coarse
// as the asking is rare, which say so.

#include <functional>
#include <mutex>

#include "devices/device.hpp"
#include "devices/pad_reader.hpp"
#include "devices/read_thread.hpp"

namespace fovea {

struct GamepadInfo {
  int index = 0;
  std::string name, guid;
};

/// Where gamepads are read. Thread: [any].
struct GamepadPort {
  std::function<std::vector<GamepadInfo>()> present;
  std::function<std::optional<GamepadState>(int index)> read;  // none: it is not there
};

/// What [main] has read of all gamepads, for every thread. Outlives the devices that read it.
class GamepadBoard {
 public:
  struct Present {
    GamepadInfo info;
    GamepadState state;
  };
  /// Thread: [main].
  void publish(std::vector<Present> present);
  GamepadPort port();

 private:
  std::mutex mutex_;
  std::vector<Present> present_;
};

/// Thread: [any].
class Gamepad final : public Device {
 public:
  /// Opens it again once it was unplugged; an error until it is back.
  using Reopen = std::function<Result<PadReader>()>;

  /// A real one, of the given index, read by asking.
  Gamepad(const Clock &clock, GamepadPort port, GamepadInfo info);
  /// A real one, read from the kernel on a thread of its own.
  static Result<std::shared_ptr<Gamepad>> ofKernel(const Clock &clock, PadReader reader, Reopen reopen);
  ~Gamepad() override;
  /// A simulated one.
  explicit Gamepad(const Clock &clock);

  GamepadState state() const;
  /// Acts as if a button was pressed and released now, or an axis moved.
  /// Errors: State when this gamepad is not simulated; BadArgument for a number that there is not.
  Result<void> press(std::size_t button);
  Result<void> moveAxis(std::size_t axis, double to);

  void catchUp(Timestamp now) override;
  std::string deviceClass() const override { return "gamepad"; }
  Dict params() const override;
  bool isAttached() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  Gamepad(const Clock &clock, PadReader reader, Reopen reopen);
  void readKernel();
  void lookAgain();
  void notePlug(bool isThere, Timestamp time, Duration uncertainty);
  void compare(const GamepadState &now, Timestamp time, Duration uncertainty);
  void tell(DeviceEventKind kind, Timestamp time, Duration uncertainty, std::size_t channel, double value);
  Result<void> onlySimulated(std::string_view what) const;

  const Clock &clock_;
  const GamepadPort port_;
  const GamepadInfo info_;
  const StampSource source_;
  mutable std::mutex mutex_;
  GamepadState state_;
  std::vector<float> toldAxes_;
  std::vector<Timestamp> pressedAt_;
  bool isAttached_ = true;
  std::optional<Timestamp> lastRead_;
  std::optional<PadReader> kernel_;  // of the thread
  const Reopen reopen_;
  std::unique_ptr<ReadThread> thread_;  // last: it ends before the rest goes
};

}  // namespace fovea
