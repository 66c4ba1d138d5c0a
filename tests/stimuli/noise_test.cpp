#include "stimuli/noise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace fovea {
namespace {

NoiseStyle styleOf(NoiseType type, std::uint64_t seed = 1) {
  NoiseStyle style;
  style.type = type;
  style.seed = seed;
  return style;
}

double meanOf(const std::vector<float> &values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviationOf(const std::vector<float> &values) {
  const double mean = meanOf(values);
  double sum = 0;
  for (const float value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

/// One frequency of a picture, by the definition of the transform: half the height of that wave.
double amplitudeAt(const std::vector<float> &values, int side, int fx, int fy) {
  std::complex<double> sum;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      sum += std::polar(static_cast<double>(values[static_cast<std::size_t>(y * side + x)]),
                        -2 * std::numbers::pi * (fx * x + fy * y) / side);
  return std::abs(sum) / (side * side);
}

TEST(GivenAKindOfNoise, WhenItIsMadeThenItsValuesAreDistributedSo) {
  const auto uniform = makeNoise(styleOf(NoiseType::Uniform));
  EXPECT_EQ(uniform.size(), 128u * 128u);
  EXPECT_NEAR(meanOf(uniform), 0, 0.02);
  EXPECT_NEAR(deviationOf(uniform), 1 / std::sqrt(3.0), 0.01);
  EXPECT_LE(*std::max_element(uniform.begin(), uniform.end()), 1);

  const auto binary = makeNoise(styleOf(NoiseType::Binary));
  EXPECT_NEAR(static_cast<double>(std::count(binary.begin(), binary.end(), 1.0f)), 128 * 64, 320);
  EXPECT_EQ(std::count(binary.begin(), binary.end(), 1.0f) + std::count(binary.begin(), binary.end(), -1.0f),
            128 * 128);

  const auto white = makeNoise(styleOf(NoiseType::White));
  EXPECT_NEAR(deviationOf(white), 1 / 3.0, 0.01);
  const auto within =
      std::count_if(white.begin(), white.end(), [](float value) { return std::fabs(value) < 1 / 3.0f; });
  EXPECT_NEAR(static_cast<double>(within), 0.6827 * 128 * 128, 320);  // one standard deviation
}

TEST(GivenABand, WhenNoiseIsFilteredThenNothingLiesOutsideIt) {
  NoiseStyle style = styleOf(NoiseType::Filtered);
  style.side = 64;
  style.lower = 4;
  style.upper = 8;
  style.clip = 10;  // so that nothing is clipped, which would leak
  const auto noise = makeNoise(style);
  const double inside = amplitudeAt(noise, 64, 5, 3);
  EXPECT_GT(inside, 1e-3);
  for (const auto &[fx, fy] : {std::pair{4, 0}, {0, 8}, {-3, 6}, {5, -5}})
    EXPECT_NEAR(amplitudeAt(noise, 64, fx, fy) / inside, 1, 1e-4);
  for (const auto &[fx, fy] : {std::pair{0, 0}, {3, 0}, {2, 2}, {9, 0}, {6, 6}, {30, 1}})
    EXPECT_LT(amplitudeAt(noise, 64, fx, fy) / inside, 1e-4) << fx << "," << fy;
  EXPECT_NEAR(deviationOf(noise), 0.1, 1e-4);
}

TEST(GivenAFractalPower, WhenNoiseIsFilteredThenAmplitudesFallSo) {
  for (const double power : {-1.0, -2.0, 0.5}) {
    NoiseStyle style = styleOf(NoiseType::Filtered);
    style.side = 64;
    style.fractalPower = power;
    style.clip = 20;
    const auto noise = makeNoise(style);
    const double one = amplitudeAt(noise, 64, 1, 0);
    for (const auto &[fx, fy] : {std::pair{2, 0}, {0, 4}, {3, 4}, {-6, 8}, {32, 0}, {-20, 21}})
      EXPECT_NEAR(amplitudeAt(noise, 64, fx, fy) / one / std::pow(std::hypot(fx, fy), power), 1, 1e-2)
          << fx << "," << fy;
  }
}

TEST(GivenASeed, WhenNoiseIsMadeAgainThenItIsTheSame) {
  for (const NoiseType type :
       {NoiseType::White, NoiseType::Uniform, NoiseType::Binary, NoiseType::Filtered}) {
    EXPECT_EQ(makeNoise(styleOf(type, 5)), makeNoise(styleOf(type, 5)));
    EXPECT_NE(makeNoise(styleOf(type, 5)), makeNoise(styleOf(type, 6)));
  }
}

TEST(GivenAnEmptyBand, WhenNoiseIsFilteredThenItIsGrey) {
  NoiseStyle style = styleOf(NoiseType::Filtered);
  style.lower = 3.2;
  style.upper = 3.5;  // a picture has 3.16 and 3.61 cycles, and nothing between
  const auto noise = makeNoise(style);
  EXPECT_TRUE(std::all_of(noise.begin(), noise.end(), [](float value) { return value == 0; }));
}

}  // namespace
}  // namespace fovea
