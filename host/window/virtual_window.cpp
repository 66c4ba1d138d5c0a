#include <cmath>

#include "window/frame_pacer.hpp"
#include "window/window.hpp"

namespace fovea {
namespace {

class VirtualWindow final : public Window {
 public:
  VirtualWindow(VirtualClock &clock, int width, int height, double refreshRate) : clock_(clock) {
    screen_.width = width;
    screen_.height = height;
    screen_.period = Duration(std::llround(1e9 / refreshRate));
    screen_.waitsForRefresh = true;
    screen_.onsetSource = OnsetSource::Virtual;
    screen_.display = "virtual";
    start();
  }

  Result<void> attach() override { return start(), Result<void>{}; }
  void detach() override {}
  const ScreenInfo &screen() const override { return screen_; }
  bool hasGl() const override { return false; }
  void *getProcAddress(const char *) const override { return nullptr; }

  FlipResult flip(std::optional<Timestamp> notBefore) override {
    const FramePacer::Plan plan = pacer_.plan(clock_.now(), notBefore);
    FlipResult result;
    result.onset = pacer_.timeOf(plan.refresh);
    clock_.sleepUntil(result.onset);
    const FramePacer::Outcome outcome = pacer_.settle(plan, result.onset, notBefore);
    result.frame = ++frame_;
    result.missed = outcome.missed;
    result.source = OnsetSource::Virtual;
    result.late = outcome.late;
    result.consecutive = plan.consecutive;
    return result;
  }
  Timestamp nextOnset() const override { return pacer_.timeOf(pacer_.reachable(clock_.now())); }
  void idle() override { pacer_.idle(); }
  std::optional<Picture> capture() override { return std::nullopt; }

 private:
  void start() { pacer_ = FramePacer(FramePacer::Grid::Fixed, screen_.period, clock_.now()); }

  VirtualClock &clock_;
  ScreenInfo screen_;
  FramePacer pacer_;
  std::uint64_t frame_ = 0;
};

}  // namespace

std::unique_ptr<Window> openVirtualWindow(VirtualClock &clock, int width, int height, double refreshRate) {
  return std::make_unique<VirtualWindow>(clock, width, height, refreshRate);
}

}  // namespace fovea
