#pragma once
// What shapes have in common that are a polygon: concave, with holes, crossing itself.

#include "stimuli/coverage.hpp"
#include "stimuli/stimulus.hpp"
#include "stimuli/text_atlas.hpp"

namespace fovea {

/// The first properties of each such kind, in this order.
namespace outline {
enum : PropertyIndex { LineWidth = kFirstOwn, LineColor, FillColor, kNext };
}
template <std::size_t n>
constexpr auto withOutline(const PropertyInfo (&own)[n]) {
  std::array<PropertyInfo, 3 + n> all{PropertyInfo{"lineWidth", Form::Length, {1.5}, {}, {}, true},
                                      {"lineColor", Form::Color, {0, 0, 0, 0}},
                                      {"fillColor", Form::Color}};  // its default is color
  for (std::size_t i = 0; i < n; ++i) all[3 + i] = own[i];
  return all;
}

/// A polygon is turned into a picture of what it covers when it changes; moving and turning it costs nothing.
class Outline : public Stimulus {
 public:
  using Stimulus::Stimulus;
  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override;

 protected:
  /// Its corners in units from pos, appended to `to`; a pair of NaN between two contours.
  virtual void appendVertices(std::vector<Point> &to, const Ruler &ruler) const = 0;
  virtual Winding winding() const { return Winding::EvenOdd; }
  virtual bool isClosed() const { return true; }
  Result<void> make(DrawContext &context) override;
  Result<void> paint(DisplayList &list, DrawContext &context) override;
  /// What is inside of it, in this ink.
  Result<void> paintFill(DisplayList &list, DrawContext &context, const Ink &ink);

 private:
  /// A part of a texture, and where it lies around pos.
  struct Layer {
    AtlasPlace place;
    Point middle, half;
    // What animation draws on, one after the other, because a frame that was shown keeps its picture.
    struct Page {
      std::shared_ptr<const Texture> texture;
      int width = 0, height = 0;
    };
    std::vector<Page> pages;
  };

  Result<void> appendReach(std::vector<Point> &to, DrawContext &context) override;
  Result<void> rasterize(const Placement &placed, DrawContext &context);
  Result<void> fillLayer(Layer &layer, std::span<const Point> contours, Winding rule, DrawContext &context);
  /// As it lies now; drawn anew if it has to be.
  Result<Placement> upToDate(DrawContext &context);
  void addLayer(DisplayList &list, const Layer &layer, const Placement &placed, const Ink &ink) const;
  bool isStale(const Placement &placed) const;
  bool hasLine() const;
  void appendLocal(std::vector<Point> &to, const Placement &placed) const;
  Point hang(std::span<const Point> local) const;

  Layer fill_, line_;
  Point flip_{1, 1}, pos_, axis_;  // as it was made
  bool hasLine_ = false, isFirst_ = true;
  std::vector<Point> corners_, vertices_, stroke_;
};

}  // namespace fovea
