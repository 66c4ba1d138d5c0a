#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sound/jack_server.hpp"
#include "sound/real_time.hpp"
#include "sound/samples.hpp"
#include "sound/sound.hpp"
#include "sound/sound_files.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using test::JackServer;
using test::SoundFolder;
using test::waitUntil;
using testing::HasSubstr;

// What goes out comes in again: JACK hands it on in the next block.
const SoundStation kLoop{"jack", "fovea:input_1", "fovea:output_1"};
constexpr int kLoopFrames = 1024;

class GivenAJackServer : public testing::Test {
 protected:
  void SetUp() override {
    if (!JackServer::isInstalled()) GTEST_SKIP() << "jackd is not installed";
    server.emplace();
    ASSERT_TRUE(server->runs());
  }
  std::unique_ptr<SoundSystem> open(const SoundStation &station) {
    Result<std::unique_ptr<SoundSystem>> opened = openSound(station, clock);
    EXPECT_TRUE(opened) << opened.error().text();
    return std::move(*opened);
  }

  RealClock clock;
  std::optional<JackServer> server;
  SoundFolder folder;
};

TEST_F(GivenAJackServer, WhenOpenedThenItSaysWhatItIs) {
  const auto system = open({});
  EXPECT_EQ(system->info().system, "jack");
  EXPECT_EQ(system->info().device, "system");
  EXPECT_EQ(system->info().rate, 48000);
  EXPECT_EQ(system->info().outputs, 2u);
  EXPECT_EQ(system->info().inputs, 2u);
  EXPECT_EQ(system->info().block, 21333333ns);
  EXPECT_EQ(system->info().source, SampleSource::Device);
  waitUntil([&] { return system->info().outputLatency != 0ns && system->info().inputLatency != 0ns; });
  EXPECT_EQ(system->info().outputLatency, 42666667ns);  // what the server says of its two blocks
  EXPECT_EQ(system->info().inputLatency, 21333333ns);
}

TEST_F(GivenAJackServer, WhenWhatIsPlayedIsRecordedThenItIsWhereTheStateSays) {
  const auto system = open(kLoop);
  ASSERT_TRUE(system->listen());
  std::vector<float> click(4800, 0.25f);
  click[0] = 0.5f;
  const SoundHandle sound = system->make({48000, 1, click}, {0, {}, 0, 0, 1, -1}).value();
  // A server that was kept from its work has lost samples, and one that has just begun does not know its
  // clock: both say so. Then once more.
  for (int attempt = 1;; ++attempt) {
    const Timestamp begin = clock.now();
    const RecordingHandle recording = system->record(begin, {1, 0.4, {}}, folder.path()).value();
    ASSERT_TRUE(system->play(sound, begin + 200ms));
    std::optional<Recorded> whole;
    waitUntil([&] { return (whole = *system->recorded(recording)).has_value(); });
    const SoundState played = *system->state(sound), recorded = whole->state;
    if (recorded.gaps > 0 || played.gaps > 0 || played.isLate ||
        played.uncertainty + recorded.uncertainty > 5ms) {
      if (attempt == 20) GTEST_SKIP() << "this machine is too busy for any sound";
      continue;
    }

    ASSERT_TRUE(played.hasEnded && recorded.hasEnded);
    EXPECT_EQ(played.source, SampleSource::Device);
    EXPECT_GT(played.uncertainty, 0ns);
    EXPECT_GT(recorded.uncertainty, 0ns);
    EXPECT_LE(std::abs((played.onset - (begin + 200ms)).count()), 11000) << "not the nearest sample";
    const std::vector<float> heard = renderFile(whole->file, {}, 48000, 1)->values;
    EXPECT_EQ(heard.size(), 19200u);
    const auto found =
        std::find_if(heard.begin(), heard.end(), [](float value) { return value > 0.4f; }) - heard.begin();
    const double told = toSeconds(played.onset - recorded.onset) * 48000 + kLoopFrames;
    const double doubt = toSeconds(played.uncertainty + recorded.uncertainty) * 48000;
    EXPECT_NEAR(double(found), told, 1 + doubt);
    RecordProperty("off_samples", std::to_string(double(found) - told));
    RecordProperty("uncertain_samples", std::to_string(doubt));
    RecordProperty("attempts", attempt);
    EXPECT_EQ(std::count_if(heard.begin(), heard.end(), [](float value) { return value > 0.2f; }), 4800);
    EXPECT_NEAR(recorded.peak, 0.5, 1e-6);
    return;
  }
}

TEST_F(GivenAJackServer, WhenItEndsThenThatIsSaidAndTheRecordingIsKept) {
  const auto system = open(kLoop);
  const SoundHandle sound = system->make({48000, 1, std::vector<float>(480000, 0.25f)}, {}).value();
  const RecordingHandle recording = system->record(std::nullopt, {}, folder.path()).value();
  ASSERT_TRUE(system->play(sound, std::nullopt));
  waitUntil([&] { return system->state(sound)->hasStarted && system->recordingState(recording)->peak > 0; });
  server->end();
  waitUntil([&] { return !system->state(sound); });
  EXPECT_EQ(system->state(sound).error().code, ErrorCode::Device);
  EXPECT_THAT(system->state(sound).error().text(), HasSubstr("the JACK server is gone"));
  EXPECT_FALSE(system->play(sound, std::nullopt));
  std::optional<Recorded> whole;
  waitUntil([&] { return (whole = *system->recorded(recording)).has_value(); });
  EXPECT_GT(whole->duration_s, 0);
  EXPECT_TRUE(whole->state.wasStopped);
  EXPECT_TRUE(renderFile(whole->file, {}, 48000, 1));
}

TEST_F(GivenAJackServer, WhenAPortIsNamedThatIsNotThereThenThoseThatAreAreTold) {
  const Result<std::unique_ptr<SoundSystem>> opened = openSound({"jack", "speaker", ""}, clock);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), testing::AllOf(HasSubstr("'speaker'"), HasSubstr("system:playback_1")));
}

TEST_F(GivenAJackServer, WhenNoneRunsThenNoneIsStartedAndNothingIsPrinted) {
  server->end();
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  const Result<std::unique_ptr<SoundSystem>> opened = openSound({"jack", "", ""}, clock);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Device);
  EXPECT_THAT(opened.error().text(), HasSubstr("no JACK server runs"));
}

}  // namespace
}  // namespace fovea
