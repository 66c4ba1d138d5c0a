#pragma once
// Paths as SVG writes them, as corners: "M 10 10 h 20 c ... z", all commands of SVG 1.1. Source: the grammar of path data in SVG 1.1, section 8.3, and
// its implementation notes on elliptical arcs (F.6).

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string>
#include <string_view>

#include "fovea/failure.hpp"
#include "fovea/outlines.hpp"

namespace fovea {

struct SvgPath {
  std::vector<Contour> contours;  // y goes down
  bool isClosed = false;          // one of them is, by z
};

namespace detail {

/// Thread: any.
class SvgPathReader {
 public:
  explicit SvgPathReader(std::string_view text) : text_(text) {}

  SvgPath read() {
    char command = 0;
    for (skip(); at_ < text_.size(); skip()) {
      if (std::isalpha(static_cast<unsigned char>(text_[at_]))) command = text_[at_++];
      else if (command == 'M') command = 'L';  // more points are lines
      else if (command == 'm') command = 'l';
      else if (command == 'z' || command == 'Z') fail();
      if (path_.contours.empty() && command != 'M' && command != 'm') fail();
      take(command);
    }
    if (path_.contours.empty()) fail();
    return std::move(path_);
  }

 private:
  static constexpr int kParts = 24;  // of each curve

  [[noreturn]] void fail() const {
    throw Failure("the path \"" + std::string(text_) + "\" cannot be read from its character " + std::to_string(at_ + 1) + " on: it begins with M, as paths in SVG do", FOVEA_E_ARGUMENT);
  }
  void skip() {
    while (at_ < text_.size() && (std::isspace(static_cast<unsigned char>(text_[at_])) || text_[at_] == ',')) ++at_;
  }
  double number() {
    skip();
    const std::string rest(text_.substr(at_, 40));
    char *end = nullptr;
    const double value = std::strtod(rest.c_str(), &end);
    if (end == rest.c_str() || !std::isfinite(value)) fail();
    at_ += static_cast<std::size_t>(end - rest.c_str());
    return value;
  }
  /// Of an arc: one character, and what follows may stand right behind it.
  bool flag() {
    skip();
    if (at_ >= text_.size() || (text_[at_] != '0' && text_[at_] != '1')) fail();
    return text_[at_++] == '1';
  }
  Point point(bool isRelative) {
    const double x = number(), y = number();
    return isRelative ? Point{here_.x + x, here_.y + y} : Point{x, y};
  }

  void take(char command) {
    const bool isRelative = std::islower(static_cast<unsigned char>(command));
    const char kind = static_cast<char>(std::toupper(static_cast<unsigned char>(command)));
    const bool isCubic = kind == 'C' || kind == 'S', isQuadratic = kind == 'Q' || kind == 'T';
    if (kind == 'M') {
      here_ = begin_ = point(isRelative);
      path_.contours.push_back({here_});
    } else if (kind == 'Z') {
      path_.isClosed = true;
      here_ = begin_;
    } else if (kind == 'L') {
      lineTo(point(isRelative));
    } else if (kind == 'H') {
      lineTo({number() + (isRelative ? here_.x : 0), here_.y});
    } else if (kind == 'V') {
      lineTo({here_.x, number() + (isRelative ? here_.y : 0)});
    } else if (isCubic || isQuadratic) {
      const bool isSmooth = kind == 'S' || kind == 'T';
      const bool goesOn = lastKind_ == kind || lastKind_ == (isCubic ? (kind == 'C' ? 'S' : 'C') : (kind == 'Q' ? 'T' : 'Q'));
      const Point mirrored = goesOn ? Point{2 * here_.x - control_.x, 2 * here_.y - control_.y} : here_;
      const Point first = isSmooth ? mirrored : point(isRelative);
      const Point second = isCubic ? point(isRelative) : first;
      const Point end = point(isRelative);
      isCubic ? curve(here_, first, second, end) : curve(here_, between(here_, first), between(end, first), end);
      control_ = second;
      here_ = end;
    } else if (kind == 'A') {
      const double rx = number(), ry = number(), turn = number();
      const bool isLarge = flag(), isSweep = flag();
      arc(std::abs(rx), std::abs(ry), turn * std::numbers::pi / 180, isLarge, isSweep, point(isRelative));
    } else {
      fail();
    }
    lastKind_ = kind;
  }

  /// Two thirds of the way: where a cubic curve has its control points that is the quadratic one with this.
  static Point between(Point end, Point control) { return {end.x + (control.x - end.x) * 2 / 3, end.y + (control.y - end.y) * 2 / 3}; }
  void lineTo(Point to) {
    if (lastKind_ == 'Z') path_.contours.push_back({here_});
    path_.contours.back().push_back(here_ = to);
  }
  void curve(Point a, Point b, Point c, Point d) {
    for (int i = 1; i <= kParts; ++i) {
      const double t = static_cast<double>(i) / kParts, u = 1 - t;
      lineTo({u * u * u * a.x + 3 * u * u * t * b.x + 3 * u * t * t * c.x + t * t * t * d.x, u * u * u * a.y + 3 * u * u * t * b.y + 3 * u * t * t * c.y + t * t * t * d.y});
      lastKind_ = 'L';
    }
  }
  void arc(double rx, double ry, double turn, bool isLarge, bool isSweep, Point end) {
    const Point begin = here_;
    const double cosine = std::cos(turn), sine = std::sin(turn);
    const double halfX = (begin.x - end.x) / 2, halfY = (begin.y - end.y) / 2;
    const double x = cosine * halfX + sine * halfY, y = cosine * halfY - sine * halfX;
    if (rx == 0 || ry == 0 || (x == 0 && y == 0)) return lineTo(end);
    const double grow = std::sqrt(std::max(1.0, x * x / (rx * rx) + y * y / (ry * ry)));
    rx *= grow, ry *= grow;
    const double all = rx * rx * y * y + ry * ry * x * x;
    const double root = (isLarge == isSweep ? -1 : 1) * std::sqrt(std::max(0.0, rx * rx * ry * ry / all - 1));
    const double centreX = root * rx * y / ry, centreY = -root * ry * x / rx;
    const Point centre{cosine * centreX - sine * centreY + (begin.x + end.x) / 2, sine * centreX + cosine * centreY + (begin.y + end.y) / 2};
    const double from = std::atan2((y - centreY) / ry, (x - centreX) / rx);
    double by = std::atan2((-y - centreY) / ry, (-x - centreX) / rx) - from;
    if (isSweep && by < 0) by += 2 * std::numbers::pi;
    if (!isSweep && by > 0) by -= 2 * std::numbers::pi;
    for (int i = 1; i < kParts; ++i) {
      const double angle = from + by * i / kParts;
      lineTo({centre.x + rx * std::cos(angle) * cosine - ry * std::sin(angle) * sine, centre.y + rx * std::cos(angle) * sine + ry * std::sin(angle) * cosine});
      lastKind_ = 'L';
    }
    lineTo(end);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SvgPath path_;
  Point here_, begin_, control_;
  char lastKind_ = 0;
};

}  // namespace detail

/// Throws Failure for text that is none.
inline SvgPath svgPath(std::string_view text) { return detail::SvgPathReader(text).read(); }

}  // namespace fovea
