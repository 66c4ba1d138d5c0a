#pragma once
// Steps that stand in files of their own: questionnaires, screening tests. {"include": "word-or-not", "params": {"pass": 9}} is a module whose
// steps are those of word-or-not.steps.json, with its parameters and its words in the participant's language filled in.

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "timeline/study.hpp"

namespace fovea {

struct StepsIncluded {
  bool isAny = false;
  std::vector<std::string> mayFail, mayMiss;  // what may happen in a simulation, as in the member `simulate` of a study
  std::vector<AskedSteps> asked;
  std::vector<Error> errors, warnings;
};

/// Puts the steps of such files where a study's steps name them. A mistake in them is told where it stands in their file; first where the study
/// gives the parameter, or asks for a file that it names without its path: "study.json:3:5, in mood.steps.json:7:9".
/// `folders`: where a file of that name is looked for, first to last. A name with a slash or ".json" is a file, from the study's folder on.
StepsIncluded includeSteps(JsonDocument &study, const std::vector<std::filesystem::path> &folders);

/// The file of an origin in the document then.
std::filesystem::path includedFile(const std::string &origin);

}  // namespace fovea
