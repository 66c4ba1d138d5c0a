#pragma once
// What each session keeps of its machine: the facts that cost no time, and which report of the doctor there is.

#include <filesystem>

#include "doctor/judge.hpp"

namespace fovea {

struct SessionFacts {
  Value provenance;               // for the session's data
  std::vector<Finding> findings;  // of the same, the doctor's last report among them
  std::vector<std::string> warnings;  // for the log: a data folder without room, a machine that nobody looked at
};

/// Looks at the machine for some milliseconds. `reports`: the folder of the doctor's; `now`: nanoseconds since 1970 UTC.
/// Thread: [main], before frames count.
SessionFacts readSessionFacts(const std::filesystem::path &data, const std::optional<DisplayServerFacts> &server,
                              const std::filesystem::path &reports, std::int64_t now);

}  // namespace fovea
