#include "stimuli/text_layout.hpp"

#include <hb-ot.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>

#include "stimuli/recently_used.hpp"

namespace fovea {
namespace {

constexpr double kLargestSize = 10000;  // Pango counts in 1/1024 pixel, in 32 bits
// What the asked font lacks comes from these and not from whatever the machine has, so that text looks the
// same everywhere. The list follows fonts-noto-core; other scripts are still found by the system, and emoji by
// Pango (a colour font in this list would also be asked for spaces).
constexpr const char *kFallbacks =
    "Noto Sans,Noto Sans Hebrew,Noto Sans Arabic,Noto Sans Devanagari,Noto Sans Bengali,Noto Sans Tamil,Noto "
    "Sans Telugu,"
    "Noto Sans Gujarati,Noto Sans Gurmukhi,Noto Sans Kannada,Noto Sans Malayalam,Noto Sans Oriya,Noto Sans "
    "Sinhala,"
    "Noto Sans Thai,Noto Sans Lao,Noto Sans Khmer,Noto Sans Myanmar,Noto Sans Georgian,Noto Sans Armenian,"
    "Noto Sans Ethiopic,Noto Sans Math,Noto Sans Symbols,Noto Sans Symbols2";
constexpr double kLargestKept = 128;  // larger letters are few, and each takes much room
constexpr int kPadding = 1;  // transparent pixels around the ink, for the edges of turned text

struct Release {
  void operator()(gpointer object) const { g_object_unref(object); }
  void operator()(cairo_t *context) const { cairo_destroy(context); }
  void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
  void operator()(PangoFontDescription *font) const { pango_font_description_free(font); }
  void operator()(cairo_font_options_t *options) const { cairo_font_options_destroy(options); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

double pixels(int pangoUnits) { return static_cast<double>(pangoUnits) / PANGO_SCALE; }
int pangoUnits(double pixels) { return static_cast<int>(std::min(std::round(pixels * PANGO_SCALE), 1e9)); }

/// Families in the order in which they are tried.
Held<PangoFontDescription> describe(const std::string &families) {
  Held<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), families.c_str());
  return font;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// Chinese, Japanese and Korean share characters that each writes in its own way: kana and hangul tell which is meant.
const char *cjkFonts(std::string_view text) {
  const char *const end = text.data() + text.size();
  for (const char *at = text.data(); at < end; at = g_utf8_next_char(at)) {
    const gunichar character = g_utf8_get_char(at);
    if (character >= 0x3040 && character <= 0x30FF) return "Noto Sans CJK JP";
    if ((character >= 0xAC00 && character <= 0xD7A3) || (character >= 0x1100 && character <= 0x11FF)) return "Noto Sans CJK KR";
  }
  return "Noto Sans CJK SC";
}

std::string scriptName(gunichar character) {
  const GUnicodeScript script = g_unichar_get_script(character);
  const auto known = static_cast<GEnumClass *>(g_type_class_ref(PANGO_TYPE_SCRIPT));
  const GEnumValue *named = g_enum_get_value(known, static_cast<gint>(script));
  std::string name = named ? named->value_nick : "";
  g_type_class_unref(known);
  if (!name.empty()) return name;
  const guint32 letters = g_unicode_script_to_iso15924(script);
  for (const int shift : {24, 16, 8, 0}) name += static_cast<char>(letters >> shift & 0xFF);
  return name;
}

/// Colour glyphs (emoji) have no outline that could be filled.
bool hasColorGlyphs(PangoFont *font) {
  hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
  return hb_ot_color_has_png(face) || hb_ot_color_has_layers(face) || hb_ot_color_has_svg(face);
}

/// Visits the runs of a line from left to right; `x` is where each begins, in Pango's units from the line's left edge.
template <class Visit>
void eachRun(PangoLayoutLine *line, Visit visit) {
  int x = 0;
  for (GSList *one = line->runs; one; one = one->next) {
    auto *run = static_cast<PangoLayoutRun *>(one->data);
    visit(*run, x);
    x += pango_glyph_string_get_width(run->glyphs);
  }
}

/// Letters of such a script stand side by side, and one looks the same whatever its neighbours are.
bool standsAlone(const PangoLayoutRun &run) {
  switch (static_cast<GUnicodeScript>(run.item->analysis.script)) {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
      break;
    default:
      return false;
  }
  const auto *first = run.glyphs->glyphs, *last = first + run.glyphs->num_glyphs;
  // A mark on a letter is moved, and may touch it; what no font has is a box with text in it.
  return std::all_of(first, last, [](const PangoGlyphInfo &each) {
    return each.geometry.x_offset == 0 && each.geometry.y_offset == 0 && !(each.glyph & PANGO_GLYPH_UNKNOWN_FLAG);
  });
}

/// A letter of its own, `phase` right of a whole pixel.
GlyphPicture drawGlyph(PangoFont *font, const PangoGlyphInfo &info, double phase) {
  PangoRectangle ink;
  pango_font_get_glyph_extents(font, info.glyph, &ink, nullptr);
  GlyphPicture picture;
  if (ink.width <= 0 || ink.height <= 0) return picture;
  picture.left = static_cast<int>(std::floor(pixels(ink.x) + phase)) - kPadding;
  picture.top = static_cast<int>(std::floor(pixels(ink.y))) - kPadding;
  picture.width = static_cast<int>(std::ceil(pixels(ink.x + ink.width) + phase)) + kPadding - picture.left;
  picture.height = static_cast<int>(std::ceil(pixels(ink.y + ink.height))) + kPadding - picture.top;
  const int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A8, picture.width);
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(stride) * static_cast<std::size_t>(picture.height));
  Held<cairo_surface_t> surface(
      cairo_image_surface_create_for_data(rows.data(), CAIRO_FORMAT_A8, picture.width, picture.height, stride));
  Held<cairo_t> cairo(cairo_create(surface.get()));
  PangoGlyphInfo alone = info;
  PangoGlyphString one{1, &alone, nullptr, 0};
  cairo_move_to(cairo.get(), phase - picture.left, -picture.top);
  pango_cairo_glyph_string_path(cairo.get(), font, &one);
  cairo_fill(cairo.get());
  cairo_surface_flush(surface.get());
  picture.coverage.reserve(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
  for (int row = 0; row < picture.height; ++row)
    picture.coverage.insert(picture.coverage.end(), rows.begin() + row * stride, rows.begin() + row * stride + picture.width);
  return picture;
}

/// Letters side by side, of one font.
struct Letters {
  PangoFont *font;
  std::span<const PangoGlyphInfo> glyphs;
};

/// What letters would look like drawn, out of those that were drawn before; `x` is where they begin.
void putTogether(const Letters &letters, double x, int baseline, GlyphPictures &known, TextRaster &raster) {
  PangoFont *font = letters.font;
  for (const PangoGlyphInfo &info : letters.glyphs) {
    const double place = std::round(x * GlyphPictures::kPhases) / GlyphPictures::kPhases, whole = std::floor(place);
    x += pixels(info.geometry.width);
    if (info.glyph == PANGO_GLYPH_EMPTY) continue;
    const GlyphKey key{font, info.glyph, static_cast<std::uint8_t>((place - whole) * GlyphPictures::kPhases)};
    const GlyphPicture *picture = known.find(key);
    if (!picture)
      picture = &known.add(key, drawGlyph(font, info, place - whole),
                           {static_cast<PangoFont *>(g_object_ref(font)), [](PangoFont *each) { g_object_unref(each); }});
    addGlyph(*picture, static_cast<int>(whole), baseline, raster.bgra, raster.width, raster.height);
  }
}

void drawRun(cairo_t *cairo, const PangoLayoutRun &run, bool isColored) {
  if (isColored) {
    pango_cairo_show_glyph_string(cairo, run.item->analysis.font, run.glyphs);
    return;
  }
  // Filled outlines, because Cairo 1.16 moves each glyph of show_text to a whole pixel, which spaces
  // small letters unevenly.
  pango_cairo_glyph_string_path(cairo, run.item->analysis.font, run.glyphs);
  cairo_fill(cairo);
}

/// A picture to draw into, that lies in somebody's bytes.
struct Canvas32 {
  Held<cairo_surface_t> surface;
  Held<cairo_t> cairo;

  Canvas32(std::vector<std::uint8_t> &bytes, int width, int height) {
    bytes.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    surface.reset(cairo_image_surface_create_for_data(bytes.data(), CAIRO_FORMAT_ARGB32, width, height, width * 4));
    cairo.reset(cairo_create(surface.get()));
    cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  }
  cairo_status_t finish() {
    cairo_surface_flush(surface.get());
    return cairo_status(cairo.get());
  }
};

}  // namespace

namespace {

/// Of a line, in Pango's units, from where it begins on its baseline.
struct LineSize {
  PangoRectangle ink{}, logical{};
};
/// From the top left of the block.
struct PlacedLine {
  double x = 0, baseline = 0, top = 0, bottom = 0;
};

std::vector<PlacedLine> placeLines(const std::vector<LineSize> &lines, const TextStyle &style, TextExtent &extent) {
  for (const LineSize &line : lines) extent.width = std::max(extent.width, pixels(line.logical.width));
  std::vector<PlacedLine> places;
  double top = 0;
  for (const auto &[ink, logical] : lines) {
    const double room = extent.width - pixels(logical.width);
    const double x = style.align == Align::Left ? 0 : style.align == Align::Center ? room / 2 : room;
    // On whole pixels, so that every line is as crisp as the first.
    const double baseline = std::round(top - pixels(logical.y));
    places.push_back({x, baseline, top, top + pixels(logical.height)});
    extent.height = std::max(extent.height, top + pixels(logical.height));
    top += pixels(logical.height) * style.lineSpacing;
    if (ink.width <= 0 || ink.height <= 0) continue;
    const Edges edges{x + pixels(ink.x), baseline + pixels(ink.y), x + pixels(ink.x + ink.width),
                      baseline + pixels(ink.y + ink.height)};
    if (extent.ink.isEmpty())
      extent.ink = edges;
    else
      extent.ink = {std::min(extent.ink.left, edges.left), std::min(extent.ink.top, edges.top),
                    std::max(extent.ink.right, edges.right), std::max(extent.ink.bottom, edges.bottom)};
  }
  return places;
}

/// A word whose letters stand as they do in every text: what Pango made of it.
struct ShapedWord {
  Held<PangoFont> font;  // none: its letters stand otherwise beside a space, and Pango has to look at the whole
  std::vector<PangoGlyphInfo> glyphs;
  LineSize size;
  int space = 0;  // the width of one
};

/// A word of a font.
struct WordKey {
  std::string font;
  double size = 0;
  bool isBold = false, isItalic = false;
  std::string word;
};
/// The same, of a style that somebody else has.
struct SoughtWord {
  const TextStyle &style;
  std::string_view word;
};
struct WordHash {
  using is_transparent = void;
  std::size_t operator()(const WordKey &key) const { return of(key.word, key.size); }
  std::size_t operator()(const SoughtWord &sought) const { return of(sought.word, sought.style.size); }

 private:
  // The rest differs too rarely to be worth mixing in.
  static std::size_t of(std::string_view word, double size) { return std::hash<std::string_view>()(word) ^ (std::hash<double>()(size) << 1); }
};
struct IsSameWord {
  using is_transparent = void;
  bool operator()(const WordKey &key, const WordKey &other) const {
    return std::tie(key.word, key.size, key.isBold, key.isItalic, key.font) == std::tie(other.word, other.size, other.isBold, other.isItalic, other.font);
  }
  bool operator()(const SoughtWord &sought, const WordKey &key) const {
    const TextStyle &style = sought.style;
    return sought.word == key.word && style.size == key.size && style.isBold == key.isBold && style.isItalic == key.isItalic && style.font == key.font;
  }
  bool operator()(const WordKey &key, const SoughtWord &sought) const { return (*this)(sought, key); }
};

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

/// Words in lines, as Pango breaks them.
struct PlainText {
  struct Word {
    const ShapedWord *word;
    std::size_t line;
    int x;  // from where the line begins, in Pango's units
  };
  std::vector<Word> words;
  std::vector<LineSize> lines;

  void add(const ShapedWord &word, int width) {
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
};

}  // namespace

struct TextLayout::Fonts {
  Held<PangoFontMap> map{pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT)};
  Held<PangoContext> context;

  Fonts() {
    // 72 dots per inch makes a point a pixel. Without hinting a letter is as large as asked, at every size.
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map.get()), 72);
    context.reset(pango_font_map_create_context(map.get()));
    Held<cairo_font_options_t> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context.get(), options.get());
    pango_context_set_round_glyph_positions(context.get(), FALSE);
  }

  Held<PangoLayout> layOut(const TextStyle &style) const;
  /// Out of words that were shaped before; none for what Pango has to look at as a whole.
  std::optional<PlainText> layOutPlain(const TextStyle &style);

  /// Words for a kind of font, which the system has one for, count too.
  bool has(const std::string &name) const {
    constexpr const char *kGeneric[] = {"sans", "sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui", "emoji"};
    const auto isIt = [&](const char *other) { return g_ascii_strcasecmp(name.c_str(), other) == 0; };
    if (std::any_of(std::begin(kGeneric), std::end(kGeneric), isIt)) return true;
    PangoFontFamily **families = nullptr;
    int count = 0;
    pango_font_map_list_families(map.get(), &families, &count);
    const std::unique_ptr<PangoFontFamily *, decltype(&g_free)> held(families, g_free);
    return std::any_of(families, families + count, [&](PangoFontFamily *family) { return isIt(pango_font_family_get_name(family)); });
  }
  /// One of "this, or that".
  bool hasAny(std::string_view families) const {
    while (true) {
      const std::size_t end = std::min(families.find(','), families.size());
      const std::string name(trimmed(families.substr(0, end)));
      if (has(name)) return true;
      if (end == families.size()) return false;
      families.remove_prefix(end + 1);
    }
  }

 private:
  ShapedWord shape(const TextStyle &style, std::string_view word) const;
  const ShapedWord &shaped(const TextStyle &style, std::string_view word);
  RecentlyUsed<WordKey, ShapedWord, WordHash, IsSameWord> words_{4u << 20};
};

/// The laid-out lines and where each stands. Lines are placed here and not by Pango, which would mirror the
/// alignment of right-to-left paragraphs.
struct TextLayout::Block {
  struct Line {
    PangoLayoutLine *line;  // owned by `layout`
    PlacedLine place;
  };
  Held<PangoLayout> layout;
  std::vector<Line> lines;
  TextExtent extent;
};

Held<PangoLayout> TextLayout::Fonts::layOut(const TextStyle &style) const {
  pango_context_set_base_dir(
      context.get(), style.direction == Direction::RightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);

  Held<PangoLayout> held(pango_layout_new(context.get()));
  PangoLayout *layout = held.get();
  Held<PangoFontDescription> font(describe(style.font + "," + kFallbacks + "," + cjkFonts(style.text)));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(), style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font.get(), style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_auto_dir(layout, style.direction == Direction::Auto);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(layout, style.wrapWidth > 0 ? pangoUnits(style.wrapWidth) : -1);
  pango_layout_set_text(layout, style.text.data(), static_cast<int>(style.text.size()));

  if (style.letterSpacing != 0) {
    PangoAttrList *attributes = pango_attr_list_new();
    const double spacing = std::clamp(style.letterSpacing, -kLargestSize, kLargestSize);
    pango_attr_list_insert(attributes,
                           pango_attr_letter_spacing_new(static_cast<int>(std::lround(spacing * PANGO_SCALE))));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
  }
  return held;
}

ShapedWord TextLayout::Fonts::shape(const TextStyle &style, std::string_view word) const {
  ShapedWord shaped;
  TextStyle alone{.text = std::string(word), .font = style.font, .size = style.size, .isBold = style.isBold, .isItalic = style.isItalic};
  const Held<PangoLayout> layout = layOut(alone);
  PangoLayoutRun *run = onlyRun(layout.get());
  if (!run || !run->item->analysis.font || hasColorGlyphs(run->item->analysis.font) || !standsAlone(*run)) return shaped;
  alone.text = " " + alone.text + " ";
  const Held<PangoLayout> between = layOut(alone);
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

const ShapedWord &TextLayout::Fonts::shaped(const TextStyle &style, std::string_view word) {
  if (const ShapedWord *known = words_.find(SoughtWord{style, word})) return *known;
  constexpr std::size_t kBookkeeping = sizeof(WordKey) + sizeof(ShapedWord) + 128;  // that of three containers among it
  ShapedWord made = shape(style, word);
  const std::size_t bytes = kBookkeeping + style.font.size() + word.size() + made.glyphs.size() * sizeof(PangoGlyphInfo);
  return words_.add({style.font, style.size, style.isBold, style.isItalic, std::string(word)}, std::move(made), bytes);
}

std::optional<PlainText> TextLayout::Fonts::layOutPlain(const TextStyle &style) {
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

TextLayout::TextLayout() = default;
TextLayout::~TextLayout() = default;

Result<TextLayout::Block> TextLayout::layOut(const TextStyle &style) {
  if (style.size > kLargestSize)
    return Error{ErrorCode::BadArgument,
                 "letters of " + std::to_string(std::llround(style.size)) + " pixels are too high",
                 "text.height", "check the units: 0.05 in height units, 20 in pix"};
  if (!fonts_) fonts_ = std::make_unique<Fonts>();
  noteFont(style);
  Block block;
  block.layout = fonts_->layOut(style);
  std::vector<LineSize> sizes;
  for (GSList *one = pango_layout_get_lines_readonly(block.layout.get()); one; one = one->next) {
    auto *line = static_cast<PangoLayoutLine *>(one->data);
    block.lines.push_back({line, {}});
    LineSize &size = sizes.emplace_back();
    pango_layout_line_get_extents(line, &size.ink, &size.logical);
  }
  const std::vector<PlacedLine> places = placeLines(sizes, style, block.extent);
  for (std::size_t i = 0; i < places.size(); ++i) block.lines[i].place = places[i];
  noteMissing(block);
  return block;
}

void TextLayout::noteFont(const TextStyle &style) {
  if (!asked_.insert(style.font).second || trimmed(style.font).empty() || fonts_->hasAny(style.font)) return;
  const Held<PangoFontDescription> wanted = describe(style.font + "," + kFallbacks);
  Held<PangoFont> found(pango_context_load_font(fonts_->context.get(), wanted.get()));
  const Held<PangoFontDescription> described(found ? pango_font_describe(found.get()) : nullptr);
  const char *family = described ? pango_font_description_get_family(described.get()) : nullptr;
  substituted_[style.font] = family ? family : "";
}

void TextLayout::noteMissing(const Block &block) {
  if (pango_layout_get_unknown_glyphs_count(block.layout.get()) == 0) return;
  for (const Block::Line &line : block.lines)
    eachRun(line.line, [&](const PangoLayoutRun &run, int) {
      for (int i = 0; i < run.glyphs->num_glyphs; ++i) {
        const PangoGlyph glyph = run.glyphs->glyphs[i].glyph;
        if (!(glyph & PANGO_GLYPH_UNKNOWN_FLAG)) continue;
        const gunichar character = glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
        missing_.insert({static_cast<char32_t>(character), scriptName(character)});
      }
    });
}

Result<TextExtent> TextLayout::measure(const TextStyle &style) {
  auto block = layOut(style);
  if (!block) return block.error();
  return block->extent;
}

namespace {

/// The picture that the ink needs. Errors: BadArgument when it is larger than `maxSide`.
Result<void> frame(TextRaster &raster, int maxSide) {
  const Edges &ink = raster.extent.ink;
  if (ink.isEmpty()) return {};
  raster.left = static_cast<int>(std::floor(ink.left)) - kPadding;
  raster.top = static_cast<int>(std::floor(ink.top)) - kPadding;
  raster.width = static_cast<int>(std::ceil(ink.right)) + kPadding - raster.left;
  raster.height = static_cast<int>(std::ceil(ink.bottom)) + kPadding - raster.top;
  if (raster.width <= maxSide && raster.height <= maxSide) return {};
  return Error{ErrorCode::BadArgument,
               "this text is " + std::to_string(raster.width) + " x " + std::to_string(raster.height) +
                   " pixels; the graphics card takes " + std::to_string(maxSide),
               "text", "make it smaller, or give it a wrapWidth"};
}

std::string familyOf(PangoFont *font) {
  const Held<PangoFontDescription> description(pango_font_describe(font));
  return pango_font_description_get_family(description.get());
}

}  // namespace

Result<TextRaster> TextLayout::raster(const TextStyle &style, int maxSide) {
  if (!fonts_) fonts_ = std::make_unique<Fonts>();
  TextRaster raster;
  if (const auto plain = fonts_->layOutPlain(style)) {
    noteFont(style);
    const std::vector<PlacedLine> lines = placeLines(plain->lines, style, raster.extent);
    if (auto framed = frame(raster, maxSide); !framed) return framed.error();
    raster.bgra.resize(static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height) * 4);
    for (const auto &[word, line, x] : plain->words)
      putTogether({word->font.get(), word->glyphs}, lines[line].x + pixels(x) - raster.left, static_cast<int>(lines[line].baseline) - raster.top,
                  glyphs_, raster);
    fontsUsed_.insert(familyOf(plain->words.front().word->font.get()));
    return raster;
  }
  auto block = layOut(style);
  if (!block) return block.error();
  raster.extent = block->extent;
  if (auto framed = frame(raster, maxSide); !framed) return framed.error();
  if (raster.width == 0) return raster;

  // The letters and what has colours of its own; the second only when there is any.
  Canvas32 white(raster.bgra, raster.width, raster.height);
  std::optional<Canvas32> colored;
  for (const Block::Line &line : block->lines)
    eachRun(line.line, [&](const PangoLayoutRun &run, int x) {
      PangoFont *font = run.item->analysis.font;
      if (!font) return;
      fontsUsed_.insert(familyOf(font));
      const bool isColored = hasColorGlyphs(font);
      if (!isColored && style.letterSpacing >= 0 && style.size <= kLargestKept && standsAlone(run))
        return putTogether({run.item->analysis.font, {run.glyphs->glyphs, static_cast<std::size_t>(run.glyphs->num_glyphs)}},
                           line.place.x + pixels(x) - raster.left, static_cast<int>(line.place.baseline) - raster.top, glyphs_, raster);
      if (isColored && !colored) colored.emplace(raster.ownColors, raster.width, raster.height);
      cairo_t *cairo = (isColored ? *colored : white).cairo.get();
      cairo_move_to(cairo, line.place.x + pixels(x) - raster.left, line.place.baseline - raster.top);
      drawRun(cairo, run, isColored);
    });
  cairo_status_t status = white.finish();
  if (status == CAIRO_STATUS_SUCCESS && colored) status = colored->finish();
  if (status != CAIRO_STATUS_SUCCESS)
    return Error{ErrorCode::Device, "a text cannot be drawn: " + std::string(cairo_status_to_string(status)),
                 "text", "report this text to the makers of fovea"};
  return raster;
}

namespace {

/// Byte offsets at which a caret can stand, with what Pango knows of them.
std::vector<TextMap::Stop> stopsOf(PangoLayout *layout, std::string_view text) {
  int count = 0;
  const PangoLogAttr *marks = pango_layout_get_log_attrs_readonly(layout, &count);
  std::vector<TextMap::Stop> stops;
  const char *at = text.data();
  for (int i = 0; i < count; ++i, at = g_utf8_next_char(at)) {
    if (!marks[i].is_cursor_position) continue;
    TextMap::Stop stop;
    stop.index = static_cast<std::size_t>(at - text.data());
    stop.isWordStart = marks[i].is_word_start;
    stop.isWordEnd = marks[i].is_word_end;
    stops.push_back(stop);
  }
  return stops;
}

/// The stop that the arrow to the right, or to the left, leads to.
std::size_t neighbour(PangoLayout *layout, const std::vector<TextMap::Stop> &stops, std::size_t from, int direction,
                      std::string_view text) {
  int index = 0, trailing = 0;
  pango_layout_move_cursor_visually(layout, TRUE, static_cast<int>(stops[from].index), 0, direction, &index, &trailing);
  if (index < 0 || index == G_MAXINT) return from;
  const char *at = g_utf8_offset_to_pointer(text.data() + index, trailing);
  const auto wanted = static_cast<std::size_t>(at - text.data());
  const auto found = std::lower_bound(stops.begin(), stops.end(), wanted,
                                      [](const TextMap::Stop &stop, std::size_t value) { return stop.index < value; });
  return std::min(static_cast<std::size_t>(found - stops.begin()), stops.size() - 1);
}

}  // namespace

Result<TextMap> TextLayout::map(const TextStyle &style) {
  auto block = layOut(style);
  if (!block) return block.error();
  PangoLayout *layout = block->layout.get();
  TextMap map;
  map.width = block->extent.width;
  map.height = block->extent.height;
  map.stops = stopsOf(layout, style.text);
  std::vector<double> pangoLeft;  // where Pango would have put each line
  PangoLayoutIter *iter = pango_layout_get_iter(layout);
  for (const Block::Line &line : block->lines) {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(iter, nullptr, &logical);
    pango_layout_iter_next_line(iter);
    pangoLeft.push_back(pixels(logical.x));
    map.lines.push_back({{line.place.x, line.place.top, line.place.x + pixels(logical.width), line.place.bottom},
                         pango_layout_line_get_resolved_direction(line.line) == PANGO_DIRECTION_RTL});
  }
  pango_layout_iter_free(iter);

  for (std::size_t i = 0; i < map.stops.size(); ++i) {
    TextMap::Stop &stop = map.stops[i];
    const int index = static_cast<int>(stop.index);
    int number = 0, before = 0, after = 0;
    pango_layout_index_to_line_x(layout, index, FALSE, &number, &before);
    stop.line = static_cast<std::size_t>(std::clamp(number, 0, static_cast<int>(block->lines.size()) - 1));
    const PlacedLine &place = block->lines[stop.line].place;
    PangoLayoutLine *line = block->lines[stop.line].line;
    pango_layout_line_index_to_x(line, index, TRUE, &after);
    stop.before = place.x + pixels(before);
    stop.after = place.x + pixels(after);
    PangoRectangle strong;
    pango_layout_get_cursor_pos(layout, index, &strong, nullptr);
    stop.x = place.x + pixels(strong.x) - pangoLeft[stop.line];
    stop.left = neighbour(layout, map.stops, i, -1, style.text);
    stop.right = neighbour(layout, map.stops, i, 1, style.text);
  }
  return map;
}

bool runsToTheLeft(const std::string &text) {
  if (!g_utf8_validate(text.c_str(), -1, nullptr)) return false;
  for (const char *at = text.c_str(); *at; at = g_utf8_next_char(at)) {
    const gunichar letter = g_utf8_get_char(at);
    if (!g_unichar_isalpha(letter)) continue;
    constexpr GUnicodeScript kLeft[] = {G_UNICODE_SCRIPT_ARABIC, G_UNICODE_SCRIPT_HEBREW, G_UNICODE_SCRIPT_SYRIAC, G_UNICODE_SCRIPT_THAANA,
                                        G_UNICODE_SCRIPT_NKO, G_UNICODE_SCRIPT_SAMARITAN, G_UNICODE_SCRIPT_MANDAIC, G_UNICODE_SCRIPT_ADLAM,
                                        G_UNICODE_SCRIPT_HANIFI_ROHINGYA};
    return std::find(std::begin(kLeft), std::end(kLeft), g_unichar_get_script(letter)) != std::end(kLeft);
  }
  return false;
}

}  // namespace fovea
