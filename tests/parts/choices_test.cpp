// Controls that have somebody choose: radio buttons and checkboxes.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using GivenChoices = GivenAModularPage;

struct Tongue {
  std::string language, button, chooseOne, chooseAny;
};
class GivenChoicesInALanguage : public GivenAModularPage, public ::testing::WithParamInterface<Tongue> {};
INSTANTIATE_TEST_SUITE_P(Tongues, GivenChoicesInALanguage,
                         ::testing::Values(Tongue{"en", "Continue", "Please choose one.", "Please choose at least one."}, Tongue{"de", "Weiter", "Bitte wählen Sie eines aus.", "Bitte wählen Sie mindestens eines aus."},
                                           Tongue{"ar", "متابعة", "يرجى اختيار إجابة واحدة.", "يرجى اختيار إجابة واحدة على الأقل."}),
                         [](const auto &tested) { return tested.param.language; });

std::string radioButtons(const std::string &more = "") { return R"({"control": {"kind": "radio-buttons", "choices": ["red", 2, 2.5, false])" + more + "}}"; }

TEST_F(GivenChoices, WhenARadioButtonIsChosenByKeyboardAloneThenTheAnswerKeepsItsType) {
  openWith(radioButtons());
  EXPECT_EQ(go({{5, [this] { press("tab"), press("space"); }},
                {10, [this] { press("tab"); }},
                {12, [this] { press("space"); }},
                {20, [this] {
                   for (int i = 0; i < 3; ++i) press("tab");
                 }},
                {25, [this] { press("return"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), "2") << "the one that was chosen last, a number";
  EXPECT_EQ(metadata("control.choices"), R"(["red",2,2.5,false])");
  EXPECT_EQ(metadata("control.labels"), R"(["red","2","2.5","false"])");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> '$.info.choice') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"), "red,2");
}

TEST_F(GivenChoices, WhenARadioButtonIsChosenByPointerAloneThenThatIsTheAnswer) {
  openWith(radioButtons(R"(, "vertical": false)"));
  EXPECT_EQ(go({{5, [this] { click("false"); }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "false");
}

TEST_P(GivenChoicesInALanguage, WhenNoRadioButtonIsChosenThenThatIsSaidUntilOneIs) {
  openWith(R"({"language": ")" + GetParam().language + R"(", )" + radioButtons().substr(1));
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }}, {10, [this] { click("2.5"); }}, {15, [this] { click(GetParam().button); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 " + GetParam().chooseOne + "; 2 1 ");
  EXPECT_EQ(answer(), "2.5");
}

TEST_F(GivenChoices, WhenNoRadioButtonHasToBeChosenThenASecondPressTakesItBack) {
  openWith(radioButtons(R"(, "required": false)"));
  EXPECT_EQ(go({{5, [this] { click("red"); }}, {8, [this] { click("red"); }}, {12, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "null");
}

TEST_F(GivenChoices, WhenASimulatedParticipantHasRadioButtonsThenTheAnswerIsOneOfThem) {
  openWith(R"({"control": {"kind": "radio-buttons", "choices": [4, 5]}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf("4", "5"));
}

TEST_F(GivenChoices, WhenNobodyCouldChooseWhatTheStudyGivesThenItIsTold) {
  openWith(radioButtons(), R"("simulate": {"answer": "2"},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, ::testing::HasSubstr("\"2\" is none of the choices")) << "a text, and the choice is a number";
}

std::string checkboxes(const std::string &more = "") { return R"({"control": {"kind": "checkboxes", "choices": ["red", 2, true])" + more + "}}"; }

TEST_F(GivenChoices, WhenBoxesAreCheckedByKeyboardAloneThenTheAnswerIsAListInTheOrderOfTheChoices) {
  openWith(checkboxes());
  EXPECT_EQ(go({{5, [this] { press("tab"), press("tab"), press("tab"), press("space"); }},
                {10, [this] {  // round to the first by the button that goes on
                   press("tab"), press("tab"), press("space");
                 }},
                {15, [this] { press("tab"), press("space"); }},
                {17, [this] { press("space"); }},
                {20, [this] { press("tab"), press("tab"), press("return"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"(["red",true])");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> '$.info.label' || (e.value ->> '$.info.isChosen')) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"),
            "true1,red1,21,20");
}

TEST_F(GivenChoices, WhenABoxIsCheckedByPointerAndUncheckedThenItIsNotInTheAnswer) {
  openWith(checkboxes());
  EXPECT_EQ(go({{5, [this] { click("red"); }}, {7, [this] { click("2"); }}, {9, [this] { click("red"); }}, {12, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "[2]");
}

TEST_F(GivenChoices, WhenNoBoxIsCheckedThenTheAnswerIsAnEmptyList) {
  openWith(checkboxes());
  EXPECT_EQ(go({{5, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "[]");
}

TEST_P(GivenChoicesInALanguage, WhenLettersAreTwiceAsLargeThenWhatIsRefusedDoesNotCoverTheButton) {
  openWith(R"({"textSize": 2, "language": ")" + GetParam().language + "\", " + radioButtons().substr(1));
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }},
                {10,
                 [this] {
                   const auto said = boxOf(GetParam().chooseOne), below = boxOf(GetParam().button);
                   ASSERT_TRUE(said && below);
                   EXPECT_GT(said->y - said->height / 2, 2 * (below->y + below->height / 2)) << "in halves of the window";
                 }},
                {12, [this] { click("red"); }},
                {15, [this] { click(GetParam().button); }}}),
            Ending::Finished);
}

TEST_P(GivenChoicesInALanguage, WhenABoxHasToBeCheckedThenThatIsSaidUntilOneIs) {
  openWith(R"({"language": ")" + GetParam().language + R"(", )" + checkboxes(R"(, "required": true)").substr(1));
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }}, {10, [this] { click("red"); }}, {15, [this] { click(GetParam().button); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 " + GetParam().chooseAny + "; 2 1 ");
  EXPECT_EQ(answer(), R"(["red"])");
}

TEST_F(GivenChoices, WhenASimulatedParticipantHasToCheckABoxThenTheAnswerIsAListOfSome) {
  openWith(R"({"control": {"kind": "checkboxes", "choices": [4], "required": true}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "[4]");
}

TEST_F(GivenChoices, WhenTheStudyGivesAChoiceTwiceThenItIsTold) {
  openWith(checkboxes(), R"("simulate": {"answer": [2, 2]},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, ::testing::HasSubstr("\"2\" is chosen twice"));
}

TEST_F(GivenChoices, WhenSomethingIsRatedByKeyboardAloneThenTheAnswerIsTheNumber) {
  openWith(R"({"control": {"kind": "rating", "values": 3, "minDescription": "bad"}})");
  EXPECT_EQ(go({{5, [this] { press("tab"), press("tab"), press("space"); }}, {8, [this] { press("tab"), press("tab"); }}, {10, [this] { press("return"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
  EXPECT_EQ(metadata("control.labels"), R"(["1 – bad","2","3"])");
}

TEST_F(GivenChoices, WhenWordsAreRatedByPointerAloneThenTheAnswerIsTheirNumber) {
  openWith(R"({"control": {"kind": "rating", "values": ["never", "often"]}})");
  EXPECT_EQ(go({{5, [this] { click("often"); }}, {8, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
}

class GivenARatingInAWindow : public GivenAModularPage, public ::testing::WithParamInterface<std::tuple<std::pair<int, int>, bool>> {};

TEST_P(GivenARatingInAWindow, WhenItsEndsHaveWordsThenAllSevenStandInOneRowInsideIt) {
  const auto [size, isArabic] = GetParam();
  std::tie(options_.display.width, options_.display.height) = size;
  const std::string least = isArabic ? "\u0644\u0627 \u0623\u0628\u062f\u064b\u0627" : "not at all", most = isArabic ? "\u0643\u062b\u064a\u0631\u064b\u0627 \u062c\u062f\u064b\u0627" : "very much";
  openWith(R"({"language": ")" + std::string(isArabic ? "ar" : "en") + R"(", "control": {"kind": "rating", "values": 7, "minDescription": ")" + least + R"(", "maxDescription": ")" + most + "\"}}");
  std::vector<Box> boxes;
  EXPECT_EQ(go({{5, [&] {
                   for (const std::string &label : {"1 \u2013 " + least, std::string("2"), std::string("3"), std::string("4"), std::string("5"), std::string("6"), "7 \u2013 " + most})
                     if (const auto box = boxOf(label)) boxes.push_back(*box);
                   click("4");
                 }},
                {10, [this] { press("tab"), press("tab"), press("tab"), press("tab"), press("return"); }}}),
            Ending::Finished);
  ASSERT_EQ(boxes.size(), 7u);
  const double edge = 0.5 * size.first / size.second;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_DOUBLE_EQ(boxes[i].y, boxes[0].y) << i + 1;
    EXPECT_LE(std::abs(boxes[i].x) + boxes[i].width / 2, edge) << i + 1;
    if (i > 0) {
      EXPECT_GE(std::abs(boxes[i].x - boxes[i - 1].x), (boxes[i].width + boxes[i - 1].width) / 2) << i + 1 << " is apart from the one before";
      EXPECT_EQ(boxes[i].x < boxes[i - 1].x, isArabic) << i + 1;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Windows, GivenARatingInAWindow, ::testing::Combine(::testing::Values(std::pair(800, 600), std::pair(1280, 800)), ::testing::Bool()));

TEST_F(GivenChoices, WhenWordsHaveNumbersThenTheAnswerIsTheOneOfTheWord) {
  openWith(R"({"control": {"kind": "rating", "values": {"never": 0, "often": 3.5}}})");
  EXPECT_EQ(go({{5, [this] { click("often"); }}, {8, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "3.5");
}

TEST_P(GivenChoicesInALanguage, WhenNothingIsRatedThenThatIsSaidUntilItIs) {
  openWith(R"({"language": ")" + GetParam().language + R"(", "control": {"kind": "rating", "values": [5, 7]}})");
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }}, {10, [this] { click("7"); }}, {15, [this] { click(GetParam().button); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 " + GetParam().chooseOne + "; 2 1 ");
  EXPECT_EQ(answer(), "7");
}

TEST_F(GivenChoices, WhenASimulatedParticipantRatesThenTheAnswerIsANumber) {
  openWith(R"({"control": {"kind": "rating", "values": 2}})", R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf("1", "2"));
}

std::string keyed(const std::string &more = "") { return R"({"control": {"kind": "push-buttons", "choices": ["left", 2], "keys": ["F", "space"])" + more + "}}"; }

TEST_F(GivenChoices, WhenAChoiceHasAKeyThenThatKeyPressesItAtItsTime) {
  openWith(keyed());
  EXPECT_EQ(go({{8, [this] { press("x"); }}, {10, [this] { press("f"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), R"("left")");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s'), 2) FROM responses WHERE label = 'asked'"), "134.33") << "eight frames of 60 Hz, and a millisecond";
  EXPECT_EQ(word("SELECT round(1e6 * (metadata ->> '$.rtUncertainty_s')) FROM responses WHERE label = 'asked'"), "300.0") << "the key's own";
}

TEST_F(GivenChoices, WhenSpaceIsAChoicesKeyThenItPressesThatOneAndNotTheOneThatHasTheKeys) {
  openWith(keyed());
  EXPECT_EQ(go({{10, [this] { press("space"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
}

TEST_F(GivenChoices, WhenChoicesHaveKeysThenPointerAndTabPressThemAsWell) {
  openWith(keyed());
  EXPECT_EQ(go({{10, [this] { press("tab"), press("tab"), press("return"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
}

TEST_F(GivenChoices, WhenAKeyComesBeforeItCountsThenItIsKeptAsEarlyAndAnswersNothing) {
  openWith(keyed(), R"("events": {"responseEnable": {"isTriggeredBy": "trialStart", "delay_s": 0.5}},)");
  EXPECT_EQ(go({{10, [this] { press("f"); }}, {50, [this] { press("space"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> '$.info') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'early'"), "f");
}

TEST_F(GivenChoices, WhenTwoChoicesOrKeysAreTheSameThenThatIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "push-buttons", "choices": [1, 1], "keys": ["f", "f"]}})"),
              ::testing::Contains(::testing::AllOf(::testing::HasSubstr("params/control/"), ::testing::HasSubstr("which is in the list already"))));
}

TEST_F(GivenChoices, WhenAChoiceHasNoKeyThenTheStudyIsToldWhy) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "push-buttons", "choices": [1, 2], "keys": ["f"]}})"), ::testing::ElementsAre(::testing::HasSubstr("there are 2 choices and 1 keys; give each choice one")));
}

const std::string kOther = R"(, "other": "another", "placeholder": "which?")";

TEST_F(GivenChoices, WhenSomethingElseIsWrittenByKeyboardAloneThenThatIsTheAnswerAndStaysOutOfPseudonyms) {
  openWith(radioButtons(kOther));
  EXPECT_EQ(go({{5, [this] {
                   for (int i = 0; i < 6; ++i) press("tab");
                 }},
                {8, [this] { type("pink"); }},
                {12, [this] { press("tab"); }},
                {14, [this] { press("return"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"("pink")");
  EXPECT_EQ(metadata("typed"), R"(["answer"])");
  EXPECT_EQ(metadata("control.other"), "another");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> '$.info.label') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'choiceClicked'"), "another") << "once, with its first letter";
}

TEST_F(GivenChoices, WhenThereIsNothingToWriteThenAChoiceIsNoSecret) {
  openWith(radioButtons());
  EXPECT_EQ(go({{5, [this] { click("red"); }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(metadata("typed"), "none");
}

TEST_F(GivenChoices, WhenSomethingElseIsChosenByPointerAndNotWrittenThenThatIsSaid) {
  openWith(radioButtons(kOther));
  EXPECT_EQ(go({{5, [this] { click("another"); }}, {8, [this] { click("Continue"); }}, {12, [this] { click("2"); }}, {15, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Please write it in the line.; 2 1 ");
  EXPECT_EQ(answer(), "2");
}

TEST_F(GivenChoices, WhenSomethingElseIsCheckedThenItIsTheLastOfTheList) {
  openWith(checkboxes(kOther), R"("saveAs": "liked",)");
  EXPECT_EQ(go({{5, [this] { click("red"); }},
                {7, [this] { press("tab"), press("tab"), press("tab"), press("tab"); }},
                {10, [this] { type(" pink "); }},
                {15, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"(["red","pink"])");
  EXPECT_EQ(word("SELECT variables ->> 'liked' FROM participants"), R"(["red","pink"])");
}

std::string resets() { return "SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE accepted AND e.value ->> 'event' = 'choicesReset'"; }

TEST_F(GivenChoices, WhenAChoiceIsTakenBackByKeyboardAloneThenNothingIsChosen) {
  openWith(radioButtons(R"(, "showResetButton": "always")"));
  EXPECT_EQ(go({{5, [this] { press("tab"), press("space"); }},
                {8, [this] { press("tab"), press("tab"), press("tab"), press("tab"); }},
                {10, [this] { press("space"); }},
                {14, [this] { press("tab"); }},
                {16, [this] { press("space"); }},
                {20, [this] { press("tab"), press("tab"); }},
                {22, [this] { press("space"); }},
                {25, [this] { press("tab"), press("tab"), press("tab"), press("tab"); }},
                {28, [this] { press("return"); }}}),
            Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 Please choose one.; 2 1 ");
  EXPECT_EQ(word(resets()), "1");
}

TEST_F(GivenChoices, WhenThePageIsInALanguageThenTheButtonThatTakesBackIsToo) {
  openWith(R"({"language": "tr", "control": {"kind": "checkboxes", "choices": ["a"], "showResetButton": "always"}})");
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(boxOf("Temizle")); click("Devam"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenChoices, WhenSomethingIsChosenThenThatCanBeTakenBackByPointer) {
  openWith(checkboxes(R"(, "showResetButton": "onSelection", "other": "another", "resetButton": "None of it")"));
  EXPECT_EQ(go({{3, [this] { click("None of it"); }},
                {5, [this] { click("another"); }},
                {7, [this] { press("tab"); }},
                {9, [this] { type("pink"); }},
                {12, [this] { click("None of it"); }},
                {15, [this] { click("red"); }},
                {18, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), R"(["red"])") << "what was written is gone, too";
  EXPECT_EQ(word(resets()), "1") << "before anything is chosen there is no such button";
}

TEST_F(GivenChoices, WhenTheStudyGivesASimulatedParticipantWordsOfItsOwnThenTheyAreTaken) {
  openWith(radioButtons(kOther), R"("simulate": {"answer": "pink"},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("pink")");
}

std::string timed(const std::string &more = "") { return R"({"control": {"kind": "timed-push-buttons", "choices": ["yes", 0], "keys": ["y", "n"])" + more + "}}"; }

TEST_F(GivenChoices, WhenButtonsArePressedAgainAndAgainThenTheAnswerIsEachPressWithItsTime) {
  openWith(timed());
  EXPECT_EQ(go({{6, [this] { press("y"); }}, {12, [this] { press("n"); }}, {18, [this] { click("yes"); }}, {30, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(word("SELECT group_concat((e.value ->> 'choice') || ' ' || round(1000 * (e.value ->> 'time_s'), 2), '; ') FROM responses, json_each(answer) AS e WHERE label = 'asked'"),
            "yes 67.67; 0 167.67; yes 267.67")
      << "four, ten and sixteen frames of 60 Hz, and a millisecond";
  EXPECT_EQ(happened("pushButtonClicked"), "68 168 268");
}

TEST_F(GivenChoices, WhenAPromptHasAnOnsetThenPressesCountFromIt) {
  writePicture("dot.bmp", 4, 4);
  openWith(R"({"prompt": {"kind": "image", "file": "dot.bmp", "showAfter_s": 0.5}, )" + timed().substr(1));
  EXPECT_EQ(go({{36, [this] { press("y"); }}, {45, [this] { press("tab"), press("tab"), press("tab"), press("return"); }}}), Ending::Finished);
  EXPECT_EQ(word("SELECT round(1000 * (answer ->> '$[0].time_s'), 2) FROM responses WHERE label = 'asked'"), "67.67") << "the picture came with the thirtieth frame";
}

TEST_F(GivenChoices, WhenAButtonHasToBePressedThenThatIsSaid) {
  openWith(R"({"language": "ar", )" + timed(R"(, "required": true)").substr(1));
  EXPECT_EQ(go({{5, [this] { click("متابعة"); }}, {10, [this] { press("n"); }}, {15, [this] { click("متابعة"); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 يرجى الضغط على أحد الأزرار.; 2 1 ");
}

TEST_F(GivenChoices, WhenASimulatedParticipantPressesAgainAndAgainThenThereAreSomePressesInTheirOrder) {
  openWith(timed(), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT count(*) > 0 AND min(e.value ->> 'time_s') > 0 AND max(e.value ->> 'time_s') < max(metadata ->> '$.rt_s') FROM responses, json_each(answer) AS e WHERE label = 'asked'"), "1");
}

}  // namespace
}  // namespace fovea::test
