#pragma once
// A display that is made up: how fast it refreshes, how evenly, and which frames come late. For rehearsals and tests.

#include <vector>

#include "window/window.hpp"

namespace fovea {

struct SimulatedDisplay {
  /// The picture of flip `frame` (from 1, as in FlipResult) stays for `refreshes`, however early the next flip is called.
  struct LongFrame {
    std::uint64_t frame = 0;
    std::uint32_t refreshes = 2;
  };

  int width = 1024, height = 768;
  std::string monitor{};    // that it stands for
  double refreshRate = 60;  // Hz, as it really is
  double nominalRate = 0;   // Hz, as the display says; 0: the real one
  Duration jitterSd{};      // of each onset around its refresh, cut off at a quarter of a period
  std::uint64_t seed = 0;   // of the jitter
  std::vector<LongFrame> longFrames;
};

/// On a virtual clock its flips advance the clock and return at once; on a real clock they take their time, and no display
/// server is asked. Everything else is the same. An onset is the display's own, also when this thread woke up late.
///
/// Errors: BadArgument when no display can be like that.
Result<std::unique_ptr<Window>> openSimulatedWindow(const SimulatedDisplay &display, Clock &clock);

}  // namespace fovea
