#include "devices/replay.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr char kFile[] = "type,t_s,key,device\npress,0.512345678,f,0\nrelease,0.6,f,0\npress,0.55,j,1\n";

TEST(GivenAFileOfEvents, WhenItIsReplayedThenEachComesAtItsTimeAfterTheRunBegan) {
  auto events = parseReplay(kFile, "events.csv");
  ASSERT_TRUE(events) << events.error().text();
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "events.csv", "", *events);
  replay.beginRun(Timestamp(10s));
  replay.catchUp(Timestamp(10s + 520ms));
  DeviceEvent told[4];
  ASSERT_EQ(replay.events().take(told), 1u) << "what is still to come is not told";
  EXPECT_EQ(told[0].time, Timestamp(10s + 512345678ns));
  EXPECT_EQ(told[0].nameText(), "f");
  EXPECT_EQ(told[0].kind, DeviceEventKind::Press);
  replay.catchUp(Timestamp(11s));
  ASSERT_EQ(replay.events().take(told), 2u);
  EXPECT_EQ(told[0].nameText(), "j");
  EXPECT_EQ(told[0].channel, 1u);
  EXPECT_EQ(told[1].kind, DeviceEventKind::Release);
  EXPECT_EQ(told[1].duration, Duration(600ms - 512345678ns));
}

TEST(GivenAFileOfEvents, WhenTheNextRunBeginsThenItIsReplayedAgain) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "events.csv", "", *parseReplay(kFile, "events.csv"));
  DeviceEvent told[4];
  replay.catchUp(Timestamp(1s));
  replay.events().take(told);
  replay.beginRun(Timestamp(5s));
  EXPECT_EQ(replay.call("getLeft", {}).value(), Value(3));
  replay.catchUp(Timestamp(6s));
  ASSERT_EQ(replay.events().take(told), 3u);
  EXPECT_EQ(told[0].time, Timestamp(5s + 512345678ns));
}

TEST(GivenAFileOfEvents, WhenARunIsOnThenItsKeysAreTypedAtTheirTimesAndNoneOutsideOfIt) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "events.csv", "", *parseReplay(kFile, "events.csv"));
  EXPECT_EQ(hub.nextDue(), std::nullopt);
  EXPECT_FALSE(hub.takeDue(Timestamp(9s)));
  replay.beginRun(Timestamp(10s));
  EXPECT_EQ(hub.nextDue(), Timestamp(10s + 512345678ns));
  EXPECT_TRUE(hub.answers({}));
  EXPECT_FALSE(hub.takeDue(Timestamp(10s + 512ms)));
  std::vector<std::string> typed;
  while (const auto event = hub.takeDue(Timestamp(11s))) {
    typed.push_back(std::string(event->kind == InputKind::KeyPress ? "+" : "-") + std::string(event->keyName()) + std::string(event->typed()) +
                    std::to_string(event->device) + "@" + std::to_string(toNanoseconds(event->time)));
  }
  EXPECT_EQ(typed, (std::vector<std::string>{"+ff0@10512345678", "+jj1@10550000000", "-f0@10600000000"}));
  EXPECT_FALSE(hub.answers({})) << "there is nothing left to answer with";
  replay.beginRun(Timestamp(20s));
  replay.endRun();
  EXPECT_FALSE(hub.takeDue(Timestamp(30s)));
}

TEST(GivenAFileOfEvents, WhenTheRunEndsThenKeysThatAreDownGoUpAndTheFirstPressOfTheNextRunIsNoRepeat) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *parseReplay("t_s,type,key\n0.1,press,a\n0.15,repeat,a\n0.2,press,b\n0.3,release,b\n0.9,release,a\n", "e.csv"));
  Input input(clock);
  const auto typedUntil = [&](Duration now) {
    while (const auto due = hub.takeDue(Timestamp(now))) input.add(*due);
    std::vector<std::string> typed;
    while (const auto event = input.take())
      typed.push_back(std::string(event->kind == InputKind::KeyPress ? event->isRepeat ? "=" : "+" : "-") + std::string(event->keyName()));
    return typed;
  };
  replay.beginRun(Timestamp{});
  EXPECT_EQ(typedUntil(500ms), (std::vector<std::string>{"+a", "=a", "+b", "-b"}));
  clock.sleepUntil(Timestamp(600ms));

  replay.endRun();
  EXPECT_EQ(hub.nextDue(), Timestamp(600ms));
  EXPECT_EQ(typedUntil(600ms), (std::vector<std::string>{"-a"}));
  replay.beginRun(Timestamp(2s));

  EXPECT_EQ(typedUntil(2120ms), (std::vector<std::string>{"+a"}));
}

TEST(GivenAFileOfEvents, WhenAKeyRepeatedItselfThenItIsTypedAsSuchAndNoPressOfTheDevice) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *parseReplay("t_s,type,key\n0.1,press,a\n0.6,repeat,a\n0.7,release,a\n", "e.csv"));
  replay.beginRun(Timestamp{});
  std::vector<bool> repeats;
  while (const auto event = hub.takeDue(Timestamp(1s))) repeats.push_back(event->isRepeat);
  EXPECT_EQ(repeats, (std::vector<bool>{false, true, false}));
  replay.catchUp(Timestamp(1s));
  DeviceEvent told[4];
  ASSERT_EQ(replay.events().take(told), 2u);
  EXPECT_EQ(told[1].duration, Duration(600ms));
}

TEST(GivenAFileOfEvents, WhenItIsPlayedForARoleThenItReportsAsTheDeviceDidAndTypesNothing) {
  const auto events = parseReplay("\xef\xbb\xbft_s;role;type;key;device;value;source\r\n"
                                  "0.25;pad;sample;\"x;axis\";1;-0.5;kernel\r\n\r\n0.5;pad;trigger;pulse;;3;\r\n", "e.csv");
  ASSERT_TRUE(events) << events.error().text();
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "pad", *events);
  replay.beginRun(Timestamp{});
  EXPECT_EQ(hub.nextDue(), std::nullopt);
  EXPECT_FALSE(hub.answers({}));
  replay.catchUp(Timestamp(1s));
  DeviceEvent told[4];
  ASSERT_EQ(replay.events().take(told), 2u);
  EXPECT_EQ(told[0].kind, DeviceEventKind::Sample);
  EXPECT_EQ(told[0].nameText(), "x;axis");
  EXPECT_EQ(told[0].channel, 1u);
  EXPECT_EQ(told[0].value, -0.5);
  EXPECT_EQ(told[1].kind, DeviceEventKind::Trigger);
  EXPECT_EQ(told[1].value, 3);
}

TEST(GivenAnIllFileOfEvents, WhenItIsReadThenTheMessageNamesTheLineAndTheMistake) {
  const auto why = [](std::string_view text) {
    auto events = parseReplay(text, "e.csv");
    EXPECT_FALSE(events);
    return events ? std::string() : events.error().text();
  };
  EXPECT_NE(why("t,key\n").find("header"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\nsoon,f,press\n").find("e.csv:2:1"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1,f,press\n1e9,f,press\n").find("e.csv:3:1"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1,f,tap\n").find("e.csv:2:5"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1,f,sample\n").find("no type of a key"), std::string::npos);
  EXPECT_NE(why("t_s,key,type,role\n1,f,tap,pad\n").find("trigger"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1,,press\n").find("e.csv:2:3"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1\n").find("e.csv:2:1"), std::string::npos) << "too short a line";
  EXPECT_NE(why("t_s,key,type,device\n1,f,press,left\n").find("e.csv:2:11"), std::string::npos);
  EXPECT_NE(why("t_s,key,type,value\n1,f,press,nan\n").find("e.csv:2:11"), std::string::npos);
  EXPECT_NE(why("t_s,key,type\n1,\"f,press\n").find("e.csv:2:3"), std::string::npos) << "a quote that is not closed";
  EXPECT_NE(why("t_s,key,type\n1,\"f\"f,press\n").find("e.csv:2:6"), std::string::npos);
  EXPECT_NE(why("").find("nothing in it"), std::string::npos);
  EXPECT_NE(readReplay("/no/such/file.csv").error().text().find("/no/such/file.csv"), std::string::npos);
}

}  // namespace
}  // namespace fovea
