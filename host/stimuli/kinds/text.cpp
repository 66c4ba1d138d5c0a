// Lines of letters, laid out when the text is set and shown from an atlas.
#include <algorithm>
#include <cmath>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/letters.hpp"
#include "stimuli/pipelines/shapes.hpp"
#include "stimuli/text_cache.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { TextOf = kFirstOwn, Height, WrapWidth, Font, Bold, Italic, AlignText, DirectionOf, LineSpacing, LetterSpacing, Prepared, Lines, WholeWords, FittedHeight };
constexpr PropertyInfo kOwn[] = {
    {"text", Form::Text, {}, {}, {}, true},
    {"height", Form::Positive, {}, {}, {}, true},  // its default is that of the units
    {"wrapWidth", Form::Length, {}, {}, {}, true},  // the same; 0: lines end where the text says
    {"font", Form::Text, {}, kDefaultFont, {}, true},
    {"bold", Form::Flag, {}, {}, {}, true},
    {"italic", Form::Flag, {}, {}, {}, true},
    {"alignText", Form::Word, {1}, {}, kAligns, true},
    {"direction", Form::Word, {}, {}, kDirections, true},
    {"lineSpacing", Form::Positive, {1}, {}, {}, true},
    {"letterSpacing", Form::Number, {}, {}, {}, true},
    {"prepared", Form::Flag, {1}, {}, {}, true},
    {"lines", Form::Numbers},  // told of one that is not prepared, once it is measured
    {"wholeWords", Form::Flag, {}, {}, {}, true},  // letters are made smaller rather than a word is broken
    {"fittedHeight", Form::Numbers},  // told of one with whole words once it is laid out
};

/// From a text's anchor to the top left of its lines, y up, before turning.
Point toTopLeft(Point anchor, const TextExtent &extent) {
  return {-(anchor.x + 1) / 2 * extent.width, (1 - anchor.y) / 2 * extent.height};
}

class Text final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override { return append(to, context, false); }
  std::string_view content() const override { return properties().text(TextOf); }

 private:
  /// Without a display nobody waits for letters; what measures them asks for them.
  Result<void> make(DrawContext &context) override {
    picture_.reset();
    measured_.reset();
    return context.renderer && properties().flag(Prepared) ? layOut(context) : Result<void>();
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    if (auto done = layOut(context); !done) return done;
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const AtlasPlace &place = picture_->place;
    if (!place.texture) return {};
    Body body{placed->centre, {picture_->width / 2.0, picture_->height / 2.0}, placed->axis};
    body.centre = body.centre + middleOf({static_cast<double>(picture_->left), static_cast<double>(picture_->top),
                                          static_cast<double>(picture_->left + picture_->width),
                                          static_cast<double>(picture_->top + picture_->height)},
                                         *placed, onPixels(*placed, context.canvas), {std::round(block().width), std::round(block().height)});
    const Shape quad = withPart(shape(ShapeForm::Letters, body, ink()), place, *placed, false);
    list.add(kShapes, quad, place.texture);
    if (picture_->ownColors.texture) list.add(kShapes, withPart(quad, picture_->ownColors, *placed, true), picture_->ownColors.texture);
    return {};
  }

  /// The quad with its part of the texture; emoji keep their own colours.
  static Shape withPart(Shape quad, const AtlasPlace &place, const Placement &placed, bool keepsColors) {
    std::copy(std::begin(place.part), std::end(place.part), quad.line);
    if (placed.flip.x < 0) std::swap(quad.line[0], quad.line[2]);
    if (placed.flip.y < 0) std::swap(quad.line[1], quad.line[3]);
    if (keepsColors) std::fill(quad.fill, quad.fill + 3, 1.0f);
    return quad;
  }

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override { return append(to, context, true); }

  /// The box of its lines, grown to what its ink needs if asked.
  Result<void> append(std::vector<Point> &to, DrawContext &context, bool withInk) {
    if (auto done = properties().flag(Prepared) ? layOut(context) : measureLines(context); !done) return done;
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const TextExtent &extent = block();
    Edges edges{0, 0, extent.width, extent.height};
    if (withInk && !extent.ink.isEmpty())
      edges = {std::min(0.0, extent.ink.left), std::min(0.0, extent.ink.top), std::max(extent.width, extent.ink.right),
               std::max(extent.height, extent.ink.bottom)};
    const Point half{(edges.right - edges.left) / 2, (edges.bottom - edges.top) / 2};
    const Point corner = toTopLeft(anchor(), extent);
    appendCorners({placed->centre + middleOf(edges, *placed, corner, {extent.width, extent.height}), half, placed->axis}, to);
    return {};
  }

  /// The top left of the lines from pos; of an upright text on whole pixels, so that its letters stay sharp.
  Point onPixels(const Placement &placed, Canvas canvas) const {
    const Point corner = toTopLeft(anchor(), picture_->extent);
    if (placed.axis.y != 0 || placed.axis.x != 1) return corner;
    // From the window's corner, because the centre of an odd window lies inside a pixel.
    const Point origin{canvas.width / 2.0, canvas.height / 2.0};
    const Point exact = origin + placed.centre + corner;
    return Point{std::floor(exact.x + 0.5), std::floor(exact.y + 0.5)} - origin - placed.centre;
  }

  /// What was found last: it has been measured, or it has a picture.
  const TextExtent &block() const { return picture_ ? picture_->extent : *measured_; }

  /// Of a part of the block, from pos, in pixels of the window. What is mirrored stays on whole pixels if the block has whole ones.
  static Point middleOf(const Edges &part, const Placement &placed, Point corner, Point block) {
    Point middle{(part.left + part.right) / 2, (part.top + part.bottom) / 2};
    if (placed.flip.x < 0) middle.x = block.x - middle.x;
    if (placed.flip.y < 0) middle.y = block.y - middle.y;
    return turned({corner.x + middle.x, corner.y - middle.y}, placed.axis);
  }

  Result<void> layOut(DrawContext &context) {
    if (picture_) return {};
    const auto ruler = readStyle(context);
    if (!ruler) return ruler.error();
    auto picture = context.texts->get(style_);
    if (!picture) return picture.error();
    picture_ = std::move(*picture);
    return tellLetters(*ruler);
  }

  /// How large it is and where its lines end, for who wants to know that of many texts before any is seen.
  Result<void> measureLines(DrawContext &context) {
    if (measured_) return {};
    const auto ruler = readStyle(context);
    if (!ruler) return ruler.error();
    const auto measured = context.texts->measure(style_);
    if (!measured) return measured.error();
    measured_ = *measured;
    std::vector<double> lines;
    for (const TextLine &line : measured->lines) lines.insert(lines.end(), {static_cast<double>(line.end), line.bottom / ruler->scale().y});
    if (auto told = properties().setNumbers(Lines, lines); !told) return told;
    return tellLetters(*ruler);
  }

  Result<void> tellLetters(const Ruler &ruler) {
    if (!properties().flag(WholeWords)) return {};
    const double height = block().letters / ruler.length(1);
    return properties().setNumbers(FittedHeight, {&height, 1});
  }

  Result<Ruler> readStyle(const DrawContext &context) {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    const Properties &from = properties();
    const double height = from.isGiven(Height) ? from.number(Height) : defaultHeight(units(context));
    style_.text = from.text(TextOf);
    style_.font = from.text(Font);
    style_.size = placed->ruler.length(height);
    const double width = from.isGiven(WrapWidth) ? from.number(WrapWidth) : defaultWrapWidth(units(context));
    style_.wrapWidth = placed->ruler.lengthAcross(width);
    style_.letterSpacing = placed->ruler.lengthAcross(from.number(LetterSpacing));
    style_.lineSpacing = from.number(LineSpacing);
    style_.isBold = from.flag(Bold);
    style_.isItalic = from.flag(Italic);
    style_.keepsWords = from.flag(WholeWords);
    style_.align = from.word<Align>(AlignText);
    style_.direction = from.word<Direction>(DirectionOf);
    return placed->ruler;
  }

  TextStyle style_;  // to keep its memory, so that looking for a text that was shown before allocates nothing
  std::shared_ptr<const TextPicture> picture_;
  std::optional<TextExtent> measured_;
};

}  // namespace

Kind textKind() { return defineKind<Text>("text", kOwn); }

}  // namespace fovea
