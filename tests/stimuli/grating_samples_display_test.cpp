// Gratings, images and arrays of elements whose texture or mask is rows of numbers.
#include <gmock/gmock.h>

#include <cmath>

#include "display.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

constexpr int kRows = 3, kColumns = 5;
/// The top row first; no two are alike, and not all of them are steps of 8 bits.
constexpr double kLight[kRows][kColumns] = {{-1, -0.62, 0.3, 0.81, 1}, {0.05, -0.21, 0.66, -0.9, 0.47}, {-0.33, 0.91, -0.77, 0.12, -0.48}};

List listed() {
  List rows;
  for (const auto &row : kLight) rows.push_back(List(std::begin(row), std::end(row)));
  return rows;
}
Array block() {
  std::vector<float> floats;
  for (const auto &row : kLight) floats.insert(floats.end(), std::begin(row), std::end(row));
  return {{kRows, kColumns}, std::move(floats)};
}

/// A patch, all in pixels and cycles over the whole of it.
struct Tiled {
  double width, height, x = 0, y = 0, degrees = 0, cyclesX = 1, cyclesY = 1, phaseX = 0, phaseY = 0, contrast = 1;
};

double fraction(double value) { return value - std::floor(value); }
/// In steps of 8 bits.
double lightOf(double number) { return 127.5 + 127.5 * number; }

/// What the definition of a texture says of the place so far from the window's centre, on black; none where half a pixel makes a
/// difference.
std::optional<double> tiled(const Tiled &patch, double x, double y) {
  const double angle = patch.degrees * std::numbers::pi / 180, dx = x - patch.x, dy = y - patch.y;
  const double along = dx * std::cos(angle) - dy * std::sin(angle), up = dx * std::sin(angle) + dy * std::cos(angle);
  const double inside = std::min(patch.width / 2 - std::fabs(along), patch.height / 2 - std::fabs(up));
  if (inside < -0.8) return 0;
  if (inside < 0.8) return std::nullopt;
  const double column = fraction(along / patch.width * patch.cyclesX + 0.5 - patch.phaseX) * kColumns;
  const double row = (1 - fraction(up / patch.height * patch.cyclesY + 0.5 - patch.phaseY)) * kRows;
  const double columnPixel = 0.71 * patch.cyclesX * kColumns / patch.width, rowPixel = 0.71 * patch.cyclesY * kRows / patch.height;
  if (std::fabs(column - std::round(column)) < columnPixel || std::fabs(row - std::round(row)) < rowPixel) return std::nullopt;
  return lightOf(kLight[static_cast<int>(row)][static_cast<int>(column)] * patch.contrast);
}

struct GivenRowsOfNumbers : ::testing::Test {
  StimuliDisplay display;

  void expect(const Tiled &patch, const char *which) const {
    int looked = 0, wrong = 0;
    for (int row = 0; row < display.height; ++row)
      for (int column = 0; column < display.width; ++column) {
        const auto wanted = tiled(patch, column + 0.5 - display.width / 2.0, display.height / 2.0 - row - 0.5);
        if (!wanted) continue;
        ++looked;
        for (const int gun : display.at(column, row))
          if (std::fabs(gun - *wanted) > 0.75 && ++wrong < 4) ADD_FAILURE() << which << " at " << column << "," << row << ": " << gun << " instead of " << *wanted;
      }
    EXPECT_EQ(wrong, 0) << which;
    EXPECT_GT(looked, display.width * display.height / 2) << "most pixels are compared";
  }
  std::string refusal(const char *kind, const char *property, const Value &value) {
    const auto made = display.stimuli->add(kind, Dict{{property, value}});
    return made ? "taken" : made.error().text();
  }
};

TEST_F(GivenRowsOfNumbers, WhenNobodySaysHowLargeTheGratingIsThenEachNumberIsAPixelAndTheFirstRowIsAtTheTop) {
  display.show("grating", {{"tex", listed()}, {"pos", List{0.5, 0.5}}});
  for (int row = 0; row < kRows; ++row)
    for (int column = 0; column < kColumns; ++column) EXPECT_NEAR(display.at(198 + column, 148 + row)[1], lightOf(kLight[row][column]), 0.75) << row << column;
  EXPECT_EQ(display.ink().right - display.ink().left, 4);
  EXPECT_EQ(display.ink().bottom - display.ink().top, 2);
}

TEST_F(GivenRowsOfNumbers, WhenTheyAreATextureInTwoSizesAndUnitsThenEachPixelIsThatOfTheDefinition) {
  for (const Value &tex : {Value(listed()), Value(block())}) {
    display.show("grating", {{"tex", tex}, {"size", List{150, 90}}});
    expect({.width = 150, .height = 90}, "once");
    display.show("grating", {{"tex", tex}, {"size", List{250, 180}}, {"pos", List{30, -20}}, {"sf", List{2 / 250.0, 3 / 180.0}},
                             {"phase", List{0.25, 1.6}}, {"contrast", 0.5}});
    expect({.width = 250, .height = 180, .x = 30, .y = -20, .cyclesX = 2, .cyclesY = 3, .phaseX = 0.25, .phaseY = 0.6, .contrast = 0.5}, "cycles per pixel");
    display.show("grating", {{"tex", tex}, {"units", "height"}, {"size", List{0.5, 0.4}}, {"sf", 2}, {"ori", 30}, {"contrast", -1}});
    expect({.width = 150, .height = 120, .degrees = 30, .cyclesX = 2, .cyclesY = 2, .contrast = -1}, "cycles per grating, turned");
  }
  // 40 cm wide, 400 pixels, 57 cm away: a degree is 57 x 0.017455 cm of 10 pixels each.
  const double degree = 57 * 0.017455 * 10;
  display.stimuli->setScreenProfile({.widthCm = 40, .distanceCm = 57, .widthPix = 400, .colors = {}});
  display.show("grating", {{"tex", block()}, {"units", "deg"}, {"size", List{20, 15}}, {"sf", List{0.1, 0.2}}});
  expect({.width = 20 * degree, .height = 15 * degree, .cyclesX = 2, .cyclesY = 3}, "in degrees");
}

TEST_F(GivenRowsOfNumbers, WhenTheyAreAMaskThenAsMuchIsSeenAsTheySay) {
  for (const char *kind : {"grating", "gabor", "image"}) {
    const char *shown = kind == std::string("image") ? "image" : "tex";
    const Value white = kind == std::string("image") ? Value(List{List{1, 1}, List{1, 1}}) : Value("none");
    for (const auto &[units, size] : {std::pair{"pix", List{120.0, 80.0}}, {"height", List{0.4, 0.8 / 3}}}) {
      const auto corner = [&](int column, int row) { return display.at(200 + (column ? 59 : -60), 150 + (row ? 39 : -40))[1]; };
      const Dict looks{{shown, white}, {"mask", List{List{1, -1}, List{0, -0.5}}}, {"units", units}, {"size", size}};
      display.show(kind, looks);
      EXPECT_EQ(corner(0, 0), 255) << kind;
      EXPECT_EQ(corner(1, 0), 0) << kind;
      EXPECT_NEAR(corner(0, 1), 127.5, 0.75) << kind;
      EXPECT_NEAR(corner(1, 1), 63.75, 0.75) << kind;
      // Half way from one to the next, of the two above.
      EXPECT_NEAR(display.at(200, 111)[1], 127.5, 3) << kind;
      Dict mirrored = looks;
      mirrored.emplace_back("flipVert", true);
      display.show(kind, mirrored);
      EXPECT_NEAR(corner(0, 0), 127.5, 0.75) << kind;
      EXPECT_EQ(corner(0, 1), 255) << kind;
    }
  }
}

TEST_F(GivenRowsOfNumbers, WhenTheyAreAnImageThenItShowsThem) {
  display.show("image", {{"image", listed()}, {"size", List{150, 90}}});
  expect({.width = 150, .height = 90}, "image");
  display.show("image", {{"image", block()}, {"contrast", -0.5}, {"pos", List{0.5, 0.5}}});
  EXPECT_NEAR(display.ink().sum, [] {
    double sum = 0;
    for (const auto &row : kLight)
      for (const double number : row) sum += lightOf(-0.5 * number) / 255;
    return sum;
  }(), 0.1);
}

TEST_F(GivenRowsOfNumbers, WhenElementsHaveThemThenEachIsSuchAGrating) {
  const auto centres = List{List{-100, 0}, List{100, 40}};
  for (const double beyond : {0.0, 60.0}) {  // then it reaches over the edge, and all are quads
    const auto places = List{List{-100, 0}, List{100 + beyond, 40}};
    display.show("elementArray", {{"nElements", 2}, {"xys", places}, {"sizes", 90}, {"elementTex", listed()}, {"elementMask", List{List{1, 1}, List{-1, 1}}}});
    for (const double x : {-100.0, 100 + beyond})
      for (int row = 0; row < kRows; ++row)
        for (int column = 0; column < kColumns; ++column) {
          const double along = (column + 0.5) * 18 - 45, down = (row + 0.5) * 30 - 45;
          if (x + along > 199 || (row > 0 && column < 3)) continue;  // where the mask closes, it shows less
          const Pixel seen = display.at(static_cast<int>(200 + x + along), static_cast<int>(150 - (x > 0 ? 40 : 0) + down));
          EXPECT_NEAR(seen[1], lightOf(kLight[row][column]), row > 0 && column < 4 ? 20 : 0.75) << x << " " << row << column;
        }
    EXPECT_EQ(display.at(60, 190)[1], 0) << "the mask's lower left is shut";
  }
  const auto elements = display.make("elementArray", {{"nElements", 2}, {"xys", centres}, {"sizes", 40}, {"elementTex", List{List{1}}}, {"elementMask", "none"}});
  display.draw(elements);
  display.show();
  EXPECT_NEAR(display.ink().sum, 2 * 1600, 1);
  ASSERT_TRUE(display.stimuli->set(elements, *display.stimuli->property(elements, "elementTex"), List{List{0.5, 0}}));
  display.set(elements, "xys", {-50, 0, 50, 0});
  display.draw(elements);
  display.show();
  EXPECT_NEAR(display.ink().sum, 1600 * (0.75 + 0.5), 4);
}

TEST_F(GivenRowsOfNumbers, WhenTheyChangeThenTheNextFrameShowsTheOthers) {
  const auto grating = display.make("grating", {{"tex", listed()}, {"size", 60}});
  const PropertyId tex = *display.stimuli->property(grating, "tex");
  const auto light = [&] {
    display.draw(grating);
    display.show();
    return display.ink().sum / 3600;
  };
  display.set(grating, "tex", {1, 1, 0, 0});
  EXPECT_NEAR(light(), 0.75, 0.002) << "four numbers are a square";
  EXPECT_EQ(display.at(200, 130)[1], 255);
  ASSERT_TRUE(display.stimuli->setText(grating, tex, "none"));
  EXPECT_NEAR(light(), 1, 0.002);
  ASSERT_TRUE(display.stimuli->set(grating, tex, List{List{0, 0, 0}}));
  EXPECT_NEAR(light(), 0.5, 0.002);
  EXPECT_EQ(*display.stimuli->value(grating, tex), Value(List{List{0.0, 0.0, 0.0}}));
  EXPECT_THAT(display.stimuli->text(grating, tex).error().text(), HasSubstr("read its numbers"));
}

TEST_F(GivenRowsOfNumbers, WhenTheyMakeNoSenseThenTheFirstThatDoesNotIsNamedAndNothingChanges) {
  const double none = std::nan("");
  for (const auto &[kind, property] : {std::pair{"grating", "tex"}, {"gabor", "mask"}, {"noise", "mask"}, {"image", "image"}, {"elementArray", "elementTex"}}) {
    EXPECT_THAT(refusal(kind, property, List{List{0, 0.5}, List{0, none}}), HasSubstr(std::string(property) + " is not finite in row 2, column 2"));
    EXPECT_THAT(refusal(kind, property, List{List{0, 0.5, 1}, List{0, 1}}), HasSubstr("has 2 numbers in row 2, and 3 in the first"));
    EXPECT_THAT(refusal(kind, property, List{List{0, 0.5}, 1}), HasSubstr("has 1 numbers in row 2"));
    EXPECT_THAT(refusal(kind, property, List{0.1, 0.2, 0.3}), HasSubstr("3 numbers, which fill no square"));
    EXPECT_THAT(refusal(kind, property, List{}), HasSubstr("no numbers"));
    EXPECT_THAT(refusal(kind, property, List{List{}, List{}}), HasSubstr("no numbers"));
    EXPECT_THAT(refusal(kind, property, List{List{List{0.1}}, List{List{0.2}}}), HasSubstr("has 3 dimensions"));
    EXPECT_THAT(refusal(kind, property, List{List{0, "x"}}), HasSubstr("rows of numbers"));
    EXPECT_THAT(refusal(kind, property, Value(Array{{1, 2}, std::vector<std::uint8_t>{0, 200}})), HasSubstr("is 200 in row 1, column 2; it goes from -1 to 1"));
    EXPECT_THAT(refusal(kind, property, Value(Array{{2, 2, 1}, std::vector<double>(4)})), HasSubstr("has 3 dimensions"));
    const Value wide(Array{{1, 1 << 18}, std::vector<float>(1 << 18)});
    EXPECT_THAT(refusal(kind, property, wide), HasSubstr("the most along a side is"));
  }
  const auto grating = display.make("grating", {{"tex", List{List{1}}}, {"size", 50}});
  EXPECT_FALSE(display.stimuli->set(grating, *display.stimuli->property(grating, "tex"), List{List{0, 2}}));
  display.draw(grating);
  display.show();
  EXPECT_NEAR(display.ink().sum, 2500, 1);
}

}  // namespace
}  // namespace fovea
