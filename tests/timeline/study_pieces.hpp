#pragma once
// Study files that the timeline's tests are built from.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "timeline/pieces.hpp"
#include "timeline/study.hpp"

namespace fovea::pieces {

inline StudyReport reportOf(const std::string &study) { return inspectStudy(study, "study.json"); }
/// A study of these steps, which begin in its second line.
inline StudyReport readSteps(const std::string &steps) { return reportOf("{\"name\": \"x\", \"steps\": [\n" + steps + "\n]}"); }
/// A study of one trial maker with these members and one page, `shown`.
inline StudyReport readTrials(const std::string &id, const std::string &members, const std::string &after = "") {
  return reportOf(R"({"name": "x", "steps": [{"trials": ")" + id + "\", " + members + R"(, "steps": [{"page": "asked", "label": "shown", "timeEstimate_s": 4}]})" + after + "]}");
}

/// Of a study that has to be sound.
inline std::shared_ptr<const Timeline> timelineOf(const StudyReport &report) {
  for (const Error &error : report.errors) ADD_FAILURE() << error.text();
  return report.study ? report.study->timeline : nullptr;
}
inline std::shared_ptr<const Timeline> timelineOf(const std::string &steps) { return timelineOf(readSteps(steps)); }

inline std::vector<std::string> mistakesIn(const StudyReport &report) {
  std::vector<std::string> told;
  for (const Error &error : report.errors) told.push_back(error.text());
  return told;
}
inline std::vector<std::string> mistakesIn(const std::string &steps) { return mistakesIn(readSteps(steps)); }

}  // namespace fovea::pieces
