#include "session/pointer_units.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

/// A window that fills a screen of 1920 by 1080 pixels, 40 cm wide, seen from 57 cm.
class GivenTheUnitsOfAWindow : public ::testing::Test {
 protected:
  GivenTheUnitsOfAWindow() {
    units_.follow([this](WindowUnits &window) { window.set(shown_, {1920, 1080}, profile_); });
  }
  void show(Units units, const ScreenProfile &profile) {
    shown_ = units;
    profile_ = profile;
    units_.refresh();
  }
  void expectPlace(const std::string &units, WindowPlace place, WindowPlace pixels) const {
    const auto to = units_.toPixels(units, place), from = units_.fromPixels(units, pixels);
    ASSERT_TRUE(to) << to.error().text();
    ASSERT_TRUE(from) << from.error().text();
    EXPECT_NEAR(to->x, pixels.x, 1e-6) << units;
    EXPECT_NEAR(to->y, pixels.y, 1e-6) << units;
    EXPECT_NEAR(from->x, place.x, 1e-8) << units;
    EXPECT_NEAR(from->y, place.y, 1e-8) << units;
  }
  Units shown_ = Units::Height;
  ScreenProfile profile_{40, 57, 1920, {}};
  SessionPointerUnits units_;
};

TEST_F(GivenTheUnitsOfAWindow, WhenAPlaceIsConvertedThenItIsThatOfAStimulusInTheSameUnits) {
  expectPlace("pix", {100, -7.5}, {100, -7.5});
  expectPlace("norm", {0.5, 0.25}, {480, 135});
  expectPlace("height", {0.5, 0.25}, {540, 270});
  expectPlace("cm", {1, -2}, {48, -96});
  expectPlace("deg", {1, 5}, {47.75688, 238.7844});
  expectPlace("deg", {10, 0}, {477.5688, 0});
  expectPlace("degFlat", {1, 0}, {47.75705764, 0});
  expectPlace("degFlat", {5, 0}, {239.36898341, 0});
  expectPlace("degFlat", {10, 10}, {489.87288914, 489.87288914});
  expectPlace("degFlatPos", {10, 0}, {482.43061922, 0});
  expectPlace("pt", {72, 36}, {2.54 * 48, 1.27 * 48});
  EXPECT_NEAR(units_.fromPixels("deg", {100, 0})->x, 2.093939135, 1e-9);
}

TEST_F(GivenTheUnitsOfAWindow, WhenNoneAreNamedThenTheyAreTheWindowsAsTheyAreNow) {
  expectPlace("", {0.5, 0.25}, {540, 270});
  show(Units::Deg, {40, 57, 1920, {}});
  expectPlace("", {1, 5}, {47.75688, 238.7844});
}

TEST_F(GivenTheUnitsOfAWindow, WhenNobodyKnowsTheScreenThenWhatIsMissingIsNamed) {
  show(Units::Height, {40, 0, 1920, {}});
  EXPECT_TRUE(units_.check("cm"));
  EXPECT_NE(units_.check("deg").error().text().find("viewingDistanceCm"), std::string::npos);
  show(Units::Height, {});
  for (const char *each : {"cm", "deg", "degFlat", "degFlatPos", "pt"}) {
    EXPECT_NE(units_.check(each).error().text().find("screenWidthCm"), std::string::npos) << each;
    EXPECT_NE(units_.fromPixels(each, {1, 1}).error().text().find("screenWidthCm"), std::string::npos) << each;
  }
  for (const char *each : {"", "pix", "norm", "height"}) EXPECT_TRUE(units_.check(each)) << each;
}

TEST_F(GivenTheUnitsOfAWindow, WhenThereIsNoWindowThenNamesAreJudgedAndNothingButPixelsIsConverted) {
  units_.follow({});
  EXPECT_TRUE(units_.check("deg")) << "the window that is to come may know";
  EXPECT_NE(units_.check("miles").error().text().find("degFlatPos"), std::string::npos) << units_.check("miles").error().text();
  EXPECT_EQ(units_.fromPixels("pix", {3, 4}).value(), (WindowPlace{3, 4}));
  EXPECT_EQ(units_.fromPixels("height", {3, 4}).error().code, ErrorCode::State);
}

}  // namespace
}  // namespace fovea
