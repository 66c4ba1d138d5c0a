#pragma once
// What the participant draws with the pointer or a finger.

#include <vector>

#include "fovea/stimulus.hpp"

namespace fovea {

struct BrushStyle {
  double lineWidth = 1.5;  // pixels
  Color color;
  bool isButtonRequired = true;  // without: it draws wherever the pointer goes
  std::string units;
  Dict more{};  // other properties, by name
};

/// Draw it in every frame, or let it draw itself; the host hears the pointer for it, unless something in front of it does.
class Brush : public Stimulus {
 public:
  Brush(const Stimuli &stimuli, const BrushStyle &style)
      : Stimulus(stimuli, "brush", properties(style)), strokes_(property("strokes")) {}
  /// In its own units: a list of points for each stroke.
  std::vector<std::vector<Point>> strokes() const {
    std::vector<std::vector<Point>> all;
    bool isNew = true;
    const auto flat = numbers(strokes_);
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
      const bool isBetween = flat[i] != flat[i];  // NaN
      if (!isBetween && isNew) all.emplace_back();
      if (!isBetween) all.back().push_back({flat[i], flat[i + 1]});
      isNew = isBetween;
    }
    return all;
  }
  void clear() { set(First, "reset", {1}); }

 private:
  static Dict properties(const BrushStyle &style) {
    Dict dict = detail::style({}, style.color, style.units, style.more);
    dict.insert(dict.end(), {{"lineWidth", style.lineWidth}, {"buttonRequired", style.isButtonRequired}});
    return detail::with(std::move(dict), style.more);
  }
  std::uint32_t strokes_;
};

}  // namespace fovea
