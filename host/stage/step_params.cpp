#include "stage/step_params.hpp"

#include <optional>

#include "core/names.hpp"
#include "core/schema.hpp"

namespace fovea {
namespace {

Error unknownParam(const Step &step, const Manifest &manifest, const std::string &path, const std::string &name, const Value *properties) {
  std::vector<std::string> known;
  std::string list;
  for (const auto &[each, rules] : properties && properties->dict() ? *properties->dict() : Dict{}) {
    known.push_back(each);
    list += (list.empty() ? "" : ", ") + each;
  }
  const std::string_view near = nearest(name, known);
  return placed(step, {ErrorCode::BadArgument, std::string(manifest.key()) + " has no parameter \"" + name + "\"", path + "/" + name,
                       near.empty() ? "it has: " + list : "did you mean \"" + std::string(near) + "\"? It has: " + list});
}

/// As given, or as the schema has it where nothing is.
Value paramOf(const Value &params, const Value &schema, const std::string &name) {
  if (const Value *given = params.find(name)) return *given;
  const Value *properties = schema.find("properties"), *rules = properties ? properties->find(name) : nullptr, *otherwise = rules ? rules->find("default") : nullptr;
  return otherwise ? *otherwise : Value();
}

/// One side of a rule: a parameter, or each element of one that is a list, "snapValues[]".
struct Operand {
  std::string name;
  std::vector<double> numbers;
};
Operand operandOf(const std::string &side, const Value &params, const Value &schema) {
  const bool isEach = side.ends_with("[]");
  Operand operand{isEach ? side.substr(0, side.size() - 2) : side, {}};
  const Value value = paramOf(params, schema, operand.name);
  for (const Value &each : isEach ? value.list() ? *value.list() : List{} : List{value})
    if (const auto number = each.number()) operand.numbers.push_back(*number);
  return operand;
}

/// What two parameters ask of each other; nothing where one of them is not there, or known only when the step is shown.
std::optional<Error> brokenRule(const List &rule, const Value &params, const Value &schema, const std::string &path) {
  const std::string one = *rule[0].text(), is = *rule[1].text(), other = *rule[2].text();
  if (is == "without") {
    const Value first = paramOf(params, schema, one);
    if (first.isNull() || first == Value(false) || hasExpressions(first) || !params.find(other) || *params.find(other) == Value(false)) return {};
    return Error{ErrorCode::BadArgument, "\"" + one + "\" and \"" + other + "\" do not go together", path + "/" + other, "leave out one of them"};
  }
  const Operand left = operandOf(one, params, schema), right = operandOf(other, params, schema);
  for (const double low : left.numbers)
    for (const double high : right.numbers) {
      if (is == "<" ? low < high : low <= high) continue;
      const bool isLeftAtFault = params.find(left.name) && !params.find(right.name);
      return Error{ErrorCode::BadArgument,
                   "\"" + left.name + "\" is " + cellText(Value(low)) + ", and has to be " + (is == "<" ? "less than" : "at most") + " \"" + right.name + "\", which is " + cellText(Value(high)),
                   path + "/" + (isLeftAtFault ? left.name : right.name), "`fovea list --json` has the plugin's rules, its params_rules"};
    }
  return {};
}

bool isRule(const Value &rule) {
  return rule.list() && rule.list()->size() == 3 && (*rule.list())[0].text() && (*rule.list())[1].text() && (*rule.list())[2].text();
}

}  // namespace

Error placed(const Step &step, Error error) {
  std::string path = error.where.substr(0, error.where.find(' '));
  path.erase(0, path.find('/') == std::string::npos ? path.size() : path.find('/'));
  while (!path.empty() && !step.paramPlaces.contains(path)) path.erase(path.rfind('/'));
  const auto exact = step.paramPlaces.find(path);
  const std::string place = exact != step.paramPlaces.end() ? exact->second : step.place.empty() ? step.plugin : step.place;
  error.where = place + ": " + error.where;
  return error;
}

std::vector<Error> misfits(const Step &step, const Value &params, const Manifest &manifest, const std::string &path) {
  std::vector<Error> found;
  const Value *schema = manifest.json.find("params_schema");
  if (!schema || !schema->dict() || !params.dict()) return found;
  const Value *properties = schema->find("properties");
  for (const auto &[name, value] : *params.dict()) {
    const Value *rules = properties ? properties->find(name) : nullptr;
    if (!rules && schema->find("additionalProperties") && *schema->find("additionalProperties") == Value(false))
      found.push_back(unknownParam(step, manifest, path, name, properties));
    else if (rules && !hasExpressions(value))
      if (auto fits = checkSchema(value, *rules, path + "/" + name); !fits) found.push_back(placed(step, fits.error()));
  }
  // What is asked of all of them together, such as one that may not be missing.
  if (found.empty() && !hasExpressions(params))
    if (auto fits = checkSchema(params, *schema, path); !fits) found.push_back(placed(step, fits.error()));
  const Value *rules = manifest.json.find("params_rules");
  for (const Value &rule : found.empty() && rules && rules->list() ? *rules->list() : List{})
    if (auto broken = isRule(rule) ? brokenRule(*rule.list(), params, *schema, path) : std::nullopt) found.push_back(placed(step, std::move(*broken)));
  return found;
}

std::vector<Error> misfits(const Step &step, const FoundPlugin &plugin) { return misfits(step, step.params, plugin.manifest, "params"); }

Result<void> checkParams(const Step &step, const FoundPlugin &plugin) {
  const std::vector<Error> found = misfits(step, plugin);
  return found.empty() ? Result<void>() : found.front();
}

}  // namespace fovea
