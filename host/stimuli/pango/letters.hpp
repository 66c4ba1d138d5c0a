#pragma once
// Letters as pixels: put together of those that were drawn before, or drawn as a whole.

#include <span>

#include "stimuli/glyph_pictures.hpp"
#include "stimuli/pango/handles.hpp"
#include "stimuli/text_layout.hpp"

namespace fovea {

constexpr double kLargestKept = 128;  // larger letters are few, and each takes much room

/// Letters side by side, of one font.
struct Letters {
  PangoFont *font;
  std::span<const PangoGlyphInfo> glyphs;
};

/// What letters would look like drawn, out of those that were drawn before; `x` is where they begin.
void putTogether(const Letters &letters, double x, int baseline, GlyphPictures &known, TextRaster &raster);

/// A picture to draw into, that lies in somebody's bytes.
struct Canvas32 {
  Held<cairo_surface_t> surface;
  Held<cairo_t> cairo;

  Canvas32(std::vector<std::uint8_t> &bytes, int width, int height);
  cairo_status_t finish();
};

/// A run as Cairo draws it, from where its canvas is.
void drawRun(cairo_t *cairo, const PangoLayoutRun &run, bool isColored);

/// Makes the picture as large as its ink needs. Errors: BadArgument when it is larger than `maxSide`.
Result<void> frame(TextRaster &raster, int maxSide);

}  // namespace fovea
