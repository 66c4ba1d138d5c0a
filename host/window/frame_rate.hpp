#pragma once
// How often the screen is refreshed, measured by swapping, and whether that can be believed.

#include <functional>
#include <vector>

#include "window/refresh_estimate.hpp"
#include "window/window.hpp"

namespace fovea {

struct FrameRateOptions {
  int nIdentical = 10;    // so many intervals in a row have to be alike
  int nMaxFrames = 100;   // intervals, before it gives up
  int nWarmUpFrames = 10;
  Duration threshold = std::chrono::milliseconds(1);  // alike: their standard deviation is below this
  std::function<void()> draw = {};  // what each frame shows; empty: the background
};

/// Returns of swaps, see estimateRefresh().
struct SwapTimes {
  std::vector<Timestamp> plain, alternating;
  bool isSteady = false;  // were the last of the plain ones alike?
};
/// Warms up, swaps until `nIdentical` intervals are alike, then swaps after pauses and without.
/// `swap` waits for the duration it is given, swaps, and says when that came back.
SwapTimes takeSwapTimes(const FrameRateOptions &options, const std::function<Timestamp(Duration)> &swap);

struct FrameRate {
  enum class Source {
    Measured,
    Nominal,  // what the display says of itself, because measuring failed
    Assumed,  // the display says nothing either: what the window went by before
  };
  double rate = 0;  // Hz
  Source source = Source::Assumed;
  bool waitsForRefresh = false;  // is vsync really on?
  bool isSteady = false;         // were `nIdentical` intervals alike?
  int frames = 0;                // intervals the figures below are of
  Duration mean{}, sd{}, median{};
  Duration middleMean{};         // of the twelve intervals around the median
};

std::string_view frameRateSourceWord(FrameRate::Source source);  // "measured", "nominal", "assumed"
/// Where the rate comes from that a window goes by.
FrameRate::Source frameRateSource(const ScreenInfo &screen);

/// Measures, and has the window go by what was found: its period, and with it what counts as missed. The window is left
/// as it was when nothing was found. Swaps made here are no flips: they have no number and are never missed.
///
/// Thread: [stage], between frames.
/// Errors: BadArgument when more identical intervals are asked for than frames.
Result<FrameRate> measureFrameRate(Window &window, const FrameRateOptions &options = {});

}  // namespace fovea
