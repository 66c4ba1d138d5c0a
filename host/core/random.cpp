#include "core/random.hpp"

#include <bit>
#include <cmath>
#include <numbers>

namespace fovea {
namespace {

/// SplitMix64. Source: Steele, Lea & Flood (2014), doi:10.1145/2660193.2660195.
std::uint64_t splitMix(std::uint64_t &state) {
  state += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state;
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
  return mixed ^ mixed >> 31;
}

/// FNV-1a, 64 bits.
std::uint64_t hashName(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

std::uint64_t streamSeed(std::uint64_t seed, std::string_view stream) {
  // The seed is mixed first, so that neighbouring seeds and similar names do not cancel out.
  std::uint64_t mixed = seed;
  return splitMix(mixed) ^ hashName(stream);
}

// Logarithm, sine and cosine of our own, out of operations that every machine rounds alike:
// those of the C libraries differ in the last digit.

/// Natural logarithm of a positive number, to about 1e-16 of itself.
double logarithm(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < std::numbers::sqrt2 / 2) mantissa *= 2, --exponent;
  const double s = (mantissa - 1) / (mantissa + 1);
  double series = 0;
  for (int k = 23; k >= 1; k -= 2) series = series * s * s + 1.0 / k;
  return 2 * s * series + exponent * std::numbers::ln2;
}

/// Cosine of a turn between 0 and 1.
double cosineOfTurn(double turn) {
  const int quadrant = static_cast<int>(turn * 4 + 0.5);
  const double x = (turn * 4 - quadrant) * (std::numbers::pi / 2);  // at most an eighth of a turn
  double sine = 1, cosine = 1;
  for (int k = 18; k >= 2; k -= 2) {
    cosine = 1 - cosine * x * x / (k * (k - 1));
    sine = 1 - sine * x * x / (k * (k + 1));
  }
  sine *= x;
  switch (quadrant % 4) {
    case 0:
      return cosine;
    case 1:
      return -sine;
    case 2:
      return -cosine;
    default:
      return sine;
  }
}

}  // namespace

Random::Random(std::uint64_t seed) {
  for (std::uint64_t &word : state_) word = splitMix(seed);
}

Random::Random(std::uint64_t seed, std::string_view stream) : Random(streamSeed(seed, stream)) {}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::normal() {
  // The second number of the pair is not kept: what comes next then depends on the state alone.
  const double radius = std::sqrt(-2 * logarithm(1 - uniform()));
  return radius * cosineOfTurn(uniform());
}

double Random::exponential() { return -logarithm(1 - uniform()); }

}  // namespace fovea
