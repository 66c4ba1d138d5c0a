#pragma once
// Sounds: audio().load(assets().path("beep.wav")) before the trial, play() in it; and recordings.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fovea/services.hpp"

namespace fovea {

enum class SampleSource : std::uint32_t { Unknown, Device, Block, Virtual };
constexpr std::array<std::string_view, 4> enumNames(SampleSource) { return {"unknown", "device", "block", "virtual"}; }

struct AudioInfo {
  double rate;                           // Hz
  int outputs, inputs;                   // channels; 0: it plays, or records, nothing
  Duration block;                        // what is asked for less than two of them ahead may begin late
  Duration outputLatency, inputLatency;  // counted in
  SampleSource source;
};

/// The last time that a sound was played, or a recording.
struct SoundState {
  bool hasStarted, hasEnded, wasStopped, isLate;
  Timestamp onset, offset;  // of its first sample, and of the one after its last: once it has started, and ended
  Duration uncertainty;     // both are within plus or minus this
  SampleSource source;
  int gaps;                 // how often samples were lost meanwhile
  double peak;              // of a recording: its largest sample so far; 1: full scale
};

/// What of a sound is played, and how.
struct SoundOptions {
  double from_s = 0;
  std::optional<double> to_s;
  double fadeIn_s = 0, fadeOut_s = 0;  // raised cosine
  double volume = 1;                   // 0 to 1
  double pan = 0;                      // -1 left to 1 right
  bool isLooped = false;
};

struct RecordingOptions {
  int channels = 1;
  std::optional<double> duration_s;  // none: until it is stopped
  bool isPersonal = true;            // stays out of exports with pseudonyms
  std::string description = {};
  std::string simulated = {};        // path of the file that a rehearsal has in its place
};

namespace detail {

inline Value soundOptions(const SoundOptions &options) {
  Dict told{{"from_s", options.from_s}, {"fadeIn_s", options.fadeIn_s}, {"fadeOut_s", options.fadeOut_s},
            {"volume", options.volume}, {"pan", options.pan}, {"loop", options.isLooped}};
  if (options.to_s) told.emplace_back("to_s", *options.to_s);
  return told;
}
inline Value recordingOptions(const RecordingOptions &options) {
  Dict told{{"channels", options.channels}, {"personal", options.isPersonal}};
  if (options.duration_s) told.emplace_back("duration_s", *options.duration_s);
  if (!options.description.empty()) told.emplace_back("description", options.description);
  if (!options.simulated.empty()) told.emplace_back("simulated", options.simulated);
  return told;
}
inline SampleSource sampleSource(std::uint32_t source) {
  return source <= FOVEA_SAMPLE_VIRTUAL ? static_cast<SampleSource>(source) : SampleSource::Unknown;
}
inline SoundState soundState(const fovea_sound_state &state) {
  const auto has = [&](std::uint32_t flag) { return (state.flags & flag) != 0; };
  return {has(FOVEA_SOUND_STARTED),   has(FOVEA_SOUND_ENDED),      has(FOVEA_SOUND_STOPPED),       has(FOVEA_SOUND_LATE),
          timestamp(state.onset_ns),  timestamp(state.offset_ns),  Duration(state.uncertainty_ns), sampleSource(state.source),
          static_cast<int>(state.gaps), state.peak};
}

}  // namespace detail

/// One sound that is ready to be played; gone, and silent, with its last owner. Thread: [stage].
class Sound : public Service<fovea_audio> {
 public:
  Sound(const fovea_host *host, std::uint64_t handle) : Service(host, FOVEA_AUDIO), handle_(handle) {}
  Sound(Sound &&other) noexcept : Service(other), handle_(std::exchange(other.handle_, 0)) {}
  Sound &operator=(Sound &&other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Sound() {
    if (handle_) table().destroy(host(), handle_);
  }

  /// Of playing it once.
  Duration length() const {
    std::int64_t length = 0;
    check(table().length(host(), handle_, &length), "audio->length");
    return Duration(length);
  }
  /// Its first sample leaves the connectors at `time`, or as soon as that can be. One that plays begins again.
  void play(Timestamp time = timestamp(0)) const { check(table().play(host(), handle_, nanoseconds(time)), "audio->play"); }
  /// Silent from `time` on, or from now.
  void stop(Timestamp time = timestamp(0)) const { check(table().stop(host(), handle_, nanoseconds(time)), "audio->stop"); }
  /// 0 to 1, from the next block on.
  void setVolume(double volume) const { check(table().setVolume(host(), handle_, volume), "audio->setVolume"); }
  SoundState state() const {
    fovea_sound_state state{};
    state.struct_size = sizeof state;
    check(table().state(host(), handle_, &state), "audio->state");
    return detail::soundState(state);
  }

 private:
  std::uint64_t handle_;
};

/// One recording; a handle, cheap to copy. Thread: [stage].
class Recording : public Service<fovea_audio> {
 public:
  Recording(const fovea_host *host, std::uint64_t handle) : Service(host, FOVEA_AUDIO), handle_(handle) {}

  /// Its last sample is the one before `time`, or before now.
  void stop(Timestamp time = timestamp(0)) const { check(table().stopRecording(host(), handle_, nanoseconds(time)), "audio->stopRecording"); }
  SoundState state() const {
    fovea_sound_state state{};
    state.struct_size = sizeof state;
    check(table().recordingState(host(), handle_, &state), "audio->recordingState");
    return detail::soundState(state);
  }
  /// For an answer or a row, in which the host keeps it as a file of the data; none until it has ended and is whole on the disk.
  std::optional<Value> recorded() const {
    Keeper kept;
    const fovea_status status = table().recorded(host(), handle_, kept.sink());
    if (status == FOVEA_TIMEOUT) return {};
    check(status, "audio->recorded");
    return kept.take();
  }
  /// What was recorded so far, to be heard again.
  Sound sound(const SoundOptions &options = {}) const {
    const Value told = detail::soundOptions(options);
    const Borrowed lent(told);
    std::uint64_t handle = 0;
    check(table().makeOfRecording(host(), handle_, lent.get(), &handle), "audio->makeOfRecording");
    return {host(), handle};
  }

 private:
  std::uint64_t handle_;
};

/// What comes in; 1: full scale.
struct InputLevel {
  double peak, rms;
};

/// Thread: [stage].
class Audio : public Service<fovea_audio> {
 public:
  explicit Audio(const fovea_host *host) : Service(host, FOVEA_AUDIO) {}

  AudioInfo info() const {
    fovea_audio_info info{};
    info.struct_size = sizeof info;
    check(table().info(host(), &info), "audio->info");
    return {info.rate_hz,        static_cast<int>(info.outputs),   static_cast<int>(info.inputs),
            Duration(info.block_ns), Duration(info.output_latency_ns), Duration(info.input_latency_ns), detail::sampleSource(info.source)};
  }
  /// Of a file: WAV, FLAC, Ogg, or a film's sound. Reads it: not between two frames that matter.
  Sound load(std::string_view path, const SoundOptions &options = {}) const {
    const Value told = detail::soundOptions(options);
    const Borrowed lent(told);
    std::uint64_t handle = 0;
    check(table().load(host(), borrow(path), lent.get(), &handle), "audio->load");
    return {host(), handle};
  }
  /// Of samples, -1 to 1; of two channels: left and right by turns. Units: `rate` in Hz.
  Sound make(std::span<const float> samples, double rate, int channels = 1, const SoundOptions &options = {}) const {
    const std::array<std::uint64_t, 2> shape{samples.size() / static_cast<std::size_t>(channels), static_cast<std::uint64_t>(channels)};
    const fovea_array array{FOVEA_F32, 2, shape.data(), samples.data()};
    fovea_value value{};
    value.type = FOVEA_ARRAY;
    value.count = 1;
    value.as.array = &array;
    const Value told = detail::soundOptions(options);
    const Borrowed lent(told);
    std::uint64_t handle = 0;
    check(table().make(host(), &value, rate, lent.get(), &handle), "audio->make");
    return {host(), handle};
  }
  /// From the sample that came in at `time`, or now; some seconds before now are there yet. The manifest's personal_data has to have "audio".
  Recording record(Timestamp time = timestamp(0), const RecordingOptions &options = {}) const {
    const Value told = detail::recordingOptions(options);
    const Borrowed lent(told);
    std::uint64_t handle = 0;
    check(table().record(host(), nanoseconds(time), lent.get(), &handle), "audio->record");
    return {host(), handle};
  }
  /// Since it was asked last.
  InputLevel level() const {
    InputLevel level{};
    check(table().level(host(), &level.peak, &level.rms), "audio->level");
    return level;
  }
};

}  // namespace fovea
