#pragma once
// Mouse and keys of one window: first ours, then Dear ImGui's, then whoever listened before.

#include "overlay/keys.hpp"
#include "overlay/overlay.hpp"
#include "overlay/picture_rate.hpp"

namespace fovea {

/// Thread: [main]. Lives while a Gui does.
class GlfwInput {
 public:
  /// `place` Inside: function keys only, the others are the participant's.
  GlfwInput(void *glfwWindow, OverlayPlace place);
  ~GlfwInput();
  GlfwInput(const GlfwInput &) = delete;
  GlfwInput &operator=(const GlfwInput &) = delete;

  KeyInbox &inbox() { return inbox_; }
  PictureRate &rate() { return rate_; }

  void key(int key, int scancode, int action, int modifiers);
  void character();

  void beginPicture();
  /// Drops clicks and letters that were not meant for the panels.
  void beginPictureAfresh();

 private:
  void *window_;
  OverlayPlace place_;
  KeyInbox inbox_;
  PictureRate rate_;
};

}  // namespace fovea
