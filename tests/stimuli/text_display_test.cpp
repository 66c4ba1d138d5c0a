#include <gmock/gmock.h>

#include <cmath>

#include "display.hpp"

namespace fovea {
namespace {

TEST(GivenAText, WhenItIsShownThenItsInkIsInItsBoxAndNowhereElse) {
  StimuliDisplay display;
  for (const char *text :
       {"Read this.", "two\nlines", "\u00c5\u015e\u1ea4g", "\u0645\u0631\u062d\u0628\u0627"})
    for (const char *anchor : {"center", "top-left", "bottom-right"})
      for (const double ori : {0.0, 37.0}) {
        const auto handle = display.make(
            "text",
            {{"text", text}, {"height", 30}, {"pos", List{-7.3, 4.6}}, {"anchor", anchor}, {"ori", ori}});
        const Box box = *display.stimuli->measure(handle);
        display.draw(handle);
        display.show();
        display.stimuli->remove(handle);
        const auto ink = display.ink();
        EXPECT_GT(ink.sum, 100) << text;
        EXPECT_GE(ink.left, 200 + box.x - box.width / 2 - 1) << text << anchor;
        EXPECT_LE(ink.right + 1, 200 + box.x + box.width / 2 + 1) << text << anchor;
        EXPECT_GE(ink.top, 150 - box.y - box.height / 2 - 1) << text << anchor;
        EXPECT_LE(ink.bottom + 1, 150 - box.y + box.height / 2 + 1) << text << anchor;
      }
}

TEST(GivenACentredText, WhenItIsShownThenItsMiddleIsTheWindowsMiddle) {
  for (const int odd : {0, 1}) {
    StimuliDisplay display(400 + odd, 300 + odd);
    for (const double size : {16.0, 20.5, 33.0}) {
      display.show("text", {{"text", "HOH"}, {"height", size}});
      const auto ink = display.ink();
      EXPECT_NEAR((ink.left + ink.right + 1) / 2.0, display.width / 2.0, 1) << size;
      // The line is centred, not the capital in it: that stands 0.03 of its height lower in Noto Sans.
      EXPECT_NEAR((ink.top + ink.bottom + 1) / 2.0, display.height / 2.0 + 0.03 * size, 1) << size;
    }
  }
}

TEST(GivenAnUprightText, WhenItMovesByPartsOfAPixelThenItStaysCrisp) {
  StimuliDisplay display;
  display.show("text", {{"text", "crisp"}, {"height", 24}});
  const auto first = display.picture.rgb;
  display.show("text", {{"text", "crisp"}, {"height", 24}, {"pos", List{0.2, 0.2}}});
  const auto second = display.ink();
  EXPECT_GT(second.sum, 0);
  display.show("text", {{"text", "crisp"}, {"height", 24}, {"pos", List{10.2, 0.2}}});
  const auto third = display.ink();
  EXPECT_EQ(third.left, second.left + 10);
  EXPECT_NEAR(third.sum, second.sum, 1e-6);
  int full = 0;
  for (const std::uint8_t byte : first) full += byte == 255;
  EXPECT_GT(full, 100) << "stems reach full white";
}

TEST(GivenAText, WhenItIsColouredThenItsLettersAreAndTheirEdgesMix) {
  StimuliDisplay display;
  display.stimuli->setBackground({-1, -1, 1, 1});
  display.show("text", {{"text", "\u2588"}, {"height", 60}, {"color", "#FF8000"}});
  expectPixel(display.at(200, 150), {255, 128, 0});
  expectPixel(display.at(5, 5), {0, 0, 255}, 0);
  display.show("text", {{"text", "\u2588"}, {"height", 60}, {"color", "#FF8000"}, {"opacity", 0.5}});
  expectPixel(display.at(200, 150), {128, 64, 128});
}

TEST(GivenAnEmoji, WhenItsTextIsBlueThenItKeepsItsColours) {
  StimuliDisplay display;
  display.show("text", {{"text", "H\U0001F600"}, {"height", 60}, {"color", "blue"}});
  int blue = 0, yellow = 0;
  for (int y = 0; y < display.height; ++y)
    for (int x = 0; x < display.width; ++x) {
      const auto [r, g, b] = display.at(x, y);
      blue += r < 10 && g < 10 && b > 245;
      yellow += r > 200 && g > 150 && b < 100;
    }
  EXPECT_GT(blue, 200);
  EXPECT_GT(yellow, 800);
}

TEST(GivenATextOnScreen, WhenItChangesThenTheNextFrameShowsTheNewOne) {
  StimuliDisplay display;
  const auto handle = display.make("text", {{"text", "short"}, {"height", 20}});
  display.draw(handle);
  display.show();
  const auto before = display.ink();
  ASSERT_TRUE(display.stimuli->setText(handle, *display.stimuli->property(handle, "text"), "a longer text"));
  display.draw(handle);
  display.show();
  EXPECT_GT(display.ink().right, before.right + 10);
  display.set(handle, "height", {30});
  display.draw(handle);
  display.show();
  EXPECT_GT(display.ink().bottom - display.ink().top, before.bottom - before.top + 3);
  ASSERT_TRUE(display.stimuli->setText(handle, *display.stimuli->property(handle, "text"), ""));
  display.draw(handle);
  display.show();
  EXPECT_EQ(display.ink().sum, 0);
}

TEST(GivenATextThatIsTooLarge, WhenItIsMadeOrChangedThenTheErrorComesThen) {
  StimuliDisplay display;
  EXPECT_FALSE(display.stimuli->add("text", Dict{{"text", "x"}, {"height", 1e7}}));
  const auto handle = display.make("text", {{"text", "x"}});
  display.set(handle, "height", {1e7});
  EXPECT_FALSE(display.stimuli->draw(handle));
  EXPECT_FALSE(display.stimuli->draw(handle));
  display.set(handle, "height", {20});
  EXPECT_TRUE(display.stimuli->draw(handle));
  EXPECT_FALSE(display.stimuli->set(handle, *display.stimuli->property(handle, "height"), Value(1e7)));
  EXPECT_TRUE(display.stimuli->draw(handle));
}

TEST(GivenShownTexts, WhenFontsAreAskedThenTheyAreTheRealOnes) {
  StimuliDisplay display;
  EXPECT_TRUE(display.stimuli->fontsUsed().empty());
  display.show("text", {{"text", "Hello"}, {"font", "No Such Family At All"}});
  ASSERT_EQ(display.stimuli->fontsUsed().size(), 1u);
  EXPECT_NE(display.stimuli->fontsUsed()[0], "No Such Family At All");
  display.show("text", {{"text", "Hello"}});
  EXPECT_THAT(display.stimuli->fontsUsed(), ::testing::Contains("Noto Sans"));
  display.stimuli->beginRun();
  EXPECT_TRUE(display.stimuli->fontsUsed().empty());
  display.show("text", {{"text", "Hello"}});
  EXPECT_EQ(display.stimuli->fontsUsed(), std::vector<std::string>{"Noto Sans"}) << "its picture was kept";
}

}  // namespace
}  // namespace fovea
