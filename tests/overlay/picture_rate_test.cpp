#include "overlay/picture_rate.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

const PictureRate::Moment kStart = PictureRate::Moment() + 100s;

TEST(GivenPanelsNobodyTouches, WhenAPictureWasDrawnThenTheNextIsDueAfterATenthOfASecond) {
  PictureRate rate;

  EXPECT_TRUE(rate.isDue(kStart));
  EXPECT_FALSE(rate.isDue(kStart + 99ms));
  EXPECT_TRUE(rate.isDue(kStart + 100ms));
}

TEST(GivenPanelsInUse, WhenAPictureWasDrawnThenTheNextIsDueAtThirtyASecondAtMost) {
  PictureRate rate;
  rate.touched(kStart);
  ASSERT_TRUE(rate.isDue(kStart));

  EXPECT_FALSE(rate.isDue(kStart + 32ms));
  EXPECT_TRUE(rate.isDue(kStart + 33ms));
}

TEST(GivenASlowRenderer, WhenAPictureTookLongThenTheNextOnesComeLaterButStillFourTimesASecond) {
  PictureRate rate;
  ASSERT_TRUE(rate.isDue(kStart));
  rate.drawn(kStart + 16ms);
  EXPECT_FALSE(rate.isDue(kStart + 191ms));
  EXPECT_TRUE(rate.isDue(kStart + 192ms));

  rate.drawn(kStart + 900ms);
  EXPECT_FALSE(rate.isDue(kStart + 192ms + 249ms));
  EXPECT_TRUE(rate.isDue(kStart + 192ms + 250ms));
}

}  // namespace
}  // namespace fovea
