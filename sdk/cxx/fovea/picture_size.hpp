#pragma once
// How large a picture or a film stands on a page of parts.

#include <algorithm>
#include <string>
#include <utility>

#include "fovea/services.hpp"
#include "fovea/stimuli.hpp"

namespace fovea {

/// As it was told, in its own proportions, and never wider than the page. Units: the window's heights. Thread: [stage].
class PictureSize {
 public:
  PictureSize() = default;
  /// `natural`: its own pixels; of `given` 0: as the other one has it, or nobody says; `name`: for the log.
  PictureSize(Point natural, Point given, std::string name) : natural_(natural), given_(given), name_(std::move(name)) {}

  /// `highest`: of one whose size nobody says. That it is smaller than somebody said is logged, once.
  Point in(double width, double highest, const Log &log) {
    const double shape = natural_.x > 0 ? natural_.y / natural_.x : 1;
    Point size = given_;
    if (size.x <= 0 && size.y <= 0) size.x = std::min({natural_.x, width, highest / shape});
    if (size.y <= 0) size.y = size.x * shape;
    if (size.x <= 0) size.x = size.y / shape;
    if (size.x <= width) return size;
    if (!std::exchange(isTold_, true)) log.warning(name_ + " is shown smaller than the study says: the page has no room for it");
    return {width, size.y * width / size.x};
  }

 private:
  Point natural_, given_;
  std::string name_;
  bool isTold_ = false;
};

}  // namespace fovea
