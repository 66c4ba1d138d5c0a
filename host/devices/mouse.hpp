#pragma once
// A mouse as experiments and remote clients use it: where it is, how far it went, what was pressed and when.

#include "devices/device.hpp"
#include "devices/input_hub.hpp"

namespace fovea {

struct MousePressed {
  std::array<bool, 3> isDown{};                      // left, middle, right
  std::array<std::optional<Duration>, 3> times{};    // of the last press, since clickReset; none: not pressed since
};

/// Places and distances are in its units; empty: those of the window, as they are when it is asked. What cannot be converted is
/// an error that names what is missing.
///
/// The first finger on a touch screen is the pointer with its left button down.
///
/// Thread: [any].
class Mouse final : public Device, public InputTap {
 public:
  Mouse(InputHub &hub, std::string units, bool isSimulated);
  ~Mouse() override;

  Result<WindowPlace> position() const;
  /// Moves the pointer.
  /// Errors: Device where nothing can move it.
  Result<void> setPosition(WindowPlace to);
  /// Is it inside the shape, with one of these buttons down? `shape`: corners, in the mouse's units; buttons count from 1, none: any.
  Result<bool> isPressedIn(const std::vector<WindowPlace> &shape, const std::vector<std::int64_t> &buttons) const;
  /// How far it went since the last call.
  Result<WindowPlace> relative();
  /// Wheel steps since the last call.
  WindowPlace wheelRelative();
  MousePressed pressed() const;
  /// From now on times of presses count from `t`.
  void clickReset(Timestamp t);
  /// Did it move since the last call, by at least `least` if that is given?
  Result<bool> hasMoved(std::optional<double> least);
  /// Acts as if the mouse did this now.
  /// Errors: State when this mouse is not simulated; BadArgument for a button that there is not.
  Result<void> simulate(InputKind kind, std::uint32_t button, WindowPlace where);

  void hear(const InputEvent &event) override;
  bool usesUnits() const override { return true; }
  std::string deviceClass() const override { return "mouse"; }
  Dict params() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  Result<WindowPlace> distance(WindowPlace from, WindowPlace to) const;
  std::optional<InputEvent> asPointer(InputEvent touch);
  void take(const InputEvent &event);
  void tell(const InputEvent &event);

  InputHub &hub_;
  const std::string units_;
  const bool isSimulated_;
  mutable std::mutex mutex_;
  WindowPlace at_, relativeFrom_, movedFrom_, wheel_;  // pixels; steps
  MousePressed pressed_;
  std::array<Timestamp, 3> pressedAt_{};
  Timestamp clickZero_{};
  std::optional<std::uint32_t> finger_;  // the one that counts
  bool isClosed_ = false;
};

}  // namespace fovea
