#pragma once
// Small pieces that the timeline's tests are built from.

#include <gtest/gtest.h>

#include <string>

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

inline Condition always() {
  return [](TimelineContext &) { return true; };
}
inline KeyFunction key(Value value) {
  return [value](TimelineContext &) { return value; };
}

}  // namespace fovea::pieces
