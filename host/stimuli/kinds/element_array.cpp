// Many small gratings at once: each has its own place, size, orientation and light, and all the same wave and mask.
#include <algorithm>
#include <cmath>

#include "stimuli/color_space.hpp"
#include "stimuli/dot_field.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/patch.hpp"
#include "stimuli/pipelines/spots.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

constexpr std::string_view kForms[] = {"circle", "sqr"};
constexpr double kMostElements = 1e6;
constexpr double kDefaultSize = 48;  // pixels

enum : PropertyIndex {
  Count = kFirstOwn, Xys, Sizes, Oris, Sfs, Contrs, Phases, Opacities, Colors, Tex, MaskOf, Sd, FringeWidth, FieldSize, FieldShape, Seed
};
constexpr PropertyInfo kOwn[] = {
    {"nElements", Form::Whole, {100}, {}, {}, true},
    {"xys", Form::Points, {}, {}, {}, true},
    {"sizes", Form::Numbers, {}, {}, {}, true},
    {"oris", Form::Numbers, {}, {}, {}, true},
    {"sfs", Form::Numbers, {}, {}, {}, true},
    {"contrs", Form::Numbers, {}, {}, {}, true},
    {"phases", Form::Numbers, {}, {}, {}, true},
    {"opacities", Form::Numbers, {}, {}, {}, true},
    {"colors", Form::Numbers, {}, {}, {}, true},
    {"elementTex", Form::Picture, {}, kWaves[0], kWaves, true},
    {"elementMask", Form::Picture, {}, kMasks[static_cast<std::size_t>(Mask::Gauss)], kMasks, true},
    {"sd", Form::Positive, {3}},
    {"fringeWidth", Form::Fraction, {0.2}},
    {"fieldSize", Form::Size, {1, 1}, {}, {}, true},
    {"fieldShape", Form::Word, {}, {}, kForms, true},
    {"seed", Form::Whole, {}, {}, {}, true},
};

/// A list that stands for every element (one number), or has one for each; empty: the default.
struct PerElement {
  std::span<const double> list;
  double otherwise = 0;
  double operator[](std::size_t i) const { return list.empty() ? otherwise : list[list.size() == 1 ? 0 : i]; }
};

/// Is a list other than when it was asked last? Keeps its memory.
class Memory {
 public:
  bool hasChanged(std::span<const double> now) {
    if (std::equal(now.begin(), now.end(), before_.begin(), before_.end())) return false;
    before_.assign(now.begin(), now.end());
    return true;
  }

 private:
  std::vector<double> before_;
};

class ElementArray final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    if (auto prepared = prepare(context); !prepared) return prepared;
    const auto placed = placement(context);
    if (!placed) return placed.error();
    // The box that all middles are in, and half of the largest element around it.
    Point least, most, half;
    for (std::size_t i = 0; i < count_; ++i) {
      const Point centre = placed->toPixels(places_[i]), own = halfOf(i, *placed);
      least = i == 0 ? centre : Point{std::min(least.x, centre.x), std::min(least.y, centre.y)};
      most = i == 0 ? centre : Point{std::max(most.x, centre.x), std::max(most.y, centre.y)};
      half = {std::max(half.x, own.x), std::max(half.y, own.y)};
    }
    appendCorners({0.5 * (least + most), 0.5 * (most - least) + half}, to);
    return {};
  }

 private:
  Result<void> make(DrawContext &context) override {
    const Properties &from = properties();
    if (from.number(Count) > kMostElements)
      return from.bad(Count, "is " + cellText(from.number(Count)), "a million is the most");
    count_ = static_cast<std::size_t>(from.number(Count));
    if (auto checked = checkLists(); !checked) return checked;
    const auto sizes = properties().list(Sizes);
    largest_ = sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
    makePlaces();
    makeAxes();
    if (auto made = makeColors(context); !made) return made;
    for (const auto &[held, index] : {std::pair{&tex_, Tex}, {&mask_, MaskOf}})
      if (auto done = context.pictures->follow(*held, from, index, context.notes); !done) return done;
    if (!context.renderer) return {};
    for (const auto primitive : {Pipeline::Primitive::Quad, Pipeline::Primitive::Point})
      if (auto done = context.renderer->ready(pipeline(primitive)); !done) return done;
    return {};
  }

  Result<void> checkLists() const {
    for (const auto &[list, perElement] : {std::pair{Sizes, 2u}, {Oris, 1u}, {Sfs, 1u}, {Contrs, 1u}, {Phases, 1u}, {Opacities, 1u}, {Colors, 3u}}) {
      const std::size_t size = properties().list(list).size();
      if (size > 1 && size != count_ && size != perElement * count_ && size != (list == Colors ? 3 : 1))
        return miscounted(list, size);
    }
    const std::size_t places = properties().list(Xys).size() / 2;
    if (places > 0 && places != count_) return miscounted(Xys, places);
    const auto isWithin = [&](PropertyIndex list, double least, double most = 1) {
      return std::ranges::all_of(properties().list(list), [&](double number) { return number >= least && number <= most; });
    };
    if (!isWithin(Sizes, 0, INFINITY)) return properties().bad(Sizes, "has one that is below 0");
    if (!isWithin(Opacities, 0)) return properties().bad(Opacities, "has one that is not from 0 to 1");
    if (!isWithin(Contrs, -1)) return properties().bad(Contrs, "has one that is not from -1 to 1");
    return {};
  }

  Error miscounted(PropertyIndex list, std::size_t size) const {
    return properties().bad(list, "has " + std::to_string(size) + " of them, and there are " + std::to_string(count_) + " elements",
                            "give one for each, or set nElements first");
  }

  /// Where nobody says, anywhere in the field.
  void makePlaces() {
    const Properties &from = properties();
    const auto given = from.list(Xys);
    if (given.empty()) {
      DotRules rules;
      rules.count = count_;
      rules.field = from.point(FieldSize);
      rules.isRound = from.word<int>(FieldShape) == 0;
      const DotField field(rules, static_cast<std::uint64_t>(from.number(Seed)));
      places_.assign(field.dots().begin(), field.dots().end());
    } else {
      places_.resize(count_);
      for (std::size_t i = 0; i < count_; ++i) places_[i] = {given[2 * i], given[2 * i + 1]};
    }
    least_ = most_ = places_.empty() ? Point{} : places_[0];
    for (const Point place : places_) {
      least_ = {std::min(least_.x, place.x), std::min(least_.y, place.y)};
      most_ = {std::max(most_.x, place.x), std::max(most_.y, place.y)};
    }
  }

  /// Sines and cosines, only when an orientation is another.
  void makeAxes() {
    const auto oris = properties().list(Oris);
    if (!knownOris_.hasChanged(oris) && axes_.size() == std::max<std::size_t>(oris.size(), 1)) return;
    axes_.resize(std::max<std::size_t>(oris.size(), 1), Point{1, 0});
    std::ranges::transform(oris, axes_.begin(), axisOf);
  }

  /// Once: an animation would say it in each frame.
  void noteWide(const Color &color, DrawContext &context) {
    const double contrast = properties().number(common::Contrast);
    const Color shown{color.r * contrast, color.g * contrast, color.b * contrast, color.a};
    if (!isInGamut(shown) && !std::exchange(isWideNoted_, true)) context.notes.push_back("elementArray.colors: " + gamutNote(shown));
  }

  Result<void> makeColors(DrawContext &context) {
    const auto given = properties().list(Colors);
    const double space = properties().number(common::ColorSpace);
    if (!knownColors_.hasChanged(given) && space == knownSpace_) return {};
    knownSpace_ = space;
    const std::size_t each = given.size() == 3 || given.size() == 3 * count_ ? 3 : 1;
    colors_.resize(given.size() / each);
    const ColorSpace numbers(static_cast<std::size_t>(space));
    for (std::size_t i = 0; i < colors_.size(); ++i) {
      const auto color = numbers.toRgb(given.subspan(i * each, each), properties().screen());
      if (!color) return properties().bad(Colors, "has one that is no colour in " + std::string(numbers.name()), numbers.range());
      colors_[i] = *color;
      noteWide(*color, context);
    }
    return {};
  }

  Mask mask() const { return static_cast<Mask>(mask_.word); }
  const Pipeline &pipeline(Pipeline::Primitive primitive) const { return gratings(static_cast<Wave>(tex_.word), mask(), primitive); }

  Point halfOf(std::size_t i, const Placement &placed) const {
    const auto sizes = properties().list(Sizes);
    if (sizes.empty()) return {kDefaultSize / 2, kDefaultSize / 2};
    const bool isPair = sizes.size() == 2 * count_ && sizes.size() > 1 && count_ > 0;
    const std::size_t first = isPair ? 2 * i : sizes.size() == 1 ? 0 : i;
    const Point size{sizes[first], sizes[isPair ? first + 1 : first]};
    if (placed.ruler.isBent()) return 0.5 * placed.ruler.size(placed.pos + places_[i], size);
    const Point scale = placed.ruler.scale();
    return {size.x * scale.x / 2, size.y * scale.y / 2};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Properties &from = properties();
    const PerElement frequencies{from.list(Sfs)}, contrasts{from.list(Contrs), 1}, phases{from.list(Phases)},
        opacities{from.list(Opacities), 1};
    const double contrast = from.number(common::Contrast), opacity = from.number(common::Opacity);
    const double mirrored = placed->flip.x * placed->flip.y;
    const bool hasFrequency = !frequencies.list.empty();
    Grating made;
    made.maskParameter = mask() == Mask::Picture ? fovea::mirrored(placed->flip) : maskParameter(mask(), from.number(Sd), from.number(FringeWidth));
    const auto room = list.addMany<Grating>(pipeline(primitive(*placed, context)), count_, tex_.texture(), mask_.texture());
    for (std::size_t i = 0; i < count_; ++i) {
      const Point half = halfOf(i, *placed), axis = axes_[axes_.size() == 1 ? 0 : i];
      const double frequency = frequencies[i];
      const Point cycles = cyclesPerPixel(hasFrequency ? std::optional(Point{frequency, frequency}) : std::nullopt, placed->ruler, half);
      setPoint(made.centre, placed->toPixels(places_[i]));
      setPoint(made.half, half);
      setPoint(made.axis, turned({axis.x, axis.y * mirrored}, placed->axis));
      setPoint(made.cycles, {cycles.x * placed->flip.x, cycles.y * placed->flip.y});
      made.phase[0] = phaseInTheMiddle(phases[i]);
      const Color color = colors_.empty() ? from.color(common::Color) : colors_[colors_.size() == 1 ? 0 : i];
      setColor(made, color, contrast * contrasts[i], opacity * opacities[i]);
      room[i] = made;
    }
    return {};
  }

  /// Points of the graphics card where all of them can be.
  Pipeline::Primitive primitive(const Placement &placed, const DrawContext &context) const {
    if (placed.ruler.isBent()) return Pipeline::Primitive::Quad;
    PointCheck check(context.canvas, context.renderer->largestPoint());
    const Point scale = placed.ruler.scale();
    const Point half = properties().list(Sizes).empty() ? Point{kDefaultSize / 2, kDefaultSize / 2}
                                                        : Point{largest_ * scale.x / 2, largest_ * scale.y / 2};
    for (const Point corner : {least_, most_, Point{least_.x, most_.y}, Point{most_.x, least_.y}})
      check.add(placed.toPixels(corner), half);
    return check.primitive();
  }

  std::size_t count_ = 0;
  NamedPicture tex_, mask_;
  std::vector<Point> places_, axes_;  // in units; where an x axis points, one for all or one for each
  std::vector<Color> colors_;         // signed rgb; none, one for all, or one for each
  Point least_, most_;                // of the places
  double largest_ = 0;                // of the sizes
  Memory knownOris_, knownColors_;
  double knownSpace_ = 0;
  bool isWideNoted_ = false;
};

}  // namespace

Kind elementArrayKind() { return defineKind<ElementArray>("elementArray", kOwn); }

}  // namespace fovea
