#include "stimuli/text_layout.hpp"

#include <hb-ot.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace fovea {
namespace {

constexpr double kLargestSize = 10000;  // Pango counts in 1/1024 pixel, in 32 bits
// What the asked font lacks comes from these and not from whatever the machine has, so that text looks the
// same everywhere. The list follows fonts-noto-core; other scripts are still found by the system.
constexpr const char *kFallbacks =
    "Noto Sans,Noto Sans Hebrew,Noto Sans Arabic,Noto Sans Devanagari,Noto Sans Bengali,Noto Sans Tamil,Noto "
    "Sans Telugu,"
    "Noto Sans Gujarati,Noto Sans Gurmukhi,Noto Sans Kannada,Noto Sans Malayalam,Noto Sans Oriya,Noto Sans "
    "Sinhala,"
    "Noto Sans Thai,Noto Sans Lao,Noto Sans Khmer,Noto Sans Myanmar,Noto Sans Georgian,Noto Sans Armenian,"
    "Noto Sans Ethiopic,Noto Sans CJK SC,Noto Sans Math,Noto Sans Symbols,Noto Sans Symbols2";
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

/// Colour glyphs (emoji) have no outline that could be filled.
bool hasColorGlyphs(PangoFont *font) {
  hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
  return hb_ot_color_has_png(face) || hb_ot_color_has_layers(face) || hb_ot_color_has_svg(face);
}

template <class Visit>
void eachRun(PangoLayoutLine *line, Visit visit) {
  for (GSList *run = line->runs; run; run = run->next)
    visit(static_cast<PangoLayoutRun *>(run->data)->item->analysis.font);
}

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
};

/// The laid-out lines and where each stands. Lines are placed here and not by Pango, which would mirror the
/// alignment of right-to-left paragraphs.
struct TextLayout::Block {
  struct Line {
    PangoLayoutLine *line;  // owned by `layout`
    double x, baseline;
  };
  Held<PangoLayout> layout;
  std::vector<Line> lines;
  TextExtent extent;
};

TextLayout::TextLayout() = default;
TextLayout::~TextLayout() = default;

Result<TextLayout::Block> TextLayout::layOut(const TextStyle &style) {
  if (style.size > kLargestSize)
    return Error{ErrorCode::BadArgument,
                 "letters of " + std::to_string(std::llround(style.size)) + " pixels are too high",
                 "text.height", "check the units: 0.05 in height units, 20 in pix"};
  if (!fonts_) fonts_ = std::make_unique<Fonts>();
  PangoContext *context = fonts_->context.get();
  pango_context_set_base_dir(
      context, style.direction == Direction::RightToLeft ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);

  Block block;
  block.layout.reset(pango_layout_new(context));
  PangoLayout *layout = block.layout.get();
  Held<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), (style.font + "," + kFallbacks).c_str());
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(), style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(font.get(), style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_auto_dir(layout, style.direction == Direction::Auto);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width(layout, style.wrapWidth > 0 ? pangoUnits(style.wrapWidth) : -1);
  pango_layout_set_text(layout, style.text.data(), static_cast<int>(style.text.size()));

  const auto extentsOf = [](PangoLayoutLine *line) {
    std::pair<PangoRectangle, PangoRectangle> inkAndLogical;
    pango_layout_line_get_extents(line, &inkAndLogical.first, &inkAndLogical.second);
    return inkAndLogical;
  };
  TextExtent &extent = block.extent;
  GSList *const lines = pango_layout_get_lines_readonly(layout);
  for (GSList *one = lines; one; one = one->next)
    extent.width =
        std::max(extent.width, pixels(extentsOf(static_cast<PangoLayoutLine *>(one->data)).second.width));

  double top = 0;
  for (GSList *one = lines; one; one = one->next) {
    auto *line = static_cast<PangoLayoutLine *>(one->data);
    const auto [ink, logical] = extentsOf(line);
    const double room = extent.width - pixels(logical.width);
    const double x = style.align == Align::Left ? 0 : style.align == Align::Center ? room / 2 : room;
    // On whole pixels, so that every line is as crisp as the first.
    const double baseline = std::round(top - pixels(logical.y));
    block.lines.push_back({line, x, baseline});
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
  return block;
}

Result<TextExtent> TextLayout::measure(const TextStyle &style) {
  auto block = layOut(style);
  if (!block) return block.error();
  return block->extent;
}

Result<TextRaster> TextLayout::raster(const TextStyle &style, int maxSide) {
  auto block = layOut(style);
  if (!block) return block.error();
  TextRaster raster;
  raster.extent = block->extent;
  const Edges &ink = raster.extent.ink;
  if (ink.isEmpty()) return raster;

  raster.left = static_cast<int>(std::floor(ink.left)) - kPadding;
  raster.top = static_cast<int>(std::floor(ink.top)) - kPadding;
  raster.width = static_cast<int>(std::ceil(ink.right)) + kPadding - raster.left;
  raster.height = static_cast<int>(std::ceil(ink.bottom)) + kPadding - raster.top;
  if (raster.width > maxSide || raster.height > maxSide)
    return Error{ErrorCode::BadArgument,
                 "this text is " + std::to_string(raster.width) + " x " + std::to_string(raster.height) +
                     " pixels; the graphics card takes " + std::to_string(maxSide),
                 "text", "make it smaller, or give it a wrapWidth"};

  raster.bgra.resize(static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height) * 4);
  Held<cairo_surface_t> surface(cairo_image_surface_create_for_data(
      raster.bgra.data(), CAIRO_FORMAT_ARGB32, raster.width, raster.height, raster.width * 4));
  Held<cairo_t> cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  for (const Block::Line &line : block->lines) {
    bool isColored = false;
    eachRun(line.line, [&](PangoFont *font) {
      if (!font) return;
      isColored = isColored || hasColorGlyphs(font);
      Held<PangoFontDescription> description(pango_font_describe(font));
      fontsUsed_.insert(pango_font_description_get_family(description.get()));
    });
    cairo_move_to(cairo.get(), line.x - raster.left, line.baseline - raster.top);
    if (isColored) {
      pango_cairo_show_layout_line(cairo.get(), line.line);
    } else {
      // Filled outlines, because Cairo 1.16 moves each glyph of show_text to a whole pixel, which spaces
      // small letters unevenly.
      pango_cairo_layout_line_path(cairo.get(), line.line);
      cairo_fill(cairo.get());
    }
  }
  cairo_surface_flush(surface.get());
  if (const cairo_status_t status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS)
    return Error{ErrorCode::Device, "a text cannot be drawn: " + std::string(cairo_status_to_string(status)),
                 "text", "report this text to the makers of fovea"};
  return raster;
}

}  // namespace fovea
