#include "timeline/pointer.hpp"

#include <algorithm>
#include <set>

namespace fovea {

TimelineState newTimelineState(const Timeline &timeline, std::uint64_t seed, std::int64_t participantNumber, bool isBot) {
  TimelineState state;
  state.seed = seed;
  state.participantNumber = participantNumber;
  state.isBot = isBot;
  state.timeline = timeline.fingerprint();
  state.maximum = timeline.maximum();
  for (const VariableSpec &declared : timeline.options().variables)
    if (!declared.initial.isNull()) state.variables[declared.name] = Variable{declared.initial, 0};
  return state;
}

const SessionEndSpec *sessionEndOf(const Timeline &timeline, const TimelineState &state) {
  const Cursor &cursor = state.cursor;
  const auto &all = timeline.program().instructions;
  const auto at = static_cast<std::size_t>(cursor.position.front());
  if (!cursor.isAway || cursor.end != EndKind::None || cursor.position.front() < 0 || at >= all.size() || !all[at].node) return nullptr;
  return std::get_if<SessionEndSpec>(&all[at].node->spec);
}

void beginNextSession(TimelineState &state, double hoursAway) {
  state.cursor.isAway = false;
  ++state.cursor.session;
  state.cursor.hoursAway = hoursAway;
}

Pointer::Pointer(std::shared_ptr<const Timeline> timeline, TimelineState state, TimelineServices services)
    : timeline_(std::move(timeline)), services_(services), transaction_(std::move(state), timeline_->options()) {
  // Not owned: the timeline holds it.
  frames_.push_back(std::make_shared<Frame>(Frame{std::shared_ptr<const Program>(timeline_, &timeline_->program()), {}, 0}));
}

// --- one transaction ---------------------------------------------------------------------------------------------------

void Pointer::beginStep() {
  transaction_.begin();
  if (services_.trials) services_.trials->beginStep();
  framesBefore_ = frames_;
  failures_.clear();
  jobsToCancel_.clear();
}

Result<void> Pointer::commitStep() {
  // Of somebody who declined no row is kept, whatever the end's pages ask.
  if (cursor().under == EndKind::Declined)
    std::erase_if(transaction_.effects(), [](const Effect &effect) { return std::holds_alternative<ResponseRecord>(effect); });
  for (Error &about : resumeWarnings_) warn(std::move(about));
  resumeWarnings_.clear();
  if (services_.store)
    if (auto kept = services_.store->commit(state(), transaction_.effects()); !kept) return undoStep(kept.error());
  if (services_.jobs)
    for (const std::uint64_t id : jobsToCancel_) services_.jobs->cancel(id);
  return {};
}

Error Pointer::undoStep(Error why) {
  transaction_.rollBack();
  if (services_.trials) services_.trials->undoStep();
  frames_ = framesBefore_;
  return why;
}

Result<void> Pointer::begin() {
  if (state().timeline != timeline_->fingerprint())
    return Error{ErrorCode::Refused, "the saved state belongs to another version of this timeline", timeline_->options().source,
                 "resume with the version it was saved with, or start this participant again"};
  if (isOver()) return Error{ErrorCode::State, "this participant's timeline is over", "", "start another participant"};
  if (cursor().pageCount > 0)
    if (auto restored = restoreFrames(); !restored) return restored;
  if (auto job = restoreJob(); !job) return job;
  if (cursor().pageId) return {};
  return step([&] { return advance(); });  // to the first page, or on behind one whose answer is kept
}

const PageSpec *Pointer::page() const {
  if (!cursor().pageId || isOver()) return nullptr;
  const ElementNode *node = current().node;
  return node ? std::get_if<PageSpec>(&node->spec) : nullptr;
}

Result<Value> Pointer::pageParams() {
  const PageSpec *shown = page();
  if (!shown) return Error{ErrorCode::State, "no page is shown", "", "call begin() first"};
  if (!shown->paramsFunction) return shown->params;
  TimelineContext looking = context(TimelineContext::May::Look, pageId());
  auto params = shown->paramsFunction(looking);
  return params ? params : Result<Value>(placed(params.error()));
}

Result<std::optional<BotAnswer>> Pointer::botAnswer() {
  const PageSpec *shown = page();
  if (!shown || !shown->botAnswer) return std::optional<BotAnswer>();
  const std::uint64_t seed = mixSeeds(pageId(), 2);
  const auto attempts = static_cast<std::uint64_t>(cursor().attempts);  // that were not taken: the next one is another
  TimelineContext looking = context(TimelineContext::May::Look, attempts ? mixSeeds(seed, attempts) : seed);
  auto answer = shown->botAnswer(looking);
  return answer ? Result<std::optional<BotAnswer>>(std::move(*answer)) : Result<std::optional<BotAnswer>>(placed(answer.error()));
}

// --- submitting ----------------------------------------------------------------------------------------------------------

Result<SubmissionOutcome> Pointer::submit(Submission submission) {
  if (!page()) return Error{ErrorCode::State, isOver() ? "the timeline is over" : "no page is shown yet", "", "call begin() first"};
  if (submission.pageId != pageId())
    return Error{ErrorCode::Refused, "this is an answer to another page than the one that is on", path(), "is a second window open? use only one"};
  if (submission.isFormatted && !state().isBot)
    return Error{ErrorCode::Refused, "only bots give formatted answers", path(), "give the raw answer"};
  if (!submission.metadata.isNull() && !submission.metadata.dict())
    return Error{ErrorCode::BadArgument, "the answer's metadata are " + std::string(kindName(submission.metadata)), path(), "give them by name, as a dictionary"};
  if (isOnlyWaiting()) return SubmissionOutcome{};
  if (!submission.at) submission.at = now();
  beginStep();
  ++cursor().attempts;
  auto outcome = take(submission);
  if (!outcome) return keepFailed(outcome.error());
  if (outcome->isAccepted)
    if (auto on = goOn(); !on) return keepAnswer(submission, on.error());
  if (auto kept = commitStep(); !kept) return kept.error();
  return outcome;
}

ResponseRecord Pointer::describe(const Submission &submission) const {
  const PageSpec &shown = *page();
  ResponseRecord record;
  record.path = path();
  record.label = shown.label;
  record.type = shown.type;
  record.rawAnswer = submission.answer;
  record.answer = submission.answer;
  record.metadata = submission.metadata;
  record.pageId = pageId();
  record.attempt = cursor().attempts;
  record.shown = submission.shown.value_or(PageOnset{cursor().pageShown});
  record.submitted = *submission.at;
  record.columns = loopColumns();
  return record;
}

Dict Pointer::loopColumns() const {
  Dict columns;
  for (const OpenLoop &open : openLoops()) {
    const Region &region = frames_[open.level]->program->regions[open.region];
    const auto *loop = std::get_if<ForLoopSpec>(&region.node->spec);
    if (!loop) continue;
    const LoopSlot &slot = cursor().loops[open.slot];
    const auto at = static_cast<std::size_t>(slot.order ? (*slot.order)[static_cast<std::size_t>(slot.round)] : slot.round);
    const List &items = slot.items ? *slot.items : std::get<List>(loop->iterateOver);
    columns.emplace_back(region.label + ".index", slot.round);
    columns.emplace_back(region.label + ".item", items[at]);
  }
  return columns;
}

/// Format, metadata, judgement: nothing of the participant is touched before all three are done.
Result<SubmissionOutcome> Pointer::take(const Submission &submission) {
  const PageSpec &shown = *page();
  transaction_.effects().push_back(describe(submission));
  auto outcome = judge(shown, submission);
  if (!outcome || !outcome->isAccepted) return outcome;
  auto &record = std::get<ResponseRecord>(transaction_.effects().front());
  if (auto accepted = accept(shown, record); !accepted) return accepted.error();
  for (const auto &[name, value] : submission.variables)
    if (auto set = transaction_.setVariable(name, value); !set) return set.error();
  return outcome;
}

/// From an answer that was taken to the next page.
Result<void> Pointer::goOn() {
  if (auto ended = endFailed(); !ended) return ended;
  return advance();
}

/// Where a function asked for the unsuccessful end, it is what follows.
Result<void> Pointer::endFailed() { return failures_.empty() ? Result<void>() : goToEnd(EndPage::Unsuccessful, std::exchange(failures_, {})); }

Result<SubmissionOutcome> Pointer::judge(const PageSpec &page, const Submission &submission) {
  auto &record = std::get<ResponseRecord>(transaction_.effects().front());
  TimelineContext looking = context(TimelineContext::May::Look, transaction_.drawSeed());
  if (page.formatAnswer && !submission.isFormatted) {
    auto formatted = guarded([&] { return page.formatAnswer(submission.answer, looking); });
    if (!formatted) return formatted.error();
    record.answer = std::move(*formatted);
  }
  if (page.metadata) {
    auto more = guarded([&] { return page.metadata(record.answer, looking); });
    if (!more) return more.error();
    if (more->dict())
      for (const auto &[name, value] : *more->dict()) record.metadata.set(name, value);
  }
  std::optional<Refusal> refusal = submission.refusal;
  for (auto validator = page.validators.begin(); !refusal && validator != page.validators.end(); ++validator) {
    auto judged = guarded([&] { return (*validator)(record.answer, looking); });
    if (!judged) return placed(judged.error());
    refusal = std::move(*judged);
  }
  if (refusal) {
    if (refusal->message.empty()) refusal->message = submission.notTaken;
    record.message = refusal->message;
    record.field = refusal->field;
    return SubmissionOutcome{false, std::move(refusal)};
  }
  record.accepted = true;
  return SubmissionOutcome{true, std::nullopt};
}

Result<void> Pointer::accept(const PageSpec &page, ResponseRecord &record) {
  const Value answer = record.answer;
  const Timestamp submitted = record.submitted;
  Cursor &here = cursor();
  here.answerIsFresh = page.saveAnswer.saves;
  if (page.saveAnswer.saves) {
    if (const std::string &variable = page.saveAnswer.variable; !variable.empty())
      if (auto set = transaction_.setVariable(variable, answer); !set) return set;
    if (state().accumulators.empty()) transaction_.setAnswer(answer);
    else transaction_.accumulate(page.label, answer);
  }
  if (isWaiting()) here.waited += now() - here.pageShown;
  addCredit(submitted);
  if (!page.onComplete) return {};
  TimelineContext changing = context(TimelineContext::May::Change, transaction_.drawSeed());
  auto done = guarded([&] { return page.onComplete(answer, changing); });
  failures_.insert(failures_.end(), changing.failures().begin(), changing.failures().end());
  return done;
}

/// The step is undone and the answer is kept all the same.
Error Pointer::keepFailed(Error why) {
  ResponseRecord record = std::move(std::get<ResponseRecord>(transaction_.effects().front()));
  (void)undoStep(why);
  beginStep();
  record.accepted = false;
  record.failure = why.text();
  record.attempt = ++cursor().attempts;
  transaction_.effects().push_back(std::move(record));
  if (auto kept = commitStep(); !kept) why.what += "; and the answer could not be kept: " + kept.error().text();
  return why;
}

/// What follows the answer failed, and that is no reason to ask for it again: it is kept, and begin() goes on behind it.
Error Pointer::keepAnswer(const Submission &submission, Error why) {
  (void)undoStep(why);
  beginStep();
  ++cursor().attempts;
  auto taken = take(submission);
  if (taken)
    if (auto ended = endFailed(); !ended) taken = ended.error();
  if (!taken) return keepFailed(taken.error());
  cursor().pageId = 0;
  if (auto kept = commitStep(); !kept) why.what += "; and the answer could not be kept: " + kept.error().text();
  return why;
}

// --- waits and time limits -------------------------------------------------------------------------------------------

const WhileLoopSpec *Pointer::timedLoop(const OpenLoop &loop) const {
  const auto *spec = std::get_if<WhileLoopSpec>(&frames_[loop.level]->program->regions[loop.region].node->spec);
  return spec && (spec->isWait || spec->interrupt) ? spec : nullptr;
}

bool Pointer::isWaiting() const {
  const auto open = openLoops();
  const WhileLoopSpec *loop = open.empty() ? nullptr : timedLoop(open.back());
  return loop && loop->isWait;
}

bool Pointer::isOnlyWaiting() const { return page() && !page()->saveAnswer.saves && isWaiting(); }

bool Pointer::isOver(const OpenLoop &loop, bool isInnermost, Error *problem) {
  const WhileLoopSpec *spec = timedLoop(loop);
  if (!spec) return false;
  if (spec->maxLoopTime && now() - cursor().loops[loop.slot].entered > *spec->maxLoopTime) return true;
  if (!spec->isWait || !isInnermost) return false;
  if (now() - cursor().pageShown >= current().estimate) return true;
  TimelineContext looking = context(TimelineContext::May::Look, state().seed);
  auto goesOn = spec->condition(looking);
  if (!goesOn) *problem = goesOn.error();
  return goesOn && !*goesOn;
}

Result<bool> Pointer::poll() {
  if (!page()) return false;
  const std::vector<OpenLoop> open = openLoops();
  for (std::size_t i = 0; i < open.size(); ++i) {
    Error problem;
    const bool over = isOver(open[i], i + 1 == open.size(), &problem);
    if (!problem.what.empty()) return placed(std::move(problem));
    if (!over) continue;
    auto done = step([&] {
      const std::uint32_t opener = frames_[open[i].level]->program->regions[open[i].region].opener;
      if (isWaiting()) {
        cursor().waited += now() - cursor().pageShown;
        if (now() - cursor().pageShown >= current().estimate) addCredit(now());
      } else {
        transaction_.effects().push_back(PageTimedOut{path(), page()->label, cursor().pageShown});
      }
      if (i + 1 < open.size() && cursor().job && cursor().job->isAwaited) dropJob();  // nobody waits for it any more
      while (frames_.size() > open[i].level + 1) leaveLevel();
      closeRegions(current().region, open[i].region, LoopLeft::Way::TimeOut);
      jumpTo(opener + 1);
      return advance();
    });
    if (!done) return done.error();
    return true;
  }
  return false;
}

std::optional<Timestamp> Pointer::wakeAt() const {
  if (!page()) return std::nullopt;
  std::optional<Timestamp> earliest;
  const auto consider = [&](Timestamp at) { earliest = earliest ? std::min(*earliest, at) : at; };
  const std::vector<OpenLoop> open = openLoops();
  for (const OpenLoop &each : open) {
    const WhileLoopSpec *spec = timedLoop(each);
    if (spec && spec->maxLoopTime) consider(cursor().loops[each.slot].entered + *spec->maxLoopTime + Duration(1));
    if (spec && spec->isWait && &each == &open.back()) consider(cursor().pageShown + current().estimate);
  }
  return earliest;
}

// --- what operators do ----------------------------------------------------------------------------------------------

Result<void> Pointer::repeatPage(const std::string &by) {
  if (!page()) return Error{ErrorCode::State, "there is no page to repeat", "", "wait until a page is shown"};
  return step([&]() -> Result<void> {
    transaction_.effects().push_back(OperatorMoved{path(), "", by});
    (void)rest(current());
    return {};
  });
}

Result<void> Pointer::skipPage(const Error &why) {
  if (!page()) return Error{ErrorCode::State, "there is no page to skip", "", "wait until a page is shown"};
  return step([&]() -> Result<void> {
    ++cursor().attempts;
    ResponseRecord record = describe({.pageId = pageId(), .at = now()});
    record.failure = why.text();
    transaction_.effects().push_back(std::move(record));
    return advance();
  });
}

Result<void> Pointer::advanceAgain() {
  if (isOver() || page() || sessionEnd()) return {};
  return step([&] { return advance(); });
}

/// Behind the next consent that is to be given: nobody gets around it.
std::uint32_t Pointer::placesEnd() const {
  if (isOver() || cursor().under != EndKind::None) return 0;
  const auto &all = timeline_->program().instructions;
  const std::uint32_t end = timeline_->endIndex(EndPage::Successful);
  for (auto i = static_cast<std::uint32_t>(std::max(cursor().position.front(), 0)); i < end; ++i)
    if (all[i].op == Op::Page && std::get<PageSpec>(all[i].node->spec).isConsent) return i + 1;
  return end;
}

/// The first of each label, in their order.
std::vector<Pointer::Place> Pointer::findPlaces() const {
  std::vector<Place> found;
  std::set<std::string_view> labels{""};
  for (std::uint32_t i = 0, end = placesEnd(); i < end; ++i) {
    const Instruction &at = timeline_->program().instructions[i];
    const bool isPlace = at.op == Op::Page || at.op == Op::Null || at.op == Op::StartModule || at.op == Op::PageMaker;
    // What is done before anybody begins, or when somebody fails, is no place to be at.
    if (!isPlace || at.region != kNowhere || !at.node || std::holds_alternative<StartUpSpec>(at.node->spec)) continue;
    if (const std::string_view label = labelOf(*at.node); labels.insert(label).second) found.push_back({std::string(label), i});
  }
  return found;
}

std::vector<std::string> Pointer::places() const {
  std::vector<std::string> labels;
  for (Place &each : findPlaces()) labels.push_back(std::move(each.label));
  return labels;
}

Result<std::uint32_t> Pointer::findPlace(const std::string &label) const {
  if (isOver() || cursor().under != EndKind::None) return Error{ErrorCode::State, "the timeline is over", "", "start another participant"};
  std::string known;
  for (const Place &each : findPlaces()) {
    if (each.label == label) return each.index;
    known += (known.empty() ? "" : ", ") + each.label;
  }
  return Error{ErrorCode::Unknown, "there is no \"" + label + "\" to go to from here", timeline_->options().source,
               "name what stands outside of loops, branches and modules, and not behind a consent that is still to be given: " + known};
}

Result<void> Pointer::maySkipTo(const std::string &label) const {
  const auto place = findPlace(label);
  return place ? Result<void>() : Result<void>(place.error());
}

Result<void> Pointer::skipTo(const std::string &label, const std::string &by) {
  const auto target = findPlace(label);
  if (!target) return target.error();
  return step([&] {
    transaction_.effects().push_back(OperatorMoved{path(), label, by});
    leaveTrialsInHand("skipped");
    dropEverything(LoopLeft::Way::Jump);
    jumpTo(*target);
    return advance();
  });
}

}  // namespace fovea
