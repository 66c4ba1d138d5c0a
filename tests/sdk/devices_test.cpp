// Devices as an experiment sees them, and a driver without a host.

#include <fovea/device.hpp>
#include <fovea/devices.hpp>
#include <fovea/subject.hpp>
#include <gtest/gtest.h>

#include "plugin_file.hpp"

namespace {

using namespace std::chrono_literals;
using fovea::DeviceEvent;
using fovea::DeviceEventKind;

DeviceEvent event(DeviceEventKind kind, fovea::Duration time, const char *name = "") {
  DeviceEvent event;
  event.kind = kind;
  event.time = fovea::Timestamp(time);
  event.name = name;
  return event;
}

class GivenAnExperimentsDevices : public ::testing::Test {
 protected:
  fovea::testing::FakeHost host_;
  fovea::Devices devices_{host_.get()};
};

TEST_F(GivenAnExperimentsDevices, WhenARoleWasGivenNothingThenItIsToldApartFromAFailure) {
  EXPECT_FALSE(devices_.openIfThere("eeg"));
  EXPECT_THROW(devices_.open("eeg"), fovea::Failure);
  host_.devices["eeg"];
  EXPECT_TRUE(devices_.openIfThere("eeg"));
}

TEST_F(GivenAnExperimentsDevices, WhenAnEventIsAwaitedThenTheFirstThatFitsComes) {
  DeviceEvent press = event(DeviceEventKind::Press, 900ms, "left");
  press.data = fovea::Dict{{"force", 3}};
  host_.devices["response"].events = {event(DeviceEventKind::Press, 100ms, "early"), event(DeviceEventKind::Release, 600ms), press};
  const auto response = devices_.open("response");
  const auto found = response.waitEvent(DeviceEventKind::Press, fovea::Timestamp(500ms), fovea::Timestamp(2s));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "left");
  EXPECT_EQ(found->time, fovea::Timestamp(900ms));
  EXPECT_EQ(found->data, press.data);
  EXPECT_FALSE(response.waitEvent(DeviceEventKind::Any, fovea::Timestamp(900ms), fovea::Timestamp(2s)));
  EXPECT_EQ(host_.now, fovea::Timestamp(2s));
}

TEST_F(GivenAnExperimentsDevices, WhenTheyArePolledThenOnlyWhatHasHappenedComes) {
  auto &fake = host_.devices["response"];
  for (int i = 0; i < 20; ++i) fake.events.push_back(event(DeviceEventKind::Press, i * 10ms));
  fake.events.push_back(event(DeviceEventKind::Press, 5s));
  host_.now = fovea::Timestamp(1s);
  const auto response = devices_.open("response");
  EXPECT_EQ(response.poll().size(), 20u);
  EXPECT_EQ(fake.events.size(), 1u);
}

TEST_F(GivenAnExperimentsDevices, WhenATriggerIsWrittenThenItsTimeComesBack) {
  auto &fake = host_.devices["eeg"];
  fake.answer = [](std::string_view, const fovea::Value &arguments) { return *arguments.find("x"); };
  host_.now = fovea::Timestamp(1s);
  const auto eeg = devices_.open("eeg");
  EXPECT_EQ(eeg.write(5), fovea::Timestamp(1s));
  EXPECT_EQ(fake.written, std::vector<std::int64_t>{5});
  EXPECT_EQ(eeg.call("echo", {{"x", 7}}), fovea::Value(7));
}

class GivenTheButtonBox : public ::testing::Test {
 protected:
  fovea_status open(const fovea::Dict &params) {
    const fovea::Value value(params);
    const fovea::Borrowed borrowed(value);
    return calls_.open(box_.get(), borrowed.get(), &sink_);
  }
  static fovea_status FOVEA_CALL keep(void *self, const fovea_device_event *event) noexcept {
    static_cast<GivenTheButtonBox *>(self)->events_.emplace_back(*event);
    return FOVEA_OK;
  }

  fovea::testing::FakeHost host_;
  fovea::testing::Subject box_{host_, fovea::pluginEntry("org.fovea.button-box-simulator"),
                               "org.fovea.button-box-simulator"};
  const fovea_device &calls_ = box_.device();
  const fovea_device_sink sink_{sizeof(fovea_device_sink), 0, this, keep};
  std::vector<DeviceEvent> events_;
};

TEST_F(GivenTheButtonBox, WhenItIsPolledThenEachPressHasARelease) {
  ASSERT_EQ(open({{"buttons", fovea::List{"a", "b", "c"}}, {"seed", 3}, {"interval_s", 0.2}}), FOVEA_OK);
  ASSERT_EQ(calls_.start(box_.get()), FOVEA_OK);
  host_.now = fovea::Timestamp(2s);
  ASSERT_EQ(calls_.poll(box_.get(), fovea::nanoseconds(host_.now)), FOVEA_OK);
  ASSERT_GE(events_.size(), 10u);
  for (std::size_t i = 0; i + 1 < events_.size(); i += 2) {
    EXPECT_EQ(events_[i].kind, DeviceEventKind::Press);
    EXPECT_EQ(events_[i + 1].kind, DeviceEventKind::Release);
    EXPECT_EQ(events_[i].name, events_[i + 1].name);
    EXPECT_EQ(events_[i + 1].time - events_[i].time, *events_[i + 1].duration);
  }
  calls_.close(box_.get());
}

TEST_F(GivenTheButtonBox, WhenAnUnknownCommandComesThenItIsRefusedByName) {
  ASSERT_EQ(open({}), FOVEA_OK);
  EXPECT_EQ(calls_.command(box_.get(), fovea::borrow("dance"), nullptr, nullptr), FOVEA_E_ARGUMENT);
  EXPECT_NE(host_.error.find("dance"), std::string::npos);
  calls_.close(box_.get());
}

}  // namespace
