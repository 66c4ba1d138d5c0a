#include "stage/params_script.hpp"

#include "timeline/elements.hpp"
#include "timeline/script.hpp"

namespace fovea {
namespace {

constexpr ScriptLimits kLimits{.instructions = 100'000'000, .memory = 256u << 20};  // the params of a study can be long

/// Text, or lines of it.
std::string textOf(const Value &rules) {
  std::string text;
  for (const Value &line : rules.list() ? *rules.list() : List{rules})
    if (line.text()) text += *line.text() + "\n";
  return text;
}

}  // namespace

std::vector<Error> brokenByScript(const Value &params, const Manifest &manifest, const std::string &path) {
  const Value *rules = manifest.json.find("params_script");
  if (!rules) return {};
  ScriptEngine engine(kLimits);
  const auto script = engine.compile("(function() " + textOf(*rules) + " end)()", ScriptEngine::Kind::Expression, std::string(manifest.key()) + ", params_script");
  if (!script) return {script.error()};
  const auto told = runAside(engine, *script, {.variables = Value(Dict{{"params", params}}), .answer = {}});
  if (!told) return {told.error()};
  std::vector<Error> found;
  for (const Value &each : told->list() ? *told->list() : List{}) {
    const std::string at = each.textOr("at", "");
    found.push_back({ErrorCode::BadArgument, each.textOr("what", "it breaks a rule of " + std::string(manifest.key())), path + (at.empty() ? "" : "/" + at), each.textOr("fix", "")});
  }
  return found;
}

}  // namespace fovea
