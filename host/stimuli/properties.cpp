#include "stimuli/properties.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stimuli/color_space.hpp"

namespace fovea {
namespace {

struct Counts {
  std::size_t least, most;
};

/// How many numbers a form takes; none for what is text alone, or a list.
Counts countsOf(Form form) {
  switch (form) {
    case Form::Point:
      return {2, 2};
    case Form::Size:
    case Form::Pair:
      return {1, 2};
    case Form::Color:
      return {1, 4};
    case Form::Number:
    case Form::Length:
    case Form::Positive:
    case Form::Fraction:
    case Form::Signed:
    case Form::Whole:
    case Form::Flag:
      return {1, 1};
    default:
      return {0, 0};
  }
}

bool isList(Form form) { return form == Form::Numbers || form == Form::Points || form == Form::Contours; }
bool hasExtra(Form form) { return isList(form) || form == Form::Text || form == Form::Picture || form == Form::Any; }

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
    case Form::Signed:
      return number >= -1 && number <= 1 ? "" : "it goes from -1 to 1";
    case Form::Whole:
      return number >= 0 && number == std::floor(number) ? "" : "it is a count: 0, 1, 2, ...";
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

std::optional<double> placeIn(std::span<const std::string_view> words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<double>(found - words.begin());
}

bool looksLikeFile(std::string_view text) { return text.find_first_of("./") != std::string_view::npos; }

/// All the numbers in a value, whatever lists they are in, one after the other.
struct Flattener {
  std::vector<double> numbers;
  bool isComplete = true;

  void take(const Value &value) {
    if (const auto single = value.number())
      numbers.push_back(*single);
    else if (const Array *array = value.as<Array>())
      std::visit([&](const auto &elements) { numbers.insert(numbers.end(), elements.begin(), elements.end()); }, array->elements);
    else if (const List *list = value.list())
      for (const Value &element : *list) take(element);
    else
      isComplete = false;
  }
};

/// 0: a number; 1: a list of them; 2: a list of lists, ...
std::size_t dimensions(const Value &value) {
  if (const Array *array = value.as<Array>()) return array->shape.size();
  const List *list = value.list();
  if (!list) return 0;
  std::size_t deepest = 0;
  for (const Value &element : *list) deepest = std::max(deepest, dimensions(element));
  return deepest + 1;
}

/// Lists of lists of pairs: a contour each.
bool isSeveralContours(const Value &value) {
  const List *contours = value.list();
  if (!contours || contours->empty() || !contours->front().list()) return false;
  const List &first = *contours->front().list();
  return !first.empty() && (first.front().list() || first.front().as<Array>());
}

}  // namespace

Properties::Properties(const PropertyTable &table)
    : table_(&table), numbers_(table.size()), extraAt_(table.size()), given_(table.size()) {
  for (PropertyIndex index = 0; index < table.size(); ++index) {
    const PropertyInfo &info = table[index];
    numbers_[index] = info.numbers;
    if (!hasExtra(info.form)) continue;
    extraAt_[index] = static_cast<std::uint8_t>(extras_.size());
    extras_.push_back({.text = std::string(info.text), .list = {}, .value = {}});
  }
}

Error Properties::bad(PropertyIndex index, std::string what, std::string fix) const {
  const std::string name((*table_)[index].name);
  return {ErrorCode::BadArgument, name + " " + std::move(what), std::string(table_->kind()) + "." + name, std::move(fix)};
}

Result<void> Properties::set(PropertyIndex index, const Value &value) {
  if (value.isNull()) {
    Kept usual;
    Properties(*table_).keep(index, usual);
    putBack(index, usual);
    return {};
  }
  const Form form = (*table_)[index].form;
  if (form == Form::Any) {
    extra(index).value = value;
    changed(index);
    return {};
  }
  if (form == Form::Color && value.text()) {
    const auto color = parseColor(value);
    if (!color) return bad(index, "cannot be set: " + color.error().what, color.error().fix);
    return take(index, {color->r, color->g, color->b, color->a});
  }
  if (const std::string *text = value.text()) return setText(index, *text);
  if (form == Form::Picture) return setRows(index, value);
  if (const bool *flag = value.as<bool>(); flag && form == Form::Flag) return take(index, {*flag ? 1.0 : 0.0});

  Flattener flat;
  if (form == Form::Contours && isSeveralContours(value)) {
    for (const Value &contour : *value.list()) {
      if (!flat.numbers.empty()) flat.numbers.insert(flat.numbers.end(), 2, std::numeric_limits<double>::quiet_NaN());
      flat.take(contour);
    }
  } else {
    flat.take(value);
  }
  if (!flat.isComplete || (flat.numbers.empty() && !isList(form)))
    return bad(index, "is " + std::string(kindName(value)) + " (" + cellText(value) + ")",
               countsOf(form).most == 0 && !isList(form) ? "give it text" : "give it numbers");
  return setNumbers(index, flat.numbers);
}

Result<void> Properties::setNumbers(PropertyIndex index, std::span<const double> numbers) {
  const Form form = (*table_)[index].form;
  if (isList(form)) return setList(index, numbers);
  if (form == Form::Picture) {
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(numbers.size()))));
    if (side * side == numbers.size()) return setSamples(index, {numbers, side, side});
    return bad(index, "has " + std::to_string(numbers.size()) + " numbers, which fill no square", "give rows of numbers, all of one length");
  }
  const Counts counts = countsOf(form);
  if (counts.most == 0) return bad(index, "takes text, not numbers", "use setText");
  if (numbers.size() < counts.least || numbers.size() > counts.most || (form == Form::Color && numbers.size() == 2)) {
    const std::string most = std::to_string(counts.most);
    const std::string wanted = form == Form::Color             ? "1, 3 or 4 numbers"
                               : counts.least == counts.most ? most + (counts.most == 1 ? " number" : " numbers")
                                                             : std::to_string(counts.least) + " or " + most + " numbers";
    return bad(index, "takes " + wanted + ", not " + std::to_string(numbers.size()));
  }
  std::array<double, 4> checked{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isfinite(numbers[i])) return bad(index, "is not finite", "look for a division by zero before this call");
    const std::string_view complaint = objection(form, numbers[i]);
    if (!complaint.empty()) return bad(index, "is " + cellText(numbers[i]), std::string(complaint));
    checked[i] = numbers[i];
  }
  if (form == Form::Color) return setColor(index, numbers);
  if (numbers.size() == 1 && (form == Form::Size || form == Form::Pair)) checked[1] = checked[0];  // a square
  return take(index, checked);
}

Result<void> Properties::setColor(PropertyIndex index, std::span<const double> numbers) {
  const ColorSpace space(static_cast<std::size_t>(number(common::ColorSpace)));
  if (const auto color = space.toRgb(numbers, *screen_)) {
    hasWideColor_ = hasWideColor_ || !isInGamut(*color);
    return take(index, {color->r, color->g, color->b, color->a});
  }
  std::string shown;
  for (const double number : numbers) shown += (shown.empty() ? "" : ", ") + cellText(number);
  return bad(index, "[" + shown + "] is no colour in " + std::string(space.name()), space.range());
}

Result<void> Properties::setList(PropertyIndex index, std::span<const double> numbers) {
  const Form form = (*table_)[index].form;
  if (form != Form::Numbers && numbers.size() % 2)
    return bad(index, "takes pairs of numbers, not " + std::to_string(numbers.size()) + " numbers", "give x and y of each point");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool endsContour = form == Form::Contours && std::isnan(numbers[i]) && std::isnan(numbers[i ^ 1]);
    if (!std::isfinite(numbers[i]) && !endsContour)
      return bad(index, "is not finite at number " + std::to_string(i + 1), "look for a division by zero before this call");
  }
  extra(index).list.assign(numbers.begin(), numbers.end());
  changed(index);
  return {};
}

/// An array of two dimensions, or a list of rows; numbers alone fill a square.
Result<void> Properties::setRows(PropertyIndex index, const Value &value) {
  Flattener flat;
  flat.take(value);
  if (!flat.isComplete) return bad(index, "is " + std::string(kindName(value)) + " (" + cellText(value) + ")", "give it text, or rows of numbers");
  const std::size_t deep = dimensions(value);
  if (deep < 2) return setNumbers(index, flat.numbers);
  if (deep > 2) return bad(index, "has " + std::to_string(deep) + " dimensions", "give it two: rows, and columns of numbers");
  if (const Array *array = value.as<Array>()) return setSamples(index, {flat.numbers, array->shape[0], array->shape[1]});
  const List &rows = *value.list();
  const auto length = [](const Value &row) {
    Flattener one;
    one.take(row);
    return one.numbers.size();
  };
  const std::size_t columns = length(rows[0]);
  for (std::size_t row = 1; row < rows.size(); ++row)
    if (length(rows[row]) != columns)
      return bad(index, "has " + std::to_string(length(rows[row])) + " numbers in row " + std::to_string(row + 1) + ", and " +
                            std::to_string(columns) + " in the first", "give every row as many numbers");
  return setSamples(index, {flat.numbers, rows.size(), columns});
}

Result<void> Properties::setSamples(PropertyIndex index, const Samples &samples) {
  if (samples.numbers.empty()) return bad(index, "has no numbers", "give rows of numbers from -1 to 1");
  for (std::size_t i = 0; i < samples.numbers.size(); ++i) {
    const double number = samples.numbers[i];
    if (number >= -1 && number <= 1) continue;
    const std::string place = " in row " + std::to_string(i / samples.columns + 1) + ", column " + std::to_string(i % samples.columns + 1);
    if (!std::isfinite(number)) return bad(index, "is not finite" + place, "look for a division by zero before this call");
    return bad(index, "is " + cellText(number) + place, "it goes from -1 to 1; of 0 to 255 give number / 127.5 - 1");
  }
  Extra &held = extra(index);
  held.text.clear();
  held.list.assign(samples.numbers.begin(), samples.numbers.end());
  numbers_[index] = {static_cast<double>(samples.rows), static_cast<double>(samples.columns)};
  changed(index);
  return {};
}

std::optional<Samples> Properties::samples(PropertyIndex index) const {
  const auto &list = extra(index).list;
  if (list.empty()) return std::nullopt;
  return Samples{list, static_cast<std::size_t>(number(index, 0)), static_cast<std::size_t>(number(index, 1))};
}

Result<void> Properties::setText(PropertyIndex index, std::string_view text) {
  const Form form = (*table_)[index].form;
  if (form == Form::Color || form == Form::Any) return set(index, Value(text));
  if (form != Form::Text && form != Form::Picture) return setWord(index, text);
  if (!isUtf8(text)) return bad(index, "is not UTF-8", "save the file it comes from as UTF-8");
  if (text.find('\0') != std::string_view::npos) return bad(index, "holds a NUL character");
  if (text.empty()) text = (*table_)[index].text;
  if (const auto words = (*table_)[index].words; !words.empty() && !placeIn(words, text) && !looksLikeFile(text))
    return bad(index, "is \"" + std::string(text) + "\"",
               suggestion(text, words) + "known are " + listed(words) + "; a picture's file needs its ending or its folder: \"./" + std::string(text) + "\"");
  Extra &held = extra(index);
  if (held.text == text && held.list.empty()) return {};
  held.text = text;
  held.list.clear();
  changed(index);
  return {};
}

Result<void> Properties::setWord(PropertyIndex index, std::string_view word) {
  const PropertyInfo &info = (*table_)[index];
  const std::string quoted = "is \"" + std::string(word) + "\"";
  switch (info.form) {
    case Form::Units: {
      if (word.empty()) return take(index, {-1});
      const auto units = parseUnits(word);
      if (!units) return bad(index, quoted, units.error().fix);
      return take(index, {static_cast<double>(*units)});
    }
    case Form::ColorSpace: {
      const auto space = ColorSpace::parse(word);
      if (!space) return bad(index, quoted, space.error().fix);
      return take(index, {static_cast<double>(space->number())});
    }
    case Form::Anchor:
      if (const auto anchor = parseAnchor(word)) return take(index, *anchor);
      return bad(index, quoted, "use center, top, bottom, left, right, or two of them: top-left");
    case Form::Word:
      if (const auto place = placeIn(info.words, word)) return take(index, {*place});
      return bad(index, quoted, suggestion(word, info.words) + "known are " + listed(info.words));
    case Form::Fraction:
      // Of opacity: each colour keeps the alpha that it has.
      if (index == common::Opacity && word == "none") return take(index, {1});
      [[fallthrough]];
    default:
      return bad(index, "takes numbers, not text (\"" + std::string(word) + "\")");
  }
}

Result<void> Properties::take(PropertyIndex index, const std::array<double, 4> &numbers) {
  auto &held = numbers_[index];
  given_[index] = true;
  if (held == numbers) return {};
  held = numbers;
  changed(index);
  return {};
}

void Properties::changed(PropertyIndex index) {
  given_[index] = true;
  if ((*table_)[index].form == Form::Picture) ++extra(index).revision;
  if ((*table_)[index].remakes) needsRemake_ = true;
}

void Properties::keep(PropertyIndex index, Kept &kept) const {
  kept.numbers_ = numbers_[index];
  kept.isGiven_ = given_[index];
  if (!hasExtra((*table_)[index].form)) return;
  const Extra &held = extra(index);
  kept.text_ = held.text, kept.list_ = held.list, kept.value_ = held.value;
}

void Properties::putBack(PropertyIndex index, const Kept &kept) {
  numbers_[index] = kept.numbers_;
  if (hasExtra((*table_)[index].form)) {
    Extra &held = extra(index);
    held.text = kept.text_, held.list = kept.list_, held.value = kept.value_;
  }
  changed(index);
  given_[index] = kept.isGiven_;
}

Color Properties::color(PropertyIndex index) const {
  const auto &numbers = numbers_[index];
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

std::optional<Units> Properties::ownUnits() const {
  const double held = number(common::Units);
  return held < 0 ? std::nullopt : std::optional(static_cast<Units>(held));
}

std::span<const double> Properties::numbers(PropertyIndex index) const {
  const Form form = (*table_)[index].form;
  if (isList(form) || form == Form::Picture) return list(index);
  return {numbers_[index].data(), countsOf(form).most};
}

Value Properties::read(PropertyIndex index) const {
  const PropertyInfo &info = (*table_)[index];
  switch (info.form) {
    case Form::Text:
      return text(index);
    case Form::Picture: {
      const auto held = samples(index);
      if (!held) return text(index);
      List rows;
      for (std::size_t row = 0; row < held->rows; ++row) {
        const auto numbers = held->numbers.subspan(row * held->columns, held->columns);
        rows.push_back(List(numbers.begin(), numbers.end()));
      }
      return rows;
    }
    case Form::Any:
      return value(index);
    case Form::Flag:
      return flag(index);
    case Form::Word:
      return info.words[static_cast<std::size_t>(number(index))];
    case Form::Units:
      return ownUnits() ? Value(unitsName(*ownUnits())) : Value("");
    case Form::ColorSpace:
      return ColorSpace(static_cast<std::size_t>(number(index))).name();
    case Form::Anchor:
      return List{number(index, 0), number(index, 1)};
    default:
      break;
  }
  const std::span<const double> all = numbers(index);
  if (all.size() == 1 && !isList(info.form)) return all[0];
  return List(all.begin(), all.end());
}

Result<std::string_view> Properties::words(PropertyIndex index) const {
  const PropertyInfo &info = (*table_)[index];
  switch (info.form) {
    case Form::Picture:
      if (samples(index)) return bad(index, "is rows of numbers", "read its numbers");
      [[fallthrough]];
    case Form::Text:
      return std::string_view(text(index));
    case Form::Word:
      return info.words[word<std::size_t>(index)];
    case Form::Units:
      return ownUnits() ? unitsName(*ownUnits()) : std::string_view();
    case Form::ColorSpace:
      return ColorSpace(word<std::size_t>(index)).name();
    default:
      return bad(index, "is no text", "read its numbers");
  }
}

}  // namespace fovea
