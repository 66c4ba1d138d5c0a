#pragma once
// Stimuli that the participant uses: to write in, to rate with, to press, to fill in. Draw them in every frame, or let them
// draw themselves; the host hears pointer, fingers and keys for them. Times are seconds from the onset of the first frame that
// showed them, taken from the events' own stamps. All their properties: docs/stimuli-interactive.md.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "fovea/stimulus.hpp"

namespace fovea {
namespace detail {

inline Value textList(const std::vector<std::string> &texts) { return List(texts.begin(), texts.end()); }
inline Value numberList(const std::vector<double> &numbers) { return List(numbers.begin(), numbers.end()); }
inline bool isOn(std::span<const double> flag) { return !flag.empty() && flag[0] != 0; }
inline std::vector<double> copied(std::span<const double> numbers) { return {numbers.begin(), numbers.end()}; }

}  // namespace detail

struct TextBoxStyle {
  std::string text, placeholder;
  double letterHeight = 0;  // 0: the host's default for the units
  std::optional<Point> size;  // a width or height of 0 fits the text; none: both
  std::optional<double> padding;  // none: half a letter
  double lineSpacing = 1, letterSpacing = 0;
  Point pos;
  Color color;
  Color fillColor = detail::kNoColor, borderColor = detail::kNoColor;
  double borderWidth = 2;  // pixels
  std::string anchor = "center", alignment = "left", overflow = "visible";
  bool isEditable = false, isMultiline = true;
  std::string font, units;
  Dict more{};  // other properties, by name
};

/// Text in a box, which can be written in.
class TextBox : public Stimulus {
 public:
  struct Stroke {
    std::string key;
    double time = 0;
    bool isOnScreen = false;  // the key was drawn, and pressed with a mouse or a finger
  };
  TextBox(const Stimuli &stimuli, const TextBoxStyle &style)
      : Stimulus(stimuli, "textBox", properties(style)),
        text_(property("text")), keys_(property("keys")), keyTimes_(property("keyTimes")), keysOnScreen_(property("keysOnScreen")), reset_(property("reset")) {}
  /// What stands in it, also what the participant wrote. Valid until it changes.
  std::string_view text() const { return Stimulus::text(text_); }
  void setText(std::string_view text) { Stimulus::setText(text_, text); }
  /// Every key that did something in the box, the keyboard's repeats among them.
  std::vector<Stroke> strokes() const {
    std::vector<Stroke> strokes;
    const Value keys = value(keys_);
    const auto times = numbers(keyTimes_), areOnScreen = numbers(keysOnScreen_);
    const List *names = keys.as<List>();
    for (std::size_t i = 0; names && i < std::min(names->size(), times.size()); ++i)
      if (const auto *name = (*names)[i].as<std::string>()) strokes.push_back({*name, times[i], i < areOnScreen.size() && areOnScreen[i] != 0});
    return strokes;
  }
  /// For the next trial: the text it was given, no keys, and times count from the next onset.
  void reset() { setNumbers(reset_, {1.0}); }

 private:
  static Dict properties(const TextBoxStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"text", style.text},
                             {"placeholder", style.placeholder},
                             {"borderWidth", style.borderWidth},
                             {"anchor", style.anchor},
                             {"alignment", style.alignment},
                             {"overflow", style.overflow},
                             {"editable", style.isEditable},
                             {"multiline", style.isMultiline},
                             {"lineSpacing", style.lineSpacing},
                             {"letterSpacing", style.letterSpacing}});
    detail::addColor(dict, "fillColor", style.fillColor, detail::kNoColor, style.more);
    detail::addColor(dict, "borderColor", style.borderColor, detail::kNoColor, style.more);
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    if (style.padding) dict.emplace_back("padding", *style.padding);
    if (style.letterHeight > 0) dict.emplace_back("letterHeight", style.letterHeight);
    if (!style.font.empty()) dict.emplace_back("font", style.font);
    return detail::with(std::move(dict), style.more);
  }
  std::uint32_t text_, keys_, keyTimes_, keysOnScreen_, reset_;
};

struct SliderStyle {
  std::vector<double> ticks;  // empty: 1 to 5; with labels of choices, their numbers from 0
  std::vector<std::string> labels;
  std::optional<double> startValue;
  double granularity = 0;  // 0: any value
  std::string style = "rating";  // slider, radio, scrollbar, choice
  Point pos;
  std::optional<Point> size;  // none: the host's default for the units; higher than wide, it stands
  Color color;                // of the labels
  Color lineColor, markerColor = detail::kRed;
  double labelHeight = 0;  // 0: half of the shorter side
  bool isFlipped = false, isReadOnly = false, hasTriangle = false, hasTurnedLabels = false;
  std::string units;
  Dict more{};  // other properties, by name
};

/// A scale with a marker: pointer or arrows move it, letting go or return answers.
class Slider : public Stimulus {
 public:
  struct Answer {
    double rating = 0, rt = 0;
  };
  Slider(const Stimuli &stimuli, const SliderStyle &style)
      : Stimulus(stimuli, "slider", properties(style)),
        rating_(property("rating")), rt_(property("rt")), marker_(property("markerPos")), history_(property("history")),
        reset_(property("reset")) {}

  std::optional<double> rating() const { return single(rating_); }
  /// Of the press that left the marker where it is, or of letting it go when it was dragged.
  std::optional<double> rt() const { return single(rt_); }
  /// Also before there is an answer.
  std::optional<double> markerPos() const { return single(marker_); }
  std::vector<Answer> history() const {
    std::vector<Answer> answers;
    const auto all = numbers(history_);
    for (std::size_t i = 0; i + 1 < all.size(); i += 2) answers.push_back({all[i], all[i + 1]});
    return answers;
  }
  /// For the next trial: no answer, and times count from the next onset.
  void reset() { setNumbers(reset_, {1.0}); }

 private:
  static Dict properties(const SliderStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"ticks", detail::numberList(style.ticks)},
                             {"labels", detail::textList(style.labels)},
                             {"granularity", style.granularity},
                             {"style", style.style},
                             {"flip", style.isFlipped},
                             {"readOnly", style.isReadOnly},
                             {"triangleMarker", style.hasTriangle},
                             {"labels45", style.hasTurnedLabels}});
    detail::addColor(dict, "lineColor", style.lineColor, detail::kWhite, style.more);
    detail::addColor(dict, "markerColor", style.markerColor, detail::kRed, style.more);
    if (style.startValue) dict.emplace_back("startValue", *style.startValue);
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    if (style.labelHeight > 0) dict.emplace_back("labelHeight", style.labelHeight);
    return detail::with(std::move(dict), style.more);
  }
  std::optional<double> single(std::uint32_t id) const {
    const auto found = numbers(id);
    return found.empty() ? std::nullopt : std::optional(found[0]);
  }
  std::uint32_t rating_, rt_, marker_, history_, reset_;
};

struct ButtonStyle {
  std::string text;
  double letterHeight = 0;  // 0: the host's default for the units
  std::optional<Point> size;  // none: fits the text
  Point pos;
  Color color, fillColor = detail::kButtonGrey;
  double radius = 0;  // of the corners
  std::string anchor = "center", units;
  Dict more{};  // other properties, by name
};

/// Pressed by the pointer, or by space and return while it has the keys.
class Button : public Stimulus {
 public:
  Button(const Stimuli &stimuli, const ButtonStyle &style)
      : Stimulus(stimuli, "button", properties(style)),
        isClicked_(property("isClicked")), wasClicked_(property("wasClicked")), numClicks_(property("numClicks")),
        timesOn_(property("timesOn")), timesOff_(property("timesOff")), reset_(property("reset")) {}

  /// Is it held down now?
  bool isClicked() const { return detail::isOn(numbers(isClicked_)); }
  /// Was it, when the last frame became visible?
  bool wasClicked() const { return detail::isOn(numbers(wasClicked_)); }
  int numClicks() const {
    const auto count = numbers(numClicks_);
    return count.empty() ? 0 : static_cast<int>(count[0]);
  }
  std::vector<double> timesOn() const { return detail::copied(numbers(timesOn_)); }
  /// When it was pressed last; of one that was never reset().
  std::optional<Timestamp> lastPress() const {
    const auto times = numbers(timesOn_);
    const auto onset = shown().firstOnset;
    return times.empty() || !onset ? std::nullopt : std::optional(*onset + fromSeconds(times.back()));
  }
  void setSize(Point size) { set(First, "size", {size.x, size.y}); }
  std::vector<double> timesOff() const { return detail::copied(numbers(timesOff_)); }
  void reset() { setNumbers(reset_, {1.0}); }

 private:
  static Dict properties(const ButtonStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"text", style.text}, {"radius", style.radius}, {"anchor", style.anchor}});
    detail::addColor(dict, "fillColor", style.fillColor, detail::kButtonGrey, style.more);
    if (style.letterHeight > 0) dict.emplace_back("letterHeight", style.letterHeight);
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    return detail::with(std::move(dict), style.more);
  }
  std::uint32_t isClicked_, wasClicked_, numClicks_, timesOn_, timesOff_, reset_;
};

struct ProgressStyle {
  double progress = 0;  // 0 to 1
  Point size{0.5, 0.05}, pos;
  Color color, fillColor = detail::kNoColor, lineColor;
  double lineWidth = 1.5;  // pixels
  std::string direction = "left-to-right", anchor = "center", units;
  Dict more{};  // other properties, by name
};

class Progress : public Stimulus {
 public:
  Progress(const Stimuli &stimuli, const ProgressStyle &style) : Stimulus(stimuli, "progress", properties(style)) {}
  void setProgress(double share) { set(First, "progress", {share}); }

 private:
  static Dict properties(const ProgressStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"progress", style.progress},
                             {"size", detail::pointValue(style.size)},
                             {"lineWidth", style.lineWidth},
                             {"direction", style.direction},
                             {"anchor", style.anchor}});
    detail::addColor(dict, "fillColor", style.fillColor, detail::kNoColor, style.more);
    detail::addColor(dict, "lineColor", style.lineColor, detail::kWhite, style.more);
    return detail::with(std::move(dict), style.more);
  }
};

struct FormItem {
  std::string text, type = "rating";  // heading, description, slider, choice, radio, free text
  std::vector<std::string> options{};  // words of a choice, or along a scale
  std::vector<double> ticks{};         // empty: 1 to 5; of a choice: from 0
  double granularity = 0;
  bool isVertical = false, isRequired = true;
  double questionWidth = 0.7, responseWidth = 0.3;  // shares of the form; more than 1 together: one below the other
  std::string placeholder{};                        // of a free text
  Value answer{};                                   // that it has from the start: text of what is written or chosen, else a number; none: none
  Value rehearsal{};                                // the same, of what a program answers that presses keys

  Value value() const {
    return Dict{{"itemText", text},
                {"type", type},
                {"options", detail::textList(options)},
                {"ticks", detail::numberList(ticks)},
                {"granularity", granularity},
                {"layout", isVertical ? "vert" : "horiz"},
                {"required", isRequired},
                {"questionWidth", questionWidth},
                {"responseWidth", responseWidth},
                {"placeholder", placeholder},
                {"answer", answer},
                {"rehearsal", rehearsal}};
  }
};

inline List formItems(const std::vector<FormItem> &items) {
  List list;
  for (const FormItem &item : items) list.push_back(item.value());
  return list;
}

struct FormStyle {
  List items;  // of formItems(), or of importFormItems(), which reads a table
  std::optional<Point> size;
  Point pos;
  double textHeight = 0;  // 0: a fiftieth of the window's height
  Color color;
  bool isRandomized = false;  // questions change places, the same for a seed
  std::uint32_t seed = 0;
  std::string units;
  Dict more{};  // other properties, by name
};

/// Questions below one another; scrolls when there are many.
class Form : public Stimulus {
 public:
  Form(const Stimuli &stimuli, const FormStyle &style)
      : Stimulus(stimuli, "form", properties(style)), complete_(property("complete")),
        missing_(property("missing")), data_(property("data")), reset_(property("reset")), rehearsalKey_(property("rehearsalKey")) {}
  /// Has every question that is required an answer?
  bool isComplete() const { return detail::isOn(numbers(complete_)); }
  /// Those that have none, by their place in items.
  std::vector<double> missing() const { return detail::copied(numbers(missing_)); }
  /// What a program presses now that answers as the items' rehearsals say; none: it has, and something else has the keys.
  std::string_view rehearsalKey() const { return text(rehearsalKey_); }
  /// A dictionary for each question, in the order they are shown: itemIndex, questionText, type, response (nothing yet: none), rt, firstRt and lastRt (when it
  /// was another for the first and the last time), changes (how often it was).
  List answers() const {
    const Value data = value(data_);
    return data.as<List>() ? *data.as<List>() : List();
  }
  void reset() { setNumbers(reset_, {1.0}); }

 private:
  static Dict properties(const FormStyle &style) {
    Dict dict = detail::style(style.pos, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"items", style.items}, {"randomize", style.isRandomized}, {"seed", static_cast<std::int64_t>(style.seed)}});
    if (style.size) dict.emplace_back("size", detail::pointValue(*style.size));
    if (style.textHeight > 0) dict.emplace_back("textHeight", style.textHeight);
    return detail::with(std::move(dict), style.more);
  }
  std::uint32_t complete_, missing_, data_, reset_, rehearsalKey_;
};

}  // namespace fovea
