// A picture: from a file, of numbers, or what a camera sees.
#include <algorithm>

#include "stimuli/kinds/kinds.hpp"
#include "stimuli/kinds/pictured.hpp"

namespace fovea {
namespace {

constexpr auto kShared = picturedProperties(0);
constexpr PropertyInfo kOwn[] = {
    kShared[0], kShared[1], kShared[2], kShared[3], kShared[4], {"image", Form::Picture, {}, {}, {}, true},
};

class Image final : public Pictured {
 public:
  using Pictured::Pictured;
  std::string_view content() const override { return properties().text(ImageOf); }

  Result<void> show(std::span<const std::uint8_t> bgra, int width, int height, DrawContext &context) override {
    if (!seen_[0] || seen_[0]->width != width || seen_[0]->height != height)
      if (auto made = makeRoom(width, height, context); !made) return made;
    std::swap(seen_[0], seen_[1]);
    if (context.renderer) context.renderer->write(*seen_[0]->texture, 0, 0, bgra, width, height);
    picture_ = seen_[0];
    return {};
  }

 private:
  enum : PropertyIndex { ImageOf = kBehindPictured };

  Result<void> make(DrawContext &context) override {
    if (auto made = Pictured::make(context); !made) return made;
    const bool isOfCamera = picture_ && picture_ == seen_[0];
    return isOfCamera && properties().text(ImageOf).empty() ? Result<void>() : read(ImageOf, picture_, context);
  }

  Result<void> makeRoom(int width, int height, DrawContext &context) {
    if (const int most = context.renderer ? context.renderer->largestTexture() : std::max(width, height); std::max(width, height) > most)
      return Error{ErrorCode::BadArgument, "the camera's pictures are larger than the graphics card can show", "", "let it take smaller ones"};
    const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    for (auto &each : seen_) {
      CachedPicture room{nullptr, width, height};
      if (context.renderer) room.texture = std::make_shared<const Texture>(context.renderer->upload(nothing, width, height));
      each = std::make_shared<const CachedPicture>(std::move(room));
    }
    return {};
  }

  Result<void> paint(DisplayList &list, DrawContext &context) override {
    if (!picture_) return noteThatNothingIsSeen(context);
    const auto shown = quad(context);
    if (!shown) return shown.error();
    list.add(kPictures, *shown, picture_->texture, maskTexture());
    return {};
  }

  /// Once: the next frame would say the same.
  Result<void> noteThatNothingIsSeen(DrawContext &context) {
    if (!std::exchange(isNoted_, true)) context.notes.push_back("image.image: it is drawn without a picture, and nothing is seen; give it a file or rows of numbers");
    return {};
  }

  Point ownSize() const override {
    return picture_ ? Point{static_cast<double>(picture_->width), static_cast<double>(picture_->height)}
                    : Point{};
  }

  std::shared_ptr<const CachedPicture> picture_;
  std::array<std::shared_ptr<const CachedPicture>, 2> seen_;  // by a camera: one is written while the frame on the screen has the other
  bool isNoted_ = false;
};

}  // namespace

Kind imageKind() { return defineKind<Image>("image", kOwn); }

}  // namespace fovea
