#include "app/doctor_command.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "app/asked_to_end.hpp"
#include "app/window_options.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "core/wall_time.hpp"
#include "devices/input.hpp"
#include "calibration/profile.hpp"
#include "doctor/devices.hpp"
#include "doctor/disk.hpp"
#include "doctor/fonts.hpp"
#include "doctor/frames.hpp"
#include "doctor/machine.hpp"
#include "doctor/report.hpp"
#include "doctor/sound.hpp"
#include "plugins/catalogue.hpp"
#include "plugins/places.hpp"
#include "services/services.hpp"
#include "session/session_devices.hpp"
#include "stimuli/stimuli.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr int kSyncs = 30;
constexpr double kVirtualRate = 60;
constexpr char kKeyboard[] = "keyboard";

/// Everything the doctor holds while it looks. Thread: [main], but for lookAtFrames().
class Doctor {
 public:
  explicit Doctor(const DoctorArguments &arguments)
      : arguments_(arguments), isVirtual_(arguments.run.display == DisplayChoice::Virtual),
        clock_(isVirtual_ ? std::unique_ptr<Clock>(std::make_unique<VirtualClock>(RealClock().wallOrigin())) : std::make_unique<RealClock>()),
        log_([this] { return toNanoseconds(clock_->now()); }), services_(*clock_, log_, stop_, !isVirtual_),
        devices_(*clock_, log_, *services_.host()) {
    log_.setConsoleLevel(LogLevel::Critical);  // what it has to say is in the report
    log_.setListener([this](const LogLine &line) {
      const std::lock_guard lock(complaintMutex_);
      if (line.level >= LogLevel::Warning && complaint_.empty()) complaint_ = line.text;
    });
  }

  Result<Facts> look() {
    facts_.when = wallNow();
    facts_.isSimulatedDisplay = isVirtual_;
    facts_.machine = readMachine();
    facts_.clock = readClock();
    facts_.disk = readDisk(arguments_.run.data, kSyncs);
    if (auto read = readRig(); !read) return read.error();
    if (auto opened = openWindow(); !opened) {
      facts_.screenError = "no window can be opened: " + opened.error().what;
      facts_.screenFix = opened.error().fix;
    } else {
      lookAtScreen();
    }
    lookAtSound();
    lookAtDevices();
    devices_.close();
    window_.reset();
    return std::move(facts_);
  }

 private:
  Result<void> readRig() {
    const RunArguments &run = arguments_.run;
    const Catalogue catalogue = Catalogue::scan(pluginPaths(run.plugins, run.root));
    const fs::path rig = run.rig.empty() ? run.root / "rig.json" : run.rig;
    std::error_code none;
    if (fs::exists(rig, none)) facts_.rig = rig.string();
    return devices_.open(catalogue, run.rig, run.root);
  }

  /// As a run would have it.
  Result<void> openWindow() {
    const RunArguments &run = arguments_.run;
    if (isVirtual_) {
      window_ = openVirtualWindow(static_cast<VirtualClock &>(*clock_), run.width, run.height, kVirtualRate);
      return {};
    }
    auto opened = fovea::openWindow(windowOptionsOf(run, devices_.rig()), *clock_);
    if (!opened) return opened.error();
    window_ = std::move(*opened);
    window_->setPointerVisible(false);
    window_->takeKeyboard();
    return {};
  }

  /// As in a run: the frames on a thread of their own, the window system's events here.
  void lookAtScreen() {
    Result<void> done;
    std::atomic<bool> hasEnded{false};
    std::thread stage([&] {
      setThread(Thread::Stage);
      done = lookAtFrames();
      hasEnded.store(true);
      if (!isVirtual_) wakeEvents();
    });
    while (!isVirtual_ && !hasEnded.load()) pumpEvents(30ms);
    stage.join();
    facts_.screen = window_->screen();
    lookAtCalibration();
    if (!done) {
      facts_.screen.reset();
      facts_.screenError = "nothing can be drawn: " + done.error().what;
      facts_.screenFix = done.error().fix;
    }
    if (!isVirtual_) facts_.server = displayServerFacts();
  }

  /// A file that is none, or of another connector's monitor, the session's log tells of.
  void lookAtCalibration() {
    const auto calibration = calibrationOf(calibrationFile(arguments_.run.rig, arguments_.run.root), facts_.screen->monitor);
    if (calibration && *calibration) facts_.otherMonitor = otherMonitorNote(**calibration, *facts_.screen).value_or("");
  }

  Result<void> lookAtFrames() {
    if (auto attached = window_->attach(); !attached) return attached;
    auto looked = [&]() -> Result<void> {
      auto stimuli = Stimuli::create(*window_);
      if (!stimuli) return stimuli.error();
      const auto length = Duration(static_cast<std::int64_t>(arguments_.seconds * 1e9));
      auto frames = runFrames(*window_, **stimuli, *clock_, length, [] { return askedToEnd != 0; });
      if (!frames) return frames.error();
      facts_.frames = std::move(*frames);
      facts_.fonts = readFonts();
      return {};
    }();
    window_->detach();
    return looked;
  }

  /// By a real clock: a card knows no other.
  void lookAtSound() {
    const RigSound &station = devices_.rig().sound;
    const RealClock clock;
    facts_.sound = pingSound([&]() -> Result<std::unique_ptr<SoundSystem>> {
      if (station.system == "simulated") return simulatedSound(clock);
      return openSound({station.system, station.output, station.input}, clock);
    });
    facts_.sound->isWanted = !(station.system + station.output + station.input).empty();
  }

  void lookAtDevices() {
    facts_.devices.emplace();
    if (window_ && !isVirtual_) facts_.devices->push_back(lookAtKeyboard());
    for (DeviceFacts &device : pingDevices(devices_.rig(), devices_.manager())) facts_.devices->push_back(std::move(device));
  }

  /// Who stamps keys here, and what the source has to complain of.
  DeviceFacts lookAtKeyboard() {
    DeviceFacts facts;
    facts.role = facts.deviceClass = kKeyboard;
    const ScreenInfo &screen = window_->screen();
    std::atomic<KeyOwner> owner{KeyOwner::Participant};
    const auto source = openInput({window_->nativeWindow(), screen.width, screen.height, &owner}, *clock_, log_);
    facts.answers = true;
    if (!source) {
      facts.stamps = "the window's callback, which is coarse";
      facts.fix = source.error().text();
      return facts;
    }
    facts.stamps = (*source)->name();
    const auto keyboards = (*source)->keyboards();
    const bool hasKernel = std::any_of(keyboards.begin(), keyboards.end(), [](const KeyboardInfo &each) { return each.source == StampSource::Kernel; });
    if (hasKernel) return facts;
    facts.stamps += ": when a press arrives, not when the kernel saw it";
    const std::lock_guard lock(complaintMutex_);
    facts.fix = complaint_.empty() ? "a keyboard that is plugged in, and event devices that this account may read (/dev/input)" : complaint_;
    return facts;
  }

  const DoctorArguments &arguments_;
  bool isVirtual_;
  std::unique_ptr<Clock> clock_;
  std::atomic<bool> stop_{false};
  std::mutex complaintMutex_;
  std::string complaint_;  // the first
  Log log_;
  Services services_;
  SessionDevices devices_;
  std::unique_ptr<Window> window_;
  Facts facts_;
};

int doctorFailed(const Error &error) {
  std::fprintf(stderr, "fovea: %s\n", error.text().c_str());
  return kDoctorFailed;
}

int statusOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::NotFit: return kDoctorNotFit;
    case Verdict::Look: return kDoctorLook;
    default: return kDoctorFit;
  }
}

}  // namespace

int runDoctor(const DoctorArguments &arguments) {
  setThread(Thread::Main);
  endWhenAsked();
  const fs::path folder = arguments.to.empty() ? reportFolder() : arguments.to;
  if (folder.empty())
    return doctorFailed({ErrorCode::Io, "there is no folder for the report: neither HOME nor XDG_STATE_HOME is set", "fovea doctor", "give one with --to DIR"});
  auto facts = Doctor(arguments).look();
  if (!facts) return doctorFailed(facts.error());
  if (askedToEnd) return doctorFailed({ErrorCode::Stopped, "stopped before it had seen everything", "fovea doctor", "run it again"});
  const DoctorReport report = makeReport(std::move(*facts));
  const auto saved = saveReport(report, folder);
  std::printf("%s", arguments.json ? (toJson(toValue(report), 2) + "\n").c_str() : toText(report).c_str());
  if (!saved) return doctorFailed(saved.error());
  std::fprintf(arguments.json ? stderr : stdout, "  report       %s\n  numbers      %s\n", saved->page.c_str(), saved->json.c_str());
  return statusOf(report.verdict);
}

}  // namespace fovea
