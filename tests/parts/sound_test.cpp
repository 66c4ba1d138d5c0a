// Prompts that are heard: out of a file, and made of tones.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenASound : public GivenAModularPage {
 protected:
  GivenASound() { writeSound("beep.wav", 0.5); }
  /// With a button that says "seen", and leads on.
  static std::string page(const std::string &more = "", const std::string &page = "") {
    return R"({"prompt": ["Listen", {"kind": "sound", "file": "beep.wav")" + more + R"(}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]})" + page + "}";
  }
  std::string prompt(const std::string &member) { return metadata("prompt[1]." + member); }
  /// In ms after trialStart.
  std::string onset() {
    return word("SELECT CAST(round(1000 * (metadata ->> '$.prompt[1].onset_s' - e.value ->> 'scheduled')) AS INTEGER) FROM responses, json_each(metadata, '$.eventLog') AS e "
                "WHERE label = 'asked' AND accepted AND e.value ->> 'event' = 'trialStart'");
  }
};

TEST_F(GivenASound, WhenItHasComeToItsEndThenItsEventsAreAtItsFirstAndLastSample) {
  openWith(page(R"(, "playAfter_s": 0.2)"));
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptRequest"), "100");
  EXPECT_EQ(happened("promptStart"), "200");
  EXPECT_EQ(happened("promptEnd"), "700");
  EXPECT_EQ(happened("trialFinish"), "700");
  EXPECT_EQ(onset(), "200");
  EXPECT_EQ(prompt("file") + " " + prompt("source") + " " + prompt("gaps") + " " + prompt("plays") + " " + prompt("isLate") + " " + prompt("wasStopped"), "beep.wav virtual 0 1 0 0");
}

TEST_F(GivenASound, WhenItIsToBeginBetweenTwoFramesThenItBeginsWithTheNearest) {
  openWith(page(R"(, "playAfter_s": 0.205)"));
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart"), "200");
}

TEST_F(GivenASound, WhenItBeginsAtOnceThenItBeginsWithTheFirstFrame) {
  openWith(page());
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart"), "0");
  EXPECT_EQ(happened("promptEnd"), "500");
}

TEST_F(GivenASound, WhenAnAnswerIsGivenThenItsTimeCountsFromTheFirstSample) {
  openWith(page(R"(, "playAfter_s": 0.2)"));
  EXPECT_EQ(go({{32, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT metadata ->> '$.rtFrom' || ' ' || CAST(round(1000 * (metadata ->> '$.rt_s')) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"), "promptStart 301");
}

TEST_F(GivenASound, WhenAPartOfItIsPlayedThenItIsAsLongAsThat) {
  openWith(page(R"(, "from_s": 0.1, "to_s": 0.4, "fadeIn_s": 0.05, "fadeOut_s": 0.05, "volume": 0.5, "pan": -1)"));
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "300");
  EXPECT_EQ(prompt("from_s") + " " + prompt("to_s") + " " + prompt("volume") + " " + prompt("pan"), "0.1 0.4 0.5 -1.0");
}

TEST_F(GivenASound, WhenItIsStoppedByPointerThenThereIsNoEnd) {
  openWith(page(R"(, "controls": ["stop"])"));
  EXPECT_EQ(go({{12, [this] { click("Stop"); }}, {60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "never");
  EXPECT_EQ(happened("trialFinish"), "never");
  EXPECT_EQ(prompt("wasStopped"), "1");
}

TEST_F(GivenASound, WhenItIsPlayedAgainByKeyboardAloneThenItsTimesAreThoseOfTheLastTime) {
  openWith(page(R"(, "controls": true)"));
  EXPECT_EQ(go({{40, [this] { press("tab"); }}, {42, [this] { press("space"); }}, {90, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(prompt("plays"), "2");
  EXPECT_EQ(happened("promptStart"), "0 " + onset());
  EXPECT_GT(std::stoi(onset()), 650);
  EXPECT_EQ(happened("promptEnd"), "500 " + std::to_string(std::stoi(onset()) + 500));
}

TEST_F(GivenASound, WhenItGoesOnAndOnThenThereIsNoEndUntilThePageIsLeft) {
  openWith(page(R"(, "loop": true)"));
  EXPECT_EQ(go({{120, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "never");
  EXPECT_EQ(prompt("loop") + " " + prompt("offset_s"), "1 none");
}

TEST_F(GivenASound, WhenTheButtonLetsItGoOnThenItDoesUntilTheOtherOneStopsIt) {
  openWith(page(R"(, "controls": {"loop": "On and on", "stop": "Enough"})"));
  EXPECT_EQ(go({{40, [this] { click("On and on"); }}, {100, [this] { click("Enough"); }}, {120, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptEnd"), "500");
  EXPECT_EQ(prompt("plays") + " " + prompt("wasStopped"), "2 1");
}

TEST_F(GivenASound, WhenThePageIsInAnotherLanguageThenItsButtonsAreToo) {
  openWith(page(R"(, "controls": true)", R"(, "language": "ar")"));
  EXPECT_EQ(go({{10, [this] { click("إيقاف"); }}, {20, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(prompt("wasStopped"), "1");
}

TEST_F(GivenASound, WhenTheStudyMovesItsRequestThenItWaitsForThat) {
  openWith(page("", R"(, "buttons": [{"id": "buttonHear", "text": "Hear"}])"), R"("events": {"promptRequest": {"isTriggeredBy": "buttonHear"}},)");
  EXPECT_EQ(go({{20, [this] { click("Hear"); }}, {80, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_GE(std::stoi(happened("promptStart")), std::stoi(happened("buttonHear")));
  EXPECT_EQ(std::stoi(happened("promptEnd")), std::stoi(happened("promptStart")) + 500);
}

TEST_F(GivenASound, WhenAPictureIsShownBesideItThenEachHasItsOwnTimesAndThePictureStays) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": [{"kind": "image", "file": "face.bmp"}, {"kind": "sound", "file": "beep.wav", "playAfter_s": 0.2}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(onset(), "200");
  EXPECT_EQ(metadata("prompt[0].offset_s"), "none") << "the sound's end is not the picture's";
  EXPECT_EQ(word("SELECT metadata ->> '$.prompt[0].onset_s' < metadata ->> '$.prompt[1].onset_s' FROM responses WHERE label = 'asked' AND accepted"), "1");
}

TEST_F(GivenASound, WhenAnotherOneFollowsThenEachIsHeardAtItsTimeAndTimesCountFromTheLast) {
  openWith(R"({"prompt": [{"kind": "sound", "file": "beep.wav", "playAfter_s": 0.2}, {"kind": "sound", "file": "beep.wav", "playAfter_s": 1}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{120, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.prompt[1].onset_s' - metadata ->> '$.prompt[0].onset_s')) FROM responses WHERE label = 'asked' AND accepted"), "800.0");
  EXPECT_EQ(word("SELECT abs(submitted_s - (metadata ->> '$.rt_s') - (metadata ->> '$.prompt[1].onset_s')) < 1e-6 FROM responses WHERE label = 'asked' AND accepted"), "1");
}

TEST_F(GivenASound, WhenTheTrialBeginsAgainThenItDoesSoToo) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": [{"kind": "image", "file": "face.bmp", "hideAfter_s": 1, "loop": true}, {"kind": "sound", "file": "beep.wav", "loop": true}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{100, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(prompt("plays"), "2");
}

TEST_F(GivenASound, WhenASimulatedParticipantAnswersThenItIsAfterItsOnset) {
  openWith(page(R"(, "playAfter_s": 0.3)"), R"("simulate": {}, "events": {"responseEnable": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "\"seen\"");
  EXPECT_GT(std::stod(metadata("rt_s")), 0.5);
}

struct WrongSound {
  std::string name, part, told;
};
class GivenASoundWithAMistake : public GivenASound, public ::testing::WithParamInterface<WrongSound> {};
INSTANTIATE_TEST_SUITE_P(
    Mistakes, GivenASoundWithAMistake,
    ::testing::Values(WrongSound{"window", R"("kind": "sound", "file": "beep.wav", "from_s": 0.4, "to_s": 0.2)", "to_s is 0.2, and has to be more than from_s, which is 0.4"},
                      WrongSound{"begin", R"("kind": "sound", "file": "beep.wav", "from_s": 0.5)", "from_s is 0.5, and \"beep.wav\" lasts 0.5 s"},
                      WrongSound{"end", R"("kind": "sound", "file": "beep.wav", "to_s": 0.6)", "to_s is 0.6, and \"beep.wav\" lasts 0.5 s"},
                      WrongSound{"file", R"("kind": "sound", "file": "none.wav")", "there is no file \"none.wav\""},
                      WrongSound{"controls", R"("kind": "sound", "file": "beep.wav", "controls": ["pause"])", "pause"},
                      WrongSound{"volume", R"("kind": "sound", "file": "beep.wav", "volume": 2)", "2"},
                      WrongSound{"timbre", R"("kind": "tones", "timbre": "piano", "sequence": [{"pitch": 60}])", "piano"},
                      WrongSound{"notesTimbre", R"("kind": "tones", "sequence": [{"pitch": 60, "timbre": ["flute"]}])", "there is no timbre \"flute\""},
                      WrongSound{"additive", R"("kind": "tones", "timbre": {"kind": "additive", "ratios": [1, 2], "amplitudes": [1]}, "sequence": [{"pitch": 60}])", "there are 2 ratios and 1 amplitudes"},
                      WrongSound{"pan", R"("kind": "tones", "sequence": [{"pitch": [60, 64], "pan": [0, 1, 0]}])", "there are 2 notes, and 3 of pan"},
                      WrongSound{"both", R"("kind": "tones", "sequence": [{"pitch": 60, "frequency_hz": 440}])", "pitch and frequency_hz do not go together"},
                      WrongSound{"noise", R"("kind": "tones", "sequence": [{"dichoticPitch_hz": 600}])", "there is no noise"},
                      WrongSound{"length", R"("kind": "tones", "duration_s": 400, "sequence": [{"pitch": 60}, {"pitch": 62}])", "it is 800 s long"}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenASoundWithAMistake, WhenTheStudyIsReadThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"prompt": {)" + GetParam().part + "}}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().told))));
}

using GivenTones = GivenASound;

TEST_F(GivenTones, WhenTheyAreHeardThenTheyTakeAsLongAsTheirNotesAndRests) {
  openWith(R"({"prompt": ["Listen", {"kind": "tones", "playAfter_s": 0.2, "silence_s": 0.1, "duration_s": 0.3, "timbre": {"kind": "shepard", "octaves": 2},
"sequence": [{"pitch": [60, 64.5, 67], "pan": [-1, 0, 1], "volume": 0.5}, {"duration_s": 0.2, "silence_s": 0}, {"frequency_hz": 440, "timbre": "stretched", "silence_s": 0}]}],
"control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{100, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart"), "200");
  EXPECT_EQ(happened("promptEnd"), "1100");
  EXPECT_EQ(prompt("sequence[0].pitch[1]"), "64.5");
  EXPECT_EQ(prompt("gain"), "1.0");
}

TEST_F(GivenTones, WhenTheyWouldBeLouderThanFullScaleThenAllOfThemAreQuieter) {
  openWith(R"({"prompt": ["Listen", {"kind": "tones", "duration_s": 0.3, "timbre": {"kind": "pure", "attack_s": 0, "decay_s": 0, "sustain": 1, "release_s": 0}, "sequence": [{"frequency_hz": [100, 100, 100]}]}],
"control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_NEAR(std::stod(prompt("gain")), std::sqrt(0.5) * 2 / 3, 1e-3);
}

TEST_F(GivenTones, WhenNoiseGoesOnAndOnThenThereIsNoEnd) {
  openWith(R"({"prompt": ["Listen", {"kind": "tones", "loop": true, "sequence": [{"noise": "brown", "duration_s": 0.5}]}], "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{90, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("promptStart") + " " + happened("promptEnd"), "0 never");
}

}  // namespace
}  // namespace fovea::test
