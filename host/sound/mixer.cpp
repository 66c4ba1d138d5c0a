#include "sound/mixer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fovea {
namespace {

// A time before all others, and far enough from the ends that differences have room.
constexpr Timestamp kNow{Duration(std::int64_t{-1} << 61)};
constexpr Timestamp kFarthest{Duration(std::int64_t{1} << 61)};

constexpr std::uint64_t kStarted = 1, kEnded = 2, kStopped = 4, kLate = 8, kNothing = 0;
constexpr int kSourceShift = 4, kPlayShift = 8;

Timestamp asked(std::optional<Timestamp> time) {
  return time ? std::clamp(*time, Timestamp{}, kFarthest) : kNow;
}

}  // namespace

SoundState MixedSound::state() const {
  SoundState state;
  const std::uint64_t told = told_.load(std::memory_order_acquire);
  if (plays_ == 0 || told >> kPlayShift != plays_) return state;  // of an earlier play, or nothing yet
  state.hasStarted = told & kStarted, state.hasEnded = told & kEnded, state.wasStopped = told & kStopped,
  state.isLate = told & kLate;
  state.source = SampleSource((told >> kSourceShift) & 0xf);
  if (!state.hasStarted) return state;
  state.onset = onset_, state.uncertainty = uncertainty_, state.gaps = gaps_, state.clipped = clipped_;
  if (state.hasEnded) state.offset = offset_;
  return state;
}

Mixer::Mixer(double rate, unsigned channels)
    : channels_(channels), ramp_(std::size_t(std::ceil(kRamp_s * rate))) {
  for (std::size_t n = 0; n < ramp_.size(); ++n)
    ramp_[n] = float(0.5 + 0.5 * std::cos(std::numbers::pi * double(n + 1) / double(ramp_.size() + 1)));
}

bool Mixer::play(MixedSound &sound, std::optional<Timestamp> time) {
  if (!commands_.push({Kind::Play, &sound, asked(time), sound.plays_ + 1})) return false;
  ++sound.plays_;
  return true;
}

bool Mixer::stop(MixedSound &sound, std::optional<Timestamp> time) {
  return sound.plays_ == 0 || commands_.push({Kind::Stop, &sound, asked(time), sound.plays_});
}

void Mixer::forget(std::unique_ptr<MixedSound> sound) {
  std::erase_if(leaving_, [](const Leaving &gone) { return gone.sound->isForgotten_.load(std::memory_order_acquire); });
  for (Leaving &other : leaving_) askToForget(other);
  if (sound->plays_ == 0) return;
  askToForget(leaving_.emplace_back(Leaving{std::move(sound)}));
}

/// Without room for the command nobody mixes just now: it is given with the next one.
void Mixer::askToForget(Leaving &leaving) { leaving.isTold = leaving.isTold || commands_.push({Kind::Forget, leaving.sound.get(), kNow, 0}); }

void Mixer::mix(float *const *outputs, unsigned frames, const BlockTime &time) {
  for (unsigned c = 0; c < channels_; ++c) std::fill_n(outputs[c], frames, 0.f);
  takeCommands();
  const Block block{outputs, frames, time};
  for (MixedSound *sound = active_; sound; sound = sound->next_) {
    if (time.isGap && sound->voice_.phase == MixedSound::Phase::Playing) ++sound->gaps_;
    const float volume = sound->volume_.load(std::memory_order_relaxed),
                step = (volume - sound->gain_) / float(frames);
    mixVoice(*sound, sound->leaving_, block, sound->gain_, step);
    mixVoice(*sound, sound->voice_, block, sound->gain_, step);
    sound->gain_ = volume;
  }
  cutOff(block);
  letGo();
}

void Mixer::takeCommands() {
  for (Command command; commands_.pop(command);) {
    MixedSound &sound = *command.sound;
    if (!sound.isActive_) sound.isActive_ = true, sound.next_ = active_, active_ = &sound;
    if (command.kind == Kind::Play)
      begin(sound, command.time, command.play);
    else
      end(sound, command.time);
    if (command.kind == Kind::Forget) sound.isToForget_ = true;
  }
}

void Mixer::begin(MixedSound &sound, Timestamp time, std::uint64_t play) {
  Voice &voice = sound.voice_, &leaving = sound.leaving_;
  if (voice.phase == MixedSound::Phase::Playing) {  // it goes on until then
    leaving = voice;
    leaving.cut = std::min(voice.cut.value_or(time), time);
  } else if (voice.phase == MixedSound::Phase::Waiting && !leaving.ramp) {
    leaving.cut = time;
  }
  if (leaving.phase == MixedSound::Phase::Idle) sound.gain_ = sound.volume_.load(std::memory_order_relaxed);
  voice = {};
  voice.phase = MixedSound::Phase::Waiting, voice.play = play, voice.start = time;
}

void Mixer::end(MixedSound &sound, Timestamp time) {
  const auto cut = [&](Voice &voice) { voice.cut = voice.cut ? std::min(*voice.cut, time) : time; };
  cut(sound.leaving_);
  Voice &voice = sound.voice_;
  if (voice.phase == MixedSound::Phase::Waiting && time <= voice.start) {
    voice.phase = MixedSound::Phase::Idle;
    tell(sound, voice, kEnded | kStopped, {});
  } else {
    voice.cut = time;
  }
}

/// The frame of this block from which on the voice sounds; the block's length: not in this one.
std::size_t Mixer::readyFrom(MixedSound &sound, Voice &voice, const Block &block) {
  if (voice.phase == MixedSound::Phase::Playing) return 0;
  if (voice.phase == MixedSound::Phase::Idle) return block.frames;
  const std::int64_t frame = voice.start == kNow ? 0 : block.time.frameAt(voice.start);
  if (frame >= std::int64_t(block.frames)) return block.frames;
  const std::int64_t from = std::max<std::int64_t>(frame, 0);
  const Timestamp onset = block.time.at(from);
  const Duration doubt = std::max(block.time.uncertainty, Duration(std::llround(block.time.nsPerFrame)));
  voice.phase = MixedSound::Phase::Playing;
  sound.onset_ = onset, sound.uncertainty_ = block.time.uncertainty, sound.gaps_ = 0, sound.clipped_ = 0;
  tell(sound, voice, kStarted | (voice.start != kNow && onset - voice.start > doubt ? kLate : kNothing),
       block.time);
  return std::size_t(from);
}

void Mixer::mixVoice(MixedSound &sound, Voice &voice, const Block &block, float gain, float step) {
  const std::size_t from = readyFrom(sound, voice, block), length = sound.frames();
  if (from == block.frames) return;
  // The ramp ends where it is to be silent, if there is time for that.
  std::size_t rampFrom = voice.ramp ? from : block.frames;
  if (voice.cut && !voice.ramp) {
    const std::int64_t frame =
        *voice.cut == kNow ? 0 : block.time.frameAt(*voice.cut) - std::int64_t(ramp_.size());
    if (frame < std::int64_t(block.frames))
      rampFrom = std::size_t(std::max<std::int64_t>(frame, std::int64_t(from))), voice.ramp = 0;
  }
  std::size_t n = from;
  for (; n < block.frames; ++n) {
    if (voice.position == length && sound.isLooped_) voice.position = 0;
    if (voice.position == length || (voice.ramp && *voice.ramp == ramp_.size())) break;
    const float level = (gain + step * float(n)) * (n < rampFrom ? 1.f : ramp_[(*voice.ramp)++]);
    const float *values = &sound.samples_.values[voice.position++ * channels_];
    for (unsigned c = 0; c < channels_; ++c) block.outputs[c][n] += level * values[c];
  }
  const bool wasStopped = voice.ramp && *voice.ramp == ramp_.size();
  if (!wasStopped && (sound.isLooped_ || voice.position < length)) return;
  voice.phase = MixedSound::Phase::Idle;
  if (&voice != &sound.voice_) return;  // another play has taken its place
  sound.offset_ = block.time.at(std::int64_t(n)),
  sound.uncertainty_ = std::max(sound.uncertainty_.load(), block.time.uncertainty);
  tell(sound, voice, sound.told_ | kEnded | (wasStopped ? kStopped : kNothing), block.time);
}

void Mixer::tell(MixedSound &sound, const Voice &voice, std::uint64_t flags, const BlockTime &time) {
  sound.told_.store(voice.play << kPlayShift | std::uint64_t(time.source) << kSourceShift | (flags & 0xf),
                    std::memory_order_release);
}

/// What is beyond full scale is cut off and counted, for nobody knows what the next program makes of it.
void Mixer::cutOff(const Block &block) {
  std::uint32_t clipped = 0;
  for (unsigned c = 0; c < channels_; ++c)
    for (unsigned n = 0; n < block.frames; ++n) {
      float &value = block.outputs[c][n];
      if (value > 1 || value < -1) value = std::clamp(value, -1.f, 1.f), ++clipped;
    }
  if (clipped == 0) return;
  for (MixedSound *sound = active_; sound; sound = sound->next_) sound->clipped_ += clipped;
}

void Mixer::letGo() {
  for (MixedSound **link = &active_; *link;) {
    MixedSound &sound = **link;
    const bool isSilent =
        sound.voice_.phase == MixedSound::Phase::Idle && sound.leaving_.phase == MixedSound::Phase::Idle;
    if (!isSilent) {
      link = &sound.next_;
      continue;
    }
    *link = sound.next_, sound.next_ = nullptr, sound.isActive_ = false;
    if (sound.isToForget_)
      sound.isForgotten_.store(true, std::memory_order_release);  // from here on it may be gone
  }
}

}  // namespace fovea
