#pragma once
// What a study has cost so far, over the database: other stations' participants count as well.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace fovea {

/// Units: minor units of the study's currency.
struct Spending {
  std::int64_t paid = 0;    // to those whose way is over
  std::int64_t atWork = 0;  // how many others are not through, and in an open session
};

/// Of all ways through the study but `way`. A rehearsal costs nothing that people count for.
/// Errors: Io when the database cannot be read.
Result<Spending> readSpending(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated);

}  // namespace fovea
