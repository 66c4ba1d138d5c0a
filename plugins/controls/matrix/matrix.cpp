// Several rows that are answered on one scale: a table.

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

namespace matrix {

// Of a letter.
constexpr double kThickness = 0.9, kGap = 0.8, kHeading = 0.8, kLeast = 0.75, kHighest = 6;  // the last of a heading: four lines
constexpr double kLargest = 0.045;  // of the window's heights: with larger letters nothing fits beside anything
// Of the width, and of a column's.
constexpr double kWords = 0.42, kColumn = 0.92;
constexpr std::size_t kMostBeside = 7;

class Matrix final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    choices_ = fovea::Choices(part.params);
    isRequired_ = part.params.find("required").boolean().value_or(true);
    const fovea::View rows = part.params.find("rows"), labels = part.params.find("rowLabels");
    if (!labels.isNone() && labels.size() != rows.size())
      throw fovea::Failure("there are " + std::to_string(rows.size()) + " rows and " + std::to_string(labels.size()) + " rowLabels: give each row one", FOVEA_E_ARGUMENT);
    rows_.clear(), heads_.clear(), lastTime_.reset();
    for (const std::string &label : choices_.labels()) heads_.push_back(words(label, kHeading * letter(), "center"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string name(rows[i].textOr(""));
      const auto answered = choices_.find(part.answer.find(name).copy());
      fovea::SliderStyle style{.granularity = 1, .style = "radio", .size = fovea::Point{1, kThickness * letter()}, .color = ink(), .lineColor = ink(), .markerColor = ink(), .units = "height",
                               .more = {{"direction", isRightToLeft() ? "rtl" : "ltr"}}};
      for (std::size_t tick = 0; tick < choices_.size(); ++tick) style.ticks.push_back(static_cast<double>(tick));
      if (answered) style.startValue = static_cast<double>(*answered);
      if (const auto rehearsed = choices_.find(part.params.find("simulatedAnswer").find(name).copy())) style.more.emplace_back("rehearsal", static_cast<double>(*rehearsed));
      rows_.push_back({name, words(labels.isNone() ? name : std::string(labels[i].textOr("")), letter(), isRightToLeft() ? "right" : "left"), fovea::Slider(stimuli(), style), answered});
    }
    makes("choiceClicked");
  }
  /// Rows beside their scales, else above them, else with all choices below one another: letters are to be read.
  double measure(double width) override {
    layout_ = letter() > kLargest || choices_.size() > kMostBeside ? Layout::Stacked : Layout::Beside;
    if (layout_ == Layout::Beside && !fitTable(width)) layout_ = Layout::Stacked;
    if (layout_ == Layout::Stacked && !fitTable(width)) layout_ = Layout::List;
    return layout_ == Layout::List ? measureList(width) : measureTable();
  }
  void placed() override {
    double top = box().y + box().height / 2;
    if (layout_ != Layout::List) top = placeHeads(top);
    for (Row &row : rows_) {
      if (layout_ != Layout::List || &row != &rows_.front()) top -= kGap * letter();
      place(row, top);
      top -= row.height;
    }
  }
  void event(const fovea::Event &event) override {
    if (event.raw().type != FOVEA_KEY_RELEASE) lastTime_ = event.time();
  }
  void frame(const fovea::PartFrame &frame) override {
    for (Words &head : heads_)
      if (layout_ != Layout::List) head.text.draw();
    for (Row &row : rows_) {
      row.scale.setNumbers(row.scale.property("readOnly"), {frame.canRespond ? 0.0 : 1.0});
      row.scale.setOpacity(frame.canRespond ? 1 : 0.4);
      row.words.text.draw();
      row.scale.draw();
      follow(row, lastTime_.value_or(frame.onset));
    }
  }
  fovea::Dict metadata() const override {
    fovea::Dict told = choices_.metadata();
    fovea::List names;
    for (const Row &row : rows_) names.push_back(row.name);
    told.emplace_back("rows", std::move(names));
    return told;
  }
  void leave() override { rows_.clear(), heads_.clear(); }

  /// A member for each row; none of them: nothing is answered.
  fovea::Value answer() const override {
    fovea::Dict all;
    bool isAny = false;
    for (const Row &row : rows_) {
      all.emplace_back(row.name, row.chosen ? choices_[*row.chosen] : fovea::Value());
      isAny = isAny || row.chosen;
    }
    return isAny ? fovea::Value(std::move(all)) : fovea::Value();
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (!answer.isNone() && !answer.isDict()) return fovea::Refusal{"noRows"};
    for (const Row &row : rows_) {
      const fovea::View given = answer.find(row.name);
      if (given.isNone() && isRequired_) return fovea::Refusal{"required", {{"row", row.name}}};
      if (auto refused = given.isNone() ? std::nullopt : choices_.judge(given.copy())) return refused;
    }
    for (std::size_t i = 0; i < answer.size(); ++i)
      if (std::none_of(rows_.begin(), rows_.end(), [&](const Row &row) { return row.name == answer.key(i); })) return fovea::Refusal{"noRow", {{"row", std::string(answer.key(i))}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    fovea::Dict all;
    for (const Row &row : rows_) all.emplace_back(row.name, choices_.drawn(random()));
    return all;
  }

 private:
  struct Words {
    fovea::Text text;
    fovea::Box size;
  };
  struct Row {
    std::string name;
    Words words;
    fovea::Slider scale;
    std::optional<std::size_t> chosen;
    double height = 0;
  };
  Words words(const std::string &text, double height, const char *align) const {
    return {fovea::Text(stimuli(), fovea::TextStyle{.text = text, .height = height, .color = ink(), .alignText = align, .units = "height", .more = {{"wholeWords", true}}}), {}};
  }
  /// With letters as large as those of the one that has the longest word; all of them have them. False: they would be too small.
  static bool fit(const std::vector<Words *> &all, double width, double letter) {
    double fitted = letter;
    for (Words *words : all) {
      words->text.setHeight(letter);
      words->text.setNumbers(words->text.property("wrapWidth"), {width});
      fitted = std::min(fitted, words->text.fittedHeight(letter));
    }
    for (Words *words : all) {
      words->text.setHeight(fitted);
      words->size = words->text.measure();
    }
    return fitted >= kLeast * letter;
  }
  std::vector<Words *> headings() {
    std::vector<Words *> all;
    for (Words &head : heads_) all.push_back(&head);
    return all;
  }
  std::vector<Words *> questions() {
    std::vector<Words *> all;
    for (Row &row : rows_) all.push_back(&row.words);
    return all;
  }
  double thickness() const { return kThickness * letter(); }
  double way() const { return isRightToLeft() ? -1 : 1; }

  bool fitTable(double width) {
    const double beside = layout_ == Layout::Beside ? kWords * width : 0;
    column_ = (width - beside) / static_cast<double>(choices_.size());
    const bool areHeadsLarge = fit(headings(), kColumn * column_, kHeading * letter());
    const bool areHeadsLow = std::all_of(heads_.begin(), heads_.end(), [&](const Words &head) { return head.size.height <= kHighest * kHeading * letter(); });
    return fit(questions(), beside > 0 ? beside - kGap * letter() : width, letter()) && areHeadsLarge && areHeadsLow;
  }
  double measureTable() {
    double height = 0;
    for (const Words &head : heads_) height = std::max(height, head.size.height);
    for (Row &row : rows_) {
      const double written = row.words.size.height;
      row.height = layout_ == Layout::Stacked ? written + kGap / 2 * letter() + thickness() : std::max(written, thickness());
      row.scale.setValue("labels", fovea::List{});
      row.scale.setNumbers(row.scale.property("size"), {column_ * static_cast<double>(choices_.size() - 1), thickness()});
      height += kGap * letter() + row.height;
    }
    return height;
  }
  double measureList(double width) {
    const double room = width - 2 * thickness();
    fit(headings(), room, kHeading * letter());
    fit(questions(), width, letter());
    double tallest = thickness();
    for (const Words &head : heads_) tallest = std::max(tallest, head.size.height);
    const double apart = tallest + kGap / 2 * letter(), length = apart * static_cast<double>(choices_.size() - 1);
    double height = -kGap * letter();
    for (Row &row : rows_) {
      row.height = row.words.size.height + kGap / 2 * letter() + length + tallest;
      row.scale.setValue("labels", fovea::List(choices_.labels().begin(), choices_.labels().end()));
      row.scale.setNumbers(row.scale.property("labelHeight"), {kHeading * letter()});
      row.scale.setNumbers(row.scale.property("labelWrapWidth"), {room});
      row.scale.setNumbers(row.scale.property("flip"), {isRightToLeft() ? 1.0 : 0.0});
      row.scale.setNumbers(row.scale.property("size"), {thickness(), length});
      height += kGap * letter() + row.height;
    }
    return height;
  }

  /// Where the middle of a table's columns is.
  double middle() const { return box().x + way() * (box().width - column_ * static_cast<double>(choices_.size())) / 2; }
  /// Returns where they end.
  double placeHeads(double top) {
    double headed = 0;
    for (const Words &head : heads_) headed = std::max(headed, head.size.height);
    for (std::size_t i = 0; i < heads_.size(); ++i)
      heads_[i].text.setPos({middle() + way() * column_ * (static_cast<double>(i) - static_cast<double>(heads_.size() - 1) / 2), top - headed + heads_[i].size.height / 2});
    return top - headed;
  }
  void place(Row &row, double top) {
    const double begin = box().x - way() * box().width / 2, bottom = top - row.height, written = row.words.size.height;
    row.words.text.setPos({begin + way() * row.words.size.width / 2, layout_ == Layout::Beside ? top - row.height / 2 : top - written / 2});
    if (layout_ == Layout::List) row.scale.setPos({begin + way() * thickness() / 2, (bottom + top - written - kGap / 2 * letter()) / 2});
    else row.scale.setPos({middle(), layout_ == Layout::Stacked ? bottom + thickness() / 2 : top - row.height / 2});
  }

  /// Pointer and arrows move the marker; where it is, is the answer.
  void follow(Row &row, fovea::Timestamp time) {
    const auto marker = row.scale.markerPos();
    const auto now = marker ? std::optional(static_cast<std::size_t>(*marker + 0.5)) : std::nullopt;
    if (std::exchange(row.chosen, now) == now || !now) return;
    fovea::Dict told = choices_.told(*now);
    told.emplace_back("row", row.name);
    happen("choiceClicked", time, told);
  }

  fovea::Choices choices_;
  std::vector<Row> rows_;
  std::vector<Words> heads_;
  std::optional<fovea::Timestamp> lastTime_;
  enum class Layout { Beside, Stacked, List } layout_ = Layout::Beside;
  double column_ = 0;
  bool isRequired_ = true;
};

}  // namespace matrix

FOVEA_PLUGIN(matrix::Matrix)
