#pragma once
// A keyboard as experiments and remote clients use it: presses with times and durations, none of them lost.

#include "devices/device.hpp"
#include "devices/input_hub.hpp"

namespace fovea {

struct KeyPress {
  std::string name;
  std::uint32_t code = 0, device = 0;
  StampSource source = StampSource::Simulated;
  Timestamp down{};
  Duration uncertainty{};             // it went down at `down` or up to this much earlier
  Duration rt{};                      // since the keyboard's clock was reset
  std::optional<Duration> duration;   // none while the key is down
};

/// As remote clients read it. Units: seconds; `tDown` on the session clock.
Dict describe(const KeyPress &press);

struct KeyboardOptions {
  std::vector<std::uint32_t> devices;  // of InputEvent; empty: all keyboards as one
  std::size_t bufferSize = 10'000;     // presses; when it is full the oldest goes, and is counted
  bool waitForStart = false;           // hears nothing before start()
  bool isSimulated = false;            // hears no hardware: only press() and a simulated participant
};

/// Which presses a look is after.
struct KeyLook {
  std::vector<std::string> keyList;     // empty: any
  std::vector<std::string> ignoreKeys;
  bool waitRelease = true;              // only presses that were released; else all, released or not
  bool clear = true;                    // what is answered is forgotten
};

/// The focus rule: a press counts when the participant's window had the focus as the key went down, and the keys were not the
/// operator's; its release counts wherever the focus is. Sources report nothing else, so there is no listening outside.
///
/// Thread: [any].
class Keyboard final : public Device, public InputTap {
 public:
  Keyboard(InputHub &hub, KeyboardOptions options);
  ~Keyboard() override;

  /// In order of arrival.
  std::vector<KeyPress> getKeys(const KeyLook &look);
  /// Forgets what came before, then waits for a press that fits; empty when `maxWait` is over or the run is to stop.
  std::vector<KeyPress> waitKeys(std::optional<Duration> maxWait, const KeyLook &look);
  /// Is each of these down now?
  std::vector<bool> getState(const std::vector<std::string> &keys) const;
  void clearEvents();
  void start();
  void stop();
  bool isRunning() const;
  /// From now on `rt` counts from `t`: the onset of what is answered.
  void resetClock(Timestamp t);
  Duration clockTime() const;
  std::uint64_t dropped() const;
  /// Acts as if a key was pressed now and held for `held`.
  /// Errors: State when this keyboard is not simulated.
  Result<void> press(std::string_view key, Duration held);

  void hear(const InputEvent &event) override;
  std::string deviceClass() const override { return "keyboard"; }
  Dict params() const override;
  bool isAttached() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  struct Held {
    std::uint32_t device = 0;
    std::array<char, 24> key{};
    Timestamp since{};
  };
  bool hears(const InputEvent &event) const;
  void noteDown(const InputEvent &event);
  void noteUp(const InputEvent &event);
  void tell(const InputEvent &event, Duration duration);

  InputHub &hub_;
  const KeyboardOptions options_;
  mutable std::mutex mutex_;
  std::vector<KeyPress> presses_;
  std::vector<Held> held_;
  Timestamp clockZero_{};
  bool isRunning_ = true, isClosed_ = false;
  std::uint64_t dropped_ = 0;
};

}  // namespace fovea
