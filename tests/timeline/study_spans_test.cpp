// Study files that order, bound and gather steps, and that list pages by a function.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

// --- pages that a function lists ------------------------------------------------------------------------------------------

constexpr char kMaker[] = R"json({"code": "marks = {3, 5}"},
  {"pageMaker": "{'intro', {step = 'rate', params = {text = 'How good is ' .. marks[1]}}, 'rate'}", "label": "made", "timeEstimate_s": 30, "accumulateAnswers": true, "steps": [
    {"page": "asked", "label": "intro"},
    {"page": "questions", "label": "rate", "saveAs": "rated", "params": {"text": "plain", "number": "=#marks"}}
  ]},
  {"page": "info", "label": "last", "timeEstimate_s": 1})json";

TEST(GivenAPageMaker, WhenTheParticipantComesThereThenItsPagesAreThoseThatTheFunctionLists) {
  const auto timeline = timelineOf(kMaker);
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 31s);
  Walk walk(timeline);
  EXPECT_EQ(walk.pointer.path(), "made/intro");
  ASSERT_TRUE(walk.answer("seen"));
  EXPECT_EQ(*walk.pointer.pageParams(), Value(Dict{{"text", "How good is 3"}, {"number", 2}}));
  ASSERT_TRUE(walk.answer(4));
  EXPECT_EQ(*walk.pointer.pageParams(), Value(Dict{{"text", "plain"}, {"number", 2}}));
  ASSERT_TRUE(walk.answer(5));
  EXPECT_EQ(walk.at(), "last");
  EXPECT_EQ(walk.pointer.state().answer, Value(Dict{{"intro", "seen"}, {"rate", 4}, {"rate_1", 5}}));
  EXPECT_EQ(walk.pointer.state().variables.at("rated").value, Value(5));
  EXPECT_EQ(walk.cursor().timeCredit, 30s) << "pages without a time of their own share that of their maker";
}

TEST(GivenAPageMaker, WhenWhatItLookedAtChangesThenItIsAskedAgain) {
  Walk walk(timelineOf(R"json({"code": "known = false"},
    {"pageMaker": "known and {'ask', 'right'} or {'ask', 'wrong'}", "timeEstimate_s": 9, "steps": [
      {"page": "info", "label": "ask", "saveAs": "known"}, {"page": "info", "label": "right"}, {"page": "info", "label": "wrong"}]})json"));
  ASSERT_TRUE(walk.answer(true));
  EXPECT_EQ(walk.at(), "right");
}

TEST(GivenAPageMakerThatDrawsByLot, WhenItIsAskedAgainThenItDrawsTheSame) {
  const auto timeline = timelineOf(R"json({"pageMaker": "random() < 0.5 and {'a', 'b'} or {'b', 'a'}", "timeEstimate_s": 9, "steps": [{"page": "info", "label": "a", "saveAs": "x"}, {"page": "info", "label": "b", "saveAs": "y"}]})json");
  bool isEither[2] = {};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Walk walk(timeline, {}, 1, seed);
    const std::string order = walk.labels();
    EXPECT_TRUE(order == "a b" || order == "b a") << order;
    isEither[order == "a b"] = true;
  }
  EXPECT_TRUE(isEither[0] && isEither[1]);
}

TEST(GivenAPageMakerThatListsNonsense, WhenTheParticipantComesThereThenTheErrorSaysWhatThereIs) {
  const auto failure = [](const std::string &lua) {
    // Of somebody in particular: what is the same for everybody is found as the study is read.
    Walk walk(timelineOf(R"json({"pageMaker": "isBot and {} or )json" + lua + R"json(", "timeEstimate_s": 9, "steps": [{"page": "info", "label": "ask"}, {"page": "info", "label": "tell"}]})json"));
    return walk.begun ? std::string("begun") : walk.begun.error().text();
  };
  EXPECT_THAT(failure("{'asc'}"), HasSubstr("listed \"asc\", which is none of its steps"));
  EXPECT_THAT(failure("{'asc'}"), HasSubstr("ask, tell"));
  EXPECT_THAT(failure("7"), HasSubstr("it has to give a list"));
  EXPECT_THAT(failure("{{step = 'ask', params = 3}}"), HasSubstr("the params of \"ask\" are"));
}

TEST(GivenPageMakersThatAreWrong, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"json({"pageMaker": "{}", "steps": [{"page": "info"}]})json"), ElementsAre(HasSubstr("study.json:2:1: \"timeEstimate_s\" is missing")));
  EXPECT_THAT(mistakesIn(R"json({"pageMaker": "{}", "timeEstimate_s": 1, "steps": [{"code": "x = 1"}]})json"), ElementsAre(HasSubstr("only pages and experiments can be listed")));
  EXPECT_THAT(mistakesIn(R"json({"pageMaker": "{}", "timeEstimate_s": 1, "steps": [{"page": "info"}, {"page": "info"}]})json"), ElementsAre(HasSubstr("two steps have the label \"info\"")));
  EXPECT_THAT(mistakesIn(R"json({"pageMaker": "{}", "timeEstimate_s": 1})json"), ElementsAre(HasSubstr("a list of steps is missing")));
  EXPECT_THAT(mistakesIn(R"json({"pageMaker": "{}", "timeEstimate_s": 1, "steps": [{"page": "info", "label": "a", "timeEstimate_s": 1}, {"page": "info", "label": "b"}]})json"),
              ElementsAre(HasSubstr("study.json:2:105: \"b\" has no \"timeEstimate_s\", and another step of its page maker has one")));
}

// --- orders, spans ----------------------------------------------------------------------------------------------------------

TEST(GivenASequence, WhenItsOrderIsAskedThenTheUnitsComeInIt) {
  const auto timeline = timelineOf(R"json({"sequence": [[{"page": "info", "label": "a", "timeEstimate_s": 2}], [{"page": "info", "label": "b", "timeEstimate_s": 3}]], "order": "participant == 1 and {2, 1} or {1, 2}", "label": "parts"})json");
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 5s);
  EXPECT_EQ(Walk(timeline).labels(), "b a");
  EXPECT_EQ(Walk(timeline, {}, 2).labels(), "a b");
}

TEST(GivenOrdersThatAreNone, WhenTheParticipantComesThereThenTheErrorSaysWhatIsNeeded) {
  for (const char *order : {"{1}", "{1, 1}", "{0, 1}", "{1, 2, 3}", "'x'", "{1, 'x', 2}"}) {
    Walk walk(timelineOf(std::string(R"json({"sequence": [[{"page": "info", "label": "a", "timeEstimate_s": 2}], [{"page": "info", "label": "b", "timeEstimate_s": 3}]], "order": "isBot and {1, 2} or )json") + order + "\"}"));
    ASSERT_FALSE(walk.begun) << order;
    EXPECT_THAT(walk.begun.error().text(), HasSubstr("each number from 1 to 2 once")) << order;
  }
  EXPECT_THAT(mistakesIn(R"json({"sequence": [[{"page": "info", "timeEstimate_s": 2}]]})json"), ElementsAre(HasSubstr("\"order\" is missing")));
}

TEST(GivenAFixedTimeCredit, WhenItsStepsTakeOtherTimesThenItIsWhatTheyEarn) {
  const auto timeline = timelineOf(R"json({"fixedTimeCredit_s": 4, "steps": [{"page": "info", "label": "a", "timeEstimate_s": 10}]},
    {"fixedProgress_s": 16, "steps": [{"page": "info", "label": "b", "timeEstimate_s": 1}]})json");
  ASSERT_TRUE(timeline);
  EXPECT_EQ(timeline->maximum(), 20s);
  Walk walk(timeline);
  EXPECT_EQ(walk.labels(), "a b");
  EXPECT_EQ(walk.cursor().timeCredit, 5s);
  EXPECT_EQ(walk.progress, (std::vector<double>{0.2, 1.0}));
}

TEST(GivenAnAccumulator, WhenItIsLeftThenTheLastAnswerHasAllOfThoseInside) {
  Walk walk(timelineOf(R"json({"accumulate": "both", "steps": [{"page": "asked", "label": "a", "timeEstimate_s": 1}, {"page": "asked", "label": "b", "timeEstimate_s": 1}]},
    {"page": "info", "label": "last", "timeEstimate_s": 1})json"));
  ASSERT_TRUE(walk.answer(1));
  ASSERT_TRUE(walk.answer(2));
  EXPECT_EQ(walk.pointer.state().answer, Value(Dict{{"a", 1}, {"b", 2}}));
}

TEST(GivenABranchThatIsNeitherBoundedNorLogged, WhenItIsTakenThenTheRecordHasNothingOfIt) {
  const auto timeline = timelineOf(R"json({"if": "false", "label": "extra", "boundProgress": false, "logChosenBranch": false, "then": [{"page": "info", "label": "a", "timeEstimate_s": 8}]},
    {"page": "info", "label": "b", "timeEstimate_s": 2})json");
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  EXPECT_TRUE(walk.pointer.state().branchLog.empty());
  EXPECT_EQ(walk.cursor().progress, 0.0);
  EXPECT_THAT(mistakesIn(R"json({"if": "true", "fixTimeCredit": true, "boundProgress": false, "then": [{"page": "info", "timeEstimate_s": 8}]})json"), ElementsAre(HasSubstr("leave boundProgress out")));
}

TEST(GivenAnEstimateOfABranch, WhenThePathIsLongerThenTheMaximumIsTheEstimate) {
  EXPECT_EQ(timelineOf(R"json({"if": "true", "timeEstimate_s": 3, "then": [{"page": "info", "label": "a", "timeEstimate_s": 8}]})json")->maximum(), 3s);
}

TEST(GivenWhatIsDoneOnFailure, WhenTheParticipantFailsThenItRuns) {
  Walk walk(timelineOf(R"json({"onFail": "cleaned = true"}, {"page": "info", "label": "a", "timeEstimate_s": 1})json"));
  EXPECT_FALSE(walk.pointer.state().variables.contains("cleaned"));
  ASSERT_TRUE(walk.pointer.fail("left"));
  EXPECT_EQ(walk.pointer.state().variables.at("cleaned").value, Value(true));
}

}  // namespace
}  // namespace fovea
