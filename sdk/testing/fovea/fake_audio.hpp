#pragma once
// Sounds of the fake host: nothing sounds, and everything takes its time on the virtual clock.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fovea/audio.hpp"

namespace fovea::testing {

/// A sound, or a recording, as it was asked for and as it went.
struct FakeSound {
  std::string path;      // of a sound that was loaded; empty: it is of samples, or a recording's
  Value options;         // as they were given
  Duration length{};     // of playing it once; of a recording: its duration_s
  double volume = 1;
  bool isEndless = false;
  std::optional<Timestamp> onset = {}, stop = {};  // the last time that it was played, or recorded

  std::optional<Timestamp> offset() const {
    if (!onset) return {};
    const std::optional<Timestamp> end = isEndless ? std::nullopt : std::optional(*onset + length);
    return stop && (!end || *stop < *end) ? stop : end;
  }
};

/// Thread: one; nothing here is shared.
class FakeAudio {
 public:
  // What the test sets.
  double rate = 48000;
  std::uint32_t inputs = 1;
  std::map<std::string, Duration> lengths;       // of files; every other lasts a second
  std::optional<std::string> refusal;            // why nothing may be recorded
  std::map<std::string, Value> recordingFacts;   // of what is recorded: in place of the usual ones
  double inputPeak = 0.5, inputRms = 0.1;        // what comes in

  // What the test looks at.
  std::map<std::uint64_t, FakeSound> sounds, recordings;  // that are alive; that there were
  std::vector<FakeSound> played;                          // each time, in order: as it was when the play was asked for

  fovea_status info(fovea_audio_info *out) const {
    *out = {sizeof *out, 0, rate, 2, inputs, 0, 0, 0, FOVEA_SAMPLE_VIRTUAL, 0};
    return FOVEA_OK;
  }
  fovea_status load(std::string_view path, const fovea_value *options, std::uint64_t *sound) {
    const auto known = lengths.find(std::string(path));
    return add(FakeSound{std::string(path), View(options).copy(), known == lengths.end() ? Duration(1'000'000'000) : known->second}, sound);
  }
  fovea_status make(const fovea_value *samples, double ofRate, const fovea_value *options, std::uint64_t *sound) {
    if (samples->type != FOVEA_ARRAY || (samples->as.array->dtype != FOVEA_F32 && samples->as.array->dtype != FOVEA_F64)) return FOVEA_E_ARGUMENT;
    return add(FakeSound{{}, View(options).copy(), fromSeconds(static_cast<double>(samples->as.array->shape[0]) / ofRate)}, sound);
  }
  fovea_status play(std::uint64_t handle, std::int64_t t, Timestamp now) {
    FakeSound *sound = find(sounds, handle);
    if (!sound) return FOVEA_E_ARGUMENT;
    sound->onset = std::max(timestamp(t), now);
    sound->stop.reset();
    played.push_back(*sound);
    return FOVEA_OK;
  }
  static fovea_status stop(FakeSound *sound, std::int64_t t, Timestamp now) {
    if (!sound) return FOVEA_E_ARGUMENT;
    sound->stop = std::max(timestamp(t), now);
    return FOVEA_OK;
  }
  fovea_status setVolume(std::uint64_t handle, double volume) {
    FakeSound *sound = find(sounds, handle);
    if (!sound || !(volume >= 0 && volume <= 1)) return FOVEA_E_ARGUMENT;
    sound->volume = volume;
    return FOVEA_OK;
  }
  fovea_status record(std::int64_t t, const fovea_value *options, std::uint64_t *recording, Timestamp now) {
    if (refusal) return FOVEA_E_STATE;
    if (inputs == 0) return FOVEA_E_UNSUPPORTED;
    const auto duration = View(options).find("duration_s").number();
    FakeSound made{{}, View(options).copy(), fromSeconds(duration.value_or(0))};
    made.isEndless = !duration;
    made.onset = t ? timestamp(t) : now;
    recordings[*recording = ++lastHandle_] = std::move(made);
    return FOVEA_OK;
  }
  /// As a host has it: the file itself is none.
  fovea_status recorded(std::uint64_t handle, const fovea_sink *sink, Timestamp now) {
    const FakeSound *recording = find(recordings, handle);
    if (!recording) return FOVEA_E_ARGUMENT;
    const auto end = recording->offset();
    if (!end || *end > now) return FOVEA_TIMEOUT;
    std::map<std::string, Value> facts{{"fovea.asset", "recordings/fake/" + std::to_string(handle) + ".wav"}, {"extension", "wav"}, {"duration_s", toSeconds(*end - *recording->onset)},
                                       {"rate_hz", rate}, {"channels", 1}, {"onset_s", toSeconds(*recording->onset)}, {"offset_s", toSeconds(*end)}, {"uncertainty_s", 0.0},
                                       {"source", "virtual"}, {"gaps", 0}, {"peak", inputPeak}, {"isClipped", inputPeak >= 1}};
    for (const auto &[name, value] : recordingFacts) facts[name] = value;
    return sink->put(sink->ctx, Borrowed(Value(Dict(facts.begin(), facts.end()))).get());
  }
  static fovea_status state(const FakeSound *sound, fovea_sound_state *out, double peak, Timestamp now) {
    if (!sound) return FOVEA_E_ARGUMENT;
    *out = {};
    out->struct_size = sizeof *out;
    out->source = FOVEA_SAMPLE_VIRTUAL;
    out->peak = peak;
    if (!sound->onset || *sound->onset > now) return FOVEA_OK;
    out->flags = FOVEA_SOUND_STARTED;
    out->onset_ns = nanoseconds(*sound->onset);
    const auto end = sound->offset();
    if (!end || *end > now) return FOVEA_OK;
    out->flags |= FOVEA_SOUND_ENDED | (sound->stop == end ? FOVEA_SOUND_STOPPED : 0);
    out->offset_ns = nanoseconds(*end);
    return FOVEA_OK;
  }
  fovea_status makeOfRecording(std::uint64_t handle, const fovea_value *options, std::uint64_t *sound, Timestamp now) {
    const FakeSound *recording = find(recordings, handle);
    if (!recording) return FOVEA_E_ARGUMENT;
    return add(FakeSound{{}, View(options).copy(), std::min(now, recording->offset().value_or(now)) - *recording->onset}, sound);
  }
  static FakeSound *find(std::map<std::uint64_t, FakeSound> &all, std::uint64_t handle) {
    const auto found = all.find(handle);
    return found == all.end() ? nullptr : &found->second;
  }

 private:
  /// What is asked for of it is as long as that.
  fovea_status add(FakeSound sound, std::uint64_t *handle) {
    const Borrowed lent(sound.options);
    const View options(lent.get());
    const double from = options.find("from_s").number().value_or(0);
    sound.length = fromSeconds(options.find("to_s").number().value_or(toSeconds(sound.length)) - from);
    if (sound.length <= Duration{}) return FOVEA_E_ARGUMENT;
    sound.volume = options.find("volume").number().value_or(1);
    sound.isEndless = options.find("loop").boolean().value_or(false);
    sounds[*handle = ++lastHandle_] = std::move(sound);
    return FOVEA_OK;
  }

  std::uint64_t lastHandle_ = 0;
};

}  // namespace fovea::testing
