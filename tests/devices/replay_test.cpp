#include "devices/replay.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "devices/pointer_words.hpp"

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

TEST(GivenAFileOfEvents, WhenAKeyWasDrawnThenTheClickOnItIsPlayedAndNotTheKey) {
  const auto events = parseReplay("t_s,type,key,device,x_px,y_px\n0.1,mousePress,left,0,10,-200\n0.1,press,a,screen,,\n0.2,mouseRelease,left,0,10,-200\n0.2,release,a,screen,,\n", "e.csv");
  ASSERT_TRUE(events) << events.error().text();
  ASSERT_EQ(events->size(), 2u);
  for (const ReplayedEvent &event : *events) EXPECT_TRUE(event.pointer);
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

constexpr char kPointerFile[] =
    "t_s,type,key,device,value,x_px,y_px\n"
    "0.1,mousePress,left,4,,100,-50.5\n0.2,mouseMove,,4,,120,-50\n0.3,mouseRelease,left,4,,121,-50\n"
    "0.4,wheel,down,4,2,121,-40\n0.5,wheel,right,4,,121,-40\n"
    "0.6,touchBegin,31,9,,-10,20\n0.7,touchEnd,31,9,,-12,20\n0.8,mousePress,9,4,,0,0\n";

TEST(GivenAFileOfWhatAMouseDid, WhenARunIsOnThenPointerWheelAndFingersDoItAgainInTheirPlaces) {
  auto events = parseReplay(kPointerFile, "e.csv");
  ASSERT_TRUE(events) << events.error().text();
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *events);
  replay.beginRun(Timestamp(10s));
  std::vector<std::string> done;
  while (const auto event = hub.takeDue(Timestamp(20s))) {
    std::ostringstream said;
    said << pointerEventWord(event->kind) << " " << event->button << "/" << event->touch << " " << event->x << "," << event->y << " of " << event->device << " @"
         << toNanoseconds(event->time) / 1'000'000;
    done.push_back(said.str());
    EXPECT_EQ(event->source, StampSource::Simulated);
  }
  EXPECT_EQ(done, (std::vector<std::string>{"mousePress 1/0 100,-50.5 of 4 @10100", "mouseMove 0/0 120,-50 of 4 @10200", "mouseRelease 1/0 121,-50 of 4 @10300",
                                            "mouseMove 0/0 121,-40 of 4 @10400", "wheel 0/0 0,-2 of 4 @10400", "wheel 0/0 1,0 of 4 @10500",
                                            "touchBegin 0/31 -10,20 of 9 @10600", "touchEnd 0/31 -12,20 of 9 @10700", "mousePress 9/0 0,0 of 4 @10800"}))
      << "a wheel is turned where the pointer is";
}

TEST(GivenAFileOfWhatAMouseDid, WhenItStandsInForAMouseThenItAnswersAsOneAndReportsItsButtons) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *parseReplay(kPointerFile, "e.csv"), Replay::Reports::Mouse, "pix");
  replay.beginRun(Timestamp{});
  const auto until = [&](Duration now) {
    while (const auto due = hub.takeDue(Timestamp(now))) hub.hear(*due);
    replay.catchUp(Timestamp(now));
  };
  until(150ms);
  EXPECT_EQ(replay.call("getPos", {}).value(), Value(List{Value(100.0), Value(-50.5)}));
  EXPECT_EQ(replay.call("getPressed", {}).value(), Value(List{Value(1), Value(0), Value(0)}));
  until(750ms);
  DeviceEvent told[8];
  ASSERT_EQ(replay.events().take(told), 4u) << "two clicks, one by a finger";
  EXPECT_EQ(told[0].nameText(), "left");
  EXPECT_EQ(told[0].time, Timestamp(100ms));
  EXPECT_EQ(told[2].time, Timestamp(600ms));
  EXPECT_EQ(told[3].kind, DeviceEventKind::Release);
  EXPECT_FALSE(replay.call("sing", {}));
}

TEST(GivenAFileOfWhatAMouseDid, WhenItStandsInForKeysThenClicksAreNoKeys) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *parseReplay(kPointerFile, "e.csv"));
  replay.beginRun(Timestamp{});
  replay.catchUp(Timestamp(1s));
  DeviceEvent told[4];
  EXPECT_EQ(replay.events().take(told), 0u);
  EXPECT_FALSE(replay.call("getPos", {}));
}

TEST(GivenAFileOfWhatAMouseDid, WhenTheRunEndsThenButtonsAndFingersThatAreDownGoUp) {
  VirtualClock clock;
  InputHub hub(clock);
  Replay replay(hub, "e.csv", "", *parseReplay(kPointerFile, "e.csv"));
  replay.beginRun(Timestamp{});
  while (hub.takeDue(Timestamp(650ms))) continue;
  replay.endRun();
  const auto release = hub.takeDue(Timestamp(650ms));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->kind, InputKind::TouchEnd);
  EXPECT_EQ(release->touch, 31u);
  EXPECT_EQ(release->x, -10);
  EXPECT_FALSE(hub.takeDue(Timestamp(650ms)));
}

TEST(GivenAnIllFileOfWhatAMouseDid, WhenItIsReadThenTheMessageNamesTheLineAndTheMistake) {
  const auto why = [](const std::string &line) {
    auto events = parseReplay("t_s,type,key,x_px,y_px\n" + line + "\n", "e.csv");
    EXPECT_FALSE(events) << line;
    return events ? std::string() : events.error().text();
  };
  EXPECT_NE(why("1,mousePress,left,,5").find("there is no x_px"), std::string::npos);
  EXPECT_NE(why("1,mousePress,left,5").find("there is no y_px"), std::string::npos);
  EXPECT_NE(why("1,mousePress,left,5,up").find("e.csv:2:21"), std::string::npos);
  EXPECT_NE(why("1,mouseRelease,,5,5").find("the button is missing"), std::string::npos);
  EXPECT_NE(why("1,mouseRelease,thumb,5,5").find("write left, middle, right"), std::string::npos);
  EXPECT_NE(why("1,wheel,forward,5,5").find("up, down, left or right"), std::string::npos);
  EXPECT_NE(why("1,touchBegin,thumb,5,5").find("number them"), std::string::npos);
  EXPECT_NE(why("1,mouseClick,left,5,5").find("mousePress"), std::string::npos);
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
