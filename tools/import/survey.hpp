#pragma once
// Surveys of other programs as steps that studies include.

#include <string>
#include <vector>

#include "core/json.hpp"

namespace fovea {

struct ImportedSurvey {
  Value steps;                   // what goes into NAME.steps.json
  std::size_t questions = 0;     // that are answered
  std::size_t screens = 0;
  std::vector<std::string> languages;
  std::vector<Error> leftOut;    // what the survey has and the steps have not, each with its place and what to do instead
};

/// `survey` as SurveyJS keeps it: pages of elements, or elements alone. `name` is that of the page and of its answer, behind the label: a word.
/// Errors: BadFile when it is no survey, or none of it can be asked.
Result<ImportedSurvey> importSurveyJs(const JsonDocument &survey, const std::string &name);

}  // namespace fovea
