#pragma once
// A table as it stands in a file, before anything is made of it: cells with what the file says about them, and their places.

#include <string>
#include <vector>

namespace fovea {

/// One cell. Plain text may still turn out to be a number; what was quoted, or is text in a workbook, stays text.
struct Cell {
  enum class Kind { Empty, Plain, Text, Number, Boolean };
  Kind kind = Kind::Empty;
  std::string text;    // Plain and Text; of numbers and booleans, what a person would write
  double number = 0;   // Number; of Boolean 0 or 1
};

/// One row of cells; `number` is where it is in the file, the heading being 1.
struct CellRow {
  int number = 0;
  std::vector<Cell> cells;
};

struct CellTable {
  std::vector<CellRow> rows;  // the heading first
};

}  // namespace fovea
