#pragma once
// Noise as numbers: made once from a seed, then shown as a texture.

#include <cstdint>
#include <limits>
#include <vector>

namespace fovea {

/// White: normally distributed. Uniform: between -1 and 1. Binary: -1 or 1. Filtered: spectrum as asked for.
enum class NoiseType : std::uint8_t { White, Uniform, Binary, Filtered };

struct NoiseStyle {
  NoiseType type = NoiseType::White;
  int side = 128;  // texels; a power of two
  std::uint64_t seed = 0;
  double clip = 3;  // white and filtered: so many standard deviations are 1; what lies beyond is clipped
  // Of filtered noise: amplitude is frequency to this power (0: flat, -1: 1/f) from `lower` to `upper`, 0
  // elsewhere.
  double fractalPower = 0;
  double lower = 0, upper = std::numeric_limits<double>::infinity();  // cycles per picture, both are within
  bool operator==(const NoiseStyle &) const = default;
};

/// Shape: side x side, the bottom row first; -1 to 1. Filtered noise has a mean of 0, and no seam where
/// copies of it meet.
std::vector<float> makeNoise(const NoiseStyle &style);

}  // namespace fovea
