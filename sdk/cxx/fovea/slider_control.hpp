#pragma once
// Controls that are a scale with a marker: where it stands is the answer, and how it got there is kept as their track.

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fovea/draws.hpp"
#include "fovea/interactive.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"
#include "fovea/stimuli.hpp"

namespace fovea {

/// Parameters that all of them have.
struct SliderParams {
  double min = 0, max = 1, minTime_s = 0;
  std::optional<double> start;
  int minInteractions = 0;
  std::vector<std::string> labels;
  bool reverse = false, required = true, randomWrap = false, continuousUpdates = false, directional = false;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(min), CEREAL_NVP(max), CEREAL_NVP(minTime_s), CEREAL_NVP(start), CEREAL_NVP(minInteractions), CEREAL_NVP(labels), CEREAL_NVP(reverse), CEREAL_NVP(required),
            CEREAL_NVP(randomWrap), CEREAL_NVP(continuousUpdates), CEREAL_NVP(directional));
  }
};

/// Its manifest names the events sliderChange, sliderMinimalInteractions and sliderMinimalTime, and the messages required, outside and noPlace. Thread: [stage].
class SliderControl : public Control {
 public:
  using Control::Control;

  void event(const Event &event) override {
    if (event.raw().type == FOVEA_KEY_RELEASE) return;
    lastTime_ = event.time();
    isByKey_ = event.isKeyPress();
  }
  Dict metadata() const override {
    List times, values, places;
    for (const Place &place : track_) {
      times.push_back(toSeconds(place.time - track_.front().time));
      values.push_back(valueAt(place.marker));
      places.push_back(place.marker);
    }
    Dict told{{"min", params_.min}, {"max", params_.max}, {"nSteps", places_}, {"labels", List(params_.labels.begin(), params_.labels.end())}, {"reverse", params_.reverse}, {"interactions", interactions_}};
    if (!snaps_.empty()) told.emplace_back("snapValues", List(snaps_.begin(), snaps_.end()));
    if (!track_.empty()) told.emplace_back("trackBegan_s", track_.front().time);
    Dict track{{"time_s", std::move(times)}, {"value", std::move(values)}};
    if (params_.randomWrap) {
      told.emplace_back("phase", params_.min + phase_);
      track.emplace_back("place", std::move(places));
    }
    told.emplace_back("track", std::move(track));
    return told;
  }
  void leave() override { scale_.reset(), filled_.reset(), words_.clear(); }

  Value answer() const override {
    const auto marker = scale_->markerPos();
    return marker ? Value(valueAt(*marker)) : Value();
  }
  std::optional<Refusal> judge(View answer) const override {
    if (answer.isNone()) return params_.required ? std::optional(Refusal{"required"}) : std::nullopt;
    const auto value = answer.number();
    if (!value || *value < params_.min || *value > params_.max) return Refusal{"outside", {{"min", params_.min}, {"max", params_.max}}};
    const auto marker = scale_->markerPos();
    return (marker && valueAt(*marker) == *value) || isPlace(*value) ? std::nullopt : std::optional(Refusal{"noPlace", {{"value", *value}}});
  }
  Value simulate(std::uint64_t seed, std::optional<double> &) const override {
    std::mt19937_64 random(seed);
    if (!snaps_.empty()) return snaps_[static_cast<std::size_t>(drawInt(random, 0, static_cast<std::int64_t>(snaps_.size()) - 1))];
    return params_.min + range() * static_cast<double>(drawInt(random, 0, places_ - 1)) / static_cast<double>(places_ - 1);
  }

 protected:
  /// For enter(). `places`: how many there are, both ends counted. `snaps`: those that can be answered; none of them: every place. `style`: "slider" or "dial".
  void makeScale(const PartInfo &part, std::int64_t places, std::vector<double> snaps, const std::string &style = "slider") {
    makeScale(part, fromDict<SliderParams>(part.params), places, std::move(snaps), style);
  }
  /// The same for one whose parameters have other defaults.
  void makeScale(const PartInfo &part, SliderParams params, std::int64_t places, std::vector<double> snaps, const std::string &style = "slider") {
    params_ = std::move(params);
    places_ = places;
    snaps_ = std::move(snaps);
    hasSteps_ = !part.params.find("nSteps").isNone();
    std::sort(snaps_.begin(), snaps_.end());
    std::mt19937_64 random(seed());
    phase_ = 2 * range() * drawUniform(random);
    auto start = part.answer.number();
    if (start) start = placeOf(*start);
    else start = params_.start;
    isSimulated_ = part.isSimulated;
    track_.clear(), interactions_ = 0, answers_ = 0, lastTime_.reset();
    scale_.emplace(stimuli(), SliderStyle{.ticks = {params_.min, params_.max}, .labels = params_.labels, .startValue = start, .granularity = range() / static_cast<double>(places_ - 1),
                                          .style = style, .size = Point{1, kThickness * letter()}, .color = ink(), .lineColor = ink(), .markerColor = ink(), .labelHeight = kLabelHeight * letter(),
                                          .units = "height", .more = {{"name", "scale"}, {"direction", isFromRight() ? "rtl" : "ltr"}}});
    words_.clear();
    for (const std::string &label : params_.labels) words_.emplace_back(stimuli(), TextStyle{.text = label, .height = kLabelHeight * letter(), .color = ink(), .units = "height", .more = {{"wholeWords", true}}});
    if (start && !snaps_.empty()) put(*start);  // what can be answered need not be on a place
    seen_ = scale_->markerPos();
    if (params_.directional) filled_.emplace(stimuli(), RectStyle{.size = {0, 0}, .color = Color{ink().r, ink().g, ink().b, kFilled}, .units = "height"});
    makes("sliderChange");
    if (params_.minInteractions > 0) {
      makes("sliderMinimalInteractions");
      on("sliderMinimalInteractions", "submitEnable");
    }
    if (params_.minTime_s > 0) {
      on("trialStart", "sliderMinimalTime", fromSeconds(params_.minTime_s));
      on("sliderMinimalTime", "submitEnable");
    }
  }
  /// A list of values, or how many of them from min to max.
  static std::vector<double> snapsIn(View given, double min, double max) {
    std::vector<double> snaps;
    for (std::size_t i = 0; given.isList() && i < given.size(); ++i) snaps.push_back(given[i].number().value_or(0));
    const auto count = given.integer().value_or(0);
    for (std::int64_t i = 0; i < count; ++i) snaps.push_back(min + (max - min) * static_cast<double>(i) / static_cast<double>(count - 1));
    return snaps;
  }
  /// The height of one that lies, labels in it. They stand beside one another, or below where that would make them too small.
  double measureScale(double width) {
    const double height = kThickness * letter(), given = kLabelHeight * letter();
    length_ = kWide * width;
    areStacked_ = false;
    if (words_.empty()) return setLength(), height;
    const double share = kLabelShare * width / static_cast<double>(words_.size());
    for (Text &words : words_) words.setNumbers(words.property("wrapWidth"), {share}), areStacked_ |= words.fittedHeight(given) < kLeastLabel * given;
    scale_->setValue("labels", areStacked_ ? List{} : List(params_.labels.begin(), params_.labels.end()));
    scale_->setNumbers(scale_->property("labelWrapWidth"), {share});
    if (!areStacked_) return fitScale(width);
    double stacked = height;
    for (Text &words : words_) {
      words.setNumbers(words.property("wrapWidth"), {width});
      stacked += kAboveLabel * letter() + words.measure().height;
    }
    return setLength(), stacked;
  }
  /// From its upper edge.
  void placeScale(double x, double top) {
    scale_->setPos(middle_ = {x, top - kThickness * letter() / 2});
    double y = top - kThickness * letter();
    for (std::size_t i = 0; areStacked_ && i < words_.size(); ++i) {
      const Box size = words_[i].measure();
      const double share = words_.size() < 2 ? 0.5 : static_cast<double>(i) / static_cast<double>(words_.size() - 1), most = std::max(0.0, length_ / kWide - size.width) / 2;
      y -= kAboveLabel * letter() + size.height;
      words_[i].setPos({x + std::clamp((isFromRight() ? -1 : 1) * (share - 0.5) * length_, -most, most), y + size.height / 2});
    }
  }
  /// Follows the marker, and shows it; who does not see it can move it all the same.
  void drawScale(const PartFrame &frame, double seen = 1) {
    follow(frame.onset);
    const bool isUsable = frame.canRespond && isOpen(frame.onset);
    scale_->setNumbers(scale_->property("readOnly"), {isUsable ? 0.0 : 1.0});
    if (isSimulated_ && frame.canRespond && interactions_ < params_.minInteractions) {  // nobody moves it
      interactions_ = params_.minInteractions;
      happen("sliderMinimalInteractions", frame.onset);
    }
    const double opacity = seen * (isUsable ? 1 : 0.4);
    if (filled_ && seen_) drawFilled(opacity);
    scale_->setOpacity(opacity);
    scale_->draw();
    for (Text &words : words_)
      if (areStacked_) words.draw();
  }

  /// Can the marker be moved then?
  virtual bool isOpen(Timestamp) const { return true; }
  /// The marker stands now where this value is: it was let go, moved by a key, or with continuousUpdates dragged.
  virtual void arrived(double) {}
  /// It was let go there, or moved by a key; shown with the frame in hand. `told`: what to keep with the event.
  virtual void settled(Timestamp, Dict &) {}

  const SliderParams &params() const { return params_; }
  Slider &scale() { return *scale_; }
  /// Of the marker, when it was last looked at.
  std::optional<double> value() const { return seen_ ? std::optional(valueAt(*seen_)) : std::nullopt; }

 private:
  static constexpr double kThickness = 1.2, kAboveLabel = 0.3, kLabelHeight = 0.8;  // of a letter
  static constexpr double kLeastLabel = 0.75;                                     // of its letters
  static constexpr double kWide = 0.8, kLabelShare = 0.9;                       // of the width, and of what each label has of it
  static constexpr double kFilled = 0.6;                                        // of its ink
  struct Place {
    Timestamp time;
    double marker;
  };

  void setLength() { scale_->setNumbers(scale_->property("size"), {length_, kThickness * letter()}); }
  /// With its labels within that width. Returns its height.
  double fitScale(double width) {
    scale_->setPos({0, 0});
    setLength();
    const Box whole = scale_->measure();
    length_ -= std::max(0.0, 2 * std::abs(whole.x) + whole.width - width);
    setLength();
    return whole.height;
  }
  double range() const { return params_.max - params_.min; }
  /// One that can be answered? Places that nobody has counted are as many as anybody could want.
  bool isPlace(double value) const {
    constexpr double kSame = 1e-6;  // of a step
    const double step = range() / static_cast<double>(places_ - 1), steps = (value - params_.min) / step;
    if (!snaps_.empty()) return std::abs(snapped(value) - value) <= kSame * range();
    return !hasSteps_ || params_.randomWrap || std::abs(steps - std::round(steps)) <= kSame;
  }
  bool isFromRight() const { return params_.reverse != isRightToLeft(); }
  /// What the scale has there. Wrapped, it begins at a random place and goes through all values twice, up and down: its ends are neighbours.
  double valueAt(double marker) const {
    if (!params_.randomWrap) return snapped(marker);
    const double turned = std::fmod(2 * (marker - params_.min) - phase_ + 2 * range(), 2 * range());
    return params_.max - std::abs(turned - range());
  }
  /// One of the places that have this value.
  double placeOf(double value) const { return params_.randomWrap ? params_.min + std::fmod(value - params_.min + phase_, 2 * range()) / 2 : value; }
  double snapped(double value) const {
    const auto nearest = std::min_element(snaps_.begin(), snaps_.end(), [&](double one, double other) { return std::abs(one - value) < std::abs(other - value); });
    return nearest == snaps_.end() ? value : *nearest;
  }
  /// Arrows bring the marker to the next of them on that side, other keys to the nearest.
  double snappedByKey(double value) const {
    const double arrow = 1.5 * range() / static_cast<double>(places_ - 1);  // to the next place, from wherever it was
    if (snaps_.empty() || !seen_ || value == *seen_ || std::abs(value - *seen_) > arrow) return snapped(value);
    const auto above = std::upper_bound(snaps_.begin(), snaps_.end(), *seen_), below = std::lower_bound(snaps_.begin(), snaps_.end(), *seen_);
    if (value > *seen_) return above == snaps_.end() ? snaps_.back() : *above;
    return below == snaps_.begin() ? snaps_.front() : *std::prev(below);
  }
  void put(double marker) { scale_->setNumbers(scale_->property("markerPos"), {marker}); }

  /// What was done since the frame before: letting go, and each move by key, is an interaction. The frame in hand shows what it leads to.
  void follow(Timestamp onset) {
    const Timestamp time = lastTime_.value_or(onset);
    auto marker = scale_->markerPos();
    const std::size_t answers = scale_->history().size();
    const bool isLetGo = answers != answers_, isMoved = marker != seen_, isKey = isMoved && !isLetGo && isByKey_;
    const bool isSettled = isLetGo || isKey;
    answers_ = answers;
    if (marker && (isSettled || (isMoved && params_.continuousUpdates))) {
      put(isKey ? snappedByKey(*marker) : snapped(*marker));
      marker = scale_->markerPos();
      arrived(valueAt(*marker));
    }
    if (marker && marker != seen_) track_.push_back({time, *marker});
    seen_ = marker;
    if (!marker || !isSettled) return;
    Dict told{{"value", valueAt(*marker)}};
    settled(onset, told);
    happen("sliderChange", time, std::move(told));
    if (++interactions_ == params_.minInteractions) happen("sliderMinimalInteractions", time);
  }
  /// From min to the marker.
  void drawFilled(double opacity) {
    const double length = length_ * (*seen_ - params_.min) / range(), way = isFromRight() ? -1 : 1;
    filled_->setNumbers(filled_->property("size"), {length, kThickness * letter()});
    filled_->setPos({middle_.x - way * (length_ - length) / 2, middle_.y});
    filled_->setOpacity(opacity);
    filled_->draw();
  }

  SliderParams params_;
  std::int64_t places_ = 2;
  std::vector<double> snaps_;
  std::optional<Slider> scale_;
  std::optional<Rect> filled_;  // behind it
  std::vector<Text> words_;     // its labels, where they stand below one another
  std::vector<Place> track_;
  std::optional<double> seen_;
  std::optional<Timestamp> lastTime_;
  Point middle_{};
  double length_ = 0;
  double phase_ = 0;  // of the wrapped scale, from its begin: 0 to twice its range
  std::size_t answers_ = 0;
  int interactions_ = 0;
  bool isByKey_ = false, isSimulated_ = false, areStacked_ = false, hasSteps_ = false;
};

}  // namespace fovea
