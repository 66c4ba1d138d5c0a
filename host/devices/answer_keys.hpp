#pragma once
// Buttons of devices as keys on pages: a response box, a gamepad. Which button is which key the rig says.

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "devices/device_manager.hpp"
#include "devices/input_hub.hpp"
#include "devices/rig.hpp"

namespace fovea {

/// Could they be had? Opens nothing. Thread: [any].
/// Errors: Device with the place in the rig file: no such class, one whose presses are keys already, a button
/// that it has not.
Result<void> judgeAnswers(const Rig &rig, const DeviceManager &manager);

/// Thread: [stage].
class AnswerKeys final : public InputTap {
 public:
  explicit AnswerKeys(InputHub &hub);
  ~AnswerKeys() override;
  AnswerKeys(const AnswerKeys &) = delete;
  AnswerKeys &operator=(const AnswerKeys &) = delete;

  /// Has the devices set up that the rig binds; what was set up under a role's name is kept. In a rehearsal
  /// only those that are simulated in the rig itself: nobody is there to press the others. What was open
  /// before is let go of. Gives a line for the log for each.
  /// Errors: Device naming the role and the reason.
  Result<std::vector<std::string>> open(const Rig &rig, DeviceManager &manager, bool isRehearsal);

  /// While one of these lives, presses are keys. `answers`: null where there are none.
  class OnPage {
   public:
    OnPage(AnswerKeys *answers, Timestamp now);
    ~OnPage();
    OnPage(const OnPage &) = delete;
    OnPage &operator=(const OnPage &) = delete;

   private:
    AnswerKeys *const answers_;
  };

  void hear(const InputEvent &) override {}
  std::optional<InputEvent> takeDue(Timestamp now) override;

 private:
  struct Bound {
    std::shared_ptr<Device> device;  // shared, because an operator may remove it
    std::vector<RigAnswer> buttons;
    std::set<std::string> down;  // buttons whose press was a key
  };
  void close();
  void take(Bound &bound, const DeviceEvent &event);

  InputHub &hub_;
  std::vector<Bound> bound_;
  std::deque<InputEvent> due_;
  int pages_ = 0;      // that are shown, one above the other
  Timestamp since_{};  // the first of them is shown
};

}  // namespace fovea
