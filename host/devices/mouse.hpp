#pragma once
// A mouse as experiments and remote clients use it: where it is, how far it went, what was pressed and when.

#include "devices/device.hpp"
#include "devices/input_hub.hpp"

namespace fovea {

enum class MouseUnits { Height, Pixels, Norm };  // of the window's height; framebuffer pixels; half the window each way

struct MousePoint {
  double x = 0, y = 0;  // from the centre of the window, y up
  bool operator==(const MousePoint &) const = default;
};

struct MousePressed {
  std::array<bool, 3> isDown{};                      // left, middle, right
  std::array<std::optional<Duration>, 3> times{};    // of the last press, since clickReset; none: not pressed since
};

/// The first finger on a touch screen is the pointer with its left button down.
///
/// Thread: [any].
class Mouse final : public Device, public InputTap {
 public:
  Mouse(InputHub &hub, MouseUnits units, bool isSimulated);
  ~Mouse() override;

  MousePoint position() const;
  /// Moves the pointer.
  /// Errors: Device where nothing can move it.
  Result<void> setPosition(MousePoint to);
  /// Is it inside the shape, with one of these buttons down? `shape`: corners, in the mouse's units; buttons count from 1, none: any.
  bool isPressedIn(const std::vector<MousePoint> &shape, const std::vector<std::int64_t> &buttons) const;
  /// How far it went since the last call.
  MousePoint relative();
  /// Wheel steps since the last call.
  MousePoint wheelRelative();
  MousePressed pressed() const;
  /// From now on times of presses count from `t`.
  void clickReset(Timestamp t);
  /// Did it move since the last call, by at least `distance` if that is given?
  bool hasMoved(std::optional<double> distance);
  /// Acts as if the mouse did this now.
  /// Errors: State when this mouse is not simulated; BadArgument for a button that there is not.
  Result<void> simulate(InputKind kind, std::uint32_t button, MousePoint where);

  void hear(const InputEvent &event) override;
  std::string deviceClass() const override { return "mouse"; }
  Dict params() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  MousePoint scaled(MousePoint pixels) const;
  MousePoint unscaled(MousePoint units) const;
  std::optional<InputEvent> asPointer(InputEvent touch);
  void take(const InputEvent &event);
  void tell(const InputEvent &event);

  InputHub &hub_;
  const MouseUnits units_;
  const bool isSimulated_;
  mutable std::mutex mutex_;
  MousePoint at_, relativeFrom_, movedFrom_, wheel_;  // pixels; steps
  MousePressed pressed_;
  std::array<Timestamp, 3> pressedAt_{};
  Timestamp clickZero_{};
  std::optional<std::uint32_t> finger_;  // the one that counts
  bool isClosed_ = false;
};

}  // namespace fovea
