#pragma once
// Where carets can stand in a laid-out text: plain numbers, for editing and for showing a selection.

#include <cstddef>
#include <vector>

namespace fovea {

/// Units: pixels right of and below the top left of the block of lines.
struct Edges {
  double left = 0, top = 0, right = 0, bottom = 0;
  bool isEmpty() const { return right <= left || bottom <= top; }
};

/// Units: as Edges.
struct TextMap {
  /// A place between two graphemes.
  struct Stop {
    std::size_t index = 0;         // byte of the text; the last stop is its end
    std::size_t line = 0;          // the end of a wrapped line is the start of the next one
    double x = 0;                  // of the caret
    double before = 0, after = 0;  // edges of the grapheme that follows; `before` lies right of `after` in right-to-left text
    std::size_t left = 0, right = 0;  // stops that the arrow keys lead to; itself at the ends of the text
    bool isWordStart = false, isWordEnd = false;
  };
  struct Line {
    Edges edges;
    bool isRightToLeft = false;
  };

  std::vector<Stop> stops;  // in order of the text; never empty
  std::vector<Line> lines;  // from the top; never empty
  double width = 0, height = 0;  // of the block

  /// The stop at a byte of the text, or the last one before it.
  std::size_t stopAt(std::size_t index) const;
  /// The stop nearest to a point: on the line at this height, before or behind the grapheme it lies on.
  std::size_t stopNear(double x, double y) const;
  /// The nearest stop on a line.
  std::size_t stopNear(double x, std::size_t line) const;
  /// What lies between two stops, for a coloured ground: neighbours on a line are one span.
  std::vector<Edges> spans(std::size_t from, std::size_t to) const;
};

}  // namespace fovea
