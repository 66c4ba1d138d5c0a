// Studies over several days: who comes back, when, and what is left of each session.

#include <chrono>

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

constexpr char kTwoDays[] = R"json({
  "name": "days",
  "expInfo": {"age": 30, "group": ["control", "patient"]},
  "money": {"currency": "EUR", "wagePerHour": 3600, "basePayment": 0, "minAccumulatedRewardForAbort": 0},
  "steps": [
    {"consent": "no-consent", "params": {"reason": "a test"}},
    {"code": ["luck = random()", "reward(7)"]},
    {"page": "info", "label": "one", "timeEstimate_s": 10, "params": {"text": "One"}},
    {"endSession": {"notBefore_h": 20, "text": "Until tomorrow"}, "label": "day 1"},
    {"code": ["sitting = session.number", "wasAway = session.hoursAway >= 0"]},
    {"experiment": "MISBEHAVING", "label": "task", "timeEstimate_s": 5},
    {"page": "info", "label": "two", "timeEstimate_s": 10, "params": {"text": "Two"}}
  ]
})json";

class GivenAStudyOverTwoDays : public GivenAFolder {
 protected:
  std::string study(const std::string &after = "") {
    std::string text = kTwoDays + after;
    return write("study.json", text.replace(text.find("MISBEHAVING"), 11, std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so")).string();
  }
  Said sit(const std::vector<std::string> &more = {}) {
    std::vector<std::string> words{study(), "--participant", "07", "--seed", "7"};
    words.insert(words.end(), more.begin(), more.end());
    return rehearse(words);
  }
  /// The saved state with those bytes instead of these, of the same length.
  void patchState(const std::string &these, const std::string &those) {
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READWRITE);
    const std::string bytes = [&] {
      SQLite::Statement state(database, "SELECT state FROM participants");
      EXPECT_TRUE(state.executeStep());
      const SQLite::Column held = state.getColumn(0);
      return std::string(static_cast<const char *>(held.getBlob()), static_cast<std::size_t>(held.getBytes()));
    }();
    const std::size_t at = bytes.find(these);
    ASSERT_NE(at, std::string::npos);
    const std::string patched = bytes.substr(0, at) + those + bytes.substr(at + those.size());
    SQLite::Statement change(database, "UPDATE participants SET state = ?");
    change.bind(1, patched.data(), static_cast<int>(patched.size()));
    change.exec();
  }
  /// When the session before ended, in the bytes of a saved state.
  static std::string sinceThen(std::int64_t wall) {
    std::string bytes = "since\x1b";
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(wall >> shift);
    return bytes;
  }
  static std::int64_t now() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }
  std::string way() { return word("SELECT group_concat(status || ' ' || sessions || ' ' || (next_session IS NULL), '; ') FROM participants"); }
};

TEST_F(GivenAStudyOverTwoDays, WhenTheFirstDayIsOverThenTheSessionEndsWellAndTheParticipantIsAwaited) {
  const Said said = sit();
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("Session 1 is over, and the study goes on in the next one, from "), std::string::npos) << said.text;
  EXPECT_EQ(way(), "working 1 0");
  EXPECT_EQ(word("SELECT ending FROM sessions"), "finished");
  EXPECT_EQ(word("SELECT value ->> 'label' || ' ' || (value ->> 'session') FROM events WHERE kind = 'sessionOver'"), "day 1 1");
  EXPECT_EQ(count("SELECT round((julianday(next_session) - julianday(latest)) * 24) FROM participants"), 20);
  EXPECT_EQ(count("SELECT payment FROM participants"), 17);
}

TEST_F(GivenAStudyOverTwoDays, WhenTheNextSessionBeginsTooEarlyThenItIsRefusedWithTheTimeAndNothingIsRecorded) {
  ASSERT_EQ(sit().status, 0);
  const Said said = sit();
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("session 1 of \"07\" ended at "), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("the next one may begin from "), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("--early"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM sessions"), 1);
  EXPECT_EQ(way(), "working 1 0") << "and can come back later";
}

TEST_F(GivenAStudyOverTwoDays, WhenTheOperatorLetsTheNextSessionBeginThenItGoesOnBehindTheFirst) {
  ASSERT_EQ(sit().status, 0);
  const std::string luck = word("SELECT variables ->> 'luck' FROM participants");
  const Said said = sit({"--early"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(way(), "complete 2 1");
  EXPECT_EQ(word("SELECT group_concat(label, ' ') FROM responses"), "no-consent one task two") << "each once";
  EXPECT_EQ(word("SELECT variables ->> 'luck' FROM participants"), luck);
  EXPECT_EQ(word("SELECT (variables ->> 'sitting') || ' ' || (variables ->> 'wasAway') || ' ' || progress || ' ' || payment FROM participants"), "2 1 1.0 32");
  EXPECT_EQ(count("SELECT count(*) FROM consents"), 1) << "it was given already";
  EXPECT_EQ(count("SELECT value ->> 'session' FROM events WHERE kind = 'resumed'"), 1);
}

TEST_F(GivenAStudyOverTwoDays, WhenNothingElseIsEnteredOnTheSecondDayThenWhatWasEnteredOnTheFirstStays) {
  ASSERT_EQ(sit({"--set", "age=22", "--set", "group=patient"}).status, 0);
  const Said said = sit({"--early", "--set", "age=23"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT (variables ->> '$.expInfo.age') || ' ' || (variables ->> '$.expInfo.group') FROM participants"), "23 patient");
  EXPECT_EQ(word("SELECT exp_info ->> 'group' FROM runs"), "patient") << "the experiment has it, too";
}

TEST_F(GivenAStudyOverTwoDays, WhenEnoughHoursHavePassedThenTheNextSessionBeginsAndKnowsHowMany) {
  ASSERT_EQ(sit().status, 0);
  patchState("since\x1b", sinceThen(now() - std::int64_t{30} * 3'600'000'000'000));
  const Said said = sit();
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(way(), "complete 2 1");
  EXPECT_EQ(count("SELECT round(value ->> 'hoursAway') FROM events WHERE kind = 'resumed'"), 30);
}

TEST_F(GivenAStudyOverTwoDays, WhenTheClockIsBeforeTheLastSessionThenItIsRefusedUntilTheOperatorKnowsBetter) {
  ASSERT_EQ(sit().status, 0);
  patchState("since\x1b", sinceThen(now() + std::int64_t{30} * 3'600'000'000'000));
  const Said said = sit();
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("the clock of this machine says"), std::string::npos) << said.text;
  EXPECT_EQ(sit({"--early"}).status, 0);
  EXPECT_EQ(way(), "complete 2 1");
  EXPECT_EQ(count("SELECT variables ->> 'wasAway' FROM participants"), 1) << "no hours below 0";
}

TEST_F(GivenAStudyOverTwoDays, WhenAnOlderVersionKnewTheStudyByItsBytesThenItGoesOn) {
  ASSERT_EQ(sit().status, 0);
  const Said hash = runProgram({"/usr/bin/sha256sum", study()});
  ASSERT_EQ(hash.status, 0) << hash.text;
  patchState(word("SELECT provenance ->> '$.study.hash' FROM sessions"), hash.text.substr(0, 64));
  const Said said = sit({"--early"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(way(), "complete 2 1");
}

TEST_F(GivenAStudyOverTwoDays, WhenTheSecondDayIsKilledThenItGoesOnThereAndIsTheSecondStill) {
  ASSERT_EQ(sit().status, 0);
  Process run({FOVEA_PROGRAM, "run", study(), "--display", "virtual", "--data", data().string(), "--root", folder_.string(), "--participant", "07", "--seed", "7", "--early"},
              {{"FOVEA_TEST_MISBEHAVE", "run:hang"}});
  ASSERT_TRUE(run.hears("has not come back from run"));
  killBoth(run);
  const Said said = sit();
  EXPECT_EQ(said.status, 0) << "nobody is early who has begun already: " << said.text;
  EXPECT_EQ(way(), "complete 3 1");
  EXPECT_EQ(count("SELECT variables ->> 'sitting' FROM participants"), 2);
  EXPECT_EQ(word("SELECT group_concat(label, ' ') FROM responses"), "no-consent one task two");
}

TEST_F(GivenAStudyOverTwoDays, WhenItIsSimulatedThenEverybodyComesBackAndTheDataAreTheSameWhateverTheJobsAre) {
  const auto simulated = [&](const std::string &name, const std::string &jobs) {
    const Said said = runProgram({FOVEA_PROGRAM, "simulate", study(), "--root", folder_.string(), "--data", (folder_ / name).string(), "--participants", "6", "--seed", "7", "--jobs", jobs});
    EXPECT_EQ(said.status, 0) << said.text;
    EXPECT_NE(said.text.find("sessions      6 had 2"), std::string::npos) << said.text;
    return textOf(folder_ / name / "fovea.db");
  };
  const std::string one = simulated("data", "1"), two = simulated("two", "2");
  EXPECT_TRUE(one == two);
  EXPECT_EQ(word("SELECT group_concat(DISTINCT status || ' ' || sessions || ' ' || (variables ->> 'sitting')) FROM participants"), "complete 2 2");
  EXPECT_EQ(count("SELECT count(*) FROM sessions"), 12);
  EXPECT_EQ(count("SELECT min(value ->> 'hoursAway') FROM events WHERE kind = 'resumed'"), 20) << "as soon as they may";
}

TEST_F(GivenAStudyOverTwoDays, WhenOnlyCommentsChangeBetweenTheDaysThenItIsTheSameStudy) {
  ASSERT_EQ(sit().status, 0);
  const Said said = rehearse({study("\n// the lamp has been mended\n"), "--participant", "07", "--early"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(way(), "complete 2 1");
}

TEST_F(GivenAStudyOverTwoDays, WhenTheStudyChangesBetweenTheDaysThenTheNextIsRefusedAndCanGoOnWithTheStudyAsItWas) {
  ASSERT_EQ(sit().status, 0);
  std::string changed = textOf(study());
  changed.replace(changed.find("\"Two\""), 5, "\"Second\"");
  const Said said = rehearse({write("changed.json", changed).string(), "--participant", "07", "--early"});
  EXPECT_EQ(said.status, 3) << said.text;
  const std::string kept = "studies/" + word("SELECT provenance ->> '$.study.hash' FROM sessions") + ".json";
  EXPECT_NE(said.text.find("the study has changed since session 1 of \"07\""), std::string::npos) << said.text;
  EXPECT_NE(said.text.find(kept), std::string::npos) << said.text;
  EXPECT_EQ(way(), "working 1 0");
  const Said asItWas = rehearse({(data() / kept).string(), "--participant", "07", "--early"});
  EXPECT_EQ(asItWas.status, 0) << asItWas.text;
  EXPECT_EQ(way(), "complete 2 1");
}

TEST_F(GivenAStudyOverTwoDays, WhenTheStudyChangesInTheMiddleOfTheSecondDayThenNobodyBeginsTheFirstAnewUnasked) {
  ASSERT_EQ(sit().status, 0);
  // The second day breaks off in its experiment.
  runProgram({FOVEA_PROGRAM, "run", study(), "--display", "virtual", "--data", data().string(), "--root", folder_.string(), "--overlay", "off", "--participant", "07", "--early"},
             {{"FOVEA_TEST_MISBEHAVE", "run:crash"}});
  std::string changed = textOf(study());
  changed.replace(changed.find("\"Two\""), 5, "\"Second\"");
  const std::string file = write("changed.json", changed).string();
  const Said said = rehearse({file, "--participant", "07", "--early"});
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("the study has changed since session 2 of \"07\""), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM participants"), 1);
}

TEST_F(GivenAStudyOverTwoDays, WhenItIsCheckedThenItsTreeSaysWhereTheSessionEnds) {
  const Said said = runProgram({FOVEA_PROGRAM, "check", study(), "--root", folder_.string()});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("endSession \"day 1\", the next one after 20 h"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace fovea::test
