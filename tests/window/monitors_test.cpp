#include "window/monitors.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

MonitorInfo monitor(const char *name, int x, int width, int height) {
  MonitorInfo info;
  info.name = name;
  info.x = x;
  info.width = width;
  info.height = height;
  return info;
}

const std::vector<MonitorInfo> kTwo = {monitor("DP-1", 0, 1920, 1080), monitor("HDMI-1", 1920, 1280, 1024)};
const std::vector<MonitorInfo> kOne = {kTwo[0]};

TEST(GivenTwoMonitors, WhenNothingIsAskedThenTheLastOneIsFilled) {
  const auto placement = placeWindow({}, kTwo);
  ASSERT_TRUE(placement);
  EXPECT_TRUE(placement->fullscreen);
  EXPECT_EQ(placement->monitor.name, "HDMI-1");
  EXPECT_EQ(placement->x, 1920);
  EXPECT_EQ(placement->width, 1280);
}

TEST(GivenOneMonitor, WhenNothingIsAskedThenAWindowIsCentred) {
  const auto placement = placeWindow({}, kOne);
  ASSERT_TRUE(placement);
  EXPECT_FALSE(placement->fullscreen);
  EXPECT_EQ(placement->x, (1920 - 1024) / 2);
  EXPECT_EQ(placement->y, (1080 - 768) / 2);
}

TEST(GivenOneMonitor, WhenRoomIsWantedBesideTheWindowThenItStandsAtTheLeft) {
  WindowOptions options;
  options.leavesRoom = true;
  EXPECT_EQ(placeWindow(options, kOne)->x, 0);
  EXPECT_EQ(placeWindow(options, kTwo)->x, 1920) << "two monitors have room enough";
}

TEST(GivenTwoMonitors, WhenOneIsNamedOrNumberedThenItIsTaken) {
  WindowOptions options;
  options.kind = WindowOptions::Kind::Fullscreen;
  for (const char *wanted : {"DP-1", "1"}) {
    options.monitor = wanted;
    const auto placement = placeWindow(options, kTwo);
    ASSERT_TRUE(placement);
    EXPECT_EQ(placement->monitor.name, "DP-1");
  }
}

TEST(GivenTwoMonitors, WhenAnUnknownOneIsNamedThenTheErrorListsThem) {
  WindowOptions options;
  options.monitor = "DP-7";
  const auto placement = placeWindow(options, kTwo);
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, ErrorCode::Unknown);
  EXPECT_NE(placement.error().text().find("DP-7"), std::string::npos);
  EXPECT_NE(placement.error().text().find("2 (HDMI-1, 1280 x 1024 at 1920, 0)"), std::string::npos);
}

TEST(GivenTwoMonitorsOfOneName, WhenThatNameIsGivenThenTheErrorAsksForANumberAndListsThem) {
  const std::vector<MonitorInfo> twins = {monitor("BenQ", 0, 1920, 1080), monitor("BenQ", 1920, 1280, 1024)};
  WindowOptions options;
  options.monitor = "BenQ";
  const auto placement = placeWindow(options, twins);
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, ErrorCode::BadArgument);
  EXPECT_NE(placement.error().text().find("2 monitors are called \"BenQ\""), std::string::npos);
  EXPECT_NE(placement.error().fix.find("2 (BenQ, 1280 x 1024 at 1920, 0)"), std::string::npos) << placement.error().fix;
  options.monitor = "2";
  options.kind = WindowOptions::Kind::Fullscreen;
  EXPECT_EQ(placeWindow(options, twins)->x, 1920);
}

TEST(GivenNoMonitor, WhenAWindowIsWantedThenThatIsAnError) {
  const auto placement = placeWindow({}, {});
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, ErrorCode::Device);
}

TEST(GivenASizeOfNothing, WhenAWindowIsWantedThenThatIsAnError) {
  WindowOptions options;
  options.width = 0;
  const auto placement = placeWindow(options, kOne);
  ASSERT_FALSE(placement);
  EXPECT_EQ(placement.error().code, ErrorCode::BadArgument);
}

TEST(GivenASizeThatNoWindowCanHave, WhenItIsWantedThenTheErrorSaysWhichCanBe) {
  for (const auto &[width, height] : {std::pair(60000, 60000), std::pair(33000, 100), std::pair(100, 17000)}) {
    WindowOptions options;
    options.width = width;
    options.height = height;
    const auto placement = placeWindow(options, kOne);
    ASSERT_FALSE(placement) << width;
    EXPECT_EQ(placement.error().code, ErrorCode::BadArgument);
    EXPECT_NE(placement.error().fix.find("16384"), std::string::npos) << placement.error().text();
  }
}

TEST(GivenTwoMonitorsSideBySide, WhenAWindowWouldBeOnNeitherThenTheErrorSaysWhereTheyAre) {
  WindowOptions options;
  options.kind = WindowOptions::Kind::Window;
  options.position = ScreenPoint{60000, -60000};
  const auto nowhere = placeWindow(options, kTwo);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::BadArgument);
  EXPECT_NE(nowhere.error().fix.find("HDMI-1, 1280 x 1024 at 1920, 0"), std::string::npos) << nowhere.error().text();
  options.position = ScreenPoint{2000, 0};  // from the first one's left: on the second
  EXPECT_TRUE(placeWindow(options, kTwo));
  options.position = ScreenPoint{-1023, 1079};  // its last pixel
  EXPECT_FALSE(placeWindow(options, {kTwo[1]})) << "which is 1024 high";
  EXPECT_TRUE(placeWindow(options, kOne));
}

}  // namespace
}  // namespace fovea
