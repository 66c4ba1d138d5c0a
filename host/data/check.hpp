#pragma once
// Is everything in a data folder what it was when it was written?

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace fovea {

/// What was looked at, and what was found.
struct DataCheck {
  std::int64_t runs = 0, rows = 0, files = 0, journals = 0, records = 0;
  std::vector<std::string> notes;  // worth knowing, and nothing wrong
  std::vector<Error> problems;
};

/// Looks at the database itself; each table of each run: rows numbered without a gap, in the order in which they were
/// recorded, counters of trials (`thisN`, `<loop>.thisN`) without a jump; each file that a run left: its hash and number of
/// rows; each journal that is still there: checksums and numbers of its records. Changes nothing.
/// Thread: any that may wait. Errors: BadFile when there is no database; Io when it cannot be read at all.
Result<DataCheck> checkData(const std::filesystem::path &folder);

/// The same, but for damages of the database's file: of who has just written it.
Result<DataCheck> checkRecords(const std::filesystem::path &folder);

}  // namespace fovea
