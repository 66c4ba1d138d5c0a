#pragma once
// SHA-256 through libsodium.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);
Result<std::string> sha256File(const std::filesystem::path &file);

/// A fresh seed from the operating system, positive as a signed 64-bit integer.
std::uint64_t randomSeed();
/// `bytes` random bytes as hexadecimal digits.
std::string randomHex(int bytes);

}  // namespace fovea
