// Films: as a prompt, and with a scale that goes through one.

#include "parts/fixture.hpp"
#include "support/film_file.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using fovea::testing::evenFilm;
using fovea::testing::FilmFile;

class GivenAFilm : public GivenAModularPage {
 protected:
  GivenAFilm() : file_(folder_ / "dance.mkv", evenFilm(30)) {}  // 1.2 s
  static std::string prompt(const std::string &more = "", const std::string &rest = R"("control": {"kind": "push-buttons", "choices": ["seen"]})") {
    return R"({"prompt": {"kind": "film", "file": "dance.mkv")" + more + "}, " + rest + "}";
  }
  std::string shown_ms() { return word("SELECT CAST(round(1000 * (metadata ->> '$.prompt.offset_s' - metadata ->> '$.prompt.onset_s')) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"); }
  FilmFile file_;
};

TEST_F(GivenAFilm, WhenItIsPlayedThenItsPromptBeginsWithTheTrialAndEndsWithTheFilm) {
  openWith(prompt());
  EXPECT_EQ(go({{90, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart"), "0");
  EXPECT_EQ(happened("promptEnd"), "1200");
  EXPECT_EQ(happened("trialFinish"), "1200");
  EXPECT_EQ(shown_ms(), "1200");
  EXPECT_EQ(metadata("prompt.file"), "dance.mkv");
  EXPECT_EQ(metadata("prompt.from_s"), "0.0");
  EXPECT_EQ(metadata("prompt.to_s"), "1.2");
  EXPECT_EQ(metadata("prompt.mirrored"), "0");
  EXPECT_EQ(metadata("prompt.framesDropped"), "0");
  EXPECT_EQ(metadata("rtFrom"), "promptStart");
}

TEST_F(GivenAFilm, WhenAPartOfItIsPlayedThenItEndsThere) {
  openWith(prompt(R"(, "from_s": 0.4, "to_s": 0.9)"));
  EXPECT_EQ(go({{60, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "500");
  EXPECT_EQ(metadata("prompt.from_s") + " " + metadata("prompt.to_s"), "0.4 0.9");
}

TEST_F(GivenAFilm, WhenItIsAnsweredBeforeItsEndThenItHasNone) {
  openWith(prompt());
  EXPECT_EQ(go({{20, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "never");
  EXPECT_EQ(metadata("prompt.offset_s"), "none");
}

TEST_F(GivenAFilm, WhenItLoopsThenItBeginsAgainAtItsEnd) {
  openWith(prompt(R"(, "to_s": 0.5, "loop": true)"));
  EXPECT_EQ(go({{100, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'promptEnd' AND accepted"), "3");
}

TEST_F(GivenAFilm, WhenTheAnswerHasToWaitForItsEndThenItDoes) {
  openWith(prompt(), R"("events": {"responseEnable": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({{30, [this] { click("seen"); }}, {90, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 1 ");
  EXPECT_EQ(happened("responseEnable"), "1200");
}

TEST_F(GivenAFilm, WhenItIsNoFilmThenTheStudyIsRefusedWithItsPlaceAndTheCause) {
  std::ofstream(folder_ / "letter.mp4") << "Dear participant";
  EXPECT_THAT(mistakesIn(R"({"prompt": {"kind": "film", "file": "letter.mp4"}})"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("\"letter.mp4\" cannot be shown: this is no film"))));
}
TEST_F(GivenAFilm, WhenItEndsBeforeItBeginsThenTheStudyIsRefused) {
  EXPECT_THAT(mistakesIn(prompt(R"(, "from_s": 1, "to_s": 0.5)")), ElementsAre(HasSubstr("to_s is 0.5, and the film begins at 1")));
}
TEST_F(GivenAFilm, WhenItBeginsBehindItsEndThenTheStudyIsRefused) {
  EXPECT_THAT(mistakesIn(prompt(R"(, "from_s": 5)")), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("from_s"), HasSubstr("from_s is 5, and \"dance.mkv\" lasts 1.2 s"))));
}

// --- a scale that goes through it ---------------------------------------------------------------------------------------

class GivenAFilmSlider : public GivenAFilm {
 protected:
  static std::string scale(const std::string &more = "") { return R"({"control": {"kind": "film-slider", "file": "dance.mkv", "minTime_s": 0)" + more + "}}"; }
  void clickScale(double share) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    clickAt(box->x + (share - 0.5) * width_, box->y);
  }
  const double width_ = 0.8 * 1.2;
};

TEST_F(GivenAFilmSlider, WhenItIsClickedThenThePlaceIsTheAnswer) {
  openWith(scale());
  EXPECT_EQ(go({{5, [this] { clickScale(0.25); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "0.25");
  EXPECT_EQ(metadata("control.file"), "dance.mkv");
  EXPECT_EQ(metadata("control.duration_s"), "1.2");
  EXPECT_EQ(metadata("control.track.value"), "[0.25]");
}

TEST_F(GivenAFilmSlider, WhenItIsMovedByKeyboardAloneThenItGoesFromPlaceToPlace) {
  openWith(scale(R"(, "nSteps": 11)"));
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {7, [this] { press("right"); }}, {9, [this] { press("tab"); }}, {11, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_NEAR(std::stod(answer()), 0.7, 1e-9);
  EXPECT_EQ(metadata("control.interactions"), "2");
}

TEST_F(GivenAFilmSlider, WhenNobodyMovesItThenItsStartIsTheAnswerAndNotBeforeTwoSeconds) {
  openWith(R"({"control": {"kind": "film-slider", "file": "dance.mkv"}})");
  EXPECT_EQ(go({{60, [this] { click("Continue"); }}, {130, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "0.5");
  EXPECT_EQ(happened("submitEnable"), "2000");
}

TEST_F(GivenAFilmSlider, WhenTheStudyDoesNotTakeItThenItIsMovedAgainAndTheVariableHasWhatWasTaken) {
  openWith(scale(R"(, "nSteps": 11)"), R"("saveAs": "kept", "validate": "given > 0.65 or 'Later, please'",)");
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {10, [this] { click("Continue"); }}, {20, [this] { clickScale(0.9); }}, {25, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 0 Later, please; 2 1 ");
  EXPECT_EQ(word("SELECT variables -> 'kept' FROM participants"), answer());
}

TEST_F(GivenAFilmSlider, WhenItsAnswerIsNotToBeSavedThenOnlyTheDataHaveIt) {
  openStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"code": "before = answer"},
{"page": "modular", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "saveAnswer": false, "params": )" + scale() + R"(}, {"code": "after = answer"}]})");
  EXPECT_EQ(go({{10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT variables -> 'after' FROM participants"), word("SELECT variables -> 'before' FROM participants"));
  EXPECT_EQ(answer(), "0.5");
}

TEST_F(GivenAFilmSlider, WhenItIsReversedThenItsBeginningIsAtTheRight) {
  openWith(scale(R"(, "reverse": true)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.9); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_NEAR(std::stod(answer()), 0.1, 1e-9);
}

TEST_F(GivenAFilmSlider, WhenThePageIsReadFromTheRightThenItsBeginningIsThere) {
  openWith(R"({"language": "ar", )" + scale().substr(1));
  EXPECT_EQ(go({{5, [this] { clickScale(0.9); }}, {10, [this] { click("متابعة"); }}}), Ending::Finished) << error_;
  EXPECT_NEAR(std::stod(answer()), 0.1, 1e-9);
}

TEST_F(GivenAFilmSlider, WhenItIsHiddenThenTheFilmItselfIsPressedAndDragged) {
  openWith(scale(R"(, "hideSlider": true, "width": 0.8)"));
  EXPECT_EQ(go({{5, [this] { dragTo(0, 0, false); }}, {7, [this] { const auto film = boxOf("dance.mkv"); ASSERT_TRUE(film); dragTo(film->x + film->width / 4, film->y, true); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "0.75");
}

TEST_F(GivenAFilmSlider, WhenItIsMovedThenItsEventsSayWhenAndHowOften) {
  openWith(R"({"control": {"kind": "film-slider", "file": "dance.mkv", "nSteps": 11, "minTime_s": 0.5, "minInteractions": 2}})");
  EXPECT_EQ(go({{10, [this] { press("right"); }}, {20, [this] { press("right"); }}, {25, [this] { click("Continue"); }}, {50, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("sliderChange"), "134 301");
  EXPECT_EQ(happened("sliderMinimalTime") + " " + happened("submitEnable"), "500 500");
}

TEST_F(GivenAFilmSlider, WhenASimulatedParticipantAnswersThenItIsAPlace) {
  openWith(scale(R"(, "minInteractions": 3)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_GE(std::stod(answer()), 0);
  EXPECT_LE(std::stod(answer()), 1);
}

}  // namespace
}  // namespace fovea::test
