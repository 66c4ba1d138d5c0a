// Stimuli as they are now, drawn once and shown as one picture from then on.
#include <algorithm>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/pipelines/pictures.hpp"
#include "stimuli/renderer.hpp"

namespace fovea {
namespace {

enum : PropertyIndex { StimuliOf = kFirstOwn, Size, Interpolate };
constexpr PropertyInfo kOwn[] = {
    {"stimuli", Form::Numbers, {}, {}, {}, true},  // their handles, the last in front
    {"size", Form::Size},                          // its default is the window's pixels, as they were
    {"interpolate", Form::Flag},
};

class BufferImage final : public Stimulus {
 public:
  using Stimulus::Stimulus;

  Result<void> appendOutline(std::vector<Point> &to, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    appendCorners(bodyOf(*placed), to);
    return {};
  }

 private:
  Result<void> make(DrawContext &context) override {
    const std::span<const double> handles = properties().list(StimuliOf);
    // What it shows does not change with the window, or when one of them has gone.
    if (isMade_ && std::equal(handles.begin(), handles.end(), made_.begin(), made_.end())) return {};
    DisplayList list;
    for (const double handle : handles) {
      Stimulus *stimulus = handle >= 1 ? context.find(static_cast<StimulusHandle>(handle)) : nullptr;
      if (!stimulus || stimulus == this)
        return properties().bad(StimuliOf, "has no stimulus " + cellText(handle) + " to draw", "make it first, and give its handle");
      auto done = context.renderer ? stimulus->draw(list, context) : stimulus->prepare(context);
      if (!done) return done;
    }
    canvas_ = context.canvas;
    if (context.renderer) {
      if (auto ready = context.renderer->ready(kPictures); !ready) return ready;
      auto texture = context.renderer->render(list);
      if (!texture) return texture.error();
      texture_ = std::make_shared<const Texture>(std::move(*texture));
    }
    made_.assign(handles.begin(), handles.end());
    isMade_ = true;
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    const auto placed = placement(context);
    if (!placed) return placed.error();
    PictureQuad quad = pictureQuad(bodyOf(*placed), *placed);
    quad.flip[1] = -quad.flip[1];  // what was drawn has its first row at the bottom
    setTint(quad, properties().color(common::Color), properties().number(common::Contrast), properties().number(common::Opacity));
    quad.isSmooth = properties().flag(Interpolate) ? 1 : 0;
    list.add(kPictures, quad, texture_);
    return {};
  }

  Body bodyOf(const Placement &placed) const {
    if (properties().isGiven(Size)) return placed.box(properties().point(Size), anchor());
    return placed.boxOfPixels({static_cast<double>(canvas_.width), static_cast<double>(canvas_.height)}, anchor());
  }

  std::shared_ptr<const Texture> texture_;
  Canvas canvas_;
  std::vector<double> made_;
  bool isMade_ = false;
};

}  // namespace

Kind bufferImageKind() { return defineKind<BufferImage>("bufferImage", kOwn); }

}  // namespace fovea
