// A picture, from a moment on and perhaps to another.

#include "fovea/part.hpp"
#include "fovea/picture_size.hpp"
#include "fovea/row.hpp"

#include <optional>
#include <string>

namespace image {

struct Params {
  std::string file, units = "height";
  std::optional<double> width, height, hideAfter_s;
  double showAfter_s = 0;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(file), CEREAL_NVP(units), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(showAfter_s), CEREAL_NVP(hideAfter_s));
  }
};

constexpr double kHighest = 0.5;  // of the window, of a picture whose size nobody says

class Image final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    isShown_ = false;
    picture_.emplace(stimuli(), fovea::ImageStyle{.image = assets().path(params_.file), .isInterpolated = true, .units = "height"});
    const fovea::Box natural = picture_->measure();
    fovea::Point given;
    if (params_.width) given.x = inHeights(*params_.width, params_.units);
    if (params_.height) given.y = inHeights(*params_.height, params_.units);
    size_ = fovea::PictureSize({natural.width, natural.height}, given, params_.file);
    on("trialStart", "promptStart", fovea::fromSeconds(params_.showAfter_s));
    if (params_.hideAfter_s) on("promptStart", "promptEnd", fovea::fromSeconds(*params_.hideAfter_s));
  }
  double measure(double width) override {
    const fovea::Point size = size_.in(width, kHighest, log());
    picture_->setSize(size);
    return size.y;
  }
  void placed() override { picture_->setPos({box().x, box().y}); }
  void frame(const fovea::PartFrame &) override {
    if (isShown_) picture_->draw();
  }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "promptStart") isShown_ = true;
    if (event == "promptEnd" || event == "trialStop") isShown_ = false;
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"file", params_.file}, {"showAfter_s", params_.showAfter_s}};
    if (params_.hideAfter_s) told.emplace_back("hideAfter_s", *params_.hideAfter_s);
    return told;
  }
  void leave() override { picture_.reset(); }

 private:
  Params params_;
  std::optional<fovea::Image> picture_;
  fovea::PictureSize size_;
  bool isShown_ = false;
};

}  // namespace image

FOVEA_PLUGIN(image::Image)
