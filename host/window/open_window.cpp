// Makes the GLFW window, puts it where it belongs and says clearly when that cannot be done.
#include <GLFW/glfw3.h>

#include "window/glfw_window.hpp"
#include "window/ramp_note.hpp"
#include "window/x11_window.hpp"

namespace fovea {
namespace {

/// What the display does offer, for the message: "OpenGL 2.1 Mesa ... on llvmpipe".
std::string offeredGl() {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  GLFWwindow *window = glfwCreateWindow(16, 16, "fovea", nullptr, nullptr);
  if (!window) return "no OpenGL at all (" + glfwComplaint() + ")";
  glfwMakeContextCurrent(window);
  using GetString = const unsigned char *(*)(unsigned name);
  const auto getString = reinterpret_cast<GetString>(glfwGetProcAddress("glGetString"));
  constexpr unsigned kRenderer = 0x1F01, kVersion = 0x1F02;
  const auto text = [&](unsigned name) {
    const auto *bytes = getString ? getString(name) : nullptr;
    return bytes ? std::string(reinterpret_cast<const char *>(bytes)) : std::string("?");
  };
  const std::string offered = "OpenGL " + text(kVersion) + " on " + text(kRenderer);
  glfwMakeContextCurrent(nullptr);
  glfwDestroyWindow(window);
  return offered;
}

GLFWwindow *create(const WindowPlacement &placement, const WindowOptions &options) {
  glfwDefaultWindowHints();
  // A wish: GLFW takes what is nearest.
  for (const int gun : {GLFW_RED_BITS, GLFW_GREEN_BITS, GLFW_BLUE_BITS}) glfwWindowHint(gun, options.bitsPerColor);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 8);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
  glfwWindowHint(GLFW_RESIZABLE, GLFW_FALSE);
  glfwWindowHint(GLFW_DECORATED, placement.fullscreen ? GLFW_FALSE : GLFW_TRUE);
  return glfwCreateWindow(placement.width, placement.height, options.title.c_str(), nullptr, nullptr);
}

bool isPlaced(GLFWwindow *window, const WindowPlacement &placement) {
  int x = 0, y = 0, width = 0, height = 0;
  glfwGetWindowPos(window, &x, &y);
  glfwGetWindowSize(window, &width, &height);
  return x == placement.x && y == placement.y && width == placement.width && height == placement.height;
}

}  // namespace

/// Not GLFW's own full screen: under some window managers it opens on another monitor, and it changes video modes.
void GlfwWindow::place(GLFWwindow *window, const WindowPlacement &placement) {
  glfwSetWindowAttrib(window, GLFW_DECORATED, placement.fullscreen ? GLFW_FALSE : GLFW_TRUE);
  glfwSetWindowSize(window, placement.width, placement.height);
  glfwSetWindowPos(window, placement.x, placement.y);
  glfwShowWindow(window);
  constexpr int kTries = 20;  // a window manager answers when it likes
  for (int i = 0; i < kTries && !isPlaced(window, placement); ++i) {
    if (i == kTries / 2) glfwSetWindowPos(window, placement.x, placement.y);
    glfwWaitEventsTimeout(0.01);
  }
}

Result<void> GlfwWindow::reshape(const WindowOptions &options) {
  const auto wanted = placeWindow(options, listMonitors());
  if (!wanted) return wanted.error();
  if (auto possible = checkWindowSize(wanted->width, wanted->height, mostPixels_); !possible) return possible;
  before_ = asItIs();
  elsewhereBefore_ = screen_.elsewhere;
  const std::optional<Gamma> gamma = gamma_.gamma();
  auto moved = moveTo(*wanted);
  if (moved) return moved;
  if (auto undone = undoReshape(); undone && gamma) (void)gamma_.set(*gamma);
  return moved;
}

Result<void> GlfwWindow::undoReshape() {
  auto moved = moveTo(before_);
  screen_.elsewhere = elsewhereBefore_;
  return moved;
}

/// Whoever moved it since it was placed.
WindowPlacement GlfwWindow::asItIs() const {
  WindowPlacement now = placement_;
  glfwGetWindowPos(window_, &now.x, &now.y);
  glfwGetWindowSize(window_, &now.width, &now.height);
  return now;
}

Result<void> GlfwWindow::moveTo(const WindowPlacement &wanted) {
  const std::optional<Gamma> gamma = gamma_.gamma();
  const bool isElsewhere = wanted.monitor.name != placement_.monitor.name;
  if (isElsewhere)
    if (auto restored = gamma_.restore(); !restored) return restored;
  if (wanted.fullscreen) askToBypassCompositor(window_);
  place(window_, wanted);
  readBack(wanted);
  if (isElsewhere && gamma)
    if (auto set = gamma_.set(*gamma); !set) return set;
  if (screen_.width == wanted.width && screen_.height == wanted.height) return {};
  return Error{ErrorCode::Device, "the window is " + screen_.elsewhere, "window", "run without a window manager, or ask for the size that it gives"};
}

Result<std::unique_ptr<Window>> openWindow(const WindowOptions &options, Clock &clock) {
  auto session = GlfwSession::start();
  if (!session) return session.error();
  restoreLeftRamps(rampNoteFolder());  // of a process that crashed
  const auto placement = placeWindow(options, listMonitors());
  if (!placement) return placement.error();
  GLFWwindow *window = create(*placement, options);
  if (!window) {
    const std::string complaint = glfwComplaint();
    return Error{ErrorCode::Device, "OpenGL 3.3 core is needed (" + complaint + "); the display offers " + offeredGl(),
                 "DISPLAY=" + displayName(), "update the graphics driver, or use `--display virtual`"};
  }
  outliveXErrors();
  if (placement->fullscreen) askToBypassCompositor(window);
  GlfwWindow::place(window, *placement);
  return std::unique_ptr<Window>(std::make_unique<GlfwWindow>(std::move(*session), window, *placement, options, clock));
}

}  // namespace fovea
