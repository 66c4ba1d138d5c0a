#include "devices/simulated_participant.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

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
  ASSERT_TRUE(participant.expect(ask(2s), Timestamp(1s)));
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
  ASSERT_TRUE(participant.expect(ask(0s), Timestamp(0s)));
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
  ASSERT_TRUE(participant.expect(ask(1s), Timestamp(0s)));
  const auto due = participant.nextEvent();
  ASSERT_TRUE(participant.expect(ask(1s), Timestamp(1100ms)));
  EXPECT_EQ(participant.nextEvent(), due);
  EXPECT_EQ(everything(participant).size(), 2u);
  ASSERT_TRUE(participant.expect(ask(1s), Timestamp(5s)));
  EXPECT_FALSE(participant.nextEvent());
}

TEST(GivenAnUnansweredRequest, WhenAnotherComesThenOnlyThatIsAnswered) {
  SimulatedParticipant participant(1);
  ASSERT_TRUE(participant.expect(ask(1s), Timestamp(0s)));
  ASSERT_TRUE(participant.expect(ask(10s, {"a"}, "a"), Timestamp(1100ms)));
  const auto events = everything(participant);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].keyName(), "a");
  EXPECT_GE(events[0].time, Timestamp(10s));
}

TEST(GivenAKeyStillHeld, WhenTheNextRequestComesThenItIsReleasedAllTheSame) {
  SimulatedParticipant participant(1);
  ASSERT_TRUE(participant.expect(ask(1s), Timestamp(0s)));
  participant.deliver(*participant.nextEvent());
  ASSERT_TRUE(participant.expect(ask(2s), Timestamp(1900ms)));
  EXPECT_EQ(everything(participant).size(), 4u);
}

TEST(GivenNoRightAnswer, WhenAskedThenTheFirstAllowedKeyOrSpaceIsPressed) {
  SimulatedParticipant participant(1);
  ASSERT_TRUE(participant.expect(ask(0s, {"y", "n"}, ""), Timestamp(0s)));
  EXPECT_EQ(everything(participant)[0].keyName(), "y");
  ASSERT_TRUE(participant.expect(ask(1s, {}, ""), Timestamp(0s)));
  EXPECT_EQ(everything(participant)[0].keyName(), "space");
}

TEST(GivenOneAllowedKey, WhenItIsTheRightOneThenItIsNeverWrong) {
  SimulatedParticipant participant(1);
  for (int n = 0; n < 200; ++n) {
    ASSERT_TRUE(participant.expect(ask(n * 10s, {"a"}, "a"), Timestamp(n * 10s)));
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
    ASSERT_TRUE(participant.expect(ask(since, {"left", "right", "up"}), Timestamp(since)));
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
  EXPECT_NEAR(sum / kTrials, 0.65, 0.01);
  EXPECT_GE(fastest, 0.15);
}

TEST(GivenAnObserver, WhenItSaysHowOftenThenThatIsHowOftenItIsRightAndTheTimesAreTheModels) {
  SimulatedParticipant participant(7), usual(7);
  participant.setObserver([](const InputRequest &asked, AnswerPlan &plan) -> Result<void> {
    plan.model.accuracy = asked.since < Timestamp(10000s) ? 0.5 : 0.75;
    return {};
  });
  int right[2] = {};
  double sum = 0;
  for (int n = 0; n < 2000; ++n) {
    ASSERT_TRUE(participant.expect(ask(n * 10s), Timestamp(n * 10s)));
    const auto events = everything(participant);
    right[n / 1000] += events[0].keyName() == "left";
    sum += toSeconds(events[0].time - Timestamp(n * 10s));
  }
  EXPECT_NEAR(right[0], 500, 50);
  EXPECT_NEAR(right[1], 750, 45);
  EXPECT_NEAR(sum / 2000, 0.65, 0.02);
}

TEST(GivenAnObserver, WhenItSaysKeyAndTimeThenThatIsTheAnswer) {
  SimulatedParticipant participant(7);
  std::set<std::uint64_t> seeds;
  participant.setObserver([&](const InputRequest &, AnswerPlan &plan) -> Result<void> {
    seeds.insert(plan.seed);
    plan.key = "right";
    plan.rt_s = 0.321;
    return {};
  });
  for (int n = 0; n < 10; ++n) {
    ASSERT_TRUE(participant.expect(ask(n * 10s), Timestamp(n * 10s)));
    const auto events = everything(participant);
    EXPECT_EQ(events[0].keyName(), "right");
    EXPECT_EQ(events[0].time, Timestamp(n * 10s + 321ms));
  }
  EXPECT_EQ(seeds.size(), 10u);
}

TEST(GivenAnObserver, WhenWhatItSaysIsNoAnswerThenThatIsToldAndTheModelAnswers) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::pair<std::function<void(AnswerPlan &)>, std::string> flaws[] = {{[](AnswerPlan &plan) { plan.key = "up"; }, "the key \"up\" is none of those awaited"},
                                                                              {[](AnswerPlan &plan) { plan.rt_s = 601; }, "the reaction time is out of range"},
                                                                              {[&](AnswerPlan &plan) { plan.rt_s = none; }, "the reaction time is out of range"},
                                                                              {[](AnswerPlan &plan) { plan.model.accuracy = 1.5; }, "\"accuracy\" is out of range"},
                                                                              {[&](AnswerPlan &plan) { plan.model.mean_s = none; }, "\"mean_s\" is out of range"}};
  for (const auto &[spoil, text] : flaws) {
    SimulatedParticipant participant(7);
    participant.setObserver([&, &spoil = spoil](const InputRequest &, AnswerPlan &plan) -> Result<void> { return spoil(plan), Result<void>(); });
    const auto asked = participant.expect(ask(0s), Timestamp(0s));
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().what, text);
    EXPECT_EQ(everything(participant).size(), 2u);
  }
}

TEST(GivenAParticipantWhoIsOftenEarly, WhenAskedBeforeTheOnsetThenSomePressBeforeItAndAnswerAllTheSame) {
  SimulatedParticipant participant(7);
  participant.begin(7, {.early = 0.5});
  int early = 0, before = 0;
  for (int n = 1; n <= 400; ++n) {
    const Timestamp onset(n * 100s);
    ASSERT_TRUE(participant.expect(ask(n * 100s), onset - 1s));
    const auto events = everything(participant);
    const auto presses = std::count_if(events.begin(), events.end(), [](const InputEvent &event) { return event.kind == InputKind::KeyPress; });
    ASSERT_EQ(events.size(), 2 * static_cast<std::size_t>(presses));
    EXPECT_TRUE(std::is_sorted(events.begin(), events.end(), [](const InputEvent &a, const InputEvent &b) { return a.time < b.time; }));
    const Duration first = events[0].time - onset;
    EXPECT_GE(first, -100ms);
    early += first < 100ms;
    before += first < 0ms;
    EXPECT_EQ(presses, first < 0ms ? 2 : 1) << "who pressed before the onset has not answered";
    EXPECT_GE(events[events.size() - 2].time, onset);
  }
  EXPECT_NEAR(early, 200, 35);
  EXPECT_NEAR(before, 100, 30);
}

TEST(GivenAParticipantWhoIsAlwaysEarly, WhenAskedAtTheOnsetThenTheAnswerComesWithinATenthOfASecond) {
  SimulatedParticipant participant(7);
  participant.begin(7, {.early = 1});
  for (int n = 0; n < 100; ++n) {
    ASSERT_TRUE(participant.expect(ask(n * 30ms), Timestamp(n * 30ms)));
    const auto due = participant.nextEvent();
    ASSERT_TRUE(due);
    EXPECT_LE(*due, Timestamp(n * 30ms + 100ms));
    participant.deliver(Timestamp(n * 30ms + 30ms));
  }
  Timestamp last{};
  for (const InputEvent &event : everything(participant)) {
    EXPECT_GE(event.time, last) << "a key that is held is left before the next is pressed";
    last = event.time;
    EXPECT_LE(event.duration, 80ms);
  }
}

TEST(GivenTheSameSeed, WhenAskedTheSameThenTheAnswersAreTheSame) {
  SimulatedParticipant one(42), other(42), different(43);
  bool differs = false;
  for (int n = 0; n < 50; ++n) {
    for (SimulatedParticipant *p : {&one, &other, &different}) ASSERT_TRUE(p->expect(ask(n * 10s), Timestamp(n * 10s)));
    const auto a = everything(one), b = everything(other), c = everything(different);
    EXPECT_EQ(a[0].time, b[0].time);
    EXPECT_EQ(a[0].key, b[0].key);
    differs |= a[0].time != c[0].time;
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace fovea
