#pragma once
// The table between the numbers that are drawn and the light of the screen.

#include <functional>
#include <optional>
#include <vector>

#include "window/window.hpp"

namespace fovea {

/// Shape: as many entries for each gun as the graphics card's table has; 0..65535.
struct GammaRamp {
  std::vector<std::uint16_t> red, green, blue;
  bool operator==(const GammaRamp &) const = default;
};
/// Errors: BadArgument for what is no gamma.
Result<void> checkGamma(const Gamma &gamma);
/// What makes a screen whose light goes with the power `gamma` of its input linear.
GammaRamp linearizingRamp(const Gamma &gamma, std::size_t entries);

/// Remembers the ramp that was there before the first change. Thread: that of the two functions.
class GammaKeeper {
 public:
  using Read = std::function<Result<GammaRamp>()>;
  using Write = std::function<Result<void>(const GammaRamp &)>;
  /// Hears what was there before the first change, and nothing when that is there again.
  using Note = std::function<void(const std::optional<GammaRamp> &before)>;
  GammaKeeper(Read read, Write write, Note note) : read_(std::move(read)), write_(std::move(write)), note_(std::move(note)) {}

  /// Errors: BadArgument for what is no gamma; Device when the screen has no table or did not take the ramp.
  Result<void> set(const Gamma &gamma);
  /// Puts back what was there; nothing when nothing was changed.
  Result<void> restore();
  std::optional<Gamma> gamma() const { return gamma_; }

 private:
  Read read_;
  Write write_;
  Note note_;
  std::optional<GammaRamp> before_;
  std::optional<Gamma> gamma_;
};

}  // namespace fovea
