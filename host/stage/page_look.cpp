#include "stage/page_look.hpp"

#include <algorithm>

#include "stage/modular/page_parts.hpp"

namespace fovea {
namespace {

/// As consent forms have it.
std::string_view alsoCalled(std::string_view name) { return name == "textSize" ? "textScale" : name; }

}  // namespace

Value dressed(Value params, const Dict &look, const Manifest &manifest) {
  const Value *schema = manifest.json.find("params_schema"), *properties = schema ? schema->find("properties") : nullptr;
  if (!properties) return params;
  if (params.isNull()) params = Value(Dict{});
  for (const auto &[name, value] : look)
    for (const std::string_view called : {std::string_view(name), alsoCalled(name)})
      if (properties->find(called) && !params.find(called)) params.set(std::string(called), value);
  return params;
}

double textSizeIn(const Value &params, double otherwise) {
  const Value *size = params.find("textSize") ? params.find("textSize") : params.find("textScale");
  return size ? size->number().value_or(otherwise) : otherwise;
}

Value worded(Value params, const Manifest &manifest) {
  if (!manifest.json.find("words")) return params;
  if (params.isNull()) params = Value(Dict{});
  const Value *own = params.find("messages");
  params.set("messages", wordsOf(manifest, params.textOr("language", "en"), own ? *own : Value()));
  return params;
}

std::optional<Error> untranslated(const Manifest &manifest, const std::string &language) {
  const Value *languages = manifest.json.find("languages"), *messages = manifest.json.find("messages");
  std::vector<std::string> all;  // a form has a list of languages, its text stands elsewhere
  for (const Value &each : languages && languages->list() ? *languages->list() : List{}) all.push_back(cellText(each));
  if (all.empty() && messages && messages->dict())
    for (const auto &[each, words] : *messages->dict()) all.push_back(each);
  const auto has = [&](std::string_view tag) { return std::any_of(all.begin(), all.end(), [tag](const std::string &each) { return isSameLanguage(each, tag); }); };
  if (all.empty() || has(language) || has(std::string_view(language).substr(0, language.find('-')))) return {};
  std::string known;
  for (const std::string &each : all) known += (known.empty() ? "" : ", ") + each;
  return Error{ErrorCode::BadArgument, "\"" + std::string(manifest.key()) + "\" is not translated into \"" + language + "\" and will be shown in " + known.substr(0, known.find(',')), {},
               "it has: " + known};
}

}  // namespace fovea
