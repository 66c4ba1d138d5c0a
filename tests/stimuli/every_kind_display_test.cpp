// Every kind, in two sizes and two units, against numbers that geometry gives. A kind without an entry fails.
#include <cmath>
#include <map>
#include <numbers>

#include "display.hpp"
#include "picture_file.hpp"
#include "stimuli/kinds/kinds.hpp"
#ifdef FOVEA_MOVIES
#include "support/film_file.hpp"
#endif

namespace fovea {
namespace {

constexpr double kPi = std::numbers::pi;

/// Where light is and how much, in pixels from the window's centre, y up. NaN: anything.
struct Light {
  double left, bottom, right, top;
  double sum;  // 1 is a white pixel
  double edgeTolerance = 0.51, sumShare = 0.01;
};

/// A stimulus of `size` pixels, written in a unit of so many pixels.
struct Case {
  StimuliDisplay &display;
  std::string_view units;
  double size, unit;

  double in(double pixels) const { return pixels / unit; }
  List in(double x, double y) const { return List{in(x), in(y)}; }
  void draw(std::string_view kind, Dict properties) const {
    properties.emplace_back("units", std::string(units));
    display.draw(display.make(kind, properties));
  }
};

/// How much light `count` squares of two pixels give whose middles lie anywhere in a disc: a place is dark when each of them misses it.
double lightOfDots(int count, double radius) {
  constexpr int kSteps = 8;  // samples along a square
  const double area = kPi * radius * radius;
  double sum = 0;
  for (double y = -radius - 1.5; y < radius + 2; ++y)
    for (double x = -radius - 1.5; x < radius + 2; ++x) {
      int inside = 0;
      for (int i = 0; i < kSteps * kSteps; ++i)
        inside += std::hypot(x - 1 + (i % kSteps + 0.5) * 2 / kSteps, y - 1 + (i / kSteps + 0.5) * 2 / kSteps) <= radius;
      sum += 1 - std::pow(1 - 4.0 * inside / (kSteps * kSteps) / area, count);
    }
  return sum;
}

Light box(double width, double height, double sum) { return {-width / 2, -height / 2, width / 2, height / 2, sum}; }

/// Draws one and says what has to be seen.
using Entry = Light (*)(const Case &);

const std::map<std::string_view, Entry> kEntries{
    {"rect", [](const Case &c) {
       c.draw("rect", {{"size", c.in(c.size, c.size / 2)}});
       return box(c.size, c.size / 2, c.size * c.size / 2);
     }},
    {"circle", [](const Case &c) {
       c.draw("circle", {{"radius", c.in(c.size / 2)}});
       return box(c.size, c.size, kPi * c.size * c.size / 4);
     }},
    {"line", [](const Case &c) {
       c.draw("line", {{"start", c.in(-c.size / 2, 0)}, {"end", c.in(c.size / 2, 0)}, {"lineWidth", 4}});
       return box(c.size, 4, 4 * c.size);
     }},
    {"cross", [](const Case &c) {
       c.draw("cross", {{"size", c.in(c.size)}, {"thickness", c.in(4)}});
       return box(c.size, c.size, 2 * 4 * c.size - 16);
     }},
    {"shape", [](const Case &c) {
       c.draw("shape", {{"vertices", List{c.in(-c.size / 2, 0), c.in(c.size / 2, 0), c.in(c.size / 2, c.size / 2)}}});
       return Light{-c.size / 2, 0, c.size / 2, c.size / 2, c.size * c.size / 4, 3};
     }},
    {"polygon", [](const Case &c) {
       c.draw("polygon", {{"edges", 6}, {"radius", c.in(c.size / 2)}});
       const double radius = c.size / 2;
       const double beside = std::sqrt(3.0) / 2 * radius;
       return Light{-beside, -radius, beside, radius, 3 * beside * radius, 1};
     }},
    {"pie", [](const Case &c) {
       c.draw("pie", {{"start", 0}, {"end", 90}, {"radius", c.in(c.size / 2)}});
       return Light{0, 0, c.size / 2, c.size / 2, kPi * c.size * c.size / 16};
     }},
    {"target", [](const Case &c) {
       c.draw("target", {{"outerRadius", c.in(c.size / 2)}, {"innerRadius", c.in(c.size / 8)}, {"lineWidth", 4}});
       return box(c.size + 4, c.size + 4, kPi * c.size * 4 + kPi * c.size * c.size / 64);
     }},
    {"aperture", [](const Case &c) {
       c.draw("aperture", {{"size", c.in(c.size)}});
       c.draw("rect", {{"size", c.in(350, 250)}});
       return box(c.size, c.size, kPi * c.size * c.size / 4);
     }},
    {"roi", [](const Case &c) {
       const auto roi = c.display.make("roi", {{"size", c.in(c.size)}, {"units", std::string(c.units)}});
       c.display.draw(roi);
       const auto inside = c.display.stimuli->contains(roi, c.in(c.size / 2 - 1), 0), outside = c.display.stimuli->contains(roi, c.in(c.size / 2 + 1), 0);
       EXPECT_TRUE(inside && *inside && outside && !*outside) << "it is known, and not seen";
       return Light{NAN, NAN, NAN, NAN, 0};
     }},
    {"image", [](const Case &c) {
       const testing::PictureFile file("half.tga", 2, {{255, 255, 255, 255}, {0, 0, 0, 255}});
       c.draw("image", {{"image", file.path()}, {"size", c.in(c.size, c.size / 2)}});
       return Light{-c.size / 2, -c.size / 4, 0, c.size / 4, c.size * c.size / 4};
     }},
    {"movie", [](const Case &c) {
#ifdef FOVEA_MOVIES
       const testing::FilmFile file(::testing::TempDir() + "fovea_light.mkv", {.times_ms = {0}, .isWhite = true});
       c.draw("movie", {{"movie", file.path()}, {"size", c.in(c.size, c.size / 2)}});
       return box(c.size, c.size / 2, c.size * c.size / 2);
#else
       EXPECT_FALSE(c.display.stimuli->add("movie", Dict{{"movie", "/tmp/film.mp4"}}));
       return Light{NAN, NAN, NAN, NAN, 0};
#endif
     }},
    {"bufferImage", [](const Case &c) {
       const auto part = c.display.make("rect", {{"size", List{200, 100}}, {"units", "pix"}});
       // A picture as large as the window, shrunk to so many pixels across.
       c.draw("bufferImage", {{"stimuli", List{static_cast<std::int64_t>(part)}}, {"size", c.in(c.size, c.size * 3 / 4)}});
       return box(c.size / 2, c.size / 4, c.size * c.size / 8);
     }},
    {"grating", [](const Case &c) {
       c.draw("grating", {{"tex", "sqr"}, {"size", c.in(c.size)}, {"sf", c.units == "norm" || c.units == "height" ? 4.0 : 4.0 / c.in(c.size)}});
       return Light{NAN, -c.size / 2, NAN, c.size / 2, c.size * c.size / 2};
     }},
    {"gabor", [](const Case &c) {
       // Mid grey under a Gaussian of three standard deviations to the edge.
       c.draw("gabor", {{"size", c.in(c.size)}, {"contrast", 0}});
       const double side = c.size / 2 * std::sqrt(kPi / 4.5) * std::erf(3 / std::sqrt(2.0));
       return Light{NAN, NAN, NAN, NAN, side * side / 2, 0, 0.02};
     }},
    {"noise", [](const Case &c) {
       c.draw("noise", {{"noiseType", "binary"}, {"texRes", 64}, {"size", c.in(c.size)}});
       return Light{-c.size / 2, -c.size / 2, c.size / 2, c.size / 2, c.size * c.size / 2, 1.01, 0.13};  // five deviations of 1600 coins
     }},
    {"dots", [](const Case &c) {
       // So few that each counts, in a light that varies by some percent from one seed to the next.
       c.draw("dots", {{"nDots", 300}, {"fieldSize", c.in(c.size, c.size)}, {"fieldShape", "circle"}, {"dotSize", 2}, {"dotShape", "sqr"}, {"speed", 0}, {"dotLife", -1}});
       return Light{-c.size / 2, -c.size / 2, c.size / 2, c.size / 2, lightOfDots(300, c.size / 2), 4, 0.05};
     }},
    {"elementArray", [](const Case &c) {
       c.draw("elementArray", {{"nElements", 2}, {"xys", List{c.in(-c.size / 2, 0), c.in(c.size / 2, 0)}}, {"sizes", c.in(c.size / 2)},
                               {"elementTex", "none"}, {"elementMask", "none"}});
       return box(1.5 * c.size, c.size / 2, c.size * c.size / 2);
     }},
    {"text", [](const Case &c) {
       // Of Noto Sans, in ems, as its tables have it: an H is 0.714 high and 0.741 wide with the room beside it, of which its ink leaves 0.097
       // on the left and 0.098 on the right and covers 0.157434.
       c.draw("text", {{"text", "HHH"}, {"height", c.in(c.size)}, {"wrapWidth", 0}});
       const auto ink = c.display.stimuli->measure(c.display.stimuli->alive().back());
       EXPECT_TRUE(ink);
       const double width = ink->width * c.unit;
       // Its box is that of the line: 1.069 of the em above the baseline, 0.293 below.
       const double baseline = 0.293 * c.size - 1.362 * c.size / 2;
       EXPECT_NEAR(width, 3 * 0.741 * c.size, 0.02 * c.size);
       return Light{-width / 2 + 0.097 * c.size, baseline, width / 2 - 0.098 * c.size, baseline + 0.714 * c.size, 3 * 0.157434 * c.size * c.size, 1.5, 0.03};
     }},
    {"textBox", [](const Case &c) {
       c.draw("textBox", {{"size", c.in(c.size, c.size / 2)}, {"fillColor", "white"}, {"letterHeight", c.in(10)}});
       return box(c.size, c.size / 2, c.size * c.size / 2);
     }},
    {"slider", [](const Case &c) {
       // Lines of a tenth of the height: the scale, and two ticks of half the height, half of each over the scale's ends.
       c.draw("slider", {{"size", c.in(c.size, 40)}, {"ticks", List{0, 1}}});
       return Light{-c.size / 2 - 1, -10, c.size / 2 + 1, 10, 2 * c.size + 2 * 40 - 2 * 2, 1.01};
     }},
    {"button", [](const Case &c) {
       // A border of 4 pixels on the edge around a ground of half the light, and letters like the ground.
       const List ground{0, 0, 0};
       c.draw("button", {{"size", c.in(c.size, c.size / 2)}, {"fillColor", ground}, {"color", ground}, {"borderColor", "white"}, {"borderWidth", 4},
                         {"text", "x"}, {"letterHeight", c.in(10)}});
       const double inner = (c.size - 4) * (c.size / 2 - 4);
       return box(c.size + 4, c.size / 2 + 4, (c.size + 4) * (c.size / 2 + 4) - inner + inner * 128 / 255);
     }},
    {"progress", [](const Case &c) {
       c.draw("progress", {{"size", c.in(c.size, c.size / 4)}, {"progress", 0.75}, {"lineWidth", 0}});
       return Light{-c.size / 2, -c.size / 8, c.size / 4, c.size / 8, 0.75 * c.size * c.size / 4};
     }},
    {"form", [](const Case &c) {
       c.draw("form", {{"size", c.in(c.size, c.size / 2)}, {"fillColor", "white"}, {"textHeight", c.in(4)}, {"color", "white"},
                       {"items", List{Dict{{"itemText", "H"}, {"type", "heading"}}}}});
       return box(c.size, c.size / 2, c.size * c.size / 2);
     }},
    {"brush", [](const Case &c) {
       // A stroke that was read back from another one.
       c.draw("brush", {{"lineWidth", 10}, {"strokes", List{List{c.in(-c.size / 2, 0), c.in(c.size / 2, 0)}}}});
       return box(c.size + 10, 10, 10 * c.size + kPi * 25);
     }},
};

TEST(GivenEveryKind, WhenItIsDrawnInTwoSizesAndTwoUnitsThenItsLightIsWhereAndAsMuchAsGeometrySays) {
  StimuliDisplay display;
  display.stimuli->setScreenProfile({40, 57, 400});  // 10 pixels a cm
  for (const Kind &kind : allKinds()) {
    const auto entry = kEntries.find(kind.table.kind());
    if (entry == kEntries.end()) {
      ADD_FAILURE() << "no numbers for a " << kind.table.kind() << ": work them out and add them to kEntries";
      continue;
    }
    for (const double size : {40.0, 96.0})
      for (const auto &[units, unit] : {std::pair{"pix", 1.0}, {"height", 300.0}, {"cm", 10.0}}) {
        SCOPED_TRACE(std::string(kind.table.kind()) + " of " + std::to_string(size) + " pixels in " + units);
        const Light wanted = entry->second(Case{display, units, size, unit});
        display.show();
        const auto ink = display.ink();
        const auto expectNear = [](double seen, double wantedThere, double tolerance, const char *what) {
          if (std::isnan(wantedThere)) return;
          EXPECT_NEAR(seen, wantedThere, tolerance) << what;
        };
        expectNear(ink.left - 200, wanted.left, wanted.edgeTolerance, "left");
        expectNear(ink.right + 1 - 200, wanted.right, wanted.edgeTolerance, "right");
        expectNear(150 - ink.top, wanted.top, wanted.edgeTolerance, "top");
        expectNear(150 - ink.bottom - 1, wanted.bottom, wanted.edgeTolerance, "bottom");
        expectNear(ink.sum, wanted.sum, std::max(1.5, wanted.sumShare * wanted.sum), "light");
        for (const StimulusHandle handle : display.stimuli->alive()) display.stimuli->remove(handle);
      }
  }
}

TEST(GivenNumbersForKinds, WhenTheyAreReadThenEachIsForAKindThatThereIs) {
  for (const auto &[kind, entry] : kEntries) EXPECT_TRUE(findKind(kind)) << kind;
}

}  // namespace
}  // namespace fovea
