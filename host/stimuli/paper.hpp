#pragma once
// Documents on paper: text that can be selected, and drawings, as a PDF of A4 pages.

#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// One thing below the other. Paragraphs are parted by line breaks.
struct PaperBlock {
  enum class Kind { Title, Heading, Text, Small, Drawing };
  Kind kind = Kind::Text;
  std::string text;  // of a drawing: what stands below it
  /// Of a drawing: lines through points, x to the right and y up, in heights of the drawing, which is `width` of them wide.
  std::vector<std::vector<std::pair<double, double>>> strokes{};
  double width = 0;
};

struct Paper {
  std::string title, author;  // of the file
  std::string footer;         // on each page, before its number
  bool isRightToLeft = false;
  std::vector<PaperBlock> blocks;
};

/// The bytes of the file.
/// Thread: any. Errors: Io, with what Cairo says.
Result<std::string> printed(const Paper &paper);

}  // namespace fovea
