#include "app/calibrate_command.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <thread>

#include "app/asked_to_end.hpp"
#include "app/window_options.hpp"
#include "calibration/gamma_fit.hpp"
#include "calibration/match_picture.hpp"
#include "calibration/photometer.hpp"
#include "calibration/profile.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "core/wall_time.hpp"
#include "devices/callback_source.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr int kDone = 0, kFailed = 1, kStopped = 2;
constexpr std::array<const char *, 3> kGuns{"red", "green", "blue"};
constexpr int kReadings = 9;           // for each gun, from black to full light
constexpr Duration kAnswer = 20s;      // a meter takes longer in the dark
constexpr double kStep = 1.0 / 255, kFast = 10 * kStep;

// No line is wider than the patches, which fit into any window that is of use.
constexpr char kHelp[] = "Up and Down until both halves are equally bright.\n"
                         "Shift: large or small steps. Enter: next. Esc: stop.\n"
                         "Look from so far that you see no lines.  ";

Error stopped() { return {ErrorCode::Stopped, "stopped: nothing was changed", "fovea calibrate", "run it again"}; }

/// Everything between the opening of the window and its end. Thread: [main], but for what is marked.
class Calibration {
 public:
  Calibration(const CalibrateArguments &arguments, const Rig &rig) : arguments_(arguments), rig_(rig), keys_(clock_, nullptr) {}

  Result<ScreenCalibration> measure() {
    if (auto opened = open(); !opened) return opened.error();
    Result<void> done;
    std::atomic<bool> hasEnded{false};
    std::thread stage([&] {
      setThread(Thread::Stage);
      done = onStage();
      hasEnded.store(true);
      wakeEvents();
    });
    while (!hasEnded.load()) pumpEvents(30ms);
    stage.join();
    calibration_.monitor = window_->screen().monitor;
    calibration_.edid = window_->screen().edid;
    if (window_->screen().fullscreen) calibration_.widthPix = window_->screen().width;
    window_.reset();
    if (!done) return done.error();
    calibration_.method = arguments_.photometer.empty() ? "visual" : "photometer";
    calibration_.when = wallNow();
    calibration_.readings = Value(std::move(readings_));
    return calibration_;
  }

 private:
  Result<void> open() {
    auto opened = openWindow(windowOptionsOf(arguments_.run, rig_), clock_);
    if (!opened) return opened.error();
    window_ = std::move(*opened);
    // Whatever table there is would be measured with the screen.
    if (auto straight = window_->setGamma({1, 1, 1}); !straight) return straight;
    window_->setListener({[this](int key, int scancode, int action) { keys_.onKey(key, scancode, action); }, nullptr, [] { askedToEnd = 1; }});
    window_->setPointerVisible(false);
    window_->takeKeyboard();
    return {};
  }

  /// Thread: [stage].
  Result<void> onStage() {
    if (auto attached = window_->attach(); !attached) return attached;
    auto done = [&]() -> Result<void> {
      auto stimuli = Stimuli::create(*window_);
      if (!stimuli) return stimuli.error();
      stimuli_ = std::move(*stimuli);
      stimuli_->setBackground({-1, -1, -1});
      auto picture = MatchPicture::create(*stimuli_, window_->screen());
      if (!picture) return picture.error();
      return arguments_.photometer.empty() ? byEye(*picture) : byPhotometer(*picture);
    }();
    stimuli_.reset();
    window_->detach();
    return done;
  }

  void show() {
    stimuli_->renderPending();
    window_->flip(std::nullopt);
    stimuli_->endFrame();
  }

  /// Thread: [stage].
  Result<void> byEye(MatchPicture &picture) {
    const auto words = stimuli_->add("text", Value(Dict{{"text", Value(" ")}, {"height", Value(22.0)}, {"wrapWidth", Value(0.0)},
                                                        {"pos", Value(List{Value(0.0), Value(MatchPicture::kSide)})}}));
    if (!words) return words.error();
    const auto text = stimuli_->property(*words, "text");
    if (!text) return text.error();
    int number = 0;
    for (int gun = 0; gun < 3; ++gun) {
      std::vector<Match> matches;
      List kept;
      for (int lit = 1; lit < MatchPicture::kPeriod; ++lit) {
        const double share = static_cast<double>(lit) / MatchPicture::kPeriod;
        const std::string said = kHelp + std::to_string(++number) + " of " + std::to_string(3 * (MatchPicture::kPeriod - 1));
        if (auto set = stimuli_->setText(*words, *text, said); !set) return set;
        // From below and from above in turn: nobody learns where it ends.
        const double from = std::clamp(std::pow(share, 1 / 2.2) + (lit % 2 == 0 ? 0.2 : -0.2), 0.05, 0.95);
        const auto value = match(picture, *words, gun, lit, from);
        if (!value) return value.error();
        matches.push_back({share, *value});
        kept.push_back(Value(List{Value(share), Value(*value)}));
      }
      const auto gamma = gammaOf(matches);
      if (!gamma) return gamma.error();
      calibration_.gamma[static_cast<std::size_t>(gun)] = *gamma;
      readings_.emplace_back(kGuns[static_cast<std::size_t>(gun)], Value(std::move(kept)));
    }
    return {};
  }

  /// Thread: [stage].
  Result<double> match(MatchPicture &picture, StimulusHandle words, int gun, int lit, double value) {
    for (;;) {
      if (auto drawn = picture.draw(gun, lit, value); !drawn) return drawn.error();
      if (auto drawn = stimuli_->draw(words); !drawn) return drawn.error();
      show();
      if (askedToEnd) return stopped();
      InputEvent event;
      while (keys_.ring().pop(event)) {
        if (event.kind != InputKind::KeyPress) continue;
        if (event.keyName() == "return") return value;
        if (event.keyName() == "escape") return stopped();
        if (event.keyName() == "lshift" || event.keyName() == "rshift") step_ = step_ == kStep ? kFast : kStep;
        if (event.keyName() == "up") value = std::min(value + step_, 1 - kStep);
        if (event.keyName() == "down") value = std::max(value - step_, kStep);
      }
    }
  }

  /// Thread: [stage].
  Result<void> byPhotometer(MatchPicture &picture) {
    const auto kind = parseMeterKind(arguments_.meter);
    if (!kind) return kind.error();
    auto meter = Photometer::open(arguments_.photometer, *kind);
    if (!meter) return meter.error();
    for (int gun = 0; gun < 3; ++gun) {
      std::vector<Reading> taken;
      List kept;
      for (int i = 0; i < kReadings; ++i) {
        const double value = static_cast<double>(i) / (kReadings - 1);
        if (auto drawn = picture.drawPatch(gun, value); !drawn) return drawn;
        show();
        clock_.sleepUntil(clock_.now() + Duration(static_cast<std::int64_t>(arguments_.settle_s * 1e9)));
        if (askedToEnd) return stopped();
        const auto luminance = meter->read(kAnswer);
        if (!luminance) return luminance.error();
        std::printf("  %-5s %.3f  %9.3f cd/m2\n", kGuns[static_cast<std::size_t>(gun)], value, *luminance);
        taken.push_back({value, *luminance});
        kept.push_back(Value(List{Value(value), Value(*luminance)}));
      }
      const auto fit = fitLight(taken);
      if (!fit) return fit.error();
      std::printf("  %-5s gamma %.3f, black %.3f, full %.3f cd/m2; the curve is off by %.2f %%\n", kGuns[static_cast<std::size_t>(gun)], fit->gamma,
                  fit->black, fit->black + fit->span, 100 * fit->error);
      calibration_.gamma[static_cast<std::size_t>(gun)] = fit->gamma;
      readings_.emplace_back(kGuns[static_cast<std::size_t>(gun)], Value(std::move(kept)));
    }
    return {};
  }

  const CalibrateArguments &arguments_;
  const Rig &rig_;
  RealClock clock_;
  CallbackSource keys_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<Stimuli> stimuli_;
  double step_ = kStep;
  ScreenCalibration calibration_;
  Dict readings_;
};

int calibrationFailed(const Error &error) {
  std::fprintf(stderr, "fovea: %s\n", error.text().c_str());
  return error.code == ErrorCode::Stopped ? kStopped : kFailed;
}

}  // namespace

int runCalibrate(const CalibrateArguments &arguments) {
  setThread(Thread::Main);
  endWhenAsked();
  if (arguments.run.display == DisplayChoice::Virtual)
    return calibrationFailed({ErrorCode::BadArgument, "a display that is not there has no light to measure", "--display virtual", "run it on the participant's screen"});
  const fs::path rigFile = arguments.run.rig.empty() ? arguments.run.root / "rig.json" : arguments.run.rig;
  Rig rig;
  std::error_code none;
  if (!arguments.run.rig.empty() || fs::exists(rigFile, none)) {
    auto read = readRig(rigFile);
    if (!read) return calibrationFailed(read.error());
    rig = std::move(*read);
  }
  const fs::path file = arguments.to.empty() ? calibrationFile(arguments.run.rig, arguments.run.root) : arguments.to;
  auto calibration = Calibration(arguments, rig).measure();
  if (!calibration) return calibrationFailed(calibration.error());
  // Another gamma does not change what the guns' light is to the eye.
  const auto before = readCalibration(file);
  if (before && isSameMonitor(*before, calibration->monitor, calibration->edid)) {
    calibration->colors = before->colors;
    if (calibration->widthPix == 0) calibration->widthPix = before->widthPix;
  }
  if (auto saved = saveCalibration(*calibration, file); !saved) return calibrationFailed(saved.error());
  std::printf("gamma %.3f %.3f %.3f (red, green, blue)\n  calibration  %s\n", calibration->gamma[0], calibration->gamma[1], calibration->gamma[2], file.c_str());
  return kDone;
}

}  // namespace fovea
