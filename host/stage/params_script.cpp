#include "stage/params_script.hpp"

#include <algorithm>

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
Result<Value> run(const std::string &expression, const std::string &member, const Value &params, Dict known, const Manifest &manifest, Value answer = {}) {
  ScriptEngine engine(kLimits);
  const auto script = engine.compile(expression, ScriptEngine::Kind::Expression, std::string(manifest.key()) + ", " + member);
  if (!script) return script.error();
  known.emplace_back("params", params);
  known.emplace_back("values", filledIn(params, manifest));
  return runAside(engine, *script, {.variables = Value(std::move(known)), .answer = std::move(answer)});
}

/// Does the rule look at a param that is not known yet?
bool looksAtUnknown(const std::string &rule, const Value &params) {
  if (!params.dict()) return hasExpressions(params);
  return std::any_of(params.dict()->begin(), params.dict()->end(), [&](const auto &param) { return hasExpressions(param.second) && rule.find(param.first) != rule.npos; });
}

/// A member of the manifest that lists names, each by itself, or with an "if". What is not known yet may be so.
std::vector<std::string> namesFor(const Value &params, const Manifest &manifest, const std::string &member, std::string_view nameIn) {
  std::vector<std::string> found;
  const Value *all = manifest.json.find(member);
  for (const Value &each : all && all->list() ? *all->list() : List{}) {
    const std::string name = each.text() ? *each.text() : each.textOr(nameIn, ""), rule = each.textOr("if", "");
    const auto isSo = rule.empty() || looksAtUnknown(rule, params) ? Result<Value>(Value(true)) : run("not not (" + rule + ")", member, params, {}, manifest);
    if (!name.empty() && (!isSo || *isSo == Value(true))) found.push_back(name);
  }
  return found;
}

}  // namespace

bool endsItself(const Step &step) {
  const auto isOver = [](const PageEventSpec &event) { return event.name == "autoSubmit" && !event.triggers.empty(); };
  return step.isWaiting || step.isInterrupted || std::any_of(step.eventChanges.begin(), step.eventChanges.end(), isOver);
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

std::optional<std::string> refusedByScript(const Value &answer, const Value &params, const Manifest &manifest) {
  const Value *rules = manifest.json.find("answer_script");
  if (!rules) return {};
  const auto told = run("(function() " + textOf(*rules) + " end)()", "answer_script", params, {}, manifest, answer);
  if (!told) return told.error().text();
  return told->text() ? std::optional(*told->text()) : std::nullopt;
}

std::vector<std::string> eventsOf(const Value &params, const Manifest &manifest) { return namesFor(params, manifest, "events", "event"); }

List recordsOf(const Value &params, const Manifest &manifest) {
  List kinds;
  for (std::string &kind : namesFor(params, manifest, "personal_data", "kind")) kinds.push_back(Value(std::move(kind)));
  return kinds;
}

bool makesSound(const Manifest &manifest, const Value &params) {
  const auto names = [](const std::vector<std::string> &services) { return std::find(services.begin(), services.end(), "fovea.audio/1") != services.end(); };
  const std::string rule = manifest.json.textOr("sounds_if", "");
  if (names(manifest.needs) || !names(manifest.wants) || rule.empty()) return names(manifest.needs) || names(manifest.wants);
  if (hasExpressions(params)) return false;
  const auto told = run("not not (" + rule + ")", "sounds_if", params, {}, manifest);
  return !told || *told == Value(true);
}

}  // namespace fovea
