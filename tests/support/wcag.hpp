#pragma once
// How far two colours stand apart. Source: WCAG 2.2, relative luminance and contrast ratio.

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea::testing {

/// Units: guns from 0 to 1.
inline double luminance(const std::array<double, 3> &guns) {
  const auto light = [](double gun) { return gun <= 0.04045 ? gun / 12.92 : std::pow((gun + 0.055) / 1.055, 2.4); };
  return 0.2126 * light(guns[0]) + 0.7152 * light(guns[1]) + 0.0722 * light(guns[2]);
}
inline double contrast(const std::array<double, 3> &one, const std::array<double, 3> &other) {
  const double a = luminance(one) + 0.05, b = luminance(other) + 0.05;
  return std::max(a, b) / std::min(a, b);
}

}  // namespace fovea::testing
