#include "stage/step_params.hpp"

#include "core/names.hpp"
#include "core/schema.hpp"
#include "devices/key_names.hpp"
#include "stage/params_script.hpp"

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

/// Text with the format "key", or a list of such, names keys that there are.
Result<void> judgeKeys(const Value &value, const Value &rules, const std::string &path) {
  if (rules.textOr("format", "") == "key" && value.text()) {
    const Value *anyCase = rules.find("anyCase");
    return checkKeyName(anyCase && *anyCase == Value(true) ? inSmallLetters(*value.text()) : *value.text(), path);
  }
  const Value *items = rules.find("items");
  for (std::size_t i = 0; items && value.list() && i < value.list()->size(); ++i)
    if (auto fits = judgeKeys((*value.list())[i], *items, path + "/" + std::to_string(i)); !fits) return fits;
  return {};
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
    else if (rules && !hasExpressions(value)) {
      auto fits = checkSchema(value, *rules, path + "/" + name);
      if (fits) fits = judgeKeys(value, *rules, path + "/" + name);
      if (!fits) found.push_back(placed(step, fits.error()));
    }
  }
  // What is asked of all of them together, such as one that may not be missing.
  if (!found.empty() || hasExpressions(params)) return found;
  if (auto fits = checkSchema(params, *schema, path); !fits) return {placed(step, fits.error())};
  for (Error &error : brokenByScript(params, manifest, path)) found.push_back(placed(step, std::move(error)));
  return found;
}

std::vector<Error> misfits(const Step &step, const FoundPlugin &plugin) { return misfits(step, step.params, plugin.manifest, "params"); }

Result<void> checkParams(const Step &step, const FoundPlugin &plugin) {
  const std::vector<Error> found = misfits(step, plugin);
  return found.empty() ? Result<void>() : found.front();
}

}  // namespace fovea
