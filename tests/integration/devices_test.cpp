// Roles and the rig file, from the command line to the rows.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAnExperimentWithDevices : public GivenAFolder {
 protected:
  Said run(const std::string &rig, std::vector<std::string> words = {}) {
    if (!rig.empty()) write("rig.json", rig);
    words.insert(words.begin(), std::string(FOVEA_TEST_PLUGINS) + "/org.test.with-devices.so");
    return rehearse(words);
  }
};

TEST_F(GivenAnExperimentWithDevices, WhenItIsRehearsedThenRolesAreSimulatedAndAnswersComeFromTheBox) {
  const Said said = run("");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(rt_s) FROM with_devices_trials"), 10);
  EXPECT_GT(count("SELECT count(DISTINCT rt_s) FROM with_devices_trials"), 5);
  EXPECT_EQ(count("SELECT count(*) FROM with_devices_trials WHERE button NOT IN ('left', 'right')"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM with_devices_trials WHERE triggered"), 10);
  EXPECT_EQ(count("SELECT max(codes) FROM with_devices_trials"), 10) << "each trigger reached the box";
}

TEST_F(GivenAnExperimentWithDevices, WhenItIsRunThenWhatDevicesDidIsInTheRecordOfEvents) {
  ASSERT_EQ(run("").status, 0);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'trigger'"), 10);
  EXPECT_GE(count("SELECT count(*) FROM events WHERE kind = 'device'"), 10);
  EXPECT_NE(word("SELECT value FROM events WHERE kind = 'devices'").find("org.fovea.button-box-simulator"), std::string::npos);
}

TEST_F(GivenAnExperimentWithDevices, WhenTheRigGivesTheSimulatorASeedThenTheRehearsalKeepsIt) {
  const auto answers = [&](const char *seed) {
    EXPECT_EQ(run(std::string(R"({"roles": {"response": {"simulated": true, "params": {"seed": )") + seed + "}}}}").status, 0);
    return word("SELECT group_concat(button || rt_s) FROM with_devices_trials WHERE run = (SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)");
  };
  const std::string one = answers("1");
  EXPECT_EQ(answers("1"), one);
  EXPECT_NE(answers("2"), one);
}

TEST_F(GivenAnExperimentWithDevices, WhenTheRigFileIsIllThenThePlaceIsSaidAndNothingIsShown) {
  const Said said = run("{\n  \"roles\": {\"response\": 3}\n}");
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("rig.json:2:"), std::string::npos) << said.text;
  EXPECT_TRUE(filesEndingWith(".log").empty());
}

TEST_F(GivenAnExperimentWithDevices, WhenTheRigFileThatIsNamedIsNotThereThenItIsRefused) {
  const Said said = run("", {"--rig", (folder_ / "nowhere.json").string()});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("nowhere.json"), std::string::npos) << said.text;
}

TEST_F(GivenAFolder, WhenAnExperimentWaitsForTheScannersKeyThenARehearsalBeginsWithTheEmulatorsPulse) {
  write("rig.json", R"({"roles": {"scanner": {"simulated": true, "params": {"tr_s": 1.25}}}})");
  const Said said = rehearse({std::string(FOVEA_TEST_PLUGINS) + "/org.test.scanned.so"});
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(pulse_s) FROM scanned_blocks"), "1.25,2.5");
  EXPECT_EQ(word("SELECT group_concat(DISTINCT source) FROM scanned_blocks"), "simulated");
  EXPECT_EQ(count("SELECT count(*) FROM scanned_blocks WHERE onset_s - pulse_s BETWEEN 0 AND 0.02"), 2) << "a frame later at most";
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'key' AND value ->> 'key' <> '5'"), 0) << "nobody else answered";
}

class GivenARecordedRun : public GivenAFolder {
 protected:
  Said run(const std::string &experiment) { return rehearse({experiment, "--seed", "11"}); }
  /// The keys of the latest run as a file for a replay.
  std::string keysOfTheLatest() {
    return "t_s,device,key,type\n" +
           word("SELECT group_concat(printf('%.9f', time_s - (SELECT time_s FROM events AS began WHERE kind = 'begin' AND began.run = events.run)) || ',' || "
                "(value ->> 'device') || ',' || (value ->> 'key') || ',' || iif(value ->> 'press', 'press', 'release'), char(10)) "
                "FROM events WHERE kind = 'key' AND run = (SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)") +
           "\n";
  }
  std::string answers(const std::string &table, int run) {
    return word("SELECT group_concat(ifnull(response, '-') || ' ' || ifnull(printf('%.8f', rt_s), '-'), char(10)) FROM " + table +
                " WHERE run = (SELECT id FROM runs ORDER BY rowid LIMIT 1 OFFSET " + std::to_string(run) + ")");
  }
};

TEST_F(GivenARecordedRun, WhenItsKeysAreReplayedThenTheAnswersAndTheirTimesAreTheSame) {
  for (const auto &[experiment, table] : {std::pair{"stroop", "stroop_trials"}, {"reaction-time", "reaction_time_trials"}}) {
    std::filesystem::remove_all(data());
    std::filesystem::remove(folder_ / "rig.json");
    ASSERT_EQ(run(experiment).status, 0);
    const std::string keys = keysOfTheLatest();
    write("rig.json", R"({"roles": {"response": {"device": "replay", "simulated": true, "params": {"file": ")" + write("keys.csv", keys).string() + R"("}}}})");
    const Said said = run(experiment);
    ASSERT_EQ(said.status, 0) << said.text;
    EXPECT_EQ(answers(table, 1), answers(table, 0));
    EXPECT_EQ(keysOfTheLatest(), keys) << "all of them, and none besides";
    EXPECT_EQ(said.text.find("the simulated participant goes on"), std::string::npos) << said.text;
  }
}

class GivenABadDriver : public GivenAnExperimentWithDevices {
 protected:
  Said runWith(const std::string &how) {
    return run(R"({"roles": {"response": {"device": "bad-device", "simulated": true, "params": {"in": "poll", "how": ")" + how + R"("}}}})",
               {"--plugin", std::string(FOVEA_TEST_PLUGINS) + "/org.test.bad-device.so"});
  }
};

TEST_F(GivenABadDriver, WhenItThrowsThenTheRunGoesOnWithoutItAndTheLogSaysWhy) {
  const Said said = runWith("throw");
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM with_devices_trials WHERE button IS NULL"), 10);
  EXPECT_NE(textOf(filesEndingWith(".log").at(0)).find("org.test.bad-device\tthe device has ended: "), std::string::npos);
}

TEST_F(GivenABadDriver, WhenItCrashesThenTheWatcherNamesItAndNotTheExperiment) {
  const Said said = runWith("crash");
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("org.test.bad-device"), std::string::npos) << said.text;
  EXPECT_EQ(word("SELECT ending FROM runs"), "crashed");
}

TEST_F(GivenAFolder, WhenPluginsAreListedThenDevicesAreAmongThem) {
  const Said said = runProgram({FOVEA_PROGRAM, "list"}, {});
  EXPECT_NE(said.text.find("devices\n"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("button-box-simulator"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace fovea::test
