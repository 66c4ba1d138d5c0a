#include "overlay/keys.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

const KeyInbox::Moment kMoment = KeyInbox::Moment() + 100s;
const Timestamp kNow = fromNanoseconds(5'000'000'000);

TEST(GivenAKeyPress, WhenTheInboxIsTakenLaterThenThePressKeepsItsOwnTime) {
  KeyInbox inbox;
  inbox.press(OperatorKey::PauseResume, kMoment - 25ms);

  const OperatorInput input = inbox.take(kNow, kMoment);

  ASSERT_EQ(input.keys.size(), 1u);
  EXPECT_EQ(input.keys[0].key, OperatorKey::PauseResume);
  EXPECT_EQ(input.keys[0].time, kNow - 25ms);
  EXPECT_TRUE(inbox.isEmpty());
}

TEST(GivenSeveralCharacters, WhenTheInboxIsTakenThenTheFirstOnesTimeIsGiven) {
  KeyInbox inbox;
  inbox.type(kMoment - 90ms);
  inbox.type(kMoment - 10ms);

  EXPECT_EQ(inbox.take(kNow, kMoment).typed, kNow - 90ms);
}

TEST(GivenTheStopChordHeldDown, WhenItIsTakenTwiceThenTheTimeRunsFromItsBeginning) {
  KeyInbox inbox;
  inbox.holdStop(kMoment);

  EXPECT_EQ(inbox.take(kNow, kMoment + 400ms).stopHeld, Duration(400ms));
  inbox.holdStop(kMoment + 500ms);
  EXPECT_EQ(inbox.take(kNow, kMoment + 900ms).stopHeld, Duration(900ms));
  inbox.releaseStop();
  EXPECT_EQ(inbox.take(kNow, kMoment + 950ms).stopHeld, std::nullopt);
}

}  // namespace
}  // namespace fovea
