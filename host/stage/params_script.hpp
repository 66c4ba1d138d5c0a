#pragma once
// What a plugin's manifest demands of parameters together: one less than another, names that may not come twice. A schema cannot say it, and no code of
// the plugin runs while a study is read; so it is Lua, in the sandbox that a study's own has.

#include <optional>
#include <string>
#include <vector>

#include "plugins/manifest.hpp"
#include "timeline/study.hpp"

namespace fovea {

/// Does the step's page end without anybody's doing: as what it waits for is there, or its time is up?
bool endsItself(const Step &step);

/// Everything that the manifest's "params_script" has against `params`, which stand at `path` of the step, and the step's own values of expInfo. Errors of the script itself are told,
/// unless the params do not fit their schema, which it takes for granted.
std::vector<Error> brokenByScript(const Step &step, const Value &params, const Manifest &manifest, const std::string &path, bool fitsSchema = true);

/// What the manifest's "answer_script" has against an answer to a page or control with these `params`; nothing: nothing, or there is none.
std::optional<std::string> refusedByScript(const Value &answer, const Value &params, const Manifest &manifest);

/// Events that a part with these `params` makes: the manifest's "events", each a name, or {"event", "if"} with a Lua expression. Params that are not known yet may bring any.
std::vector<std::string> eventsOf(const Value &params, const Manifest &manifest);

/// Does it play or record something with these `params`? Who "wants" sound says so with "sounds_if", a Lua expression; params that are not known yet say nothing.
bool makesSound(const Manifest &manifest, const Value &params);
/// Kinds of personal data that a plugin with these `params` records: the manifest's "personal_data", each a name, or {"kind", "if"}, as events have it.
List recordsOf(const Value &params, const Manifest &manifest);

}  // namespace fovea
