#pragma once
// The cells of one sheet of a workbook (ECMA-376, the transitional form that spreadsheets write).

#include <string>
#include <string_view>

#include "fovea/methods/cells.hpp"

namespace fovea {

/// `sheet`: its name, or empty for the first. Rows without any cell are left out, and counted; all rows begin in column A.
/// Errors: Failure that names the cell.
CellTable readXlsx(std::string_view bytes, const std::string &sheet, const std::string &where);

}  // namespace fovea
