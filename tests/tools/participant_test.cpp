#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "participant/loop.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;

AwaitedResponse choice(std::string expected) {
  AwaitedResponse request;
  request.keys = {"d", "f", "j", "escape"};
  request.expected = std::move(expected);
  return request;
}

AwaitedResponse onlyMovesOn() {
  AwaitedResponse request;
  request.keys = {"space", "right", "left", "escape"};
  return request;
}

std::vector<PlannedPress> planMany(const BehaviourOptions &options, const AwaitedResponse &request,
                                   int count) {
  Behaviour behaviour(options);
  std::vector<PlannedPress> presses;
  for (int i = 0; i < count; ++i) presses.push_back(behaviour.plan(request));
  return presses;
}

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

TEST(GivenAChoice, WhenAskedOftenThenNineteenOfTwentyAnswersAreRight) {
  const auto presses = planMany({.seed = 7}, choice("d"), 10'000);
  const auto right =
      std::count_if(presses.begin(), presses.end(), [](const PlannedPress &p) { return p.key == "d"; });
  EXPECT_NEAR(static_cast<double>(right) / 10'000, 0.95, 0.01);
}

TEST(GivenAChoice, WhenAskedOftenThenReactionTimesAreThoseOfAPerson) {
  const auto presses = planMany({.seed = 7}, choice("d"), 10'000);
  const double sum =
      std::accumulate(presses.begin(), presses.end(), 0.0,
                      [](double total, const PlannedPress &p) { return total + seconds(p.reactionTime); });
  const auto fastest = std::min_element(
      presses.begin(), presses.end(),
      [](const PlannedPress &a, const PlannedPress &b) { return a.reactionTime < b.reactionTime; });
  EXPECT_NEAR(sum / 10'000, 0.45, 0.01);
  EXPECT_GE(seconds(fastest->reactionTime), 0.2);
}

TEST(GivenAChoice, WhenTheAnswerIsWrongThenItIsAnotherAllowedKeyButNeverEscape) {
  for (const PlannedPress &press : planMany({.seed = 3, .accuracy = 0}, choice("d"), 200))
    EXPECT_TRUE(press.key == "f" || press.key == "j") << press.key;
}

TEST(GivenTheSameSeed, WhenAskedTheSameThenTheAnswersAreTheSame) {
  const auto once = planMany({.seed = 11}, choice("f"), 50);
  const auto again = planMany({.seed = 11}, choice("f"), 50);
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].key, again[i].key);
    EXPECT_EQ(once[i].reactionTime, again[i].reactionTime);
  }
}

TEST(GivenTwiceTheSpeed, WhenAskedThenTheAnswerTakesHalfTheTime) {
  const auto normal = planMany({.seed = 11}, choice("f"), 1);
  const auto fast = planMany({.seed = 11, .speed = 2}, choice("f"), 1);
  EXPECT_NEAR(seconds(fast[0].reactionTime), seconds(normal[0].reactionTime) / 2, 1e-6);
}

TEST(GivenKeysThatOnlyMoveOn, WhenNothingIsExpectedThenTheFirstIsPressedWithinItsTime) {
  for (const PlannedPress &press : planMany({.seed = 5}, onlyMovesOn(), 200)) {
    EXPECT_EQ(press.key, "space");
    EXPECT_GE(seconds(press.reactionTime), 0.3);
    EXPECT_LE(seconds(press.reactionTime), 0.6);
  }
}

TEST(GivenKeysThatOnlyMoveOn, WhenOneIsExpectedThenThatOneIsPressedAlways) {
  AwaitedResponse request = onlyMovesOn();
  request.expected = "right";
  for (const PlannedPress &press : planMany({.seed = 5}, request, 200)) EXPECT_EQ(press.key, "right");
}

TEST(GivenALine, WhenItIsReadThenEveryMemberIsThere) {
  const auto request =
      readRequest(R"({"keys":["d","f"],"expected":"f","since_ns":1200,"now_ns":1500,"label":"trial 3"})");
  ASSERT_TRUE(request);
  EXPECT_THAT(request->keys, ElementsAre("d", "f"));
  EXPECT_EQ(request->expected, "f");
  EXPECT_EQ(request->since, 1200);
  EXPECT_EQ(request->now, 1500);
  EXPECT_EQ(request->label, "trial 3");
}

TEST(GivenALineWithAMemberOfTheWrongKind, WhenItIsReadThenTheErrorNamesTheMember) {
  const auto request = readRequest(R"({"keys":"d"})");
  ASSERT_FALSE(request);
  EXPECT_NE(request.error().what.find("keys"), std::string::npos);
}

TEST(GivenALineThatIsNoObject, WhenItIsReadThenItIsAnError) {
  EXPECT_FALSE(readRequest("[1, 2]"));
  EXPECT_FALSE(readRequest("{\"keys\": [\"d\""));
}

/// Writes down what is sent, and does what the test wants at each press.
class NotedKeys final : public KeySink {
 public:
  Result<Injection> send(std::string_view key, bool press) override {
    if (key == "nosuchkey") return Error{ErrorCode::Unknown, "no such key", "", ""};
    sent.push_back((press ? "+" : "-") + std::string(key));
    if (press && onPress) onPress(key);
    return Injection{1000, 2000};
  }
  std::vector<std::string> sent;
  std::function<void(std::string_view)> onPress;
};

/// A loop between two pipes. Requests ask for answers to onsets long past, so that nothing has to be waited
/// for.
class Harness {
 public:
  Harness() {
    EXPECT_EQ(pipe(in_.data()), 0);
    EXPECT_EQ(pipe(out_.data()), 0);
  }
  ~Harness() {
    closeInput();
    closeOutput();
    close(in_[0]);
    close(out_[1]);
  }
  void say(const std::string &line) {
    EXPECT_EQ(write(in_[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
  }
  void closeInput() {
    if (in_[1] >= 0) close(in_[1]);
    in_[1] = -1;
  }
  void closeOutput() {
    if (out_[0] >= 0) close(out_[0]);
    out_[0] = -1;
  }
  LoopEnd run() {
    Behaviour behaviour({.seed = 1, .accuracy = 1});
    return runParticipant(in_[0], out_[1], behaviour, keys);
  }
  std::string output() {
    std::array<char, 4096> bytes;
    const ssize_t count = read(out_[0], bytes.data(), bytes.size());
    return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
  }
  NotedKeys keys;

 private:
  std::array<int, 2> in_{-1, -1}, out_{-1, -1};
};

std::string request(const std::string &key) {
  return "{\"keys\":[\"a\",\"b\",\"nosuchkey\"],\"expected\":\"" + key +
         "\",\"since_ns\":1,\"now_ns\":900000000000}\n";
}

TEST(GivenARequest, WhenTheInputEndsThenTheKeyWasPressedReleasedAndReported) {
  Harness harness;
  harness.say(request("a"));
  harness.keys.onPress = [&](std::string_view) { harness.closeInput(); };

  EXPECT_EQ(harness.run(), LoopEnd::InputEnded);

  EXPECT_THAT(harness.keys.sent, ElementsAre("+a", "-a"));
  EXPECT_EQ(harness.output(),
            "{\"key\":\"a\",\"press\":true,\"t_monotonic_ns\":1000,\"t_after_ns\":2000}\n"
            "{\"key\":\"a\",\"press\":false,\"t_monotonic_ns\":1000,\"t_after_ns\":2000}\n");
}

TEST(GivenAnUnansweredRequest, WhenANewerOneComesThenOnlyTheNewerIsAnswered) {
  Harness harness;
  harness.say(request("a") + request("b"));
  harness.keys.onPress = [&](std::string_view) { harness.closeInput(); };

  harness.run();

  EXPECT_THAT(harness.keys.sent, ElementsAre("+b", "-b"));
}

TEST(GivenAKeyThatIsDown, WhenTheNextAnswerIsDueThenItIsReleasedFirst) {
  Harness harness;
  harness.say(request("a"));
  harness.keys.onPress = [&](std::string_view key) {
    if (key == "a")
      harness.say(request("b"));
    else
      harness.closeInput();
  };

  harness.run();

  EXPECT_THAT(harness.keys.sent, ElementsAre("+a", "-a", "+b", "-b"));
}

TEST(GivenALineThatCannotBeRead, WhenMoreFollowsThenTheRestIsAnsweredAndTheEndTellsOfIt) {
  Harness harness;
  harness.say("{broken\n" + request("a"));
  harness.keys.onPress = [&](std::string_view) { harness.closeInput(); };

  EXPECT_EQ(harness.run(), LoopEnd::BadRequests);

  EXPECT_THAT(harness.keys.sent, ElementsAre("+a", "-a"));
}

TEST(GivenAKeyThatTheKeyboardDoesNotHave, WhenItIsWantedThenNothingIsReportedAsPressed) {
  Harness harness;
  harness.say(request("nosuchkey"));
  harness.closeInput();

  EXPECT_NE(harness.run(), LoopEnd::Interrupted);

  EXPECT_TRUE(harness.keys.sent.empty());
  EXPECT_EQ(harness.output(), "{\"error\":\"no such key\"}\n") << "whoever awaits it waits in vain";
}

TEST(GivenALineInTwoPieces, WhenTheSecondComesThenItIsReadAsOne) {
  Harness harness;
  const std::string line = request("a");
  harness.say(request("b") + line.substr(0, 20));
  harness.keys.onPress = [&](std::string_view key) {
    if (key == "b")
      harness.say(line.substr(20));
    else
      harness.closeInput();
  };

  EXPECT_EQ(harness.run(), LoopEnd::InputEnded);

  EXPECT_THAT(harness.keys.sent, ElementsAre("+b", "-b", "+a", "-a"));
}

TEST(GivenAKeyThatIsDown, WhenTheProgramIsToldToEndThenTheKeyIsReleased) {
  Harness harness;
  harness.say(request("a"));
  harness.keys.onPress = [](std::string_view) { raise(SIGTERM); };

  EXPECT_EQ(harness.run(), LoopEnd::Interrupted);

  EXPECT_THAT(harness.keys.sent, ElementsAre("+a", "-a"));
}

TEST(GivenNobodyWhoReadsTheReports, WhenAKeyIsPressedThenItIsReleasedAndTheLoopEnds) {
  Harness harness;
  harness.say(request("a"));
  harness.closeOutput();

  EXPECT_EQ(harness.run(), LoopEnd::OutputGone);

  EXPECT_THAT(harness.keys.sent, ElementsAre("+a", "-a"));
}

}  // namespace
}  // namespace fovea
