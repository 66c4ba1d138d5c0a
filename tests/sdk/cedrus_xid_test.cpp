// The driver of the Cedrus boxes, on a pseudo-terminal.

#include <fovea/device.hpp>
#include <fovea/subject.hpp>
#include <gtest/gtest.h>

#include "plugin_file.hpp"
#include "support/fake_xid_box.hpp"

namespace {

using namespace std::chrono_literals;
using fovea::DeviceEvent;
using fovea::DeviceEventKind;
using fovea::testing::FakeXidBox;

class GivenAnXidBox : public ::testing::Test {
 protected:
  ~GivenAnXidBox() override { driver_.device().close(driver_.get()); }

  static std::filesystem::path link() { return std::filesystem::temp_directory_path() / ("fovea-xid-" + std::to_string(getpid())); }
  fovea_status open(fovea::Dict params) {
    params.emplace_back("port", link().string());
    const fovea::Value value(params);
    const fovea::Borrowed borrowed(value);
    return calls_.open(driver_.get(), borrowed.get(), &sink_);
  }
  fovea_status poll() { return calls_.poll(driver_.get(), fovea::nanoseconds(host_.now + 1s)); }
  /// Looks for as long as it takes; what never comes is a test that CTest ends.
  void pollUntil(std::size_t count) {
    while (events_.size() < count) ASSERT_EQ(poll(), FOVEA_OK) << host_.error;
  }
  static fovea_status FOVEA_CALL keep(void *self, const fovea_device_event *event) noexcept {
    static_cast<GivenAnXidBox *>(self)->events_.emplace_back(*event);
    return FOVEA_OK;
  }

  fovea::testing::FakeHost host_;
  fovea::testing::Subject driver_{host_, fovea::pluginEntry("org.fovea.cedrus-xid"), "org.fovea.cedrus-xid"};
  const fovea_device &calls_ = driver_.device();
  const fovea_device_sink sink_{sizeof(fovea_device_sink), 0, this, keep};
  std::vector<DeviceEvent> events_;
};

TEST_F(GivenAnXidBox, WhenAButtonGoesDownAndUpThenBothCarryTheBoxesTimeAndTheDuration) {
  FakeXidBox box(link());
  host_.now = fovea::Timestamp(100s);
  ASSERT_EQ(open({{"buttons", fovea::List{"left", "right"}}}), FOVEA_OK) << host_.error;
  host_.now = fovea::Timestamp(100s + 512ms);
  box.button(1, true, 510);
  pollUntil(1);
  host_.now = fovea::Timestamp(100s + 600ms);
  box.button(1, false, 590);
  pollUntil(2);
  EXPECT_EQ(events_[0].kind, DeviceEventKind::Press);
  EXPECT_EQ(events_[0].name, "right");
  EXPECT_EQ(events_[0].channel, 1u);
  EXPECT_EQ(events_[0].deviceTime, fovea::Duration(510ms));
  EXPECT_LE(events_[0].time - events_[0].uncertainty, fovea::Timestamp(100s + 510ms));
  EXPECT_GE(events_[0].time, fovea::Timestamp(100s + 510ms));
  EXPECT_EQ(events_[1].kind, DeviceEventKind::Release);
  EXPECT_EQ(events_[1].deviceTime, fovea::Duration(590ms));
}

TEST_F(GivenAnXidBox, WhenTheLineIsSlowThenThePressIsDatedByTheBoxAndNotByItsArrival) {
  FakeXidBox box(link());
  host_.now = fovea::Timestamp(100s);
  ASSERT_EQ(open({}), FOVEA_OK) << host_.error;
  fovea::Keeper relation;
  ASSERT_EQ(calls_.calibrate(driver_.get(), relation.sink()), FOVEA_OK);  // waits for the answer that bounds the timer's start
  const fovea::Value measured = relation.take();
  ASSERT_NE(measured.find("offset_ns"), nullptr);
  EXPECT_EQ(*measured.find("offset_ns"), fovea::Value(100'000'000'000));
  box.button(0, true, 1);
  pollUntil(1);
  host_.now = fovea::Timestamp(101s);
  box.button(0, false, 300);
  pollUntil(2);
  EXPECT_EQ(events_[1].time, fovea::Timestamp(100s + 301ms)) << "700 ms on the way";
  EXPECT_EQ(events_[1].uncertainty, fovea::Duration(1ms)) << "the timer counts whole milliseconds";
  EXPECT_EQ(events_[1].duration, fovea::Duration(299ms)) << "by the timer, as both its ends were";
}

TEST_F(GivenAnXidBox, WhenTenSecondsAreOverThenTheTimerIsSetBackButNotUnderAFinger) {
  FakeXidBox box(link());
  host_.now = fovea::Timestamp(1s);
  ASSERT_EQ(open({}), FOVEA_OK) << host_.error;
  const auto settled = [&](int times) {
    while (box.timesSetBack() < times) ASSERT_EQ(poll(), FOVEA_OK);
  };
  settled(1);
  box.button(2, true, 5);
  pollUntil(1);
  host_.now = fovea::Timestamp(20s);
  box.button(2, false, 19'000);
  pollUntil(2);
  EXPECT_EQ(events_[1].deviceTime, fovea::Duration(19s)) << "it went on counting while the button was held";
  settled(2);
  host_.now = fovea::Timestamp(21s);
  box.button(3, true, 900);
  pollUntil(3);
  EXPECT_LE(events_[2].time - events_[2].uncertainty, fovea::Timestamp(20s + 901ms));
  EXPECT_GE(events_[2].time, fovea::Timestamp(20s + 900ms));
}

TEST_F(GivenAnXidBox, WhenRubbishComesBetweenThenPressesAreStillFoundAndItIsTold) {
  FakeXidBox box(link());
  ASSERT_EQ(open({}), FOVEA_OK) << host_.error;
  box.send("zz\xff" + FakeXidBox::packet(4, true, 7));
  pollUntil(2);
  const auto press = std::find_if(events_.begin(), events_.end(), [](const DeviceEvent &each) { return each.kind == DeviceEventKind::Press; });
  ASSERT_NE(press, events_.end());
  EXPECT_EQ(press->name, "4");
  EXPECT_TRUE(std::any_of(host_.log.begin(), host_.log.end(), [](const std::string &line) { return line.find("no XID") != std::string::npos; }));
}

TEST_F(GivenAnXidBox, WhenNothingButRubbishComesThenTheDriverEndsAndSaysWhatToCheck) {
  FakeXidBox box(link());
  ASSERT_EQ(open({}), FOVEA_OK) << host_.error;
  box.send(std::string(200, '\x55'));
  fovea_status status = FOVEA_OK;
  while (status == FOVEA_OK) status = poll();
  EXPECT_EQ(status, FOVEA_E_IO);
  EXPECT_NE(host_.error.find("baud rate"), std::string::npos) << host_.error;
}

TEST_F(GivenAnXidBox, WhenItIsUnpluggedWithAButtonDownThenThatComesUpAndItGoesOnWhenItIsBack) {
  FakeXidBox box(link());
  ASSERT_EQ(open({}), FOVEA_OK) << host_.error;
  box.button(0, true, 3);
  pollUntil(1);
  box.unplug();
  pollUntil(3);
  EXPECT_EQ(events_[1].kind, DeviceEventKind::Release);
  EXPECT_EQ(events_[2].kind, DeviceEventKind::Detached);
  box.plugIn();
  pollUntil(4);
  EXPECT_EQ(events_[3].kind, DeviceEventKind::Attached);
  box.button(5, true, 0);
  pollUntil(5);
  EXPECT_EQ(events_[4].name, "5");
}

TEST_F(GivenAnXidBox, WhenThePortIsNotThereThenTheMessageSaysWhatToLookAt) {
  EXPECT_EQ(open({}), FOVEA_E_IO);
  EXPECT_NE(host_.error.find(link().string()), std::string::npos) << host_.error;
  EXPECT_NE(host_.error.find("plugged in"), std::string::npos) << host_.error;
}

TEST_F(GivenAnXidBox, WhenWhatAnswersIsNoXidBoxThenTheMessageSaysSo) {
  FakeXidBox modem(link(), "ERROR");
  EXPECT_EQ(open({}), FOVEA_E_IO);
  EXPECT_NE(host_.error.find("speaks something else"), std::string::npos) << host_.error;
}

}  // namespace
