// Where the parts of sliders, texts, buttons and forms lie, and how dots are spread, against numbers that geometry and the font's own
// tables give, in two sizes and in two units.
#include <cmath>
#include <numbers>

#include "display.hpp"

namespace fovea {
namespace {

/// As large as `size` pixels, written in a unit of so many pixels.
struct Scale {
  const char *units;
  double unit, size;
  double in(double pixels) const { return pixels / unit; }
  List in(double x, double y) const { return List{in(x), in(y)}; }
  std::string name() const { return std::to_string(static_cast<int>(size)) + " pixels in " + units; }
};
constexpr Scale kScales[] = {{"pix", 1, 20}, {"pix", 1, 40}, {"height", 300, 20}, {"height", 300, 40}};

struct Spot {
  double x = 0, y = 0, area = 0;  // its middle, from the window's centre, y up
};

/// The light of one gun alone: the middle of all of it.
Spot spotOf(const StimuliDisplay &display, std::size_t gun) {
  Spot spot;
  for (int row = 0; row < display.height; ++row)
    for (int column = 0; column < display.width; ++column) {
      const Pixel pixel = display.at(column, row);
      if (pixel[gun] < 200 || pixel[(gun + 1) % 3] > 55) continue;
      spot.x += column + 0.5 - display.width / 2.0;
      spot.y += display.height / 2.0 - row - 0.5;
      ++spot.area;
    }
  spot.x /= std::max(spot.area, 1.0);
  spot.y /= std::max(spot.area, 1.0);
  return spot;
}

/// Where a line of pixels is lit, as the middles of its stretches. Units: pixels from the window's centre, right or up.
std::vector<double> stretches(const StimuliDisplay &display, bool isColumn, int place) {
  std::vector<double> middles;
  const int length = isColumn ? display.height : display.width;
  int first = -1;
  for (int i = 0; i <= length; ++i) {
    const bool isLit = i < length && display.at(isColumn ? place : i, isColumn ? i : place)[2] > 127;
    if (isLit && first < 0) first = i;
    if (isLit || first < 0) continue;
    const double middle = (first + i) / 2.0 - length / 2.0;
    middles.push_back(isColumn ? -middle : middle);
    first = -1;
  }
  return middles;
}

TEST(GivenEachStyleOfASlider, WhenItHasAValueThenItsMarkerIsThatFarAlongTheScale) {
  StimuliDisplay display;
  for (const Scale &scale : kScales)
    for (const char *style : {"rating", "slider", "radio", "scrollbar", "choice"})
      for (const double value : {1.0, 4.0, 10.0})
        for (const bool stands : {false, true})
          for (const char *direction : {"ltr", "rtl"}) {
            const double length = 5 * scale.size;
            SCOPED_TRACE(std::string(style) + " of " + scale.name() + (stands ? " that stands, " : ", ") + direction + " at " + std::to_string(value));
            display.show("slider", {{"units", scale.units}, {"size", stands ? scale.in(scale.size, length) : scale.in(length, scale.size)}, {"style", style},
                                    {"ticks", List{1, 2, 4, 10}}, {"startValue", value}, {"direction", direction}, {"lineColor", "none"},
                                    {"granularity", 1}, {"markerColor", List{1, -1, -1}}});
            // Low values are left, or below; of categories that stand the first is above. `rtl` turns those alone that lie.
            const double share = (value - 1) / 9;
            const bool isCategorical = style == std::string_view("radio") || style == std::string_view("choice");
            const bool isTurned = stands ? isCategorical : direction == std::string_view("rtl");
            const double along = (isTurned ? 1 - share : share) * length - length / 2;
            const bool isHalf = style == std::string_view("scrollbar");  // half transparent
            Spot marker;
            for (int row = 0; row < display.height; ++row)
              for (int column = 0; column < display.width; ++column)
                if (display.at(column, row)[0] > (isHalf ? 63 : 127)) marker.x += column + 0.5 - 200, marker.y += 150 - row - 0.5, ++marker.area;
            ASSERT_GT(marker.area, 0);
            EXPECT_NEAR(marker.x / marker.area, stands ? 0 : along, 0.51);
            EXPECT_NEAR(marker.y / marker.area, stands ? along : 0, 0.51);
            if (style == std::string_view("rating")) {
              EXPECT_NEAR(marker.area, std::numbers::pi / 4 * scale.size * scale.size, 0.03 * scale.size * scale.size) << "a disc as wide as the slider";
            }
          }
}

TEST(GivenTheTicksOfASlider, WhenItIsShownThenEachLiesWhereItsValueDoes) {
  StimuliDisplay display;
  for (const Scale &scale : kScales)
    for (const bool stands : {false, true}) {
      const double length = 5 * scale.size;
      display.show("slider", {{"units", scale.units}, {"size", stands ? scale.in(scale.size, length) : scale.in(length, scale.size)}, {"ticks", List{1, 2, 4, 10}}});
      // Beside the scale's line there is nothing but ticks, half as long as the slider is thick.
      const int beside = static_cast<int>(scale.size / 4) - 1;
      const auto ticks = stands ? stretches(display, true, 200 + beside) : stretches(display, false, 150 - beside);
      ASSERT_EQ(ticks.size(), 4u) << scale.name() << stands;
      const double shares[] = {0, 1.0 / 9, 3.0 / 9, 1};
      for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(ticks[stands ? 3 - i : i], shares[i] * length - length / 2, 0.51) << scale.name() << stands << i;
      const auto ends = stands ? stretches(display, true, 200 + beside + 2) : stretches(display, false, 150 - beside - 3);
      EXPECT_TRUE(ends.empty()) << "ticks are no longer than that";
    }
}

TEST(GivenTextOfTwoLines, WhenItIsShownThenItsLettersLieWhereTheFontsTablesSay) {
  // Noto Sans, in ems: ascent 1.069, descent 0.293; an H is 0.714 high, an x 0.536; the ink of an H begins 0.097 and ends 0.643 after the
  // pen, which goes on by 0.741; of an x 0.018, 0.511 and 0.529.
  StimuliDisplay display;
  for (const Scale &scale : kScales) {
    const double em = scale.size * 1.5;
    display.show("text", {{"units", scale.units}, {"text", "HH\nxxx"}, {"height", scale.in(em)}, {"alignText", "left"}, {"wrapWidth", 0}});
    const double top = 1.362 * em, left = -3 * 0.529 * em / 2;  // of a box of two lines, as wide as the longer one
    const double capital = top - (1.069 - 0.714) * em, base = top - 1.069 * em, lowBase = base - 1.362 * em;
    StimuliDisplay::Ink lines[2];
    for (int row = 0; row < display.height; ++row)
      for (int column = 0; column < display.width; ++column) {
        if (display.at(column, row)[1] < 100) continue;
        auto &line = lines[150 - row > (base + lowBase + 0.536 * em) / 2 ? 0 : 1];
        line.left = std::min(line.left, column), line.right = std::max(line.right, column + 1);
        line.top = std::min(line.top, row), line.bottom = std::max(line.bottom, row + 1);
      }
    EXPECT_NEAR(150 - lines[0].top, capital, 1.01) << scale.name();
    EXPECT_NEAR(150 - lines[0].bottom, base, 1.01) << scale.name();
    EXPECT_NEAR(lines[0].bottom - lines[0].top, 0.714 * em, 1.01) << scale.name();
    EXPECT_NEAR(150 - lines[1].bottom, lowBase, 1.01) << scale.name();
    EXPECT_NEAR(lines[1].bottom - lines[1].top, 0.536 * em, 1.01) << scale.name();
    EXPECT_NEAR(lines[0].left - 200, left + 0.097 * em, 1.51) << scale.name();
    EXPECT_NEAR(lines[0].right - lines[0].left, (0.741 + 0.643 - 0.097) * em, 1.51) << scale.name();
    EXPECT_NEAR(lines[1].right - lines[1].left, (2 * 0.529 + 0.511 - 0.018) * em, 2.01) << scale.name();
  }
}

TEST(GivenAButton, WhenItIsShownThenBorderGroundAndLettersLieWhereGeometrySays) {
  StimuliDisplay display;
  for (const Scale &scale : kScales) {
    const double width = 6 * scale.size, height = 3 * scale.size;
    display.show("button", {{"units", scale.units}, {"size", scale.in(width, height)}, {"fillColor", List{1, -1, -1}}, {"borderColor", List{-1, 1, -1}},
                            {"borderWidth", 6}, {"color", List{-1, -1, 1}}, {"text", "HOH"}, {"bold", false}, {"letterHeight", scale.in(1.5 * scale.size)}});
    const Spot ground = spotOf(display, 0), border = spotOf(display, 1), letters = spotOf(display, 2);
    EXPECT_NEAR(border.area, (width + 6) * (height + 6) - (width - 6) * (height - 6), 1) << scale.name();
    EXPECT_NEAR(border.x, 0, 0.01);
    EXPECT_NEAR(border.y, 0, 0.01);
    EXPECT_NEAR(ground.x, 0, 0.5) << scale.name();
    EXPECT_GT(letters.area, 0.25 * scale.size * scale.size) << scale.name();
    EXPECT_NEAR(letters.x, 0, 1) << scale.name();
    // The line is in the middle, not the capitals in it: these are centred 0.031 of the em lower.
    EXPECT_NEAR(letters.y, -0.031 * 1.5 * scale.size, 1) << scale.name();
    expectPixel(display.at(static_cast<int>(200 - width / 2 - 3), 150), {0, 255, 0});
    expectPixel(display.at(static_cast<int>(200 - width / 2 - 4), 150), {0, 0, 0});
    expectPixel(display.at(static_cast<int>(200 - width / 2 + 2), 150), {0, 255, 0});
    expectPixel(display.at(static_cast<int>(200 - width / 2 + 3), 150), {255, 0, 0});
  }
}

TEST(GivenAForm, WhenItIsShownThenEachQuestionHasItsRow) {
  StimuliDisplay display;
  for (const auto &[units, unit] : {std::pair{"pix", 1.0}, {"height", 300.0}})
    for (const double letter : {8.0, 12.0}) {
      const Scale scale{units, unit, letter};
      List items;
      for (int i = 0; i < 4; ++i) items.push_back(Dict{{"itemText", "H"}, {"type", "rating"}, {"ticks", List{0, 1}}, {"questionWidth", 0.6}, {"responseWidth", 0.3}});
      display.show("form", {{"units", scale.units}, {"size", scale.in(300, 250)}, {"textHeight", scale.in(letter)}, {"items", items}, {"lineColor", List{1, -1, -1}},
                            {"borderColor", List{-1, 1, -1}}, {"color", List{-1, -1, 1}}});
      // From the form's top: half a letter of room, the font's ascent less a capital's height; rows are a line with its room, and a letter
      // and a half apart.
      const double row = (1 + 1.362 + 1.5) * letter, first = (0.5 + 1.069 - 0.714) * letter;
      const int stem = static_cast<int>(200 - 150 + 0.5 * letter + 0.142 * letter);  // through the left stem of an H
      std::vector<std::pair<int, int>> letters;
      for (int y = 0, begin = -1; y < display.height; ++y) {
        const bool isLit = display.at(stem, y)[2] > 127;
        if (isLit && begin < 0) begin = y;
        if (!isLit && begin >= 0) letters.emplace_back(begin, y), begin = -1;
      }
      ASSERT_EQ(letters.size(), 4u) << scale.name();
      for (std::size_t i = 0; i < 4; ++i) {
        const double top = 150 - 125 + static_cast<double>(i) * row + first;
        EXPECT_NEAR(letters[i].first, top, 1.51) << scale.name() << i;
        EXPECT_NEAR(letters[i].second - letters[i].first, 0.714 * letter, 1.01) << scale.name() << i;
        // After six tenths of the form a scale as long as half of the next three: without labels, too, each end has room for half a label.
        StimuliDisplay::Ink line;
        const int from = static_cast<int>(25 + static_cast<double>(i) * row), to = static_cast<int>(25 + static_cast<double>(i + 1) * row);
        for (int y = from; y < to; ++y)
          for (int x = 50 + 175; x < 345; ++x)
            if (const double light = display.at(x, y)[0] / 255.0; light > 0) {
              line.sum += light;
              line.left = std::min(line.left, x), line.right = std::max(line.right, x + 1);
            }
        // A line, and two ticks of half of one and a half letters, half of each over the line's ends.
        EXPECT_NEAR(line.sum, 45 + 2 * 0.75 * letter - 1, 1) << scale.name() << i;
        EXPECT_NEAR(line.left, 50 + 180, 1.01) << scale.name() << i;
        EXPECT_NEAR(line.right, 50 + 180 + 45, 1.01) << scale.name() << i;
      }
      const Spot border = spotOf(display, 1);
      EXPECT_NEAR(border.area, 302 * 252 - 298 * 248, 1) << scale.name();
    }
}

TEST(GivenDots, WhenTheyAreShownThenTheyAreSpreadEvenlyOverTheirField) {
  StimuliDisplay display;
  for (const auto &[units, unit] : {std::pair{"pix", 1.0}, {"height", 300.0}})
    for (const double size : {120.0, 240.0})
      for (const char *shape : {"circle", "sqr"}) {
        const Scale scale{units, unit, size};
        const bool isRound = shape == std::string_view("circle");
        double all = 0, right = 0, upper = 0, inner = 0, outside = 0;
        for (int seed = 1; seed <= 8; ++seed) {
          display.show("dots", {{"units", scale.units}, {"nDots", 100}, {"fieldSize", scale.in(size, size)}, {"fieldShape", shape}, {"dotSize", 3}, {"dotShape", "sqr"},
                                {"speed", 0}, {"dotLife", -1}, {"seed", seed}});
          for (int row = 0; row < display.height; ++row)
            for (int column = 0; column < display.width; ++column) {
              const double light = display.at(column, row)[1] / 255.0, x = column + 0.5 - 200, y = 150 - row - 0.5;
              const double far = isRound ? std::hypot(x, y) : std::max(std::fabs(x), std::fabs(y));
              all += light;
              right += x > 0 ? light : 0;
              upper += y > 0 ? light : 0;
              inner += far < size / 4 ? light : 0;
              outside += far > size / 2 + 2 * std::numbers::sqrt2 ? light : 0;
            }
        }
        // 800 dots: five deviations of 800 coins are 71, of one in four 61; in shares, and some more for dots that lie on others.
        EXPECT_EQ(outside, 0) << scale.name() << shape;
        EXPECT_LE(all, 800 * 9 + 1) << scale.name() << shape;
        EXPECT_GT(all, 800 * 9 * (1 - 600.0 / (isRound ? size * size * 0.785 : size * size))) << scale.name() << shape;
        EXPECT_NEAR(right / all, 0.5, 0.09) << scale.name() << shape;
        EXPECT_NEAR(upper / all, 0.5, 0.09) << scale.name() << shape;
        EXPECT_NEAR(inner / all, 0.25, 0.08) << scale.name() << shape << ": by area, not by radius";
      }
}

}  // namespace
}  // namespace fovea
