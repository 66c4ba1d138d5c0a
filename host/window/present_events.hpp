#pragma once
// Completion events of the X Present extension: what the server says of each picture that it put on the screen.

#include <cstdint>
#include <memory>
#include <optional>

#include "clock/clock.hpp"

namespace fovea {

/// A connection of its own to the server, which hears of every swap of a window, whoever asked for it.
///
/// Thread: [stage].
class PresentEvents {
 public:
  struct Completion {
    Timestamp time{};             // of the vertical blank
    std::uint64_t refresh = 0;    // the server's count of them
    bool wasFlipped = false;      // scanned out as it was; otherwise it was copied to where somebody scans it out
  };

  /// None when the server has no Present extension, or no connection.
  static std::unique_ptr<PresentEvents> open(std::uint64_t window);
  virtual ~PresentEvents() = default;

  /// The newest completion that has not been taken; waits for one up to `atMost`. None when none came, or at a time that cannot be.
  virtual std::optional<Completion> wait(const Clock &clock, Duration atMost) = 0;
  /// Forgets what came until now.
  virtual void forget() = 0;
};

}  // namespace fovea
