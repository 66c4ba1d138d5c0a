// What simulated participants do on pages of parts, and what nobody could do there.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GivenABot : public GivenAModularPage {
 protected:
  GivenABot() {
    for (const char *name : {"low.bmp", "high.bmp"}) writePicture(name, 40, 20);
    mostFrames_ = 100'000;
  }
};

const std::string kNumber = R"({"prompt": "Age?", "control": {"kind": "number", "min": 1, "max": 90, "integer": true}})";

TEST_F(GivenABot, WhenTheStudyDoesNotTakeWhatItDrewThenItDrawsAnotherAnswer) {
  openWith(kNumber, R"("simulate": {}, "validate": "given < 30 or 'Too old'",)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(attempts(), AllOf(StartsWith("1 0 Too old"), ::testing::EndsWith(" 1 ")));
}

TEST_F(GivenABot, WhenTheStudyDoesNotTakeWhatItGaveItselfThenThatIsAskedAnew) {
  openWith(kNumber, R"("simulate": {"answer": "=random(1, 90) + 0"}, "validate": "given < 20 or 'Children only'",)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(attempts(), StartsWith("1 0 Children only"));
}

class GivenABotWithoutLuck : public GivenABot, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Answers, GivenABotWithoutLuck, ::testing::Values("", R"("answer": 10)"), [](const auto &tested) { return tested.param.empty() ? "drawn" : "given"; });

TEST_P(GivenABotWithoutLuck, WhenTheStudyTakesNothingThenThatIsToldInTheStudysWords) {
  openWith(kNumber, R"("simulate": {)" + GetParam() + R"(}, "validate": "given > 90 or 'Only the very old'",)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, AllOf(HasSubstr("none of 20 answers"), HasSubstr("Only the very old")));
}

struct Handled {
  std::string event, params, more = "";
};
class GivenABotWithHands : public GivenABot, public ::testing::WithParamInterface<Handled> {};
INSTANTIATE_TEST_SUITE_P(Events, GivenABotWithHands,
                         ::testing::Values(Handled{"sliderChange", R"("kind": "slider")"}, Handled{"sliderMinimalInteractions", R"("kind": "slider", "minInteractions": 2)"},
                                           Handled{"sliderChange", R"("kind": "image-slider", "images": [{"file": "low.bmp", "at": 0}, {"file": "high.bmp", "at": 1}])"}, Handled{"pushButtonClicked", R"("kind": "push-buttons", "choices": [1, 2])"},
                                           Handled{"pushButtonClicked", R"("kind": "timed-push-buttons", "choices": [1, 2])"}, Handled{"choiceClicked", R"("kind": "radio-buttons", "choices": [1, 2])"},
                                           Handled{"choiceClicked", R"("kind": "checkboxes", "choices": [1, 2])"}, Handled{"listOpened", R"("kind": "dropdown", "choices": [1, 2])"}, Handled{"choiceClicked", R"("kind": "rating", "values": 5)"},
                                           Handled{"choiceClicked", R"("kind": "ranking", "choices": [1, 2])"}, Handled{"choiceClicked", R"("kind": "matrix", "rows": ["a", "b"], "choices": [1, 2])"},
                                           Handled{"buttonSeen", R"("kind": "text")", R"("buttons": [{"id": "buttonSeen", "text": "Seen"}], )"}),
                         [](const auto &tested) { return tested.param.event + std::to_string(tested.index); });

TEST_P(GivenABotWithHands, WhenThePageWaitsForWhatHandsDoThenItDoesThat) {
  openWith("{" + GetParam().more + R"("control": {)" + GetParam().params + "}}", R"("simulate": {}, "events": {"submitEnable": {"isTriggeredBy": ")" + GetParam().event + R"("}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_NE(happened(GetParam().event), "never");
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_F(GivenABot, WhenThePageWaitsForWhatItCannotDoThenTheEventIsNamed) {
  openWith(R"({"control": {"kind": "lever"}})", R"("simulate": {}, "events": {"submitEnable": {"isTriggeredBy": "leverMoved"}},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, AllOf(HasSubstr("\"submitEnable\" waits for \"leverMoved\""), HasSubstr("could not make happen")));
}

TEST_F(GivenABot, WhenResponsesAreNeverEnabledThenItDoesNotAnswer) {
  openWith(R"({"control": {"kind": "radio-buttons", "choices": [1, 2]}})", R"("simulate": {}, "events": {"responseEnable": {"isTriggeredBy": "choiceClicked"}},)");
  EXPECT_EQ(go({}), Ending::Failed) << "a person could not, either";
  EXPECT_THAT(error_, HasSubstr("\"responseEnable\" waits for \"choiceClicked\""));
}

// --- what a bot says is what a person could ---

struct Drawn {
  std::string name, control, isIt = "true";  // Lua: could that be `given`?
};
class GivenABotThatDraws : public GivenABot, public ::testing::WithParamInterface<Drawn> {
 protected:
  GivenABotThatDraws() { writeSound("word.wav", 0.3); }
};
INSTANTIATE_TEST_SUITE_P(
    Controls, GivenABotThatDraws,
    ::testing::Values(Drawn{"pushButtons", R"("kind": "push-buttons", "choices": [1, 2.5, "x"], "keys": ["a", "b", "c"])", "given == 1 or given == 2.5 or given == 'x'"}, Drawn{"timedPushButtons", R"("kind": "timed-push-buttons", "choices": [1, 2], "required": true)", "#given > 0"},
                      Drawn{"radioButtons", R"("kind": "radio-buttons", "choices": [1, 2], "other": "else", "required": false)"}, Drawn{"checkboxes", R"("kind": "checkboxes", "choices": [1, 2, 3], "required": true)", "#given > 0"},
                      Drawn{"dropdown", R"("kind": "dropdown", "choices": ["a", "b"])", "given == 'a' or given == 'b'"}, Drawn{"rating", R"("kind": "rating", "values": {"bad": -1, "good": 1})", "given == -1 or given == 1"},
                      Drawn{"ranking", R"("kind": "ranking", "choices": [1, 2, 3, 4], "count": 2)", "#given == 2 and given[1] ~= given[2]"}, Drawn{"matrix", R"("kind": "matrix", "rows": ["tea", "milk"], "choices": [1, 2])", "given.tea ~= nil and given.milk ~= nil"},
                      Drawn{"number", R"("kind": "number")"}, Drawn{"numberOfTenths", R"("kind": "number", "min": 0, "max": 1, "step": 0.1)", "tonumber(string.format('%.1f', given)) == given"},
                      Drawn{"numberOfALot", R"("kind": "number", "min": 0, "max": 1e300, "step": 0.000001)"}, Drawn{"numberOfFew", R"("kind": "number", "integer": true, "min": 3, "max": 10, "step": 5)", "given == 3 or given == 8"},
                      Drawn{"numberBelow", R"("kind": "number", "max": -500, "integer": true)", "given <= -500"}, Drawn{"text", R"("kind": "text", "minLength": 60, "maxLength": 61)", "#given == 60 or #given == 61"},
                      Drawn{"textShort", R"("kind": "text", "maxLength": 1, "required": true)", "#given == 1"}, Drawn{"textOfPattern", R"("kind": "text", "pattern": "[A-Z]{2}[0-9]+", "example": "AB12")", "given == 'AB12'"},
                      Drawn{"date", R"("kind": "date", "min": "2000-02-28", "max": "2000-03-01")", "given >= '2000-02-28' and given <= '2000-03-01'"}, Drawn{"slider", R"("kind": "slider", "min": -5, "max": 5, "nSteps": 4)", "given >= -5 and given <= 5"},
                      Drawn{"sliderOfSnaps", R"("kind": "slider", "max": 10, "snapValues": [1, 3, 9], "minInteractions": 2)", "given == 1 or given == 3 or given == 9"}, Drawn{"sliderInACircle", R"("kind": "slider", "circular": true, "randomWrap": true)"},
                      Drawn{"imageSlider", R"("kind": "image-slider", "images": [{"file": "low.bmp", "at": 0}, {"file": "high.bmp", "at": 1}])", "given == 0 or given == 1"},
                      Drawn{"tapping", R"("kind": "tapping", "minTaps": 30, "duration_s": 2)", "#given >= 30 and given[#given] - given[1] < 2"}, Drawn{"tappingOpen", R"("kind": "tapping")"},
                      Drawn{"levelMeter", R"("kind": "level-meter")", "given.level_dB >= -20 and given.level_dB <= given.peak_dB and given.peak_dB <= -2 and given.good_s > 0"},
                      Drawn{"levelMeterOfWhispers", R"("kind": "level-meter", "low_dB": -50, "high_dB": -40, "goodFor_s": 1, "minTime_s": 2)", "given.level_dB >= -50 and given.level_dB <= given.peak_dB and given.peak_dB <= -40 and given.good_s >= 2"},
                      Drawn{"graphic", R"("kind": "graphic", "dimensions": [10, 10], "frames": [{"objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2, "clickToAnswer": true}]}])", "given.clickedObject == 'dot'"},
                      Drawn{"soundSlider", R"("kind": "sound-slider", "sounds": [{"file": "word.wav", "at": 0}, {"file": "word.wav", "at": 1}])", "given >= 0 and given <= 1"}, Drawn{"monitor", R"("kind": "monitor")"}, Drawn{"none", R"("kind": "none")"}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenABotThatDraws, WhenItIsAskedOftenThenEachAnswerIsTakenAndIsOneOfThose) {
  const std::string page = R"({"page": "modular", "label": "asked", "timeEstimate_s": 5, "validate": "()" + GetParam().isIt + R"() or 'Nobody could answer that'", "params": {"control": {)" + GetParam().control + "}}}";
  openStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"forEach": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "steps": [)" + page + "]}]}");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT count(*) || ' ' || sum(accepted) || ' ' || coalesce(group_concat(DISTINCT message), '') FROM responses WHERE label = 'asked'"), "12 12 ");
}

// --- answers that nobody could give ---

struct Impossible {
  std::string name, control, answer, words;
};
class GivenAnImpossibleAnswer : public GivenABot, public ::testing::WithParamInterface<Impossible> {};
constexpr char kDot[] = R"("kind": "graphic", "dimensions": [10, 10], "frames": [{"objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2, "clickToAnswer": true}]}])";
INSTANTIATE_TEST_SUITE_P(
    Answers, GivenAnImpossibleAnswer,
    ::testing::Values(Impossible{"checkboxesOrder", R"("kind": "checkboxes", "choices": [1, 2])", "[2, 1]", "in their own order"}, Impossible{"checkboxesTwice", R"("kind": "checkboxes", "choices": [1, 2])", "[1, 1]", "chosen twice"},
                      Impossible{"sliderSnap", R"("kind": "slider", "max": 10, "snapValues": [1, 3, 9])", "3.3", "Nobody can answer 3.3"}, Impossible{"sliderStep", R"("kind": "slider", "nSteps": 11)", "0.55", "Nobody can answer 0.55"},
                      Impossible{"sliderOutside", R"("kind": "slider", "nSteps": 11)", "1.1", "from 0 to 1"}, Impossible{"imageSlider", R"("kind": "image-slider", "images": [{"file": "low.bmp", "at": 0}, {"file": "high.bmp", "at": 1}])", "0.4", "Nobody can answer 0.4"},
                      Impossible{"timeNegative", R"("kind": "timed-push-buttons", "choices": [1, 2])", R"([{"choice": 1, "time_s": -1}])", "seconds from 0 on"},
                      Impossible{"timeBack", R"("kind": "timed-push-buttons", "choices": [1, 2])", R"([{"choice": 1, "time_s": 2}, {"choice": 1, "time_s": 1}])", "one press after the other"},
                      Impossible{"rating", R"("kind": "rating", "values": 5)", "2.5", "2.5"}, Impossible{"graphicNone", kDot, R"({"clickedObject": "star"})", "no object that can be clicked on"},
                      Impossible{"graphicNoPlace", kDot, R"({"clickedObject": "dot", "clickCoordinates": [1]})", "a list of x and y"}, Impossible{"graphicRequired", kDot, R"({})", "no object"},
                      Impossible{"rankingTwice", R"("kind": "ranking", "choices": [1, 2])", "[1, 1]", "1"}, Impossible{"rankingTooMany", R"("kind": "ranking", "choices": [1, 2, 3], "count": 2)", "[1, 2, 3]", "2"},
                      Impossible{"rankingTooFew", R"("kind": "ranking", "choices": [1, 2, 3], "count": 2)", "[1]", "2"}, Impossible{"noText", R"("kind": "text")", "4", "The answer is text"},
                      Impossible{"tooLong", R"("kind": "text", "maxLength": 3)", R"("four")", "at most 3"}, Impossible{"blank", R"("kind": "text", "required": true)", R"("  \t ")", "Please write something"},
                      Impossible{"matrixNoRows", R"("kind": "matrix", "rows": ["a"], "choices": [1, 2])", "1", "row"}, Impossible{"matrixRow", R"("kind": "matrix", "rows": ["a", "b"], "choices": [1, 2])", R"({"a": 1})", "every row"},
                      Impossible{"matrixChoice", R"("kind": "matrix", "rows": ["a"], "choices": [1, 2])", R"({"a": 3})", "3"}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAnImpossibleAnswer, WhenTheStudyGivesItThenItIsToldInWords) {
  openWith(R"({"control": {)" + GetParam().control + "}}", R"("simulate": {"answer": )" + GetParam().answer + "},");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, AllOf(HasSubstr("would not be taken"), HasSubstr(GetParam().words)));
}

// --- pages that nobody could leave ---

struct Stuck {
  std::string name, params, members;
  bool isStuck = true;
};
class GivenAPageWithoutAButton : public GivenABot, public ::testing::WithParamInterface<Stuck> {};
constexpr char kEnds[] = R"("events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 5}},)";
INSTANTIATE_TEST_SUITE_P(
    Pages, GivenAPageWithoutAButton,
    ::testing::Values(Stuck{"none", R"({"prompt": "x", "showButton": false})", ""}, Stuck{"radio", R"({"showButton": false, "control": {"kind": "radio-buttons", "choices": [1, 2]}})", ""},
                      Stuck{"screens", R"({"showButton": false, "control": [[{"name": "a", "kind": "push-buttons", "choices": [1, 2]}], [{"name": "b", "kind": "text"}]]})", ""}, Stuck{"ended", R"({"prompt": "x", "showButton": false})", kEnds, false},
                      Stuck{"push", R"({"showButton": false, "control": {"kind": "push-buttons", "choices": [1, 2]}})", "", false}, Stuck{"worked", R"({"showButton": "=random() < 0.5"})", "", false},
                      Stuck{"tapped", R"({"showButton": false, "control": {"kind": "tapping", "duration_s": 5}})", ""}, Stuck{"tappedOn", R"({"showButton": false, "control": {"kind": "tapping", "duration_s": 5, "autoAdvance": true}})", "", false},
                      Stuck{"recordedOn", R"({"showButton": false, "control": {"kind": "sound-recording", "duration_s": 5, "autoAdvance": true}})", "", false}),
    [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAPageWithoutAButton, WhenNobodyCouldLeaveItThenThatIsToldWhenTheStudyIsRead) {
  const std::vector<std::string> mistakes = mistakesIn(GetParam().params, GetParam().members);
  ASSERT_EQ(mistakes.size(), GetParam().isStuck ? 1 : 0) << ::testing::PrintToString(mistakes);
  for (const std::string &mistake : mistakes) EXPECT_THAT(mistake, AllOf(HasSubstr("params/showButton: nobody could leave this page"), HasSubstr("what brings autoSubmit")));
}

TEST_F(GivenABot, WhenAPageOfTextHasNoButtonThenWhatEndsItIsAskedFor) {
  const auto study = [](const std::string &step) { return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, )" + step + "]}"; };
  const std::string page = R"({"page": "info", "label": "asked", "timeEstimate_s": 5, "params": {"text": "x", "button": ""})";
  EXPECT_THAT(mistakesOf(study(page + "}")), ElementsAre(AllOf(HasSubstr("params/button: nobody could leave this page"), HasSubstr("autoSubmit"))));
  EXPECT_THAT(mistakesOf(study(page + R"(, "events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 5}}})")), ElementsAre());
  EXPECT_THAT(mistakesOf(study(R"({"while": true, "expectedRepetitions": 1, "maxLoopTime_s": 10, "failOnTimeout": false, "interrupt": true, "steps": [)" + page + "}]}")), ElementsAre());
  EXPECT_THAT(mistakesOf(study(R"({"waitWhile": "1 == 2", "expectedWait_s": 1, "waitPage": )" + page + "}}")), ElementsAre());
}

// --- what a person gives ---

TEST_F(GivenABot, WhenAPersonWritesOnlyBlanksThenThatIsNothing) {
  openWith(R"({"control": {"kind": "text", "required": true}})");
  EXPECT_EQ(go({{5, [this] { press("space", " "), press("space", " "); }}, {9, [this] { click("Continue"); }}, {13, [this] { clickAt(0, 0); }}, {15, [this] { type("a"); }}, {19, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_THAT(attempts(), StartsWith("1 0 Please write something.; 2 1"));
}

TEST_F(GivenABot, WhenAPageEndsItselfThenItsAnswerIsOfThatMoment) {
  openWith(R"({"prompt": "x"})", kEnds);
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT round(1000 * (submitted_s - e.value ->> 'at'), 3) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND e.value ->> 'event' = 'autoSubmit'"), "0.0");
}

TEST_F(GivenABot, WhenAPersonRatesThenTheEventSaysWhat) {
  openWith(R"({"control": {"kind": "rating", "values": {"bad": -1, "good": 1}}})");
  EXPECT_EQ(go({{5, [this] { click("good"); }}, {9, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT e.value ->> '$.info.choice' || ' ' || (e.value ->> '$.info.label') || ' ' || (e.value ->> '$.info.isChosen') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"), "1 good 1");
}

}  // namespace
}  // namespace fovea::test
