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

bool fitsType(const Value &value, std::string_view types) {
  while (true) {
    const std::size_t bar = types.find('|');
    if (isOfType(value, types.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    types.remove_prefix(bar + 1);
  }
}

std::span<const TopicDescription> eventTopics() {
  static constexpr TopicDescription topics[] = {
      {"status", "`event`: form, formClosed, preparing, consent (the form of the session is shown), started, paused, resumed, stopping, finished, stopped, failed or saved, and closing, of the session; "
                 "`name` of the experiment, `status` as a number. While it goes on `state` in a word and `t`, when it took effect; from its "
                 "end on `run`; at its end `rows`, `expInfo`, and `error` when something went wrong; `form`: what getForm gives; `how` a form "
                 "closed: filled, cancelled or failed"},
      {"rows", "`name` of the experiment, `run`, `table`; `trials`: rows, `first`: the number of their first, from 0. Columns of less "
               "`priority` than `threshold` are left out. `full`: these rows were asked for, in as many events as they need; then "
               "`thisTrial` is the row in progress. `tooLarge`: the bytes of a row that is saved, but not sent. "
               "A row that changes later (addData with `row`) is not told again: sendExperimentData tells it as it is then"},
      {"tasks", "`id`, `method`, `args`: what it needs, by position, `kwargs`: what may be left out, by name; `returned`, or `error` with "
                "`code`, `message`, `where`, `fix`"},
      {"devices", "`class`, `device`, `data`"},
      {"log", "`level`, `source`, `text`"},
      {"frames", "`count`, `missed`, `period_s`"},
      {"message", "whatever was given to sendToLiaison"},
  };
  return topics;
}

const CallDescription &initCall() {
  static const CallDescription call{
      "init",
      CallKind::Work,
      {{"root", "text", "", "folder of the experiments"},
       {"dataDir", "text", "null", "folder for the data"},
       {"clock", "text|null", "\"\"", "format of times: \"iso\", \"float\" or a strftime pattern; null and \"None\" are \"float\""},
       {"win", "text|dict", "null", "parameters of the window, or the key of the experiment that describes it"},
       {"experiments", "dict", "null", "files to load, by key"},
       {"loggingLevel", "text", "null", "least level of the log: error, warning, data, exp, info or debug"},
       {"priorityThreshold", "integer", "null", "least priority of the columns that are sent"},
       {"params", "dict", "null", "session params: values for expInfo of every experiment"},
       {"liaison", "any", "null", "ignored"},
       {"restMsg", "text", "null", "shown between runs"}},
      "true",
      "Makes the session one for this folder and these settings. What is not named stays as it is."};
  return call;
}

Result<std::uint64_t> RemoteHost::init(const Dict &, std::string_view, CallDone) {
  return Error{ErrorCode::State, "this session cannot be set up anew from afar", "session.init", "it is there already: call its methods"};
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
    if (!isDefault && !fitsType(value, parameter.type))
      return wrong(call, "\"" + name + "\" is " + std::string(kindName(value)) + ", not " + std::string(parameter.type));
    arguments.emplace_back(name, value);
  }
  return arguments;
}

}  // namespace fovea
