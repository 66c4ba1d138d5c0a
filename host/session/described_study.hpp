#pragma once
// A study that a plugin describes, read as if it stood in a study file. The plugin is asked in a process of its own: one that crashes or
// does not come back costs a message, and whoever walks the study afterwards begins with a plugin that nobody has called yet.

#include "plugins/study_instance.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// Thread: one that is alone in its process.
/// Errors: of the library; PluginFailed when its describe() fails, crashes, or does not come back within `limit`.
Result<StudyDescription> describeStudy(const FoundPlugin &plugin, Duration limit = std::chrono::seconds(10));

/// As inspectStudy() of a file. Thread: as describeStudy().
StudyReport inspectStudy(const FoundPlugin &plugin, const FormVariables &forms = {});
/// As readStudy() of a file. Thread: as describeStudy().
Result<Study> readStudy(const FoundPlugin &plugin, const FormVariables &forms = {});

/// The functions that the study calls and that their plugins do not have. Thread: as describeStudy().
std::vector<Error> missingFunctions(const Study &study, const std::map<std::string, FoundPlugin> &plugins);

}  // namespace fovea
