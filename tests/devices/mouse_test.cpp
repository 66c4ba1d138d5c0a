#include "devices/mouse.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenAMouse : public ::testing::Test {
 protected:
  GivenAMouse() { hub_.setWindowSize(800, 400); }
  void pointer(InputKind kind, double x, double y, Duration time = 0ms, std::uint32_t button = 0) {
    InputEvent event;
    event.kind = kind;
    event.x = x;
    event.y = y;
    event.time = Timestamp(time);
    event.button = button;
    event.source = StampSource::XInput;
    hub_.hear(event);
  }

  VirtualClock clock_;
  InputHub hub_{clock_};
  Mouse mouse_{hub_, MouseUnits::Height, false};
};

TEST_F(GivenAMouse, WhenItMovesThenItsPlaceIsInTheUnitsThatWereAskedFor) {
  Mouse pixels(hub_, MouseUnits::Pixels, false), norm(hub_, MouseUnits::Norm, false);
  pointer(InputKind::PointerMove, 200, -100);
  EXPECT_EQ(mouse_.position(), (MousePoint{0.5, -0.25}));
  EXPECT_EQ(pixels.position(), (MousePoint{200, -100}));
  EXPECT_EQ(norm.position(), (MousePoint{0.5, -0.5}));
}

TEST_F(GivenAMouse, WhenItIsAskedAgainThenOnlyWhatIsNewCounts) {
  pointer(InputKind::PointerMove, 40, 0);
  EXPECT_EQ(mouse_.relative(), (MousePoint{0.1, 0}));
  EXPECT_EQ(mouse_.relative(), MousePoint{});
  pointer(InputKind::Wheel, 0, 1);
  pointer(InputKind::Wheel, 0, 1);
  EXPECT_EQ(mouse_.wheelRelative(), (MousePoint{0, 2}));
  EXPECT_EQ(mouse_.wheelRelative(), MousePoint{});
  EXPECT_EQ(mouse_.position(), (MousePoint{0.1, 0})) << "the wheel does not move it";
}

TEST_F(GivenAMouse, WhenAButtonIsPressedThenItsTimeCountsFromTheLastReset) {
  mouse_.clickReset(Timestamp(1s));
  pointer(InputKind::ButtonPress, 0, 0, 1400ms, 3);
  EXPECT_TRUE(mouse_.pressed().isDown[2]);
  EXPECT_EQ(mouse_.pressed().times[2], Duration(400ms));
  pointer(InputKind::ButtonRelease, 0, 0, 1500ms, 3);
  EXPECT_FALSE(mouse_.pressed().isDown[2]);
  mouse_.clickReset(Timestamp(2s));
  EXPECT_FALSE(mouse_.pressed().times[2]) << "not pressed since";
}

TEST_F(GivenAMouse, WhenItMovesLessThanAskedThenItHasNotMoved) {
  pointer(InputKind::PointerMove, 4, 0);
  EXPECT_FALSE(mouse_.hasMoved(0.02));
  pointer(InputKind::PointerMove, 8, 0);
  EXPECT_TRUE(mouse_.hasMoved(0.02)) << "small steps add up";
  EXPECT_FALSE(mouse_.hasMoved(std::nullopt));
}

TEST_F(GivenAMouse, WhenItIsSimulatedThenAProgramMovesIt) {
  Mouse simulated(hub_, MouseUnits::Pixels, true);
  pointer(InputKind::PointerMove, 4, 0);
  ASSERT_TRUE(simulated.call("move", {{"x", Value(10)}, {"y", Value(20.5)}}));
  ASSERT_TRUE(simulated.call("click", {}));
  EXPECT_EQ(simulated.position(), (MousePoint{10, 20.5}));
  auto pressed = simulated.call("getPressed", {{"getTime", Value(true)}});
  ASSERT_TRUE(pressed);
  EXPECT_EQ(*pressed, Value(List{Value(List{Value(0), Value(0), Value(0)}), Value(List{Value(0.0), Value(), Value()})}));
  EXPECT_FALSE(simulated.call("click", {{"button", Value(4)}}));
  EXPECT_FALSE(mouse_.call("move", {}));
}

TEST_F(GivenAMouse, WhenAButtonIsDownInsideAShapeThenItIsPressedInIt) {
  pointer(InputKind::ButtonPress, 100, 40, 5ms, 1);
  const std::vector<MousePoint> around{{0.2, 0}, {0.3, 0}, {0.3, 0.2}, {0.2, 0.2}}, elsewhere{{-0.3, 0}, {-0.2, 0}, {-0.2, 0.2}};
  EXPECT_TRUE(mouse_.isPressedIn(around, {}));
  EXPECT_TRUE(mouse_.isPressedIn(around, {1}));
  EXPECT_FALSE(mouse_.isPressedIn(around, {3}));
  EXPECT_FALSE(mouse_.isPressedIn(elsewhere, {}));
  pointer(InputKind::ButtonRelease, 100, 40, 9ms, 1);
  EXPECT_FALSE(mouse_.isPressedIn(around, {}));
}

TEST_F(GivenAMouse, WhenTheShapeIsABoxOrNoShapeThenTheCallKnows) {
  pointer(InputKind::ButtonPress, 100, 40, 5ms, 1);
  const Value box(List{Value(0.25), Value(0.1), Value(0.1), Value(0.1)});
  EXPECT_EQ(mouse_.call("isPressedIn", {{"shape", box}}).value(), Value(true));
  EXPECT_EQ(mouse_.call("isPressedIn", {{"shape", Value("box")}}).error().code, ErrorCode::BadArgument);
}

TEST_F(GivenAMouse, WhenItIsMovedByProgramThenThePointerGoesThereInPixels) {
  MousePoint went;
  hub_.setPointerMover([&](double x, double y) { return went = {x, y}, true; });
  EXPECT_TRUE(mouse_.setPosition({0.5, -0.25}));
  EXPECT_EQ(went, (MousePoint{200, -100}));
  hub_.setPointerMover({});
  EXPECT_EQ(mouse_.setPosition({0, 0}).error().code, ErrorCode::Device);
}

TEST_F(GivenAMouse, WhenTwoFingersTouchThenTheFirstIsTheLeftButton) {
  const auto touch = [&](InputKind kind, std::uint32_t finger, double x, Duration time) {
    InputEvent event;
    event.kind = kind;
    event.touch = finger;
    event.x = x;
    event.time = Timestamp(time);
    event.source = StampSource::XInput;
    hub_.hear(event);
  };
  touch(InputKind::TouchBegin, 4, 40, 10ms);
  touch(InputKind::TouchBegin, 5, -40, 20ms);
  EXPECT_TRUE(mouse_.pressed().isDown[0]);
  EXPECT_EQ(mouse_.position(), (MousePoint{0.1, 0}));
  touch(InputKind::TouchMove, 4, 80, 30ms);
  touch(InputKind::TouchEnd, 5, -40, 40ms);
  EXPECT_TRUE(mouse_.pressed().isDown[0]);
  touch(InputKind::TouchEnd, 4, 80, 50ms);
  EXPECT_FALSE(mouse_.pressed().isDown[0]);
  EXPECT_EQ(mouse_.position(), (MousePoint{0.2, 0}));
  DeviceEvent events[4];
  ASSERT_EQ(mouse_.events().take(events), 2u);
  EXPECT_EQ(events[1].duration, Duration(40ms));
}

}  // namespace
}  // namespace fovea
