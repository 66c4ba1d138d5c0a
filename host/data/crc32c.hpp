#pragma once
// CRC-32C (Castagnoli), the checksum of journal records.

#include <cstddef>
#include <cstdint>
#include <span>

namespace fovea {

/// Continues `crc`, which is 0 at the start. Source: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc = 0);
/// The same on a processor that has no instruction for it.
std::uint32_t crc32cPortable(std::span<const std::byte> bytes, std::uint32_t crc = 0);

}  // namespace fovea
