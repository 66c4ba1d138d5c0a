#include "app/study_target.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

/// A study file is a file; everything else is an experiment.
bool namesStudyFile(const std::string &target) { return target.ends_with(".json") || target.ends_with(".jsonc"); }

}  // namespace

Result<Study> studyOf(const RunArguments &arguments) {
  if (arguments.target.empty()) {
    const fs::path file = arguments.root / "study.json";
    std::error_code ignored;
    if (!fs::exists(file, ignored))
      return Error{ErrorCode::BadFile, "there is no study to run", file.string(),
                   "name a study file or an experiment: fovea run STUDY.json; `fovea list` shows the experiments"};
    return readStudy(file);
  }
  if (!namesStudyFile(arguments.target)) {
    const std::string reason = arguments.noConsentReason.empty() && arguments.simulate ? "rehearsal: no person takes part"
                                                                                       : arguments.noConsentReason;
    return Study::ofExperiment(arguments.target, reason);
  }
  std::error_code ignored;
  const fs::path file = arguments.target;
  return readStudy(fs::exists(file, ignored) || file.is_absolute() ? file : arguments.root / file);
}

}  // namespace fovea
