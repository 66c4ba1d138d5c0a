// A questionnaire on one page: several screens, and questions that hang on answers.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

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
  EXPECT_EQ(go({{5, [this] { press("space"); }},
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
  EXPECT_EQ(go({{5, [this] { EXPECT_TRUE(boxOf("One?")); press("space"); }}, {8, [this] { press("tab"), press("tab"); }}, {10, [this] { press("space"); }}, {13, [this] { click("Continue"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenASurvey, WhenAScreenHasNothingToAskThenItIsPassedOver) {
  openWith(R"({"control": [[{"name": "any", "kind": "checkboxes", "choices": ["a", "b"]}], [{"name": "which", "kind": "text", "showIf": {"any": ["b", "c"]}}]]})");
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
  openWith(R"({"control": [{"name": "a", "kind": "text"}, {"name": "b", "kind": "slider", "minInteractions": 1, "showIf": {"a": "x"}}]})");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr("cannot wait for a control that is not always asked for"));
}

}  // namespace
}  // namespace fovea::test
