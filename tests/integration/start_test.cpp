// What a study does and asks before somebody begins it.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAStudyThatAsksBefore : public GivenAFolder {
 protected:
  std::string study(const std::string &steps) {
    return write("study.json", R"json({"name": "starts", "expInfo": {"age": 30, "known": false}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},)json" + steps +
                                   R"json(, {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string();
  }
  Said rehearseAs(const std::string &participant, const std::string &steps, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {study(steps), "--participant", participant});
    return rehearse(more);
  }
};

TEST_F(GivenAStudyThatAsksBefore, WhenSomebodyIsNotMeantThenTheyAreRefusedWithTheStudysWords) {
  const std::string adult = R"json({"recruitmentCriterion": "expInfo.age >= 18", "label": "adult", "message": "This study is for adults"})json";
  const Said minor = rehearseAs("01", adult, {"--set", "age=17"});
  EXPECT_EQ(minor.status, 3);
  EXPECT_NE(minor.text.find("This study is for adults"), std::string::npos) << minor.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants"), 0);
  EXPECT_EQ(rehearseAs("02", adult).status, 0);
  EXPECT_EQ(word("SELECT status FROM participants"), "complete");
}

TEST_F(GivenAStudyThatAsksBefore, WhenThereAreEnoughThenNobodyElseBegins) {
  const std::string enough = R"json({"recruitmentCriterion": "study.complete < 2", "label": "room"})json";
  EXPECT_EQ(rehearseAs("01", enough).status, 0);
  EXPECT_EQ(rehearseAs("02", enough).status, 0);
  const Said third = rehearseAs("03", enough);
  EXPECT_EQ(third.status, 3);
  EXPECT_NE(third.text.find("03 cannot take part: \"room\" is not met"), std::string::npos) << third.text;
}

TEST_F(GivenAStudyThatAsksBefore, WhenAGroupIsFullThenOnlyThatGroupIsRefused) {
  const std::string quota = R"json({"recruitmentCriterion": "study.count({'complete', 'working'}, {['expInfo.known'] = expInfo.known}) < 2", "message": "enough of these"})json";
  EXPECT_EQ(rehearseAs("01", quota).status, 0);
  EXPECT_EQ(rehearseAs("02", quota).status, 0);
  const Said third = rehearseAs("03", quota);
  EXPECT_EQ(third.status, 3);
  EXPECT_NE(third.text.find("enough of these"), std::string::npos) << third.text;
  EXPECT_EQ(rehearseAs("04", quota, {"--set", "known=true"}).status, 0);
}

TEST_F(GivenAStudyThatAsksBefore, WhenAConditionCountsTheOthersThenItGoesByTheirVariables) {
  const std::string counted = R"json({"code": "age = expInfo.age"}, {"code": ["others = study.participants", "thirties = study.count('complete', {age = 30})", "old = study.count('participants', {['expInfo.age'] = 31})"]})json";
  EXPECT_EQ(rehearseAs("01", counted).status, 0);
  EXPECT_EQ(rehearseAs("02", counted, {"--set", "age=31"}).status, 0);
  EXPECT_EQ(rehearseAs("03", counted).status, 0);
  EXPECT_EQ(word("SELECT group_concat((variables ->> 'others') || (variables ->> 'thirties') || (variables ->> 'old'), ' ') FROM participants"), "000 110 211");
}

TEST_F(GivenAStudyThatAsksBefore, WhenACountIsAskedForWronglyThenThatIsToldWithItsPlace) {
  const Said unknown = rehearseAs("01", R"json({"code": "n = study.count('complet')"})json");
  EXPECT_EQ(unknown.status, 3);
  EXPECT_NE(unknown.text.find("nobody can be \"complet\""), std::string::npos) << unknown.text;
  EXPECT_NE(rehearseAs("02", R"json({"code": "n = study.count(3)"})json").text.find("study.count was asked for a whole number"), std::string::npos);
  EXPECT_NE(rehearseAs("03", R"json({"code": "n = study.count('complete', 3)"})json").text.find("is a whole number"), std::string::npos);
  EXPECT_NE(rehearseAs("04", R"json({"code": "n = study.count('complete', {['expInfo.nobodys'] = 3})"})json").text.find("expInfo has no such field"), std::string::npos);
}

TEST_F(GivenAStudyThatAsksBefore, WhenSomebodyVanishedLongAgoThenTheyHoldNoPlace) {
  const std::string room = R"json({"recruitmentCriterion": "study.complete + study.working < 2", "message": "full"}, {"code": "gone = study.left"})json";
  for (const char *code : {"01", "02"}) EXPECT_EQ(rehearseAs(code, room + R"json(, {"code": "n = get('nothing') + 1"})json").status, 3);
  const auto change = [&](const std::string &query) { SQLite::Database((data() / "fovea.db").string(), SQLite::OPEN_READWRITE).exec(query); };
  change("UPDATE participants SET status = 'working'");
  EXPECT_EQ(rehearseAs("03", room).status, 3) << "they left a moment ago, and may come back";
  change("UPDATE participants SET latest = '2026-01-02T03:04:05.678901+02:00'");
  EXPECT_EQ(rehearseAs("03", room).status, 0);
  EXPECT_EQ(count("SELECT variables ->> 'gone' FROM participants WHERE participant = '03'"), 2);
}

TEST_F(GivenAStudyThatAsksBefore, WhenAQuotaIsRehearsedThenItIsFilledTheSameWayWhateverTheJobsAre) {
  const std::string file = study(R"json({"recruitmentCriterion": "study.complete + study.working < 4", "message": "there are four"}, {"code": "before = study.count('complete')"})json");
  const auto simulated = [&](const std::string &name, const std::string &jobs) {
    const Said said = runProgram({FOVEA_PROGRAM, "simulate", file, "--root", folder_.string(), "--data", (folder_ / name).string(), "--participants", "10", "--seed", "7", "--jobs", jobs});
    EXPECT_EQ(said.status, 0) << said.text;
    EXPECT_NE(said.text.find("complete 4, turned away 6"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("6 of 10 participants were turned away: there are four"), std::string::npos) << said.text;
    return textOf(folder_ / name / "fovea.db");
  };
  const std::string one = simulated("data", "1");
  EXPECT_TRUE(one == simulated("two", "3"));
  EXPECT_EQ(word("SELECT group_concat(variables ->> 'before', ' ') FROM participants"), "0 1 2 3");
}

TEST_F(GivenAStudyThatAsksBefore, WhenItHasSeveralCriteriaThenOneOfThemIsEnough) {
  const std::string either = R"json({"recruitmentCriterion": "expInfo.age >= 18", "message": "This study is for adults"},
    {"recruitmentCriterion": "expInfo.known", "label": "known"})json";
  EXPECT_EQ(rehearseAs("01", either).status, 0);
  EXPECT_EQ(rehearseAs("02", either, {"--set", "age=17", "--set", "known=true"}).status, 0);
  const Said neither = rehearseAs("03", either, {"--set", "age=17"});
  EXPECT_EQ(neither.status, 3);
  EXPECT_NE(neither.text.find("This study is for adults; 03 cannot take part: \"known\" is not met"), std::string::npos) << neither.text;
}

TEST_F(GivenAStudyThatAsksBefore, WhenSomebodyIsRefusedThenNothingIsKeptOfThem) {
  const std::string adult = R"json({"recruitmentCriterion": "expInfo.age >= 18"})json";
  ASSERT_EQ(rehearseAs("01", adult, {"--set", "age=17"}).status, 3);
  for (const char *table : {"sessions", "participants", "events", "consents", "runs"}) EXPECT_EQ(count("SELECT count(*) FROM " + std::string(table)), 0) << table;
  EXPECT_TRUE(filesEndingWith("_report.txt").empty());
}

TEST_F(GivenAStudyThatAsksBefore, WhenItIsPreparedThenItsRoutinesHaveRunBeforeAnybodyCame) {
  const std::string file = study(R"json({"preDeployRoutine": "return {random(1000), 'x'}", "label": "draw", "saveAs": "list"}, {"preDeployRoutine": "return 3", "label": "count", "saveAs": "n"})json");
  const auto prepared = [&] { return runProgram({FOVEA_PROGRAM, "prepare", file, "--data", data().string(), "--root", folder_.string()}); };
  const Said first = prepared();
  EXPECT_EQ(first.status, 0) << first.text;
  EXPECT_NE(first.text.find("draw ... made in"), std::string::npos) << first.text;
  EXPECT_NE(first.text.find("count ... made in"), std::string::npos) << first.text;
  EXPECT_EQ(count("SELECT count(*) FROM routines WHERE simulated = 0"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM sessions"), 0);
  EXPECT_NE(prepared().text.find("draw ... was there already"), std::string::npos);
}

TEST_F(GivenAStudyThatAsksBefore, WhenARoutineFailsAsItIsPreparedThenItIsNamedAndNothingIsKept) {
  const std::string file = study(R"json({"preDeployRoutine": "error('no list')", "label": "draw", "saveAs": "list"})json");
  const Said said = runProgram({FOVEA_PROGRAM, "prepare", file, "--data", data().string(), "--root", folder_.string()});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("the routine \"draw\" failed"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM routines"), 0);
}

TEST_F(GivenAStudyThatAsksBefore, WhenARoutineMakesSomethingThenEverybodyBeginsWithItAndItRunsOnce) {
  const std::string draws = R"json({"preDeployRoutine": "return {random(1000), 'x'}", "label": "draw", "saveAs": "list"})json";
  ASSERT_EQ(rehearseAs("01", draws).status, 0);
  ASSERT_EQ(rehearseAs("02", draws).status, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT variables ->> 'list') FROM participants WHERE variables ->> '$.list[1]' = 'x'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM routines"), 1);
  ASSERT_EQ(rehearseAs("03", R"json({"preDeployRoutine": "return 7", "label": "draw", "saveAs": "list"})json").status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM routines"), 2) << "other Lua makes something else";
  EXPECT_EQ(word("SELECT variables ->> 'list' FROM participants WHERE participant = '03'"), "7");
}

TEST_F(GivenAStudyThatAsksBefore, WhenARoutineCallsAPluginThenItRunsAgainWhenThatIsBuiltAgainAndNotWhenTheStudyIsEdited) {
  const auto plugin = folder_ / "org.test.every-step.so";
  std::filesystem::copy_file(std::filesystem::path(FOVEA_TEST_PLUGINS) / "org.test.every-step.so", plugin);
  const std::string calls = R"json({"preDeployRoutine": "return call('every-step.twice', 2)", "label": "draw", "saveAs": "four"})json";
  const auto made = [&](const std::string &participant, const std::string &steps) {
    const Said said = rehearseAs(participant, steps, {"--plugin", plugin.string()});
    EXPECT_EQ(said.status, 0) << said.text;
    return count("SELECT count(*) FROM routines");
  };
  EXPECT_EQ(made("01", calls), 1);
  EXPECT_EQ(made("02", calls + R"json(, {"code": "more = 1"})json"), 1);
  std::ofstream(plugin, std::ios::binary | std::ios::app) << "built again";
  EXPECT_EQ(made("03", calls), 2);
}

TEST_F(GivenAStudyThatAsksBefore, WhenARoutineMakesWhatItsVariableCannotHoldThenNobodyBeginsAndWhatItCanIsKeptAsThat) {
  const auto rehearseInto = [&](const std::string &type, const std::string &lua) {
    return rehearse({write("study.json", R"json({"name": "typed", "variables": {"made": {"type": ")json" + type + R"json("}}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"preDeployRoutine": ")json" + lua + R"json(", "label": "draw", "saveAs": "made"}, {"page": "info", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string(), "--participant", type});
  };
  const Said wrong = rehearseInto("text", "return {1, 2}");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_NE(wrong.text.find("the routine \"draw\" failed: the variable \"made\" holds text, not"), std::string::npos) << wrong.text;
  EXPECT_EQ(rehearseInto("dictionary", "return {}").status, 0);
  EXPECT_EQ(word("SELECT variables ->> 'made' FROM participants WHERE participant = 'dictionary'"), "{}");
  EXPECT_EQ(rehearseInto("real", "return 2").status, 0);
  EXPECT_EQ(word("SELECT json_type(variables, '$.made') FROM participants WHERE participant = 'real'"), "real");
}

TEST_F(GivenAStudyThatAsksBefore, WhenARoutineFailsThenNobodyBeginsAndTheErrorSaysWhere) {
  const Said said = rehearseAs("01", "\n" R"json({"preDeployRoutine": "error('no list')", "label": "draw"})json");
  EXPECT_EQ(said.status, 3);
  EXPECT_NE(said.text.find("the routine \"draw\" failed"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("study.json:2:22"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatAsksBefore, WhenACheckOfTheDataDoesNotHoldThenTheLogWarnsAndTheSessionGoesOn) {
  const Said said = rehearseAs("01", R"json({"databaseCheck": "study.participants > 0", "label": "anybody", "message": "nobody came yet"})json");
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("the check \"anybody\" does not hold: nobody came yet"), std::string::npos) << said.text;
}

TEST_F(GivenAStudyThatAsksBefore, WhenItIsSimulatedThenEverybodyHasTheSameAndWhoIsRefusedIsAProblem) {
  const auto simulate = [&](const std::string &steps, const std::string &name) {
    return runProgram({FOVEA_PROGRAM, "simulate", study(steps), "--root", folder_.string(), "--data", (folder_ / name).string(), "--participants", "3"});
  };
  EXPECT_EQ(simulate(R"json({"preDeployRoutine": "return random(1000)", "saveAs": "drawn"})json", "data").status, 0);
  EXPECT_EQ(count("SELECT count(DISTINCT variables ->> 'drawn') FROM participants"), 1);
  const Said refused = simulate(R"json({"recruitmentCriterion": "expInfo.age > 30", "message": "too young"})json", "refused");
  EXPECT_EQ(refused.status, 3) << refused.text;
  EXPECT_NE(refused.text.find("too young"), std::string::npos) << refused.text;
}

TEST_F(GivenAStudyThatAsksBefore, WhenItIsCheckedThenMistakesAreToldWithTheirPlaces) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", study("\n" R"json({"recruitmentCriterion": "age = 18"},)json" "\n"
    R"json({"preDeployRoutine": "list = {1}"},)json" "\n" R"json({"if": "expInfo.age > 3", "then": [{"databaseCheck": "true"}]})json"), "--root", folder_.string()});
  EXPECT_EQ(said.status, 1);
  for (const char *text : {"study.json:2:26", "study.json:3:22: \"preDeployRoutine\" sets \"list\"", "study.json:4:36: \"databaseCheck\" stands in a condition or loop"})
    EXPECT_NE(said.text.find(text), std::string::npos) << text << "\n" << said.text;
}

}  // namespace
}  // namespace fovea::test
