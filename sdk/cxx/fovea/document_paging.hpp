#pragma once
// Which screenful of a document is shown, and for how long each was.

#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "fovea/document_content.hpp"

namespace fovea {

/// No frame takes as long: the session stood still between that one and the next, and no time of a page went on.
constexpr Duration kStandstill = std::chrono::milliseconds(500);

class DocumentPaging {
 public:
  /// `leastTime`: that each screenful is seen before one can go on from it.
  DocumentPaging(std::size_t count, Duration leastTime) : leastTime_(leastTime), times_(count, Duration{}) {}

  std::size_t count() const { return times_.size(); }
  std::size_t shown() const { return shown_; }
  bool isFirst() const { return shown_ == 0; }
  bool isLast() const { return shown_ + 1 == count(); }
  bool wasLastSeen() const { return wasLastSeen_; }
  bool isRead(std::size_t page) const { return times_[page] >= leastTime_; }
  bool isRead() const { return isRead(shown_); }
  /// Of the screenfuls, how many were seen: 1 is all.
  double coverage() const { return static_cast<double>(seen_.size()) / static_cast<double>(count()); }
  /// For how long each screenful was seen, however often; without pauses.
  const std::vector<Duration> &times() const { return times_; }

  void turnTo(std::size_t page) { shown_ = page; }
  /// Where that many further would lead to, if one may go there.
  std::optional<std::size_t> towards(int screenfuls) const {
    if (screenfuls < 0 ? isFirst() : isLast() || !isRead()) return {};
    return screenfuls < 0 ? shown_ - 1 : shown_ + 1;
  }

  /// Until this frame lights up, what the one before it shows is seen. Has it been seen for long enough with that, and was not before?
  bool countTime(Timestamp onset) {
    const bool wasRead = isRead();
    const Duration passed = onset - std::exchange(lastDue_, onset).value_or(onset);
    const std::size_t before = std::exchange(drawn_, shown_);
    if (passed < kStandstill) times_[before] += passed;
    return isRead() != wasRead;
  }
  /// Its frame was drawn.
  void see() {
    wasLastSeen_ = wasLastSeen_ || isLast();
    seen_.insert(shown_);
  }

 private:
  Duration leastTime_;
  std::vector<Duration> times_;  // by screenful
  std::set<std::size_t> seen_;
  std::optional<Timestamp> lastDue_;  // when the frame before should have lit up
  std::size_t shown_ = 0, drawn_ = 0;  // drawn: in that frame
  bool wasLastSeen_ = false;
};

}  // namespace fovea
