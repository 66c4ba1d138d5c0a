#include "devices/mouse.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// A window of 800 by 400 pixels, whose units are those of its height until somebody changes them.
struct UnitsOfAWindow final : PointerUnits {
  Result<void> check(std::string_view units) const override {
    if (isKnown(units)) return {};
    return Error{ErrorCode::BadArgument, "the width of the screen is missing", "units", ""};
  }
  Result<WindowPlace> fromPixels(std::string_view units, WindowPlace pixels) const override {
    if (auto fine = check(units); !fine) return fine.error();
    const auto [x, y] = pixelsPer(units);
    return WindowPlace{pixels.x / x, pixels.y / y};
  }
  Result<WindowPlace> toPixels(std::string_view units, WindowPlace place) const override {
    if (auto fine = check(units); !fine) return fine.error();
    const auto [x, y] = pixelsPer(units);
    return WindowPlace{place.x * x, place.y * y};
  }
  bool isKnown(std::string_view units) const { return units.empty() || units == "pix" || units == "height" || units == "norm"; }
  std::pair<double, double> pixelsPer(std::string_view units) const {
    if (units.empty()) units = windows;
    if (units == "norm") return {400, 200};
    return units == "pix" ? std::pair(1.0, 1.0) : std::pair(400.0, 400.0);
  }
  std::string windows = "height";
};

class GivenAMouse : public ::testing::Test {
 protected:
  GivenAMouse() { hub_.setUnits(units_); }
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
  UnitsOfAWindow units_;
  InputHub hub_{clock_};
  Mouse mouse_{hub_, "", false};
};

TEST_F(GivenAMouse, WhenItMovesThenItsPlaceIsInTheUnitsThatWereAskedFor) {
  Mouse pixels(hub_, "pix", false), norm(hub_, "norm", false);
  pointer(InputKind::PointerMove, 200, -100);
  EXPECT_EQ(mouse_.position().value(), (WindowPlace{0.5, -0.25}));
  EXPECT_EQ(pixels.position().value(), (WindowPlace{200, -100}));
  EXPECT_EQ(norm.position().value(), (WindowPlace{0.5, -0.5}));
}

TEST_F(GivenAMouse, WhenTheWindowsUnitsChangeThenItsPlaceIsInTheNewOnesUnlessItHasItsOwn) {
  Mouse own(hub_, "height", false);
  pointer(InputKind::PointerMove, 200, -100);
  units_.windows = "norm";
  EXPECT_EQ(mouse_.position().value(), (WindowPlace{0.5, -0.5}));
  EXPECT_EQ(own.position().value(), (WindowPlace{0.5, -0.25}));
  EXPECT_EQ(mouse_.params(), Dict{});
  EXPECT_EQ(own.params(), (Dict{{"units", Value("height")}}));
}

TEST_F(GivenAMouse, WhenItsUnitsNeedWhatNobodyKnowsThenEachQuestionAboutAPlaceSaysWhatIsMissing) {
  Mouse unknown(hub_, "cm", false);
  pointer(InputKind::ButtonPress, 200, -100, 0ms, 1);
  const Value corners(List{Value(0.0), Value(0.0), Value(1.0), Value(1.0)});
  for (const auto &[method, arguments] : std::vector<std::pair<std::string, Dict>>{
           {"getPos", {}}, {"getRel", {}}, {"mouseMoved", {}}, {"setPos", {{"x", Value(1)}, {"y", Value(1)}}}, {"isPressedIn", {{"shape", corners}}}}) {
    const auto answer = unknown.call(method, arguments);
    ASSERT_FALSE(answer) << method;
    EXPECT_EQ(answer.error().what, "the width of the screen is missing") << method;
  }
  EXPECT_TRUE(unknown.call("getPressed", {}));
}

TEST_F(GivenAMouse, WhenItIsAskedAgainThenOnlyWhatIsNewCounts) {
  pointer(InputKind::PointerMove, 40, 0);
  EXPECT_EQ(mouse_.relative().value(), (WindowPlace{0.1, 0}));
  EXPECT_EQ(mouse_.relative().value(), WindowPlace{});
  pointer(InputKind::Wheel, 0, 1);
  pointer(InputKind::Wheel, 0, 1);
  EXPECT_EQ(mouse_.wheelRelative(), (WindowPlace{0, 2}));
  EXPECT_EQ(mouse_.wheelRelative(), WindowPlace{});
  EXPECT_EQ(mouse_.position().value(), (WindowPlace{0.1, 0})) << "the wheel does not move it";
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
  EXPECT_FALSE(mouse_.hasMoved(0.02).value());
  pointer(InputKind::PointerMove, 8, 0);
  EXPECT_TRUE(mouse_.hasMoved(0.02).value()) << "small steps add up";
  EXPECT_FALSE(mouse_.hasMoved(std::nullopt).value());
}

TEST_F(GivenAMouse, WhenItIsSimulatedThenAProgramMovesIt) {
  Mouse simulated(hub_, "pix", true);
  pointer(InputKind::PointerMove, 4, 0);
  ASSERT_TRUE(simulated.call("move", {{"x", Value(10)}, {"y", Value(20.5)}}));
  ASSERT_TRUE(simulated.call("click", {}));
  EXPECT_EQ(simulated.position().value(), (WindowPlace{10, 20.5}));
  auto pressed = simulated.call("getPressed", {{"getTime", Value(true)}});
  ASSERT_TRUE(pressed);
  EXPECT_EQ(*pressed, Value(List{Value(List{Value(0), Value(0), Value(0)}), Value(List{Value(0.0), Value(), Value()})}));
  EXPECT_FALSE(simulated.call("click", {{"button", Value(4)}}));
  EXPECT_FALSE(mouse_.call("move", {}));
}

TEST_F(GivenAMouse, WhenAButtonIsDownInsideAShapeThenItIsPressedInIt) {
  pointer(InputKind::ButtonPress, 100, 40, 5ms, 1);
  const std::vector<WindowPlace> around{{0.2, 0}, {0.3, 0}, {0.3, 0.2}, {0.2, 0.2}}, elsewhere{{-0.3, 0}, {-0.2, 0}, {-0.2, 0.2}};
  EXPECT_TRUE(mouse_.isPressedIn(around, {}).value());
  EXPECT_TRUE(mouse_.isPressedIn(around, {1}).value());
  EXPECT_FALSE(mouse_.isPressedIn(around, {3}).value());
  EXPECT_FALSE(mouse_.isPressedIn(elsewhere, {}).value());
  pointer(InputKind::ButtonRelease, 100, 40, 9ms, 1);
  EXPECT_FALSE(mouse_.isPressedIn(around, {}).value());
}

TEST_F(GivenAMouse, WhenTheShapeIsABoxOrNoShapeThenTheCallKnows) {
  pointer(InputKind::ButtonPress, 100, 40, 5ms, 1);
  const Value box(List{Value(0.25), Value(0.1), Value(0.1), Value(0.1)});
  EXPECT_EQ(mouse_.call("isPressedIn", {{"shape", box}}).value(), Value(true));
  EXPECT_EQ(mouse_.call("isPressedIn", {{"shape", Value("box")}}).error().code, ErrorCode::BadArgument);
}

TEST_F(GivenAMouse, WhenItIsMovedByProgramThenThePointerGoesThereInPixels) {
  WindowPlace went;
  hub_.setPointerMover([&](double x, double y) { return went = {x, y}, true; });
  EXPECT_TRUE(mouse_.setPosition({0.5, -0.25}));
  EXPECT_EQ(went, (WindowPlace{200, -100}));
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
  EXPECT_EQ(mouse_.position().value(), (WindowPlace{0.1, 0}));
  touch(InputKind::TouchMove, 4, 80, 30ms);
  touch(InputKind::TouchEnd, 5, -40, 40ms);
  EXPECT_TRUE(mouse_.pressed().isDown[0]);
  touch(InputKind::TouchEnd, 4, 80, 50ms);
  EXPECT_FALSE(mouse_.pressed().isDown[0]);
  EXPECT_EQ(mouse_.position().value(), (WindowPlace{0.2, 0}));
  DeviceEvent events[4];
  ASSERT_EQ(mouse_.events().take(events), 2u);
  EXPECT_EQ(events[1].duration, Duration(40ms));
}

}  // namespace
}  // namespace fovea
