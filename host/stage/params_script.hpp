#pragma once
// What a plugin's manifest demands of parameters together: one less than another, names that may not come twice. A schema cannot say it, and no code of
// the plugin runs while a study is read; so it is Lua, in the sandbox that a study's own has.

#include <string>
#include <vector>

#include "plugins/manifest.hpp"

namespace fovea {

/// Everything that the manifest's "params_script" has against `params`, which fit its schema and stand at `path`.
std::vector<Error> brokenByScript(const Value &params, const Manifest &manifest, const std::string &path);

}  // namespace fovea
