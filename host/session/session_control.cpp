// What can be asked of the run in hand: pause, stop, trials, expInfo, data.

#include <algorithm>

#include "core/build_id.hpp"
#include "core/caught.hpp"
#include "plugins/library.hpp"
#include "session/session_state.hpp"
#include "window/frame_rate.hpp"

#ifndef FOVEA_VERSION
#error "the build says which version this is"
#endif

namespace fovea {
namespace {


/// The trial `offset` places from the one in hand; null past either end.
Value trialAt(const TrialsView &view, std::int64_t offset) {
  const auto count = view.trials ? static_cast<std::int64_t>(view.trials->size()) : 0;
  if (offset < -count || offset > count) return Value();  // so far off that the sum may not be a number
  const std::int64_t index = view.current + offset;
  if (index < 0 || index >= count) return Value();
  return (*view.trials)[static_cast<std::size_t>(index)];
}

}  // namespace

Error closedError() { return {ErrorCode::State, "the session is closed", "session", "open a new one"}; }

bool Session::State::isOver() const {
  const std::lock_guard lock(stageMutex);
  return !sitting;
}

SessionSettings Session::State::settings() const {
  const std::lock_guard lock(mutex);
  return settingsNow;
}

Result<void> Session::State::addAlias(const std::string &param, const std::string &alias) {
  if (param.empty() || alias.empty() || param == alias)
    return Error{ErrorCode::BadArgument, "\"" + alias + "\" cannot be another name of \"" + param + "\"", "alias", "give two names"};
  const std::lock_guard lock(mutex);
  for (const auto &[known, other] : settingsNow.aliases)
    if (other == alias && known != param)
      return Error{ErrorCode::Refused, "\"" + alias + "\" is another name of \"" + known + "\" already", "alias", "choose another name"};
  const std::pair<std::string, std::string> both(param, alias);
  if (std::find(settingsNow.aliases.begin(), settingsNow.aliases.end(), both) != settingsNow.aliases.end()) return {};
  settingsNow.aliases.push_back(both);
  privateKeys->addAlias(param, alias);
  return {};
}

SittingFacts Session::State::facts() const {
  const std::lock_guard lock(stageMutex);
  return sitting ? sitting->facts() : SittingFacts{};
}

StageStatus Session::State::status() const {
  const std::lock_guard lock(stageMutex);
  return sitting ? sitting->stage().board().read() : StageStatus{};
}

ScreenInfo Session::State::screenNow() const {
  const std::lock_guard lock(screenMutex);
  return screen;
}

/// Thread: [stage].
void Session::State::noteScreen() {
  const std::lock_guard lock(screenMutex);
  screen = window->screen();
}

void Session::State::control(Command::Kind kind, std::int64_t count, const std::string &client, bool waits, SessionCall::Done done, std::string text) {
  const bool isRunning = [this] {
    const std::lock_guard lock(mutex);
    return !currentKey.empty();
  }();
  if (kind == Command::Kind::PauseLoop && isRunning && !facts().trials.trials) {
    log.write(LogLevel::Warning, kLogSource, "a request of " + client + " has no effect: the run is in no loop that could be paused");
    return done(Value(false));
  }
  Command command;
  command.text = std::move(text);
  command.kind = kind;
  command.count = count;
  command.origin = client;
  command.time = clock->now();
  if (waits)
    command.done = [done](const Result<Timestamp> &effect) {
      if (!effect) return done(effect.error());
      done(Value(Dict{{"t", Value(toSeconds(*effect))}}));
    };
  const Result<void> posted = post(std::move(command), true);
  if (posted) return waits ? void() : done(Value(true));
  if (isOver()) return done(closedError());
  log.write(LogLevel::Warning, kLogSource, "a request of " + client + " has no effect: " + posted.error().text());
  done(posted.error().code == ErrorCode::State ? Result<Value>(Value(false)) : Result<Value>(posted.error()));
}

Result<void> Session::State::post(Command command, bool isForRun) {
  bool isTaken;
  {
    const std::lock_guard lock(mutex);  // until it is there: the run in hand takes it, or nobody
    if (isForRun && currentKey.empty()) return Error{ErrorCode::State, "no experiment is running", "session", "start one with runExperiment"};
    const bool isStop = command.kind == Command::Kind::Stop, isEnd = isEndOfWay(command.kind);
    if (isStop && !currentKey.empty()) stopRun = true;
    const std::lock_guard stageLock(stageMutex);
    if (!sitting) return closedError();
    isTaken = sitting->stage().commands().post(std::move(command));
    if (isEnd && isTaken) stopRun = true;  // after it is there: who stops finds out why
  }
  wakeAll();
  if (isTaken) return {};
  return Error{ErrorCode::Busy, "too many commands wait for the stage; one was refused", "session", "wait until some have taken effect"};
}

Value Session::State::trialAsked() const {
  const TrialsView view = ours->facts().trials;
  return trialAt(view, std::max(ours->stage().trialsAsked(), -view.current));  // back no further than to the first
}

void Session::State::onStageSoon(std::function<Result<Value>(Sitting &)> work, SessionCall::Done done) {
  Command command;
  command.kind = Command::Kind::Call;
  command.time = clock->now();
  command.call = [this, work = std::move(work), done] { done(caught(kLogSource, [&] { return work(*ours); })); };
  if (auto posted = post(std::move(command)); !posted) done(posted.error());
}

// ---- Reading ----

int Session::getStatus() const {
  const std::lock_guard lock(state_->mutex);
  return state_->currentKey.empty() ? 0 : stateNumber(state_->state);
}

std::string_view Session::getState() const {
  const std::lock_guard lock(state_->mutex);
  return state_->currentKey.empty() ? "IDLE" : stateWord(state_->state);
}

std::vector<ExperimentInfo> Session::listExperiments() const {
  std::vector<std::string> keys;
  {
    const std::lock_guard lock(state_->mutex);
    keys = state_->experimentOrder;
  }
  std::vector<ExperimentInfo> list;
  for (const std::string &key : keys)
    if (auto known = state_->known(key)) list.push_back(experimentInfo(key, *known));
  const std::lock_guard lock(state_->mutex);
  for (ExperimentInfo &info : list) info.isRunning = info.key == state_->currentKey;
  return list;
}

Result<std::vector<std::string>> Session::getRequiredDeviceNamesFromExperiment(const std::string &key) const {
  auto known = state_->known(key);
  if (!known) return known.error();
  return experimentInfo(key, *known).devices;
}

Value Session::getAllTrials() const {
  const TrialsView view = state_->facts().trials;
  if (!view.trials) return Value();
  return Value(Dict{{"loop", Value(view.loop)}, {"trials", Value(*view.trials)}, {"index", Value(view.current)}});
}

Value Session::getCurrentTrial() const { return trialAt(state_->facts().trials, 0); }
Value Session::getFutureTrial(std::int64_t n) const { return trialAt(state_->facts().trials, n); }

Value Session::getFutureTrials(std::int64_t n, std::int64_t start) const {
  const TrialsView view = state_->facts().trials;
  if (!view.trials) return Value();
  // However many are asked for, there are no more than these.
  const auto count = static_cast<std::int64_t>(view.trials->size());
  const std::int64_t first = std::max(start, -count), asked = n > 0 ? n - (first - start) : 0;
  List trials;
  for (std::int64_t offset = first; offset <= count && offset - first < asked; ++offset)
    if (Value trial = trialAt(view, offset); !trial.isNull()) trials.push_back(std::move(trial));
  return Value(std::move(trials));
}

std::optional<Dict> Session::getCurrentExpInfo() const {
  const SittingFacts facts = state_->facts();
  if (facts.run.empty()) return std::nullopt;
  return facts.expInfo;
}

Result<Value> Session::getCurrentExpInfoItem(const Value &key) const {
  const auto current = getCurrentExpInfo();
  if (!current) return Value(false);
  const Value all(*current);
  std::string missing;
  const auto item = [&](const Value &wanted) -> const Value * {
    const Value *found = wanted.text() ? all.find(*wanted.text()) : nullptr;
    if (!found) missing += (missing.empty() ? "" : ", ") + cellText(wanted);
    return found;
  };
  if (!key.list()) {
    if (const Value *found = item(key)) return *found;
    return Error{ErrorCode::Unknown, "expInfo has no \"" + missing + "\"", "getCurrentExpInfoItem", "getCurrentExpInfo shows what it has"};
  }
  Dict items;
  for (const Value &each : *key.list())
    if (const Value *found = item(each)) items.emplace_back(*each.text(), *found);
  if (!missing.empty()) return Error{ErrorCode::Unknown, "expInfo lacks: " + missing, "getCurrentExpInfoItem", "getCurrentExpInfo shows what it has"};
  return Value(std::move(items));
}

Result<Value> Session::getTime(const std::string &format) const {
  if (format.empty() || format == "None") return state_->settings().timeFormat.format(*state_->clock, state_->clock->now());
  auto read = TimeFormat::read(format);
  if (!read) return read.error();
  return read->format(*state_->clock, state_->clock->now());
}

Value Session::getVersion() const { return Value(Dict{{"fovea", Value(FOVEA_VERSION)}, {"abi", Value(abiText())}, {"build", Value(buildId())}}); }

Value Session::listTasks() const {
  List list;
  for (const TaskView &task : state_->tasks.list())
    list.push_back(Value(Dict{{"id", Value(task.id)},
                              {"method", Value(task.method)},
                              {"args", Value(task.arguments)},
                              {"client", Value(task.client)},
                              {"running", Value(task.isRunning)}}));
  return Value(std::move(list));
}

Result<void> Session::cancelTask(std::uint64_t id) { return state_->tasks.cancel(id); }

Value Session::win() const {
  const ScreenInfo screen = state_->screenNow();
  WindowParams params;
  {
    const std::lock_guard lock(state_->stageMutex);
    params = state_->windowParams;
  }
  const auto pair = [](const ScreenPoint &at) { return Value(List{Value(at.x), Value(at.y)}); };
  return Value(Dict{{"color", Value(List{Value(params.color.r), Value(params.color.g), Value(params.color.b)})},
                    {"units", Value(unitsName(params.units))},
                    {"pos", params.pos ? pair(*params.pos) : Value()},
                    {"title", Value(params.title)},
                    {"size", Value(List{Value(screen.width), Value(screen.height)})},
                    {"fullscr", Value(screen.fullscreen)},
                    {"monitor", Value(screen.monitor)},
                    {"frameRate", Value(screen.refreshRate())},
                    {"frameRateSource", Value(frameRateSourceWord(frameRateSource(screen)))},
                    {"frameRateSd_s", Value(toSeconds(screen.periodSd))},
                    {"waitsForRefresh", Value(screen.waitsForRefresh)},
                    {"onsetSource", Value(onsetSourceName(screen.onsetSource))}});
}

bool Session::sendToLiaison(const Value &value) {
  if (!state_->events.isHeard("message")) {
    state_->log.write(LogLevel::Warning, kLogSource, "a message goes nowhere: nobody listens");
    return false;
  }
  state_->events.publish("message", value);
  return true;
}

std::vector<Value> Session::runs() const {
  const std::lock_guard lock(state_->mutex);
  return state_->runs;
}

Dict Session::params() const { return state_->settings().params; }
Result<void> Session::setParams(Dict params) {
  if (auto judged = judgeParams(params); !judged) return judged;
  state_->privateKeys->addFlagged(params);
  const std::lock_guard lock(state_->mutex);
  state_->settingsNow.params = std::move(params);
  return {};
}
std::string Session::restMsg() const { return state_->settings().restMsg; }
void Session::setRestMsg(const std::string &message) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->settingsNow.restMsg = message;
  }
  const auto showsIt = [state = state_.get()](Sitting &) { return state->isRestShown = false, Result<Value>(Value()); };
  state_->onStageSoon(showsIt, [](const Result<Value> &) {});
}
int Session::priorityThreshold() const { return state_->settings().priorityThreshold; }
void Session::setPriorityThreshold(int threshold) {
  const std::lock_guard lock(state_->mutex);
  state_->settingsNow.priorityThreshold = threshold;
}

Result<void> Session::State::setLoggingLevel(const std::string &word, const std::string &target) {
  const auto level = parseLogLevel(word);
  if (!level) return level.error();
  if (target == "file") log.setFileLevel(*level);
  else if (target == "console") log.setConsoleLevel(*level);
  else return Error{ErrorCode::BadArgument, "there is no log \"" + target + "\"", "setLoggingLevel", "there are: file, console"};
  return {};
}

Result<void> Session::setLoggingLevel(const std::string &level, const std::string &target) { return state_->setLoggingLevel(level, target); }
Result<void> Session::alias(const std::string &param, const std::string &alias) { return state_->addAlias(param, alias); }

const SittingResult &Session::studyResult() const { return state_->studyResult; }

}  // namespace fovea
