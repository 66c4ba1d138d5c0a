#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sound/samples.hpp"
#include "sound/sound_files.hpp"

namespace fovea {
namespace {

using std::numbers::pi;
using test::SoundFolder;
using testing::AllOf;
using testing::HasSubstr;

std::vector<float> sine(double hz, double seconds, double rate) {
  std::vector<float> values(std::size_t(seconds * rate));
  for (std::size_t n = 0; n < values.size(); ++n)
    values[n] = float(0.5 * std::sin(2 * pi * hz * double(n) / rate));
  return values;
}

TEST(GivenFilesOfEveryFormat, WhenRenderedThenTheySoundAlike) {
  const SoundFolder folder;
  const std::vector<float> tone = sine(440, 0.25, 48000);
  const struct {
    const char *name;
    int format;
    double error;
  } kFormats[] = {{"16.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1e-4},
                  {"24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1e-6},
                  {"f.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1e-7},
                  {"u8.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 0.01},
                  {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1e-6},
                  {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 0.05},
                  {"a.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 0.1}};
  for (const auto &[name, format, error] : kFormats) {
    const Result<SoundSamples> sound = renderFile(folder.write(name, tone, 48000, 1, format), {}, 48000, 1);
    ASSERT_TRUE(sound) << name << ": " << sound.error().text();
    ASSERT_EQ(sound->frames(), tone.size()) << name;
    double worst = 0;
    for (std::size_t n = 0; n < tone.size(); ++n)
      worst = std::max(worst, std::abs(double(sound->values[n]) - tone[n]));
    EXPECT_LT(worst, error) << name;
  }
}

TEST(GivenAnotherRate, WhenRenderedThenItLastsAsLongAndKeepsItsPhase) {
  for (const double rate : {44100.0, 22050.0, 96000.0}) {
    const Result<SoundSamples> sound = renderSamples({rate, 1, sine(440, 0.5, rate)}, {}, 48000, 1);
    ASSERT_TRUE(sound);
    ASSERT_EQ(sound->frames(), 24000u) << rate;
    const std::vector<float> wanted = sine(440, 0.5, 48000);
    double worst = 0;
    for (std::size_t n = 1000; n < 23000; ++n)
      worst = std::max(worst, std::abs(double(sound->values[n]) - wanted[n]));
    EXPECT_LT(worst, 2e-4) << rate;
  }
}

TEST(GivenAFileOfManySeconds, WhenItIsCutThenItsPartIsExact) {
  const SoundFolder folder;
  std::vector<float> values(48000);
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = float(n) / 48000;
  SoundOptions options;
  options.from_s = 0.5, options.to_s = 0.625;
  const Result<SoundSamples> sound = renderFile(folder.write("stairs.wav", values), options, 48000, 1);
  ASSERT_TRUE(sound);
  ASSERT_EQ(sound->frames(), 6000u);
  EXPECT_FLOAT_EQ(sound->values.front(), 0.5f);
  EXPECT_FLOAT_EQ(sound->values.back(), 29999.f / 48000);

  const Result<SoundSamples> made = renderSamples({48000, 1, values}, options, 48000, 1);
  EXPECT_EQ(made->values, sound->values);
}

TEST(GivenFades, WhenRenderedThenTheyAreRaisedCosines) {
  SoundOptions options;
  options.fadeIn_s = 0.1, options.fadeOut_s = 0.2;
  const Result<SoundSamples> sound =
      renderSamples({1000, 1, std::vector<float>(1000, 1.f)}, options, 1000, 1);
  ASSERT_TRUE(sound);
  EXPECT_LT(sound->values.front(), 0.001);
  EXPECT_NEAR(sound->values[49] + sound->values[50], 1, 1e-5);  // the middle of a raised cosine
  EXPECT_NEAR(sound->values[24], 0.5 - 0.5 * std::cos(pi * 24.5 / 100), 1e-6);
  EXPECT_EQ(sound->values[100], 1);
  EXPECT_EQ(sound->values[799], 1);
  EXPECT_NEAR(sound->values[899] + sound->values[900], 1, 1e-5);
  EXPECT_LT(sound->values.back(), 0.001);
}

TEST(GivenOneChannel, WhenItIsPannedThenItsPowerIsConstant) {
  for (const double pan : {-1.0, -0.3, 0.0, 0.8, 1.0}) {
    SoundOptions options;
    options.pan = pan;
    const Result<SoundSamples> sound = renderSamples({1000, 1, {0.5f}}, options, 1000, 2);
    ASSERT_EQ(sound->values.size(), 2u);
    const float left = sound->values[0], right = sound->values[1];
    EXPECT_NEAR(left * left + right * right, 0.25, 1e-6) << pan;
    EXPECT_EQ(pan<0, left> right + 1e-6) << pan;
  }
  SoundOptions options;
  options.pan = 1;
  EXPECT_NEAR(renderSamples({1000, 1, {0.5f}}, options, 1000, 2)->values[0], 0, 1e-6);
}

TEST(GivenTwoChannels, WhenRenderedThenTheyStayAsTheyAreUnlessPanned) {
  SoundOptions options;
  EXPECT_THAT(renderSamples({1000, 2, {0.5f, -0.25f}}, options, 1000, 2)->values,
              testing::ElementsAre(testing::FloatEq(0.5f), testing::FloatEq(-0.25f)));
  options.pan = -1;
  EXPECT_THAT(renderSamples({1000, 2, {0.5f, -0.25f}}, options, 1000, 2)->values,
              testing::ElementsAre(testing::FloatEq(0.5f), testing::FloatNear(0, 1e-6)));
}

TEST(GivenOneOutput, WhenTwoChannelsAreRenderedThenItHasTheirMean) {
  EXPECT_THAT(renderSamples({1000, 2, {0.5f, -0.25f}}, {}, 1000, 1)->values,
              testing::ElementsAre(testing::FloatEq(0.125f)));
}

TEST(GivenADamagedFile, WhenRenderedThenItIsNamed) {
  const SoundFolder folder;
  const auto refusal = [](const std::filesystem::path &file) {
    const Result<SoundSamples> sound = renderFile(file, {}, 48000, 2);
    return sound ? "accepted" : sound.error().text();
  };
  EXPECT_THAT(refusal(folder / "none.wav"), AllOf(HasSubstr("none.wav"), HasSubstr("No such file")));
  EXPECT_THAT(refusal(folder.text("words.flac", "not a sound")),
              AllOf(HasSubstr("words.flac"), HasSubstr("WAV, FLAC, Ogg and MP3")));
  EXPECT_THAT(refusal(folder.text("empty.wav", "")), HasSubstr("empty.wav"));
  EXPECT_THAT(refusal(folder.write("silent.wav", {})), HasSubstr("no samples"));
  EXPECT_THAT(refusal(folder.path()), HasSubstr(folder.path().string()));
  const auto cut = folder.write("cut.flac", sine(440, 1, 48000), 48000, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
  EXPECT_THAT(refusal(cut), AllOf(HasSubstr("cut.flac"), HasSubstr("ends before")));
}

}  // namespace
}  // namespace fovea
