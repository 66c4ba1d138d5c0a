#pragma once
// The numbers of CBOR (RFC 8949, RFC 8746) that both directions share.

#include <cstdint>

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

}  // namespace fovea::cbor
