#pragma once
// Seeded randomness of one's own: the same seed gives the same numbers on every machine, with every compiler.

#include <array>
#include <cstdint>
#include <limits>

#include "fovea/draws.hpp"

namespace fovea {

/// xoshiro256**, its state filled by SplitMix64: the host's generator, without the host.
///
/// Source: Blackman & Vigna (2021), doi:10.1145/3460772; Steele, Lea & Flood (2014), doi:10.1145/2660193.2660195.
class Generator {
 public:
  using result_type = std::uint64_t;
  explicit Generator(std::uint64_t seed);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

  /// From 0 up to, and never, 1.
  double uniform() { return drawUniform(*this); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// From `low` to `high`, both included, each equally often.
  std::int64_t uniformInt(std::int64_t low, std::int64_t high) { return drawInt(*this, low, high); }
  /// Every order equally likely.
  template <class Range>
  void shuffle(Range &range) {
    drawOrder(*this, range);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// A seed that nobody can foresee. Write it down: without it nothing can be repeated.
std::uint64_t freshSeed();

}  // namespace fovea
