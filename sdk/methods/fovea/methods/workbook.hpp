#pragma once
// Condition files in workbooks. Link fovea::methods_workbook.

#include "fovea/methods/conditions.hpp"

namespace fovea {

/// Reads one sheet of an .xlsx or .xlsm, and hands text files on to importConditions().
///
/// Cells have the type that the workbook gives them: "007" typed as text stays text. Columns without a name are left out, and
/// told. Text cells that say NA or N/A count as empty.
/// Errors: as importConditions(), with the cell ("C5") for a column and row; also a sheet that is not there, a formula that failed
/// (#DIV/0!), a date (write it as text), and a file that is damaged, locked by a password, or of the old kind (.xls).
ConditionTable importWorkbook(const std::filesystem::path &file, const ImportOptions &options = {});

}  // namespace fovea
