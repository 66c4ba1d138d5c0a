// A scale whose marker chooses among pictures: where it stands is the answer.

#include "fovea/draws.hpp"
#include "fovea/images.hpp"
#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace image_slider {

struct Params {
  double min = 0, max = 1, minTime_s = 0, disableOnChange_s = 0;
  std::optional<double> start, width, height;
  int minInteractions = 0;
  std::string units = "height";
  std::vector<std::string> labels;
  bool reverse = false, required = true, randomWrap = false, continuousUpdates = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(min), CEREAL_NVP(max), CEREAL_NVP(minTime_s), CEREAL_NVP(disableOnChange_s), CEREAL_NVP(start), CEREAL_NVP(width), CEREAL_NVP(height), CEREAL_NVP(minInteractions),
            CEREAL_NVP(units), CEREAL_NVP(labels), CEREAL_NVP(reverse), CEREAL_NVP(required), CEREAL_NVP(randomWrap), CEREAL_NVP(continuousUpdates));
  }
};

constexpr double kThickness = 1.2, kLabels = 2.8, kLabelHeight = 0.8, kGap = 1;  // of a letter
constexpr double kWide = 0.8, kLabelShare = 0.9;                                 // of the width, and of what each label has of it
constexpr double kHighest = 0.5;                                                 // of the window, of pictures whose size nobody says
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class ImageSlider final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    isSimulated_ = part.isSimulated;
    makePictures(part.params.find("images"));
    const fovea::View steps = part.params.find("nSteps");
    nSteps_ = steps.text() ? static_cast<std::int64_t>(pictures_.size()) : steps.integer().value_or(10000);
    readSnaps(part.params.find("snapValues"));
    std::mt19937_64 random(seed());
    phase_ = 2 * range() * fovea::drawUniform(random);
    auto start = part.answer.number();
    if (start) start = placeOf(*start);
    else start = params_.start;
    track_.clear(), shown_.clear();
    interactions_ = 0, answers_ = 0, picture_ = kNone, lastTime_.reset(), lockedUntil_.reset();
    scale_.emplace(stimuli(), fovea::SliderStyle{.ticks = {params_.min, params_.max}, .labels = params_.labels, .startValue = start, .granularity = range() / static_cast<double>(nSteps_ - 1),
                                                 .style = "slider", .size = fovea::Point{1, kThickness * letter()}, .color = ink(), .lineColor = ink(), .labelHeight = kLabelHeight * letter(),
                                                 .units = "height", .more = {{"name", "scale"}, {"direction", params_.reverse != isRightToLeft() ? "rtl" : "ltr"}}});
    seen_ = scale_->markerPos();
    makes("sliderChange");
    if (params_.minInteractions > 0) {
      makes("sliderMinimalInteractions");
      on("sliderMinimalInteractions", "submitEnable");
    }
    if (params_.minTime_s > 0) {
      on("trialStart", "sliderMinimalTime", fovea::fromSeconds(params_.minTime_s));
      on("sliderMinimalTime", "submitEnable");
    }
  }
  double measure(double width) override {
    highest_ = 0;
    for (Picture &picture : pictures_) {
      const fovea::Point size = sizeOf(picture.natural, width);
      picture.image.setSize(size);
      highest_ = std::max(highest_, size.y);
    }
    scale_->setNumbers(scale_->property("size"), {kWide * width, kThickness * letter()});
    if (!params_.labels.empty()) scale_->setNumbers(scale_->property("labelWrapWidth"), {kLabelShare * width / static_cast<double>(params_.labels.size())});
    return highest_ + (kGap + kThickness + (params_.labels.empty() ? 0 : kLabels)) * letter();
  }
  void placed() override {
    const double top = box().y + box().height / 2;
    for (Picture &picture : pictures_) picture.image.setPos({box().x, top - highest_ / 2});
    scale_->setPos({box().x, top - highest_ - (kGap + kThickness / 2) * letter()});
  }
  void event(const fovea::Event &event) override {
    if (event.raw().type == FOVEA_KEY_RELEASE) return;
    lastTime_ = event.time();
    isByKey_ = event.isKeyPress();
  }
  void frame(const fovea::PartFrame &frame) override {
    if (std::exchange(isNew_, false)) shown_.push_back({picture_, frame.lastOnset});
    follow(frame.onset);
    const bool isUsable = frame.canRespond && (!lockedUntil_ || frame.onset >= *lockedUntil_);
    scale_->setNumbers(scale_->property("readOnly"), {isUsable ? 0.0 : 1.0});
    if (isSimulated_ && frame.canRespond && interactions_ < params_.minInteractions) {  // nobody moves it
      interactions_ = params_.minInteractions;
      happen("sliderMinimalInteractions", frame.onset);
    }
    scale_->setOpacity(isUsable ? 1 : 0.4);
    scale_->draw();
    if (picture_ == kNone && seen_) picture_ = nearest(valueAt(*seen_)), isNew_ = true;
    if (picture_ != kNone) pictures_[picture_].image.draw();
  }
  fovea::Dict metadata() const override {
    fovea::List times, values, places, seen;
    for (const Place &place : track_) {
      times.push_back(fovea::toSeconds(place.time - track_.front().time));
      values.push_back(valueAt(place.marker));
      places.push_back(place.marker);
    }
    for (const Shown &shown : shown_) seen.push_back(fovea::Dict{{"file", pictures_[shown.picture].file}, {"onset_s", shown.onset}});
    fovea::Dict told{{"min", params_.min}, {"max", params_.max}, {"reverse", params_.reverse}, {"interactions", interactions_}, {"shown", std::move(seen)}};
    if (!track_.empty()) told.emplace_back("trackBegan_s", track_.front().time);
    fovea::Dict track{{"time_s", std::move(times)}, {"value", std::move(values)}};
    if (params_.randomWrap) {
      told.emplace_back("phase", params_.min + phase_);
      track.emplace_back("place", std::move(places));
    }
    told.emplace_back("track", std::move(track));
    return told;
  }
  void leave() override { scale_.reset(), pictures_.clear(); }

  fovea::Value answer() const override {
    const auto marker = scale_->markerPos();
    return marker ? fovea::Value(valueAt(*marker)) : fovea::Value();
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return params_.required ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    const auto value = answer.number();
    if (!value || *value < params_.min || *value > params_.max) return fovea::Refusal{"outside", {{"min", params_.min}, {"max", params_.max}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    if (!snaps_.empty()) return snaps_[static_cast<std::size_t>(fovea::drawInt(random, 0, static_cast<std::int64_t>(snaps_.size()) - 1))];
    return params_.min + range() * static_cast<double>(fovea::drawInt(random, 0, nSteps_ - 1)) / static_cast<double>(nSteps_ - 1);
  }

 private:
  struct Place {
    fovea::Timestamp time;
    double marker;
  };
  struct Picture {
    std::string file;
    double at;
    fovea::Image image;
    fovea::Point natural;
  };
  struct Shown {
    std::size_t picture;
    fovea::Timestamp onset;
  };

  void makePictures(fovea::View images) {
    pictures_.clear();
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::string file(images[i].find("file").textOr(""));
      fovea::Image image(stimuli(), fovea::ImageStyle{.image = assets().path(file), .isInterpolated = true, .units = "height", .more = {{"name", file}}});
      const fovea::Box natural = image.measure();
      pictures_.push_back({file, images[i].find("at").number().value_or(0), std::move(image), {natural.width, natural.height}});
    }
    if (params_.width) params_.width = inHeights(*params_.width, params_.units);
    if (params_.height) params_.height = inHeights(*params_.height, params_.units);
  }
  fovea::Point sizeOf(fovea::Point natural, double width) const {
    const double shape = natural.x > 0 ? natural.y / natural.x : 1;
    fovea::Point size{params_.width.value_or(0), params_.height.value_or(0)};
    if (size.x <= 0 && size.y <= 0) size.x = std::min({natural.x, width, kHighest / shape});
    if (size.y <= 0) size.y = size.x * shape;
    if (size.x <= 0) size.x = size.y / shape;
    return size;
  }
  /// The places of the pictures, a list of values, or how many of them from min to max.
  void readSnaps(fovea::View given) {
    snaps_.clear();
    const auto count = given.integer().value_or(0);
    if (given.textOr(given.isNone() ? "media" : "") == "media")
      for (const Picture &picture : pictures_) snaps_.push_back(picture.at);
    for (std::size_t i = 0; given.isList() && i < given.size(); ++i) snaps_.push_back(given[i].number().value_or(0));
    for (std::int64_t i = 0; i < count; ++i) snaps_.push_back(params_.min + range() * static_cast<double>(i) / static_cast<double>(count - 1));
    std::sort(snaps_.begin(), snaps_.end());
  }

  double range() const { return params_.max - params_.min; }
  /// What the scale has there. Wrapped, it begins at a random place and goes through all values twice, up and down: its ends are neighbours.
  double valueAt(double marker) const {
    if (!params_.randomWrap) return snapped(marker);
    const double turned = std::fmod(2 * (marker - params_.min) - phase_ + 2 * range(), 2 * range());
    return params_.max - std::abs(turned - range());
  }
  /// One of the places that have this value.
  double placeOf(double value) const { return params_.randomWrap ? params_.min + std::fmod(value - params_.min + phase_, 2 * range()) / 2 : value; }
  double snapped(double value) const {
    const auto found = std::min_element(snaps_.begin(), snaps_.end(), [&](double one, double other) { return std::abs(one - value) < std::abs(other - value); });
    return found == snaps_.end() ? value : *found;
  }
  /// By keys the marker goes to the next of them on that side; the scale may have put it a little beside the one where it is.
  double snappedByKey(double value) const {
    if (snaps_.empty() || !seen_ || value == *seen_) return snapped(value);
    const double here = snapped(*seen_);
    const auto above = std::upper_bound(snaps_.begin(), snaps_.end(), here), below = std::lower_bound(snaps_.begin(), snaps_.end(), here);
    const double step = value > *seen_ ? (above == snaps_.end() ? snaps_.back() : *above) : (below == snaps_.begin() ? snaps_.front() : *std::prev(below));
    return value > *seen_ ? std::max(step, snapped(value)) : std::min(step, snapped(value));
  }
  std::size_t nearest(double value) const {
    const auto found = std::min_element(pictures_.begin(), pictures_.end(), [&](const Picture &one, const Picture &other) { return std::abs(one.at - value) < std::abs(other.at - value); });
    return static_cast<std::size_t>(found - pictures_.begin());
  }

  /// What was done since the frame before: letting go, and each move by key, is an interaction. The frame in hand shows what it leads to.
  void follow(fovea::Timestamp onset) {
    const fovea::Timestamp time = lastTime_.value_or(onset);
    auto marker = scale_->markerPos();
    const std::size_t answers = scale_->history().size();
    const bool isLetGo = answers != answers_, isMoved = marker != seen_, isKey = isMoved && !isLetGo && isByKey_;
    const bool isSettled = isLetGo || isKey;
    answers_ = answers;
    if (marker && (isSettled || (isMoved && params_.continuousUpdates))) {
      scale_->setNumbers(scale_->property("markerPos"), {isKey ? snappedByKey(*marker) : snapped(*marker)});
      marker = scale_->markerPos();
      if (const std::size_t next = nearest(valueAt(*marker)); std::exchange(picture_, next) != next) isNew_ = true;
    }
    if (marker && marker != seen_) track_.push_back({time, *marker});
    seen_ = marker;
    if (!marker || !isSettled) return;
    if (params_.disableOnChange_s > 0) lockedUntil_ = onset + fovea::fromSeconds(params_.disableOnChange_s);
    happen("sliderChange", time, fovea::Dict{{"value", valueAt(*marker)}, {"file", pictures_[picture_].file}});
    if (++interactions_ == params_.minInteractions) happen("sliderMinimalInteractions", time);
  }

  Params params_;
  std::vector<Picture> pictures_;
  std::vector<double> snaps_;
  std::int64_t nSteps_ = 10000;
  std::optional<fovea::Slider> scale_;
  std::vector<Place> track_;
  std::vector<Shown> shown_;
  std::optional<double> seen_;
  std::optional<fovea::Timestamp> lastTime_, lockedUntil_;
  double phase_ = 0;    // of the wrapped scale, from its begin: 0 to twice its range
  double highest_ = 0;  // of the pictures
  std::size_t picture_ = kNone, answers_ = 0;
  int interactions_ = 0;
  bool isByKey_ = false, isSimulated_ = false, isNew_ = false;  // the picture's onset is not known yet
};

}  // namespace image_slider

FOVEA_PLUGIN(image_slider::ImageSlider)
