// `fovea doctor` without a display.

#include "integration/fixture.hpp"

namespace fovea::test {
namespace {

class GivenTheDoctor : public GivenAFolder {
 protected:
  Said look(std::vector<std::string> words, const std::map<std::string, std::string> &environment = {}) {
    std::vector<std::string> all{FOVEA_PROGRAM, "doctor", "--data", data().string(), "--root", folder_.string(), "--seconds", "1"};
    all.insert(all.end(), words.begin(), words.end());
    return runProgram(all, environment);
  }
  std::filesystem::path reports() const { return folder_ / "reports"; }
};

TEST_F(GivenTheDoctor, WhenTheDisplayIsVirtualThenNothingIsSaidOfScreensAndTheReportIsSaved) {
  const Said said = look({"--display", "virtual", "--to", reports().string()});

  EXPECT_LE(said.status, 1) << said.text;
  EXPECT_NE(said.text.find("the display is simulated"), std::string::npos) << said.text;
  EXPECT_EQ(said.text.find("Vertical sync"), std::string::npos) << said.text;
  std::size_t pages = 0, numbers = 0;
  for (const auto &entry : std::filesystem::directory_iterator(reports())) {
    pages += entry.path().extension() == ".html";
    numbers += entry.path().extension() == ".json";
  }
  EXPECT_EQ(pages, 1u);
  EXPECT_EQ(numbers, 1u);
}

TEST_F(GivenTheDoctor, WhenThereIsNoDisplayThenItIsNotFitAndTheReportIsSavedAllTheSame) {
  const Said said = look({"--to", reports().string()}, {{"DISPLAY", ""}});

  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_NE(said.text.find("no window can be opened"), std::string::npos) << said.text;
  EXPECT_FALSE(std::filesystem::is_empty(reports()));
}

TEST_F(GivenTheDoctor, WhenADeviceOfTheRigIsMissingThenItIsNamedWithItsRole) {
  write("rig.json", R"({"roles": {"trigger": {"device": "no-such-device"}, "response": {"device": "keyboard"}, "buttons": "simulated"}})");

  const Said said = look({"--display", "virtual", "--to", reports().string()});

  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_NE(said.text.find("not fit for timing  Device: trigger"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("good                Device: response"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("look at this        Device: buttons"), std::string::npos) << said.text;
}

TEST_F(GivenTheDoctor, WhenTheRigFileIsBrokenThenItSaysWhereAndJudgesNothing) {
  write("rig.json", R"({"rolls": {}})");

  const Said said = look({"--display", "virtual", "--to", reports().string()});

  EXPECT_EQ(said.status, 3);
  EXPECT_NE(said.text.find("rig.json:1:2"), std::string::npos) << said.text;
}

TEST_F(GivenTheDoctor, WhenTheFolderForTheReportCannotBeMadeThenTheVerdictIsStillSaid) {
  const Said said = look({"--display", "virtual", "--to", "/proc/none"});

  EXPECT_EQ(said.status, 3);
  EXPECT_NE(said.text.find("In all:"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("/proc/none"), std::string::npos) << said.text;
}

TEST_F(GivenTheDoctor, WhenItIsAskedForJsonThenThatIsAllThereIsOnStandardOutput) {
  const Said said = runProgram({"/bin/sh", "-c", std::string(FOVEA_PROGRAM) + " doctor --display virtual --seconds 1 --json --data " +
                                                     data().string() + " --to " + reports().string() + " 2>/dev/null"});

  EXPECT_EQ(said.text.front(), '{');
  EXPECT_NE(said.text.find("\"format\": \"fovea-doctor/1\""), std::string::npos);
  EXPECT_EQ(said.text.substr(said.text.size() - 2), "}\n");
}

TEST_F(GivenTheDoctor, WhenTheSecondsAreNoNumberThenNothingIsLookedAt) {
  const Said said = runProgram({FOVEA_PROGRAM, "doctor", "--seconds", "soon"});

  EXPECT_EQ(said.status, 3) << said.text;
}

}  // namespace
}  // namespace fovea::test
