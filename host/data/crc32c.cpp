#include "data/crc32c.hpp"

#include <array>
#include <cstring>

namespace fovea {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[k][b] is the checksum of byte b followed by k zero bytes.
constexpr Tables makeTables() {
  constexpr std::uint32_t kPolynomial = 0x82F63B78;  // bit-reversed
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? kPolynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = tables[k - 1][byte] >> 8 ^ tables[0][tables[k - 1][byte] & 0xFF];
  return tables;
}

constexpr Tables kPolynomials = makeTables();

/// Continues a checksum whose bits are turned over.
std::uint32_t inSoftware(std::span<const std::byte> bytes, std::uint32_t crc) {
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < 8; ++k) crc ^= kPolynomials[7 - k][word >> 8 * k & 0xFF];
  }
  for (const std::byte byte : bytes)
    crc = crc >> 8 ^ kPolynomials[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFF];
  return crc;
}

#ifdef __x86_64__
// The stage computes a checksum for every row, seldom enough that the tables have left its cache by then.
__attribute__((target("sse4.2"))) std::uint32_t inHardware(std::span<const std::byte> bytes,
                                                           std::uint32_t crc) {
  std::uint64_t wide = crc;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data(), 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  crc = static_cast<std::uint32_t>(wide);
  for (const std::byte byte : bytes) crc = __builtin_ia32_crc32qi(crc, std::to_integer<std::uint8_t>(byte));
  return crc;
}

const bool kHasInstruction = __builtin_cpu_supports("sse4.2");
#endif

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc) {
#ifdef __x86_64__
  if (kHasInstruction) return ~inHardware(bytes, ~crc);
#endif
  return crc32cPortable(bytes, crc);
}

std::uint32_t crc32cPortable(std::span<const std::byte> bytes, std::uint32_t crc) {
  return ~inSoftware(bytes, ~crc);
}

}  // namespace fovea
