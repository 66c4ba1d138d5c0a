#include "session/remote_devices.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "core/log.hpp"
#include "support/hand_device.hpp"

namespace fovea {
namespace {

class GivenDevicesFromAfar : public ::testing::Test {
 protected:
  GivenDevicesFromAfar() {
    log_.setConsoleLevel(LogLevel::Critical);
    manager_.addClass(test::handClass(diary_));
  }
  /// The outcome, once [main] has had its turn.
  std::optional<Result<Value>> call(std::string_view name, const Dict &arguments) {
    std::optional<Result<Value>> heard;
    auto accepted = remote_.call(name, arguments, "client", [&](std::uint64_t, const Result<Value> &outcome) { heard = outcome; });
    EXPECT_TRUE(accepted);
    wasAtOnce_ = heard.has_value();
    for (; !toMain_.empty(); toMain_.pop_front()) toMain_.front()(turn_);
    return heard;
  }

  std::vector<std::string> diary_;
  VirtualClock clock_;
  Log log_{[] { return std::int64_t{0}; }};
  DeviceManager manager_{clock_, log_};
  bool hasRoom_ = true, wasAtOnce_ = false;
  Result<void> turn_;
  std::deque<RemoteDevices::MainWork> toMain_;
  RemoteDevices remote_{manager_, [this](RemoteDevices::MainWork work) -> Result<void> {
                          if (!hasRoom_) return Error{ErrorCode::Busy, "too much waits", "", "wait"};
                          toMain_.push_back(std::move(work));
                          return {};
                        }};
  const Dict box_{{"deviceClass", Value("hand")}, {"deviceName", Value("box")}};
};

TEST_F(GivenDevicesFromAfar, WhenADeviceIsAddedThenThatWaitsForMainAndReadingDoesNot) {
  const auto added = call("addDevice", box_);
  ASSERT_TRUE(added && *added) << (added ? added->error().text() : "nothing was heard");
  EXPECT_FALSE(wasAtOnce_);
  const auto names = call("getInitialisedDeviceNames", {{"deviceClass", Value("*")}});
  ASSERT_TRUE(names && *names);
  EXPECT_TRUE(wasAtOnce_);
  EXPECT_EQ(**names, Value(List{Value("box")}));
  EXPECT_EQ(remote_.property("box")->textOr("deviceClass", ""), "hand");
  EXPECT_FALSE(remote_.property("nobody"));
}

TEST_F(GivenDevicesFromAfar, WhenACallIsUnknownOrThereIsNoRoomThenItIsNotAccepted) {
  const auto ignore = [](std::uint64_t, const Result<Value> &) { ADD_FAILURE() << "nothing is to be heard"; };
  auto unknown = remote_.call("addDevise", {}, "client", ignore);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().text().find("did you mean \"addDevice\"?"), std::string::npos);
  hasRoom_ = false;
  auto busy = remote_.call("addDevice", box_, "client", ignore);
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, ErrorCode::Busy);
}

TEST_F(GivenDevicesFromAfar, WhenMainEndsBeforeItsTurnThenTheCallerHearsWhyAndNothingIsDone) {
  turn_ = Error{ErrorCode::State, "the session is closed", "session", "open a new one"};

  const auto added = call("addDevice", box_);

  ASSERT_TRUE(added && !*added);
  EXPECT_EQ(added->error().code, ErrorCode::State);
  EXPECT_EQ(added->error().where, "DeviceManager.addDevice");
  EXPECT_FALSE(manager_.hasDevice("box"));
}

TEST_F(GivenDevicesFromAfar, WhenItsCallsAreDescribedThenTheirArgumentsCanBeReadByTheDescription) {
  for (const CallDescription &each : remote_.calls()) {
    if (each.name != "addDevice") continue;
    auto read = readArguments(each, {Value("hand"), Value("box")}, {});
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_TRUE(call("addDevice", *read));
  }
  EXPECT_TRUE(manager_.hasDevice("box"));
}

}  // namespace
}  // namespace fovea
