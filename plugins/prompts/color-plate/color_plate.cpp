// A number made of dots among dots: all are as unequally bright, and the number differs from the rest by its colour alone, along a line on which some
// people cannot tell colours apart.

#include "fovea/gratings.hpp"
#include "fovea/part.hpp"
#include "fovea/row.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace color_plate {

using fovea::Point;

enum class Line { Protan, Deutan, Tritan, Light };
constexpr std::array<std::string_view, 4> enumNames(Line) { return {"protan", "deutan", "tritan", "light"}; }

struct Params {
  std::string number, units = "height";
  Line line = Line::Protan;
  double difference = 0.09, size = 0.5, showAfter_s = 0;
  bool linear = false;
  std::optional<double> hideAfter_s;
  std::optional<std::uint64_t> seed;
  template <class Archive>
  void serialize(Archive &archive) {
    archive(CEREAL_NVP(number), CEREAL_NVP(line), CEREAL_NVP(difference), CEREAL_NVP(size), CEREAL_NVP(units), CEREAL_NVP(linear), CEREAL_NVP(seed),
            CEREAL_NVP(showAfter_s), CEREAL_NVP(hideAfter_s));
  }
};

// --- what the number looks like ---

using Stroke = std::vector<Point>;  // of a box from 0 to 1, y up

/// Degrees, counted from the right against the clock.
void bend(Stroke &stroke, Point middle, Point half, double from, double to) {
  constexpr int kPieces = 24;
  for (int i = 0; i <= kPieces; ++i) {
    const double angle = (from + (to - from) * i / kPieces) * std::numbers::pi / 180;
    stroke.push_back({middle.x + half.x * std::cos(angle), middle.y + half.y * std::sin(angle)});
  }
}

std::vector<Stroke> strokesOf(char digit) {
  Stroke one, other;
  switch (digit) {
    case '0': bend(one, {0.5, 0.5}, {0.45, 0.5}, 0, 360); break;
    case '1': one = {{0.15, 0.72}, {0.55, 1}, {0.55, 0}}; break;
    case '2':
      bend(one, {0.5, 0.7}, {0.42, 0.3}, 165, -30);
      one.insert(one.end(), {{0.08, 0}, {0.95, 0}});
      break;
    case '3':
      bend(one, {0.45, 0.76}, {0.4, 0.24}, 150, -90);
      bend(one, {0.45, 0.26}, {0.46, 0.26}, 90, -150);
      break;
    case '4': one = {{0.7, 0}, {0.7, 1}, {0.05, 0.32}, {1, 0.32}}; break;
    case '5':
      one = {{0.9, 1}, {0.2, 1}, {0.13, 0.55}};
      bend(one, {0.45, 0.31}, {0.46, 0.31}, 125, -150);
      break;
    case '6':
      bend(one, {0.5, 0.3}, {0.42, 0.3}, 0, 360);
      other = {{0.75, 1}, {0.35, 0.78}, {0.14, 0.52}, {0.08, 0.3}};
      break;
    case '7': one = {{0.05, 1}, {0.95, 1}, {0.35, 0}}; break;
    case '8':
      bend(one, {0.5, 0.76}, {0.36, 0.24}, 0, 360);
      bend(other, {0.5, 0.26}, {0.45, 0.26}, 0, 360);
      break;
    default:
      bend(one, {0.5, 0.7}, {0.42, 0.3}, 0, 360);
      other = {{0.25, 0}, {0.65, 0.22}, {0.86, 0.48}, {0.92, 0.7}};
  }
  return {one, other};
}

double distance(Point place, Point from, Point to) {
  const Point along{to.x - from.x, to.y - from.y}, away{place.x - from.x, place.y - from.y};
  const double length = along.x * along.x + along.y * along.y;
  const double part = length > 0 ? std::clamp((away.x * along.x + away.y * along.y) / length, 0.0, 1.0) : 0;
  return std::hypot(away.x - part * along.x, away.y - part * along.y);
}

/// Units: the plate's radius.
class Figure {
 public:
  explicit Figure(const std::string &number) {
    constexpr double kHeight = 1.05, kGap = 0.3;
    const double width = number.size() > 1 ? 0.46 : 0.6, all = width * static_cast<double>(number.size()) + kGap * static_cast<double>(number.size() - 1);
    double left = -all / 2;
    for (const char digit : number) {
      for (Stroke &stroke : strokesOf(digit)) {
        for (Point &place : stroke) place = {left + width * place.x, kHeight * (place.y - 0.5)};
        strokes_.push_back(std::move(stroke));
      }
      left += width + kGap;
    }
  }
  bool has(Point place) const {
    constexpr double kHalfWidth = 0.1;
    for (const Stroke &stroke : strokes_)
      for (std::size_t i = 1; i < stroke.size(); ++i)
        if (distance(place, stroke[i - 1], stroke[i]) <= kHalfWidth) return true;
    return false;
  }

 private:
  std::vector<Stroke> strokes_;
};

// --- its colours ---

/// u' and v' of CIE 1976.
Point chromaticity(double x, double y) {
  const double by = -2 * x + 12 * y + 3;
  return {4 * x / by, 9 * y / by};
}
/// Where the colours meet that somebody without one kind of cone cannot tell apart. Source: Wyszecki and Stiles, Color Science, 1982, from Smith and Pokorny, 1975.
Point meetingOf(Line line) {
  switch (line) {
    case Line::Deutan: return chromaticity(1.4, -0.4);
    case Line::Tritan: return chromaticity(0.1748, 0);
    default: return chromaticity(0.7465, 0.2535);
  }
}

/// Light of the three guns from 0 to 1. Source: IEC 61966-2-1 (sRGB), for its white.
std::array<double, 3> guns(Point at, double luminance) {
  const double by = 6 * at.x - 16 * at.y + 12, x = 9 * at.x / by, y = 4 * at.y / by;
  const double X = luminance * x / y, Z = luminance * (1 - x - y) / y;
  return {3.2406 * X - 1.5372 * luminance - 0.4986 * Z, -0.9689 * X + 1.8758 * luminance + 0.0415 * Z, 0.0557 * X - 0.2040 * luminance + 1.0570 * Z};
}
double signal(double light) {
  light = std::clamp(light, 0.0, 1.0);
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

class ColorPlate final : public fovea::Prompt {
 public:
  using Prompt::Prompt;

  void enter(const fovea::PartInfo &part) override {
    params_ = fovea::fromDict<Params>(part.params);
    if (params_.number.empty() || params_.number.size() > 2 || params_.number.find_first_not_of("0123456789") != std::string::npos)
      throw fovea::Failure("number is one digit or two: \"7\", \"42\"", FOVEA_E_ARGUMENT);
    isShown_ = false;
    side_ = inHeights(params_.size, params_.units);
    seed_ = params_.seed.value_or(seed());
    makeDots();
    on("trialStart", "promptStart", fovea::fromSeconds(params_.showAfter_s));
    if (params_.hideAfter_s) on("promptStart", "promptEnd", fovea::fromSeconds(*params_.hideAfter_s));
  }
  double measure(double width) override {
    fitted_ = std::min(side_, width);
    return fitted_;
  }
  /// Its dots are as many on a narrower page.
  void placed() override {
    std::vector<Point> places;
    std::vector<double> sizes;
    for (const Dot &dot : dots_) {
      places.push_back({dot.place.x * fitted_ / 2, dot.place.y * fitted_ / 2});
      sizes.push_back(dot.radius * fitted_);
    }
    if (drawnAt_ != fitted_) {
      fovea::ElementArrayStyle style;
      style.nElements = static_cast<int>(dots_.size());
      style.xys = std::move(places);
      style.sizes = std::move(sizes);
      style.tex = "none";
      style.mask = "circle";
      style.fieldSize = {fitted_, fitted_};
      style.units = "height";
      style.more = {{"colors", colors_}};
      plate_.emplace(stimuli(), style);
      drawnAt_ = fitted_;
    }
    plate_->setPos({box().x, box().y});
  }
  void frame(const fovea::PartFrame &) override {
    if (isShown_) plate_->draw();
  }
  void happened(std::string_view event, fovea::Timestamp) override {
    if (event == "promptStart") isShown_ = true;
    if (event == "promptEnd" || event == "trialStop") isShown_ = false;
  }
  fovea::Dict metadata() const override {
    return {{"number", params_.number}, {"line", fovea::nameOf(params_.line)}, {"difference", params_.difference}, {"seed", std::to_string(seed_)}};
  }
  void leave() override {
    plate_.reset();
    drawnAt_ = 0;
  }

 private:
  struct Dot {
    Point place;  // units: the plate's radius
    double radius;
  };

  /// Large ones first, the smaller ones where they leave room.
  void makeDots() {
    std::mt19937_64 random(seed_);
    const auto draw = [&](double from, double to) { return from + (to - from) * static_cast<double>(random() >> 11) * 0x1p-53; };
    const Figure figure(params_.number);
    dots_.clear();
    colors_.clear();
    for (const double radius : {0.036, 0.029, 0.023, 0.017})
      for (int attempt = 0; attempt < 4000; ++attempt) {
        const Dot dot{{draw(-1, 1), draw(-1, 1)}, radius};
        const auto isInTheWay = [&](const Dot &other) {
          const double x = dot.place.x - other.place.x, y = dot.place.y - other.place.y, apart = dot.radius + other.radius + 0.006;
          return x * x + y * y < apart * apart;
        };
        if (std::hypot(dot.place.x, dot.place.y) > 1 - radius || std::any_of(dots_.begin(), dots_.end(), isInTheWay)) continue;
        dots_.push_back(dot);
        addColor(figure.has(dot.place), draw(0, 1));
      }
  }
  /// `brightness`: of those that are possible, from 0 to 1. Number and ground lie on either side of grey.
  void addColor(bool isFigure, double brightness) {
    const Point grey = chromaticity(0.3127, 0.3290);
    Point at = grey;
    double luminance = 0.08 + 0.2 * brightness;
    if (params_.line == Line::Light) {
      luminance = isFigure ? 0.4 + 0.1 * brightness : 0.08 + 0.06 * brightness;
    } else {
      const Point meeting = meetingOf(params_.line);
      const double away = std::hypot(meeting.x - grey.x, meeting.y - grey.y), by = (isFigure ? 0.5 : -0.5) * params_.difference / away;
      at = {grey.x + by * (meeting.x - grey.x), grey.y + by * (meeting.y - grey.y)};
    }
    for (const double light : guns(at, luminance)) colors_.push_back(2 * (params_.linear ? std::clamp(light, 0.0, 1.0) : signal(light)) - 1);
  }

  Params params_;
  std::uint64_t seed_ = 0;
  double side_ = 0, fitted_ = 0, drawnAt_ = 0;
  std::vector<Dot> dots_;
  fovea::List colors_;
  std::optional<fovea::ElementArray> plate_;
  bool isShown_ = false;
};

}  // namespace color_plate

FOVEA_PLUGIN(color_plate::ColorPlate)
