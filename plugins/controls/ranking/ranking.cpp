// Choices that are put in order: each press gives the next place.

#include "fovea/choices.hpp"
#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/stimuli.hpp"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace ranking {

constexpr double kPadding = 0.5, kGap = 0.4, kPlace = 1.6, kNarrowest = 6;  // of a letter

class Ranking final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    const std::size_t all = choices_.size();
    count_ = static_cast<std::size_t>(part.params.find("count").integer().value_or(static_cast<std::int64_t>(all)));
    if (count_ > all) throw fovea::Failure("there are " + std::to_string(all) + " choices and \"count\" is " + std::to_string(count_) + ": no more can be put in order than there are", FOVEA_E_ARGUMENT);
    items_.clear(), order_.clear();
    for (const std::string &label : choices_.labels())
      items_.push_back({fovea::Button(stimuli(), fovea::ButtonStyle{.text = label, .letterHeight = letter(), .color = ink(), .fillColor = paper(), .radius = letter() / 4, .units = "height",
                                                                    .more = {{"bold", false}, {"padding", kPadding * letter()}, {"borderColor", fovea::List{ink().r, ink().g, ink().b}}, {"borderWidth", 1}}}),
                        fovea::Text(stimuli(), fovea::TextStyle{.height = letter(), .color = ink(), .isBold = true, .units = "height"})});
    for (std::size_t i = 0; i < part.answer.size(); ++i)
      if (const auto choice = choices_.find(part.answer[i].copy())) order_.push_back(*choice);
    sayPlaces();
    makes("choiceClicked");
  }
  double measure(double width) override {
    const double height = measure(width, letter());
    double fitted = letter();
    for (const Item &item : items_) fitted = std::min(fitted, item.button.fittedHeight(letter()));
    return fitted < letter() ? measure(width, fitted) : height;
  }
  void placed() override {
    const double way = isRightToLeft() ? 1 : -1, aside = way * (width_ - (kPadding + kPlace) * letter_) / 2;
    double top = box().y + box().height / 2;
    for (Item &item : items_) {
      item.button.setPos({box().x, top - item.height / 2});
      item.button.setNumbers(item.button.property("shift"), {-way * ((kPadding + kPlace) * letter_ - (width_ - item.words) / 2)});
      item.place.setPos({box().x + aside, top - item.height / 2});
      top -= item.height + kGap * letter_;
    }
  }
  void frame(const fovea::PartFrame &frame) override {
    for (const auto &[time, choice] : presses())
      if (frame.canRespond) press(choice, time);
    for (Item &item : items_) {
      item.button.setOpacity(frame.canRespond ? 1 : 0.4);
      item.button.draw();
      item.place.draw();
    }
  }
  fovea::Dict metadata() const override { return choices_.metadata(); }
  void leave() override { items_.clear(); }

  fovea::Value answer() const override { return listOf(order_); }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isList()) return fovea::Refusal{"noList"};
    std::vector<bool> seen(choices_.size());
    for (std::size_t i = 0; i < answer.size(); ++i) {
      const fovea::Value given = answer[i].copy();
      if (auto refused = choices_.judge(given)) return refused;
      if (auto was = seen[*choices_.find(given)]; was) return fovea::Refusal{"twice", {{"answer", fovea::Choices::written(given)}}};
      seen[*choices_.find(given)] = true;
    }
    const fovea::Dict counted{{"count", static_cast<std::int64_t>(count_)}};
    if (answer.size() > count_) return fovea::Refusal{"tooMany", counted};
    if (answer.size() < count_ && (isRequired_ || answer.size() > 0)) return fovea::Refusal{count_ == choices_.size() ? "required" : "tooFew", counted};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    std::vector<std::size_t> order(choices_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    order.resize(count_);
    return listOf(order);
  }

 private:
  struct Item {
    fovea::Button button;
    fovea::Text place;
    std::size_t presses = 0;  // that were looked at
    double height = 0, words = 0;  // of the button; how wide its label is
  };

  /// With letters of that size.
  double measure(double width, double letter) {
    letter_ = letter;
    double widest = kNarrowest * letter, height = -kGap * letter;
    for (Item &item : items_) {
      item.place.setHeight(letter);
      item.button.setSize({0, 0});
      item.button.setNumbers(item.button.property("letterHeight"), {letter});
      item.button.setNumbers(item.button.property("padding"), {kPadding * letter});
      item.button.setNumbers(item.button.property("wrapWidth"), {width - (2 * kPadding + kPlace) * letter});
      const fovea::Box natural = item.button.measure();
      widest = std::max(widest, natural.width + kPlace * letter);
      item.height = natural.height;
      item.words = natural.width - 2 * kPadding * letter;
      height += kGap * letter + natural.height;
    }
    width_ = std::min(widest, width);
    for (Item &item : items_) item.button.setSize({width_, item.height});
    return height;
  }

  /// All since this was asked, the earliest first.
  std::vector<std::pair<fovea::Timestamp, std::size_t>> presses() {
    std::vector<std::pair<fovea::Timestamp, std::size_t>> all;
    for (std::size_t i = 0; i < items_.size(); ++i)
      for (const auto times = items_[i].button.timesOn(); items_[i].presses < times.size(); ++items_[i].presses)
        if (const auto onset = items_[i].button.shown().firstOnset) all.emplace_back(*onset + fovea::fromSeconds(times[items_[i].presses]), i);
    std::stable_sort(all.begin(), all.end(), [](const auto &one, const auto &other) { return one.first < other.first; });
    return all;
  }
  /// One that has a place loses it, and those behind it move up.
  void press(std::size_t choice, fovea::Timestamp time) {
    const auto at = std::find(order_.begin(), order_.end(), choice);
    if (at != order_.end()) order_.erase(at);
    else if (order_.size() < count_) order_.push_back(choice);
    else return;
    sayPlaces();
    fovea::Dict told = choices_.told(choice);
    told.emplace_back("place", static_cast<std::int64_t>(placeOf(choice)));
    happen("choiceClicked", time, told);
  }
  /// From 1; 0: none.
  std::size_t placeOf(std::size_t choice) const {
    const auto at = std::find(order_.begin(), order_.end(), choice);
    return at == order_.end() ? 0 : static_cast<std::size_t>(at - order_.begin()) + 1;
  }
  void sayPlaces() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const std::size_t place = placeOf(i);
      items_[i].place.setText(place ? std::to_string(place) : "\u2013");
    }
  }
  fovea::List listOf(const std::vector<std::size_t> &order) const {
    fovea::List list;
    for (const std::size_t choice : order) list.push_back(choices_[choice]);
    return list;
  }

  fovea::Choices choices_;
  std::vector<Item> items_;
  std::vector<std::size_t> order_;  // the first place first
  std::size_t count_ = 0;
  double width_ = 0, letter_ = 0;
  bool isRequired_ = true;
};

}  // namespace ranking

FOVEA_PLUGIN(ranking::Ranking)
