// Study files with conditions, loops, modules and code.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::HasSubstr;

constexpr char kFlow[] = R"({
  "name": "A study",
  "steps": [
    {"consent": "laboratory-consent", "timeEstimate_s": 60},
    {"page": "info", "label": "age", "saveAs": "age", "timeEstimate_s": 10},
    {"if": "age < 18", "label": "minor", "then": [{"page": "info", "label": "sorry", "timeEstimate_s": 5}, {"end": "unsuccessful", "tags": ["minor"]}]},
    {"code": ["words = {'red', 'green'}", "tries = 0"]},
    {"module": "main", "steps": [
      {"forEach": "words", "label": "word", "expectedRepetitions": 2, "steps": [
        {"experiment": "stroop", "label": "trial", "timeEstimate_s": 20, "params": {"word": "=item", "list": [1, "=index('word') + 1"]}}
      ]},
      {"while": "tries < 2", "expectedRepetitions": 2, "steps": [{"code": "tries = tries + 1"}, {"page": "info", "label": "try", "timeEstimate_s": 3}]}
    ]},
    {"randomize": [[{"page": "info", "label": "x", "timeEstimate_s": 1}], [{"page": "info", "label": "y", "timeEstimate_s": 1}]]},
    {"switch": "participant", "cases": {"1": [{"page": "info", "label": "first", "timeEstimate_s": 1}]}, "otherwise": [{"page": "info", "label": "later", "timeEstimate_s": 1}]},
  ]
})";

Study studyOf(const std::string &text) {
  const StudyReport report = reportOf(text);
  EXPECT_THAT(mistakesIn(report), testing::IsEmpty());
  return report.study.value_or(Study{});
}

TEST(GivenAStudyWithAFlow, WhenItIsWalkedThenConditionsAndLoopsAreFollowed) {
  const Study study = studyOf(kFlow);
  ASSERT_TRUE(study.timeline);
  Walk walk(study.timeline);
  ASSERT_TRUE(walk.answer(true));
  ASSERT_TRUE(walk.answer(20));
  EXPECT_EQ(walk.pointer.path(), "main/word#1/trial");
  EXPECT_EQ(*walk.pointer.pageParams(), Value(Dict{{"word", "red"}, {"list", List{1, 1}}}));
  ASSERT_TRUE(walk.answer());
  EXPECT_EQ(*walk.pointer.pageParams(), Value(Dict{{"word", "green"}, {"list", List{1, 2}}}));
  const std::string rest = walk.labels();
  EXPECT_TRUE(rest == "trial try try x y first" || rest == "trial try try y x first") << rest;
  EXPECT_TRUE(walk.cursor().complete);

  Walk minor(study.timeline);
  ASSERT_TRUE(minor.answer(true));
  ASSERT_TRUE(minor.answer(17));
  EXPECT_EQ(minor.labels(), "sorry");
  EXPECT_THAT(failedReason(minor.pointer.state()), HasSubstr("minor"));
}

TEST(GivenAStudyWithAFlow, WhenItIsReadThenEachStepIsInTheListThatPluginsAreFoundBy) {
  const Study study = studyOf(kFlow);
  ASSERT_EQ(study.steps.size(), 9u);
  EXPECT_EQ(study.steps[3].plugin, "stroop");
  EXPECT_EQ(study.steps[3].place, "study.json:10:9");
  EXPECT_TRUE(hasExpressions(study.steps[3].params));
  EXPECT_TRUE(checkConsentRule(study));
}

TEST(GivenAStudyOfStepsInOrder, WhenItIsReadThenItsStepsCanBeCounted) {
  EXPECT_FALSE(studyOf(R"({"name": "x", "steps": [{"page": "info"}]})").hasFlow);
  EXPECT_TRUE(studyOf(kFlow).hasFlow);
}

TEST(GivenWhatBotsAnswer, WhenAStudyIsReadThenTheTimelineKnowsIt) {
  const Study study = studyOf(R"({"name": "x", "simulate": {"accuracy": 0.8}, "steps": [
    {"page": "info", "timeEstimate_s": 5, "simulate": {"answer": {"age": "=17 + participant"}}},
    {"experiment": "stroop", "timeEstimate_s": 5, "simulate": {"mean_s": 0.6, "lapses": 0.1}}]})");
  Walk walk(study.timeline);
  EXPECT_EQ((*walk.pointer.botAnswer())->answer, Value(Dict{{"age", 18}}));
  ASSERT_TRUE(walk.answer());
  EXPECT_FALSE(*walk.pointer.botAnswer());
  EXPECT_EQ(study.simulate, (Dict{{"accuracy", 0.8}}));
  EXPECT_EQ(study.steps[1].simulate, (Dict{{"mean_s", 0.6}, {"lapses", 0.1}}));
}

TEST(GivenAResponseModelThatNobodyCanHave, WhenAStudyIsReadThenItsPlaceIsNamed) {
  const StudyReport report = inspectStudy(R"({"name": "x", "steps": [{"page": "a", "timeEstimate_s": 1, "simulate": {"acuracy": 0.9, "lapses": 2}}]})", "s.json");
  ASSERT_EQ(report.errors.size(), 2u);
  EXPECT_THAT(report.errors[0].text(), HasSubstr("no \"acuracy\""));
  EXPECT_THAT(report.errors[1].text(), HasSubstr("from 0 to 1"));
}

TEST(GivenAStudy, WhenItIsInspectedThenItsEstimateIsThatOfItsSteps) {
  EXPECT_EQ(inspectStudy(kFlow, "study.json").estimate, 60s + 10s + 5s + 40s + 6s + 2s + 1s);
}

TEST(GivenAStudyWhoseLoopsDecideThemselves, WhenItIsInspectedThenItsEstimateIsNotTheMost) {
  EXPECT_FALSE(inspectStudy(kFlow, "study.json").isLongest);
  EXPECT_TRUE(inspectStudy(R"({"name": "x", "steps": [{"forEach": [1, 2], "steps": [{"page": "info", "timeEstimate_s": 5}]}]})", "s.json").isLongest);
}

TEST(GivenASwitchThatSaysAllItsResults, WhenOneIsNoCaseThenThatIsFoundBeforeAnybodyComesThere) {
  const auto studyWith = [](const std::string &members) {
    return reportOf(R"({"name": "x", "steps": [{"switch": "participant % 3", "cases": {"0": [{"code": "x = 1"}], "1": [{"code": "x = 2"}]}, "results": [0, "1", 2])" + members + "}]}");
  };
  EXPECT_THAT(mistakesIn(studyWith("")), testing::ElementsAre(HasSubstr("may give \"2\", which is no branch")));
  EXPECT_THAT(mistakesIn(studyWith(R"(, "otherwise": [{"code": "x = 3"}])")), testing::IsEmpty());
}

TEST(GivenAListThatIsRepeated, WhenItsRoundsAreWalkedThenEachTimeAllOfItComesInAnOrderOfItsOwn) {
  const auto walked = [](const std::string &members) {
    const Study study = studyOf(R"({"name": "x", "steps": [{"forEach": ["a", "b", "c"], "label": "l", "repetitions": 4)" + members + R"(, "steps": [
      {"page": "info", "label": "p", "timeEstimate_s": 2, "params": {"word": "=item"}}]}]})");
    EXPECT_EQ(study.timeline->maximum(), 24s);
    Walk walk(study.timeline, {}, 1, 7);
    std::string words;
    while (walk.pointer.page()) {
      words += *walk.pointer.pageParams()->find("word")->text();
      EXPECT_TRUE(walk.answer());
    }
    return words;
  };
  EXPECT_EQ(walked(""), "abcabcabcabc");
  const std::string shuffled = walked(R"(, "order": "shuffled")");
  ASSERT_EQ(shuffled.size(), 12u);
  std::set<std::string> orders;
  for (std::size_t i = 0; i < 12; i += 3) {
    std::string block = shuffled.substr(i, 3);
    orders.insert(block);
    std::sort(block.begin(), block.end());
    EXPECT_EQ(block, "abc");
  }
  EXPECT_GT(orders.size(), 1u);
  const std::string constrained = walked(R"(, "order": "constrained", "maxRun": 1)");
  EXPECT_EQ(std::count(constrained.begin(), constrained.end(), 'a'), 4);
  for (std::size_t i = 1; i < constrained.size(); ++i) EXPECT_NE(constrained[i], constrained[i - 1]) << "also where one repetition ends and the next begins";
}

TEST(GivenACounterbalancing, WhenTheStudySaysWhoGetsWhichOrderAndHowMuchOfItThenTheTimelineDoes) {
  const auto studyWith = [](const std::string &members) {
    return R"({"name": "x", "steps": [{"counterbalance": [[{"page": "info", "timeEstimate_s": 1}], [{"page": "end", "timeEstimate_s": 1}]], )" + members + "}]}";
  };
  EXPECT_FALSE(studyOf(studyWith(R"("assign": "number")")).timeline->looksAtOthers());
  const Study study = studyOf(studyWith(R"("scheme": "latin", "assign": "leastUsed", "take": 1)"));
  EXPECT_TRUE(study.timeline->looksAtOthers());
  EXPECT_EQ(study.timeline->maximum(), 1s);
  const std::pair<const char *, const char *> mistakes[] = {
      {R"("assign": "random")", "leastUsed (by those who finished)"}, {R"("assign": 3)", "leastUsed"}, {R"("take": 0)", "from 1"}, {R"("take": 3)", "take at most 2"}};
  for (const auto &[members, text] : mistakes) {
    const StudyReport report = inspectStudy(studyWith(members), "study.json");
    ASSERT_EQ(report.errors.size(), 1u) << members;
    EXPECT_THAT(report.errors[0].text(), HasSubstr(text));
    EXPECT_THAT(report.errors[0].where, HasSubstr("study.json:1:"));
  }
}

TEST(GivenTwoCounterbalancings, WhenBothAssignTheLeastUsedOrderThenEachNeedsALabelOfItsOwn) {
  const auto studyWith = [](const std::string &label) {
    const std::string step = R"({"counterbalance": [[{"page": "info", "timeEstimate_s": 1}], [{"page": "end", "timeEstimate_s": 1}]], "assign": "leastUsed")";
    return R"({"name": "x", "steps": [)" + step + "}, " + step + label + "}]}";
  };
  const StudyReport report = inspectStudy(studyWith(""), "study.json");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0].text(), HasSubstr("two sequences of the label \"counterbalance\""));
  EXPECT_TRUE(inspectStudy(studyWith(R"(, "label": "second")"), "study.json").study);
}

TEST(GivenTenPlantedMistakes, WhenTheStudyIsInspectedThenEachIsNamedWithItsPlaceAndWhatToWrite) {
  const StudyReport report = inspectStudy(R"({
  "name": "Mistakes",
  "steps": [
    {"page": "info", "saveAs": "age", "lable": "x"},
    {"if": "agee < 18", "then": []},
    {"if": "age = 18", "then": []},
    {"while": "age != 3", "expectedRepetitions": 1, "steps": [{"page": "a"}]},
    {"while": "true", "steps": [{"page": "b"}]},
    {"forEach": ["a", "b"], "order": "shuffeled", "steps": [{"page": "c"}]},
    {"module": "m", "steps": [{"page": "d"}]},
    {"module": "m", "steps": [{"page": "e"}]},
    {"if": true, "then": [{"consent": "form"}]},
    {"switch": "age", "cases": {}},
    {"end": "sucessful"},
    {"experiment": "stroop", "timeEstimate_s": -3}
  ]
})",
                                           "study.json");
  const std::pair<const char *, const char *> expected[] = {
      {"study.json:4:48", "did you mean \"label\""},       {"study.json:5:12", "nothing sets the variable \"agee\"; did you mean \"age\""},
      {"study.json:6:12", "compare with =="},              {"study.json:7:15", "unequal is ~="},
      {"study.json:8:5", "\"expectedRepetitions\" is missing"}, {"study.json:9:38", "shuffled"},
      {"study.json:11:5", "two modules \"m\""},            {"study.json:12:27", "put it before all of them"},
      {"study.json:13:5", "at least one"},                 {"study.json:14:13", "successful, unsuccessful"},
      {"study.json:15:48", "0 or more"},
  };
  EXPECT_FALSE(report.study);
  std::string all;
  for (const Error &error : report.errors) all += error.text() + "\n";
  for (const auto &[place, text] : expected) {
    bool isNamed = false;
    for (const Error &error : report.errors) isNamed = isNamed || (error.where.find(place) != std::string::npos && error.text().find(text) != std::string::npos);
    EXPECT_TRUE(isNamed) << place << " " << text << "\nin\n" << all;
  }
}

TEST(GivenAForEachOverWhatLuaGives, WhenItDoesNotSayHowLongThatIsThenTheMemberIsNamedAndNothingElse) {
  const StudyReport report = inspectStudy(R"({"name": "x", "variables": {"words": ["a"]}, "steps": [
    {"forEach": "words", "steps": [{"page": "info", "timeEstimate_s": 5}]}]})", "study.json");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_EQ(report.errors[0].text(), "study.json:2:5: \"expectedRepetitions\" is missing; say how long the list mostly is, e.g. 10");
}

TEST(GivenSeveralMistakes, WhenAStudyIsOnlyReadThenTheFirstIsSaidAndHowManyFollow) {
  auto study = parseStudy(R"({"name": "x", "steps": [{"pge": "a"}, {"page": 3}]})", "study.json");
  ASSERT_FALSE(study);
  EXPECT_THAT(study.error().fix, HasSubstr("1 more: fovea check"));
}

TEST(GivenAStudyThatSaysWhatASimulationMayMiss, WhenItIsReadThenThatIsNoPartOfTheResponseModel) {
  const Study study = studyOf(R"({"name": "x", "simulate": {"accuracy": 0.5, "mayFail": ["minor"], "mayMiss": ["old"]}, "steps": [{"page": "info", "timeEstimate_s": 1}]})");
  EXPECT_EQ(study.mayFail, std::vector<std::string>{"minor"});
  EXPECT_EQ(study.mayMiss, std::vector<std::string>{"old"});
  EXPECT_EQ(study.simulate.size(), 1u);
  const StudyReport report = inspectStudy(R"({"name": "x", "simulate": {"mayFail": "minor"}, "steps": [{"page": "info", "timeEstimate_s": 1}]})", "s.json");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_NE(report.errors.front().where.find("s.json:1:"), std::string::npos);
}

TEST(GivenStepsThatAreNoneOfAParticipants, WhenTheOperatorsPlacesAreListedThenTheyAreNotAmongThemAndHideNoPage) {
  const auto timeline = timelineOf(R"json({"preDeployRoutine": "return 1", "label": "a", "saveAs": "drawn"}, {"databaseCheck": "true", "label": "checked"},
    {"recruitmentCriterion": "true", "label": "recruited"}, {"onFail": "x = 1", "label": "sorry"},
    {"page": "info", "label": "a", "timeEstimate_s": 1}, {"code": "y = 1", "label": "counted"}, {"page": "info", "label": "b", "timeEstimate_s": 1})json");
  ASSERT_TRUE(timeline);
  Walk walk(timeline);
  EXPECT_THAT(walk.pointer.places(), testing::ElementsAre("a", "b"));
  ASSERT_TRUE(walk.pointer.skipTo("b", "Ada"));
  ASSERT_TRUE(walk.pointer.skipTo("a", "Ada"));
  EXPECT_EQ(walk.at(), "a");
}

}  // namespace
}  // namespace fovea
