// Stimuli that can be used, on a real window: where their parts are.
#include <gmock/gmock.h>

#include "display.hpp"
#include "stimuli/text_layout.hpp"

namespace fovea {
namespace {


/// A display of 400 x 300 with hands.
struct UsedDisplay : StimuliDisplay {
  void frame(StimulusHandle handle) {
    draw(handle);
    show();
    stimuli->shownAt(clock.now());
  }
  void click(double x, double y) {
    for (const auto kind : {Action::Kind::Press, Action::Kind::Release})
      stimuli->hear({.kind = kind, .time = clock.now(), .x = x, .y = y});
  }
  void key(std::string_view key, std::string_view typed = {}) {
    stimuli->hear({.kind = Action::Kind::KeyPress, .time = clock.now(), .key = key, .typed = typed});
  }
  template <class Is>
  Ink where(Is is) const {
    Ink found;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        if (!is(at(x, y))) continue;
        ++found.sum;
        found.left = std::min(found.left, x);
        found.right = std::max(found.right, x);
        found.top = std::min(found.top, y);
        found.bottom = std::max(found.bottom, y);
      }
    return found;
  }
  Ink whereRed() const {
    return where([](const Pixel &p) { return p[0] > 127 && p[1] < 100 && p[2] < 100; });
  }
};

struct SizeAndUnits {
  const char *units;
  double width, height;  // in them
  double widthPix, heightPix;
};
constexpr SizeAndUnits kSizes[] = {{"pix", 200, 20, 200, 20}, {"pix", 280, 40, 280, 40}, {"height", 0.5, 0.1, 150, 30}, {"norm", 1.2, 0.2, 240, 30}};

TEST(GivenASlider, WhenItIsClickedThenTheMarkerIsWhereTheValueLies) {
  for (const SizeAndUnits &size : kSizes) {
    UsedDisplay display;
    const auto slider = display.make("slider", {{"units", size.units}, {"size", List{size.width, size.height}}, {"granularity", 1}});
    display.frame(slider);
    EXPECT_EQ(display.whereRed().sum, 0) << "no marker yet";
    display.click(0.27 * size.widthPix, 0);  // value 4.08, so 4: three quarters of the way
    display.frame(slider);
    const auto marker = display.whereRed();
    EXPECT_NEAR((marker.left + marker.right + 1) / 2.0, 200 + 0.25 * size.widthPix, 0.6) << size.units;
    EXPECT_NEAR((marker.top + marker.bottom + 1) / 2.0, 150, 0.6) << size.units;
    EXPECT_NEAR(marker.right + 1 - marker.left, size.heightPix, 1.1) << size.units;
    EXPECT_NEAR(marker.sum, std::numbers::pi / 4 * size.heightPix * size.heightPix, 0.05 * size.heightPix * size.heightPix);
  }
}

TEST(GivenASlider, WhenItIsShownThenItsTicksAreWhereTheirValuesLie) {
  UsedDisplay display;
  // 200 x 40: lines 2 wide, ticks 20 high, at 1/9, 3/9 and so on of the way.
  display.frame(display.make("slider", {{"size", List{200, 40}}, {"ticks", List{1, 2, 4, 10}}}));
  for (const double value : {1.0, 2.0, 4.0, 10.0}) {
    const int x = static_cast<int>(std::floor(100 + 200 * (value - 1) / 9));
    const int light = display.at(x - 1, 143)[0] + display.at(x, 143)[0] + display.at(x + 1, 143)[0];
    EXPECT_NEAR(light, 2 * 255, 3) << value;
  }
  expectPixel(display.at(150, 143), kBlack);
  expectPixel(display.at(160, 149), kWhite);
  expectPixel(display.at(160, 150), kWhite);
  expectPixel(display.at(160, 147), kBlack);
  const auto ink = display.ink();
  EXPECT_EQ(ink.top, 140);
  EXPECT_EQ(ink.bottom, 159);
}

TEST(GivenLabels, WhenASliderIsShownThenEachStandsUnderItsTickAndFlippedAbove) {
  UsedDisplay display;
  for (const bool isFlipped : {false, true}) {
    const auto slider = display.make("slider", {{"size", List{200, 20}}, {"ticks", List{0, 1}}, {"labels", List{"HHH", ""}}, {"flip", isFlipped},
                                                {"lineColor", "red"}});
    display.frame(slider);
    const auto label = display.where([](const Pixel &p) { return p[2] > 60; });
    EXPECT_NEAR((label.left + label.right + 1) / 2.0, 100, 1);
    if (isFlipped)
      EXPECT_LT(label.bottom, 140);
    else
      EXPECT_GT(label.top, 160);
    const Box box = *display.stimuli->measure(slider);
    EXPECT_LE(box.x - box.width / 2, -100 - (label.right - label.left) / 2);
    display.stimuli->remove(slider);
  }
}

TEST(GivenATriangleMarker, WhenItIsShownThenItsTipPointsToTheScale) {
  UsedDisplay display;
  display.frame(display.make("slider", {{"size", List{200, 40}}, {"startValue", 3}, {"triangleMarker", true}, {"lineColor", "none"}}));
  // 20 wide and high, its tip on the middle of the window.
  const auto marker = display.whereRed();
  EXPECT_NEAR(marker.top, 130, 1);
  EXPECT_NEAR(marker.bottom, 149, 2);
  EXPECT_NEAR(marker.right + 1 - marker.left, 20, 2);
  EXPECT_NEAR(marker.sum, 200, 20);
  expectPixel(display.at(200, 140), kRed);
  expectPixel(display.at(192, 146), kBlack);
}

TEST(GivenATextBox, WhenItIsShownThenItsGroundAndBorderAreItsSize) {
  for (const SizeAndUnits &size : {SizeAndUnits{"pix", 200, 100, 200, 100}, {"pix", 120, 60, 120, 60}, {"height", 0.5, 0.25, 150, 75}}) {
    UsedDisplay display;
    const double share = size.heightPix / size.height;
    display.frame(display.make("textBox", {{"units", size.units}, {"size", List{size.width, size.height}}, {"pos", List{-60 / share, 10 / share}},
                                           {"anchor", "top-left"}, {"fillColor", "red"}, {"borderColor", "blue"}, {"borderWidth", 4}, {"text", ""}}));
    const auto any = display.where([](const Pixel &p) { return p[0] + p[2] > 127; });
    EXPECT_NEAR(any.left, 140 - 2, 1);
    EXPECT_NEAR(any.right + 1, 140 + size.widthPix + 2, 1);
    EXPECT_NEAR(any.top, 140 - 2, 1);
    EXPECT_NEAR(any.bottom + 1, 140 + size.heightPix + 2, 1);
    expectPixel(display.at(141, 141), kBlue);
    expectPixel(display.at(145, 145), kRed);
  }
}

TEST(GivenAnEditableBox, WhenSomebodyTypesThenTheCaretStandsBehindTheirLetters) {
  for (const double letter : {20.0, 40.0}) {
    UsedDisplay display;
    const auto box = display.make("textBox", {{"editable", true}, {"size", List{300, 100}}, {"letterHeight", letter}, {"padding", 10},
                                              {"alignment", "top-left"}, {"opacity", 1}});
    display.frame(box);
    display.key("i", "i");
    display.key("n", "n");
    display.frame(box);
    TextLayout layout;
    const double width = layout.measure({.text = "in", .font = "Noto Sans", .size = letter})->width;
    // 300 x 100 around the middle of 400 x 300; a caret is the twentieth part of a letter wide and a line (1.362) high.
    const auto caret = display.ink();
    EXPECT_NEAR(caret.right + 1, 50 + 10 + width + std::max(1.0, letter / 20) / 2, 1.1);
    const int x = static_cast<int>(std::lround(60 + width - 0.5));
    EXPECT_GT(display.at(x, 112)[1], 90);
    EXPECT_NEAR(caret.top, 110, 1);
    EXPECT_NEAR(caret.bottom + 1, 110 + 1.362 * letter, 1.1);
  }
}

TEST(GivenASelection, WhenItIsShownThenItsGroundIsBehindThoseLettersAlone) {
  UsedDisplay display;
  const auto box = display.make("textBox", {{"editable", true}, {"size", List{300, 100}}, {"letterHeight", 40}, {"padding", 10}, {"text", "HHHH"},
                                            {"alignment", "top-left"}, {"color", "red"}});
  display.frame(box);
  for (int i = 0; i < 2; ++i)
    display.stimuli->hear({.kind = Action::Kind::KeyPress, .time = display.clock.now(), .hasShift = true, .key = "left"});
  display.frame(box);
  const auto ground = display.where([](const Pixel &p) { return p[2] > 60 && p[0] < 100; });
  TextLayout layout;
  const double half = layout.measure({.text = "HH", .font = "Noto Sans", .size = 40})->width;
  EXPECT_NEAR(ground.left, 60 + half, 2.1);
  EXPECT_NEAR(ground.right + 1, 60 + 2 * half, 1.1);
}

TEST(GivenMoreTextThanRoom, WhenItOverflowsThenItIsShownCutOrScrolled) {
  UsedDisplay display;
  const std::string lines = "HH\nHH\nHH\nHH\nHH\nHH\nHH\nHH";
  const auto inkOf = [&](const char *overflow) {
    const auto box = display.make("textBox", {{"size", List{200, 60}}, {"letterHeight", 20}, {"text", lines}, {"overflow", overflow}, {"alignment", "top-left"}});
    display.frame(box);
    const auto ink = display.ink();
    if (overflow == std::string_view("scroll")) {
      const auto first = display.picture.rgb;
      display.key("pagedown");
      display.frame(box);
      EXPECT_NE(first, display.picture.rgb);
      EXPECT_GE(display.ink().top, 120);
      EXPECT_LT(display.ink().bottom, 180);
    }
    display.stimuli->remove(box);
    return ink;
  };
  EXPECT_GT(inkOf("visible").bottom, 250);
  EXPECT_LT(inkOf("hidden").bottom, 180);
  const auto scrolled = inkOf("scroll");
  EXPECT_LT(scrolled.bottom, 180);
  EXPECT_EQ(scrolled.right, 299) << "a bar at the right edge says that there is more";
}

TEST(GivenAnEmptyBox, WhenItHasAPlaceholderThenItIsPaleUntilSomethingIsTyped) {
  UsedDisplay display;
  const auto box = display.make("textBox", {{"size", List{200, 60}}, {"letterHeight", 40}, {"placeholder", "\u2588"}, {"alignment", "center"}, {"editable", true}});
  display.frame(box);
  EXPECT_NEAR(display.at(205, 150)[0], 191, 2);
  display.key("h", "h");
  display.frame(box);
  const auto pale = display.where([](const Pixel &p) { return std::abs(p[0] - 191) < 2; });
  EXPECT_LT(pale.sum, 60);
}

TEST(GivenAButton, WhenItIsHeldThenItIsDarkerUntilItIsLetGo) {
  UsedDisplay display;
  const auto button = display.make("button", {{"size", List{0.4, 0.2}}, {"units", "height"}, {"fillColor", "red"}, {"text", "."}});
  display.frame(button);
  const auto box = display.whereRed();
  EXPECT_EQ(box.left, 140);
  EXPECT_EQ(box.right, 259);
  EXPECT_EQ(box.top, 120);
  EXPECT_EQ(box.bottom, 179);
  display.stimuli->hear({.kind = Action::Kind::Press, .time = display.clock.now()});
  display.frame(button);
  expectPixel(display.at(150, 130), {179, 0, 0});
  display.stimuli->hear({.kind = Action::Kind::Release, .time = display.clock.now()});
  display.frame(button);
  expectPixel(display.at(150, 130), kRed);
}

/// Source: WCAG 2.2, relative luminance.
double luminanceOf(const Pixel &pixel) {
  const auto linear = [](int level) { return level <= 10 ? level / 255.0 / 12.92 : std::pow((level / 255.0 + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(pixel[0]) + 0.7152 * linear(pixel[1]) + 0.0722 * linear(pixel[2]);
}

TEST(GivenAButtonOnAnyGround, WhenSomebodyComesByTheKeyboardThenTheMarkOfTheFocusHasThreeTimesItsContrast) {
  UsedDisplay display;
  for (double ground = -1; ground <= 1; ground += 0.125) {
    display.stimuli->setBackground({ground, ground, ground, 1});
    const auto button = display.make("button", {{"size", List{100, 40}}, {"fillColor", List{ground, ground, ground}}, {"text", ""}});
    display.frame(button);
    const double before = luminanceOf(display.at(200, 128));
    display.key("tab");
    display.frame(button);
    double most = 0;
    for (int y = 120; y < 130; ++y) {  // the button ends at 130
      const double seen = luminanceOf(display.at(200, y));
      most = std::max(most, (std::max(seen, before) + 0.05) / (std::min(seen, before) + 0.05));
    }
    EXPECT_GE(most, 3) << ground;
    display.stimuli->remove(button);
  }
}

TEST(GivenAProgressBar, WhenItIsPartOfTheWayThenThatPartIsFilled) {
  for (const SizeAndUnits &size : kSizes) {
    UsedDisplay display;
    for (const double share : {0.0, 0.3, 1.0}) {
      display.show("progress", {{"units", size.units}, {"size", List{size.width, size.height}}, {"progress", share}, {"color", "red"}, {"lineWidth", 0}});
      const auto bar = display.ink();
      const auto red = display.whereRed();
      EXPECT_NEAR(red.sum, share * size.widthPix * size.heightPix, size.heightPix + 1) << size.units << share;
      if (share == 0) continue;
      EXPECT_NEAR(red.left, 200 - size.widthPix / 2, 0.6);
      EXPECT_NEAR(red.right + 1, 200 - size.widthPix / 2 + share * size.widthPix, 0.6);
      EXPECT_EQ(bar.sum, 0) << "nothing else";
    }
  }
  UsedDisplay display;
  display.show("progress", {{"size", List{20, 100}}, {"progress", 0.25}, {"color", "red"}, {"lineWidth", 0}, {"direction", "bottom-to-top"}});
  EXPECT_EQ(display.whereRed().top, 175);
  EXPECT_EQ(display.whereRed().bottom, 199);
}

TEST(GivenAForm, WhenItIsShownThenQuestionsAreLeftAnswersRightAndWhatHasNoRoomIsCut) {
  UsedDisplay display;
  List items;
  for (int i = 0; i < 9; ++i) items.push_back(Dict{{"itemText", "HHH"}, {"type", "slider"}, {"ticks", List{0, 1}}});
  const auto form = display.make("form", {{"units", "pix"}, {"size", List{300, 200}}, {"textHeight", 16}, {"items", items}, {"lineColor", "red"}});
  display.frame(form);
  // 300 x 200 in the middle: questions from 50 on, inside a padding of 8; answers from 50 + 210 on.
  const auto words = display.where([](const Pixel &p) { return p[2] > 100; });
  EXPECT_NEAR(words.left, 50 + 8, 3);
  EXPECT_LT(words.right, 50 + 210);
  EXPECT_GE(words.top, 50);
  EXPECT_LT(words.bottom, 250);
  const auto scales = display.where([](const Pixel &p) { return p[0] > 40 && p[2] < 30; });
  EXPECT_NEAR(scales.left, 50 + 210, 1);
  EXPECT_GE(scales.top, 49) << "the line around a track lies half outside of it";
  EXPECT_LT(scales.bottom, 251);
  const auto before = display.picture.rgb;
  display.stimuli->hear({.kind = Action::Kind::Move, .time = display.clock.now(), .x = -100, .y = 0});
  display.stimuli->hear({.kind = Action::Kind::Wheel, .time = display.clock.now(), .wheel = -2});
  display.frame(form);
  EXPECT_NE(display.picture.rgb, before) << "scrolled";
}

}  // namespace
}  // namespace fovea
