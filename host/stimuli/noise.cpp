#include "stimuli/noise.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "core/random.hpp"

namespace fovea {
namespace {

using Complex = std::complex<double>;

/// Inverse transform in place, not divided by the count, of `count` numbers (a power of two) that lie
/// `stride` apart. Source: Cooley & Tukey (1965), doi:10.1090/S0025-5718-1965-0178586-1.
void transform(Complex *numbers, std::size_t count, std::size_t stride) {
  for (std::size_t i = 1, j = 0; i < count; ++i) {
    std::size_t bit = count / 2;
    for (; j & bit; bit /= 2) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(numbers[i * stride], numbers[j * stride]);
  }
  for (std::size_t length = 2; length <= count; length *= 2) {
    const Complex turn = std::polar(1.0, 2 * std::numbers::pi / static_cast<double>(length));
    for (std::size_t first = 0; first < count; first += length) {
      Complex factor = 1;
      for (std::size_t i = first; i < first + length / 2; ++i, factor *= turn) {
        Complex &even = numbers[i * stride], &odd = numbers[(i + length / 2) * stride];
        const Complex turned = odd * factor;
        odd = even - turned;
        even += turned;
      }
    }
  }
}

double amplitude(const NoiseStyle &style, double frequency) {
  if (frequency == 0 || frequency < style.lower || frequency > style.upper) return 0;
  return std::pow(frequency, style.fractalPower);
}

/// Amplitudes as asked for, phases by chance: a real picture's opposite frequencies are each other's
/// conjugates.
std::vector<double> filtered(const NoiseStyle &style, Random &random) {
  const auto side = static_cast<std::size_t>(style.side);
  const auto frequencyOf = [&](std::size_t i) { return static_cast<double>(std::min(i, side - i)); };
  std::vector<Complex> spectrum(side * side);
  for (std::size_t y = 0; y < side; ++y)
    for (std::size_t x = 0; x < side; ++x) {
      const std::size_t here = y * side + x, opposite = (side - y) % side * side + (side - x) % side;
      if (here > opposite) continue;
      const double size = amplitude(style, std::hypot(frequencyOf(x), frequencyOf(y))),
                   turn = random.uniform();
      // What is its own opposite is real.
      spectrum[here] = here == opposite ? Complex(turn < 0.5 ? size : -size)
                                        : std::polar(size, 2 * std::numbers::pi * turn);
      spectrum[opposite] = std::conj(spectrum[here]);
    }
  for (std::size_t row = 0; row < side; ++row) transform(&spectrum[row * side], side, 1);
  for (std::size_t column = 0; column < side; ++column) transform(&spectrum[column], side, side);

  std::vector<double> values(side * side);
  double square = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = spectrum[i].real();
    square += values[i] * values[i];
  }
  const double deviation = std::sqrt(square / static_cast<double>(values.size()));
  if (deviation > 0)
    for (double &value : values) value /= deviation;
  return values;
}

double oneOf(NoiseType type, Random &random) {
  if (type == NoiseType::White) return random.normal();
  const double value = 2 * random.uniform() - 1;
  return type == NoiseType::Uniform ? value : value < 0 ? -1 : 1;
}

}  // namespace

std::vector<float> makeNoise(const NoiseStyle &style) {
  Random random(style.seed, "noise");
  const auto count = static_cast<std::size_t>(style.side) * static_cast<std::size_t>(style.side);
  std::vector<double> values;
  if (style.type == NoiseType::Filtered) {
    values = filtered(style, random);
  } else {
    values.resize(count);
    for (double &value : values) value = oneOf(style.type, random);
  }
  const bool isClipped = style.type == NoiseType::White || style.type == NoiseType::Filtered;
  const double scale = isClipped ? 1 / style.clip : 1;
  std::vector<float> shown(count);
  std::transform(values.begin(), values.end(), shown.begin(),
                 [&](double value) { return static_cast<float>(std::clamp(value * scale, -1.0, 1.0)); });
  return shown;
}

}  // namespace fovea
