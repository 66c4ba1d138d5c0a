#include "window/gamma.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace fovea {
namespace {

/// A table of 256 entries that keeps what it is told.
struct Table {
  GammaRamp ramp = linearizingRamp({1.3, 1.2, 1.1}, 256);
  bool takes = true;
  GammaKeeper keeper{[this] { return Result<GammaRamp>(ramp); },
                     [this](const GammaRamp &wanted) {
                       if (takes) ramp = wanted;
                       return Result<void>{};
                     },
                     [this](const std::optional<GammaRamp> &before) { noted = before; }};
  std::optional<GammaRamp> noted;
};

TEST(GivenAGamma, WhenItIsLinearizedThenHalfTheLightIsAtHalfTheNumber) {
  const GammaRamp ramp = linearizingRamp({2.2, 1, 2}, 257);
  EXPECT_EQ(ramp.red.size(), 257u);
  EXPECT_EQ(ramp.red.front(), 0);
  EXPECT_EQ(ramp.red.back(), 65535);
  EXPECT_NEAR(std::pow(ramp.red[128] / 65535.0, 2.2), 0.5, 1e-4);
  EXPECT_NEAR(ramp.green[128], 32768, 1);
}

TEST(GivenATable, WhenGammaIsSetTwiceAndRestoredThenTheFirstRampIsBack) {
  Table table;
  const GammaRamp before = table.ramp;
  ASSERT_TRUE(table.keeper.set({2.2, 2.2, 2.2}));
  ASSERT_TRUE(table.keeper.set({2, 1.9, 1.8}));
  EXPECT_EQ(table.ramp, linearizingRamp({2, 1.9, 1.8}, 256));
  EXPECT_EQ(table.keeper.gamma(), (Gamma{2, 1.9, 1.8}));
  ASSERT_TRUE(table.keeper.restore());
  EXPECT_EQ(table.ramp, before);
  EXPECT_FALSE(table.keeper.gamma());
}

TEST(GivenATable, WhenItIsChangedThenWhatWasThereIsNotedUntilItIsBack) {
  Table table;
  const GammaRamp before = table.ramp;
  ASSERT_TRUE(table.keeper.set({2.2, 2.2, 2.2}));
  ASSERT_TRUE(table.keeper.set({2, 2, 2}));
  EXPECT_EQ(table.noted, before);
  ASSERT_TRUE(table.keeper.restore());
  EXPECT_FALSE(table.noted);
}

TEST(GivenATableThatIgnoresWhatItIsTold, WhenGammaIsSetThenThatIsAnError) {
  Table table;
  table.takes = false;
  const auto set = table.keeper.set({2.2, 2.2, 2.2});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, ErrorCode::Device);
  EXPECT_FALSE(table.keeper.gamma());
}

TEST(GivenWhatIsNoGamma, WhenItIsSetThenTheTableStays) {
  Table table;
  const GammaRamp before = table.ramp;
  for (const double gamma : {0.0, -1.0, std::nan(""), 100.0}) {
    const auto set = table.keeper.set({1, gamma, 1});
    ASSERT_FALSE(set) << gamma;
    EXPECT_EQ(set.error().code, ErrorCode::BadArgument);
  }
  EXPECT_EQ(table.ramp, before);
}

}  // namespace
}  // namespace fovea
