// How somebody leaves: by themselves, when the study lets them, and what everybody sees last.

#include <cctype>

#include "core/log.hpp"
#include "stage/host_text.hpp"
#include "stage/sitting.hpp"
#include "stimuli/measured_texts.hpp"
#include "timeline/money.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBotsLook = 1s;  // at the last page
constexpr double kLetter = 0.03;    // of the window's height

std::string keyWord(std::string key) {
  if (key == "escape") return "Esc";
  if (!key.empty()) key[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(key[0])));
  return key;
}

}  // namespace

/// Whoever has come to an end sees it said; the way is kept by then, and nothing that happens here changes it.
Result<Ending> Sitting::seeOff(const Pointer &pointer, const Result<Ending> &ending) {
  if (!ending && ending.error().code != ErrorCode::Stopped) return ending;
  const EndKind end = pointer.state().cursor.end;
  const auto page = study_->endPages.find(end);
  // A study whose last page was one that says so has said it. A stop is no end: somebody may go on from there.
  if (end == EndKind::None || page == study_->endPages.end() || wasEndPage_) return ending;
  if (stage_.stopRequested()) stage_.endWay();
  if (stage_.stopRequested()) return ending;  // whoever wants the session to stop waits for nobody who reads
  ResolvedStep shown = page->second;
  if (end != EndKind::Declined) sayReward(pointer, shown);
  else if (!declinedText_.empty() && !study_->study.endPages.contains(end)) shown.step.params.set("text", Value(declinedText_));
  auto seen = showEnd(std::move(shown));
  if (!seen && seen.error().code != ErrorCode::Stopped) return seen.error();
  return ending;
}

Result<void> Sitting::showEnd(ResolvedStep end) {
  enterStep(end, 0, 0);
  auto library = loader_.load(end.plugin);
  if (!library) return library.error();
  auto page = PageInstance::createPage(**library, loader_.host());
  if (!page) return page.error();
  if (stage_.isSimulated()) botAnswersAt_ = stage_.clock().now() + kBotsLook;
  auto seen = show(**page, end.step.params);
  botAnswersAt_.reset();
  return seen ? Result<void>() : Result<void>(seen.error());
}

/// Simulated participants leave as people do: with the key.
void Sitting::planLeaving(const ResolvedStep &step) {
  if (!stage_.isSimulated() || !study_->study.abortButton || step.step.abortShare <= 0) return;
  if (Random(*stepSeed_, "leaving").uniform() < step.step.abortShare) stage_.pressSimulated(stage_.clock().now() + step.step.abortAfter, study_->study.abortButton->key);
}

/// Who they are, and what they would be paid.
std::string Sitting::leaveQuestion() const {
  const AbortButton &button = *study_->study.abortButton;
  const MoneySettings &money = onTheWay_->timeline().options().money;
  const bool isOwn = !button.question.empty();
  std::string text = isOwn ? button.question : "Do you want to leave the study?\nYou cannot come back to it afterwards.";
  text += (isOwn ? "\n\n" : "\n\nParticipant ") + participant();
  if (!money.isOff && money.showReward) {
    TimelineState left = onTheWay_->state();
    left.cursor.end = EndKind::Aborted;
    const Payment payment = paymentOf(onTheWay_->timeline(), left, {});
    const std::string paid = moneyText(money, payment.paid);
    if (isOwn) text += "\n" + paid;
    else if (payment.paid == 0) text += "\nSo far you have earned less than " + moneyText(money, money.minAccumulatedRewardForAbort) + ": who leaves with that is not paid";
    else text += "\nFor what you have done so far you are paid " + paid;
  }
  return text + "\n\nReturn: " + button.leave + "          " + keyWord(button.key) + ": " + button.stay;
}

/// What pages say in their corner; nothing where nobody leaves by themselves.
std::string Sitting::leaveLabel() const {
  const auto &button = study_ ? study_->study.abortButton : std::nullopt;
  return onTheWay_ && button ? keyWord(button->key) + ": " + button->label : "";
}

Result<bool> Sitting::askWhetherToLeave() {
  MeasuredTexts measured;
  auto stimuli = createStimuli(stage_.window(), measured);
  if (!stimuli) return stimuli.error();
  (*stimuli)->setBackground(stage_.stimuli().background());
  auto text = addHostText(**stimuli, leaveQuestion(), kLetter);
  if (!text) return text.error();
  const InputRequest asked{{"return", study_->study.abortButton->key}, "return", stage_.clock().now()};
  isAskedToLeave_ = true;
  stage_.respondFrom(Timestamp::min());  // the page's own time for answers is none of this
  (void)stage_.expect(asked);  // nobody but the host is asked how this is answered
  Result<bool> leaves = false;
  for (bool isAnswered = false; !isAnswered;) {
    auto shown = (*stimuli)->draw(*text);
    if (shown) shown = stage_.showOther(**stimuli);
    if (!shown) {
      leaves = shown.error();
      break;
    }
    if (const auto press = stage_.takePress(asked)) isAnswered = true, leaves = press->keyName() == "return";
  }
  isAskedToLeave_ = false;
  return leaves;
}

void Sitting::onLeaveAsked() {
  if (!onTheWay_ || wayEnd_) return;
  const Timestamp asked = stage_.clock().now();
  const auto leaves = askWhetherToLeave();
  if (!leaves && leaves.error().code != ErrorCode::Stopped) log_.write(LogLevel::Error, "session", "the participant wanted to leave, and could not be asked: " + leaves.error().text());
  const bool hasLeft = leaves && *leaves;
  log_.write(LogLevel::Exp, "session", participant() + (hasLeft ? " leaves the study" : " asked to leave, and stays"));
  if (hasConsent_) record("leaving", Value(Dict{{"asked", Value(TimeValue{toNanoseconds(asked)})}, {"leaves", hasLeft}}));
  if (!hasLeft) return;
  Command leave;
  leave.kind = Command::Kind::Abort;
  leave.text = "left by themselves";
  leave.origin = "participant";
  leave.time = stage_.clock().now();
  wayEnd_ = std::move(leave);
  stage_.requestStop();
}

}  // namespace fovea
