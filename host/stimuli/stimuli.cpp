#include "stimuli/stimuli.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "stimuli/background.hpp"
#include "stimuli/image_file.hpp"
#include "stimuli/renderer.hpp"
#include "stimuli/shapes.hpp"
#include "stimuli/text_cache.hpp"
#include "window/window.hpp"

namespace fovea {
namespace {

struct Stimulus {
  explicit Stimulus(Kind kind) : properties(kind) {}
  Properties properties;
  // Of a text: as it was laid out last, and for which units.
  std::shared_ptr<const TextPicture> picture;
  Units pictureUnits = Units::Pix;
};

/// One frame: what it shows, on which ground.
struct Frame {
  DisplayList ground, list;  // the picture behind everything; what was drawn
  Color background;
};

class StimuliOnWindow final : public Stimuli {
 public:
  StimuliOnWindow(Window &window, std::unique_ptr<Renderer> renderer)
      : window_(window),
        canvas_{window.screen().width, window.screen().height},
        renderer_(std::move(renderer)),
        texts_(renderer_.get()) {}

  Result<StimulusHandle> add(std::string_view kindText, const Value &values) override {
    const auto kind = parseKind(kindText);
    if (!kind) return kind.error();
    if (!values.dict() && !values.isNull())
      return Error{ErrorCode::BadArgument, "the properties are " + std::string(kindName(values)),
                   std::string(kindText), "give a dictionary"};
    Stimulus stimulus(*kind);
    if (const Dict *dict = values.dict())
      for (const auto &[name, value] : *dict) {
        const auto property = parseProperty(*kind, name);
        if (!property) return property.error();
        if (auto done = stimulus.properties.set(*property, value); !done) return done.error();
      }
    if (auto done = prepare(stimulus); !done) return done.error();
    stimuli_.emplace(++lastHandle_, std::move(stimulus));
    return lastHandle_;
  }

  void remove(StimulusHandle handle) override { stimuli_.erase(handle); }

  Result<PropertyId> property(StimulusHandle handle, std::string_view name) override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return unknown(handle);
    const auto property = parseProperty(found->second.properties.kind(), name);
    if (!property) return property.error();
    return idOf(*property);
  }

  Result<void> setNumbers(StimulusHandle handle, PropertyId id, std::span<const double> numbers) override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return unknown(handle);
    const auto property = found->second.properties.find(id);
    if (!property) return property.error();
    return found->second.properties.setNumbers(*property, numbers);
  }

  Result<void> setText(StimulusHandle handle, PropertyId id, std::string_view text) override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return unknown(handle);
    const auto property = found->second.properties.find(id);
    if (!property) return property.error();
    if (auto done = found->second.properties.setText(*property, text); !done) return done;
    return prepare(found->second);
  }

  Result<void> draw(StimulusHandle handle) override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return unknown(handle);
    if (!renderer_) return {};
    followWindow();
    Stimulus &stimulus = found->second;
    const Scale scale = scaleOf(stimulus);
    if (stimulus.properties.kind() != Kind::Text) {
      current_.list.add(shapeOf(stimulus.properties, scale));
      return {};
    }
    if (auto done = prepare(stimulus); !done) return done;
    const TextPicture &picture = *stimulus.picture;
    if (!picture.place.texture) return {};
    const Shape quad = quadOf(stimulus.properties, scale, canvas_, picture);
    current_.list.add(quad, picture.place.texture);
    if (picture.ownColors.texture) current_.list.add(inOwnColors(quad, picture.ownColors), picture.ownColors.texture);
    return {};
  }

  Result<Box> measure(StimulusHandle handle) override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return unknown(handle);
    followWindow();
    Stimulus &stimulus = found->second;
    if (stimulus.properties.kind() != Kind::Text) return boxOf(stimulus.properties, scaleOf(stimulus));
    if (auto done = layOut(stimulus); !done) return done.error();
    return textBoxOf(stimulus.properties, scaleOf(stimulus), stimulus.picture->extent);
  }

  void setUnits(Units units) override { units_ = units; }
  Units units() const override { return units_; }
  void setBackground(Color color) override { background_ = color; }
  Color background() const override { return background_; }

  Result<void> setBackgroundImage(const BackgroundImage &image) override {
    constexpr int kWithoutGl = 1 << 14;
    auto ground = std::make_shared<Ground>();
    if (!image.file.empty()) {
      const auto pixels = readImage(image.file, renderer_ ? renderer_->largestTexture() : kWithoutGl);
      if (!pixels) return pixels.error();
      ground->size = {static_cast<double>(pixels->width), static_cast<double>(pixels->height)};
      if (renderer_)
        ground->texture = std::make_shared<const Texture>(renderer_->upload(pixels->bgra, pixels->width, pixels->height));
    }
    ground->image = image;
    ground_ = std::move(ground);
    return {};
  }
  const BackgroundImage &backgroundImage() const override { return ground_->image; }
  std::shared_ptr<const void> keepBackgroundImage() const override { return ground_; }
  void restoreBackgroundImage(const std::shared_ptr<const void> &kept) override {
    ground_ = std::static_pointer_cast<const Ground>(kept);
  }

  void renderPending() override {
    if (!renderer_) return;
    followWindow();
    if (!isCleared_) {
      current_.background = background_;
      current_.ground.clear();
      if (ground_->texture) current_.ground.add(groundQuad(), ground_->texture);
      renderer_->clear(background_);
      if (ground_->texture) renderer_->draw(current_.ground);
      isCleared_ = true;
    }
    renderer_->draw(current_.list, rendered_);
    // What is drawn after this may lie above what somebody else draws now.
    current_.list.closeBatch();
    rendered_ = current_.list.batches().size();
  }

  void endFrame() override {
    std::swap(last_, current_);
    current_.list.clear();
    isCleared_ = false;
    rendered_ = 0;
  }

  void repeatLast() override {
    if (!renderer_) return;
    followWindow();
    renderer_->clear(last_.background);
    if (!last_.ground.batches().empty()) renderer_->draw(last_.ground);
    renderer_->draw(last_.list);
    // The frame in hand, if it was begun, has been painted over: it starts again.
    isCleared_ = false;
    rendered_ = 0;
  }

  void resetState() override {
    if (renderer_) renderer_->setBaseline();
  }

  std::vector<StimulusHandle> alive() const override {
    std::vector<StimulusHandle> handles;
    for (const auto &[handle, stimulus] : stimuli_) handles.push_back(handle);
    return handles;
  }

  std::string describe(StimulusHandle handle) const override {
    const auto found = stimuli_.find(handle);
    if (found == stimuli_.end()) return "stimulus " + std::to_string(handle) + " (gone)";
    const Properties &properties = found->second.properties;
    std::string line = std::string(nameOf(properties.kind())) + " " + std::to_string(handle);
    if (properties.kind() == Kind::Text) line += " \"" + beginningOf(properties.text()) + "\"";
    return line;
  }

  std::vector<std::string> fontsUsed() const override {
    return {texts_.fontsUsed().begin(), texts_.fontsUsed().end()};
  }

 private:
  struct Ground {
    BackgroundImage image;
    std::shared_ptr<const Texture> texture;
    Point size;
  };

  Shape groundQuad() const {
    const Point size = fittedSize(ground_->image.fit, ground_->size, canvas_);
    Shape quad;
    quad.half[0] = static_cast<float>(size.x / 2);
    quad.half[1] = static_cast<float>(size.y / 2);
    std::fill(std::begin(quad.fill), std::end(quad.fill), 1.0f);
    quad.line[2] = quad.line[3] = 1;  // the whole texture
    quad.kind = static_cast<float>(Kind::Text);
    return quad;
  }

  /// Units are the window's as it is now.
  void followWindow() {
    const ScreenInfo &screen = window_.screen();
    if (screen.width == canvas_.width && screen.height == canvas_.height) return;
    canvas_ = {screen.width, screen.height};
    if (renderer_) renderer_->setCanvas(canvas_);
    for (auto &[handle, stimulus] : stimuli_) stimulus.picture.reset();
  }

  static Error unknown(StimulusHandle handle) {
    return {ErrorCode::Unknown, "there is no stimulus " + std::to_string(handle), "stimuli",
            "create it first; a destroyed one is gone, and so is what a run left behind"};
  }

  static std::string beginningOf(const std::string &text) {
    constexpr std::size_t kMost = 40;
    if (text.size() <= kMost) return text;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;  // not inside a character
    return text.substr(0, end) + "...";
  }

  Units unitsOf(const Stimulus &stimulus) const { return stimulus.properties.ownUnits().value_or(units_); }
  Scale scaleOf(const Stimulus &stimulus) const { return pixelsPerUnit(unitsOf(stimulus), canvas_); }

  /// Has a text's picture ready, so that drawing it costs nothing. Without a window nobody waits for letters.
  Result<void> prepare(Stimulus &stimulus) {
    if (!renderer_ || stimulus.properties.kind() != Kind::Text) return {};
    return layOut(stimulus);
  }

  Result<void> layOut(Stimulus &stimulus) {
    const Units units = unitsOf(stimulus);
    if (stimulus.properties.takeLayoutChange() || units != stimulus.pictureUnits) stimulus.picture.reset();
    if (stimulus.picture) return {};
    setStyle(style_, stimulus.properties, units, scaleOf(stimulus));
    auto picture = texts_.get(style_);
    if (!picture) return picture.error();
    stimulus.picture = std::move(*picture);
    stimulus.pictureUnits = units;
    return {};
  }

  Window &window_;
  Canvas canvas_;
  std::unique_ptr<Renderer> renderer_;  // null: no display, nothing is drawn
  TextCache texts_;
  TextStyle style_;  // of the text that is looked for
  std::map<StimulusHandle, Stimulus> stimuli_;  // oldest first
  StimulusHandle lastHandle_ = 0;
  Units units_ = Units::Height;
  Color background_;
  std::shared_ptr<const Ground> ground_ = std::make_shared<Ground>();  // shared with what keepBackgroundImage() gave out
  Frame current_, last_;
  std::size_t rendered_ = 0;  // batches of the current frame that are on the back buffer
  bool isCleared_ = false;    // has the current frame begun on the back buffer?
};

}  // namespace

Result<std::unique_ptr<Stimuli>> Stimuli::create(Window &window) {
  std::unique_ptr<Renderer> renderer;
  if (window.hasGl()) {
    auto made = Renderer::create({window.screen().width, window.screen().height});
    if (!made) return made.error();
    renderer = std::move(*made);
  }
  return std::unique_ptr<Stimuli>(std::make_unique<StimuliOnWindow>(window, std::move(renderer)));
}

}  // namespace fovea
