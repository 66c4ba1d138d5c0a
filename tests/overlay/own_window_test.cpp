#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "overlay/example_view.hpp"
#include "overlay/glfw_hands.hpp"
#include "overlay/overlay.hpp"
#include "support/xvfb.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// Panels in a window of their own, on a display of their own.
class OwnWindowRig {
 public:
  OwnWindowRig() {
    auto opened = Overlay::open(OverlayPlace::OwnWindow, *participant_);
    if (!opened) {
      ADD_FAILURE() << opened.error().text();
      return;
    }
    overlay = std::move(*opened);
    window = glfwGetCurrentContext();
  }

  /// For as long as the panels, which draw four times a second or more, need to take everything in.
  void show(SessionView view, double seconds = 0.8) {
    const double until = glfwGetTime() + seconds;
    while (glfwGetTime() < until) {
      pumpEvents(20ms);
      overlay->update(view);
    }
  }

 private:
  testing::Xvfb server_;
  VirtualClock clock_;
  std::unique_ptr<Window> participant_ = openVirtualWindow(clock_, 800, 600, 60);

 public:
  std::unique_ptr<Overlay> overlay;
  GLFWwindow *window = nullptr;
};

TEST(GivenAnOperatorsWindow, WhenARunIsShownThenItsPictureHasText) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.overlay);

  rig.show(example::running());

  const auto picture = rig.overlay->capture();
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->rgb.size(),
            static_cast<std::size_t>(picture->width) * static_cast<std::size_t>(picture->height) * 3);
  const std::set<std::uint8_t> shades(picture->rgb.begin(), picture->rgb.end());
  EXPECT_GT(shades.size(), 100u) << "letters have many shades";
}

TEST(GivenAnOperatorsWindow, WhenItIsOpenedThenItLeavesTheFocusWhereItWas) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.window);

  rig.show(example::ready());

  EXPECT_FALSE(glfwGetWindowAttrib(rig.window, GLFW_FOCUSED));
}

TEST(GivenAnOperatorsWindow, WhenEscIsPressedInANoteThenNothingGoesOutAndTheNoteStays) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.overlay);
  rig.show(example::running());
  tapKey(rig.window, GLFW_KEY_F9);
  rig.show(example::running());
  typeText(rig.window, "sneezed");
  rig.show(example::running());

  sendKey(rig.window, GLFW_KEY_ESCAPE, GLFW_PRESS);
  rig.show(example::running());
  sendKey(rig.window, GLFW_KEY_ESCAPE, GLFW_RELEASE);
  rig.show(example::running());
  EXPECT_TRUE(rig.overlay->takeCommands().empty());

  sendKey(rig.window, GLFW_KEY_ENTER, GLFW_PRESS);
  rig.show(example::running());
  const auto commands = rig.overlay->takeCommands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].text, "sneezed");
}

TEST(GivenAnOperatorsWindow, WhenAKeyIsTappedBetweenTwoPicturesThenItIsNotLost) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.overlay);
  rig.show(example::running());

  tapKey(rig.window, GLFW_KEY_F6);
  rig.show(example::running());

  const auto commands = rig.overlay->takeCommands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Pause);
}

TEST(GivenAnOperatorsWindow, WhenQIsPressedWithoutItsChordThenItCannotStop) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.overlay);

  sendKey(rig.window, GLFW_KEY_Q, GLFW_PRESS, GLFW_MOD_CONTROL);
  rig.show(example::running(), 1.2);
  EXPECT_TRUE(rig.overlay->takeCommands().empty());
  sendKey(rig.window, GLFW_KEY_Q, GLFW_RELEASE, GLFW_MOD_CONTROL);

  sendKey(rig.window, GLFW_KEY_Q, GLFW_PRESS, GLFW_MOD_CONTROL | GLFW_MOD_SHIFT);
  rig.show(example::running(), 1.2);
  const auto commands = rig.overlay->takeCommands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Stop);
}

TEST(GivenAnOperatorsWindow, WhenItIsClosedThenTheRunGoesOnUntilTheStopIsConfirmed) {
  OwnWindowRig rig;
  ASSERT_TRUE(rig.overlay);
  const GLFWwindowclosefun listener = glfwSetWindowCloseCallback(rig.window, nullptr);
  glfwSetWindowCloseCallback(rig.window, listener);
  glfwSetWindowShouldClose(rig.window, GLFW_TRUE);

  listener(rig.window);
  rig.show(example::running());

  EXPECT_FALSE(glfwWindowShouldClose(rig.window));
  EXPECT_TRUE(rig.overlay->takeCommands().empty());
}

}  // namespace
}  // namespace fovea
