#include "display.hpp"
#include "draw_calls.hpp"
#include "grating_reference.hpp"

namespace fovea {
namespace {

struct ElementDisplay : StimuliDisplay {
  ElementDisplay() { stimuli->setBackground({0, 0, 0, 1}); }
  /// The patches do not overlap: each pixel is that of the nearest.
  void expect(const std::vector<reference::Patch> &patches, const std::string &which) const {
    int wrong = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const double px = x + 0.5 - width / 2.0, py = height / 2.0 - y - 0.5;
        const auto &nearest = *std::min_element(patches.begin(), patches.end(), [&](const auto &a, const auto &b) {
          return std::hypot(a.x - px, a.y - py) < std::hypot(b.x - px, b.y - py);
        });
        const auto wanted = reference::seen(nearest, px, py, 0);
        if (wanted.edge < 0.75) continue;
        for (std::size_t gun = 0; gun < 3; ++gun)
          if (std::fabs(at(x, y)[gun] - wanted.guns[gun]) > 1.75 && ++wrong < 4)
            ADD_FAILURE() << which << " at " << x << "," << y << ": " << at(x, y)[gun] << " instead of " << wanted.guns[gun];
      }
    EXPECT_EQ(wrong, 0) << which;
  }
};

TEST(GivenElementsEachWithItsOwn, WhenTheyAreShownThenEachIsTheGratingOfItsNumbers) {
  ElementDisplay display;
  for (const auto &[mask, beyond] : {std::pair{"gauss", 0.0}, {"none", 0.0}, {"circle", 0.0}, {"gauss", 105.0}, {"none", 105.0}}) {
    std::vector<reference::Patch> patches;
    List xys, sizes, oris, sfs, contrs, phases, opacities, colors;
    for (int i = 0; i < 6; ++i) {
      reference::Patch patch;
      patch.mask = mask;
      patch.x = -120 + 110 * (i % 3) + (i == 2 ? beyond : 0);  // one that reaches over the edge: then all are quads
      patch.y = -60 + 120 * (i / 3) + 0.25;
      patch.width = patch.height = 40 + 6 * i;
      patch.degrees = 25 * i;
      patch.cyclesX = 0.05 * (i + 1) * patch.width;
      patch.contrast = 1 - 0.3 * i;
      patch.phaseX = 0.1 * i;
      patch.opacity = 1 - 0.1 * i;
      patch.green = 0.5;
      patches.push_back(patch);
      xys.push_back(List{patch.x, patch.y});
      sizes.push_back(patch.width);
      oris.push_back(patch.degrees);
      sfs.push_back(0.05 * (i + 1));
      contrs.push_back(std::max(-1.0, patch.contrast));
      phases.push_back(patch.phaseX);
      opacities.push_back(patch.opacity);
      colors.push_back(List{1, 0.5, 1});
    }
    display.show("elementArray", {{"nElements", 6}, {"xys", xys}, {"sizes", sizes}, {"oris", oris}, {"sfs", sfs}, {"contrs", contrs},
                                  {"phases", phases}, {"opacities", opacities}, {"colors", colors}, {"elementMask", mask}});
    display.expect(patches, std::string(mask) + (beyond > 0 ? " as quads" : " as points"));
  }
}

TEST(GivenOneNumberForAll, WhenElementsAreShownInNormThenItCountsForEach) {
  ElementDisplay display;
  std::vector<reference::Patch> patches(2);
  for (auto &patch : patches) {
    patch.texture = "saw";
    patch.mask = "raisedCos";
    patch.width = 80;
    patch.height = 60;
    patch.cyclesX = 3;
    patch.degrees = 60;
  }
  patches[0].x = -100;
  patches[1].x = 100;
  patches[1].y = 75;
  display.show("elementArray", {{"units", "norm"}, {"nElements", 2}, {"xys", List{List{-0.5, 0.0}, List{0.5, 0.5}}}, {"sizes", 0.4},
                                {"oris", 60}, {"sfs", 3}, {"elementTex", "saw"}, {"elementMask", "raisedCos"}});
  display.expect(patches, "norm");
}

TEST(GivenTenThousandElements, WhenTheyAreShownThenItTakesOneDrawCall) {
  ElementDisplay display;
  display.draw(display.make("elementArray", {{"nElements", 10'000}, {"sizes", 5}, {"fieldSize", 250}, {"seed", 1}}));
  const DrawCalls calls;
  display.show();
  EXPECT_EQ(calls.count, 1);
}

TEST(GivenNoPlaces, WhenElementsAreShownThenTheyAreAnywhereInTheField) {
  ElementDisplay display;
  display.stimuli->setBackground({-1, -1, -1, 1});
  display.show("elementArray", {{"nElements", 3000}, {"sizes", 3}, {"fieldSize", List{200, 100}}, {"elementTex", "none"}, {"elementMask", "none"}});
  EXPECT_NEAR(display.ink().left, 100, 5);
  EXPECT_NEAR(display.ink().bottom, 200, 5);
  expectPixel(display.at(105, 105), {0, 0, 0});  // the corners are outside of the ellipse
}

TEST(GivenListsOfTheWrongLength, WhenElementsAreMadeThenTheListAndTheCountAreNamed) {
  ElementDisplay display;
  const auto made = display.stimuli->add("elementArray", Dict{{"nElements", 3}, {"oris", List{1, 2}}});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().text().find("oris"), std::string::npos);
  EXPECT_NE(made.error().text().find("3 elements"), std::string::npos);
  EXPECT_FALSE(display.stimuli->add("elementArray", Dict{{"nElements", 3}, {"xys", List{List{0, 0}}}}));
  EXPECT_FALSE(display.stimuli->add("elementArray", Dict{{"nElements", 2}, {"opacities", List{0.5, 1.5}}}));
  EXPECT_FALSE(display.stimuli->add("elementArray", Dict{{"nElements", 2}, {"sizes", List{-1, 1}}}));
}

}  // namespace
}  // namespace fovea
