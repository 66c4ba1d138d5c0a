// Nothing to answer: the page has a button to go on, and no answer.

#include "fovea/part.hpp"

namespace none {

class None final : public fovea::Control {
 public:
  using Control::Control;
  void enter(const fovea::PartInfo &) override {}
  double measure(double) override { return 0; }
  void placed() override {}
  void frame(const fovea::PartFrame &) override {}
  void leave() override {}
  fovea::Value answer() const override { return {}; }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override { return {}; }
};

}  // namespace none

FOVEA_PLUGIN(none::None)
