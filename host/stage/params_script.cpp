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

/// With what the schema has for those that are left out.
Value filledIn(const Value &params, const Manifest &manifest) {
  const Value *schema = manifest.json.find("params_schema"), *properties = schema ? schema->find("properties") : nullptr;
  Value filled(Dict{});
  for (const auto &[name, rules] : properties && properties->dict() ? *properties->dict() : Dict{})
    if (const Value *usual = rules.find("default")) filled.set(name, *usual);
  for (const auto &[name, value] : params.dict() ? *params.dict() : Dict{}) filled.set(name, value);
  return filled;
}

}  // namespace

std::vector<Error> brokenByScript(const Value &params, const Dict &expInfo, const Manifest &manifest, const std::string &path, bool fitsSchema) {
  const Value *rules = manifest.json.find("params_script");
  if (!rules) return {};
  ScriptEngine engine(kLimits);
  const auto script = engine.compile("(function() " + textOf(*rules) + " end)()", ScriptEngine::Kind::Expression, std::string(manifest.key()) + ", params_script");
  if (!script) return {script.error()};
  const auto told = runAside(engine, *script, {.variables = Value(Dict{{"params", params}, {"values", filledIn(params, manifest)}, {"expInfo", Value(expInfo)}}), .answer = {}});
  if (!told) return fitsSchema ? std::vector<Error>{told.error()} : std::vector<Error>{};
  std::vector<Error> found;
  for (const Value &each : told->list() ? *told->list() : List{}) {
    const std::string at = each.textOr("at", "");
    found.push_back({ErrorCode::BadArgument, each.textOr("what", "it breaks a rule of " + std::string(manifest.key())), path + (at.empty() ? "" : "/" + at), each.textOr("fix", "")});
  }
  return found;
}

}  // namespace fovea
