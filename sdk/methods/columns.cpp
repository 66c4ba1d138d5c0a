#include "fovea/methods/columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fovea {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t digitsAt(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isDigit) - text.begin());
}

std::optional<double> realOf(std::string_view text, char decimal) {
  if (numberForm(text, decimal) == NumberForm::None) return {};
  std::string pointed(text.substr(text.starts_with('+') ? 1 : 0));
  std::replace(pointed.begin(), pointed.end(), decimal, '.');
  double number = 0;
  const auto problem = std::from_chars(pointed.data(), pointed.data() + pointed.size(), number).ec;
  if (problem != std::errc()) return {};
  return number;
}

std::optional<std::int64_t> integerOf(std::string_view text, char decimal) {
  if (numberForm(text, decimal) != NumberForm::Integer) return {};
  text.remove_prefix(text.starts_with('+') ? 1 : 0);
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<bool> booleanOf(std::string_view text) {
  if (text == "True" || text == "true" || text == "TRUE") return true;
  if (text == "False" || text == "false" || text == "FALSE") return false;
  return {};
}

bool isWhole(double number) { return std::floor(number) == number && std::fabs(number) < 9007199254740992.0; }

std::string lineFeeds(std::string text) {
  for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at + 1)) text.replace(at, 2, "\n");
  return text;
}

/// A flat list: its elements are numbers, booleans or words, in quotes where they hold a comma. A file with decimal commas
/// separates by semicolons.
std::optional<Value> listOf(std::string_view text, char decimal) {
  const auto trim = [](std::string_view part) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    return part;
  };
  const char separator = decimal == ',' ? ';' : ',';
  text = trim(text);
  if (!text.empty() && (text.front() == '[' || text.front() == '(')) {
    const char close = text.front() == '[' ? ']' : ')';
    if (text.size() < 2 || text.back() != close) return {};
    text = trim(text.substr(1, text.size() - 2));
  }
  List list;
  while (!text.empty()) {
    const char quote = text.front();
    if (quote == '"' || quote == '\'') {
      const std::size_t end = text.find(quote, 1);
      if (end == std::string_view::npos) return {};
      list.emplace_back(text.substr(1, end - 1));
      text = trim(text.substr(end + 1));
      if (!text.empty() && text.front() != separator) return {};
    } else {
      const std::string_view element = trim(text.substr(0, text.find(separator)));
      if (element.empty() || element.find_first_of("[]()\"") != std::string_view::npos) return {};
      if (const auto whole = integerOf(element, decimal)) list.emplace_back(*whole);
      else if (const auto real = realOf(element, decimal)) list.emplace_back(*real);
      else if (const auto boolean = booleanOf(element)) list.emplace_back(*boolean);
      else list.emplace_back(element);
      text.remove_prefix(std::min(text.find(separator), text.size()));
    }
    if (text.empty()) break;
    text = trim(text.substr(1));
    if (text.empty()) return {};  // nothing behind the last separator
  }
  return list;
}

}  // namespace

NumberForm numberForm(std::string_view text, char decimal) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = digitsAt(text);
  if (whole > 1 && text.front() == '0') return NumberForm::None;  // 007 is a name
  text.remove_prefix(whole);
  if (text.empty()) return whole > 0 && whole <= 18 ? NumberForm::Integer : NumberForm::None;
  std::size_t part = 0;
  if (text.front() == decimal) {
    part = digitsAt(text.substr(1));
    text.remove_prefix(1 + part);
  }
  if (whole + part == 0) return NumberForm::None;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t exponent = digitsAt(text);
    if (exponent == 0 || exponent > 4) return NumberForm::None;
    text.remove_prefix(exponent);
  }
  return text.empty() ? NumberForm::Real : NumberForm::None;
}

bool isMissing(const Cell &cell) {
  return cell.kind == Cell::Kind::Empty || (cell.kind == Cell::Kind::Plain && (cell.text == "NA" || cell.text == "N/A"));
}

ColumnType commonType(const std::vector<const Cell *> &cells, char decimal) {
  bool canBoolean = true, canInteger = true, canReal = true, isAllMissing = true;
  for (const Cell *cell : cells) {
    if (isMissing(*cell)) continue;
    isAllMissing = false;
    const bool isPlain = cell->kind == Cell::Kind::Plain, isNumber = cell->kind == Cell::Kind::Number;
    const NumberForm form = isPlain ? numberForm(cell->text, decimal) : NumberForm::None;
    const bool isFinite = form != NumberForm::Real || realOf(cell->text, decimal).has_value();
    canBoolean = canBoolean && (cell->kind == Cell::Kind::Boolean || (isPlain && booleanOf(cell->text)));
    canInteger = canInteger && (form == NumberForm::Integer || (isNumber && isWhole(cell->number)));
    canReal = canReal && isFinite && (form != NumberForm::None || isNumber);
  }
  if (isAllMissing) return ColumnType::Text;
  return canBoolean ? ColumnType::Boolean : canInteger ? ColumnType::Integer : canReal ? ColumnType::Real : ColumnType::Text;
}

std::optional<Value> cellValue(const Cell &cell, ColumnType type, char decimal, bool keepsBackslashN) {
  if (isMissing(cell)) return Value();
  const bool isText = cell.kind == Cell::Kind::Plain || cell.kind == Cell::Kind::Text;
  switch (type) {
    case ColumnType::Auto:
    case ColumnType::Text: return isText && !keepsBackslashN ? lineFeeds(cell.text) : cell.text;
    case ColumnType::Integer:
      if (cell.kind == Cell::Kind::Number && isWhole(cell.number)) return static_cast<std::int64_t>(cell.number);
      if (const auto whole = integerOf(cell.text, decimal); isText && whole) return *whole;
      return {};
    case ColumnType::Real:
      if (cell.kind == Cell::Kind::Number) return cell.number;
      if (const auto real = realOf(cell.text, decimal); isText && real) return *real;
      return {};
    case ColumnType::Boolean:
      if (cell.kind == Cell::Kind::Boolean) return cell.number != 0;
      if (const auto boolean = booleanOf(cell.text); isText && boolean) return *boolean;
      if (cell.text == "0" || cell.text == "1") return cell.text == "1";
      return {};
    case ColumnType::Sequence: return listOf(cell.text, decimal);
  }
  return {};
}

}  // namespace fovea
