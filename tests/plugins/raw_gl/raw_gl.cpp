// Draws a red square with OpenGL of its own over a green one of the stimuli service, and writes down what it reads back.

#include <fovea/experiment.hpp>

#include <cstdio>
#include <string>

namespace {

constexpr unsigned kColorBuffer = 0x4000, kScissor = 0x0C11, kRgba = 0x1908, kUnsignedByte = 0x1401, kFramebuffer = 0x8D40;

class RawGl final : public fovea::Experiment {
 public:
  explicit RawGl(const fovea::Services &services)
      : Experiment(services), host_(services.host), gl_(service<fovea_gl>(FOVEA_GL)) {}

  void setupWindow(const fovea::WindowInfo &info) override {
    load(bindFramebuffer_, "glBindFramebuffer");
    load(enable_, "glEnable");
    load(scissor_, "glScissor");
    load(clearColor_, "glClearColor");
    load(clear_, "glClear");
    load(readPixels_, "glReadPixels");
    middleX_ = info.width / 2;
    middleY_ = info.height / 2;
    green_.emplace(stimuli(), fovea::RectStyle{.size = {0.8, 0.8}, .color = {-1, 1, -1}, .units = "height"});
  }
  void run(fovea::Run &run) override {
    green_->draw();
    gl_->begin(host_);
    bindFramebuffer_(kFramebuffer, gl_->framebuffer(host_));
    enable_(kScissor);
    scissor_(middleX_ - 20, middleY_ - 20, 40, 40);
    clearColor_(1, 0, 0, 1);
    clear_(kColorBuffer);
    const std::string inside = pixel(middleX_, middleY_), outside = pixel(middleX_ + 60, middleY_);
    gl_->end(host_);
    window().flip();
    // The host does not trust the state that was left: the next frame is the stimuli's alone.
    green_->draw();
    gl_->begin(host_);
    const std::string after = pixel(middleX_, middleY_);
    gl_->end(host_);
    window().flip();
    run.addRow("trials", {{"inside", inside}, {"outside", outside}, {"after", after}});
  }
  void releaseWindow() override { green_.reset(); }

 private:
  template <class Function>
  void load(Function *&function, const char *name) {
    function = reinterpret_cast<Function *>(gl_->getProcAddress(host_, name));
    if (!function) throw fovea::Failure(std::string("no ") + name);
  }
  std::string pixel(int x, int y) {
    unsigned char rgba[4] = {};
    readPixels_(x, y, 1, 1, kRgba, kUnsignedByte, rgba);
    char text[8];
    std::snprintf(text, sizeof text, "%02x%02x%02x", rgba[0], rgba[1], rgba[2]);
    return text;
  }

  const fovea_host *host_;
  const fovea_gl *gl_;
  void (*bindFramebuffer_)(unsigned, unsigned) = nullptr;
  void (*enable_)(unsigned) = nullptr;
  void (*scissor_)(int, int, int, int) = nullptr;
  void (*clearColor_)(float, float, float, float) = nullptr;
  void (*clear_)(unsigned) = nullptr;
  void (*readPixels_)(int, int, int, int, unsigned, unsigned, void *) = nullptr;
  int middleX_ = 0, middleY_ = 0;
  std::optional<fovea::Rect> green_;
};

}  // namespace

FOVEA_PLUGIN(RawGl)
