// A scale whose marker chooses among sounds: where it stands is the answer.

#include "fovea/playback.hpp"
#include "fovea/slider_control.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sound_slider {

constexpr std::int64_t kUsualPlaces = 10000;

class SoundSlider final : public fovea::SliderControl {
 public:
  using SliderControl::SliderControl;

  void enter(const fovea::PartInfo &part) override {
    const fovea::View lock = part.params.find("disableOnChange");
    lock_ = fovea::fromSeconds(lock.number().value_or(0));
    isLockedWhilePlaying_ = lock.textOr("") == "whilePlaying";
    playsAtOnce_ = part.params.find("autoplay").boolean().value_or(false);
    makeSounds(part.params);
    heard_.clear(), lockedUntil_.reset(), playing_.reset(), chosen_.reset();
    const fovea::View steps = part.params.find("nSteps");
    makeScale(part, steps.text() ? static_cast<std::int64_t>(sounds_.size()) : steps.integer().value_or(kUsualPlaces), snapsOf(part.params));
  }
  double measure(double width) override { return measureScale(width); }
  void placed() override { placeScale(box().x, box().y + box().height / 2); }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "trialPrepare" || event == "trialStop") playback_.stop(), chosen_.reset();
    if (event == "resumed") playback_.resume();
    if (event == "trialStart" && std::exchange(playsAtOnce_, false) && value()) chosen_ = nearest(*value());
  }
  void frame(const fovea::PartFrame &frame) override {
    drawScale(frame);
    if (chosen_) play(*std::exchange(chosen_, {}));
    const fovea::Playback::News news = playback_.follow();
    if (news.began) heard_.push_back({*playing_, *news.began});
    if (news.ended) heard_.back().state = *news.ended;
  }
  fovea::Dict metadata() const override {
    fovea::List heard;
    for (const Heard &each : heard_) {
      fovea::Dict one{{"file", sounds_[each.sound].file}};
      const fovea::Dict times = fovea::toldOf(each.state);
      one.insert(one.end(), times.begin(), times.end());
      heard.push_back(std::move(one));
    }
    fovea::Dict told = SliderControl::metadata();
    told.emplace_back("heard", std::move(heard));
    return told;
  }
  void leave() override {
    SliderControl::leave();
    playback_ = {};
    sounds_.clear();
  }

 protected:
  bool isOpen(fovea::Timestamp at) const override { return (!lockedUntil_ || at >= *lockedUntil_) && !(isLockedWhilePlaying_ && (chosen_ || playback_.isPlaying())); }
  /// As it is dragged each is heard once.
  void arrived(double value) override {
    if (const std::size_t next = nearest(value); next != playing_) chosen_ = next;
  }
  void settled(fovea::Timestamp onset, fovea::Dict &told) override {
    const std::size_t next = nearest(*value());
    if (next != playing_ || !params().continuousUpdates || !playback_.isPlaying()) chosen_ = next;
    if (lock_.count() > 0) lockedUntil_ = onset + lock_;
    told.emplace_back("file", sounds_[next].file);
  }

 private:
  struct Place {
    std::string file;
    double at;
    fovea::Sound sound;
  };
  struct Heard {
    std::size_t sound;
    fovea::SoundState state;
  };

  void makeSounds(fovea::View params) {
    sounds_.clear();
    const fovea::View sounds = params.find("sounds");
    for (std::size_t i = 0; i < sounds.size(); ++i) {
      const std::string file(sounds[i].find("file").textOr(""));
      sounds_.push_back({file, sounds[i].find("at").number().value_or(0), audio().load(assets().path(file), {.volume = params.find("volume").number().value_or(1)})});
    }
  }
  /// Unless the study names others, the places of the sounds.
  std::vector<double> snapsOf(fovea::View params) const {
    const fovea::View given = params.find("snapValues");
    if (given.textOr(given.isNone() ? "media" : "") != "media") return snapsIn(given, params.find("min").number().value_or(0), params.find("max").number().value_or(1));
    std::vector<double> places;
    for (const Place &place : sounds_) places.push_back(place.at);
    return places;
  }
  std::size_t nearest(double value) const {
    const auto found = std::min_element(sounds_.begin(), sounds_.end(), [&](const Place &one, const Place &other) { return std::abs(one.at - value) < std::abs(other.at - value); });
    return static_cast<std::size_t>(found - sounds_.begin());
  }
  void play(std::size_t sound) {
    playing_ = sound;
    playback_.play(sounds_[sound].sound, {});
  }

  std::vector<Place> sounds_;  // whose places in memory stay as they are
  fovea::Playback playback_;
  std::vector<Heard> heard_;
  std::optional<std::size_t> playing_, chosen_;  // chosen: to be played with the frame in hand
  std::optional<fovea::Timestamp> lockedUntil_;
  fovea::Duration lock_{};
  bool isLockedWhilePlaying_ = false, playsAtOnce_ = false;
};

}  // namespace sound_slider

FOVEA_PLUGIN(sound_slider::SoundSlider)
