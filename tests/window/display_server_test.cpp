// Who stands between the window and the screen: compositors and window managers.
#include "window/display_server.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include <string>
#include <thread>

#include "support/xvfb.hpp"
#include "window/window.hpp"

// Last, for the words it turns into macros.
#include <X11/Xatom.h>
#include <X11/Xlib.h>

namespace fovea {
namespace {

/// Another program on the same display, with a window that is never shown.
class Stranger {
 public:
  Stranger() : display_(XOpenDisplay(nullptr)), window_(XCreateSimpleWindow(display_, DefaultRootWindow(display_), 0, 0, 1, 1, 0, 0, 0)) {}
  ~Stranger() { XCloseDisplay(display_); }
  Stranger(const Stranger &) = delete;
  Stranger &operator=(const Stranger &) = delete;

  void compose() {
    XSetSelectionOwner(display_, atom("_NET_WM_CM_S0"), window_, CurrentTime);
    XSync(display_, False);
  }
  void manageAs(const std::string &name) {
    setLink();
    XChangeProperty(display_, window_, atom("_NET_WM_NAME"), atom("UTF8_STRING"), 8, PropModeReplace,
                    reinterpret_cast<const unsigned char *>(name.data()), static_cast<int>(name.size()));
    XSync(display_, False);
  }
  /// The link from the screen to the window stays: so a window manager looks that was killed.
  void vanish() {
    XDestroyWindow(display_, window_);
    XSync(display_, False);
  }

 private:
  void setLink() {
    XChangeProperty(display_, DefaultRootWindow(display_), atom("_NET_SUPPORTING_WM_CHECK"), XA_WINDOW, 32, PropModeReplace,
                    reinterpret_cast<const unsigned char *>(&window_), 1);
  }
  Atom atom(const char *name) { return XInternAtom(display_, name, False); }

  Display *display_;
  ::Window window_;
};

struct GivenADisplayServer : ::testing::Test {
  testing::Xvfb server;
  RealClock clock;
  std::unique_ptr<Window> window;
  void SetUp() override {
    ASSERT_TRUE(server.started());
    auto opened = openWindow({}, clock);
    ASSERT_TRUE(opened) << opened.error().text();
    window = std::move(*opened);
  }
};

TEST_F(GivenADisplayServer, WhenNobodyStandsInBetweenThenItSaysSo) {
  const DisplayServerFacts facts = displayServerFacts();
  EXPECT_EQ(facts.name, server.name());
  EXPECT_NE(facts.vendor, "");
  EXPECT_FALSE(facts.hasCompositor);
  EXPECT_FALSE(facts.isXwayland);
  EXPECT_EQ(facts.windowManager, "");
  EXPECT_EQ(facts.monitors, 1);
}

TEST_F(GivenADisplayServer, WhenSomebodyComposesThenItIsNoticedAndSoIsTheEndOfIt) {
  Stranger compositor;
  compositor.compose();
  EXPECT_TRUE(displayServerFacts().hasCompositor);
  compositor.vanish();
  EXPECT_FALSE(displayServerFacts().hasCompositor);
}

TEST_F(GivenADisplayServer, WhenThereIsAWindowManagerThenItIsNamedUntilItIsGone) {
  Stranger manager;
  manager.manageAs("strange wm");
  EXPECT_EQ(displayServerFacts().windowManager, "strange wm");
  manager.vanish();
  EXPECT_EQ(displayServerFacts().windowManager, "");
}

/// A window manager that puts every window where it likes.
class Mover {
 public:
  static constexpr int kX = 7, kY = 9;
  Mover() : display_(XOpenDisplay(nullptr)) {
    XSelectInput(display_, DefaultRootWindow(display_), SubstructureRedirectMask);
    // In force before any window asks.
    XSync(display_, False);
    thread_ = std::jthread([this](const std::stop_token &stop) { manage(stop); });
  }
  ~Mover() {
    thread_.request_stop();
    thread_.join();
    XCloseDisplay(display_);
  }
  Mover(const Mover &) = delete;
  Mover &operator=(const Mover &) = delete;

 private:
  void manage(const std::stop_token &stop) {
    while (!stop.stop_requested()) {
      pollfd server{ConnectionNumber(display_), POLLIN, 0};
      if (!XPending(display_)) ::poll(&server, 1, 10);
      while (XPending(display_)) {
        XEvent event;
        XNextEvent(display_, &event);
        if (event.type == ConfigureRequest) XMoveResizeWindow(display_, event.xconfigurerequest.window, kX, kY, widthOf(event), heightOf(event));
        if (event.type == MapRequest) XMapWindow(display_, event.xmaprequest.window);
        XFlush(display_);
      }
    }
  }
  static unsigned widthOf(const XEvent &event) { return static_cast<unsigned>(event.xconfigurerequest.width); }
  static unsigned heightOf(const XEvent &event) { return static_cast<unsigned>(event.xconfigurerequest.height); }

  Display *display_;
  std::jthread thread_;
};

TEST(GivenAWindowManagerThatMovesWindows, WhenOneIsOpenedThenItSaysThatItIsNotWhereItBelongs) {
  const testing::Xvfb server;
  ASSERT_TRUE(server.started());
  RealClock clock;
  const Mover manager;
  WindowOptions options;
  options.width = 640;
  options.height = 480;
  options.position = ScreenPoint{200, 100};
  const auto window = openWindow(options, clock);
  ASSERT_TRUE(window) << window.error().text();
  const ScreenInfo &screen = (*window)->screen();
  EXPECT_EQ(screen.elsewhere, "640 x 480 pixels at " + std::to_string(screen.x) + ", " + std::to_string(screen.y) +
                                  " and not 640 x 480 pixels at 200, 100: the window manager decides so");
  EXPECT_NE(screen.x, 200);
}

}  // namespace
}  // namespace fovea
