#pragma once
// The numbers of CBOR (RFC 8949, RFC 8746) that both directions share.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fovea::cbor {

enum Major : unsigned {
  Unsigned = 0,
  Negative = 1,
  ByteText = 2,
  Utf8Text = 3,
  Sequence = 4,
  Map = 5,
  Tag = 6,
  Simple = 7
};

constexpr unsigned kFalse = 20, kTrue = 21, kNull = 22, kReal64 = 27;

constexpr std::uint64_t kTimeTag = 48879;
constexpr std::uint64_t kArrayTag = 40;

/// Tags of the little-endian typed arrays, in the order of Array::elements.
constexpr std::uint64_t kElementTags[] = {86, 85, 79, 78, 64};

/// Appends the head that every value begins with, and a text with its own.
void putHead(std::vector<std::byte> &out, Major major, std::uint64_t argument);
void putText(std::vector<std::byte> &out, std::string_view text);

}  // namespace fovea::cbor
