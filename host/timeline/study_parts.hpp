#pragma once
// Parts of studies that stand in files of their own: questionnaires, screening tests. {"part": "lextale", "params": {"items": 12}} is a module
// whose steps are those of lextale.json, with its parameters and its words in the participant's language filled in.

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace fovea {

struct PartsInserted {
  bool isAny = false;
  std::vector<std::string> mayFail, mayMiss;  // what may happen in a simulation, as in the member `simulate` of a study
  std::vector<Error> errors;
};

/// Puts the steps of parts where a study's steps name them; a mistake in them is told where it stands in their file.
/// `folders`: where a part of that name is looked for, first to last. A name with a slash or ".json" is a file, from the study's folder on.
PartsInserted insertParts(JsonDocument &study, const std::vector<std::filesystem::path> &folders);

}  // namespace fovea
