#include "plugins/plugin_device.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <mutex>

#include "core/log.hpp"
#include "devices/built_in.hpp"
#include "devices/rig.hpp"
#include "devices/roles.hpp"
#include "support/bare_host.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// Never destroyed: the drivers that hang may call it as long as there is a process.
struct LastingHost {
  VirtualClock clock;
  test::BareHost host{clock};
};
LastingHost &newLastingHost() {
  static auto *all = new std::deque<LastingHost>;
  return all->emplace_back();
}

/// On a virtual clock, so that what a device does depends on nothing but its seed.
class GivenDevicePlugins : public ::testing::Test {
 protected:
  GivenDevicePlugins() {
    log_.setConsoleLevel(LogLevel::Critical);
    log_.setListener([this](const LogLine &line) {
      const std::lock_guard lock(linesMutex_);
      lines_ += line.source + ": " + line.text + "\n";
    });
    addPluginClasses(manager_, Catalogue::scan({FOVEA_PLUGINS, FOVEA_TEST_PLUGINS + std::string("/org.test.bad-device.so")}), loader_,
                     {host_.get(), &clock_, &log_, limits_});
  }
  ~GivenDevicePlugins() override {
    manager_.closeAll();
    log_.flush();
  }

  std::shared_ptr<Device> add(const std::string &deviceClass, const Dict &params = {}) {
    auto device = manager_.addDevice(deviceClass, "box", params);
    EXPECT_TRUE(device) << device.error().text();
    return device ? *device : nullptr;
  }
  Result<std::shared_ptr<Device>> addBad(const char *where, const char *how) {
    return manager_.addDevice("bad-device", "bad", {{"in", Value(where)}, {"how", Value(how)}});
  }
  std::vector<DeviceEvent> eventsUntil(Device &device, Duration time) {
    clock_.sleepUntil(Timestamp(time));
    device.catchUp(clock_.now());
    std::vector<DeviceEvent> events(100);
    events.resize(device.events().take(events));
    return events;
  }
  std::string lines() {
    const std::lock_guard lock(linesMutex_);
    return lines_;
  }

  // Short, because what is to hang here hangs for ever; long enough for everything else on a busy machine.
  DeviceLimits limits_{5000ms, 5000ms, 5000ms, 5000ms};
  LastingHost &lasting_ = newLastingHost();
  VirtualClock &clock_ = lasting_.clock;
  std::mutex linesMutex_;
  std::string lines_;
  Log log_{[] { return std::int64_t{0}; }};
  Breadcrumb breadcrumb_;
  test::BareHost &host_ = lasting_.host;
  LibraryLoader loader_{{host_.get(), &breadcrumb_}, log_};
  DeviceManager manager_{clock_, log_};
};

TEST_F(GivenDevicePlugins, WhenTheBoxLivesThenItsPressesAreStampedWhenTheyWereAndNotWhenSomebodyLooked) {
  const auto box = add("button-box-simulator", {{"seed", Value(5)}, {"interval_s", Value(0.5)}, {"hold_s", Value(0.08)}});
  const auto events = eventsUntil(*box, 3s);
  ASSERT_GE(events.size(), 6u);
  EXPECT_EQ(events[0].kind, DeviceEventKind::Press);
  EXPECT_EQ(events[1].kind, DeviceEventKind::Release);
  EXPECT_EQ(events[1].duration, Duration(80ms));
  EXPECT_EQ(events[1].time - events[0].time, Duration(80ms));
  EXPECT_EQ(events[0].nameText(), events[1].nameText());
  EXPECT_EQ(events[0].source, StampSource::Simulated);
  for (std::size_t i = 2; i < events.size(); i += 2) EXPECT_GE(events[i].time - events[i - 2].time, Duration(250ms));
}

TEST_F(GivenDevicePlugins, WhenTheSeedIsTheSameThenSoAreThePressesHoweverOftenSomebodyLooks) {
  const auto oneLook = eventsUntil(*add("button-box-simulator", {{"seed", Value(5)}}), 4s);
  VirtualClock other;
  const test::BareHost otherHost(other);
  DeviceManager manager(other, log_);
  LibraryLoader loader({otherHost.get(), &breadcrumb_}, log_);
  addPluginClasses(manager, Catalogue::scan({FOVEA_PLUGINS}), loader, {otherHost.get(), &other, &log_, limits_});
  auto box = manager.addDevice("button-box-simulator", "box", {{"seed", Value(5)}});
  ASSERT_TRUE(box) << box.error().text();
  std::vector<Timestamp> times;
  for (int step = 1; step <= 40; ++step) {
    other.sleepUntil(Timestamp(step * 100ms));
    (*box)->catchUp(other.now());
    std::array<DeviceEvent, 8> some;
    for (std::size_t i = 0, count = (*box)->events().take(some); i < count; ++i) times.push_back(some[i].time);
  }
  ASSERT_EQ(times.size(), oneLook.size());
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_EQ(times[i], oneLook[i].time);
}

TEST_F(GivenDevicePlugins, WhenATriggerIsWrittenThenItGoesOutNowAndTheBoxHasIt) {
  const auto box = add("button-box-simulator");
  clock_.sleepUntil(Timestamp(2s));
  auto sent = box->write(17);
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(*sent, Timestamp(2s));
  EXPECT_EQ(*manager_.callDeviceMethod("box", "write", {{"code", Value(18)}}), Value(2.0));
  auto codes = manager_.callDeviceMethod("box", "codes", {});
  ASSERT_TRUE(codes) << codes.error().text();
  ASSERT_EQ(codes->list()->size(), 2u);
  EXPECT_EQ(*codes->list()->front().find("code"), Value(17));
  EXPECT_FALSE(manager_.callDeviceMethod("box", "write", {}));
}

TEST_F(GivenDevicePlugins, WhenTheBoxesClockRunsWrongThenItsRelationToOursIsKnownAndEventsCarryBoth) {
  const auto box = add("button-box-simulator", {{"clockOffset_s", Value(3)}, {"clockDrift", Value(0.01)}});
  clock_.sleepUntil(Timestamp(10s));
  ASSERT_TRUE(box->call("calibrate", {}));
  EXPECT_TRUE(box->clockRelation().isMeasured);
  EXPECT_NEAR(toSeconds(box->clockRelation().offset), -3.1, 1e-6);
  EXPECT_EQ(box->clockRelation().drift, 0.01);
  const auto events = eventsUntil(*box, 12s);
  ASSERT_FALSE(events.empty());
  EXPECT_NEAR(toSeconds(*events[0].deviceTime), 3 + 1.01 * toSeconds(events[0].time), 1e-6);
  EXPECT_EQ(*box->call("selfTest", {})->find("ok"), Value(true));
}

TEST_F(GivenDevicePlugins, WhenDevicesAreListedThenThePluginIsAskedOnItsThread) {
  auto available = manager_.getAvailableDevices("button-box-simulator");
  ASSERT_TRUE(available) << available.error().text();
  ASSERT_EQ(available->size(), 1u);
  EXPECT_EQ(Value(available->at(0)).textOr("deviceName", ""), "simulated button box");
}

TEST_F(GivenDevicePlugins, WhenParametersDoNotFitThenNothingOfThePluginRuns) {
  auto device = manager_.addDevice("button-box-simulator", "box", {{"interval", Value(1)}});
  ASSERT_FALSE(device);
  EXPECT_NE(device.error().text().find("interval"), std::string::npos) << device.error().text();
}

TEST_F(GivenDevicePlugins, WhenARoleIsSimulatedThenTheBoxTakesIt) {
  auto rig = parseRig(R"({"roles": {"response": "simulated"}})", "rig.json");
  auto granted = setUpRoles({{"response", "buttons"}, {"eeg", "trigger", false}}, *rig, manager_);
  ASSERT_TRUE(granted) << granted.error().text();
  EXPECT_EQ(manager_.getDevice("response")->deviceClass(), "org.fovea.button-box-simulator");
  EXPECT_EQ(granted->at(1).device, "") << "nothing that only pretends takes a role unasked";
}

TEST_F(GivenDevicePlugins, WhenADeviceRefusesOrThrowsWhileItOpensThenItsWordsAreInTheError) {
  for (const auto &[how, words] : {std::pair{"refuse", "deliberately refused"}, std::pair{"throw", "deliberately thrown"}})
    for (const char *where : {"open", "start"}) {
      auto device = addBad(where, how);
      ASSERT_FALSE(device) << where;
      EXPECT_NE(device.error().text().find(std::string("device \"bad\": ")), std::string::npos) << device.error().text();
      EXPECT_NE(device.error().text().find(words), std::string::npos) << device.error().text();
    }
}

TEST_F(GivenDevicePlugins, WhenADeviceFailsInPollThenItEndsAloneAndTheLogSaysWhy) {
  auto bad = addBad("poll", "throw");
  ASSERT_TRUE(bad) << bad.error().text();
  const auto box = add("button-box-simulator");
  (*bad)->catchUp(clock_.now());
  EXPECT_FALSE((*bad)->isAttached());
  EXPECT_NE((*bad)->call("hello", {}).error().text().find("deliberately thrown"), std::string::npos);
  EXPECT_TRUE(box->isAttached());
  EXPECT_FALSE(eventsUntil(*box, 3s).empty());
  manager_.poll();
  EXPECT_NE(lines().find("\"bad\" does not answer"), std::string::npos) << lines();
}

TEST_F(GivenDevicePlugins, WhenACommandFailsThenTheDeviceLivesOn) {
  auto bad = addBad("explode", "throw");
  ASSERT_TRUE(bad) << bad.error().text();
  EXPECT_NE((*bad)->call("explode", {}).error().text().find("deliberately thrown"), std::string::npos);
  EXPECT_EQ(*(*bad)->call("hello", {}), Value("hello"));
}

TEST_F(GivenDevicePlugins, WhenItIsClosedThenNothingIsReportedAndNoCallReachesIt) {
  const auto box = add("button-box-simulator");
  ASSERT_TRUE(manager_.removeDevice("box"));
  EXPECT_TRUE(eventsUntil(*box, 3s).empty());
  EXPECT_FALSE(box->write(1));
  EXPECT_FALSE(box->call("codes", {}));
  EXPECT_FALSE(box->isAttached());
}

class GivenAHangingDevice : public GivenDevicePlugins, public ::testing::WithParamInterface<const char *> {
 protected:
  GivenAHangingDevice() {
    addPluginClasses(manager_, Catalogue::scan({FOVEA_TEST_PLUGINS + std::string("/org.test.bad-device.so")}), loader_,
                     {host_.get(), &clock_, &log_, {100ms, 100ms, 100ms, 100ms}});
  }
};

TEST_P(GivenAHangingDevice, WhenItIsUsedAndClosedThenItCostsItselfOnlyAndIsNamed) {
  const std::string where = GetParam();
  auto bad = addBad(where.c_str(), "hang");
  if (bad) {
    (*bad)->catchUp(clock_.now());
    (void)(*bad)->call("explode", {});
    bad = Error{};  // the last to hold it
  }
  manager_.closeAll();
  EXPECT_NE(lines().find("org.test.bad-device"), std::string::npos) << lines();
  EXPECT_NE(lines().find("it did not come back from"), std::string::npos) << lines();
  EXPECT_NE(lines().find("left behind"), std::string::npos) << lines();
  EXPECT_GE(DeviceThread::leftBehind(), 1) << "who gave it the host has to keep it";
}

INSTANTIATE_TEST_SUITE_P(InEachCall, GivenAHangingDevice, ::testing::Values("open", "start", "poll", "stop", "close"),
                         [](const auto &where) { return std::string(where.param); });

}  // namespace
}  // namespace fovea
