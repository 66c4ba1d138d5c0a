#include <glad/gl.h>
// glad first
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "support/xvfb.hpp"
#include "window/frame_rate.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// [main] here, [stage] as a thread, as in the host.
template <class Work>
void onStage(Work work) {
  std::thread(work).join();
}

struct GivenADisplay : ::testing::Test {
  testing::Xvfb xvfb;
  RealClock clock;
  void SetUp() override { ASSERT_TRUE(xvfb.started()); }
};

TEST(GivenADisplayOfTenBits, WhenTenAreAskedForThenTheWindowSaysThatItGotThem) {
  const testing::Xvfb xvfb("1280x1024x30");
  ASSERT_TRUE(xvfb.started());
  RealClock clock;
  WindowOptions options;
  options.bitsPerColor = 10;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    EXPECT_EQ((*window)->screen().bitsPerColor, 10);
    EXPECT_EQ((*window)->screen().askedBitsPerColor, 10);
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenTenBitsAreAskedForThenTheWindowSaysThatThereAreEight) {
  WindowOptions options;
  options.bitsPerColor = 10;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    EXPECT_EQ((*window)->screen().bitsPerColor, 8);
    EXPECT_EQ((*window)->screen().askedBitsPerColor, 10);
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenAWindowIsOpenedThenItIsWhereItSays) {
  WindowOptions options;
  options.width = 640;
  options.height = 480;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    const ScreenInfo &screen = (*window)->screen();
    EXPECT_EQ(screen.width, 640);
    EXPECT_EQ(screen.height, 480);
    EXPECT_EQ(screen.x, (1280 - 640) / 2);
    EXPECT_EQ(screen.y, (1024 - 480) / 2);
    EXPECT_FALSE(screen.fullscreen);
    EXPECT_EQ(screen.display, xvfb.name());
    EXPECT_FALSE(screen.renderer.empty());
    EXPECT_FALSE(screen.glVersion.empty());
    EXPECT_NE((*window)->getProcAddress("glClear"), nullptr);
    (*window)->detach();
  });
  EXPECT_NE((*window)->nativeWindow(), 0u);
  EXPECT_EQ(monitorCount(), 1);
}

TEST_F(GivenADisplay, WhenFullScreenIsAskedThenTheMonitorIsFilled) {
  WindowOptions options;
  options.kind = WindowOptions::Kind::Fullscreen;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  const ScreenInfo &screen = (*window)->screen();
  EXPECT_TRUE(screen.fullscreen);
  EXPECT_EQ(screen.width, 1280);
  EXPECT_EQ(screen.height, 1024);
  EXPECT_EQ(screen.x, 0);
  EXPECT_EQ(screen.y, 0);
}

TEST_F(GivenADisplay, WhenTheWindowIsReshapedThenItIsTheSameWindowAndItsTexturesStay) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  const std::uint64_t native = (*window)->nativeWindow();
  GLuint texture = 0;
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    (*window)->detach();
  });
  WindowOptions wanted;
  wanted.width = 640;
  wanted.height = 400;
  wanted.position = ScreenPoint{30, 40};
  auto reshaped = (*window)->reshape(wanted);
  ASSERT_TRUE(reshaped) << reshaped.error().text();
  const ScreenInfo &screen = (*window)->screen();
  EXPECT_EQ(screen.width, 640);
  EXPECT_EQ(screen.height, 400);
  EXPECT_EQ(screen.x, 30);
  EXPECT_EQ(screen.y, 40);
  wanted.kind = WindowOptions::Kind::Fullscreen;
  reshaped = (*window)->reshape(wanted);
  ASSERT_TRUE(reshaped) << reshaped.error().text();
  EXPECT_TRUE(screen.fullscreen);
  EXPECT_EQ(screen.width, 1280);
  EXPECT_EQ((*window)->nativeWindow(), native);
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    EXPECT_TRUE(glIsTexture(texture));
    glClearColor(1, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    const Picture picture = (*window)->capture().value_or(Picture{});
    ASSERT_EQ(picture.width, 1280);
    EXPECT_EQ(picture.rgb.back(), 0);
    EXPECT_EQ(picture.rgb[picture.rgb.size() - 3], 255) << "the last pixel of the larger window";
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenAReshapedWindowIsPutBackThenItIsWhereItWasWhoeverHadMovedIt) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  const ScreenInfo &screen = (*window)->screen();
  glfwSetWindowPos(static_cast<GLFWwindow *>((*window)->glfwWindow()), 17, 19);
  glfwWaitEventsTimeout(0.01);
  WindowOptions wanted;
  wanted.kind = WindowOptions::Kind::Fullscreen;
  ASSERT_TRUE((*window)->reshape(wanted));
  ASSERT_TRUE(screen.fullscreen);

  const auto undone = (*window)->undoReshape();

  ASSERT_TRUE(undone) << undone.error().text();
  EXPECT_FALSE(screen.fullscreen);
  EXPECT_EQ(screen.x, 17);
  EXPECT_EQ(screen.y, 19);
  EXPECT_EQ(screen.width, 1024);
  EXPECT_EQ(screen.height, 768);
}

TEST_F(GivenADisplay, WhenGammaIsSetThenTheMonitorHasItUntilTheWindowCloses) {
  // Xvfb's table begins with zeros, and keeps what it is told.
  auto other = openWindow({}, clock);
  ASSERT_TRUE(other) << other.error().text();
  {
    auto window = openWindow({}, clock);
    ASSERT_TRUE(window) << window.error().text();
    const auto set = (*window)->setGamma({2.2, 2, 1.8});
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ((*window)->gamma(), (Gamma{2.2, 2, 1.8}));
    EXPECT_EQ(glfwGetGammaRamp(glfwGetPrimaryMonitor())->red[255], 65535);
  }
  EXPECT_EQ(glfwGetGammaRamp(glfwGetPrimaryMonitor())->red[255], 0);
}

TEST(GivenADisplayWithoutGamma, WhenItIsSetThenTheErrorSaysWhatToDo) {
  const testing::Xvfb xvfb("1280x1024x24", "RANDR");
  RealClock clock;
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  const auto set = (*window)->setGamma({2.2, 2.2, 2.2});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, ErrorCode::Device);
  EXPECT_NE(set.error().fix.find("gammaErrorPolicy"), std::string::npos);
}

TEST_F(GivenADisplay, WhenItsSwapsDoNotWaitThenAMeasuredRateIsNotClaimed) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    FrameRateOptions options;
    options.threshold = 1s;  // a busy machine is steady enough
    const auto found = measureFrameRate(**window, options);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_FALSE(found->waitsForRefresh);
    EXPECT_NE(found->source, FrameRate::Source::Measured);
    EXPECT_DOUBLE_EQ(found->rate, (*window)->screen().refreshRate());
    EXPECT_EQ((*window)->screen().onsetSource, OnsetSource::Timer);
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenItsSwapsDoNotWaitThenTheTimerPacesAndSaysSo) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    const ScreenInfo &screen = (*window)->screen();
    EXPECT_FALSE(screen.waitsForRefresh);
    EXPECT_EQ(screen.onsetSource, OnsetSource::Timer);
    EXPECT_EQ(screen.periodFrames, 0) << "the period is nominal";
    EXPECT_GT(screen.period, 0ns);
    Timestamp before{};
    for (std::uint64_t n = 1; n <= 10; ++n) {
      const Timestamp entered = clock.now();
      const FlipResult flip = (*window)->flip(std::nullopt);
      EXPECT_EQ(flip.frame, n);
      EXPECT_EQ(flip.source, OnsetSource::Timer);
      EXPECT_GE(flip.onset, entered);
      EXPECT_LE(flip.onset, clock.now());
      EXPECT_GT(flip.onset, before);
      EXPECT_EQ(flip.uncertainty, screen.period);
      before = flip.onset;
    }
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenNotBeforeIsAskedThenTheFlipIsNotEarlier) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    const Duration period = (*window)->screen().period;
    const Timestamp wanted = (*window)->flip(std::nullopt).onset + 5 * period + period / 2;
    EXPECT_GE((*window)->flip(wanted).onset, wanted - period / 20);
    EXPECT_GT((*window)->nextOnset(), wanted);
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenThePictureIsTakenThenTheTopRowComesFirst) {
  WindowOptions options;
  options.width = 101;  // rows that are no multiple of 4 bytes
  options.height = 60;
  auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  onStage([&] {
    ASSERT_TRUE((*window)->attach());
    glClearColor(1, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    glScissor(0, 59, 101, 1);  // OpenGL's highest row
    glClearColor(0, 0, 1, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glDisable(GL_SCISSOR_TEST);
    const auto picture = (*window)->capture();
    ASSERT_TRUE(picture);
    ASSERT_EQ(picture->rgb.size(), std::size_t{101 * 60 * 3});
    const auto pixel = [&](int x, int y) {
      const std::uint8_t *p = &picture->rgb[static_cast<std::size_t>((y * 101 + x) * 3)];
      return std::array<int, 3>{p[0], p[1], p[2]};
    };
    for (int x = 0; x < 101; ++x) {
      ASSERT_EQ(pixel(x, 0), (std::array{0, 0, 255})) << x;
      ASSERT_EQ(pixel(x, 1), (std::array{255, 0, 0})) << x;
      ASSERT_EQ(pixel(x, 59), (std::array{255, 0, 0})) << x;
    }
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    (*window)->detach();
  });
}

TEST_F(GivenADisplay, WhenEventsArePumpedThenWakingEndsTheWaitAndThePointerCanBeHidden) {
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  int heard = 0;
  Window::Listener listener;
  listener.onKey = [&](int, int, int) { ++heard; };
  (*window)->setListener(listener);
  (*window)->setPointerVisible(false);
  pumpEvents(0s);
  std::thread waker([] { wakeEvents(); });
  pumpEvents(1h);
  waker.join();
  EXPECT_EQ(heard, 0);
}

TEST_F(GivenADisplay, WhenAnUnknownMonitorIsNamedThenNoWindowOpens) {
  WindowOptions options;
  options.monitor = "no such";
  const auto window = openWindow(options, clock);
  ASSERT_FALSE(window);
  EXPECT_EQ(window.error().code, ErrorCode::Unknown);
}

/// In a process of its own: the driver reads the variable once.
TEST(GivenADriverWithOnlyAnOldOpenGl, WhenAWindowIsWantedThenTheErrorSaysWhich) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto tryIt = [] {
    setenv("MESA_GL_VERSION_OVERRIDE", "2.1", 1);
    testing::Xvfb xvfb;
    RealClock clock;
    const auto window = openWindow({}, clock);
    std::fputs(window ? "a window opened" : window.error().text().c_str(), stderr);
    _exit(window ? 0 : 1);
  };
  EXPECT_EXIT(tryIt(), ::testing::ExitedWithCode(1), "offers OpenGL 2.1");
}

TEST(GivenADisplayWithoutOpenGl, WhenAWindowIsWantedThenTheErrorSaysSo) {
  testing::Xvfb xvfb("1280x1024x24", "GLX");
  ASSERT_TRUE(xvfb.started());
  RealClock clock;
  const auto window = openWindow({}, clock);
  ASSERT_FALSE(window);
  EXPECT_NE(window.error().what.find("no OpenGL at all"), std::string::npos) << window.error().text();
}

struct GivenNoDisplay : ::testing::Test {
  GivenNoDisplay() {
    if (const char *before = std::getenv("DISPLAY")) before_ = before;
  }
  ~GivenNoDisplay() override {
    if (before_)
      setenv("DISPLAY", before_->c_str(), 1);
    else
      unsetenv("DISPLAY");
  }
  std::optional<std::string> before_;
  RealClock clock;
};

TEST_F(GivenNoDisplay, WhenDisplayIsNotSetThenTheErrorSaysWhatToDo) {
  unsetenv("DISPLAY");
  const auto window = openWindow({}, clock);
  ASSERT_FALSE(window);
  EXPECT_EQ(window.error().code, ErrorCode::Device);
  EXPECT_NE(window.error().what.find("DISPLAY is not set"), std::string::npos);
  EXPECT_NE(window.error().fix.find("--display virtual"), std::string::npos);
  EXPECT_EQ(monitorCount(), 0);
}

TEST_F(GivenNoDisplay, WhenDisplayNamesNobodyThenTheErrorNamesIt) {
  setenv("DISPLAY", ":63999", 1);
  const auto window = openWindow({}, clock);
  ASSERT_FALSE(window);
  EXPECT_NE(window.error().text().find(":63999"), std::string::npos);
}

}  // namespace
}  // namespace fovea
