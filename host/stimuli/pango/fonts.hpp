#pragma once
// The fonts of the system: which are tried, and what Pango makes of a text with them.

#include <map>
#include <string>
#include <string_view>

#include "stimuli/pango/handles.hpp"
#include "stimuli/text_layout.hpp"

namespace fovea {

constexpr double kLargestSize = 10000;  // Pango counts in 1/1024 pixel, in 32 bits

/// Thread: [stage].
class Fonts {
 public:
  Fonts();

  /// Lines as Pango breaks them.
  Held<PangoLayout> layOut(const TextStyle &style) const;
  /// One of "this, or that". Words for a kind of font, which the system has one for, count too.
  bool hasAny(std::string_view families) const;
  /// The family that is shown where these are asked for and none is there.
  std::string insteadOf(const std::string &families) const;

 private:
  bool has(const std::string &name) const;
  /// With the family that the system has for a word like "monospace": as a word, each font named behind it would be preferred to it.
  std::string named(const std::string &families) const;
  std::string firstOf(const std::string &families) const;

  Held<PangoFontMap> map_;
  Held<PangoContext> context_;
  mutable std::map<std::string, std::string> named_;  // by what was asked for
};

std::string familyOf(PangoFont *font);
/// "devanagari"; the four letters of ISO 15924 where GLib has no name.
std::string scriptName(gunichar character);
/// Colour glyphs (emoji) have no outline that could be filled.
bool hasColorGlyphs(PangoFont *font);
/// Letters of such a script stand side by side, and one looks the same whatever its neighbours are.
bool standsAlone(const PangoLayoutRun &run);

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

}  // namespace fovea
