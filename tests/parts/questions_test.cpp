// The page of questions below one another, and pages of text, in whole sessions.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GivenQuestions : public GivenAModularPage {
 protected:
  static constexpr char kQuestions[] = R"({"title": "You", "questions": [{"name": "hand", "text": "Which hand?", "options": ["left", "right"], "values": ["l", "r"]},
    {"name": "tired", "text": "How tired?", "type": "rating", "ticks": [1, 2, 3]}, {"name": "far", "text": "How far?", "type": "slider", "ticks": [0, 10], "granularity": 5, "required": false}]})";
  static std::string study(const std::string &members = "", const std::string &after = "") {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"code": "answer_before = answer"},
{"page": "questions", "label": "asked", "timeEstimate_s": 5, )" + members + (members.find("simulate") == std::string::npos ? R"("simulate": {"lapses": 1},)" : "") + "\n\"params\": " + kQuestions + "}" + after + "]}";
  }
  /// What `fovea check` has against the answers that a study gives.
  std::vector<std::string> strangeAnswersOf(const std::string &study) {
    std::vector<std::string> found;
    wiring_.catalogueRead = [&, report = inspectStudy(study, "study.json")](const Catalogue &catalogue, const fovea_host &, const DeviceJudge &) -> Result<void> {
      for (const Error &error : judgeAnswersOfBots(report.steps, catalogue)) found.push_back(error.text());
      return {};
    };
    open();
    return found;
  }
  std::map<int, std::function<void()>> keys(std::vector<std::string> all) {
    std::map<int, std::function<void()>> hands;
    for (int frame = 10; const std::string &key : all) hands[frame] = [=, this] { press(key); }, frame += 6;
    return hands;
  }
  const std::vector<std::string> all_{"2", "return", "3", "return", "tab", "return"};
};

TEST_F(GivenQuestions, WhenTheyAreAnsweredThenWholeNumbersStayWholeAndTheMetadataHaveWhatWasAskedAndWhen) {
  openStudy(study(R"("saveAs": "you",)"));
  EXPECT_EQ(go(keys({"1", "return", "3", "return", "tab", "tab", "2", "return", "return", "tab", "return"})), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"hand":"r","tired":3,"far":null})");
  EXPECT_EQ(word("SELECT variables -> 'you' FROM participants"), answer());
  EXPECT_EQ(metadata("title") + " " + metadata("questions.hand.text") + " " + metadata("questions.hand.options") + " " + metadata("questions.hand.values"), R"(You Which hand? ["left","right"] ["l","r"])");
  EXPECT_EQ(metadata("questions.tired.type") + " " + metadata("questions.tired.ticks"), "rating [1,2,3]");
  EXPECT_EQ(metadata("questions.hand.changes") + " " + metadata("questions.tired.changes") + " " + metadata("questions.far.changes"), "2 1 0");
  const std::string of = " FROM responses WHERE label = 'asked' AND accepted";
  EXPECT_EQ(word("SELECT (metadata ->> '$.questions.hand.first_s') > shown_s AND (metadata ->> '$.questions.hand.first_s') < (metadata ->> '$.questions.tired.first_s') AND "
                 "(metadata ->> '$.questions.tired.last_s') < (metadata ->> '$.questions.hand.last_s') AND (metadata ->> '$.questions.hand.last_s') < submitted_s" + of), "1");
  EXPECT_EQ(metadata("questions.far.first_s"), "none");
}

TEST_F(GivenQuestions, WhenTheirAnswerIsNotToBeSavedThenOnlyTheDataHaveIt) {
  openStudy(study(R"("saveAnswer": false,)", R"(, {"code": "answer_after = answer"})"));
  EXPECT_EQ(go(keys(all_)), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT variables -> 'answer_after' FROM participants"), word("SELECT variables -> 'answer_before' FROM participants"));
  EXPECT_EQ(answer(), R"({"hand":"r","tired":3,"far":null})");
}

TEST_F(GivenQuestions, WhenThePageHasEventsThenNothingCountsBeforeThem) {
  openStudy(study(R"("events": {"responseEnable": {"isTriggeredBy": "trialStart", "delay_s": 0.5}, "submitEnable": {"isTriggeredBy": "responseEnable", "delay_s": 1}},)"));
  auto hands = keys({"1", "return"});
  for (auto &[frame, hand] : keys(all_)) hands[frame + 40] = hand;
  hands[110] = [this] { press("return"); };
  EXPECT_EQ(go(std::move(hands)), Ending::Finished) << error_;
  EXPECT_EQ(happened("responseEnable") + " " + happened("submitEnable"), "500 1500");
  EXPECT_EQ(metadata("questions.hand.changes"), "1") << "what came before counted is no answer";
}

struct Impossible {
  std::string name, answer, words;
};
class GivenAnImpossibleAnswerToQuestions : public GivenQuestions, public ::testing::WithParamInterface<Impossible> {};
INSTANTIATE_TEST_SUITE_P(Answers, GivenAnImpossibleAnswerToQuestions,
                         ::testing::Values(Impossible{"betweenTicks", R"({"hand": "l", "tired": 2.5})", "a number from 1 to 3, in steps of 1"}, Impossible{"betweenSteps", R"({"hand": "l", "tired": 2, "far": 4})", "a number from 0 to 10, in steps of 5"},
                                           Impossible{"outside", R"({"hand": "l", "tired": 4})", "a number from 1 to 3"}, Impossible{"noOption", R"({"hand": "left", "tired": 2})", "one of its options"}, Impossible{"missing", R"({"hand": "l"})", "has to be answered"}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAnImpossibleAnswerToQuestions, WhenTheStudyGivesItThenARehearsalRefusesIt) {
  openStudy(study(R"("simulate": {"answer": )" + GetParam().answer + "},"));
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr(GetParam().words));
}

TEST_P(GivenAnImpossibleAnswerToQuestions, WhenTheStudyGivesItThenTheCheckTellsItWithItsPlace) {
  EXPECT_THAT(strangeAnswersOf(study(R"("simulate": {"answer": )" + GetParam().answer + "},")), ElementsAre(AllOf(HasSubstr("study.json:2:"), HasSubstr(GetParam().words))));
}

TEST_F(GivenQuestions, WhenTheStudyGivesAnAnswerThatIsRightThenTheCheckHasNothingAgainstIt) {
  EXPECT_THAT(strangeAnswersOf(study(R"("simulate": {"answer": {"hand": "r", "tired": 1, "far": 5}},)")), IsEmpty());
}

TEST_F(GivenQuestions, WhenTheAnswerThatTheStudyGivesIsWorkedOutThenTheCheckLeavesItToTheRehearsal) {
  EXPECT_THAT(strangeAnswersOf(study(R"json("simulate": {"answer": "=1 + random()"},)json")), IsEmpty());
}

TEST_F(GivenQuestions, WhenAControlCannotBeAnsweredAsTheStudyHasItThenTheCheckTellsItWithItsPlace) {
  EXPECT_THAT(strangeAnswersOf(studyOf(R"({"control": [{"name": "a", "kind": "push-buttons", "choices": [1]}, {"name": "b", "kind": "checkboxes", "choices": [1]}, {"name": "c", "kind": "rating", "values": 3},
                                          {"name": "d", "kind": "slider"}, {"name": "e", "kind": "number", "max": 2}, {"name": "f", "kind": "text"}]})",
                                       R"("simulate": {"answer": {"a": 2, "b": [1, 4], "c": 4, "d": 1.5, "e": 3, "f": 4}},)")),
              ElementsAre(AllOf(HasSubstr("study.json:2:"), HasSubstr("\"2\" is none of the choices")), HasSubstr("\"4\" is none of the choices"), HasSubstr("\"4\" is none of the values"), HasSubstr("1.5 is not from 0 to 1"),
                          HasSubstr("3 is more than 2"), HasSubstr("it is no text")));
}

// --- pages of text --------------------------------------------------------------------------------------------------------------------

class GivenAText : public GivenAModularPage {
 protected:
  static std::string study(const std::string &members) {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"code": "times = 0"},
{"page": "info", "label": "asked", "timeEstimate_s": 5, )" + members + R"("params": {"text": "Read"}}, {"code": "after = answer"}]})";
  }
};

TEST_F(GivenAText, WhenTheStudyDoesNotTakeItThenItIsShownAgain) {
  openStudy(study(R"("validate": "'Once more'",)"));
  EXPECT_NE(go({}), Ending::Finished);
  EXPECT_THAT(attempts(), HasSubstr("1 0 Once more; 2 0 Once more"));
}

TEST_F(GivenAText, WhenItsAnswerIsNotToBeSavedThenOnlyTheDataHaveIt) {
  openStudy(study(R"("saveAnswer": false,)"));
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"done":true})");
  EXPECT_EQ(word("SELECT coalesce(variables -> 'after', 'none') FROM participants"), "true") << "the consent's";
}

}  // namespace
}  // namespace fovea::test
