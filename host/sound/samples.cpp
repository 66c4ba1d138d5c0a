#include "sound/samples.hpp"

#include <samplerate.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>

#include "sound/film_sound.hpp"
#include "sound/sound_file.hpp"

namespace fovea {
namespace {

using std::numbers::pi;

/// The best converter there is: it is slow, and nobody waits for it while something plays.
Result<SoundSamples> atRate(SoundSamples sound, double rate) {
  if (sound.rate == rate) return sound;
  const double ratio = rate / sound.rate;
  const auto frames = std::max<std::size_t>(std::llround(double(sound.frames()) * ratio), 1);
  SoundSamples result{rate, sound.channels, std::vector<float>(frames * sound.channels)};
  SRC_DATA data{};
  data.data_in = sound.values.data(), data.input_frames = long(sound.frames());
  data.data_out = result.values.data(), data.output_frames = long(frames);
  data.src_ratio = ratio;
  if (const int problem = src_simple(&data, SRC_SINC_BEST_QUALITY, int(sound.channels)))
    return Error{ErrorCode::BadArgument,
                 "it cannot be brought to the rate of the output: " + std::string(src_strerror(problem)),
                 "a sound", "save it at another rate"};
  return result;
}

void fade(SoundSamples &sound, const SoundOptions &options) {
  const auto frames = sound.frames();
  const auto ramp = [&](double seconds, auto frameOf) {
    const auto length = std::min<std::size_t>(std::llround(seconds * sound.rate), frames);
    for (std::size_t n = 0; n < length; ++n) {
      const float gain = float(0.5 - 0.5 * std::cos(pi * (double(n) + 0.5) / double(length)));
      for (unsigned c = 0; c < sound.channels; ++c) sound.values[frameOf(n) * sound.channels + c] *= gain;
    }
  };
  ramp(options.fadeIn_s, [](std::size_t n) { return n; });
  ramp(options.fadeOut_s, [&](std::size_t n) { return frames - 1 - n; });
}

/// One channel is panned with constant power; of two, the further one becomes softer.
SoundSamples inChannels(SoundSamples sound, double pan, unsigned channels) {
  if (channels == sound.channels && channels == 1) return sound;
  const double angle = (pan + 1) * pi / 4;
  const double loudest = sound.channels == 1 ? 1 : std::max(std::cos(angle), std::sin(angle));
  const float left = float(std::cos(angle) / loudest), right = float(std::sin(angle) / loudest);
  SoundSamples result{sound.rate, channels, std::vector<float>(sound.frames() * channels)};
  for (std::size_t n = 0; n < sound.frames(); ++n) {
    const float *from = &sound.values[n * sound.channels];
    const float one = from[0] * left, other = from[sound.channels - 1] * right;
    if (channels == 1)
      result.values[n] = (one + other) / 2;
    else
      result.values[2 * n] = one, result.values[2 * n + 1] = other;
  }
  return result;
}

Result<SoundSamples> finished(SoundSamples part, const SoundOptions &options, double rate,
                              unsigned channels) {
  Result<SoundSamples> sound = atRate(std::move(part), rate);
  if (!sound) return sound;
  fade(*sound, options);
  return inChannels(std::move(*sound), options.pan, channels);
}

template <class Work>
Result<SoundSamples> inMemory(const std::string &where, Work work) try {
  return work();
} catch (const std::bad_alloc &) {
  return Error{ErrorCode::BadArgument, "there is not enough memory for it", where,
               "from_s and to_s make it shorter"};
}

}  // namespace

Result<SoundSamples> renderFile(const std::filesystem::path &file, const SoundOptions &options, double rate,
                                unsigned channels) {
  const Result<SoundFileInfo> info = soundFileInfo(file);
  if (!info && filmSoundInfo(file)) {
    Result<SoundSamples> sound = inMemory(file.string(), [&] { return readFilmSamples(file); });
    return sound ? renderSamples(std::move(*sound), options, rate, channels) : sound;
  }
  if (!info) return info.error();
  const Result<SoundPart> part = partOf(options, info->rate, info->frames, file.string());
  if (!part) return part.error();
  return inMemory(file.string(), [&]() -> Result<SoundSamples> {
    Result<SoundSamples> samples = readSoundFile(file, part->first, part->count);
    if (!samples) return samples;
    return finished(std::move(*samples), options, rate, channels);
  });
}

Result<SoundSamples> renderSamples(SoundSamples samples, const SoundOptions &options, double rate,
                                   unsigned channels) {
  if (const Result<void> fit = checkSamples(samples); !fit) return fit.error();
  const Result<SoundPart> part = partOf(options, samples.rate, samples.frames(), "a sound of samples");
  if (!part) return part.error();
  auto &values = samples.values;
  values.erase(values.begin() + std::ptrdiff_t((part->first + part->count) * samples.channels), values.end());
  values.erase(values.begin(), values.begin() + std::ptrdiff_t(part->first * samples.channels));
  return inMemory("a sound of samples",
                  [&] { return finished(std::move(samples), options, rate, channels); });
}

}  // namespace fovea
