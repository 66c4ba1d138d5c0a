#pragma once
// Draws out of a source of 64 random bits, the same on every machine; those of the header <random> are not.

#include <cstdint>
#include <utility>

#include "fovea/failure.hpp"

namespace fovea {

/// From 0 up to, and never, 1; 53 random bits.
template <class Bits>
double drawUniform(Bits &&bits) {
  return static_cast<double>(bits() >> 11) * 0x1p-53;
}

/// From `low` to `high`, both included, each equally often.
template <class Bits>
std::int64_t drawInt(Bits &&bits, std::int64_t low, std::int64_t high) {
  if (low > high) throw Failure("uniformInt: the lower end is above the upper one", FOVEA_E_ARGUMENT);
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  if (span == 0) return static_cast<std::int64_t>(bits());
  const std::uint64_t surplus = (UINT64_MAX % span + 1) % span;  // what would come up once too often
  std::uint64_t drawn = bits();
  while (drawn > UINT64_MAX - surplus) drawn = bits();
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + drawn % span);
}

/// Puts a range into an order of which each is equally likely: Fisher and Yates, from the last element down to the second.
template <class Bits, class Range>
void drawOrder(Bits &&bits, Range &range) {
  for (std::size_t i = range.size(); i > 1; --i)
    std::swap(range[i - 1], range[static_cast<std::size_t>(drawInt(bits, 0, static_cast<std::int64_t>(i) - 1))]);
}

}  // namespace fovea
