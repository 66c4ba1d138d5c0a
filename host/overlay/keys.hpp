#pragma once
// The operator's keys: from presses and releases to what they ask for.

#include <chrono>
#include <optional>
#include <vector>

#include "clock/clock.hpp"

namespace fovea {

enum class OperatorKey {
  Help,
  ShowHide,
  Start,
  PauseResume,
  Timing,
  Note,
  Screenshot,
  LargerText,
  SmallerText,
  NormalText
};

struct OperatorPress {
  OperatorKey key = OperatorKey::Help;
  Timestamp time{};
};

/// What the operator's hands did since the picture before.
struct OperatorInput {
  std::vector<OperatorPress> keys;        // in the order of their presses
  std::optional<Timestamp> typed;    // the first character
  std::optional<Duration> stopHeld;  // for how long the stop chord is being held
};

/// Keeps what happens between two pictures, with the moment it happened. Thread: [main].
class KeyInbox {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  void press(OperatorKey key, Moment when) { presses_.push_back({key, when}); }
  void type(Moment when) { typed_ = typed_.value_or(when); }
  /// Ctrl+Shift+Q went down, or one of the three came up.
  void holdStop(Moment when) { stopSince_ = stopSince_.value_or(when); }
  void releaseStop() { stopSince_.reset(); }
  bool isHoldingStop() const { return stopSince_.has_value(); }
  bool isEmpty() const { return presses_.empty() && !typed_ && !stopSince_; }

  /// Empties the inbox; `now` is one moment on both clocks.
  OperatorInput take(Timestamp now, Moment momentOfNow);

 private:
  struct Press {
    OperatorKey key;
    Moment when;
  };
  std::vector<Press> presses_;
  std::optional<Moment> typed_, stopSince_;
};

}  // namespace fovea
