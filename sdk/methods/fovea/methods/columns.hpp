#pragma once
// What kind of value a column holds, and the values of its cells.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fovea/methods/cells.hpp"
#include "fovea/methods/conditions.hpp"

namespace fovea {

/// Integer: digits without needless zeros, up to 18 of them. Real: digits with a decimal sign or an exponent besides.
enum class NumberForm { None, Integer, Real };
NumberForm numberForm(std::string_view text, char decimal);

/// Is nothing said here? Empty cells, and plain NA or N/A.
bool isMissing(const Cell &cell);

/// What all cells of a column can be: Boolean, Integer, Real, or else Text.
ColumnType commonType(const std::vector<const Cell *> &cells, char decimal);

/// The value of a cell; nothing when it is not of this type. A missing one is none.
std::optional<Value> cellValue(const Cell &cell, ColumnType type, char decimal, bool keepsBackslashN);

}  // namespace fovea
