#pragma once
// The signs of music as outlines. Units: staff spaces, y up. Where y is of the staff its lowest line is 0 and its highest 4.

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <numbers>
#include <vector>

#include "fovea/outlines.hpp"

namespace score {

using fovea::Contour;
using fovea::Point;
using Drawing = std::vector<Contour>;  // of which no two are against each other: what is inside of several is inside

constexpr double kLine = 0.11, kStem = 0.12, kThinBar = 0.16, kThickBar = 0.5, kBeam = 0.5, kHead = 1.2;

inline double areaOf(const Contour &contour) {
  double area = 0;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const Point a = contour[i], b = contour[(i + 1) % contour.size()];
    area += (a.x * b.y - b.x * a.y) / 2;
  }
  return area;
}
/// Counter-clockwise; of a hole clockwise.
inline Contour turned(Contour contour, bool isHole = false) {
  if ((areaOf(contour) < 0) != isHole) std::reverse(contour.begin(), contour.end());
  return contour;
}
inline Drawing placed(Drawing drawing, Point at, double scale = 1) {
  for (Contour &contour : drawing)
    for (Point &point : contour) point = {at.x + scale * point.x, at.y + scale * point.y};
  return drawing;
}
inline void append(Drawing &to, const Drawing &drawing) { to.insert(to.end(), drawing.begin(), drawing.end()); }

// --- how they are drawn ---

inline Contour box(double left, double bottom, double right, double top) { return {{left, bottom}, {right, bottom}, {right, top}, {left, top}}; }

/// `turn`: degrees against the clock.
inline Contour ellipse(Point middle, Point half, double turn = 0, int corners = 28) {
  Contour all;
  const double cosine = std::cos(turn * std::numbers::pi / 180), sine = std::sin(turn * std::numbers::pi / 180);
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners, x = half.x * std::cos(angle), y = half.y * std::sin(angle);
    all.push_back({middle.x + cosine * x - sine * y, middle.y + sine * x + cosine * y});
  }
  return all;
}
inline Contour disc(Point middle, double radius) { return ellipse(middle, {radius, radius}, 0, 20); }

struct Nib {
  double x, y, width;
};
/// Smoothly through all of these. Source: Catmull and Rom, 1974.
inline std::vector<Nib> curve(std::initializer_list<Nib> through) {
  constexpr int kPieces = 7;
  const std::vector<Nib> nibs(through);
  const auto last = static_cast<std::ptrdiff_t>(nibs.size()) - 1;
  const auto at = [&](std::ptrdiff_t i) { return nibs[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))]; };
  std::vector<Nib> path;
  for (std::ptrdiff_t i = 0; i < last; ++i)
    for (int k = 0; k < kPieces; ++k) {
      const double t = static_cast<double>(k) / kPieces;
      const auto between = [&](double Nib::*of) {
        const double before = at(i - 1).*of, from = at(i).*of, to = at(i + 1).*of, after = at(i + 2).*of;
        return from + t / 2 * (to - before + t * (2 * before - 5 * from + 4 * to - after + t * (3 * (from - to) + after - before)));
      };
      path.push_back({between(&Nib::x), between(&Nib::y), between(&Nib::width)});
    }
  path.push_back(nibs.back());
  return path;
}
/// A line as wide as the nib is at each place.
inline Contour pen(std::initializer_list<Nib> through) {
  const std::vector<Nib> path = curve(through);
  Contour left, right;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Nib &before = path[i > 0 ? i - 1 : 0], &after = path[std::min(i + 1, path.size() - 1)];
    const double x = after.x - before.x, y = after.y - before.y, half = path[i].width / 2 / std::hypot(x, y);
    left.push_back({path[i].x - half * y, path[i].y + half * x});
    right.push_back({path[i].x + half * y, path[i].y - half * x});
  }
  left.insert(left.end(), right.rbegin(), right.rend());
  return turned(std::move(left));
}
/// What lies between two curves, of which the second goes back.
inline Contour between(std::initializer_list<Nib> there, std::initializer_list<Nib> back) {
  Contour all;
  for (const auto &path : {curve(there), curve(back)})
    for (const Nib &nib : path) all.push_back({nib.x, nib.y});
  return turned(std::move(all));
}

// --- heads, from x = 0 on, about y = 0 ---

inline Drawing blackHead() { return {ellipse({kHead / 2, 0}, {0.64, 0.44}, 22)}; }
inline Drawing halfHead() { return {ellipse({kHead / 2, 0}, {0.64, 0.46}, 24), turned(ellipse({kHead / 2, 0}, {0.56, 0.25}, 33), true)}; }
constexpr double kWholeHead = 1.7;
inline Drawing wholeHead() { return {ellipse({kWholeHead / 2, 0}, {0.85, 0.5}), turned(ellipse({kWholeHead / 2, 0}, {0.47, 0.34}, 125), true)}; }
inline Drawing dot() { return {disc({0.2, 0}, 0.2)}; }

// --- accidentals, about y = 0 ---

inline Drawing sharp() {
  return {box(0.26, -1.4, 0.36, 1.28), box(0.64, -1.28, 0.74, 1.4), {{0, -0.78}, {1, -0.5}, {1, -0.17}, {0, -0.45}}, {{0, 0.17}, {1, 0.45}, {1, 0.78}, {0, 0.5}}};
}
inline Drawing flat() {
  return {box(0, -0.68, 0.11, 1.75), pen({{0.06, 0.16, 0.1}, {0.3, 0.4, 0.2}, {0.56, 0.42, 0.26}, {0.66, 0.22, 0.28}, {0.5, -0.16, 0.2}, {0.26, -0.45, 0.12}, {0.05, -0.64, 0.09}})};
}
inline Drawing natural() {
  return {box(0, -0.7, 0.1, 1.4), box(0.58, -1.4, 0.68, 0.7), {{0, -0.7}, {0.68, -0.5}, {0.68, -0.18}, {0, -0.38}}, {{0, 0.18}, {0.68, 0.38}, {0.68, 0.7}, {0, 0.5}}};
}
inline Drawing doubleSharp() {
  Drawing all{turned({{0.1, -0.36}, {0.22, -0.48}, {0.9, 0.36}, {0.78, 0.48}}), turned({{0.1, 0.36}, {0.22, 0.48}, {0.9, -0.36}, {0.78, -0.48}})};
  for (const double x : {0.17, 0.83})
    for (const double y : {-0.36, 0.36}) all.push_back(box(x - 0.17, y - 0.17, x + 0.17, y + 0.17));
  return all;
}
constexpr std::array<double, 5> kAccidentalWidths{1.5, 0.8, 0.68, 1, 1};
constexpr double accidentalWidth(int semitones) { return kAccidentalWidths[static_cast<std::size_t>(semitones + 2)]; }
inline Drawing accidental(int semitones) {
  if (semitones == 1) return sharp();
  if (semitones == 2) return doubleSharp();
  if (semitones == 0) return natural();
  Drawing all = flat();
  if (semitones == -2) append(all, placed(flat(), {0.7, 0}));
  return all;
}

// --- clefs, on the staff ---

inline Drawing trebleClef() {
  return {pen({{1.42, 0.42, 0.1}, {1.0, 0.58, 0.2}, {0.84, 1.05, 0.26}, {1.1, 1.55, 0.28}, {1.6, 1.66, 0.32}, {2.1, 1.3, 0.36}, {2.2, 0.7, 0.34}, {1.85, 0.16, 0.26}, {1.25, -0.02, 0.2},
               {0.55, 0.22, 0.3}, {0.14, 0.95, 0.42}, {0.38, 1.85, 0.42}, {1.0, 2.6, 0.36}, {1.6, 3.3, 0.34}, {1.9, 4.1, 0.3}, {1.84, 4.85, 0.22}, {1.62, 5.15, 0.14}}),
          pen({{1.66, 5.16, 0.1}, {1.42, 4.95, 0.24}, {1.22, 4.35, 0.22}, {1.24, 3.6, 0.16}, {1.4, 2.4, 0.14}, {1.62, 1.0, 0.14}, {1.82, -0.4, 0.14}, {1.84, -1.1, 0.16}, {1.55, -1.62, 0.14}, {1.1, -1.68, 0.14}, {0.74, -1.36, 0.2}}),
          disc({0.94, -1.18}, 0.34)};
}
inline Drawing bassClef() {
  return {disc({0.42, 2.92}, 0.38), pen({{0.12, 3.0, 0.14}, {0.3, 3.6, 0.16}, {0.95, 3.98, 0.16}, {1.6, 3.7, 0.42}, {1.84, 2.95, 0.5}, {1.55, 1.95, 0.36}, {0.9, 1.1, 0.2}, {0.0, 0.5, 0.06}}),
          disc({2.48, 3.5}, 0.22), disc({2.48, 2.5}, 0.22)};
}
inline Drawing altoClef() {
  Drawing all{box(0, 0, 0.45, 4), box(0.68, 0, 0.82, 4)};
  const Drawing upper{pen({{0.82, 2, 0.06}, {1.08, 2.3, 0.14}, {1.2, 2.72, 0.1}}), pen({{1.18, 2.6, 0.1}, {1.45, 2.32, 0.12}, {1.85, 2.36, 0.24}, {2.14, 3.05, 0.5}, {1.95, 3.7, 0.34}, {1.55, 3.93, 0.14}, {1.2, 3.72, 0.16}}),
                      disc({1.32, 3.42}, 0.3)};
  append(all, upper);
  for (Contour contour : upper) {
    for (Point &point : contour) point.y = 4 - point.y;
    all.push_back(turned(std::move(contour)));
  }
  return all;
}

// --- rests, on the staff ---

inline Drawing quarterRest() {
  return {between({{0.32, 3.46, 0}, {0.62, 3.14, 0}, {1.0, 2.66, 0}, {0.74, 2.16, 0}, {0.84, 1.72, 0}, {1.1, 1.36, 0}}, {{1.04, 1.3, 0}, {0.68, 1.42, 0}, {0.5, 1.16, 0}, {0.66, 0.7, 0}, {0.6, 0.64, 0}, {0.24, 1.0, 0}, {0.26, 1.48, 0}, {0.62, 1.72, 0}, {0.14, 2.36, 0}, {0.4, 2.84, 0}, {0.26, 3.4, 0}})};
}
/// With as many hooks as it has flags.
inline Drawing hookRest(int hooks) {
  Drawing all;
  const double top = hooks > 2 ? 3 : 2, bottom = top - hooks, lean = 0.28, right = 1;
  const auto x = [&](double y) { return right - lean * (top + 0.75 - y); };
  all.push_back(turned({{x(top + 0.75) - 0.06, top + 0.75}, {x(top + 0.75) + 0.06, top + 0.75}, {x(bottom) + 0.04, bottom}, {x(bottom) - 0.08, bottom}}));
  for (int i = 0; i < hooks; ++i) {
    const double y = top - i, edge = x(y + 0.7);
    all.push_back(disc({edge - 0.68, y + 0.52}, 0.26));
    all.push_back(pen({{edge - 0.8, y + 0.34, 0.08}, {edge - 0.42, y + 0.28, 0.14}, {edge - 0.12, y + 0.5, 0.12}, {edge, y + 0.72, 0.1}}));
  }
  return all;
}

// --- flags, from the tip of a stem at x = 0, y = 0, downwards ---

inline Drawing flag() {
  return {between({{0, 0, 0}, {0.1, -0.45, 0}, {0.5, -1.0, 0}, {0.96, -1.65, 0}, {1.04, -2.35, 0}, {0.76, -3.1, 0}}, {{0.68, -3.06, 0}, {0.86, -2.4, 0}, {0.72, -1.85, 0}, {0.36, -1.3, 0}, {0, -1.0, 0}})};
}
/// One of several.
inline Drawing shortFlag() {
  return {between({{0, 0, 0}, {0.12, -0.34, 0}, {0.54, -0.74, 0}, {0.96, -1.2, 0}, {1.04, -1.85, 0}}, {{0.96, -1.87, 0}, {0.78, -1.4, 0}, {0.4, -1.0, 0}, {0, -0.72, 0}})};
}

// --- figures, from x = 0 on, from y = 0 to 2 ---

inline constexpr double kFigure = 1.3;
inline Drawing figure(int digit) {
  switch (digit) {
    case 0: return {ellipse({0.62, 1}, {0.6, 0.98}), turned(ellipse({0.62, 1}, {0.26, 0.82}), true)};
    case 1: return {turned({{0.4, 0.2}, {0.4, 1.55}, {0.12, 1.25}, {0.04, 1.32}, {0.46, 1.98}, {0.78, 1.98}, {0.78, 0.2}, {1, 0.1}, {1, 0.02}, {0.16, 0.02}, {0.16, 0.1}})};
    case 2: return {disc({0.3, 1.42}, 0.24), pen({{0.1, 1.4, 0.1}, {0.24, 1.8, 0.14}, {0.64, 1.9, 0.18}, {0.9, 1.5, 0.4}, {0.68, 1.05, 0.32}, {0.3, 0.62, 0.2}, {0.08, 0.12, 0.12}}),
                    pen({{0.1, 0.28, 0.1}, {0.36, 0.46, 0.28}, {0.7, 0.24, 0.4}, {1.0, 0.24, 0.3}, {1.16, 0.62, 0.08}})};
    case 3: return {disc({0.28, 1.5}, 0.23), pen({{0.12, 1.6, 0.1}, {0.36, 1.9, 0.14}, {0.72, 1.86, 0.26}, {0.86, 1.5, 0.36}, {0.72, 1.16, 0.2}, {0.4, 1.03, 0.1}}),
                    pen({{0.4, 1.03, 0.1}, {0.76, 0.96, 0.22}, {0.92, 0.54, 0.4}, {0.74, 0.16, 0.26}, {0.36, 0.1, 0.14}, {0.1, 0.42, 0.1}}), disc({0.28, 0.5}, 0.23)};
    case 4: return {turned({{0.44, 1.98}, {0.92, 1.98}, {0.2, 0.72}, {0.04, 0.72}}), box(0.02, 0.46, 1.2, 0.72), turned({{0.62, 0.2}, {0.62, 1.2}, {0.96, 1.56}, {0.96, 0.2}, {1.16, 0.1}, {1.16, 0.02}, {0.42, 0.02}, {0.42, 0.1}})};
    case 5: return {turned({{0.14, 1.98}, {0.2, 1.98}, {0.6, 1.92}, {1.06, 1.98}, {1.06, 1.9}, {0.76, 1.56}, {0.22, 1.6}, {0.22, 1.0}, {0.14, 1.0}}),
                    pen({{0.16, 0.98, 0.08}, {0.56, 1.18, 0.16}, {0.92, 0.92, 0.36}, {0.9, 0.42, 0.38}, {0.6, 0.1, 0.18}, {0.28, 0.14, 0.12}, {0.08, 0.4, 0.1}}), disc({0.26, 0.44}, 0.23)};
    case 6: return {disc({0.9, 1.54}, 0.22), pen({{1.06, 1.6, 0.08}, {0.86, 1.9, 0.14}, {0.48, 1.78, 0.24}, {0.24, 1.2, 0.42}, {0.28, 0.5, 0.4}, {0.6, 0.1, 0.16}, {0.98, 0.3, 0.34}, {1.0, 0.78, 0.34}, {0.7, 1.06, 0.16}, {0.36, 0.86, 0.1}})};
    case 7: return {pen({{0.08, 1.4, 0.08}, {0.2, 1.72, 0.3}, {0.5, 1.68, 0.42}, {0.82, 1.66, 0.3}, {1.12, 1.9, 0.12}}), turned({{0.06, 1.98}, {0.16, 1.98}, {0.16, 1.3}, {0.06, 1.3}}), pen({{1.08, 1.9, 0.08}, {0.86, 1.3, 0.16}, {0.66, 0.8, 0.34}, {0.6, 0.36, 0.46}, {0.6, 0.02, 0.46}})};
    case 8: return {pen({{0.62, 1.9, 0.16}, {0.26, 1.62, 0.26}, {0.42, 1.22, 0.36}, {0.86, 0.9, 0.4}, {1.02, 0.46, 0.28}, {0.62, 0.1, 0.16}, {0.2, 0.42, 0.28}, {0.42, 0.94, 0.12}, {0.88, 1.32, 0.16}, {0.94, 1.7, 0.22}, {0.62, 1.9, 0.16}})};
    default: {
      Drawing six = figure(6);
      for (Contour &contour : six) {
        for (Point &point : contour) point = {1.24 - point.x, 2 - point.y};
        contour = turned(std::move(contour));
      }
      return six;
    }
  }
}
inline double figuresWidth(int number) { return kFigure * (number > 9 ? 2 : 1); }
inline Drawing figures(int number) {
  Drawing all = number > 9 ? figure(number / 10) : Drawing{};
  append(all, placed(figure(number % 10), {number > 9 ? kFigure : 0, 0}));
  return all;
}
inline Drawing commonTime() {
  return {pen({{1.5, 2.5, 0.1}, {1.32, 2.88, 0.14}, {0.86, 2.92, 0.18}, {0.34, 2.5, 0.36}, {0.22, 2.0, 0.44}, {0.34, 1.5, 0.36}, {0.86, 1.08, 0.18}, {1.36, 1.24, 0.12}, {1.62, 1.62, 0.06}}), disc({1.3, 2.52}, 0.26)};
}

}  // namespace score
