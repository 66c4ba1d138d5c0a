#include "liaison/describe.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/names.hpp"
#include "liaison/older_results.hpp"

namespace fovea {
namespace {

std::string_view schemaType(std::string_view type) {
  if (type == "text") return "string";
  if (type == "dict") return "object";
  if (type == "list") return "array";
  return type;  // integer, number, boolean, null
}

Value schemaOf(const CallParameter &parameter) {
  Dict schema;
  List types;
  std::string_view rest = parameter.type;
  bool isAny = false;
  while (!rest.empty()) {
    const std::size_t bar = rest.find('|');
    const std::string_view type = rest.substr(0, bar);
    isAny = isAny || type == "any";
    types.emplace_back(schemaType(type));
    rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
  }
  if (parameter.otherwise == "null") types.emplace_back("null");
  if (!isAny) schema.emplace_back("type", types.size() == 1 ? types.front() : Value(types));
  if (!parameter.otherwise.empty())
    if (auto otherwise = parsePlainJson(parameter.otherwise, "default")) schema.emplace_back("default", std::move(*otherwise));
  if (!parameter.what.empty()) schema.emplace_back("description", Value(parameter.what));
  return schema;
}

Value describeCall(std::string_view object, const CallDescription &call) {
  Dict properties;
  List order, required;
  for (const CallParameter &parameter : call.parameters) {
    order.emplace_back(parameter.name);
    if (parameter.otherwise.empty()) required.emplace_back(parameter.name);
    properties.emplace_back(std::string(parameter.name), schemaOf(parameter));
  }
  Dict schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema.emplace_back("required", std::move(required));
  Dict described{{"kind", callKindName(call.kind)},
                 {"what", call.what},
                 {"result", call.result},
                 {"order", std::move(order)},
                 {"parameters", std::move(schema)}};
  if (const std::string_view older = olderResultText(object, call.name); !older.empty()) described.emplace_back("older", older);
  return described;
}

/// A cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

std::string typesText(const Value &schema) {
  const Value *type = schema.find("type");
  if (!type) return "any";
  if (type->text()) return *type->text();
  std::string text;
  for (const Value &one : *type->list())
    if (!one.text() || *one.text() != "null") text += (text.empty() ? "" : " or ") + *one.text();
  return text;
}

std::string parameterRow(const std::string &name, const Value &schema) {
  const Value *otherwise = schema.find("default");
  return "| `" + name + "` | " + typesText(schema) + " | " + (otherwise ? "`" + cell(toJson(*otherwise)) + "`" : "required") + " | " +
         cell(schema.textOr("description", "")) + " |\n";
}

std::string callSection(const std::string &object, const std::string &name, const Value &call) {
  std::string order, rows;
  for (const Value &parameter : *call.find("order")->list()) {
    order += (order.empty() ? "" : ", ") + *parameter.text();
    rows += parameterRow(*parameter.text(), *call.find("parameters")->find("properties")->find(*parameter.text()));
  }
  std::string text = "#### `" + object + "." + name + "(" + order + ")`\n\n";
  if (const std::string what = call.textOr("what", ""); !what.empty()) text += what + "\n\n";
  text += "Kind: " + call.textOr("kind", "") + ".";
  if (const std::string result = call.textOr("result", ""); !result.empty()) text += " Result: " + result + ".";
  if (const std::string older = call.textOr("older", ""); !older.empty()) text += " In the compatible form: " + older + ".";
  text += "\n\n";
  if (!rows.empty()) text += "| argument | type | default | |\n|---|---|---|---|\n" + rows + "\n";
  return text;
}

}  // namespace

std::span<const CallDescription> liaisonCalls() {
  static const CallDescription calls[] = {
      {"authenticate", CallKind::Read, {{"token", "text", "", "the host's token"}}, "true",
       "Says the token, for clients that cannot send it with the request of the connection. The first call then."},
      {"describe", CallKind::Read, {{"object", "text", "null", "this object only"}}, "a dictionary",
       "All objects with their calls, each with a JSON Schema of its arguments, and all topics."},
      {"ping", CallKind::Read, {{"time", "any", "null", "comes back as it is"}}, "`{\"time\", \"host\"}`; `host` is the session clock in seconds",
       "For estimating the offset of two clocks: the host read its own between sending and receiving."},
      {"subscribe", CallKind::Read, {{"topics", "text|list", "", "one topic or several"}}, "a list: all topics that this client hears now",
       "Starts sending the events of these topics."},
      {"unsubscribe", CallKind::Read, {{"topics", "text|list", "null", "one topic or several; without it, all"}},
       "a list: all topics that this client still hears", "Stops sending the events of these topics."},
  };
  return calls;
}

std::vector<const CallDescription *> callsOf(RemoteHost &host, std::string_view name) {
  std::vector<const CallDescription *> calls;
  const auto add = [&](std::span<const CallDescription> some) {
    for (const CallDescription &call : some) calls.push_back(&call);
  };
  if (name == "liaison") add(liaisonCalls());
  if (RemoteObject *object = host.object(name)) {
    add(object->calls());
    const auto isInit = [](const CallDescription *call) { return call->name == initCall().name; };
    if (name == "session" && std::none_of(calls.begin(), calls.end(), isInit)) calls.push_back(&initCall());
  }
  return calls;
}

Result<Value> describe(RemoteHost &host, std::string_view only) {
  std::vector<std::string> names = host.objectNames();
  if (std::find(names.begin(), names.end(), "liaison") == names.end()) names.push_back("liaison");
  if (!only.empty() && std::find(names.begin(), names.end(), only) == names.end()) {
    only = only.substr(0, 100);
    const std::string_view near = nearest(only, names);
    return Error{ErrorCode::Unknown, "there is no object \"" + std::string(only) + "\"", "describe",
                 near.empty() ? "ask without a name for all" : "did you mean \"" + std::string(near) + "\"?"};
  }
  Dict objects, topics;
  for (const std::string &name : names) {
    if (!only.empty() && name != only) continue;
    Dict calls;
    for (const CallDescription *call : callsOf(host, name)) calls.emplace_back(std::string(call->name), describeCall(name, *call));
    objects.emplace_back(name, std::move(calls));
  }
  for (const TopicDescription &topic : eventTopics()) topics.emplace_back(std::string(topic.name), topic.value);
  return Value(Dict{{"objects", std::move(objects)}, {"topics", std::move(topics)}});
}

std::string describedAsMarkdown(const Value &described) {
  std::string text;
  if (const Value *objects = described.find("objects"); objects && objects->dict())
    for (const auto &[object, calls] : *objects->dict()) {
      text += "### Calls of `" + object + "`\n\n";
      for (const auto &[name, call] : *calls.dict()) text += callSection(object, name, call);
    }
  return text;
}

}  // namespace fovea
