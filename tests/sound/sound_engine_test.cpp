#include "sound/sound_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/file_cache.hpp"
#include "sound/samples.hpp"
#include "sound/sound_files.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct HandDriver final : SoundDriver {
  Duration latency{};
  void refresh(SoundInfo &info) const override { info.outputLatency = latency; }
};

/// 1000 frames a second; its blocks are driven by hand.
struct Card {
  VirtualClock clock;
  SoundEngine engine;
  HandDriver *driver = nullptr;

  explicit Card(unsigned outputs = 2, unsigned inputs = 0) : engine(clock, infoOf(outputs, inputs)) {
    auto made = std::make_unique<HandDriver>();
    driver = made.get();
    engine.own(std::move(made));
  }
  static SoundInfo infoOf(unsigned outputs, unsigned inputs) {
    SoundInfo info;
    info.rate = 1000, info.outputs = outputs, info.inputs = inputs, info.device = "by hand";
    return info;
  }
  std::vector<float> block() {
    std::vector<float> left(10), right(10);
    float *outputs[] = {left.data(), right.data()};
    SoundBlock block{nullptr, outputs, 10, {}, {}};
    block.heard.first = clock.now(), block.heard.nsPerFrame = 1e6;
    engine.take(block);
    clock.advance(10ms);
    return left;
  }
};

TEST(GivenAnEngine, WhenASoundIsPlayedThenItIsHeardAndTold) {
  Card card;
  const SoundHandle sound = card.engine.make({1000, 2, {0.5f, 0, 0.25f, 0}}, {}).value();
  EXPECT_EQ(*card.engine.length(sound), 2ms);
  ASSERT_TRUE(card.engine.play(sound, Timestamp(3ms)));
  const std::vector<float> heard = card.block();
  EXPECT_FLOAT_EQ(heard[3], 0.5f);
  EXPECT_FLOAT_EQ(heard[4], 0.25f);
  EXPECT_EQ(card.engine.state(sound)->onset, Timestamp(3ms));
  EXPECT_EQ(card.engine.state(sound)->offset, Timestamp(5ms));
}

TEST(GivenAnEngine, WhenASoundWasReadAheadThenThatIsPlayedAndFadedForThisOneAlone) {
  const test::SoundFolder folder;
  const std::filesystem::path file = folder.write("long.wav", std::vector<float>(8000, 0.5f), 8000, 1);
  const FileWish asked = soundWish(file, 0.25, 0.75, 1000);
  const auto ahead = std::make_shared<SoundSamples>(SoundSamples{1000, 1, std::vector<float>(500, 0.25f)});  // which nobody could read there
  FileCache files;
  files.want({{asked.what, asked.file, [&]() -> Result<MadeOfFile> { return MadeOfFile{ahead, 1}; }}});
  ASSERT_TRUE(files.wait(1, std::chrono::hours(1)));
  Card card(1);
  card.engine.readThrough(files);
  SoundOptions options;
  options.from_s = 0.25, options.to_s = 0.75, options.fadeIn_s = 0.1;

  const auto sound = card.engine.load(file, options);
  ASSERT_TRUE(sound) << sound.error().text();

  EXPECT_EQ(*card.engine.length(*sound), 500ms);
  ASSERT_TRUE(card.engine.play(*sound, Timestamp(0ms)));
  EXPECT_LT(card.block()[0], 0.01f);
  for (int i = 0; i < 20; ++i) card.block();
  EXPECT_FLOAT_EQ(card.block()[5], 0.25f);
  EXPECT_EQ(ahead->values.front(), 0.25f);
  options.fadeIn_s = 1;
  EXPECT_THAT(card.engine.load(file, options).error().text(), HasSubstr("fadeIn_s is 1"));
}

TEST(GivenAnEngine, WhenASoundThatPlaysIsDestroyedThenItIsSilentAndUnknown) {
  Card card;
  const SoundHandle sound = card.engine.make({1000, 1, std::vector<float>(1000, 0.5f)}, {}).value();
  ASSERT_TRUE(card.engine.play(sound, std::nullopt));
  card.block();
  card.engine.destroy(sound);
  card.block();
  EXPECT_THAT(card.block(), testing::Each(0));
  EXPECT_EQ(card.engine.play(sound, std::nullopt).error().code, ErrorCode::BadArgument);
  card.engine.destroy(sound);
}

TEST(GivenLatenciesThatChange, WhenAskedThenTheyAreThoseOfNow) {
  Card card;
  card.driver->latency = 7ms;
  EXPECT_EQ(card.engine.info().outputLatency, 7ms);
}

TEST(GivenADriverThatEnds, WhenAskedForAnythingThenThatIsSaidAndWhatWasOverStays) {
  Card card;
  const SoundHandle brief = card.engine.make({1000, 1, {0.5f}}, {}).value(),
                    later = card.engine.make({1000, 1, {0.5f}}, {}).value();
  ASSERT_TRUE(card.engine.play(brief, std::nullopt) && card.engine.play(later, Timestamp(1s)));
  card.block();
  card.engine.fail("the plug was pulled");
  EXPECT_TRUE(card.engine.state(brief)->hasEnded);
  EXPECT_THAT(card.engine.state(later).error().text(),
              testing::AllOf(HasSubstr("the plug was pulled"), HasSubstr("by hand")));
  EXPECT_EQ(card.engine.play(brief, std::nullopt).error().code, ErrorCode::Device);
  EXPECT_EQ(card.engine.stop(later, std::nullopt).error().code, ErrorCode::Device);
}

TEST(GivenNeitherOutputNorInput, WhenUsedThenThatIsSaid) {
  Card card(0, 0);
  const SoundHandle sound = card.engine.make({1000, 2, {0.5f, 0.5f}}, {}).value();
  EXPECT_THAT(card.engine.play(sound, std::nullopt).error().text(), HasSubstr("no output"));
  EXPECT_THAT(card.engine.listen().error().text(), HasSubstr("no input"));
  EXPECT_THAT(card.engine.record(std::nullopt, {}, "nowhere").error().text(), HasSubstr("no input"));
  EXPECT_FALSE(card.engine.level());
}

TEST(GivenOneInput, WhenTwoChannelsAreWantedThenThatIsSaid) {
  Card card(2, 1);
  EXPECT_THAT(card.engine.record(std::nullopt, {2, {}, {}}, "nowhere").error().text(),
              HasSubstr("channels is 2"));
  EXPECT_THAT(card.engine.record(std::nullopt, {1, 0.0, {}}, "nowhere").error().text(),
              HasSubstr("duration_s is 0"));
}

}  // namespace
}  // namespace fovea
