#pragma once
// Small pieces that the timeline's tests are built from.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>

#include "timeline/pointer.hpp"
#include "timeline/timeline.hpp"

namespace fovea::pieces {

using namespace std::chrono_literals;
using Here = std::source_location;

inline Element quiz(std::string label, Duration estimate, Here where = Here::current()) {
  return page({.type = "quiz", .label = std::move(label), .timeEstimate = estimate}, where);
}
inline Element unpriced(std::string label, Here where = Here::current()) { return page({.type = "quiz", .label = std::move(label)}, where); }

inline std::shared_ptr<const Timeline> compiled(const Elements &elements, TimelineOptions options = {}) {
  CompiledTimeline result = compileTimeline(elements, std::move(options));
  EXPECT_TRUE(result.timeline) << result.text();
  return result.timeline;
}

inline Condition always(bool holds = true) {
  return [holds](TimelineContext &) { return holds; };
}
/// True for the first `rounds` rounds of the loop.
inline Condition rounds(std::int64_t rounds, std::string label) {
  return [rounds, label](TimelineContext &context) { return *context.index(label) < rounds; };
}
inline KeyFunction key(Value value) {
  return [value](TimelineContext &) { return value; };
}
inline Element setting(std::string name, Value value) {
  return codeBlock([name, value](TimelineContext &context) { return context.set(name, value); }, "set " + name);
}

/// Keeps what each step did; refuses when told to.
class MemoryStore final : public StepStore {
 public:
  Result<void> commit(const TimelineState &state, std::span<const Effect> effects) override {
    if (isFull) return Error{ErrorCode::Io, "the disk is full", "", "make room"};
    last = toValue(state);
    all.insert(all.end(), effects.begin(), effects.end());
    ++commits;
    return {};
  }
  template <class T>
  std::vector<T> of() const {
    std::vector<T> found;
    for (const Effect &effect : all)
      if (const T *each = std::get_if<T>(&effect)) found.push_back(*each);
    return found;
  }

  bool isFull = false;
  Value last;
  std::vector<Effect> all;
  int commits = 0;
};

/// One participant on a virtual clock.
class Walk {
 public:
  explicit Walk(const Elements &elements, TimelineOptions options = {}, TimelineServices services = {}) : Walk(compiled(elements, std::move(options)), services) {}
  explicit Walk(std::shared_ptr<const Timeline> timeline, TimelineServices services = {}, std::int64_t participant = 1, std::uint64_t seed = 1)
      : Walk(timeline, newTimelineState(*timeline, seed, participant), services) {}
  Walk(std::shared_ptr<const Timeline> timeline, TimelineState state, TimelineServices services = {})
      : pointer(std::move(timeline), std::move(state), with(services)) {
    begun = pointer.begin();
  }

  Result<SubmissionOutcome> answer(Value value = Value("yes")) { return pointer.submit({.pageId = pointer.pageId(), .answer = std::move(value)}); }
  std::string at() const { return pointer.page() ? pointer.page()->label : ""; }
  const Cursor &cursor() const { return pointer.state().cursor; }

  /// Answers every page; the labels of all, with spaces between.
  std::string labels(int most = 1000) {
    EXPECT_TRUE(begun) << begun.error().text();
    std::string seen;
    for (int i = 0; i < most && pointer.page(); ++i) {
      seen += (seen.empty() ? "" : " ") + at();
      auto outcome = answer(at());
      if (!outcome) return seen + " ERROR " + outcome.error().text();
      credit.push_back(toSeconds(cursor().timeCredit));
      progress.push_back(cursor().progress);
    }
    return seen;
  }

  VirtualClock clock;
  MemoryStore store;
  Result<void> begun;
  std::vector<double> credit, progress;  // after each page
  Pointer pointer;

 private:
  TimelineServices with(TimelineServices services) {
    if (!services.clock) services.clock = &clock;
    if (!services.store) services.store = &store;
    return services;
  }
};

}  // namespace fovea::pieces
