#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <optional>

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

/// ALSA with what stands in `text` and no card.
class AlsaFile {
 public:
  explicit AlsaFile(const std::string &text) {
    setenv("ALSA_CONFIG_PATH", folder_.text("asoundrc", text).c_str(), 1);
    setenv("JACK_DEFAULT_SERVER", "fovea-test-none", 1);
  }
  ~AlsaFile() {
    unsetenv("ALSA_CONFIG_PATH");
    unsetenv("JACK_DEFAULT_SERVER");
  }
  const SoundFolder &folder() const { return folder_; }

 private:
  SoundFolder folder_;
};

TEST(GivenNoSoundAtAll, WhenOpenedThenItSaysWhatWasTriedAndPrintsNothing) {
  const AlsaFile none("pcm.broken { type hw\n card 31 }\n");
  RealClock clock;
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  const Result<std::unique_ptr<SoundSystem>> opened = openSound({}, clock);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Device);
  EXPECT_THAT(opened.error().text(),
              testing::AllOf(HasSubstr("no JACK server runs"), HasSubstr("no sound card"),
                             HasSubstr("plug in a sound card")));
}

TEST(GivenAlsaWithoutAConfiguration, WhenOpenedThenThatIsSaid) {
  const AlsaFile empty("# nothing\n");
  RealClock clock;
  EXPECT_THAT(openSound({"portaudio", "", ""}, clock).error().text(), HasSubstr("names no device"));
}

TEST(GivenASystemThatIsNone, WhenOpenedThenThoseThatAreAreTold) {
  RealClock clock;
  EXPECT_THAT(openSound({"oss", "", ""}, clock).error().text(),
              testing::AllOf(HasSubstr("'oss'"), HasSubstr("jack or portaudio")));
}

TEST(GivenACardThatDoesNotExist, WhenItIsNamedThenThoseThatAreAreTold) {
  const AlsaFile two("pcm.speaker { type null }\npcm.!default { type null }\n");
  RealClock clock;
  EXPECT_THAT(openSound({"portaudio", "hw:7,0", ""}, clock).error().text(),
              testing::AllOf(HasSubstr("'hw:7,0'"), HasSubstr("speaker"), HasSubstr("default")));
}

// It takes everything at once, which is no rate for a card, and so nothing is sure.
TEST(GivenACardThatIsNone, WhenSomethingIsPlayedThenItComesToItsEnd) {
  const AlsaFile card("pcm.!default { type null }\n");
  RealClock clock;
  const Result<std::unique_ptr<SoundSystem>> opened = openSound({"portaudio", "", ""}, clock);
  ASSERT_TRUE(opened) << opened.error().text();
  SoundSystem &system = **opened;
  EXPECT_EQ(system.info().system, "portaudio");
  EXPECT_EQ(system.info().device, "default");
  EXPECT_EQ(system.info().outputs, 2u);
  const SoundHandle sound = system.make({48000, 1, std::vector<float>(4800, 0.25f)}, {}).value();
  ASSERT_TRUE(system.play(sound, std::nullopt));
  waitUntil([&] { return system.state(sound)->hasEnded; });
  EXPECT_GT(system.state(sound)->uncertainty, 1ms);
}

TEST(GivenAJackServerBelowPortAudio, WhenWhatIsPlayedIsToldThenItIsWithinReasonOfWhatWasAsked) {
  if (!JackServer::isInstalled()) GTEST_SKIP() << "jackd is not installed";
  const JackServer server;
  ASSERT_TRUE(server.runs());
  RealClock clock;
  const SoundFolder folder;
  const Result<std::unique_ptr<SoundSystem>> opened = openSound({"portaudio", "system", "system"}, clock);
  ASSERT_TRUE(opened) << opened.error().text();
  SoundSystem &system = **opened;
  EXPECT_EQ(system.info().rate, 48000);
  EXPECT_EQ(system.info().inputs, 2u);
  const SoundHandle sound = system.make({48000, 1, std::vector<float>(4800, 0.25f)}, {}).value();
  const Timestamp begin = clock.now();
  const RecordingHandle recording = system.record(std::nullopt, {1, 0.3, {}}, folder.path()).value();
  ASSERT_TRUE(system.play(sound, begin + 200ms));
  std::optional<Recorded> whole;
  waitUntil(
      [&] { return (whole = *system.recorded(recording)).has_value() && system.state(sound)->hasEnded; });
  const SoundState played = *system.state(sound);
  EXPECT_EQ(played.source, SampleSource::Device);
  EXPECT_GT(played.uncertainty, 0ns);
  EXPECT_TRUE(played.isLate || std::chrono::abs(played.onset - (begin + 200ms)) < played.uncertainty + 21us);
  EXPECT_EQ(renderFile(whole->file, {}, 48000, 1)->frames(), 14400u);
}

}  // namespace
}  // namespace fovea
