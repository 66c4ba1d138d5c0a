#include "core/schema.hpp"

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

#include "core/json.hpp"
#include "core/names.hpp"

namespace fovea {
namespace {

constexpr double kMostWhole = 9.2e18;  // of 64 bits

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
                                                                      {"array", "a list [...]"}, {"object", "an object {...}"}};
  for (const auto &[name, word] : kWords)
    if (name == type) return word;
  return type;
}

/// "text or a number".
std::string kindWords(const rapidjson::Value &types) {
  std::string all;
  for (rapidjson::SizeType i = 0; i < types.Size(); ++i)
    all += (i == 0 ? "" : i + 1 < types.Size() ? ", " : " or ") + std::string(types[i].IsString() ? kindWord(types[i].GetString()) : "?");
  return all;
}

/// The value as it would be right, where it is one of another kind: what is in quotes and should not be, and the other way round.
std::string inItsKind(const rapidjson::Value *value, const rapidjson::Value &types) {
  if (value && types.IsArray())
    for (const rapidjson::Value &type : types.GetArray())
      if (const std::string right = type == "array" ? "" : inItsKind(value, type); !right.empty()) return right;
  if (!value || !types.IsString()) return "";
  const std::string_view type = types.GetString();
  if (type == "string" && (value->IsNumber() || value->IsBool())) return "write it in quotes: \"" + textOf(*value) + "\"";
  rapidjson::Document bare;
  if (value->IsString() && !bare.Parse(value->GetString()).HasParseError()) {
    const bool fits = type == "integer" ? bare.IsInt64() : type == "number" ? bare.IsNumber() : type == "boolean" && bare.IsBool();
    if (fits) return "write it without quotes: " + textOf(bare);
  }
  return type == "array" && !value->IsNull() && !value->IsObject() ? "write it in brackets: [" + textOf(*value) + "]" : "";
}

/// One that is right, as the schema has it; empty: it has none.
std::string example(const rapidjson::Value &part) {
  const bool has = part.HasMember("examples") && part["examples"].IsArray() && !part["examples"].Empty();
  return has ? textOf(part["examples"][0]) : "";
}

/// The words of "^(media|none)$"; empty: it is another pattern.
std::string wordsOf(std::string pattern) {
  if (!pattern.starts_with('^') || !pattern.ends_with('$')) return "";
  pattern = pattern.substr(1, pattern.size() - 2);
  if (pattern.starts_with('(') && pattern.ends_with(')')) pattern = pattern.substr(1, pattern.size() - 2);
  std::string words = "\"";
  for (const char c : pattern) {
    if (c != '|' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) return "";
    words += c == '|' ? "\", \"" : std::string(1, c);
  }
  return words + "\"";
}

/// What is wrong with the value, by the part of the schema and the keyword that it breaks.
std::string broken(const rapidjson::Value *part, std::string_view keyword, const rapidjson::Pointer &place, const rapidjson::Document &all) {
  const rapidjson::Value *value = place.Get(all);
  const std::string word(keyword);
  if (!part || !part->IsObject() || !part->HasMember(word.c_str())) return "it breaks the rule " + word;
  const rapidjson::Value &rule = (*part)[word.c_str()];
  const std::string is = value ? "it is " + textOf(*value) : "it is not right", limit = textOf(rule);
  if (keyword == "type" && limit == "\"integer\"" && value && value->IsDouble() && std::abs(value->GetDouble()) > kMostWhole) return is + ", which is too large for a whole number";
  if (keyword == "type" && rule.IsString()) return is + ", and has to be " + std::string(kindWord(rule.GetString()));
  if (keyword == "type" && rule.IsArray()) return is + ", and has to be " + kindWords(rule);
  if (keyword == "enum") return is + ", and has to be one of " + limit;
  const auto isExcluded = [&](const char *flag) { return part->HasMember(flag) && (*part)[flag].IsTrue(); };
  if (keyword == "minimum") return is + ", and has to be " + (isExcluded("exclusiveMinimum") ? "above " : "at least ") + limit;
  if (keyword == "maximum") return is + ", and has to be " + (isExcluded("exclusiveMaximum") ? "below " : "at most ") + limit;
  if (keyword == "minLength" && limit == "1") return "it is empty";
  if (keyword == "minLength" || keyword == "maxLength") return is + ", and has to have at " + (keyword[1] == 'i' ? "least " : "most ") + limit + " characters";
  if (keyword == "minItems" || keyword == "maxItems")
    return "it is a list of " + std::to_string(value && value->IsArray() ? value->Size() : 0) + ", and has to have at " + (keyword[1] == 'i' ? "least " : "most ") + limit;
  if (keyword == "uniqueItems") return is + ", which is in the list already";
  if (keyword == "pattern" && rule.IsString()) {
    if (const std::string such = example(*part); !such.empty()) return is + ", which has not the form of " + such;
    if (const std::string words = wordsOf(rule.GetString()); !words.empty()) return is + ", and as text it has to be " + (words.find(',') == words.npos ? "" : "one of ") + words;
    return is + ", which has not the form " + limit;
  }
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

/// "choices" of "params/control/choices/1".
std::string nameIn(std::string path) {
  while (path.find_last_not_of("0123456789") == path.rfind('/') && path.rfind('/') != path.npos) path.erase(path.rfind('/'));
  return path.substr(path.rfind('/') + 1);
}

/// "max: The largest that is taken"; `otherwise` where nothing is said of that.
std::string meaning(const rapidjson::Value *part, const std::string &path, const std::string &otherwise) {
  if (!part || !part->IsObject() || !part->HasMember("description") || !(*part)["description"].IsString()) return otherwise;
  return nameIn(path) + ": " + (*part)["description"].GetString();
}

/// What can be done about it, without a word of schemas. `around`: what is said of what holds the value.
std::string remedy(const rapidjson::Value *part, std::string_view keyword, const rapidjson::Value *value, const rapidjson::Pointer &place, const std::string &path, const std::string &around) {
  if (!part || !part->IsObject()) return around;
  if (keyword == "type")
    if (const std::string right = inItsKind(value, (*part)["type"]); !right.empty()) return right;
  if (keyword == "required" && part->HasMember("properties")) {
    const std::string missing = lacking(part, value);  // in quotes
    const rapidjson::Value &all = (*part)["properties"];
    const auto one = missing.find(',') == missing.npos ? all.FindMember(missing.substr(1, missing.size() - 2).c_str()) : all.MemberEnd();
    return one == all.MemberEnd() ? "" : meaning(&one->value, path + "/" + one->name.GetString(), "");
  }
  if (keyword == "additionalProperties" && part->HasMember("properties") && place.GetTokenCount() > 0) {
    std::vector<std::string> known;
    for (const auto &each : (*part)["properties"].GetObject()) known.emplace_back(each.name.GetString());
    const std::string_view near = nearest(place.GetTokens()[place.GetTokenCount() - 1].name, known);
    return near.empty() ? "take it out, or write one of these" : "did you mean \"" + std::string(near) + "\"?";
  }
  const std::string such = keyword == "pattern" ? "" : example(*part), what = meaning(part, path, around);
  return what + (such.empty() ? "" : (what.empty() ? "e.g. " : ", e.g. ") + such);
}

Result<void> check(const Value &value, const Value &schema, const std::string &what, const std::string &around) {
  rapidjson::Document schemaJson, valueJson;
  schemaJson.Parse(toJson(schema).c_str());
  valueJson.Parse(toJson(value).c_str());
  const rapidjson::SchemaDocument rules(schemaJson);
  rapidjson::SchemaValidator validator(rules);
  if (valueJson.Accept(validator)) return {};
  const std::string_view keyword = validator.GetInvalidSchemaKeyword();
  const rapidjson::Value *part = validator.GetInvalidSchemaPointer().Get(schemaJson);
  const rapidjson::Pointer place = validator.GetInvalidDocumentPointer();
  const std::string missing = keyword == "required" ? lacking(part, place.Get(valueJson)) : "", path = what + pointerText(place);
  return Error{ErrorCode::BadArgument, missing.empty() ? broken(part, keyword, place, valueJson) : "required, and not there: " + missing, path,
               remedy(part, keyword, place.Get(valueJson), place, path, around)};
}

/// What is asked of the value itself, whatever is in it; without what hangs on members that are wrong, or whose names may be.
Value rulesOfItself(const Value &schema, const std::vector<Error> &wrongWithin, const std::string &what) {
  constexpr std::string_view kOfMembers[] = {"properties", "items", "additionalProperties"};
  const Value *known = schema.find("properties");
  const auto isAbout = [&](const Value &rule) {
    return std::any_of(wrongWithin.begin(), wrongWithin.end(), [&](const Error &error) {
      const std::size_t begin = std::min(what.size() + 1, error.where.size());
      const std::string name = error.where.substr(begin, error.where.find('/', begin) - begin);
      return (known && !known->find(name)) || toJson(rule).find('"' + name + '"') != std::string::npos;
    });
  };
  Value rules(Dict{});
  for (const auto &[keyword, rule] : *schema.dict())
    if (std::find(std::begin(kOfMembers), std::end(kOfMembers), keyword) == std::end(kOfMembers) && !((keyword == "anyOf" || keyword == "required") && isAbout(rule))) rules.set(keyword, rule);
  return rules;
}

std::vector<Error> misfits(const Value &value, const Value &schema, const std::string &what, const std::string &around) {
  auto whole = check(value, schema, what, around);
  if (whole) return {};
  const std::string description = schema.textOr("description", ""), inside = description.empty() ? around : nameIn(what) + ": " + description;
  const Value *properties = schema.find("properties"), *items = schema.find("items"), *more = schema.find("additionalProperties");
  std::vector<Error> found;
  const auto judge = [&](const Value &inner, const Value &rules, const std::string &path) {
    for (Error &error : misfits(inner, rules, path, inside)) found.push_back(std::move(error));
  };
  for (const auto &[name, member] : value.dict() && properties ? *value.dict() : Dict{}) {
    if (const Value *rules = properties->find(name)) judge(member, *rules, what + "/" + name);
    else if (more && *more == Value(false))
      if (auto known = check(Value(Dict{{name, member}}), Value(Dict{{"properties", *properties}, {"additionalProperties", false}}), what, inside); !known) found.push_back(known.error());
  }
  for (std::size_t i = 0; items && items->dict() && value.list() && i < value.list()->size(); ++i) judge((*value.list())[i], *items, what + "/" + std::to_string(i));
  if (found.empty()) return {whole.error()};
  if (auto itself = check(value, rulesOfItself(schema, found, what), what, around); !itself) found.push_back(itself.error());
  return found;
}

}  // namespace

Result<void> checkSchema(const Value &value, const Value &schema, const std::string &what) { return check(value, schema, what, ""); }
std::vector<Error> misfitsOf(const Value &value, const Value &schema, const std::string &what) { return misfits(value, schema, what, ""); }

}  // namespace fovea
