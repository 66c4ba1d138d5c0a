// What experiments ask before a run, and the form that asks it: answered at the panels, by the program, or from afar.

#include <algorithm>

#include "core/caught.hpp"
#include "core/names.hpp"
#include "session/call_kinds.hpp"

namespace fovea {
namespace {

using namespace calls;

constexpr double kUnattendedWait = 300;   // seconds: somebody has to come and see that there is a form
constexpr double kLongestWait = 1'000'000;

/// "participant|req" for a required field, and so on: what a form needs to know travels in the key.
std::string flaggedKey(const ExpInfoField &field) {
  std::string key = field.key;
  if (field.isRequired) key += "|req";
  if (field.isConfiguration) key += "|cfg";
  if (field.isFixed) key += "|fix";
  if (field.isHidden) key += "|hid";
  if (field.isPrivate) key += "|priv";
  if (field.isDate) key += "|date";
  if (!field.min.isNull()) key += "|min=" + cellText(field.min);
  if (!field.max.isNull()) key += "|max=" + cellText(field.max);
  if (field.position) key += "|" + std::to_string(*field.position);
  return key;
}

std::optional<double> timeoutIn(const Dict &arguments) { return at(arguments, "timeout").number(); }

Result<void> checkForm(State &state, const Dict &arguments) {
  if (auto known = checkKey(state, arguments); !known) return known;
  const auto timeout = timeoutIn(arguments);
  if (timeout && !(*timeout > 0 && *timeout <= kLongestWait))
    return Error{ErrorCode::BadArgument, "the form cannot wait for " + cellText(at(arguments, "timeout")) + " s", "timeout",
                 "give seconds above 0 and up to a million, or none"};
  const std::lock_guard lock(state.mutex);
  if (state.currentKey.empty()) return {};
  return Error{ErrorCode::Busy, "\"" + state.currentKey + "\" is running, or its form is shown", text(arguments, "key"),
               "wait for its end, or stop it"};
}

/// A param is a value and no question: a list is not a choice of its members.
std::pair<std::string, Value> asField(const std::string &name, const Value &value) {
  return {name, value.list() ? Value(List{value}) : value};
}

Dict withoutFlags(const Value &fields) {
  Dict bare;
  for (const auto &[key, value] : fields.dict() ? *fields.dict() : Dict{}) bare.emplace_back(bareKey(key), value);
  return bare;
}

Value formValue(const SittingFacts &facts) {
  List missing;
  for (const std::string &key : facts.missing) missing.push_back(Value(key));
  return Value(Dict{{"name", Value(facts.study)},
                    {"fields", Value(flagged(facts.form))},
                    {"missing", Value(std::move(missing))},
                    {"until", facts.formDeadline ? Value(toSeconds(*facts.formDeadline)) : Value()}});
}

}  // namespace

Dict flagged(const ExpInfo &info) {
  Dict fields;
  for (const ExpInfoField &field : info.fields()) {
    if (field.choices.empty()) {
      fields.emplace_back(flaggedKey(field), field.value);
      continue;
    }
    List choices{field.value};  // the first is the chosen one
    for (const Value &choice : field.choices)
      if (!(choice == field.value)) choices.push_back(choice);
    fields.emplace_back(flaggedKey(field), Value(std::move(choices)));
  }
  return fields;
}

Result<void> judgeParams(const Dict &params) {
  Dict fields;
  for (const auto &[name, value] : params) fields.push_back(asField(name, value));
  auto read = ExpInfo::parse(fields);
  if (!read) return Error{read.error().code, read.error().what, "params", read.error().fix};
  return {};
}

// ---- What is asked: [stage] ----

Result<ExpInfo> Session::State::formOf(const KnownExperiment &experiment, const std::string &key, Dict fields, bool withParams) {
  auto info = Sitting::withCommonFields(std::move(fields), experiment.step.plugin.manifest, *clock);
  if (!info) return Error{info.error().code, info.error().what, key, info.error().fix};
  privateKeys->add(*info);
  if (!withParams) return info;
  const SessionSettings now = settings();
  Dict own;  // what the experiment does not ask for
  for (const auto &[name, value] : now.params) {
    std::vector<std::string> names{bareKey(name)};
    for (const auto &[param, alias] : now.aliases)
      if (param == names.front() || alias == names.front()) names.push_back(param == names.front() ? alias : param);
    std::erase_if(names, [&](const std::string &each) { return !info->find(each); });
    for (const std::string &each : names)
      if (auto set = info->set(each, value); !set) return Error{set.error().code, set.error().what, key, "mend the session's params"};
    if (!names.empty()) continue;
    own.push_back(asField(name, value));
    warnOfSlip(*info, bareKey(name), key);
  }
  if (own.empty()) return info;
  Dict all = flagged(*info);
  all.insert(all.end(), own.begin(), own.end());
  auto together = ExpInfo::parse(all);
  if (!together) return Error{together.error().code, together.error().what, key, "mend the session's params"};
  privateKeys->add(*together);
  return together;
}

/// Once for each: a param that no field has is meant, or a slip of the pen.
void Session::State::warnOfSlip(const ExpInfo &info, const std::string &param, const std::string &key) {
  std::vector<std::string> fields;
  for (const ExpInfoField &field : info.fields()) fields.push_back(field.key);
  const std::string near(nearest(param, fields));
  if (near.empty() || !slips.insert(key + "." + param).second) return;
  log.write(LogLevel::Warning, "session", "\"" + key + "\" does not ask for the session param \"" + param + "\"; it becomes a field of its own. Was \"" + near + "\" meant?");
}

Result<ExpInfo> Session::State::describe(const std::string &key, bool withParams) {
  auto experiment = knownNow(key);
  if (!experiment) return experiment.error();
  auto fields = ours->fieldsOf(experiment->step.plugin);
  if (!fields) return fields.error();
  {
    const std::lock_guard lock(mutex);
    if (const auto found = experiments.find(key); found != experiments.end()) found->second.fields = *fields;
  }
  return formOf(*experiment, key, std::move(*fields), withParams);
}

Result<Dict> Session::State::expInfoOf(const std::string &key, bool withParams) {
  auto experiment = known(key);
  if (!experiment) return experiment.error();
  // Loading and asking take longer than a frame: a run that shows something is not made to wait for it.
  const bool isDisturbed = ours->isRunning() && ours->stage().board().read().state != SessionState::Paused;
  if (isDisturbed && !experiment->fields)
    return Error{ErrorCode::Busy, "\"" + key + "\" was not asked before the run in hand began, and asking it now would cost that frames", key,
                 "pause the run for it, ask again at its end, or next time before it"};
  auto info = isDisturbed ? formOf(*experiment, key, std::move(*experiment->fields), withParams) : describe(key, withParams);
  if (!info) return info.error();
  return flagged(*info);
}

// ---- The form ----

Result<Value> Session::State::showForm(const std::string &key, const Value &given, std::optional<double> timeout) {
  auto info = describe(key, true);
  if (!info) return info.error();
  for (const auto &[name, value] : withoutFlags(given))
    if (auto set = info->set(name, value); !set) return Error{set.error().code, set.error().what, key, set.error().fix};
  if (!wiring.hasOperator && !timeout && !events.isHeard("status"))
    return Error{ErrorCode::State, "nobody is there to fill in the form", key,
                 "open the panels, listen to the topic \"status\" and call answerForm, or say with timeout how long it waits"};
  if (!wiring.hasOperator && !timeout) timeout = kUnattendedWait;
  std::optional<Timestamp> deadline;
  if (timeout) deadline = clock->now() + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*timeout));
  if (auto free = occupy(key); !free) return free.error();
  auto filled = caught(key, [&] { return ours->askForm(std::move(*info), key, deadline); });
  vacate();
  ours->stage().setState(SessionState::Idle);
  const std::string_view how = filled ? "filled" : filled.error().code == ErrorCode::Stopped ? "cancelled" : "failed";
  events.publish("status", Value(Dict{{"event", Value("formClosed")}, {"name", Value(key)}, {"status", Value(0)}, {"how", Value(how)}}));
  if (!filled) return Error{filled.error().code, filled.error().what, key, filled.error().fix};
  return Value(filled->values());
}

Value Session::State::formShown() const {
  const SittingFacts now = facts();
  return now.isAsking ? formValue(now) : Value();
}

std::vector<SessionCall> formCalls() {
  return {
      {{"getExpInfoFromExperiment", CallKind::Control, {kKey, {"sessionParams", "boolean", "true", "with the session's params put in"}},
        "fields, keys with their flags", "A fresh copy of what the experiment asks; while a run goes on, of what it asked last."},
       checkKey,
       [](State &state, const Dict &arguments, const std::string &, const Done &done) {
         state.onStageSoon(
             [&state, arguments](Sitting &) -> Result<Value> {
               auto info = state.expInfoOf(text(arguments, "key"), flag(arguments, "sessionParams"));
               if (!info) return info.error();
               return Value(std::move(*info));
             },
             done);
       }},
      work("showExpInfoDlgFromExperiment",
           {kKey, kExpInfo, {"timeout", "number", "null", "seconds until it gives up; default: 300 where nobody sits at the host's panels, else no end"}},
           "fields as they were filled in",
           "Shows the form of an experiment to the operator, and to everybody who listens to \"status\": answerForm answers it too.", checkForm,
           [](State &state, const Dict &arguments) {
             return state.showForm(text(arguments, "key"), at(arguments, "expInfo"), timeoutIn(arguments));
           }),
      read("getForm", {}, "{name, fields, missing, until}; null when none is shown", "The form that waits for an answer.",
           [](State &state, const Dict &) -> Result<Value> { return state.formShown(); }),
      control("answerForm",
              {{"expInfo", "dict", "{}", "names and values; what is not named stays as the form shows it"},
               {"cancel", "boolean", "false", "close the form without an answer"}},
              "true; false when no form is shown", "Fills in the form that is shown and starts it, or cancels it.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) -> Result<Value> {
                if (flag(arguments, "cancel")) return Value(sitting.cancelForm(client));
                auto answered = sitting.answerForm(withoutFlags(at(arguments, "expInfo")), client);
                if (!answered) return answered.error();
                return Value(*answered);
              }),
  };
}

// ---- The C++ members ----

Result<Dict> Session::getExpInfoFromExperiment(const std::string &key, bool sessionParams) {
  auto info = state_->callAndWait("getExpInfoFromExperiment", {{"key", Value(key)}, {"sessionParams", Value(sessionParams)}}, true);
  if (!info) return info.error();
  return *info->dict();
}

Result<Dict> Session::showExpInfoDlgFromExperiment(const std::string &key, std::optional<Dict> expInfo, std::optional<double> timeout) {
  auto info = state_->callAndWait("showExpInfoDlgFromExperiment",
                                  {{"key", Value(key)}, {"expInfo", expInfo ? Value(*expInfo) : Value()}, {"timeout", timeout ? Value(*timeout) : Value()}}, true);
  if (!info) return info.error();
  return *info->dict();
}

Value Session::getForm() const { return state_->formShown(); }
Result<Value> Session::answerForm(const Dict &expInfo, bool isCancelled, bool isBlocking) {
  return state_->callAndWait("answerForm", {{"expInfo", Value(expInfo)}, {"cancel", Value(isCancelled)}}, isBlocking);
}

}  // namespace fovea
