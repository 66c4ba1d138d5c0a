#include "stimuli/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace fovea {
namespace {

constexpr int kLargest = 4096;
const Point kNext{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

std::vector<Point> box(double left, double bottom, double width, double height) {
  return {{left, bottom}, {left + width, bottom}, {left + width, bottom + height}, {left, bottom + height}};
}

struct Filled {
  Coverage coverage;
  Filled(const std::vector<Point> &contours, Winding rule = Winding::EvenOdd) {
    const auto done = coverage.fill(contours, rule, kLargest);
    EXPECT_TRUE(done) << done.error().text();
  }
  /// Of all pixels; 1 is a whole one.
  double area() const {
    const auto &bgra = coverage.picture().bgra;
    double sum = 0;
    for (std::size_t i = 0; i < bgra.size(); i += 4) sum += bgra[i] / 255.0;
    return sum;
  }
  /// Of the pixel whose lower left corner is x, y.
  int at(int x, int y) const {
    const CoveragePicture &picture = coverage.picture();
    const int column = x - picture.left, row = picture.top - 1 - y;
    return picture.bgra[static_cast<std::size_t>((row * picture.width + column) * 4)];
  }
};

TEST(GivenABoxBetweenPixels, WhenItIsFilledThenEachPixelHasItsPart) {
  const Filled filled(box(0.25, 0.5, 2, 1));
  EXPECT_EQ(filled.at(0, 0), 96);   // 0.75 x 0.5 of 255
  EXPECT_EQ(filled.at(1, 0), 128);  // 1 x 0.5
  EXPECT_EQ(filled.at(2, 0), 32);   // 0.25 x 0.5
  EXPECT_EQ(filled.at(1, 1), 128);
  EXPECT_EQ(filled.at(3, 0), 0);
  EXPECT_EQ(filled.at(-1, 0), 0);
}

TEST(GivenATriangle, WhenItIsFilledThenSlantedEdgesHaveTheirExactArea) {
  const Filled filled({{0, 0}, {4, 0}, {0, 4}});
  for (int i = 0; i < 4; ++i) EXPECT_EQ(filled.at(i, 3 - i), 128) << i;  // the diagonal halves them
  EXPECT_EQ(filled.at(0, 0), 255);
  EXPECT_EQ(filled.at(3, 3), 0);
  EXPECT_NEAR(Filled({{0.3, 0.1}, {60.7, 12.4}, {20.2, 45.9}}).area(), 0.5 * ((60.4 * 45.8) - (19.9 * 12.3)), 0.3);
}

TEST(GivenAConcavePolygon, WhenItIsFilledThenItsNotchIsEmpty) {
  const Filled arrow({{0, 0}, {20, 0}, {20, 20}, {10, 5}, {0, 20}});
  EXPECT_NEAR(arrow.area(), 20 * 20 - 0.5 * 20 * 15, 0.2);
  EXPECT_EQ(arrow.at(10, 15), 0);
  EXPECT_EQ(arrow.at(1, 10), 255);
}

TEST(GivenTwoContours, WhenTheInnerOneIsAHoleThenTheRuleDecides) {
  std::vector<Point> contours = box(0, 0, 30, 30);
  contours.push_back(kNext);
  const auto inner = box(10, 10, 10, 10);
  contours.insert(contours.end(), inner.begin(), inner.end());
  EXPECT_NEAR(Filled(contours).area(), 800, 0.01);
  EXPECT_NEAR(Filled(contours, Winding::NonZero).area(), 900, 0.01) << "both go round the same way";
  std::reverse(contours.end() - 4, contours.end());
  EXPECT_NEAR(Filled(contours, Winding::NonZero).area(), 800, 0.01) << "the other way round";
}

TEST(GivenAPentagram, WhenItIsFilledThenTheRuleDecidesAboutItsMiddle) {
  std::vector<Point> star;
  constexpr double kRadius = 50;
  for (int i = 0; i < 5; ++i) {
    const double angle = 2 * std::numbers::pi * 2 * i / 5;
    star.push_back({kRadius * std::sin(angle), kRadius * std::cos(angle)});
  }
  // The pentagon in its middle has the radius of the points divided by the golden ratio squared.
  const double inner = kRadius / (std::numbers::phi * std::numbers::phi);
  const double pentagon = 2.5 * inner * inner * std::sin(2 * std::numbers::pi / 5);
  const double whole = 5 * kRadius * inner * std::sin(std::numbers::pi / 5);
  EXPECT_NEAR(Filled(star, Winding::NonZero).area(), whole, 0.5);
  EXPECT_NEAR(Filled(star, Winding::EvenOdd).area(), whole - pentagon, 0.5);
  EXPECT_EQ(Filled(star, Winding::EvenOdd).at(0, 0), 0);
  EXPECT_EQ(Filled(star, Winding::NonZero).at(0, 0), 255);
}

TEST(GivenNothingToFill, WhenItIsFilledThenThereIsNoPicture) {
  EXPECT_EQ(Filled({}).coverage.picture().width, 0);
  EXPECT_EQ(Filled({{3, 3}}).area(), 0);
  EXPECT_EQ(Filled({{0, 0}, {9, 9}}).area(), 0);
}

TEST(GivenAHugeShape, WhenItIsFilledThenTheErrorSaysHowLargeItWouldBe) {
  const std::vector<Point> huge = box(0, 0, 5000, 10);
  Coverage coverage;
  const auto done = coverage.fill(huge, Winding::EvenOdd, kLargest);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), ::testing::HasSubstr("5004 x 14 pixels; the most along a side is 4096"));
}

double strokeArea(const std::vector<Point> &contours, bool isClosed, double width) {
  std::vector<Point> stroke;
  appendStroke(contours, isClosed, width, stroke);
  return Filled(stroke, Winding::NonZero).area();
}

TEST(GivenALine, WhenItIsStrokedThenItsCornersAreSharpAndItsEndsStraight) {
  EXPECT_NEAR(strokeArea({{0, 0}, {30, 40}}, false, 3), 50 * 3, 0.2);
  EXPECT_NEAR(strokeArea(box(0, 0, 20, 10), true, 4), 24 * 14 - 16 * 6, 0.01);
  auto other = box(0, 0, 20, 10);
  std::reverse(other.begin(), other.end());
  EXPECT_NEAR(strokeArea(other, true, 4), 24 * 14 - 16 * 6, 0.01) << "whichever way round";
  // Open at the left: three sides, two sharp corners.
  EXPECT_NEAR(strokeArea(box(0, 0, 20, 10), false, 4), 2 * 22 * 4 + 6 * 4, 0.01);
  EXPECT_EQ(strokeArea({{5, 5}}, true, 4), 0);
}

}  // namespace
}  // namespace fovea
