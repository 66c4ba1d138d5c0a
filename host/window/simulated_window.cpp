#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>

#include "core/random.hpp"
#include "window/frame_pacer.hpp"
#include "window/frame_rate.hpp"
#include "window/gamma.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

constexpr int kJitterOfPeriod = 4;  // more than half a period would be another refresh

class SimulatedWindow final : public Window {
 public:
  SimulatedWindow(const SimulatedDisplay &display, Clock &clock)
      : display_(display), clock_(clock), period_(std::llround(1e9 / display.refreshRate)), jitter_(display.seed, "display") {
    std::sort(display_.longFrames.begin(), display_.longFrames.end(),
              [](const auto &a, const auto &b) { return a.frame < b.frame; });
    screen_.width = display.width;
    screen_.height = display.height;
    screen_.nominalRate = display.nominalRate > 0 ? display.nominalRate : display.refreshRate;
    screen_.period = Duration(std::llround(1e9 / screen_.nominalRate));
    screen_.waitsForRefresh = true;
    screen_.onsetSource = OnsetSource::Virtual;
    screen_.display = "virtual";
    screen_.monitor = display.monitor;
    start();
  }

  Result<void> attach() override { return start(), Result<void>{}; }
  void detach() override {}
  const ScreenInfo &screen() const override { return screen_; }
  bool hasGl() const override { return false; }
  void *getProcAddress(const char *) const override { return nullptr; }

  FlipResult flip(std::optional<Timestamp> notBefore) override {
    FramePacer::Plan plan = pacer_.plan(clock_.now(), notBefore);
    const Timestamp onset = lightUp(std::max(plan.refresh, pacer_.last() + held()));
    const FramePacer::Outcome outcome = pacer_.settle(plan, onset, notBefore);
    FlipResult result;
    result.onset = onset;
    result.frame = ++frame_;
    while (nextLong_ < display_.longFrames.size() && display_.longFrames[nextLong_].frame < frame_) ++nextLong_;
    result.missed = outcome.missed;
    result.source = OnsetSource::Virtual;
    result.late = outcome.late;
    result.consecutive = plan.consecutive;
    return result;
  }
  Timestamp nextOnset() const override {
    return pacer_.timeOf(std::max(pacer_.reachable(clock_.now()), pacer_.last() + held()));
  }
  void idle() override { pacer_.idle(); }
  std::optional<Picture> capture() override { return std::nullopt; }

  SwapTimes timeSwaps(const FrameRateOptions &options) override {
    SwapTimes times = takeSwapTimes(options, [&](Duration pause) {
      if (options.draw) options.draw();
      clock_.sleepUntil(clock_.now() + pause);
      const FramePacer::Plan plan = pacer_.plan(clock_.now(), std::nullopt);
      const Timestamp onset = lightUp(plan.refresh);
      pacer_.settle(plan, onset, std::nullopt);
      return onset;
    });
    pacer_.idle();
    return times;
  }
  void adopt(const RefreshEstimate &estimate) override {
    screen_.period = estimate.period;
    screen_.periodSd = estimate.sd;
    screen_.periodFrames = estimate.intervals;
  }

  void setPointerVisible(bool visible) override { isPointerVisible_ = visible; }
  bool isPointerVisible() const override { return isPointerVisible_; }
  void setTitle(const std::string &title) override { title_ = title; }
  std::string title() const override { return title_; }
  // A table that nobody sees, so that an experiment with gamma can be rehearsed.
  Result<void> setGamma(const Gamma &gamma) override { return gamma_.set(gamma); }
  Result<void> restoreGamma() override { return gamma_.restore(); }
  std::optional<Gamma> gamma() const override { return gamma_.gamma(); }
  Result<void> reshape(const WindowOptions &options) override {
    if (auto possible = checkWindowSize(options.width, options.height); !possible) return possible;
    before_ = screen_;
    screen_.width = options.width;
    screen_.height = options.height;
    screen_.fullscreen = options.kind == WindowOptions::Kind::Fullscreen;
    return {};
  }
  Result<void> undoReshape() override {
    screen_.width = before_.width;
    screen_.height = before_.height;
    screen_.fullscreen = before_.fullscreen;
    return {};
  }

 private:
  void start() { pacer_ = FramePacer(FramePacer::Grid::Fixed, period_, clock_.now()); }

  /// For how many refreshes the picture that is on the screen stays there at least.
  std::int64_t held() const {
    const bool isLong = nextLong_ < display_.longFrames.size() && display_.longFrames[nextLong_].frame == frame_;
    return isLong ? display_.longFrames[nextLong_].refreshes : 1;
  }

  /// Waits until that refresh comes on the screen; the time it did.
  Timestamp lightUp(std::int64_t refresh) {
    Timestamp onset = pacer_.timeOf(refresh);
    if (display_.jitterSd.count() > 0) {
      const double off = jitter_.normal() * static_cast<double>(display_.jitterSd.count());
      const Duration most = period_ / kJitterOfPeriod;
      onset = std::max(onset + std::clamp(Duration(std::llround(off)), -most, most), clock_.now());
    }
    clock_.sleepUntil(onset);
    return onset;
  }

  SimulatedDisplay display_;
  Clock &clock_;
  Duration period_;  // the real one; screen_ has what is believed
  Random jitter_;
  ScreenInfo screen_, before_;  // as it is; before the last reshape()
  GammaRamp ramp_ = linearizingRamp({1, 1, 1}, 256);
  GammaKeeper gamma_{[this] { return Result<GammaRamp>(ramp_); },
                     [this](const GammaRamp &ramp) { return ramp_ = ramp, Result<void>{}; },
                     [](const std::optional<GammaRamp> &) {}};  // nobody is left with it after a crash
  std::string title_ = "fovea";
  std::atomic<bool> isPointerVisible_{true};
  FramePacer pacer_;
  std::uint64_t frame_ = 0;
  std::size_t nextLong_ = 0;  // the first long frame that is not over
};

bool isRate(double hertz) { return std::isfinite(hertz) && hertz >= 1 && hertz <= 10000; }

}  // namespace

Result<std::unique_ptr<Window>> openSimulatedWindow(const SimulatedDisplay &display, Clock &clock) {
  const auto bad = [](std::string what, std::string fix) {
    return Error{ErrorCode::BadArgument, std::move(what), "simulated display", std::move(fix)};
  };
  if (!isRate(display.refreshRate) || (display.nominalRate != 0 && !isRate(display.nominalRate)))
    return bad("the refresh rate is " + std::to_string(display.refreshRate) + " Hz, the nominal one " +
                   std::to_string(display.nominalRate) + " Hz",
               "give 1 to 10000 Hz");
  if (display.width < 1 || display.height < 1)
    return bad("the size is " + std::to_string(display.width) + " x " + std::to_string(display.height) + " pixels",
               "give at least 1 x 1");
  if (display.jitterSd.count() < 0) return bad("the jitter is below 0", "give 0 for a perfect display");
  for (const auto &one : display.longFrames)
    if (one.frame < 1 || one.refreshes < 1)
      return bad("frame " + std::to_string(one.frame) + " is to last " + std::to_string(one.refreshes) + " refreshes",
                 "frames are counted from 1 and last at least 1 refresh");
  return std::unique_ptr<Window>(std::make_unique<SimulatedWindow>(display, clock));
}

std::unique_ptr<Window> openVirtualWindow(VirtualClock &clock, int width, int height, double refreshRate) {
  SimulatedDisplay display;
  display.width = width;
  display.height = height;
  display.refreshRate = refreshRate;
  auto window = openSimulatedWindow(display, clock);
  assert(window);
  return std::move(*window);
}

}  // namespace fovea
