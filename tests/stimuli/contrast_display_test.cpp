// How far what participants have to see stands out, measured on the pixels.

#include "display.hpp"
#include "support/wcag.hpp"

namespace fovea {
namespace {

double contrast(const Pixel &one, const Pixel &other) {
  const auto guns = [](const Pixel &pixel) { return std::array{pixel[0] / 255.0, pixel[1] / 255.0, pixel[2] / 255.0}; };
  return testing::contrast(guns(one), guns(other));
}

/// The pixel within these that stands out most from `ground`.
double strongest(const StimuliDisplay &display, const Pixel &ground, int left, int right, int top, int bottom) {
  double most = 1;
  for (int y = top; y < bottom; ++y)
    for (int x = left; x < right; ++x) most = std::max(most, contrast(display.at(x, y), ground));
  return most;
}

struct Page {
  const char *name;
  double paper, ink, least;
};

TEST(GivenAnEmptyTextBox, WhenItHasAPlaceholderThenThatCanBeRead) {
  StimuliDisplay display;
  for (const Page &page : {Page{"a page of parts", 0.7, -1, 4.5}, Page{"a page of questions", -0.8, 1, 4.5}, Page{"a page of parts, high", -0.6, 1, 7}, Page{"a page of questions, high", -1, 1, 7}}) {
    display.show("textBox", {{"placeholder", "HHH"}, {"letterHeight", 60}, {"size", List{300, 100}}, {"fillColor", List{page.paper, page.paper, page.paper}}, {"color", List{page.ink, page.ink, page.ink}}});
    EXPECT_GE(strongest(display, display.at(310, 150), 60, 340, 110, 190), page.least) << page.name;
  }
}

TEST(GivenASliderThatIsATrack, WhenItIsOnAPageThenItStandsOutFromThatAndItsMarkerFromIt) {
  StimuliDisplay display;
  for (const Page &page : {Page{"a page of parts", 0, -1, 3}, Page{"a page of questions", -0.8, 1, 3}, Page{"high", -1, 1, 3}}) {
    display.stimuli->setBackground({page.paper, page.paper, page.paper, 1});
    const List ink{page.ink, page.ink, page.ink};
    display.show("slider", {{"style", "slider"}, {"size", List{300, 40}}, {"ticks", List{0, 1}}, {"startValue", 0.5}, {"lineColor", ink}, {"markerColor", ink}});
    EXPECT_GE(strongest(display, display.at(5, 5), 45, 100, 125, 175), page.least) << page.name;
    EXPECT_GE(contrast(display.at(200, 150), display.at(120, 150)), page.least) << page.name << ": the marker";
    display.show("slider", {{"style", "slider"}, {"size", List{300, 40}}, {"ticks", List{0, 1}}, {"startValue", 0.5}, {"lineColor", ink}});
    const double ofRed = contrast(display.at(200, 150), display.at(120, 150));
    EXPECT_GE(ofRed, page.ink > 0 ? page.least : 1) << page.name << ": a red marker";
  }
}

}  // namespace
}  // namespace fovea
