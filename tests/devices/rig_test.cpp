#include "devices/rig.hpp"

#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "devices/roles.hpp"
#include "devices/built_in.hpp"
#include "support/hand_device.hpp"

namespace fovea {
namespace {

TEST(GivenARigFile, WhenItIsReadThenEachRoleHasItsDevice) {
  auto rig = parseRig(R"({
    // the left booth
    "name": "booth 1",
    "display": {"monitor": "HDMI-1", "onsetSource": "present", "bitsPerColor": 10, "screenWidthCm": 53.1, "screenWidthPix": 1920},
    "sound": {"system": "jack", "input": "system:capture_2"},
    "camera": {"device": "C920", "width": 1280, "height": 720, "rate": 25},
    "roles": {
      "response": {"device": "button-box", "params": {"port": "/dev/ttyUSB0"}},
      "trigger": "simulated",
      "gaze": "tracker",
    }
  })",
                      "rig.json");
  ASSERT_TRUE(rig) << rig.error().text();
  EXPECT_EQ(rig->find("response")->deviceClass, "button-box");
  EXPECT_EQ(rig->find("response")->params, (Dict{{"port", Value("/dev/ttyUSB0")}}));
  EXPECT_TRUE(rig->find("trigger")->isSimulated);
  EXPECT_EQ(rig->find("gaze")->deviceClass, "tracker");
  EXPECT_EQ(rig->find("nobody"), nullptr);
  EXPECT_EQ(rig->monitor, "HDMI-1");
  EXPECT_EQ(rig->onsetSource, "present");
  EXPECT_EQ(rig->bitsPerColor, 10);
  EXPECT_EQ(rig->sound.system + " " + rig->sound.output + " " + rig->sound.input, "jack  system:capture_2");
  EXPECT_EQ(rig->camera.system + rig->camera.device, "C920");
  EXPECT_EQ(rig->camera.width * rig->camera.height * rig->camera.rate, 1280 * 720 * 25);
  EXPECT_EQ(rig->screen, (Dict{{"screenWidthCm", Value(53.1)}, {"screenWidthPix", Value(1920)}}));
}

class GivenAnIllRigFile : public ::testing::TestWithParam<std::pair<const char *, const char *>> {};

TEST_P(GivenAnIllRigFile, WhenItIsReadThenTheMessageSaysWhereAndWhat) {
  auto rig = parseRig(GetParam().first, "rig.json");
  ASSERT_FALSE(rig);
  EXPECT_NE(rig.error().text().find(GetParam().second), std::string::npos) << rig.error().text();
}

INSTANTIATE_TEST_SUITE_P(Each, GivenAnIllRigFile,
                         ::testing::Values(std::pair{"[]", "rig.json:1:1: a rig is a dictionary"},
                                           std::pair{"{\"role\": {}}", "rig.json:1:2: nobody knows \"role\" here; did you mean \"roles\"?"},
                                           std::pair{"{\n  \"roles\": {\"a\": 3}}", "rig.json:2:18: the role is given a whole number"},
                                           std::pair{"{\"roles\": {\"a\": {}}}", "the role has no device"},
                                           std::pair{"{\"display\": {\"monitor\": 2}}", "\"monitor\" is no name"},
                                           std::pair{"{\"display\": {\"onsetSource\": \"virtual\"}}", "auto, oml, present, swap_return or timer"},
                                           std::pair{"{\"display\": {\"bitsPerColor\": 9}}", "write 8, 10 or 16"},
                                           std::pair{"{\"camera\": {\"system\": \"usb\"}}", "there is no camera system \"usb\"; write v4l2 or simulated"},
                                           std::pair{"{\"camera\": {\"width\": 1280}}", "of \"width\" and \"height\" there is one alone"},
                                           std::pair{"{\"camera\": {\"width\": 1, \"height\": 1}}", "\"width\" is no number of pixels"},
                                           std::pair{"{\"camera\": {\"rate\": 0}}", "\"rate\" is no rate"},
                                           std::pair{"{\"camera\": {\"fps\": 30}}", "nobody knows \"fps\" here"},
                                           std::pair{"{\"sound\": \"jack\"}", "rig.json:1:11: \"sound\" is text; write {\"system\": \"jack\"}"},
                                           std::pair{"{\"sound\": {\"system\": \"alsa\"}}", "there is no sound system \"alsa\"; write jack, portaudio or simulated"},
                                           std::pair{"{\"sound\": {\"output\": 1}}", "\"output\" is no name"},
                                           std::pair{"{\"sound\": {\"microphone\": \"hw:1\"}}", "known: system, output, input"},
                                           std::pair{"{\"display\": {\"screen\": 1}}", "known: monitor, onsetSource, bitsPerColor, screenWidthCm"},
                                           std::pair{"{\"display\": {\"screenWidthCm\": 0}}", "\"screenWidthCm\" is no length"},
                                           std::pair{"{\"display\": {\"viewingDistanceCm\": \"57 cm\"}}", "measure it with a tape"},
                                           std::pair{"{\"roles\": {\"a\": {\"devise\": \"x\"}}}", "did you mean \"device\"?"},
                                           std::pair{"{\"roles\": {\"a\": {\"device\": \"x\", \"params\": 1}}}", "it is a dictionary"},
                                           std::pair{"{\"roles\": {\"a\": \"\"}}", "the role has no device"},
                                           std::pair{"{\"roles\": {\"a\": {\"device\": \"x\", \"simulated\": 1}}}", "write true or false"}));

class GivenRoles : public ::testing::Test {
 protected:
  GivenRoles() {
    log_.setConsoleLevel(LogLevel::Critical);
    addBuiltInClasses(manager_, hub_, {});
    manager_.addClass(test::handClass(diary_));
  }
  ~GivenRoles() override { manager_.closeAll(); }
  Rig rig(const std::string &roles) {
    auto read = parseRig("{\"roles\": " + roles + "}", "rig.json");
    EXPECT_TRUE(read);
    return std::move(*read);
  }
  std::string refusal(const RoleWish &wish, const Rig &given) {
    auto judged = judgeRole(wish, given, manager_);
    auto granted = setUpRoles({wish}, given, manager_);
    if (judged || granted) return "";
    return granted.error().text();
  }

  std::vector<std::string> diary_;
  VirtualClock clock_;
  Log log_{[] { return std::int64_t{0}; }};
  InputHub hub_{clock_};
  DeviceManager manager_{clock_, log_};
};

TEST_F(GivenRoles, WhenTheRigSaysNothingThenAKeyboardIsWhatTheHostBringsAlong) {
  auto granted = setUpRoles({{"response", "keyboard"}}, {}, manager_);
  ASSERT_TRUE(granted) << granted.error().text();
  EXPECT_EQ(granted->at(0).device, "response");
  EXPECT_EQ(manager_.getDevice("response")->deviceClass(), "keyboard");
}

TEST_F(GivenRoles, WhenAReplayStandsInForAMouseThenItKnowsAndForOthersItReportsKeys) {
  const auto file = std::filesystem::path(::testing::TempDir()) / ("fovea-clicks-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(file) << "t_s,type,key,x_px,y_px\n1,mousePress,left,3,4\n";
  const Rig given = rig(R"({"it": {"device": "replay", "params": {"file": ")" + file.string() + R"("}}})");
  for (const char *kind : {"mouse", "buttons", "keyboard"}) {
    auto granted = setUpRoles({{"it", kind}}, given, manager_);
    ASSERT_TRUE(granted) << granted.error().text();
    EXPECT_EQ(manager_.getDevice("it")->call("getPos", {}).has_value(), std::string(kind) == "mouse") << kind;
    ASSERT_TRUE(manager_.removeDevice("it"));
  }
  std::filesystem::remove(file);
}

TEST_F(GivenRoles, WhenTheRigNamesADeviceThenItsParametersWinOverTheExperiments) {
  const Rig given = rig(R"({"response": {"device": "hand", "params": {"port": 2}}})");
  const RoleWish wish{"response", "buttons", true, {{"port", Value(1)}, {"count", Value(4)}}};
  ASSERT_TRUE(judgeRole(wish, given, manager_));
  ASSERT_TRUE(setUpRoles({wish}, given, manager_));
  EXPECT_EQ(manager_.getDevice("response")->params(), (Dict{{"port", Value(2)}, {"count", Value(4)}}));
}

TEST_F(GivenRoles, WhenTheExperimentGivesWhatTheRigsDeviceDoesNotTakeThenItIsRefusedBeforehandByName) {
  const RoleWish wish{"response", "buttons", true, {{"bufferSize", Value(5)}, {"buttons", Value(4)}}};

  const std::string said = refusal(wish, rig(R"({"response": "keyboard"})"));

  EXPECT_NE(said.find("rig.json:1:24: no device for the role \"response\" (buttons): the experiment gives it \"buttons\", which a keyboard does not take"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("plugin.json; a keyboard takes: device, "), std::string::npos) << said;
  EXPECT_NE(refusal({"response", "keyboard", true, {{"buttons", Value(4)}}}, {}).find("plugin.json: no device"), std::string::npos);
}

TEST_F(GivenRoles, WhenAStandInDoesNotTakeWhatTheExperimentGivesThenItIsLeftOutAndTheLogHearsOfIt) {
  const RoleWish wish{"pad", "gamepad", true, {{"name", Value("Left")}, {"port", Value("/dev/ttyS0")}}};

  auto granted = setUpRoles({wish}, rehearsalOf({}, {wish}), manager_);

  ASSERT_TRUE(granted) << granted.error().text();
  EXPECT_EQ(granted->at(0).how, "set up: gamepad, without the experiment's port");
}

TEST_F(GivenRoles, WhenAClassSaysWhatItTakesThenItTakesAllOfThat) {
  for (const auto &each : manager_.classes()) {
    if (!each->params) continue;
    for (const std::string &param : *each->params) {
      auto opened = each->open("d", {{param, Value(List{})}});
      if (!opened) EXPECT_EQ(opened.error().text().find("it takes no"), std::string::npos) << each->name << ": " << opened.error().text();
      else (*opened)->close();
    }
  }
}

TEST_F(GivenRoles, WhenTheOperatorHasSetOneUpThenItIsKept) {
  ASSERT_TRUE(manager_.addDevice("hand", "box", {}));
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  auto granted = setUpRoles({{"response", "buttons"}}, rig(R"({"response": "keyboard"})"), manager_);
  ASSERT_TRUE(granted) << granted.error().text();
  EXPECT_EQ(granted->at(0).how, "kept");
  EXPECT_EQ(diary_, std::vector<std::string>{"open box"});
}

TEST_F(GivenRoles, WhenARoleIsSimulatedThenAStandInOfItsKindIsSetUp) {
  ASSERT_TRUE(setUpRoles({{"pad", "gamepad"}}, rig(R"({"pad": "simulated"})"), manager_));
  EXPECT_EQ(manager_.getDevice("pad")->params(), (Dict{{"simulated", Value(true)}}));
}

TEST_F(GivenRoles, WhenARequiredRoleCannotBeFilledThenItIsRefusedBeforehandWithItsNameAndTheReason) {
  EXPECT_NE(refusal({"eeg", "trigger"}, {}).find("no device for the role \"eeg\" (trigger): the rig file does not say which"), std::string::npos);
  EXPECT_NE(refusal({"eeg", "trigger"}, rig(R"({"eeg": "hand"})")).find("rig.json:1:19: no device for the role \"eeg\" (trigger): a hand is not of that kind"),
            std::string::npos);
  EXPECT_NE(refusal({"eeg", "trigger"}, rig(R"({"eeg": "simulated"})")).find("nothing here simulates it"), std::string::npos);
  EXPECT_NE(refusal({"eeg", "buttons"}, rig(R"({"eeg": "hnad"})")).find("did you mean \"hand\"?"), std::string::npos);
  EXPECT_NE(refusal({"r", "buttons"}, rig(R"({"r": {"device": "hand", "simulated": true}})")).find("cannot be simulated"), std::string::npos);
}

TEST_F(GivenRoles, WhenARequiredDeviceDoesNotOpenThenTheRoleAndThePlaceInTheRigAreNamed) {
  auto granted = setUpRoles({{"response", "buttons"}}, rig(R"({"response": {"device": "hand", "params": {"refuse": true}}})"), manager_);
  ASSERT_FALSE(granted);
  EXPECT_NE(granted.error().text().find("rig.json:1:24: no device for the role \"response\" (buttons): the port is taken"), std::string::npos)
      << granted.error().text();
}

TEST_F(GivenRoles, WhenAnOptionalRoleCannotBeFilledThenTheRunGoesOnWithoutIt) {
  const RoleWish wish{"eeg", "trigger", false};
  EXPECT_TRUE(judgeRole(wish, {}, manager_));
  auto granted = setUpRoles({wish}, {}, manager_);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->at(0).device, "");
  EXPECT_NE(granted->at(0).how.find("rig file"), std::string::npos);
}

}  // namespace
}  // namespace fovea
