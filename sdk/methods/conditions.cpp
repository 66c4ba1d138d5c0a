#include "fovea/methods/conditions.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "fovea/methods/columns.hpp"
#include "fovea/methods/delimited.hpp"
#include "fovea/methods/selection.hpp"
#include "fovea/methods/sha256.hpp"
#include "fovea/row.hpp"

namespace fovea {
namespace {

using detail::refuse;

std::string columnWord(std::size_t column, const std::string &name = {}) {
  return "column " + std::to_string(column + 1) + (name.empty() ? "" : " (\"" + name + "\")");
}

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isNamePart(char c) { return isLetter(c) || (c >= '0' && c <= '9'); }

/// Turns the rows of one file into conditions.
class TableMaker {
 public:
  TableMaker(ConditionTable &table, const CellTable &cells, const ImportOptions &options)
      : table_(table), cells_(cells), options_(options) {}

  void make() {
    if (cells_.rows.empty()) refuse(table_.file, "the file is empty", "begin it with a row of names");
    readNames();
    for (std::size_t i = 1; i < cells_.rows.size(); ++i) checkLength(cells_.rows[i]);
    if (cells_.rows.size() == 1)
      detail::say(options_.tell, FOVEA_LEVEL_WARNING, table_.file + ": there are names, and no conditions below them");
    table_.decimal = options_.decimal ? *options_.decimal : decimalOfFile();
    for (std::size_t column = 0; column < table_.fieldNames.size(); ++column) readColumn(column);
    keepSelected();
    detail::say(options_.tell, FOVEA_LEVEL_EXP,
                table_.file + ": " + std::to_string(table_.conditions.size()) + " conditions with " +
                    std::to_string(table_.fieldNames.size()) + " parameters, separator " + table_.separator);
  }

 private:
  void readNames() {
    const CellRow &heading = cells_.rows.front();
    for (std::size_t column = 0; column < heading.cells.size(); ++column) {
      const std::string &name = heading.cells[column].text;
      const std::string where = table_.file + ", row " + std::to_string(heading.number) + ", " + columnWord(column, name);
      if (name.empty()) refuse(where, "the column has no name", "name it, or remove the column");
      if (!isLetter(name.front())) refuse(where, "a name begins with a letter or an underscore", "rename the column");
      if (!std::all_of(name.begin(), name.end(), isNamePart))
        refuse(where, "a name is made of letters (a to z), digits and underscores", "rename the column");
      const auto before = std::find(table_.fieldNames.begin(), table_.fieldNames.end(), name);
      if (before != table_.fieldNames.end())
        refuse(where, columnWord(static_cast<std::size_t>(before - table_.fieldNames.begin())) + " has the same name", "rename one of them");
      table_.fieldNames.push_back(name);
    }
    for (const auto &[name, type] : options_.types)
      if (std::find(table_.fieldNames.begin(), table_.fieldNames.end(), name) == table_.fieldNames.end())
        refuse(table_.file, "a type is declared for \"" + name + "\", and there is no such column", "correct the name");
    table_.types.resize(table_.fieldNames.size());
  }

  void checkLength(const CellRow &row) const {
    const std::size_t wanted = table_.fieldNames.size(), found = row.cells.size();
    if (found == wanted) return;
    const std::size_t at = std::min(found, wanted);
    refuse(table_.file + ", row " + std::to_string(row.number) + ", column " + std::to_string(at + 1),
           "the row has " + std::to_string(found) + " cells, and the heading " + std::to_string(wanted),
           found > wanted ? "put quotes around a cell that holds the separator, or remove what is too much" : "fill in or leave empty, but keep the separators");
  }

  ColumnType declared(const std::string &name) const {
    for (const auto &[column, type] : options_.types)
      if (column == name) return type;
    return ColumnType::Auto;
  }

  /// A comma file has points. Else it is what the cells have that can be numbers with one and not with the other.
  char decimalOfFile() const {
    if (table_.separator == "comma" || table_.separator == "workbook") return '.';
    std::string withPoint, withComma;
    for (std::size_t i = 1; i < cells_.rows.size(); ++i)
      for (std::size_t column = 0; column < table_.fieldNames.size(); ++column) {
        const Cell &cell = cells_.rows[i].cells[column];
        const ColumnType type = declared(table_.fieldNames[column]);
        if (cell.kind != Cell::Kind::Plain || type == ColumnType::Text || type == ColumnType::Sequence) continue;
        const bool hasPoint = cell.text.find('.') != std::string::npos, hasComma = cell.text.find(',') != std::string::npos;
        const std::string place = "row " + std::to_string(cells_.rows[i].number) + ", " + columnWord(column, table_.fieldNames[column]);
        if (hasPoint && withPoint.empty() && numberForm(cell.text, '.') == NumberForm::Real) withPoint = place;
        if (hasComma && withComma.empty() && numberForm(cell.text, ',') == NumberForm::Real) withComma = place;
      }
    if (!withPoint.empty() && !withComma.empty())
      refuse(table_.file + ", " + withComma, "a number with a comma, and one with a point in " + withPoint,
             "write them alike, put quotes around what is text, or declare the column's type");
    return withComma.empty() ? '.' : ',';
  }

  void readColumn(std::size_t column) {
    const std::string &name = table_.fieldNames[column];
    std::vector<const Cell *> cells;
    for (std::size_t i = 1; i < cells_.rows.size(); ++i) cells.push_back(&cells_.rows[i].cells[column]);
    ColumnType &type = table_.types[column];
    type = declared(name);
    if (type == ColumnType::Auto) type = commonType(cells, table_.decimal);

    table_.conditions.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto value = cellValue(*cells[i], type, table_.decimal, options_.keepsBackslashN);
      if (!value)
        refuse(table_.file + ", row " + std::to_string(cells_.rows[i + 1].number) + ", " + columnWord(column, name),
               "\"" + cells[i]->text + "\" is no " + std::string(nameOf(type)), "correct the cell, or declare another type");
      table_.conditions[i].emplace_back(name, std::move(*value));
    }
  }

  void keepSelected() {
    const std::vector<std::size_t> selected = selectRows(options_.selection, table_.conditions.size());
    std::vector<Dict> kept;
    for (const std::size_t i : selected) {
      kept.push_back(table_.conditions[i]);
      table_.rows.push_back(cells_.rows[i + 1].number);
    }
    table_.conditions = std::move(kept);
    table_.selection = options_.selection;
  }

  ConditionTable &table_;
  const CellTable &cells_;
  const ImportOptions &options_;
};

}  // namespace

namespace detail {

std::string readWholeFile(const std::filesystem::path &file) {
  std::error_code problem;
  if (!std::filesystem::exists(file, problem)) refuse(file.string(), "there is no such file", "check the name and the folder");
  if (!std::filesystem::is_regular_file(file, problem)) refuse(file.string(), "this is no file", "name a file");
  std::ifstream stream(file, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  if (!stream.is_open() || stream.bad()) refuse(file.string(), "the file cannot be read", "check who may read it");
  return bytes;
}

void fillTable(ConditionTable &table, const CellTable &cells, const ImportOptions &options) { TableMaker(table, cells, options).make(); }

}  // namespace detail

ConditionTable importConditions(const std::filesystem::path &file, const ImportOptions &options) {
  ConditionTable table;
  if (file.empty() || file == "None") return table;
  table.file = file.string();
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (ending == ".xlsx" || ending == ".xlsm")
    refuse(table.file, "this is a workbook", "link fovea::methods_workbook and call importWorkbook(), or save it as .csv");
  if (ending != ".csv" && ending != ".tsv" && ending != ".txt")
    refuse(table.file, "conditions are not read from \"" + ending + "\"", "save them as .csv, .tsv, .xlsx or .xlsm");
  if (options.decimal && *options.decimal != '.' && *options.decimal != ',')
    refuse(table.file, std::string("the decimal sign \"") + *options.decimal + "\"", "take . or ,");
  if (options.separator && *options.separator != ',' && *options.separator != ';' && *options.separator != '\t')
    refuse(table.file, std::string("the separator \"") + *options.separator + "\"", "take a comma, a semicolon or a tab");

  const std::string bytes = detail::readWholeFile(file);
  table.sha256 = sha256(bytes);
  const std::string_view text = needUtf8(bytes, table.file);
  const char separator = options.separator ? *options.separator : separatorOf(text, table.file);
  if (separator == ',' && options.decimal == ',')
    refuse(table.file, "the comma is both separator and decimal sign", "choose another for one of them");
  table.separator = separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab";
  detail::fillTable(table, readDelimited(text, separator, table.file), options);
  return table;
}

Dict ConditionTable::provenance() const {
  return {{"conditions.file", file},           {"conditions.sha256", sha256},       {"conditions.selection", selection},
          {"conditions.separator", separator}, {"conditions.decimal", std::string(1, decimal)}};
}

}  // namespace fovea
