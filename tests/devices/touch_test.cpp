#include <gtest/gtest.h>

#include <thread>

#include "core/log.hpp"
#include "devices/x_input.hpp"
#include "support/scripted_connection.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenATouchScreen : public ::testing::Test {
 protected:
  GivenATouchScreen() {
    auto connection = std::make_unique<testing::ScriptedConnection>();
    server_ = connection.get();
    InputTarget target;
    target.width = 400;
    target.height = 300;
    auto source = readInput(std::move(connection), target, clock_, log_, EvdevReader::openPointer);
    input_.addSource(std::move(*source));
  }
  void touch(RawEvent::Kind kind, std::uint32_t finger, double x, double y, Duration ago = {}) {
    RawEvent event;
    event.kind = kind;
    event.device = 9;
    event.detail = finger;
    event.x = x;
    event.y = y;
    event.serverMs = static_cast<std::uint32_t>((toNanoseconds(clock_.now() - ago) + clock_.monotonicOrigin()) / 1'000'000);
    server_->send(event);
  }
  /// Looks for as long as it takes.
  InputEvent take() {
    while (true) {
      if (const auto event = input_.take()) return *event;
      std::this_thread::yield();
    }
  }
  RealClock clock_;
  Log log_{[] { return 0; }};
  testing::ScriptedConnection *server_ = nullptr;
  Input input_{clock_};
};

TEST_F(GivenATouchScreen, WhenTwoFingersCrossThenEachKeepsItsNumberAndItsPlace) {
  using Kind = RawEvent::Kind;
  touch(Kind::TouchBegin, 41, 300, 50);
  touch(Kind::TouchBegin, 42, 200.5, 150);
  touch(Kind::TouchMove, 41, 100, 250);
  touch(Kind::TouchEnd, 42, 200.5, 150);
  touch(Kind::TouchEnd, 41, 0, 300);
  const InputEvent first = take(), second = take(), moved = take(), secondUp = take(), firstUp = take();
  EXPECT_EQ(first.kind, InputKind::TouchBegin);
  EXPECT_EQ(first.touch, 41u);
  EXPECT_EQ(first.x, 100);
  EXPECT_EQ(first.y, 100) << "from the centre, up";
  EXPECT_EQ(second.touch, 42u);
  EXPECT_EQ(second.x, 0.5) << "panels are finer than pixels";
  EXPECT_EQ(moved.kind, InputKind::TouchMove);
  EXPECT_EQ(moved.touch, 41u);
  EXPECT_EQ(moved.x, -100);
  EXPECT_EQ(secondUp.kind, InputKind::TouchEnd);
  EXPECT_EQ(secondUp.touch, 42u);
  EXPECT_EQ(firstUp.touch, 41u);
  EXPECT_EQ(firstUp.y, -150);
}

TEST_F(GivenATouchScreen, WhenAFingerComesDownThenItIsStampedOnArrivalAndTheDelaySaysHowMuchEarlierItWas) {
  const Timestamp before = clock_.now();
  touch(RawEvent::Kind::TouchBegin, 1, 0, 0, 20ms);
  const InputEvent begun = take();
  EXPECT_GE(begun.time, before);
  EXPECT_LE(begun.time, clock_.now());
  EXPECT_EQ(begun.source, StampSource::XInput);
  EXPECT_GE(begun.uncertainty, 20ms - 1ms);
}

}  // namespace
}  // namespace fovea
