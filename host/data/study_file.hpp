#pragma once
// The text of a study, as it was when somebody took part.

#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

/// Into the data folder, as studies/HASH.json; the same text is kept once. Thread: any that may wait. Errors: Io.
Result<void> keepStudyText(const std::filesystem::path &folder, const std::string &hash, const std::string &text);

/// A kept text, read as JSON; null when it is not there, or was none. Thread: any that may wait.
Value readStudyText(const std::filesystem::path &folder, const std::string &hash);

}  // namespace fovea
