#include "stage/host_text.hpp"

#include <gtest/gtest.h>

#include "support/fake_stimuli.hpp"

namespace fovea {
namespace {

std::string inkOn(Color background) {
  testing::FakeStimuli stimuli;
  stimuli.setBackground(background);
  EXPECT_TRUE(addHostText(stimuli, "Rest..."));
  return stimuli.added.textOr("color", "");
}

TEST(GivenAWordOfTheHost, WhenTheBackgroundIsBrightThenItIsBlackAndElseWhite) {
  EXPECT_EQ(inkOn({1, 1, 1}), "black");
  EXPECT_EQ(inkOn({1, 1, -1}), "black") << "yellow";
  EXPECT_EQ(inkOn({-1, 1, -1}), "black") << "a full green is bright";
  EXPECT_EQ(inkOn({-1, -1, 1}), "white") << "a full blue is dark";
  EXPECT_EQ(inkOn({-1, -1, -1}), "white");
  EXPECT_EQ(inkOn({0, 0, 0}), "black") << "white on grey has 3.9 to 1";
  EXPECT_EQ(inkOn({-0.2, -0.2, -0.2}), "white");
}

TEST(GivenAWordOfTheHost, WhenThereIsAPictureBehindItThenItHasAGroundOfTheBackgroundsColour) {
  testing::FakeStimuli stimuli;
  stimuli.setBackground({-1, 0.5, -1});
  ASSERT_TRUE(stimuli.setBackgroundImage({.file = "night.png"}));
  ASSERT_TRUE(addHostText(stimuli, "Rest..."));
  EXPECT_EQ(stimuli.addedKind, "textBox");
  EXPECT_EQ(*stimuli.added.find("fillColor"), Value(List{-1.0, 0.5, -1.0}));
  EXPECT_EQ(stimuli.added.textOr("text", ""), "Rest...");
  EXPECT_EQ(stimuli.added.find("letterHeight")->number(), 0.05);
}

TEST(GivenAWordOfTheHost, WhenTheWindowsUnitsArePixelsThenItsLettersAreAsLargeAsEver) {
  testing::FakeStimuli stimuli;
  stimuli.setUnits(Units::Pix);
  EXPECT_TRUE(addHostText(stimuli, "Rest..."));
  EXPECT_EQ(stimuli.added.textOr("units", ""), "height");
  EXPECT_EQ(stimuli.added.find("height")->number(), 0.05);
}

}  // namespace
}  // namespace fovea
