// What leaves the laboratory says what was done, and not by whom.

#include "data/pseudonyms.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "core/json.hpp"
#include "data/study_tables.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using test::Line;
using test::TempFolder;

/// Somebody who signed, told their name, and was remarked on.
void record(const std::filesystem::path &folder, const std::string &session, const std::string &participant, const std::string &study = "study") {
  test::record(folder, {.session = session, .participant = participant, .study = study,
                        .items = {{"storage", true}, {"signature", "Ada Lovelace"}},
                        .answer = Dict{{"First name", "Ada"}, {"age", 36}, {"code", participant}},
                        .variables = Dict{{"person", Dict{{"email", "ada@example.org"}, {"hand", "left"}}}},
                        .expInfo = {{"age", 31}, {"date", "2023-11-14_22h13.20.000"}, {"expStart", "2023-11-14T22:13:20Z"}, {"runId", session + ".1"}},
                        .row = {{"word", "red"}, {"correct", true}, {"remark", "of Ada"}, {"who", participant},
                                {"thisRow.wall", "2023-11-14T22:13:21Z"}, {"notes", "Ms Lovelace coughs"}}});
}

class GivenTwoPeople : public testing::Test {
 protected:
  GivenTwoPeople() {
    record(folder_.path(), "s1", "ada1815");
    record(folder_.path(), "s2", "grace1906");
  }
  std::filesystem::path exported(const PseudonymOptions &options = {}) {
    const auto target = folder_ / ("out-" + std::to_string(++exports_));
    const auto made = exportPseudonymised(folder_.path(), target, options);
    if (!made) ADD_FAILURE() << made.error().text();
    return target;
  }
  static std::string everything(const std::filesystem::path &target) {
    std::string text;
    for (const auto &entry : std::filesystem::directory_iterator(target)) text += test::readText(entry.path());
    return text;
  }
  TempFolder folder_;
  int exports_ = 0;
};

TEST_F(GivenTwoPeople, WhenTheyAreExportedThenNothingSaysWhoTheyAre) {
  for (const TableFormat format : {TableFormat::Csv, TableFormat::Json}) {
    PseudonymOptions options;
    options.format.table = format;
    const std::string text = everything(exported(options));
    for (const char *personal : {"ada1815", "grace1906", "Lovelace", "ada@example.org", "\"Ada\"", "s1.1", "2023-"})
      EXPECT_THAT(text, Not(HasSubstr(personal)));
    for (const char *kept : {"red", "left", "\":36", "storage"}) EXPECT_THAT(text, HasSubstr(kept));
  }
}

TEST_F(GivenTwoPeople, WhenTheyAreExportedTwiceThenEachHasTheSamePseudonymInEveryTable) {
  const auto first = exported(), second = exported();
  const auto trials = test::readCsv(first / "stroop_trials.csv"), people = test::readCsv(first / "participants.csv");
  ASSERT_EQ(trials.size(), 3u);
  EXPECT_EQ(trials[0], (Line{"participant", "study", "session", "run", "label", "path", "row", "word", "correct", "remark", "who"}));
  EXPECT_EQ(trials[1][0], people[1][0]);
  EXPECT_EQ(trials[2][0], people[2][0]);
  EXPECT_NE(people[1][0], people[2][0]);
  EXPECT_EQ(trials[1][8], "true");
  EXPECT_EQ(trials[1][10], people[1][0]);  // a cell that is the participant's code
  EXPECT_EQ(test::readText(first / "stroop_trials.csv"), test::readText(second / "stroop_trials.csv"));
}

TEST_F(GivenTwoPeople, WhenOneOfThemTakesPartInAnotherStudyThenNobodySeesThat) {
  record(folder_.path(), "s3", "ada1815", "another");
  const auto people = test::readCsv(exported() / "participants.csv");
  ASSERT_EQ(people.size(), 4u);
  EXPECT_NE(people[1][0], people[3][0]);
}

TEST_F(GivenTwoPeople, WhenNamesAreDroppedAndKeptThenTheReportSaysWhatIsLeftOut) {
  PseudonymOptions options;
  options.drop = {"remark"};
  options.keep = {"e-mail"};
  const auto target = exported(options);
  const std::string text = everything(target);
  EXPECT_THAT(text, Not(HasSubstr("of Ada")));
  EXPECT_THAT(text, HasSubstr("ada@example.org"));
  const auto report = parsePlainJson(test::readText(target / "pseudonymised.json"), "report");
  ASSERT_TRUE(report);
  const Value *tables = report->find("tables");
  EXPECT_EQ(*tables->find("stroop_trials")->find("dropped"), Value(List{"notes", "remark", "thisRow.wall"}));
  EXPECT_EQ(*tables->find("stroop_trials")->find("rows"), Value(2));
  EXPECT_EQ(*tables->find("responses")->find("dropped"), Value(List{"answer.First name", "failure", "field", "message", "metadata", "raw_answer", "submitted"}));
}

TEST_F(GivenTwoPeople, WhenANameThatNothingHasIsDroppedOrKeptThenNothingIsWrittenAndTheNearestOneIsTold) {
  const auto refusal = [&](std::vector<std::string> drop, std::vector<std::string> keep) {
    const auto made = exportPseudonymised(folder_.path(), folder_ / "none", {{}, std::move(drop), std::move(keep)});
    EXPECT_FALSE(made);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
    return made ? std::string() : made.error().text();
  };
  EXPECT_THAT(refusal({"remarks"}, {}), AllOf(HasSubstr("--drop"), HasSubstr("\"remarks\""), HasSubstr("did you mean \"remark\"")));
  EXPECT_THAT(refusal({"remark", "hnad"}, {}), HasSubstr("did you mean \"hand\"")) << "in a variable";
  EXPECT_THAT(refusal({"variables.email"}, {}), HasSubstr("did you mean \"email\""));
  EXPECT_THAT(refusal({}, {"nonsense"}), AllOf(HasSubstr("--keep"), HasSubstr("a question")));
}

TEST_F(GivenTwoPeople, WhenAColumnOfTheHostIsDroppedThenItStaysOut) {
  PseudonymOptions options;
  options.drop = {"status", "AGE"};
  const auto target = exported(options);
  EXPECT_THAT(test::readCsv(target / "participants.csv")[0], Not(Contains("status")));
  EXPECT_THAT(test::readText(target / "responses.csv"), Not(HasSubstr("age")));
}

/// The cells of a column, below its name.
Line column(const std::filesystem::path &csv, const std::string &name) {
  const auto lines = test::readCsv(csv);
  const auto at = std::find(lines[0].begin(), lines[0].end(), name) - lines[0].begin();
  Line cells;
  for (std::size_t i = 1; i < lines.size(); ++i) cells.push_back(lines[i].at(static_cast<std::size_t>(at)));
  return cells;
}

TEST_F(GivenTwoPeople, WhenACodeIsANumberThenItIsReplacedWhereEachRowHasItsOwnAndStaysWhereItIsAFigure) {
  test::record(folder_.path(), {.session = "s3", .participant = "0017", .answer = Dict{{"code", 17}, {"age", 17}}, .row = {{"vp", 17}, {"n", 17}, {"reward", 17.0}}});
  test::record(folder_.path(), {.session = "s4", .participant = "18", .answer = Dict{{"code", 18}, {"age", 36}}, .row = {{"vp", 18.0}, {"n", 3}, {"reward", 20.0}}});
  const auto target = exported();
  const Line people = column(target / "participants.csv", "participant");
  const auto trials = target / "stroop_trials.csv";
  EXPECT_EQ(column(trials, "vp"), (Line{"", "", people[2], people[3]}));
  EXPECT_EQ(column(trials, "n"), (Line{"", "", "17", "3"}));
  EXPECT_EQ(column(trials, "reward"), (Line{"", "", "17", "20"}));
  const Line answers = column(target / "responses.csv", "answer");
  EXPECT_EQ(answers[2], R"({"code":")" + people[2] + R"(","age":17})");
  EXPECT_EQ(answers[3], R"({"code":")" + people[3] + R"(","age":36})");
}

TEST_F(GivenTwoPeople, WhenACodeIsANumberThenAnswersThatLookLikeItStayAndTheReportSaysWhereCodesWere) {
  test::record(folder_.path(), {.session = "s3", .participant = "2", .answer = Dict{{"key", "2"}, {"id", "2"}}, .row = {{"pressed", "2"}, {"vp", "02"}}});
  test::record(folder_.path(), {.session = "s4", .participant = "3", .answer = Dict{{"key", "1"}, {"id", "3"}}, .row = {{"pressed", "1"}, {"vp", "3"}}});
  const auto target = exported();
  const Line people = column(target / "participants.csv", "participant"), answers = column(target / "responses.csv", "answer");
  EXPECT_EQ(answers[2], R"({"key":"2","id":")" + people[2] + R"("})");
  EXPECT_EQ(column(target / "stroop_trials.csv", "pressed")[2], "2");
  EXPECT_EQ(column(target / "stroop_trials.csv", "vp")[2], people[2]);
  const auto report = parsePlainJson(test::readText(target / "pseudonymised.json"), "report");
  ASSERT_TRUE(report);
  EXPECT_EQ(*report->find("tables")->find("responses")->find("replaced"), Value(List{"answer.code", "answer.id"}));
  EXPECT_EQ(*report->find("tables")->find("stroop_trials")->find("replaced"), Value(List{"vp", "who"}));
}

TEST(GivenOnePersonWhoseCodeIsANumber, WhenTheyAreExportedThenTheirFiguresStay) {
  const TempFolder folder;
  test::record(folder.path(), {.session = "s1", .participant = "1", .question = "1", .answer = Dict{{"level", 1}}, .row = {{"attempt", 1}, {"level", "1"}}});
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "out", {}));
  EXPECT_EQ(column(folder / "out/stroop_trials.csv", "attempt"), (Line{"1"}));
  EXPECT_EQ(column(folder / "out/stroop_trials.csv", "level"), (Line{"1"}));
  EXPECT_EQ(column(folder / "out/responses.csv", "answer"), (Line{R"({"level":1})"}));
  EXPECT_EQ(column(folder / "out/responses.csv", "label"), (Line{"1"})) << "it is the question, and no answer";
}

/// A participant of a chain whose answer is taken out of a page of that label, and an operator who had something to say.
void recordChain(const std::filesystem::path &folder, const std::string &label, Value response) {
  auto recorder = test::openRecorder(folder);
  recorder->startSession(test::aSession("s9"));
  ParticipantStep step;
  step.id = "s9", step.study = "study", step.participant = "mary1797", step.status = "failed", step.failedReason = "late, Mary S. was ill, UnsuccessfulEndPage";
  step.responses = {Value(Dict{{"path", "main/chain/trial#1/" + label}, {"label", label}, {"accepted", true}, {"answer", std::move(response)}})};
  step.networks = {Value(Dict{{"maker", "chain"}, {"network", "n"}, {"way", ""}, {"grows", true}})};
  const auto node = [](const char *name, const char *parent, std::int64_t degree, const char *definition) {
    return Value(Dict{{"maker", "chain"}, {"network", "n"}, {"node", name}, {"parent", parent}, {"degree", degree}, {"definition", definition},
                      {"failedReason", degree > 0 ? "built on a trial that failed: late, Mary S. was ill" : ""}});
  };
  const auto trial = [](std::int64_t position, const char *name, std::int64_t degree, const char *definition) {
    return Value(Dict{{"maker", "chain"}, {"way", "s9"}, {"position", position}, {"network", "n"}, {"node", name}, {"degree", degree}, {"status", "failed"},
                      {"failedReason", "late, Mary S. was ill"}, {"definition", definition}, {"answer", "mary@example.org"}});
  };
  step.nodes = {node("0", "", 0, "the start"), node("s9.1", "0", 1, "mary@example.org")};
  step.trials = {trial(1, "0", 0, "the start"), trial(2, "s9.1", 1, "mary@example.org")};
  step.variables = Dict{{"trial", Dict{{"maker", "chain"}, {"position", 2}, {"definition", "mary@example.org"}, {"answer", "mary@example.org"}}}};
  recorder->addStep(step);
  recorder->addEvent({"", {}, "operator", Value(Dict{{"command", "fail"}, {"cause", "Mary S. was ill"}})});
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

TEST(GivenATrialMakerWhosePageAsksForSomethingPersonal, WhenItIsExportedThenTheAnswerAndWhatGrewFromItStayOut) {
  const std::pair<const char *, Value> asked[] = {{"E-mail", Value("mary@example.org")}, {"about", Value(Dict{{"email", "mary@example.org"}})}};
  for (const auto &[label, response] : asked) {
    const TempFolder folder;
    recordChain(folder.path(), label, response);
    ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "out", {}));
    for (const char *table : {"participants", "responses", "nodes", "trials"})
      EXPECT_THAT(test::readText(folder / "out" / (std::string(table) + ".csv")), Not(HasSubstr("mary@"))) << label;
    EXPECT_EQ(column(folder / "out/trials.csv", "definition"), (Line{"the start", ""})) << "what the study says itself stays";
    EXPECT_EQ(column(folder / "out/nodes.csv", "definition"), (Line{"the start", ""}));
    EXPECT_THAT(test::readText(folder / "out/pseudonymised.json"), HasSubstr("chain.definition"));
  }
}

TEST(GivenATrialMaker, WhenItsPageAsksForNothingPersonalThenItsAnswersStayAndOnlyWhatTheOperatorTypedGoes) {
  const TempFolder folder;
  recordChain(folder.path(), "colour", Value("red"));
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "out", {}));
  EXPECT_EQ(column(folder / "out/trials.csv", "answer")[0], "mary@example.org") << "nothing says what it is";
  EXPECT_EQ(column(folder / "out/participants.csv", "failed_reason"), (Line{"late, operator, UnsuccessfulEndPage"}));
  EXPECT_EQ(column(folder / "out/trials.csv", "failed_reason")[0], "late, operator");
  EXPECT_EQ(column(folder / "out/nodes.csv", "failed_reason")[1], "built on a trial that failed: late, operator");
}

/// Somebody who was asked twice in a loop over words, of whom age, hand and surname were entered.
void recordLoop(const std::filesystem::path &folder) {
  const auto recorder = test::openRecorder(folder);
  recorder->startSession(test::aSession("s1"));
  ParticipantStep step;
  step.id = "s1", step.study = "study", step.participant = "ada1815", step.status = "complete";
  const auto answer = [](std::int64_t index, const char *item, Value metadata) {
    return Value(Dict{{"path", "main/trial"}, {"label", "arrow"}, {"accepted", true}, {"answer", "left"}, {"metadata", std::move(metadata)},
                      {"loops", Dict{{"trial.index", index}, {"trial.item", item}}}});
  };
  step.responses = {answer(0, "<<", Dict{{"page_type", "org.fovea.modular"}, {"rt_s", 0.512}, {"prompt", "for Ada"}}), answer(1, ">>", Dict{{"rt_s", "soon"}}),
                    Value(Dict{{"path", "end"}, {"label", "end"}, {"accepted", true}, {"answer", true}})};
  step.variables = Dict{{"expInfo", Dict{{"participant", "ada1815"}, {"age", 36}, {"hand's", "left"}, {"surname", "Lovelace"}}}, {"n", 2}};
  recorder->addStep(step);
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

TEST(GivenAnswersInALoop, WhenTheyAreExportedThenReactionTimesRoundsItemsAndWhatWasEnteredAreColumns) {
  const TempFolder folder;
  recordLoop(folder.path());
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "shared", {}));
  ASSERT_TRUE(exportStudyTables(folder.path(), folder / "own"));
  for (const char *target : {"shared", "own"}) {
    const auto responses = folder / target / "responses.csv", people = folder / target / "participants.csv";
    EXPECT_EQ(column(responses, "rt_s"), (Line{"0.512", "", ""})) << target;
    EXPECT_EQ(column(responses, "trial.index"), (Line{"0", "1", ""}));
    EXPECT_EQ(column(responses, "trial.item"), (Line{"<<", ">>", ""}));
    EXPECT_EQ(column(people, "expInfo.age"), (Line{"36"}));
    EXPECT_EQ(column(people, "expInfo.hand's"), (Line{"left"}));
    for (const char *inner : {"failed_by", "failed_undo"}) EXPECT_THAT(test::readCsv(people)[0], Not(Contains(inner)));
  }
  const std::string shared = test::readText(folder / "shared/participants.csv") + test::readText(folder / "shared/responses.csv");
  EXPECT_THAT(shared, Not(HasSubstr("Lovelace")));
  EXPECT_THAT(shared, Not(HasSubstr("for Ada")));
  EXPECT_THAT(test::readText(folder / "shared/pseudonymised.json"), AllOf(HasSubstr("\"expInfo.surname\""), HasSubstr("\"metadata\"")));
}

TEST(GivenAnswersInALoop, WhenAFieldOrALoopsItemIsDroppedThenItIsNoColumnEither) {
  const TempFolder folder;
  recordLoop(folder.path());
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "out", {{}, {"age", "trial.item"}, {"surname"}}));
  const std::string text = test::readText(folder / "out/participants.csv") + test::readText(folder / "out/responses.csv");
  for (const char *gone : {"expInfo.age", "\"age\"", "<<", "trial.item"}) EXPECT_THAT(text, Not(HasSubstr(gone))) << gone;
  EXPECT_EQ(column(folder / "out/participants.csv", "expInfo.surname"), (Line{"Lovelace"}));
}

/// Two ways through a study that pays, one of them begun anew, and one that goes on; somebody wrote into what the host counts.
void recordPayments(const std::filesystem::path &folder) {
  const auto recorder = test::openRecorder(folder);
  const auto paid = [&](const std::string &way, std::int64_t total, bool saysWay, std::string status = "complete") {
    ParticipantStep step;
    step.id = way, step.study = "study", step.participant = "ada1815", step.status = std::move(status);
    step.currency = "EUR", step.payment = total;
    Dict value{{"currency", "EUR of Ada"}, {"timeReward", 110}, {"performanceReward", "told by Ada"}, {"basePayment", 5}, {"bonus", total - 5}, {"paid", total},
               {"unpaid", 0}, {"decisions", List{Dict{{"what", "cut for Ada"}, {"reason", "maxParticipantPayment"}, {"amount", 7}}}}};
    if (saysWay) value.emplace_back("way", way);
    if (step.status != "working") step.events.push_back(Value(Dict{{"kind", "payment"}, {"value", std::move(value)}}));
    recorder->addStep(step);
  };
  recorder->startSession(test::aSession("s8"));
  paid("s8", 90, true);
  paid("s8", 105, true);
  recorder->endSession({});
  recorder->startSession(test::aSession("s9"));
  paid("s9", 205, false);
  paid("s10", 20, true, "failed");  // by mistake, as it turned out
  paid("s10", 20, true, "working");
  recorder->endSession({});
}

TEST(GivenAStudyThatPays, WhenItIsExportedThenEachAmountIsThereAndNothingThatSomebodyWrote) {
  const TempFolder folder;
  recordPayments(folder.path());
  for (const TableFormat format : {TableFormat::Csv, TableFormat::Json}) {
    PseudonymOptions options;
    options.format.table = format;
    const auto target = folder / (format == TableFormat::Csv ? "csv" : "json");
    ASSERT_TRUE(exportPseudonymised(folder.path(), target, options));
    for (const auto &entry : std::filesystem::directory_iterator(target)) EXPECT_THAT(test::readText(entry.path()), Not(HasSubstr("Ada"))) << entry.path();
  }
  const auto people = folder / "csv/participants.csv", payments = folder / "csv/payments.csv";
  EXPECT_EQ(column(people, "currency"), (Line{"EUR", "EUR", "EUR"}));
  EXPECT_EQ(column(people, "payment"), (Line{"105", "205", "20"}));
  const auto table = test::readCsv(payments);
  EXPECT_EQ(table[0], (Line{"participant", "way", "currency", "base_payment", "time_reward", "performance_reward", "bonus", "total", "unpaid"}));
  ASSERT_EQ(table.size(), 3u) << "of a way the latest, and none of who is at work";
  EXPECT_EQ(column(payments, "total"), (Line{"105", "205"}));
  EXPECT_EQ(column(payments, "performance_reward"), (Line{"0", "0"}));
  EXPECT_EQ(column(payments, "way"), (Line{column(people, "way")[0], column(people, "way")[1]}));
  const auto json = parsePlainJson(test::readText(folder / "json/payments.json"), "payments");
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->list()->at(0).find("total"), Value(105));
  EXPECT_EQ(*json->list()->at(0).find("bonus"), Value(100));
}

TEST_F(GivenTwoPeople, WhenTheirStudyPaysNothingThenThereIsNoTableOfPayments) {
  const auto target = exported();
  EXPECT_FALSE(std::filesystem::exists(target / "payments.csv"));
  EXPECT_EQ(column(target / "participants.csv", "payment"), (Line{"", ""}));
}

TEST_F(GivenTwoPeople, WhenTheFolderIsOfAnOlderVersionThenTheTablesItHasAreExported) {
  for (const char *column : {"shown_source", "shown_uncertainty_s"}) test::query(folder_.path(), std::string("ALTER TABLE responses DROP COLUMN ") + column);
  for (const char *table : {"cells", "networks", "nodes", "trials"}) test::query(folder_.path(), std::string("DROP TABLE ") + table);
  test::query(folder_.path(), "PRAGMA user_version = 2");
  const auto target = exported();
  EXPECT_EQ(column(target / "responses.csv", "shown_s").size(), 2u);
  EXPECT_TRUE(std::filesystem::exists(target / "participants.csv"));
  EXPECT_FALSE(std::filesystem::exists(target / "trials.csv"));
}

TEST_F(GivenTwoPeople, WhenSomebodyHasNoCodeThenTheirEmptyTextsStayEmptyAndTheyHaveNoPseudonym) {
  test::record(folder_.path(), {.session = "s3", .participant = "", .answer = Dict{{"remark", ""}}, .row = {{"remark", ""}}});
  const auto target = exported();
  const auto trials = target / "stroop_trials.csv";
  EXPECT_EQ(column(trials, "remark")[2], "");
  EXPECT_EQ(column(trials, "participant")[2], "");
  EXPECT_EQ(column(target / "responses.csv", "answer")[2], R"({"remark":""})");
}

TEST_F(GivenTwoPeople, WhenAQuestionIsPersonalThenItsAnswerStaysOutWhateverItIs) {
  test::record(folder_.path(), {.session = "s3", .participant = "mary1797", .question = "E-mail", .answer = "mary@example.org"});
  test::record(folder_.path(), {.session = "s4", .participant = "emmy1882", .question = "hometown", .answer = "Erlangen"});
  EXPECT_EQ(column(exported() / "responses.csv", "answer")[2], "");
  EXPECT_EQ(column(exported() / "responses.csv", "answer")[3], "Erlangen");
  PseudonymOptions options;
  options.drop = {"hometown"};
  options.keep = {"e-mail"};
  const auto target = exported(options);
  EXPECT_EQ(column(target / "responses.csv", "answer")[2], "mary@example.org");
  EXPECT_EQ(column(target / "responses.csv", "answer")[3], "");
  const auto report = parsePlainJson(test::readText(target / "pseudonymised.json"), "report");
  ASSERT_TRUE(report);
  EXPECT_THAT(*report->find("tables")->find("responses")->find("dropped")->list(), Contains(Value("hometown")));
}

/// Somebody who typed into questions whose names say nothing, and a script that kept it under other names.
void recordTyped(const std::filesystem::path &folder) {
  const auto recorder = test::openRecorder(folder);
  SessionStart start = test::aSession("s7");
  start.participant = "erika";
  recorder->startSession(start);
  const std::string remark = "I am Erika Mustermann, call me", town = "Ulm", code = "998877";
  ParticipantStep step;
  step.id = "s7", step.study = "study", step.participant = "erika", step.status = "failed", step.failedReason = "said " + remark + ", late";
  const Dict given{{"remarks", remark}, {"town", town}, {"code", code}, {"mood", "good"}, {"again", ""}};
  const Value metadata(Dict{{"page_type", "org.lab.asks"}, {"typed", List{"remarks", "town", "code", "again"}}});
  step.responses = {Value(Dict{{"path", "q"}, {"label", "q"}, {"accepted", true}, {"answer", given}, {"rawAnswer", given}, {"metadata", metadata}}),
                    Value(Dict{{"path", "word"}, {"label", "word"}, {"accepted", true}, {"answer", remark}, {"metadata", metadata}}),
                    Value(Dict{{"path", "choice"}, {"label", "choice"}, {"accepted", true}, {"answer", Dict{{"town", "Ulm"}, {"sees", "you said: " + remark}}},
                                {"loops", Dict{{"w.index", 1}, {"w.item", town}}}, {"metadata", Dict{{"page_type", "org.lab.chooses"}}}})};
  step.variables = Dict{{"rem", given}, {"copy", "So: " + remark}, {"home", town}, {"number", 998877}, {"seen", Dict{{remark, 2}}}, {"count", 3}, {"all", List{town, "red"}}};
  step.branches = List{List{"where", town}};
  step.modules = {Value(Dict{{"position", 0}, {"module", "m"}, {"variables", Dict{{"mine", remark}, {"n", 4}}}})};
  step.trials = {Value(Dict{{"maker", "pictures"}, {"way", "s7"}, {"position", 1}, {"network", "n"}, {"node", "0"}, {"status", "finished"}, {"definition", 1}, {"answer", town}})};
  recorder->addStep(step);
  RunStart run = test::aRun("s7.1", "erika_stroop");
  run.expInfo = Dict{{"participant", "erika"}, {"goal", remark}};
  recorder->startRun(run);
  recorder->addRow({run.id, "trials", {{"word", "red"}, {"caption", remark}, {"code", 998877}, {"shown", "no word of an asked one"}}});
  recorder->addEvent({run.id, {}, "answer", Value(Dict{{"page", "asks"}, {"answer", Dict{{"said", "no word of an asked one"}}}, {"typed", List{"said"}}})});
  recorder->endRun(test::anEnd(run.id));
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

TEST_F(GivenTwoPeople, WhenSomebodyTypedIntoQuestionsOfInnocentNamesThenItIsInNoFile) {
  recordTyped(folder_.path());
  for (const TableFormat format : {TableFormat::Csv, TableFormat::Json}) {
    PseudonymOptions options;
    options.format.table = format;
    const std::string text = everything(exported(options));
    for (const char *typed : {"Erika", "Mustermann", "998877", "asked one"}) EXPECT_THAT(text, Not(HasSubstr(typed)));
  }
  const auto target = exported();
  const Line answers = column(target / "responses.csv", "answer");
  EXPECT_EQ(answers[2], R"({"mood":"good"})");
  EXPECT_EQ(answers[3], "");
  EXPECT_EQ(answers[4], R"({"town":"Ulm","sees":null})") << "what was chosen is not what was typed, though it is the same three letters";
  EXPECT_EQ(column(target / "responses.csv", "loops")[4], R"({"w.index":1,"w.item":null})");
  EXPECT_EQ(column(target / "participants.csv", "variables")[2], R"({"rem":{"mood":"good"},"copy":null,"home":null,"number":null,"seen":{},"count":3,"all":[null,"red"]})");
  EXPECT_EQ(column(target / "participants.csv", "failed_reason")[2], "said typed, late");
  EXPECT_EQ(column(target / "modules.csv", "variables")[0], R"({"mine":null,"n":4})");
  EXPECT_EQ(column(target / "trials.csv", "answer")[0], "");
  EXPECT_EQ(column(target / "stroop_trials.csv", "word")[2], "red");
  const auto report = parsePlainJson(test::readText(target / "pseudonymised.json"), "report");
  ASSERT_TRUE(report);
  const auto left = [&](const char *table) { return *report->find("tables")->find(table)->find("dropped")->list(); };
  EXPECT_THAT(left("responses"), testing::IsSupersetOf({Value("answer.remarks: typed"), Value("answer.town: typed"), Value("word: typed")}));
  EXPECT_THAT(left("participants"), testing::IsSupersetOf({Value("variables.rem.remarks: typed"), Value("variables.copy: typed"), Value("failed_reason: typed")}));
}

TEST_F(GivenTwoPeople, WhenSomebodyTypedAWordOfTheExperimentThenTheDataHaveItAllTheSame) {
  recordTyped(folder_.path());
  test::query(folder_.path(), R"(UPDATE responses SET answer = '{"remarks":"green","mood":"good"}' WHERE participant = 'erika' AND label = 'q')");
  test::query(folder_.path(), "UPDATE stroop_trials SET word = 'green'");
  const auto shared = exported();
  EXPECT_THAT(column(shared / "stroop_trials.csv", "word"), testing::Each("green"));
  EXPECT_EQ(column(shared / "responses.csv", "answer")[2], R"({"mood":"good"})");
  test::query(folder_.path(), "UPDATE stroop_trials SET word = 'red' WHERE run <> 's7.1'");
  EXPECT_THAT(column(exported() / "stroop_trials.csv", "word"), testing::ElementsAre("red", "red", "")) << "nobody else has it: the experiment may have it from them";
}

TEST_F(GivenTwoPeople, WhenATypedAnswerIsKeptByNameThenThatOneIsThereAndTheOthersAreNot) {
  recordTyped(folder_.path());
  PseudonymOptions options;
  options.keep = {"town"};
  const auto target = exported(options);
  EXPECT_EQ(column(target / "responses.csv", "answer")[2], R"({"town":"Ulm","mood":"good"})");
  EXPECT_EQ(column(target / "participants.csv", "variables")[2], R"({"rem":{"town":"Ulm","mood":"good"},"copy":null,"home":"Ulm","number":null,"seen":{},"count":3,"all":["Ulm","red"]})");
  EXPECT_THAT(everything(target), Not(HasSubstr("Erika")));
}

/// Somebody of whom something was entered, which scripts, pages and loops used elsewhere, too.
void recordEntered(const std::filesystem::path &folder, const std::string &participant, const Dict &expInfo, const Dict &variables, Value answer = {}, const Dict &row = {{"n", 1}}) {
  const auto recorder = test::openRecorder(folder);
  SessionStart start = test::aSession("s-" + participant);
  start.participant = participant;
  recorder->startSession(start);
  ParticipantStep step;
  step.id = start.id, step.study = "study", step.participant = participant, step.status = "complete";
  Dict all{{"expInfo", expInfo}};
  all.insert(all.end(), variables.begin(), variables.end());
  step.variables = Value(std::move(all));
  step.responses = {Value(Dict{{"path", "q"}, {"label", "q"}, {"accepted", true}, {"answer", answer}, {"metadata", Dict{{"page_type", "org.lab.chooses"}}}, {"loops", Dict{{"l.item", answer}}}})};
  recorder->addStep(step);
  RunStart run = test::aRun(start.id + ".1", participant + "_stroop");
  run.expInfo = Value(expInfo);
  recorder->startRun(run);
  recorder->addRow({run.id, "trials", row});
  recorder->endRun(test::anEnd(run.id));
  recorder->endSession({});
  ASSERT_TRUE(recorder->flush());
}

TEST_F(GivenTwoPeople, WhenAFieldStaysOutThenItsCopiesDoWhereverScriptsAndPagesPutThem) {
  const Dict entered{{"surname", "Zuse"}, {"phone", 4930123}, {"hand", "left"}};
  recordEntered(folder_.path(), "konrad", entered, Dict{{"hello", "Hello Zuse"}, {"call", 4930123}, {"side", "left"}, {"n", 3}}, "Zuse", {{"caption", "for Zuse"}, {"key", "left"}});
  const auto target = exported();
  EXPECT_THAT(everything(target), Not(HasSubstr("Zuse")));
  EXPECT_THAT(everything(target), Not(HasSubstr("4930123")));
  EXPECT_EQ(column(target / "participants.csv", "variables")[2], R"({"expInfo":{"hand":"left"},"hello":null,"call":null,"side":"left","n":3})");
  EXPECT_EQ(column(target / "responses.csv", "answer")[2], "");
  EXPECT_EQ(column(target / "responses.csv", "loops")[2], R"({"l.item":null})");
  EXPECT_EQ(column(target / "stroop_trials.csv", "key")[2], "left");
  EXPECT_THAT(test::readText(target / "pseudonymised.json"), HasSubstr("\"variables.hello: typed\""));

  PseudonymOptions options;
  options.keep = {"surname"};
  options.drop = {"hand"};
  const auto other = exported(options);
  EXPECT_EQ(column(other / "participants.csv", "variables")[2], R"({"expInfo":{"surname":"Zuse"},"hello":"Hello Zuse","call":null,"side":"left","n":3})") << "left is the answer to many a question";
  EXPECT_EQ(column(other / "responses.csv", "answer")[2], "Zuse");
}

TEST_F(GivenTwoPeople, WhenACodeStandsInALongerTextThenItIsReplacedThere) {
  recordEntered(folder_.path(), "Miller77", {}, Dict{{"file", "Miller77_A.wav"}, {"with", "grace1906, Miller771"}, {"scores", Dict{{"Miller77", 2}}}}, "by Miller77.", {{"seen", "(Miller77)"}});
  recordEntered(folder_.path(), "17", {}, Dict{{"picture", "img_17.png"}});
  recordEntered(folder_.path(), "no", {}, Dict{{"said", "no, another nod"}});
  const auto target = exported();
  const Line people = column(target / "participants.csv", "participant"), variables = column(target / "participants.csv", "variables");
  EXPECT_EQ(variables[2], R"({"expInfo":{},"file":")" + people[2] + R"(_A.wav","with":")" + people[1] + R"(, Miller771","scores":{")" + people[2] + R"(":2}})");
  EXPECT_EQ(column(target / "responses.csv", "answer")[2], "by " + people[2] + ".");
  EXPECT_EQ(column(target / "stroop_trials.csv", "seen")[2], "(" + people[2] + ")");
  EXPECT_EQ(variables[3], R"({"expInfo":{},"picture":"img_17.png"})") << "a number is a figure";
  EXPECT_EQ(variables[4], R"({"expInfo":{},"said":")" + people[4] + R"(, another nod"})");
  const auto report = parsePlainJson(test::readText(target / "pseudonymised.json"), "report");
  EXPECT_THAT(*report->find("tables")->find("participants")->find("replaced")->list(), testing::IsSupersetOf({Value("variables.file"), Value("variables.with")}));
}

TEST_F(GivenTwoPeople, WhenAnOperatorWroteIntoAFieldThenItStaysOutAndWhatSeveralHaveIsAChoice) {
  const auto fields = [](const char *comments, const char *state) { return Dict{{"comments", comments}, {"state", state}, {"hand", "right handed, mostly"}, {"group", "b"}}; };
  recordEntered(folder_.path(), "konrad", fields("overslept", "tired, says her mother Ilse"), Dict{{"note", "tired, says her mother Ilse"}});
  recordEntered(folder_.path(), "alan", fields("", "well"), {});
  const auto target = exported();
  for (const char *gone : {"Ilse", "overslept"}) EXPECT_THAT(everything(target), Not(HasSubstr(gone)));
  EXPECT_EQ(column(target / "participants.csv", "expInfo.hand")[2], "right handed, mostly");
  EXPECT_EQ(column(target / "participants.csv", "expInfo.state"), (Line{"", "", "", ""}));
  EXPECT_EQ(column(target / "runs.csv", "expInfo")[3], R"({"hand":"right handed, mostly","group":"b"})");
  EXPECT_THAT(test::readText(target / "pseudonymised.json"), AllOf(HasSubstr("\"variables.expInfo.comments: free text\""), HasSubstr("\"expInfo.state: free text\"")));

  PseudonymOptions options;
  options.keep = {"comments", "state"};
  EXPECT_EQ(column(exported(options) / "runs.csv", "expInfo")[2], toJson(Value(fields("overslept", "tired, says her mother Ilse"))));
}

TEST_F(GivenTwoPeople, WhenTheStudyListsWhatAFieldMayBeThenItStaysThoughOnePersonAloneHasIt) {
  recordEntered(folder_.path(), "konrad", Dict{{"hand", "neither of them"}, {"state", "says she is tired"}}, {});
  std::filesystem::create_directories(folder_ / "studies");
  test::writeText(folder_ / "studies/abc.json", R"({"expInfo": {"participant*": "", "hand*": ["left", "neither of them"], "state": ""}, "steps": []})");
  test::query(folder_.path(), R"(UPDATE sessions SET provenance = '{"study":{"hash":"abc"}}' WHERE participant = 'konrad')");
  const auto target = exported();
  EXPECT_EQ(column(target / "participants.csv", "expInfo.hand")[2], "neither of them");
  EXPECT_EQ(column(target / "participants.csv", "expInfo.state")[2], "");
}

TEST(GivenATrialMakerWhosePageIsTypedInto, WhenItIsExportedThenItsAnswersStayOutUnlessTheMakerIsKept) {
  const auto recordTold = [](const std::filesystem::path &folder) {
    recordChain(folder, "said", Value(Dict{{"text", "mary@example.org"}, {"size", 3}}));
    test::query(folder, R"(UPDATE responses SET metadata = '{"typed":["text"]}')");
  };
  const TempFolder folder;
  recordTold(folder.path());
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "out", {}));
  PseudonymOptions keeping;
  keeping.keep = {"chain"};
  ASSERT_TRUE(exportPseudonymised(folder.path(), folder / "kept", keeping));
  EXPECT_EQ(column(folder / "out/trials.csv", "answer"), (Line{"", ""}));
  EXPECT_EQ(column(folder / "out/nodes.csv", "definition"), (Line{"the start", ""}));
  EXPECT_EQ(column(folder / "kept/trials.csv", "definition"), (Line{"the start", ""})) << "what was typed itself stays out all the same";
  for (const char *table : {"out/participants.csv", "out/responses.csv", "out/trials.csv", "out/nodes.csv", "kept/participants.csv", "kept/responses.csv", "kept/trials.csv", "kept/nodes.csv"})
    EXPECT_THAT(test::readText(folder / table), Not(HasSubstr("mary@"))) << table;
}

TEST_F(GivenTwoPeople, WhenPartOfAQuestionsNameIsPersonalThenItsAnswerStaysOut) {
  const Dict personal{{"yourname", "Mary"}, {"Matrikelnummer", "1234567"}, {"contactDetails", "x"}, {"Your e-mail?", "x"}, {"matriculation_no", 7}, {"home phone", "x"}};
  const Dict innocent{{"headphones", "yes"}, {"phoneme", "b"}, {"imageName", "cat.png"}, {"condition", 2}, {"mailbox", "red"}};
  Dict all = personal;
  all.insert(all.end(), innocent.begin(), innocent.end());
  test::record(folder_.path(), {.session = "s3", .participant = "mary1797", .answer = all});
  EXPECT_EQ(column(exported() / "responses.csv", "answer")[2], toJson(Value(innocent)));
}

TEST_F(GivenTwoPeople, WhenAColumnHoldsListsAndOtherThingsThenEachIsAsItWas) {
  const auto add = [&](const std::string &session, Value what) {
    test::record(folder_.path(), {.session = session, .participant = "mary1797", .row = {{"mixed", std::move(what)}}});
  };
  add("s3", Dict{{"email", "mary@example.org"}, {"x", 1}});
  add("s4", "not a list");
  add("s5", 2.5);
  add("s6", "12");
  EXPECT_EQ(column(exported() / "stroop_trials.csv", "mixed"), (Line{"", "", R"({"x":1})", "not a list", "2.5", "12"}));
}

TEST_F(GivenTwoPeople, WhenSomebodyConsentsInTheSessionOfAnotherThenTheConsentIsTheirs) {
  auto recorder = test::openRecorder(folder_.path());
  SessionStart start = test::aSession("s3");
  start.participant = "ada1815";
  recorder->startSession(start);
  for (const char *who : {"grace1906", ""}) {
    ConsentRecord consent;
    consent.participant = who;
    recorder->addConsent(consent);
  }
  ASSERT_TRUE(recorder->flush());
  const auto target = exported();
  const Line people = column(target / "participants.csv", "participant"), consents = column(target / "consents.csv", "participant");
  EXPECT_EQ(consents, (Line{people[0], people[1], people[1], people[0]}));
}

TEST_F(GivenTwoPeople, WhenAFileIsThereAlreadyThenItStays) {
  const auto target = exported();
  const auto again = exportPseudonymised(folder_.path(), target);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Refused);
}

TEST_F(GivenTwoPeople, WhenTheSecretIsSpoiltThenNobodyGetsAnotherPseudonymUnasked) {
  exported();
  struct stat about {};
  ASSERT_EQ(::stat((folder_ / "pseudonyms.key").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 077u, 0u);
  test::writeText(folder_ / "pseudonyms.key", "spoilt");
  const auto again = exportPseudonymised(folder_.path(), folder_ / "other");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::BadFile);
}

}  // namespace
}  // namespace fovea
