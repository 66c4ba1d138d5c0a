#include "stage/leave_dialog.hpp"

#include <algorithm>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

// Of the window's height.
constexpr double kDialogLetter = 0.03, kDialogGap = 0.05, kBroadest = 1.2;
constexpr double kPart = 0.9;  // of the window's width

}  // namespace

Result<LeaveDialog> LeaveDialog::make(Stimuli &stimuli, const std::string &question, const std::string &leave, const std::string &stay, double width, double textSize) {
  LeaveDialog dialog(stimuli);
  const double letter = kDialogLetter * textSize;
  const Value ink = hostInk(stimuli);
  const double room = std::min(kPart * width, kBroadest);
  auto words = stimuli.add("text", Value(Dict{{"text", question}, {"units", "height"}, {"height", letter}, {"wrapWidth", room}, {"color", ink}}));
  if (!words) return words.error();
  dialog.question_ = *words;
  for (const auto &[button, text] : {std::pair(&dialog.leave_, &leave), std::pair(&dialog.stay_, &stay)}) {
    auto made = stimuli.add("button", Value(Dict{{"text", *text}, {"units", "height"}, {"letterHeight", letter}, {"color", ink}, {"fillColor", hostPaper(stimuli)}, {"borderColor", ink}, {"borderWidth", 1}}));
    if (!made) return made.error();
    *button = *made;
  }
  const auto said = stimuli.measure(dialog.question_), left = stimuli.measure(dialog.leave_), right = stimuli.measure(dialog.stay_);
  for (const auto *box : {&said, &left, &right})
    if (!*box) return box->error();
  const bool isBeside = left->width + kDialogGap + right->width <= room;
  const double buttons = isBeside ? std::max(left->height, right->height) : left->height + kDialogGap + right->height;
  const double top = (said->height + kDialogGap + buttons) / 2, foot = top - said->height - kDialogGap;
  const double across = isBeside ? (left->width + kDialogGap + right->width) / 2 : 0;
  const auto placed = [&](StimulusHandle part, double x, double y) { return dialog.place(part, x, y); };
  if (auto set = placed(dialog.question_, 0, top - said->height / 2); !set) return set.error();
  if (auto set = placed(dialog.leave_, isBeside ? left->width / 2 - across : 0, foot - left->height / 2); !set) return set.error();
  if (auto set = placed(dialog.stay_, isBeside ? across - right->width / 2 : 0, foot - buttons + right->height / 2); !set) return set.error();
  return dialog;
}

Result<void> LeaveDialog::place(StimulusHandle part, double x, double y) {
  auto pos = stimuli_->property(part, "pos");
  const double where[] = {x, y};
  return pos ? stimuli_->setNumbers(part, *pos, where) : Result<void>(pos.error());
}

Result<void> LeaveDialog::draw() {
  for (const StimulusHandle part : {question_, leave_, stay_})
    if (auto drawn = stimuli_->draw(part); !drawn) return drawn;
  return {};
}

std::optional<bool> LeaveDialog::answerAt(double x, double y) const {
  for (const StimulusHandle button : {leave_, stay_})
    if (const auto inside = stimuli_->contains(button, x, y); inside && *inside) return button == leave_;
  return std::nullopt;
}

}  // namespace fovea
