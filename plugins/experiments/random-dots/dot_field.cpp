#include "dot_field.hpp"

#include <cmath>

namespace random_dots {

DotField::DotField(const Style &style, std::uint64_t seed)
    : style_(style), generator_(seed), dots_(static_cast<std::size_t>(style.dots)), ages_(dots_.size()) {
  scatter();
}

/// Each place of the field equally likely.
fovea::Point DotField::anywhere() {
  while (true) {
    const double x = generator_.uniform(-1, 1), y = generator_.uniform(-1, 1);
    if (x * x + y * y <= 1) return {x * style_.radius, y * style_.radius};
  }
}

void DotField::scatter() {
  for (std::size_t i = 0; i < dots_.size(); ++i) {
    dots_[i] = anywhere();
    ages_[i] = generator_.uniform(0, fovea::toSeconds(style_.lifetime));
  }
}

void DotField::move(fovea::Duration elapsed, double coherence, double velocity) {
  const double seconds = fovea::toSeconds(elapsed), lifetime = fovea::toSeconds(style_.lifetime);
  for (std::size_t i = 0; i < dots_.size(); ++i) {
    ages_[i] += seconds;
    const bool isOld = ages_[i] >= lifetime, isSignal = generator_.uniform() < coherence;
    if (isOld) ages_[i] = 0;
    if (isOld || !isSignal) {
      dots_[i] = anywhere();
      continue;
    }
    fovea::Point &dot = dots_[i];
    dot.x += velocity * style_.speed * seconds;
    const double edge = std::sqrt(std::max(0.0, style_.radius * style_.radius - dot.y * dot.y));
    if (std::fabs(dot.x) > edge) dot.x = std::copysign(edge, -dot.x);
  }
}

}  // namespace random_dots
