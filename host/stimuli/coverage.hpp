#pragma once
// How much of each pixel a polygon covers: its exact area, whatever crosses or goes round what.

#include <cstdint>

#include "stimuli/placement.hpp"

namespace fovea {

/// What is inside of a polygon that goes round a place more than once: where it goes round oddly often, or at all.
enum class Winding : std::uint8_t { EvenOdd, NonZero };

/// White, as much as is covered.
/// Shape: `bgra` is height x width pixels of 4 bytes, row by row, top row first; two pixels at each side are empty.
struct CoveragePicture {
  int left = 0, top = 0;  // of the first pixel, from the origin; y up
  int width = 0, height = 0;
  std::vector<std::uint8_t> bgra;
};

/// Keeps its memory.
class Coverage {
 public:
  /// Points in pixels, y up; contours are closed, a pair of NaN between two of them.
  /// Errors: BadArgument when the picture would be larger than `maxSide` pixels.
  Result<void> fill(std::span<const Point> contours, Winding rule, int maxSide);
  const CoveragePicture &picture() const { return picture_; }

 private:
  struct Edge {
    double x0, y0, x1, y1;  // y0 < y1, rows from the top
    int direction;
    double at(double y) const { return x0 + (x1 - x0) * (y - y0) / (y1 - y0); }
  };
  struct Crossing {
    double x;
    const Edge *edge;
  };
  void takeEdges(std::span<const Point> contours);
  void takeLevels();
  void fillSlab(double top, double bottom, Winding rule);
  void addPiece(const Edge &edge, double top, double bottom, double sign);
  void addRow(int row, double x0, double x1, double height);
  void toPixels();

  CoveragePicture picture_;
  std::vector<Edge> edges_;      // the highest beginning first
  std::vector<double> levels_;   // between two of them nothing begins, ends or crosses
  std::vector<Crossing> crossings_;
  std::vector<float> changes_;   // from one pixel of a row to the next
};

/// The outline of `contours` as a polygon for Winding::NonZero, appended to `to`: `width` pixels wide, with sharp corners.
void appendStroke(std::span<const Point> contours, bool isClosed, double width, std::vector<Point> &to);

}  // namespace fovea
