// Files of pages: known by their hashes, there before a page begins, and a sound system for those that sound.

#include <atomic>
#include <mutex>

#include "core/hash.hpp"
#include "core/log.hpp"
#include "parts/fixture.hpp"
#include "stage/look_ahead.hpp"
#include "stimuli/image_file.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kForEver = std::chrono::hours(1);

class GivenPagesWithFiles : public GivenAModularPage {
 protected:
  GivenPagesWithFiles() {
    writePicture("star.bmp", 40, 20), writePicture("moon.bmp", 20, 20), writeSound("beep.wav", 0.2);
  }

  std::string hashOf(const std::string &file) const { return *sha256File(folder_ / file); }
  /// `look`: at the steps of a study with two pages, a picture on each.
  void withTwoPictures(const std::function<void(LookAhead &, FileCache &, const ResolvedStudy &)> &look) {
    auto study =
        parseStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": "modular", "label": "one", "timeEstimate_s": 5, "params": {"prompt": {"kind": "image", "file": "star.bmp"}}},
{"page": "modular", "label": "two", "timeEstimate_s": 5, "params": {"prompt": {"kind": "image", "file": "moon.bmp"}}}]})",
                   "study.json");
    ASSERT_TRUE(study) << study.error().text();
    study->folder = folder_;
    wiring_.catalogueRead = [&](const Catalogue &catalogue, const fovea_host &host,
                                const DeviceJudge &devices) -> Result<void> {
      const auto resolved = resolveStudy(*study, catalogue, host, devices);
      if (!resolved) return resolved.error();
      Log log([] { return std::int64_t{0}; });
      log.setConsoleLevel(LogLevel::Critical);
      log.setListener([&](const LogLine &line) { lines_.push_back(line.text); });
      FileCache files;
      LookAhead ahead(files, catalogue, log);
      ahead.begin(resolved->steps, folder_, 0);
      look(ahead, files, *resolved);
      return {};
    };
    open();
  }
  bool isDecoded(FileCache &files, const std::string &name) const {
    return files.made<ImagePixels>("picture", FileStamp::of(folder_ / name)) != nullptr;
  }
  /// How often the sound system is opened as somebody goes through a page with these params.
  int opened(const std::string &params) {
    int count = 0;
    wiring_.openSound = [&count, this]() -> Result<std::unique_ptr<SoundSystem>> {
      return ++count, simulatedSound(session_->clock());
    };
    openWith(params);
    EXPECT_EQ(go({{30, [this] { press("s"); }}}), Ending::Finished) << error_;
    return count;
  }

  std::vector<std::string> lines_;  // of the log
};

TEST_F(GivenPagesWithFiles, WhenAnAnswerIsTakenThenItsRowHasTheHashOfEach) {
  openWith(
      R"({"prompt": [{"kind": "image", "file": "star.bmp"}, {"kind": "sound", "file": "beep.wav"}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("media"), R"([{"file":"beep.wav","sha256":")" + hashOf("beep.wav") +
                                   R"("},{"file":"star.bmp","sha256":")" + hashOf("star.bmp") + "\"}]");
}

TEST_F(GivenPagesWithFiles, WhenAPageUsesNoneThenItsRowSaysNothingOfFiles) {
  openWith(R"({"prompt": "Look", "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{30, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("media"), "none");
}

TEST_F(GivenPagesWithFiles, WhenAPageIsToBeShownThenItsOwnAreThereAndOnceItHasThemThoseOfTheNext) {
  withTwoPictures([this](LookAhead &ahead, FileCache &files, const ResolvedStudy &) {
    ahead.prepare(1, nullptr, 0);
    ASSERT_TRUE(ahead.wait(kForEver));
    EXPECT_EQ(ahead.share(), 1);
    EXPECT_TRUE(isDecoded(files, "star.bmp"));
    EXPECT_FALSE(isDecoded(files, "moon.bmp"));

    ahead.goOn(1);
    ASSERT_TRUE(files.wait(1, kForEver));
    EXPECT_TRUE(isDecoded(files, "moon.bmp"));
  });
}

TEST_F(GivenPagesWithFiles, WhenTheParamsWereNotKnownBeforeThenWhatTheyNameIsThereAllTheSame) {
  withTwoPictures([this](LookAhead &ahead, FileCache &files, const ResolvedStudy &study) {
    ahead.prepare(1, &study.steps[2].step, 0);
    ASSERT_TRUE(ahead.wait(kForEver));
    EXPECT_TRUE(isDecoded(files, "moon.bmp"));
  });
}

TEST_F(GivenPagesWithFiles, WhenOneIsReplacedWhileItIsShownThenTheRowHasWhatWasShownOrNothing) {
  withTwoPictures([this](LookAhead &ahead, FileCache &, const ResolvedStudy &) {
    ahead.rest();  // else its thread may have hashed what is shown for a moment
    const std::string was = hashOf("star.bmp");
    ahead.use("star.bmp", folder_ / "star.bmp");
    EXPECT_EQ(ahead.used(), (List{Value(Dict{{"file", "star.bmp"}, {"sha256", was}})}));
    writePicture("other.bmp", 60, 60);
    fs::rename(folder_ / "other.bmp", folder_ / "star.bmp");
    EXPECT_EQ(ahead.used(), (List{Value(Dict{{"file", "star.bmp"}, {"sha256", was}})}));
    EXPECT_THAT(lines_, IsEmpty());

    ahead.use("star.bmp", folder_ / "star.bmp");
    writePicture("other.bmp", 80, 80);
    fs::rename(folder_ / "other.bmp", folder_ / "star.bmp");
    EXPECT_EQ(ahead.used(), (List{Value(Dict{{"file", "star.bmp"}, {"sha256", Value()}})}));
    EXPECT_THAT(lines_, ElementsAre(HasSubstr("star.bmp is another file than the one that was shown")));
  });
}

TEST_F(GivenPagesWithFiles, WhenOneChangesMeanwhileThenTheRowHasWhatWasShownAndTheLogTellsOnce) {
  withTwoPictures([this](LookAhead &ahead, FileCache &, const ResolvedStudy &) {
    const std::string was = hashOf("star.bmp");
    ahead.use("star.bmp", folder_ / "star.bmp");
    EXPECT_EQ(ahead.used(), (List{Value(Dict{{"file", "star.bmp"}, {"sha256", was}})}));
    EXPECT_THAT(lines_, IsEmpty());

    writePicture("other.bmp", 60, 60);
    fs::rename(folder_ / "other.bmp", folder_ / "star.bmp");
    ahead.forgetUsed();
    ahead.use("star.bmp", folder_ / "star.bmp");

    EXPECT_EQ(ahead.used(), (List{Value(Dict{{"file", "star.bmp"}, {"sha256", hashOf("star.bmp")}})}));
    (void)ahead.used();
    EXPECT_THAT(lines_, ElementsAre(AllOf(HasSubstr("star.bmp is not as it was when the session began"),
                                          HasSubstr(was), HasSubstr(hashOf("star.bmp")))));
  });
}

TEST_F(GivenPagesWithFiles, WhenOneIsWrittenAnewAsItWasThenTheLogSaysNothing) {
  withTwoPictures([this](LookAhead &ahead, FileCache &, const ResolvedStudy &) {
    ahead.use("star.bmp", folder_ / "star.bmp");
    (void)ahead.used();
    writePicture("other.bmp", 40, 20);
    fs::rename(folder_ / "other.bmp", folder_ / "star.bmp");
    (void)ahead.used();
    EXPECT_THAT(lines_, IsEmpty());
  });
}

constexpr char kSilent[] =
    R"({"prompt": {"kind": "graphic", "dimensions": [10, 10], "frames": [{"objects": []}]}, "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})";
constexpr char kSounding[] =
    R"({"prompt": {"kind": "graphic", "dimensions": [10, 10], "frames": [{"objects": [], "sound": "beep.wav"}]}, "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})";

TEST_F(GivenPagesWithFiles, WhenFramesOfAGraphicAreSilentThenNoSoundIsOpened) {
  EXPECT_EQ(opened(kSilent), 0);
}
TEST_F(GivenPagesWithFiles, WhenOneOfThemSoundsThenSoundIsOpened) { EXPECT_EQ(opened(kSounding), 1); }

TEST_F(GivenPagesWithFiles, WhenTheSoundOfATapIsNoFileThenThatIsToldUnlessItIsAWord) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "tapping", "sound": "none.wav"}})"),
              ElementsAre(HasSubstr("there is no file \"none.wav\"")));
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "tapping", "sound": "click"}})"), IsEmpty());
}

}  // namespace
}  // namespace fovea::test
