#include "stage/leave_dialog.hpp"

#include <algorithm>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

// Of the window's height.
constexpr double kDialogLetter = 0.03, kDialogGap = 0.05, kBroadest = 1.2, kHighest = 0.96;
constexpr double kPart = 0.9;  // of the window's width
constexpr double kSmaller = 0.85, kSmallest = 0.35;

}  // namespace

Result<LeaveDialog> LeaveDialog::make(Stimuli &stimuli, const std::string &question, const std::vector<Button> &buttons, double width, double textSize) {
  LeaveDialog dialog(stimuli);
  const double letter = kDialogLetter * textSize;
  const Value ink = hostInk(stimuli);
  const double paper = gunsOf(ink)[0] > 0 ? -0.6 : 0.7;  // as buttons of pages have it
  const double room = std::min(kPart * width, kBroadest);
  const auto said = dialog.add("text", {{"text", question}, {"units", "height"}, {"height", letter}, {"wrapWidth", room}, {"color", ink}});
  if (!said) return said.error();
  dialog.question_ = said->stimulus;
  std::vector<Part> parts;
  double across = -kDialogGap, down = 0, highest = 0, broadest = 0;
  for (const auto &[answer, text] : buttons) {
    const auto part = dialog.add("button", {{"text", text}, {"units", "height"}, {"letterHeight", letter}, {"color", ink}, {"fillColor", List{paper, paper, paper}}, {"borderColor", ink}, {"borderWidth", 1}, {"radius", letter / 4}, {"wrapWidth", room - letter}});
    if (!part) return part.error();
    dialog.buttons_.emplace_back(answer, part->stimulus);
    parts.push_back(*part);
    across += kDialogGap + part->width;
    down += kDialogGap + part->height;
    highest = std::max(highest, part->height);
    broadest = std::max(broadest, part->width);
  }
  const bool isBeside = across <= room;
  const double height = said->height + (isBeside ? kDialogGap + highest : down);
  if ((height > kHighest || broadest > room) && textSize > kSmallest) return make(stimuli, question, buttons, width, kSmaller * textSize);
  if (auto set = dialog.place(*said, 0, height / 2 - said->height / 2); !set) return set.error();
  double left = -across / 2, top = height / 2 - said->height - kDialogGap;
  for (const Part &part : parts) {
    if (auto set = dialog.place(part, isBeside ? left + part.width / 2 : 0, top - part.height / 2); !set) return set.error();
    if (isBeside) left += part.width + kDialogGap;
    else top -= part.height + kDialogGap;
  }
  return dialog;
}

Result<LeaveDialog::Part> LeaveDialog::add(const std::string &kind, Dict look) {
  const auto stimulus = stimuli_->add(kind, Value(std::move(look)));
  if (!stimulus) return stimulus.error();
  const auto box = stimuli_->measure(*stimulus);
  if (!box) return box.error();
  return Part{*stimulus, box->width, box->height};
}

Result<void> LeaveDialog::place(const Part &part, double x, double y) {
  auto pos = stimuli_->property(part.stimulus, "pos");
  const double where[] = {x, y};
  return pos ? stimuli_->setNumbers(part.stimulus, *pos, where) : Result<void>(pos.error());
}

Result<void> LeaveDialog::draw() {
  auto drawn = stimuli_->draw(question_);
  for (const auto &[answer, button] : buttons_)
    if (drawn) drawn = stimuli_->draw(button);
  return drawn;
}

std::optional<LeaveAnswer> LeaveDialog::answerAt(double x, double y) const {
  for (const auto &[answer, button] : buttons_)
    if (const auto inside = stimuli_->contains(button, x, y); inside && *inside) return answer;
  return std::nullopt;
}

}  // namespace fovea
