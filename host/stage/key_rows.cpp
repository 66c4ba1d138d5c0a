#include "stage/key_rows.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "devices/key_names.hpp"
#include "stimuli/orthography.hpp"

namespace fovea {
namespace {

using Does = DrawnKey::Does;

constexpr std::u32string_view kDigits = U"1234567890", kSigns = U".,?!'\"-:;()@/&_+=*#%";
constexpr std::size_t kSignRows = 3, kPerRow = 10, kMostExtras = 12;
constexpr double kWide = 1.5;
constexpr char32_t kArabicComma = U'\u060c', kNoJoiner = U'\u200c';

DrawnKey typing(const KeySymbol &symbol, const std::string &name) {
  std::string label = symbol.label;
  if (isMark(symbol.letter)) label = "\u25cc" + label;
  if (symbol.letter == kNoJoiner) label = "\u00a6";
  return {.name = name, .label = std::move(label), .symbol = symbol, .text = symbol.isDead ? "" : symbol.label};
}
DrawnKey typing(char32_t letter) {
  const KeySymbol symbol = KeyLayout::symbolOf(letter);
  return typing(symbol, keyNameOfKeysym(symbol.number));
}
DrawnKey spaceKey() { return {.name = "space", .label = "", .text = " "}; }
/// It takes away what stands before the caret: where lines run to the left, on the right.
DrawnKey backspace(bool isFromRight, double width) { return {.name = "backspace", .label = isFromRight ? "\u2326" : "\u232b", .width = width}; }
DrawnKey doing(Does does, const char *label, double width) { return {.does = does, .name = "", .label = label, .width = width}; }
DrawnKey closing(double width) { return doing(Does::Close, "\u25bc", width); }

bool isSign(const KeySymbol &symbol) { return symbol.letter > U' ' && !symbol.label.empty() && !isLetter(symbol.letter) && !isDigit(symbol.letter); }

/// The letters of a keyboard, and what of others a language needs.
class Letters {
 public:
  Letters(const KeyLayout &layout, const KeyNeeds &needs, ShiftHold shift) : layout_(layout), needs_(needs), level_(shift == ShiftHold::No ? 0 : 1) {
    for (const LayoutKey &key : layout.keys())
      if (isOfLetters(key)) add(key.row == LayoutKey::Row::Digits ? extras_ : rows_[static_cast<std::size_t>(key.row) - 1], key, 0);
    for (const LayoutKey &key : layout.keys())
      if (isNeeded(key.levels[2].letter) && extras_.size() < kMostExtras) add(extras_, key, 2);
  }
  std::vector<KeyRow> rows() && {
    if (extras_.size() <= 2) rows_[2].insert(rows_[2].end(), extras_.begin(), extras_.end()), extras_.clear();
    std::vector<KeyRow> all;
    if (!extras_.empty()) all.push_back(std::move(extras_));
    for (KeyRow &row : rows_) all.push_back(std::move(row));
    return all;
  }

 private:
  bool isWritten(char32_t letter) const { return isLetter(letter) && isWrittenWith(needs_.language, letter); }
  bool isOfLetters(const LayoutKey &key) const {
    const auto &[alone, shifted, third, both] = key.levels;
    if (key.row == LayoutKey::Row::Digits) return isWritten(alone.letter) || (isWritten(shifted.letter) && !isDigit(alone.letter));
    return isLetter(alone.letter) || alone.isDead || isWritten(shifted.letter);
  }
  /// By the language, and nothing else types it.
  bool isNeeded(char32_t letter) const {
    const auto has = [&](const LayoutKey &key) { return key.levels[0].letter == letter || key.levels[1].letter == letter; };
    return isWritten(letter) && std::none_of(layout_.keys().begin(), layout_.keys().end(), has);
  }
  void add(KeyRow &row, const LayoutKey &key, std::size_t first) const {
    const KeySymbol &alone = key.levels[first], &shifted = key.levels[first + 1];
    row.push_back(typing(level_ && shifted.number ? shifted : alone, keyNameOfKeysym(alone.number)));
  }

  const KeyLayout &layout_;
  const KeyNeeds &needs_;
  const std::size_t level_;
  KeyRow extras_;
  std::array<KeyRow, 3> rows_;
};

bool hasLetter(const KeyLayout &layout, char32_t letter) {
  return std::any_of(layout.keys().begin(), layout.keys().end(), [&](const LayoutKey &key) { return std::any_of(key.levels.begin(), key.levels.end(), [&](const KeySymbol &each) { return each.letter == letter; }); });
}

/// Those of the keyboard, or of Europe.
std::u32string digitsOf(const KeyLayout &layout) {
  std::u32string digits;
  for (const LayoutKey &key : layout.keys())
    for (const std::size_t level : {0, 1})
      if (key.row == LayoutKey::Row::Digits && isDigit(key.levels[level].letter)) {
        digits += key.levels[level].letter;
        break;
      }
  return digits.size() == kDigits.size() ? digits : std::u32string(kDigits);
}

/// The usual ones first, then what else the keyboard has.
std::u32string signsOf(const KeyLayout &layout) {
  std::u32string signs(kSigns);
  for (const LayoutKey &key : layout.keys())
    for (const std::size_t level : {0, 1})
      if (const KeySymbol &symbol = key.levels[level]; isSign(symbol) && signs.find(symbol.letter) == signs.npos) signs += symbol.letter;
  return signs.substr(0, kSignRows * kPerRow - 1);  // and what takes back
}

std::vector<KeyRow> signRows(const KeyLayout &layout, const KeyNeeds &needs) {
  std::vector<KeyRow> rows(1);
  for (const char32_t each : digitsOf(layout) + signsOf(layout)) {
    if (rows.back().size() == kPerRow) rows.emplace_back();
    rows.back().push_back(typing(each));
  }
  rows.back().push_back(backspace(needs.isFromRight, 1));
  return rows;
}

/// What stands on the key that leads back to the letters.
std::string lettersLabel(const KeyLayout &layout) {
  if (hasLetter(layout, U'a')) return "abc";
  std::string label;
  int count = 0;
  for (const LayoutKey &key : layout.keys())
    if (key.row == LayoutKey::Row::Middle && isLetter(key.levels[0].letter) && !isMark(key.levels[0].letter) && ++count <= 3) label += key.levels[0].label;
  return label;
}

double widest(const std::vector<KeyRow> &rows) {
  double most = 0;
  for (const KeyRow &row : rows) most = std::max(most, widthOf(row));
  return most;
}

}  // namespace

double widthOf(const KeyRow &row) {
  return std::accumulate(row.begin(), row.end(), 0.0, [](double sum, const DrawnKey &key) { return sum + key.width; });
}

std::vector<KeyRow> keyRows(const KeyLayout &layout, const KeyNeeds &needs, KeySide side, ShiftHold shift) {
  const bool isLetters = side == KeySide::Letters;
  std::vector<KeyRow> rows = isLetters ? Letters(layout, needs, shift).rows() : signRows(layout, needs);
  KeyRow &lowest = rows.back();
  const double columns = std::max(widest(rows), isLetters ? widthOf(lowest) + 2 * kWide : 0);
  if (isLetters) {
    const double aside = std::clamp((columns - widthOf(lowest)) / 2, kWide, 2 * kWide);
    lowest.insert(lowest.begin(), doing(Does::Shift, shift == ShiftHold::Locked ? "\u21ea" : "\u21e7", aside));
    lowest.front().isLit = shift != ShiftHold::No;
    lowest.push_back(backspace(needs.isFromRight, aside));
  }
  KeyRow last{doing(Does::Turn, isLetters ? "123" : lettersLabel(layout).c_str(), kWide), typing(hasLetter(layout, kArabicComma) ? kArabicComma : U','), spaceKey(), typing(U'.')};
  if (needs.hasLines) last.push_back({.name = "return", .label = needs.isFromRight ? "\u21b3" : "\u21b5", .width = kWide});
  last.push_back(closing(kWide));
  last[2].width = std::max(1.0, columns - widthOf(last) + last[2].width);
  rows.push_back(std::move(last));
  return rows;
}

std::vector<KeyRow> digitRows(const std::string &signs, bool isFromRight) {
  std::vector<KeyRow> rows(4);
  for (std::size_t i = 0; i < kDigits.size(); ++i) rows[i / 3].push_back(typing(kDigits[i]));
  rows[3].front().width = 3;
  rows[0].push_back(backspace(isFromRight, 1));
  for (const std::size_t i : {0, 1}) rows[i + 1].push_back(i < signs.size() ? typing(static_cast<char32_t>(signs[i])) : DrawnKey{});
  rows[3].push_back(closing(1));
  return rows;
}

}  // namespace fovea
