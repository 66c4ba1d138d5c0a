#pragma once
// What a study has come to so far, over the database: other stations' participants count as well. And what is made once for all of them.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

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

/// Something that is made once for a study in this folder.
struct OnceMade {
  std::string study, label;
  std::string inputs;  // SHA-256 of what it is made of: with others it is made anew
  bool isSimulated = false;
};
/// What was made, or what `make` makes now; of two that make it at once both get that of the first.
/// Errors: those of `make`, of which nothing is kept; Io.
Result<Value> takeOnce(const std::filesystem::path &folder, const OnceMade &what, const std::function<Result<Value>()> &make);

}  // namespace fovea
