#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "doctor/disk.hpp"
#include "doctor/frames.hpp"
#include "doctor/machine.hpp"
#include "stimuli/stimuli.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class GivenASystemOnPaper : public ::testing::Test {
 protected:
  GivenASystemOnPaper() { fs::remove_all(root_); }
  ~GivenASystemOnPaper() override { fs::remove_all(root_); }
  void write(const std::string &file, const std::string &text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text << "\n";
  }
  fs::path root_ = fs::temp_directory_path() / ("fovea-system-test-" + std::to_string(getpid()));
};

TEST_F(GivenASystemOnPaper, WhenTheMachineIsReadThenItSaysWhatTheFilesSay) {
  write("proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast One @ 3 GHz");
  write("proc/loadavg", "1.25 0.80 0.40 2/300 999");
  write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
  write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave");
  write("sys/class/power_supply/BAT0/type", "Battery");
  write("sys/class/power_supply/AC/type", "Mains");
  write("sys/class/power_supply/AC/online", "0");

  const MachineFacts machine = readMachine(root_);

  EXPECT_EQ(machine.processor, "Fast One @ 3 GHz");
  EXPECT_DOUBLE_EQ(machine.load, 1.25);
  EXPECT_EQ(machine.governors, std::vector<std::string>{"powersave"});
  EXPECT_EQ(machine.isOnBattery, true);
}

TEST_F(GivenASystemOnPaper, WhenOnlyAMouseHasABatteryThenTheMachineHasNone) {
  write("sys/class/power_supply/mouse/type", "Battery");
  write("sys/class/power_supply/mouse/scope", "Device");

  EXPECT_EQ(readMachine(root_).isOnBattery, std::nullopt);
}

TEST_F(GivenASystemOnPaper, WhenTheClockIsReadThenItsSourceAndStepAreTold) {
  write("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");

  const ClockFacts clock = readClock(root_);

  EXPECT_EQ(clock.source, "tsc");
  EXPECT_GT(clock.resolution_ns, 0);
  EXPECT_GT(clock.step_ns, 0);
}

TEST_F(GivenASystemOnPaper, WhenAFolderIsTriedThenNothingIsLeftBehind) {
  fs::create_directories(root_);

  const DiskFacts disk = readDisk(root_, 3);

  EXPECT_EQ(disk.error, "");
  EXPECT_EQ(disk.syncs, 3);
  EXPECT_GT(disk.free_bytes, 0);
  EXPECT_GE(disk.syncWorst_ns, disk.syncMedian_ns);
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(GivenASystemOnPaper, WhenTheFolderIsNotThereYetThenTheOneAboveIsLookedAt) {
  fs::create_directories(root_);

  const DiskFacts disk = readDisk(root_ / "not/there/yet", 0);

  EXPECT_EQ(disk.folder, root_.string());
  EXPECT_FALSE(fs::exists(root_ / "not"));
}

TEST(GivenADisplayWithTwoLongFrames, WhenFramesAreRunThenExactlyThoseAreMissed) {
  VirtualClock clock;
  SimulatedDisplay display;
  display.longFrames = {{100, 3}, {200, 2}};
  const auto window = openSimulatedWindow(display, clock);
  ASSERT_TRUE(window);
  ASSERT_TRUE((*window)->attach());
  const auto stimuli = Stimuli::create(**window);
  ASSERT_TRUE(stimuli);

  const auto frames = runFrames(**window, **stimuli, clock, 5s, [] { return false; });

  ASSERT_TRUE(frames) << frames.error().text();
  EXPECT_EQ(frames->missed, 3u);
  EXPECT_EQ(frames->late, 2u);
  EXPECT_EQ(frames->source, OnsetSource::Virtual);
  EXPECT_NEAR(toSeconds(frames->length), 5, 0.05);
  EXPECT_TRUE((*stimuli)->alive().empty());
}

TEST(GivenSomebodyWhoStopsIt, WhenFramesAreRunThenTheyEnd) {
  VirtualClock clock;
  const auto window = openSimulatedWindow({}, clock);
  ASSERT_TRUE(window && (*window)->attach());
  const auto stimuli = Stimuli::create(**window);
  ASSERT_TRUE(stimuli);
  int asked = 0;

  const auto frames = runFrames(**window, **stimuli, clock, 1h, [&asked] { return ++asked > 50; });

  ASSERT_TRUE(frames);
  EXPECT_EQ(asked, 51);
  EXPECT_LT(frames->frames, 50u);
}

}  // namespace
}  // namespace fovea
