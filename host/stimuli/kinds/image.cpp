// A picture, from a file or of numbers.
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

 private:
  enum : PropertyIndex { ImageOf = kBehindPictured };

  Result<void> make(DrawContext &context) override {
    if (auto made = Pictured::make(context); !made) return made;
    return read(ImageOf, picture_, context);
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
  bool isNoted_ = false;
};

}  // namespace

Kind imageKind() { return defineKind<Image>("image", kOwn); }

}  // namespace fovea
