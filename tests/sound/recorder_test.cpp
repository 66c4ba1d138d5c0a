#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sound/recorder.hpp"
#include "sound/samples.hpp"
#include "sound/sound_files.hpp"
#include "support/small_disk.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::SoundFolder;
using testing::HasSubstr;

/// 1000 frames a second, blocks of 10, sample n is (n + 1) / 1e5 and came in at n ms; the writer's work is
/// done by hand.
struct Microphone {
  VirtualClock clock;
  SoundFolder folder;
  SoundRecorder recorder{clock, 1000, 1};
  std::uint64_t at = 0;  // frames of the real world
  std::uint32_t lost = 0;
  Duration offset{};

  Microphone() { recorder.intake().listen(); }
  static float sample(std::uint64_t n) { return float(n + 1) / 1e5f; }
  void block(unsigned frames = 10) {
    std::vector<float> values(frames);
    for (unsigned n = 0; n < frames; ++n) values[n] = sample(at + n);
    const float *inputs[] = {values.data()};
    BlockTime time;
    time.first = Timestamp(at * 1ms + offset), time.nsPerFrame = 1e6, time.uncertainty = 1us,
    time.source = SampleSource::Device;
    time.lost = lost, time.isGap = lost > 0;
    recorder.intake().put(inputs, frames, time);
    at += frames, lost = 0;
  }
  /// Until that much has come in.
  void until(std::uint64_t ms, bool isWritten = true) {
    while (at < ms) {
      block();
      if (isWritten) recorder.pump();
    }
    clock.sleepUntil(Timestamp(ms * 1ms));
  }
  /// Frames that nobody takes in.
  void lose(std::uint32_t frames) { at += frames, lost += frames; }
  RecordingHandle record(std::optional<Timestamp> time, std::optional<double> duration = {}) {
    return recorder.record(time, {1, duration, {}}, folder.path());
  }
  std::optional<Recorded> recorded(RecordingHandle handle) {
    recorder.pump();
    return *recorder.recorded(handle);
  }
  static std::vector<float> read(const std::filesystem::path &file) {
    const Result<SoundSamples> samples = renderFile(file, {}, 1000, 1);
    EXPECT_TRUE(samples) << samples.error().text();
    return samples ? samples->values : std::vector<float>{};
  }
};

void expectSamples(const std::vector<float> &values, std::uint64_t first, std::size_t count) {
  ASSERT_EQ(values.size(), count);
  for (std::size_t n = 0; n < count; ++n) ASSERT_NEAR(values[n], Microphone::sample(first + n), 2e-7) << n;
}

TEST(GivenARecording, WhenItsTimeIsOverThenItHasExactlyTheSamplesOfThatTime) {
  Microphone microphone;
  microphone.until(100);
  const RecordingHandle recording = microphone.record(Timestamp(123ms), 0.25);
  microphone.until(370);
  EXPECT_FALSE(microphone.recorded(recording));
  EXPECT_TRUE(microphone.recorder.state(recording)->hasStarted);
  microphone.until(380);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  expectSamples(microphone.read(whole->file), 123, 250);
  EXPECT_EQ(whole->duration_s, 0.25);
  EXPECT_EQ(whole->rate, 1000);
  EXPECT_EQ(whole->channels, 1u);
  EXPECT_EQ(whole->state.onset, Timestamp(123ms));
  EXPECT_EQ(whole->state.offset, Timestamp(373ms));
  EXPECT_EQ(whole->state.uncertainty, 1us);
  EXPECT_EQ(whole->state.source, SampleSource::Device);
  EXPECT_TRUE(whole->state.hasEnded);
  EXPECT_FALSE(whole->state.wasStopped || whole->state.isLate);
  EXPECT_NEAR(whole->state.peak, microphone.sample(372), 1e-7);
  EXPECT_EQ(whole->state.gaps, 0u);
}

TEST(GivenWhatCameIn, WhenARecordingBeginsInThePastThenItIsThere) {
  Microphone microphone;
  microphone.until(9000);
  const RecordingHandle recording = microphone.record(Timestamp(4321ms), 1);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  expectSamples(microphone.read(whole->file), 4321, 1000);
  EXPECT_FALSE(whole->state.isLate);
}

TEST(GivenMoreThanIsKept, WhenARecordingBeginsBeforeThatThenItBeginsLateAndSaysSo) {
  Microphone microphone;
  microphone.until(25000);  // the ring has wrapped around twice
  const RecordingHandle recording = microphone.record(Timestamp(3s), 0.5);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->state.isLate);
  EXPECT_EQ(whole->state.onset, Timestamp(15s));
  expectSamples(microphone.read(whole->file), 15000, 500);
}

TEST(GivenMoreThanIsKept, WhenABlockIsKeptInPartThenOnlyThatPartIsThere) {
  Microphone microphone;
  for (int n = 0; n < 391; ++n)
    microphone.block(64),
        microphone.recorder.pump();  // 25024 frames: 15024 is the oldest, in the middle of one
  const RecordingHandle recording = microphone.record(Timestamp(15010ms), 0.5);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->state.isLate);
  expectSamples(microphone.read(whole->file), 15024, 500);
}

TEST(GivenARecordingWithoutALength, WhenItIsStoppedThenItsLastSampleIsTheOneBefore) {
  Microphone microphone;
  microphone.until(100);
  const RecordingHandle past = microphone.record(Timestamp(100ms)),
                        future = microphone.record(Timestamp(100ms)), now = microphone.record(std::nullopt);
  microphone.until(1000);
  EXPECT_TRUE(microphone.recorder.stop(past, Timestamp(555ms)));
  EXPECT_TRUE(microphone.recorder.stop(future, Timestamp(1234ms)));
  EXPECT_TRUE(microphone.recorder.stop(now, std::nullopt));
  const std::optional<Recorded> early = microphone.recorded(past);
  ASSERT_TRUE(early);
  expectSamples(microphone.read(early->file), 100, 455);  // what was written beyond it is cut off again
  EXPECT_EQ(early->state.offset, Timestamp(555ms));
  EXPECT_TRUE(early->state.wasStopped);
  EXPECT_FALSE(microphone.recorded(future));
  EXPECT_FALSE(microphone.recorded(now));  // the sample of this moment has not come in yet
  microphone.until(1300);
  expectSamples(microphone.read(microphone.recorded(future)->file), 100, 1134);
  expectSamples(microphone.read(microphone.recorded(now)->file), 100, 900);
}

TEST(GivenARecordingThatWaits, WhenItIsStoppedThenNothingIsKept) {
  Microphone microphone;
  microphone.until(100);
  const RecordingHandle recording = microphone.record(Timestamp(5s));
  EXPECT_TRUE(microphone.recorder.stop(recording, std::nullopt));
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->file.empty());
  EXPECT_FALSE(whole->state.hasStarted);
  EXPECT_EQ(whole->duration_s, 0);
}

TEST(GivenADiskThatGetsFull, WhenARecordingIsBeingMadeThenWhatWasWrittenUntilThenIsThereAndItSaysWhy) {
  Microphone microphone;
  const RecordingHandle recording = microphone.record(Timestamp(0ms));
  microphone.until(400);
  {
    const test::SmallDisk disk(std::filesystem::file_size(microphone.folder.path() / "recording-1.wav") + 50);
    microphone.until(600);
  }
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole && whole->problem);
  EXPECT_EQ(whole->problem->code, ErrorCode::Io);
  EXPECT_TRUE(whole->state.wasStopped);
  ASSERT_GE(whole->duration_s, 0.4);
  expectSamples(microphone.read(whole->file), 0, std::size_t(std::lround(whole->duration_s * 1000)));
}

TEST(GivenAWriterThatIsKeptFromItsWork, WhenTheRingWrapsAroundThenNothingIsLostUntilItIsFull) {
  Microphone microphone;
  const RecordingHandle recording = microphone.record(Timestamp(0ms));
  microphone.until(7000);
  microphone.until(15000, false);
  microphone.recorder.pump();
  EXPECT_EQ(microphone.recorder.state(recording)->gaps, 0u);
  microphone.until(40000, false);  // more than any ring holds
  microphone.recorder.pump();
  microphone.until(40100);
  EXPECT_EQ(microphone.recorder.state(recording)->gaps, 1u);
  EXPECT_TRUE(microphone.recorder.stop(recording, std::nullopt));
  microphone.until(40120);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->state.gaps, 1u);
  const std::vector<float> values = microphone.read(whole->file);
  for (std::size_t n = 0; n < 25000; ++n) ASSERT_NEAR(values[n], microphone.sample(n), 2e-7) << n;
}

TEST(GivenLostFrames, WhenRecordedThenTheyAreSilenceAndWhatFollowsIsInItsPlace) {
  Microphone microphone;
  const RecordingHandle recording = microphone.record(Timestamp(0ms), 0.3);
  microphone.until(100);
  microphone.lose(37);
  microphone.until(310);
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->state.gaps, 1u);
  EXPECT_EQ(whole->state.offset, Timestamp(300ms));
  const std::vector<float> values = microphone.read(whole->file);
  ASSERT_EQ(values.size(), 300u);
  EXPECT_NEAR(values[99], microphone.sample(99), 2e-7);
  for (int n = 100; n < 137; ++n) EXPECT_EQ(values[n], 0);
  for (int n = 137; n < 300; ++n) EXPECT_NEAR(values[n], microphone.sample(n), 2e-7);
}

TEST(GivenAGapBeforeIt, WhenRecordedThenItDoesNotCount) {
  Microphone microphone;
  microphone.until(100);
  microphone.lose(10);
  microphone.until(200);
  const RecordingHandle after = microphone.record(Timestamp(110ms), 0.04),
                        later = microphone.record(Timestamp(150ms), 0.04);
  EXPECT_EQ(microphone.recorded(after)->state.gaps, 0u);
  EXPECT_EQ(microphone.recorded(later)->state.gaps, 0u);
}

TEST(GivenARecordingInProgress, WhenTheHostDiesThenTheFileOpensWithWhatCameIn) {
  Microphone microphone;
  const RecordingHandle recording = microphone.record(Timestamp(0ms));
  microphone.until(777);
  const std::filesystem::path file = *microphone.recorder.file(recording);
  expectSamples(microphone.read(file), 0, 780);  // blocks are of 10

  std::ifstream stream(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  std::uint32_t told = 0;
  std::memcpy(&told, bytes.data() + bytes.find("data") + 4, 4);
  EXPECT_EQ(told, 780u * 3);  // in the header, for those who believe it

  // Died while it wrote: samples that no header tells of yet, the last of them not whole.
  const auto torn = microphone.folder / "torn.wav";
  std::filesystem::copy_file(file, torn);
  std::ofstream(torn, std::ios::app | std::ios::binary) << "1234567";
  const std::vector<float> values = microphone.read(torn);
  ASSERT_GE(values.size(), 780u);
  for (std::size_t n = 0; n < 780; ++n) ASSERT_NEAR(values[n], microphone.sample(n), 2e-7);
}

TEST(GivenARecordingInProgress, WhenNothingComesInAnyMoreThenItEndsWithWhatThereIs) {
  Microphone microphone;
  const RecordingHandle recording = microphone.record(Timestamp(0ms)),
                        later = microphone.record(Timestamp(10s));
  microphone.until(100);
  microphone.recorder.close();
  const std::optional<Recorded> whole = microphone.recorded(recording);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->duration_s, 0.1);
  EXPECT_TRUE(whole->state.wasStopped);
  EXPECT_TRUE(microphone.recorded(later)->file.empty());
}

TEST(GivenARecording, WhenDiscardedThenItsFileIsGoneUnlessItWasTaken) {
  Microphone microphone;
  const RecordingHandle open = microphone.record(Timestamp(0ms)),
                        taken = microphone.record(Timestamp(0ms), 0.05);
  microphone.until(100);
  const std::filesystem::path file = *microphone.recorder.file(open);
  const std::filesystem::path kept = microphone.recorded(taken)->file;
  EXPECT_NE(file, kept);
  microphone.recorder.discard(open);
  microphone.recorder.discard(taken);
  microphone.recorder.pump();
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_TRUE(std::filesystem::exists(kept));
  EXPECT_FALSE(microphone.recorder.state(open));
}

TEST(GivenAFolderThatCannotBe, WhenRecordedThenThatIsSaid) {
  Microphone microphone;
  const auto file = microphone.folder.text("file", "");
  const RecordingHandle recording = microphone.recorder.record(Timestamp(0ms), {}, file / "below");
  microphone.until(10);
  const Result<std::optional<Recorded>> whole = microphone.recorder.recorded(recording);
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, ErrorCode::Io);
  EXPECT_THAT(whole.error().text(), HasSubstr("file/below"));
  EXPECT_TRUE(microphone.recorder.state(recording)->hasEnded);
}

TEST(GivenNobodyWhoListens, WhenSomethingComesInThenNothingOfItIsKept) {
  VirtualClock clock;
  SoundFolder folder;
  SoundRecorder recorder(clock, 1000, 1);
  const float loud[4] = {0.5f, 0.5f, 0.5f, 0.5f}, *inputs[] = {loud};
  recorder.intake().put(inputs, 4, {Timestamp(0ms), 1e6});
  recorder.intake().listen();
  EXPECT_EQ(recorder.intake().level().peak, 0);
  recorder.intake().put(inputs, 4, {Timestamp(4ms), 1e6});
  const RecordingHandle recording = recorder.record(Timestamp(0ms), {}, folder.path());
  recorder.pump();
  EXPECT_EQ(recorder.state(recording)->onset, Timestamp(4ms));
}

TEST(GivenALevel, WhenAskedThenItIsThatOfWhatCameInSince) {
  VirtualClock clock;
  SoundRecorder recorder(clock, 1000, 2);
  recorder.intake().listen();
  const float left[2] = {0.5f, -0.8f}, right[2] = {0, 0}, *inputs[] = {left, right};
  recorder.intake().put(inputs, 2, {Timestamp(0ms), 1e6});
  const InputLevel level = recorder.intake().level();
  EXPECT_FLOAT_EQ(float(level.peak), 0.8f);
  EXPECT_NEAR(level.rms, std::sqrt((0.25 + 0.64) / 4), 1e-6);
  EXPECT_EQ(recorder.intake().level().peak, level.peak);  // nothing came in since
}

TEST(GivenTwoChannels, WhenOneIsRecordedThenItIsTheFirst) {
  VirtualClock clock;
  SoundFolder folder;
  SoundRecorder recorder(clock, 1000, 2);
  recorder.intake().listen();
  const float left[3] = {0.1f, 0.2f, 0.3f}, right[3] = {-0.1f, -0.2f, -0.3f}, *inputs[] = {left, right};
  recorder.intake().put(inputs, 3, {Timestamp(0ms), 1e6});
  const RecordingHandle one = recorder.record(Timestamp(0ms), {1, 0.003, {}}, folder.path()),
                        both = recorder.record(Timestamp(0ms), {2, 0.003, {}}, folder.path());
  recorder.pump();
  EXPECT_THAT(renderFile((**recorder.recorded(one)).file, {}, 1000, 1)->values,
              testing::Pointwise(testing::FloatNear(1e-6f), {0.1f, 0.2f, 0.3f}));
  EXPECT_THAT(renderFile((**recorder.recorded(both)).file, {}, 1000, 2)->values,
              testing::Pointwise(testing::FloatNear(1e-6f), {0.1f, -0.1f, 0.2f, -0.2f, 0.3f, -0.3f}));
}

}  // namespace
}  // namespace fovea
