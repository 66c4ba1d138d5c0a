#include "doctor/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace fovea {
namespace {

using Findings = std::vector<Finding>;

// Where a figure begins to be worth a look, and where it spoils timing.
constexpr double kMissedLook = 0, kMissedNotFit = 0.001;          // shares of all frames
constexpr double kSpreadLook = 0.05, kSpreadNotFit = 0.25;        // of a period, between percentiles 1 and 99
constexpr double kDrawingLook = 0.25, kDrawingNotFit = 0.75;      // of a period, percentile 99
constexpr double kRateTolerance = 0.01;
constexpr std::size_t kLeastIntervals = 100;

Verdict graded(double value, double look, double notFit) {
  return value > notFit ? Verdict::NotFit : value > look ? Verdict::Look : Verdict::Good;
}

double periodMs(const ScreenInfo &screen) { return static_cast<double>(screen.period.count()) * 1e-6; }

Finding displayFinding(const Facts &facts) {
  if (facts.isSimulatedDisplay)
    return {"display", "Screen", Verdict::NotJudged, "the display is simulated: nothing here says anything about a screen",
            "run it without --display virtual, on the participant's screen"};
  if (!facts.screen) return {"display", "Screen", Verdict::NotFit, facts.screenError, facts.screenFix};
  const ScreenInfo &screen = *facts.screen;
  Finding finding{"display", "Screen", Verdict::Good,
                  fmt::format("{} x {} pixels on {}, full screen", screen.width, screen.height, screen.monitor), ""};
  if (!screen.fullscreen) {
    finding.verdict = Verdict::Look;
    finding.words = fmt::format("a window of {} x {} pixels on {}: what is around it is seen, and others draw there", screen.width,
                                screen.height, screen.monitor);
    finding.advice = "run experiments with --display fullscreen, and the doctor too";
  }
  if (!screen.elsewhere.empty()) {
    finding.verdict = Verdict::Look;
    finding.words += "; it is " + screen.elsewhere;
    finding.advice += std::string(finding.advice.empty() ? "" : "; ") + "use a session without a window manager, or one that lets windows be where they ask to be (openbox)";
  }
  return finding;
}

Finding rendererFinding(const ScreenInfo &screen) {
  if (isSoftwareRenderer(screen.renderer))
    return {"renderer", "Renderer", Verdict::NotFit,
            fmt::format("pictures are drawn by the processor, not by a graphics card ({})", screen.renderer),
            "install the driver of the graphics card and see that the X server uses it (glxinfo -B names it)"};
  return {"renderer", "Renderer", Verdict::Good, fmt::format("{}, OpenGL {}", screen.renderer, screen.glVersion), ""};
}

Finding depthFinding(const ScreenInfo &screen) {
  Finding finding{"depth", "Depth of colour", Verdict::Good, fmt::format("{} bits a colour", screen.bitsPerColor), ""};
  if (screen.bitsPerColor == 0) {
    finding.verdict = Verdict::NotJudged;
    finding.words = "the driver does not say how many bits a colour has";
  } else if (screen.bitsPerColor < screen.askedBitsPerColor) {
    finding.verdict = Verdict::Look;
    finding.words += fmt::format("; {} are asked for: neighbouring greys are {} times as far apart as they should be", screen.askedBitsPerColor,
                                 1 << (screen.askedBitsPerColor - screen.bitsPerColor));
    finding.advice = "start the X server with this depth (DefaultDepth 30 for 10 bits, if the graphics card and the cable can), or write "
                     "\"bitsPerColor\": 8 into the rig file";
  }
  return finding;
}

Finding syncFinding(const ScreenInfo &screen) {
  if (!screen.waitsForRefresh)
    return {"vertical-sync", "Vertical sync", Verdict::NotFit,
            fmt::format("a swap does not wait for the refresh of the screen; frames are paced by a timer at {:.2f} Hz", screen.refreshRate()),
            "switch vertical sync on in the driver's settings, and the compositor off; a display without a screen (Xvfb, VNC) has none"};
  return {"vertical-sync", "Vertical sync", Verdict::Good, "each swap waits for a refresh", ""};
}

Finding rateFinding(const ScreenInfo &screen) {
  Finding finding{"refresh", "Refresh rate", Verdict::Good, "", ""};
  if (screen.periodFrames == 0) {
    finding.verdict = Verdict::Look;
    finding.words = fmt::format("{:.2f} Hz is only what the display says of itself, or assumed: it could not be measured", screen.refreshRate());
    finding.advice = "see vertical sync";
    return finding;
  }
  finding.words = fmt::format("{:.3f} Hz measured from {} intervals, standard deviation {:.3f} ms", screen.refreshRate(), screen.periodFrames,
                              static_cast<double>(screen.periodSd.count()) * 1e-6);
  if (screen.nominalRate > 0 && std::abs(screen.refreshRate() / screen.nominalRate - 1) > kRateTolerance) {
    finding.verdict = Verdict::Look;
    finding.words += fmt::format("; the display says {:.2f} Hz", screen.nominalRate);
    finding.advice = "switch off variable refresh (FreeSync, G-Sync), and set the rate that you mean (xrandr --rate)";
  }
  return finding;
}

Finding onsetFinding(const ScreenInfo &screen, const std::optional<FrameFacts> &frames) {
  const OnsetSource source = frames && frames->frames > 0 ? frames->source : screen.onsetSource;
  // The rig may ask for less than the display could tell.
  const std::string reason = screen.onsetReason.empty() ? "" : " (" + screen.onsetReason + ")";
  const std::string how = reason + (frames && frames->uncertainty.count() > 0 ? fmt::format(", uncertain by up to {:.3f} ms", static_cast<double>(frames->uncertainty.count()) * 1e-6) : "");
  switch (source) {
    case OnsetSource::OmlSyncControl:
    case OnsetSource::PresentCompletion:
      if (screen.presentation == Presentation::Unknown)
        return {"onset", "Onset times", Verdict::Look, fmt::format("the display dates each onset, but nobody says whether pictures are copied on their way: {}{}", onsetSourceName(source), how),
                "check onsets with a photodiode"};
      return {"onset", "Onset times", Verdict::Good, fmt::format("the display dates each onset: {}{}", onsetSourceName(source), how), ""};
    case OnsetSource::SwapReturn:
      return {"onset", "Onset times", Verdict::Look, fmt::format("the display does not date onsets; the return of the swap does{}", how),
              "prefer a driver with GLX_OML_sync_control (Mesa); check onsets with a photodiode"};
    default:
      return {"onset", "Onset times", Verdict::NotFit, fmt::format("nobody knows when a picture is on the screen; onsets are the host's timer{}", how),
              "see vertical sync"};
  }
}

Finding compositorFinding(const DisplayServerFacts &server, const ScreenInfo &screen) {
  Finding finding{"compositor", "Compositor", Verdict::Good, "", ""};
  const std::string manager = server.windowManager.empty() ? "no window manager that says its name" : "window manager " + server.windowManager;
  if (server.isXwayland) {
    finding.verdict = Verdict::NotFit;
    finding.words = "windows go through a Wayland compositor (Xwayland), which shows them when it likes; " + manager;
    finding.advice = "log in to an X11 session (\"on Xorg\"), best with a plain window manager such as openbox";
  } else if (server.hasCompositor) {
    finding.verdict = Verdict::Look;
    finding.words = "a compositor is running (" + manager + "): it can show each frame one refresh late" +
                    (screen.fullscreen ? "; it is asked to let the full screen through" : "");
    finding.advice = "switch it off, or use a session without one; a photodiode shows whether it delays frames";
  } else {
    finding.words = "nobody composes windows; " + manager;
  }
  if (screen.presentation == Presentation::Copied) {
    finding.verdict = std::max(finding.verdict, Verdict::Look);
    finding.words += "; pictures are copied on their way to the screen, and may be seen a refresh later";
    finding.advice += std::string(finding.advice.empty() ? "" : "; ") + "fill the screen (--display fullscreen) and switch compositors off";
  }
  return finding;
}

Finding missedFinding(const FrameFacts &frames) {
  const double share = static_cast<double>(frames.missed) / static_cast<double>(std::max<std::uint64_t>(frames.frames, 1));
  Finding finding{"missed", "Missed refreshes", graded(share, kMissedLook, kMissedNotFit),
                  fmt::format("{} of {} frames{}", frames.missed, frames.frames, frames.length.count() > 0 ? fmt::format(" in {:.1f} s", toSeconds(frames.length)) : ""), ""};
  if (finding.verdict != Verdict::Good)
    finding.advice = "close what else is running, see priorities and compositor, and run the doctor again with --seconds 60";
  return finding;
}

Finding intervalFinding(const FrameFacts &frames, double period_ms) {
  Finding finding{"intervals", "Evenness of frames", Verdict::NotJudged, "too few frames to say", "run it longer: --seconds 10"};
  if (frames.intervals_ms.size() < kLeastIntervals) return finding;
  const float low = quantile(frames.intervals_ms, 0.01), median = quantile(frames.intervals_ms, 0.5), high = quantile(frames.intervals_ms, 0.99);
  finding.verdict = graded((high - low) / period_ms, kSpreadLook, kSpreadNotFit);
  finding.words = fmt::format("intervals: median {:.3f} ms, 98 of 100 between {:.3f} and {:.3f} ms, longest {:.3f} ms", median, low, high,
                              *std::max_element(frames.intervals_ms.begin(), frames.intervals_ms.end()));
  finding.advice = finding.verdict == Verdict::Good ? "" : "see vertical sync, priorities and the load of the machine";
  return finding;
}

Finding drawingFinding(const FrameFacts &frames, double period_ms) {
  Finding finding{"drawing", "Time to draw", Verdict::NotJudged, "too few frames to say", "run it longer: --seconds 10"};
  if (frames.drawing_ms.size() < kLeastIntervals) return finding;
  const float median = quantile(frames.drawing_ms, 0.5), high = quantile(frames.drawing_ms, 0.99);
  finding.verdict = graded(high / period_ms, kDrawingLook, kDrawingNotFit);
  finding.words = fmt::format("the host needs {:.3f} ms before each swap (99 of 100 below {:.3f} ms) of {:.3f} ms", median, high, period_ms);
  finding.advice = finding.verdict == Verdict::Good ? "" : "a smaller window, a faster machine, or a graphics card with its own driver";
  return finding;
}

Finding fontFinding(const FontFacts &fonts) {
  std::string lacking;
  for (const FontFacts::Script &script : fonts.scripts)
    if (!script.isComplete) lacking += (lacking.empty() ? "" : ", ") + script.name;
  if (lacking.empty()) return {"fonts", "Fonts", Verdict::Good, fmt::format("letters of all {} scripts that were tried", fonts.scripts.size()), ""};
  return {"fonts", "Fonts", Verdict::Look, "no letters for " + lacking + ": boxes are shown in their place",
          "apt install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji, if you show such text"};
}

std::string deviceWords(const DeviceFacts &device) {
  if (!device.answers) return fmt::format("{} does not answer: {}", device.deviceClass, device.error);
  std::string words = device.deviceClass.empty() ? "any stand-in" : device.deviceClass;
  words += device.isSimulated ? ", simulated" : " answers";
  if (device.openTime.count() > 0) words += fmt::format(", opened in {:.0f} ms", static_cast<double>(device.openTime.count()) * 1e-6);
  if (!device.stamps.empty()) words += ", stamped by " + device.stamps;
  if (device.clockUncertainty) words += fmt::format(", its clock known to {:.3f} ms", static_cast<double>(device.clockUncertainty->count()) * 1e-6);
  return words;
}

Finding deviceFinding(const DeviceFacts &device) {
  Finding finding{"device:" + device.role, "Device: " + device.role, Verdict::Good, deviceWords(device), device.fix};
  if (!device.answers) finding.verdict = Verdict::NotFit;
  else if (device.isSimulated) {
    finding.verdict = Verdict::Look;
    finding.advice = "fine for a rehearsal; name the real device in the rig file before a participant comes";
  } else if (!device.fix.empty()) {
    finding.verdict = Verdict::Look;
  }
  return finding;
}

void addFrames(Findings &findings, const Facts &facts) {
  if (!facts.frames || !facts.screen) return;
  const double period = periodMs(*facts.screen);
  findings.push_back(missedFinding(*facts.frames));
  findings.push_back(intervalFinding(*facts.frames, period));
  // Only the doctor times it; a run's frames are drawn by its experiment.
  if (!facts.frames->drawing_ms.empty()) findings.push_back(drawingFinding(*facts.frames, period));
}

void addDevices(Findings &findings, const Facts &facts) {
  if (!facts.devices) return;
  for (const DeviceFacts &device : *facts.devices) findings.push_back(deviceFinding(device));
  if (facts.rig.empty())
    findings.push_back({"rig", "Rig file", Verdict::NotJudged, "there is none: only the keyboard was looked at",
                        "name the devices of this room in rig.json, or give --rig FILE"});
}

struct VerdictName {
  Verdict verdict;
  std::string_view word, key;
};
constexpr std::array<VerdictName, 4> kNames{{{Verdict::NotJudged, "not judged", "not-judged"},
                                             {Verdict::Good, "good", "good"},
                                             {Verdict::Look, "look at this", "look"},
                                             {Verdict::NotFit, "not fit for timing", "not-fit"}}};

}  // namespace

std::string_view verdictWord(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)].word; }
std::string_view verdictKey(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)].key; }
Verdict verdictOfKey(std::string_view key) {
  for (const VerdictName &name : kNames)
    if (name.key == key) return name.verdict;
  return Verdict::NotJudged;
}

bool isSoftwareRenderer(std::string_view renderer) {
  std::string lower(renderer);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const std::string_view name : {"llvmpipe", "softpipe", "swrast", "software rasterizer", "swiftshader", "lavapipe"})
    if (lower.find(name) != std::string::npos) return true;
  return false;
}

Verdict overall(const std::vector<Finding> &findings) {
  Verdict worst = Verdict::NotJudged;
  for (const Finding &finding : findings) worst = std::max(worst, finding.verdict);
  return worst;
}

std::vector<Finding> judgeScreen(const Facts &facts) {
  Findings findings{displayFinding(facts)};
  if (facts.isSimulatedDisplay || !facts.screen) return findings;
  findings.push_back(rendererFinding(*facts.screen));
  if (!facts.otherMonitor.empty())
    findings.push_back({"calibration", "Calibration", Verdict::Look, facts.otherMonitor, "calibrate the monitor that is there now with fovea calibrate, or take screen.json away"});
  findings.push_back(depthFinding(*facts.screen));
  findings.push_back(syncFinding(*facts.screen));
  findings.push_back(rateFinding(*facts.screen));
  findings.push_back(onsetFinding(*facts.screen, facts.frames));
  if (facts.server) findings.push_back(compositorFinding(*facts.server, *facts.screen));
  addFrames(findings, facts);
  return findings;
}

std::vector<Finding> judge(const Facts &facts) {
  Findings findings = judgeScreen(facts);
  for (Finding &finding : judgeMachine(facts.machine, facts.clock)) findings.push_back(std::move(finding));
  findings.push_back(judgeDisk(facts.disk));
  if (facts.fonts) findings.push_back(fontFinding(*facts.fonts));
  if (facts.sound) findings.push_back(judgeSound(*facts.sound));
  addDevices(findings, facts);
  return findings;
}

}  // namespace fovea
