#include "stimuli/text_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stimuli/text_layout.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;

TextMap mapOf(const std::string &text, double wrapWidth = 0) {
  TextLayout layout;
  const auto map = layout.map({.text = text, .font = "Noto Sans", .size = 40, .wrapWidth = wrapWidth, .align = Align::Left});
  EXPECT_TRUE(map) << map.error().text();
  return map ? *map : TextMap{};
}

std::vector<std::size_t> indicesOf(const TextMap &map) {
  std::vector<std::size_t> indices;
  for (const TextMap::Stop &stop : map.stops) indices.push_back(stop.index);
  return indices;
}

double widthOf(const std::string &text) { return TextLayout().measure({.text = text, .font = "Noto Sans", .size = 40})->width; }

TEST(GivenLettersOfSeveralCharacters, WhenTheyAreMappedThenNoCaretStandsInside) {
  EXPECT_THAT(indicesOf(mapOf("ae\u0301b")), ElementsAre(0, 1, 4, 5));                                    // e and its accent
  EXPECT_THAT(indicesOf(mapOf("\U0001F469\u200D\U0001F52C!")), ElementsAre(0, 11, 12));                   // a scientist
  EXPECT_THAT(indicesOf(mapOf("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7")), ElementsAre(0, 8, 16));       // two flags
  EXPECT_THAT(indicesOf(mapOf("\u0e01\u0e47\u0e44\u0e14\u0e49")), ElementsAre(0, 6, 9, 15));              // Thai
  EXPECT_THAT(indicesOf(mapOf("")), ElementsAre(0));
}

TEST(GivenALatinLine, WhenItIsMappedThenCaretsStandWhereTheTextBeforeThemEnds) {
  const TextMap map = mapOf("Hill");
  ASSERT_EQ(map.stops.size(), 5u);
  EXPECT_NEAR(map.stops[0].x, 0, 0.1);
  EXPECT_NEAR(map.stops[1].x, widthOf("H"), 0.1);
  EXPECT_NEAR(map.stops[3].x, widthOf("Hil"), 0.1);
  EXPECT_NEAR(map.stops[4].x, widthOf("Hill"), 0.1);
  EXPECT_EQ(map.stops[1].left, 0u);
  EXPECT_EQ(map.stops[1].right, 2u);
  EXPECT_EQ(map.stops[0].left, 0u);
  EXPECT_EQ(map.stops[4].right, 4u);
  EXPECT_NEAR(map.height, 1.362 * 40, 0.1);
}

TEST(GivenAHebrewLine, WhenItIsMappedThenTheArrowToTheLeftGoesForward) {
  const TextMap map = mapOf("\u05d0\u05d1\u05d2");
  ASSERT_EQ(map.stops.size(), 4u);
  EXPECT_TRUE(map.lines[0].isRightToLeft);
  EXPECT_NEAR(map.stops[0].x, map.width, 0.1);
  EXPECT_NEAR(map.stops[3].x, 0, 0.1);
  EXPECT_EQ(map.stops[0].left, 1u);
  EXPECT_EQ(map.stops[1].right, 0u);
  EXPECT_GT(map.stops[0].before, map.stops[0].after);
}

TEST(GivenHebrewInsideLatin, WhenAllArrowsToTheRightAreFollowedThenTheEndIsReachedOverEveryStop) {
  const TextMap map = mapOf("ab \u05d0\u05d1\u05d2 cd");
  std::size_t at = 0, steps = 0;
  while (map.stops[at].right != at && steps < 100) {
    at = map.stops[at].right;
    ++steps;
  }
  EXPECT_EQ(at, map.stops.size() - 1);
  EXPECT_EQ(steps, map.stops.size() - 1);
}

TEST(GivenHebrewInsideLatin, WhenTheSelectionCrossesTheBorderThenItIsInTwoParts) {
  const TextMap map = mapOf("abcd\u05d0\u05d1\u05d2\u05d3");
  const auto spans = map.spans(2, 6);  // cd and the first two Hebrew letters, which stand at the far right
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_NEAR(spans[0].left, widthOf("ab"), 0.6);
  EXPECT_NEAR(spans[0].right, widthOf("abcd"), 0.6);
  EXPECT_NEAR(spans[1].right, map.width, 0.6);
  EXPECT_EQ(map.spans(0, 8).size(), 1u);
  EXPECT_TRUE(map.spans(3, 3).empty());
}

TEST(GivenTwoLines, WhenAPointIsLookedUpThenTheNearestCaretOfThatLineIsFound) {
  const TextMap map = mapOf("HHHH\nHH");
  const double h = widthOf("H");
  EXPECT_EQ(map.stopNear(0.4 * h, 5.0), 0u);
  EXPECT_EQ(map.stopNear(0.6 * h, 5.0), 1u);
  EXPECT_EQ(map.stopNear(1000.0, 5.0), 4u) << "before the line break";
  EXPECT_EQ(map.stopNear(1000.0, -50.0), 4u);
  EXPECT_EQ(map.stopNear(1.2 * h, 60.0), 6u);
  EXPECT_EQ(map.stopNear(-9.0, 900.0), 5u);
  EXPECT_EQ(map.stopAt(3), 3u);
  EXPECT_EQ(map.stopAt(99), 7u);
}

TEST(GivenALineThatIsWrapped, WhenItIsMappedThenTheBreakBelongsToTheNextLine) {
  const TextMap map = mapOf("HH HH", widthOf("HH H"));
  ASSERT_EQ(map.lines.size(), 2u);
  EXPECT_EQ(map.stops[2].line, 0u);
  EXPECT_EQ(map.stops[3].line, 1u);
  EXPECT_NEAR(map.stops[3].x, 0, 0.1);
  EXPECT_EQ(map.spans(0, 5).size(), 2u);
  EXPECT_TRUE(map.stops[0].isWordStart);
  EXPECT_TRUE(map.stops[2].isWordEnd);
}

}  // namespace
}  // namespace fovea
