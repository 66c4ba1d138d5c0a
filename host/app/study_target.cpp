#include "app/study_target.hpp"

#include "plugins/places.hpp"
#include "session/described_study.hpp"
#include "stage/resolve.hpp"

namespace fovea {
namespace fs = std::filesystem;

bool namesStudyFile(const std::string &target) { return target.ends_with(".json") || target.ends_with(".jsonc"); }

fs::path studyFile(const std::string &target, const fs::path &root) {
  std::error_code ignored;
  const fs::path file = target;
  return fs::exists(file, ignored) || file.is_absolute() ? file : root / file;
}

Result<std::optional<FoundPlugin>> studyPlugin(const std::string &target, const Catalogue &catalogue) {
  auto study = catalogue.find(target, PluginKind::Study);
  if (!study) return std::optional<FoundPlugin>();
  if (auto experiment = catalogue.find(target, PluginKind::Experiment))
    return Error{ErrorCode::Refused, "a study and an experiment have the key \"" + target + "\"", "",
                 "name one by its id: " + study->manifest.id + " or " + experiment->manifest.id};
  return std::optional<FoundPlugin>(std::move(*study));
}

Result<Study> studyOf(const RunArguments &arguments) {
  const std::vector<fs::path> folders = pluginPaths(arguments.plugins, arguments.root);
  const Catalogue catalogue = Catalogue::scan(folders);
  if (arguments.target.empty()) {
    const fs::path file = arguments.root / "study.json";
    std::error_code ignored;
    if (!fs::exists(file, ignored))
      return Error{ErrorCode::BadFile, "there is no study to run", file.string(),
                   "name a study file or an experiment: fovea run STUDY.json; `fovea list` shows the experiments"};
    return readStudy(file, folders, formVariables(catalogue));
  }
  if (!namesStudyFile(arguments.target)) {
    auto plugin = studyPlugin(arguments.target, catalogue);
    if (!plugin) return plugin.error();
    if (*plugin) return readStudy(**plugin, formVariables(catalogue));
    const std::string reason = arguments.noConsentReason.empty() && arguments.simulate ? "rehearsal: no person takes part"
                                                                                       : arguments.noConsentReason;
    return Study::ofExperiment(arguments.target, reason);
  }
  return readStudy(studyFile(arguments.target, arguments.root), folders, formVariables(catalogue));
}

}  // namespace fovea
