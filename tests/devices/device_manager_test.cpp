#include "devices/device_manager.hpp"

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "devices/built_in.hpp"
#include "devices/device_calls.hpp"
#include "support/hand_device.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

class GivenADeviceManager : public ::testing::Test {
 protected:
  GivenADeviceManager() {
    log_.setConsoleLevel(LogLevel::Critical);
    manager_.addClass(test::handClass(diary_));
  }
  std::shared_ptr<test::HandDevice> add(const std::string &name, const Dict &params = {}) {
    auto device = manager_.addDevice("hand", name, params);
    EXPECT_TRUE(device) << device.error().text();
    return std::static_pointer_cast<test::HandDevice>(*device);
  }
  Result<Value> call(std::string_view name, const Dict &arguments) { return callByName(manager_, name, arguments); }

  Names diary_;
  VirtualClock clock_;
  Log log_{[] { return std::int64_t{0}; }};
  DeviceManager manager_{clock_, log_};
};

TEST_F(GivenADeviceManager, WhenANameIsGivenAgainThenTheOldDeviceIsClosedBeforeTheNewOneOpens) {
  add("box");
  add("box");
  EXPECT_EQ(diary_, (Names{"open box", "close box", "open box"}));
  EXPECT_EQ(manager_.getInitialisedDevices().size(), 1u);
}

TEST_F(GivenADeviceManager, WhenANameIsGivenAgainThenItsAliasesAndListenersStay) {
  const auto before = add("box");
  Names heard;
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &message) { heard.emplace_back(message.event.nameText()); }));

  const auto now = add("box");
  now->press("a", Timestamp(1s));
  manager_.poll();

  EXPECT_EQ(manager_.getDevice("response"), now);
  EXPECT_EQ(heard, Names{"a"});
}

TEST_F(GivenADeviceManager, WhenARunTakesTheNameWhileADeviceOpensThenAliasesAndListenersStayWithTheName) {
  add("box");
  Names heard;
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &message) { heard.emplace_back(message.event.nameText()); }));
  DeviceClass slow = test::handClass(diary_);
  slow.name = "slow";
  std::shared_ptr<test::HandDevice> runs;
  slow.open = [&, open = slow.open](const std::string &name, const Dict &params) {
    runs = add(name);
    EXPECT_TRUE(manager_.hold(name));
    return open(name, params);
  };
  manager_.addClass(std::move(slow));

  EXPECT_EQ(manager_.addDevice("slow", "box", {}).error().code, ErrorCode::Busy);
  runs->press("a", Timestamp(1s));
  manager_.poll();

  EXPECT_EQ(manager_.getDevice("response"), runs);
  EXPECT_EQ(heard, Names{"a"});
}

TEST_F(GivenADeviceManager, WhenOneThatLostEventsIsOpenedAgainThenOfTheNewOneNothingIsLost) {
  const auto box = add("box");
  std::vector<double> lost;
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &message) {
    if (message.event.nameText() == "lost") lost.push_back(message.event.value);
  }));
  for (int i = 0; i < 3000; ++i) box->press("a", Timestamp(1s));
  manager_.poll();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_FALSE(manager_.addDevice("hand", "box", {{"refuse", true}}));
  manager_.poll();
  EXPECT_EQ(lost.size(), 1u) << "of which the last has " << lost.back();
}

TEST_F(GivenADeviceManager, WhenMoreIsReportedThanListenersCanBeToldThenTheyAreToldHowMuchIsLostToThem) {
  const auto box = add("box");
  std::vector<double> lost;
  int heard = 0;
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &message) {
    ++heard;
    if (message.event.nameText() == "lost") lost.push_back(message.event.value);
  }));
  manager_.pauseListeners();
  for (int i = 0; i < 3000; ++i) box->press("a", Timestamp(1s));
  manager_.resumeListeners();
  manager_.poll();
  box->press("b", Timestamp(2s));
  manager_.poll();
  ASSERT_EQ(lost.size(), 1u) << "once";
  EXPECT_EQ(lost[0] + heard - 2, 3000) << "none is neither told nor counted";
}

TEST_F(GivenADeviceManager, WhenWhatIsToTakeItsPlaceCannotBeMeantThenTheOneBeforeIsNotTouched) {
  const auto box = add("box");
  EXPECT_EQ(manager_.addDevice("hand", "box", {{"nonsense", Value(1)}}).error().code, ErrorCode::BadArgument);
  EXPECT_FALSE(manager_.addDevice("hnad", "box", {}));
  EXPECT_EQ(manager_.getDevice("box"), box);
  EXPECT_EQ(diary_, Names{"open box"});
}

TEST_F(GivenADeviceManager, WhenWhatIsToTakeItsPlaceDoesNotOpenThenTheOneBeforeIsOpenedAgain) {
  add("box", {{"port", Value(1)}});
  add("button", {{"parent", Value("box")}});
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  diary_.clear();

  EXPECT_EQ(manager_.addDevice("hand", "box", {{"refuse", Value(true)}}).error().code, ErrorCode::Device);

  EXPECT_EQ(diary_, (Names{"close button", "close box", "open box", "open button"}));
  ASSERT_TRUE(manager_.getDevice("response"));
  EXPECT_EQ(manager_.getDevice("response")->params(), (Dict{{"port", Value(1)}}));
  EXPECT_TRUE(manager_.hasDevice("button"));
}

TEST_F(GivenADeviceManager, WhenANewDeviceWantsTheAliasOfAnotherThenItIsRefused) {
  add("box");
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  EXPECT_EQ(manager_.addDevice("hand", "response", {}).error().code, ErrorCode::Refused);
  EXPECT_EQ(manager_.getInitialisedDevices().size(), 1u);
}

TEST_F(GivenADeviceManager, WhenADeviceDoesNotOpenThenTheErrorNamesIt) {
  auto device = manager_.addDeviceFromParams({{"deviceClass", Value("paw")}, {"deviceName", Value("box")}, {"refuse", Value(true)}});
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ErrorCode::Device);
  EXPECT_EQ(device.error().text(), "device \"box\": /dev/hand0: the port is taken; close the other program");
  EXPECT_EQ(toRemote(device.error(), "box").textOr("type", ""), "hardware_error");
  EXPECT_FALSE(manager_.hasDevice("box"));
}

TEST_F(GivenADeviceManager, WhenAClassIsUnknownThenTheNearestIsSuggested) {
  auto device = manager_.addDevice("hnad", "box", {});
  ASSERT_FALSE(device);
  EXPECT_NE(device.error().text().find("did you mean \"hand\"?"), std::string::npos) << device.error().text();
}

TEST_F(GivenADeviceManager, WhenADeviceIsRemovedThenItsPartsGoFirstAndItsAliasesToo) {
  add("box");
  add("button", {{"parent", Value("box")}});
  add("other");
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  diary_.clear();
  ASSERT_TRUE(manager_.removeDevice("response"));
  EXPECT_EQ(diary_, (Names{"close button", "close box"}));
  EXPECT_FALSE(manager_.getDevice("response"));
  EXPECT_TRUE(manager_.hasDevice("other"));
  EXPECT_FALSE(manager_.removeDevice("box"));
}

TEST_F(GivenADeviceManager, WhenNamesMeetThenNoneIsTakenTwice) {
  add("box");
  add("other");
  ASSERT_TRUE(manager_.addDeviceAlias("box", "response"));
  EXPECT_FALSE(manager_.addDeviceAlias("other", "response"));
  EXPECT_FALSE(manager_.addDeviceAlias("other", "box"));
  EXPECT_FALSE(manager_.addDeviceAlias("nobody", "x"));
  EXPECT_FALSE(manager_.updateDeviceName("other", "response"));
  ASSERT_TRUE(manager_.updateDeviceName("box", "response")) << "its own alias may become its name";
  EXPECT_TRUE(manager_.getDeviceAliases("response")->empty());
  ASSERT_TRUE(manager_.addDeviceAlias("response", "again"));
  ASSERT_TRUE(manager_.removeDeviceAlias("again"));
  EXPECT_FALSE(manager_.removeDeviceAlias("again"));
}

TEST_F(GivenADeviceManager, WhenARunHasADeviceThenItAndWhatItIsAPartOfStay) {
  add("box");
  add("button", {{"parent", Value("box")}});
  ASSERT_TRUE(manager_.addDeviceAlias("button", "response"));
  ASSERT_TRUE(manager_.hold("response"));
  diary_.clear();
  for (const auto &refused : {manager_.removeDevice("response"), manager_.removeDevice("box"), manager_.removeAll(), manager_.removeDeviceAlias("response"),
                              manager_.updateDeviceName("button", "x")}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
  }
  EXPECT_FALSE(manager_.addDevice("hand", "box", {}));
  EXPECT_TRUE(diary_.empty());
  manager_.letGo("response");
  EXPECT_TRUE(manager_.removeDeviceAlias("response"));
  EXPECT_TRUE(manager_.removeAll());
  EXPECT_EQ(diary_, (Names{"close button", "close box"}));
}

TEST_F(GivenADeviceManager, WhenARunTakesADeviceWhileAnotherOfItsNameOpensThenTheRunKeepsItAndTheOtherIsClosed) {
  DeviceClass slow = test::handClass(diary_);
  slow.name = "slow hand", slow.aliases = {};
  slow.open = [this, open = slow.open](const std::string &name, const Dict &params) {
    const auto meanwhile = add("box");
    EXPECT_TRUE(manager_.hold("box"));
    diary_.push_back("held");
    return open(name, params);
  };
  manager_.addClass(slow);

  const auto added = manager_.addDevice("slow hand", "box", {});

  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::Busy);
  EXPECT_EQ(diary_, (Names{"open box", "held", "open box", "close box"}));
  ASSERT_TRUE(manager_.getDevice("box"));
  EXPECT_EQ(manager_.getDevice("box")->deviceClass(), "hand");
  EXPECT_EQ(manager_.getInitialisedDevices().size(), 1u);
}

TEST_F(GivenADeviceManager, WhenWhatIsNotThereIsHeldThenThatIsSaid) {
  const auto held = manager_.hold("box");
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::Unknown);
}

TEST_F(GivenADeviceManager, WhenDevicesAreSoughtThenByNameClassOrParameter) {
  add("left", {{"port", Value(1)}});
  add("right", {{"port", Value(2)}});
  EXPECT_TRUE(manager_.hasDevice("left", "paw"));
  EXPECT_FALSE(manager_.hasDevice("left", "keyboard"));
  EXPECT_EQ(manager_.getDeviceBy("port", Value(2)), "right");
  EXPECT_EQ(manager_.getDeviceBy("name", Value("left")), "left");
  EXPECT_EQ(manager_.getDeviceBy("deviceName", Value("left")), "left");
  EXPECT_EQ(manager_.getDeviceBy("port", Value(3)), "");
  auto available = manager_.getAvailableDevices("hand");
  ASSERT_TRUE(available);
  EXPECT_EQ(available->at(0), (Dict{{"deviceClass", Value("hand")}, {"deviceName", Value("left")}}));
}

TEST_F(GivenADeviceManager, WhenSomebodyListensThenTheyAreToldUnlessARunIsOn) {
  const auto box = add("box");
  Names heard;
  box->press("before", Timestamp(1s));
  ASSERT_TRUE(manager_.addListener("box", [&](const DeviceMessage &message) { heard.emplace_back(message.event.nameText()); }));
  box->press("a", Timestamp(2s));
  manager_.pauseListeners();
  manager_.poll();
  EXPECT_TRUE(heard.empty());
  box->press("b", Timestamp(3s));
  manager_.resumeListeners();
  manager_.poll();
  EXPECT_EQ(heard, (Names{"a", "b"}));
  ASSERT_TRUE(manager_.clearListeners("box"));
  box->press("c", Timestamp(4s));
  manager_.poll();
  EXPECT_EQ(heard.size(), 2u);
}

TEST_F(GivenADeviceManager, WhenTheLiaisonListensThenMessagesHaveTheFormThatClientsKnow) {
  const auto box = add("box", {{"port", Value(1)}});
  std::vector<Value> sent;
  manager_.setRemoteListener([&](const DeviceMessage &message) { sent.push_back(toRemote(message)); });
  ASSERT_TRUE(call("addListener", {{"deviceName", Value("box")}, {"listener", Value("liaison")}}));
  box->press("a", Timestamp(1500ms));
  manager_.poll();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].textOr("type", ""), "hardware_response");
  EXPECT_EQ(sent[0].find("data")->textOr("value", ""), "a");
  EXPECT_EQ(sent[0].find("data")->find("t")->number(), 1.5);
  EXPECT_FALSE(manager_.addListener("box", std::string_view("telegraph")));
}

TEST_F(GivenADeviceManager, WhenAPlugIsPulledThenTheRemoteSideIsToldOnce) {
  const auto box = add("box");
  std::vector<DeviceEventKind> told;
  manager_.setRemoteListener([&](const DeviceMessage &message) { told.push_back(message.event.kind); });
  box->isThere = false;
  manager_.poll();
  manager_.poll();
  box->isThere = true;
  manager_.poll();
  EXPECT_EQ(told, (std::vector{DeviceEventKind::Detached, DeviceEventKind::Attached}));
}

TEST_F(GivenADeviceManager, WhenADeviceIsDescribedThenItSaysWhatItReportedLastWhoeverTookIt) {
  const auto box = add("box");
  box->press("left", Timestamp(2s));
  box->press("right", Timestamp(3s));
  DeviceEvent taken[2];
  ASSERT_EQ(box->events().take(taken), 2u);
  box->events().clear();
  const auto described = call("getInitialisedDevices", {{"deviceClass", Value("*")}});
  ASSERT_TRUE(described);
  const Value *last = described->find("box")->find("lastEvent");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->textOr("name", ""), "right");
  EXPECT_EQ(last->textOr("event", ""), "press");
  EXPECT_EQ(last->find("t")->number(), 3.0);
}

TEST_F(GivenADeviceManager, WhenItIsCalledByNameThenMethodsAndClocksAreReached) {
  ASSERT_TRUE(call("addDevice", {{"deviceClass", Value("hand")}, {"deviceName", Value("box")}}));
  EXPECT_EQ(*call("callDeviceMethod", {{"deviceName", Value("box")}, {"method", Value("greet")}, {"arguments", Value(Dict{{"whom", Value("Ada")}})}}),
            Value("hello Ada"));
  auto described = call("getDevice", {{"deviceName", Value("box")}});
  ASSERT_TRUE(described);
  EXPECT_EQ(described->find("clock")->find("offset_s")->number(), 0.005);
  EXPECT_EQ(*described->find("lastEvent"), Value()) << "it has reported nothing yet";
  EXPECT_EQ(*call("getDevice", {{"deviceName", Value("nobody")}}), Value());
  EXPECT_EQ(call("getAvailableDevices", {})->find("hand")->list()->size(), 1u);
  EXPECT_EQ(*call("getResponseParams", {{"deviceClass", Value("hand")}}), Value(List{Value("name")}));
  EXPECT_FALSE(call("getScreenCount", {}));
  manager_.setScreens([] { return 2; });
  EXPECT_EQ(*call("getScreenCount", {}), Value(2));
  ASSERT_TRUE(call("closeAll", {}));
  EXPECT_EQ(*call("getInitialisedDeviceNames", {}), Value(List{}));
}

TEST_F(GivenADeviceManager, WhenACallByNameIsWrongThenTheMessageSaysHow) {
  EXPECT_NE(call("addDevise", {}).error().text().find("did you mean \"addDevice\"?"), std::string::npos);
  EXPECT_NE(call("addDevice", {{"deviceClass", Value("hand")}}).error().text().find("\"deviceName\" is missing"), std::string::npos);
  EXPECT_NE(call("removeDevice", {{"deviceName", Value(3)}}).error().text().find("it has to be text"), std::string::npos);
  EXPECT_NE(call("closeAll", {{"now", Value(true)}}).error().text().find("takes no \"now\""), std::string::npos);
}

TEST_F(GivenADeviceManager, WhenItGoesThenAllDevicesAreClosedTheLastMadeFirst) {
  {
    DeviceManager brief(clock_, log_);
    brief.addClass(test::handClass(diary_));
    ASSERT_TRUE(brief.addDevice("hand", "a", {}));
    ASSERT_TRUE(brief.addDevice("hand", "b", {}));
  }
  EXPECT_EQ(diary_, (Names{"open a", "open b", "close b", "close a"}));
}

class GivenTheBuiltInClasses : public GivenADeviceManager {
 protected:
  GivenTheBuiltInClasses() {
    addBuiltInClasses(manager_, hub_, {});
    hub_.setKeyboards([] { return std::vector<KeyboardInfo>{{7, "Left", "/dev/input/event7", StampSource::Kernel}, {9, "Right", "", StampSource::XInput}}; });
  }
  ~GivenTheBuiltInClasses() override { manager_.closeAll(); }
  InputHub hub_{clock_};
};

TEST_F(GivenTheBuiltInClasses, WhenKeyboardsAreListedThenEachCanBeAddedAsItIsListed) {
  auto available = manager_.getAvailableDevices("keyboard");
  ASSERT_TRUE(available);
  ASSERT_EQ(available->size(), 3u) << "all as one, and each";
  for (const Dict &params : *available) EXPECT_TRUE(manager_.addDeviceFromParams(params)) << params.front().first;
  EXPECT_EQ(manager_.getDevice("Right")->params().front().second, Value(List{Value(9)}));
}

TEST_F(GivenTheBuiltInClasses, WhenAKeyboardIsAskedForThatIsNotThereThenTheMessageSaysWhichAre) {
  auto missing = manager_.addDevice("keyboard", "kb", {{"device", Value(2)}});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().text().find("there are 2"), std::string::npos) << missing.error().text();
  EXPECT_NE(manager_.addDevice("keyboard", "kb", {{"keyboard", Value("Middle")}}).error().text().find("there are: Left (/dev/input/event7), Right"), std::string::npos);
}

TEST_F(GivenTheBuiltInClasses, WhenTwoKeyboardsHaveOneNameThenItsNodeTellsWhich) {
  hub_.setKeyboards([] { return std::vector<KeyboardInfo>{{7, "Box", "/dev/input/event7", StampSource::Kernel}, {9, "Box", "/dev/input/event9", StampSource::Kernel}}; });
  auto either = manager_.addDevice("keyboard", "kb", {{"keyboard", Value("Box")}});
  ASSERT_FALSE(either);
  EXPECT_NE(either.error().text().find("by its node"), std::string::npos) << either.error().text();
  auto one = manager_.addDevice("keyboard", "kb", {{"keyboard", Value("/dev/input/event9")}});
  ASSERT_TRUE(one);
  EXPECT_EQ((*one)->params().front().second, Value(List{Value(9)}));
}

TEST_F(GivenTheBuiltInClasses, WhenKeysFromOutsideAreAskedForThenThatIsRefusedAndNotIgnored) {
  auto keyboard = manager_.addDevice("KeyboardDevice", "kb", {{"muteOutsidePsychopy", Value(false)}});
  ASSERT_FALSE(keyboard);
  EXPECT_NE(keyboard.error().text().find("focus"), std::string::npos);
  EXPECT_FALSE(manager_.addDevice("keyboard", "kb", {{"bufferSize", Value(0)}}));
  EXPECT_FALSE(manager_.addDevice("mouse", "m", {{"units", Value("miles")}}));
  EXPECT_FALSE(manager_.addDevice("gamepad", "g", {{"name", Value("no pad is called so")}}));
  EXPECT_TRUE(manager_.addDevice("joystick", "g", {{"simulated", Value(true)}}));
}

TEST_F(GivenTheBuiltInClasses, WhenAClassIsAskedForThatComesLaterThenThatIsSaidAndNoOtherIsSuggested) {
  for (const char *each : {"mic", "microphone", "psychopy.hardware.microphone.MicrophoneDevice", "speaker", "sound"}) {
    auto later = manager_.addDevice(each, "it", {});
    ASSERT_FALSE(later);
    EXPECT_EQ(later.error().code, ErrorCode::Unknown) << each;
    EXPECT_NE(later.error().text().find("sounds and microphones are no devices"), std::string::npos) << later.error().text();
    EXPECT_EQ(later.error().text().find("did you mean"), std::string::npos) << later.error().text();
  }
  EXPECT_EQ(manager_.addDevice("moose", "it", {}).error().text().find("sounds and microphones are no devices"), std::string::npos);
}

TEST_F(GivenTheBuiltInClasses, WhenADeviceIsToBeReplacedByNonsenseThenItStays) {
  for (const char *each : {"keyboard", "mouse", "gamepad", "scanner"}) {
    auto before = manager_.addDevice(each, "it", {{"simulated", Value(true)}});
    ASSERT_TRUE(before) << before.error().text();
    EXPECT_EQ(manager_.addDevice(each, "it", {{"nonsense", Value(1)}}).error().code, ErrorCode::BadArgument) << each;
    EXPECT_EQ(manager_.getDevice("it"), *before) << each;
  }
}

}  // namespace
}  // namespace fovea
