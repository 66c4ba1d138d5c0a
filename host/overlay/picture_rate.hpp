#pragma once
// How often the panels are drawn: often while somebody uses them, seldom else.

#include <chrono>
#include <optional>

namespace fovea {

class PictureRate {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  void touched(Moment when) { touched_ = when; }
  /// Is another picture due? Then `now` counts as its time.
  bool isDue(Moment now) {
    using namespace std::chrono_literals;
    const bool isInUse = touched_ && now - *touched_ < 1s;
    if (drawn_ && now - *drawn_ < (isInUse ? 33ms : 100ms)) return false;
    drawn_ = now;
    return true;
  }

 private:
  std::optional<Moment> touched_, drawn_;
};

}  // namespace fovea
