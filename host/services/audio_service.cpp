#include "services/audio_service.hpp"

#include <optional>
#include <vector>

#include "services/gate.hpp"
#include "services/options.hpp"

namespace fovea {
namespace {

/// As guarded(), for what needs the sound system that is open.
template <class Call>
fovea_status withSound(const fovea_host *host, Call call) noexcept {
  return guarded(host, When::Stage, [&](Sitting &sitting) {
    auto system = sitting.sounds().system();
    return system ? call(sitting, **system) : toStatus(system.error());
  });
}

/// The same, for what hears the participant.
template <class Call>
fovea_status withMicrophone(const fovea_host *host, Call call) noexcept {
  return withSound(host, [&](Sitting &sitting, SoundSystem &system) {
    if (auto may = sitting.mayRecord(kSoundData); !may) return toStatus(may.error());
    return call(sitting, system);
  });
}

Result<SoundOptions> soundOptions(const char *call, const fovea_value *given) {
  SoundOptions read;
  Options options(call, "svc/audio.h", given);
  options.number("from_s", read.from_s);
  options.number("to_s", read.to_s);
  options.number("fadeIn_s", read.fadeIn_s);
  options.number("fadeOut_s", read.fadeOut_s);
  options.number("volume", read.volume);
  options.number("pan", read.pan);
  options.flag("loop", read.isLooped);
  if (auto fine = options.done(); !fine) return fine.error();
  return read;
}

Result<RecordingWish> recordingWish(const fovea_value *given) {
  RecordingWish wish;
  Options options("audio->record", "svc/audio.h", given);
  options.count("channels", wish.options.channels);
  options.number("duration_s", wish.options.duration_s);
  options.flag("personal", wish.note.isPersonal);
  options.text("description", wish.note.description);
  options.text("simulated", wish.options.simulated);
  if (auto fine = options.done(); !fine) return fine.error();
  return wish;
}

Result<SoundSamples> samplesOf(const fovea_value *given, double rate) {
  constexpr char kCall[] = "audio->make";
  auto copied = given ? fromAbi(*given) : Result<Value>(Value());
  if (!copied) return copied.error();
  Array *array = copied->as<Array>();
  auto *floats = array ? std::get_if<std::vector<float>>(&array->elements) : nullptr;
  const auto *doubles = array ? std::get_if<std::vector<double>>(&array->elements) : nullptr;
  if (!floats && !doubles)
    return Error{ErrorCode::BadArgument, "the samples are no array of FOVEA_F32 or FOVEA_F64", kCall, ""};
  const auto &shape = array->shape;
  const std::uint64_t channels = shape.size() == 2 ? shape[1] : 1;
  if (shape.empty() || shape.size() > 2 || channels < 1 || channels > 2)
    return Error{ErrorCode::BadArgument, "the samples have a shape that is none of a sound", kCall,
                 "frames, or frames by 1 or 2 channels"};
  SoundSamples samples{rate, static_cast<unsigned>(channels), {}};
  if (floats)
    samples.values = std::move(*floats);
  else
    samples.values.assign(doubles->begin(), doubles->end());
  return samples;
}

/// What was made belongs to the run or the page in hand.
fovea_status give(Sitting &sitting, const Result<SoundHandle> &made, uint64_t *sound) {
  if (!made) return toStatus(made.error());
  sitting.sounds().own(*made);
  *sound = *made;
  return FOVEA_OK;
}

fovea_status tell(const Result<SoundState> &known, fovea_sound_state *out) {
  if (!known) return toStatus(known.error());
  const auto flag = [](bool isSet, std::uint32_t bit) { return isSet ? bit : 0; };
  fovea_sound_state state{};
  state.flags = flag(known->hasStarted, FOVEA_SOUND_STARTED) | flag(known->hasEnded, FOVEA_SOUND_ENDED) |
                flag(known->wasStopped, FOVEA_SOUND_STOPPED) | flag(known->isLate, FOVEA_SOUND_LATE);
  state.onset_ns = toNanoseconds(known->onset);
  state.offset_ns = toNanoseconds(known->offset);
  state.uncertainty_ns = known->uncertainty.count();
  state.source = static_cast<std::uint32_t>(known->source);
  state.gaps = known->gaps;
  state.peak = known->peak;
  fill(out, state);
  return FOVEA_OK;
}

fovea_status FOVEA_CALL audioInfo(const fovea_host *host, fovea_audio_info *out) noexcept {
  return withSound(host, [&](Sitting &, SoundSystem &system) {
    const SoundInfo &known = system.info();
    fovea_audio_info info{};
    info.rate_hz = known.rate;
    info.outputs = known.outputs;
    info.inputs = known.inputs;
    info.block_ns = known.block.count();
    info.output_latency_ns = known.outputLatency.count();
    info.input_latency_ns = known.inputLatency.count();
    info.source = static_cast<std::uint32_t>(known.source);
    fill(out, info);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL audioLoad(const fovea_host *host, fovea_str path, const fovea_value *options,
                                  uint64_t *sound) noexcept {
  return withSound(host, [&](Sitting &sitting, SoundSystem &system) {
    if (!sound) return refuse(FOVEA_E_ARGUMENT, "audio->load: no place for the handle");
    auto read = soundOptions("audio->load", options);
    return read ? give(sitting, system.load(fromAbi(path), *read), sound) : toStatus(read.error());
  });
}

fovea_status FOVEA_CALL audioMake(const fovea_host *host, const fovea_value *given, double rate,
                                  const fovea_value *options, uint64_t *sound) noexcept {
  return withSound(host, [&](Sitting &sitting, SoundSystem &system) {
    if (!sound) return refuse(FOVEA_E_ARGUMENT, "audio->make: no place for the handle");
    auto read = soundOptions("audio->make", options);
    if (!read) return toStatus(read.error());
    auto samples = samplesOf(given, rate);
    return samples ? give(sitting, system.make(std::move(*samples), *read), sound)
                   : toStatus(samples.error());
  });
}

void FOVEA_CALL audioDestroy(const fovea_host *host, uint64_t sound) noexcept {
  guarded(host, When::Stage, [&](Sitting &sitting) {  // also of one whose page has ended, which is nothing to complain of
    sitting.sounds().destroy(sound);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL audioLength(const fovea_host *host, uint64_t sound, int64_t *out) noexcept {
  return withSound(host, [&](Sitting &, SoundSystem &system) {
    if (!out) return refuse(FOVEA_E_ARGUMENT, "audio->length: no place for the answer");
    auto length = system.length(sound);
    if (!length) return toStatus(length.error());
    *out = length->count();
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL audioPlay(const fovea_host *host, uint64_t sound, int64_t t) noexcept {
  return withSound(host,
                   [&](Sitting &, SoundSystem &system) { return statusOf(system.play(sound, timeOf(t))); });
}

fovea_status FOVEA_CALL audioStop(const fovea_host *host, uint64_t sound, int64_t t) noexcept {
  return withSound(host,
                   [&](Sitting &, SoundSystem &system) { return statusOf(system.stop(sound, timeOf(t))); });
}

fovea_status FOVEA_CALL audioSetVolume(const fovea_host *host, uint64_t sound, double volume) noexcept {
  return withSound(host,
                   [&](Sitting &, SoundSystem &system) { return statusOf(system.setVolume(sound, volume)); });
}

fovea_status FOVEA_CALL audioState(const fovea_host *host, uint64_t sound, fovea_sound_state *out) noexcept {
  return withSound(host, [&](Sitting &, SoundSystem &system) { return tell(system.state(sound), out); });
}

fovea_status FOVEA_CALL audioRecord(const fovea_host *host, int64_t t, const fovea_value *options,
                                    uint64_t *recording) noexcept {
  return withMicrophone(host, [&](Sitting &sitting, SoundSystem &) {
    if (!recording) return refuse(FOVEA_E_ARGUMENT, "audio->record: no place for the handle");
    auto wish = recordingWish(options);
    if (!wish) return toStatus(wish.error());
    auto made = sitting.sounds().record(timeOf(t), std::move(*wish));
    if (!made) return toStatus(made.error());
    *recording = *made;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL audioStopRecording(const fovea_host *host, uint64_t recording, int64_t t) noexcept {
  return withSound(host, [&](Sitting &, SoundSystem &system) {
    return statusOf(system.stopRecording(recording, timeOf(t)));
  });
}

fovea_status FOVEA_CALL audioRecordingState(const fovea_host *host, uint64_t recording,
                                            fovea_sound_state *out) noexcept {
  return withSound(
      host, [&](Sitting &, SoundSystem &system) { return tell(system.recordingState(recording), out); });
}

fovea_status FOVEA_CALL audioRecorded(const fovea_host *host, uint64_t recording,
                                      const fovea_sink *sink) noexcept {
  return withSound(host, [&](Sitting &sitting, SoundSystem &) {
    if (!sink || !sink->put) return refuse(FOVEA_E_ARGUMENT, "audio->recorded: no place for the answer");
    auto told = sitting.sounds().recorded(recording);
    if (!told) return toStatus(told.error());
    return *told ? putInto(sink, **told) : fovea_status{FOVEA_TIMEOUT};
  });
}

fovea_status FOVEA_CALL audioMakeOfRecording(const fovea_host *host, uint64_t recording,
                                             const fovea_value *options, uint64_t *sound) noexcept {
  return withSound(host, [&](Sitting &sitting, SoundSystem &system) {
    if (!sound) return refuse(FOVEA_E_ARGUMENT, "audio->makeOfRecording: no place for the handle");
    auto read = soundOptions("audio->makeOfRecording", options);
    return read ? give(sitting, system.makeOfRecording(recording, *read), sound) : toStatus(read.error());
  });
}

fovea_status FOVEA_CALL audioLevel(const fovea_host *host, double *peak, double *rms) noexcept {
  return withMicrophone(host, [&](Sitting &, SoundSystem &system) {
    auto level = system.level();
    if (!level) return toStatus(level.error());
    if (peak) *peak = level->peak;
    if (rms) *rms = level->rms;
    return fovea_status{FOVEA_OK};
  });
}

}  // namespace

const fovea_audio kAudio{
    sizeof(fovea_audio),  0,           audioInfo,          audioLoad,           audioMake,
    audioDestroy,         audioLength, audioPlay,          audioStop,           audioSetVolume,
    audioState,           audioRecord, audioStopRecording, audioRecordingState, audioRecorded,
    audioMakeOfRecording, audioLevel};

}  // namespace fovea
