#pragma once
// The participant's window: the screen it is on, its flips, and when they lit up. No GLFW or GL type shows here.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

struct FrameRateOptions;
struct RefreshEstimate;
struct SwapTimes;

/// Which clock dated an onset, best first. The numbers are the ABI's.
enum class OnsetSource : std::uint32_t { Unknown, OmlSyncControl, PresentCompletion, SwapReturn, Timer, Virtual };
std::string_view onsetSourceName(OnsetSource source);
/// As it stands in rows and in rig files: "oml", "present", "swap_return", "timer", "virtual", "unknown".
std::string_view onsetSourceWord(OnsetSource source);
std::optional<OnsetSource> onsetSourceFromWord(std::string_view word);

/// How a picture gets on the screen: scanned out as it was drawn, or copied to where somebody else scans it out.
enum class Presentation { Unknown, Flipped, Copied };
std::string_view presentationWord(Presentation presentation);

struct ScreenInfo {
  int width = 0, height = 0;  // framebuffer pixels
  Duration period{};          // of one refresh, measured
  Duration periodSd{};        // its standard deviation
  int periodFrames = 0;       // intervals it was measured from; 0: nominal
  double nominalRate = 0;     // Hz, as the display says of itself; 0: it does not say
  bool waitsForRefresh = false;  // does the display's swap wait for the refresh?
  OnsetSource onsetSource = OnsetSource::Unknown;
  std::string onsetReason;    // why that one and no better one
  Presentation presentation = Presentation::Unknown;
  std::string monitor, display, renderer, glVersion;  // names, empty when there is none
  std::string edid;           // who the monitor says it is, in words: the same connector may have another one; empty: it does not say
  int x = 0, y = 0;           // where the window really is, screen coordinates
  std::string elsewhere;      // the place that was asked for, in words, when the window is not there
  bool fullscreen = false;
  double widthMm = 0, heightMm = 0;  // of the monitor; 0: unknown
  int bitsPerColor = 0;       // of the picture, as the driver gave it; 0: unknown
  int askedBitsPerColor = 8;
  double refreshRate() const { return period.count() > 0 ? 1e9 / static_cast<double>(period.count()) : 0; }
};

struct FlipResult {
  std::uint64_t frame = 0;
  Timestamp onset{};
  Duration uncertainty{};
  std::uint32_t missed = 0;  // refreshes missed since the flip before
  OnsetSource source = OnsetSource::Unknown;
  bool late = false;         // later than `notBefore` by more than one refresh
  bool consecutive = false;  // meant for the refresh right after the flip before: its interval says how regular frames are
};

/// Pixels of a picture of the window. Shape: height rows of width RGB triples, top row first.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
  // The same in the steps of a display that has more than 8 bits a colour; empty where it has not.
  int bitsPerColor = 8;
  std::vector<std::uint16_t> fine;
};
/// With 16 bits a colour where the picture has more than 8: each step of the display is a number of its own.
Result<void> writePng(const Picture &picture, const std::filesystem::path &file);

/// Of red, green and blue.
using Gamma = std::array<double, 3>;

struct ScreenPoint {
  int x = 0, y = 0;
};

struct WindowOptions {
  enum class Kind { Auto, Window, Fullscreen } kind = Kind::Auto;  // Auto: full screen on the last of several monitors, else a window
  std::string monitor;          // name or number (from 1) for Fullscreen; empty: the last one
  int width = 1024, height = 768;
  std::string title = "fovea";
  std::optional<ScreenPoint> position;  // of the top left, from the monitor's; none: centred
  bool leavesRoom = false;      // on a single monitor: at its left edge, for the operator's window beside it
  OnsetSource bestSource = OnsetSource::OmlSyncControl;  // no better one dates onsets, whatever the driver offers
  int bitsPerColor = 8;         // asked for; ScreenInfo says what came of it
};

/// Along a side: what graphics cards draw, and well within what the X protocol can say.
constexpr int kMostWindowPixels = 16384;
/// Errors: BadArgument.
Result<void> checkWindowSize(int width, int height, int most = kMostWindowPixels);

/// Thread: [stage], but for what is marked. Made and destroyed on [main].
class Window {
 public:
  virtual ~Window() = default;

  /// Takes the GL context onto this thread, measures the refresh; once, before everything below.
  virtual Result<void> attach() = 0;
  virtual void detach() = 0;
  /// Thread: any, after attach().
  virtual const ScreenInfo &screen() const = 0;
  virtual bool hasGl() const = 0;
  virtual void *getProcAddress(const char *name) const = 0;

  /// Swaps and waits until the picture is visible. `notBefore`: the first refresh at or after it (a refresh up to a
  /// twentieth of a period earlier is "at"). Allocates nothing. What counts as missed: see frame_pacer.hpp.
  virtual FlipResult flip(std::optional<Timestamp> notBefore) = 0;
  /// When the next flip would light up, at the earliest.
  virtual Timestamp nextOnset() const = 0;
  /// A legal wait (waitUntil, waitKey, a pause) lies between the flips: the refreshes of the wait are not missed.
  virtual void idle() {}
  /// Swaps for measureFrameRate(), see there: without numbers, nothing missed, the state put back.
  virtual SwapTimes timeSwaps(const FrameRateOptions &options) = 0;
  /// From now on flips go by this estimate.
  virtual void adopt(const RefreshEstimate &estimate) = 0;
  /// Finds out anew how often the screen is refreshed and how pictures get on it: after a reshape() to another monitor or rate, to the
  /// full screen or from it. Swaps for it are no flips.
  virtual void learnDisplay() {}
  /// The frame drawn so far; before flip(). Empty without GL.
  virtual std::optional<Picture> capture() = 0;

  /// Native handles for the input sources and the overlay; 0 and null without a display server.
  virtual std::uint64_t nativeWindow() const { return 0; }
  virtual void *glfwWindow() const { return nullptr; }

  /// What the window system says, told on [main] inside pumpEvents(). Set before the first pump.
  struct Listener {
    std::function<void(int key, int scancode, int action)> onKey;  // GLFW's numbers: the fallback source
    std::function<void(bool focused)> onFocus;
    std::function<void()> onCloseRequest;
  };
  virtual void setListener(Listener) {}
  /// Do keys go to this window? Thread: [main].
  virtual bool hasFocus() const { return true; }
  /// Shows or hides the pointer over this window. Thread: [main].
  virtual void setPointerVisible(bool) {}
  virtual bool isPointerVisible() const { return true; }
  /// Keeps the pointer inside this window, where the display has means to. False: it has none. Thread: [main].
  virtual bool setPointerConfined(bool) { return false; }
  /// Thread: [main].
  virtual void setTitle(const std::string &) {}
  virtual std::string title() const { return {}; }

  /// Makes the light of this window's monitor go with the numbers that are drawn. What was there before comes back with
  /// restoreGamma(), and when the window closes. Thread: [main].
  /// Errors: BadArgument for what is no gamma; Device when the monitor has no table or does not take it.
  virtual Result<void> setGamma(const Gamma &) { return withoutGamma(); }
  virtual Result<void> restoreGamma() { return {}; }
  /// None: nobody set one.
  virtual std::optional<Gamma> gamma() const { return std::nullopt; }

  /// Moves this very window: its GL context and all that was uploaded stay. screen() says what came of it. The next flip
  /// may still be of the old size. Thread: [main], while [stage] waits for it.
  /// Errors: as openWindow(); Device when the window manager gave it another size. It is where it was, then.
  virtual Result<void> reshape(const WindowOptions &) = 0;
  /// To where it was before the last reshape(). Thread and errors: as there.
  virtual Result<void> undoReshape() { return {}; }
  /// Gives this window the keyboard. Thread: [main].
  virtual void takeKeyboard() {}

 protected:
  static Error withoutGamma() {
    return {ErrorCode::Device, "this display has no table for gamma", "gamma",
            "correct gamma in the monitor, or set gammaErrorPolicy to \"warn\" or \"ignore\""};
  }
};

/// Opens a real window by hand at its rectangle and reads it back. Thread: [main].
/// Errors: Device when there is no display or no OpenGL 3.3, saying what was tried.
Result<std::unique_ptr<Window>> openWindow(const WindowOptions &options, Clock &clock);
/// No display at all: flips advance the virtual clock to the next refresh. More of it: simulated_display.hpp.
std::unique_ptr<Window> openVirtualWindow(VirtualClock &clock, int width, int height, double refreshRate);

/// Waits for window-system events up to `timeout` and tells the listeners. Thread: [main].
void pumpEvents(Duration timeout);
/// Ends such a wait. Thread: [any].
void wakeEvents();
/// How many monitors there are; 0 without a display. Thread: [main].
int monitorCount();

}  // namespace fovea
