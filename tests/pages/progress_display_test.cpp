// The stages of a bar, by the time that is over.

#include <gtest/gtest.h>

#include "pages/progress_display.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

const ProgressDisplay kThree{{{0ms, 750ms}, {750ms, 1750ms}, {1750ms, 2750ms}}};

TEST(GivenThreeStages, WhenNobodyHasBegunThenTheyAreAsLongAsTheLastOnesEnd) {
  EXPECT_EQ(kThree.length(), 2750ms);
  EXPECT_EQ(ProgressDisplay{}.length(), 0ms);
}

TEST(GivenThreeStages, WhenTimePassesThenTheStageInHandIsFilledInPart) {
  EXPECT_EQ(kThree.stageAt(0ms), 0u);
  EXPECT_EQ(kThree.stageAt(750ms), 1u) << "each begins where the one before ends";
  EXPECT_EQ(kThree.stageAt(10s), 2u);
  EXPECT_DOUBLE_EQ(kThree.filled(0, 10s), 1);
  EXPECT_DOUBLE_EQ(kThree.filled(1, 1s), 0.25);
  EXPECT_DOUBLE_EQ(kThree.filled(2, 1s), 0);
}

}  // namespace
}  // namespace fovea
