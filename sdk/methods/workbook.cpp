#include "fovea/methods/workbook.hpp"

#include <algorithm>

#include "fovea/methods/sha256.hpp"
#include "fovea/methods/xlsx.hpp"

namespace fovea {
namespace {

bool isEmpty(const CellRow &row) {
  return std::all_of(row.cells.begin(), row.cells.end(), [](const Cell &cell) { return cell.kind == Cell::Kind::Empty; });
}

/// The cells below names, each row as long as the heading.
CellTable underNames(CellTable cells, const std::string &where, const Tell &tell) {
  std::erase_if(cells.rows, isEmpty);
  if (cells.rows.empty()) return cells;
  std::size_t width = 0;
  for (const CellRow &row : cells.rows) width = std::max(width, row.cells.size());
  std::vector<std::size_t> named;
  for (std::size_t column = 0; column < width; ++column) {
    const CellRow &heading = cells.rows.front();
    if (column < heading.cells.size() && heading.cells[column].kind != Cell::Kind::Empty) {
      named.push_back(column);
      continue;
    }
    const auto holds = [&](const CellRow &row) { return column < row.cells.size() && row.cells[column].kind != Cell::Kind::Empty; };
    if (const auto row = std::find_if(cells.rows.begin(), cells.rows.end(), holds); row != cells.rows.end())
      detail::say(tell, FOVEA_LEVEL_WARNING, where + ": column " + std::to_string(column + 1) + " has no name and is left out, with what it holds in row " +
                                                 std::to_string(row->number));
  }
  for (CellRow &row : cells.rows) {
    std::vector<Cell> kept;
    for (const std::size_t column : named) {
      Cell cell = column < row.cells.size() ? std::move(row.cells[column]) : Cell{};
      if (cell.kind == Cell::Kind::Text && (cell.text == "NA" || cell.text == "N/A")) cell = {};
      kept.push_back(std::move(cell));
    }
    row.cells = std::move(kept);
  }
  std::erase_if(cells.rows, isEmpty);
  return cells;
}

}  // namespace

ConditionTable importWorkbook(const std::filesystem::path &file, const ImportOptions &options) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (ending == ".xls") detail::refuse(file.string(), "this is a workbook of the kind before 2007", "save it as .xlsx");
  if (ending != ".xlsx" && ending != ".xlsm") return importConditions(file, options);

  ConditionTable table;
  table.file = file.string();
  table.separator = "workbook";
  const std::string bytes = detail::readWholeFile(file);
  table.sha256 = sha256(bytes);
  const std::string where = table.file + (options.sheet.empty() ? "" : ", sheet \"" + options.sheet + "\"");
  detail::fillTable(table, underNames(readXlsx(bytes, options.sheet, where), where, options.tell), options);
  return table;
}

}  // namespace fovea
