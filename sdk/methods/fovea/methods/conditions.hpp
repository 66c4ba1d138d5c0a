#pragma once
// Conditions out of a file: typed columns, nothing evaluated, each error with its row and column.
//
//   const fovea::ConditionTable table = fovea::importConditions("words.csv", {.selection = "0:8"});
//   fovea::TrialHandler trials(table.conditions, {.nReps = 2});

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fovea/methods/cells.hpp"
#include "fovea/methods/tell.hpp"
#include "fovea/value.hpp"

namespace fovea {

/// Auto: what the cells of the column have in common. Sequence: "[0.5, 0]" or "red, green", in one cell.
enum class ColumnType { Auto, Text, Integer, Real, Boolean, Sequence };
constexpr std::array<std::string_view, 6> enumNames(ColumnType) {
  return {"auto", "text", "integer", "real", "boolean", "list"};
}

struct ImportOptions {
  std::string selection;                                    // of the rows, see selection.hpp; empty: all
  std::vector<std::pair<std::string, ColumnType>> types;    // of columns that should not be guessed
  std::optional<char> separator;                            // none: the one that the heading has
  std::optional<char> decimal;                              // '.' or ','; none: see docs/methods.md
  bool keepsBackslashN = false;                             // else the two characters \n become a line feed
  std::string sheet;                                        // of a workbook; empty: the first
  Tell tell;
};

struct ConditionTable {
  std::vector<std::string> fieldNames;
  std::vector<ColumnType> types;  // of each field, as read
  std::vector<Dict> conditions;   // one for each row, after the selection
  std::vector<int> rows;          // where each is in the file; the heading is row 1
  std::string file, sha256, selection;
  std::string separator;  // "comma", "semicolon", "tab" or "workbook"
  char decimal = '.';

  /// File, hash, selection, separator and decimal sign: what to keep with the data.
  Dict provenance() const;
};

/// Reads .csv and .tsv (or .txt). A file of "" or "None" is no conditions.
///
/// Errors: Failure that says file, row and column: a file that is missing, empty, no text or of another kind; names of columns
/// that are empty, doubled, or no names; rows that are too long or too short; cells that are not of the declared type; decimal
/// points beside decimal commas; a selection that is out of range or none.
ConditionTable importConditions(const std::filesystem::path &file, const ImportOptions &options = {});

namespace detail {

/// The bytes of a file. Errors: Failure when it cannot be read.
std::string readWholeFile(const std::filesystem::path &file);
/// Makes conditions of cells; `table` has file, hash, separator and decimal already.
void fillTable(ConditionTable &table, const CellTable &cells, const ImportOptions &options);

}  // namespace detail
}  // namespace fovea
