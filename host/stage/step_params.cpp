#include "stage/step_params.hpp"

#include <algorithm>
#include <optional>

#include "core/blank.hpp"
#include "core/language_tag.hpp"
#include "core/names.hpp"
#include "core/schema.hpp"
#include "devices/key_names.hpp"
#include "plugins/guide.hpp"
#include "stage/params_script.hpp"
#include "stimuli/stimuli.hpp"

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

Result<void> checkColor(const Value &value, const std::string &path) {
  const bool isNumbers = value.list() && (value.list()->size() == 1 || value.list()->size() == 3 || value.list()->size() == 4);
  if (isNumbers || value.number()) return {};  // their space is not known here
  auto color = parseColor(value);
  return color ? Result<void>() : Error{ErrorCode::BadArgument, color.error().what, path, color.error().fix};
}

/// Is there a parameter of the step beside its params? That is told where the study is read.
bool standsElsewhere(const Step &step, const Value &params, const Value *properties, const std::string &path) {
  if (path != "params" || !properties || !properties->dict()) return false;
  return std::any_of(properties->dict()->begin(), properties->dict()->end(), [&](const auto &known) {
    const bool isOfAll = std::any_of(step.look.begin(), step.look.end(), [&](const auto &each) { return each.first == known.first; });
    return !isOfAll && !params.find(known.first) && step.paramPlaces.contains("/" + known.first);
  });
}

/// The value without what is wrong; a list that lacks one of its elements is another list, and is left out. A dictionary may lack something: what it
/// has is kept. Nothing: it is wrong itself.
std::optional<Value> without(const std::vector<std::string> &wrong, const Value &value, const std::string &path) {
  if (!value.dict() && std::find(wrong.begin(), wrong.end(), path) != wrong.end()) return {};
  Value rest = value;
  if (value.dict()) rest = Value(Dict{});
  for (const auto &[name, member] : value.dict() ? *value.dict() : Dict{})
    if (auto kept = without(wrong, member, path + "/" + name)) rest.set(name, std::move(*kept));
  for (std::size_t i = 0; value.list() && i < value.list()->size(); ++i)
    if (auto kept = without(wrong, (*value.list())[i], path + "/" + std::to_string(i))) (*rest.as<List>())[i] = std::move(*kept);
    else return {};
  return rest;
}

/// What the plugin's own rules say. `wrong`: paths of what is refused already; what they say only because of that goes by itself once it is mended.
std::vector<Error> brokenRules(const Step &step, const Value &params, const Manifest &manifest, const std::string &path, bool isSound, const std::vector<std::string> &wrong) {
  std::vector<Error> found = brokenByScript(step, params, manifest, path, isSound);
  if (isSound || found.empty()) return found;
  const auto rest = without(wrong, params, path);
  const std::vector<Error> still = rest ? brokenByScript(step, *rest, manifest, path, false) : std::vector<Error>{};
  const auto isStill = [&](const Error &error) { return std::any_of(still.begin(), still.end(), [&](const Error &other) { return other.where == error.where && other.what == error.what; }); };
  const auto isTold = [&](const Error &error) { return std::any_of(wrong.begin(), wrong.end(), [&](const std::string &at) { return error.where == at || error.where.starts_with(at + "/"); }); };
  std::erase_if(found, [&](const Error &error) { return isTold(error) || !isStill(error); });
  return found;
}

}  // namespace

void judgeFormats(const Value &value, const Value &rules, const std::string &path,
                  std::vector<Error> &found) {
  const std::string format = rules.textOr("format", "");
  Result<void> fits;
  if (const Value *anyCase = rules.find("anyCase"); format == "key" && value.text())
    fits = checkKeyName(anyCase && *anyCase == Value(true) ? inSmallLetters(*value.text()) : *value.text(),
                        path);
  if (format == "color") fits = checkColor(value, path);
  if (format == "language" && value.text()) fits = checkLanguageTag(*value.text(), path);
  if (format == "filled" && value.text() && isBlank(*value.text())) fits = Error{ErrorCode::BadArgument, "it is blank", path, rules.textOr("description", "")};
  if (!fits) found.push_back(fits.error());
  const Value *items = rules.find("items"), *properties = rules.find("properties");
  for (std::size_t i = 0; items && value.list() && i < value.list()->size(); ++i)
    judgeFormats((*value.list())[i], *items, path + "/" + std::to_string(i), found);
  for (const auto &[name, member] : properties &&value.dict() ? *value.dict() : Dict{})
    if (const Value *inner = properties->find(name)) judgeFormats(member, *inner, path + "/" + name, found);
}

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
  std::vector<std::string> told;  // paths
  bool isAllKnown = !standsElsewhere(step, params, properties, path);  // a name that is misspelt, or at another place, is not missing besides
  const auto tell = [&](Error error) {
    told.push_back(error.where);
    error.fix += (error.fix.empty() ? "" : error.fix.ends_with('?') ? " " : "; ") + guideTo(manifest);
    found.push_back(placed(step, std::move(error)));
  };
  for (const auto &[name, value] : *params.dict()) {
    const Value *rules = properties ? properties->find(name) : nullptr;
    if (!rules && schema->find("additionalProperties") && *schema->find("additionalProperties") == Value(false)) {
      found.push_back(unknownParam(step, manifest, path, name, properties)), isAllKnown = false;
    } else if (rules && !hasExpressions(value)) {
      std::vector<Error> wrong = misfitsOf(value, *rules, path + "/" + name);
      if (wrong.empty()) judgeFormats(value, *rules, path + "/" + name, wrong);
      for (Error &error : wrong) tell(std::move(error));
    }
  }
  const bool isWritten = !hasExpressions(params);
  // What is asked of all of them together; of those that are wrong or worked out later it is asked that none is missing.
  const Value *required = schema->find("required");
  if (auto fits = found.empty() && isWritten && isAllKnown ? checkSchema(params, *schema, path) : required && isAllKnown ? checkSchema(params, Value(Dict{{"required", *required}}), path) : Result<void>(); !fits) tell(fits.error());
  if (!isWritten) return found;
  for (Error &error : brokenRules(step, params, manifest, path, found.empty() && isAllKnown, told)) found.push_back(placed(step, std::move(error)));
  return found;
}

std::vector<Error> misfits(const Step &step, const FoundPlugin &plugin) { return misfits(step, step.params, plugin.manifest, "params"); }

Result<void> checkParams(const Step &step, const FoundPlugin &plugin) {
  const std::vector<Error> found = misfits(step, plugin);
  return found.empty() ? Result<void>() : found.front();
}

}  // namespace fovea
