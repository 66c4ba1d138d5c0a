// Steps that stand in conditions, loops and modules: the pointer says which one is next.

#include "core/log.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

/// For counterbalancing: the whole number at the end of the participant's code, or one made of the code.
std::int64_t numberOf(const std::string &participant) {
  std::size_t first = participant.size();
  while (first > 0 && participant[first - 1] >= '0' && participant[first - 1] <= '9' && participant.size() - first < 9) --first;
  const std::int64_t number = first < participant.size() ? std::stoll(participant.substr(first)) : 0;
  if (number > 0) return number;
  return 1 + static_cast<std::int64_t>(hashText(participant) % 1'000'000);
}

std::string_view wayWord(LoopLeft::Way way) {
  constexpr std::string_view kWords[] = {"done", "timeOut", "jump", "end"};
  return kWords[static_cast<int>(way)];
}

/// What a step did, as records of the session.
class SittingStore final : public StepStore {
 public:
  using Keep = std::function<void(std::string kind, Value value)>;
  SittingStore(Keep keep, Log &log) : keep_(std::move(keep)), log_(log) {}

  Result<void> commit(const TimelineState &state, std::span<const Effect> effects) override {
    for (const Effect &effect : effects) {
      if (const auto *row = std::get_if<ResponseRecord>(&effect))
        keep_("response", Value(Dict{{"path", row->path},
                                     {"label", row->label},
                                     {"type", row->type},
                                     {"answer", row->answer},
                                     {"attempt", row->attempt},
                                     {"accepted", row->accepted},
                                     {"failure", row->failure},
                                     {"columns", row->columns},
                                     {"shown", TimeValue{toNanoseconds(row->shown)}},
                                     {"submitted", TimeValue{toNanoseconds(row->submitted)}},
                                     {"timeCredit_s", toSeconds(state.cursor.timeCredit)},
                                     {"progress", state.cursor.progress}}));
      else if (const auto *choice = std::get_if<BranchChoice>(&effect))
        keep_("branch", Value(Dict{{"label", choice->label}, {"key", choice->key}}));
      else if (const auto *loop = std::get_if<LoopLeft>(&effect))
        keep_("loop", Value(Dict{{"label", loop->label}, {"rounds", loop->rounds}, {"left", wayWord(loop->way)}}));
      else if (const auto *end = std::get_if<EndReached>(&effect))
        keep_("end", Value(Dict{{"end", endWord(end->kind)}, {"tags", failedReason(state)}}));
      else if (const auto *warning = std::get_if<StepWarning>(&effect))
        log_.write(LogLevel::Warning, "timeline", warning->about.text());
    }
    return {};
  }

 private:
  Keep keep_;
  Log &log_;
};

}  // namespace

Result<Ending> Sitting::runTimeline() {
  const std::shared_ptr<const Timeline> &timeline = study_->study.timeline;
  TimelineState state = newTimelineState(*timeline, options_.seed, numberOf(participant()), options_.isSimulated);
  state.variables["expInfo"] = {Value(form_.values()), 0};
  // Nothing that a participant says is kept before consent is.
  SittingStore store([this](std::string kind, Value value) { if (hasConsent_) record(std::move(kind), std::move(value)); }, log_);
  Pointer pointer(timeline, std::move(state), {.clock = &stage_.clock(), .store = &store});
  if (auto begun = pointer.begin(); !begun) return begun.error();
  for (int number = 1; const PageSpec *page = pointer.page(); ++number) {
    const std::int64_t index = *page->params.find("step")->as<std::int64_t>();
    ResolvedStep step = study_->steps[static_cast<std::size_t>(index)];
    if (page->paramsFunction) {
      auto params = pointer.pageParams();
      if (!params) return params.error();
      step.step.params = std::move(*params);
      if (auto fits = checkParams(step.step, step.plugin); !fits) return fits.error();
    }
    enterStep(step, number, 0);
    std::optional<Ending> ending;
    auto answer = runTimelineStep(step, ending);
    if (!answer) return answer.error();
    if (ending) return *ending;
    if (auto taken = pointer.submit({.pageId = pointer.pageId(), .answer = std::move(*answer)}); !taken) return taken.error();
  }
  return Ending::Finished;
}

/// The step's answer; `ending` is set when the session is over with it.
Result<Value> Sitting::runTimelineStep(const ResolvedStep &step, std::optional<Ending> &ending) {
  switch (step.step.kind) {
    case StepKind::Consent: {
      auto accepted = consent(step);
      if (!accepted) return accepted.error();
      if (*accepted) return Value(true);
      if (study_->declined)
        if (auto shown = page(*study_->declined); !shown) return shown;
      ending = Ending::Declined;
      return Value(false);
    }
    case StepKind::Page: return page(step);
    case StepKind::Experiment: break;
  }
  auto ended = experiment(step);
  if (!ended) return ended.error();
  if (*ended != Ending::Finished) ending = *ended;
  return Value(Dict{{"ending", endingWord(*ended)}});
}

}  // namespace fovea
