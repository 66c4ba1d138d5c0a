// A list of choices that opens below a button.

#include "fovea/choice_buttons.hpp"
#include "fovea/choices.hpp"
#include "fovea/outlines.hpp"
#include "fovea/part.hpp"
#include "fovea/stimuli.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dropdown {

constexpr double kPadding = 0.5, kGap = 0.4, kArrow = 0.5, kNarrowest = 12;  // of a letter

class Dropdown final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    placeholder_ = part.params.find("placeholder").textOr(part.params.find("messages").find("choose").textOr("Choose"));
    chosen_ = choices_.find(part.answer.copy());
    isOpen_ = isToReveal_ = false, presses_ = 0, moves_.clear();
    head_.emplace(stimuli(), fovea::ButtonStyle{.text = shown(), .letterHeight = letter(), .color = ink(), .fillColor = paper(), .radius = letter() / 4, .units = "height",
                                                .more = {{"bold", false}, {"padding", kPadding * letter()}, {"borderColor", fovea::List{ink().r, ink().g, ink().b}}, {"borderWidth", 1}}});
    fovea::ShapeStyle arrow;
    arrow.contours = {{{-0.5, 0.3}, {0.5, 0.3}, {0, -0.3}}};
    arrow.size = {kArrow * letter(), kArrow * letter()};
    arrow.color = ink();
    arrow.units = "height";
    arrow_.emplace(stimuli(), arrow);
    list_.emplace(stimuli(), fovea::ChoiceButtonsStyle{.labels = choices_.labels(), .isRightToLeft = isRightToLeft(), .letter = letter(), .ink = ink(), .paper = paper()});
    for (const char *event : {"listOpened", "choiceClicked"}) makes(event);
  }
  /// As in every list that is open, arrows go through it, home and end to its ends.
  void event(const fovea::Event &event) override {
    constexpr std::string_view kMoves[] = {"up", "down", "home", "end"};
    if (isOpen_ && event.isKeyPress() && std::ranges::find(kMoves, event.key()) != std::end(kMoves)) moves_.push_back({std::string(event.key()), event.time()});
  }
  double measure(double width) override {
    layOutHead(width);
    return headSize_.y + (isOpen_ ? kGap * letter() + list_->measure(width) : 0);
  }
  void placed() override {
    const double top = box().y + box().height / 2, aside = headSize_.x / 2 - (kPadding + kArrow / 2) * letter();
    const fovea::Point middle{box().x, top - headSize_.y / 2};
    head_->setPos(middle);
    arrow_->setPos({middle.x + (isRightToLeft() ? -aside : aside), middle.y});
    if (!isOpen_) return;
    const double height = box().height - headSize_.y - kGap * letter();
    list_->place({box().x, box().y - box().height / 2 + height / 2, box().width, height});
  }
  void frame(const fovea::PartFrame &frame) override {
    hear(frame.canRespond);
    const double opacity = frame.canRespond ? 1 : 0.4;
    head_->setOpacity(opacity);
    head_->draw();
    arrow_->setOpacity(opacity);
    arrow_->draw();
    if (std::exchange(isToReveal_, isMoved_)) reveal(isOpen_ ? list_->areaOf(chosen_.value_or(0)) : head_->measure());
    isMoved_ = false;
    if (!isOpen_) return;
    std::vector<bool> chosen(choices_.size());
    if (chosen_) chosen[*chosen_] = true;
    list_->draw(frame.canRespond, chosen);
  }
  fovea::Dict metadata() const override { return choices_.metadata(); }
  void leave() override { head_.reset(), arrow_.reset(), list_.reset(); }

  fovea::Value answer() const override { return chosen_ ? choices_[*chosen_] : fovea::Value(); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override { return choices_.judge(answer, isRequired_); }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override { return choices_.drawn(seed); }

 private:
  const std::string &shown() const { return chosen_ ? choices_.labels()[*chosen_] : placeholder_; }

  /// As wide as the widest of them needs it, and as high as what it says.
  void layOutHead(double width) {
    const double arrow = (kArrow + kPadding) * letter();
    const auto needed = [&](const std::string &words) {
      head_->setValue("text", words);
      return head_->measure();
    };
    head_->setSize({0, 0});
    head_->setNumbers(head_->property("wrapWidth"), {width - arrow - 2 * kPadding * letter()});
    double widest = std::max(kNarrowest * letter(), needed(placeholder_).width + arrow);
    for (const std::string &label : choices_.labels()) widest = std::max(widest, needed(label).width + arrow);
    headSize_ = {std::min(widest, width), needed(shown()).height};
    head_->setSize(headSize_);
    head_->setNumbers(head_->property("shift"), {(isRightToLeft() ? 1 : -1) * arrow / 2});
  }
  /// The page is laid out before the next frame: what is chosen has its place then.
  void say() {
    head_->setValue("text", shown());
    isMoved_ = true;
    resize();
  }

  struct Move {
    std::string key;
    fovea::Timestamp time;
  };
  std::size_t placeBehind(std::string_view key) const {
    const std::size_t last = choices_.size() - 1;
    if (key == "home" || (key == "down" && !chosen_)) return 0;
    if (key == "end" || !chosen_) return last;
    return key == "down" ? std::min(*chosen_ + 1, last) : *chosen_ - (*chosen_ > 0);
  }
  void follow(const Move &move) {
    const std::size_t next = placeBehind(move.key);
    if (std::exchange(chosen_, next) == next) return;
    auto told = choices_.told(next);
    told.emplace_back("isChosen", true);
    happen("choiceClicked", move.time, told);
    say();
  }
  void hear(bool canRespond) {
    for (const Move &move : std::exchange(moves_, {}))
      if (canRespond && isOpen_) follow(move);
    const auto times = head_->timesOn();
    if (std::exchange(presses_, times.size()) < times.size() && canRespond) {
      if (!isOpen_) happen("listOpened", *head_->lastPress());
      turn(!isOpen_);
    }
    for (const auto &[choice, time] : list_->presses()) {
      if (!canRespond || !isOpen_) continue;
      chosen_ = fovea::Choices::pressed(chosen_, choice, isRequired_);
      auto told = choices_.told(choice);
      told.emplace_back("isChosen", chosen_.has_value());
      happen("choiceClicked", time, told);
      turn(false);
    }
  }
  void turn(bool isOpen) {
    isOpen_ = isOpen;
    arrow_->setOri(isOpen ? 180 : 0);
    isMoved_ = true;
    resize();
  }

  fovea::Choices choices_;
  std::string placeholder_;
  std::optional<fovea::Button> head_;
  std::optional<fovea::Shape> arrow_;
  std::optional<fovea::ChoiceButtons> list_;
  std::optional<std::size_t> chosen_;
  fovea::Point headSize_;
  std::vector<Move> moves_;  // pressed since the frame before
  std::size_t presses_ = 0;  // of the button, that were looked at
  bool isRequired_ = true, isOpen_ = false;
  bool isMoved_ = false, isToReveal_ = false;  // in this frame, in the one before: where it is it is to be seen
};

}  // namespace dropdown

FOVEA_PLUGIN(dropdown::Dropdown)
