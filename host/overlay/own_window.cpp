// The panels in a window of their own, drawn by [main] with a context of its own.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui/backends/imgui_impl_opengl3.h>

#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include "overlay/glfw_input.hpp"
#include "overlay/gui.hpp"
#include "overlay/panels.hpp"
#include "overlay/placement.hpp"
#include "overlay/places.hpp"
#include "window/glfw_session.hpp"

namespace fovea {
namespace {

constexpr int kLeastWidth = 480, kLeastHeight = 480;
constexpr int kMostPasses = 3;  // to lay out one picture, after the bar changed its height

/// The four calls that Dear ImGui's own loader does not offer to others.
struct GlCalls {
  static constexpr unsigned kColourBuffer = 0x4000, kRgb = 0x1907, kBytes = 0x1401, kPackAlignment = 0x0D05;
  void (*viewport)(int, int, int, int);
  void (*clearColour)(float, float, float, float);
  void (*clear)(unsigned);
  void (*pixelStore)(unsigned, int);
  void (*readPixels)(int, int, int, int, unsigned, unsigned, void *);

  void load() {
    const auto get = [](auto &call, const char *name) {
      call = reinterpret_cast<std::remove_reference_t<decltype(call)>>(glfwGetProcAddress(name));
    };
    get(viewport, "glViewport");
    get(clearColour, "glClearColor");
    get(clear, "glClear");
    get(pixelStore, "glPixelStorei");
    get(readPixels, "glReadPixels");
  }
};

/// Our context for a while, then again the one this thread had, if any.
class CurrentContext {
 public:
  explicit CurrentContext(GLFWwindow *window) : before_(glfwGetCurrentContext()), window_(window) {
    if (before_ != window_) glfwMakeContextCurrent(window_);
  }
  ~CurrentContext() {
    if (before_ && before_ != window_) glfwMakeContextCurrent(before_);
  }
  CurrentContext(const CurrentContext &) = delete;
  CurrentContext &operator=(const CurrentContext &) = delete;

 private:
  GLFWwindow *before_, *window_;
};

ScreenRect rectOf(void *glfwWindow) {
  ScreenRect rect;
  if (!glfwWindow) return rect;
  glfwGetWindowPos(static_cast<GLFWwindow *>(glfwWindow), &rect.x, &rect.y);
  glfwGetWindowSize(static_cast<GLFWwindow *>(glfwWindow), &rect.width, &rect.height);
  return rect;
}

std::vector<ScreenRect> workAreas() {
  int count = 0;
  GLFWmonitor **monitors = glfwGetMonitors(&count);
  std::vector<ScreenRect> areas(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    ScreenRect &area = areas[static_cast<std::size_t>(i)];
    glfwGetMonitorWorkarea(monitors[i], &area.x, &area.y, &area.width, &area.height);
  }
  return areas;
}

/// A fovea seen from the front: a bright spot within a ring.
void setIcon(GLFWwindow *window) {
  constexpr int kSide = 48;
  std::array<unsigned char, kSide * kSide * 4> pixels{};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double r = std::hypot(x - (kSide - 1) / 2.0, y - (kSide - 1) / 2.0) / (kSide / 2.0);
      const bool isSpot = r<0.32, isRing = r> 0.72 && r < 0.98;
      const unsigned char ink[4] = {static_cast<unsigned char>(isSpot ? 0xF2 : 0x6C),
                                    static_cast<unsigned char>(isSpot ? 0xB8 : 0xB6),
                                    static_cast<unsigned char>(isSpot ? 0x4B : 0xFF), 0xFF};
      if (isSpot || isRing) std::memcpy(&pixels[static_cast<std::size_t>((y * kSide + x) * 4)], ink, 4);
    }
  const GLFWimage image{kSide, kSide, pixels.data()};
  glfwSetWindowIcon(window, 1, &image);
}

/// One number for a picture: the same number, the same picture.
std::uint64_t fingerprint(const ImDrawData &data) {
  std::uint64_t sum = 14695981039346656037u;
  const auto mix = [&](const void *from, std::size_t bytes) {
    const auto *at = static_cast<const unsigned char *>(from);
    for (; bytes >= 8; bytes -= 8, at += 8) {
      std::uint64_t word;
      std::memcpy(&word, at, 8);
      sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
      sum ^= sum >> 32;
    }
    for (; bytes > 0; --bytes) sum = (sum ^ *at++) * 1099511628211u;
  };
  mix(&data.DisplaySize, sizeof data.DisplaySize);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList &list = *data.CmdLists[i];
    mix(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
    mix(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd &command : list.CmdBuffer) mix(&command.ClipRect, sizeof command.ClipRect);
  }
  return sum;
}

class OwnWindow final : public Overlay {
 public:
  OwnWindow(GlfwSession session, GLFWwindow *window);
  ~OwnWindow() override;

  OverlayPlace place() const override { return OverlayPlace::OwnWindow; }
  void update(const SessionView &view) override;
  std::vector<Command> takeCommands() override { return panels_.takeCommands(); }
  bool wantsKeyboard() const override { return false; }  // it has a keyboard focus of its own
  bool wantsPointer() const override { return false; }
  std::optional<Picture> capture() override;

  void attachStage() override {}
  void drawOnStage() override {}
  void detachStage() override {}

 private:
  void listen();
  void layOut(const SessionView &view);
  void draw();
  void drawIfDifferent();

  GlfwSession session_;  // first in, last out
  GLFWwindow *window_;
  Gui gui_{false};
  Panels panels_;
  GlCalls gl_{};
  std::optional<GlfwInput> input_;
  std::optional<std::uint64_t> drawn_;  // fingerprint of what the window shows
};

OwnWindow::OwnWindow(GlfwSession session, GLFWwindow *window)
    : session_(std::move(session)), window_(window), panels_(OverlayPlace::OwnWindow, [&] {
        float scale = 1;
        glfwGetWindowContentScale(window, &scale, nullptr);
        return textStepFor(scale);
      }()) {
  const CurrentContext current(window_);
  glfwSwapInterval(0);  // waiting for this monitor too would hold [main] up
  gl_.load();
  listen();
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

void OwnWindow::listen() {
  glfwSetWindowUserPointer(window_, this);
  const auto self = [](GLFWwindow *window) {
    return static_cast<OwnWindow *>(glfwGetWindowUserPointer(window));
  };
  static constexpr auto kSelf = self;
  glfwSetCursorPosCallback(window_, [](GLFWwindow *w, double, double) {
    if (kSelf(w)->input_) kSelf(w)->input_->rate().touched(KeyInbox::Moment::clock::now());
  });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow *w) { kSelf(w)->drawn_.reset(); });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow *w) {
    glfwSetWindowShouldClose(w, GLFW_FALSE);
    kSelf(w)->panels_.askToStop();
  });
  input_.emplace(window_, OverlayPlace::OwnWindow);
}

OwnWindow::~OwnWindow() {
  {
    const CurrentContext current(window_);
    ImGui_ImplOpenGL3_Shutdown();
  }
  input_.reset();
  glfwDestroyWindow(window_);
}

void OwnWindow::update(const SessionView &view) {
  const auto now = KeyInbox::Moment::clock::now();
  const bool isDue = input_->rate().isDue(now);
  if (isDue || !input_->inbox().isEmpty()) panels_.act(view, input_->inbox().take(view.now, now));
  if (!isDue || glfwGetWindowAttrib(window_, GLFW_ICONIFIED)) return;
  const CurrentContext current(window_);
  layOut(view);
  drawIfDifferent();
}

void OwnWindow::layOut(const SessionView &view) {
  for (int pass = 0; pass < kMostPasses; ++pass) {
    gui_.setTextStep(panels_.textStep());
    ImGui_ImplOpenGL3_NewFrame();
    input_->beginPicture();
    panels_.layOut(view);
    ImGui::Render();
    if (panels_.isSettled()) return;
  }
}

void OwnWindow::drawIfDifferent() {
  const std::uint64_t picture = fingerprint(*ImGui::GetDrawData());
  if (drawn_ == picture) return;
  draw();
  glfwSwapBuffers(window_);
  drawn_ = picture;
  input_->rate().drawn(KeyInbox::Moment::clock::now());
}

void OwnWindow::draw() {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  gl_.viewport(0, 0, width, height);
  const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
  gl_.clearColour(ground.x, ground.y, ground.z, 1);
  gl_.clear(GlCalls::kColourBuffer);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

std::optional<Picture> OwnWindow::capture() {
  if (!ImGui::GetDrawData()) return std::nullopt;
  const CurrentContext current(window_);
  draw();  // after a swap the back buffer holds nothing to rely on
  Picture picture;
  glfwGetFramebufferSize(window_, &picture.width, &picture.height);
  const auto stride = static_cast<std::size_t>(picture.width) * 3;
  const auto height = static_cast<std::size_t>(picture.height);
  std::vector<std::uint8_t> upsideDown(stride * height);
  gl_.pixelStore(GlCalls::kPackAlignment, 1);
  gl_.readPixels(0, 0, picture.width, picture.height, GlCalls::kRgb, GlCalls::kBytes, upsideDown.data());
  picture.rgb.resize(upsideDown.size());
  for (std::size_t row = 0; row < height; ++row)
    std::memcpy(&picture.rgb[row * stride], &upsideDown[(height - 1 - row) * stride], stride);
  return picture;
}

GLFWwindow *createWindow(const ScreenRect &place) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_FOCUSED, GLFW_FALSE);
  glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);  // the participant keeps the keyboard
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "fovea-operator");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "fovea-operator");
  GLFWwindow *window = glfwCreateWindow(place.width, place.height, "fovea - operator", nullptr, nullptr);
  glfwDefaultWindowHints();
  return window;
}

}  // namespace

Result<std::unique_ptr<Overlay>> openOwnWindow(Window &participant) {
  auto session = GlfwSession::start();
  if (!session) return session.error();
  const ScreenRect theirs = rectOf(participant.glfwWindow());
  const ScreenRect place = placeOperatorWindow(theirs, workAreas());
  GLFWwindow *window = createWindow(place);
  if (!window)
    return Error{ErrorCode::Device, "the operator's window cannot be made (" + glfwComplaint() + ")",
                 "DISPLAY=" + displayName(),
                 "it needs OpenGL 3.3: update the graphics driver, or run without panels"};
  outliveXErrors();
  setIcon(window);
  glfwSetWindowSizeLimits(window, kLeastWidth, kLeastHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwSetWindowPos(window, place.x, place.y);
  glfwShowWindow(window);
  // Some window managers give a new window the focus whatever it asks for.
  const bool isBeside = place.x >= theirs.x + theirs.width || place.x + place.width <= theirs.x;
  if (participant.glfwWindow() && isBeside)
    glfwFocusWindow(static_cast<GLFWwindow *>(participant.glfwWindow()));
  return std::unique_ptr<Overlay>(std::make_unique<OwnWindow>(std::move(*session), window));
}

}  // namespace fovea
