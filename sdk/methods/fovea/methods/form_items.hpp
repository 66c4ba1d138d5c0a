#pragma once
// The questions of a form out of a table: a row for each, the columns named as the keys of an item (docs/stimuli.md).

#include "fovea/methods/conditions.hpp"

namespace fovea {

/// For FormStyle::items. `options` and `ticks` hold several in one cell, with commas; an empty cell is a key that is not given.
///
/// `read`: what reads the file; importWorkbook for an .xlsx.
/// Errors: as that. What a form makes of the items, it checks itself.
List importFormItems(const std::filesystem::path &file, ImportOptions options = {}, decltype(importConditions) &read = importConditions);

}  // namespace fovea
