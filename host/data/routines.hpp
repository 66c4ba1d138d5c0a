#pragma once
// What a study's routines make, once for all its participants.

#include <filesystem>
#include <functional>
#include <string>

#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

/// Something that is made once for a study in this folder.
struct OnceMade {
  std::string study, label;
  std::string inputs;  // SHA-256 of what it is made of: with others it is made anew
  bool isSimulated = false;
};
/// What was made, or what `make` makes now; of two that make it at once both get that of the first.
/// Errors: those of `make`, of which nothing is kept; Io.
Result<Value> takeOnce(const std::filesystem::path &folder, const OnceMade &what, const std::function<Result<Value>()> &make);

}  // namespace fovea
