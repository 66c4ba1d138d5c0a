#pragma once
// Text with separators (CSV, TSV) into cells, as RFC 4180 has it: quotes around what holds a separator, doubled inside.

#include <string>
#include <string_view>

#include "fovea/methods/cells.hpp"

namespace fovea {

/// The one of , ; and tab that the heading has outside of quotes; a comma when it has none.
/// Errors: Failure when it has several.
char separatorOf(std::string_view text, const std::string &where);

/// Rows that are empty are left out, and counted. A quote that does not begin a cell is an ordinary character.
/// Errors: Failure, with row and column, for a quote that is never closed, text after a closing quote, and characters that are
/// no UTF-8 or cannot be text.
CellTable readDelimited(std::string_view text, char separator, const std::string &where);

/// The text without a byte order mark. Errors: Failure, with the row, when it is no UTF-8.
std::string_view needUtf8(std::string_view text, const std::string &where);

}  // namespace fovea
