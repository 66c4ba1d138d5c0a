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
  EXPECT_EQ(go({{5, [this] { press("space"); }},
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
  EXPECT_EQ(go({{5, [this] { press("tab"), press("tab"), press("space"); }},
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
  EXPECT_EQ(go({{5, [this] { press("tab"), press("space"); }}, {8, [this] { press("tab"), press("tab"); }}, {10, [this] { press("return"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
  EXPECT_EQ(metadata("control.labels"), R"(["1 – bad","2","3"])");
}

TEST_F(GivenChoices, WhenWordsAreRatedByPointerAloneThenTheAnswerIsTheirNumber) {
  openWith(R"({"control": {"kind": "rating", "values": ["never", "often"]}})");
  EXPECT_EQ(go({{5, [this] { click("often"); }}, {8, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "2");
}

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

}  // namespace
}  // namespace fovea::test
