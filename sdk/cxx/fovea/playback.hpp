#pragma once
// What became of a sound that a part plays: asked once a frame, it tells of its first sample and of its end.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "fovea/audio.hpp"
#include "fovea/row.hpp"
#include "fovea/time.hpp"

namespace fovea {

/// The times that samples have, as metadata say them.
inline Dict toldOf(const SoundState &state) {
  Dict told;
  if (state.hasStarted) told.emplace_back("onset_s", state.onset);
  if (state.hasEnded) told.emplace_back("offset_s", state.offset);
  if (state.hasStarted) told.emplace_back("uncertainty_s", toSeconds(state.uncertainty));
  told.insert(told.end(), {{"source", nameOf(state.source)}, {"gaps", state.gaps}});
  return told;
}

/// A sound that a page can do without: where the station plays none, or does no longer, it goes on in silence, and the log says why. Thread: [stage].
class SideSound {
 public:
  SideSound() = default;
  /// Errors: Failure for a sound that cannot be had, as a file that is none.
  template <class Make>
  SideSound(const Log &log, Make make) : log_(log) {
    attempt([&] { sound_.emplace(make()); });
  }
  void play(Timestamp time = timestamp(0)) {
    if (sound_) attempt([&] { sound_->play(time); });
  }
  void stop() {
    if (sound_) attempt([&] { sound_->stop(); });
  }
  /// None: nothing sounds.
  std::optional<SoundState> state() const {
    if (!sound_) return {};
    try {
      return sound_->state();
    } catch (const Failure &) {
      return {};
    }
  }

 private:
  template <class Work>
  void attempt(Work work) {
    try {
      work();
    } catch (const Failure &failure) {
      if (failure.status() != FOVEA_E_UNSUPPORTED) throw;
      sound_.reset();
      log_->warning(std::string("it goes on without its sound: ") + failure.what());
    }
  }

  std::optional<Log> log_;
  std::optional<Sound> sound_;
};

/// Of sounds that live longer. Thread: [stage].
class Playback {
 public:
  struct News {
    std::optional<SoundState> began, ended;  // ended: by itself
  };

  /// At that time, or as soon as can be.
  void play(const Sound &sound, Timestamp at) {
    if (sound_ && sound_ != &sound) sound_->stop();
    sound.play(at);
    sound_ = &sound;
    hasBegun_ = isOver_ = isByHand_ = false;
    ++plays_;
  }
  void stop() {
    if (!isPlaying()) return;
    sound_->stop();
    isByHand_ = true;
  }
  /// The session stood still, and is silent then: what that cut off begins again.
  void resume() { isResumed_ = true; }
  News follow() {
    News news;
    const bool isResumed = std::exchange(isResumed_, false);
    if (!isPlaying()) return news;
    state_ = sound_->state();
    if (state_.hasStarted && !std::exchange(hasBegun_, state_.hasStarted)) news.began = state_;
    isOver_ = state_.hasEnded;
    if (isOver_ && !state_.wasStopped) news.ended = state_;
    if (isOver_ && state_.wasStopped && isResumed && !isByHand_) play(*sound_, {});
    return news;
  }
  /// How much of it is over then, 0 to 1; of one that is looped, of this time.
  double share(Timestamp at) const {
    if (!sound_ || !hasBegun_ || sound_->length().count() <= 0) return 0;
    const double times = toSeconds(std::min(at, isOver_ ? state_.offset : at) - state_.onset) / toSeconds(sound_->length());
    return isOver_ ? std::clamp(times, 0.0, 1.0) : std::max(0.0, times - std::floor(times));
  }
  bool isPlaying() const { return sound_ && !isOver_; }
  int plays() const { return plays_; }
  const SoundState &state() const { return state_; }
  /// To keep with the event that it began or ended.
  Dict told() const { return {{"uncertainty_s", toSeconds(state_.uncertainty)}, {"source", nameOf(state_.source)}}; }
  /// Of the last time.
  Dict metadata() const {
    Dict told{{"plays", plays_}};
    if (!hasBegun_) return told;
    const Dict times = toldOf(state_);
    told.insert(told.end(), times.begin(), times.end());
    told.insert(told.end(), {{"isLate", state_.isLate}, {"wasStopped", state_.wasStopped}});
    return told;
  }

 private:
  const Sound *sound_ = nullptr;
  SoundState state_{};
  bool hasBegun_ = false, isOver_ = false, isByHand_ = false, isResumed_ = false;
  int plays_ = 0;
};

}  // namespace fovea
