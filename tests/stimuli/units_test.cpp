#include "stimuli/units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fovea {
namespace {

using ::testing::HasSubstr;

constexpr Canvas kFullHd{1920, 1080};
constexpr ScreenProfile kScreen{40, 57, 1920};

Ruler ruler(Units units) { return *Ruler::create(units, kFullHd, kScreen); }

TEST(GivenAFullHdWindow, WhenUnitsAreConvertedThenPixelsAreTheFields) {
  const Point p{0.5, 0.25};
  const Point norm = ruler(Units::Norm).toPixels(p), height = ruler(Units::Height).toPixels(p), pix = ruler(Units::Pix).toPixels(p);
  EXPECT_EQ(norm.x, 480);
  EXPECT_EQ(norm.y, 135);
  EXPECT_EQ(height.x, 540);
  EXPECT_EQ(height.y, 270);
  EXPECT_EQ(pix.x, 0.5);
  EXPECT_EQ(pix.y, 0.25);
}

TEST(GivenAScreenOf40CmAt57Cm, WhenCmAndDegreesAreConvertedThenPixelsAreTheFields) {
  EXPECT_DOUBLE_EQ(ruler(Units::Cm).toPixels({1, -2}).x, 48);
  EXPECT_DOUBLE_EQ(ruler(Units::Cm).toPixels({1, -2}).y, -96);
  EXPECT_NEAR(ruler(Units::Pt).length(72), 2.54 * 48, 1e-9);
  EXPECT_NEAR(ruler(Units::Deg).toPixels({1, 5}).x, 47.75688, 1e-8);
  EXPECT_NEAR(ruler(Units::Deg).toPixels({1, 5}).y, 238.7844, 1e-8);
  EXPECT_NEAR(ruler(Units::Deg).length(10), 477.5688, 1e-8);
  EXPECT_NEAR(ruler(Units::Deg).fromPixels({100, 0}).x, 2.093939135, 1e-9);
}

TEST(GivenAFlatScreen, WhenDegreesAreCorrectedForItThenPixelsAreTheFields) {
  for (const Units units : {Units::DegFlat, Units::DegFlatPos}) {
    EXPECT_NEAR(ruler(units).toPixels({1, 0}).x, 47.75705764, 1e-8);
    EXPECT_NEAR(ruler(units).toPixels({5, 0}).x, 239.36898341, 1e-8);
    EXPECT_NEAR(ruler(units).toPixels({0, 10}).y, 482.43061922, 1e-8);
    EXPECT_NEAR(ruler(units).toPixels({10, 10}).x, 489.87288914, 1e-8);
    EXPECT_NEAR(ruler(units).toPixels({10, 10}).y, 489.87288914, 1e-8);
  }
  // Sizes: only degFlat stretches them.
  EXPECT_NEAR(ruler(Units::DegFlatPos).size({10, 0}, {1, 1}).x, 47.75688, 1e-8);
  EXPECT_NEAR(ruler(Units::DegFlat).size({9.5, 0}, {1, 0}).x,
              ruler(Units::DegFlat).toPixels({10, 0}).x - ruler(Units::DegFlat).toPixels({9, 0}).x, 1e-9);
}

TEST(GivenAnyUnits, WhenPixelsAreConvertedBackThenTheyAreWhatTheyWere) {
  for (const Units units : {Units::Pix, Units::Norm, Units::Height, Units::Cm, Units::Deg, Units::DegFlat, Units::DegFlatPos, Units::Pt})
    for (const Point p : {Point{0, 0}, Point{0.5, -0.25}, Point{-12, 9}}) {
      const Point back = ruler(units).fromPixels(ruler(units).toPixels(p));
      EXPECT_NEAR(back.x, p.x, 1e-9) << unitsName(units);
      EXPECT_NEAR(back.y, p.y, 1e-9) << unitsName(units);
    }
}

TEST(GivenAScreenThatIsNotKnown, WhenUnitsNeedItThenTheErrorNamesWhatIsMissing) {
  const auto refused = [](Units units, const ScreenProfile &profile) {
    const auto made = Ruler::create(units, kFullHd, profile);
    return made ? std::string("made") : made.error().text();
  };
  EXPECT_THAT(refused(Units::Cm, {}), HasSubstr("units \"cm\" need the width of the screen in cm"));
  EXPECT_THAT(refused(Units::Pt, {40, 0, 0}), HasSubstr("width of the screen in pixels (screenWidthPix)"));
  EXPECT_THAT(refused(Units::Deg, {40, 0, 1920}), HasSubstr("distance of the eye"));
  EXPECT_EQ(refused(Units::Cm, {40, 0, 1920}), "made");
  EXPECT_EQ(refused(Units::Norm, {}), "made");
}

}  // namespace
}  // namespace fovea
