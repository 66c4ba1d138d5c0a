#include "overlay/placement.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

const ScreenRect kLeftMonitor{0, 0, 1920, 1080}, kRightMonitor{1920, 0, 1920, 1080};

bool isWithin(const ScreenRect &inner, const ScreenRect &outer) {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
         inner.y + inner.height <= outer.y + outer.height;
}

bool isBeside(const ScreenRect &a, const ScreenRect &b) {
  return a.x >= b.x + b.width || b.x >= a.x + a.width;
}

TEST(GivenTwoMonitors, WhenTheParticipantFillsOneThenTheOperatorGetsTheOther) {
  EXPECT_TRUE(isWithin(placeOperatorWindow(kRightMonitor, {kLeftMonitor, kRightMonitor}), kLeftMonitor));
  EXPECT_TRUE(isWithin(placeOperatorWindow(kLeftMonitor, {kLeftMonitor, kRightMonitor}), kRightMonitor));
}

TEST(GivenOneMonitor, WhenThereIsRoomBesideTheParticipantThenNothingIsCovered) {
  for (const ScreenRect participant : {ScreenRect{0, 0, 1024, 768}, ScreenRect{896, 100, 1024, 768}}) {
    const ScreenRect place = placeOperatorWindow(participant, {kLeftMonitor});
    EXPECT_TRUE(isBeside(place, participant));
    EXPECT_TRUE(isWithin(place, kLeftMonitor));
    EXPECT_GE(place.width, 640);
  }
}

TEST(GivenASmallMonitor, WhenThereIsNoRoomBesideThenTheWindowStillFitsOnIt) {
  const ScreenRect small{0, 0, 1024, 768};

  EXPECT_TRUE(isWithin(placeOperatorWindow(small, {small}), small));
}

TEST(GivenNoWindowOfTheParticipant, WhenOneMonitorIsThereThenTheWindowIsOnIt) {
  const ScreenRect place = placeOperatorWindow({}, {kRightMonitor});

  EXPECT_TRUE(isWithin(place, kRightMonitor));
  EXPECT_EQ(place.width, 900);
  EXPECT_EQ(place.height, 1000);
}

}  // namespace
}  // namespace fovea
