#pragma once
// What the command line names to run: a study file, a study of a plugin, or an experiment alone.

#include "app/arguments.hpp"
#include "plugins/catalogue.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// A file and no plugin?
bool namesStudyFile(const std::string &target);
/// As it is written, then below `root`.
std::filesystem::path studyFile(const std::string &target, const std::filesystem::path &root);

/// The plugin with that study; none where `target` is no study's.
/// Errors: Refused when an experiment has the same key.
Result<std::optional<FoundPlugin>> studyPlugin(const std::string &target, const Catalogue &catalogue);

/// Thread: one that is alone in its process: a plugin may be asked in another one.
/// Errors: BadFile when there is no such study, or something is wrong with it.
Result<Study> studyOf(const RunArguments &arguments);

}  // namespace fovea
