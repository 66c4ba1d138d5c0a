#pragma once
// The bytes of a journal file. All numbers are little-endian.
//
// The file is a row of segments of `segmentBytes` (a larger record has a multiple of it). The first begins
// with FileHeader. Records follow each other, each at a multiple of 8. Where a record's length should be
// stands 0 when nothing was written there yet, or kSkip when the rest of the segment stays empty.

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "data/crc32c.hpp"

namespace fovea::journal {

static_assert(std::endian::native == std::endian::little);

constexpr char kMagic[8] = {'f', 'o', 'v', 'e', 'a', 'j', 'n', 'l'};
constexpr std::uint32_t kVersion = 1;

struct FileHeader {
  char magic[8];
  std::uint32_t version;
  std::uint32_t segmentBytes;
  char id[32];        // hexadecimal digits
  std::uint32_t crc;  // of all before it
  std::uint32_t zero[3];
};
static_assert(sizeof(FileHeader) == 64);

struct RecordHeader {
  std::uint32_t length;  // of header and payload; written last
  std::uint32_t crc;     // of what follows
  std::uint64_t number;
  std::uint8_t type;
  std::uint8_t zero[7];
};
static_assert(sizeof(RecordHeader) == 24);

constexpr std::uint32_t kSkip = 0xFFFFFFFF;

constexpr std::uint64_t aligned(std::uint64_t length) { return (length + 7) & ~std::uint64_t{7}; }
constexpr std::uint64_t nextMultiple(std::uint64_t at, std::uint64_t of) { return (at / of + 1) * of; }

inline std::uint32_t checksum(const RecordHeader &header, std::span<const std::byte> payload) {
  const auto bytes = std::as_bytes(std::span(&header, 1));
  return crc32c(payload, crc32c(bytes.subspan(offsetof(RecordHeader, number))));
}

inline std::uint32_t checksum(const FileHeader &header) {
  return crc32c(std::as_bytes(std::span(&header, 1)).first(offsetof(FileHeader, crc)));
}

}  // namespace fovea::journal
