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

/// The part of the schema that was broken, shortened for a message.
std::string rule(const rapidjson::Document &schema, const rapidjson::Pointer &place, const char *keyword) {
  const rapidjson::Value *part = place.Get(schema);
  if (!part || !part->IsObject() || !part->HasMember(keyword)) return keyword;
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer(text);
  (*part)[keyword].Accept(writer);
  std::string words = text.GetString();
  if (words.size() > 120) words = words.substr(0, 117) + "...";
  return std::string(keyword) + " " + words;
}

/// Members that the schema's part asks for and the value has not, with commas between.
std::string lacking(const rapidjson::Document &schema, const rapidjson::Pointer &place, const rapidjson::Value *value) {
  const rapidjson::Value *part = place.Get(schema);
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
  const std::string missing = std::string_view(validator.GetInvalidSchemaKeyword()) == "required"
                                  ? lacking(schemaJson, validator.GetInvalidSchemaPointer(), validator.GetInvalidDocumentPointer().Get(valueJson)) : "";
  if (!missing.empty())
    return Error{ErrorCode::BadArgument, "required, and not there: " + missing, what + pointerText(validator.GetInvalidDocumentPointer()), "see the plugin's params_schema"};
  return Error{ErrorCode::BadArgument,
               "it breaks the rule " + rule(schemaJson, validator.GetInvalidSchemaPointer(), validator.GetInvalidSchemaKeyword()),
               what + pointerText(validator.GetInvalidDocumentPointer()), "see the plugin's params_schema"};
}

}  // namespace fovea
