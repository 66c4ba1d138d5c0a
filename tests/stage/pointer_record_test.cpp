#include "stage/pointer_record.hpp"

#include <gtest/gtest.h>

#include "core/json.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

class GivenARecordOfThePointer : public ::testing::Test {
 protected:
  InputEvent event(InputKind kind, Duration time, double x, double y, std::uint32_t number = 0) const {
    InputEvent made;
    made.kind = kind;
    made.time = Timestamp(time);
    made.x = x;
    made.y = y;
    made.device = 4;
    made.uncertainty = 1ms;
    made.source = StampSource::Kernel;
    (kind >= InputKind::TouchBegin ? made.touch : made.button) = number;
    return made;
  }
  void hear(const InputEvent &heard) {
    record_.hear(heard, [this](Timestamp time, const Value &value) {
      told_.push_back(std::to_string(toNanoseconds(time) / 1'000'000) + " " + value.textOr("event", "?") + " " + value.textOr("name", "-") + " " +
                      std::to_string(static_cast<int>(*value.find("x_px")->number())) + "," + std::to_string(static_cast<int>(*value.find("y_px")->number())));
      last_ = value;
    });
  }
  using Told = std::vector<std::string>;
  PointerRecord record_;
  Told told_;
  Value last_;
};

TEST_F(GivenARecordOfThePointer, WhenAButtonIsPressedThenAllThatIsKnownOfItIsTold) {
  hear(event(InputKind::ButtonPress, 10ms, 120.5, -40, 3));
  EXPECT_EQ(toJson(last_), R"({"event":"mousePress","name":"right","x_px":120.5,"y_px":-40.0,"device":4,"uncertainty_s":0.001,"source":"kernel"})");
}

TEST_F(GivenARecordOfThePointer, WhenItMovesThenOnlyWhereItWasBeforeSomethingWasDoneIsTold) {
  for (int n = 0; n < 1000; ++n) hear(event(InputKind::PointerMove, n * 1ms, n, 0));
  EXPECT_EQ(told_, Told{});
  hear(event(InputKind::ButtonPress, 1100ms, 999, 0, 1));
  hear(event(InputKind::PointerMove, 1200ms, 50, 5));
  hear(event(InputKind::PointerMove, 1300ms, 60, 5));
  hear(event(InputKind::ButtonRelease, 1400ms, 60, 5, 1));
  hear(event(InputKind::ButtonPress, 1500ms, 60, 5, 12));
  EXPECT_EQ(told_, (Told{"999 mouseMove - 999,0", "1100 mousePress left 999,0", "1300 mouseMove - 60,5", "1400 mouseRelease left 60,5", "1500 mousePress 12 60,5"}));
}

TEST_F(GivenARecordOfThePointer, WhenTheWheelTurnsThenWhereItWasTurnedAndHowFarIsTold) {
  hear(event(InputKind::PointerMove, 10ms, 70, 8));
  hear(event(InputKind::Wheel, 20ms, 0, -2));
  EXPECT_EQ(last_.find("value")->number(), 2.0);
  hear(event(InputKind::Wheel, 30ms, 1, 0));
  EXPECT_EQ(told_, (Told{"10 mouseMove - 70,8", "20 wheel down 70,8", "30 wheel right 70,8"}));
}

TEST_F(GivenARecordOfThePointer, WhenSeveralFingersMoveThenEachComesToRestOnItsOwn) {
  hear(event(InputKind::TouchBegin, 10ms, 1, 1, 41));
  hear(event(InputKind::TouchBegin, 20ms, 2, 2, 42));
  hear(event(InputKind::TouchMove, 30ms, 11, 1, 41));
  hear(event(InputKind::TouchMove, 40ms, 22, 2, 42));
  hear(event(InputKind::TouchMove, 50ms, 12, 1, 41));
  hear(event(InputKind::TouchEnd, 60ms, 22, 2, 42));
  EXPECT_EQ(told_, (Told{"10 touchBegin 41 1,1", "20 touchBegin 42 2,2", "40 touchMove 42 22,2", "60 touchEnd 42 22,2"}));
  hear(event(InputKind::TouchEnd, 70ms, 12, 1, 41));
  EXPECT_EQ(told_.back(), "70 touchEnd 41 12,1");
  EXPECT_EQ(told_[4], "50 touchMove 41 12,1");
}

TEST_F(GivenARecordOfThePointer, WhenItMovedBeforeTheRunThenThatIsNotOfItButItsPlaceIs) {
  hear(event(InputKind::PointerMove, 10ms, 70, 8));
  record_.beginRun();
  hear(event(InputKind::Wheel, 20ms, 0, 1));
  EXPECT_EQ(told_, (Told{"20 wheel up 70,8"}));
}

TEST_F(GivenARecordOfThePointer, WhenKeysArePressedThenTheyAreNoneOfIt) {
  hear(event(InputKind::KeyPress, 10ms, 0, 0));
  hear(event(InputKind::Attached, 10ms, 0, 0));
  EXPECT_EQ(told_, Told{});
}

}  // namespace
}  // namespace fovea
