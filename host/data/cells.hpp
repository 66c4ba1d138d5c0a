#pragma once
// Which cells of a counterbalancing are taken, and by whom: over the database, so that a new process knows what others had.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/result.hpp"

namespace fovea {

/// Somebody who needs a cell. `way`: of their way through the study, as in `participants`.
struct CellSeeker {
  std::string study, participant, way, label;
  std::int64_t cells = 1;
  bool isSimulated = false;
  bool isKept = true;  // false: nothing is written down; nobody has consented yet
};

/// How many have each cell: those who came to the end, and those at work, whose session is open.
using CellCounts = std::map<std::int64_t, std::int64_t>;

/// The cell that this way has already; else the one that `choose` picks, and it is theirs from now on: two processes never
/// take their cells at once.
/// Errors: Io when the database cannot be read or written.
Result<std::int64_t> takeCell(const std::filesystem::path &folder, const CellSeeker &seeker,
                              const std::function<std::int64_t(const CellCounts &)> &choose);

}  // namespace fovea
