#include "calibration/gamma_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace fovea {
namespace {

TEST(GivenMatchesOfAScreen, WhenTheyAreFittedThenItsGammaComesOut) {
  std::vector<Match> matches;
  for (const double share : {0.25, 0.5, 0.75}) matches.push_back({share, std::pow(share, 1 / 2.3)});

  const auto gamma = gammaOf(matches);

  ASSERT_TRUE(gamma) << gamma.error().text();
  EXPECT_NEAR(*gamma, 2.3, 1e-9);
}

TEST(GivenAMatchThatNoScreenGives, WhenItIsFittedThenItIsRefused) {
  const std::vector<Match> black{{0.5, 0}}, strange{{0.5, 0.99}};

  EXPECT_FALSE(gammaOf(black));
  EXPECT_FALSE(gammaOf(strange));
  EXPECT_FALSE(gammaOf({}));
}

TEST(GivenReadingsOfAScreenThatIsNeverBlack, WhenTheyAreFittedThenGammaBlackAndFullComeOut) {
  std::vector<Reading> readings;
  for (int i = 0; i <= 8; ++i) readings.push_back({i / 8.0, 0.4 + 80 * std::pow(i / 8.0, 2.05)});

  const auto fit = fitLight(readings);

  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_NEAR(fit->gamma, 2.05, 1e-4);
  EXPECT_NEAR(fit->black, 0.4, 1e-3);
  EXPECT_NEAR(fit->span, 80, 1e-2);
  EXPECT_LT(fit->error, 1e-4);
}

TEST(GivenAPhotometerWithItsCapOn, WhenItsReadingsAreFittedThenTheErrorAsksForIt) {
  const std::vector<Reading> dark{{0, 0.1}, {0.3, 0.1}, {0.6, 0.1}, {1, 0.1}};

  const auto fit = fitLight(dark);

  ASSERT_FALSE(fit);
  EXPECT_NE(fit.error().fix.find("cap"), std::string::npos);
}

}  // namespace
}  // namespace fovea
