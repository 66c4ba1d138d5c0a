#include "stimuli/text_edit.hpp"

#include <algorithm>
#include <utility>

namespace fovea {
namespace {

/// What a key types may be a control character, and one line has room for no line break.
bool isPrintable(std::string_view typed) {
  return !typed.empty() && static_cast<unsigned char>(typed.front()) >= 0x20 && typed.front() != 0x7F;
}

std::string onOneLine(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace

TextEdit::TextEdit(Measure measure, bool isMultiline) : measure_(std::move(measure)), isMultiline_(isMultiline) {}

std::string_view TextEdit::selected() const { return std::string_view(text_).substr(first(), last() - first()); }

const TextMap &TextEdit::map() {
  if (map_) return *map_;
  auto measured = measure_(text_);
  // Without a measure, as for letters that are too large, the text can still be gone over from end to end.
  if (!measured) measured = TextMap{{{0}, {text_.size()}}, {{}}, 0, 0};
  return map_.emplace(std::move(*measured));
}

Result<void> TextEdit::setText(std::string_view text) {
  std::string wanted = isMultiline_ ? std::string(text) : onOneLine(text);
  auto measured = measure_(wanted);
  if (!measured) return measured.error();
  text_ = std::move(wanted);
  map_ = std::move(*measured);
  caret_ = anchor_ = text_.size();
  goalX_.reset();
  return {};
}

void TextEdit::select(std::size_t anchor, std::size_t caret) {
  anchor_ = map().stops[map().stopAt(anchor)].index;
  caret_ = map().stops[map().stopAt(caret)].index;
  goalX_.reset();
}

bool TextEdit::press(const Action &key) {
  if (key.hasControl && command(key.key)) return true;
  if (key.key == "backspace" || key.key == "delete") {
    erase(key.key == "delete" ? Way::Forward : Way::Back, key.hasControl);
    return true;
  }
  if (key.key == "return" || key.key == "num_enter") {
    if (isMultiline_) typed("\n");
    return isMultiline_;
  }
  if (move(key)) return true;
  if (key.hasControl || key.hasCommand || !isPrintable(key.typed)) return false;
  typed(key.typed);
  return true;
}

bool TextEdit::command(std::string_view key) {
  if (key == "a") {
    select(0, text_.size());
    return true;
  }
  if (key == "c" || key == "x") {
    if (!hasSelection()) return true;
    clipboard_ = selected();
    if (key == "x") replace(first(), last(), {});
    return true;
  }
  if (key != "v") return false;
  typed(clipboard_);
  return true;
}

bool TextEdit::move(const Action &key) {
  const TextMap &map = this->map();
  const std::size_t from = stop();
  const bool isUpOrDown = key.key == "up" || key.key == "down";
  if (isUpOrDown) {
    if (!goalX_) goalX_ = map.stops[from].x;
    const double goal = *goalX_;
    goTo(lineStop(from, key.key == "up" ? -1 : 1), key.hasShift);
    goalX_ = goal;
    return true;
  }
  if (key.key == "home" || key.key == "end") {
    const Way way = key.key == "home" ? Way::Back : Way::Forward;
    const std::size_t farthest = way == Way::Back ? 0 : map.stops.size() - 1;
    goTo(key.hasControl ? farthest : endOfLine(from, way), key.hasShift);
    return true;
  }
  if (key.key != "left" && key.key != "right") return false;
  const bool isRight = key.key == "right";
  const bool isForward = isRight != map.lines[map.stops[from].line].isRightToLeft;
  if (key.hasControl)
    goTo(wordStop(from, isForward ? Way::Forward : Way::Back), key.hasShift);
  else if (hasSelection() && !key.hasShift)
    goTo(map.stopAt(isForward ? last() : first()), false);
  else
    goTo(isRight ? map.stops[from].right : map.stops[from].left, key.hasShift);
  return true;
}

void TextEdit::goTo(std::size_t stop, bool extends) {
  caret_ = map().stops[stop].index;
  if (!extends) anchor_ = caret_;
  goalX_.reset();
}

std::size_t TextEdit::lineStop(std::size_t stop, int lines) {
  const TextMap &map = this->map();
  const auto line = static_cast<std::ptrdiff_t>(map.stops[stop].line) + lines;
  if (line < 0) return 0;
  if (line >= static_cast<std::ptrdiff_t>(map.lines.size())) return map.stops.size() - 1;
  return map.stopNear(goalX_.value_or(map.stops[stop].x), static_cast<std::size_t>(line));
}

std::size_t TextEdit::endOfLine(std::size_t stop, Way way) {
  const auto &stops = map().stops;
  const std::size_t line = stops[stop].line;
  if (way == Way::Back)
    while (stop > 0 && stops[stop - 1].line == line) --stop;
  else
    while (stop + 1 < stops.size() && stops[stop + 1].line == line) ++stop;
  return stop;
}

std::size_t TextEdit::wordStop(std::size_t stop, Way way) {
  const auto &stops = map().stops;
  if (way == Way::Back) {
    while (stop > 0 && !stops[--stop].isWordStart) {
    }
    return stop;
  }
  while (stop + 1 < stops.size() && !stops[++stop].isWordEnd) {
  }
  return stop;
}

void TextEdit::typed(std::string_view text) {
  replace(first(), last(), isMultiline_ ? std::string(text) : onOneLine(text));
}

void TextEdit::erase(Way way, bool wholeWord) {
  if (hasSelection()) {
    replace(first(), last(), {});
    return;
  }
  const auto &stops = map().stops;
  const std::size_t from = stop();
  std::size_t to = from;
  if (wholeWord)
    to = wordStop(from, way);
  else if (way == Way::Forward)
    to = std::min(from + 1, stops.size() - 1);
  else if (from > 0)
    to = from - 1;
  replace(stops[std::min(from, to)].index, stops[std::max(from, to)].index, {});
}

void TextEdit::replace(std::size_t from, std::size_t to, std::string_view with) {
  std::string wanted = text_;
  wanted.replace(from, to - from, with);
  auto measured = measure_(wanted);
  if (!measured) return;  // larger than can be shown: as if the key had no letter
  text_ = std::move(wanted);
  map_ = std::move(*measured);
  // What was typed may have become a part of the grapheme that follows it, as a letter before an accent does.
  const auto behind = std::lower_bound(map_->stops.begin(), map_->stops.end(), from + with.size(),
                                       [](const TextMap::Stop &one, std::size_t index) { return one.index < index; });
  caret_ = anchor_ = behind == map_->stops.end() ? text_.size() : behind->index;
  goalX_.reset();
}

void TextEdit::pointTo(double x, double y, bool extends) { goTo(map().stopNear(x, y), extends); }

void TextEdit::selectWordAt(double x, double y) {
  const auto &stops = map().stops;
  const std::size_t at = map().stopNear(x, y);
  std::size_t from = at, to = at;
  while (from > 0 && !stops[from].isWordStart) --from;
  while (to + 1 < stops.size() && (to <= from || !stops[to].isWordEnd)) ++to;
  select(stops[from].index, stops[to].index);
}

}  // namespace fovea
