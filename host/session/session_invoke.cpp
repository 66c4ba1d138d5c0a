// How a call is made: when its turn comes, who waits for it, and who is told how it went.

#include <algorithm>

#include "core/caught.hpp"
#include "core/shortened.hpp"
#include "core/thread.hpp"
#include "session/call_kinds.hpp"

namespace fovea {
namespace {

using namespace calls;

/// `null`: there is none of that name.
const SessionCall *callOf(std::string_view name) {
  const auto &known = sessionCalls();
  const auto found = std::find_if(known.begin(), known.end(), [&](const SessionCall &call) { return call.description.name == name; });
  return found == known.end() ? nullptr : &*found;
}

/// `null`: the call is none that can be made by name.
const CallDescription *descriptionOf(std::string_view name) {
  if (name == initCall().name) return &initCall();
  const SessionCall *call = callOf(name);
  return call ? &call->description : nullptr;
}

/// As the call would be made: what it needs by position, what may be left out by name.
Dict outcomeEvent(const std::string &method, const Dict &arguments, std::uint64_t id, const Result<Value> &outcome) {
  const CallDescription *call = descriptionOf(method);
  List placed;
  Dict named;
  for (const auto &[name, value] : arguments) {
    const bool isNeeded = call && std::any_of(call->parameters.begin(), call->parameters.end(),
                                              [&, &wanted = name](const CallParameter &one) { return one.name == wanted && one.otherwise.empty(); });
    if (isNeeded) placed.push_back(value);
    else named.emplace_back(name, value);
  }
  Dict event{{"id", Value(id)}, {"method", Value(method)}, {"args", Value(std::move(placed))}, {"kwargs", Value(std::move(named))}};
  if (outcome) event.emplace_back("returned", *outcome);
  else
    event.emplace_back("error", Value(Dict{{"code", Value(errorCodeName(outcome.error().code))}, {"message", Value(outcome.error().what)},
                                           {"where", Value(outcome.error().where)}, {"fix", Value(outcome.error().fix)}}));
  return event;
}

Error waitsForItself(std::string_view name) {
  return {ErrorCode::State, "a call that waits for the stage cannot come from the stage", std::string(name), "give blocking false, or call from another thread"};
}

/// Is the answer expInfo itself, and not something that holds it?
bool givesExpInfo(std::string_view name) {
  constexpr std::string_view kNames[] = {"getCurrentExpInfo", "getCurrentExpInfoItem", "getExpInfoFromExperiment", "showExpInfoDlgFromExperiment"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

std::span<const CallDescription> Session::State::calls() const {
  static const std::vector<CallDescription> descriptions = [] {
    std::vector<CallDescription> list;
    for (const SessionCall &call : sessionCalls()) list.push_back(call.description);
    return list;
  }();
  return descriptions;
}

/// From afar: what is private is not in the answer.
Result<std::uint64_t> Session::State::call(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) {
  return make(name, arguments, client, [this, isExpInfo = givesExpInfo(name), done = std::move(done)](std::uint64_t number, const Result<Value> &outcome) {
    done(number, outcome ? Result<Value>(privateKeys->veiled(*outcome, isExpInfo)) : outcome);
  });
}

Result<std::uint64_t> Session::State::make(std::string_view name, const Dict &arguments, std::string_view client, CallDone done) {
  const SessionCall *found = callOf(name);
  if (!found)
    return shortened({ErrorCode::Unknown, "a session has no call \"" + std::string(name) + "\"", "session", "liaison.describe lists them"});
  if (found->check)
    if (auto fine = found->check(*this, arguments); !fine) return shortened(fine.error());
  if (found->description.kind == CallKind::Work && !(found->isAtOnce && found->isAtOnce(arguments))) {
    const auto carryOut = [this, found, arguments, client = std::string(client)] {
      Result<Value> outcome = Value();
      found->begin(*this, arguments, client, [&](Result<Value> result) { outcome = std::move(result); });
      return outcome ? outcome : Result<Value>(shortened(outcome.error()));
    };
    return enqueue({0, std::string(name), std::string(client), arguments, carryOut, std::move(done)});
  }
  return caught(name, [&]() -> Result<std::uint64_t> {
    const std::uint64_t number = tasks.nextId();
    found->begin(*this, arguments, std::string(client), [done = std::move(done), number](Result<Value> outcome) {
      done(number, outcome ? outcome : Result<Value>(shortened(outcome.error())));
    });
    return number;
  });
}

Result<std::uint64_t> Session::State::enqueue(Task task) {
  task.done = [this, method = task.method, arguments = task.arguments, done = std::move(task.done)](std::uint64_t number, const Result<Value> &outcome) {
    const bool isVeiled = outcome && givesExpInfo(method);
    events.publish("tasks", Value(outcomeEvent(method, arguments, number, isVeiled ? privateKeys->veiled(*outcome, true) : outcome)));
    done(number, outcome);
  };
  return tasks.add(std::move(task));
}

Result<Value> Session::State::callAndWait(std::string_view name, Dict given, bool isBlocking) {
  const SessionCall *found = callOf(name);
  const auto &parameters = found->description.parameters;
  const bool isSaid = std::any_of(given.begin(), given.end(), [](const auto &pair) { return pair.first == "blocking"; });
  if (!isSaid && std::any_of(parameters.begin(), parameters.end(), [](const CallParameter &p) { return p.name == "blocking"; }))
    given.emplace_back("blocking", Value(isBlocking));
  auto arguments = readArguments(found->description, {}, given);
  if (!arguments) return arguments.error();
  if (isBlocking && found->description.kind == CallKind::Work && isThread(Thread::Stage))
    return waitsForItself(name);
  return begin(isBlocking, [&](CallDone done) { return make(name, *arguments, "program", std::move(done)); });
}

Result<Value> Session::State::begin(bool isBlocking, const std::function<Result<std::uint64_t>(CallDone)> &accept) {
  // Shared, because the one who answers may let go of it last.
  struct Answer {
    std::mutex mutex;
    std::condition_variable came;
    std::optional<Result<Value>> value;
  };
  const auto answer = std::make_shared<Answer>();
  auto number = accept([this, answer](std::uint64_t, const Result<Value> &outcome) {
    {
      const std::lock_guard lock(answer->mutex);
      answer->value = outcome;
    }
    answer->came.notify_all();
    wakeAll();
  });
  if (!number) return number.error();
  if (!isBlocking) return Value(*number);
  std::unique_lock lock(answer->mutex);
  while (!answer->value) {
    if (isThread(Thread::Stage))
      return Error{ErrorCode::State, "what happens on the stage cannot be waited for on the stage; it was asked for", "session", "give blocking false"};
    if (!isMain()) {
      answer->came.wait(lock);
      continue;
    }
    lock.unlock();
    turnMain();
    lock.lock();
  }
  return *answer->value;
}

Result<Value> Session::State::studyAndWait(const ResolvedStudy &study) {
  if (isThread(Thread::Stage)) return waitsForItself("runStudy");
  return begin(true, [&](CallDone done) {
    return enqueue({0, "runStudy", "program", {{"study", Value(study.study.name)}}, [this, &study] { return runStudy(study); }, std::move(done)});
  });
}

Result<Value> Session::State::property(std::string_view name) const {
  if (name == "win") return session->win();
  if (name == "id") return Value(id);
  if (name == "dataDir") return Value(options.dataDir.string());
  if (name == "root") return Value(options.root.string());
  if (name == "logFile") return Value(logFile.string());
  if (name == "params") return privateKeys->veiled(Value(settings().params), true);
  if (name == "restMsg") return Value(settings().restMsg);
  if (name == "priorityThreshold") return Value(settings().priorityThreshold);
  if (name == "runs") return privateKeys->veiled(Value(session->runs()));
  if (name == "experiments") {
    Dict files;
    for (const ExperimentInfo &info : session->listExperiments()) files.emplace_back(info.key, Value(info.file.string()));
    return Value(std::move(files));
  }
  if (name == "currentExperiment") {
    const std::lock_guard lock(mutex);
    return currentKey.empty() ? Value() : Value(currentKey);
  }
  return Error{ErrorCode::Unknown, "a session has no property \"" + std::string(name) + "\"", "session",
               "there are: win, id, dataDir, root, logFile, params, restMsg, priorityThreshold, experiments, runs, currentExperiment"};
}

/// All is judged before anything changes; then the good experiments are kept, whatever becomes of the others.
Result<std::uint64_t> Session::State::init(const Dict &arguments, std::string_view client, CallDone done) {
  const auto isHere = [&](std::string_view name, const std::filesystem::path &here) {
    std::error_code failure;
    return at(arguments, name).isNull() || std::filesystem::equivalent(here, text(arguments, name), failure) ||
           std::filesystem::equivalent(here, options.root / text(arguments, name), failure);
  };
  if (!isHere("root", options.root))
    return Error{ErrorCode::Refused, "this session is open on another root", options.root.string(), "start fovea serve with --root " + text(arguments, "root")};
  if (!isHere("dataDir", options.dataDir))
    return Error{ErrorCode::Refused, "this session saves into another folder", options.dataDir.string(), "start fovea serve with --data " + text(arguments, "dataDir")};
  std::optional<TimeFormat> format;
  if (const Value &clockWord = at(arguments, "clock"); clockWord.isNull() || !clockWord.text()->empty()) {
    auto read = TimeFormat::read(clockWord.isNull() ? "float" : *clockWord.text());
    if (!read) return read.error();
    format = std::move(*read);
  }
  const bool hasLevel = !at(arguments, "loggingLevel").isNull();
  const auto level = parseLogLevel(hasLevel ? text(arguments, "loggingLevel") : "info");
  if (!level) return level.error();
  const auto threshold = priorityIn(arguments, "priorityThreshold");
  if (!threshold) return threshold.error();
  if (const Dict *params = at(arguments, "params").dict())
    if (auto judged = judgeParams(*params); !judged) return judged.error();
  if (hasLevel) log.setFileLevel(*level);
  {
    const std::lock_guard lock(mutex);
    if (format) settingsNow.timeFormat = std::move(*format);
    if (const std::string *message = at(arguments, "restMsg").text()) settingsNow.restMsg = *message;
    if (*threshold) settingsNow.priorityThreshold = **threshold;
    if (const Dict *params = at(arguments, "params").dict()) {
      settingsNow.params = *params;
      privateKeys->addFlagged(*params);
    }
  }
  const std::uint64_t number = tasks.nextId();
  // What is to be copied is copied where nobody waits; then the rest takes its turn.
  copier.add([this, number, arguments, client = std::string(client), done = std::move(done)] {
    std::string refused;
    for (const auto &[key, file] : at(arguments, "experiments").dict() ? *at(arguments, "experiments").dict() : Dict{})
      if (auto added = addExperiment(cellText(file), key, {}, CopyRule::Replace); !added)
        refused += (refused.empty() ? "" : "; ") + shortened(added.error()).text();
    const auto finish = [this, win = at(arguments, "win"), refused]() -> Result<Value> {
      isRestShown = false;
      if (win.dict() || win.text())
        if (auto shown = win.dict() ? setupWindow(*win.dict(), true) : setupWindowFrom(*win.text()); !shown) return shown;
      if (!refused.empty()) return Error{ErrorCode::BadArgument, "not every experiment can be added: " + refused, "experiments", "the others are there"};
      return Value(true);
    };
    if (auto taken = enqueue({number, "init", client, arguments, finish, done}); !taken) done(number, taken.error());
  });
  return number;
}

}  // namespace fovea
