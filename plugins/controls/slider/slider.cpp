// A scale with a marker: where it stands is the answer.

#include "fovea/slider_control.hpp"

#include <algorithm>

namespace slider {

constexpr double kDial = 10, kDialEdge = 0.5, kWidestDial = 0.8, kTallestDial = 0.42;  // of a letter, of the width, and of the window: all of it is seen
constexpr std::int64_t kUsualPlaces = 10000;

class Slider final : public fovea::SliderControl {
 public:
  using SliderControl::SliderControl;

  void enter(const fovea::PartInfo &part) override {
    isCircular_ = part.params.find("circular").boolean().value_or(false);
    const double min = part.params.find("min").number().value_or(0), max = part.params.find("max").number().value_or(1);
    makeScale(part, part.params.find("nSteps").integer().value_or(kUsualPlaces), snapsIn(part.params.find("snapValues"), min, max), isCircular_ ? "dial" : "slider");
  }
  double measure(double width) override {
    if (!isCircular_) return measureScale(width);
    const double across = std::min({kDial * letter(), kWidestDial * width, kTallestDial});
    scale().setNumbers(scale().property("size"), {across, across});
    return across + 2 * kDialEdge * letter();
  }
  void placed() override {
    if (isCircular_) scale().setPos({box().x, box().y});
    else placeScale(box().x, box().y + box().height / 2);
  }
  void frame(const fovea::PartFrame &frame) override { drawScale(frame); }

 private:
  bool isCircular_ = false;
};

}  // namespace slider

FOVEA_PLUGIN(slider::Slider)
