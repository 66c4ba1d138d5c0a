// A scale with a marker: where it stands is the answer.

#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace slider {

struct Params {
  double min = 0, max = 1, minTime_s = 0;
  std::optional<double> start;
  int nSteps = 10000, minInteractions = 0;
  std::vector<std::string> labels;
  bool reverse = false, required = true, randomWrap = false, circular = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(min), CEREAL_NVP(max), CEREAL_NVP(minTime_s), CEREAL_NVP(start), CEREAL_NVP(nSteps), CEREAL_NVP(minInteractions), CEREAL_NVP(labels), CEREAL_NVP(reverse),
            CEREAL_NVP(required), CEREAL_NVP(randomWrap), CEREAL_NVP(circular));
  }
};

constexpr double kThickness = 1.2, kLabels = 2.8, kLabelHeight = 0.8;  // of a letter
constexpr double kDial = 10, kDialEdge = 0.5;  // of a letter
constexpr double kWide = 0.8, kLabelShare = 0.9;                       // of the width, and of what each label has of it

class Slider final : public fovea::Control {
 public:
  using Control::Control;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    readSnaps(part.params.find("snapValues"));
    phase_ = 2 * range() * static_cast<double>(std::mt19937_64(seed())() >> 11) * 0x1p-53;
    auto start = part.answer.number();
    if (start) start = placeOf(*start);
    else start = params_.start;
    isSimulated_ = part.isSimulated;
    track_.clear(), interactions_ = 0, answers_ = 0, lastTime_.reset();
    scale_.emplace(stimuli(), fovea::SliderStyle{.ticks = {params_.min, params_.max}, .labels = params_.labels, .startValue = start, .granularity = (params_.max - params_.min) / (params_.nSteps - 1),
                                                 .style = params_.circular ? "dial" : "slider", .size = fovea::Point{1, kThickness * letter()}, .color = ink(), .lineColor = ink(), .labelHeight = kLabelHeight * letter(),
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
    if (params_.circular) {
      const double across = std::min(kDial * letter(), kWide * width);
      scale_->setNumbers(scale_->property("size"), {across, across});
      return across + 2 * kDialEdge * letter();
    }
    scale_->setNumbers(scale_->property("size"), {kWide * width, kThickness * letter()});
    if (!params_.labels.empty()) scale_->setNumbers(scale_->property("labelWrapWidth"), {kLabelShare * width / static_cast<double>(params_.labels.size())});
    return (kThickness + (params_.labels.empty() ? 0 : kLabels)) * letter();
  }
  void placed() override { scale_->setPos({box().x, params_.circular ? box().y : box().y + (box().height - kThickness * letter()) / 2}); }
  void event(const fovea::Event &event) override {
    if (event.raw().type == FOVEA_KEY_RELEASE) return;
    lastTime_ = event.time();
    isByKey_ = event.isKeyPress();
  }
  void frame(const fovea::PartFrame &frame) override {
    scale_->setNumbers(scale_->property("readOnly"), {frame.canRespond ? 0.0 : 1.0});
    follow(frame.onset);
    if (isSimulated_ && frame.canRespond && interactions_ < params_.minInteractions) {  // nobody moves it
      interactions_ = params_.minInteractions;
      happen("sliderMinimalInteractions", frame.onset);
    }
    scale_->setOpacity(frame.canRespond ? 1 : 0.4);
    scale_->draw();
  }
  fovea::Dict metadata() const override {
    fovea::List times, values, places;
    for (const Place &place : track_) {
      times.push_back(fovea::toSeconds(place.time - track_.front().time));
      values.push_back(valueAt(place.marker));
      places.push_back(place.marker);
    }
    fovea::Dict told{{"min", params_.min}, {"max", params_.max}, {"reverse", params_.reverse}, {"interactions", interactions_}};
    if (!track_.empty()) told.emplace_back("trackBegan_s", track_.front().time);
    fovea::Dict track{{"time_s", std::move(times)}, {"value", std::move(values)}};
    if (params_.randomWrap) {
      told.emplace_back("phase", params_.min + phase_);
      track.emplace_back("place", std::move(places));
    }
    told.emplace_back("track", std::move(track));
    return told;
  }
  void leave() override { scale_.reset(); }

  fovea::Value answer() const override {
    const auto marker = scale_->markerPos();
    return marker ? fovea::Value(valueAt(*marker)) : fovea::Value();
  }
  std::optional<fovea::Refusal> judge(fovea::View answer) const override {
    if (answer.isNone()) return params_.required ? std::optional(fovea::Refusal{"required"}) : std::nullopt;
    const auto value = answer.number();
    if (!value || !isWithin(*value)) return fovea::Refusal{"outside", {{"min", params_.min}, {"max", params_.max}}};
    return {};
  }
  fovea::Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    if (!snaps_.empty()) return snaps_[random() % snaps_.size()];
    const auto steps = static_cast<std::uint64_t>(params_.nSteps);
    return params_.min + (params_.max - params_.min) * static_cast<double>(random() % steps) / static_cast<double>(steps - 1);
  }

 private:
  struct Place {
    fovea::Timestamp time;
    double marker;
  };

  double range() const { return params_.max - params_.min; }
  /// What the scale has there. Wrapped, it begins at a random place and goes through all values twice, up and down: its ends are neighbours.
  double valueAt(double marker) const {
    if (!params_.randomWrap) return snapped(marker);
    const double turned = std::fmod(2 * (marker - params_.min) - phase_ + 2 * range(), 2 * range());
    return params_.max - std::abs(turned - range());
  }
  /// One of the places that have this value.
  double placeOf(double value) const { return params_.randomWrap ? params_.min + std::fmod(value - params_.min + phase_, 2 * range()) / 2 : value; }

  bool isWithin(double value) const { return value >= params_.min && value <= params_.max; }

  /// A list of values, or how many of them from min to max.
  void readSnaps(fovea::View given) {
    snaps_.clear();
    for (std::size_t i = 0; i < given.size(); ++i) snaps_.push_back(given[i].number().value_or(0));
    const auto count = given.integer().value_or(0);
    for (std::int64_t i = 0; i < count; ++i) snaps_.push_back(params_.min + (params_.max - params_.min) * static_cast<double>(i) / static_cast<double>(count - 1));
    std::sort(snaps_.begin(), snaps_.end());
  }
  double snapped(double value) const {
    const auto nearest = std::min_element(snaps_.begin(), snaps_.end(), [&](double one, double other) { return std::abs(one - value) < std::abs(other - value); });
    return nearest == snaps_.end() ? value : *nearest;
  }
  /// By keys the marker goes to the next of them on that side.
  double snappedByKey(double value) const {
    if (snaps_.empty() || !seen_ || value == *seen_) return snapped(value);
    const auto above = std::upper_bound(snaps_.begin(), snaps_.end(), *seen_), below = std::lower_bound(snaps_.begin(), snaps_.end(), *seen_);
    const double step = value > *seen_ ? (above == snaps_.end() ? snaps_.back() : *above) : (below == snaps_.begin() ? snaps_.front() : *std::prev(below));
    const double nearest = snapped(value);
    return value > *seen_ ? std::max(step, nearest) : std::min(step, nearest);
  }

  /// What was done since the frame before: letting go, and each move by key, is an interaction.
  void follow(fovea::Timestamp onset) {
    const fovea::Timestamp time = lastTime_.value_or(onset);
    auto marker = scale_->markerPos();
    const std::size_t answers = scale_->history().size();
    const bool isLetGo = answers != answers_, isMoved = marker != seen_, isKey = isMoved && !isLetGo && isByKey_;
    answers_ = answers;
    if (marker && (isLetGo || isKey)) {
      marker = isKey ? snappedByKey(*marker) : snapped(*marker);
      scale_->setNumbers(scale_->property("markerPos"), {*marker});
      marker = scale_->markerPos();
    }
    if (marker && marker != seen_) track_.push_back({time, *marker});
    seen_ = marker;
    if (!marker || !(isLetGo || isKey)) return;
    happen("sliderChange", time, fovea::Dict{{"value", valueAt(*marker)}});
    if (++interactions_ == params_.minInteractions) happen("sliderMinimalInteractions", time);
  }

  Params params_;
  std::vector<double> snaps_;
  std::optional<fovea::Slider> scale_;
  std::vector<Place> track_;
  std::optional<double> seen_;
  std::optional<fovea::Timestamp> lastTime_;
  double phase_ = 0;  // of the wrapped scale, from its begin: 0 to twice its range
  std::size_t answers_ = 0;
  int interactions_ = 0;
  bool isByKey_ = false, isSimulated_ = false;
};

}  // namespace slider

FOVEA_PLUGIN(slider::Slider)
