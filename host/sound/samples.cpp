#include "sound/samples.hpp"

#include <fmt/format.h>
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

template <class Work>
Result<SoundSamples> inMemory(const std::string &where, Work work) try {
  return work();
} catch (const std::bad_alloc &) {
  return Error{ErrorCode::BadArgument, "there is not enough memory for it", where,
               "from_s and to_s make it shorter"};
}

SoundSamples cut(SoundSamples samples, const SoundPart &part) {
  auto &values = samples.values;
  values.erase(values.begin() + std::ptrdiff_t((part.first + part.count) * samples.channels), values.end());
  values.erase(values.begin(), values.begin() + std::ptrdiff_t(part.first * samples.channels));
  return samples;
}

/// Of a film all of its sound is read: where in it a time is, only its end says.
Result<SoundSamples> readPart(const std::filesystem::path &file, const SoundOptions &window, double rate) {
  const Result<SoundFileInfo> info = soundFileInfo(file);
  if (!info && !filmSoundInfo(file)) return info.error();
  return inMemory(file.string(), [&]() -> Result<SoundSamples> {
    Result<SoundSamples> whole = info ? SoundSamples{info->rate, info->channels, {}} : readFilmSamples(file);
    if (!whole) return whole;
    const Result<SoundPart> part =
        partOf(window, whole->rate, info ? info->frames : whole->frames(), file.string());
    if (!part) return part.error();
    Result<SoundSamples> samples =
        info ? readSoundFile(file, part->first, part->count) : cut(std::move(*whole), *part);
    return samples ? atRate(std::move(*samples), rate) : samples;
  });
}

}  // namespace

FileWish soundWish(const std::filesystem::path &file, double from_s, std::optional<double> to_s,
                   double rate) {
  SoundOptions window;
  window.from_s = from_s, window.to_s = to_s;
  const std::string part = fmt::format("{} to {}", from_s, to_s ? fmt::to_string(*to_s) : "its end");
  return {fmt::format("sound from {}, {} Hz", part, rate), file, [=]() -> Result<MadeOfFile> {
            Result<SoundSamples> samples = readPart(file, window, rate);
            if (!samples) return samples.error();
            const std::size_t bytes = samples->values.size() * sizeof(float);
            return MadeOfFile{std::make_shared<SoundSamples>(std::move(*samples)), bytes};
          }};
}

Result<SoundSamples> finishSound(SoundSamples part, const SoundOptions &options, unsigned channels,
                                 const std::string &where) {
  SoundOptions rest = options;
  rest.from_s = 0, rest.to_s.reset();
  if (const auto fit = partOf(rest, part.rate, part.frames(), where); !fit) return fit.error();
  return inMemory(where, [&]() -> Result<SoundSamples> {
    fade(part, options);
    return inChannels(std::move(part), options.pan, channels);
  });
}

Result<SoundSamples> renderFile(const std::filesystem::path &file, const SoundOptions &options, double rate,
                                unsigned channels) {
  Result<SoundSamples> part = readPart(file, options, rate);
  return part ? finishSound(std::move(*part), options, channels, file.string()) : part;
}

Result<SoundSamples> renderSamples(SoundSamples samples, const SoundOptions &options, double rate,
                                   unsigned channels) {
  if (const Result<void> fit = checkSamples(samples); !fit) return fit.error();
  const Result<SoundPart> part = partOf(options, samples.rate, samples.frames(), "a sound of samples");
  if (!part) return part.error();
  return inMemory("a sound of samples", [&]() -> Result<SoundSamples> {
    Result<SoundSamples> sound = atRate(cut(std::move(samples), *part), rate);
    return sound ? finishSound(std::move(*sound), options, channels, "a sound of samples") : sound;
  });
}

}  // namespace fovea
