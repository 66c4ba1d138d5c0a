// Steps that stand in conditions, loops and modules: the pointer says which one is next.

#include "core/caught.hpp"
#include "core/cbor.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "devices/simulated_participant.hpp"
#include "stage/given_answer.hpp"
#include "stage/sitting.hpp"
#include "stage/step_files.hpp"
#include "stage/trial_values.hpp"
#include "timeline/jobs.hpp"
#include "timeline/pointer.hpp"
#include "timeline/trial_elements.hpp"

namespace fovea {
namespace {

constexpr char kAfter[] = "after ";
constexpr int kMostRefusals = 20;  // of one page, until it is plain that a simulated participant finds no other answer

/// When a page ended itself, by what it kept of its events.
std::optional<Timestamp> endedAt(const Value &log) {
  for (const Value &record : log.list() ? *log.list() : List{})
    if (record.textOr("event", "") == "autoSubmit")
      if (const auto *at = record.find("at")->as<TimeValue>()) return fromNanoseconds(at->nanoseconds);
  return {};
}

/// The whole number at the end of the participant's code: its last nine digits at most. None: it has none, or 0.
std::optional<std::int64_t> numberAtEnd(const std::string &participant) {
  std::size_t first = participant.size();
  while (first > 0 && participant[first - 1] >= '0' && participant[first - 1] <= '9' && participant.size() - first < 9) --first;
  const std::int64_t number = first < participant.size() ? std::stoll(participant.substr(first)) : 0;
  return number > 0 ? std::optional(number) : std::nullopt;
}

/// For counterbalancing: the number in the code, or one made of the code.
std::int64_t numberOf(const std::string &participant) {
  return numberAtEnd(participant).value_or(1 + static_cast<std::int64_t>(hashText(participant) % 1'000'000));
}

constexpr double kHour = 3600e9;  // nanoseconds

/// "2026-11-23 14:05", as a clock on the wall says it.
std::string readable(std::int64_t wall) {
  std::string text = wallText(wall).substr(0, 16);
  text[10] = ' ';
  return text;
}

template <class T>
const T *heldBy(const Value *dict, std::string_view name) {
  const Value *member = dict ? dict->find(name) : nullptr;
  return member ? member->as<T>() : nullptr;
}

std::string_view wayWord(LoopLeft::Way way) {
  constexpr std::string_view kWords[] = {"done", "timeOut", "jump", "end"};
  return kWords[static_cast<int>(way)];
}

/// Hands what a step did to the sitting.
class SittingStore final : public StepStore {
 public:
  using Keep = std::function<void(const TimelineState &, std::span<const Effect>)>;
  explicit SittingStore(Keep keep) : keep_(std::move(keep)) {}
  Result<void> commit(const TimelineState &state, std::span<const Effect> effects) override {
    keep_(state, effects);
    return {};
  }

 private:
  Keep keep_;
};

/// Asks the sitting which cell of a counterbalancing is to be taken.
class SittingCells final : public CellSource {
 public:
  using Take = std::function<std::int64_t(const std::string &, std::int64_t, std::uint64_t)>;
  explicit SittingCells(Take take) : take_(std::move(take)) {}
  Result<std::int64_t> takeCell(const std::string &label, std::int64_t cells, std::uint64_t seed) override { return take_(label, cells, seed); }

 private:
  Take take_;
};

Value responseValue(const ResponseRecord &row, const std::string &run) {
  return Value(Dict{{"path", row.path},         {"label", row.label},       {"type", row.type},         {"run", run},
                    {"attempt", row.attempt},   {"accepted", row.accepted}, {"answer", row.answer},     {"rawAnswer", row.rawAnswer},
                    {"metadata", row.metadata}, {"loops", row.columns},     {"message", row.message},   {"field", row.field},
                    {"failure", row.failure},   {"shown", moment(row.shown.time)}, {"shownSource", row.shown.source},
                    {"shownUncertainty_s", toSeconds(row.shown.uncertainty)}, {"submitted", moment(row.submitted)}});
}

Value moduleValue(const ModuleRecord &module, std::uint32_t position) {
  Dict locals;
  for (const auto &[name, value] : module.locals) locals.emplace_back(name, value);
  return Value(Dict{{"position", std::int64_t{position}},
                    {"module", module.id},
                    {"entry", module.entry},
                    {"started", moment(module.started)},
                    {"finished", module.finished ? moment(*module.finished) : Value()},
                    {"aborted", module.aborted ? moment(*module.aborted) : Value()},
                    {"variables", std::move(locals)}});
}

Value eventValue(std::string kind, Dict value) { return Value(Dict{{"kind", std::move(kind)}, {"value", std::move(value)}}); }

/// What stands in the record beside responses and modules; nothing for the other effects.
std::optional<Value> eventOf(const Effect &effect, const TimelineState &state) {
  if (const auto *choice = std::get_if<BranchChoice>(&effect)) return eventValue("branch", {{"label", choice->label}, {"key", choice->key}});
  if (const auto *loop = std::get_if<LoopLeft>(&effect))
    return eventValue("loop", {{"label", loop->label}, {"entered", moment(loop->entered)}, {"rounds", loop->rounds}, {"left", wayWord(loop->way)}});
  if (const auto *page = std::get_if<PageTimedOut>(&effect)) return eventValue("left", {{"label", page->label}, {"path", page->path}, {"shown", moment(page->shown)}});
  if (const auto *wait = std::get_if<WaitGoesOn>(&effect)) return eventValue("waiting", {{"label", wait->label}, {"message", wait->message}});
  if (const auto *over = std::get_if<SessionOver>(&effect)) return eventValue("sessionOver", {{"label", over->label}, {"session", over->session}});
  if (const auto *failed = std::get_if<ParticipantFailed>(&effect)) return eventValue("failed", {{"reason", failed->reason}});
  if (const auto *moved = std::get_if<OperatorMoved>(&effect))
    return eventValue("moved", {{"what", moved->to.empty() ? "repeatPage" : "skipTo"}, {"from", moved->from}, {"to", moved->to}, {"by", moved->by}});
  if (const auto *end = std::get_if<EndReached>(&effect)) {
    List tagged;
    for (const FailureTag &each : state.failureTags) tagged.push_back(Value(Dict{{"tag", each.tag}, {"time", moment(each.at)}}));
    return eventValue("end", {{"end", endWord(end->kind)}, {"tags", failedReason(state)}, {"tagged", std::move(tagged)}, {"cause", end->cause}, {"by", end->by}});
  }
  if (const auto *warning = std::get_if<StepWarning>(&effect))
    return eventValue("warning", {{"what", warning->about.what}, {"where", warning->about.where}, {"fix", warning->about.fix}});
  return std::nullopt;
}

}  // namespace

/// How far somebody has come, without what the step did.
ParticipantStep Sitting::wayAt(const TimelineState &state) const {
  const Cursor &cursor = state.cursor;
  ParticipantStep step;
  step.id = way_;
  step.study = study_->study.name;
  step.participant = participant();
  step.time = stage_.clock().now();
  if (cursor.end != EndKind::None) step.status = endWord(cursor.end);
  step.failedReason = failedReason(state);
  step.isSimulated = options_.isSimulated;
  step.seed = state.seed;
  step.progress = cursor.progress;
  step.timeCredit_s = toSeconds(cursor.timeCredit);
  step.maximumTimeCredit_s = toSeconds(state.maximum);
  step.waited_s = toSeconds(cursor.waited);
  step.performanceReward = cursor.performanceReward;
  step.pages = static_cast<std::int64_t>(cursor.pageCount);
  Dict variables;
  for (const auto &[name, variable] : state.variables) variables.emplace_back(name, variable.value);
  step.variables = Value(std::move(variables));
  List branches;
  for (const BranchChoice &choice : state.branchLog) branches.push_back(Value(List{choice.label, choice.key}));
  step.branches = Value(std::move(branches));
  if (const SessionEndSpec *between = sessionEndOf(*study_->study.timeline, state)) step.nextSession = wallText(wallNow() + between->notBefore.count());
  return step;
}

/// One record for the whole step: a crash leaves all of it, or nothing.
void Sitting::keepStep(const TimelineState &state, std::span<const Effect> effects) {
  hasLooked_ = false;  // until the next step
  seenOthers_.reset();
  for (const Effect &effect : effects) {
    if (const auto *warning = std::get_if<StepWarning>(&effect)) log_.write(LogLevel::Warning, "timeline", warning->about.text());
    if (const auto *wait = std::get_if<WaitGoesOn>(&effect)) log_.write(LogLevel::Exp, "timeline", participant() + " waits at \"" + wait->label + "\": " + wait->message);
    if (const auto *row = std::get_if<ResponseRecord>(&effect)) untold_.responses.push_back(responseValue(*row, step_.run));
    else if (const auto *change = std::get_if<ModuleChange>(&effect)) untold_.modules.push_back(moduleValue(state.modules[change->index], change->index));
    else if (const auto *taken = std::get_if<CellTaken>(&effect))
      untold_.cells.push_back(Value(Dict{{"label", taken->label}, {"cell", taken->cell}, {"cells", taken->cells}, {"units", taken->units}}));
    else if (keepTrial(effect, untold_)) continue;
    else if (auto event = eventOf(effect, state)) {
      event->set("time", moment(stage_.clock().now()));
      untold_.events.push_back(std::move(*event));
    }
  }
  // Nothing that a participant says is kept before consent is: it waits in memory, and goes with it.
  if (!hasConsent_) {
    if (state.cursor.end == EndKind::None) return;
    if (!untold_.responses.empty() && state.cursor.end != EndKind::Declined)
      log_.write(LogLevel::Warning, "timeline", "the study ended before consent: what was answered until then is not kept");
    untold_ = {};
    return;
  }
  ParticipantStep step = wayAt(state);
  const bool isFollowed = !options_.trials || !step.nextSession.empty();  // whom nothing happens to goes on by themselves
  if (state.cursor.end == EndKind::None && isFollowed) saveWay(state, step);
  ParticipantStep told = std::exchange(untold_, {});
  step.responses = std::move(told.responses);
  step.modules = std::move(told.modules);
  step.cells = std::move(told.cells);
  step.networks = std::move(told.networks);
  step.nodes = std::move(told.nodes);
  step.trials = std::move(told.trials);
  step.assets = std::move(told.assets);
  step.events = std::move(told.events);
  addPayment(state, step);
  recorder_.addStep(step);
}

/// The cell that fewest have; when nobody can tell, one drawn by lot: nobody is sent home for that.
std::int64_t Sitting::takeCell(const std::string &label, std::int64_t cells, std::uint64_t seed) {
  auto taken = recorder_.takeCell({study_->study.name, participant(), way_, label, cells, options_.isSimulated, hasConsent_},
                                  [&](const CellCounts &used) { return leastUsedCell(cells, used, seed); });
  if (taken) return *taken;
  log_.write(LogLevel::Warning, "timeline", "nobody can tell which order of \"" + label + "\" fewest have, so it is drawn by lot: " + taken.error().text());
  return leastUsedCell(cells, {}, seed);
}

/// What everybody has done so far, as the data folder knows it.
void Sitting::readTrials() {
  if (study_->study.timeline->makers().empty()) return;
  auto known = recorder_.trials(study_->study.name, way_, options_.isSimulated);
  if (known) ownTrials_ = poolFrom(*known);
  else log_.write(LogLevel::Warning, "timeline", "what others did cannot be read, so it is gone on from what was known: " + known.error().text());
}

/// Other stations have gone on meanwhile. What this one did before consent is nowhere but here.
void Sitting::lookAtOthers() {
  if (std::exchange(hasLooked_, true) || !hasConsent_ || options_.trials || !study_->study.timeline->looksAtOthers()) return;
  readTrials();
}

void Sitting::tellWhatIsFull() {
  for (const StartUpSpec *maker : study_->study.timeline->makers())
    if (maker->isFull(trials()))
      log_.write(LogLevel::Warning, "timeline", "the trials \"" + maker->label + "\" are full: there is nothing left for " + participant() + " to do there");
}

/// All that it takes to go on from here in another session.
void Sitting::saveWay(const TimelineState &state, ParticipantStep &step) const {
  Value saved(Dict{{"timeline", toValue(state)}, {"saved", moment(step.time)}, {"study", study_->study.hash}, {"covered", covered_}, {"coversAll", coversAll_}});
  // Another session has another clock: what is between them is told by the wall's.
  if (const SessionEndSpec *between = sessionEndOf(*study_->study.timeline, state))
    saved.set("between", Value(Dict{{"since", wallNow()}, {"notBefore", std::int64_t{between->notBefore.count()}}}));
  encodeCbor(saved, step.state);
}

/// The session fails. What was answered is kept, the next session goes on from there, and why it failed is in the data.
void Sitting::keepFailure(const Pointer &pointer, const Error &why) {
  if (!hasConsent_ || pointer.isOver()) return;
  ParticipantStep step = wayAt(pointer.state());
  step.status = endWord(EndKind::Crashed);
  saveWay(pointer.state(), step);
  addPayment(pointer.state(), step);
  step.events.push_back(eventValue("error", {{"what", why.what}, {"where", why.where}, {"fix", why.fix}, {"path", pointer.path()}}));
  recorder_.addStep(step);
}

/// Nobody goes on with the way that `state` is of: it broke off, or was stopped, and another one begins.
void Sitting::closeWay(TimelineState state, bool isCrashed) {
  state.cursor.end = isCrashed ? EndKind::Crashed : EndKind::Aborted;
  ParticipantStep step = wayAt(state);
  for (const std::uint32_t index : state.cursor.openModules) {
    state.modules[index].aborted = step.time;
    step.modules.push_back(moduleValue(state.modules[index], index));
  }
  readTrials();
  for (const PoolChange &change : leaveTrials(state.makers, trials(), way_, "begun anew"))
    keepTrial(std::visit([](const auto &record) { return Effect(record); }, change), step);
  step.events.push_back(*eventOf(EndReached{state.cursor.end, "begun anew", ""}, state));
  addPayment(state, step);
  recorder_.addStep(step);
}

/// Two stations that go on with one way would make one person of two. Errors: State; Io.
Result<void> Sitting::mustBeAlone() {
  claim_.reset();
  const auto other = recorder_.atWork(study_->study.name, participant(), options_.isSimulated);
  if (!other) return other.error();
  if (!*other) {
    // Who begins in this very instant has recorded nothing yet.
    claim_ = recorder_.claimWay(study_->study.name, participant(), options_.isSimulated);
    if (claim_) return {};
    return Error{ErrorCode::State, "\"" + participant() + "\" begins this study at another station in this moment", study_->study.name, "give another code"};
  }
  return Error{ErrorCode::State, "\"" + participant() + "\" is in the middle of this study already: in session " + (*other)->id + ", which began " + (*other)->started + " and goes on",
               study_->study.name, "give another code; or, when it is the same person, stop that session first and begin again here"};
}

/// Where this participant is: at the beginning, or where a crash or a stop left them. Nothing is recorded yet.
Result<Sitting::Way> Sitting::findWay() {
  const Timeline &timeline = *study_->study.timeline;
  Way way;
  way.state = newTimelineState(timeline, options_.seed, numberOf(participant()), options_.isSimulated);
  if (isUnattended()) return way;
  if (auto alone = mustBeAlone(); !alone) return alone.error();
  const auto isToGo = options_.isSimulated ? Result<bool>(false) : recorder_.isToGo(participant(), study_->study.name);
  if (!isToGo) return isToGo.error();
  if (*isToGo)
    return Error{ErrorCode::Refused, "what was recorded of \"" + participant() + "\" is still to be removed, and this session would go with it", study_->study.name,
                 "end the other sessions on this data folder and begin again, or give another code"};
  auto open = recorder_.openWay(study_->study.name, participant(), options_.isSimulated);
  if (!open) return open.error();
  if (!*open) return way;
  auto saved = decodeCbor((*open)->state);
  const Value *kept = saved ? saved->find("timeline") : nullptr;
  auto state = kept ? timelineStateFrom(*kept) : Result<TimelineState>(Error{ErrorCode::BadFile, "the saved state cannot be read", "", ""});
  if (!state) return state.error();
  way.left = std::move(*open);
  way.saved = std::move(*saved);
  if (const Value *time = way.saved.find("saved"); time && time->as<TimeValue>())
    moveTimes(*state, fromNanoseconds(time->as<TimeValue>()->nanoseconds) - stage_.clock().now());
  const Value *study = way.saved.find("study");
  way.hasChanged = state->timeline != timeline.fingerprint() || !study || (*study != Value(study_->study.hash) && *study != Value(study_->study.bytesHash));
  way.beginsAnew = way.hasChanged || options_.beginsAnew;
  way.state = std::move(*state);
  if (const auto *since = heldBy<std::int64_t>(way.saved.find("between"), "since")) way.hoursAway = static_cast<double>(wallNow() - *since) / kHour;
  return way;
}

/// How somebody goes on with the study as it was when they were left.
std::string Sitting::asItWas(const Way &way) const {
  const Value *hash = way.saved.find("study");
  const std::filesystem::path text = recorder_.folder() / "studies" / (hash ? cellText(*hash) + ".json" : std::string());
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(text, ignored)) return "whoever began it as it was goes on with that study";
  return "whoever began it as it was goes on with `fovea run " + text.string() + "`, and --root for the folder of its files";
}

/// Whoever is between two sessions has the next one when the study wants it, and nobody who has had one by design begins anew unasked. Errors: Refused with the time, and what to do where this machine's clock is wrong.
Result<void> Sitting::mayComeBack(const Way &way) const {
  if (options_.beginsAnew) return {};
  if (way.hasChanged && (way.hoursAway || way.state.cursor.session > 1))
    return Error{ErrorCode::Refused, "the study has changed since session " + std::to_string(way.state.cursor.session) + " of \"" + participant() + "\", and this would begin it anew", study_->study.name,
                 asItWas(way) + "; --anew begins at the first step"};
  const Value *between = way.saved.find("between");
  const auto *since = heldBy<std::int64_t>(between, "since"), *notBefore = heldBy<std::int64_t>(between, "notBefore");
  if (!way.hoursAway || !since || !notBefore || *notBefore == 0 || wallNow() - *since >= *notBefore) return {};
  const std::string ended = "session " + std::to_string(way.state.cursor.session) + " of \"" + participant() + "\" ended at " + readable(*since), now = readable(wallNow());
  const std::string early = "give --early when the next one is to begin all the same";
  if (*way.hoursAway >= 0 && options_.mayBeEarly) return log_.write(LogLevel::Warning, "timeline", ended + ", and the next one begins before " + readable(*since + *notBefore)), Result<void>();
  if (options_.mayBeEarly) return log_.write(LogLevel::Warning, "timeline", ended + ", and the clock of this machine says " + now), Result<void>();
  const std::string from = ": the next one may begin from " + readable(*since + *notBefore) + " on";
  if (*way.hoursAway < 0) return Error{ErrorCode::Refused, ended + ", and the clock of this machine says " + now + from, study_->study.name, "set the clock right; or " + early};
  return Error{ErrorCode::Refused, ended + from + ", and now it is " + now, study_->study.name, "come back then; when the clock was or is wrong, set it right; " + early};
}

/// What is to be seen of a session that is over by design, and to be done about the next one.
void Sitting::noteBreak(const Pointer &pointer) {
  const SessionEndSpec *end = pointer.sessionEnd();
  if (!end) return;
  between_ = SessionBreak{pointer.state().cursor.session, end->label, end->notBefore, end->notBefore > Duration{} ? readable(wallNow() + end->notBefore.count()) : std::string()};
  log_.write(LogLevel::Exp, "timeline", participant() + " has come to the end of session " + std::to_string(between_->session) + ", \"" + end->label + "\": the next one goes on behind it" +
                                            (between_->from.empty() ? "" : ", from " + between_->from + " on"));
}

/// Nobody goes on with the way that was left: the study has changed since, or the operator wants it so.
void Sitting::closeLeft(Way &way) {
  log_.write(LogLevel::Warning, "timeline", participant() + " broke off on " + way.left->latest + " and begins anew" + (way.hasChanged ? ": the study has changed since; " + asItWas(way) : ""));
  Dict was;  // without its text and its settings, which the session that it was has
  for (const char *member : {"name", "version", "hash", "steps"})
    if (const Value *known = way.left->study.dict() ? way.left->study.find(member) : nullptr) was.emplace_back(member, *known);
  if (way.hasChanged) record("changed", Value(Dict{{"way", way_}, {"left", way.left->latest}, {"was", was}, {"is", described(study_->study)}}));
  closeWay(std::move(way.state), way.left->isCrashed);
}

void Sitting::goOnWith(Way &way) {
  if (const Value *covered = way.saved.find("covered"); covered && covered->list()) covered_ = *covered->list();
  if (const Value *all = way.saved.find("coversAll")) coversAll_ = *all == Value(true);
  hasConsent_ = true;  // else nothing would have been kept
  listenIfMay();
  Dict resumed{{"way", way_}, {"left", way.left->latest}};
  if (way.hoursAway) resumed.emplace_back("session", way.state.cursor.session - 1), resumed.emplace_back("hoursAway", *way.hoursAway);
  record("resumed", Value(std::move(resumed)));
  log_.write(LogLevel::Exp, "timeline", participant() + " goes on where the session " + way.left->latest + " was left");
}

/// What was entered when they began stays theirs, where nothing else is entered now: whoever comes back is asked for a code, and no more.
void Sitting::keepEntered(const TimelineState &left) {
  const auto entered = left.variables.find("expInfo");
  if (entered == left.variables.end() || !entered->second.value.dict()) return;
  Dict kept;
  for (const auto &[key, value] : *entered->second.value.dict()) {
    const ExpInfoField *field = form_.find(key), *before = untouched_.find(key);
    const bool isGiven = std::any_of(options_.set.begin(), options_.set.end(), [&key = key](const auto &given) { return given.first == key; });
    if (!field || !before || field->isFixed || isGiven || field->value != before->value || field->value == value) continue;
    if (form_.set(key, value)) kept.emplace_back(key, value);
  }
  if (!kept.empty()) log_.write(LogLevel::Info, "timeline", "expInfo of " + participant() + " stays as it was entered: " + toJson(options_.privateKeys->veiled(Value(std::move(kept)), true)));
}

/// The record begins here: of somebody whom the study refuses there is none.
Result<TimelineState> Sitting::beginTimeline() {
  auto way = findWay();
  if (!way) return way.error();
  const bool goesOn = way->left && !way->beginsAnew;
  if (auto may = way->left ? mayComeBack(*way) : Result<void>(); !may) return isRefused_ = true, may.error();
  if (goesOn && way->hoursAway) beginNextSession(way->state, std::max(*way->hoursAway, 0.0));
  if (goesOn) keepEntered(way->state);
  TimelineState state = goesOn ? way->state : newTimelineState(*study_->study.timeline, options_.seed, numberOf(participant()), options_.isSimulated);
  state.variables["expInfo"] = Variable{Value(form_.values()), 0};
  const std::string own = options_.id + (waysBegun_ > 0 ? "_" + std::to_string(waysBegun_ + 1) : "");
  way_ = way->left ? way->left->id : own;  // what they did before is none of the others'
  if (auto ready = goesOn ? Result<void>() : startUp(state); !ready) return isRefused_ = true, ready.error();
  if (auto kept = keepAssets(); !kept) return kept.error();
  startRecord(&study_->study);
  if (!goesOn && study_->study.dealsByNumber && !isUnattended() && !numberAtEnd(participant()))
    log_.write(LogLevel::Warning, "timeline", "the code \"" + participant() + "\" does not end in a number, so its orders are drawn and not dealt out in turn: "
               "end codes in a number, as in P07, or use \"assign\": \"leastUsed\"");
  if (goesOn) goOnWith(*way);
  else if (way->left) closeLeft(*way);
  if (!goesOn) way_ = own, ++waysBegun_;
  return state;
}

Result<Ending> Sitting::runTimeline(TimelineState state) {
  const std::optional<StemReservation> claim = std::exchange(claim_, std::nullopt);  // until it is over, however it ends
  const std::shared_ptr<const Timeline> &timeline = study_->study.timeline;
  SittingStore store([this](const TimelineState &now, std::span<const Effect> effects) { keepStep(now, effects); });
  SittingCells cells([this](const std::string &label, std::int64_t count, std::uint64_t seed) { return takeCell(label, count, seed); });
  if (!options_.trials) readTrials();
  hasLooked_ = true;
  tellWhatIsFull();
  const std::unique_ptr<JobRunner> jobs = stage_.clock().isVirtual() ? std::unique_ptr<JobRunner>(std::make_unique<VirtualJobs>(stage_.clock())) : std::make_unique<ThreadJobs>();
  Pointer pointer(timeline, std::move(state), {.clock = &stage_.clock(), .store = &store, .jobs = jobs.get(), .trials = &trials(), .way = way_, .cells = &cells, .look = [this] { lookAtOthers(); }});
  untold_ = {};
  step_ = {};
  if (auto begun = pointer.begin(); !begun) return keepFailure(pointer, begun.error()), begun.error();
  wayEnd_.reset();
  setOnTheWay(&pointer);
  if (study_->study.abortButton) stage_.setLeaveKey(study_->study.abortButton->key);
  auto ending = caught(study_->study.name, [&] { return walk(pointer); });
  stage_.setLeaveKey("");
  isComplete_ = pointer.state().cursor.end == EndKind::Complete;
  noteBreak(pointer);
  setOnTheWay(nullptr);
  progress_.reset();
  shownProgress_.reset();
  earned_.clear();
  paid_.clear();
  // Nothing of it is for what the session does next, whatever was thrown on the way.
  const bool wasSaid = std::exchange(step_, {}).saysItIsOver;
  stage_.takeCommands();  // what stopped it may not have been looked at yet
  if (!ending && ending.error().code != ErrorCode::Stopped && !wayEnd_) keepFailure(pointer, ending.error());
  if (wayEnd_ && !pointer.isOver())
    if (auto ended = endWay(pointer); !ended) return ended.error();
  return wasSaid ? ending : seeOff(pointer, ending);
}

Result<void> Sitting::endWay(Pointer &pointer) {
  const Command asked = *std::exchange(wayEnd_, std::nullopt);
  switch (asked.kind) {
    case Command::Kind::Abort: return pointer.abort(asked.text, asked.origin);
    case Command::Kind::Withdraw: return pointer.withdraw(asked.origin, false);
    default: return pointer.fail(asked.text);
  }
}

Result<void> Sitting::mayMove(const Command &command) {
  if (!onTheWay_) return StageListener::mayMove(command);
  return command.kind == Command::Kind::SkipTo ? onTheWay_->maySkipTo(command.text) : Result<void>();
}

/// Is the step in hand left because an operator wants another one, or the same anew? What it was left with counts for nothing.
bool Sitting::isMoved(Pointer &pointer) {
  const auto asked = stage_.takeMove();
  if (!asked) return false;
  const auto moved = asked->kind == Command::Kind::SkipTo ? pointer.skipTo(asked->text, asked->origin)
                     : pointer.page()                     ? pointer.repeatPage(asked->origin)
                                                          : pointer.advanceAgain();
  if (!moved) log_.write(LogLevel::Warning, "timeline", "the study goes on where it was: " + moved.error().text());
  if (asked->done) asked->done(moved ? Result<Timestamp>(stage_.clock().now()) : Result<Timestamp>(moved.error()));
  return true;
}

/// A rehearsal that takes long is a long study; one in which far more time passes than its steps are said to take as well, a loop that nobody
/// gets out of.
Result<void> Sitting::mayGoOn(const Pointer &pointer) const {
  constexpr Duration kLeast = std::chrono::hours(1);
  constexpr int kTimes = 10;
  if (!options_.realTime || options_.realTime->now() - walkReallyBegan_ < options_.realLimit) return {};
  if (stage_.clock().now() - walkBegan_ < std::max(kLeast, kTimes * study_->study.timeline->maximum())) return {};
  return Error{ErrorCode::Refused, "the rehearsal has gone through " + std::to_string(pointer.state().cursor.pageCount) + " pages in " + std::to_string(static_cast<long>(toSeconds(stage_.clock().now() - walkBegan_) / 60)) +
                                       " minutes of the participant's time, and is not at its end",
               pointer.path(), "look for a loop whose condition stays true; --hang-limit gives it more seconds"};
}

/// The page that the pointer is at, as it is shown now.
Result<ResolvedStep> Sitting::prepareStep(Pointer &pointer, const PageSpec &page, int number) {
  const std::int64_t index = *page.params.find("step")->as<std::int64_t>();
  ResolvedStep step = study_->steps[static_cast<std::size_t>(index)];
  const int attempt = pointer.state().cursor.attempts;  // answers that were not taken
  const std::uint64_t seed = Random(pointer.state().seed, "page " + std::to_string(pointer.pageId()) + (attempt ? ", attempt " + std::to_string(attempt) : "")).next();
  const bool isAgain = step_.page == pointer.pageId();
  std::string refusal = isAgain ? std::move(step_.refusal) : "";
  std::optional<Value> answered = isAgain ? std::move(step_.answered) : std::nullopt;
  step_ = {.page = pointer.pageId(), .refusal = std::move(refusal), .seed = seed, .path = pointer.path(), .loops = pointer.loopColumns(), .answered = std::move(answered)};
  step_.saysItIsOver = step.step.kind == StepKind::Page && step.plugin.manifest.id == kEndPageId;
  random_ = Random(seed, "page");
  step.step.estimate = pointer.pageEstimate();
  sayProgress(pointer);
  // In a study without branches the steps can be counted.
  const bool hasFlow = study_->study.hasFlow;
  enterStep(step, hasFlow ? number : static_cast<int>(index) + 1, hasFlow ? 0 : static_cast<int>(study_->steps.size()), pointer.path());
  step_.index = static_cast<std::size_t>(index);
  step_.isKnownLate = static_cast<bool>(page.paramsFunction);
  ahead_.forgetUsed();
  if (page.paramsFunction) {
    auto params = pointer.pageParams();
    if (!params) return params.error();
    step.step.params = std::move(*params);
    if (auto fits = checkParams(step.step, step.plugin); !fits) return fits.error();
    if (isModular(step.step))
      if (auto wrong = judgeParts(step.step, catalogue_); !wrong.empty()) return std::move(wrong.front());
    if (auto missing = judgeFiles({step.step}, catalogue_, study_->study.folder); !missing.empty()) return std::move(missing.front());
    dress(step);
    if (auto ready = openForRecording(step); !ready) return ready.error();
  }
  sayReward(pointer, step);
  return step;
}

/// One page after the other.
Result<Ending> Sitting::walk(Pointer &pointer) {
  walkBegan_ = stage_.clock().now();
  if (options_.realTime) walkReallyBegan_ = options_.realTime->now();
  bool hasFailed = false;
  for (int number = 1; !pointer.isOver() && !pointer.sessionEnd(); ++number) {
    if (auto fine = mayGoOn(pointer); !fine) return fine.error();
    setOnTheWay(&pointer);
    auto ending = goThrough(pointer, number);
    if (ending) hasFailed = false;
    else ending = afterFailure(pointer, ending.error(), !std::exchange(hasFailed, true));
    if (!ending) return ending.error();
    if (*ending) return **ending;
  }
  return Ending::Finished;
}

/// The page in hand, to the next one. Nothing: the way goes on.
Result<std::optional<Ending>> Sitting::goThrough(Pointer &pointer, int number) {
  const std::optional<Ending> goesOn;
  const PageSpec *page = pointer.page();
  if (!page) {  // what follows an answer failed, and is done once more
    const auto again = pointer.advanceAgain();
    return again ? Result<std::optional<Ending>>(goesOn) : again.error();
  }
  if (!page->params.find("step")) {
    const auto waited = waitAlone(pointer);
    if (isMoved(pointer) || waited) return goesOn;
    return waited.error();
  }
  const auto step = prepareStep(pointer, *page, number);
  if (!step) return step.error();
  if (auto begun = beginSimulated(*step, pointer); !begun) return begun.error();
  planLeaving(*step);
  std::optional<Ending> ending;
  if (step->step.kind == StepKind::Page) step_.overtaking = step_.asking = &pointer;
  auto answer = runTimelineStep(*step, ending);
  step_.overtaking = step_.asking = nullptr;
  if (step_.isOvertaken && !answer) log_.write(LogLevel::Warning, "timeline", "the page \"" + step->step.label + "\" failed as its time was up: " + answer.error().text());
  if (ending == Ending::Declined) {
    const auto declining = declined(pointer, *step);
    return declining ? Result<std::optional<Ending>>(*declining) : declining.error();
  }
  if (isMoved(pointer) || step_.isOvertaken) return goesOn;
  if (!answer) return answer.error();
  if (step_.isTaken) return typed_.clear(), pageMetadata_.clear(), goesOn;
  if (ending) return ending;
  const auto taken = submitAnswer(pointer, *step, std::move(*answer), {}, endedAt(step_.log));
  return taken ? Result<std::optional<Ending>>(goesOn) : taken.error();
}

/// Whether it is taken or not, the pointer says what is next. Errors: of the study; Refused where a simulated participant finds no answer.
Result<void> Sitting::submitAnswer(Pointer &pointer, const ResolvedStep &step, Value answer, std::optional<Refusal> refusal, std::optional<Timestamp> at) {
  const int attempt = pointer.state().cursor.attempts;
  seenOthers_.reset();  // whoever looked at the page for long may not be the last any more
  Submission submission{.pageId = pointer.pageId(), .answer = std::move(answer), .refusal = std::move(refusal), .at = at};
  submission.notTaken = messageIn(modularPage().manifest, step.step.params.textOr("language", language()), "notTaken");
  step_.answered = submission.answer;
  submission.metadata = Value(Dict{{"page_type", step.plugin.manifest.id}, {"version", step.plugin.manifest.version}});
  if (step.step.kind == StepKind::Page) submission.shown = step_.shown;
  if (step.step.kind == StepKind::Page)
    for (auto &[name, value] : std::exchange(pageMetadata_, {})) submission.metadata.set(name, std::move(value));
  if (!step_.log.isNull()) submission.metadata.set("eventLog", std::exchange(step_.log, Value()));
  if (List media = step.step.kind == StepKind::Page ? ahead_.used() : List{}; !media.empty()) submission.metadata.set("media", std::move(media));
  if (step.step.kind == StepKind::Page && !typed_.empty()) submission.metadata.set("typed", std::exchange(typed_, {}));
  if (step.step.kind == StepKind::Consent && submission.answer.dict()) submission.variables = *submission.answer.dict();
  if (step_.bot && step.step.kind == StepKind::Page) {
    for (const auto &[name, value] : step_.bot->metadata.dict() ? *step_.bot->metadata.dict() : Dict{}) submission.metadata.set(name, value);
    submission.isFormatted = step_.bot->isFormatted;
  }
  auto taken = pointer.submit(std::move(submission));
  if (!taken && !pointer.page()) place_ = kAfter + place_;  // it was taken: what follows failed
  if (!taken) return taken.error();
  step_.refusal = taken->isAccepted ? "" : taken->refusal->message;
  if (taken->isAccepted) warnOfHint(step);
  if (!taken->isAccepted && (stage_.isSimulated() || options_.isScripted) && attempt + 1 >= kMostRefusals)
    return Error{ErrorCode::Refused, "none of " + std::to_string(kMostRefusals) + " answers of a " + (options_.isScripted ? "scripted" : "simulated") + " participant was taken: " + step_.refusal, step.step.place,
                 "give one that \"validate\" takes: \"simulate\": {\"answer\": ...}"};
  return {};
}

/// Not every answer can be given with keys that a program finds by itself.
void Sitting::warnOfHint(const ResolvedStep &step) {
  if (!step_.hint || isGiven(*step_.hint, *step_.answered)) return;
  log_.write(LogLevel::Warning, "timeline", step.step.place + ": the scripted participant answered " + cellText(*step_.answered) + " to \"" + step.step.label + "\", where simulate says " + cellText(*step_.hint));
}

/// As the study says. Nothing: the way goes on. Errors: the session ends with this one.
Result<std::optional<Ending>> Sitting::afterFailure(Pointer &pointer, const Error &why, bool isFirst) {
  ErrorPolicy policy = study_->study.onError;
  const PageSpec *page = pointer.page();
  if (why.code == ErrorCode::Stopped || wayEnd_ || pointer.isOver()) return why;
  if (policy == ErrorPolicy::Retry && !isFirst) policy = ErrorPolicy::Crash;
  if (policy == ErrorPolicy::Skip && (!page || page->isConsent)) policy = ErrorPolicy::Crash;
  const bool isUnattended = options_.trials || options_.realTime;  // a simulation, a rehearsal
  if (policy == ErrorPolicy::Ask && isUnattended) policy = ErrorPolicy::Crash;
  if (policy == ErrorPolicy::Crash) return why;
  constexpr std::string_view kWords[] = {"crash", "retry", "skip", "stop", "ask"};
  const std::string_view word = kWords[static_cast<std::size_t>(policy)];
  log_.write(LogLevel::Error, "timeline", why.text() + " (the study says \"onError\": \"" + std::string(word) + "\")");
  if (hasConsent_) record("error", Value(Dict{{"what", why.what}, {"where", why.where}, {"fix", why.fix}, {"path", pointer.path()}, {"onError", word}}));
  failures_.push_back({page ? page->label : kAfter + pointer.path(), why.text(), std::string(word)});
  std::optional<Ending> ending;
  Result<void> done;
  if (policy == ErrorPolicy::Stop) ending = Ending::Stopped;
  else if (policy == ErrorPolicy::Skip) done = pointer.skipPage(why);
  else if (policy == ErrorPolicy::Ask) done = askWhatFollows(pointer, why);
  return done ? Result<std::optional<Ending>>(ending) : done.error();
}

/// The participant waits, until the operator has the step repeated, goes on at another one, or ends it.
/// Errors: Stopped; what the step that they chose failed with.
Result<void> Sitting::askWhatFollows(Pointer &pointer, const Error &why) {
  stage_.setStep("failed, see the log: " + pointer.path(), 0, 0, progress_, paid_);
  stage_.setState(SessionState::Running);
  const auto waited = waitWith(hostWords("wait"), "failure", []() -> Result<bool> { return false; });
  if (isMoved(pointer)) return {};
  return waited ? Result<void>(why) : waited.error();
}

/// The way is over before the last page: nobody goes on past a declined consent, whatever happens now.
Result<Ending> Sitting::declined(Pointer &pointer, const ResolvedStep &step) {
  const std::string tag = step.plugin.manifest.json.textOr("declined_tag", "");
  if (auto ended = pointer.decline(tag.empty() ? std::vector<std::string>() : std::vector{tag}); !ended) return ended.error();
  return Ending::Declined;
}

/// A bot answers as the study says; without a word of the study, as any simulated participant does. A program that presses keys is told what bots say.
Result<void> Sitting::beginSimulated(const ResolvedStep &step, Pointer &pointer) {
  step_.bot.reset();
  step_.hint.reset();
  if (!stage_.isSimulated() && !options_.isScripted) return {};
  auto ofStudy = responseModelFrom(Value(study_->study.simulate));
  auto model = ofStudy ? responseModelFrom(Value(step.step.simulate), *ofStudy) : ofStudy;
  if (!model) return model.error();
  auto bot = pointer.botAnswer();
  if (!bot) return bot.error();
  if (options_.isScripted) {
    if (*bot && step.step.kind == StepKind::Page && !(*bot)->isFormatted && !(*bot)->answer.isNull()) step_.hint = (*bot)->answer;
    return {};
  }
  step_.model = *model;
  stage_.beginSimulated(*step_.seed, *model);
  step_.bot = std::move(*bot);
  return {};
}

/// Whether somebody agreed; by name, with what they decided beside it, where the form's manifest has a name for it.
Value Sitting::consentAnswer(const ResolvedStep &step, bool isAccepted) const {
  const std::string variable = step.plugin.manifest.json.textOr("variable", "");
  if (variable.empty()) return Value(isAccepted);
  Dict named{{variable, isAccepted}};
  for (const auto &[id, isChosen] : decidedItems_.dict() ? *decidedItems_.dict() : Dict{}) named.emplace_back(id, isChosen);
  return Value(std::move(named));
}

/// The step's answer; `ending` is set when the session is over with it.
Result<Value> Sitting::runTimelineStep(const ResolvedStep &step, std::optional<Ending> &ending) {
  switch (step.step.kind) {
    case StepKind::Consent: {
      auto accepted = consent(step);
      if (!accepted) return accepted.error();
      if (!*accepted && !step.step.goesOnIfDeclined) ending = Ending::Declined;
      return consentAnswer(step, *accepted);
    }
    case StepKind::Page: return page(step);
    case StepKind::Experiment: break;
  }
  auto ended = experiment(step);
  if (!ended) return ended.error();
  if (*ended != Ending::Finished) ending = *ended;
  if (!runs_.empty()) step_.run = runs_.back().id;
  Value answer(Dict{{"ending", endingWord(*ended)}});
  for (const auto &[table, rows] : *found_.dict()) answer.set(table, rows);
  return answer;
}

}  // namespace fovea
