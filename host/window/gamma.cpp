#include "window/gamma.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace fovea {
namespace {

constexpr double kLeast = 0.1, kMost = 10;
constexpr int kTolerance = 512;  // of 65535: tables of 8 bits round

std::vector<std::uint16_t> rampOf(double gamma, std::size_t entries) {
  std::vector<std::uint16_t> ramp(entries);
  const bool isStraight = gamma == 1;
  for (std::size_t i = 0; i < entries; ++i) {
    const double input = entries > 1 ? static_cast<double>(i) / static_cast<double>(entries - 1) : 1;
    ramp[i] = static_cast<std::uint16_t>(std::lround(65535 * (isStraight ? input : std::pow(input, 1 / gamma))));
  }
  return ramp;
}

bool isAlike(const std::vector<std::uint16_t> &a, const std::vector<std::uint16_t> &b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](int one, int other) { return std::abs(one - other) <= kTolerance; });
}

}  // namespace

GammaRamp linearizingRamp(const Gamma &gamma, std::size_t entries) {
  return {rampOf(gamma[0], entries), rampOf(gamma[1], entries), rampOf(gamma[2], entries)};
}

Result<void> checkGamma(const Gamma &gamma) {
  for (const double one : gamma)
    if (!std::isfinite(one) || one < kLeast || one > kMost)
      return Error{ErrorCode::BadArgument, "a gamma is " + std::to_string(one), "gamma", "it goes from 0.1 to 10; 1 leaves the table straight"};
  return {};
}

Result<void> GammaKeeper::set(const Gamma &gamma) {
  if (auto possible = checkGamma(gamma); !possible) return possible;
  auto now = read_();
  if (!now) return now.error();
  const GammaRamp wanted = linearizingRamp(gamma, now->red.size());
  if (!before_) {
    before_ = std::move(*now);
    note_(before_);
  }
  gamma_ = gamma;
  if (auto written = write_(wanted); !written) return written;
  const auto taken = read_();
  if (!taken) return taken.error();
  if (!isAlike(taken->red, wanted.red) || !isAlike(taken->green, wanted.green) || !isAlike(taken->blue, wanted.blue)) {
    if (auto restored = restore(); !restored) return restored;
    return Error{ErrorCode::Device, "the screen did not take the gamma ramp", "gamma",
                 "correct gamma in the monitor or the driver instead, or set gammaErrorPolicy to \"warn\""};
  }
  return {};
}

Result<void> GammaKeeper::restore() {
  if (!before_) return {};
  if (auto written = write_(*before_); !written) return written;
  before_.reset();
  gamma_.reset();
  note_(std::nullopt);
  return {};
}

}  // namespace fovea
