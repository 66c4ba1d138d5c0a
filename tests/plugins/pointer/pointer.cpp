// Puts this and that on the screen and asks the display server whether the participant sees the pointer.

#include <fovea/experiment.hpp>

#include <memory>
#include <string>

// Last, for the words it turns into macros.
#include <X11/Xlib.h>
#include <X11/extensions/Xfixes.h>

namespace {

class Pointer final : public fovea::Experiment {
 public:
  using Experiment::Experiment;

  void run(fovea::Run &run) override {
    display_.reset(XOpenDisplay(nullptr));
    if (!display_) throw fovea::Failure("there is no display");
    const auto look = [&](const char *what, const char *expected, const fovea::Stimulus *stimulus) {
      std::string seen;
      // The window's own thread is told some refreshes later.
      for (int flips = 0; flips < 600 && seen != expected; ++flips) {
        if (stimulus) stimulus->draw();
        window().flip();
        seen = isPointerSeen() ? "shown" : "hidden";
      }
      run.addRow("trials", {{"on", what}, {"pointer", seen}});
    };
    const fovea::Rect rect(stimuli(), {.size = {50, 50}, .units = "pix"});
    const fovea::Slider slider(stimuli(), {.units = "height"});
    look("picture", "hidden", &rect);
    look("slider", "shown", &slider);
    look("picture after it", "hidden", &rect);
    input().showPointer(true);
    look("picture, asked for", "shown", &rect);
    input().showPointer(false);
    look("slider, asked against", "hidden", &slider);
  }

 private:
  struct Close {
    void operator()(Display *display) const { XCloseDisplay(display); }
  };

  bool isPointerSeen() const {
    XFixesCursorImage *image = XFixesGetCursorImage(display_.get());
    bool isSeen = false;
    for (int i = 0; i < image->width * image->height; ++i) isSeen = isSeen || image->pixels[i] >> 24 != 0;
    XFree(image);
    return isSeen;
  }

  std::unique_ptr<Display, Close> display_;
};

}  // namespace

FOVEA_PLUGIN(Pointer)
