#pragma once
// Fingers on something that scrolls: one that is lifted where it came down has pressed, one that moves takes everything along.

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "stimuli/action.hpp"
#include "stimuli/stimulus.hpp"

namespace fovea {

/// Thread: [stage]. Units: framebuffer pixels, y up.
class FingerScroll {
 public:
  /// What lies below a finger.
  struct Below {
    const void *what = nullptr;
    bool takesIt = false;  // then it does not scroll
  };
  /// Where fingers scroll from now on; none: nowhere.
  void scrollWithin(std::optional<FingerReach> reach) {
    reach_ = reach;
    if (!reach) fingers_.clear(), scrolling_.reset();
  }
  FingerUse hear(const Action &action, const Below &below, const DrawContext &context) { return used_ = useOf(action, below, context); }
  FingerUse used() const { return used_; }
  /// How the one that was lifted last came down.
  const Action &press() const { return press_; }
  /// So far up the content was taken, since this was asked.
  double take() { return std::exchange(scrolled_, 0); }

 private:
  struct Finger {
    Action begin;
    const void *below;
    bool hasMoved = false;
    double y = 0;  // where it was last, once it has
  };

  FingerUse useOf(const Action &action, const Below &below, const DrawContext &context) {
    if (!action.finger) return FingerUse::None;
    const auto found = std::find_if(fingers_.begin(), fingers_.end(), [&](const Finger &one) { return one.begin.finger == action.finger; });
    if (action.kind == Action::Kind::Press) {
      if (found != fingers_.end()) fingers_.erase(found);  // nobody has heard how that one ended
      if (!reach_ || action.x <= reach_->from || action.x >= reach_->to || below.takesIt) return FingerUse::None;
      scrolling_.reset();  // how the one that did has ended, nobody may have heard
      fingers_.push_back({action, below.what});
      fingers_.back().begin.key = fingers_.back().begin.typed = {};
      return FingerUse::Undecided;
    }
    if (found == fingers_.end()) return FingerUse::None;
    if (action.kind == Action::Kind::Move) return move(*found, action, context);
    const Finger finger = *found;
    fingers_.erase(found);
    if (scrolling_ == action.finger) scrolling_.reset();
    if (finger.hasMoved || finger.below != below.what) return FingerUse::Scroll;
    press_ = finger.begin;
    return FingerUse::Press;
  }
  FingerUse move(Finger &finger, const Action &action, const DrawContext &context) {
    if (!finger.hasMoved && std::hypot(action.x - finger.begin.x, action.y - finger.begin.y) <= slack(context)) return FingerUse::Undecided;
    const double before = std::exchange(finger.y, action.y);
    if (!scrolling_) scrolling_ = action.finger;  // of several the first
    if (std::exchange(finger.hasMoved, true) && scrolling_ == action.finger) scrolled_ += action.y - before;
    return FingerUse::Scroll;
  }
  /// So far no finger lies still.
  static double slack(const DrawContext &context) {
    constexpr double kCentimetres = 0.3, kHeights = 0.015;
    const ScreenProfile &screen = context.profile;
    return screen.widthCm > 0 && screen.widthPix > 0 ? kCentimetres * screen.widthPix / screen.widthCm : kHeights * context.canvas.height;
  }

  std::optional<FingerReach> reach_;
  std::vector<Finger> fingers_;
  std::optional<std::uint32_t> scrolling_;
  double scrolled_ = 0;
  Action press_;
  FingerUse used_ = FingerUse::None;
};

}  // namespace fovea
