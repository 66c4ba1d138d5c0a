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

/// What an expression of the manifest gives. `known`: names that it has beside those of the params.
Result<Value> run(const std::string &expression, const std::string &member, const Value &params, Dict known, const Manifest &manifest) {
  ScriptEngine engine(kLimits);
  const auto script = engine.compile(expression, ScriptEngine::Kind::Expression, std::string(manifest.key()) + ", " + member);
  if (!script) return script.error();
  known.emplace_back("params", params);
  known.emplace_back("values", filledIn(params, manifest));
  return runAside(engine, *script, {.variables = Value(std::move(known)), .answer = {}});
}

}  // namespace

bool endsItself(const Step &step) {
  const auto over = step.events ? step.events->find("autoSubmit") : std::nullopt;
  return step.isWaiting || step.isInterrupted || (over && !step.events->events()[*over].triggers.empty());
}

std::vector<Error> brokenByScript(const Step &step, const Value &params, const Manifest &manifest, const std::string &path, bool fitsSchema) {
  const Value *rules = manifest.json.find("params_script");
  if (!rules) return {};
  const auto told = run("(function() " + textOf(*rules) + " end)()", "params_script", params, {{"expInfo", Value(step.expInfo)}, {"endsItself", endsItself(step)}}, manifest);
  if (!told) return fitsSchema ? std::vector<Error>{told.error()} : std::vector<Error>{};
  std::vector<Error> found;
  for (const Value &each : told->list() ? *told->list() : List{}) {
    const std::string at = each.textOr("at", "");
    found.push_back({ErrorCode::BadArgument, each.textOr("what", "it breaks a rule of " + std::string(manifest.key())), path + (at.empty() ? "" : "/" + at), each.textOr("fix", "")});
  }
  return found;
}

std::vector<std::string> eventsOf(const Value &params, const Manifest &manifest) {
  std::vector<std::string> made;
  const Value *events = manifest.json.find("events");
  for (const Value &event : events && events->list() ? *events->list() : List{}) {
    const std::string name = event.text() ? *event.text() : event.textOr("event", ""), rule = event.textOr("if", "");
    const auto isMade = rule.empty() || hasExpressions(params) ? Result<Value>(Value(true)) : run("not not (" + rule + ")", "events", params, {}, manifest);
    if (!name.empty() && (!isMade || *isMade == Value(true))) made.push_back(name);
  }
  return made;
}

}  // namespace fovea
