#include "stimuli/slider_scale.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

TEST(GivenAScaleWithoutSteps, WhenAPlaceIsPointedToThenItsValueIsExact) {
  const SliderScale scale;  // 1 to 5
  EXPECT_DOUBLE_EQ(scale.valueAt(0), 1);
  EXPECT_DOUBLE_EQ(scale.valueAt(0.3), 2.2);
  EXPECT_DOUBLE_EQ(scale.valueAt(1.7), 5);
  EXPECT_DOUBLE_EQ(scale.valueAt(-1), 1);
  EXPECT_DOUBLE_EQ(scale.shareOf(4), 0.75);
}

TEST(GivenAScaleWithSteps, WhenAPlaceIsPointedToThenTheNearestStepIsTaken) {
  const SliderScale scale{{0, 10}, 3};
  EXPECT_DOUBLE_EQ(scale.valueAt(0.44), 3);
  EXPECT_DOUBLE_EQ(scale.valueAt(0.46), 6);
  EXPECT_DOUBLE_EQ(scale.valueAt(1), 9) << "the last step before the end";
  const SliderScale odd{{1, 7}, 2};
  EXPECT_DOUBLE_EQ(odd.onStep(4.1), 5) << "steps count from the first tick";
}

TEST(GivenAnArrowKey, WhenThereAreStepsOrNoneThenTheMarkerGoesByOneOrByATwentieth) {
  const SliderScale fine{{0, 100}, 0}, coarse{{0, 100}, 25};
  EXPECT_DOUBLE_EQ(fine.stepped(50, 1), 55);
  EXPECT_DOUBLE_EQ(fine.stepped(50, -1, true), 49);
  EXPECT_DOUBLE_EQ(fine.stepped(98, 1), 100);
  EXPECT_DOUBLE_EQ(coarse.stepped(50, 1), 75);
  EXPECT_DOUBLE_EQ(coarse.stepped(0, -1), 0);
}

}  // namespace
}  // namespace fovea
