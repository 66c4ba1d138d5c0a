// A patch of colour.

#include "fovea/part.hpp"

#include <optional>
#include <string>

namespace color {

class Color final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    color_ = part.params.find("color").copy();
    space_ = part.params.find("colorSpace").textOr("rgb");
    const std::string units(part.params.find("units").textOr("height"));
    size_ = {inHeights(part.params.find("width").number().value_or(kSide), units), inHeights(part.params.find("height").number().value_or(kSide), units)};
    patch_.emplace(stimuli(), fovea::RectStyle{.size = size_, .lineWidth = 0, .units = "height", .more = {{"colorSpace", space_}, {"color", color_}}});
  }
  double measure(double) override { return size_.y; }
  void placed() override { patch_->setPos({box().x, box().y}); }
  void frame(const fovea::PartFrame &) override { patch_->draw(); }
  fovea::Dict metadata() const override { return {{"color", color_}, {"colorSpace", space_}}; }
  void leave() override { patch_.reset(); }

 private:
  static constexpr double kSide = 0.2;
  fovea::Value color_;
  std::string space_;
  fovea::Point size_{kSide, kSide};
  std::optional<fovea::Rect> patch_;
};

}  // namespace color

FOVEA_PLUGIN(color::Color)
