#pragma once
// From what was seen or measured to the gamma of a screen.

#include <span>

#include "core/result.hpp"

namespace fovea {

/// An even patch that looked as bright as lines of which a share is lit.
struct Match {
  double share = 0;  // of the lines, 0..1
  double value = 0;  // drawn in the even patch, 0..1
};

/// What a photometer said of one value.
struct Reading {
  double value = 0;      // drawn, 0..1
  double luminance = 0;  // cd/m2
};

struct LightFit {
  double gamma = 1;
  double black = 0, span = 0;  // cd/m2: of no light, and from there to full light
  double error = 0;            // root mean square of what the curve leaves over, as a share of the span
};

/// share = value ^ gamma, least squares of the logarithms.
/// Errors: BadArgument for matches that no screen gives, and for a gamma outside 0.5 to 5.
Result<double> gammaOf(std::span<const Match> matches);

/// luminance = black + span * value ^ gamma, least squares.
/// Errors: BadArgument with fewer than four readings, without light, and for a gamma outside 0.5 to 5.
Result<LightFit> fitLight(std::span<const Reading> readings);

}  // namespace fovea
