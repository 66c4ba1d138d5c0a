#include "stimuli/pango/fonts.hpp"

#include <hb-ot.h>

#include <vector>

namespace fovea {
namespace {

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

/// Words for a kind of font, which the system has one for.
bool isGeneric(const std::string &name) {
  constexpr const char *kGeneric[] = {"sans", "sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui", "emoji"};
  return std::any_of(std::begin(kGeneric), std::end(kGeneric), [&](const char *other) { return g_ascii_strcasecmp(name.c_str(), other) == 0; });
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

std::vector<std::string> namesIn(std::string_view families) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t end = std::min(families.find(','), families.size());
    names.emplace_back(trimmed(families.substr(0, end)));
    if (end == families.size()) return names;
    families.remove_prefix(end + 1);
  }
}

}  // namespace

std::string scriptName(gunichar character) {
  const GUnicodeScript script = g_unichar_get_script(character);
  const auto known = static_cast<GEnumClass *>(g_type_class_ref(G_TYPE_UNICODE_SCRIPT));
  const GEnumValue *named = g_enum_get_value(known, static_cast<gint>(script));
  std::string name = named ? named->value_nick : "";
  g_type_class_unref(known);
  if (!name.empty()) return name;
  const guint32 letters = g_unicode_script_to_iso15924(script);
  for (const int shift : {24, 16, 8, 0}) name += static_cast<char>(letters >> shift & 0xFF);
  return name;
}

bool hasColorGlyphs(PangoFont *font) {
  hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
  return hb_ot_color_has_png(face) || hb_ot_color_has_layers(face) || hb_ot_color_has_svg(face);
}

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

std::string familyOf(PangoFont *font) {
  const Held<PangoFontDescription> description(pango_font_describe(font));
  return pango_font_description_get_family(description.get());
}

Fonts::Fonts() : map_(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT)) {
  // 72 dots per inch makes a point a pixel. Without hinting a letter is as large as asked, at every size.
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map_.get()), 72);
  context_.reset(pango_font_map_create_context(map_.get()));
  Held<cairo_font_options_t> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
}

namespace {

/// Words of scripts in which any letter could begin a line, between spaces: labels, and no whole sentences. Returns the attributes with those; null: there is none.
PangoAttrList *holdingTogether(std::string_view text, PangoAttrList *usual) {
  constexpr glong kLongest = 12;  // letters
  PangoAttrList *attributes = nullptr;
  for (std::size_t begin = 0, end; begin < text.size(); begin = end + 1) {
    end = std::min(text.find(' ', begin), text.size());
    const char *first = text.data() + begin, *last = text.data() + end;
    const glong length = g_utf8_strlen(first, last - first);
    bool isWide = length > 1 && length <= kLongest;
    for (const char *at = first; isWide && at < last; at = g_utf8_next_char(at)) isWide = g_unichar_iswide(g_utf8_get_char(at));
    if (!isWide) continue;
    PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
    whole->start_index = static_cast<guint>(begin);
    whole->end_index = static_cast<guint>(end);
    if (!attributes) attributes = pango_attr_list_copy(usual);
    pango_attr_list_insert(attributes, whole);
  }
  return attributes;
}

/// Letters of which the widest word is as wide as a line, unless they were less than half as large then; in a script without spaces, unless they were much smaller.
void keepWords(PangoLayout *layout, PangoFontDescription *font, const TextStyle &style) {
  constexpr double kSmallest = 0.5, kSmallestHeld = 0.75, kSpare = 0.995;
  const auto widest = [&] {
    int width = 0;
    pango_layout_get_size(layout, &width, nullptr);
    return width;
  };
  const int room = pangoUnits(style.wrapWidth);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
  PangoAttrList *usual = pango_attr_list_ref(pango_layout_get_attributes(layout));
  if (PangoAttrList *held = g_utf8_validate(style.text.c_str(), -1, nullptr) ? holdingTogether(style.text, usual) : nullptr) {
    pango_layout_set_attributes(layout, held);
    if (room < kSmallestHeld * widest()) pango_layout_set_attributes(layout, usual);
    pango_attr_list_unref(held);
  }
  pango_attr_list_unref(usual);
  double share = 1;
  for (int attempt = 0; attempt < 2 && widest() > room; ++attempt) {  // letters of another size are not quite as wide
    share = std::max(share * kSpare * room / widest(), kSmallest);
    pango_font_description_set_absolute_size(font, share * style.size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
  }
  if (widest() > room) pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
}

}  // namespace

Held<PangoLayout> Fonts::layOut(const TextStyle &style) const {
  pango_context_set_base_dir(
      context_.get(), style.direction == Direction::RightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);

  Held<PangoLayout> held(pango_layout_new(context_.get()));
  PangoLayout *layout = held.get();
  Held<PangoFontDescription> font(describe(named(style.font) + "," + kFallbacks + "," + cjkFonts(style.text)));
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(), style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font.get(), style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_auto_dir(layout, style.direction == Direction::Auto);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(layout, style.wrapWidth > 0 ? pangoUnits(style.wrapWidth) : -1);
  pango_layout_set_text(layout, style.text.data(), static_cast<int>(style.text.size()));

  PangoAttrList *attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));  // nothing is shown that is not in the text
  if (style.letterSpacing != 0) {
    const double spacing = std::clamp(style.letterSpacing, -kLargestSize, kLargestSize);
    pango_attr_list_insert(attributes,
                           pango_attr_letter_spacing_new(static_cast<int>(std::lround(spacing * PANGO_SCALE))));
  }
  pango_layout_set_attributes(layout, attributes);
  pango_attr_list_unref(attributes);
  if (style.keepsWords && style.wrapWidth > 0) keepWords(layout, font.get(), style);
  return held;
}

bool Fonts::has(const std::string &name) const {
  if (isGeneric(name)) return true;
  PangoFontFamily **families = nullptr;
  int count = 0;
  pango_font_map_list_families(map_.get(), &families, &count);
  const std::unique_ptr<PangoFontFamily *, decltype(&g_free)> held(families, g_free);
  return std::any_of(families, families + count,
                     [&](PangoFontFamily *family) { return g_ascii_strcasecmp(name.c_str(), pango_font_family_get_name(family)) == 0; });
}

bool Fonts::hasAny(std::string_view families) const {
  const auto names = namesIn(families);
  return std::any_of(names.begin(), names.end(), [&](const std::string &name) { return has(name); });
}

std::string Fonts::named(const std::string &families) const {
  auto known = named_.find(families);
  if (known != named_.end()) return known->second;
  std::string result;
  for (const std::string &name : namesIn(families)) result += (result.empty() ? "" : ",") + (isGeneric(name) ? firstOf(name) : name);
  return named_.emplace(families, result).first->second;
}

std::string Fonts::insteadOf(const std::string &families) const { return firstOf(families + "," + kFallbacks); }

std::string Fonts::firstOf(const std::string &families) const {
  const Held<PangoFontDescription> wanted = describe(families);
  Held<PangoFont> found(pango_context_load_font(context_.get(), wanted.get()));
  const Held<PangoFontDescription> described(found ? pango_font_describe(found.get()) : nullptr);
  const char *family = described ? pango_font_description_get_family(described.get()) : nullptr;
  return family ? family : "";
}

}  // namespace fovea
