// What tones and noise are made of, by their numbers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "fovea/tones.hpp"

namespace fovea::test {
namespace {

constexpr double kRate = 48000;
const Envelope kLevel{0, 0, 1, 0};

std::vector<double> side(const RenderedTones &tones, std::size_t which) {
  std::vector<double> samples;
  for (std::size_t i = which; i < tones.samples.size(); i += 2) samples.push_back(tones.samples[i]);
  return samples;
}
/// Of a sinusoid of that frequency in them.
std::complex<double> sinusoid(const std::vector<double> &samples, double frequency_hz) {
  std::complex<double> sum = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) sum += samples[i] * std::polar(1.0, -2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kRate);
  return 2.0 * sum / static_cast<double>(samples.size());
}
double amplitude(const std::vector<double> &samples, double frequency_hz) { return std::abs(sinusoid(samples, frequency_hz)); }
double rms(const std::vector<double> &samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}
/// Of `one` and `other`, around a frequency: 1 where they are the same, -1 where one is upside down.
double likeness(const std::vector<double> &one, const std::vector<double> &other, double frequency_hz) {
  constexpr std::size_t kPart = 4800;
  std::complex<double> both = 0;
  double ones = 0, others = 0;
  for (std::size_t begin = 0; begin + kPart <= one.size(); begin += kPart) {
    const auto cut = [&](const std::vector<double> &all) { return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(begin + kPart)); };
    const auto a = sinusoid(cut(one), frequency_hz), b = sinusoid(cut(other), frequency_hz);
    both += a * std::conj(b), ones += std::norm(a), others += std::norm(b);
  }
  return both.real() / std::sqrt(ones * others);
}
/// Of its power in a band around that frequency. Units: dB.
double density_dB(const std::vector<double> &samples, double frequency_hz) {
  constexpr std::size_t kPart = 9600;
  double sum = 0;
  int count = 0;
  for (std::size_t begin = 0; begin + kPart <= samples.size(); begin += kPart)
    for (double away = -0.1; away <= 0.1; away += 0.05, ++count) {
      std::vector<double> part(samples.begin() + static_cast<std::ptrdiff_t>(begin), samples.begin() + static_cast<std::ptrdiff_t>(begin + kPart));
      for (std::size_t i = 0; i < kPart; ++i) part[i] *= std::pow(std::sin(std::numbers::pi * static_cast<double>(i) / kPart), 2);
      sum += std::norm(sinusoid(part, frequency_hz * (1 + away)));
    }
  return 10 * std::log10(sum / count);
}
Tone note(double frequency_hz, const Timbre &timbre, double pan = -1) { return {.notes = {{.frequency_hz = frequency_hz, .timbre = timbre, .pan = pan}}, .duration_s = 1}; }
std::vector<double> rendered(const Tone &tone) { return side(renderTones({tone}, kRate), 0); }

TEST(GivenMidiNumbers, WhenTheyAreFrequenciesThenSixtyNineIs440AndFractionsLieBetween) {
  EXPECT_DOUBLE_EQ(frequencyOf(69), 440);
  EXPECT_NEAR(frequencyOf(60), 261.6256, 1e-4);
  EXPECT_NEAR(frequencyOf(60.5), 269.2918, 1e-4);
  EXPECT_NEAR(midiOf(frequencyOf(47.3)), 47.3, 1e-12);
}

TEST(GivenAPureTone, WhenItIsRenderedThenItHasItsFrequencyItsVolumeAndNothingElse) {
  Tone tone = note(440, pureTimbre(kLevel));
  tone.notes[0].volume = 0.5;
  const auto samples = rendered(tone);
  EXPECT_EQ(samples.size(), 48000u);
  EXPECT_NEAR(amplitude(samples, 440), 0.5, 1e-6);
  EXPECT_NEAR(amplitude(samples, 880), 0, 1e-6);
  EXPECT_NEAR(rms(samples), 0.5 / std::numbers::sqrt2, 1e-6);
}

TEST(GivenAHarmonicTone, WhenItIsRenderedThenEachHarmonicIsTwelveDecibelsLessAnOctaveUpAndTheyAddUpToOne) {
  const auto samples = rendered(note(200, harmonicTimbre(10, 12, 2, kLevel)));
  EXPECT_NEAR(20 * std::log10(amplitude(samples, 400) / amplitude(samples, 200)), -12, 1e-4);
  EXPECT_NEAR(20 * std::log10(amplitude(samples, 800) / amplitude(samples, 200)), -24, 1e-4);
  double sum = 0;
  for (int k = 1; k <= 12; ++k) sum += amplitude(samples, 200 * k);
  EXPECT_NEAR(sum, 1, 1e-4);
  EXPECT_NEAR(amplitude(samples, 2200), 0, 1e-6) << "there are ten";
}

TEST(GivenOctavesThatAreNone, WhenAToneHasThemThenItsPartialsLieThere) {
  const auto compressed = rendered(note(200, harmonicTimbre(4, 12, 1.9, kLevel))), stretched = rendered(note(200, harmonicTimbre(4, 12, 2.1, kLevel)));
  EXPECT_GT(amplitude(compressed, 380), 0.1);
  EXPECT_GT(amplitude(compressed, 200 * 1.9 * 1.9), 0.03);
  EXPECT_NEAR(amplitude(compressed, 400), 0, 1e-3);
  EXPECT_GT(amplitude(stretched, 420), 0.1);
}

TEST(GivenAnAdditiveTone, WhenItIsRenderedThenItsPartialsAreThoseThatWereNamed) {
  const auto samples = rendered(note(100, additiveTimbre({{1, 3}, {2.5, 1}}, kLevel)));
  EXPECT_NEAR(amplitude(samples, 100), 0.75, 1e-4);
  EXPECT_NEAR(amplitude(samples, 250), 0.25, 1e-4);
}

TEST(GivenAShepardTone, WhenItIsAnOctaveHigherThenItSoundsTheSame) {
  const auto low = shepardTimbre(frequencyOf(60), 6, 65.5, 8.2, kLevel), high = shepardTimbre(frequencyOf(72), 6, 65.5, 8.2, kLevel);
  const auto one = rendered(note(frequencyOf(60), low)), other = rendered(note(frequencyOf(72), high));
  for (const double midi : {48, 60, 72, 84}) EXPECT_NEAR(amplitude(one, frequencyOf(midi)), amplitude(other, frequencyOf(midi)), 2e-3) << midi;
  EXPECT_NEAR(amplitude(one, frequencyOf(60)) / amplitude(one, frequencyOf(72)), std::exp((6.5 * 6.5 - 5.5 * 5.5) / (2 * 8.2 * 8.2)), 1e-2);
}

TEST(GivenAPartialAboveHalfTheRate, WhenItIsRenderedThenItIsLeftOut) {
  const auto samples = rendered(note(20000, additiveTimbre({{1, 1}, {2, 1}}, kLevel)));
  EXPECT_NEAR(amplitude(samples, 8000), 0, 1e-6) << "40000 Hz would come back as this";
}

TEST(GivenAnEnvelope, WhenANoteIsLongEnoughThenItGrowsFallsIsHeldAndGoes) {
  const Envelope envelope;
  EXPECT_DOUBLE_EQ(envelope.at(0, 2), 0);
  EXPECT_DOUBLE_EQ(envelope.at(0.1, 2), 0.5);
  EXPECT_DOUBLE_EQ(envelope.at(0.2, 2), 1);
  EXPECT_DOUBLE_EQ(envelope.at(0.25, 2), 0.9);
  EXPECT_DOUBLE_EQ(envelope.at(1, 2), 0.8);
  EXPECT_NEAR(envelope.at(1.8, 2), 0.4, 1e-12);
  EXPECT_DOUBLE_EQ(envelope.at(2, 2), 0);
}

TEST(GivenAnEnvelope, WhenANoteIsShorterThenAllOfItIsShorter) {
  const Envelope envelope;
  EXPECT_NEAR(envelope.at(0.1, 0.35), 1, 1e-12) << "half as long as its parts together";
  EXPECT_NEAR(envelope.at(0.25, 0.35), 0.4, 1e-12);
}

TEST(GivenNotesAndRests, WhenTheyFollowOneAnotherThenEachBeginsWhereTheOneBeforeEndsWithItsSilence) {
  const Tone tone{.notes = {{.timbre = pureTimbre(kLevel)}}, .duration_s = 0.25, .silence_s = 0.125};
  const RenderedTones all = renderTones({tone, {.duration_s = 0.5}, tone}, kRate);
  const auto samples = side(all, 0);
  EXPECT_DOUBLE_EQ(all.length_s(), 1.25);
  const auto part = [&](double from_s, double to_s) { return rms({samples.begin() + static_cast<std::ptrdiff_t>(from_s * kRate), samples.begin() + static_cast<std::ptrdiff_t>(to_s * kRate)}); };
  EXPECT_GT(part(0, 0.25), 0.4);
  EXPECT_EQ(part(0.25, 0.875), 0);
  EXPECT_GT(part(0.875, 1.125), 0.4);
  EXPECT_EQ(part(1.125, 1.25), 0);
}

TEST(GivenPans, WhenNotesOfAChordHaveOneEachThenTheyAreOnTheirSidesAndOfEqualPower) {
  const RenderedTones chord = renderTones({{.notes = {{200, pureTimbre(kLevel), -1, 0.5}, {300, pureTimbre(kLevel), 1, 0.5}, {500, pureTimbre(kLevel), 0, 0.5}}, .duration_s = 1}}, kRate);
  const auto left = side(chord, 0), right = side(chord, 1);
  EXPECT_NEAR(amplitude(left, 200), 0.5 * chord.gain, 1e-6);
  EXPECT_NEAR(amplitude(right, 200), 0, 1e-6);
  EXPECT_NEAR(amplitude(right, 300), 0.5 * chord.gain, 1e-6);
  EXPECT_NEAR(amplitude(left, 500), 0.5 * chord.gain / std::numbers::sqrt2, 1e-6);
  EXPECT_NEAR(amplitude(right, 500), 0.5 * chord.gain / std::numbers::sqrt2, 1e-6);
}

TEST(GivenMoreThanFullScale, WhenItIsRenderedThenAllOfItIsQuieterAndThatIsTold) {
  const Tone::Note loud{250, pureTimbre(kLevel), -1, 1};
  const RenderedTones all = renderTones({{.notes = {loud, loud}, .duration_s = 1}, {.notes = {{250, pureTimbre(kLevel), -1, 0.5}}, .duration_s = 1}}, kRate);
  const auto samples = side(all, 0);
  EXPECT_NEAR(all.gain, 0.5, 1e-3);
  EXPECT_NEAR(*std::max_element(samples.begin(), samples.end()), 1, 1e-6);
  EXPECT_NEAR(amplitude({samples.begin() + 48000, samples.end()}, 250), 0.25, 1e-3);
}

TEST(GivenNoise, WhenItIsOfAnyKindThenItIsAsLoudAsTheOthersAndFallsAsItsNameSays) {
  for (const auto &[kind, slope_dB] : {std::pair(NoiseKind::White, 0.0), std::pair(NoiseKind::Pink, -3.0), std::pair(NoiseKind::Brown, -6.0)}) {
    const auto samples = rendered({.noise = kind, .noisePan = -1, .duration_s = 10});
    EXPECT_NEAR(rms(samples), kNoiseRms, 0.01);
    EXPECT_NEAR((density_dB(samples, 4000) - density_dB(samples, 125)) / 5, slope_dB, 0.3) << "dB in an octave, over five of them";
    EXPECT_LT(*std::max_element(samples.begin(), samples.end()), 1);
  }
}

TEST(GivenNoise, WhenItsSeedIsTheSameThenSoIsTheNoise) {
  const std::vector<Tone> noise{{.noise = NoiseKind::White, .duration_s = 0.1}};
  EXPECT_EQ(renderTones(noise, kRate, 7).samples, renderTones(noise, kRate, 7).samples);
  EXPECT_NE(renderTones(noise, kRate, 7).samples, renderTones(noise, kRate, 8).samples);
}

TEST(GivenNoiseOnBothSides, WhenNothingElseIsSaidThenItIsTheSameElseEachHasItsOwn) {
  const RenderedTones same = renderTones({{.noise = NoiseKind::White, .duration_s = 5}}, kRate), own = renderTones({{.noise = NoiseKind::White, .isNoiseCorrelated = false, .duration_s = 5}}, kRate);
  EXPECT_NEAR(likeness(side(same, 0), side(same, 1), 600), 1, 1e-6);
  EXPECT_NEAR(likeness(side(own, 0), side(own, 1), 600), 0, 0.4);
}

TEST(GivenADichoticPitch, WhenItIsIn600HertzThenThereAloneTheSidesAreUpsideDownAndBothAreAsLoudAsBefore) {
  const RenderedTones pitch = renderTones({{.noise = NoiseKind::White, .dichoticPitch_hz = 600, .duration_s = 5}}, kRate);
  const auto left = side(pitch, 0), right = side(pitch, 1);
  EXPECT_LT(likeness(left, right, 600), -0.9);
  EXPECT_GT(likeness(left, right, 300), 0.9);
  EXPECT_GT(likeness(left, right, 1200), 0.9);
  EXPECT_NEAR(rms(left), rms(right), 1e-3) << "neither ear alone can hear it";
}

TEST(GivenAntiphase, WhenItIsRenderedThenTheRightSideIsUpsideDown) {
  const RenderedTones all = renderTones({{.notes = {{200, pureTimbre(kLevel)}}, .isRightInverted = true, .duration_s = 0.1}}, kRate);
  for (std::size_t i = 0; i < all.samples.size(); i += 2) ASSERT_EQ(all.samples[i], -all.samples[i + 1]);
}

TEST(GivenNoiseThatIsRepeated, WhenItEndsThenItsBeginGoesOnFromThere) {
  const RenderedTones loop = renderTones({{.noise = NoiseKind::Brown, .noisePan = -1, .duration_s = 1}}, kRate, 3, true);
  const auto samples = side(loop, 0);
  EXPECT_DOUBLE_EQ(loop.length_s(), 1);
  double largest = 0;
  for (std::size_t i = 1; i < samples.size(); ++i) largest = std::max(largest, std::abs(samples[i] - samples[i - 1]));
  EXPECT_LT(std::abs(samples.front() - samples.back()), largest) << "as from any sample to the next";
  EXPECT_NEAR(rms({samples.begin(), samples.begin() + 4800}), kNoiseRms, 0.1) << "no quieter where one goes over into the other";
}

}  // namespace
}  // namespace fovea::test
