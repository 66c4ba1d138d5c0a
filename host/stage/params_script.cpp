#include "stage/params_script.hpp"

#include <algorithm>

#include "timeline/elements.hpp"
#include "timeline/params_lua.hpp"

namespace fovea {
namespace {

AskedParams asked(const Value &params, const Manifest &manifest) {
  return {.params = params, .schema = manifest.json.find("params_schema")};
}
std::string placeOf(const Manifest &manifest, const std::string &member) {
  return std::string(manifest.key()) + ", " + member;
}

/// Is it so, as far as an expression of the manifest can tell?
bool maybe(const std::string &rule, const std::string &member, const Value &params,
           const Manifest &manifest) {
  const auto told = askLua("not not (" + rule + ")", placeOf(manifest, member), asked(params, manifest));
  return !told || *told == Value(true);
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
    if (!name.empty() &&
        (rule.empty() || looksAtUnknown(rule, params) || maybe(rule, member, params, manifest)))
      found.push_back(name);
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
  AskedParams about = asked(params, manifest);
  about.known = {{"expInfo", Value(step.expInfo)}, {"endsItself", endsItself(step)}};
  auto found = brokenByScript(*rules, placeOf(manifest, "params_script"), std::move(about), path);
  if (found) return std::move(*found);
  return fitsSchema ? std::vector<Error>{found.error()} : std::vector<Error>{};
}

std::optional<std::string> refusedByScript(const Value &answer, const Value &params, const Manifest &manifest) {
  const Value *rules = manifest.json.find("answer_script");
  if (!rules) return {};
  AskedParams about = asked(params, manifest);
  about.answer = answer;
  const auto told = askBody(*rules, placeOf(manifest, "answer_script"), std::move(about));
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
  return maybe(rule, "sounds_if", params, manifest);
}

}  // namespace fovea
