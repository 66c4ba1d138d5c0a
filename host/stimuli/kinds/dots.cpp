// Moving dots: one step at each draw.
#include <algorithm>

#include "stimuli/dot_field.hpp"
#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/dots.hpp"
#include "stimuli/pipelines/spots.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

constexpr std::string_view kForms[] = {"sqr", "circle"};
constexpr std::string_view kSignals[] = {"same", "different"};
constexpr std::string_view kNoises[] = {"direction", "position", "walk"};
constexpr std::string_view kMotions[] = {"frame", "second"};
constexpr double kMostDots = 1e6;

enum : PropertyIndex {
  Count = kFirstOwn, Coherence, FieldSize, FieldShape, DotSize, DotShape, DotLife, Dir, Speed, Signal, Noise, MotionPer, Seed
};
constexpr PropertyInfo kOwn[] = {
    {"nDots", Form::Whole, {1}, {}, {}, true},
    {"coherence", Form::Fraction, {0.5}, {}, {}, true},
    {"fieldSize", Form::Size, {1, 1}, {}, {}, true},
    {"fieldShape", Form::Word, {}, {}, kForms, true},
    {"dotSize", Form::Length, {2}},
    {"dotShape", Form::Word, {1}, {}, kForms, true},
    {"dotLife", Form::Number, {3}, {}, {}, true},
    {"dir", Form::Number, {}, {}, {}, true},
    {"speed", Form::Number, {0.5}, {}, {}, true},
    {"signalDots", Form::Word, {}, {}, kSignals, true},
    {"noiseDots", Form::Word, {}, {}, kNoises, true},
    {"motionPer", Form::Word, {}, {}, kMotions},
    {"seed", Form::Whole, {}, {}, {}, true},
};

class Dots final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Body body = placed->box(properties().point(FieldSize), anchor());
    properties().word<int>(FieldShape) == 1 ? appendEllipse(body, to) : appendCorners(body, to);
    return {};
  }

 private:
  Result<void> make(DrawContext &context) override {
    const Properties &from = properties();
    if (from.number(Count) > kMostDots) return from.bad(Count, "is " + cellText(from.number(Count)), "a million is the most");
    DotRules rules;
    rules.count = static_cast<std::size_t>(from.number(Count));
    rules.coherence = from.number(Coherence);
    rules.field = from.point(FieldSize);
    rules.isRound = from.word<int>(FieldShape) == 1;
    rules.lifetime = from.number(DotLife);
    rules.direction = from.number(Dir);
    rules.speed = from.number(Speed);
    rules.signal = from.word<SignalDots>(Signal);
    rules.noise = from.word<NoiseDots>(Noise);
    const auto seed = static_cast<std::uint64_t>(from.number(Seed));
    if (!field_ || seed != seed_) field_.emplace(rules, seed);
    seed_ = seed;
    field_->setRules(rules);
    if (!context.renderer) return {};
    for (const auto primitive : {Pipeline::Primitive::Quad, Pipeline::Primitive::Point})
      if (auto done = context.renderer->ready(dots(primitive, areRound())); !done) return done;
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    advance(context);
    const Point field = properties().point(FieldSize);
    const Body body = placed->box(field, anchor());
    const Ink color = ink();
    Dot dot;
    dot.half = toFloat(properties().number(DotSize) / 2);
    std::copy(color.begin(), color.end(), dot.color);

    PointCheck check(context.canvas, context.renderer->largestPoint());
    corners_.clear();
    appendCorners(body, corners_);
    for (const Point corner : corners_) check.add(corner, {dot.half, dot.half});

    const auto pixels = [](double half, double size) { return size > 0 ? 2 * half / size : 0; };
    const Point scale{placed->flip.x * pixels(body.half.x, field.x), placed->flip.y * pixels(body.half.y, field.y)};
    const auto room = list.addMany<Dot>(dots(check.primitive(), areRound()), field_->dots().size());
    std::transform(field_->dots().begin(), field_->dots().end(), room.begin(), [&](Point place) {
      setPoint(dot.centre, body.centre + turned({scale.x * place.x, scale.y * place.y}, body.axis));
      return dot;
    });
    return {};
  }

  bool areRound() const { return properties().word<int>(DotShape) == 1; }

  /// Per second, by the time since the frame it was last drawn for: a missed refresh makes no dot slower.
  void advance(const DrawContext &context) {
    const bool isPerFrame = properties().word<int>(MotionPer) == 0;
    if (isPerFrame) return field_->advance();
    const double onset = context.nextOnset();
    const double elapsed = lastOnset_ ? std::max(onset - *lastOnset_, 0.0) : 0;
    lastOnset_ = onset;
    if (elapsed > 0) field_->advance(elapsed);
  }

  std::optional<DotField> field_;
  std::uint64_t seed_ = 0;
  std::optional<double> lastOnset_;
  std::vector<Point> corners_;  // to keep its memory
};

}  // namespace

Kind dotsKind() { return defineKind<Dots>("dots", kOwn); }

}  // namespace fovea
