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
  EXPECT_EQ(inkOn({0, 0, 0}), "white");
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

TEST(GivenAProgressLine, WhenThereIsProgressThenItsBarAndTheWordsAreDrawnUntilItGoes) {
  testing::FakeStimuli stimuli;
  {
    auto line = ProgressLine::make(stimuli, {.progress = 0.456, .earned = "EUR 3.20"});
    ASSERT_TRUE(line) << line.error().text();
    EXPECT_EQ(stimuli.added.textOr("text", ""), "46 %   EUR 3.20");
    EXPECT_EQ(stimuli.alive().size(), 2u);
    EXPECT_TRUE(line->draw());
    EXPECT_EQ(stimuli.drawn, 2);
  }
  EXPECT_TRUE(stimuli.alive().empty());
}

TEST(GivenAProgressLine, WhenThereIsNothingToTellThenNothingIsDrawn) {
  testing::FakeStimuli stimuli;
  auto line = ProgressLine::make(stimuli, {});
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->draw());
  EXPECT_EQ(stimuli.drawn, 0);
}

TEST(GivenAProgressLine, WhenTheHostHasMoreToSayThenThatStandsAtTheLowerEdge) {
  testing::FakeStimuli stimuli;
  auto line = ProgressLine::make(stimuli, {.refusal = "Please give a number", .leave = "Esc: Leave"});
  ASSERT_TRUE(line) << line.error().text();
  EXPECT_EQ(stimuli.added.textOr("text", ""), "Esc: Leave");
  EXPECT_EQ(stimuli.alive().size(), 2u);
  auto silent = ProgressLine::make(stimuli, {.refusal = "Please give a number"});
  EXPECT_FALSE(silent->isLeave(0.9, -0.975)) << "nothing there ends anything";
}

TEST(GivenAProgressLine, WhenOnePartCannotBeMadeThenNoneIsLeft) {
  testing::FakeStimuli stimuli;
  stimuli.refusedKind = "text";
  EXPECT_FALSE(ProgressLine::make(stimuli, {.progress = 0.5, .earned = "EUR 3.20"}));
  EXPECT_TRUE(stimuli.alive().empty());
}

}  // namespace
}  // namespace fovea
