#include "stimuli/properties.hpp"

#include <algorithm>
#include <cmath>

#include "core/names.hpp"

namespace fovea {
namespace {

bool movesLetters(Property property) {
  switch (property) {
    case Property::Units:
    case Property::Text:
    case Property::Height:
    case Property::WrapWidth:
    case Property::Font:
    case Property::Bold:
    case Property::Italic:
    case Property::AlignText:
    case Property::Direction:
    case Property::LineSpacing:
      return true;
    default:
      return false;
  }
}

struct Counts {
  std::size_t least, most;
};

/// How many numbers a form takes; none for what is text alone.
Counts countsOf(Form form) {
  switch (form) {
    case Form::Point:
      return {2, 2};
    case Form::Size:
      return {1, 2};
    case Form::Color:
      return {1, 4};
    case Form::Angle:
    case Form::Length:
    case Form::Positive:
    case Form::Fraction:
    case Form::Flag:
      return {1, 1};
    default:
      return {0, 0};
  }
}

/// What `number` has to be and is not; empty when all is well.
std::string_view objection(Form form, double number) {
  switch (form) {
    case Form::Size:
    case Form::Length:
      return number >= 0 ? "" : "it has to be 0 or more";
    case Form::Positive:
      return number > 0 ? "" : "it has to be more than 0";
    case Form::Fraction:
      return number >= 0 && number <= 1 ? "" : "it goes from 0 to 1";
    case Form::Flag:
      return number == 0 || number == 1 ? "" : "it is 1 (yes) or 0 (no)";
    default:
      return "";
  }
}

/// "top-left" as how far right (x) and up (y) the anchor is: -1, 0 or 1.
std::optional<std::array<double, 4>> parseAnchor(std::string_view word) {
  double x = 0, y = 0;
  if (word.empty()) return std::nullopt;
  while (!word.empty()) {
    const std::size_t end = std::min(word.find('-'), word.size());
    const std::string_view part = word.substr(0, end);
    word.remove_prefix(std::min(end + 1, word.size()));
    if ((part == "left" || part == "right") && x == 0)
      x = part == "left" ? -1 : 1;
    else if ((part == "top" || part == "bottom") && y == 0)
      y = part == "bottom" ? -1 : 1;
    else if (part != "center")
      return std::nullopt;
  }
  return std::array<double, 4>{x, y};
}

std::optional<std::array<double, 4>> placeIn(std::span<const std::string_view> words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return std::array<double, 4>{static_cast<double>(found - words.begin())};
}

constexpr std::string_view kAligns[] = {"left", "center", "right"};
constexpr std::string_view kDirections[] = {"auto", "ltr", "rtl"};

}  // namespace

Properties::Properties(Kind kind) : kind_(kind) {
  for (const Default &one : propertiesOf(kind)) {
    numbers_[place(one.property)] = one.numbers;
    if (one.property == Property::Font) font_ = one.text;
  }
}

Error Properties::bad(Property property, std::string what, std::string fix) const {
  const std::string name(infoOf(property).name);
  return {ErrorCode::BadArgument, name + " " + std::move(what), std::string(nameOf(kind_)) + "." + name,
          std::move(fix)};
}

Result<Property> Properties::find(PropertyId id) const {
  for (const Default &one : propertiesOf(kind_))
    if (idOf(one.property) == id) return one.property;
  const std::string kindText(nameOf(kind_));
  const std::string what = id >= 1 && id <= kPropertyCount
                               ? "\"" + std::string(infoOf(static_cast<Property>(id - 1)).name) + "\""
                               : "number " + std::to_string(id);
  return Error{ErrorCode::Unknown, "a " + kindText + " has no property " + what, kindText,
               "ask property() with this stimulus's own handle"};
}

Result<void> Properties::set(Property property, const Value &value) {
  if (value.isNull()) return {};
  if (infoOf(property).form == Form::Color && !value.as<Array>()) {
    const auto color = parseColor(value);
    if (!color) return bad(property, "cannot be set: " + color.error().what, color.error().fix);
    return setChecked(property, {color->r, color->g, color->b, color->a});
  }
  if (const std::string *text = value.text()) return setText(property, *text);
  if (const bool *flag = value.as<bool>(); flag && infoOf(property).form == Form::Flag)
    return setChecked(property, {*flag ? 1.0 : 0.0});

  std::vector<double> numbers;
  if (const auto single = value.number()) numbers.push_back(*single);
  if (const Array *array = value.as<Array>())
    std::visit([&](const auto &elements) { numbers.assign(elements.begin(), elements.end()); },
               array->elements);
  if (const List *list = value.list())
    for (const Value &element : *list)
      if (const auto number = element.number()) numbers.push_back(*number);
  const bool isComplete = !value.list() || numbers.size() == value.list()->size();
  if (numbers.empty() || !isComplete)
    return bad(property, "is " + std::string(kindName(value)) + " (" + cellText(value) + ")",
               countsOf(infoOf(property).form).most == 0 ? "give it text" : "give it numbers");
  return setNumbers(property, numbers);
}

Result<void> Properties::setNumbers(Property property, std::span<const double> numbers) {
  const Form form = infoOf(property).form;
  const Counts counts = countsOf(form);
  if (counts.most == 0) return bad(property, "takes text, not numbers", "use setText");
  if (numbers.size() < counts.least || numbers.size() > counts.most ||
      (form == Form::Color && numbers.size() == 2)) {
    const std::string most = std::to_string(counts.most);
    const std::string wanted = form == Form::Color ? "1, 3 or 4 numbers"
                               : counts.least == counts.most
                                   ? most + (counts.most == 1 ? " number" : " numbers")
                                   : std::to_string(counts.least) + " or " + most + " numbers";
    return bad(property, "takes " + wanted + ", not " + std::to_string(numbers.size()));
  }
  std::array<double, 4> checked{0, 0, 0, 1};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isfinite(numbers[i]))
      return bad(property, "is not finite", "look for a division by zero before this call");
    const std::string_view complaint =
        objection(form == Form::Color && i == 3 ? Form::Fraction : form, numbers[i]);
    if (!complaint.empty()) return bad(property, "is " + cellText(numbers[i]), std::string(complaint));
    checked[i] = numbers[i];
  }
  // One number stands for all of them: a square, a grey.
  if (numbers.size() == 1 && form == Form::Size) checked[1] = checked[0];
  if (numbers.size() == 1 && form == Form::Color) checked[1] = checked[2] = checked[0];
  return setChecked(property, checked);
}

Result<void> Properties::setText(Property property, std::string_view text) {
  const Form form = infoOf(property).form;
  if (form == Form::Color) return set(property, Value(text));
  if (form != Form::Text) return setWord(property, text);
  if (!isUtf8(text)) return bad(property, "is not UTF-8", "save the file it comes from as UTF-8");
  if (text.find('\0') != std::string_view::npos) return bad(property, "holds a NUL character");
  if (property == Property::Font && text.empty()) text = kDefaultFont;
  std::string &held = property == Property::Font ? font_ : text_;
  if (held == text) return {};
  held = text;
  layoutChanged_ = true;
  return {};
}

Result<void> Properties::setWord(Property property, std::string_view word) {
  const std::string quoted = "is \"" + std::string(word) + "\"";
  switch (infoOf(property).form) {
    case Form::Units: {
      if (word.empty()) return setChecked(property, {-1});
      const auto units = parseUnits(word);
      if (!units) return bad(property, quoted, units.error().fix);
      return setChecked(property, {static_cast<double>(*units)});
    }
    case Form::Anchor:
      if (const auto anchor = parseAnchor(word)) return setChecked(property, *anchor);
      return bad(property, quoted, "use center, top, bottom, left, right, or two of them: top-left");
    case Form::Align:
      if (const auto align = placeIn(kAligns, word)) return setChecked(property, *align);
      return bad(property, quoted, "use left, center or right");
    case Form::Direction:
      if (const auto direction = placeIn(kDirections, word)) return setChecked(property, *direction);
      return bad(property, quoted, "use auto, ltr or rtl");
    default:
      return bad(property, "takes numbers, not text (\"" + std::string(word) + "\")");
  }
}

Result<void> Properties::setChecked(Property property, const std::array<double, 4> &numbers) {
  auto &held = numbers_[place(property)];
  if (held != numbers && movesLetters(property)) layoutChanged_ = true;
  held = numbers;
  return {};
}

Color Properties::color(Property property) const {
  const auto &numbers = numbers_[place(property)];
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::optional<Units> Properties::ownUnits() const {
  const double held = number(Property::Units);
  return held < 0 ? std::nullopt : std::optional(static_cast<Units>(held));
}

double Properties::height(Units units) const {
  if (const double held = number(Property::Height); held > 0) return held;
  switch (units) {
    case Units::Norm:
      return 0.1;
    case Units::Height:
      return 0.05;
    case Units::Pix:
      break;
  }
  return 20;
}

bool Properties::takeLayoutChange() { return std::exchange(layoutChanged_, false); }

}  // namespace fovea
