// Controls that record, listen and play, and pictures that sound.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenARecording : public GivenAModularPage {
 protected:
  GivenARecording() {
    writeSound("answer.wav", 0.5);
    writeSound("beep.wav", 0.5);
  }
  static std::string page(const std::string &more, const std::string &page = "") { return R"({"prompt": "Say something", "control": {"kind": "sound-recording", )" + more + "}" + page + "}"; }
};

TEST_F(GivenARecording, WhenItsTimeIsOverThenThePageCanBeLeftAndTheFileIsAmongTheData) {
  openWith(page(R"("duration_s": 0.4, "simulatedFile": "answer.wav", "description": "a word")"));
  EXPECT_EQ(go({{10, [this] { click("Continue"); }}, {60, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordStart"), "0");
  EXPECT_EQ(happened("recordEnd"), "400");
  EXPECT_EQ(happened("submitEnable"), "400");
  EXPECT_EQ(happened("trialFinish"), "400");
  EXPECT_EQ(word("SELECT answer ->> '$.source' || ' ' || (answer ->> '$.gaps') || ' ' || CAST(round(1000 * ((answer ->> '$.offset_s') - (answer ->> '$.onset_s'))) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"),
            "virtual 0 400");
  EXPECT_EQ(word("SELECT count(*) || ' ' || max(data_type) || ' ' || max(personal) || ' ' || max(description) FROM assets"), "1 sound 1 a word");
}

TEST_F(GivenARecording, WhenThereIsOneThenItIsNoLongerSaidThatThereIsNone) {
  openWith(page(R"("duration_s": 0.4, "controls": ["again"], "simulatedFile": "answer.wav")"));
  EXPECT_EQ(go({{40, [this] { click("Record again"); }}, {45, [this] { click("Continue"); }}, {48, [this] { EXPECT_TRUE(isSaid("There is no recording yet.")); }}, {80, [this] { EXPECT_FALSE(isSaid("There is no recording yet.")); click("Continue"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenARecording, WhenItWaitsForThePromptThenItBeginsWithItsLastSample) {
  openWith(R"({"prompt": ["Repeat", {"kind": "sound", "file": "beep.wav", "playAfter_s": 0.2}], "control": {"kind": "sound-recording", "duration_s": 0.3, "autoAdvance": true}})",
           R"("events": {"recordStart": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordStart") + " " + happened("recordEnd") + " " + happened("autoSubmit"), "700 1000 1000");
  EXPECT_EQ(word("SELECT CAST(round(1000 * ((answer ->> '$.onset_s') - (metadata ->> '$.prompt[1].offset_s'))) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"), "0");
}

TEST_F(GivenARecording, WhenItIsStoppedByPointerThenItEndsThere) {
  openWith(page(R"("controls": ["stop"])"));
  EXPECT_EQ(go({{32, [this] { click("Stop"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("recordEnd"), "501");
}

TEST_F(GivenARecording, WhenItIsRecordedAgainByKeyboardAloneThenTheNewOneIsTheAnswerAndNothingIsMeanwhile) {
  openWith(page(R"("duration_s": 0.5, "controls": ["again", "play"], "simulatedFile": "answer.wav")"));
  EXPECT_EQ(go({{40, [this] { press("tab"); }}, {42, [this] { press("space"); }}, {50, [this] { click("Continue"); }}, {86, [this] { press("tab"); }}, {90, [this] { press("tab"); }}, {92, [this] { press("space"); }}, {140, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 There is no recording yet.; 2 1 ");
  EXPECT_EQ(metadata("control.recordings") + " " + metadata("control.plays"), "2 1");
  EXPECT_EQ(word("SELECT count(*) FROM assets"), "1") << "the one that was given up is gone";
}

TEST_F(GivenARecording, WhenThereIsAKeyboardAloneThenItIsStoppedBegunAgainAndTakenByKeys) {
  openWith(page(R"("controls": ["again", "stop"])"));
  EXPECT_EQ(go({{20, [this] { press("tab"), press("tab"); }}, {30, [this] { press("space"); }}, {40, [this] { press("tab"); }}, {44, [this] { press("tab"); }}, {50, [this] { press("space"); }},
                {60, [this] { press("tab"); }}, {70, [this] { press("space"); }}, {80, [this] { press("tab"); }}, {90, [this] { press("return"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(metadata("control.recordings"), "2");
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_F(GivenARecording, WhenASimulatedParticipantRecordsThenTheFileOfTheStudyStandsInForIt) {
  openWith(page(R"("duration_s": 0.4, "simulatedFile": "answer.wav")"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT answer ->> '$.duration_s' FROM responses WHERE label = 'asked' AND accepted"), "0.5");
  EXPECT_EQ(word("SELECT count(*) FROM assets"), "1");
}

TEST_F(GivenARecording, WhenNothingStandsInForItThenTheAnswerOfASimulatedParticipantHasNoFile) {
  openWith(page(R"("duration_s": 0.4, "showMeter": true)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT coalesce(answer ->> '$.file', 'null') || ' ' || (answer ->> '$.duration_s') FROM responses WHERE label = 'asked' AND accepted"), "null 0.4");
  EXPECT_EQ(word("SELECT count(*) FROM assets"), "0");
}

TEST_F(GivenARecording, WhenThereAreOthersBesideItThenItIsAMemberOfTheAnswer) {
  openWith(R"({"prompt": "Name it", "control": [{"name": "voice", "kind": "sound-recording", "duration_s": 0.4}, {"name": "sure", "question": "Sure?", "kind": "rating", "values": 3}]})");
  EXPECT_EQ(go({{30, [this] { click("2"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT (answer ->> '$.sure') || ' ' || (answer ->> '$.voice.source') FROM responses WHERE label = 'asked' AND accepted"), "2 virtual");
}

class GivenALevelMeter : public GivenAModularPage {
 protected:
  bool wasShown(const std::string &beginning) {
    const auto handles = stage_->stimuli().alive();
    return std::any_of(handles.begin(), handles.end(), [&](StimulusHandle handle) {
      const auto showing = stage_->stimuli().showing(handle);
      return showing && showing->flips > 0 && stage_->stimuli().describe(handle).find(" \"" + beginning) != std::string::npos;
    });
  }
};

TEST_F(GivenALevelMeter, WhenNobodyIsHeardThenThatIsSaidAfterAWhile) {
  openWith(R"({"control": {"kind": "level-meter", "graceLow_s": 0.5}})");
  bool isSaidAtOnce = true, isSaidLater = false;
  EXPECT_EQ(go({{10, [&] { isSaidAtOnce = wasShown("Please be louder"); }}, {40, [&] { isSaidLater = wasShown("Please be louder"); }}, {60, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_FALSE(isSaidAtOnce);
  EXPECT_TRUE(isSaidLater);
  EXPECT_EQ(word("SELECT (answer ->> '$.peak_dB') || ' ' || (answer ->> '$.clippings') || ' ' || (answer ->> '$.good_s') FROM responses WHERE label = 'asked' AND accepted"), "-60.0 0 0.0");
  EXPECT_GT(std::stod(word("SELECT answer ->> '$.tooQuiet_s' FROM responses WHERE label = 'asked' AND accepted")), 0.3);
}

TEST_F(GivenALevelMeter, WhenItHasALeastTimeThenThePageIsNotLeftBefore) {
  openWith(R"({"control": {"kind": "level-meter", "minTime_s": 0.5}})");
  EXPECT_EQ(go({{10, [this] { click("Continue"); }}, {50, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("audioMeterMinimalTime") + " " + happened("submitEnable"), "500 500");
}

TEST_F(GivenALevelMeter, WhenThereIsAKeyboardAloneThenThePageIsLeftByKeys) {
  openWith(R"({"control": {"kind": "level-meter"}})");
  EXPECT_EQ(go({{20, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_F(GivenALevelMeter, WhenASimulatedParticipantHasToBeHeardThenTheyAre) {
  openWith(R"({"control": {"kind": "level-meter", "goodFor_s": 2}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT answer ->> '$.good_s' FROM responses WHERE label = 'asked' AND accepted"), "2.0");
  EXPECT_NE(happened("audioMeterGood"), "never");
}

class GivenAScaleOfSounds : public GivenAModularPage {
 protected:
  GivenAScaleOfSounds() {
    for (const char *name : {"low.wav", "middle.wav", "high.wav"}) writeSound(name, 0.3);
  }
  static std::string scale(const std::string &more = "") {
    return R"({"control": {"kind": "sound-slider", "max": 10, "nSteps": 101, "sounds": [{"file": "low.wav", "at": 0}, {"file": "middle.wav", "at": 4}, {"file": "high.wav", "at": 10}])" + more + "}}";
  }
  void clickScale(double share) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    clickAt(box->x + (share - 0.5) * width_, box->y);
  }
  std::string files() { return word("SELECT group_concat(f.value ->> 'file', ' ') FROM responses, json_each(metadata, '$.control.heard') AS f WHERE label = 'asked' AND accepted"); }
  const double width_ = 0.8 * 1.2;
};

TEST_F(GivenAScaleOfSounds, WhenItIsClickedByPointerAloneThenTheNearestSoundIsHeardAndItsPlaceIsTheAnswer) {
  openWith(scale());
  EXPECT_EQ(go({{5, [this] { clickScale(0.35); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "4.0");
  EXPECT_EQ(files(), "middle.wav");
  EXPECT_EQ(word("SELECT CAST(round(1000 * ((metadata ->> '$.control.heard[0].offset_s') - (metadata ->> '$.control.heard[0].onset_s'))) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"), "300");
}

TEST_F(GivenAScaleOfSounds, WhenItIsMovedByKeyboardAloneThenItGoesFromSoundToSound) {
  openWith(scale(R"(, "start": 4, "autoplay": true)"));
  EXPECT_EQ(go({{20, [this] { press("right"); }}, {40, [this] { press("left"); }}, {60, [this] { press("left"); }}, {90, [this] { press("tab"); }}, {92, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "0.0");
  EXPECT_EQ(files(), "middle.wav high.wav middle.wav low.wav");
}

TEST_F(GivenAScaleOfSounds, WhenItIsLockedWhileItPlaysThenItCannotBeMovedUntilThen) {
  openWith(scale(R"(, "disableOnChange": "whilePlaying")"));
  EXPECT_EQ(go({{5, [this] { clickScale(0); }}, {15, [this] { clickScale(1); }}, {40, [this] { clickScale(0.4); }}, {80, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.track.value"), "[0.0,4.0]");
  EXPECT_EQ(files(), "low.wav middle.wav");
}

TEST_F(GivenAScaleOfSounds, WhenItIsLockedAsThePageBeginsThenItHasTheKeysAfterwards) {
  openWith(scale(R"(, "start": 4, "autoplay": true, "disableOnChange": "whilePlaying")"));
  EXPECT_EQ(go({{50, [this] { press("right"); }}, {90, [this] { press("tab"); }}, {94, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "10.0");
}

TEST_F(GivenAScaleOfSounds, WhenASimulatedParticipantMovesItThenTheAnswerIsThePlaceOfASound) {
  openWith(scale(R"(, "minInteractions": 3)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), AnyOf("0.0", "4.0", "10.0"));
}

TEST_F(GivenAScaleOfSounds, WhenItIsMovedThenItsEventsSayWhenAndHowOften) {
  openWith(scale(R"(, "minInteractions": 2, "minTime_s": 0.5)"));
  EXPECT_EQ(go({{10, [this] { press("right"); }}, {20, [this] { press("right"); }}, {25, [this] { click("Continue"); }}, {50, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("sliderChange"), "134 301");
  EXPECT_EQ(happened("sliderMinimalTime") + " " + happened("submitEnable"), "500 500");
}

class GivenTaps : public GivenAModularPage {
 protected:
  /// In ms after trialStart.
  std::string taps() {
    return word("SELECT group_concat(CAST(round(1000 * (t.value - (s.value ->> 'at'))) AS INTEGER), ' ') FROM responses, json_each(answer) AS t, json_each(metadata, '$.eventLog') AS s "
                "WHERE label = 'asked' AND accepted AND s.value ->> 'event' = 'trialStart'");
  }
};

TEST_F(GivenTaps, WhenKeysArePressedThenTheAnswerHasTheirTimes) {
  openWith(R"({"control": {"kind": "tapping", "keys": ["space", "f"], "sound": "click"}})");
  EXPECT_EQ(go({{14, [this] { press("space"); }}, {26, [this] { press("f"); }}, {32, [this] { press("g"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(taps(), "201 401");
  EXPECT_EQ(happened("tap"), "201 401");
  EXPECT_NEAR(std::stod(metadata("control.uncertainty_s")), 0.0003, 1e-9);
}

TEST_F(GivenTaps, WhenThereWereTooFewInTheTimeThenItBeginsOnceMore) {
  openWith(R"({"control": {"kind": "tapping", "keys": ["t"], "duration_s": 0.5, "minTaps": 2, "autoAdvance": true}})");
  EXPECT_EQ(go({{10, [this] { press("t"); }}, {40, [this] { press("t"); }}, {45, [this] { press("t"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT json_array_length(answer) FROM responses WHERE label = 'asked' AND accepted"), "2") << "what came before is of the time before";
}

TEST_F(GivenTaps, WhenTheLastOneComesJustBeforeTheEndThenItCounts) {
  openWith(R"({"control": {"kind": "tapping", "keys": ["t"], "duration_s": 0.5, "minTaps": 2, "autoAdvance": true}})");
  EXPECT_EQ(go({{10, [this] { press("t"); }}, {31, [this] { press("t"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT json_array_length(answer) || ' ' || ((answer ->> '$[1]') - (metadata ->> '$.control.from_s') < 0.5) FROM responses WHERE label = 'asked' AND accepted"), "2 1");
}

TEST_F(GivenTaps, WhenTheButtonIsClickedThenTheAnswerHasThoseTimes) {
  openWith(R"({"control": {"kind": "tapping", "minTaps": 2}})");
  EXPECT_EQ(go({{14, [this] { click("Tap here"); }}, {20, [this] { click("Continue"); }}, {26, [this] { click("Tap here"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 0 Please tap at least 2 times; so far: 1.; 2 1 ");
  EXPECT_EQ(taps(), "201 401");
}

TEST_F(GivenTaps, WhenTheirTimeIsOverThenWhatComesLaterDoesNotCountAndThePageGoesOn) {
  openWith(R"({"control": {"kind": "tapping", "keys": ["f"], "duration_s": 0.5, "autoAdvance": true}})");
  EXPECT_EQ(go({{14, [this] { press("f"); }}, {32, [this] { press("f"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(taps(), "201");
  EXPECT_EQ(happened("tappingEnd"), "500");
  EXPECT_EQ(happened("autoSubmit"), "500");
}

TEST_F(GivenTaps, WhenTheirTimeIsOverThenTheKeysGoOn) {
  openWith(R"({"control": {"kind": "tapping", "duration_s": 0.5}})");
  EXPECT_EQ(go({{5, [this] { press("tab"); }}, {50, [this] { press("return"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenTaps, WhenASimulatedParticipantTapsThenTheyDoOftenEnough) {
  openWith(R"({"control": {"kind": "tapping", "minTaps": 12}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT json_array_length(answer) FROM responses WHERE label = 'asked' AND accepted"), "12");
}

class GivenASoundAboveAText : public GivenAModularPage {};

TEST_F(GivenASoundAboveAText, WhenThePromptHasButtonsThenWhatIsTypedIsWrittenAtOnce) {
  writeSound("beep.wav", 0.1);
  openWith(R"({"prompt": {"kind": "sound", "file": "beep.wav", "controls": true}, "control": {"kind": "text"}})");
  EXPECT_EQ(go({{20, [this] { type("ada"); }}, {30, [this] { press("tab"); }}, {33, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("ada")");
}

class GivenAPictureThatSounds : public GivenAModularPage {
 protected:
  GivenAPictureThatSounds() { writeSound("beep.wav", 0.3); }
};

TEST_F(GivenAPictureThatSounds, WhenItsFramesFollowOneAnotherThenEachSoundBeginsWithItsFrame) {
  openWith(R"({"prompt": {"kind": "graphic", "dimensions": [10, 10], "frames": [
{"duration_s": 0.2, "objects": [{"kind": "circle", "id": "one", "x": 5, "y": 5, "radius": 1}]},
{"duration_s": 0.5, "sound": "beep.wav", "objects": [{"kind": "circle", "id": "two", "x": 5, "y": 5, "radius": 2}]}]}, "control": {"kind": "push-buttons", "choices": ["seen"], "keys": ["s"]}})");
  EXPECT_EQ(go({{60, [this] { press("s"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("prompt.sounds[0].file"), "beep.wav");
  EXPECT_EQ(word("SELECT CAST(round(1000 * ((metadata ->> '$.prompt.sounds[0].onset_s') - (metadata ->> '$.prompt.frames[1].onset_s'))) AS INTEGER) FROM responses WHERE label = 'asked' AND accepted"), "0");
}

struct WrongControl {
  std::string name, control, told;
};
class GivenASoundControlWithAMistake : public GivenAModularPage, public ::testing::WithParamInterface<WrongControl> {
 protected:
  GivenASoundControlWithAMistake() { writeSound("low.wav", 0.1); }
};
INSTANTIATE_TEST_SUITE_P(
    Mistakes, GivenASoundControlWithAMistake,
    ::testing::Values(WrongControl{"endless", R"("kind": "sound-recording")", "nothing would end the recording"},
                      WrongControl{"noStop", R"("kind": "sound-recording", "controls": ["again"])", "nothing would end the recording"},
                      WrongControl{"thresholds", R"("kind": "level-meter", "low_dB": -1)", "low_dB is -1, and has to be less than high_dB"},
                      WrongControl{"place", R"("kind": "sound-slider", "sounds": [{"file": "low.wav", "at": 2}])", "the place of the sound is 2, which is not from 0 to 1"},
                      WrongControl{"autoplay", R"("kind": "sound-slider", "autoplay": true, "sounds": [{"file": "low.wav", "at": 1}])", "there is no marker whose sound could be heard"},
                      WrongControl{"file", R"("kind": "sound-slider", "sounds": [{"file": "none.wav", "at": 1}])", "there is no file \"none.wav\""},
                      WrongControl{"lock", R"("kind": "sound-slider", "disableOnChange": "always", "sounds": [{"file": "low.wav", "at": 1}])", "always"},
                      WrongControl{"advance", R"("kind": "tapping", "autoAdvance": true)", "the page would go on at no time"},
                      WrongControl{"graphic", R"("kind": "graphic", "dimensions": [1, 1], "autoAdvanceAfter_s": 1, "frames": [{"sound": "none.wav", "objects": []}])", "there is no file \"none.wav\""}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenASoundControlWithAMistake, WhenTheStudyIsReadThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {)" + GetParam().control + "}}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().told))));
}

}  // namespace
}  // namespace fovea::test
