#pragma once
// What the participant did last: who stamped what a page gives the time of, and how uncertain that is.

#include <algorithm>
#include <deque>

#include "devices/input.hpp"

namespace fovea {

class RecentInput {
 public:
  void add(const InputEvent &event) {
    events_.push_back(event);
    if (events_.size() > kKept) events_.pop_front();
  }
  /// What was done then; null: nothing.
  const InputEvent *at(Timestamp time) const {
    const auto found = std::find_if(events_.rbegin(), events_.rend(), [&](const InputEvent &event) {
      return std::chrono::abs(event.time - time) <= kSameMoment;
    });
    return found == events_.rend() ? nullptr : &*found;
  }

 private:
  static constexpr std::size_t kKept = 64;
  static constexpr Duration kSameMoment =
      std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds
  std::deque<InputEvent> events_;
};

}  // namespace fovea
