// Waits, limits of loops and work in the background, in whole sessions.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAStudyThatWaits : public GivenAFolder {
 protected:
  std::string study(const std::string &steps) {
    return write("study.json", R"json({"name": "waits", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},)json" + steps + "]}").string();
  }
  Said rehearseSteps(const std::string &steps) { return rehearse({study(steps), "--participant", "07"}); }
  std::string labels() { return word("SELECT coalesce(group_concat(label, ' '), '') FROM responses WHERE type = 'page'"); }
};

constexpr char kLast[] = R"json({"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}})json";

TEST_F(GivenAStudyThatWaits, WhenTheConditionHoldsToTheLimitThenTheParticipantHasFailedAndTheWaitIsInTheData) {
  ASSERT_EQ(rehearseSteps(std::string(R"json({"waitWhile": "true", "label": "peer", "expectedWait_s": 4, "maxWaitTime_s": 5},)json") + kLast).status, 0);
  EXPECT_EQ(word("SELECT status || ': ' || failed_reason FROM participants"), "failed: while_loop:peer, fail_on_timeout, UnsuccessfulEndPage");
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE waited_s BETWEEN 5.0 AND 5.1"), 1) << "it ends with the frame after the limit";
  EXPECT_EQ(labels(), "") << "nobody answers a wait";
  EXPECT_EQ(word("SELECT value ->> 'left' FROM events WHERE kind = 'loop'"), "timeOut");
}

TEST_F(GivenAStudyThatWaits, WhenAPageIsShownMeanwhileThenItIsLeftAtTheLimitAndTheNextOneFollows) {
  const Said said = rehearseSteps(std::string(R"json({"waitWhile": "true", "expectedWait_s": 1, "checkInterval_s": 0.5, "maxWaitTime_s": 1.3, "failOnTimeout": false,
    "waitPage": {"page": "info", "label": "patience", "params": {"text": "One moment"}}},)json") + kLast);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(labels(), "last");
  EXPECT_EQ(word("SELECT status FROM participants"), "complete");
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE waited_s BETWEEN 1.3 AND 1.5"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE time_credit_s = 2"), 1) << "two intervals, as expected, and the last page";
}

TEST_F(GivenAStudyThatWaits, WhenTheLimitOfALoopInterruptsThenItsPageEndsUnanswered) {
  const Said said = rehearseSteps(std::string(R"json({"while": "true", "expectedRepetitions": 1, "maxLoopTime_s": 3, "interrupt": true, "failOnTimeout": false, "steps": [
    {"page": "info", "label": "task", "timeEstimate_s": 60, "params": {"text": "x"}, "simulate": {"answer": {"done": true}}}]},)json") + kLast);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(labels(), "last");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'last' AND shown_s < 10"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'answer' AND value ->> 'page' = 'task'"), 0);
}

TEST_F(GivenAStudyThatWaits, WhenWorkInTheBackgroundIsDoneThenItsResultIsThereForTheNextPage) {
  const Said said = rehearseSteps(std::string(R"json({"code": "numbers = {3, 4}"}, {"async": "return numbers[1] * numbers[2]", "label": "product", "saveAs": "product", "expectedWait_s": 2},)json") + kLast);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT variables ->> 'product' FROM participants"), "12");
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE waited_s BETWEEN 2 AND 2.1"), 1) << "simulated participants wait as long as was expected";
}

TEST_F(GivenAStudyThatWaits, WhenWorkFailsThenTheStudySaysWhatBecomesOfIt) {
  const std::string work = R"json({"async": "error('no model')", "label": "model", "expectedWait_s": 1, "onError": "HOW"},)json";
  const auto how = [&](const char *word) { return std::string(work).replace(work.find("HOW"), 3, word) + kLast; };
  ASSERT_EQ(rehearseSteps(how("skip")).status, 0);
  EXPECT_EQ(word("SELECT status FROM participants"), "complete");
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'warning' AND value ->> 'where' LIKE 'job model%study.json%'"), 1);
  std::filesystem::remove_all(data());
  ASSERT_EQ(rehearseSteps(how("fail")).status, 0);
  EXPECT_EQ(word("SELECT status || ': ' || failed_reason FROM participants"), "failed: async:model, UnsuccessfulEndPage");
}

TEST_F(GivenAStudyThatWaits, WhenItsConditionFailsThenTheSessionSaysWhere) {
  const Said said = rehearseSteps(std::string(R"json({"waitWhile": "isBot == nil or nobody.isThere", "expectedWait_s": 1},)json") + kLast);
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.text.find("there is no variable \"nobody\" yet"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatWaits, WhenItIsCheckedThenMistakesAreToldWithTheirPlaces) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", study("\n{\"waitWhile\": \"true\"},\n{\"async\": \"x = 1\", \"wait\": false},\n{\"pageMaker\": \"{}\", \"steps\": []},\n" + std::string(kLast)), "--root", folder_.string()});
  EXPECT_EQ(said.status, 1);
  for (const char *text : {"study.json:2:1: \"expectedWait_s\" is missing", "study.json:3:11: work in the background sets \"x\"", "study.json:4:1: \"timeEstimate_s\" is missing"})
    EXPECT_NE(said.text.find(text), std::string::npos) << text << "\n" << said.text;
}

}  // namespace
}  // namespace fovea::test
