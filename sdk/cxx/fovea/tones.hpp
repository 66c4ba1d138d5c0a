#pragma once
// Tones, chords and noise, rendered into samples before anything is heard: audio().make(rendered.samples, rendered.rate, 2).
//
//   const std::vector<Tone> sequence{{.frequencies_hz = {frequencyOf(60), frequencyOf(64)}, .duration_s = 0.5}, {.duration_s = 0.2}, {.noise = NoiseKind::Pink}};
//   const RenderedTones rendered = renderTones(sequence, 48000);
//
// Nothing here knows of the host.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <random>
#include <string_view>
#include <vector>

#include "fovea/draws.hpp"

namespace fovea {

/// How loud a note is, from its begin to its end: up to 1, down to what it is held at, held, and gone. All of it lies within the note; of a shorter one each part is shorter.
struct Envelope {
  double attack_s = 0.2, decay_s = 0.1, sustain = 0.8, release_s = 0.4;

  /// The share of its loudness after that time.
  double at(double time_s, double duration_s) const {
    const double all_s = attack_s + decay_s + release_s, scale = all_s > duration_s ? duration_s / all_s : 1;
    const double attack = attack_s * scale, decay = decay_s * scale, release = release_s * scale, left = duration_s - time_s;
    if (time_s < 0 || left <= 0) return 0;
    if (time_s < attack) return time_s / attack;
    const double held = time_s < attack + decay ? 1 - (1 - sustain) * (time_s - attack) / decay : sustain;
    return left < release ? held * left / release : held;
  }
};

/// One of the sinusoids of a note; `ratio`: how often the note's own frequency it has.
struct Partial {
  double ratio = 1, amplitude = 1;
};

/// What a note sounds like. The amplitudes of its partials add up to 1, so that no note is louder than its volume.
struct Timbre {
  std::vector<Partial> partials{{}};
  Envelope envelope{};
};

constexpr double kMidiA4 = 69, kA4_hz = 440;
constexpr double kNoiseRms = 0.2;  // of noise at full volume; its peaks stay below full scale
inline double frequencyOf(double midi) { return kA4_hz * std::exp2((midi - kMidiA4) / 12); }
inline double midiOf(double frequency_hz) { return kMidiA4 + 12 * std::log2(frequency_hz / kA4_hz); }

namespace detail {

inline std::vector<Partial> normalized(std::vector<Partial> partials) {
  double sum = 0;
  for (const Partial &partial : partials) sum += std::abs(partial.amplitude);
  for (Partial &partial : partials) partial.amplitude /= sum > 0 ? sum : 1;
  return partials;
}

}  // namespace detail

inline Timbre pureTimbre(Envelope envelope = {}) { return {{{}}, envelope}; }
/// `octave`: what the second partial's ratio is; 2 is harmonic, less is compressed, more stretched.
inline Timbre harmonicTimbre(int harmonics = 10, double rollOff_dB = 12, double octave = 2, Envelope envelope = {}) {
  std::vector<Partial> partials;
  for (int k = 1; k <= harmonics; ++k) partials.push_back({std::pow(octave, std::log2(k)), std::pow(10, -rollOff_dB * std::log2(k) / 20)});
  return {detail::normalized(std::move(partials)), envelope};
}
inline Timbre additiveTimbre(std::vector<Partial> partials, Envelope envelope = {}) { return {detail::normalized(std::move(partials)), envelope}; }
/// A note together with those so many octaves above and below it, loud as they are near to the centre. Its height hangs on where in the octave it is alone.
inline Timbre shepardTimbre(double frequency_hz, int octaves = 4, double centre_midi = 65.5, double width_semitones = 8.2, Envelope envelope = {}) {
  std::vector<Partial> partials;
  for (int octave = -octaves; octave <= octaves; ++octave) {
    const double away = (midiOf(frequency_hz) + 12 * octave - centre_midi) / width_semitones;
    partials.push_back({std::exp2(octave), std::exp(-away * away / 2)});
  }
  return {detail::normalized(std::move(partials)), envelope};
}

enum class NoiseKind { None, White, Pink, Brown };

/// What sounds for a while, and the silence behind it.
struct Tone {
  struct Note {
    double frequency_hz = kA4_hz;
    Timbre timbre{};
    double pan = 0;     // -1 left to 1 right, of equal power
    double volume = 1;  // 0 to 1
  };
  std::vector<Note> notes{};  // all of them begin and end together; none, and no noise: a rest
  NoiseKind noise = NoiseKind::None;
  Envelope noiseEnvelope{0, 0, 1, 0};
  double noiseVolume = 1;
  double noisePan = 0;
  double dichoticPitch_hz = 0;     // of the noise: its phase turns round at that frequency on the right side; 0: nowhere
  double dichoticWidth = 0.12;     // of the frequency
  bool isNoiseCorrelated = true;   // is it the same on both sides?
  bool isRightInverted = false;    // the right side is upside down
  double duration_s = 0.75, silence_s = 0;
};

/// Left and right by turns.
struct RenderedTones {
  std::vector<float> samples;
  double rate = 0;
  double gain = 1;  // less, where all of it had to be made quieter to be less than full scale

  double length_s() const { return static_cast<double>(samples.size() / 2) / rate; }
};

namespace detail {

/// A pole and a zero above it: between them it falls by 6 dB in each octave, elsewhere it is level.
class Shelf {
 public:
  Shelf(double pole_hz, double zero_hz, double rate) {
    const auto bent = [&](double frequency_hz) { return std::tan(std::numbers::pi * frequency_hz / rate); };
    const double pole = bent(pole_hz), zero = bent(zero_hz);
    b0_ = (1 + zero) / (1 + pole), b1_ = (zero - 1) / (1 + pole), a1_ = (pole - 1) / (1 + pole);
  }
  double next(double in) {
    out_ = b0_ * in + b1_ * in_ - a1_ * out_;
    in_ = in;
    return out_;
  }

 private:
  double b0_, b1_, a1_, in_ = 0, out_ = 0;
};

/// Samples of one kind of noise. The root of their mean square is the same for all kinds.
class NoiseSource {
 public:
  NoiseSource(NoiseKind kind, std::uint64_t seed, double rate) : random_(seed) {
    const double highest = kHighest * rate;
    if (kind == NoiseKind::Brown) shelves_.emplace_back(kLowest_hz, highest, rate);
    // By half of that in each octave: as many octaves level as it falls.
    for (double pole = kLowest_hz; kind == NoiseKind::Pink && pole * kHalfway < highest; pole *= kHalfway * kHalfway) shelves_.emplace_back(pole, pole * kHalfway, rate);
    double energy = 0;  // of its answer to a single sample
    for (int i = 0; i < static_cast<int>(rate); ++i) {
      const double answer = filtered(i == 0 ? 1 : 0);
      energy += answer * answer;
    }
    scale_ = kNoiseRms * std::numbers::sqrt3 / std::sqrt(energy);  // of numbers from -1 to 1
    for (int i = 0; i < kWarmUp; ++i) next();
  }
  double next() { return scale_ * filtered(2 * drawUniform(random_) - 1); }

 private:
  static constexpr double kLowest_hz = 20, kHighest = 0.49;  // from where to where it falls; the latter of the rate
  static constexpr double kHalfway = 1.6;
  static constexpr int kWarmUp = 8192;

  double filtered(double in) {
    for (Shelf &shelf : shelves_) in = shelf.next(in);
    return in;
  }

  std::mt19937_64 random_;
  std::vector<Shelf> shelves_;
  double scale_ = 1;
};

/// Passes all frequencies alike, and turns their phase once around in a band.
class AllPass {
 public:
  AllPass(double frequency_hz, double width, double rate) {
    const double angle = 2 * std::numbers::pi * frequency_hz / rate, alpha = std::sin(angle) * width / 2;
    const double all = 1 + alpha;
    b0_ = (1 - alpha) / all, b1_ = -2 * std::cos(angle) / all;
  }
  double next(double in) {
    const double out = b0_ * in + b1_ * in1_ + in2_ - b1_ * out1_ - b0_ * out2_;
    in2_ = in1_, in1_ = in, out2_ = out1_, out1_ = out;
    return out;
  }

 private:
  double b0_, b1_, in1_ = 0, in2_ = 0, out1_ = 0, out2_ = 0;
};

struct Sides {
  double left, right;
};
inline Sides sidesOf(double pan) {
  const double angle = (std::clamp(pan, -1.0, 1.0) + 1) * std::numbers::pi / 4;
  return {std::cos(angle), std::sin(angle)};
}

inline void addNote(const Tone::Note &note, const Tone &tone, double rate, std::size_t begin, std::size_t count, std::vector<double> &samples) {
  const Sides sides = sidesOf(note.pan);
  for (const Partial &partial : note.timbre.partials) {
    const double frequency = note.frequency_hz * partial.ratio;
    if (frequency >= rate / 2) continue;  // it would come back as another one
    const double step = 2 * std::numbers::pi * frequency / rate;
    for (std::size_t i = 0; i < count; ++i) {
      const double time_s = static_cast<double>(i) / rate, value = note.volume * partial.amplitude * note.timbre.envelope.at(time_s, tone.duration_s) * std::sin(step * static_cast<double>(i));
      samples[2 * (begin + i)] += sides.left * value;
      samples[2 * (begin + i) + 1] += sides.right * value * (tone.isRightInverted ? -1 : 1);
    }
  }
}

inline void addNoise(const Tone &tone, double rate, std::uint64_t seed, std::size_t begin, std::size_t count, std::vector<double> &samples) {
  const Sides sides = sidesOf(tone.noisePan);
  NoiseSource left(tone.noise, seed, rate), right(tone.noise, seed + 1, rate);
  AllPass turned(tone.dichoticPitch_hz, tone.dichoticWidth, rate);
  for (std::size_t i = 0; i < count; ++i) {
    const double loudness = tone.noiseVolume * tone.noiseEnvelope.at(static_cast<double>(i) / rate, tone.duration_s), one = left.next();
    double other = tone.isNoiseCorrelated ? one : right.next();
    if (tone.dichoticPitch_hz > 0) other = turned.next(other);
    samples[2 * (begin + i)] += sides.left * loudness * one;
    samples[2 * (begin + i) + 1] += sides.right * loudness * other * (tone.isRightInverted ? -1 : 1);
  }
}

/// The last of it goes over into what comes before its first: it can be repeated without a seam.
inline void closeUp(std::vector<double> &samples, std::size_t overlap) {
  const std::size_t frames = samples.size() / 2 - overlap;
  for (std::size_t i = 0; i < 2 * overlap; ++i) {
    const double share = (static_cast<double>(i / 2) + 0.5) / static_cast<double>(overlap) * std::numbers::pi / 2;
    samples[i] = std::sin(share) * samples[i] + std::cos(share) * samples[2 * frames + i];
  }
  samples.resize(2 * frames);
}

}  // namespace detail

constexpr double kOverlap_s = 0.1;

/// One after the other. `seed`: of the noise. `isSeamless`: it is to be played in a loop, and a noise at its end goes over into one at its begin; its length stays.
inline RenderedTones renderTones(const std::vector<Tone> &sequence, double rate, std::uint64_t seed = 0, bool isSeamless = false) {
  const auto framesIn = [&](double seconds) { return static_cast<std::size_t>(std::llround(seconds * rate)); };
  const bool isClosed = isSeamless && !sequence.empty() && sequence.front().noise != NoiseKind::None && sequence.back().noise != NoiseKind::None && sequence.back().silence_s <= 0;
  std::vector<double> samples;
  double time_s = 0;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    Tone tone = sequence[i];
    const std::size_t begin = framesIn(time_s);
    if (isClosed && i + 1 == sequence.size()) tone.duration_s += kOverlap_s;
    time_s += tone.duration_s;
    const std::size_t count = framesIn(time_s) - begin;
    time_s += tone.silence_s;
    samples.resize(2 * framesIn(time_s));
    for (const Tone::Note &note : tone.notes) detail::addNote(note, tone, rate, begin, count, samples);
    if (tone.noise != NoiseKind::None) detail::addNoise(tone, rate, seed + 2 * i, begin, count, samples);
  }
  if (isClosed) detail::closeUp(samples, framesIn(kOverlap_s));
  RenderedTones rendered{{}, rate, 1};
  double peak = 0;
  for (const double sample : samples) peak = std::max(peak, std::abs(sample));
  if (peak > 1) rendered.gain = 1 / peak;
  rendered.samples.reserve(samples.size());
  for (const double sample : samples) rendered.samples.push_back(static_cast<float>(rendered.gain * sample));
  return rendered;
}

}  // namespace fovea
