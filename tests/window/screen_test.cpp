// Two monitors, the pointer's fence and the screen saver: each with an X server of its own.
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <cmath>
#include <memory>
#include <thread>
#include <tuple>

#include "support/two_monitors.hpp"
#include "support/xvfb.hpp"
#include "window/screen_hold.hpp"
#include "window/window.hpp"

// Last, for the words it turns into macros.
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/scrnsaver.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

using OwnDisplay = std::unique_ptr<Display, int (*)(Display *)>;
OwnDisplay connect() { return {XOpenDisplay(nullptr), XCloseDisplay}; }

struct GivenTwoMonitors : ::testing::Test {
  testing::TwoMonitors monitors;
  RealClock clock;
  void SetUp() override {
    if (!monitors.started()) GTEST_SKIP() << "Xorg with the dummy driver cannot be started by this account";
  }
  std::unique_ptr<Window> open(const WindowOptions &options) {
    auto window = openWindow(options, clock);
    EXPECT_TRUE(window) << window.error().text();
    return window ? std::move(*window) : nullptr;
  }
};

TEST_F(GivenTwoMonitors, WhenNothingIsAskedThenTheLastOneIsFilledAndItsOwnRateIsKnown) {
  const auto window = open({});
  ASSERT_TRUE(window);
  const ScreenInfo &screen = window->screen();
  EXPECT_TRUE(screen.fullscreen);
  EXPECT_EQ(screen.monitor, "DUMMY1");
  EXPECT_EQ(std::tuple(screen.x, screen.y, screen.width, screen.height), std::tuple(1024, 0, 1280, 720));
  EXPECT_EQ(screen.nominalRate, 144);
  EXPECT_EQ(monitorCount(), 2);
}

TEST_F(GivenTwoMonitors, WhenOneIsNamedThenItIsFilled) {
  WindowOptions options;
  options.kind = WindowOptions::Kind::Fullscreen;
  options.monitor = "DUMMY0";
  const auto window = open(options);
  ASSERT_TRUE(window);
  EXPECT_EQ(std::tuple(window->screen().x, window->screen().width, window->screen().height), std::tuple(0, 1024, 768));
  EXPECT_EQ(window->screen().nominalRate, 60);
}

TEST_F(GivenTwoMonitors, WhenAWindowIsPutOnTheSecondThenItIsReadBackThere) {
  WindowOptions options;
  options.kind = WindowOptions::Kind::Window;
  options.monitor = "2";
  options.width = 400;
  options.height = 300;
  options.position = ScreenPoint{17, 23};
  const auto window = open(options);
  ASSERT_TRUE(window);
  EXPECT_EQ(std::tuple(window->screen().x, window->screen().y), std::tuple(1024 + 17, 23));
  EXPECT_FALSE(window->screen().fullscreen);
}

TEST_F(GivenTwoMonitors, WhenTheWindowMovesToTheOtherThenItGoesByTheRefreshOfThatOne) {
  const auto window = open({});
  ASSERT_TRUE(window);
  WindowOptions left;
  left.kind = WindowOptions::Kind::Fullscreen;
  left.monitor = "DUMMY0";
  Duration before{}, after{};
  std::thread([&] {
    ASSERT_TRUE(window->attach());
    before = window->screen().period;
    window->detach();
  }).join();

  ASSERT_TRUE(window->reshape(left));
  std::thread([&] {
    glfwMakeContextCurrent(static_cast<GLFWwindow *>(window->glfwWindow()));
    window->learnDisplay();
    after = window->screen().period;
    const Timestamp first = window->flip(std::nullopt).onset, second = window->flip(first + 3 * after).onset;
    EXPECT_GE(second - first, 2.5 * after);
    window->detach();
  }).join();

  EXPECT_EQ(before, Duration(std::llround(1e9 / 144)));
  EXPECT_EQ(after, Duration(std::llround(1e9 / 60)));
}

TEST_F(GivenTwoMonitors, WhenThePointerIsConfinedThenItCannotLeaveTheWindowUntilItMay) {
  const auto window = open({});
  ASSERT_TRUE(window);
  const OwnDisplay display = connect();
  const auto pushLeft = [&] {
    XTestFakeMotionEvent(display.get(), 0, 1100, 300, CurrentTime);
    for (int i = 0; i < 4; ++i) XTestFakeRelativeMotionEvent(display.get(), -100, 0, CurrentTime);
    XSync(display.get(), False);
    ::Window root, child;
    int x = 0, y = 0, insideX = 0, insideY = 0;
    unsigned mask = 0;
    XQueryPointer(display.get(), DefaultRootWindow(display.get()), &root, &child, &x, &y, &insideX, &insideY, &mask);
    return x;
  };
  ASSERT_TRUE(window->setPointerConfined(true));
  EXPECT_EQ(pushLeft(), 1024);
  ASSERT_TRUE(window->setPointerConfined(false));
  EXPECT_LT(pushLeft(), 1024);
}

TEST_F(GivenTwoMonitors, WhenGammaIsSetOnOneThenTheOtherKeepsItsOwn) {
  const auto window = open({});
  ASSERT_TRUE(window);
  int count = 0;
  GLFWmonitor **all = glfwGetMonitors(&count);
  ASSERT_EQ(count, 2);
  const unsigned short left = glfwGetGammaRamp(all[0])->red[100], right = glfwGetGammaRamp(all[1])->red[100];
  const auto set = window->setGamma({2.2, 2.2, 2.2});
  ASSERT_TRUE(set) << set.error().text();
  EXPECT_EQ(glfwGetGammaRamp(all[0])->red[100], left);
  EXPECT_NE(glfwGetGammaRamp(all[1])->red[100], right);
}

TEST(GivenAScreenSaverThatIsImpatient, WhenAWindowIsOpenThenItWaitsAndWhenItIsClosedThenItComes) {
  const testing::Xvfb xvfb;
  ASSERT_TRUE(xvfb.started());
  RealClock clock;
  const OwnDisplay display = connect();
  int event = 0, error = 0;
  ASSERT_TRUE(XScreenSaverQueryExtension(display.get(), &event, &error));
  XScreenSaverSelectInput(display.get(), DefaultRootWindow(display.get()), ScreenSaverNotifyMask);
  const auto comes = [&](int milliseconds) {
    XSync(display.get(), False);
    pollfd descriptor{ConnectionNumber(display.get()), POLLIN, 0};
    return XPending(display.get()) > 0 || poll(&descriptor, 1, milliseconds) > 0;
  };
  {
    auto window = openWindow({}, clock);
    ASSERT_TRUE(window) << window.error().text();
    XSetScreenSaver(display.get(), 1, 0, DontPreferBlanking, DefaultExposures);
    EXPECT_FALSE(comes(1500));
  }
  EXPECT_TRUE(comes(60'000));
}

/// In a process of its own, which Xlib would end.
TEST(GivenAServerThatRefusesARequest, WhenAWindowIsOpenThenThatIsToldOnceAndTheProgramGoesOn) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto tryIt = [] {
    testing::Xvfb xvfb;
    RealClock clock;
    const auto window = openWindow({}, clock);
    Display *display = XOpenDisplay(nullptr);
    for (int i = 0; i < 3; ++i) XMapWindow(display, 0x7fffff);
    XSync(display, False);
    std::fputs(window ? "goes on" : window.error().text().c_str(), stderr);
    _exit(0);
  };
  EXPECT_EXIT(tryIt(), ::testing::ExitedWithCode(0), "^fovea: the X server refused a request: BadWindow.*\\(request 8[.]0\\); the session goes on\ngoes on$");
}

}  // namespace
}  // namespace fovea
