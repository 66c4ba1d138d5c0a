// What the host knows of the screen; nothing is asked.

#include "fovea/part.hpp"

#include <optional>

namespace monitor {

class Monitor final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    const fovea::WindowInfo &window = part.window;
    const double ratio = static_cast<double>(window.width) / window.height;
    known_ = {{"width_px", std::int64_t{window.width}}, {"height_px", std::int64_t{window.height}}, {"ratio", ratio}, {"refresh_hz", window.refreshRate}, {"isVirtual", !window.hasGl}};
    const auto centimetre = inHeightsIfKnown("cm"), degree = inHeightsIfKnown("deg");
    known_.emplace_back("width_mm", centimetre ? fovea::Value(10 * ratio / *centimetre) : fovea::Value());
    known_.emplace_back("height_mm", centimetre ? fovea::Value(10 / *centimetre) : fovea::Value());
    known_.emplace_back("degree_px", degree ? fovea::Value(*degree * window.height) : fovea::Value());
  }
  double measure(double) override { return 0; }
  void placed() override {}
  void frame(const fovea::PartFrame &) override {}
  void leave() override {}

  fovea::Value answer() const override { return known_; }
  fovea::Value simulate(std::uint64_t, std::optional<double> &) const override { return known_; }

 private:
  std::optional<double> inHeightsIfKnown(std::string_view units) const {
    try {
      return inHeights(1, units);
    } catch (const fovea::Failure &) {
      return {};
    }
  }

  fovea::Dict known_;
};

}  // namespace monitor

FOVEA_PLUGIN(monitor::Monitor)
