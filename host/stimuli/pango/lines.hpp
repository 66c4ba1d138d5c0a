#pragma once
// Where the lines of a text stand. They are placed here and not by Pango, which would mirror the alignment of right-to-left
// paragraphs.

#include <vector>

#include "stimuli/pango/handles.hpp"
#include "stimuli/text_layout.hpp"

namespace fovea {

/// Of a line, in Pango's units, from where it begins on its baseline.
struct LineSize {
  PangoRectangle ink{}, logical{};
};
/// From the top left of the block.
struct PlacedLine {
  double x = 0, baseline = 0, top = 0, bottom = 0;
};

/// A text as Pango laid it out, and where each line stands.
struct TextBlock {
  struct Line {
    PangoLayoutLine *line;  // owned by `layout`
    PlacedLine place;
  };
  Held<PangoLayout> layout;
  std::vector<Line> lines;
  TextExtent extent;

  TextBlock(Held<PangoLayout> laidOut, const TextStyle &style);
};

/// One below the other, aligned as the style says; how large they are together goes into `extent`.
std::vector<PlacedLine> placeLines(const std::vector<LineSize> &lines, const TextStyle &style, TextExtent &extent);

}  // namespace fovea
