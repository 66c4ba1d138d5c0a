#pragma once
// Parameters of a step against the params_schema of what they are for.

#include <string>
#include <vector>

#include "plugins/catalogue.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// With the place in the study file, where it has one, of what the error is about: `error.where` is "params/keys/0".
Error placed(const Step &step, Error error);

/// What is wrong with `params`, which stand at `path` of the step; parameters that are known only when the step is shown are judged then.
std::vector<Error> misfits(const Step &step, const Value &params, const Manifest &manifest, const std::string &path);
std::vector<Error> misfits(const Step &step, const FoundPlugin &plugin);
/// What the formats "key", "color", "language" and "filled" say, wherever they stand: there is such a key, and such a
/// colour.
void judgeFormats(const Value &value, const Value &rules, const std::string &path, std::vector<Error> &found);
/// The first of them.
/// Errors: BadArgument with the place in the study file.
Result<void> checkParams(const Step &step, const FoundPlugin &plugin);

}  // namespace fovea
