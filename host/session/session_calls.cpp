// Every member of Session by name. The C++ members, the wire and the page in docs are made of this one table.

#include <algorithm>

#include "session/call_kinds.hpp"

namespace fovea {
namespace {

using namespace calls;

// What older clients give by position, and nothing here asks for.
constexpr CallParameter kNoExpInfo{"expInfo", "dict", "null", "taken for older clients; setting up asks for none"};
constexpr CallParameter kThisExp{"thisExp", "any", "null", "taken for older clients; it is the run of that key"};
constexpr CallParameter kAsDict{"asDict", "boolean", "false", "taken for older clients; a trial always is a dictionary"};

/// A command to the run in hand, which says when it took effect.
SessionCall command(std::string_view name, Command::Kind kind, std::string_view what) {
  return {{name, CallKind::Control, {{"blocking", "boolean", "false", "answer when it took effect"}},
           "true: asked for, the event tells the rest; with blocking {t}: when it took effect; false: nothing runs", what},
          {},
          [kind](State &state, const Dict &arguments, const std::string &client, const Done &done) {
            state.control(kind, 1, client, flag(arguments, "blocking"), done);
          }};
}

SessionCall navigation(std::string_view name, Command::Kind kind, std::string_view what) {
  return {{name, CallKind::Control, {{"n", "integer", "1", "how many trials"}},
           "the trial that comes next, null past the last; null when nothing runs", what},
          [least = kind == Command::Kind::SkipTrials ? 1 : 0](State &, const Dict &arguments) -> Result<void> {
            if (whole(arguments, "n") >= least) return {};
            return Error{ErrorCode::BadArgument, "the number of trials is " + std::to_string(whole(arguments, "n")), "n",
                         "give " + std::to_string(least) + " or more; the other call goes the other way, rewindTrials(0) repeats the trial"};
          },
          [kind](State &state, const Dict &arguments, const std::string &client, const Done &done) {
            state.control(kind, whole(arguments, "n"), client, true, [&state, done](Result<Value> effect) {
              if (!effect) return done(std::move(effect));
              done(effect->dict() ? state.trialAsked() : Value());
            });
          }};
}

Result<void> checkOnTheWay(State &state) {
  if (state.facts().isOnTheWay) return {};
  return Error{ErrorCode::State, "nobody is in the middle of a study", "session", "runs of single experiments are ended with stopExperiment, and their trials repeated with rewindTrials"};
}

/// The study goes on at another of its steps, or at the same one anew.
SessionCall move(std::string_view name, Command::Kind kind, std::string_view what, std::optional<CallParameter> where = {}) {
  std::vector<CallParameter> parameters;
  if (where) parameters.push_back(*where);
  parameters.push_back({"blocking", "boolean", "false", "answer when it took effect"});
  return {{name, CallKind::Control, std::move(parameters), "true: asked for; with blocking {t}: when it took effect", what},
          [where](State &state, const Dict &arguments) -> Result<void> {
            if (auto onTheWay = checkOnTheWay(state); !onTheWay || !where) return onTheWay;
            const std::vector<std::string> places = state.facts().places;
            const std::string wanted = text(arguments, where->name);
            if (std::find(places.begin(), places.end(), wanted) != places.end()) return {};
            std::string known;
            for (const std::string &each : places) known += (known.empty() ? "" : ", ") + each;
            return Error{ErrorCode::Unknown, "there is no \"" + wanted + "\" to go to from here", std::string(where->name), "from here it may be: " + known};
          },
          [kind, where](State &state, const Dict &arguments, const std::string &client, const Done &done) {
            state.control(kind, 1, client, flag(arguments, "blocking"), done, where ? text(arguments, where->name) : "");
          }};
}

/// Nobody goes on with the study afterwards, as somebody does after stopExperiment.
SessionCall endOfWay(std::string_view name, Command::Kind kind, std::string_view what, std::optional<CallParameter> why = {}) {
  std::vector<CallParameter> parameters;
  if (why) parameters.push_back(*why);
  parameters.push_back({"blocking", "boolean", "false", "answer when it took effect"});
  return {{name, CallKind::Control, std::move(parameters), "true: asked for; with blocking {t}: when it took effect", what},
          [why](State &state, const Dict &arguments) -> Result<void> {
            if (why && text(arguments, why->name).empty())
              return Error{ErrorCode::BadArgument, "\"" + std::string(why->name) + "\" is empty", std::string(why->name), "say why: it is kept with the data"};
            return checkOnTheWay(state);
          },
          [kind, why](State &state, const Dict &arguments, const std::string &client, const Done &done) {
            state.control(kind, 1, client, flag(arguments, "blocking"), done, why ? text(arguments, why->name) : "");
          }};
}

/// A run that somebody waits for cannot wait for another: that would be a wait without an end in sight.
Result<void> checkIdle(State &state, const Dict &arguments) {
  if (auto known = checkKey(state, arguments); !known) return known;
  const std::lock_guard lock(state.mutex);
  if (state.currentKey.empty() || !flag(arguments, "blocking")) return {};
  return Error{ErrorCode::Busy, "\"" + state.currentKey + "\" is running", text(arguments, "key"),
               "wait for its end, stop it, or queue this one with blocking false"};
}

Result<void> checkCanMeasure(State &state, const Dict &arguments) {
  const std::lock_guard lock(state.mutex);
  if (state.currentKey.empty() || !flag(arguments, "retest")) return {};
  return Error{ErrorCode::Busy, "the refresh cannot be measured while \"" + state.currentKey + "\" is running", "getFrameRate",
               "wait for its end, or ask without retest for what was measured before"};
}

Value infoValue(const ExperimentInfo &info) {
  List devices;
  for (const std::string &device : info.devices) devices.push_back(Value(device));
  return Value(Dict{{"key", Value(info.key)},         {"file", Value(info.file.string())}, {"id", Value(info.id)},
                    {"name", Value(info.name)},       {"version", Value(info.version)},    {"abi", Value(info.abi)},
                    {"devices", Value(std::move(devices))},
                    {"lastRun", info.lastRun.empty() ? Value() : Value(info.lastRun)},
                    {"status", Value(info.isRunning ? "running" : "idle")}});
}

// ---- expInfo and data of the run in hand: [stage] ----

Result<Value> changeExpInfo(Sitting &sitting, const Dict &changes, const std::string &client) {
  if (!sitting.data()) return Value(false);
  const Value before(sitting.facts().expInfo);
  if (auto changed = sitting.changeExpInfo(changes, client); !changed) return changed.error();
  List added;
  for (const auto &[key, value] : changes)
    if (const std::string bare = bareKey(key); !before.find(bare)) added.push_back(Value(bare));
  return Value(Dict{{"new", Value(std::move(added))}});
}

Result<Value> changeItems(Sitting &sitting, const Value &key, const Value &value, const std::string &client) {
  if (key.text()) return changeExpInfo(sitting, {{*key.text(), value}}, client);
  const List &keys = *key.list();
  if (keys.empty()) return Error{ErrorCode::BadArgument, "no key is named", "key", "name the items of expInfo that are to change"};
  if (value.list() && value.list()->size() != keys.size())
    return Error{ErrorCode::BadArgument, std::to_string(keys.size()) + " keys and " + std::to_string(value.list()->size()) + " values", "value",
                 "give one value for all, or as many as there are keys"};
  Dict changes;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].text()) return Error{ErrorCode::BadArgument, "a key is " + std::string(kindName(keys[i])) + ", not text", "key", "name the items of expInfo"};
    changes.emplace_back(*keys[i].text(), value.list() ? (*value.list())[i] : value);
  }
  return changeExpInfo(sitting, changes, client);
}

Result<Value> addDataTo(Sitting &sitting, const Dict &arguments, const std::string &client) {
  const std::string name = text(arguments, "name");
  const Value &value = at(arguments, "value");
  const auto priority = priorityIn(arguments, "priority");
  if (!priority) return priority.error();
  if (!sitting.data()) {
    sitting.log().write(LogLevel::Data, client, name + " = " + (sitting.privateKeys().has(name) ? "(private)" : cellText(value)));
    return Value(false);
  }
  const auto *row = at(arguments, "row").as<std::int64_t>();
  auto changed = sitting.addData(name, value, row ? std::optional(*row) : std::nullopt, client);
  if (!changed) return changed.error();
  if (*priority)
    if (auto described = sitting.describeColumn(sitting.data()->mainTable(), {name, "", "", "", **priority}); !described)
      return described.error();
  return Value(Dict{{"replaced", Value(changed->old.has_value())}});
}

Result<Value> annotate(Sitting &sitting, const std::string &note, const std::string &client) {
  Command command;
  command.kind = Command::Kind::Note;
  command.text = note;
  command.time = sitting.stage().clock().now();
  command.origin = client;
  sitting.onCommand(command);
  return Value(sitting.data() != nullptr);
}

std::vector<SessionCall> experimentCalls() {
  return {
      // Copies folders, so it is done where nobody waits: not among the answers to every other client, and not between frames.
      {{"addExperiment", CallKind::Control,
        {{"file", "text", "", "library, bundle, or key of a plugin"},
         {"key", "text", "null", "its name in this session"},
         {"folder", "text", "null", "what to copy when it lies outside the root"},
         {"replace", "boolean", "false", "also where key or copy are taken"},
         {"params", "dict", "{}", "the experiment's own parameters"}},
        "what is known of it", "Makes an experiment known. One from outside the root is copied into it."},
       {},
       [](State &state, const Dict &arguments, const std::string &, const Done &done) {
         state.copier.add([&state, arguments, done] {
           auto added = state.addExperiment(text(arguments, "file"), text(arguments, "key"), text(arguments, "folder"),
                                            flag(arguments, "replace") ? CopyRule::Replace : CopyRule::RefuseIfDifferent, *at(arguments, "params").dict());
           done(added ? Result<Value>(infoValue(*added)) : added.error());
         });
       }},
      read("removeExperiment", {kKey}, "true", "Forgets an experiment; its files stay.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto removed = state.removeExperiment(text(arguments, "key"));
             if (!removed) return removed.error();
             return Value(true);
           }),
      read("listExperiments", {}, "list of what is known of each", "The experiments there are.",
           [](State &state, const Dict &) -> Result<Value> {
             List list;
             for (const ExperimentInfo &info : state.session->listExperiments()) list.push_back(infoValue(info));
             return Value(std::move(list));
           }),
      read("getRequiredDeviceNamesFromExperiment", {kKey}, "list of roles", "The devices that an experiment asks for.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto names = state.session->getRequiredDeviceNamesFromExperiment(text(arguments, "key"));
             if (!names) return names.error();
             List list;
             for (const std::string &name : *names) list.push_back(Value(name));
             return Value(std::move(list));
           }),
      work("runExperiment", {kKey, kExpInfo, blocking("true")}, "{run, name, ending, rows, error, frames, missed, expInfo, files}",
           "Runs an experiment: set-up, run, save, clean-up.", checkIdle,
           [](State &state, const Dict &arguments) { return state.run(text(arguments, "key"), at(arguments, "expInfo")); }),
      work("saveExperimentData", {kKey, kThisExp, blocking("true")}, "list of files", "Writes the files of the experiment's last run anew, in their place.",
           checkKey, [](State &state, const Dict &arguments) { return state.saveLastRun(text(arguments, "key")); }),
  };
}

std::vector<SessionCall> runCalls() {
  return {
      read("getStatus", {}, "0 not started, 1 started, 2 paused, -1 finished, -3 stopping", "The state of the run as a number.",
           [](State &state, const Dict &) -> Result<Value> { return Value(state.session->getStatus()); }),
      read("getState", {}, "IDLE, READY, PREPARING, RUNNING, PAUSING, PAUSED, STOPPING, SAVING or FAILED", "The state of the run in a word.",
           [](State &state, const Dict &) -> Result<Value> { return Value(state.session->getState()); }),
      command("pauseExperiment", Command::Kind::Pause, "Pauses the run at its next flip, or its next safe point if it asks for that."),
      command("resumeExperiment", Command::Kind::Resume, "Goes on after a pause."),
      command("stopExperiment", Command::Kind::Stop, "Asks the run to stop; its rows are kept."),
      endOfWay("abortParticipant", Command::Kind::Abort, "Ends the study for this participant, who does not go on with it: status `aborted`."
               " Of a study that a program runs with `Session::runStudy`; `fovea serve` runs experiments only.",
               CallParameter{"cause", "text", "", "why"}),
      endOfWay("withdrawParticipant", Command::Kind::Withdraw, "The participant withdraws consent: status `withdrawn`. What was kept stays until `fovea withdraw` removes it."
               " Of a study that a program runs with `Session::runStudy`; `fovea serve` runs experiments only."),
      endOfWay("failParticipant", Command::Kind::Fail, "Ends the study unsuccessfully for this participant: status `failed`."
               " Of a study that a program runs with `Session::runStudy`; `fovea serve` runs experiments only.",
               CallParameter{"tag", "text", "", "why, in a word"}),
      control("unfailParticipant",
              {{"participant", "text", "", "their code"}, {"study", "text", "null", "its name; default: the one that they began last"}},
              "{way, study, reason, trials, nodes}: what is as it was again", "Takes back that somebody has failed in a study, by mistake: their next session goes on where they were.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) -> Result<Value> {
                auto taken = sitting.unfail(text(arguments, "participant"), text(arguments, "study"), client);
                if (!taken) return taken.error();
                return Value(Dict{{"way", taken->way}, {"study", taken->study}, {"reason", taken->reason}, {"trials", taken->trials + taken->othersTrials}, {"nodes", taken->nodes}});
              }),
      move("repeatPage", Command::Kind::RepeatPage, "Has the study's page or experiment in hand begin anew; what was done on it so far is kept, and counts for nothing."
               " Of a study that a program runs with `Session::runStudy`; `fovea serve` runs experiments only."),
      move("skipTo", Command::Kind::SkipTo,
           "Takes the participant to another step of the study, further on or back, and leaves what is open. Not past a consent that is still to be given."
               " Of a study that a program runs with `Session::runStudy`; `fovea serve` runs experiments only.",
           CallParameter{"label", "text", "", "of a step that stands outside of loops, branches and modules, or of a module"}),
      command("pauseLoop", Command::Kind::PauseLoop, "Pauses the run when the trial in hand has ended; false between loops, too."),
      navigation("skipTrials", Command::Kind::SkipTrials, "Ends the trial in hand and goes on so many trials further."),
      navigation("rewindTrials", Command::Kind::RewindTrials, "Ends the trial in hand and goes back so many trials; 0 repeats it."),
      read("getAllTrials", {}, "{loop, trials, index}; null when there are none", "All trials of the run, and which is in hand.",
           [](State &state, const Dict &) -> Result<Value> { return state.session->getAllTrials(); }),
      read("getCurrentTrial", {kAsDict}, "the trial; null when there is none", "The trial in hand.",
           [](State &state, const Dict &) -> Result<Value> { return state.session->getCurrentTrial(); }),
      read("getFutureTrial", {{"n", "integer", "1", "places ahead; 0 is the one in hand, negative ones are past"}, kAsDict}, "the trial; null past either end",
           "One trial to come.",
           [](State &state, const Dict &arguments) -> Result<Value> { return state.session->getFutureTrial(whole(arguments, "n")); }),
      read("getFutureTrials", {{"n", "integer", "1", "how many"}, {"start", "integer", "1", "places ahead of the one in hand"}, kAsDict},
           "list of trials; null when there are none", "Some trials to come.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             return state.session->getFutureTrials(whole(arguments, "n"), whole(arguments, "start"));
           }),
      read("getCurrentExpInfo", {}, "dictionary; false when nothing runs", "expInfo of the run as it is now.",
           [](State &state, const Dict &) -> Result<Value> {
             auto info = state.session->getCurrentExpInfo();
             return info ? Value(std::move(*info)) : Value(false);
           }),
      read("getCurrentExpInfoItem", {{"key", "text|list", "", "one name, or a list of them"}}, "value, or dictionary of those asked for; false when nothing runs",
           "Items of expInfo.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             const Value &key = at(arguments, "key");
             if (key.text() && state.privateKeys->has(*key.text())) return Value();
             return state.session->getCurrentExpInfoItem(key);
           }),
      control("setCurrentExpInfoItem",
              {{"key", "text|list", "", "one name, or a list of them"}, {"value", "any", "", "one value for all, or a list matched in order"}},
              "{new}: names that were not there before", "Changes items of expInfo; rows completed from now on have the new values.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) {
                return changeItems(sitting, at(arguments, "key"), at(arguments, "value"), client);
              }),
      control("updateCurrentExpInfo", {{"other", "dict", "", "names and values"}}, "{new}: names that were not there before",
              "Changes several items of expInfo.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) {
                return changeExpInfo(sitting, *at(arguments, "other").dict(), client);
              }),
      control("addData",
              {{"name", "text", "", "column"},
               {"value", "any", "", "what to keep"},
               {"row", "integer", "null", "number of a finished row, from 0, from the end when negative; default: the row in hand"},
               {"priority", "integer", "null", "of the column: 30 critical, 20 high, 10 medium, 0 low, -10 excluded"}},
              "{replaced}: was there a value already? false when nothing runs",
              "Puts a value into the row in hand, the next one that the run's main table gets, or into a finished row of it.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) {
                return addDataTo(sitting, arguments, client);
              }),
      control("addAnnotation", {{"value", "text", "", "the note"}}, "true; false when it is only logged", "A note in the row in hand, with its time.",
              [](Sitting &sitting, const Dict &arguments, const std::string &client) { return annotate(sitting, text(arguments, "value"), client); }),
      {{"saveCurrentExperimentData", CallKind::Control, {blocking("true")}, "list of files; false when nothing runs",
        "Writes the files of the run in hand as far as it has come, the row in hand included."},
       {},
       [](State &state, const Dict &, const std::string &, const Done &done) { state.saveCurrentRun(done); }},
      {{"sendExperimentData", CallKind::Control, {{"key", "text", "null", "the experiment; default: what runs, or ran last"}},
        "true once everybody who listens to rows has them; false when there is no such run, or nobody listens",
        "Sends all rows of a run, some at a time, to everybody who listens."},
       {},
       [](State &state, const Dict &arguments, const std::string &, const Done &done) { state.sendRows(text(arguments, "key"), done); }},
      read("sendToLiaison", {{"value", "any", "", "the message"}}, "false when nobody listens", "Sends a message to everybody who listens.",
           [](State &state, const Dict &arguments) -> Result<Value> { return Value(state.session->sendToLiaison(at(arguments, "value"))); }),
  };
}

std::vector<SessionCall> sessionWideCalls() {
  return {
      work("setupWindowFromParams",
           {{"params", "dict", "", "parameters of the window; what is not named stays"},
            {"measureFrameRate", "boolean", "false", "measure the refresh anew"},
            {"recreate", "boolean", "true", "also what changes the window's size, place or monitor"},
            blocking("true")},
           "{applied, recreated, notes, frameRate}", "Changes the participant's window.", {},
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto done = state.setupWindow(*at(arguments, "params").dict(), flag(arguments, "recreate"));
             if (!done || !flag(arguments, "measureFrameRate")) return done;
             auto rate = state.frameRate(true);
             if (!rate) return rate;
             return done->set("frameRate", *rate);
           }),
      work("setupWindowFromExperiment",
           {kKey, kNoExpInfo, blocking("true")}, "true",
           "Has the experiment set up the window.", checkIdle,
           [](State &state, const Dict &arguments) { return state.setupWindowFrom(text(arguments, "key")); }),
      work("setupDevicesFromExperiment", {kKey, kNoExpInfo, kThisExp, blocking("true")}, "{role: {device, how}}", "Sets up the devices that an experiment asks for.",
           checkIdle, [](State &state, const Dict &arguments) { return state.setupDevicesFrom(text(arguments, "key")); }),
      work("setupInputsFromExperiment", {kKey, kNoExpInfo, kThisExp, blocking("true")}, "{role: {device, how}}", "The older name of setupDevicesFromExperiment.", checkIdle,
           [](State &state, const Dict &arguments) {
             // Once, at the level that the field has for what is deprecated: 40, that of errors.
             if (!std::exchange(state.isOlderNameTold, true))
               state.log.write(LogLevel::Error, "session", "deprecated: setupInputsFromExperiment is the older name of setupDevicesFromExperiment; call that");
             return state.setupDevicesFrom(text(arguments, "key"));
           }),
      work("addKeyboardFromParams", {{"name", "text", "", "of the device"}, {"params", "dict", "{}", "parameters of a keyboard"}, blocking("true")}, "true",
           "Makes a keyboard device.", {},
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto added = state.devices.manager().addDevice("keyboard", text(arguments, "name"), *at(arguments, "params").dict());
             if (!added) return added.error();
             return Value(true);
           }),
      {{"getFrameRate", CallKind::Work, {{"retest", "boolean", "false", "measure anew"}}, "{rate_hz, sd_s, frames, source, waitsForRefresh}; measured anew also median_s, mean_s, middleMean_s; source: measured, nominal, assumed",
        "The refresh rate of the participant's screen."},
       checkCanMeasure,
       [](State &state, const Dict &arguments, const std::string &, const Done &done) { done(state.frameRate(flag(arguments, "retest"))); },
       [](const Dict &arguments) { return !flag(arguments, "retest"); }},
      read("win", {}, "color (rgb), units, pos, title as they are between runs; size, fullscr, monitor, frameRate, frameRateSource, onsetSource, ...", "Facts of the participant's window.",
           [](State &state, const Dict &) -> Result<Value> { return state.session->win(); }),
      work("showMessage", {{"message", "text", "null", "what it says; null: as hideMessage"}, blocking("true")}, "true",
           "Shows a message in the middle of the window in place of the rest message, until hideMessage or the next run.", {},
           [](State &state, const Dict &arguments) -> Result<Value> {
             const std::string *message = at(arguments, "message").text();
             state.showMessage(message ? std::optional(*message) : std::nullopt);
             return Value(true);
           }),
      work("hideMessage", {blocking("true")}, "true", "The rest message is shown again.", {},
           [](State &state, const Dict &) -> Result<Value> {
             state.showMessage(std::nullopt);
             return Value(true);
           }),
      work("onIdle", {}, "true", "Shows the rest message and flushes the log. The session does it by itself between runs.", {},
           [](State &state, const Dict &) -> Result<Value> {
             state.log.flush();
             return Value(true);
           }),
      read("getTime", {{"format", "text", "null", "float, iso, str or a strftime pattern; default, and \"None\": the session's"}}, "the time in that format",
           "The session clock.",
           [](State &state, const Dict &arguments) { return state.session->getTime(text(arguments, "format")); }),
      read("getVersion", {}, "{fovea, abi, build}: build is the id of this very program", "Which version this is.",
           [](State &state, const Dict &) -> Result<Value> { return state.session->getVersion(); }),
      read("getPsychoPyVersion", {}, "text", "The same under the name that older clients know: the version of this host.",
           [](State &state, const Dict &) -> Result<Value> { return *state.session->getVersion().find("fovea"); }),
      read("setLoggingLevel", {{"level", "text", "", "error, warning, data, exp, info or debug"}, {"target", "text", "\"file\"", "file or console"}}, "true",
           "The least level that goes into the log's file, or to the console of the host, from now on.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto set = state.setLoggingLevel(text(arguments, "level"), text(arguments, "target"));
             if (!set) return set.error();
             return Value(true);
           }),
      read("alias", {{"param", "text", "", "a session param"}, {"alias", "text", "", "the other name"}}, "true",
           "Gives a session param another name: an experiment that has a field of either name gets the one value.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto added = state.addAlias(text(arguments, "param"), text(arguments, "alias"));
             if (!added) return added.error();
             return Value(true);
           }),
      read("listTasks", {}, "list of {id, method, args, client, running}", "What runs and what waits in the queue.",
           [](State &state, const Dict &) -> Result<Value> { return state.session->listTasks(); }),
      read("cancelTask", {{"id", "integer", "", "of a call that waits"}}, "true", "Takes a waiting call back.",
           [](State &state, const Dict &arguments) -> Result<Value> {
             auto cancelled = state.tasks.cancel(static_cast<std::uint64_t>(whole(arguments, "id")));
             if (!cancelled) return cancelled.error();
             return Value(true);
           }),
      read("start", {}, "true", "Nothing is left to start: the session serves while its program does.",
           [](State &, const Dict &) -> Result<Value> { return Value(true); }),
      {{"close", CallKind::Read, {{"blocking", "boolean", "true", "taken for older clients; it never waits its turn"}}, "true",
        "Ends the session as stop does; its program closes it then."},
       {},
       [](State &state, const Dict &, const std::string &, const Done &done) {
         done(Value(true));
         state.stop();
       }},
      {{"stop", CallKind::Read, {}, "true", "Ends start(): the run in hand is asked to stop, what waits is cancelled."},
       {},
       [](State &state, const Dict &, const std::string &, const Done &done) {
         done(Value(true));  // first: whoever asked may be cut off by the end
         state.stop();
       }},
  };
}

std::vector<SessionCall> allCalls() {
  std::vector<SessionCall> calls;
  for (auto part : {experimentCalls(), formCalls(), runCalls(), sessionWideCalls()})
    for (SessionCall &call : part) calls.push_back(std::move(call));
  return calls;
}

}  // namespace

const std::vector<SessionCall> &sessionCalls() {
  static const std::vector<SessionCall> calls = allCalls();
  return calls;
}

}  // namespace fovea
