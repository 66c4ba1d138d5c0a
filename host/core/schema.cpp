#include "core/schema.hpp"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/json.hpp"

namespace fovea {
namespace {

std::string pointerText(const rapidjson::Pointer &pointer) {
  rapidjson::StringBuffer text;
  pointer.Stringify(text);
  return text.GetString();
}

std::string textOf(const rapidjson::Value &value) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  value.Accept(writer);
  std::string words = text.GetString();
  if (words.size() > 120) words = words.substr(0, 117) + "...";
  return words;
}

std::string listed(std::string list, const rapidjson::Value &word) { return list + (list.empty() ? "" : ", ") + textOf(word); }

/// {"title", "text"}: what each way to be right asks for, and with which values.
std::string ways(const rapidjson::Value &alternatives) {
  std::string all;
  for (const rapidjson::Value &way : alternatives.GetArray()) {
    if (!way.IsObject() || !way.HasMember("required")) return "";
    for (const rapidjson::Value &name : way["required"].GetArray()) {
      all = listed(std::move(all), name);
      const auto *rules = way.HasMember("properties") && way["properties"].HasMember(name) ? &way["properties"][name] : nullptr;
      if (rules && rules->HasMember("enum")) all += " (one of " + textOf((*rules)["enum"]) + ")";
    }
  }
  return all;
}

/// The validator points at the member itself.
std::string unknownMember(const rapidjson::Value &part, const rapidjson::Pointer &place) {
  if (!part.HasMember("properties") || place.GetTokenCount() == 0) return "";
  std::string known;
  for (const auto &each : part["properties"].GetObject()) known = listed(std::move(known), each.name);
  return "there is no \"" + std::string(place.GetTokens()[place.GetTokenCount() - 1].name) + "\"; there are: " + known;
}

std::string_view kindWord(std::string_view type) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"integer", "a whole number"}, {"number", "a number"}, {"string", "text"}, {"boolean", "true or false"},
                                                                      {"array", "a list"}, {"object", "an object"}};
  for (const auto &[name, word] : kWords)
    if (name == type) return word;
  return type;
}

/// What is wrong with the value, by the part of the schema and the keyword that it breaks.
std::string broken(const rapidjson::Value *part, std::string_view keyword, const rapidjson::Pointer &place, const rapidjson::Document &all) {
  const rapidjson::Value *value = place.Get(all);
  const std::string word(keyword);
  if (!part || !part->IsObject() || !part->HasMember(word.c_str())) return "it breaks the rule " + word;
  const rapidjson::Value &rule = (*part)[word.c_str()];
  const std::string is = value ? "it is " + textOf(*value) : "it is not right", limit = textOf(rule);
  if (keyword == "type" && rule.IsString()) return is + ", and has to be " + std::string(kindWord(rule.GetString()));
  if (keyword == "enum") return is + ", and has to be one of " + limit;
  const auto isExcluded = [&](const char *flag) { return part->HasMember(flag) && (*part)[flag].IsTrue(); };
  if (keyword == "minimum") return is + ", and has to be " + (isExcluded("exclusiveMinimum") ? "above " : "at least ") + limit;
  if (keyword == "maximum") return is + ", and has to be " + (isExcluded("exclusiveMaximum") ? "below " : "at most ") + limit;
  if (keyword == "minLength" && limit == "1") return "it is empty";
  if (keyword == "minLength" || keyword == "maxLength") return is + ", and has to have at " + (keyword[1] == 'i' ? "least " : "most ") + limit + " characters";
  if (keyword == "minItems" || keyword == "maxItems")
    return "it is a list of " + std::to_string(value && value->IsArray() ? value->Size() : 0) + ", and has to have at " + (keyword[1] == 'i' ? "least " : "most ") + limit;
  if (keyword == "uniqueItems") return is + ", which is in the list already";
  if (keyword == "pattern" && rule.IsString() && std::string_view(rule.GetString()) == "[^ \t\r\n]") return "it is blank";
  if (keyword == "pattern") return is + ", which has not the form " + limit;
  if (keyword == "anyOf" && rule.IsArray())
    if (const std::string names = ways(rule); !names.empty()) return "it needs one of " + names;
  if (keyword == "additionalProperties")
    if (const std::string told = unknownMember(*part, place); !told.empty()) return told;
  return "it breaks the rule " + word + " " + limit;
}

/// Members that the schema's part asks for and the value has not, with commas between.
std::string lacking(const rapidjson::Value *part, const rapidjson::Value *value) {
  if (!part || !value || !value->IsObject() || !part->IsObject() || !part->HasMember("required")) return "";
  std::string names;
  for (const rapidjson::Value &name : (*part)["required"].GetArray())
    if (name.IsString() && !value->HasMember(name)) names += (names.empty() ? "" : ", ") + ("\"" + std::string(name.GetString()) + "\"");
  return names;
}

}  // namespace

Result<void> checkSchema(const Value &value, const Value &schema, const std::string &what) {
  rapidjson::Document schemaJson, valueJson;
  schemaJson.Parse(toJson(schema).c_str());
  valueJson.Parse(toJson(value).c_str());
  const rapidjson::SchemaDocument rules(schemaJson);
  rapidjson::SchemaValidator validator(rules);
  if (valueJson.Accept(validator)) return {};
  const std::string_view keyword = validator.GetInvalidSchemaKeyword();
  const rapidjson::Value *part = validator.GetInvalidSchemaPointer().Get(schemaJson);
  const rapidjson::Pointer place = validator.GetInvalidDocumentPointer();
  const std::string missing = keyword == "required" ? lacking(part, place.Get(valueJson)) : "";
  return Error{ErrorCode::BadArgument, missing.empty() ? broken(part, keyword, place, valueJson) : "required, and not there: " + missing,
               what + pointerText(place), "`fovea list --json` has the plugin's rules, its params_schema"};
}

std::vector<Error> misfitsOf(const Value &value, const Value &schema, const std::string &what) {
  auto whole = checkSchema(value, schema, what);
  if (whole) return {};
  const Value *properties = schema.find("properties"), *items = schema.find("items"), *more = schema.find("additionalProperties");
  std::vector<Error> found;
  const auto judge = [&](const Value &inner, const Value &rules, const std::string &path) {
    for (Error &error : misfitsOf(inner, rules, path)) found.push_back(std::move(error));
  };
  for (const auto &[name, member] : value.dict() && properties ? *value.dict() : Dict{}) {
    if (const Value *rules = properties->find(name)) judge(member, *rules, what + "/" + name);
    else if (more && *more == Value(false))
      if (auto known = checkSchema(Value(Dict{{name, member}}), Value(Dict{{"properties", *properties}, {"additionalProperties", false}}), what); !known) found.push_back(known.error());
  }
  for (std::size_t i = 0; items && items->dict() && value.list() && i < value.list()->size(); ++i) judge((*value.list())[i], *items, what + "/" + std::to_string(i));
  if (found.empty()) return {whole.error()};
  Value holds(Dict{});  // what is asked of the value itself, whatever is in it
  for (const auto &[keyword, rule] : *schema.dict())
    if (keyword != "properties" && keyword != "items" && keyword != "additionalProperties") holds.set(keyword, rule);
  if (auto itself = checkSchema(value, holds, what); !itself) found.push_back(itself.error());
  return found;
}

}  // namespace fovea
