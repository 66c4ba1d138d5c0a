// A control that films.

#include "parts/fixture.hpp"
#include "support/film_file.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using fovea::testing::evenFilm;
using fovea::testing::FilmFile;

class GivenAFilmOfThem : public GivenAModularPage {
 protected:
  GivenAFilmOfThem() : file_(folder_ / "them.mkv", evenFilm(10)) { writeSound("voice.wav", 0.5); }  // 0.4 s
  static std::string page(const std::string &more) { return R"({"prompt": "Say something", "control": {"kind": "video-recording", )" + more + "}}"; }
  std::string told(const std::string &expression) { return word("SELECT " + expression + " FROM responses WHERE label = 'asked' AND accepted"); }
  FilmFile file_;
};

TEST_F(GivenAFilmOfThem, WhenItsTimeIsOverThenThePageCanBeLeftAndTheFilesAreAmongTheData) {
  openWith(page(R"("duration_s": 0.4, "simulatedFile": {"camera": "them.mkv", "sound": "voice.wav"}, "description": "a word")"));
  EXPECT_EQ(go({{10, [this] { click("Continue"); }}, {60, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordStart") + " " + happened("recordEnd") + " " + happened("submitEnable") + " " + happened("trialFinish"), "0 400 400 400");
  EXPECT_EQ(told("(answer ->> '$.camera.source') || ' ' || (answer ->> '$.camera.pictures') || ' ' || (answer ->> '$.camera.dropped') || ' ' || (answer ->> '$.camera.width') || ' ' || "
                 "CAST(round(1000 * ((answer ->> '$.camera.offset_s') - (answer ->> '$.camera.onset_s'))) AS INTEGER)"),
            "virtual 12 0 640 400");
  EXPECT_EQ(told("(answer ->> '$.sound.source') || ' ' || (answer ->> '$.screen') IS NULL"), "1");
  EXPECT_EQ(word("SELECT group_concat(local_key || ' ' || data_type || ' ' || personal || ' ' || description, '; ') FROM assets"),
            "asked.camera video 1 a word; asked.sound sound 1 a word");
  EXPECT_EQ(word("SELECT provenance ->> '$.camera.system' FROM sessions"), "simulated");
}

TEST_F(GivenAFilmOfThem, WhenBothAreFilmedThenEachIsAMemberOfTheAnswer) {
  openWith(page(R"("source": "both", "duration_s": 0.4, "recordAudio": false)"));
  EXPECT_EQ(go({{40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(told("(SELECT group_concat(key, ' ') FROM json_each(answer))"), "camera screen");
  EXPECT_EQ(told("(answer ->> '$.camera.duration_s') || ' ' || (answer ->> '$.screen.duration_s')"), "0.4 0.4");
  EXPECT_EQ(metadata("control.recordingSource") + " " + metadata("control.mirrored"), "both 1");
}

TEST_F(GivenAFilmOfThem, WhenItWaitsForThePromptThenItBeginsThere) {
  openWith(R"({"prompt": ["Repeat", {"kind": "sound", "file": "voice.wav", "playAfter_s": 0.2}], "control": {"kind": "video-recording", "duration_s": 0.3, "autoAdvance": true}})",
           R"("events": {"recordStart": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordStart") + " " + happened("recordEnd") + " " + happened("autoSubmit"), "700 1000 1000");
  EXPECT_EQ(told("CAST(round(1000 * ((answer ->> '$.camera.onset_s') - (metadata ->> '$.prompt[1].offset_s'))) AS INTEGER)"), "0");
}

TEST_F(GivenAFilmOfThem, WhenItIsStoppedByPointerThenItEndsThere) {
  openWith(page(R"("controls": ["stop"], "showPreview": true)"));
  EXPECT_EQ(go({{32, [this] { click("Stop"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordEnd"), "501");
}

TEST_F(GivenAFilmOfThem, WhenThePageIsOverMeanwhileThenWhatWasRecordedUntilThenIsItsAnswer) {
  openWith(page(R"("source": "both", "controls": ["stop"])"), R"("events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 0.5}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(happened("autoSubmit"), "500");
  EXPECT_EQ(told("round(answer ->> '$.camera.duration_s', 3) || ' ' || round(answer ->> '$.screen.duration_s', 3) || ' ' || round(answer ->> '$.sound.duration_s', 3)"), "0.5 0.5 0.5");
}

TEST_F(GivenAFilmOfThem, WhenItIsShownAndRecordedAgainByKeyboardAloneThenTheNewOneIsTheAnswer) {
  openWith(page(R"("duration_s": 0.4, "controls": ["again", "play"], "simulatedFile": "them.mkv")"));
  EXPECT_EQ(go({{40, [this] { press("tab"); }}, {42, [this] { press("tab"); }}, {44, [this] { press("space"); }}, {80, [this] { press("tab"); }}, {82, [this] { press("tab"); }}, {84, [this] { press("space"); }},
                {90, [this] { click("Continue"); }}, {140, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 There is no recording yet.; 2 1 ");
  EXPECT_EQ(metadata("control.recordings") + " " + metadata("control.plays"), "2 1");
  EXPECT_EQ(word("SELECT count(*) FROM assets"), "1") << "the one that was given up is gone";
}

TEST_F(GivenAFilmOfThem, WhenTheSessionIsPausedThenItIsFilmedAnew) {
  openWith(page(R"("duration_s": 0.4)"));
  const auto post = [this](Command::Kind kind) {
    Command command;
    command.kind = kind;
    stage_->commands().post(command);
  };
  EXPECT_EQ(go({{10, [&] { post(Command::Kind::Pause); }}, {15, [&] { post(Command::Kind::Resume); }}, {80, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.recordings"), "2");
  EXPECT_EQ(told("answer ->> '$.camera.duration_s'"), "0.4");
}

TEST_F(GivenAFilmOfThem, WhenNothingStandsInForItThenTheAnswerOfASimulatedParticipantHasNoFile) {
  openWith(page(R"("controls": ["stop"], "showPreview": true)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(told("coalesce(answer ->> '$.camera.file', 'null') || ' ' || (answer ->> '$.camera.duration_s')"), "null 2.0");
  EXPECT_EQ(word("SELECT count(*) FROM assets"), "0");
}

TEST_F(GivenAFilmOfThem, WhenTheStationHasNoCameraThenNobodyBegins) {
  wiring_.openCamera = []() -> Result<std::unique_ptr<Camera>> { return Error{ErrorCode::Device, "no camera was found", "/dev/video*", "plug one in"}; };
  openWith(page(R"("duration_s": 0.4)"));
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, AllOf(HasSubstr("\"org.fovea.control.video-recording\" needs a camera, and there is none: no camera was found"), HasSubstr("plug one in")));
  EXPECT_EQ(word("SELECT count(*) FROM responses"), "0");
}

TEST_F(GivenAFilmOfThem, WhenOnlyTheScreenIsFilmedThenNoCameraIsOpened) {
  wiring_.openCamera = []() -> Result<std::unique_ptr<Camera>> { throw std::logic_error("nobody asked"); };
  openWith(page(R"("source": "screen", "duration_s": 0.4, "recordAudio": false)"));
  EXPECT_EQ(go({{40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(told("(SELECT group_concat(key, ' ') FROM json_each(answer))"), "screen");
}

struct WrongFilm {
  std::string name, control, told;
};
class GivenAFilmWithAMistake : public GivenAModularPage, public ::testing::WithParamInterface<WrongFilm> {
 protected:
  GivenAFilmWithAMistake() : file_(folder_ / "them.mkv", evenFilm(10)) {}
  FilmFile file_;
};
INSTANTIATE_TEST_SUITE_P(Mistakes, GivenAFilmWithAMistake,
                         ::testing::Values(WrongFilm{"endless", R"("controls": ["again"])", "nothing would end the recording"},
                                           WrongFilm{"preview", R"("source": "screen", "duration_s": 1, "showPreview": true)", "it would show itself"},
                                           WrongFilm{"oneForTwo", R"("source": "both", "duration_s": 1, "simulatedFile": "them.mkv")", "one file cannot stand in for two films"},
                                           WrongFilm{"file", R"("duration_s": 1, "simulatedFile": {"camera": "none.webm"})", "there is no file \"none.webm\""},
                                           WrongFilm{"source", R"("source": "window", "duration_s": 1)", "window"}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAFilmWithAMistake, WhenTheStudyIsReadThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "video-recording", )" + GetParam().control + "}}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().told))));
}

}  // namespace
}  // namespace fovea::test
