#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "sound/sound.hpp"
#include "sound/sound_files.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::SoundFolder;
using testing::HasSubstr;

struct Rehearsal {
  VirtualClock clock;
  std::unique_ptr<SoundSystem> system = simulatedSound(clock);
  SoundFolder folder;

  SoundHandle tone(double seconds, SoundOptions options = {}) {
    return system->make({1000, 1, std::vector<float>(std::size_t(seconds * 1000))}, options).value();
  }
  SoundState state(SoundHandle sound) { return system->state(sound).value(); }
};

TEST(GivenASimulatedSound, WhenPlayedThenItBeginsNowAndEndsAfterItsLength) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  EXPECT_FALSE(rehearsal.state(sound).hasStarted);

  rehearsal.clock.advance(1s);
  ASSERT_TRUE(rehearsal.system->play(sound, std::nullopt));
  SoundState state = rehearsal.state(sound);
  EXPECT_TRUE(state.hasStarted);
  EXPECT_FALSE(state.hasEnded);
  EXPECT_FALSE(state.isLate);
  EXPECT_EQ(state.onset, Timestamp(1s));
  EXPECT_EQ(state.uncertainty, 0ns);
  EXPECT_EQ(state.source, SampleSource::Virtual);

  rehearsal.clock.advance(500ms);
  state = rehearsal.state(sound);
  EXPECT_TRUE(state.hasEnded);
  EXPECT_FALSE(state.wasStopped);
  EXPECT_EQ(state.offset, Timestamp(1500ms));
}

TEST(GivenASimulatedSound, WhenItIsScheduledThenItBeginsExactlyThen) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  ASSERT_TRUE(rehearsal.system->play(sound, Timestamp(1234567ns)));
  EXPECT_FALSE(rehearsal.state(sound).hasStarted);
  rehearsal.clock.advance(2ms);
  EXPECT_EQ(rehearsal.state(sound).onset, Timestamp(1234567ns));
}

TEST(GivenASimulatedSound, WhenItIsScheduledInThePastThenItBeginsNowAndIsLate) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  rehearsal.clock.advance(1s);
  ASSERT_TRUE(rehearsal.system->play(sound, Timestamp(900ms)));
  EXPECT_EQ(rehearsal.state(sound).onset, Timestamp(1s));
  EXPECT_TRUE(rehearsal.state(sound).isLate);
}

TEST(GivenASimulatedSound, WhenItPlaysAndIsPlayedAgainThenItBeginsAnew) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  ASSERT_TRUE(rehearsal.system->play(sound, std::nullopt));
  rehearsal.clock.advance(400ms);
  ASSERT_TRUE(rehearsal.system->play(sound, std::nullopt));
  rehearsal.clock.advance(400ms);
  EXPECT_EQ(rehearsal.state(sound).onset, Timestamp(400ms));
  EXPECT_FALSE(rehearsal.state(sound).hasEnded);
}

TEST(GivenASimulatedSound, WhenSomebodyIsHeardThenTheyAreBetweenTheThresholdsOfALevelMeter) {
  const VirtualClock clock;
  EXPECT_EQ(simulatedSound(clock)->level()->peak, 0);
  const InputLevel voice = *simulatedSound(clock, true)->level();
  EXPECT_GT(voice.peak, 0.1);
  EXPECT_LT(voice.peak, 0.79);
  EXPECT_LT(voice.rms, voice.peak);
}

TEST(GivenASimulatedLoop, WhenItIsStoppedThenThatIsItsEnd) {
  Rehearsal rehearsal;
  SoundOptions options;
  options.isLooped = true;
  const SoundHandle sound = rehearsal.tone(0.5, options);
  ASSERT_TRUE(rehearsal.system->play(sound, std::nullopt));
  rehearsal.clock.advance(10s);
  EXPECT_FALSE(rehearsal.state(sound).hasEnded);

  ASSERT_TRUE(rehearsal.system->stop(sound, Timestamp(11s)));
  EXPECT_FALSE(rehearsal.state(sound).hasEnded);
  rehearsal.clock.advance(1s);
  EXPECT_TRUE(rehearsal.state(sound).hasEnded);
  EXPECT_TRUE(rehearsal.state(sound).wasStopped);
  EXPECT_EQ(rehearsal.state(sound).offset, Timestamp(11s));
}

TEST(GivenAScheduledSound, WhenItIsStoppedBeforeItsOnsetThenItNeverBegins) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  ASSERT_TRUE(rehearsal.system->play(sound, Timestamp(1s)));
  ASSERT_TRUE(rehearsal.system->stop(sound, std::nullopt));
  rehearsal.clock.advance(2s);
  EXPECT_FALSE(rehearsal.state(sound).hasStarted);
  EXPECT_TRUE(rehearsal.state(sound).hasEnded);
  EXPECT_TRUE(rehearsal.state(sound).wasStopped);
}

TEST(GivenASoundThatHasEnded, WhenItIsStoppedThenItsOffsetStays) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(0.5);
  ASSERT_TRUE(rehearsal.system->play(sound, std::nullopt));
  rehearsal.clock.advance(2s);
  ASSERT_TRUE(rehearsal.system->stop(sound, std::nullopt));
  EXPECT_EQ(rehearsal.state(sound).offset, Timestamp(500ms));
  EXPECT_FALSE(rehearsal.state(sound).wasStopped);
}

TEST(GivenASimulatedFile, WhenItIsCutThenItLastsAsLongAsThePart) {
  Rehearsal rehearsal;
  SoundOptions options;
  options.from_s = 0.25, options.to_s = 1;
  const Result<SoundHandle> sound =
      rehearsal.system->load(rehearsal.folder.silence("two seconds.wav", 2), options);
  ASSERT_TRUE(sound) << sound.error().text();
  EXPECT_EQ(*rehearsal.system->length(*sound), 750ms);
}

TEST(GivenASimulatedFile, WhenItIsNoSoundThenItIsRefused) {
  Rehearsal rehearsal;
  const Result<SoundHandle> text =
      rehearsal.system->load(rehearsal.folder.text("words.wav", "no sound at all"), {});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::BadFile);
  EXPECT_THAT(text.error().text(), AllOf(HasSubstr("words.wav"), HasSubstr("WAV, FLAC, Ogg and MP3")));
  EXPECT_EQ(rehearsal.system->load(rehearsal.folder / "none.wav", {}).error().code, ErrorCode::BadFile);
  const Result<SoundHandle> many =
      rehearsal.system->load(rehearsal.folder.write("six.wav", std::vector<float>(600), 48000, 6), {});
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().text(), HasSubstr("6 channels"));
}

TEST(GivenSoundOptions, WhenOneCannotBeThenItIsNamed) {
  Rehearsal rehearsal;
  const auto refusal = [&](auto change) {
    SoundOptions options;
    change(options);
    const Result<SoundHandle> made = rehearsal.system->make({1000, 1, std::vector<float>(1000)}, options);
    return made ? "accepted" : made.error().text();
  };
  EXPECT_THAT(refusal([](SoundOptions &o) { o.from_s = 1; }), HasSubstr("from_s is 1"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.from_s = -0.1; }), HasSubstr("from_s"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.to_s = 1.1; }), HasSubstr("to_s is 1.1"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.from_s = 0.5, o.to_s = 0.5; }), HasSubstr("to_s"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.fadeIn_s = 0.6, o.fadeOut_s = 0.6; }),
              HasSubstr("fadeOut_s 0.6"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.volume = 1.5; }), HasSubstr("volume is 1.5"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.pan = -2; }), HasSubstr("pan is -2"));
  EXPECT_THAT(refusal([](SoundOptions &o) { o.pan = std::numeric_limits<double>::quiet_NaN(); }),
              HasSubstr("pan"));
  EXPECT_EQ(refusal([](SoundOptions &o) { o.to_s = 1, o.fadeIn_s = 0.5, o.fadeOut_s = 0.5; }), "accepted");
}

TEST(GivenSamples, WhenTheyAreNoSoundThenTheyAreRefused) {
  Rehearsal rehearsal;
  const auto make = [&](double rate, unsigned channels, std::vector<float> values) {
    return rehearsal.system->make({rate, channels, std::move(values)}, {});
  };
  EXPECT_THAT(make(1000, 1, {0, 1.5f}).error().text(), HasSubstr("sample 1 is 1.5"));
  EXPECT_THAT(make(1000, 1, {std::numeric_limits<float>::quiet_NaN()}).error().text(), HasSubstr("nan"));
  EXPECT_THAT(make(0, 1, {0}).error().text(), HasSubstr("0 Hz"));
  EXPECT_THAT(make(1000, 3, {0, 0, 0}).error().text(), HasSubstr("3 channels"));
  EXPECT_THAT(make(1000, 2, {0, 0, 0}).error().text(), HasSubstr("3 values"));
  EXPECT_FALSE(make(1000, 1, {}));
}

TEST(GivenAHandle, WhenItIsNoneThenThatIsSaid) {
  Rehearsal rehearsal;
  const SoundHandle sound = rehearsal.tone(1);
  rehearsal.system->destroy(sound);
  EXPECT_EQ(rehearsal.system->play(sound, std::nullopt).error().code, ErrorCode::BadArgument);
  EXPECT_FALSE(rehearsal.system->state(99));
  EXPECT_FALSE(rehearsal.system->recorded(99));
  EXPECT_FALSE(rehearsal.system->stopRecording(99, std::nullopt));
}

TEST(GivenASimulatedRecording, WhenItsTimeIsOverThenItIsWhole) {
  Rehearsal rehearsal;
  RecordingOptions options;
  options.duration_s = 2;
  rehearsal.clock.advance(1s);
  const RecordingHandle recording =
      rehearsal.system->record(std::nullopt, options, rehearsal.folder.path()).value();
  rehearsal.clock.advance(1s);
  EXPECT_FALSE(rehearsal.system->recorded(recording)->has_value());
  rehearsal.clock.advance(1s);
  const std::optional<Recorded> whole = *rehearsal.system->recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->state.onset, Timestamp(1s));
  EXPECT_EQ(whole->state.offset, Timestamp(3s));
  EXPECT_EQ(whole->duration_s, 2);
  EXPECT_TRUE(whole->file.empty());
}

TEST(GivenASimulatedRecording, WhenItIsStoppedThenItEndsThere) {
  Rehearsal rehearsal;
  const RecordingHandle recording =
      rehearsal.system->record(Timestamp(1s), {}, rehearsal.folder.path()).value();
  rehearsal.clock.advance(5s);
  ASSERT_TRUE(rehearsal.system->stopRecording(recording, Timestamp(4s)));
  const std::optional<Recorded> whole = *rehearsal.system->recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->duration_s, 3);
  EXPECT_TRUE(whole->state.wasStopped);
}

TEST(GivenASystemThatListens, WhenARecordingBeginsInThePastThenNoFurtherThanItListened) {
  Rehearsal rehearsal;
  rehearsal.clock.advance(5s);
  ASSERT_TRUE(rehearsal.system->listen());
  rehearsal.clock.advance(2s);
  const RecordingHandle early = rehearsal.system->record(Timestamp(6s), {}, rehearsal.folder.path()).value();
  const RecordingHandle tooEarly =
      rehearsal.system->record(Timestamp(4s), {}, rehearsal.folder.path()).value();
  EXPECT_EQ(rehearsal.system->recordingState(early)->onset, Timestamp(6s));
  EXPECT_FALSE(rehearsal.system->recordingState(early)->isLate);
  EXPECT_EQ(rehearsal.system->recordingState(tooEarly)->onset, Timestamp(5s));
  EXPECT_TRUE(rehearsal.system->recordingState(tooEarly)->isLate);
}

TEST(GivenAFileThatStandsIn, WhenTheRecordingIsWholeThenACopyWithItsRealLengthIsThere) {
  Rehearsal rehearsal;
  RecordingOptions options;
  options.duration_s = 2, options.simulated = rehearsal.folder.silence("voice.wav", 0.75);
  const std::filesystem::path place = rehearsal.folder / "deep/er";
  const RecordingHandle first = rehearsal.system->record(std::nullopt, options, place).value();
  const RecordingHandle second = rehearsal.system->record(std::nullopt, options, place).value();
  rehearsal.clock.advance(2s);
  const Recorded one = **rehearsal.system->recorded(first), other = **rehearsal.system->recorded(second);
  EXPECT_EQ(one.duration_s, 0.75);
  EXPECT_EQ(one.rate, 48000);
  EXPECT_EQ(one.state.offset, Timestamp(2s));
  EXPECT_EQ(std::filesystem::file_size(one.file), std::filesystem::file_size(options.simulated));
  EXPECT_NE(one.file, other.file);
  EXPECT_EQ((**rehearsal.system->recorded(first)).file, one.file);

  const SoundHandle again = rehearsal.system->makeOfRecording(first, {}).value();
  EXPECT_EQ(*rehearsal.system->length(again), 750ms);
}

TEST(GivenAFileThatStandsIn, WhenItIsNoSoundThenTheRecordingIsRefused) {
  Rehearsal rehearsal;
  RecordingOptions options;
  options.simulated = rehearsal.folder / "forgotten.wav";
  EXPECT_THAT(rehearsal.system->record(std::nullopt, options, rehearsal.folder.path()).error().text(),
              HasSubstr("forgotten.wav"));
}

}  // namespace
}  // namespace fovea
