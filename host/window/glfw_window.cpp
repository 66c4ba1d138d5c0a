#include "window/glfw_window.hpp"

#include <glad/gl.h>
// glad first: GLFW would bring the system's GL headers.
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fovea {
namespace {

// At opening all intervals are taken, alike or not: their number is what makes the period exact.
constexpr int kOpeningIntervals = 59, kDoubtIntervals = 15;
// What the kernel aims at for its stamps of vertical blanks (its parameter drm.timestamp_precision_usec).
constexpr Duration kStampError = std::chrono::microseconds(20);
// For the server's word on a swap that the driver has dated.
constexpr Duration kBesideWait = std::chrono::milliseconds(1);
// Longer than any refresh; a driver that has not said anything by then says nothing of swaps.
constexpr Duration kCompletionWait = std::chrono::milliseconds(100);
constexpr double kUnknownRate = 60;  // when the display does not say; ScreenInfo::periodFrames is 0 then

using namespace std::string_literals;

std::string milliseconds(Duration duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", 1e3 * toSeconds(duration));
  return text;
}

std::string glText(GLenum name) {
  const auto *text = reinterpret_cast<const char *>(glGetString(name));
  return text ? text : "";
}

/// Of the gun that has the fewest bits.
int depthOfBackBuffer() {
  int fewest = 0;
  for (const GLenum gun : {GL_FRAMEBUFFER_ATTACHMENT_RED_SIZE, GL_FRAMEBUFFER_ATTACHMENT_GREEN_SIZE, GL_FRAMEBUFFER_ATTACHMENT_BLUE_SIZE}) {
    GLint bits = 0;
    glGetFramebufferAttachmentParameteriv(GL_DRAW_FRAMEBUFFER, GL_BACK_LEFT, gun, &bits);
    fewest = fewest == 0 ? bits : std::min(fewest, bits);
  }
  return fewest;
}

/// Of the framebuffer that is read from, the top row first.
template <class Step>
std::vector<Step> readRows(const Picture &size, GLenum type) {
  const auto stride = static_cast<std::size_t>(size.width) * 3;
  std::vector<Step> rgb(stride * static_cast<std::size_t>(size.height));
  glReadPixels(0, 0, size.width, size.height, GL_RGB, type, rgb.data());
  // OpenGL's first row is the lowest one.
  for (int top = 0, bottom = size.height - 1; top < bottom; ++top, --bottom) {
    const auto row = [&](int y) { return rgb.begin() + static_cast<std::ptrdiff_t>(stride) * y; };
    std::swap_ranges(row(top), row(top + 1), row(bottom));
  }
  return rgb;
}

void readFine(Picture &picture, int bits) {
  const std::uint64_t steps = (1u << bits) - 1;
  picture.bitsPerColor = bits;
  picture.fine = readRows<std::uint16_t>(picture, GL_UNSIGNED_SHORT);
  for (std::uint16_t &step : picture.fine) {
    step = static_cast<std::uint16_t>((step * steps + 0x7fff) / 0xffff);
    picture.rgb.push_back(static_cast<std::uint8_t>((2 * 255 * step + steps) / (2 * steps)));
  }
}

/// Of a screen as it is, or a placement as it was asked for.
template <class Place>
std::string inWords(const Place &place) {
  return std::to_string(place.width) + " x " + std::to_string(place.height) + " pixels at " + std::to_string(place.x) + ", " + std::to_string(place.y);
}

}  // namespace

GlfwWindow::GlfwWindow(GlfwSession session, GLFWwindow *window, const WindowPlacement &placement, const WindowOptions &options, Clock &clock)
    : session_(std::move(session)),
      window_(window),
      clock_(clock),
      gamma_([this] { return readRamp(); }, [this](const GammaRamp &ramp) { return writeRamp(ramp); },
             [this](const std::optional<GammaRamp> &before) { noteRamp(before); }),
      title_(options.title),
      bestSource_(options.bestSource) {
  readBack(placement);
  screen_.askedBitsPerColor = options.bitsPerColor;

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

void GlfwWindow::readBack(const WindowPlacement &placement) {
  placement_ = placement;
  const MonitorInfo &monitor = placement.monitor;
  screen_.monitor = monitor.name;
  screen_.edid = monitor.edid;
  screen_.display = displayName();
  screen_.widthMm = monitor.widthMm;
  screen_.heightMm = monitor.heightMm;
  screen_.nominalRate = monitor.refreshRate;
  glfwGetFramebufferSize(window_, &screen_.width, &screen_.height);
  glfwGetWindowPos(window_, &screen_.x, &screen_.y);
  screen_.fullscreen = placement.fullscreen && screen_.x == monitor.x && screen_.y == monitor.y &&
                       screen_.width == monitor.width && screen_.height == monitor.height;
  screen_.elsewhere = screen_.x == placement.x && screen_.y == placement.y && screen_.width == placement.width && screen_.height == placement.height
                          ? ""
                          : inWords(screen_) + " and not " + inWords(placement) + ": the window manager decides so";
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
  screen_.bitsPerColor = depthOfBackBuffer();
  GLint most[2] = {};
  glGetIntegerv(GL_MAX_VIEWPORT_DIMS, most);
  mostPixels_ = std::min({kMostWindowPixels, most[0], most[1]});
  if (auto possible = checkWindowSize(screen_.width, screen_.height, mostPixels_); !possible) return possible;
  glfwSwapInterval(1);
  glViewport(0, 0, screen_.width, screen_.height);
  glClearColor(0.5f, 0.5f, 0.5f, 1.0f);
  learnDisplay();
  return {};
}

void GlfwWindow::learnDisplay() {
  findSources();
  const auto measure = [&](int intervals) {
    FrameRateOptions options;
    options.nIdentical = options.nMaxFrames = intervals;
    const SwapTimes times = timeSwaps(options);
    return estimateRefresh(times.plain, times.alternating);
  };
  RefreshEstimate estimate = measure(kOpeningIntervals);
  // A machine that is still loading looks like a display that does not wait.
  if (!estimate.waits && measure(kDoubtIntervals).waits) estimate = measure(kOpeningIntervals);
  if (oml_ && present_) notePresentation(present_->wait(clock_, kCompletionWait));
  adopt(estimate);
}

void GlfwWindow::findSources() {
  screen_.presentation = Presentation::Unknown;
  oml_.reset();
  if (bestSource_ <= OnsetSource::OmlSyncControl) oml_ = OmlSync::find(window_);
  present_.reset();
  if (bestSource_ <= OnsetSource::PresentCompletion) present_ = PresentEvents::open(nativeWindow());
  if (!present_) return;
  // The extension is there with drivers, too, that swap past it.
  glfwSwapBuffers(window_);
  if (!present_->wait(clock_, kCompletionWait)) present_.reset();
}

void GlfwWindow::detach() { glfwMakeContextCurrent(nullptr); }

void *GlfwWindow::getProcAddress(const char *name) const {
  return reinterpret_cast<void *>(glfwGetProcAddress(name));
}

Timestamp GlfwWindow::waitForReturn() {
  // Some drivers let several swaps queue up. Reading from the new back buffer cannot be done before there is one.
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  std::uint8_t pixel[4];
  glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
  glFinish();
  return clock_.now();
}

Timestamp GlfwWindow::swapToMeasure() {
  glfwSwapBuffers(window_);
  if (oml_) {
    if (const auto onset = oml_->waitForSwap(clock_)) return *onset;
    oml_.reset();
  }
  if (present_) {
    const auto completion = present_->wait(clock_, kCompletionWait);
    if (completion) return notePresentation(completion), completion->time;
    present_.reset();
  }
  return waitForReturn();
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

void GlfwWindow::notePresentation(const std::optional<PresentEvents::Completion> &completion) {
  if (completion) screen_.presentation = completion->wasFlipped ? Presentation::Flipped : Presentation::Copied;
}

/// Whether the swap that lit up at `onset` was copied can be another thing than of the one before: a compositor starts, or a window comes
/// over this one. The server tells it on its own connection, at about the time at which the driver tells the onset.
Presentation GlfwWindow::presentationOf(Timestamp onset) {
  const Timestamp deadline = clock_.now() + kBesideWait;
  while (present_) {
    const auto completion = present_->wait(clock_, deadline - clock_.now());
    if (!completion) break;
    notePresentation(completion);
    if (std::abs((completion->time - onset).count()) < screen_.period.count() / 2) return screen_.presentation;
  }
  return Presentation::Unknown;
}

/// Of the driver's own times. A copy is made at the vertical blank, but who scans it out, and when, is not told; where nobody says
/// whether it is one, it can be.
Duration GlfwWindow::stampError(Presentation presentation) const { return presentation == Presentation::Flipped ? kStampError : screen_.period; }

void GlfwWindow::adopt(const RefreshEstimate &estimate) {
  screen_.waitsForRefresh = estimate.waits;
  if (estimate.waits && bestSource_ < OnsetSource::Timer)
    follow(estimate);
  else
    paceByTimer(estimate);
}

/// Why that source is not used, for the log.
std::string GlfwWindow::notThere(OnsetSource source) const {
  return source < bestSource_ ? "was not to be used" : "is not there";
}

void GlfwWindow::follow(const RefreshEstimate &estimate) {
  glfwSwapInterval(1);
  screen_.period = estimate.period;
  screen_.periodSd = estimate.sd;
  screen_.periodFrames = estimate.intervals;
  screen_.onsetSource = oml_       ? OnsetSource::OmlSyncControl
                        : present_ ? OnsetSource::PresentCompletion
                                   : OnsetSource::SwapReturn;
  screen_.onsetReason = oml_       ? "the driver offers GLX_OML_sync_control, and swaps wait for the refresh"
                        : present_ ? "the server tells when swaps are completed; GLX_OML_sync_control "s + notThere(OnsetSource::OmlSyncControl)
                                   : "swaps wait for the refresh; GLX_OML_sync_control "s + notThere(OnsetSource::OmlSyncControl) +
                                         ", completion events of X Present " + notThere(OnsetSource::PresentCompletion);
  pacer_ = FramePacer(FramePacer::Grid::Followed, screen_.period, lastSwap_);
}

void GlfwWindow::paceByTimer(const RefreshEstimate &estimate) {
  present_.reset();  // nobody would read what it hears
  const double rate = screen_.nominalRate > 0 ? screen_.nominalRate : kUnknownRate;
  screen_.period = Duration(std::llround(1e9 / rate));
  screen_.periodSd = {};
  screen_.periodFrames = 0;
  screen_.onsetSource = OnsetSource::Timer;
  screen_.onsetReason = screen_.waitsForRefresh ? "the timer was asked for" : "swaps do not wait for a refresh ("s + milliseconds(estimate.paused) + " ms after a pause, " +
                                                          milliseconds(estimate.unpaused) + " ms without): nobody knows when it is";
  glfwSwapInterval(0);
  pacer_ = FramePacer(FramePacer::Grid::Fixed, screen_.period, lastSwap_, std::min(estimate.period, screen_.period / 2));
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
  if (screen_.onsetSource == OnsetSource::PresentCompletion) present_->forget();  // of a swap that was given up on
  glfwSwapBuffers(window_);
  if (screen_.onsetSource == OnsetSource::OmlSyncControl)
    if (const auto onset = oml_->waitForSwap(clock_)) return {*onset, stampError(presentationOf(*onset)), OnsetSource::OmlSyncControl};
  if (screen_.onsetSource == OnsetSource::PresentCompletion)
    if (const auto completion = present_->wait(clock_, kCompletionWait)) {
      notePresentation(completion);
      return {completion->time, stampError(screen_.presentation), OnsetSource::PresentCompletion};
    }
  if (screen_.onsetSource == OnsetSource::SwapReturn) return {waitForReturn(), 3 * screen_.periodSd, OnsetSource::SwapReturn};
  if (screen_.onsetSource == OnsetSource::Timer) {
    // Where the screen is in its own refresh, nobody says.
    glFinish();
    return {clock_.now(), screen_.period, OnsetSource::Timer};
  }
  return {waitForReturn(), screen_.period, OnsetSource::SwapReturn};  // the driver, this once, said nothing
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
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  glReadBuffer(GL_BACK);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  if (screen_.bitsPerColor > 8) readFine(picture, screen_.bitsPerColor);
  else picture.rgb = readRows<std::uint8_t>(picture, GL_UNSIGNED_BYTE);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  return picture;
}

bool GlfwWindow::hasFocus() const { return glfwGetWindowAttrib(window_, GLFW_FOCUSED) == GLFW_TRUE; }

void GlfwWindow::takeKeyboard() { glfwFocusWindow(window_); }

void GlfwWindow::setPointerVisible(bool visible) {
  glfwSetInputMode(window_, GLFW_CURSOR, visible ? GLFW_CURSOR_NORMAL : GLFW_CURSOR_HIDDEN);
  isPointerVisible_ = visible;
}

bool GlfwWindow::setPointerConfined(bool confined) {
  fence_.reset();
  if (!confined) return true;
  int width = 0, height = 0;
  glfwGetWindowSize(window_, &width, &height);
  fence_.emplace(screen_.x, screen_.y, width, height);
  return fence_->isHeld();
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

void GlfwWindow::noteRamp(const std::optional<GammaRamp> &before) {
  if (before) (void)rampNote_.write(rampNoteFolder(), displayName(), placement_.monitor.name, *before);  // the table counts for more than the note
  else rampNote_.forget();
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
