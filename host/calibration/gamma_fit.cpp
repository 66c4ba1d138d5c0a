#include "calibration/gamma_fit.hpp"

#include <cmath>

namespace fovea {
namespace {

constexpr double kLeast = 0.5, kMost = 5;
constexpr std::size_t kLeastReadings = 4;
constexpr double kLeastContrast = 0.01;  // of the light at black: less is the meter's own noise

Error wrong(std::string what, std::string fix) { return {ErrorCode::BadArgument, std::move(what), "calibration", std::move(fix)}; }

Error outside(double gamma) {
  return wrong("the gamma comes out as " + std::to_string(gamma) + ", which no screen has",
               "measure again: is the screen at its own resolution, without night light or another table?");
}

/// Black and span of the best line through value ^ gamma, and what it leaves over.
LightFit lineFor(double gamma, std::span<const Reading> readings) {
  double sumX = 0, sumY = 0, sumXx = 0, sumXy = 0;
  const auto count = static_cast<double>(readings.size());
  for (const Reading &reading : readings) {
    const double x = std::pow(reading.value, gamma);
    sumX += x, sumY += reading.luminance, sumXx += x * x, sumXy += x * reading.luminance;
  }
  LightFit fit;
  fit.gamma = gamma;
  fit.span = (count * sumXy - sumX * sumY) / (count * sumXx - sumX * sumX);
  fit.black = (sumY - fit.span * sumX) / count;
  double squares = 0;
  for (const Reading &reading : readings) squares += std::pow(fit.black + fit.span * std::pow(reading.value, gamma) - reading.luminance, 2);
  fit.error = std::sqrt(squares / count);
  return fit;
}

}  // namespace

Result<double> gammaOf(std::span<const Match> matches) {
  double product = 0, square = 0;
  for (const Match &match : matches) {
    if (!(match.share > 0 && match.share < 1 && match.value > 0 && match.value < 1))
      return wrong("a match has the value " + std::to_string(match.value), "black and full light match no lines: match again");
    product += std::log(match.share) * std::log(match.value);
    square += std::log(match.value) * std::log(match.value);
  }
  if (square == 0) return wrong("there are no matches", "match at least one level");
  const double gamma = product / square;
  if (gamma < kLeast || gamma > kMost) return outside(gamma);
  return gamma;
}

Result<LightFit> fitLight(std::span<const Reading> readings) {
  if (readings.size() < kLeastReadings) return wrong(std::to_string(readings.size()) + " readings are too few", "take at least four, from black to full light");
  // The remainder has one valley over gamma: golden sections close in on it.
  constexpr double kGolden = 0.6180339887498949;
  constexpr int kSteps = 60;
  double low = kLeast / 2, high = kMost * 2;
  for (int i = 0; i < kSteps; ++i) {
    const double a = high - kGolden * (high - low), b = low + kGolden * (high - low);
    if (lineFor(a, readings).error < lineFor(b, readings).error) high = b;
    else low = a;
  }
  LightFit fit = lineFor((low + high) / 2, readings);
  if (!(fit.span > kLeastContrast * std::abs(fit.black))) return wrong("there is no more light at full than at black", "does the photometer look at the patch? is its cap off?");
  if (fit.gamma < kLeast || fit.gamma > kMost) return outside(fit.gamma);
  fit.error /= fit.span;
  return fit;
}

}  // namespace fovea
