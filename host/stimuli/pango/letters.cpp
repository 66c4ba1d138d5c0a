#include "stimuli/pango/letters.hpp"

namespace fovea {
namespace {

constexpr int kPadding = 1;  // transparent pixels around the ink, for the edges of turned text

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

}  // namespace

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

Canvas32::Canvas32(std::vector<std::uint8_t> &bytes, int width, int height) {
  bytes.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  surface.reset(cairo_image_surface_create_for_data(bytes.data(), CAIRO_FORMAT_ARGB32, width, height, width * 4));
  cairo.reset(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
}

cairo_status_t Canvas32::finish() {
  cairo_surface_flush(surface.get());
  return cairo_status(cairo.get());
}

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
                   " pixels; the most along a side is " + std::to_string(maxSide),
               "text", "make it smaller, or give it a wrapWidth"};
}

}  // namespace fovea
