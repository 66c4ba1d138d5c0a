#pragma once
// How often the panels are drawn: often while somebody uses them, seldom else, and less where drawing is
// slow.

#include <algorithm>
#include <chrono>
#include <optional>

namespace fovea {

class PictureRate {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  void touched(Moment when) { touched_ = when; }
  /// Is another picture due? Then `now` counts as its time.
  bool isDue(Moment now) {
    if (begun_ && now - *begun_ < pause(now)) return false;
    begun_ = now;
    return true;
  }
  /// The picture that was due took until `end`: a software renderer needs 16 ms, a card a tenth of one.
  void drawn(Moment end) { cost_ = end - *begun_; }

 private:
  using Span = Moment::duration;

  Span pause(Moment now) const {
    using namespace std::chrono_literals;
    const bool isInUse = touched_ && now - *touched_ < 1s;
    return std::clamp<Span>(cost_ * (isInUse ? 4 : 12), isInUse ? 33ms : 100ms, 250ms);
  }

  std::optional<Moment> touched_, begun_;
  Span cost_{};
};

}  // namespace fovea
