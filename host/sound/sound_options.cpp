#include "sound/sound_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fovea {
namespace {

// What loads in a moment and has its place in memory; libsamplerate goes from 1/256 to 256.
constexpr double kLongest_s = 3600, kLowestRate = 1000, kHighestRate = 768000;

Error badOption(std::string what, const std::string &where, std::string fix) {
  return {ErrorCode::BadArgument, std::move(what), where, std::move(fix)};
}

bool isWithin(double value, double low, double high) { return value >= low && value <= high; }  // NaN is not

}  // namespace

Result<SoundPart> partOf(const SoundOptions &options, double rate, std::uint64_t frames,
                         const std::string &where) {
  const double length = double(frames) / rate, half = 0.5 / rate;
  const double from = options.from_s, to = options.to_s.value_or(length);
  if (!isWithin(from, 0, length - half))
    return badOption(fmt::format("from_s is {}", from), where, fmt::format("it lasts {} s", length));
  if (!isWithin(to, from + half, length + half))
    return badOption(fmt::format("to_s is {}", to), where,
                     fmt::format("it may be more than from_s ({}), and up to {}", from, length));
  if (to - from > kLongest_s)
    return badOption(fmt::format("it would last {} s", to - from), where,
                     "an hour is the longest; from_s and to_s make it shorter");
  const double most = to - from + half;
  if (!isWithin(options.fadeIn_s, 0, most) || !isWithin(options.fadeOut_s, 0, most - options.fadeIn_s))
    return badOption(fmt::format("fadeIn_s is {} and fadeOut_s {}", options.fadeIn_s, options.fadeOut_s),
                     where, fmt::format("together they may last {} s, as long as what is played", to - from));
  if (!isWithin(options.pan, -1, 1))
    return badOption(fmt::format("pan is {}", options.pan), where, "it may be -1 (left) to 1 (right)");
  if (const Result<void> volume = checkVolume(options.volume); !volume) return volume.error();
  const std::uint64_t first = std::min<std::uint64_t>(std::llround(from * rate), frames - 1);
  return SoundPart{first, std::clamp<std::uint64_t>(std::llround(to * rate), first + 1, frames) - first};
}

Result<void> checkSamples(const SoundSamples &samples) {
  const std::string where = "a sound of samples";
  if (!isWithin(samples.rate, kLowestRate, kHighestRate))
    return badOption(fmt::format("its rate is {} Hz", samples.rate), where,
                     fmt::format("it may be {} to {}", kLowestRate, kHighestRate));
  if (samples.channels < 1 || samples.channels > 2)
    return badOption(fmt::format("it has {} channels", samples.channels), where, "it may have one or two");
  if (samples.values.empty() || samples.values.size() % samples.channels != 0)
    return badOption(
        fmt::format("{} values are no frames of {} channels", samples.values.size(), samples.channels), where,
        "give a value for each channel of each frame");
  for (std::size_t n = 0; n < samples.values.size(); ++n)
    if (!isWithin(samples.values[n], -1.000001, 1.000001))  // a sine may be off by a rounding error
      return badOption(fmt::format("sample {} is {}", n / samples.channels, samples.values[n]), where,
                       "they may be -1 to 1");
  return {};
}

Result<void> checkVolume(double volume) {
  if (isWithin(volume, 0, 1)) return {};
  return badOption(fmt::format("the volume is {}", volume), "a sound", "it may be 0 to 1");
}

Result<void> checkRecording(const RecordingOptions &options, const SoundInfo &info) {
  const std::string where = "a recording";
  if (info.inputs == 0)
    return Error{ErrorCode::Device, "there is no input to record from", info.device,
                 "name one in the station's settings"};
  if (options.channels < 1 || options.channels > info.inputs)
    return badOption(fmt::format("channels is {}", options.channels), where,
                     fmt::format("this input has {}", info.inputs));
  if (options.duration_s && !isWithin(*options.duration_s, 1e-3, 86400))
    return badOption(fmt::format("duration_s is {}", *options.duration_s), where, "it may be 0.001 to 86400");
  return {};
}

Error noSuchSound(SoundHandle sound) {
  return {ErrorCode::BadArgument,
          fmt::format("there is no sound {}", sound),
          {},
          "a handle is valid until it is destroyed, or the run or the page has ended"};
}
Error noSuchRecording(RecordingHandle recording) {
  return {ErrorCode::BadArgument,
          fmt::format("there is no recording {}", recording),
          {},
          "a handle is valid until it is discarded, or the run or the page has ended"};
}

}  // namespace fovea
