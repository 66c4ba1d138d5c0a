// Devices that a run has, and what others want to do with them meanwhile.

#include <algorithm>
#include <future>

#include "devices/device_manager.hpp"
#include "session/fixture.hpp"

namespace fovea::test {
namespace {

class GivenARunWithDevices : public GivenASession {
 protected:
  GivenARunWithDevices() {
    options_.experiments = {{"with-devices", "org.test.with-devices"}};
    options_.isSimulated = true;
  }
  /// What a client hears of it. Thread: [stage]; [main] has to be free.
  Result<Value> ask(std::string_view name, const Dict &arguments) {
    std::promise<Result<Value>> heard;
    auto accepted = session_->remote().object("DeviceManager")->call(name, arguments, "client", [&](std::uint64_t, const Result<Value> &outcome) { heard.set_value(outcome); });
    return accepted ? heard.get_future().get() : Result<Value>(accepted.error());
  }
};

TEST_F(GivenARunWithDevices, WhenADeviceIsTakenAwayAsTheRunIsSetUpThenTheRunFailsAndSaysWhich) {
  open();
  DeviceManager &manager = session_->devices();
  for (const auto &known : manager.classes()) {
    DeviceClass each = *known;
    if (std::find(each.fills.begin(), each.fills.end(), "trigger") == each.fills.end()) continue;
    each.open = [&manager, open = each.open](const std::string &name, const Dict &params) {  // of the role behind it
      EXPECT_TRUE(manager.removeDevice("response"));
      return open(name, params);
    };
    manager.addClass(each);
  }

  const auto result = session_->runExperiment("with-devices");

  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->textOr("ending", ""), "failed");
  EXPECT_NE(result->textOr("error", "").find("\"response\" has no device"), std::string::npos) << result->textOr("error", "");
}

TEST_F(GivenARunWithDevices, WhenTheRigNamesADeviceThatCannotBeHadThenTheRunGoesOnAndEachRowMissesIt) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "rig.json") << R"({"roles": {"response": "simulated", "eeg": {"device": "trigger-nobody-has", "simulated": true}}})";
  open();

  const auto result = session_->runExperiment("with-devices");

  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(result->textOr("ending", ""), "finished") << result->textOr("error", "");
  EXPECT_EQ(columnOf(*result, "devices.missing"), std::vector<std::string>(10, "eeg"));
}

TEST_F(GivenARunWithDevices, WhenTheRigSaysNothingOfAnOptionalRoleThenNoRowMissesIt) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "rig.json") << R"({"roles": {"response": "simulated"}})";
  options_.isSimulated = false;
  open();

  const auto result = session_->runExperiment("with-devices");

  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(columnOf(*result, "devices.missing"), std::vector<std::string>(10, ""));
}

TEST_F(GivenARunWithDevices, WhenAClientWantsADeviceOfTheRunThenItIsRefusedAndNoRowMissesIt) {
  open();
  const Dict response{{"deviceName", Value("response")}}, spare{{"deviceName", Value("spare")}};
  const auto added = [](const char *name) { return Dict{{"deviceClass", Value("keyboard")}, {"deviceName", Value(name)}, {"params", Value(Dict{})}}; };
  std::vector<std::string> refusals, others;
  atFrame_[3] = [&] {
    const auto note = [](std::vector<std::string> &notes, const Result<Value> &outcome) {
      notes.push_back(outcome ? "done" : std::string(errorCodeName(outcome.error().code)));
    };
    note(refusals, ask("removeDevice", response));
    note(refusals, ask("addDevice", added("response")));
    note(refusals, ask("updateDeviceName", {{"oldName", Value("response")}, {"newName", Value("gone")}}));
    note(refusals, ask("closeAll", {}));
    note(others, ask("addDevice", added("spare")));
    note(others, ask("updateDeviceName", {{"oldName", Value("spare")}, {"newName", Value("other")}}));
    note(others, ask("removeDevice", {{"deviceName", Value("other")}}));
  };

  auto result = session_->runExperiment("with-devices");

  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(refusals, std::vector<std::string>(4, "busy"));
  EXPECT_EQ(others, std::vector<std::string>(3, "done"));
  EXPECT_EQ(columnOf(*result, "devices.missing"), std::vector<std::string>(10, ""));
  EXPECT_TRUE(session_->devices().removeDevice("response")) << "the run is over";
}

}  // namespace
}  // namespace fovea::test
