// A scale whose marker goes through a film: where it stands is the answer.

#include "fovea/movies.hpp"
#include "fovea/picture_size.hpp"
#include "fovea/slider_control.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace film_slider {

struct Params {
  std::string file, units = "height";
  std::optional<double> width, height;
  int nSteps = 201;
  bool hideSlider = false, mirrored = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(file), CEREAL_NVP(units), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(nSteps), CEREAL_NVP(hideSlider), CEREAL_NVP(mirrored));
  }
};

constexpr double kGap = 1;                      // of a letter
constexpr double kHighest = 0.6, kLeast = 0.2;  // of the window: of a film whose size nobody says together with the scale, and of it alone

class FilmSlider final : public fovea::SliderControl {
 public:
  using SliderControl::SliderControl;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    fovea::SliderParams scale = fovea::fromDict<fovea::SliderParams>(part.params);
    if (part.params.find("start").isNone()) scale.start = 0.5;
    if (part.params.find("minTime_s").isNone()) scale.minTime_s = 2;
    scale.directional = !params_.hideSlider && part.params.find("directional").boolean().value_or(true);
    makeScale(part, std::move(scale), params_.nSteps, {});
    movie_.emplace(stimuli(), fovea::MovieStyle{.movie = assets().path(params_.file), .isFlippedHoriz = params_.mirrored, .units = "height", .more = {{"name", params_.file}}});
    const fovea::Box natural = movie_->measure();
    fovea::Point given;
    if (params_.width) given.x = inHeights(*params_.width, params_.units);
    if (params_.height) given.y = inHeights(*params_.height, params_.units);
    size_ = fovea::PictureSize({natural.width, natural.height}, given, params_.file);
  }
  double measure(double width) override {
    const double below = params_.hideSlider ? 0 : kGap * letter() + measureScale(width);
    film_ = size_.in(width, std::max(kHighest - below, kLeast), log());
    movie_->setSize(film_);
    if (!params_.hideSlider) return film_.y + below;
    scale().setNumbers(scale().property("size"), {std::max(film_.x, film_.y + letter()), film_.y});  // it lies, however high the film is
    return film_.y;
  }
  void placed() override {
    const double top = box().y + box().height / 2, middle = top - film_.y / 2;
    movie_->setPos({box().x, middle});
    if (params_.hideSlider) scale().setPos({box().x, middle});
    else placeScale(box().x, top - film_.y - kGap * letter());
  }
  void frame(const fovea::PartFrame &frame) override {
    drawScale(frame, params_.hideSlider ? 0 : 1);
    if (const auto share = value()) movie_->seek(*share * movie_->duration_s());
    movie_->draw();
  }
  fovea::Dict metadata() const override {
    fovea::Dict told = SliderControl::metadata();
    told.emplace_back("file", params_.file);
    told.emplace_back("duration_s", movie_->duration_s());
    if (const auto frame = movie_->frame()) told.emplace_back("frame", static_cast<std::int64_t>(*frame));
    return told;
  }
  void leave() override {
    SliderControl::leave();
    movie_.reset();
  }

 private:
  Params params_;
  std::optional<fovea::Movie> movie_;
  fovea::PictureSize size_;
  fovea::Point film_;  // how large it is
};

}  // namespace film_slider

FOVEA_PLUGIN(film_slider::FilmSlider)
