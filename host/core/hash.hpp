#pragma once
// SHA-256 through libsodium.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace fovea {

/// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);
Result<std::string> sha256File(const std::filesystem::path &file);

/// The same of what comes in pieces.
class HashStream {
 public:
  HashStream();
  ~HashStream();
  void add(std::string_view bytes);
  /// Of all that was added; nothing is added afterwards.
  std::string digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A fresh seed from the operating system, positive as a signed 64-bit integer.
std::uint64_t randomSeed();
/// `bytes` random bytes as hexadecimal digits.
std::string randomHex(int bytes);

}  // namespace fovea
