// Sounds and recordings as a plugin in C++ has them, on the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "fovea/fake_host.hpp"
#include "fovea/playback.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAudioOfAFakeHost : public ::testing::Test {
 protected:
  testing::FakeHost host_;
  Audio audio_{host_.get()};
};

TEST_F(GivenAudioOfAFakeHost, WhenASoundIsPlayedThenItIsListedAndTakesItsTime) {
  host_.audio.lengths["beep.wav"] = 2s;
  const Sound sound = audio_.load("beep.wav", {.from_s = 0.5, .fadeIn_s = 0.1, .volume = 0.25});
  EXPECT_EQ(sound.length(), 1500ms);
  EXPECT_FALSE(sound.state().hasStarted);
  sound.play(timestamp(0) + 100ms);
  host_.now = timestamp(0) + 200ms;
  EXPECT_EQ(sound.state().onset, timestamp(0) + 100ms);
  EXPECT_FALSE(sound.state().hasEnded);
  host_.now = timestamp(0) + 2s;
  EXPECT_TRUE(sound.state().hasEnded);
  EXPECT_EQ(sound.state().offset, timestamp(0) + 1600ms);
  EXPECT_EQ(sound.state().source, SampleSource::Virtual);
  ASSERT_EQ(host_.audio.played.size(), 1u);
  EXPECT_EQ(host_.audio.played[0].path, "beep.wav");
  EXPECT_EQ(host_.audio.played[0].volume, 0.25);
}

TEST_F(GivenAudioOfAFakeHost, WhenASoundIsStoppedThenItsStateSaysWhen) {
  const Sound sound = audio_.make(std::vector<float>(8000), 8000, 2, {.isLooped = true});
  EXPECT_EQ(sound.length(), 500ms);
  sound.play();
  host_.now = timestamp(0) + 3s;
  EXPECT_FALSE(sound.state().hasEnded);
  sound.stop(timestamp(0) + 4s);
  host_.now = timestamp(0) + 5s;
  EXPECT_TRUE(sound.state().wasStopped);
  EXPECT_EQ(sound.state().offset, timestamp(0) + 4s);
}

TEST_F(GivenAudioOfAFakeHost, WhenTheLastOwnerOfASoundGoesThenItIsGone) {
  {
    Sound sound = audio_.load("a.wav");
    const Sound moved = std::move(sound);
    EXPECT_EQ(host_.audio.sounds.size(), 1u);
  }
  EXPECT_TRUE(host_.audio.sounds.empty());
}

TEST_F(GivenAudioOfAFakeHost, WhenItRecordsThenWhatIsRecordedIsThereAtItsEndAndCanBeHeard) {
  host_.audio.recordingFacts["peak"] = 1.0;
  const Recording recording = audio_.record(timestamp(0), {.duration_s = 1, .description = "said"});
  EXPECT_EQ(recording.recorded(), std::nullopt);
  host_.now = timestamp(0) + 400ms;
  EXPECT_EQ(recording.sound().length(), 400ms);
  host_.now = timestamp(0) + 1s;
  const auto said = recording.recorded();
  ASSERT_TRUE(said);
  const Borrowed lent(*said);
  const View facts(lent.get());
  EXPECT_EQ(facts.find("duration_s").number(), 1.0);
  EXPECT_EQ(facts.find("peak").number(), 1.0);
  EXPECT_EQ(audio_.level().peak, host_.audio.inputPeak);
  ASSERT_EQ(host_.audio.recordings.size(), 1u);
  const Borrowed options(host_.audio.recordings.begin()->second.options);
  EXPECT_EQ(View(options.get()).find("description").text(), "said");
}

TEST_F(GivenAudioOfAFakeHost, WhenNothingMayBeRecordedThenTheCallFails) {
  host_.audio.refusal = "nobody agreed";
  EXPECT_THROW(audio_.record(), Failure);
  EXPECT_THROW(audio_.level(), Failure);
  host_.audio.refusal.reset();
  host_.audio.inputs = 0;
  EXPECT_THROW(audio_.record(), Failure);
}

TEST_F(GivenAudioOfAFakeHost, WhenAPageCanDoWithoutItsSoundThenItGoesOnInSilenceAndTheLogSaysWhy) {
  host_.missingServices.insert(FOVEA_AUDIO);
  const Audio none(host_.get());
  const Log log(host_.get());
  SideSound sound(log, [&] { return none.load("a.wav"); });
  sound.play();
  sound.stop();
  EXPECT_FALSE(sound.state());
  EXPECT_THAT(host_.log, ::testing::ElementsAre(::testing::HasSubstr("it goes on without its sound: this host has no service fovea.audio/1")));
  EXPECT_THROW(SideSound(log, []() -> Sound { throw Failure("no such file", FOVEA_E_IO); }), Failure) << "a mistake of the study stays one";
}

TEST_F(GivenAudioOfAFakeHost, WhenTheHostHasNoSoundThenEveryCallSaysSo) {
  host_.missingServices.insert(FOVEA_AUDIO);
  const Audio none(host_.get());
  EXPECT_FALSE(none.isThere());
  EXPECT_THROW(none.load("a.wav"), Failure);
}

}  // namespace
}  // namespace fovea
