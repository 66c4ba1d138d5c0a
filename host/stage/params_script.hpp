#pragma once
// What a plugin's manifest demands of parameters together: one less than another, names that may not come twice. A schema cannot say it, and no code of
// the plugin runs while a study is read; so it is Lua, in the sandbox that a study's own has.

#include <string>
#include <vector>

#include "plugins/manifest.hpp"

namespace fovea {

/// Everything that the manifest's "params_script" has against `params`, which stand at `path`, and the step's own values of expInfo. Errors of the script itself are told,
/// unless the params do not fit their schema, which it takes for granted.
std::vector<Error> brokenByScript(const Value &params, const Dict &expInfo, const Manifest &manifest, const std::string &path, bool fitsSchema = true);

}  // namespace fovea
