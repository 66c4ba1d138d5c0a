#pragma once
// What is heard at once, sample by sample. [stage] asks, the sound system's own thread mixes; between them
// are a ring and atomics.

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "sound/block_time.hpp"
#include "core/sample_ring.hpp"

namespace fovea {

/// A sound that is ready, and what is told of the last time it was played.
/// Owner: the mixer, from its first play until it is forgotten.
class MixedSound {
 public:
  MixedSound(SoundSamples samples, double volume, bool isLooped)
      : samples_(std::move(samples)), isLooped_(isLooped), volume_(float(volume)), gain_(float(volume)) {}
  std::size_t frames() const { return samples_.frames(); }
  /// [stage]
  SoundState state() const;
  void setVolume(double volume) { volume_.store(float(volume), std::memory_order_relaxed); }

 private:
  friend class Mixer;
  enum class Phase { Idle, Waiting, Playing };
  struct Voice {
    Phase phase = Phase::Idle;
    std::uint64_t play = 0;  // which time it is that it is played
    Timestamp start{};
    std::optional<Timestamp> cut{};  // silent from there on
    std::size_t position = 0;
    std::optional<std::size_t> ramp{};  // frames of the ramp that are behind; none: it is not being stopped
  };

  const SoundSamples samples_;
  const bool isLooped_;
  std::uint64_t plays_ = 0;  // [stage]
  std::atomic<float> volume_;

  // Written by the sound system's thread. `told_` comes last: the number of the play, and what holds of it.
  std::atomic<std::uint64_t> told_{0};
  std::atomic<Timestamp> onset_{}, offset_{};
  std::atomic<Duration> uncertainty_{};
  std::atomic<std::uint32_t> gaps_{0}, clipped_{0};
  std::atomic<bool> isForgotten_{false};

  // That thread's alone.
  float gain_;
  Voice voice_, leaving_;  // what is played, and what it takes the place of
  bool isToForget_ = false, isActive_ = false;
  MixedSound *next_ = nullptr;
};

/// Thread: mix() on the sound system's own, where it takes no lock and no memory; all else on [stage].
class Mixer {
 public:
  static constexpr double kRamp_s = 0.005;
  Mixer(double rate, unsigned channels);

  /// None: as soon as that can be. False: nobody takes commands.
  [[nodiscard]] bool play(MixedSound &sound, std::optional<Timestamp> time);
  [[nodiscard]] bool stop(MixedSound &sound, std::optional<Timestamp> time);
  /// It is silent at once, and freed when the sound system has let go of it.
  void forget(std::unique_ptr<MixedSound> sound);

  /// Shape: `channels` outputs of `frames` each; what was in them is overwritten.
  void mix(float *const *outputs, unsigned frames, const BlockTime &time);

 private:
  enum class Kind { Play, Stop, Forget };
  struct Command {
    Kind kind = Kind::Play;
    MixedSound *sound = nullptr;
    Timestamp time{};
    std::uint64_t play = 0;
  };
  struct Block {
    float *const *outputs;
    unsigned frames;
    const BlockTime &time;
  };
  /// One that nobody asks for any more, until the sound system has let go of it.
  struct Leaving {
    std::unique_ptr<MixedSound> sound;
    bool isTold = false;
  };
  using Voice = MixedSound::Voice;

  void askToForget(Leaving &leaving);

  void takeCommands();
  void begin(MixedSound &sound, Timestamp time, std::uint64_t play);
  void end(MixedSound &sound, Timestamp time);
  void mixVoice(MixedSound &sound, Voice &voice, const Block &block, float gain, float step);
  std::size_t readyFrom(MixedSound &sound, Voice &voice, const Block &block);
  void tell(MixedSound &sound, const Voice &voice, std::uint64_t flags, const BlockTime &time);
  void cutOff(const Block &block);
  void letGo();

  const unsigned channels_;
  std::vector<float> ramp_;  // from full to nothing
  SampleRing<Command> commands_{4096};
  std::vector<Leaving> leaving_;                      // [stage]
  MixedSound *active_ = nullptr;                      // the sound system's thread
};

}  // namespace fovea
