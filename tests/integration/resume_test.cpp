// A study that is killed goes on where it was, and ends with the same records. tools/bench/kill_study.py does it at random moments.

#include <sys/file.h>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

constexpr char kStudy[] = R"json({
  "name": "broken",
  "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"code": "rounds = 0"},
    {"module": "main", "steps": [
      {"while": "rounds < 3", "label": "round", "expectedRepetitions": 3, "steps": [
        {"code": ["rounds = rounds + 1", "luck = random()"]},
        {"page": "info", "label": "look", "timeEstimate_s": 5, "saveAs": "seen", "simulate": {"answer": "={luck = luck}"}, "params": {"text": "Look"}},
        {"if": "rounds == 2", "then": [{"experiment": "MISBEHAVING", "label": "task", "timeEstimate_s": 5}]}
      ]}
    ]},
    {"randomize": [[{"page": "info", "label": "a", "timeEstimate_s": 1, "params": {"text": "a"}}],
                   [{"page": "info", "label": "b", "timeEstimate_s": 1, "params": {"text": "b"}}]]}
  ]
})json";

constexpr char kForm[] = R"json({"studyTitle": "x", "institution": "x", "contact": "x", "purpose": "x", "procedure": "x", "duration": "x", "payment": "x", "recipients": "x", "transfers": "x", "storage": "x", "dataProtectionContact": "x", "supervisoryAuthority": "x", "ethics": "x"})json";

class GivenAStudyThatIsKilled : public GivenAFolder {
 protected:
  std::string study() {
    std::string text = kStudy;
    return write("study.json", text.replace(text.find("MISBEHAVING"), 11, std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so")).string();
  }
  std::vector<std::string> words(const std::vector<std::string> &more = {"--seed", "7"}) {
    std::vector<std::string> all{study(), "--participant", "07"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void killInTheTask(const std::vector<std::string> &more = {}) { killInTheTaskOf(study(), more); }
  void killInTheTaskOf(const std::string &file, const std::vector<std::string> &more = {}) {
    std::vector<std::string> all{FOVEA_PROGRAM, "run", file, "--display", "virtual", "--data", data().string(), "--root", folder_.string(), "--participant", "07", "--seed", "7"};
    all.insert(all.end(), more.begin(), more.end());
    Process run(all, {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
    ASSERT_TRUE(run.hears("has not come back from run"));
    killBoth(run);
  }
  /// Comes back when no process holds the journal any more: who is killed needs some time for it.
  static void waitForItsWriter(const std::filesystem::path &journal) {
    const int file = ::open(journal.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(::flock(file, LOCK_SH), 0);
    ::close(file);
  }
  std::string records() {
    return word("SELECT group_concat(path || ' ' || answer || ' ' || attempt, '; ') FROM responses") + " / " +
           word("SELECT group_concat(status || ' ' || progress || ' ' || variables || ' ' || branches || ' ' || pages, '; ') FROM participants");
  }
};

TEST_F(GivenAStudyThatIsKilled, WhenItsParticipantComesBackThenTheRecordsAreThoseOfOneWhoWasNot) {
  ASSERT_EQ(rehearse(words()).status, 0);
  const std::string whole = records();
  std::filesystem::remove_all(data());
  killInTheTask();
  const Said said = rehearse(words({"--seed", "8"}));
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(records(), whole) << "the seed is that of the session that began";
  EXPECT_EQ(count("SELECT sessions FROM participants"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM consents"), 1) << "it was given already";
  EXPECT_EQ(count("SELECT count(*) FROM modules WHERE finished IS NOT NULL"), 1);
}

TEST_F(GivenAStudyThatIsKilled, WhenAnotherSeedBeginsItThenTheRecordsAreOthers) {
  ASSERT_EQ(rehearse(words()).status, 0);
  const std::string whole = records();
  std::filesystem::remove_all(data());
  ASSERT_EQ(rehearse(words({"--seed", "8"})).status, 0);
  EXPECT_NE(records(), whole) << "else nobody could tell that a seed was lost";
}

TEST_F(GivenAStudyThatIsKilled, WhenItGoesOnThenItsRunsAreDescribedWithTheConsentThatWasGivenBefore) {
  killInTheTask();
  ASSERT_EQ(rehearse(words()).status, 0);
  const auto described = filesEndingWith(".json");
  ASSERT_EQ(described.size(), 2u);
  for (const auto &file : described) EXPECT_NE(textOf(file).find("org.fovea.no-consent"), std::string::npos) << file;
}

TEST_F(GivenAStudyThatIsKilled, WhenItGoesOnThenItKnowsWhatIsEnteredNow) {
  std::string text = kStudy;
  text.replace(text.find("MISBEHAVING"), 11, std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so");
  text.replace(text.find("\"steps\""), 7, "\"expInfo\": {\"glasses\": \"no\"}, \"steps\"");
  text.replace(text.rfind("{\"randomize\""), 0, "{\"code\": \"worn = expInfo.glasses\"}, ");
  const std::string file = write("study.json", text).string();
  killInTheTaskOf(file, {"--set", "glasses=no"});
  ASSERT_EQ(rehearse({file, "--participant", "07", "--set", "glasses=yes"}).status, 0);
  EXPECT_EQ(word("SELECT variables ->> 'worn' FROM participants"), "yes");
}

TEST_F(GivenAStudyThatIsKilled, WhenItGoesOnThenWhatWasConsentedToIsCovered) {
  const std::string file = write("study.json", R"json({
    "name": "covered",
    "steps": [
      {"consent": "laboratory-consent", "timeEstimate_s": 1,
        "params": )json" + std::string(kForm) + R"json(,
        "simulate": {"answer": {"accepted": true, "items": {}}}},
      {"experiment": ")json" + std::string(FOVEA_TEST_PLUGINS) + R"json(/org.test.misbehaving.so", "label": "task", "timeEstimate_s": 5},
      {"experiment": "reaction-time", "label": "keys", "timeEstimate_s": 5, "params": {"trials": 2}}
    ]})json").string();
  killInTheTaskOf(file, {"--simulate"});
  const Said said = rehearse({file, "--participant", "07", "--simulate"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM consents"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM runs WHERE experiment = 'reaction-time' AND ending = 'finished'"), 1);
}

TEST_F(GivenAStudyThatIsKilled, WhenAnewIsAskedForThenItBeginsAtTheFirstStep) {
  killInTheTask();
  ASSERT_EQ(rehearse(words({"--anew"})).status, 0);
  EXPECT_EQ(word("SELECT group_concat(status) FROM participants"), "crashed,complete");
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE state IS NOT NULL"), 0) << "nobody can go on with the first";
  EXPECT_EQ(word("SELECT group_concat(sessions) FROM participants"), "1,1");
}

TEST_F(GivenAStudyThatIsKilled, WhenOnlyBlanksAndCommentsHaveChangedThenItGoesOn) {
  killInTheTask();
  const Said said = rehearse({write("study.json", "// once more\n  " + textOf(study()) + "\n\n/* nothing else */").string(), "--participant", "07"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(status || ' ' || sessions) FROM participants"), "complete 2") << said.text;
}

TEST_F(GivenAStudyThatIsKilled, WhenItsStepsHaveChangedThenItBeginsAtTheFirstStep) {
  killInTheTask();
  const std::string changed = write("study.json", R"({"name": "broken", "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "label": "other", "timeEstimate_s": 1, "params": {"text": "x"}}]})").string();
  const Said said = rehearse({changed, "--participant", "07"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("has changed since"), std::string::npos) << said.text;
  EXPECT_EQ(word("SELECT group_concat(status) FROM participants"), "crashed,complete");
  EXPECT_EQ(word("SELECT (value -> '$.was.steps') || ' ' || (value -> '$.is.steps') FROM events WHERE kind = 'changed'"),
            R"(["consent no-consent","page look","experiment task","page a","page b"] ["consent no-consent","page other"])");
  EXPECT_EQ(count("SELECT count(*) FROM events e JOIN participants p ON p.id = e.value ->> 'way' WHERE e.kind = 'changed' AND p.status = 'crashed' AND "
                  "e.value ->> '$.was.hash' <> e.value ->> '$.is.hash'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE state IS NOT NULL"), 0) << "nobody can go on with the first";
}

TEST_F(GivenAStudyThatIsKilled, WhenItCameToItsEndThenTheSameParticipantBeginsAnew) {
  ASSERT_EQ(rehearse(words()).status, 0);
  ASSERT_EQ(rehearse(words()).status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM participants WHERE status = 'complete' AND sessions = 1"), 2);
}

TEST_F(GivenAStudyThatIsKilled, WhenALaterConsentIsDeclinedThenTheWayIsOver) {
  const std::string file = write("study.json", R"json({
    "name": "two forms",
    "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}},
      {"page": "info", "label": "between", "timeEstimate_s": 1, "params": {"text": "x"}},
      {"consent": "laboratory-consent", "timeEstimate_s": 1, "params": )json" + std::string(kForm) + R"json(,
        "simulate": {"answer": {"accepted": false, "items": {}}}},
      {"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "x"}}
    ]})json").string();
  const Said said = rehearse({file, "--participant", "07", "--simulate"});
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT status || ' ' || (state IS NULL) FROM participants"), "declined 1");
  EXPECT_EQ(word("SELECT value ->> 'end' FROM events WHERE kind = 'end'"), "declined");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 0);
  const Said simulated = runProgram({FOVEA_PROGRAM, "simulate", file, "--participants", "2", "--partial", "--root", folder_.string(), "--data", (folder_ / "simulated").string()});
  EXPECT_EQ(simulated.status, 0) << simulated.text;
}

TEST_F(GivenAStudyThatIsKilled, WhenSomebodyDeclinesThenNothingOfThemIsKept) {
  std::string battery = textOf(std::string(FOVEA_SOURCE) + "/docs/studies/battery/study.json");
  const std::string label = "\"label\": \"consent\",";
  battery.insert(battery.find(label), "\"simulate\": {\"answer\": {\"accepted\": false}}, ");
  const Said said = rehearse({write("study.json", battery).string(), "--participant", "07"});
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(count("SELECT (SELECT count(*) FROM participants) + (SELECT count(*) FROM responses)"), 0);
}

TEST_F(GivenAStudyThatIsKilled, WhenItsParticipantIsStillAtWorkElsewhereThenTheSameCodeIsRefusedAndNothingIsTouched) {
  std::vector<std::string> all{FOVEA_PROGRAM, "run", "--display", "virtual", "--data", data().string(), "--root", folder_.string()};
  for (const std::string &word : words()) all.push_back(word);
  Process run(all, {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
  ASSERT_TRUE(run.hears("has not come back from run"));
  run.kill(SIGSTOP);  // for as long as the others take
  ::kill(hostOf(run.id()), SIGSTOP);
  const std::string before = records();

  const std::string other = R"({"name": "broken", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "info", "label": "other", "timeEstimate_s": 1, "params": {"text": "x"}}]})";
  for (const auto &again : {words(), words({"--anew"}), std::vector{write("other.json", other).string(), std::string("--participant"), std::string("07")}}) {
    const Said said = rehearse(again);
    EXPECT_EQ(said.status, 1) << said.text;
    EXPECT_NE(said.text.find("\"07\" is in the middle of this study already: in session 20"), std::string::npos) << said.text;
    EXPECT_NE(said.text.find("give another code"), std::string::npos) << said.text;
  }
  EXPECT_EQ(records(), before);
  EXPECT_EQ(rehearse({study(), "--participant", "08"}).status, 0) << "somebody else";
  EXPECT_EQ(count("SELECT count(*) FROM sessions WHERE participant = '07'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind IN ('resumed', 'changed')"), 0);

  killBoth(run);
  for (const auto &journal : std::filesystem::directory_iterator(data() / "journal")) waitForItsWriter(journal.path());
  EXPECT_EQ(rehearse(words()).status, 0) << "they can go on once nobody is at work";
  EXPECT_EQ(word("SELECT status || ' ' || sessions FROM participants WHERE participant = '07'"), "complete 2");
}

class GivenCodeThatFailsAfterAnExperiment : public GivenAFolder {
 protected:
  Said rehearseWhere(const std::string &broken) {
    return rehearse({write("study.json", R"json({"name": "broken code", "expInfo": {"broken": "no"}, "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}},
      {"experiment": "reaction-time", "label": "keys", "timeEstimate_s": 5, "params": {"trials": 2}},
      {"code": ["tries = get('tries', 0) + 1",
                "if expInfo.broken == 'yes' then error('no luck') end"]},
      {"page": "info", "label": "after", "timeEstimate_s": 1, "params": {"text": "x"}}]})json").string(),
                     "--participant", "07", "--set", "broken=" + broken});
  }
};

TEST_F(GivenCodeThatFailsAfterAnExperiment, WhenTheSessionFailsThenTheDataSayWhereAndTheRunIsKept) {
  EXPECT_EQ(rehearseWhere("yes").status, 3);
  EXPECT_EQ(word("SELECT group_concat(status || ' ' || (state IS NOT NULL)) FROM participants"), "crashed 1");
  EXPECT_EQ(word("SELECT group_concat(label || ' ' || accepted) FROM responses WHERE type = 'experiment'"), "keys 1");
  const std::string what = word("SELECT value ->> 'what' FROM events WHERE kind = 'error'"), where = word("SELECT value ->> 'where' FROM events WHERE kind = 'error'");
  EXPECT_NE(what.find("no luck"), std::string::npos) << what;
  EXPECT_NE(where.find("study.json:5:17"), std::string::npos) << where;
}

TEST_F(GivenCodeThatFailsAfterAnExperiment, WhenTheParticipantComesBackThenTheExperimentIsNotRunAgain) {
  rehearseWhere("yes");

  const Said said = rehearseWhere("no");

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM runs"), 1);
  EXPECT_EQ(word("SELECT group_concat(status || ' ' || sessions || ' ' || (variables ->> 'tries')) FROM participants"), "complete 2 1");
  EXPECT_EQ(count("SELECT count(*) FROM responses WHERE label = 'after'"), 1);
}

}  // namespace
}  // namespace fovea::test
