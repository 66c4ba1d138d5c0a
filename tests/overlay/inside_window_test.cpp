#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "overlay/example_view.hpp"
#include "overlay/glfw_hands.hpp"
#include "overlay/overlay.hpp"
#include "support/xvfb.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// The participant's window drawn by a thread of its own, with the panels over it.
class InsideRig {
 public:
  InsideRig() {
    WindowOptions options;
    options.kind = WindowOptions::Kind::Window;
    auto opened = openWindow(options, clock_);
    if (!opened) {
      ADD_FAILURE() << opened.error().text();
      return;
    }
    participant_ = std::move(*opened);
    participant_->setListener({[this](int key, int, int) { lastKeyHeard = key; }, {}, {}});
    auto panels = Overlay::open(OverlayPlace::Inside, *participant_);
    if (!panels) {
      ADD_FAILURE() << panels.error().text();
      return;
    }
    overlay = std::move(*panels);
    stage_ = std::thread([this] { runStage(); });
  }

  ~InsideRig() {
    isOver_ = true;
    if (stage_.joinable()) stage_.join();
  }

  GLFWwindow *window() const { return static_cast<GLFWwindow *>(participant_->glfwWindow()); }

  /// Lays pictures out until the stage's frames are as wished, at most `seconds` long.
  bool showUntil(const SessionView &view, bool isPanelWanted, double seconds = 10) {
    const double until = glfwGetTime() + seconds;
    while (glfwGetTime() < until) {
      pumpEvents(20ms);
      overlay->update(view);
      if (hasPanel_.load() == isPanelWanted && framesSeen_ > 2) return true;
    }
    return false;
  }
  void show(const SessionView &view, double seconds) {
    const double until = glfwGetTime() + seconds;
    while (glfwGetTime() < until) {
      pumpEvents(20ms);
      overlay->update(view);
    }
  }

 private:
  using Clear = void (*)(unsigned);

  void runStage() {
    if (const auto attached = participant_->attach(); !attached) return;
    overlay->attachStage();
    const auto clear = reinterpret_cast<Clear>(participant_->getProcAddress("glClear"));
    while (!isOver_) {
      clear(0x4000);
      overlay->drawOnStage();
      if (const auto picture = participant_->capture()) {
        const auto [least, most] = std::minmax_element(picture->rgb.begin(), picture->rgb.end());
        hasPanel_ = *most - *least > 100;
        ++framesSeen_;
      }
      participant_->flip(std::nullopt);
    }
    overlay->detachStage();
    participant_->detach();
  }

  testing::Xvfb server_;
  RealClock clock_;
  std::unique_ptr<Window> participant_;
  std::atomic<bool> isOver_{false}, hasPanel_{false};
  std::atomic<int> framesSeen_{0};

 public:
  std::unique_ptr<Overlay> overlay;
  int lastKeyHeard = 0;

 private:
  std::thread stage_;
};

TEST(GivenPanelsInsideTheWindow, WhenF2IsPressedThenTheStageShowsAndHidesThem) {
  InsideRig rig;
  ASSERT_TRUE(rig.overlay);
  ASSERT_TRUE(rig.showUntil(example::running(), true));

  tapKey(rig.window(), GLFW_KEY_F2);
  EXPECT_TRUE(rig.showUntil(example::running(), false));
  tapKey(rig.window(), GLFW_KEY_F2);
  EXPECT_TRUE(rig.showUntil(example::running(), true));
}

TEST(GivenPanelsInsideTheWindow, WhenANoteIsTypedThenTheKeyboardIsTheOperatorsAndTheListenerStillHears) {
  InsideRig rig;
  ASSERT_TRUE(rig.overlay);
  ASSERT_TRUE(rig.showUntil(example::running(), true));
  EXPECT_FALSE(rig.overlay->wantsKeyboard());

  tapKey(rig.window(), GLFW_KEY_F9);
  rig.show(example::running(), 0.8);

  EXPECT_TRUE(rig.overlay->wantsKeyboard());
  EXPECT_EQ(rig.lastKeyHeard, GLFW_KEY_F9);
}

TEST(GivenHiddenPanels, WhenF6IsPressedThenPauseStillGoesOutAndNoOtherKeyDoesAnything) {
  InsideRig rig;
  ASSERT_TRUE(rig.overlay);
  ASSERT_TRUE(rig.showUntil(example::running(), true));
  tapKey(rig.window(), GLFW_KEY_F2);
  ASSERT_TRUE(rig.showUntil(example::running(), false));

  for (const int key : {GLFW_KEY_ESCAPE, GLFW_KEY_SPACE, GLFW_KEY_ENTER}) tapKey(rig.window(), key);
  sendKey(rig.window(), GLFW_KEY_Q, GLFW_PRESS, GLFW_MOD_CONTROL | GLFW_MOD_SHIFT);
  rig.show(example::running(), 1.3);
  EXPECT_TRUE(rig.overlay->takeCommands().empty());

  tapKey(rig.window(), GLFW_KEY_F6);
  rig.show(example::running(), 0.3);
  const auto commands = rig.overlay->takeCommands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Pause);
}

TEST(GivenAWindowWithoutADisplay, WhenPanelsInsideItAreAskedForThenTheErrorSaysWhatToDo) {
  VirtualClock clock;
  const auto participant = openVirtualWindow(clock, 800, 600, 60);

  const auto overlay = Overlay::open(OverlayPlace::Inside, *participant);

  ASSERT_FALSE(overlay);
  EXPECT_EQ(overlay.error().code, ErrorCode::Device);
  EXPECT_FALSE(overlay.error().fix.empty());
}

}  // namespace
}  // namespace fovea
