#include <alsa/asoundlib.h>
#include <fmt/format.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "sound/block_dates.hpp"
#include "sound/sound_engine.hpp"
#include "sound/sound_systems.hpp"

namespace fovea {
namespace {

constexpr unsigned kFrames = 256;  // of a block: what a desktop's sound card does without trouble
constexpr unsigned kMostChannels = 2;

Error portAudioError(std::string what, std::string fix) {
  return {ErrorCode::Device, std::move(what), "PortAudio", std::move(fix)};
}
/// PortAudio 19.6 ends the program where ALSA's configuration names no device.
bool hasAlsaNames() {
  snd_config_t *names = nullptr;
  snd_config_update_free_global();
  return snd_config_update() >= 0 && snd_config && snd_config_search(snd_config, "pcm", &names) >= 0;
}
void saysNothing(const char *, int, const char *, int, const char *, ...) {}

class PortAudioDriver final : public SoundDriver {
 public:
  explicit PortAudioDriver(const Clock &clock) : clock_(clock) {}
  ~PortAudioDriver() override;

  Result<SoundInfo> open(const SoundStation &station);
  Result<void> start(SoundEngine &engine);
  void refresh(SoundInfo &info) const override { info.source = source_; }

 private:
  struct Chosen {
    PaDeviceIndex device = paNoDevice;
    unsigned channels = 0;
    PaStreamParameters parameters(double latency) const {
      return {device, int(channels), paFloat32 | paNonInterleaved, latency, nullptr};
    }
  };
  static Result<Chosen> choose(const std::string &name, bool isOutput, PaHostApiIndex system);
  PaError openStream(const Chosen &output, const Chosen &input);
  int process(const void *inputs, void *outputs, unsigned long frames, const PaStreamCallbackTimeInfo &times,
              PaStreamCallbackFlags flags);

  const Clock &clock_;
  bool isInitialised_ = false;
  PaStream *stream_ = nullptr;
  bool isAlsa_ = false;
  double rate_ = 0;
  unsigned outputs_ = 0;
  std::optional<BlockDates> heard_, came_;
  std::atomic<SoundEngine *> engine_{nullptr};
  std::atomic<SampleSource> source_{SampleSource::Block};  // until times have moved
};

PortAudioDriver::~PortAudioDriver() {
  engine_.store(nullptr);  // the end of the stream is no failure any more
  if (stream_) Pa_AbortStream(stream_), Pa_CloseStream(stream_);
  if (isInitialised_) Pa_Terminate();
}

/// `system`: of it alone, unless negative.
Result<PortAudioDriver::Chosen> PortAudioDriver::choose(const std::string &name, bool isOutput,
                                                        PaHostApiIndex system) {
  std::vector<std::string> there;
  const auto channelsOf = [&](const PaDeviceInfo &info) {
    return isOutput ? info.maxOutputChannels : info.maxInputChannels;
  };
  Chosen chosen;
  const PaDeviceIndex usual = isOutput ? Pa_GetDefaultOutputDevice() : Pa_GetDefaultInputDevice();
  for (PaDeviceIndex device = 0; device < Pa_GetDeviceCount(); ++device) {
    const PaDeviceInfo *info = Pa_GetDeviceInfo(device);
    if (channelsOf(*info) < 1 || (system >= 0 && info->hostApi != system)) continue;
    there.emplace_back(info->name);
    const bool isIt = name.empty()
                          ? device == usual
                          : there.back() == name || there.back().find("(" + name + ")") != std::string::npos;
    if (isIt && chosen.device == paNoDevice)
      chosen = {device, std::min(unsigned(channelsOf(*info)), kMostChannels)};
  }
  if (chosen.device == paNoDevice && !name.empty())
    return portAudioError(
        fmt::format("there is no device '{}' to {}", name, isOutput ? "play to" : "record from"),
        there.empty() ? "none was found" : fmt::format("there are: {}", fmt::join(there, ", ")));
  return chosen;
}

PaError PortAudioDriver::openStream(const Chosen &output, const Chosen &input) {
  const auto latencyOf = [](const Chosen &chosen, bool isOutput) {
    const PaDeviceInfo *info = chosen.channels ? Pa_GetDeviceInfo(chosen.device) : nullptr;
    return !info ? 0 : isOutput ? info->defaultLowOutputLatency : info->defaultLowInputLatency;
  };
  const PaStreamParameters out = output.parameters(latencyOf(output, true)),
                           in = input.parameters(latencyOf(input, false));
  const PaStreamParameters *outputs = output.channels ? &out : nullptr,
                           *inputs = input.channels ? &in : nullptr;
  rate_ = Pa_IsFormatSupported(inputs, outputs, 48000) == paFormatIsSupported
              ? 48000
              : Pa_GetDeviceInfo(outputs ? output.device : input.device)->defaultSampleRate;
  return Pa_OpenStream(
      &stream_, inputs, outputs, rate_, kFrames, paDitherOff,
      [](const void *ins, void *outs, unsigned long frames, const PaStreamCallbackTimeInfo *times,
         PaStreamCallbackFlags flags, void *self) {
        return static_cast<PortAudioDriver *>(self)->process(ins, outs, frames, *times, flags);
      },
      this);
}

Result<SoundInfo> PortAudioDriver::open(const SoundStation &station) {
  snd_lib_error_set_handler(saysNothing);
  silenceJack();
  if (!hasAlsaNames())
    return portAudioError("ALSA's configuration names no device",
                          "is libasound2-data installed, and ~/.asoundrc without mistakes?");
  if (const PaError problem = Pa_Initialize(); problem != paNoError)
    return portAudioError(fmt::format("PortAudio does not start: {}", Pa_GetErrorText(problem)),
                          "is the sound card's driver loaded?");
  isInitialised_ = true;
  const Result<Chosen> output = choose(station.output, true, -1);
  if (!output) return output.error();
  const PaHostApiIndex system = output->channels ? Pa_GetDeviceInfo(output->device)->hostApi : -1;
  Result<Chosen> input = choose(station.input, false, station.input.empty() ? system : -1);
  if (!input) return input.error();
  if (output->channels == 0 && input->channels == 0)
    return portAudioError("PortAudio finds no sound card",
                          "plug one in, and see that this person may use it (group audio)");
  PaError problem = openStream(*output, *input);
  if (problem != paNoError && station.input.empty() && input->channels && output->channels)
    input->channels = 0, problem = openStream(*output, *input);
  const PaDeviceInfo &device = *Pa_GetDeviceInfo(output->channels ? output->device : input->device);
  if (problem != paNoError)
    return portAudioError(fmt::format("'{}' cannot be opened: {}", device.name, Pa_GetErrorText(problem)),
                          "does another program hold it? name another one in the station's settings");

  const PaStreamInfo &stream = *Pa_GetStreamInfo(stream_);
  rate_ = stream.sampleRate, isAlsa_ = Pa_GetHostApiInfo(device.hostApi)->type == paALSA;
  heard_.emplace(BlockDates::Direction::Out, rate_, stream.outputLatency),
      came_.emplace(BlockDates::Direction::In, rate_, stream.inputLatency);
  SoundInfo info;
  info.rate = rate_, info.outputs = outputs_ = output->channels, info.inputs = input->channels;
  info.block = inDuration(kFrames / rate_), info.outputLatency = inDuration(stream.outputLatency),
  info.inputLatency = inDuration(stream.inputLatency);
  info.source = SampleSource::Block, info.system = "portaudio", info.device = device.name;
  return info;
}

Result<void> PortAudioDriver::start(SoundEngine &engine) {
  engine_.store(&engine, std::memory_order_release);
  Pa_SetStreamFinishedCallback(stream_, [](void *self) {
    if (SoundEngine *ended = static_cast<PortAudioDriver *>(self)->engine_.load())
      ended->fail("its device is gone");
  });
  if (isAlsa_) PaAlsa_EnableRealtimeScheduling(stream_, 1);
  if (const PaError problem = Pa_StartStream(stream_); problem != paNoError)
    return portAudioError(fmt::format("the device does not start: {}", Pa_GetErrorText(problem)),
                          "does another program hold it?");
  return {};
}

int PortAudioDriver::process(const void *inputs, void *outputs, unsigned long frames,
                             const PaStreamCallbackTimeInfo &times, PaStreamCallbackFlags flags) {
  const Timestamp now = clock_.now();
  SoundBlock block{static_cast<const float *const *>(inputs),
                   static_cast<float *const *>(outputs),
                   unsigned(frames),
                   {},
                   {}};
  block.heard = heard_->date(now, times.currentTime, times.outputBufferDacTime, block.frames,
                             flags & paOutputUnderflow);
  block.came = came_->date(now, times.currentTime, times.inputBufferAdcTime, block.frames,
                           flags & (paInputOverflow | paInputUnderflow));
  source_.store(block.heard.source, std::memory_order_relaxed);
  if (SoundEngine *engine = engine_.load(std::memory_order_acquire))
    engine->take(block);
  else
    for (unsigned c = 0; c < outputs_; ++c) std::fill_n(block.outputs[c], frames, 0.f);
  return paContinue;
}

}  // namespace

Result<std::unique_ptr<SoundSystem>> openPortAudio(const SoundStation &station, const Clock &clock) {
  auto driver = std::make_unique<PortAudioDriver>(clock);
  Result<SoundInfo> info = driver->open(station);
  if (!info) return info.error();
  auto engine = std::make_unique<SoundEngine>(clock, std::move(*info));
  PortAudioDriver &started = *driver;
  engine->own(std::move(driver));
  if (const Result<void> begun = started.start(*engine); !begun) return begun.error();
  return std::unique_ptr<SoundSystem>(std::move(engine));
}

}  // namespace fovea
