#include "session/remote.hpp"

#include <algorithm>

#include "core/json.hpp"

namespace fovea {
namespace {

bool isOfType(const Value &value, std::string_view type) {
  if (type == "any") return true;
  if (type == "text") return value.text() != nullptr;
  if (type == "integer") return value.as<std::int64_t>() != nullptr;
  if (type == "number") return value.number().has_value();
  if (type == "boolean") return value.as<bool>() != nullptr;
  if (type == "list") return value.list() != nullptr;
  if (type == "dict") return value.dict() != nullptr;
  return type == "null" && value.isNull();
}

bool isOneOf(const Value &value, std::string_view types) {
  while (true) {
    const std::size_t bar = types.find('|');
    if (isOfType(value, types.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    types.remove_prefix(bar + 1);
  }
}

std::string usage(const CallDescription &call) {
  std::string text = std::string(call.name) + "(";
  for (const CallParameter &parameter : call.parameters) {
    if (&parameter != &call.parameters.front()) text += ", ";
    text += parameter.name;
    if (!parameter.otherwise.empty()) text += " = " + std::string(parameter.otherwise);
  }
  return text + ")";
}

Error wrong(const CallDescription &call, std::string what) {
  return {ErrorCode::BadArgument, std::move(what), std::string(call.name), "it is called as " + usage(call)};
}

}  // namespace

std::string_view callKindName(CallKind kind) {
  constexpr std::string_view names[] = {"read", "control", "work"};
  return names[static_cast<std::size_t>(kind)];
}

Result<Dict> readArguments(const CallDescription &call, const List &byPosition, const Dict &byName) {
  if (byPosition.size() > call.parameters.size())
    return wrong(call, std::to_string(byPosition.size()) + " arguments are given, it takes " + std::to_string(call.parameters.size()));
  for (const auto &[name, ignored] : byName)
    if (std::none_of(call.parameters.begin(), call.parameters.end(), [&](const CallParameter &p) { return p.name == name; }))
      return wrong(call, "it has no parameter \"" + name + "\"");

  Dict arguments;
  for (std::size_t i = 0; i < call.parameters.size(); ++i) {
    const CallParameter &parameter = call.parameters[i];
    const std::string name(parameter.name);
    const auto named = std::find_if(byName.begin(), byName.end(), [&](const auto &pair) { return pair.first == name; });
    const bool isPlaced = i < byPosition.size();
    if (isPlaced && named != byName.end()) return wrong(call, "\"" + name + "\" is given twice");
    if (!isPlaced && named == byName.end()) {
      if (parameter.otherwise.empty()) return wrong(call, "\"" + name + "\" is missing");
      auto value = parseJson(parameter.otherwise, "default");
      if (!value) return value.error();
      arguments.emplace_back(name, std::move(value->root));
      continue;
    }
    const Value &value = isPlaced ? byPosition[i] : named->second;
    const bool isDefault = value.isNull() && parameter.otherwise == "null";
    if (!isDefault && !isOneOf(value, parameter.type))
      return wrong(call, "\"" + name + "\" is " + std::string(kindName(value)) + ", not " + std::string(parameter.type));
    arguments.emplace_back(name, value);
  }
  return arguments;
}

}  // namespace fovea
