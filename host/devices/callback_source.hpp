#pragma once
// The fallback where there is no X Input 2: keys from the window's own callback, marked as coarse.

#include <atomic>
#include <memory>
#include <string>

#include "devices/input.hpp"

namespace fovea {

class CallbackSource final : public InputSource {
 public:
  /// A callback comes when [main] looks, and [main] may be laying out a picture of the panels: that long at worst.
  static constexpr Duration kUncertainty = std::chrono::milliseconds(30);

  /// `keyOwner` may be null: keys are then always the participant's.
  CallbackSource(const Clock &clock, const std::atomic<KeyOwner> *keyOwner);

  /// For Window::Listener::onKey: GLFW's key number, the hardware's code, and 0 release, 1 press, 2 repeat. Thread: [main].
  void onKey(int key, int scancode, int action);

  std::string name() const override { return "window callback (coarse)"; }
  InputRing &ring() override { return *ring_; }

 private:
  const Clock &clock_;
  const std::atomic<KeyOwner> *keyOwner_;
  std::array<bool, 512> counted_{};  // by GLFW's number: did the press count?
  std::unique_ptr<InputRing> ring_;
};

}  // namespace fovea
