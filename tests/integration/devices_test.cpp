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
  std::string run(int number) { return word("SELECT id FROM runs ORDER BY rowid LIMIT 1 OFFSET " + std::to_string(number)); }
  std::filesystem::path exportedEvents(int number) {
    const auto to = folder_ / ("events-" + std::to_string(number));
    const Said said = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", to.string(), "--run", run(number), "--events"}, {});
    EXPECT_EQ(said.status, 0) << said.text;
    const std::filesystem::directory_iterator files(to);
    EXPECT_TRUE(files->path().string().ends_with("_events.csv"));
    return files->path();
  }
  std::string answers(const std::string &table, int number) {
    return word("SELECT group_concat(ifnull(response, '-') || ' ' || ifnull(printf('%.8f', rt_s), '-'), char(10)) FROM " + table +
                " WHERE run = '" + run(number) + "'");
  }
};

class GivenARecordedRunOf : public GivenARecordedRun, public ::testing::WithParamInterface<std::pair<const char *, const char *>> {};

TEST_P(GivenARecordedRunOf, WhenItsEventsAreReplayedThenTheKeysAndTheirTimesAreTheSame) {
  const auto [experiment, table] = GetParam();
  ASSERT_EQ(run(experiment).status, 0);
  const std::filesystem::path recorded = exportedEvents(0);
  write("rig.json", R"({"roles": {"response": {"device": "replay", "simulated": true, "params": {"file": ")" + recorded.string() + R"("}}}})");
  const Said said = run(experiment);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(answers(table, 1), answers(table, 0));
  EXPECT_GT(linesIn(recorded), 40u);
  EXPECT_EQ(textOf(exportedEvents(1)), textOf(recorded)) << "all of them, and none besides";
  EXPECT_EQ(said.text.find("the simulated participant goes on"), std::string::npos) << said.text;
}

INSTANTIATE_TEST_SUITE_P(OfExperiments, GivenARecordedRunOf,
                         ::testing::Values(std::pair{"stroop", "stroop_trials"}, std::pair{"reaction-time", "reaction_time_trials"}),
                         [](const auto &given) { return given.index == 0 ? "Stroop" : "ReactionTime"; });

TEST_F(GivenARecordedRun, WhenTheFileOfEventsIsBrokenThenTheRunEndsWithThePlaceOfTheMistake) {
  const auto file = write("events.csv", "t_s,key,type\n0.5,f,press\nsoon,f,release\n");
  write("rig.json", R"({"roles": {"response": {"device": "replay", "simulated": true, "params": {"file": ")" + file.string() + R"("}}}})");
  const Said said = run("reaction-time");
  EXPECT_NE(said.status, 0);
  EXPECT_NE(said.text.find("events.csv:3:1"), std::string::npos) << said.text;
}

// What a person might have done in 13 seconds, in the window that a rehearsal pretends to have.
constexpr char kClicks[] =
    "t_s,type,key,device,value,x_px,y_px\n"
    "0.5,mouseMove,,4,,140,3\n0.7,mousePress,left,4,,144,3\n0.812345678,mouseRelease,left,4,,144,3\n"
    "1.3,mousePress,left,4,,-100,0\n1.5,mouseMove,,4,,60.5,2\n1.65,mouseMove,,4,,216,2\n1.7,mouseRelease,left,4,,216,2\n"
    "2,mousePress,right,4,,300,300\n2.1,mouseRelease,right,4,,300,300\n2.3,mousePress,right,4,,-170,190\n2.4,mouseRelease,right,4,,-170,190\n"
    "2.9,wheel,down,4,1,-170,190\n"
    "3.4,touchBegin,7,9,,-12.5,40\n3.45,touchMove,7,9,,-10,41\n3.5,touchEnd,7,9,,-10,41\n"
    "4.1,mousePress,left,4,,-170,190\n4.3,mouseRelease,left,4,,-170,190\n";

TEST_F(GivenARecordedRun, WhenItWasAnsweredByPointerWheelAndFingerThenItsEventsGiveTheSameRowsAgain) {
  const std::string clicked = std::string(FOVEA_TEST_PLUGINS) + "/org.test.clicked.so";
  const auto replay = [&](const std::filesystem::path &file) {
    write("rig.json", R"({"roles": {"pointer": {"device": "replay", "simulated": true, "params": {"file": ")" + file.string() + R"("}}}})");
    const Said said = run(clicked);
    ASSERT_EQ(said.status, 0) << said.text;
  };
  const auto rows = [&](int number) {
    return word("SELECT group_concat(task || ': ' || answer || ' ' || printf('%.9f', rt_s), char(10)) FROM clicked_trials WHERE run = '" + run(number) + "'");
  };
  replay(write("clicks.csv", kClicks));
  EXPECT_EQ(count("SELECT count(*) FROM clicked_trials WHERE rt_s IS NULL"), 0) << rows(0);
  EXPECT_EQ(word("SELECT group_concat(task || ' ' || answer, '; ') FROM clicked_trials WHERE task <> 'slider' AND task <> 'drag' AND task <> 'square'"),
            "wheel 0 -1; finger 7 at " + word("SELECT substr(answer, 6) FROM clicked_trials WHERE task = 'finger'") + "; mouse pressed in the square");
  const std::filesystem::path recorded = exportedEvents(0);

  replay(recorded);

  EXPECT_EQ(rows(1), rows(0));
  EXPECT_EQ(textOf(exportedEvents(1)), textOf(recorded)) << "all of them, and none besides";
  EXPECT_EQ(textOf(recorded).find("60.5"), std::string::npos) << "paths are not recorded, but where they ended";
  EXPECT_NE(textOf(recorded).find("mouseMove,,4,,,simulated,0,216,2"), std::string::npos) << textOf(recorded);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'pointer' AND run = '" + run(0) + "'"), 15);
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

TEST_F(GivenAFolder, WhenAFileIsWhereAFolderOfPluginsIsLookedForThenTheListTells) {
  std::filesystem::create_directories(folder_ / "fovea");
  write("fovea/plugins", "a library that was copied to there");
  for (const std::vector<std::string> &words : {std::vector<std::string>{FOVEA_PROGRAM, "list"}, {FOVEA_PROGRAM, "list", "--json"}}) {
    const Said said = runProgram(words, {{"XDG_DATA_HOME", folder_.string()}});
    EXPECT_NE(said.text.find((folder_ / "fovea/plugins").string() + ": plugins are looked for in a folder of this name, and it is a file"), std::string::npos) << said.text;
  }
}

}  // namespace
}  // namespace fovea::test
