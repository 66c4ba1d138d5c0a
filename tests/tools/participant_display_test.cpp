// The built program against a private X server: what it presses has to reach another client, and what it
// reports has to be true.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <string>

#include "core/json.hpp"
#include "support/xvfb.hpp"

#include <X11/Xlib.h>  // last: it defines macros such as None and Bool
#include <X11/extensions/XInput2.h>
#include <X11/keysym.h>

namespace fovea {
namespace {

/// fovea-participant with pipes at both its ends.
class Program {
 public:
  explicit Program(const char *option = nullptr, const char *value = nullptr) {
    std::array<int, 2> in{}, out{};
    EXPECT_EQ(pipe(in.data()), 0);
    EXPECT_EQ(pipe(out.data()), 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
      execl(FOVEA_PARTICIPANT, FOVEA_PARTICIPANT, option, value, static_cast<char *>(nullptr));
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    in_ = in[1];
    out_ = out[0];
  }
  ~Program() {
    if (child_ > 0) end();
    close(out_);
  }
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  void say(const std::string &line) {
    EXPECT_EQ(write(in_, line.data(), line.size()), static_cast<ssize_t>(line.size()));
  }
  std::string line() {
    std::string text;
    char byte = 0;
    while (read(out_, &byte, 1) == 1 && byte != '\n') text += byte;
    return text;
  }
  /// Ends its input; its exit status.
  int end() {
    if (in_ >= 0) close(in_);
    in_ = -1;
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
  int in_ = -1, out_ = -1;
};

/// Another client, which hears every key of the server through X Input 2.
class Listener {
 public:
  Listener() : display_(XOpenDisplay(nullptr)) {
    if (!display_) return;
    std::array<unsigned char, XIMaskLen(XI_LASTEVENT)> mask{};
    XISetMask(mask.data(), XI_RawKeyPress);
    XISetMask(mask.data(), XI_RawKeyRelease);
    XIEventMask events{XIAllMasterDevices, static_cast<int>(mask.size()), mask.data()};
    int major = 2, minor = 2;
    XQueryExtension(display_, "XInputExtension", &opcode_, &event_, &error_);
    XIQueryVersion(display_, &major, &minor);
    XISelectEvents(display_, DefaultRootWindow(display_), &events, 1);
    XSync(display_, False);
  }
  ~Listener() {
    if (display_) XCloseDisplay(display_);
  }
  Listener(const Listener &) = delete;
  Listener &operator=(const Listener &) = delete;

  bool connected() const { return display_ != nullptr; }
  /// "+d" or "-d" for the next key that was heard; empty when none came.
  std::string next() {
    while (waitForEvent()) {
      XEvent event;
      XNextEvent(display_, &event);
      XGenericEventCookie &cookie = event.xcookie;
      if (cookie.type != GenericEvent || cookie.extension != opcode_ || !XGetEventData(display_, &cookie))
        continue;
      const auto *raw = static_cast<const XIRawEvent *>(cookie.data);
      std::string heard = cookie.evtype == XI_RawKeyPress ? "+" : "-";
      heard += XKeysymToString(symbolOf(static_cast<KeyCode>(raw->detail)));
      XFreeEventData(display_, &cookie);
      return heard;
    }
    return {};
  }

 private:
  bool waitForEvent() {
    if (XPending(display_) > 0) return true;
    pollfd polled{ConnectionNumber(display_), POLLIN, 0};
    return poll(&polled, 1, 20'000) > 0 && XPending(display_) > 0;
  }
  KeySym symbolOf(KeyCode code) {
    int symbolsPerCode = 0;
    KeySym *symbols = XGetKeyboardMapping(display_, code, 1, &symbolsPerCode);
    const KeySym symbol = symbols[0];
    XFree(symbols);
    return symbol;
  }

  Display *display_;
  int opcode_ = 0, event_ = 0, error_ = 0;
};

std::int64_t monotonicNow() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t integerOf(const Value &object, std::string_view key) {
  const Value *member = object.find(key);
  const auto *integer = member ? member->as<std::int64_t>() : nullptr;
  return integer ? *integer : -1;
}

TEST(GivenAnXServer, WhenAKeyIsAwaitedThenAnotherClientHearsItPressedAndReleased) {
  const testing::Xvfb server;
  ASSERT_TRUE(server.started());
  Listener listener;
  ASSERT_TRUE(listener.connected());
  Program participant("--seed", "1");

  participant.say("{\"keys\":[\"return\"],\"expected\":\"return\",\"since_ns\":1,\"now_ns\":900000000000}\n");

  EXPECT_EQ(listener.next(), "+Return");
  EXPECT_EQ(listener.next(), "-Return");
  EXPECT_EQ(participant.end(), 0);
}

TEST(GivenAnXServer, WhenAKeyWasPressedThenTheReportHoldsTheMomentOfItsInjection) {
  const testing::Xvfb server;
  ASSERT_TRUE(server.started());
  Program participant("--seed", "1");
  const std::int64_t before = monotonicNow();

  participant.say("{\"keys\":[\"d\"],\"expected\":\"d\",\"since_ns\":1,\"now_ns\":900000000000}\n");
  const auto report = parseJson(participant.line(), "report");
  const std::int64_t after = monotonicNow();

  ASSERT_TRUE(report);
  EXPECT_EQ(report->root.textOr("key", ""), "d");
  EXPECT_EQ(*report->root.find("press"), Value(true));
  EXPECT_GE(integerOf(report->root, "t_monotonic_ns"), before);
  EXPECT_GE(integerOf(report->root, "t_after_ns"), integerOf(report->root, "t_monotonic_ns"));
  EXPECT_LE(integerOf(report->root, "t_after_ns"), after);
}

TEST(GivenAnXServerWithoutXtest, WhenStartedThenItSaysSoAndEndsWithThree) {
  const testing::Xvfb server("640x480x24", "XTEST");
  ASSERT_TRUE(server.started());
  ::testing::internal::CaptureStderr();
  Program participant;
  EXPECT_EQ(participant.end(), 3);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("XTEST"), std::string::npos);
}

TEST(GivenNoDisplay, WhenStartedThenItSaysSoAndEndsWithThree) {
  setenv("DISPLAY", ":no-such-display", 1);
  ::testing::internal::CaptureStderr();
  Program participant("--check");
  EXPECT_EQ(participant.end(), 3);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find(":no-such-display"), std::string::npos);
}

TEST(GivenAnUnknownOption, WhenStartedThenItNamesItAndEndsWithTwo) {
  ::testing::internal::CaptureStderr();
  Program participant("--quick");
  EXPECT_EQ(participant.end(), 2);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("--quick"), std::string::npos);
}

}  // namespace
}  // namespace fovea
