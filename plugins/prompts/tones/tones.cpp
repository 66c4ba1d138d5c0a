// Tones, chords and noise that are made here, one after the other.

#include "fovea/sound_prompt.hpp"
#include "fovea/tones.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace tones {

using fovea::Tone;
using fovea::View;

double numberIn(View json, const char *name, double otherwise) { return json.find(name).number().value_or(otherwise); }

/// A number for all of them, or a list with one for each.
double numberOf(View json, std::size_t index, double otherwise) { return (json.isList() ? json[index] : json).number().value_or(otherwise); }

fovea::Envelope envelopeOf(View timbre) {
  const fovea::Envelope usual;
  return {numberIn(timbre, "attack_s", usual.attack_s), numberIn(timbre, "decay_s", usual.decay_s), numberIn(timbre, "sustain", usual.sustain), numberIn(timbre, "release_s", usual.release_s)};
}

/// By its name, or a dictionary of its kind and what belongs to it.
fovea::Timbre timbreOf(View timbre, double frequency_hz) {
  const std::string_view kind = timbre.isDict() ? timbre.find("kind").textOr("harmonic") : timbre.textOr("harmonic");
  const fovea::Envelope envelope = envelopeOf(timbre);
  if (kind == "pure") return fovea::pureTimbre(envelope);
  if (kind == "shepard") return fovea::shepardTimbre(frequency_hz, static_cast<int>(numberIn(timbre, "octaves", 4)), numberIn(timbre, "centre", 65.5), numberIn(timbre, "width_semitones", 8.2), envelope);
  if (kind == "additive") {
    std::vector<fovea::Partial> partials;
    const View ratios = timbre.find("ratios"), amplitudes = timbre.find("amplitudes");
    for (std::size_t i = 0; i < ratios.size(); ++i) partials.push_back({ratios[i].number().value_or(1), amplitudes[i].number().value_or(0)});
    return fovea::additiveTimbre(std::move(partials), envelope);
  }
  const double octave = numberIn(timbre, "octave", kind == "compressed" ? 1.9 : kind == "stretched" ? 2.1 : 2);
  return fovea::harmonicTimbre(static_cast<int>(numberIn(timbre, "harmonics", 10)), numberIn(timbre, "rollOff_dB", 12), octave, envelope);
}

fovea::NoiseKind noiseOf(std::string_view name) {
  return name == "white" ? fovea::NoiseKind::White : name == "pink" ? fovea::NoiseKind::Pink : name == "brown" ? fovea::NoiseKind::Brown : fovea::NoiseKind::None;
}

/// `all`: the prompt's own params, which hold where the element says nothing.
Tone toneOf(View element, View all) {
  const auto either = [&](const char *name) { return element.find(name).isNone() ? all.find(name) : element.find(name); };
  Tone tone;
  tone.duration_s = either("duration_s").number().value_or(tone.duration_s);
  tone.silence_s = either("silence_s").number().value_or(0);
  tone.isRightInverted = element.find("antiphase").boolean().value_or(false);
  const View pitch = element.find("pitch"), frequency = element.find("frequency_hz"), heights = pitch.isNone() ? frequency : pitch, pan = element.find("pan"), volume = element.find("volume"),
             timbre = either("timbre");
  for (std::size_t i = 0; i < (heights.isNone() ? 0 : heights.isList() ? heights.size() : 1); ++i) {
    const double height = numberOf(heights, i, 0), hz = pitch.isNone() ? height : fovea::frequencyOf(height);
    tone.notes.push_back({hz, timbreOf(timbre.isList() ? timbre[i] : timbre, hz), numberOf(pan, i, 0), numberOf(volume, i, 1)});
  }
  tone.noise = noiseOf(element.find("noise").textOr(""));
  const double ramp_s = numberIn(element, "ramp_s", 0);
  tone.noiseEnvelope = {ramp_s, 0, 1, ramp_s};
  tone.noiseVolume = numberOf(volume, 0, 1), tone.noisePan = numberOf(pan, 0, 0);
  tone.dichoticPitch_hz = numberIn(element, "dichoticPitch_hz", 0);
  tone.isNoiseCorrelated = element.find("correlated").boolean().value_or(true);
  return tone;
}

class Tones final : public fovea::SoundPrompt {
 public:
  using SoundPrompt::SoundPrompt;

  void enter(const fovea::PartInfo &part) override {
    const View sequence = part.params.find("sequence");
    sequence_ = sequence.copy();
    std::vector<Tone> tones;
    for (std::size_t i = 0; i < sequence.size(); ++i) tones.push_back(toneOf(sequence[i], part.params));
    volume_ = numberIn(part.params, "volume", 1);
    const auto given = part.params.find("seed").integer();
    const std::uint64_t lot = given ? static_cast<std::uint64_t>(*given) : seed();
    makePlayer(part, [&](bool isLooped) {
      const fovea::RenderedTones rendered = fovea::renderTones(tones, audio().info().rate, lot, isLooped);
      gain_ = rendered.gain;
      return audio().make(rendered.samples, rendered.rate, 2, {.volume = volume_, .isLooped = isLooped});
    });
  }
  fovea::Dict metadata() const override {
    fovea::Dict told{{"sequence", sequence_}, {"volume", volume_}, {"gain", gain_}};
    const fovea::Dict played = SoundPrompt::metadata();
    told.insert(told.end(), played.begin(), played.end());
    return told;
  }

 private:
  fovea::Value sequence_;
  double volume_ = 1, gain_ = 1;
};

}  // namespace tones

FOVEA_PLUGIN(tones::Tones)
