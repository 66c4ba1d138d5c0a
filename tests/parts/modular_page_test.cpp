// Pages of prompts and controls in whole studies.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kYesOrNo = R"({"prompt": "Do you see it?", "control": {"kind": "push-buttons", "choices": ["yes", "no"]}})";

TEST_F(GivenAModularPage, WhenAButtonIsPressedByKeyboardAloneThenThatIsTheAnswerAtThatTime) {
  openWith(kYesOrNo);
  EXPECT_EQ(go({{8, [this] { press("tab"); }}, {10, [this] { press("tab"); }}, {12, [this] { press("space"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), R"("no")");
  EXPECT_EQ(metadata("control.kind"), "push-buttons");
  EXPECT_EQ(metadata("control.choices"), R"(["yes","no"])");
  EXPECT_EQ(metadata("prompt.kind"), "text");
  EXPECT_EQ(metadata("prompt.text"), "Do you see it?");
  EXPECT_EQ(metadata("rtFrom"), "trialStart");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s'), 2) FROM responses WHERE label = 'asked'"), "167.67") << "ten frames of 60 Hz, and a millisecond";
  EXPECT_EQ(word("SELECT round(1e6 * (metadata ->> '$.rtUncertainty_s')) FROM responses WHERE label = 'asked'"), "300.0") << "the key's own";
  EXPECT_EQ(word("SELECT e.value ->> '$.info.choice' FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'pushButtonClicked'"), "no");
}

std::string keptAsEarly() { return "SELECT coalesce(group_concat(e.value ->> 'info'), 'none') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND accepted AND e.value ->> 'event' = 'early'"; }

TEST_F(GivenAModularPage, WhenReturnIsPressedTwiceOnThePageBeforeThenTheSecondAnswersNothing) {
  openWith(kYesOrNo);
  EXPECT_EQ(go({{1, [this] { press("return"); }}, {8, [this] { press("return"); }}, {40, [this] { click("no"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("no")");
  EXPECT_EQ(attempts(), "1 1 ");
  EXPECT_EQ(word(keptAsEarly()), "return,return");
}

TEST_F(GivenAModularPage, WhenNobodyHasSeenWhereTheKeysAreThenTheFirstPressShowsThatAndTheNextAnswers) {
  openWith(kYesOrNo);
  EXPECT_EQ(go({{20, [this] { press("space"); }}, {40, [this] { press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("yes")");
  EXPECT_GE(pageFrame_, 40);
  EXPECT_EQ(word(keptAsEarly()), "none");
}

class GivenAKeyThatMoves : public GivenAModularPage, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Keys, GivenAKeyThatMoves, ::testing::Values("tab", "right", "down"), [](const auto &tested) { return tested.param; });

TEST_P(GivenAKeyThatMoves, WhenItIsTheFirstThenItShowsWhereTheKeysAreAndDoesNotMoveOn) {
  openWith(kYesOrNo);
  EXPECT_EQ(go({{5, [this] { press(GetParam()); }}, {7, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("yes")");
}

TEST_F(GivenAModularPage, WhenReturnWasMeantForThePageBeforeThenTheButtonThatGoesOnIsNotPressed) {
  openWith(R"({"prompt": "Read"})");
  EXPECT_EQ(go({{5, [this] { press("return"); }}, {30, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_GE(pageFrame_, 30);
  EXPECT_EQ(word(keptAsEarly()), "return");
}

TEST_F(GivenAModularPage, WhenAButtonIsPressedByPointerAloneThenThatIsTheAnswer) {
  openWith(kYesOrNo);
  EXPECT_EQ(go({{10, [this] { click("no"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), R"("no")");
}

TEST_F(GivenAModularPage, WhenChoicesAreNumbersThenSoIsTheAnswer) {
  openWith(R"({"control": {"kind": "push-buttons", "choices": [1, 2.5, true], "labels": ["one", "more", "yes"], "vertical": false}})");
  EXPECT_EQ(go({{10, [this] { click("more"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2.5");
}

TEST_F(GivenAModularPage, WhenTextIsWrittenThenTheButtonThatGoesOnTakesIt) {
  openWith(R"({"prompt": "Your name?", "control": {"kind": "text", "keyLog": true}})");
  EXPECT_EQ(go({{5, [this] { type("ada"); }}, {10, [this] { press("tab"); }}, {12, [this] { press("return"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), R"("ada")");
  EXPECT_EQ(metadata("typed"), R"(["answer"])") << "it stays out of what is exported with pseudonyms";
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.control.keys') WHERE label = 'asked'"), "3");
}

TEST_F(GivenAModularPage, WhenAnAnswerIsNotTakenThenWhatWasWrittenStaysAndNothingIsSaved) {
  openWith(R"({"language": "de", "control": {"kind": "text", "minLength": 4}})", R"("saveAs": "named",)");
  std::string said;
  EXPECT_EQ(go({{5, [this] { type("ada"); }},
                {10, [this] { click("Weiter"); }},
                {14, [&] { said = isSaid("Bitte schreiben Sie mindestens") ? "said" : "not said"; }},
                {15, [this] { clickAt(0, 0); }},
                {16, [this] { press("end"); }},
                {17, [this] { type("m"); }},
                {20, [this] { click("Weiter"); }}}),
            Ending::Finished);
  EXPECT_EQ(said, "said");
  EXPECT_EQ(attempts(), "1 0 Bitte schreiben Sie mindestens 4 Zeichen; es sind 3.; 2 1 ");
  EXPECT_EQ(answer(), R"("adam")");
  EXPECT_EQ(word("SELECT variables ->> 'named' FROM participants"), "adam");
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE accepted AND e.value ->> 'event' = 'refused'"), "1");
}

TEST_F(GivenAModularPage, WhenATextHasToFitAPatternThenWhoWroteAnotherIsToldAnExample) {
  openWith(R"({"control": {"kind": "text", "pattern": "..-[0-9]+", "example": "ÄB-12"}})");
  EXPECT_EQ(go({{5, [this] { type("ab"); }}, {10, [this] { click("Continue"); }}, {13, [this] { clickAt(0, 0); }}, {14, [this] { press("e", "\u00e9"); }}, {20, [this] { click("Continue"); }}, {23, [this] { clickAt(0, 0); }}, {24, [this] { press("home"); press("delete"); press("delete"); press("delete"); press("e", "\u00e9"); type("a-4"); }}, {30, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(attempts(), "1 0 Please write it as in this example: ÄB-12; 2 0 Please write it as in this example: ÄB-12; 3 1 ");
  EXPECT_EQ(answer(), "\"\u00e9" "a-4\"");
}

TEST_F(GivenAModularPage, WhenATextHasToFitAPatternThenASimulatedParticipantWritesItsExample) {
  openWith(R"({"control": {"kind": "text", "pattern": "[A-Z]{2}", "example": "QX"}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "\"QX\"");
}

TEST_F(GivenAModularPage, WhenAPatternIsNoneOrHasNoExampleThenTheStudyIsToldWhy) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "text", "pattern": "[a-z]+"}})"), ElementsAre(HasSubstr("a pattern needs an example")));
  openWith(R"({"control": {"kind": "text", "pattern": "[a-z", "example": "a"}})");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr("is no pattern"));
}

TEST_F(GivenAModularPage, WhenTheStudyDoesNotTakeAnAnswerThenThePageStaysAsItIs) {
  openWith(R"({"control": {"kind": "push-buttons", "choices": [1, 2]}})", R"("validate": "given == 2 or 'Try the other one'",)");
  EXPECT_EQ(go({{5, [this] { click("1"); }}, {10, [this] { click("2"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Try the other one; 2 1 ");
  EXPECT_EQ(happened("trialStart"), "0") << "once: the page was not begun again";
}

TEST_F(GivenAModularPage, WhenTheStudyDoesNotSayWhyThenThePageSaysSoInItsLanguage) {
  openWith(R"({"language": "de", "control": {"kind": "push-buttons", "choices": [1, 2]}})", R"("validate": "given == 2",)");
  EXPECT_EQ(go({{5, [this] { click("1"); }}, {10, [this] { click("2"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Diese Antwort kann nicht angenommen werden. Bitte versuchen Sie es noch einmal.; 2 1 ");
}

TEST_F(GivenAModularPage, WhenThereIsNothingToAnswerThenItGoesOnWithoutAnAnswer) {
  openWith(R"({"prompt": ["Read", {"kind": "text", "text": "this", "align": "center"}]})", R"("saveAnswer": false,)");
  EXPECT_EQ(go({{15, [this] { press("space"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "null");
  EXPECT_EQ(metadata("prompt[1].text"), "this");
}

TEST_F(GivenAModularPage, WhenAPictureComesAndGoesThenTimesCountFromItsOnset) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": {"kind": "image", "file": "face.bmp", "width": 0.3, "showAfter_s": 0.5, "hideAfter_s": 0.2},
               "control": {"kind": "push-buttons", "choices": ["a"]}})",
           R"("events": {"responseEnable": {"isTriggeredBy": "promptEnd"}},)");
  EXPECT_EQ(go({{10, [this] { press("space"); }}, {60, [this] { press("tab"), press("space"); }}}), Ending::Finished);
  EXPECT_EQ(happened("promptStart"), "500");
  EXPECT_EQ(happened("promptEnd"), "700");
  EXPECT_EQ(happened("responseEnable"), "700");
  EXPECT_EQ(metadata("rtFrom"), "promptStart");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s'), 2) FROM responses WHERE label = 'asked'"), "467.67") << "a millisecond after the frame that is 58 after the first; the picture's is 30 after it";
  EXPECT_EQ(word("SELECT round(1000 * ((metadata ->> '$.prompt.onset_s') - (metadata ->> '$.eventLog[0].at')), 2) FROM responses WHERE label = 'asked'"), "500.0");
}

TEST_F(GivenAModularPage, WhenSomethingIsSeenThenItsTimesSayHowSureTheyAreAndWhoSaysSo) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": {"kind": "image", "file": "face.bmp", "showAfter_s": 0.5, "hideAfter_s": 0.2}, "control": {"kind": "push-buttons", "choices": ["a"]}})");
  EXPECT_EQ(go({{60, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("prompt.uncertainty_s") + " " + metadata("prompt.source"), "0.0 virtual");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> 'source' || ' ' || (e.value ->> 'uncertainty_s'), ', ') FROM responses, json_each(metadata, '$.eventLog') AS e "
                 "WHERE label = 'asked' AND e.value ->> 'event' IN ('promptStart', 'promptEnd', 'pushButtonClicked')"),
            "virtual 0.0, virtual 0.0, simulated 0.0003");
}

TEST_F(GivenAModularPage, WhenAPictureComesAgainThenItsEventsDoAndTimesCountFromTheLast) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": {"kind": "image", "file": "face.bmp", "showAfter_s": 0.25, "hideAfter_s": 0.25, "loop": true}, "control": {"kind": "push-buttons", "choices": ["a"]}})");
  EXPECT_EQ(go({{101, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT group_concat(CAST(round(1000 * (e.value ->> 'at' - json_extract(metadata, '$.eventLog[0].at'))) AS INTEGER), ' ') FROM responses, json_each(metadata, '$.eventLog') AS e "
                 "WHERE label = 'asked' AND e.value ->> 'event' IN ('promptStart', 'promptEnd')"),
            "250 500 750 1000 1250 1500");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.prompt.onset_s' - metadata ->> '$.eventLog[0].at')) FROM responses WHERE label = 'asked'"), "1250.0");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s')) FROM responses WHERE label = 'asked'"), "401.0");
}

TEST_F(GivenAModularPage, WhenAPromptComesAgainThenWhatTheParticipantHasDoneStaysDone) {
  writePicture("face.bmp", 40, 20);
  openWith(R"({"prompt": {"kind": "image", "file": "face.bmp", "hideAfter_s": 0.25, "loop": true}, "control": {"kind": "slider", "nSteps": 3, "minInteractions": 1}})");
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {40, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "0.5");
}

TEST_F(GivenAModularPage, WhenAPromptWithoutAnEndIsToComeAgainThenThatIsToldWithItsPlace) {
  writePicture("face.bmp", 40, 20);
  EXPECT_THAT(mistakesIn(R"({"prompt": [{"kind": "text", "text": "a", "loop": true}, {"kind": "image", "file": "face.bmp", "loop": true}, {"kind": "image", "file": "face.bmp", "hideAfter_s": 1, "loop": "yes"}]})"),
              ElementsAre(HasSubstr("params/prompt/0/loop: this prompt has no end"), HasSubstr("give it hideAfter_s, or leave out loop"), ::testing::AllOf(HasSubstr("params/prompt/2/loop"), HasSubstr("is true or false"))));
}

TEST_F(GivenAModularPage, WhenThereAreSeveralControlsThenTheAnswerHasAMemberForEach) {
  openWith(R"({"control": [{"name": "word", "kind": "text"}, {"name": "sure", "kind": "push-buttons", "choices": [true, false]}]})");
  EXPECT_EQ(go({{5, [this] { type("x"); }}, {10, [this] { click("false"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), R"({"word":"x","sure":false})");
  EXPECT_EQ(metadata("typed"), R"(["word"])");
}

TEST_F(GivenAModularPage, WhenControlsHaveQuestionsThenEachStandsAboveItsOwn) {
  openWith(R"({"prompt": "How was it?", "control": [{"name": "fun", "question": "Fun?", "kind": "rating", "values": 3}, {"name": "length", "question": "Long?", "kind": "rating", "values": ["no", "yes"]}]})");
  std::vector<double> heights;
  EXPECT_EQ(go({{5, [&] {
                   for (const char *words : {"How was it?", "Fun?", "2", "Long?", "yes"}) heights.push_back(boxOf(words)->y);
                 }},
                {6, [this] { click("2"); }},
                {8, [this] { click("yes"); }},
                {12, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_TRUE(std::is_sorted(heights.rbegin(), heights.rend()));
  EXPECT_EQ(answer(), R"({"fun":2,"length":2})");
  EXPECT_EQ(metadata("prompt.text"), "How was it?") << "questions are no prompts";
  EXPECT_EQ(metadata("control.fun.question"), "Fun?");
  EXPECT_EQ(metadata("control.length.kind"), "rating");
}

TEST_F(GivenAModularPage, WhenAnAnswerToAQuestionIsMissingThenItIsNotTaken) {
  openWith(R"({"control": [{"name": "fun", "question": "Fun?", "kind": "slider", "nSteps": 101}, {"name": "length", "question": "Long?", "kind": "rating", "values": 2, "required": false}]})");
  EXPECT_EQ(go({{5, [this] { click("Continue"); }}, {8, [this] { press("tab"), press("right"); }}, {12, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Please click on the scale.; 2 1 ");
  EXPECT_EQ(answer(), R"({"fun":0.5,"length":null})");
}

TEST_F(GivenAModularPage, WhenAQuestionIsNoTextThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {"question": 4, "kind": "text"}})"), ElementsAre(HasSubstr("a control's \"question\" is text")));
}

TEST_F(GivenAModularPage, WhenAPartIsALabsOwnThenItWorksAsTheOthersDo) {
  openWith(R"({"prompt": {"kind": "color", "color": "teal"}, "control": {"kind": "lever", "lockedUntil": 8}})");
  EXPECT_EQ(go({{5, [this] { press("l"); }}, {12, [this] { press("l"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 The lever is locked until frame 8.; 2 1 ");
  EXPECT_EQ(answer(), "12");
  EXPECT_EQ(happened("leverMoved").find("never"), std::string::npos);
}

TEST_F(GivenAModularPage, WhenItSubmitsItselfThenItIsTakenAsItIs) {
  openWith(R"({"control": {"kind": "text", "required": true}})", R"("events": {"autoSubmit": {"isTriggeredBy": "trialStart", "delay_s": 1}},)");
  EXPECT_EQ(go({}), Ending::Finished);
  EXPECT_EQ(answer(), R"("")");
}

TEST_F(GivenAModularPage, WhenThereIsMoreThanTheWindowHoldsThenItScrollsToWhatHasTheKeysAndNothingHiddenIsPressed) {
  std::string choices;
  for (int i = 1; i <= 40; ++i) choices += (i > 1 ? ", " : "") + std::to_string(i);
  openWith(R"({"textSize": 2, "showButton": false, "control": [{"name": "many", "kind": "push-buttons", "choices": [)" + choices + R"(]}, {"name": "one", "kind": "text"}]})");
  const double cutOff = -0.493;  // below what is seen of the page, and within the window
  bool isOne = false;
  double seen = 0;
  EXPECT_EQ(go({{5, [&] {
                   for (int i = 1; i <= 40; ++i) {
                     const auto box = boxOf(std::to_string(i));
                     isOne = isOne || (box && std::abs(box->y - cutOff) < box->height / 2);
                   }
                   clickAt(0, cutOff);
                 }},
                {7, [this] {
                   for (int i = 0; i < 30; ++i) press("tab");
                 }},
                {12, [&] { seen = boxOf("30")->y; }},
                {13, [this] { press("space"); }}}),
            Ending::Finished);
  EXPECT_TRUE(isOne) << "a button lies there, behind the edge";
  EXPECT_GT(seen, -0.45);
  EXPECT_LT(seen, 0.45);
  EXPECT_EQ(word("SELECT answer ->> 'many' FROM responses WHERE label = 'asked' AND accepted"), "30");
}

TEST_F(GivenAModularPage, WhenTheFirstOrTheLastOfMoreThanTheWindowHoldsHasTheKeysThenThereIsRoomForItsMark) {
  std::string choices;
  for (int i = 1; i <= 40; ++i) choices += (i > 1 ? ", " : "") + std::to_string(i);
  openWith(R"({"showButton": false, "control": {"kind": "push-buttons", "choices": [)" + choices + "]}}");
  constexpr double kTop = 0.45, kFoot = -0.485, kMark = 6.0 / 768;  // of the column; pixels of the mark, of the window's
  std::optional<Box> first, last;
  EXPECT_EQ(go({{5, [&] { first = boxOf("1"); }},
                {7, [this] {
                   for (int i = 0; i < 40; ++i) press("tab");
                 }},
                {12, [&] { last = boxOf("40"); }},
                {13, [this] { press("space"); }}}),
            Ending::Finished);
  ASSERT_TRUE(first && last);
  EXPECT_LE(first->y + first->height / 2 + kMark, kTop);
  EXPECT_GE(last->y - last->height / 2 - kMark, kFoot);
  EXPECT_EQ(answer(), "40");
}

TEST_F(GivenAModularPage, WhenASimulatedParticipantAnswersThenTheAnswerIsOneOfTheChoicesAfterATimeAsPeopleHave) {
  openWith(R"({"control": {"kind": "push-buttons", "choices": [4, 5]}})", R"("simulate": {"mean_s": 2, "spread_s": 0, "tail_s": 0},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf("4", "5"));
  EXPECT_EQ(metadata("rt_s"), "2.0");
}

TEST_F(GivenAModularPage, WhenTheStudyGivesASimulatedParticipantItsAnswerThenThatIsGivenAfterTheStepsTime) {
  openWith(kYesOrNo, R"("simulate": {"answer": "no"},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("no")");
  EXPECT_EQ(metadata("rt_s"), "5.0");
}

TEST_F(GivenAModularPage, WhenNobodyCouldAnswerWhatTheStudyGivesThenItIsToldWhereAndWhy) {
  openWith(kYesOrNo, R"("simulate": {"answer": "perhaps"},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr("study.json:2:1: "));
  EXPECT_THAT(error_, HasSubstr("\"perhaps\" is none of the choices"));
}

TEST_F(GivenAModularPage, WhenALabsOwnControlSaysWhenASimulatedParticipantAnswersThenItIsThen) {
  openWith(R"({"control": {"kind": "lever", "lockedUntil": 3}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "4");
  EXPECT_EQ(metadata("rt_s"), "0.25");
}

TEST_F(GivenAModularPage, WhenAKindIsUnknownThenTheNearestIsNamedWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"prompt": {"kind": "imagee", "file": "a.png"}, "control": {"kind": "push-button", "choices": [1]}})"),
              ElementsAre(::testing::AllOf(HasSubstr("study.json:3:"), HasSubstr("unknown prompt \"imagee\""), HasSubstr("did you mean \"image\"?")),
                          ::testing::AllOf(HasSubstr("study.json:3:"), HasSubstr("unknown control \"push-button\""), HasSubstr("did you mean \"push-buttons\"?"))));
}

TEST_F(GivenAModularPage, WhenParametersAreWrongThenEachIsToldWithItsPlaceAndWhatToWrite) {
  EXPECT_THAT(mistakesIn(R"({"prompt": {"kind": "image", "fille": "a.png"}, "textSize": 3,
 "control": {"kind": "push-buttons", "choices": []}})", R"("events": {"hint": {"isTriggeredBy": "promptEnds"}},)"),
              ElementsAre(HasSubstr("study.json:3:71: params/textSize: it is 3, and has to be at most 2"), ::testing::AllOf(HasSubstr("image has no parameter \"fille\""), HasSubstr("did you mean \"file\"?")),
                          HasSubstr("study.json:4:49: params/control/choices: it is a list of 0, and has to have at least 1"), ::testing::AllOf(HasSubstr("study.json:2:79: "), HasSubstr("did you mean \"promptEnd\"?"))));
}

TEST_F(GivenAModularPage, WhenAParameterIsWrongThenWhatItMayBeAndWhereThatCanBeReadAreTold) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "date", "min": "tomorrow"}})"),
              ElementsAre("study.json:3:47: params/control/min: it is \"tomorrow\", which has not the form of \"2026-03-31\"; min: The earliest that is taken, \"1900-01-01\"; without it there is none; see \"date\" in docs/parts.md"));
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "lever", "lockedUntil": "three"}})"), ElementsAre(::testing::AllOf(HasSubstr("and has to be"), HasSubstr("`fovea list --json`"))));
}

TEST_F(GivenAModularPage, WhenARuleIsBrokenOnlyBecauseAParameterIsWrongThenTheParameterAloneIsTold) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "ranking", "choices": ["a"], "count": 5}})"), ElementsAre(HasSubstr("params/control/choices: it is a list of 1")));
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "ranking", "choices": ["a", "b"], "labels": ["A", "B", "C"], "count": "two"}})"),
              ElementsAre(HasSubstr("params/control/count: it is \"two\""), HasSubstr("there are 2 choices and 3 labels")));
}

TEST_F(GivenAModularPage, WhenLuaNamesAFileThatIsNotThereThenItsPlaceIsToldBeforeThePageIsEntered) {
  openStudy(R"({"name": "parts", "variables": {"face": "nope.png"}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
{"page": "modular", "label": "asked", "timeEstimate_s": 5,
"params": {"prompt": {"kind": "image", "file": "=face"}, "control": {"kind": "push-buttons", "choices": ["a", "b"]}}}]})");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_EQ(error_, "study.json:3:48: params/prompt/file: there is no file \"nope.png\"; names count from the folder of the study file: " + folder_.string());
}

TEST_F(GivenAModularPage, WhenSomethingStandsAtTheWrongPlaceThenThatIsToldOnceWithTheRightOne) {
  EXPECT_THAT(mistakesOf(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "timeEstimate_s": 5, "text": "Hello"}]})"),
              ElementsAre(::testing::AllOf(HasSubstr("unknown member \"text\""), HasSubstr("a parameter of \"info\" stands inside of \"params\": {...}"))));
}

TEST_F(GivenAModularPage, WhenAParameterThatIsNeededStandsAtTheWrongPlaceThenItIsNotMissingBesides) {
  EXPECT_THAT(mistakesOf(R"({"name": "x", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "questions", "timeEstimate_s": 5, "questions": [{"text": "How old?"}]}]})"),
              ElementsAre(HasSubstr("unknown member \"questions\"")));
}

TEST_F(GivenAModularPage, WhenAControlIsNoneThenOneIsShown) {
  EXPECT_THAT(mistakesIn(R"({"control": "push-buttons"})"), ElementsAre(HasSubstr(R"(e.g. {"kind":"push-buttons","choices":["yes","no"]})")));
}

TEST_F(GivenAModularPage, WhenAControlStandsAsAPromptThenItsPlaceIsTold) {
  EXPECT_THAT(mistakesIn(R"({"prompt": {"kind": "push-buttons", "choices": [1, 2]}})"), ElementsAre(HasSubstr("\"push-buttons\" is no prompt, and here stands one; it belongs to the word \"control\"")));
}

TEST_F(GivenAModularPage, WhenAnEventOfAPromptThatIsNotThereIsWaitedForThenItIsTold) {
  EXPECT_THAT(mistakesIn(kYesOrNo, R"("events": {"submitEnable": {"isTriggeredBy": "promptEnd"}},)"), ElementsAre(HasSubstr("which is no event of the page")));
}

}  // namespace
}  // namespace fovea::test
