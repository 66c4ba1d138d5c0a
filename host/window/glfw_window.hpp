#pragma once
// The participant's window on a real display, one swap at a time.

#include <atomic>

#include "window/frame_pacer.hpp"
#include "window/frame_rate.hpp"
#include "window/gamma.hpp"
#include "window/ramp_note.hpp"
#include "window/glfw_session.hpp"
#include "window/monitors.hpp"
#include "window/oml_sync.hpp"
#include "window/present_events.hpp"
#include "window/screen_hold.hpp"
#include "window/window.hpp"

namespace fovea {

class GlfwWindow final : public Window {
 public:
  GlfwWindow(GlfwSession session, GLFWwindow *window, const WindowPlacement &placement, const WindowOptions &options, Clock &clock);
  ~GlfwWindow() override;
  GlfwWindow(const GlfwWindow &) = delete;
  GlfwWindow &operator=(const GlfwWindow &) = delete;

  Result<void> attach() override;
  void detach() override;
  const ScreenInfo &screen() const override { return screen_; }
  bool hasGl() const override { return true; }
  void *getProcAddress(const char *name) const override;

  FlipResult flip(std::optional<Timestamp> notBefore) override;
  Timestamp nextOnset() const override { return pacer_.timeOf(pacer_.reachable(clock_.now())); }
  void idle() override { pacer_.idle(); }
  SwapTimes timeSwaps(const FrameRateOptions &options) override;
  void adopt(const RefreshEstimate &estimate) override;
  void learnDisplay() override;
  std::optional<Picture> capture() override;

  std::uint64_t nativeWindow() const override;
  void *glfwWindow() const override { return window_; }
  void setListener(Listener listener) override { listener_ = std::move(listener); }
  bool hasFocus() const override;
  void setPointerVisible(bool visible) override;
  bool isPointerVisible() const override { return isPointerVisible_; }
  bool setPointerConfined(bool confined) override;
  void setTitle(const std::string &title) override;
  std::string title() const override { return title_; }
  Result<void> setGamma(const Gamma &gamma) override { return gamma_.set(gamma); }
  Result<void> restoreGamma() override { return gamma_.restore(); }
  std::optional<Gamma> gamma() const override { return gamma_.gamma(); }
  Result<void> reshape(const WindowOptions &options) override;
  Result<void> undoReshape() override;
  /// Puts a window where it belongs and waits until it is there.
  static void place(GLFWwindow *window, const WindowPlacement &placement);
  void takeKeyboard() override;

  const Listener &listener() const { return listener_; }

 private:
  struct Shown {
    Timestamp onset{};
    Duration uncertainty{};
    OnsetSource source = OnsetSource::Unknown;
  };
  void readBack(const WindowPlacement &placement);
  Result<void> moveTo(const WindowPlacement &wanted);
  WindowPlacement asItIs() const;
  Result<GLFWmonitor *> monitor() const;
  Result<GammaRamp> readRamp() const;
  Result<void> writeRamp(const GammaRamp &ramp) const;
  void noteRamp(const std::optional<GammaRamp> &before);
  void follow(const RefreshEstimate &estimate);
  void paceByTimer(const RefreshEstimate &estimate);
  void findSources();
  void notePresentation(const std::optional<PresentEvents::Completion> &completion);
  Presentation presentationOf(Timestamp onset);
  Duration stampError(Presentation presentation) const;
  std::string notThere(OnsetSource source) const;
  Timestamp swapToMeasure();
  /// When a swap that was asked for has been made, on a driver that lets several of them queue up.
  Timestamp waitForReturn();
  void waitForTurn(const FramePacer::Plan &plan);
  Shown show();

  GlfwSession session_;  // first in, last out
  GLFWwindow *window_;
  WindowPlacement placement_, before_;  // as it was asked for; as it was before the last reshape()
  std::string elsewhereBefore_;
  int mostPixels_ = kMostWindowPixels;  // along a side, of this graphics card
  Clock &clock_;
  Listener listener_;
  ScreenInfo screen_;
  RampNote rampNote_;
  GammaKeeper gamma_;
  ScreenAwake awake_;
  std::optional<PointerFence> fence_;
  std::string title_;
  std::atomic<bool> isPointerVisible_{true};
  OnsetSource bestSource_;
  std::optional<OmlSync> oml_;
  std::unique_ptr<PresentEvents> present_;  // dates onsets, or says beside oml_ how pictures get on the screen
  FramePacer pacer_;
  Timestamp lastSwap_{};  // of those that were measured
  std::uint64_t frame_ = 0;
};

}  // namespace fovea
