// What a study's Lua says by its names and values, before anybody comes there.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> warningsIn(const StudyReport &report) {
  std::vector<std::string> told;
  for (const Error &warning : report.warnings) told.push_back(warning.text());
  return told;
}
std::string code(const std::string &lua) { return R"({"code": ")" + lua + R"("})"; }

TEST(GivenWhatLuaHasAndAStudyHasNot, WhenItIsReadThenItIsRefusedAndWhatThereIsInsteadIsSaid) {
  const std::pair<const char *, const char *> all[] = {{"x = io.open('a')", "no files"},        {"os.exit()", "no files"},
                                                       {"local m = require('socket')", "no files"}, {"for k, v in pairs(answer) do x = v end", "ipairs"},
                                                       {"print(1)", "set a variable"},            {"x = string.match('abc', 'a')", "string has: byte, char"},
                                                       {"x = math.random(3)", "random(n)"},       {"x = rnd(3)", "no function \"rnd\""},
                                                       {"function f() end", "local function f"}};
  for (const auto &[lua, why] : all) EXPECT_THAT(mistakesIn(code(lua)), ElementsAre(HasSubstr(why))) << lua;
}

TEST(GivenAStepWithSeveralMistakes, WhenOneIsAMemberThatThereIsNotThenTheOthersAreToldAsWell) {
  const auto told = mistakesIn(R"({"page": "info", "lable": "x", "timeEstimate_s": "1", "saveAs": 3})");
  EXPECT_THAT(told, testing::IsSupersetOf({HasSubstr("did you mean \"label\"?"), HasSubstr("a number"), HasSubstr("the name of a variable")})) << testing::PrintToString(told);
}

TEST(GivenSeveralMembersThatThereAreNot, WhenTheStudyIsReadThenEachIsToldAndWhatIsBesideThemIsReadAsWell) {
  const auto unknown = [](const char *name, const char *meant) { return HasSubstr("unknown member \"" + std::string(name) + "\"; did you mean \"" + meant + "\"?"); };
  const auto page = mistakesIn(R"({"page": "info", "labl": "x", "timeEstimate": 1, "saveAS": "y"})");
  EXPECT_THAT(page, testing::IsSupersetOf({unknown("labl", "label"), unknown("timeEstimate", "timeEstimate_s"), unknown("saveAS", "saveAs")}));
  const auto loop = mistakesIn(R"json({"while": "isBot", "lable": "x", "expectedRepetition": 1, "maxLoopTime": 1, "steps": [{"code": "x = rnd(1)"}]})json");
  EXPECT_THAT(loop, testing::IsSupersetOf({unknown("lable", "label"), unknown("expectedRepetition", "expectedRepetitions"), unknown("maxLoopTime", "maxLoopTime_s"), HasSubstr("no function \"rnd\"")}));
  const auto whole = mistakesIn(reportOf(R"({"name": "x", "moeny": {}, "variabels": {}, "money": {"currenzy": "EUR", "wagePerHuor": 1, "basePayment": "3"},
    "assets": {"a": {"file": "a.png", "descripton": "x", "dataTyp": "y", "url": 3}}, "showAbortButton": {"kye": "escape", "stay": 3},
    "endPages": {"compleet": false, "failed": {"page": "info", "titel": "x"}}, "steps": [{"code": "x = 1"}]})"));
  EXPECT_THAT(whole, testing::IsSupersetOf({unknown("moeny", "money"), unknown("variabels", "variables"), unknown("currenzy", "currency"), unknown("wagePerHuor", "wagePerHour"), HasSubstr("minor units"),
                                            unknown("descripton", "description"), unknown("dataTyp", "dataType"), unknown("kye", "key"), unknown("compleet", "complete"), HasSubstr("unknown member \"titel\"")}));
  EXPECT_EQ(std::count_if(whole.begin(), whole.end(), [](const std::string &each) { return each.find("expected text, found") != each.npos; }), 2) << testing::PrintToString(whole);  // "url" and "stay"
}

TEST(GivenAScriptThatCallsAPlugin, WhenNothingElseSetsANameThenItIsWorthALook) {
  const StudyReport report = readSteps(R"json({"code": "x = call('every-step.double', 2)"}, {"if": "agge < 18", "label": "minor", "then": [{"code": "y = 1"}]})json");
  EXPECT_THAT(mistakesIn(report), IsEmpty());
  EXPECT_THAT(warningsIn(report), testing::Contains(testing::AllOf(HasSubstr("nothing sets the variable \"agge\""), HasSubstr("declare it"))));
}

TEST(GivenAStepWithExpInfo, WhenItIsReadThenThePlaceOfEachValueIsKnown) {
  const auto report = readSteps("{\"experiment\": \"e\", \"timeEstimate_s\": 1,\n \"expInfo\": {\"a\": 1,\n  \"b\": 2}}");
  ASSERT_TRUE(report.study);
  const Step &step = report.study->steps.front();
  EXPECT_EQ(step.placeOfField("b").substr(0, 12), "study.json:4");
  EXPECT_EQ(step.placeOfField("c"), step.place);
}

TEST(GivenNamesOfAScriptsOwn, WhenAStudyIsReadThenTheyAreFunctionsAndVariablesAsAnyOther) {
  for (const char *lua : {"local function twice(x) return 2 * x end y = twice(2)", "next = 1", "local print = 3 x = print", "x = ('a'):upper()", "x = get('os', 1)", "x = string.upper('a')",
                          "x = {io = 1, rnd = 2}"})
    EXPECT_THAT(mistakesIn(code(lua)), IsEmpty()) << lua;
}

TEST(GivenNamesThatHaveAMeaningInSomePlaces, WhenTheyAreReadElsewhereThenItIsSaidWhereTheyHaveOne) {
  EXPECT_THAT(mistakesIn(code("x = item")), ElementsAre(HasSubstr("no forEach")));
  EXPECT_THAT(mistakesIn(code("setLocal('a', 1)")), ElementsAre(HasSubstr("no module")));
  EXPECT_THAT(mistakesIn(code("x = trial.definition")), ElementsAre(HasSubstr("steps and the scripts of \"trials\"")));
  EXPECT_THAT(mistakesIn(code("x = given")), ElementsAre(HasSubstr("\"validate\"")));
  EXPECT_THAT(mistakesIn(code("x = study.failed")), testing::IsEmpty()) << "everybody's scripts know the others";
  EXPECT_THAT(mistakesIn(code("x = earned.paid")), ElementsAre(HasSubstr("\"money\"")));
  // After the trials there is none, either.
  EXPECT_THAT(mistakesIn(readTrials("t", R"("maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1)", R"(, {"code": "x = trial.score"})")),
              ElementsAre(HasSubstr("nothing sets the variable \"trial\"; it is there in the steps and the scripts")));
}

TEST(GivenNamesThatHaveAMeaningInSomePlaces, WhenTheyAreReadThereThenNothingIsWrong) {
  for (const char *steps : {R"({"forEach": [1, 2], "label": "l", "steps": [{"code": "x = item"}]})", R"json({"module": "m", "steps": [{"code": "setLocal('a', 1)"}]})json",
                            R"({"onFail": "x = item y = trial"})", R"({"page": "a", "timeEstimate_s": 1, "validate": "given.x == 1"})"})
    EXPECT_THAT(mistakesIn(steps), IsEmpty()) << steps;
  EXPECT_THAT(mistakesIn(readTrials("t", R"("maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1, "filter": "node.degree == 0", "answer": "trial.position + definition")")),
              IsEmpty());
}

TEST(GivenAVariableThatIsSetFurtherDownOnly, WhenEverybodyNeedsItBeforeThenThatIsAMistakeElseWorthALook) {
  const auto isEarly = HasSubstr("\"n\" is used here, and is set further down only");
  for (const char *steps : {R"({"while": "n < 3", "expectedRepetitions": 3, "steps": [{"code": "n = n + 1"}]}, {"code": "n = 0"})", R"({"code": "x = n + 1"}, {"code": "n = 2"})", R"({"code": ["x = #n", "n = {}"]})",
                            R"({"page": "info", "timeEstimate_s": 1, "params": {"text": "='Round ' .. n"}}, {"code": "n = 1"})", R"({"if": "n.age > 3", "then": [{"code": "x = 1"}]}, {"page": "a", "timeEstimate_s": 1, "saveAs": "n"})"})
    EXPECT_THAT(mistakesIn(steps), testing::Contains(isEarly)) << steps;
  // The one that only counts itself up never begins.
  EXPECT_THAT(mistakesIn(R"({"while": "n < 3", "expectedRepetitions": 3, "steps": [{"code": "n = n + 1"}]})"), ElementsAre(isEarly));
  const StudyReport either = readSteps(R"({"if": "participant == 1", "then": [{"code": "x = n + 1"}]}, {"code": "n = 1"})");
  EXPECT_THAT(mistakesIn(either), IsEmpty());
  EXPECT_THAT(warningsIn(either), ElementsAre(isEarly));
}

TEST(GivenAVariableThatMayBeThere, WhenItIsUsedWithCareOrSetAboveThenNothingIsWrong) {
  for (const char *steps :
       {R"({"code": "x = (n or 0) + 1"}, {"code": "n = 1"})", R"json({"code": "if has('n') then x = n + 1 end"}, {"code": "n = 1"})json", R"({"while": "n ~= 'stop'", "expectedRepetitions": 2, "steps": [{"code": "n = 'stop'"}]})",
        R"({"code": "n = 1 x = n + 1"})", R"json({"code": "set('n', 1) x = n + 1"})json", R"({"if": "participant == 1", "then": [{"code": "n = 1"}]}, {"code": "x = n + 1"})", R"({"onFail": "x = n + 1"}, {"code": "n = 1"})"})
    EXPECT_THAT(mistakesIn(steps), IsEmpty()) << steps;
  EXPECT_THAT(mistakesIn(reportOf(R"({"name": "x", "variables": {"n": 0}, "steps": [{"while": "n < 3", "expectedRepetitions": 3, "steps": [{"code": "n = n + 1"}]}]})")), IsEmpty());
}

TEST(GivenConstantsThatCannotBe, WhenAStudyIsReadThenTheyAreTried) {
  EXPECT_THAT(mistakesIn(R"({"page": "a", "timeEstimate_s": 1, "validate": "3"})"), ElementsAre(HasSubstr("\"validate\" gave a whole number")));
  EXPECT_THAT(mistakesIn(readTrials("t", R"("maker": "static", "nodes": [{"definition": 1, "participantGroup": "a"}], "expectedTrialsPerParticipant": 1, "chooseParticipantGroup": "'zz'")")),
              ElementsAre(HasSubstr("no node of the participant group \"zz\"")));
  EXPECT_THAT(mistakesIn(R"({"forEach": ["a", "a", "a", "b"], "order": "constrained", "label": "l", "steps": [{"code": "x = item"}]})"), ElementsAre(HasSubstr("at most 1 equal ones in a row")));
  EXPECT_THAT(mistakesIn(R"({"forEach": ["a", "a", "a", "b"], "order": "constrained", "maxRun": 2, "label": "l", "steps": [{"code": "x = item"}]})"), IsEmpty());
  EXPECT_THAT(mistakesIn(R"({"switch": "4 / 2", "cases": {"2": [{"code": "x = 1"}]}})"), ElementsAre(HasSubstr("gives 2.0, which is none of its cases; a number with a point is no whole number")));
}

TEST(GivenParametersThatAreTheSameForEverybody, WhenAStudyIsReadThenTheyAreWhatTheyGive) {
  const StudyReport report = readSteps(R"({"page": "a", "timeEstimate_s": 1, "params": {"count": "=1 + 2", "list": ["='a' .. 'b'", "=participant"], "text": "='=x'"}})");
  ASSERT_TRUE(report.study);
  EXPECT_EQ(report.study->steps.front().params, Value(Dict{{"count", 3}, {"list", List{"ab", "=participant"}}, {"text", "='=x'"}}));
}

TEST(GivenANameThatOnlyGetFinds, WhenAnAnswerIsSavedUnderItThenThatIsWorthALook) {
  EXPECT_THAT(warningsIn(readSteps(R"({"page": "a", "timeEstimate_s": 1, "saveAnswer": true}, {"async": "1", "expectedWait_s": 1, "saveAs": "a b"})")), testing::Contains(HasSubstr("only get(\"a b\") finds it")));
}

TEST(GivenStepsThatNobodyWouldMeanSo, WhenAStudyIsReadThenTheyAreWorthALook) {
  EXPECT_THAT(warningsIn(readSteps(R"({"if": "false", "then": [{"code": "x = 1"}]})")), ElementsAre(HasSubstr("this condition is the same for everybody")));
  EXPECT_THAT(warningsIn(readSteps(R"({"waitWhile": "false", "expectedWait_s": 30})")), testing::Contains(HasSubstr("expected to wait 30 s, and the wait ends after 20 s")));
  EXPECT_THAT(warningsIn(readSteps(R"({"page": "a", "timeEstimate_s": 1}, {"preDeployRoutine": "return 1", "saveAs": "k"})")), testing::Contains(HasSubstr("stands behind pages")));
  std::string units;
  for (int i = 0; i < 7; ++i) units += (i ? ", " : "") + std::string(R"([{"code": "x = 1"}])");
  EXPECT_THAT(warningsIn(readSteps(R"({"counterbalance": [)" + units + R"(], "scheme": "permutations"})")), testing::Contains(HasSubstr("7 units have more permutations than a study has participants")));
}

TEST(GivenWhatASimulationMayMiss, WhenNothingIsCalledSoThenThatIsWorthALook) {
  const auto warningsWith = [](const std::string &simulate) {
    return warningsIn(reportOf(R"({"name": "x", "simulate": )" + simulate + R"json(, "steps": [{"page": "a", "label": "old", "timeEstimate_s": 1}, {"if": "participant > 3", "label": "who", "then": [{"end": "unsuccessful", "tags": ["minor"]}]}]})json"));
  };
  EXPECT_THAT(warningsWith(R"({"mayMiss": ["old", "who", "who=true"], "mayFail": ["minor", "UnsuccessfulEndPage", "while_loop:l"]})"), IsEmpty());
  EXPECT_THAT(warningsWith(R"({"mayMiss": ["olds"], "mayFail": ["major"]})"), ElementsAre(HasSubstr("is called \"olds\"; did you mean \"old\"?"), HasSubstr("with the tag \"major\"")));
  EXPECT_THAT(warningsWith(R"({"mayFail": ["who", "min"]})"), ElementsAre(HasSubstr("with the tag \"who\""), HasSubstr("with the tag \"min\""))) << "a label is no tag, and neither is a part of one";
}

TEST(GivenWhatASimulationMayMiss, WhenScriptsFailPeopleThenTheirTagsAreKnown) {
  EXPECT_THAT(warningsIn(reportOf(R"json({"name": "x", "simulate": {"mayFail": ["slow", "lost", "left"]}, "steps": [{"page": "a", "label": "old", "timeEstimate_s": 1},
    {"if": "participant > 3", "then": [{"code": "fail('slow')"}]}, {"if": "participant > 5", "then": [{"code": ["x = 1", "fail(\"lost\")"]}]},
    {"forEach": ["left"], "steps": [{"code": "if participant > 7 then fail(item) end"}]}]})json")), IsEmpty());
}

TEST(GivenListsThatAreEmptyInSomePlace, WhenAStudyIsReadThenTheWordsSaySo) {
  EXPECT_THAT(mistakesIn(reportOf(R"({"name": "x", "simulate": {"mayFail": [""]}, "steps": [{"page": "a", "timeEstimate_s": 1}]})")), ElementsAre(HasSubstr("the text is empty")));
  EXPECT_THAT(mistakesIn(R"({"counterbalance": [[{"code": "x = 1"}]], "take": 0})"), ElementsAre(HasSubstr("\"take\" is 0")));
  EXPECT_THAT(mistakesIn(readTrials("t", R"("maker": "static", "nodes": [], "expectedTrialsPerParticipant": 1)")), ElementsAre(HasSubstr("there are no nodes")));
}

TEST(GivenAGibbsTrialWhoseAnswerIsADictionary, WhenAStudyIsReadThenItIsRefused) {
  const auto gibbs = [](const std::string &answer) {
    return reportOf(R"json({"name": "x", "steps": [{"trials": "t", "maker": "gibbs", "vectorLength": 2, "randomSample": "random(0, 9)", "chainsPerParticipant": 1, "maxNodesPerChain": 3, "trialsPerNode": 1, "chainType": "within", "expectedTrialsPerParticipant": 3)json" + answer +
                    R"json(, "steps": [{"page": "questions", "label": "day", "timeEstimate_s": 4}]}]})json");
  };
  EXPECT_THAT(mistakesIn(gibbs("")), ElementsAre(HasSubstr("a page \"questions\" is a dictionary, and a Gibbs trial needs a number")));
  EXPECT_THAT(mistakesIn(gibbs(R"(, "answer": "answer.hours")")), IsEmpty());
}

TEST(GivenMoneyThatIsWorthALook, WhenAStudyIsReadThenItIsToldOnceAndWithItsPlace) {
  const auto told = warningsIn(reportOf(R"({"name": "x", "money": {"currency": "EUR", "wagePerHour": 1000, "basePayment": 1500}, "steps": [{"page": "a", "timeEstimate_s": 1}]})"));
  EXPECT_THAT(told, ElementsAre(testing::AllOf(HasSubstr("study.json:1:"), HasSubstr("the base payment is"))));
}

TEST(GivenLuaThatIsTheSameForEverybody, WhenAStudyIsReadThenItIsTriedOnce) {
  EXPECT_THAT(mistakesIn(R"({"sequence": [[{"code": "x = 1"}], [{"code": "x = 2"}]], "order": "{1, 1}", "label": "s"})"), ElementsAre(HasSubstr("each number from 1 to 2 once")));
  EXPECT_THAT(mistakesIn(R"({"if": "1", "then": [{"code": "x = 1"}]})"), ElementsAre(HasSubstr("true or false")));
  EXPECT_THAT(mistakesIn(R"({"forEach": "'ab'", "expectedRepetitions": 1, "steps": [{"code": "x = 1"}]})"), ElementsAre(HasSubstr("needs a list")));
  EXPECT_THAT(mistakesIn(R"({"switch": "'c'", "cases": {"a": [{"code": "x = 1"}]}})"), ElementsAre(HasSubstr("none of its cases")));
  EXPECT_THAT(mistakesIn(R"({"pageMaker": "{'nope'}", "timeEstimate_s": 3, "steps": [{"page": "info", "label": "yes"}]})"), ElementsAre(HasSubstr("none of its steps")));
  EXPECT_THAT(mistakesIn(R"({"page": "info", "timeEstimate_s": 1, "params": {"text": "='a' + 1"}})"), ElementsAre(HasSubstr("the script failed")));
  // What depends on somebody is not known yet.
  EXPECT_THAT(mistakesIn(R"({"sequence": [[{"code": "x = 1"}], [{"code": "x = 2"}]], "order": "participant == 1 and {1, 1} or {2, 1}", "label": "s"})"), IsEmpty());
}

TEST(GivenAVariableOfTwoKinds, WhenEverybodyComesToBothThenThatIsAMistakeElseWorthALook) {
  EXPECT_THAT(mistakesIn(R"({"code": ["k = 1", "k = 'one'"]})"), ElementsAre(HasSubstr("\"k\" is a number at study.json:2:11 and text here")));
  EXPECT_THAT(mistakesIn(R"({"code": "k = 1"}, {"code": "k = {}"})"), ElementsAre(HasSubstr("\"k\" is a number at study.json:2:10 and a table here")));
  const StudyReport either = readSteps(R"({"if": "participant == 1", "then": [{"code": "k = 1"}], "else": [{"code": "k = 'one'"}]})");
  EXPECT_THAT(mistakesIn(either), IsEmpty());
  EXPECT_THAT(warningsIn(either), ElementsAre(HasSubstr("\"k\" is a number")));
  EXPECT_THAT(warningsIn(readSteps(R"({"page": "a", "timeEstimate_s": 1, "saveAs": "k"}, {"code": "k = 1"})")), testing::Contains(HasSubstr("\"k\" is an answer")));
  for (const char *lua : {"k = 1.0 k = 2.5", "k = 1 k = nil k = 'one'", "k = 'a' k = 1 .. 'b'", "k = 1 k = -2", "k = {} k = {a = 1}", "k = 1 k = 1 == 2"})
    EXPECT_THAT(mistakesIn(code(lua)), IsEmpty()) << lua;
}

TEST(GivenAVariableThatMayBeAnything, WhenItIsSetToTwoKindsThenNothingIsWrong) {
  const auto studyWith = [](const std::string &type) {
    return reportOf(R"({"name": "x", "variables": {"k": {"type": ")" + type + R"("}}, "steps": [{"code": "k = 1 k = 'one'"}]})");
  };
  EXPECT_THAT(mistakesIn(studyWith("any")), IsEmpty());
  EXPECT_FALSE(mistakesIn(studyWith("integer")).empty());
}

TEST(GivenANameThatNothingSets, WhenItResemblesAnotherByChanceThenTheStudyIsNotRefused) {
  // A name that is put together may be this one.
  const StudyReport dynamic = readSteps(R"json({"code": ["local n = 'age'", "set(n, 1)"]}, {"code": "agf = 1"}, {"if": "age == 1", "then": [{"code": "x = 1"}]})json");
  EXPECT_THAT(mistakesIn(dynamic), IsEmpty());
  EXPECT_THAT(warningsIn(dynamic), testing::Contains(HasSubstr("nothing sets the variable \"age\"")));
  // Any two names of one letter are nearly the same. Who comes there fails all the same.
  EXPECT_THAT(mistakesIn(R"({"code": "q = 1"}, {"if": "z == 1", "then": [{"code": "x = 1"}]})"), ElementsAre(testing::Not(HasSubstr("did you mean"))));
  EXPECT_THAT(mistakesIn(R"({"code": "q = 1"}, {"if": "has('z') and z == 1", "then": [{"code": "x = 1"}]})"), IsEmpty());
  EXPECT_THAT(mistakesIn(R"({"code": "speed = 1"}, {"if": "sped == 1", "then": [{"code": "x = 1"}]})"), ElementsAre(HasSubstr("did you mean \"speed\"")));
}

TEST(GivenAKeyThatStandsTwice, WhenAStudyIsReadThenItsOtherMistakesAreToldAsWell) {
  const StudyReport report = readSteps(R"({"page": "a", "page": "b", "timeEstimate_s": -1}, {"iff": "true"})");
  EXPECT_FALSE(report.study);
  EXPECT_THAT(mistakesIn(report), ElementsAre(HasSubstr("the key \"page\" stands twice"), HasSubstr("below 0"), HasSubstr("names no plugin")));
}

TEST(GivenALoopThatNobodyGetsOutOf, WhenAStudyIsReadThenThatIsWorthALook) {
  const auto loop = [](const std::string &members) { return R"({"while": "true", "expectedRepetitions": 2, "steps": [{"page": "a", "timeEstimate_s": 1})" + members; };
  EXPECT_THAT(warningsIn(readSteps(loop("]}"))), ElementsAre(HasSubstr("nobody gets out of this loop")));
  EXPECT_THAT(warningsIn(readSteps(loop(R"(], "maxLoopTime_s": 60})"))), IsEmpty());
  EXPECT_THAT(warningsIn(readSteps(loop(R"(, {"if": "random() < 0.5", "then": [{"end": "successful"}]}]})"))), IsEmpty());
}

TEST(GivenAStudyWithUnitsCasesAndTrials, WhenItIsReadThenItsTreeSaysWhatTheyAreAndWhatIsInThem) {
  const StudyReport report = readSteps(
      R"({"counterbalance": [[{"page": "a", "timeEstimate_s": 1}], [{"page": "b", "timeEstimate_s": 2}]], "label": "blocks", "scheme": "latin", "assign": "leastUsed"},
         {"forEach": [1, 2, 3], "label": "word", "order": "shuffled", "repetitions": 2, "steps": [{"page": "c", "timeEstimate_s": 1}]},
         {"switch": "participant", "cases": {"1": [{"code": "x = 1"}]}, "otherwise": [{"code": "x = 2"}]},
         {"trials": "t", "maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1, "steps": [{"page": "d", "timeEstimate_s": 1}], "feedback": [{"page": "e", "timeEstimate_s": 1}]})");
  EXPECT_THAT(mistakesIn(report), IsEmpty());
  EXPECT_THAT(report.outline, ElementsAre("  counterbalance \"blocks\", latin, orders by leastUsed", "    unit 1", "      page a, 1 s", "    unit 2", "      page b, 2 s",
                                          "  forEach of 3 \"word\", shuffled, repetitions 2", "    page c, 1 s", "  switch participant", "    case 1", "      code x = 1", "    otherwise",
                                          "      code x = 2", "  trials t", "    1 trials expected of a participant, 2 s each", "    page d, 1 s", "    feedback", "      page e, 1 s"));
}

TEST(GivenLuaThatCannotBeRead, WhenItIsAListOfLinesThenTheMistakeHasItsLineAndWhatToWriteByWhatIsWrong) {
  const auto lines = [](std::initializer_list<const char *> all) {
    std::string list;
    for (const char *line : all) list += std::string(list.empty() ? "" : ",\n") + '"' + line + '"';
    return "{\"code\": [\n" + list + "]}";
  };
  const std::tuple<std::string, const char *, const char *> all[] = {
      {lines({"s = 0", "for i = 1, 3 do", "  s = s + i"}), ":5:1:", "`end` at the end, which closes the 'for' at line 2"},
      {lines({"s = 0", "while s < 3", "  s = s + 1 end"}), ":5:1:", "`do`"},
      {lines({"a = 2", "if a > 0 the", "  a = 3 end"}), ":4:1:", "`then` before 'the'"},
      {lines({"a = 2", "if a > 0 { a = 3 }"}), ":4:1:", "`then`"},
      {lines({"a = (1 + 2"}), ":3:1:", "`)`"},
      {lines({"a = 'two"}), ":3:1:", "close the text"},
      {lines({"a = 1", "a++"}), ":4:1:", "x = x + 1"},
      {lines({"// first", "a = 1"}), ":3:1:", "a comment begins with --"},
      {lines({"a = 1", "if a == 1 then b = 1 else if a == 2 then b = 2 end"}), ":4:1:", "elseif"},
      {lines({"a = 1", "if a = 1 then b = 1 end"}), ":4:1:", "compare with =="},
      {lines({"a = 1 == 1", "if a = true then b = 1 end"}), ":4:1:", "compare with =="},
      {lines({"a = [1, 2]"}), ":3:1:", "a list is {1, 2}"},
      {R"({"if": "expInfo.age = 3", "then": [{"code": "x = 1"}]})", ":2:8:", "compare with =="}};
  for (const auto &[steps, place, fix] : all) EXPECT_THAT(mistakesIn(steps), ElementsAre(testing::AllOf(HasSubstr(place), HasSubstr(fix)))) << steps;
}

TEST(GivenAListOfLines, WhenSeveralAreWrongThenEachIsToldInItsLine) {
  const StudyReport report = reportOf("{\"name\": \"x\", \"expInfo\": {\"age\": 30}, \"steps\": [{\"code\": [\n\"a = 1\",\n\"b = twize(a)\",\n\"x = expInfo.agee\",\n\"y = string.match('a', 'b')\"\n]}, {\"code\": [\n\"c = ccount + 1\",\n\"d = index('lop') + rnd(2)\",\n"
                                      "\"e = asset('face')\",\n\"local f = 3\", \"earned = 3\"]}]}");
  EXPECT_THAT(mistakesIn(report), testing::UnorderedElementsAre(HasSubstr(":3:1: there is no function \"twize\""), HasSubstr(":5:1: scripts have no string.match"), HasSubstr(":7:1: nothing sets the variable \"ccount\""), HasSubstr(":8:1: there is no loop \"lop\""),
                                                                HasSubstr(":8:1: there is no function \"rnd\""), HasSubstr(":9:1: the study has no asset \"face\""), HasSubstr(":10:16: the script sets \"earned\"")));
  const StudyReport other = reportOf("{\"name\": \"x\", \"expInfo\": {\"age\": 30}, \"steps\": [{\"code\": [\n\"a = 1\",\n\"b = twize(a)\",\n\"x = expInfo.agee\"\n]}]}");
  EXPECT_THAT(mistakesIn(other), ElementsAre(HasSubstr(":3:1: there is no function \"twize\"")));
  ASSERT_FALSE(other.infoFields.empty());
  EXPECT_THAT(other.infoFields.front().second, HasSubstr(":4:1"));
}

TEST(GivenANameThatNothingSets, WhenWhoeverComesThereFailsThenItIsAMistakeAndWhatIsMeantIsSaid) {
  const std::string head = R"({"name": "x", "expInfo": {"age|min=18": 30, "participant*": ""}, "steps": [)";
  const auto told = [&](const std::string &steps) { return mistakesIn(reportOf(head + steps + "]}")); };
  EXPECT_THAT(told(R"({"if": "age < 18", "then": [{"code": "x = 1"}]})"), ElementsAre(HasSubstr("write expInfo.age")));
  EXPECT_THAT(told(code("x = speed")), ElementsAre(HasSubstr("nothing sets the variable \"speed\"; save an answer under it")));
  EXPECT_THAT(told(code("x = null")), ElementsAre(HasSubstr("write nil")));
  EXPECT_THAT(told(code("x = True")), ElementsAre(HasSubstr("write true")));
  EXPECT_THAT(told(code("x = answr")), ElementsAre(HasSubstr("did you mean \"answer\"?")));
  EXPECT_THAT(told(code("x = participnt")), ElementsAre(HasSubstr("did you mean \"participant\"?")));
  EXPECT_THAT(told(R"({"forEach": [1], "label": "l", "steps": [{"code": "x = items"}]})"), ElementsAre(HasSubstr("did you mean \"item\"?")));
  EXPECT_THAT(told(code("x = randm(3)")), ElementsAre(HasSubstr("did you mean \"random\"?")));
  EXPECT_THAT(told(code("x = indx(1)")), ElementsAre(HasSubstr("did you mean \"index\"?")));
  // One that looks first, and one whose variables cannot be seen from here.
  EXPECT_THAT(told(code("if has('speed') then x = speed end")), IsEmpty());
  EXPECT_THAT(told(R"json({"code": "x = call('every-step.double', 2)"}, {"code": "y = speed"})json"), IsEmpty());
}

TEST(GivenLuaThatFailsWhereverItRuns, WhenItIsReadThenItIsRefusedAndSaysWhatToWrite) {
  const std::pair<const char *, const char *> all[] = {{"s = 1 x = 'You have ' + s", "join texts with ..: 'You have ' .. x"},
                                                       {"s = 1 x = s + ' points'", "join texts with .."},
                                                       {"x = {} x.push(4)", "table.insert(x, value)"},
                                                       {"x = 'a' y = x:match('b')", "no function \"match\""},
                                                       {"fail()", "fail('too_slow')"},
                                                       {"reward(1.5)", "write reward(150)"},
                                                       {"expInfo.age = 3", "what the operator entered"},
                                                       {"x = random(1, 2, 3)", "random(a, b) one from a to b"},
                                                       {"_ENV = {}", "cannot look into Lua"},
                                                       {"local _ENV = {} x = 3", "cannot look into Lua"}};
  for (const auto &[lua, why] : all) EXPECT_THAT(mistakesIn(code(lua)), ElementsAre(HasSubstr(why))) << lua;
  for (const char *lua : {"x = '3' + 4", "x = #'abc' + 1", "x = 'a' .. 1 + 2", "x = 1 + #'abc'", "x = ('a'):upper()", "x = 'a' y = x:upper()", "fail('slow')", "reward(2)", "reward(2.0)", "x = random(1, 2)",
                          "x = random(3)", "local t = {f = function() end} t.f(1, 2)", "x = math.max(1, 2, 3)", "x = tostring('a') .. 'b'", "local f = string.len x = f 'a' + 1", "x = -1 y = - x"})
    EXPECT_THAT(mistakesIn(code(lua)), IsEmpty()) << lua;
}

TEST(GivenAnswersToQuestions, WhenAScriptAsksForAnotherQuestionThenItIsRefusedAndTheOnesThereAreAreNamed) {
  const std::string page = R"({"page": "questions", "label": "who", "timeEstimate_s": 9, "saveAs": "who", "params": {"questions": [{"name": "sex", "text": "?", "options": ["m", "f"]}, {"text": "?", "type": "free text"}]}}, )";
  EXPECT_THAT(mistakesIn(page + R"({"if": "who.sx == 'f'", "then": [{"code": "x = 1"}]})"), ElementsAre(HasSubstr("did you mean \"sex\"? it has: q2, sex")));
  EXPECT_THAT(mistakesIn(page + R"({"switch": "who.sex", "label": "s", "cases": {"male": [{"code": "x = 1"}], "female": [{"code": "x = 2"}]}})"), ElementsAre(HasSubstr("its answers are: f, m")));
  for (const char *steps : {R"({"if": "who.sex == 'f' and who.q2 ~= ''", "then": [{"code": "x = 1"}]})", R"({"switch": "who.sex", "label": "s", "cases": {"m": [{"code": "x = 1"}], "f": [{"code": "x = 2"}]}})",
                            R"({"code": "who.age = 3"}, {"code": "x = who.age"})", R"({"code": "local w = who w.age = 3"}, {"code": "x = who.age"})", R"({"page": "info", "timeEstimate_s": 1, "saveAs": "who"}, {"code": "x = who.sx"})"})
    EXPECT_THAT(mistakesIn(page + steps), IsEmpty()) << steps;
}

TEST(GivenMoreThanTenMistakesOfAllKinds, WhenTheStudyIsReadThenEachIsNamedWithItsLineAndColumnAndWhatToWriteInstead) {
  const auto told = mistakesIn(reportOf(R"json({"name": "battery",
  "expInfo": {"participant*": "", "age": 30},
  "steps": [
    {"page": "questions", "lable": "who", "saveAs": "who", "timeEstimate_s": 20, "params": {"questions": [{"name": "sex", "text": "Sex?", "options": ["m", "f"]}]}},
    {"if": "who.sex = 'm'", "label": "male", "then": [{"code": "x = 1"}]},
    {"if": "age < 18", "label": "minor", "then": [{"code": "x = 2"}]},
    {"code": [
      "score = 0",
      "for i, n in ipairs({3, 5}) do",
      "  score = score + n"
    ]},
    {"code": [
      "points = {}",
      "points.push(3)"]}, {"code": [
      "m = string.match('a1', '%d')"
    ]},
    {"page": "info", "label": "earned", "timeEstimate_s": 3, "params": {"text": "='You have ' + score"}},
    {"if": "who.sx == 'f'", "label": "female", "then": [{"code": "x = 3"}]},
    {"forEach": ["a", "b"], "label": "each", "order": "shuffeled", "steps": [{"code": "x = item"}]},
    {"code": ["a = 1", "b = 2",
      "if a > b the b = a end"]},
    {"code": ["f = 1",
      "fail()"]}
  ]})json"));
  const std::pair<const char *, const char *> all[] = {{"study.json:4:36:", "did you mean \"label\"?"},    {"study.json:5:12:", "compare with =="},
                                                       {"study.json:6:12:", "write expInfo.age"},          {"study.json:10:7:", "write `end` at the end"},
                                                       {"study.json:14:7:", "table.insert(points, value)"}, {"study.json:15:7:", "string has: byte"},           {"study.json:17:81:", "join texts with .."},
                                                       {"study.json:18:12:", "did you mean \"sex\"?"},     {"study.json:19:55:", "given, shuffled"},
                                                       {"study.json:21:7:", "write `then` before 'the'"},  {"study.json:23:7:", "fail('too_slow')"}};
  for (const auto &[place, fix] : all) EXPECT_THAT(told, testing::Contains(testing::AllOf(HasSubstr(place), HasSubstr(fix)))) << testing::PrintToString(told);
}

TEST(GivenLabelsThatAreNoText, WhenAStudyIsReadThenEachIsToldWithItsPlace) {
  for (const char *step : {R"({"page": "info", "label": 4, "timeEstimate_s": 1})", R"({"experiment": "e", "label": 4, "timeEstimate_s": 1})", R"({"consent": "c", "label": 4})", R"({"code": "x = 1", "label": 4})",
                           R"({"if": "isBot", "label": 4, "then": []})", R"({"randomize": [[]], "label": 4})"})
    EXPECT_THAT(mistakesIn(step), ElementsAre(testing::AllOf(HasSubstr("study.json:2:"), HasSubstr("expected text, found a whole number")))) << step;
  EXPECT_THAT(mistakesIn(R"({"page": "info", "label": "", "timeEstimate_s": 1})"), ElementsAre(HasSubstr("the label is empty")));
}

TEST(GivenTwoStepsOfOneLabel, WhenNobodyCouldTellTheirRowsApartThenThatIsWorthAWarning) {
  const auto page = [](const std::string &label) { return R"({"page": "questions", "label": ")" + label + R"(", "timeEstimate_s": 1})"; };
  const auto doubts = [](const std::string &steps) { return warningsIn(readSteps(steps)); };
  EXPECT_THAT(doubts(page("a") + ",\n" + page("a")), ElementsAre("study.json:3:1: two steps here have the label \"a\": nobody can tell their rows apart; the other is at study.json:2:1: give each a label of its own"));
  EXPECT_THAT(doubts(R"({"experiment": "e", "timeEstimate_s": 1}, {"experiment": "e", "timeEstimate_s": 1})"), ElementsAre(HasSubstr("two steps here have the label \"e\"")));
  EXPECT_THAT(doubts(page("a") + R"(, {"fixedProgress_s": 1, "steps": [)" + page("a") + "]}"), ElementsAre(HasSubstr("two steps here have the label \"a\"")));
  const std::string loop = R"({"forEach": [1, 2], "steps": [)" + page("a") + "]}";
  EXPECT_THAT(doubts(loop + ", " + loop), ElementsAre(HasSubstr("two steps here have the label \"a\"")));
  // Rounds, modules, branches, units and those who are listed are told apart; text that is read leaves nothing to look for.
  const std::string text = R"({"page": "info", "timeEstimate_s": 1})";
  for (const std::string &steps : std::vector<std::string>{page("a") + R"(, {"module": "m", "steps": [)" + page("a") + R"(]}, {"module": "n", "steps": [)" + page("a") + "]}", R"({"if": "isBot", "then": [)" + page("a") + R"(], "else": [)" + page("a") + "]}",
                                   R"({"randomize": [[)" + page("a") + "], [" + page("a") + "]]}", text + ", " + text, loop,
                                   std::string(R"({"pageMaker": "{'a', 'a'}", "timeEstimate_s": 1, "steps": [{"page": "info", "label": "a"}]})"),
                                   std::string(R"json({"waitWhile": "isBot", "expectedWait_s": 1}, {"waitWhile": "isBot", "expectedWait_s": 1}, {"async": "return 1", "label": "a", "expectedWait_s": 1})json")})
    EXPECT_THAT(doubts(steps), IsEmpty()) << steps;
}

/// A study of a field `age`, a field of choices, variables of each kind, and this condition.
StudyReport conditionOf(const std::string &lua) {
  return reportOf(R"json({"name": "x", "expInfo": {"participant|req": "", "age|min=18": 30, "sex": ["female", "male"], "pilot": false}, "variables": {"n": 1, "t": "a", "b": true, "l": {"type": "list"}, "any": {"type": "any"}}, "steps": [
{"if": ")json" + lua + R"json(", "then": [{"code": "x = 1"}]}]})json");
}

TEST(GivenConditionsThatGiveNoTruth, WhenTheStudyIsReadThenItIsSaidWhatTheyGiveAndWhatToWrite) {
  EXPECT_THAT(mistakesIn(conditionOf("expInfo.age")), ElementsAre("study.json:2:8: the condition gives expInfo.age, which is a number, and has to be true or false; compare it: expInfo.age > 0"));
  EXPECT_THAT(mistakesIn(conditionOf("b and expInfo['sex']")), ElementsAre(HasSubstr("the condition gives expInfo.sex, which is text")));
  EXPECT_THAT(mistakesIn(conditionOf("n")), ElementsAre(HasSubstr("gives n, which is a number")));
  EXPECT_THAT(mistakesIn(conditionOf("t")), ElementsAre(HasSubstr("compare it: t == '...'")));
  EXPECT_THAT(mistakesIn(conditionOf("l")), ElementsAre(HasSubstr("gives l, which is a table")));
  EXPECT_THAT(mistakesIn(R"({"code": "k = 1"}, {"while": "k", "expectedRepetitions": 1, "maxLoopTime_s": 9, "steps": []})"), ElementsAre(HasSubstr("gives k, which is a number")));
  for (const char *sound : {"b", "expInfo.pilot", "not n", "n > 0", "any", "(n or 0) > 0", "b and n > 2", "expInfo.other", "#l > 0", "l[1]", "b or has('t')", "t:len() > 2"}) EXPECT_THAT(mistakesIn(conditionOf(sound)), IsEmpty()) << sound;
}

TEST(GivenComparisonsOfWhatIsNeverEqual, WhenTheStudyIsReadThenItIsSaidWhatToWrite) {
  EXPECT_THAT(mistakesIn(conditionOf("expInfo.age == '30'")), ElementsAre("study.json:2:8: expInfo.age is a number, and '30' is text: they are never equal; write expInfo.age == 30"));
  EXPECT_THAT(mistakesIn(conditionOf("'30' ~= expInfo.age")), ElementsAre(HasSubstr("they always differ; write expInfo.age ~= 30")));
  EXPECT_THAT(mistakesIn(conditionOf("b and n < '3'")), ElementsAre(HasSubstr("n is a number, and '3' is text: they cannot be compared; write n < 3")));
  EXPECT_THAT(mistakesIn(conditionOf("t == 1")), ElementsAre(HasSubstr("write t == '1'")));
  EXPECT_THAT(mistakesIn(conditionOf("b == 1")), ElementsAre(HasSubstr("write b by itself, or not b")));
  EXPECT_THAT(mistakesIn(conditionOf("expInfo.participant == 7")), ElementsAre(HasSubstr("write expInfo.participant == '7'")));
  EXPECT_THAT(mistakesIn(conditionOf("expInfo.sex == 'men'")), ElementsAre(HasSubstr("expInfo.sex is never 'men'")));
  EXPECT_THAT(mistakesIn(conditionOf("expInfo.sex == 'mal'")), ElementsAre(HasSubstr("did you mean \"male\"? it is one of: female, male")));
  for (const char *sound : {"expInfo.age == 30", "expInfo.age >= 18.5", "t == '1'", "expInfo.sex == 'male'", "any == '3'", "b == true", "t .. 1 == 'a1'", "#t == 1", "n + 1 == 2", "n == tonumber('3')", "(n + 1) == 2", "n == -1", "tostring(n) == '1'",
                            "not b == false", "l[1] == 'a'", "expInfo.other == '3'", "n ~= nil"})
    EXPECT_THAT(mistakesIn(conditionOf(sound)), IsEmpty()) << sound;
  // Only some set it, or it may be another kind: then it is worth a look, or nothing is known of it.
  EXPECT_THAT(mistakesIn(R"({"if": "isBot", "then": [{"code": "k = 1"}]}, {"if": "k == '1'", "then": []})"), IsEmpty());
  EXPECT_THAT(warningsIn(readSteps(R"({"if": "isBot", "then": [{"code": "k = 1"}]}, {"if": "k == '1'", "then": []})")), testing::Contains(HasSubstr("they are never equal")));
  EXPECT_THAT(mistakesIn(R"({"page": "a", "timeEstimate_s": 1, "saveAs": "k"}, {"if": "k == '1'", "then": []})"), IsEmpty());
}

TEST(GivenAVariableThatBeginsAsAWholeNumber, WhenItIsGivenOneWithAPointThenItIsSaidHowItHasToBegin) {
  const auto told = [](const std::string &lua) { return mistakesIn(code(lua)); };
  for (const char *lua : {"share = 0 share = right / done", "share = 0 share = share / 2", "share = 0 share = share + 0.5", "share = 0 share = 0.5", "share = 0 share = 2 ^ 3", "share = 3 share = -(1 + 2) / 4"})
    EXPECT_THAT(told(std::string("right = 1 done = 2 ") + lua), testing::Contains(testing::AllOf(HasSubstr("\"share\" begins as a whole number, and is given one with a point here"), HasSubstr("share = 0.0")))) << lua;
  EXPECT_THAT(mistakesIn(reportOf(R"json({"name": "x", "variables": {"share": 0}, "steps": [{"code": ["right = 1", "share = right / 2"]}]})json")), ElementsAre(HasSubstr("\"share\" begins as a whole number at study.json:1:")));
  EXPECT_THAT(warningsIn(readSteps(R"({"code": "k = 0"}, {"if": "isBot", "then": [{"code": "k = k / 2"}]})")), testing::Contains(HasSubstr("begins as a whole number")));
  for (const char *lua : {"share = 0.0 share = share / 2", "share = 0 share = share // 2", "share = 0 share = share + 1", "share = 0 share = math.floor(share / 2)", "share = 1e3 share = 0.5", "share = 0 t = {share / 2} share = #t",
                          "share = 0 local half = share / 2 share = math.tointeger(half) or 0"})
    EXPECT_THAT(told(lua), IsEmpty()) << lua;
  EXPECT_THAT(mistakesIn(reportOf(R"json({"name": "x", "variables": {"share": 0.0, "any": {"type": "any"}}, "steps": [{"code": ["share = 1 / 2", "any = 1", "any = any / 2"]}]})json")), IsEmpty());
}

TEST(GivenAVariableThatHoldsAWholeNumber, WhenAScriptGivesItOneWithAPointAllTheSameThenWhatToWriteIsSaid) {
  TimelineState state;
  state.variables["share"] = Variable{Value(0), 0};
  const auto kept = asKept(state, {}, "share", Value(0.5));
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().text(), HasSubstr("let it begin as share = 0.0"));
}

TEST(GivenWhatIsReadOfAnExperimentsAnswer, WhenTheStudyIsReadThenTheManifestCanBeAskedForIt) {
  const auto reads = [](const std::string &steps) {
    std::vector<std::string> all;
    for (const AnswerRead &read : readSteps(steps).answerReads) all.push_back(read.plugin + " " + read.written);
    return all;
  };
  const std::string rt = R"({"experiment": "rt", "timeEstimate_s": 1, "saveAs": "rt"}, )", page = R"(, {"page": "p", "timeEstimate_s": 1, "label": "p"}, )";
  EXPECT_THAT(reads(rt + R"({"if": "rt.summary[1].median_rt_s > 0.4 and answer.correct > 3", "then": [{"code": "x = answer['n']"}]})"), testing::UnorderedElementsAre("rt rt.summary[1].median_rt_s", "rt answer.correct", "rt answer.n"));
  EXPECT_THAT(reads(rt + R"({"code": "x = 1"})" + page + R"({"code": "x = answer.n y = rt"})"), IsEmpty());  // the page's answer
  EXPECT_THAT(reads(rt + R"({"while": "answer.n > 1", "expectedRepetitions": 1, "maxLoopTime_s": 9, "steps": [{"code": "x = answer.n"}]})"), IsEmpty());
  EXPECT_THAT(reads(rt + R"({"page": "p", "timeEstimate_s": 1, "saveAs": "rt"}, {"code": "x = rt.n"})"), IsEmpty());  // it may be either
  const std::string experiment = R"({"experiment": "rt", "timeEstimate_s": 1})";
  EXPECT_THAT(reads(R"({"randomize": [[)" + experiment + R"(], [{"code": "x = answer.n"}]]})"), IsEmpty());
  EXPECT_THAT(reads(R"({"pageMaker": "{'p', 'rt'}", "timeEstimate_s": 1, "steps": [)" + experiment + R"(, {"page": "p", "params": {"text": "=answer.n"}}]})"), IsEmpty());
}

/// Of one form, which sets `agreed`.
StudyReport readWithForm(const std::string &steps) {
  return inspectStudy("{\"name\": \"x\", \"steps\": [\n" + steps + "\n]}", "study.json", {}, [](const std::string &form) { return form == "form" ? std::optional(std::vector<std::string>{"agreed"}) : std::nullopt; });
}

TEST(GivenAFormThatSetsAVariable, WhenStepsBelowItNameThatThenItIsThereAndItsKindIsKnown) {
  const std::string page = R"({"page": "info", "timeEstimate_s": 1})", form = R"({"consent": "form"}, )";
  const StudyReport sound = readWithForm(form + R"({"if": "agreed", "then": [)" + page + R"json(]}, {"if": "get('agreed')", "then": [)json" + page + "]}");
  EXPECT_THAT(mistakesIn(sound), ::testing::IsEmpty());
  EXPECT_THAT(sound.warnings, ::testing::IsEmpty());
  EXPECT_THAT(mistakesIn(readWithForm(form + R"({"if": "agred", "then": [)" + page + "]}")), ::testing::ElementsAre(HasSubstr("did you mean \"agreed\"?")));
  EXPECT_THAT(mistakesIn(readWithForm(form + R"({"if": "agreed == 'yes'", "then": [)" + page + "]}")), ::testing::ElementsAre(HasSubstr("agreed is true or false")));
}

TEST(GivenAFormThatNobodyKnows, WhenAVariableMayBeItsThenTheStudyIsNotRefused) {
  EXPECT_THAT(mistakesIn(readWithForm(R"({"consent": "other"}, {"if": "agreed", "then": []})")), ::testing::IsEmpty());
}

}  // namespace
}  // namespace fovea
