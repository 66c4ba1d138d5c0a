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
