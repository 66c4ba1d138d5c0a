// Ends, failing and aborting; background jobs.

#include "timeline/pointer.hpp"
#include "timeline/trial_elements.hpp"

namespace fovea {

// --- ends ----------------------------------------------------------------------------------------------------------------

void Pointer::dropEverything(LoopLeft::Way way) {
  Cursor &here = cursor();
  const std::vector<OpenLoop> open = openLoops();
  while (!here.loops.empty()) {
    const std::size_t last = here.loops.size() - 1;
    const Region *region = last < open.size() ? &frames_[open[last].level]->program->regions[open[last].region] : nullptr;
    leaveLoop(region ? region->label : std::string(), way);
  }
  frames_.resize(1);
  here.position.resize(1);
  here.levels.clear();
  here.creditBounds.clear();
  here.progressBounds.clear();
  while (!state().accumulators.empty()) (void)transaction_.popAccumulator();
  while (!here.openModules.empty()) transaction_.abortModule(now());
  dropJob();
}

/// Others may have what they presented.
void Pointer::leaveTrialsInHand(const std::string &reason) {
  if (!services_.trials) return;
  if (services_.look) services_.look();
  std::vector<std::string> ids;
  for (const auto &[id, maker] : state().makers)
    if (maker.inHand() > 0 || maker.isWaiting) ids.push_back(id);
  for (const std::string &id : ids) {
    MakerProgress progress = *transaction_.maker(id);
    if (progress.inHand() > 0) progress.trials.back().status = TrialStatus::Failed;
    progress.isWaiting = false;
    for (PoolChange &change : failedTrials(*services_.trials, id, services_.way, reason, progress.propagates, true))
      std::visit([&](auto &record) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(record)>, NetworkRecord>) services_.trials->put(record);
        transaction_.effects().emplace_back(std::move(record));
      }, change);
    transaction_.setMaker(id, std::move(progress));
  }
}

Result<void> Pointer::goToEnd(EndPage end, const std::vector<std::string> &tags) {
  if (cursor().under != EndKind::None) {
    warn(placed({ErrorCode::PluginFailed, "an end asked for another end", "", "nothing follows an end: only its own pages"}));
    return {};
  }
  for (const std::string &tag : tags) transaction_.addFailureTag(tag, now());
  dropEverything();
  Cursor &here = cursor();
  switch (end) {
    case EndPage::Successful: here.under = EndKind::Complete; break;
    case EndPage::Unsuccessful:
      here.under = EndKind::Failed;
      transaction_.addFailureTag("UnsuccessfulEndPage", now());
      if (auto failed = failParticipant(); !failed) return failed;
      break;
    case EndPage::RejectedConsent:
      here.under = EndKind::Declined;
      here.timeCredit = {};
      here.performanceReward = 0;
      transaction_.scrub();
      transaction_.effects().clear();
      transaction_.effects().push_back(Forgotten{});
      break;
  }
  jumpTo(timeline_->endIndex(end));
  return {};
}

Result<void> Pointer::failParticipant() {
  if (cursor().failed) return {};
  cursor().failed = true;
  cursor().failedAt = now();
  for (const StartUpMarker &marker : timeline_->markers()) {
    if (marker.spec->kind != StartUpSpec::Kind::ParticipantFailRoutine) continue;
    TimelineContext changing = context(TimelineContext::May::Change, transaction_.drawSeed());
    if (auto done = marker.spec->function(changing); !done) {
      // One routine's failure keeps neither the others nor the end from happening.
      Error about = done.error();
      about.where = marker.place + ", " + marker.spec->label;
      warn(std::move(about));
    }
  }
  transaction_.effects().push_back(ParticipantFailed{failedReason(state())});
  return {};
}

void Pointer::reachEnd(EndKind kind, std::string cause, std::string by) {
  if (services_.trials && kind != EndKind::Complete) {
    if (services_.look) services_.look();
    const std::string reason = state().failureTags.empty() ? std::string(endWord(kind)) : failedReason(state());
    for (PoolChange &change : leaveTrials(state().makers, *services_.trials, services_.way, reason))
      std::visit([&](auto &record) { transaction_.effects().emplace_back(std::move(record)); }, change);
  }
  Cursor &here = cursor();
  here.end = kind;
  here.pageId = 0;
  transaction_.effects().push_back(EndReached{kind, std::move(cause), std::move(by)});
}

Result<void> Pointer::fail(const std::string &tag) {
  if (isOver()) return Error{ErrorCode::State, "the timeline is over", "", "withdraw() is for afterwards"};
  return step([&]() -> Result<void> {
    transaction_.addFailureTag(tag, now());
    if (cursor().under != EndKind::None) return failParticipant();
    if (auto ended = goToEnd(EndPage::Unsuccessful, {}); !ended) return ended;
    return advance();
  });
}

Result<void> Pointer::decline(const std::vector<std::string> &tags) {
  if (isOver()) return Error{ErrorCode::State, "the timeline is over", "", "its end stays as it is"};
  return step([&]() -> Result<void> {
    for (const std::string &tag : tags) transaction_.addFailureTag(tag, now());
    dropEverything();
    reachEnd(EndKind::Declined, "", "");
    return {};
  });
}

Result<void> Pointer::abort(const std::string &cause, const std::string &by) {
  if (isOver()) return Error{ErrorCode::State, "the timeline is over", "", "withdraw() is for afterwards"};
  if (cause.empty()) return Error{ErrorCode::BadArgument, "why is this participant aborted?", "", "give the cause: it is kept with the data"};
  return step([&]() -> Result<void> {
    cursor().aborted = true;
    dropEverything();
    for (const Code &cleanUp : timeline_->options().onAbort) {
      TimelineContext changing = context(TimelineContext::May::Change, transaction_.drawSeed());
      if (auto done = cleanUp(changing); !done) warn(done.error());
    }
    reachEnd(EndKind::Aborted, cause, by);
    return {};
  });
}

Result<void> Pointer::withdraw(const std::string &by, bool forget) {
  return step([&]() -> Result<void> {
    cursor().aborted = cursor().aborted || by == kByThemselves;
    dropEverything();
    if (forget) {
      transaction_.scrub();
      transaction_.effects().clear();
      transaction_.effects().push_back(Forgotten{});
    }
    reachEnd(EndKind::Withdrawn, "", by);
    return {};
  });
}

// --- background jobs -------------------------------------------------------------------------------------------------------

Result<void> Pointer::startJob(const AsyncCodeSpec &spec, int attempt) {
  if (!services_.jobs) return Error{ErrorCode::State, "there is nobody to run background jobs", "", "run with a job runner"};
  if (attempt == 1 && cursor().job)
    return Error{ErrorCode::Busy, "the job \"" + cursor().job->label + "\" is still at work", "", "wait for it before the next one begins: leave \"wait\": false out"};
  cursor().job = JobState{spec.label, transaction_.drawSeed(), attempt, spec.wait};
  transaction_.noteChange();
  jobSpec_ = spec;
  // A step that is repeated finds its job at work already.
  return services_.jobs->knows(cursor().job->id) ? Result<void>() : handToRunner(spec);
}

/// The job in hand begins, or begins anew.
Result<void> Pointer::handToRunner(const AsyncCodeSpec &spec) {
  Dict variables;
  for (const auto &[name, variable] : state().variables) variables.emplace_back(name, variable.value);
  const std::uint64_t id = cursor().job->id;
  JobInput input{Value(std::move(variables)), state().answer, id, state().participantNumber, state().isBot};
  return services_.jobs->start(id,
                               [function = spec.function, input = std::move(input)](const std::atomic<bool> &isCancelled) mutable {
                                 input.isCancelled = &isCancelled;
                                 return guarded([&] { return function(input); });
                               },
                               {.expected = spec.expectedWait.value_or(Duration{}), .most = spec.maxWaitTime});
}

/// True: all is well; false: its failure has led on to another place.
Result<bool> Pointer::takeJobResult(const AsyncCodeSpec &spec, Result<Value> result) {
  const JobState job = *cursor().job;
  if (result) {
    cursor().job.reset();
    jobsToCancel_.push_back(job.id);
    transaction_.noteChange();  // isJobPending is another one
    if (!spec.saveAs.empty())
      if (auto set = transaction_.setVariable(spec.saveAs, std::move(*result)); !set) return set.error();
    return true;
  }
  Error about = result.error();
  about.where = "job " + spec.label + ", attempt " + std::to_string(job.attempt) + (about.where.empty() ? "" : ", " + about.where);
  warn(std::move(about));
  jobsToCancel_.push_back(job.id);
  if (spec.onError == OnError::Retry && job.attempt <= spec.retries) {
    if (auto again = startJob(spec, job.attempt + 1); !again) return again.error();
    return false;
  }
  cursor().job.reset();
  transaction_.noteChange();
  if (spec.onError == OnError::Skip) return true;
  if (auto ended = goToEnd(EndPage::Unsuccessful, {"async:" + spec.label}); !ended) return ended.error();
  return false;
}

Result<Pointer::Next> Pointer::collectJob(const Instruction &at) {
  const std::uint32_t start = at.target;
  const auto &spec = std::get<AsyncCodeSpec>(at.node->spec);
  if (!cursor().job) return Next::Element;
  std::optional<Result<Value>> result = services_.jobs ? services_.jobs->result(cursor().job->id) : std::nullopt;
  if (!result) result = Error{ErrorCode::PluginFailed, "the job was not done in time", "", "raise maxWaitTime_s"};
  const int attempt = cursor().job->attempt;
  auto isDone = takeJobResult(spec, std::move(*result));
  if (!isDone) return isDone.error();
  if (!*isDone && cursor().job && cursor().job->attempt > attempt) jumpTo(start + 1);  // wait again
  return Next::Element;
}

/// Of a job that nobody waited for.
Result<void> Pointer::takeFinishedJob() {
  if (!cursor().job || cursor().job->isAwaited || !services_.jobs || !jobSpec_) return {};
  auto result = services_.jobs->result(cursor().job->id);
  if (!result) return {};
  const AsyncCodeSpec spec = *jobSpec_;
  auto taken = takeJobResult(spec, std::move(*result));
  return taken ? Result<void>() : Result<void>(taken.error());
}

void Pointer::dropJob() {
  if (cursor().job) jobsToCancel_.push_back(cursor().job->id);
  cursor().job.reset();
  jobSpec_.reset();
}

/// A job that was at work when the program ended begins anew.
Result<void> Pointer::restoreJob() {
  if (!cursor().job || !services_.jobs) return {};
  for (const auto &frame : frames_)
    for (const Instruction &at : frame->program->instructions)
      if (at.op == Op::AsyncStart && labelOf(*at.node) == cursor().job->label) jobSpec_ = std::get<AsyncCodeSpec>(at.node->spec);
  return !jobSpec_ || services_.jobs->knows(cursor().job->id) ? Result<void>() : handToRunner(AsyncCodeSpec(*jobSpec_));
}

}  // namespace fovea
