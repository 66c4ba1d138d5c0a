// How somebody leaves: by themselves, when the study lets them, and what everybody sees last.

#include <cctype>

#include "core/log.hpp"
#include "core/wall_time.hpp"
#include "stage/leave_dialog.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/page_course.hpp"
#include "stage/page_look.hpp"
#include "stage/sitting.hpp"
#include "stimuli/measured_texts.hpp"
#include "timeline/money.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBotsLook = 1s;  // at the last page

std::string keyWord(std::string key) {
  if (key == "escape") return "Esc";
  if (!key.empty()) key[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(key[0])));
  return key;
}

/// "Return: Leave". Words from the right begin with the key there, too, in whatever letters its name is.
std::string keyed(const std::string &key, const std::string &words, const std::string &language) {
  return (isRightToLeft(Value(Dict{{"language", language}})) ? "\u200f" : "") + keyWord(key) + ": " + words;
}

/// Pressed there, with the left button or a finger.
bool isPointed(const InputEvent &event) { return (event.kind == InputKind::ButtonPress && event.button == 1) || event.kind == InputKind::TouchBegin; }

}  // namespace

/// What is seen last; null: nothing.
const ResolvedStep *Sitting::lastPage(const Pointer &pointer) const {
  if (const SessionEndSpec *between = pointer.sessionEnd()) {
    const auto &farewell = study_->farewells[static_cast<std::size_t>(between->index)];
    return farewell ? &*farewell : nullptr;
  }
  const auto page = study_->endPages.find(pointer.state().cursor.end);
  return page == study_->endPages.end() ? nullptr : &page->second;
}

/// Whoever has come to an end sees it said; the way is kept by then, and nothing that happens here changes it.
Result<Ending> Sitting::seeOff(const Pointer &pointer, const Result<Ending> &ending) {
  if (!ending && ending.error().code != ErrorCode::Stopped) return ending;
  const EndKind end = pointer.state().cursor.end;
  // A stop is no end: somebody may go on from there.
  const ResolvedStep *page = lastPage(pointer);
  if (!page) return ending;
  if (stage_.stopRequested()) stage_.endWay();
  if (stage_.stopRequested()) return ending;  // whoever wants the session to stop waits for nobody who reads
  ResolvedStep shown = *page;
  if (pointer.sessionEnd()) shown.step.label = "end of session " + std::to_string(pointer.state().cursor.session);  // as the operator reads it
  if (end != EndKind::Declined) sayReward(pointer, shown);
  // The host's own page speaks as the form did.
  const auto isOfForm = [&](const std::string &name) { return end == EndKind::Declined || ((name == "language" || name == "textSize" || name == "contrast") && !shown.step.params.find(name)); };
  for (const auto &[name, value] : study_->study.endPages.contains(end) ? Dict{} : farewell_)
    if (isOfForm(name)) shown.step.params.set(name, value);
  auto seen = showEnd(std::move(shown));
  if (!seen && seen.error().code != ErrorCode::Stopped) return seen.error();
  return ending;
}

/// Of what the host says itself: the study's, or else the one in which the participant was asked for consent.
std::string Sitting::language() const {
  const std::string asked = Value(farewell_).textOr("language", "en");
  return study_ ? Value(study_->study.look).textOr("language", asked) : asked;
}

/// Of its letters, in the same way.
double Sitting::textSize() const {
  const double asked = textSizeIn(Value(farewell_));
  return study_ ? textSizeIn(Value(study_->study.look), asked) : asked;
}

/// Of all pages, where the study says one; none: that of the window.
std::optional<Color> Sitting::studyGround() const {
  const std::string ground = study_ ? Value(study_->study.look).textOr("ground", "") : "";
  const auto color = parseColor(Value(ground));
  return color ? std::optional(*color) : std::nullopt;
}

Result<void> Sitting::showEnd(ResolvedStep end) {
  enterStep(end, 0, 0);
  auto page = openPage(end.plugin, end.step.params, nullptr);
  if (!page) return page.error();
  Showing showing;
  if (stage_.isSimulated()) showing.botAnswersAt = stage_.clock().now() + kBotsLook;
  auto seen = show(**page, end.step.params, showing);
  return seen ? Result<void>() : Result<void>(seen.error());
}

/// Simulated participants leave as people do: with the key.
void Sitting::planLeaving(const ResolvedStep &step) {
  if (!stage_.isSimulated() || !study_->study.abortButton || step.step.abortShare <= 0) return;
  if (Random(*step_.seed, "leaving").uniform() < step.step.abortShare) stage_.pressSimulated(stage_.clock().now() + step.step.abortAfter, study_->study.abortButton->key);
}

/// Words of the host's own, in that language.
std::string Sitting::hostWords(const std::string &message, const Value &values) const { return messageIn(modularPage().manifest, language(), message, {}, values); }

/// Who they are, and what they would be paid.
std::string Sitting::leaveQuestion() {
  const std::string &own = study_->study.abortButton->question;
  const MoneySettings &money = onTheWay_->timeline().options().money;
  std::string text = (own.empty() ? hostWords("leaveQuestion") : own) + "\n\n" + (own.empty() ? hostWords("participant", Value(Dict{{"participant", participant()}})) : participant());
  if (money.isOff || !money.showReward) return text;
  TimelineState left = onTheWay_->state();
  left.cursor.end = EndKind::Aborted;
  step_.others.reset();  // they decide on it: it is what the others cost by now
  const Payment payment = paidNow(left);
  const Value values(Dict{{"paid", moneyText(money, payment.paid)}, {"least", moneyText(money, money.minAccumulatedRewardForAbort)}});
  const char *earned = payment.paid != 0 ? "paidOnLeaving" : money.minAccumulatedRewardForAbort > 0 ? "earnedTooLittle" : "earnedNothing";
  return text + "\n" + (own.empty() ? hostWords(earned, values) : values.textOr("paid", ""));
}

/// What pages say in their corner; nothing where nobody leaves by themselves.
std::string Sitting::leaveLabel() const {
  const auto &button = study_ ? study_->study.abortButton : std::nullopt;
  return onTheWay_ && button ? keyed(button->key, button->label.empty() ? hostWords("leaveLabel") : button->label, language()) : "";
}

/// Is there anything that could go?
bool Sitting::mayRemove() const { return hasConsent_ && study_->study.withdrawal != WithdrawalRule::Keep; }

Result<LeaveAnswer> Sitting::askWhetherToLeave() {
  MeasuredTexts measured;
  auto stimuli = createStimuli(stage_.window(), measured);
  if (!stimuli) return stimuli.error();
  (*stimuli)->setBackground(stage_.stimuli().background());
  const AbortButton &button = *study_->study.abortButton;
  const ScreenInfo &screen = stage_.window().screen();
  const auto word = [&](const std::string &own, const char *message) { return own.empty() ? hostWords(message) : own; };
  const bool isAsked = mayRemove() && study_->study.withdrawal == WithdrawalRule::Ask;
  std::vector<LeaveDialog::Button> buttons;
  if (!mayRemove() || isAsked) buttons.emplace_back(LeaveAnswer::Keep, keyed("return", word(button.leave, isAsked ? "leaveKeep" : "leave"), language()));
  if (mayRemove()) buttons.emplace_back(LeaveAnswer::Remove, keyed(isAsked ? "delete" : "return", word(button.remove, "leaveRemove"), language()));
  buttons.emplace_back(LeaveAnswer::Stay, keyed(button.key, word(button.stay, "stay"), language()));
  auto dialog = LeaveDialog::make(**stimuli, leaveQuestion(), buttons, static_cast<double>(screen.width) / screen.height, textSize());
  if (!dialog) return dialog.error();
  const Timestamp began = stage_.clock().now();
  isAskedToLeave_ = true;
  stage_.respondFrom(Timestamp::min());  // the page's own time for answers is none of this
  (void)stage_.expect({{"return"}, "return", began});  // nobody but the host is asked how this is answered, and simulated participants mean it
  Result<void> shown;
  std::optional<LeaveAnswer> answer;
  while (shown && !answer) {
    shown = dialog->draw();
    if (shown) shown = stage_.showOther(**stimuli);
    if (shown) answer = answerToLeaving(*dialog, began);
  }
  isAskedToLeave_ = false;
  return answer ? Result<LeaveAnswer>(*answer) : shown.error();
}

/// By key, by mouse or by finger; none: not yet.
std::optional<LeaveAnswer> Sitting::answerToLeaving(const LeaveDialog &dialog, Timestamp began) {
  const bool isAsked = mayRemove() && study_->study.withdrawal == WithdrawalRule::Ask;
  InputEvent events[16];
  std::optional<LeaveAnswer> answer;
  while (const std::size_t count = stage_.poll(events))
    for (std::size_t i = 0; i < count && !answer; ++i) {
      const InputEvent &event = events[i];
      if (event.time < began) continue;
      const double height = stage_.window().screen().height;
      if (isPointed(event)) answer = dialog.answerAt(event.x / height, event.y / height);
      else if (event.kind != InputKind::KeyPress || event.isRepeat) continue;
      else if (event.keyName() == "return") answer = mayRemove() && !isAsked ? LeaveAnswer::Remove : LeaveAnswer::Keep;
      else if (event.keyName() == "delete" && isAsked) answer = LeaveAnswer::Remove;
      else if (event.keyName() == study_->study.abortButton->key) answer = LeaveAnswer::Stay;
    }
  return answer;
}

/// With the key, or at the words in the corner of the page.
bool Sitting::asksToLeave(const InputEvent &event) const {
  if (!onTheWay_ || !study_->study.abortButton) return false;
  if (event.kind == InputKind::KeyPress) return event.device != kKeysOnScreen && event.keyName() == study_->study.abortButton->key;
  if (!isPointed(event) || !showing_ || !showing_->course) return false;
  const ScreenInfo &screen = stage_.window().screen();
  return showing_->course->edges().isLeave(event.x / (screen.width / 2.0), event.y / (screen.height / 2.0));
}

/// Before anything else: whatever happens to the session, it is carried out.
void Sitting::noteWithdrawal() {
  recorder_.noteWithdrawal({participant(), study_->study.name, wallText(stage_.clock().wallOrigin() + toNanoseconds(stage_.clock().now())), options_.isSimulated});
  log_.write(LogLevel::Warning, "session", participant() + " withdraws: what was recorded of them is removed once the session is over");
}

void Sitting::onLeaveAsked() {
  if (!onTheWay_ || wayEnd_) return;
  stopRecordings("leaving");
  const Timestamp asked = stage_.clock().now();
  const auto answer = askWhetherToLeave();
  if (!answer) {  // an operator was faster; that is in the record
    if (answer.error().code != ErrorCode::Stopped) log_.write(LogLevel::Error, "session", "the participant wanted to leave, and could not be asked: " + answer.error().text());
    return;
  }
  const bool hasLeft = *answer != LeaveAnswer::Stay, withdraws = *answer == LeaveAnswer::Remove;
  log_.write(LogLevel::Exp, "session", participant() + (hasLeft ? " leaves the study" : " asked to leave, and stays"));
  if (hasConsent_) record("leaving", Value(Dict{{"asked", Value(TimeValue{toNanoseconds(asked)})}, {"leaves", hasLeft}}));
  if (!hasLeft) return;
  if (withdraws) noteWithdrawal();
  Command leave;
  leave.kind = withdraws ? Command::Kind::Withdraw : Command::Kind::Abort;
  leave.text = "left by themselves";
  leave.origin = kByThemselves;
  leave.time = stage_.clock().now();
  wayEnd_ = std::move(leave);
  stage_.requestStop();
}

}  // namespace fovea
