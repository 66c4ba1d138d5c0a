#include "window/glfw_window.hpp"

#include <glad/gl.h>
// glad first: GLFW would bring the system's GL headers.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>

namespace fovea {
namespace {

// At opening all intervals are taken, alike or not: their number is what makes the period exact.
constexpr int kOpeningIntervals = 59;
constexpr double kUnknownRate = 60;  // when the display does not say; ScreenInfo::periodFrames is 0 then

std::string glText(GLenum name) {
  const auto *text = reinterpret_cast<const char *>(glGetString(name));
  return text ? text : "";
}

}  // namespace

GlfwWindow::GlfwWindow(GlfwSession session, GLFWwindow *window, const Placement &placement, std::string title, Clock &clock)
    : session_(std::move(session)),
      window_(window),
      clock_(clock),
      gamma_([this] { return readRamp(); }, [this](const GammaRamp &ramp) { return writeRamp(ramp); }),
      title_(std::move(title)) {
  readBack(placement);

  // Set here, before the overlay's library chains its own callbacks on to these.
  glfwSetWindowUserPointer(window_, this);
  glfwSetKeyCallback(window_, [](GLFWwindow *w, int key, int scancode, int action, int) {
    const auto &hear = static_cast<GlfwWindow *>(glfwGetWindowUserPointer(w))->listener().onKey;
    if (hear) hear(key, scancode, action);
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow *w, int focused) {
    const auto &hear = static_cast<GlfwWindow *>(glfwGetWindowUserPointer(w))->listener().onFocus;
    if (hear) hear(focused == GLFW_TRUE);
  });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow *w) {
    // Closing is the session's decision: the window only passes the wish on.
    glfwSetWindowShouldClose(w, GLFW_FALSE);
    const auto &hear = static_cast<GlfwWindow *>(glfwGetWindowUserPointer(w))->listener().onCloseRequest;
    if (hear) hear();
  });
}

GlfwWindow::~GlfwWindow() {
  (void)gamma_.restore();  // a monitor that is gone needs none
  glfwDestroyWindow(window_);
}

void GlfwWindow::readBack(const Placement &placement) {
  placement_ = placement;
  const MonitorInfo &monitor = placement.monitor;
  screen_.monitor = monitor.name;
  screen_.display = displayName();
  screen_.widthMm = monitor.widthMm;
  screen_.heightMm = monitor.heightMm;
  screen_.nominalRate = monitor.refreshRate;
  glfwGetFramebufferSize(window_, &screen_.width, &screen_.height);
  glfwGetWindowPos(window_, &screen_.x, &screen_.y);
  screen_.fullscreen = placement.fullscreen && screen_.x == monitor.x && screen_.y == monitor.y &&
                       screen_.width == monitor.width && screen_.height == monitor.height;
}

Result<void> GlfwWindow::attach() {
  glfwMakeContextCurrent(window_);
  if (glfwGetCurrentContext() != window_)
    return Error{ErrorCode::Device, "the window's OpenGL context cannot be used (" + glfwComplaint() + ")", "window",
                 "is it still current on another thread?"};
  if (!gladLoadGL(glfwGetProcAddress))
    return Error{ErrorCode::Device, "the functions of OpenGL 3.3 cannot be found", glText(GL_RENDERER),
                 "check the graphics driver"};
  screen_.renderer = glText(GL_RENDERER);
  screen_.glVersion = glText(GL_VERSION);
  glfwSwapInterval(1);
  glViewport(0, 0, screen_.width, screen_.height);
  glClearColor(0.5f, 0.5f, 0.5f, 1.0f);
  oml_ = OmlSync::find(window_);
  FrameRateOptions opening;
  opening.nIdentical = opening.nMaxFrames = kOpeningIntervals;
  const SwapTimes times = timeSwaps(opening);
  adopt(estimateRefresh(times.plain, times.alternating));
  return {};
}

void GlfwWindow::detach() { glfwMakeContextCurrent(nullptr); }

void *GlfwWindow::getProcAddress(const char *name) const {
  return reinterpret_cast<void *>(glfwGetProcAddress(name));
}

Timestamp GlfwWindow::swapAndReturn() {
  glfwSwapBuffers(window_);
  // Some drivers let several swaps queue up. Reading from the new back buffer cannot be done before there is one.
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  std::uint8_t pixel[4];
  glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
  glFinish();
  return clock_.now();
}

Timestamp GlfwWindow::swapToMeasure() {
  if (!oml_) return swapAndReturn();
  glfwSwapBuffers(window_);
  const auto onset = oml_->waitForSwap(clock_);
  if (!onset) oml_.reset();
  return onset ? *onset : clock_.now();
}

SwapTimes GlfwWindow::timeSwaps(const FrameRateOptions &options) {
  glfwSwapInterval(1);
  SwapTimes times = takeSwapTimes(options, [&](Duration pause) {
    if (pause.count() > 0) clock_.sleepUntil(clock_.now() + pause);
    options.draw ? options.draw() : glClear(GL_COLOR_BUFFER_BIT);
    return lastSwap_ = swapToMeasure();
  });
  if (screen_.onsetSource == OnsetSource::Timer) glfwSwapInterval(0);
  pacer_.idle();
  return times;
}

void GlfwWindow::adopt(const RefreshEstimate &estimate) {
  screen_.waitsForRefresh = estimate.waits;
  if (estimate.waits)
    follow(estimate);
  else
    paceByTimer(estimate.period);
}

void GlfwWindow::follow(const RefreshEstimate &estimate) {
  glfwSwapInterval(1);
  screen_.period = estimate.period;
  screen_.periodSd = estimate.sd;
  screen_.periodFrames = estimate.intervals;
  screen_.onsetSource = oml_ ? OnsetSource::OmlSyncControl : OnsetSource::SwapReturn;
  pacer_ = FramePacer(FramePacer::Grid::Followed, screen_.period, lastSwap_);
}

void GlfwWindow::paceByTimer(Duration swapTime) {
  const double rate = screen_.nominalRate > 0 ? screen_.nominalRate : kUnknownRate;
  screen_.period = Duration(std::llround(1e9 / rate));
  screen_.periodSd = {};
  screen_.periodFrames = 0;
  screen_.onsetSource = OnsetSource::Timer;
  glfwSwapInterval(0);
  pacer_ = FramePacer(FramePacer::Grid::Fixed, screen_.period, lastSwap_, std::min(swapTime, screen_.period / 2));
}

void GlfwWindow::waitForTurn(const FramePacer::Plan &plan) {
  const Timestamp due = pacer_.timeOf(plan.refresh);
  if (screen_.onsetSource == OnsetSource::Timer) {
    glFinish();  // the drawing itself, so that only the copy is left when its time comes
    clock_.sleepUntil(due - pacer_.lead());
  } else if (plan.refresh > pacer_.last() + 1) {
    // The swap waits for the next refresh by itself: asleep until the one before it is surely over. Half a period leaves
    // room for the clocks of display and host to drift apart in a long wait.
    glFlush();
    clock_.sleepUntil(due - screen_.period / 2);
  }
}

GlfwWindow::Shown GlfwWindow::show() {
  if (screen_.onsetSource == OnsetSource::OmlSyncControl) {
    glfwSwapBuffers(window_);
    if (const auto onset = oml_->waitForSwap(clock_))
      return {*onset, std::chrono::microseconds(1), OnsetSource::OmlSyncControl};
    return {clock_.now(), screen_.period, OnsetSource::SwapReturn};
  }
  if (screen_.onsetSource == OnsetSource::SwapReturn)
    return {swapAndReturn(), 3 * screen_.periodSd, OnsetSource::SwapReturn};
  // Where the screen is in its own refresh, nobody says.
  glfwSwapBuffers(window_);
  glFinish();
  return {clock_.now(), screen_.period, OnsetSource::Timer};
}

FlipResult GlfwWindow::flip(std::optional<Timestamp> notBefore) {
  const FramePacer::Plan plan = pacer_.plan(clock_.now(), notBefore);
  waitForTurn(plan);
  const Shown shown = show();
  const FramePacer::Outcome outcome = pacer_.settle(plan, shown.onset, notBefore);

  FlipResult result;
  result.frame = ++frame_;
  result.onset = shown.onset;
  result.uncertainty = shown.uncertainty;
  // This thread can have come late to a swap's return; the grid of refreshes shows by how much.
  if (shown.source == OnsetSource::SwapReturn)
    result.uncertainty = std::max(result.uncertainty, Duration(std::abs(outcome.deviation.count())));
  result.missed = outcome.missed;
  result.source = shown.source;
  result.late = outcome.late;
  result.consecutive = plan.consecutive;
  return result;
}

std::optional<Picture> GlfwWindow::capture() {
  Picture picture;
  picture.width = screen_.width;
  picture.height = screen_.height;
  const auto stride = static_cast<std::size_t>(picture.width) * 3;
  picture.rgb.resize(stride * static_cast<std::size_t>(picture.height));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  glReadBuffer(GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, picture.width, picture.height, GL_RGB, GL_UNSIGNED_BYTE, picture.rgb.data());
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  // OpenGL's first row is the lowest one.
  for (int top = 0, bottom = picture.height - 1; top < bottom; ++top, --bottom) {
    const auto row = [&](int y) { return picture.rgb.begin() + static_cast<std::ptrdiff_t>(stride) * y; };
    std::swap_ranges(row(top), row(top + 1), row(bottom));
  }
  return picture;
}

void GlfwWindow::takeKeyboard() { glfwFocusWindow(window_); }

void GlfwWindow::setPointerVisible(bool visible) {
  glfwSetInputMode(window_, GLFW_CURSOR, visible ? GLFW_CURSOR_NORMAL : GLFW_CURSOR_HIDDEN);
  isPointerVisible_ = visible;
}

void GlfwWindow::setTitle(const std::string &title) {
  glfwSetWindowTitle(window_, title.c_str());
  title_ = title;
}

Result<GLFWmonitor *> GlfwWindow::monitor() const {
  if (GLFWmonitor *found = glfwMonitorOf(placement_.monitor)) return found;
  return Error{ErrorCode::Device, "the monitor is gone", screen_.monitor, "plug it in again"};
}

Result<GammaRamp> GlfwWindow::readRamp() const {
  const auto found = monitor();
  if (!found) return found.error();
  const GLFWgammaramp *ramp = glfwGetGammaRamp(*found);
  if (!ramp || ramp->size == 0) return withoutGamma();
  const auto copied = [ramp](const unsigned short *entries) { return std::vector<std::uint16_t>(entries, entries + ramp->size); };
  return GammaRamp{copied(ramp->red), copied(ramp->green), copied(ramp->blue)};
}

Result<void> GlfwWindow::writeRamp(const GammaRamp &ramp) const {
  const auto found = monitor();
  if (!found) return found.error();
  GammaRamp copy = ramp;  // GLFW asks for entries that it might change
  const GLFWgammaramp raw{copy.red.data(), copy.green.data(), copy.blue.data(), static_cast<unsigned>(copy.red.size())};
  (void)glfwComplaint();  // an older one
  glfwSetGammaRamp(*found, &raw);
  if (const std::string complaint = glfwComplaint(); !complaint.empty())
    return Error{ErrorCode::Device, "the gamma ramp cannot be set (" + complaint + ")", screen_.monitor,
                 "correct gamma in the monitor, or set gammaErrorPolicy to \"warn\" or \"ignore\""};
  return {};
}

}  // namespace fovea
