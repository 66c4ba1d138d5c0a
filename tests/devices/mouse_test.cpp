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

}  // namespace
}  // namespace fovea
