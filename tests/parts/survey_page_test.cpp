// A questionnaire on one page: several screens, and questions that hang on answers.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenASurvey : public GivenAModularPage {
 protected:
  /// Do you smoke? Then how many? How old are you?
  static std::string survey(const std::string &more = "") {
    return R"({"prompt": "About you", "control": [
      [{"name": "smokes", "question": "Do you smoke?", "kind": "radio-buttons", "choices": ["yes", "no"]},
       {"name": "count", "question": "How many a day?", "kind": "number", "showIf": {"smokes": "yes"}}],
      [{"name": "age", "question": "How old are you?", "kind": "number", "min": 18}, {"name": "more", "question": "Anything else?", "kind": "text"}]])" + more + "}";
  }
  std::string notes(const std::string &event) {
    return word("SELECT coalesce(group_concat(e.value ->> 'info'), 'none') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE accepted AND e.value ->> 'event' = '" + event + "'");
  }
};

TEST_F(GivenASurvey, WhenItIsAnsweredByKeyboardAloneThenEachQuestionHasAMember) {
  openWith(survey());
  EXPECT_EQ(go({{5, [this] { press("tab"), press("space"); }},
                {10, [this] { press("tab"), press("tab"); }},
                {12, [this] { type("12"); }},
                {15, [this] { press("tab"), press("return"); }},
                {20, [this] { EXPECT_TRUE(isSaid("About you")) << "the prompt stays"; type("30"); }},
                {24, [this] { press("tab"); }},
                {26, [this] { type("hm"); }},
                {30, [this] { press("tab"), press("tab"), press("return"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"smokes":"yes","count":12.0,"age":30.0,"more":"hm"})");
  EXPECT_EQ(metadata("typed"), R"(["more"])");
  EXPECT_EQ(notes("screen"), "2");
}

TEST_F(GivenASurvey, WhenItIsAnsweredByPointerAloneThenWhatIsNotAskedForHasNoAnswer) {
  openWith(survey());
  EXPECT_EQ(go({{5, [this] { click("Back"), click("no"); }},
                {10, [this] { click("Continue"); }},
                {15, [this] { type("40"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"smokes":"no","count":null,"age":40.0,"more":""})");
}

TEST_F(GivenASurvey, WhenSomebodyGoesBackThenWhatTheyAnsweredIsThereAndCanBeChanged) {
  openWith(survey());
  EXPECT_EQ(go({{5, [this] { click("no"); }},
                {10, [this] { click("Continue"); }},
                {15, [this] { type("50"); }},
                {20, [this] { click("Back"); }},
                {25, [this] { click("yes"); }},
                {30, [this] { click("Continue"); }},
                {35, [this] { click("yes"), press("tab"), press("tab"); }},
                {42, [this] { type("3"); }},
                {45, [this] { click("Continue"); }},
                {50, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"smokes":"yes","count":3.0,"age":50.0,"more":""})");
  EXPECT_EQ(notes("screen"), "2,1,2");
  EXPECT_EQ(notes("refused"), "Please write a number.");
}

TEST_F(GivenASurvey, WhenAScreenIsNotAnsweredThenThatIsSaidThereAndNothingIsSaved) {
  openWith(survey());
  EXPECT_EQ(go({{5, [this] { click("Continue"); }},
                {8, [this] { EXPECT_TRUE(isSaid("Please choose one.")); }},
                {10, [this] { click("no"); }},
                {12, [this] { click("Continue"); }},
                {15, [this] { type("7"); }},
                {18, [this] { click("Continue"); }},
                {21, [this] { press("tab"); }},
                {22, [this] { press("backspace"); }},
                {24, [this] { type("70"); }},
                {28, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(attempts(), "1 0 Please write a number that is at least 18.; 2 1 ") << "an answer to the page is given on its last screen";
}

TEST_F(GivenASurvey, WhenSomeQuestionsHaveToBeAnsweredThenTheyAreMarked) {
  openWith(survey());
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(isSaid("Do you smoke? *")); click("no"); }},
                {10, [this] { click("Continue"); }},
                {15, [this] { EXPECT_TRUE(isSaid("How old are you? *")); EXPECT_TRUE(boxOf("Anything else?")) << "this need not"; type("40"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.smokes.question"), "Do you smoke?");
}

TEST_F(GivenASurvey, WhenAllOfThemHaveToBeAnsweredThenNoneIsMarked) {
  openWith(R"({"control": [{"name": "a", "question": "One?", "kind": "radio-buttons", "choices": [1, 2]}, {"name": "b", "question": "Two?", "kind": "rating", "values": 3}]})");
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(boxOf("One?")); press("tab"), press("space"); }}, {8, [this] { press("tab"), press("tab"); }}, {10, [this] { press("space"); }}, {13, [this] { click("Continue"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenAScreenHasNothingToAskThenItIsPassedOver) {
  openWith(R"({"control": [[{"name": "any", "kind": "checkboxes", "choices": ["a", "b"]}], [{"name": "which", "kind": "text", "showIf": {"any": ["b"]}}]]})");
  EXPECT_EQ(go({{5, [this] { click("a"); }}, {8, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"any":["a"],"which":null})");
}

TEST_F(GivenASurvey, WhenAnAnswerIsANumberThenItsRangeSaysWhatIsAskedFor) {
  openWith(R"({"control": [{"name": "age", "kind": "number"}, {"name": "minor", "kind": "rating", "values": 2, "showIf": {"age": {"max": 17}}}, {"name": "other", "kind": "rating", "values": 2, "showIf": {"age": {"min": 18, "not": 20}}}]})",
           R"("simulate": {"answer": {"age": 20}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"age":20,"minor":null,"other":null})");
}

TEST_F(GivenASurvey, WhenASimulatedParticipantAnswersThenAllScreensAreAnsweredAsPeopleCould) {
  openWith(survey(), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT (answer ->> '$.smokes' = 'yes') = (answer ->> '$.count' IS NOT NULL) FROM responses WHERE label = 'asked'"), "1");
  EXPECT_NE(word("SELECT answer ->> '$.age' FROM responses WHERE label = 'asked'"), "");
}

TEST_F(GivenASurvey, WhenItIsReadFromTheRightThenItsButtonsSaySo) {
  openWith(R"({"language": "ar", "textSize": 2, "control": [[{"name": "a", "kind": "text"}], [{"name": "b", "kind": "text"}]]})");
  EXPECT_EQ(go({{5, [this] { click("متابعة"); }},
                {10, [this] {
                   const auto back = boxOf("رجوع"), count = boxOf("2 / 2");
                   ASSERT_TRUE(back && count);
                   EXPECT_GT(back->x, count->x);
                   click("متابعة");
                 }}}),
            Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenAConditionNamesNothingThenTheStudyIsToldWhere) {
  EXPECT_THAT(mistakesIn(R"({"control": [{"name": "a", "kind": "text", "showIf": {"b": 1}}, {"name": "b", "kind": "number"}]})"), ElementsAre(HasSubstr(R"(params/control/0/showIf/b: there is no control "b" before this one)")));
  EXPECT_THAT(mistakesIn(R"({"control": [[{"name": "a", "kind": "text"}], {"name": "b", "kind": "number"}]})"), ElementsAre(HasSubstr("params/control/1: a screen is a list of controls")));
  EXPECT_THAT(mistakesIn(R"({"control": [{"name": "a", "kind": "text"}, {"name": "b", "kind": "number", "showIf": {"a": {"least": 1}}}]})"), ElementsAre(HasSubstr("there are min, max and not")));
}

TEST_F(GivenASurvey, WhenThePageHasToWaitForWhatMayNotBeAskedForThenTheStudyIsToldWhy) {
  EXPECT_THAT(mistakesIn(R"({"control": [{"name": "a", "kind": "text"}, {"name": "b", "kind": "slider", "minInteractions": 1, "showIf": {"a": "x"}}]})"),
              ElementsAre(HasSubstr("params/control/1/minInteractions: a page cannot wait for a control that is not always asked for")));
}

TEST_F(GivenASurvey, WhenAConditionCanNeverBeSoThenTheStudyIsToldWhatWould) {
  const auto asked = [](const std::string &wanted) {
    return R"({"control": [{"name": "a", "kind": "radio-buttons", "choices": ["yes", "no", 3]}, {"name": "b", "kind": "number", "showIf": {"a": )" + wanted + "}}]}";
  };
  EXPECT_THAT(mistakesIn(asked(R"("Yes")")), ElementsAre(AllOf(HasSubstr("params/control/1/showIf/a: \"Yes\" is none of the choices of \"a\""), HasSubstr("did you mean \"yes\"?"))));
}

TEST_F(GivenASurvey, WhenALimitIsNoNumberThenTheStudyIsToldSo) {
  EXPECT_THAT(mistakesIn(R"({"control": [{"name": "a", "kind": "number"}, {"name": "b", "kind": "number", "showIf": {"a": {"min": "18"}}}]})"),
              ElementsAre(HasSubstr("params/control/1/showIf/a/min: \"min\" is a number")));
}

TEST_F(GivenASurvey, WhenAListAndItsNumbersAreAskedForThenThatIsRight) {
  EXPECT_THAT(mistakesIn(R"({"control": [{"name": "a", "kind": "radio-buttons", "choices": ["yes", "no", 3]}, {"name": "b", "kind": "number", "showIf": {"a": ["yes", 3.0]}}, {"name": "c", "kind": "number", "showIf": {"a": {"not": "no", "max": 2}}}]})"), ::testing::IsEmpty());
}

TEST_F(GivenASurvey, WhenNoneOfSeveralAnswersMayBeOneThenAllOfThemAreLookedAt) {
  openWith(R"({"control": [{"name": "any", "kind": "checkboxes", "choices": ["a", "b"]}, {"name": "b", "kind": "text", "showIf": {"any": {"not": "a"}}}]})", R"("simulate": {"answer": {"any": ["a", "b"], "b": "x"}},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"any":["a","b"],"b":null})");
}

TEST_F(GivenASurvey, WhenAControlAlwaysHasToBeAnsweredThenItIsMarkedBesideThoseThatNeedNotBe) {
  openWith(R"({"control": [{"name": "b", "question": "Say it?", "kind": "text"}, {"name": "a", "question": "Well?", "kind": "push-buttons", "choices": ["yes"]}]})");
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(boxOf("Well? *")); EXPECT_TRUE(boxOf("Say it?")); click("yes"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenAButtonIsTheAnswerThenTheScreenThatComesOfItIsAsked) {
  openWith(R"({"control": [[{"name": "smokes", "kind": "push-buttons", "choices": ["yes", "no"]}], [{"name": "why", "question": "Why?", "kind": "text", "showIf": {"smokes": "yes"}}]]})");
  EXPECT_EQ(go({{5, [this] { click("yes"); }}, {10, [this] { EXPECT_TRUE(boxOf("Why?")); type("so"); }}, {15, [this] { press("tab"), press("tab"), press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"smokes":"yes","why":"so"})");
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_F(GivenASurvey, WhenAButtonTakesTheNextScreenAwayThenThePageIsGiven) {
  openWith(R"({"control": [[{"name": "smokes", "kind": "push-buttons", "choices": ["yes", "no"]}], [{"name": "why", "question": "Why?", "kind": "text", "keyLog": true, "showIf": {"smokes": "yes"}}]]})");
  EXPECT_EQ(go({{5, [this] { click("yes"); }}, {10, [this] { type("so"); }}, {15, [this] { click("Back"); }}, {20, [this] { click("no"); }}, {23, [this] { ADD_FAILURE() << "there is nothing left to ask"; click("no"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"smokes":"no","why":null})");
  EXPECT_EQ(notes("screen"), "2,1");
  EXPECT_EQ(metadata("control.why"), "none") << "what was written where nothing is asked is not kept";
}

TEST_F(GivenASurvey, WhenAButtonBringsAQuestionBelowItThenThatIsSeenBeforeThePageIsGiven) {
  openWith(R"({"control": [{"name": "a", "kind": "push-buttons", "choices": ["yes", "no"]}, {"name": "b", "question": "How many?", "kind": "number", "showIf": {"a": "yes"}}]})");
  EXPECT_EQ(go({{5, [this] { click("yes"); }},
                {10, [this] {
                   const auto yes = boxOf("yes"), question = boxOf("How many?");
                   ASSERT_TRUE(yes && question);
                   EXPECT_LT(question->y + question->height / 2, yes->y - yes->height / 2) << "it has a place of its own";
                   press("tab"), press("tab");
                 }},
                {12, [this] { type("3"); }},
                {16, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"a":"yes","b":3.0})");
  EXPECT_EQ(attempts(), "1 1 ") << "no attempt was made before the question was seen";
}

TEST_F(GivenASurvey, WhenAnAnswerIsGivenInTheFrameThatItBringsAQuestionThenThatHasAPlace) {
  openWith(R"({"control": [{"name": "a", "question": "One?", "kind": "text"}, {"name": "b", "question": "Two?", "kind": "number", "showIf": {"a": "x"}}]})");
  EXPECT_EQ(go({{5, [this] { type("x"), press("tab"), press("return"); }},
                {10, [this] {
                   const auto one = boxOf("One? *") ? boxOf("One? *") : boxOf("One?"), two = boxOf("Two? *");
                   ASSERT_TRUE(one && two);
                   EXPECT_LT(two->y, one->y - one->height);
                   press("tab");
                   for (int i = 0; i < 3; ++i) press("tab");
                 }},
                {14, [this] { clickAt(0, boxOf("Two? *")->y - 0.06); }},
                {17, [this] { type("3"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"a":"x","b":3.0})");
}

TEST_F(GivenASurvey, WhenAControlHasToBeWaitedForThenItsScreenIsNotLeftBefore) {
  openWith(R"({"showBack": false, "control": [[{"name": "a", "kind": "slider", "start": 0.5, "minTime_s": 0.5}], [{"name": "b", "kind": "push-buttons", "choices": ["done"]}]], "button": "On", "showButton": true})");
  EXPECT_EQ(go({{5, [this] { click("On"); }},
                {10, [this] { EXPECT_TRUE(boxOf("1 / 2")) << "it is too early"; }},
                {40, [this] { click("On"); }},
                {45, [this] { EXPECT_TRUE(boxOf("2 / 2")); click("done"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(notes("screen"), "2");
}

TEST_F(GivenASurvey, WhenAPressHasToWaitThenWhatIsPressedAfterItDoesNotCount) {
  openWith(R"({"control": {"kind": "push-buttons", "choices": ["first", "second"]}})", R"("events": {"submitEnable": {"isTriggeredBy": "trialStart", "delay_s": 1}},)");
  EXPECT_EQ(go({{10, [this] { click("first"); }}, {30, [this] { click("second"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("first")");
  EXPECT_LT(std::stod(metadata("rt_s")), 0.3) << "it is the time of the answer";
}

TEST_F(GivenASurvey, WhenSomebodyGoesBackWhileAPressWaitsThenItIsForgotten) {
  openWith(R"({"control": [[{"name": "a", "kind": "push-buttons", "choices": ["on", "other"]}], [{"name": "b", "kind": "push-buttons", "choices": ["done"]}]]})",
           R"("events": {"submitEnable": {"isTriggeredBy": "trialStart", "delay_s": 1}},)");
  EXPECT_EQ(go({{5, [this] { click("on"); }},
                {10, [this] { click("done"); }},
                {15, [this] { click("Back"); }},
                {20, [this] { EXPECT_TRUE(boxOf("1 / 2")); }},
                {90, [this] { EXPECT_TRUE(boxOf("1 / 2")) << "nothing is given by itself"; click("other"); }},
                {95, [this] { click("done"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"a":"other","b":"done"})");
}

TEST_F(GivenASurvey, WhenSomebodyScrollsAsTheScreenTurnsThenNothingIsPutWhereItIsNot) {
  std::string many;
  for (int i = 0; i < 30; ++i) many += std::string(i ? "," : "") + R"({"kind": "none", "name": "n)" + std::to_string(i) + R"(", "question": "Line )" + std::to_string(i) + R"("})";
  openWith(R"({"control": [[{"name": "a", "kind": "push-buttons", "choices": ["on"]}, {"kind": "none", "name": "gap", "question": "Below"}], [)" + many + R"(]], "showButton": true})");
  EXPECT_EQ(go({{5, [this] { click("Continue"); }},
                {8, [this] { click("on"); }},
                {9, [this] { press("pagedown"), press("pageup"); }},
                {12, [this] { click("Back"), press("pagedown"); }},
                {13, [this] { press("pagedown"), press("pageup"); }},
                {16, [this] { click("on"); }},
                {20, [this] { click("Continue"); }}}),
            Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenTabComesToTheButtonBackThenALongPageStaysWhereItIs) {
  std::string many;
  for (int i = 0; i < 30; ++i) many += std::string(i ? "," : "") + R"({"kind": "none", "name": "n)" + std::to_string(i) + R"(", "question": "Line )" + std::to_string(i) + R"("})";
  openWith(R"({"control": [[{"name": "a", "kind": "text"}], [{"name": "b", "kind": "text"}, )" + many + "]]}");
  std::optional<Box> before;
  EXPECT_EQ(go({{5, [this] { click("Continue"); }},
                {10, [this, &before] { before = boxOf("Line 0"); press("tab"); }},
                {15, [this, &before] {
                   const auto now = boxOf("Line 0");
                   ASSERT_TRUE(now && before);
                   EXPECT_EQ(now->y, before->y);
                   click("Continue");
                 }}}),
            Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenScreensArePassedOverThenTheyAreNotCounted) {
  openWith(R"({"control": [[{"name": "a", "kind": "radio-buttons", "choices": ["yes", "no"]}], [{"name": "b", "kind": "text", "showIf": {"a": "yes"}}], [{"name": "c", "kind": "text"}]]})");
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(boxOf("1 / 2")); click("yes"); }},
                {8, [this] { EXPECT_TRUE(boxOf("1 / 3")); click("no"); }},
                {12, [this] { click("Continue"); }},
                {16, [this] { EXPECT_TRUE(boxOf("2 / 2")); click("Continue"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(notes("screen"), "3");
}

TEST_F(GivenASurvey, WhenBackIsPressedTwiceThenSomebodyIsTwoScreensBefore) {
  openWith(R"({"control": [[{"name": "a", "kind": "push-buttons", "choices": [1, 2]}], [{"name": "b", "kind": "push-buttons", "choices": [3]}], [{"name": "c", "kind": "push-buttons", "choices": [4]}]]})");
  EXPECT_EQ(go({{5, [this] { click("1"); }},
                {10, [this] { click("3"); }},
                {15, [this] { click("Back"); }},
                {20, [this] { click("Back"); }},
                {25, [this] { EXPECT_TRUE(boxOf("1 / 3")); click("Back"), click("2"); }},
                {30, [this] { click("3"); }},
                {35, [this] { click("4"); }}}),
            Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"a":2,"b":3,"c":4})");
  EXPECT_EQ(notes("screen"), "2,3,2,1,2,3");
}

}  // namespace
}  // namespace fovea::test
