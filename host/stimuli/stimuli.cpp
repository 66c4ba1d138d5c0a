#include "stimuli/stimuli.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "stimuli/background.hpp"
#include "stimuli/color_space.hpp"
#include "stimuli/coverage.hpp"
#include "stimuli/dragging.hpp"
#include "stimuli/image_file.hpp"
#include "stimuli/interactive.hpp"
#include "stimuli/measured_texts.hpp"
#include "stimuli/picture_cache.hpp"
#include "stimuli/renderer.hpp"
#include "stimuli/pipelines/shapes.hpp"
#include "stimuli/stimulus.hpp"
#include "stimuli/system_fonts.hpp"
#include "stimuli/text_cache.hpp"
#include "window/window.hpp"

namespace fovea {
namespace {

/// One frame: what it shows, on which ground.
struct Frame {
  DisplayList ground, list;  // the picture behind everything; what was drawn
  Color background;
};

class StimuliOnWindow final : public Stimuli {
 public:
  StimuliOnWindow(Window &window, std::unique_ptr<Renderer> renderer, MeasuredTexts *measured)
      : window_(window), renderer_(std::move(renderer)), texts_(renderer_.get(), measured), pictures_(renderer_.get(), files()) {
    followWindow();
    context_.renderer = renderer_.get();
    context_.texts = &texts_;
    context_.nextOnset = [this] { return toSeconds(window_.nextOnset()); };
    context_.pictures = &pictures_;
    context_.files = &files();
    context_.coverage = &coverage_;
    context_.find = [this](StimulusHandle handle) { return find(handle); };
  }

  void noteFonts(Duration took) {
    if (took < std::chrono::seconds(1)) return;
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f", toSeconds(took));
    context_.notes.push_back(std::string("the machine's fonts were looked through for ") + seconds + " s: no cache says what they are; run fc-cache -f");
  }

  Result<StimulusHandle> add(std::string_view kindName, const Value &values) override {
    const auto kind = findKind(kindName);
    if (!kind) return kind.error();
    if (!values.dict() && !values.isNull())
      return Error{ErrorCode::BadArgument, "the properties are " + std::string(fovea::kindName(values)), std::string(kindName),
                   "give a dictionary"};
    followWindow();
    std::unique_ptr<Stimulus> stimulus = (*kind)->make((*kind)->table);
    stimulus->properties().useScreen(profile_.colors);
    if (auto set = setAll(*stimulus, values); !set) return set.error();
    if (auto done = stimulus->prepare(context_); !done) return done.error();
    noteSpace(stimulus->properties());
    stimuli_.emplace(++lastHandle_, std::move(stimulus));
    return lastHandle_;
  }

  void remove(StimulusHandle handle) override {
    if (Stimulus *stimulus = find(handle); stimulus && stimulus->interactive()) {
      focus_.forget(stimulus->interactive());
      std::erase(usable_, stimulus->interactive());
    }
    dragging_.forget(find(handle));
    for (const std::span<Interactive *const> all : {focus_.shown(), std::span<Interactive *const>(usable_)})
      for (Interactive *one : all)
        if (one->seenThrough == find(handle)) one->seenThrough = nullptr;
    if (aperture_ == find(handle)) aperture_ = nullptr;
    if (Stimulus *stimulus = find(handle))
      for (auto *list : {&drawn_, &ended_, &seen_}) std::erase(*list, stimulus);
    std::erase_if(automatic_, [&](const Automatic &one) { return one.handle == handle; });
    notedColors_.erase(find(handle));
    stimuli_.erase(handle);
  }

  Result<PropertyId> property(StimulusHandle handle, std::string_view name) override {
    const Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    const auto index = stimulus->properties().table().find(name);
    if (!index) return index.error();
    return PropertyTable::idOf(name);
  }

  Result<void> setNumbers(StimulusHandle handle, PropertyId id, std::span<const double> numbers) override {
    const auto place = settable(handle, id);
    if (!place) return place.error();
    return place->properties().setNumbers(place->index, numbers);
  }

  Result<void> setText(StimulusHandle handle, PropertyId id, std::string_view text) override {
    const auto place = settable(handle, id);
    if (!place) return place.error();
    return change(*place, [&](Properties &properties) { return properties.setText(place->index, text); });
  }

  Result<void> set(StimulusHandle handle, PropertyId id, const Value &value) override {
    const auto place = settable(handle, id);
    if (!place) return place.error();
    return change(*place, [&](Properties &properties) { return properties.set(place->index, value); });
  }

  Result<std::span<const double>> numbers(StimulusHandle handle, PropertyId id) const override {
    const auto place = locate(handle, id);
    if (!place) return place.error();
    if (place->index == common::ColorShown) tellColor(place->properties());
    return place->properties().numbers(place->index);
  }

  Result<Value> value(StimulusHandle handle, PropertyId id) const override {
    const auto place = locate(handle, id);
    if (!place) return place.error();
    if (place->index == common::ColorShown) tellColor(place->properties());
    return place->properties().read(place->index);
  }

  Result<std::string_view> text(StimulusHandle handle, PropertyId id) const override {
    const auto place = locate(handle, id);
    if (!place) return place.error();
    return place->properties().words(place->index);
  }

  Result<void> show(StimulusHandle image, std::span<const std::uint8_t> bgra, int width, int height) override {
    Stimulus *stimulus = find(image);
    return stimulus ? stimulus->show(bgra, width, height, context_) : unknown(image);
  }

  Result<void> draw(StimulusHandle handle) override {
    Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    return draw(*stimulus);
  }

  Result<Box> measure(StimulusHandle handle) override {
    Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    followWindow();
    return stimulus->measure(context_);
  }

  Result<Showing> showing(StimulusHandle handle) const override {
    const Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    return stimulus->showing;
  }

  Result<bool> contains(StimulusHandle handle, double x, double y) override {
    const auto ruler = outline(handle, outlines_[0]);
    if (!ruler) return ruler.error();
    return isInside(outlines_[0], ruler->toPixels({x, y}));
  }

  Result<bool> overlaps(StimulusHandle one, StimulusHandle other) override {
    if (const auto first = outline(one, outlines_[0]); !first) return first.error();
    if (const auto second = outline(other, outlines_[1]); !second) return second.error();
    return areTouching(outlines_[0], outlines_[1]);
  }

  void drawAutomatic() override {
    const auto isOn = [](const Stimulus *one) { return one->properties().flag(common::AutoDraw); };
    std::erase_if(automatic_, [&](const Automatic &one) { return !isOn(one.stimulus) && std::exchange(one.stimulus->isAutomatic, false); });
    for (const auto &[handle, stimulus] : stimuli_)
      if (isOn(stimulus.get()) && !std::exchange(stimulus->isAutomatic, true)) automatic_.push_back({++switchedOn_, handle, stimulus.get()});
    // A sort that keeps what was switched on first in front would allocate.
    std::sort(automatic_.begin(), automatic_.end(), [](const Automatic &one, const Automatic &other) {
      const double depth = one.stimulus->properties().number(common::Depth), otherDepth = other.stimulus->properties().number(common::Depth);
      return depth != otherDepth ? depth > otherDepth : one.turn < other.turn;
    });
    for (const Automatic &one : automatic_)
      if (auto drawn = draw(*one.stimulus); !drawn) {
        // Once: the next frame would say the same.
        const double off[] = {0};
        (void)one.stimulus->properties().setNumbers(common::AutoDraw, off);
        context_.notes.push_back(describe(one.handle) + " is no longer drawn: " + drawn.error().text());
      }
  }

  void setUnits(Units units) override {
    if (units != context_.units) remakeAll();
    context_.units = units;
  }
  Units units() const override { return context_.units; }
  void setScreenProfile(const ScreenProfile &profile) override {
    profile_ = profile;
    followWindow();
  }
  const ScreenProfile &screenProfile() const override { return profile_; }
  void setBackground(Color color) override {
    if (!isInGamut(color)) context_.notes.push_back("window.color: " + gamutNote(color));
    background_ = color;
  }
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
    ground_ = kept ? std::static_pointer_cast<const Ground>(kept) : std::make_shared<const Ground>();
  }

  void renderPending() override {
    if (!renderer_) return;
    followWindow();
    if (!isCleared_) {
      current_.background = background_;
      current_.ground.clear();
      if (ground_->texture) current_.ground.add(kShapes, groundQuad(), ground_->texture);
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
    std::swap(ended_, drawn_);
    drawn_.clear();
    takesPointer_ = !usable_.empty();
    for (Stimulus *stimulus : ended_) {
      stimulus->isInFrame = false;
      takesPointer_ = takesPointer_ || stimulus->properties().flag(common::Draggable);
    }
    focus_.setShown(usable_, writtenFrom_);
    usable_.clear();
    writtenFrom_ = 0;
    aperture_ = nullptr;
  }

  void dropFrame() override {
    current_.list.clear();
    isCleared_ = false;
    rendered_ = 0;
    for (Stimulus *stimulus : drawn_) stimulus->isInFrame = false;
    drawn_.clear();
    usable_.clear();
    aperture_ = nullptr;
  }

  void shownAt(Timestamp onset) override {
    noteShowing(onset);
    for (Interactive *one : focus_.shown()) one->shown(onset);
  }

  std::optional<Written> written() override {
    followWindow();
    auto found = focus_.written(context_);
    for (Stimulus *one : found ? std::span<Stimulus *const>(drawn_) : std::span<Stimulus *const>{}) {
      outlines_[0].clear();
      const bool isAperture = one->aperture(nullptr) || !one->aperture(one);
      if (isAperture || !one->appendOutline(outlines_[0], context_) || outlines_[0].empty() || isInside(outlines_[0], {found->box.x, found->box.y})) continue;
      const auto [left, right] = std::minmax_element(outlines_[0].begin(), outlines_[0].end(), [](Point a, Point b) { return a.x < b.x; });
      const auto [low, high] = std::minmax_element(outlines_[0].begin(), outlines_[0].end(), [](Point a, Point b) { return a.y < b.y; });
      found->others.push_back({(left->x + right->x) / 2, (low->y + high->y) / 2, right->x - left->x, high->y - low->y});
    }
    return found;
  }
  void focusWritten() override { writtenFrom_ = usable_.size(); }
  void passKeys(int by) override { focus_.step(by, true); }
  void focusFirst() override { focus_.give(nullptr, false); }
  bool isFocusUnasked() const override { return focus_.isUnasked(); }
  void markFocused() override { focus_.give(focus_.focused(), true); }
  StimulusHandle focused() const override {
    const auto isIt = [&](const auto &each) { return focus_.focused() && each.second->interactive() == focus_.focused(); };
    const auto found = std::find_if(stimuli_.begin(), stimuli_.end(), isIt);
    return found == stimuli_.end() ? 0 : found->first;
  }

  FingerUse hear(const Action &action) override {
    followWindow();
    const bool isDragged = dragging_.isHolding() && action.isPointer();
    if ((isDragged || !focus_.hear(action, context_)) && !action.isEarly) dragging_.hear(action, seen_, context_);
    return action.finger ? focus_.fingers().used() : FingerUse::None;
  }
  void letFingersScroll(std::optional<FingerReach> within) override { focus_.fingers().scrollWithin(within); }
  double takeFingerScroll() override { return focus_.fingers().take(); }

  bool takesPointer() const override { return takesPointer_; }

  void repeatLast() override {
    ++context_.pauses;
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
    const Stimulus *stimulus = find(handle);
    if (!stimulus) return "stimulus " + std::to_string(handle) + " (gone)";
    std::string line = std::string(stimulus->properties().table().kind()) + " " + std::to_string(handle);
    const std::string &name = stimulus->properties().text(common::Name);
    if (const std::string_view content = name.empty() ? stimulus->content() : name; !content.empty()) line += " \"" + beginningOf(std::string(content)) + "\"";
    return line;
  }

  void beginRun() override {
    texts_.beginRun();
    notedScripts_.clear();
    notedFonts_.clear();
    notedColors_.clear();
    notedSpaces_.clear();
  }

  std::vector<std::string> takeNotes() override {
    for (const MissingGlyph &one : texts_.findings().missing)
      if (notedScripts_.insert(one.script).second) context_.notes.push_back(noteOf(one));
    for (const auto &[asked, shown] : texts_.findings().substituted)
      if (notedFonts_.insert(asked).second)
        context_.notes.push_back("the font \"" + asked + "\" is not on this machine, the participant sees \"" + shown +
                                 "\" instead; install it, or name one that fc-list shows");
    return std::exchange(context_.notes, {});
  }

  std::vector<std::string> fontsUsed() const override {
    return {texts_.findings().fonts.begin(), texts_.findings().fonts.end()};
  }

  std::vector<std::pair<std::string, std::string>> fontsSubstituted() const override {
    return {texts_.findings().substituted.begin(), texts_.findings().substituted.end()};
  }

 private:
  struct Ground {
    BackgroundImage image;
    std::shared_ptr<const Texture> texture;
    Point size;
  };

  /// One that draws itself.
  struct Automatic {
    std::uint64_t turn;  // in which they were switched on
    StimulusHandle handle;
    Stimulus *stimulus;
  };

  /// A property of a stimulus that exists.
  struct Place {
    Stimulus *stimulus;
    PropertyIndex index;
    Properties &properties() const { return stimulus->properties(); }
  };

  Shape groundQuad() const {
    const Point size = fittedSize(ground_->image.fit, ground_->size, context_.canvas);
    Shape quad = shape(ShapeForm::Letters, {{}, 0.5 * size}, {1, 1, 1, 1});
    quad.line[2] = quad.line[3] = 1;  // the whole texture
    return quad;
  }

  /// The frame that was ended last is on the screen from `onset` on.
  void noteShowing(Timestamp onset) {
    const Duration period = std::max(window_.screen().period, Duration{1});
    const auto refreshes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, (onset - lastOnset_ + period / 2) / period));
    for (Stimulus *stimulus : seen_) {
      stimulus->showing.refreshes += refreshes;
      stimulus->showing.isVisible = false;
    }
    for (Stimulus *stimulus : ended_) {
      Showing &showing = stimulus->showing;
      if (showing.flips++ == 0) showing.firstOnset = onset;
      showing.lastOnset = onset;
      showing.isVisible = true;
    }
    for (Stimulus *stimulus : seen_)
      if (!stimulus->showing.isVisible) stimulus->showing.offset = onset;
    std::swap(seen_, ended_);
    ended_.clear();
    lastOnset_ = onset;
  }

  Result<void> draw(Stimulus &stimulus) {
    followWindow();
    if (!std::exchange(stimulus.isInFrame, true)) drawn_.push_back(&stimulus);
    if (Interactive *one = stimulus.interactive(); one && std::find(usable_.begin(), usable_.end(), one) == usable_.end())
      usable_.push_back(one), one->seenThrough = aperture_;
    aperture_ = stimulus.aperture(aperture_);
    if (stimulus.properties().hasWideColor()) noteColors(stimulus);
    // Without a display it is used all the same.
    if (!renderer_) return stimulus.interactive() ? stimulus.prepare(context_) : stimulus.rehearse(context_);
    return stimulus.draw(current_.list, context_);
  }

  /// Once for each stimulus: an animation would say it in each frame.
  void noteColors(const Stimulus &stimulus) {
    if (notedColors_.contains(&stimulus)) return;
    const Properties &properties = stimulus.properties();
    for (PropertyIndex index = 0; index < properties.table().size(); ++index) {
      const PropertyInfo &info = properties.table()[index];
      if (info.form != Form::Color) continue;
      const Color color = withContrast(properties, index);
      if (isInGamut(color)) continue;
      notedColors_.insert(&stimulus);
      context_.notes.push_back(std::string(properties.table().kind()) + "." + std::string(info.name) + ": " + gamutNote(color));
    }
  }

  void noteSpace(const Properties &properties) {
    const ColorSpace space(properties.word<std::size_t>(common::ColorSpace));
    const auto note = space.calibrationNote(profile_.colors);
    if (note && notedSpaces_.insert(space.number()).second) context_.notes.push_back(*note);
  }

  static std::string noteOf(const MissingGlyph &missing) {
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(missing.character));
    return std::string("no font on this machine has the character ") + code.data() + ", and perhaps others of its script (" + missing.script +
           "): the participant sees boxes; install a font for this script (Debian: fonts-noto, fonts-noto-cjk, fonts-noto-extra)";
  }

  /// Units are the window's as it is now.
  void followWindow() {
    const ScreenInfo &screen = window_.screen();
    context_.period = screen.period;
    const ScreenProfile profile = fittedTo(profile_, screen);
    const bool isResized = screen.width != context_.canvas.width || screen.height != context_.canvas.height;
    if (!isResized && profile == context_.profile) return;
    context_.profile = profile;
    context_.canvas = {screen.width, screen.height};
    if (isResized && renderer_) renderer_->setCanvas(context_.canvas);
    remakeAll();
  }

  void remakeAll() {
    for (auto &[handle, stimulus] : stimuli_) stimulus->properties().askForRemake();
  }

  Stimulus *find(StimulusHandle handle) const {
    const auto found = stimuli_.find(handle);
    return found == stimuli_.end() ? nullptr : found->second.get();
  }

  Result<Place> locate(StimulusHandle handle, PropertyId id) const {
    Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    const PropertyTable &table = stimulus->properties().table();
    if (const auto index = table.find(id)) return Place{stimulus, *index};
    return Error{ErrorCode::Unknown, "a " + std::string(table.kind()) + " has no property " + nameOf(id), std::string(table.kind()),
                 "ask property() with this stimulus's own handle"};
  }

  Result<Place> settable(StimulusHandle handle, PropertyId id) const {
    auto place = locate(handle, id);
    if (place && place->index == common::ColorShown) return isTold(place->properties());
    return place;
  }

  static Error isTold(const Properties &properties) { return properties.bad(common::ColorShown, "is only told", "set color, and read this"); }

  /// As it is once the display has rounded it.
  void tellColor(Properties &properties) const {
    const int bits = window_.screen().bitsPerColor;
    const Color shown = shownColor(withContrast(properties, common::Color), bits > 0 ? bits : 8);
    const double guns[] = {shown.r, shown.g, shown.b};
    (void)properties.setNumbers(common::ColorShown, guns);
  }

  static Color withContrast(const Properties &properties, PropertyIndex index) {
    const double contrast = properties.number(common::Contrast);
    const Color color = properties.color(index);
    return {color.r * contrast, color.g * contrast, color.b * contrast, color.a};
  }

  /// The name behind a plugin's number, whichever kind has it.
  static std::string nameOf(PropertyId id) {
    for (const Kind &kind : allKinds())
      if (const auto index = kind.table.find(id)) return "\"" + std::string(kind.table[*index].name) + "\"";
    return "number " + std::to_string(id);
  }

  /// The colour space first, because all colours are in it, wherever it stands.
  static Result<void> setAll(Stimulus &stimulus, const Value &values) {
    if (!values.dict()) return {};
    Properties &properties = stimulus.properties();
    if (const Value *space = values.find("colorSpace"))
      if (auto done = properties.set(common::ColorSpace, *space); !done) return done;
    for (const auto &[name, value] : *values.dict()) {
      const auto index = properties.table().find(name);
      if (!index) return index.error();
      if (*index == common::ColorShown) return isTold(properties);
      if (auto done = properties.set(*index, value); !done) return done;
    }
    return {};
  }

  /// What cannot be shown is not kept: the next frame shows what the last one did.
  template <class Change>
  Result<void> change(const Place &place, const Change &make) {
    Properties &properties = place.properties();
    properties.keep(place.index, before_);
    if (auto done = make(properties); !done) return done;
    auto ready = prepare(*place.stimulus);
    if (ready) return noteSpace(properties), ready;
    properties.putBack(place.index, before_);
    properties.askForRemake();
    return ready;
  }

  Result<void> prepare(Stimulus &stimulus) {
    followWindow();
    return stimulus.prepare(context_);
  }

  /// Its polygon into `to`; its units are returned.
  Result<Ruler> outline(StimulusHandle handle, std::vector<Point> &to) {
    Stimulus *stimulus = find(handle);
    if (!stimulus) return unknown(handle);
    if (auto done = prepare(*stimulus); !done) return done.error();
    to.clear();
    if (auto done = stimulus->appendOutline(to, context_); !done) return done.error();
    return Ruler::create(stimulus->properties().ownUnits().value_or(context_.units), context_.canvas, context_.profile);
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

  Window &window_;
  std::unique_ptr<Renderer> renderer_;  // null: no display, nothing is drawn
  TextCache texts_;
  PictureCache pictures_;
  Coverage coverage_;
  DrawContext context_;
  ScreenProfile profile_;  // as it was set
  std::map<StimulusHandle, std::unique_ptr<Stimulus>> stimuli_;  // oldest first
  StimulusHandle lastHandle_ = 0;
  std::vector<Automatic> automatic_;  // as drawAutomatic() found them last
  std::uint64_t switchedOn_ = 0;
  // Of overlaps() and written(), to keep their memory.
  std::array<std::vector<Point>, 2> outlines_;
  std::vector<Stimulus *> drawn_, ended_, seen_;  // in the frame in hand; in the one that waits for its onset; on the screen
  Timestamp lastOnset_{};
  std::vector<Interactive *> usable_;  // drawn in the frame in hand
  std::size_t writtenFrom_ = 0;        // of those, the one that has the keys first if letters go into it
  Stimulus *aperture_ = nullptr;       // that what is drawn now is seen through; null: none
  bool takesPointer_ = false;
  Focus focus_;                        // among those of the frame before
  Dragging dragging_;
  std::set<std::string> notedScripts_; // of which the log knows in this run that characters are missing
  std::set<std::string> notedFonts_;   // the same of fonts
  std::set<const Stimulus *> notedColors_;  // the same of colours that no display shows
  std::set<std::size_t> notedSpaces_;       // and of colour spaces
  Color background_;
  Properties::Kept before_;  // of the property that is being set
  std::shared_ptr<const Ground> ground_ = std::make_shared<Ground>();  // shared with what keepBackgroundImage() gave out
  Frame current_, last_;
  std::size_t rendered_ = 0;  // batches of the current frame that are on the back buffer
  bool isCleared_ = false;    // has the current frame begun on the back buffer?
};

Result<std::unique_ptr<Stimuli>> make(Window &window, MeasuredTexts *measured) {
  std::unique_ptr<Renderer> renderer;
  if (window.hasGl()) {
    auto made = Renderer::create({window.screen().width, window.screen().height});
    if (!made) return made.error();
    renderer = std::move(*made);
  }
  auto stimuli = std::make_unique<StimuliOnWindow>(window, std::move(renderer), measured);
  if (window.hasGl()) stimuli->noteFonts(waitForSystemFonts());
  return std::unique_ptr<Stimuli>(std::move(stimuli));
}

}  // namespace

Result<std::unique_ptr<Stimuli>> Stimuli::create(Window &window) { return make(window, nullptr); }

Result<std::unique_ptr<Stimuli>> createStimuli(Window &window, MeasuredTexts &measured) { return make(window, &measured); }

}  // namespace fovea
