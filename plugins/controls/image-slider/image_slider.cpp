// A scale whose marker chooses among pictures: where it stands is the answer.

#include "fovea/images.hpp"
#include "fovea/picture_size.hpp"
#include "fovea/slider_control.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace image_slider {

struct Params {
  double disableOnChange_s = 0;
  std::optional<double> width, height;
  std::string units = "height";
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(disableOnChange_s), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(units));
  }
};

constexpr double kGap = 1;        // of a letter
constexpr double kHighest = 0.5;  // of the window, of pictures whose size nobody says
constexpr std::int64_t kUsualPlaces = 10000;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class ImageSlider final : public fovea::SliderControl {
 public:
  using SliderControl::SliderControl;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    makePictures(part.params.find("images"));
    shown_.clear(), picture_ = kNone, lockedUntil_.reset();
    const fovea::View steps = part.params.find("nSteps");
    makeScale(part, steps.text() ? static_cast<std::int64_t>(pictures_.size()) : steps.integer().value_or(kUsualPlaces), snapsOf(part.params));
  }
  double measure(double width) override {
    highest_ = 0;
    for (Picture &picture : pictures_) {
      const fovea::Point size = picture.size.in(width, kHighest, log());
      picture.image.setSize(size);
      highest_ = std::max(highest_, size.y);
    }
    return highest_ + kGap * letter() + measureScale(width);
  }
  void placed() override {
    const double top = box().y + box().height / 2;
    for (Picture &picture : pictures_) picture.image.setPos({box().x, top - highest_ / 2});
    placeScale(box().x, top - highest_ - kGap * letter());
  }
  void frame(const fovea::PartFrame &frame) override {
    if (std::exchange(isNew_, false)) shown_.push_back({picture_, frame.lastOnset});
    drawScale(frame);
    if (picture_ == kNone && value()) picture_ = nearest(*value()), isNew_ = true;
    if (picture_ != kNone) pictures_[picture_].image.draw();
  }
  fovea::Dict metadata() const override {
    fovea::List seen;
    for (const Shown &shown : shown_) seen.push_back(fovea::Dict{{"file", pictures_[shown.picture].file}, {"onset_s", shown.onset}});
    fovea::Dict told = SliderControl::metadata();
    told.emplace_back("shown", std::move(seen));
    return told;
  }
  void leave() override {
    SliderControl::leave();
    pictures_.clear();
  }

 protected:
  bool isOpen(fovea::Timestamp at) const override { return !lockedUntil_ || at >= *lockedUntil_; }
  void arrived(double value) override {
    const std::size_t next = nearest(value);
    if (std::exchange(picture_, next) != next) isNew_ = true;
  }
  void settled(fovea::Timestamp onset, fovea::Dict &told) override {
    if (params_.disableOnChange_s > 0) lockedUntil_ = onset + fovea::fromSeconds(params_.disableOnChange_s);
    told.emplace_back("file", pictures_[picture_].file);
  }

 private:
  struct Picture {
    std::string file;
    double at;
    fovea::Image image;
    fovea::PictureSize size;
  };
  struct Shown {
    std::size_t picture;
    fovea::Timestamp onset;
  };

  void makePictures(fovea::View images) {
    pictures_.clear();
    fovea::Point given;
    if (params_.width) given.x = inHeights(*params_.width, params_.units);
    if (params_.height) given.y = inHeights(*params_.height, params_.units);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::string file(images[i].find("file").textOr(""));
      fovea::Image image(stimuli(), fovea::ImageStyle{.image = assets().path(file), .isInterpolated = true, .units = "height", .more = {{"name", file}}});
      const fovea::Box natural = image.measure();
      pictures_.push_back({file, images[i].find("at").number().value_or(0), std::move(image), fovea::PictureSize({natural.width, natural.height}, given, file)});
    }
  }
  /// Unless the study names others, the places of the pictures.
  std::vector<double> snapsOf(fovea::View params) const {
    const fovea::View given = params.find("snapValues");
    if (given.textOr(given.isNone() ? "media" : "") != "media") return snapsIn(given, params.find("min").number().value_or(0), params.find("max").number().value_or(1));
    std::vector<double> places;
    for (const Picture &picture : pictures_) places.push_back(picture.at);
    return places;
  }
  std::size_t nearest(double value) const {
    const auto found = std::min_element(pictures_.begin(), pictures_.end(), [&](const Picture &one, const Picture &other) { return std::abs(one.at - value) < std::abs(other.at - value); });
    return static_cast<std::size_t>(found - pictures_.begin());
  }

  Params params_;
  std::vector<Picture> pictures_;
  std::vector<Shown> shown_;
  std::optional<fovea::Timestamp> lockedUntil_;
  double highest_ = 0;  // of the pictures
  std::size_t picture_ = kNone;
  bool isNew_ = false;  // the picture's onset is not known yet
};

}  // namespace image_slider

FOVEA_PLUGIN(image_slider::ImageSlider)
