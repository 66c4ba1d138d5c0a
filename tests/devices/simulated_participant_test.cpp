#include "devices/simulated_participant.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

std::vector<InputEvent> everything(SimulatedParticipant &participant) {
  std::vector<InputEvent> events;
  while (const auto due = participant.nextEvent()) participant.deliver(*due);
  InputEvent event;
  while (participant.ring().pop(event)) events.push_back(event);
  return events;
}

InputRequest ask(Duration since, std::vector<std::string> keys = {"left", "right"}, std::string expected = "left") {
  return {std::move(keys), std::move(expected), Timestamp(since)};
}

TEST(GivenARequest, WhenItsTimeComesThenThereIsOnePressAndItsRelease) {
  SimulatedParticipant participant(1);
  participant.expect(ask(2s), Timestamp(1s));
  const auto due = participant.nextEvent();
  ASSERT_TRUE(due);
  EXPECT_GE(*due, Timestamp(2s + 150ms));
  participant.deliver(*due - 1ns);
  InputEvent none;
  EXPECT_FALSE(participant.ring().pop(none));

  const auto events = everything(participant);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, InputKind::KeyPress);
  EXPECT_EQ(events[0].time, *due);
  EXPECT_EQ(events[0].source, StampSource::Simulated);
  EXPECT_EQ(events[1].kind, InputKind::KeyRelease);
  EXPECT_EQ(events[1].time, *due + 80ms);
  EXPECT_EQ(events[1].duration, 80ms);
  EXPECT_EQ(events[1].key, events[0].key);
}

TEST(GivenATimeWellPastBoth, WhenDeliveredThenPressAndReleaseComeInOrder) {
  SimulatedParticipant participant(1);
  participant.expect(ask(0s), Timestamp(0s));
  participant.deliver(Timestamp(1h));
  InputEvent event;
  ASSERT_TRUE(participant.ring().pop(event));
  EXPECT_EQ(event.kind, InputKind::KeyPress);
  ASSERT_TRUE(participant.ring().pop(event));
  EXPECT_EQ(event.kind, InputKind::KeyRelease);
  EXPECT_FALSE(participant.nextEvent());
}

TEST(GivenTheSameRequestEveryFrame, WhenItIsRepeatedThenThereIsStillOneAnswer) {
  SimulatedParticipant participant(1);
  participant.expect(ask(1s), Timestamp(0s));
  const auto due = participant.nextEvent();
  participant.expect(ask(1s), Timestamp(1100ms));
  EXPECT_EQ(participant.nextEvent(), due);
  EXPECT_EQ(everything(participant).size(), 2u);
  participant.expect(ask(1s), Timestamp(5s));
  EXPECT_FALSE(participant.nextEvent());
}

TEST(GivenAnUnansweredRequest, WhenAnotherComesThenOnlyThatIsAnswered) {
  SimulatedParticipant participant(1);
  participant.expect(ask(1s), Timestamp(0s));
  participant.expect(ask(10s, {"a"}, "a"), Timestamp(1100ms));
  const auto events = everything(participant);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].keyName(), "a");
  EXPECT_GE(events[0].time, Timestamp(10s));
}

TEST(GivenAKeyStillHeld, WhenTheNextRequestComesThenItIsReleasedAllTheSame) {
  SimulatedParticipant participant(1);
  participant.expect(ask(1s), Timestamp(0s));
  participant.deliver(*participant.nextEvent());
  participant.expect(ask(2s), Timestamp(1900ms));
  EXPECT_EQ(everything(participant).size(), 4u);
}

TEST(GivenNoRightAnswer, WhenAskedThenTheFirstAllowedKeyOrSpaceIsPressed) {
  SimulatedParticipant participant(1);
  participant.expect(ask(0s, {"y", "n"}, ""), Timestamp(0s));
  EXPECT_EQ(everything(participant)[0].keyName(), "y");
  participant.expect(ask(1s, {}, ""), Timestamp(0s));
  EXPECT_EQ(everything(participant)[0].keyName(), "space");
}

TEST(GivenOneAllowedKey, WhenItIsTheRightOneThenItIsNeverWrong) {
  SimulatedParticipant participant(1);
  for (int n = 0; n < 200; ++n) {
    participant.expect(ask(n * 10s, {"a"}, "a"), Timestamp(n * 10s));
    EXPECT_EQ(everything(participant)[0].keyName(), "a");
  }
}

TEST(GivenManyTrials, WhenAnsweredThenAccuracyAndTimesAreAsDescribed) {
  SimulatedParticipant participant(7);
  constexpr int kTrials = 4000;
  int right = 0, third = 0;
  double sum = 0, fastest = 1e9;
  for (int n = 0; n < kTrials; ++n) {
    const Duration since = n * 10s;
    participant.expect(ask(since, {"left", "right", "up"}), Timestamp(since));
    const auto events = everything(participant);
    ASSERT_EQ(events.size(), 2u);
    right += events[0].keyName() == "left";
    third += events[0].keyName() == "up";
    const double rt = toSeconds(events[0].time - Timestamp(since));
    sum += rt;
    fastest = std::min(fastest, rt);
  }
  EXPECT_NEAR(right / double{kTrials}, 0.95, 0.015);
  EXPECT_NEAR(third / double{kTrials}, 0.025, 0.01);
  EXPECT_NEAR(sum / kTrials, 0.50, 0.01);
  EXPECT_GE(fastest, 0.15);
}

TEST(GivenTheSameSeed, WhenAskedTheSameThenTheAnswersAreTheSame) {
  SimulatedParticipant one(42), other(42), different(43);
  bool differs = false;
  for (int n = 0; n < 50; ++n) {
    for (SimulatedParticipant *p : {&one, &other, &different}) p->expect(ask(n * 10s), Timestamp(n * 10s));
    const auto a = everything(one), b = everything(other), c = everything(different);
    EXPECT_EQ(a[0].time, b[0].time);
    EXPECT_EQ(a[0].key, b[0].key);
    differs |= a[0].time != c[0].time;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace fovea
