// A device that is pulled out in the middle of a run, on a real (private) display with the real clock.

#include <thread>

#include "integration/fixture.hpp"
#include "support/fake_xid_box.hpp"
#include "support/xvfb.hpp"

namespace fovea::test {
namespace {

class GivenABoxOnASerialLine : public GivenAFolder {
 protected:
  GivenABoxOnASerialLine() : box_(folder_ / "box") {
    write("rig.json", R"({"roles": {"response": {"device": "cedrus-xid", "params": {"port": ")" + (folder_ / "box").string() + R"(", "buttons": ["left", "right"]}}}})");
  }
  std::vector<std::string> running(const std::filesystem::path &study) const {
    return {FOVEA_PROGRAM, "run",       "--display", "window",        "--overlay", "off",
            "--data",      data().string(), "--root",    folder_.string(), "--plugin",  std::string(FOVEA_TEST_PLUGINS) + "/org.test.with-devices.so",
            "--participant", "7",      study.string()};
  }
  void plugInAndWaitForTheDriver() {
    const int before = box_.timesSetBack();
    box_.plugIn();
    while (box_.timesSetBack() == before) std::this_thread::yield();
  }
  std::string rowsOfRun(int number, const std::string &what) {
    return word("SELECT group_concat(" + what + ", ' ') FROM (SELECT * FROM with_devices_trials WHERE run = (SELECT id FROM runs ORDER BY rowid LIMIT 1 OFFSET " +
                std::to_string(number) + ") ORDER BY row)");
  }

  testing::Xvfb server_{"1280x1024x24"};
  testing::FakeXidBox box_;
};

TEST_F(GivenABoxOnASerialLine, WhenItIsUnpluggedInARunThenTheRunGoesOnItsRowsSaySoAndTheNextRunIsWhole) {
  ASSERT_TRUE(server_.started());
  const auto study = write("study.json", R"({"name": "Unplugged", "endPages": {"complete": false}, "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "with-devices", "params": {"announces": "first"}},
    {"experiment": "with-devices", "params": {"announces": "second"}}]})");
  Process run(running(study));
  for (int trial = 0; trial < 10; ++trial) {
    ASSERT_TRUE(run.hears("first trial " + std::to_string(trial) + " begins")) << run.said();
    if (trial == 1) box_.unplug();
    else if (trial == 3) plugInAndWaitForTheDriver();
    if (trial == 0 || trial >= 3) box_.click(trial % 2);
  }
  for (int trial = 0; trial < 10; ++trial) {
    ASSERT_TRUE(run.hears("second trial " + std::to_string(trial) + " begins")) << run.said();
    box_.click(1);
  }
  const Said said = run.wait();

  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("has been unplugged"), std::string::npos) << said.text;
  EXPECT_EQ(rowsOfRun(0, R"(ifnull("devices.missing", '-'))"), "- response response response - - - - - -");
  EXPECT_EQ(rowsOfRun(0, "ifnull(button, '-')"), "left - - right left right left right left right");
  EXPECT_EQ(rowsOfRun(1, R"(ifnull("devices.missing", '-') || ifnull(button, '-'))"), "-right -right -right -right -right -right -right -right -right -right");
  EXPECT_EQ(word("SELECT group_concat(value ->> 'event', ' ') FROM events WHERE kind = 'device' AND value ->> 'event' IN ('detached', 'attached')"), "detached attached");
}

TEST_F(GivenABoxOnASerialLine, WhenItIsAwayAsTheNextRunBeginsThenThatRunEndsWithWhatIsMissing) {
  ASSERT_TRUE(server_.started());
  const auto study = write("study.json", R"({"name": "Unplugged", "endPages": {"complete": false}, "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "with-devices", "params": {"announces": "first"}},
    {"experiment": "with-devices", "params": {"announces": "second"}}]})");
  Process run(running(study));
  for (int trial = 0; trial < 9; ++trial) {
    ASSERT_TRUE(run.hears("first trial " + std::to_string(trial) + " begins")) << run.said();
    box_.click(0);
  }
  ASSERT_TRUE(run.hears("first trial 9 begins")) << run.said();
  box_.unplug();
  const Said said = run.wait();

  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_EQ(word("SELECT group_concat(ending, ' ') FROM (SELECT ending FROM runs ORDER BY rowid)"), "finished failed");
  EXPECT_NE(said.text.find("no device for the role \"response\""), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("plugged in"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace fovea::test
