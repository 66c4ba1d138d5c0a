#include "stimuli/pango/words.hpp"

#include "stimuli/pango/letters.hpp"

namespace fovea {
namespace {

/// Letters of ASCII with single spaces between words, and nothing at which a line could end but those: then words are all there
/// is to a text.
bool isPlain(const TextStyle &style) {
  if (style.direction == Direction::RightToLeft || style.letterSpacing != 0 || style.size > kLargestKept || style.text.empty()) return false;
  bool hasLetter = false, isOver = false;  // in the word in hand; behind it comes a space
  for (const char c : style.text) {
    if (c == ' ') {
      if (!hasLetter) return false;
      hasLetter = isOver = false;
    } else if (g_ascii_isalpha(c)) {
      if (isOver) return false;
      hasLetter = true;
    } else if (std::string_view(".,;:!?").find(c) != std::string_view::npos) {
      if (!hasLetter || isOver) return false;
      isOver = true;
    } else {
      return false;
    }
  }
  return hasLetter;
}

/// The only run of the only line; null when there are more.
PangoLayoutRun *onlyRun(PangoLayout *layout) {
  PangoLayoutLine *line = pango_layout_get_line_count(layout) == 1 ? pango_layout_get_line_readonly(layout, 0) : nullptr;
  return line && line->runs && !line->runs->next ? static_cast<PangoLayoutRun *>(line->runs->data) : nullptr;
}

}  // namespace

void PlainText::add(const ShapedWord &word, int width) {
  const auto end = [](const PangoRectangle &box) { return box.x + box.width; };
  const bool isFirst = lines.empty();
  if (isFirst || (width >= 0 && lines.back().logical.width + word.space + word.size.logical.width > width)) {
    lines.push_back(word.size);
    words.push_back({&word, lines.size() - 1, 0});
    return;
  }
  LineSize &line = lines.back();
  const int x = line.logical.width + word.space;
  words.push_back({&word, lines.size() - 1, x});
  line.logical.width = x + word.size.logical.width;
  const PangoRectangle &ink = word.size.ink;
  const int right = std::max(end(line.ink), x + end(ink)), bottom = std::max(line.ink.y + line.ink.height, ink.y + ink.height);
  line.ink.x = std::min(line.ink.x, x + ink.x);
  line.ink.y = std::min(line.ink.y, ink.y);
  line.ink.width = right - line.ink.x;
  line.ink.height = bottom - line.ink.y;
}

ShapedWord Words::shape(const TextStyle &style, std::string_view word) const {
  ShapedWord shaped;
  TextStyle alone{.text = std::string(word), .font = style.font, .size = style.size, .isBold = style.isBold, .isItalic = style.isItalic};
  const Held<PangoLayout> layout = fonts_.layOut(alone);
  PangoLayoutRun *run = onlyRun(layout.get());
  if (!run || !run->item->analysis.font || hasColorGlyphs(run->item->analysis.font) || !standsAlone(*run)) return shaped;
  alone.text = " " + alone.text + " ";
  const Held<PangoLayout> between = fonts_.layOut(alone);
  const PangoLayoutRun *spaced = onlyRun(between.get());
  const int count = run->glyphs->num_glyphs;
  if (!spaced || spaced->item->analysis.font != run->item->analysis.font || spaced->glyphs->num_glyphs != count + 2) return shaped;
  const PangoGlyphInfo *letters = run->glyphs->glyphs, *same = spaced->glyphs->glyphs;
  shaped.space = same[0].geometry.width;
  bool isSame = same[count + 1].geometry.width == shaped.space;
  for (int i = 0; i < count; ++i)
    isSame = isSame && same[i + 1].glyph == letters[i].glyph && same[i + 1].geometry.width == letters[i].geometry.width;
  if (!isSame) return shaped;
  shaped.glyphs.assign(letters, letters + count);
  pango_layout_line_get_extents(pango_layout_get_line_readonly(layout.get(), 0), &shaped.size.ink, &shaped.size.logical);
  shaped.font.reset(static_cast<PangoFont *>(g_object_ref(run->item->analysis.font)));
  return shaped;
}

const ShapedWord &Words::shaped(const TextStyle &style, std::string_view word) {
  if (const ShapedWord *known = words_.find(SoughtWord{style, word})) return *known;
  constexpr std::size_t kBookkeeping = sizeof(WordKey) + sizeof(ShapedWord) + 128;  // that of three containers among it
  ShapedWord made = shape(style, word);
  const std::size_t bytes = kBookkeeping + style.font.size() + word.size() + made.glyphs.size() * sizeof(PangoGlyphInfo);
  return words_.add({style.font, style.size, style.isBold, style.isItalic, std::string(word)}, std::move(made), bytes);
}

std::optional<PlainText> Words::layOut(const TextStyle &style) {
  if (!isPlain(style)) return std::nullopt;
  const int width = style.wrapWidth > 0 ? pangoUnits(style.wrapWidth) : -1;
  words_.makeRoom(0);  // now, because no word may go while the text is put together
  PlainText plain;
  const ShapedWord *first = nullptr;
  for (std::string_view rest = style.text; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const ShapedWord &next = shaped(style, word);
    if (!first) first = &next;
    // A word that is broken itself, or another font's, is no matter of words alone.
    if (!next.font || next.font != first->font || next.space != first->space || (width >= 0 && next.size.logical.width > width))
      return std::nullopt;
    plain.add(next, width);
  }
  return plain;
}

}  // namespace fovea
