// Showing pages: the host drives them frame by frame.

#include <algorithm>

#include "core/caught.hpp"
#include "core/log.hpp"
#include "stage/host_text.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr int kMaxPageDepth = 4;
constexpr int kPictureFrame = 3;  // by then a page has settled
// Longer than any simulated participant needs for a page: it has found nothing to answer.
constexpr Duration kSimulatedPageLimit = 15min;

}  // namespace

Result<Value> Sitting::showPage(std::string_view id, const Value &params) {
  if (pageDepth_ >= kMaxPageDepth)
    return Error{ErrorCode::State, "pages show pages more than four deep", std::string(id), "end a page before the next"};
  auto found = catalogue_.find(id, PluginKind::Page);
  if (!found) return found.error();
  auto library = loader_.load(*found);
  if (!library) return library.error();
  auto page = PageInstance::createPage(**library, loader_.host());
  if (!page) return page.error();
  setRunning(false);
  auto answer = show(**page, params);
  setRunning(true);
  if (answer) record("answer", Value(Dict{{"page", Value(id)}, {"answer", *answer}}));
  return answer;
}

/// A bot whose answer the study gives looks at the page as long as the step is expected to take.
Result<Value> Sitting::showStep(PageInstance &page, const ResolvedStep &step) {
  const std::optional<Value> given = std::exchange(botAnswer_, std::nullopt);
  if (given) botAnswersAt_ = step.step.isWaiting ? Timestamp::max() : stage_.clock().now() + step.step.estimate;
  auto answer = show(page, step.step.params, given);
  botAnswersAt_.reset();
  if (!answer && given && answer.error().code != ErrorCode::Stopped && !step.step.place.empty())
    return Error{answer.error().code, answer.error().what, step.step.place + ": " + answer.error().where, answer.error().fix};
  return answer && given ? Result<Value>(*given) : answer;
}

Result<Value> Sitting::show(PageInstance &page, const Value &params, const std::optional<Value> &given) {
  const std::vector<StimulusHandle> before = stage_.stimuli().alive();
  const std::string outerPlugin = std::exchange(currentPlugin_, page.manifest().id);
  const std::filesystem::path outerFolder = std::exchange(currentFolder_, page.library().found.folder);
  const PausePolicy outerPolicy = stage_.pausePolicy();
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  stage_.setState(SessionState::Running);
  PageContext context;
  context.screen = &stage_.window().screen();
  context.hasGl = stage_.window().hasGl();
  context.isSimulated = stage_.isSimulated() && !botAnswersAt_;  // else it would answer by itself, and too soon
  context.params = params;
  context.simulatedAnswer = given;
  context.expInfo = Value(currentExpInfo_);

  ++pageDepth_;
  stage_.clearInput();
  auto entered = page.enter(context);
  Result<Value> answer = entered ? driveFrames(page) : Result<Value>(entered.error());
  auto left = page.leave();
  --pageDepth_;
  for (const StimulusHandle handle : stage_.stimuli().alive())
    if (std::find(before.begin(), before.end(), handle) == before.end()) stage_.stimuli().remove(handle);
  stage_.stimuli().dropFrame();  // a page draws before it says that it was answered; the next picture is without it
  stage_.clearInput();
  stage_.setPausePolicy(outerPolicy);
  currentFolder_ = outerFolder;
  currentPlugin_ = outerPlugin;
  if (!answer) return answer;
  return left;
}

/// Frame after frame until the page is answered.
Result<Value> Sitting::driveFrames(PageInstance &page) {
  auto line = ProgressLine::make(stage_.stimuli(), shownProgress_, earned_);  // in the colours of the page
  if (!line) return line.error();
  const Timestamp began = stage_.clock().now();
  Timestamp last{};
  for (std::uint64_t frame = 0;; ++frame) {
    if (auto over = isOvertaken(); !over || *over) return over ? Result<Value>(Value()) : over.error();
    if (auto told = forwardInput(page); !told) return told.error();
    auto outcome = page.frame(frame, stage_.window().nextOnset(), last);
    if (!outcome) return outcome.error();
    if (*outcome == Outcome::Stopped) return Value();
    if (auto drawn = line->draw(); !drawn) return drawn.error();
    if (frame == kPictureFrame && options_.takesPictures) stage_.requestPicture();
    // Nobody does anything on a page whose answer the study gives: once it has settled a virtual clock may jump to its end.
    std::optional<Timestamp> notBefore;
    if (botAnswersAt_ && *botAnswersAt_ != Timestamp::max() && frame > kPictureFrame && stage_.clock().isVirtual()) notBefore = *botAnswersAt_;
    if (const auto wake = overtaking_ && notBefore ? overtaking_->wakeAt() : std::nullopt) notBefore = std::min(*notBefore, *wake);
    ShownFrame shown;
    const WaitEnd end = stage_.flip(notBefore, shown);
    if (end == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    if (end == WaitEnd::TrialEnded) return Value();  // its trial was skipped: nobody answers it
    last = shown.onset;
    if (frame == 0) shown_ = shown.onset;
    if (botAnswersAt_ && shown.onset >= *botAnswersAt_) {  // what it answers is known
      const auto over = isOvertaken();
      return over ? Result<Value>(Value()) : over.error();
    }
    if (stage_.isSimulated() && !botAnswersAt_ && stage_.clock().now() - began > kSimulatedPageLimit)
      return Error{ErrorCode::PluginFailed, "a simulated participant found nothing to answer", page.manifest().id,
                   "the page has to announce what it awaits (input->expect)"};
  }
}

/// Is what the participant waited for there, or the time up? Then the timeline has gone on already.
Result<bool> Sitting::isOvertaken() {
  if (!overtaking_ || pageDepth_ > 1) return false;
  auto moved = overtaking_->poll();
  if (moved && *moved) isOvertaken_ = true, overtaking_ = nullptr;
  return moved;
}

/// Somebody waits, and the study has no page for it.
Result<void> Sitting::waitAlone(Pointer &pointer) {
  stage_.setStep("wait " + pointer.path(), 0, 0, progress_);
  stage_.setState(SessionState::Running);
  const PausePolicy outerPolicy = stage_.pausePolicy();
  stage_.setPausePolicy(PausePolicy::AtAnyFlip);
  auto text = addHostText(stage_.stimuli(), "Please wait");
  if (!text) return text.error();
  overtaking_ = &pointer;
  const Result<void> waited = caught("wait", [&]() -> Result<void> {
    for (;;) {
      if (auto over = isOvertaken(); !over || *over) return over ? Result<void>() : Result<void>(over.error());
      if (auto drawn = stage_.stimuli().draw(*text); !drawn) return drawn;
      if (stage_.flip() == WaitEnd::Stopped) return Error{ErrorCode::Stopped, "the session was asked to stop", "", ""};
    }
  });
  overtaking_ = nullptr;
  isOvertaken_ = false;
  stage_.stimuli().remove(*text);
  stage_.stimuli().dropFrame();
  stage_.setPausePolicy(outerPolicy);
  return waited;
}

Result<void> Sitting::forwardInput(PageInstance &page) {
  InputEvent events[16];
  while (const std::size_t count = stage_.poll(events))
    for (std::size_t i = 0; i < count; ++i)
      if (auto told = page.event(events[i], stage_.window().screen().height); !told) return told;
  return {};
}

}  // namespace fovea
