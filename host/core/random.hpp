#pragma once
// Seeded randomness that gives the same numbers on every machine and compiler.

#include <cstdint>
#include <string_view>

namespace fovea {

/// xoshiro256** seeded through SplitMix64. Source: Blackman & Vigna (2021), doi:10.1145/3460772.
class Random {
 public:
  explicit Random(std::uint64_t seed);
  /// An independent stream of the same seed, by name.
  Random(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  /// At least 0, below 1; 53 random bits.
  double uniform();
  /// Standard normal.
  double normal();
  /// Mean of 1.
  double exponential();

 private:
  std::uint64_t state_[4];
};

}  // namespace fovea
