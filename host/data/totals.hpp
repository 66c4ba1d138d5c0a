#pragma once
// What a study has come to so far, over the database: other stations' participants count as well.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

struct StudyTotals {
  std::map<std::string, std::int64_t> ways;  // how many of each status
  std::int64_t paid = 0;    // to those whose way is over, in minor units of the study's currency
  std::int64_t atWork = 0;  // how many others are not through, and in an open session
};

/// Of all ways through the study but `way`. Rehearsals are counted apart from people.
/// Errors: Io when the database cannot be read.
Result<StudyTotals> readTotals(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated);

/// One of the others, as the study's scripts count them.
struct OtherWay {
  std::string status;     // of `participants`; who is not through is working, away (between two of the study's own sessions) or left
  std::int64_t paid = 0;  // as StudyTotals::paid
  Value variables;        // dictionary, expInfo among them
};

/// All ways through the study but `way`. Working is who is in a session, or was `leftAfter` ago at most, at the wall time `now`.
/// Errors: Io when the database cannot be read.
Result<std::vector<OtherWay>> readOthers(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated, std::int64_t now, Duration leftAfter);

}  // namespace fovea
