#pragma once
// What gratings have to look like, worked out in double precision from the definitions of their textures and masks: each value
// goes from -1 to 1, over places that go from 0 to 1 (textures) or -1 to 1 (masks).

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace fovea::reference {

/// One period over the texture, from the minimum on; `u` and `v` count periods.
inline double texture(const std::string &name, double u, double v) {
  const double pi = std::numbers::pi;
  const auto sine = [&](double t) { return std::sin(2 * pi * t - pi / 2); };
  // A pixel right on the edge of a bar is in the bar that begins there.
  const auto square = [&](double t) { return sine(t + 1e-6) >= 0 ? 1.0 : -1.0; };
  u -= std::floor(u);
  v -= std::floor(v);
  if (name == "sin") return sine(u);
  if (name == "sqr") return square(u);
  if (name == "saw") return -1 + 2 * u;
  if (name == "tri") return u < 0.5 ? -1 + 4 * u : 3 - 4 * u;
  if (name == "sinXsin") return sine(u) * sine(v);
  if (name == "sqrXsqr") return square(u) * square(v);
  return 1;
}

/// Half a Hamming window of 1000 points, from 0 to 1.
inline const std::vector<double> &halfHamming() {
  static const std::vector<double> window = [] {
    std::vector<double> points(500);
    for (int i = 0; i < 500; ++i) points[static_cast<std::size_t>(i)] = 0.54 - 0.46 * std::cos(2 * std::numbers::pi * i / 999);
    const double least = points.front(), most = points.back();
    for (double &point : points) point = (point - least) / (most - least);
    return points;
  }();
  return window;
}

/// `x` and `y` from the middle, 1 at the edges.
inline double mask(const std::string &name, double x, double y, double sd = 3, double fringe = 0.2) {
  const double r = std::sqrt(x * x + y * y);
  if (name == "circle") return r <= 1 ? 1 : -1;
  if (name == "gauss") return 2 * std::exp(-r * r * sd * sd / 2) - 1;
  if (name == "cross") return std::fabs(x) <= 0.2 || std::fabs(y) <= 0.2 ? 1 : -1;
  if (name == "raisedCos") {
    if (r >= 1) return -1;
    if (r <= 1 - fringe) return 1;
    const double place = (1 - r) / fringe * 499;
    return 2 * halfHamming()[static_cast<std::size_t>(std::lround(place))] - 1;
  }
  return 1;
}

/// A patch, all in pixels and cycles.
struct Patch {
  std::string texture = "sin", mask = "none";
  double width = 0, height = 0;
  double x = 0, y = 0;                // of its middle, from the window's centre, y up
  double degrees = 0;                 // clockwise
  double cyclesX = 1, cyclesY = 1;    // over the whole patch
  double phaseX = 0, phaseY = 0;
  double contrast = 1, opacity = 1;
  double red = 1, green = 1, blue = 1;  // signed
  double sd = 3, fringe = 0.2;
};

struct Seen {
  double guns[3] = {0, 0, 0};  // 0 to 255, not rounded
  double edge = 0;             // pixels from the nearest edge of patch or mask
};

/// How far a place is from where a mask or the patch ends at once.
inline double fromEdge(const Patch &patch, double along, double up) {
  const double x = std::fabs(along), y = std::fabs(up), w = patch.width / 2, h = patch.height / 2;
  const double box = x <= w && y <= h ? std::min(w - x, h - y) : std::hypot(std::max(x - w, 0.0), std::max(y - h, 0.0));
  double edge = box;
  if (patch.mask == "circle") edge = std::min(edge, std::fabs(std::hypot(x / w, y / h) - 1) * std::min(w, h));
  if (patch.mask == "cross") edge = std::min({edge, std::fabs(x - 0.2 * w), std::fabs(y - 0.2 * h)});
  return edge;
}

/// The pixel whose middle is so far from the window's centre, on a ground of signed grey.
inline Seen seen(const Patch &patch, double x, double y, double ground) {
  const double angle = patch.degrees * std::numbers::pi / 180;
  const double dx = x - patch.x, dy = y - patch.y;
  const double along = dx * std::cos(angle) - dy * std::sin(angle), up = dx * std::sin(angle) + dy * std::cos(angle);
  Seen result;
  result.edge = fromEdge(patch, along, up);
  const bool isInside = std::fabs(along) <= patch.width / 2 && std::fabs(up) <= patch.height / 2;
  const double alpha =
      isInside ? patch.opacity * (mask(patch.mask, 2 * along / patch.width, 2 * up / patch.height, patch.sd, patch.fringe) + 1) / 2 : 0;
  // The texture's middle is the patch's: half a period after the minimum.
  const double wave = texture(patch.texture, along / patch.width * patch.cyclesX + 0.5 - patch.phaseX,
                              up / patch.height * patch.cyclesY + 0.5 - patch.phaseY);
  const double colors[3] = {patch.red, patch.green, patch.blue};
  for (int gun = 0; gun < 3; ++gun) {
    const double light = std::clamp(colors[gun] * patch.contrast * wave, -1.0, 1.0);
    result.guns[gun] = 255 * ((1 - alpha) * (ground + 1) / 2 + alpha * (light + 1) / 2);
  }
  return result;
}

}  // namespace fovea::reference
