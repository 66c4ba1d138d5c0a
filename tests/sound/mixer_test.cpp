#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sound/mixer.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::FloatNear;

/// 1000 frames a second, blocks of 10 driven by hand, and all that was heard of them: frame n is heard at n
/// ms.
struct Speaker {
  unsigned channels = 1;
  Mixer mixer{1000, channels};
  std::vector<float> heard;  // of the first channel
  std::vector<float> other;
  Duration offset{}, uncertainty{1us};

  explicit Speaker(unsigned count = 1) : channels(count), mixer(1000, count) {}
  void block(bool isGap = false, unsigned frames = 10) {
    std::vector<float> first(frames, 9.f), second(frames, 9.f);
    float *outputs[] = {first.data(), second.data()};
    BlockTime time;
    time.first = Timestamp(heard.size() * 1ms + offset), time.nsPerFrame = 1e6,
    time.uncertainty = uncertainty;
    time.source = SampleSource::Device, time.isGap = isGap;
    mixer.mix(outputs, frames, time);
    heard.insert(heard.end(), first.begin(), first.end());
    other.insert(other.end(), second.begin(), second.end());
  }
  void blocks(int count) {
    while (count-- > 0) block();
  }
};

/// 1, 2, 3 ... hundredths.
std::unique_ptr<MixedSound> stairs(std::size_t frames, bool isLooped = false, double volume = 1) {
  std::vector<float> values(frames);
  for (std::size_t n = 0; n < frames; ++n) values[n] = float(n + 1) / 100;
  return std::make_unique<MixedSound>(SoundSamples{1000, 1, values}, volume, isLooped);
}

std::unique_ptr<MixedSound> even(std::size_t frames, float value, double volume = 1, bool isLooped = false) {
  return std::make_unique<MixedSound>(SoundSamples{1000, 1, std::vector<float>(frames, value)}, volume,
                                      isLooped);
}

TEST(GivenASoundToMix, WhenItIsScheduledThenItsFirstSampleIsTheOneOfThatTime) {
  Speaker speaker;
  const auto sound = stairs(20);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(17ms)));
  speaker.block();
  EXPECT_FALSE(sound->state().hasStarted);
  speaker.blocks(4);
  EXPECT_EQ(speaker.heard[16], 0);
  for (int n = 0; n < 20; ++n) EXPECT_FLOAT_EQ(speaker.heard[17 + n], float(n + 1) / 100);
  EXPECT_EQ(speaker.heard[37], 0);

  const SoundState state = sound->state();
  EXPECT_TRUE(state.hasStarted && state.hasEnded);
  EXPECT_FALSE(state.wasStopped || state.isLate);
  EXPECT_EQ(state.onset, Timestamp(17ms));
  EXPECT_EQ(state.offset, Timestamp(37ms));
  EXPECT_EQ(state.uncertainty, 1us);
  EXPECT_EQ(state.source, SampleSource::Device);
}

TEST(GivenASoundToMix, WhenItBeginsWithABlockAndEndsWithOneThenNeitherIsLost) {
  Speaker speaker;
  const auto sound = stairs(10);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(10ms)));
  speaker.blocks(2);
  EXPECT_FLOAT_EQ(speaker.heard[10], 0.01f);
  EXPECT_FLOAT_EQ(speaker.heard[19], 0.10f);
  EXPECT_EQ(sound->state().onset, Timestamp(10ms));
  EXPECT_EQ(sound->state().offset, Timestamp(20ms));
}

TEST(GivenATimeBetweenTwoSamples, WhenASoundIsScheduledThenItIsTheNearestAndTold) {
  Speaker speaker;
  const auto sound = stairs(5);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(7400us)));
  speaker.blocks(2);
  EXPECT_FLOAT_EQ(speaker.heard[7], 0.01f);
  EXPECT_EQ(sound->state().onset, Timestamp(7ms));
}

TEST(GivenASoundToMix, WhenItIsPlayedWithoutATimeThenItBeginsWithTheNextBlockAndIsNotLate) {
  Speaker speaker;
  const auto sound = stairs(5);
  speaker.block();
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  EXPECT_EQ(sound->state().onset, Timestamp(10ms));
  EXPECT_FALSE(sound->state().isLate);
}

TEST(GivenASoundToMix, WhenItsTimeHasPassedThenItBeginsWithTheNextBlockAndIsLate) {
  Speaker speaker;
  const auto sound = stairs(5);
  speaker.blocks(2);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(5ms)));
  speaker.block();
  EXPECT_EQ(sound->state().onset, Timestamp(20ms));
  EXPECT_TRUE(sound->state().isLate);
}

TEST(GivenAClockThatWandersWithinItsUncertainty, WhenATimeFallsBetweenTwoBlocksThenTheSoundIsNotLate) {
  Speaker speaker;
  const auto sound = stairs(5);
  speaker.uncertainty = 3ms;
  speaker.block();
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(11ms)));
  speaker.offset = 2ms;
  speaker.block();
  EXPECT_EQ(sound->state().onset, Timestamp(12ms));
  EXPECT_FALSE(sound->state().isLate);
}

TEST(GivenSeveralSounds, WhenTheyPlayAtOnceThenTheyAreAdded) {
  Speaker speaker;
  const auto one = even(20, 0.25f), other = even(20, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*one, Timestamp(0ms)) && speaker.mixer.play(*other, Timestamp(5ms)));
  speaker.blocks(3);
  EXPECT_FLOAT_EQ(speaker.heard[4], 0.25f);
  EXPECT_FLOAT_EQ(speaker.heard[5], 0.75f);
  EXPECT_FLOAT_EQ(speaker.heard[20], 0.5f);
  EXPECT_EQ(speaker.heard[25], 0);
  EXPECT_EQ(one->state().clipped, 0u);
}

TEST(GivenSoundsThatAreTooLoudTogether, WhenMixedThenTheyAreCutOffAndCounted) {
  Speaker speaker;
  const auto one = even(20, -0.75f), other = even(5, -0.75f);
  ASSERT_TRUE(speaker.mixer.play(*one, std::nullopt) && speaker.mixer.play(*other, std::nullopt));
  speaker.blocks(2);
  EXPECT_FLOAT_EQ(speaker.heard[0], -1);
  EXPECT_FLOAT_EQ(speaker.heard[5], -0.75f);
  EXPECT_EQ(one->state().clipped, 5u);
  EXPECT_EQ(other->state().clipped, 5u);
}

TEST(GivenASoundThatPlays, WhenStoppedNowThenItFadesWithinFiveMilliseconds) {
  Speaker speaker;
  const auto sound = even(1000, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  ASSERT_TRUE(speaker.mixer.stop(*sound, std::nullopt));
  speaker.blocks(2);
  EXPECT_FLOAT_EQ(speaker.heard[9], 0.5f);
  for (int n = 10; n < 15; ++n) EXPECT_LT(speaker.heard[n], speaker.heard[n - 1]);
  EXPECT_GT(speaker.heard[14], 0);
  EXPECT_EQ(speaker.heard[15], 0);
  EXPECT_TRUE(sound->state().hasEnded && sound->state().wasStopped);
  EXPECT_EQ(sound->state().offset, Timestamp(15ms));
}

TEST(GivenASoundThatPlays, WhenAStopIsScheduledThenItIsSilentFromThatSampleOn) {
  Speaker speaker;
  const auto sound = even(1000, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  ASSERT_TRUE(speaker.mixer.stop(*sound, Timestamp(23ms)));
  speaker.blocks(4);
  EXPECT_FLOAT_EQ(speaker.heard[17], 0.5f);
  EXPECT_LT(speaker.heard[18], 0.5f);  // the ramp passes the border of a block
  EXPECT_GT(speaker.heard[22], 0);
  EXPECT_EQ(speaker.heard[23], 0);
  EXPECT_EQ(sound->state().offset, Timestamp(23ms));
}

TEST(GivenAScheduledSoundInTheMixer, WhenStoppedBeforeItsOnsetThenItNeverSounds) {
  Speaker speaker;
  const auto sound = even(100, 0.5f), later = even(100, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(25ms)) && speaker.mixer.play(*later, Timestamp(25ms)));
  speaker.block();
  ASSERT_TRUE(speaker.mixer.stop(*sound, std::nullopt) && speaker.mixer.stop(*later, Timestamp(24ms)));
  speaker.blocks(3);
  EXPECT_THAT(speaker.heard, Each(0));
  EXPECT_TRUE(sound->state().hasEnded && sound->state().wasStopped && !sound->state().hasStarted);
  EXPECT_TRUE(later->state().hasEnded);
}

TEST(GivenAScheduledSoundInTheMixer, WhenAStopIsScheduledAfterItsOnsetThenItSoundsUntilThen) {
  Speaker speaker;
  const auto sound = even(100, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(15ms)) && speaker.mixer.stop(*sound, Timestamp(35ms)));
  speaker.blocks(5);
  EXPECT_EQ(sound->state().onset, Timestamp(15ms));
  EXPECT_EQ(sound->state().offset, Timestamp(35ms));
}

TEST(GivenASoundThatHasEndedInTheMixer, WhenStoppedThenNothingChanges) {
  Speaker speaker;
  const auto sound = stairs(5);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  ASSERT_TRUE(speaker.mixer.stop(*sound, std::nullopt));
  speaker.block();
  EXPECT_FALSE(sound->state().wasStopped);
  EXPECT_EQ(sound->state().offset, Timestamp(5ms));
}

TEST(GivenALoop, WhenItPlaysThenItsEndIsFollowedByItsBeginning) {
  Speaker speaker;
  const auto sound = stairs(7, true);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(3ms)));
  speaker.blocks(5);
  for (int n = 3; n < 50; ++n) EXPECT_FLOAT_EQ(speaker.heard[n], float((n - 3) % 7 + 1) / 100) << n;
  EXPECT_FALSE(sound->state().hasEnded);
}

TEST(GivenASoundThatPlays, WhenPlayedAgainLaterThenItGoesOnUntilThen) {
  Speaker speaker;
  const auto sound = stairs(100);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(35ms)));
  EXPECT_FALSE(sound->state().hasStarted);
  speaker.blocks(3);
  EXPECT_FLOAT_EQ(speaker.heard[29], 0.30f);
  EXPECT_LT(speaker.heard[34], 0.05f);
  EXPECT_FLOAT_EQ(speaker.heard[35], 0.01f);
  EXPECT_FLOAT_EQ(speaker.heard[39], 0.05f);
  EXPECT_EQ(sound->state().onset, Timestamp(35ms));
  EXPECT_FALSE(sound->state().hasEnded);
}

TEST(GivenASoundThatPlays, WhenPlayedAgainNowThenTheOldOneFadesBelowTheNew) {
  Speaker speaker;
  const auto sound = even(100, 0.25f);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  EXPECT_GT(speaker.heard[10], 0.25f);
  EXPECT_FLOAT_EQ(speaker.heard[15], 0.25f);
  EXPECT_EQ(sound->state().onset, Timestamp(10ms));
}

TEST(GivenASoundThatPlays, WhenItsVolumeChangesThenItIsReachedWithinABlock) {
  Speaker speaker;
  const auto sound = even(100, 0.5f, 0.5);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  EXPECT_FLOAT_EQ(speaker.heard[0], 0.25f);
  sound->setVolume(1);
  speaker.blocks(2);
  for (int n = 11; n < 20; ++n) EXPECT_GT(speaker.heard[n], speaker.heard[n - 1]);
  EXPECT_FLOAT_EQ(speaker.heard[20], 0.5f);
}

TEST(GivenASoundThatWaits, WhenItsVolumeWasSetThenItBeginsWithIt) {
  Speaker speaker;
  const auto sound = even(100, 0.5f);
  sound->setVolume(0.1);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(5ms)));
  speaker.block();
  EXPECT_FLOAT_EQ(speaker.heard[5], 0.05f);
}

TEST(GivenLostSamples, WhenASoundPlaysThenItsGapsAreCounted) {
  Speaker speaker;
  const auto sound = even(35, 0.5f), later = even(5, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt) && speaker.mixer.play(*later, Timestamp(32ms)));
  speaker.block(true);
  EXPECT_EQ(sound->state().gaps, 0u);  // that was before it
  speaker.block(true);
  speaker.block();
  speaker.block(true);
  EXPECT_EQ(sound->state().gaps, 2u);
  EXPECT_EQ(later->state().gaps, 0u);
}

TEST(GivenBlocksOfAnyLength, WhenASoundPlaysThenNoSampleIsLostOrDoubled) {
  Speaker speaker;
  const auto sound = stairs(90);
  ASSERT_TRUE(speaker.mixer.play(*sound, Timestamp(4ms)));
  for (const unsigned frames : {1u, 3u, 64u, 2u, 17u, 30u}) speaker.block(false, frames);
  for (int n = 0; n < 90; ++n) EXPECT_FLOAT_EQ(speaker.heard[4 + n], float(n + 1) / 100);
}

TEST(GivenTwoOutputs, WhenASoundPlaysThenEachHasItsOwnChannel) {
  Speaker speaker(2);
  MixedSound sound({1000, 2, {0.1f, -0.1f, 0.2f, -0.2f}}, 1, false);
  ASSERT_TRUE(speaker.mixer.play(sound, Timestamp(1ms)));
  speaker.block();
  EXPECT_FLOAT_EQ(speaker.heard[2], 0.2f);
  EXPECT_FLOAT_EQ(speaker.other[2], -0.2f);
  EXPECT_EQ(speaker.other[3], 0);
}

TEST(GivenASoundThatWasNeverPlayed, WhenStoppedAndForgottenThenTheMixerNeverSeesIt) {
  Speaker speaker;
  auto sound = even(1000, 0.5f);
  ASSERT_TRUE(speaker.mixer.stop(*sound, std::nullopt));
  EXPECT_FALSE(sound->state().hasEnded);
  speaker.mixer.forget(std::move(sound));
  speaker.block();  // the address sanitizer would tell of a use afterwards
  EXPECT_THAT(speaker.heard, Each(0));
}

TEST(GivenASoundThatPlays, WhenItIsForgottenThenItFadesAndTheMixerLetsGoOfIt) {
  Speaker speaker;
  auto sound = even(1000, 0.5f);
  ASSERT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  speaker.block();
  speaker.mixer.forget(std::move(sound));
  speaker.blocks(2);
  EXPECT_EQ(speaker.heard[15], 0);
  speaker.mixer.forget(
      even(1, 0));  // frees what has gone: the address sanitizer would tell of a use afterwards
  speaker.block();
  EXPECT_EQ(speaker.heard[39], 0);
}

TEST(GivenASystemThatTakesNoBlocks, WhenCommandsPileUpThenThatIsSaidInTheEnd) {
  Speaker speaker;
  const auto sound = stairs(5);
  int taken = 0;
  while (taken < 100000 && speaker.mixer.play(*sound, std::nullopt)) ++taken;
  EXPECT_EQ(taken, 4096);
  speaker.block();
  EXPECT_TRUE(speaker.mixer.play(*sound, std::nullopt));
  EXPECT_EQ(sound->state().hasStarted, false);  // the last play has not come yet
}

}  // namespace
}  // namespace fovea
