#pragma once
// Pango's and Cairo's objects as values, and its units.

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace fovea {

struct Release {
  void operator()(gpointer object) const { g_object_unref(object); }
  void operator()(cairo_t *context) const { cairo_destroy(context); }
  void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
  void operator()(PangoFontDescription *font) const { pango_font_description_free(font); }
  void operator()(cairo_font_options_t *options) const { cairo_font_options_destroy(options); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

inline double pixels(int pangoUnits) { return static_cast<double>(pangoUnits) / PANGO_SCALE; }
inline int pangoUnits(double pixels) { return static_cast<int>(std::min(std::round(pixels * PANGO_SCALE), 1e9)); }

}  // namespace fovea
