// Questions below one another, each with its scale, its choices or room to write; scrolls when there are many.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "stimuli/interactive.hpp"
#include "stimuli/kinds/form_items.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/letters.hpp"

namespace fovea {
namespace {

enum : PropertyIndex {
  Items = kFirstOwn, Size, TextHeight, Font, ItemPadding, FillColor, BorderColor, FieldColor, MarkerColor, LineColor, Randomize, Seed,
  ReadOnly, Data, Complete, Missing, Reset, DirectionOf, RehearsalKey
};
constexpr PropertyInfo kOwn[] = {
    {"items", Form::Any, {}, {}, {}, true},
    {"size", Form::Size, {}, {}, {}, true},             // seven tenths of the window's height, and as much of its width
    {"textHeight", Form::Positive, {}, {}, {}, true},   // a fiftieth of the window's height
    {"font", Form::Text, {}, kDefaultFont, {}, true},
    {"itemPadding", Form::Length, {}, {}, {}, true},    // a letter and a half
    {"fillColor", Form::Color, {0, 0, 0, 0}},
    {"borderColor", Form::Color, {0, 0, 0, 0}},
    {"fieldColor", Form::Color, {0, 0, 0, 0}, {}, {}, true},
    {"markerColor", Form::Color, {1, -1, -1, 1}, {}, {}, true},
    {"lineColor", Form::Color, {1, 1, 1, 1}, {}, {}, true},
    {"randomize", Form::Flag, {}, {}, {}, true},
    {"seed", Form::Whole, {}, {}, {}, true},
    {"readOnly", Form::Flag, {}, {}, {}, true},
    {"data", Form::Any},
    {"complete", Form::Numbers},  // has every question that is required an answer?
    {"missing", Form::Numbers},   // those that have none, by their place in items
    {"reset", Form::Flag, {}, {}, {}, true},
    {"direction", Form::Word, {}, {}, kDirections, true},
    {"rehearsalKey", Form::Text},  // which a program presses now that answers the items' rehearsals; empty: it has, and the keys are elsewhere
};

/// Makes a part of the form, or gives one that is there its values.
Result<void> buildPart(std::unique_ptr<Stimulus> &part, std::string_view kindName, const Dict &values) {
  const auto kind = findKind(kindName);
  if (!kind) return kind.error();
  if (!part) part = (*kind)->make((*kind)->table);
  for (const auto &[name, value] : values) {
    const auto index = (*kind)->table.find(name);
    if (!index) return index.error();
    if (auto set = part->properties().set(*index, value); !set) return set;
  }
  return {};
}

Value colorOf(const Color &color) { return List{color.r, color.g, color.b, color.a}; }

class FormOfItems final : public Interactive {
 public:
  using Interactive::Interactive;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    appendCorners(panel->body(), to);
    return {};
  }

  void shown(Timestamp onset) override {
    Interactive::shown(onset);
    for (const Entry &entry : entries_)
      if (entry.response) entry.response->interactive()->shown(onset);
  }

  /// What a finger does to it, it knows itself.
  bool takesFingers() const override { return true; }

  void setFocus(bool hasIt, bool marked) override {
    Interactive::setFocus(hasIt, marked);
    if (!hasIt) inner_.give(nullptr, false);
    else if (!inner_.focused() && !inner_.shown().empty()) inner_.give(inner_.shown().front(), marked);
    tellRehearsalKey();
  }

  std::optional<Written> written(DrawContext &context) override { return hasFocus() ? inner_.written(context) : std::nullopt; }

  bool hear(const Action &action, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel || !layOut(context)) return false;
    place(*panel);
    const Interactive *before = inner_.focused();
    const std::size_t answers = answered();
    inner_.fingers().scrollWithin(most(*panel) > 0 ? std::optional(FingerReach{}) : std::nullopt);
    bool isTaken = inner_.hear(action, context);
    if (!isTaken) isTaken = hearScroll(action, *panel);
    scroll(inner_.fingers().take(), *panel);
    note(action.time);
    // Return leaves an answer behind and goes on.
    const bool isConfirmed = action.kind == Action::Kind::KeyPress && answered() > answers;
    if (isConfirmed) inner_.step(1, true);
    if (inner_.focused() != before) showFocused(*panel);
    tellRehearsalKey();
    return isTaken || !action.isKey();
  }

 private:
  struct Entry {
    FormItem item;
    std::unique_ptr<Stimulus> question, response;
    Point questionAt, responseAt;  // top left, in the whole of the form
    double top = 0, bottom = 0;
    std::string written;  // of a free text, as it was last looked at
    std::vector<double> writtenAt;
  };

  // ---- what it is made of ----

  Result<void> make(DrawContext &context) override {
    if (takeReset(Reset) || !isFor(properties().value(Items))) {
      auto items = readFormItems(properties().value(Items));
      if (!items) return items.error();
      if (properties().flag(Randomize)) shuffleQuestions(*items, static_cast<std::uint64_t>(properties().number(Seed)));
      inner_ = Focus(Focus::Ends::Stop);
      entries_.clear();
      scrolled_ = 0;
      for (FormItem &item : *items) {
        Entry &entry = entries_.emplace_back();
        if (item.type == FormItem::Type::FreeText && item.answer.text()) entry.written = *item.answer.text();
        entry.item = std::move(item);
      }
      madeFor_ = {properties().value(Items), properties().number(Randomize), properties().number(Seed)};
    }
    // Whatever else has changed, the answers stay.
    isLaidOut_ = false;
    isToTheLeft_ = runsLeft();
    for (Entry &entry : entries_)
      if (auto built = build(entry, context); !built) return built;
    std::vector<Interactive *> usable;
    if (!properties().flag(ReadOnly))
      for (const Entry &entry : entries_)
        if (entry.response) usable.push_back(entry.response->interactive());
    inner_.setShown(usable);
    if (!hasFocus()) inner_.give(nullptr, false);
    tellData();
    tellRehearsalKey();
    return context.renderer ? layOut(context) : Result<void>();
  }

  /// As told, or as the first words do.
  bool runsLeft() const {
    const auto direction = properties().word<Direction>(DirectionOf);
    if (direction != Direction::Auto) return direction == Direction::RightToLeft;
    return !entries_.empty() && runsToTheLeft(entries_.front().item.question);
  }

  Result<Panel> panelOf(const DrawContext &context) const {
    auto placed = placement(context);
    if (!placed) return placed.error();
    placed->flip = {1, 1};
    placed->axis = {1, 0};  // a form is always upright
    const double height = context.canvas.height;
    const Point size = properties().isGiven(Size) ? placed->ruler.size(placed->pos, properties().point(Size))
                                                  : Point{std::min(0.7 * context.canvas.width, height), 0.7 * height};
    return Panel(*placed, size, anchor(), context.canvas);
  }

  Result<double> letterPixels(const DrawContext &context) const {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    return properties().isGiven(TextHeight) ? placed->ruler.length(properties().number(TextHeight)) : 0.02 * context.canvas.height;
  }

  bool isFor(const Value &items) const {
    return madeFor_ && std::tuple(items, properties().number(Randomize), properties().number(Seed)) == *madeFor_;
  }

  Result<void> build(Entry &entry, DrawContext &context) {
    const auto panel = panelOf(context);
    const auto letter = letterPixels(context);
    if (!panel) return panel.error();
    if (!letter) return letter.error();
    const FormItem &item = entry.item;
    const double width = panel->size().x;
    const bool isHeading = item.type == FormItem::Type::Heading;
    Dict words = looks(*letter * (isHeading ? 1.5 : 1));
    words.insert(words.end(), {{"text", item.question},
                               {"size", List{(item.isQuestion() ? item.questionWidth : 1) * width, 0.0}},
                               {"bold", isHeading},
                               {"wholeWords", true},
                               {"padding", *letter / 2}});
    if (auto built = buildPart(entry.question, "textBox", words); !built) return built;
    return item.isQuestion() ? buildResponse(entry, width * item.responseWidth, *letter, context) : Result<void>();
  }

  Dict looks(double letter) const {
    return {{"units", "pix"},
            {"anchor", "top-left"},
            {"alignment", isToTheLeft_ ? "right" : "left"},
            {"letterHeight", letter},
            {"font", properties().text(Font)},
            {"color", colorOf(properties().color(common::Color))}};
  }

  Result<void> buildResponse(Entry &entry, double width, double letter, DrawContext &context) const {
    const FormItem &item = entry.item;
    const bool isAnswered = !entry.response && !item.answer.isNull();  // only from the start
    if (item.type == FormItem::Type::FreeText) {
      Dict room = looks(letter);
      if (isAnswered) room.emplace_back("text", item.answer);
      room.insert(room.end(), {{"size", List{std::max(width - letter, letter), 0.0}},
                               {"padding", letter / 2},
                               {"editable", !properties().flag(ReadOnly)},
                               {"fillColor", colorOf(properties().color(FieldColor))},
                               {"borderColor", colorOf(properties().color(LineColor))},
                               {"borderWidth", 1},
                               {"placeholder", item.placeholder}});
      return buildPart(entry.response, "textBox", room);
    }
    const double thick = (item.isVertical && item.isChosen() ? 1 : 1.5) * letter;
    List labels, ticks;
    for (const std::string &option : item.options) labels.push_back(option);
    for (const double tick : item.ticks) ticks.push_back(tick);
    const auto count = static_cast<double>(std::max<std::size_t>(labels.size(), 2));
    const char *style = item.isChosen() ? "radio" : item.type == FormItem::Type::Slider ? "slider" : "rating";
    Dict scale{{"units", "pix"},
               {"anchor", "top-left"},
               {"style", style},
               {"direction", isToTheLeft_ ? "rtl" : "ltr"},
               {"flip", isToTheLeft_ && item.isVertical},
               {"labels", labels},
               {"ticks", ticks},
               {"granularity", item.step()},
               {"labelHeight", kLabel * letter},
               {"font", properties().text(Font)},
               {"readOnly", properties().flag(ReadOnly)},
               {"color", colorOf(properties().color(common::Color))},
               {"lineColor", colorOf(properties().color(LineColor))},
               {"markerColor", colorOf(properties().color(MarkerColor))}};
    if (isAnswered) scale.emplace_back("startValue", placeOf(item, item.answer));
    if (!item.rehearsal.isNull()) scale.emplace_back("rehearsal", placeOf(item, item.rehearsal));
    if (item.isVertical) {
      const double room = std::max(width - 2 * thick, letter);
      const auto tallest = tallestOf(item.options, room, letter, context);
      if (!tallest) return tallest.error();
      scale.emplace_back("size", List{thick, std::max(count * 2 * letter, (count - 1) * (*tallest + letter / 2))});
      scale.emplace_back("labelWrapWidth", room);
    } else {
      // Labels are as wide as their share, half of which lies outside of the ends, but for a letter between them.
      const double length = std::max(width * (1 - 1 / count), thick + 1);
      scale.emplace_back("size", List{length, thick});
      scale.emplace_back("labelWrapWidth", std::max(length / (count - 1) - letter, letter));
    }
    return buildPart(entry.response, "slider", scale);
  }

  /// Of labels below one another, whose lines are so wide.
  Result<double> tallestOf(const std::vector<std::string> &labels, double width, double letter, DrawContext &context) const {
    TextStyle style{.text = {}, .font = properties().text(Font), .size = kLabel * letter, .wrapWidth = width, .keepsWords = true};
    double tallest = 0;
    for (const std::string &label : labels) {
      style.text = label;
      const auto measured = context.texts->measure(style);
      if (!measured) return measured.error();
      tallest = std::max(tallest, measured->height);
    }
    return tallest;
  }

  double padding(const DrawContext &context) const {
    const auto placed = placement(context);
    if (placed && properties().isGiven(ItemPadding)) return placed->ruler.length(properties().number(ItemPadding));
    const auto letter = letterPixels(context);
    return letter ? 1.5 * *letter : 0;
  }

  /// One item below the other; measured once, because texts take their time.
  Result<void> layOut(DrawContext &context) {
    if (isLaidOut_) return {};
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    const double width = panel->size().x;
    double top = 0;
    for (Entry &entry : entries_) {
      entry.top = top;
      auto question = heightOf(*entry.question, context);
      if (!question) return question.error();
      entry.questionAt = {isToTheLeft_ ? width - question->right : 0, top};
      double bottom = top + question->bottom;
      if (entry.response) {
        const auto response = heightOf(*entry.response, context);
        if (!response) return response.error();
        const bool isBeside = entry.item.questionWidth + entry.item.responseWidth <= 1 + 1e-9;
        const double aside = isBeside ? entry.item.questionWidth * width : 0;
        // Labels stand out to the sides and above.
        entry.responseAt = {isToTheLeft_ ? width - aside - response->right : aside - response->left, (isBeside ? top : bottom) - response->top};
        bottom = std::max(bottom, entry.responseAt.y + response->bottom);
      }
      entry.bottom = bottom;
      top = bottom + padding(context);
    }
    height_ = entries_.empty() ? 0 : entries_.back().bottom;
    isLaidOut_ = true;
    return {};
  }

  /// Where a part reaches from its own top left.
  Result<Edges> heightOf(Stimulus &one, DrawContext &context) {
    set(one, common::Pos, {0, 0});
    const auto box = one.measure(context);
    if (!box) return box.error();
    return Edges{box->x - box->width / 2, -box->y - box->height / 2, box->x + box->width / 2, box->height / 2 - box->y};
  }

  static void set(Stimulus &one, PropertyIndex index, std::initializer_list<double> numbers) {
    (void)one.properties().setNumbers(index, {numbers.begin(), numbers.size()});
  }

  /// Puts all parts where they are on the window now.
  void place(const Panel &panel) {
    for (Entry &entry : entries_) {
      for (auto [one, at] : {std::pair{entry.question.get(), entry.questionAt}, {entry.response.get(), entry.responseAt}}) {
        if (!one) continue;
        const Point corner = panel.toWindow(at - Point{0, scrolled_});
        set(*one, common::Pos, {corner.x, corner.y});
        set(*one, common::Opacity, {properties().number(common::Opacity)});
        set(*one, common::Contrast, {properties().number(common::Contrast)});
      }
    }
  }

  // ---- what it looks like ----

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto panel = panelOf(context);
    if (!panel) return panel.error();
    if (auto done = layOut(context); !done) return done;
    place(*panel);
    const Point size = panel->size();
    const Edges whole{0, 0, size.x, size.y};
    panel->framed(list, whole, ink(FillColor), ink(BorderColor), 2);
    context.clip = std::pair{panel->toWindow({-kOutside, 0}), panel->toWindow({size.x + kOutside, size.y})};
    Result<void> painted;
    for (const Entry &entry : entries_) {
      if (entry.bottom < scrolled_ || entry.top > scrolled_ + size.y) continue;
      for (Stimulus *one : {entry.question.get(), entry.response.get()})
        if (one && painted) painted = one->draw(list, context);
    }
    context.clip.reset();
    if (most(*panel) > 0) paintBar(list, *panel);
    return painted;
  }

  void paintBar(DisplayList &list, const Panel &panel) const {
    constexpr double kWidth = 6;
    Ink color = ink(LineColor);
    color[3] *= 0.4f;
    const Point size = panel.size();
    const double top = scrolled_ / height_ * size.y;
    const double left = isToTheLeft_ ? -kWidth : size.x;
    panel.box(list, {left, top, left + kWidth, top + size.y / height_ * size.y}, color);
  }

  // ---- what it hears ----

  double most(const Panel &panel) const { return height_ > panel.size().y ? height_ + kRing - panel.size().y : 0; }
  bool scroll(double by, const Panel &panel) {
    const double before = scrolled_;
    scrolled_ = std::clamp(scrolled_ + by, 0.0, most(panel));
    return scrolled_ != before;
  }

  /// A mouse that was put down beside the answers takes the form along.
  bool drag(const Action &action, const Panel &panel) {
    const bool moves = action.kind == Action::Kind::Move && draggedAt_ && scroll(action.y - *draggedAt_, panel);
    if (action.kind == Action::Kind::Press || (action.kind == Action::Kind::Move && draggedAt_)) draggedAt_ = action.y;
    if (action.kind == Action::Kind::Release) draggedAt_.reset();
    return moves;
  }

  bool hearScroll(const Action &action, const Panel &panel) {
    constexpr double kStep = 0.1;  // of what is seen
    const double seen = panel.size().y;
    if (action.kind == Action::Kind::Wheel) return scroll(-action.wheel * kStep * seen, panel);
    if (action.isPointer()) return drag(action, panel);
    if (action.kind != Action::Kind::KeyPress) return false;
    if (action.key == "pagedown" || action.key == "pageup") return scroll((action.key == "pagedown" ? 0.9 : -0.9) * seen, panel);
    if (action.key == "down" || action.key == "up") return scroll((action.key == "down" ? kStep : -kStep) * seen, panel);
    return false;
  }

  void showFocused(const Panel &panel) {
    for (const Entry &entry : entries_) {
      if (!entry.response || entry.response->interactive() != inner_.focused()) continue;
      const double seen = panel.size().y;
      scrolled_ = std::clamp(scrolled_, std::min(entry.top, entry.bottom + kRing - seen), entry.top);
      scroll(0, panel);
    }
  }

  // ---- what it found out ----

  static std::span<const double> numbers(const Entry &entry, std::string_view name) {
    const auto index = entry.response->properties().table().find(name);
    return index ? entry.response->properties().list(*index) : std::span<const double>();
  }

  std::size_t answered() const {
    std::size_t count = 0;
    for (const Entry &entry : entries_)
      if (entry.response && entry.item.type != FormItem::Type::FreeText) count += numbers(entry, "history").size();
    return count;
  }

  void note(Timestamp time) {
    for (Entry &entry : entries_) {
      if (!entry.response || entry.item.type != FormItem::Type::FreeText || entry.written == entry.response->content()) continue;
      entry.written = entry.response->content();
      if (const auto at = secondsAt(time)) entry.writtenAt.push_back(*at);
    }
    tellData();
  }

  /// Where on the scale such an answer lies.
  static double placeOf(const FormItem &item, const Value &answer) {
    if (!item.isChosen()) return *answer.number();
    const auto place = static_cast<std::size_t>(std::find(item.options.begin(), item.options.end(), *answer.text()) - item.options.begin());
    return place < item.ticks.size() ? item.ticks[place] : static_cast<double>(place);
  }

  Value answerOf(const Entry &entry) const {
    if (entry.item.type == FormItem::Type::FreeText) return entry.written.empty() ? Value() : Value(entry.written);
    const auto rating = numbers(entry, "rating");
    if (rating.empty()) return entry.item.answer;  // nobody has changed it
    if (!entry.item.isChosen()) return entry.item.isWhole() ? Value(static_cast<std::int64_t>(std::llround(rating[0]))) : Value(rating[0]);
    // Choices are told by their words; their ticks count from 0 unless the form says otherwise.
    const auto &ticks = entry.item.ticks;
    std::size_t place = static_cast<std::size_t>(rating[0]);
    if (!ticks.empty()) place = static_cast<std::size_t>(std::find(ticks.begin(), ticks.end(), rating[0]) - ticks.begin());
    if (place >= entry.item.options.size()) return rating[0];
    return entry.item.options[place];
  }

  Value rtOf(const Entry &entry) const {
    if (entry.item.type == FormItem::Type::FreeText) return entry.writtenAt.empty() || entry.written.empty() ? Value() : Value(entry.writtenAt.back());
    const auto rt = numbers(entry, "rt");
    return rt.empty() ? Value() : Value(rt[0]);
  }

  /// When its answer became another: seconds as rt.
  static std::vector<double> changesOf(const Entry &entry) {
    if (entry.item.type == FormItem::Type::FreeText) return entry.writtenAt;
    std::vector<double> times;
    const auto history = numbers(entry, "history");
    for (std::size_t i = 0; i + 1 < history.size(); i += 2)
      if (i == 0 || history[i] != history[i - 2]) times.push_back(history[i + 1]);
    return times;
  }

  // ---- what a program presses ----

  void tellRehearsalKey() { (void)properties().set(RehearsalKey, Value(rehearsalKey())); }

  /// From one item to the next, each until it is answered as its rehearsal says.
  std::string rehearsalKey() const {
    const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) { return entry.response && entry.response->interactive() == inner_.focused(); });
    if (hasFocus() && at != entries_.end())
      if (std::string key = rehearsalKey(*at); !key.empty()) return key;
    return hasFocus() || std::any_of(entries_.begin(), entries_.end(), [](const Entry &entry) { return !rehearsalKey(entry).empty(); }) ? "tab" : "";
  }
  static std::string rehearsalKey(const Entry &entry) {
    if (!entry.response || entry.item.rehearsal.isNull()) return "";
    if (entry.item.type != FormItem::Type::FreeText) {
      const auto key = entry.response->properties().table().find("rehearsalKey");
      return key ? std::string(entry.response->properties().text(*key)) : "";
    }
    const std::string &wanted = *entry.item.rehearsal.text();
    if (!wanted.starts_with(entry.written)) return "backspace";
    const std::string next = wanted.substr(entry.written.size(), 1);
    return next == " " ? "space" : next;
  }

  void tellData() {
    List data;
    std::vector<double> missing;
    for (const Entry &entry : entries_) {
      if (!entry.response) continue;
      Value answer = answerOf(entry);
      const std::vector<double> changes = changesOf(entry);
      if (answer.isNull() && entry.item.isRequired) missing.push_back(static_cast<double>(entry.item.index));
      data.push_back(Dict{{"itemIndex", Value(static_cast<std::int64_t>(entry.item.index))},
                          {"questionText", entry.item.question},
                          {"type", formTypeName(entry.item.type)},
                          {"response", std::move(answer)},
                          {"rt", rtOf(entry)},
                          {"firstRt", changes.empty() ? Value() : Value(changes.front())},
                          {"lastRt", changes.empty() ? Value() : Value(changes.back())},
                          {"changes", Value(static_cast<std::int64_t>(changes.size()))}});
    }
    (void)properties().set(Data, data);
    tell(Complete, {missing.empty() ? 1.0 : 0.0});
    tell(Missing, missing);
  }

  static constexpr double kLabel = 0.8;                  // of a letter
  static constexpr double kOutside = 12;                 // pixels beside the form that marks of the focus may use
  static constexpr double kRing = kFocusReach + 1;       // and below what has the focus, within the form
  std::vector<Entry> entries_;
  Focus inner_{Focus::Ends::Stop};
  double height_ = 0, scrolled_ = 0;
  std::optional<double> draggedAt_;  // where whoever takes it along was last; framebuffer pixels
  bool isLaidOut_ = false, isToTheLeft_ = false;
  std::optional<std::tuple<Value, double, double>> madeFor_;  // items, randomize, seed
};

}  // namespace

Kind formKind() { return defineKind<FormOfItems>("form", kOwn); }

}  // namespace fovea
