#pragma once
// Pictures that follow one another in time, each made of objects that may move, and be clicked on: what the prompt and the control `graphic` share.
//
// A picture has units of its own, as a drawing in SVG: x from its left edge, y down from its upper one. Everything is made when the page is entered;
// from then on only properties change.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fovea/part.hpp"
#include "fovea/playback.hpp"
#include "fovea/stimuli.hpp"
#include "fovea/svg_path.hpp"

namespace fovea {

/// How far somebody is between two values, by how much of the time has gone: 0 to 1.
inline double eased(std::string_view easing, double t) {
  constexpr double kBack = 1.70158;  // a tenth of the way too far
  const auto bounce = [](double part) {
    constexpr double kHeight = 7.5625, kWidth = 2.75;
    for (const auto &[until, middle, floor] : {std::array{1.0, 0.0, 0.0}, std::array{2.0, 1.5, 0.75}, std::array{2.5, 2.25, 0.9375}})
      if (part < until / kWidth) return kHeight * (part - middle / kWidth) * (part - middle / kWidth) + floor;
    return kHeight * (part - 2.625 / kWidth) * (part - 2.625 / kWidth) + 0.984375;
  };
  if (t <= 0 || t >= 1) return std::clamp(t, 0.0, 1.0);
  if (easing == "easeIn") return t * t;
  if (easing == "easeOut") return 1 - (1 - t) * (1 - t);
  if (easing == "easeInOut") return t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
  if (easing == "backIn") return t * t * ((kBack + 1) * t - kBack);
  if (easing == "backOut") return 1 + (t - 1) * (t - 1) * ((kBack + 1) * (t - 1) + kBack);
  if (easing == "elastic") return 1 + std::pow(2, -10 * t) * std::sin((t - 0.075) * 2 * std::numbers::pi / 0.3);
  if (easing == "bounce") return bounce(t);
  return t;
}

/// What a graphic has of the part that it belongs to.
struct GraphicSetting {
  const Stimuli &stimuli;
  const Assets &assets;
  const Audio &audio;
  const Log &log;
  double letter = 0.03;  // of running text. Units: the window's heights
  Color ink;
  double aspect = 1;     // of the window
  int windowHeight = 0;  // pixels
  Duration refresh{};
};

/// One object. Thread: [stage].
class GraphicObject {
 public:
  GraphicObject(const GraphicSetting &setting, View json)
      : id_(json.find("id").textOr("")), kind_(json.find("kind").textOr("")), isAnswer_(json.find("clickToAnswer").boolean().value_or(false)),
        isKept_(json.find("persist").boolean().value_or(false)), isRepeated_(json.find("loopAnimations").boolean().value_or(false)), stimulus_(made(setting, json)),
        letter_(setting.letter) {
    first_ = attributesOf(json, setting.ink);
    const View animations = json.find("animations");
    for (std::size_t i = 0; i < animations.size(); ++i) {
      const View to = animations[i].find("to");
      animations_.push_back({named(to), animations[i].find("duration_s").number().value_or(0), std::string(animations[i].find("easing").textOr("linear"))});
    }
    if (isAnswer_) button_.emplace(setting.stimuli, ButtonStyle{.text = " ", .fillColor = {0, 0, 0, 0}, .units = "height", .more = {{"name", id_}}});
  }

  const std::string &id() const { return id_; }
  bool isAnswer() const { return isAnswer_; }
  bool isKept() const { return isKept_; }
  /// Its middle at the beginning, in the picture's units.
  Point place() const { return {first_[X] + middle_.x, first_[Y] + middle_.y}; }

  /// Where the picture lies: its upper left corner, and how many of the window's heights its unit is.
  void lie(Point corner, double unit, int windowHeight) {
    corner_ = corner, unit_ = unit, pixels_ = unit * windowHeight;
    shown_.reset();
  }
  /// As it is `since_s` after it appeared.
  void draw(double since_s) {
    const Attributes now = at(since_s);
    if (!shown_ || *shown_ != now) apply(now);
    shown_ = now;
    stimulus().draw();
    if (button_) button_->draw();
  }
  bool contains(Point point) const { return stimulus().contains(point); }
  /// Of the button that has the keys for it: presses that came since this was asked.
  std::vector<Timestamp> presses() {
    std::vector<Timestamp> all;
    if (!button_) return all;
    const auto times = button_->timesOn();
    const auto onset = button_->shown().firstOnset;
    for (; onset && seen_ < times.size(); ++seen_) all.push_back(*onset + fromSeconds(times[seen_]));
    return all;
  }

 private:
  enum Attribute : std::size_t { X, Y, Rotation, Opacity, Size, Width, Height, Radius, RadiusX, RadiusY, CornerRadius, Scale, LineWidth, Fill, Line = Fill + 4, kCount = Line + 4 };
  using Attributes = std::array<double, kCount>;
  struct Named {
    std::string_view name;
    Attribute attribute;
    double usual;
  };
  static constexpr std::array<Named, 13> kNumbers{{{"x", X, 0}, {"y", Y, 0}, {"rotation", Rotation, 0}, {"opacity", Opacity, 1}, {"size", Size, 0}, {"width", Width, 0}, {"height", Height, 0},
                                                   {"radius", Radius, 0}, {"radiusX", RadiusX, 0}, {"radiusY", RadiusY, 0}, {"cornerRadius", CornerRadius, 0}, {"scale", Scale, 1},
                                                   {"lineWidth", LineWidth, 1}}};
  static constexpr int kCircleParts = 96;
  struct Animation {
    std::vector<std::pair<std::size_t, double>> to;
    double duration_s;
    std::string easing;
  };
  using Shown = std::variant<Text, Image, Shape, Circle, Rect>;

  Stimulus &stimulus() {
    return std::visit([](auto &one) -> Stimulus & { return one; }, stimulus_);
  }
  const Stimulus &stimulus() const {
    return std::visit([](const auto &one) -> const Stimulus & { return one; }, stimulus_);
  }

  Shown made(const GraphicSetting &setting, View json) {
    if (kind_ == "text")
      return Text(setting.stimuli, TextStyle{.text = std::string(json.find("text").textOr("")), .height = setting.letter, .color = setting.ink, .wrapWidth = 0,
                                             .isBold = json.find("bold").boolean().value_or(false), .units = "height"});
    if (kind_ == "image") {
      Image image(setting.stimuli, ImageStyle{.image = setting.assets.path(json.find("file").textOr("")), .isInterpolated = true, .units = "height"});
      const Box natural = image.measure();
      natural_ = {natural.width, natural.height};
      const View anchor = json.find("anchor");
      if (anchor.size() == 2) anchor_ = {anchor[0].number().value_or(0.5), anchor[1].number().value_or(0.5)};
      return image;
    }
    if (kind_ == "circle") return Circle(setting.stimuli, CircleStyle{.color = setting.ink, .lineWidth = 0, .units = "height"});
    if (kind_ == "rectangle") return Rect(setting.stimuli, RectStyle{.color = setting.ink, .lineWidth = 0, .units = "height"});
    return Shape(setting.stimuli, outline(setting, json));
  }
  /// Of an ellipse, or a path; y goes up from here on.
  ShapeStyle outline(const GraphicSetting &setting, View json) {
    ShapeStyle style{{.color = setting.ink, .lineWidth = 0, .units = "height"}, {}, {1, 1}, true, true};
    if (kind_ == "ellipse") {
      Contour all;
      for (int i = 0; i < kCircleParts; ++i) {
        const double angle = 2 * std::numbers::pi * i / kCircleParts;
        all.push_back({std::cos(angle), std::sin(angle)});
      }
      style.contours = {all};
      return style;
    }
    SvgPath path = svgPath(json.find("path").textOr(""));
    Point least{INFINITY, INFINITY}, most{-INFINITY, -INFINITY};
    for (const Contour &contour : path.contours)
      for (const Point &point : contour)
        least = {std::min(least.x, point.x), std::min(least.y, point.y)}, most = {std::max(most.x, point.x), std::max(most.y, point.y)};
    middle_ = {(least.x + most.x) / 2, (least.y + most.y) / 2};
    for (Contour &contour : path.contours)
      if (const Point first = contour.front(), last = contour.back(); contour.size() > 2 && first.x == last.x && first.y == last.y) contour.pop_back();
    for (Contour &contour : path.contours)
      for (Point &point : contour) point = {point.x - middle_.x, middle_.y - point.y};
    style.contours = std::move(path.contours);
    const double span = std::max({most.x - least.x, most.y - least.y, 1e-9});
    style.size = {1 / span, 1 / span};  // until it is known how large a unit is
    style.isClosed = path.isClosed || json.find("color").textOr("") != "none";
    return style;
  }

  /// Values by their places among the attributes; `usual` of what is not said.
  Attributes attributesOf(View json, Color ink) {
    Attributes all{};
    for (const Named &each : kNumbers) all[each.attribute] = each.usual;
    const std::array<double, 8> usual{ink.r, ink.g, ink.b, ink.opacity, ink.r, ink.g, ink.b, 0};
    std::copy(usual.begin(), usual.end(), all.begin() + Fill);
    for (const auto &[place, value] : named(json)) all[place] = value;
    return all;
  }
  std::vector<std::pair<std::size_t, double>> named(View json) {
    std::vector<std::pair<std::size_t, double>> found;
    for (const Named &each : kNumbers)
      if (const auto value = json.find(each.name).number()) found.emplace_back(each.attribute, *value);
    for (const auto &[name, place] : {std::pair<const char *, std::size_t>{"color", Fill}, {"lineColor", Line}})
      if (const View color = json.find(name); !color.isNone()) {
        stimulus().setValue("color", color.copy());
        const auto numbers = stimulus().numbers(stimulus().property("color"));
        for (std::size_t i = 0; i < 4; ++i) found.emplace_back(place + i, i < numbers.size() ? numbers[i] : 1);
      }
    return found;
  }

  Attributes at(double since_s) const {
    Attributes now = first_;
    double all_s = 0;
    for (const Animation &each : animations_) all_s += each.duration_s;
    if (isRepeated_ && all_s > 0) since_s = std::fmod(since_s, all_s);
    for (const Animation &each : animations_) {
      const double share = each.duration_s > 0 ? eased(each.easing, since_s / each.duration_s) : since_s >= 0 ? 1 : 0;
      for (const auto &[place, value] : each.to) now[place] += share * (value - now[place]);
      since_s -= each.duration_s;
      if (since_s < 0) break;
    }
    return now;
  }

  void apply(const Attributes &now) {
    const auto color = [&](std::size_t place) { return Color{bounded(now[place]), bounded(now[place + 1]), bounded(now[place + 2]), std::clamp(now[place + 3], 0.0, 1.0)}; };
    Stimulus &all = stimulus();
    Point middle{corner_.x + unit_ * (now[X] + middle_.x), corner_.y - unit_ * (now[Y] + middle_.y)};
    all.setOri(now[Rotation]);
    all.setOpacity(std::clamp(now[Opacity], 0.0, 1.0));
    if (auto *text = std::get_if<Text>(&stimulus_)) {
      text->setColor(color(Fill));
      text->setHeight(now[Size] > 0 ? now[Size] * unit_ * letter_ / kLetter : letter_);
      text->setNumbers(text->property("wrapWidth"), {std::max(0.0, now[Width]) * unit_});
    } else if (auto *image = std::get_if<Image>(&stimulus_)) {
      const Point size = sizeOf(now);
      image->setSize(size);
      middle = {middle.x + (0.5 - anchor_.x) * size.x, middle.y - (0.5 - anchor_.y) * size.y};
    } else {
      drawOutline(now, color(Fill), color(Line));
    }
    all.setPos(middle);
    if (!button_) return;
    const Box box = all.measure();
    button_->setPos({box.x, box.y});
    button_->setSize({box.width, box.height});
  }
  void drawOutline(const Attributes &now, Color fill, Color line) {
    Stimulus &all = stimulus();
    all.setColor(fill);
    const double width = line.opacity > 0 ? std::max(0.0, now[LineWidth]) * pixels_ : 0;
    if (width != lineWidth_) all.setNumbers(all.property("lineWidth"), {lineWidth_ = width});
    all.setNumbers(all.property("lineColor"), {line.r, line.g, line.b, line.opacity});
    if (auto *circle = std::get_if<Circle>(&stimulus_)) circle->setRadius(std::max(0.0, now[Radius]) * unit_);
    if (auto *rect = std::get_if<Rect>(&stimulus_)) {
      rect->setSize({std::max(0.0, now[Width]) * unit_, std::max(0.0, now[Height]) * unit_});
      rect->setNumbers(rect->property("radius"), {std::max(0.0, now[CornerRadius]) * unit_});
    }
    auto *shape = std::get_if<Shape>(&stimulus_);
    if (!shape) return;
    const Point size = kind_ == "ellipse" ? Point{std::max(0.0, now[RadiusX]) * unit_, std::max(0.0, now[RadiusY]) * unit_} : Point{now[Scale] * unit_, now[Scale] * unit_};
    if (size.x != size_.x || size.y != size_.y) shape->setSize(size_ = size);
  }
  /// Of a picture: what is not said follows from its shape.
  Point sizeOf(const Attributes &now) const {
    const double shape = natural_.x > 0 ? natural_.y / natural_.x : 1;
    if (now[Width] > 0 && now[Height] > 0) return {now[Width] * unit_, now[Height] * unit_};
    if (now[Width] > 0) return {now[Width] * unit_, now[Width] * unit_ * shape};
    if (now[Height] > 0) return {now[Height] * unit_ / shape, now[Height] * unit_};
    return natural_;
  }
  static double bounded(double level) { return std::clamp(level, -1.0, 1.0); }

  static constexpr double kLetter = 0.03;  // of running text at 100 %

  std::string id_, kind_;
  bool isAnswer_, isKept_, isRepeated_;
  Point middle_, natural_, anchor_{0.5, 0.5};
  Shown stimulus_;
  double letter_;
  Attributes first_{};
  std::vector<Animation> animations_;
  std::optional<Button> button_;
  std::size_t seen_ = 0;  // of its presses
  Point corner_, size_;
  double unit_ = 1, pixels_ = 1, lineWidth_ = 0;
  std::optional<Attributes> shown_;
};

/// All of them, one after the other. Thread: [stage].
class Graphic {
 public:
  struct Click {
    std::string object;
    std::optional<Point> place;  // in the picture's units; none: by a key
    Timestamp time;
  };

  /// Reads and makes everything. Errors: throws Failure where a picture or path cannot be had.
  Graphic(const GraphicSetting &setting, View params)
      : size_{params.find("dimensions")[0].number().value_or(1), params.find("dimensions")[1].number().value_or(1)}, viewportWidth_(params.find("viewportWidth").number().value_or(0.6)),
        aspect_(setting.aspect), windowHeight_(setting.windowHeight), refresh_(setting.refresh), isLooping_(params.find("loop").boolean().value_or(false)) {
    const View frames = params.find("frames");
    Duration begin{};
    for (std::size_t i = 0; i < frames.size(); ++i) {
      Frame frame{begin, frames[i].find("activateResponse").boolean().value_or(false), frames[i].find("activateSubmit").boolean().value_or(false), {}, {}};
      if (const auto file = frames[i].find("sound").text()) frame.sound.emplace(FrameSound{std::string(*file), SideSound(setting.log, [&] { return setting.audio.load(setting.assets.path(*file)); })});
      const View objects = frames[i].find("objects");
      for (std::size_t k = 0; k < objects.size(); ++k) frame.objects.emplace_back(setting, objects[k]);
      frames_.push_back(std::move(frame));
      if (const auto duration = frames[i].find("duration_s").number()) begin += fromSeconds(*duration);
      else isEndless_ = true;
    }
    end_ = begin;
  }

  /// When it is over; none: never.
  std::optional<Duration> end() const { return isEndless_ || isLooping_ ? std::nullopt : std::optional(end_); }
  /// When responses, or an answer, are let in by the first frame that does so.
  std::optional<Duration> activates(bool isResponse) const {
    for (const Frame &frame : frames_)
      if (isResponse ? frame.activatesResponse : frame.activatesSubmit) return frame.begin;
    return {};
  }
  /// What can be clicked on, with when it comes and how long it stays; none: until the page is left.
  struct Target {
    const GraphicObject *object;
    Duration from;
    std::optional<Duration> until;
  };
  std::vector<Target> targets() const {
    std::vector<Target> all;
    for (std::size_t i = 0; i < frames_.size(); ++i)
      for (const GraphicObject &object : frames_[i].objects) {
        if (!object.isAnswer()) continue;
        const bool isLast = object.isKept() || i + 1 == frames_.size();
        all.push_back({&object, frames_[i].begin, isLast ? end() : std::optional(frames_[i + 1].begin)});
      }
    return all;
  }

  double measure(double width) {
    const double wide = std::min(width, viewportWidth_ * aspect_);
    unit_ = std::min(wide / size_.x, kHighest / size_.y);
    return unit_ * size_.y;
  }
  void place(const Box &box) {
    corner_ = {box.x - unit_ * size_.x / 2, box.y + unit_ * size_.y / 2};
    for (Frame &frame : frames_)
      for (GraphicObject &object : frame.objects) object.lie(corner_, unit_, windowHeight_);
  }
  /// The events of the page: it begins with `start`.
  void happened(std::string_view event, Timestamp time, std::string_view start) {
    if (event == start) start_ = time, paused_ = {}, shown_ = kNone, sounded_ = 0;
    if (event == "trialStop") start_.reset();
    if (event == "trialPrepare" || event == "trialStop")
      for (Frame &frame : frames_)
        if (frame.sound && frame.sound->wasPlayed) frame.sound->sound.stop();
    if (event == "paused") pausedAt_ = time;
    if (event == "resumed" && start_) paused_ += time - pausedAt_;
  }
  void draw(const PartFrame &frame) {
    if (frame.frame == 1 && start_ && beganWith_) *start_ += frame.lastOnset - *beganWith_;  // the page itself came later than foreseen
    if (frame.frame == 0 && start_) beganWith_ = frame.onset;
    if (std::exchange(isNew_, false)) onsets_.push_back({shown_ % frames_.size(), frame.lastOnset});
    drawn_.clear();
    if (!start_) return;
    sound(frame.onset);
    Duration since = frame.onset - *start_ - paused_, due = since + refresh_ / 2;
    std::size_t round = 0;
    if (isLooping_ && !isEndless_ && due.count() >= 0) {
      round = static_cast<std::size_t>(due / end_);
      since -= static_cast<Duration::rep>(round) * end_, due -= static_cast<Duration::rep>(round) * end_;
    }
    const auto next = std::find_if(frames_.begin(), frames_.end(), [&](const Frame &each) { return each.begin > due; });
    if (next == frames_.begin() || (end() && due >= end_)) return;
    const auto now = std::prev(next);
    for (auto each = frames_.begin(); each != next; ++each)
      for (GraphicObject &object : each->objects)
        if (each == now || object.isKept()) {
          object.draw(std::max(0.0, toSeconds(since - each->begin)));
          drawn_.push_back(&object);
        }
    const std::size_t number = round * frames_.size() + static_cast<std::size_t>(now - frames_.begin());
    isNew_ = std::exchange(shown_, number) != number;
  }
  void event(const Event &event) {
    const fovea_event &raw = event.raw();
    if (event.isKeyPress() && !event.isRepeat()) keyTimes_.push_back(event.time());
    if (!(event.isButtonPress() && raw.button == 1) && raw.type != FOVEA_TOUCH_BEGIN) return;
    const Point point{raw.x, raw.y};
    const auto hit = std::find_if(drawn_.rbegin(), drawn_.rend(), [&](const GraphicObject *object) { return object->isAnswer() && object->contains(point); });
    if (hit != drawn_.rend()) clicks_.push_back({(*hit)->id(), Point{(point.x - corner_.x) / unit_, (corner_.y - point.y) / unit_}, event.time()});
  }
  /// All since this was asked, the earliest first.
  std::vector<Click> clicks() {
    for (GraphicObject *object : drawn_)
      for (const Timestamp time : object->presses())
        if (std::any_of(keyTimes_.begin(), keyTimes_.end(), [&](Timestamp key) { return std::chrono::abs(key - time) < kSameMoment; })) clicks_.push_back({object->id(), {}, time});
    keyTimes_.clear();
    std::stable_sort(clicks_.begin(), clicks_.end(), [](const Click &one, const Click &other) { return one.time < other.time; });
    return std::exchange(clicks_, {});
  }
  Dict metadata() const {
    List seen;
    for (const Onset &onset : onsets_) seen.push_back(Dict{{"frame", static_cast<std::int64_t>(onset.frame + 1)}, {"onset_s", onset.time}});
    return {{"dimensions", List{size_.x, size_.y}}, {"viewportWidth", viewportWidth_}, {"loop", isLooping_}, {"nFrames", static_cast<std::int64_t>(frames_.size())}, {"frames", std::move(seen)}, {"sounds", heard()}};
  }

 private:
  static constexpr double kHighest = 0.8;  // of the window
  static constexpr Duration kLead = std::chrono::milliseconds(100);  // asked for so long ahead, a sound begins to the sample
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr Duration kSameMoment = std::chrono::microseconds(1);  // seconds as a real number lose some nanoseconds
  struct FrameSound {
    std::string file;
    SideSound sound;
    bool wasPlayed = false;
  };
  struct Frame {
    Duration begin;
    bool activatesResponse, activatesSubmit;
    std::vector<GraphicObject> objects;
    std::optional<FrameSound> sound;
  };
  struct Onset {
    std::size_t frame;
    Timestamp time;
  };

  /// What begins soon, so that it begins with the frame that shows it.
  void sound(Timestamp onset) {
    for (;; ++sounded_) {
      const std::size_t count = frames_.size(), round = sounded_ / count;
      if (round > 0 && (!isLooping_ || isEndless_)) return;
      Frame &frame = frames_[sounded_ % count];
      const Timestamp due = *start_ + paused_ + static_cast<Duration::rep>(round) * end_ + frame.begin;
      if (due > onset + kLead) return;
      if (!frame.sound) continue;
      frame.sound->sound.play(due <= onset || refresh_.count() <= 0 ? std::max(due, onset) : onset + (due - onset + refresh_ / 2) / refresh_ * refresh_);
      frame.sound->wasPlayed = true;
    }
  }
  /// Of each the last time.
  List heard() const {
    List all;
    for (const Frame &frame : frames_) {
      if (!frame.sound || !frame.sound->wasPlayed) continue;
      Dict one{{"file", frame.sound->file}};
      const auto state = frame.sound->sound.state();
      const Dict times = state ? toldOf(*state) : Dict{};
      one.insert(one.end(), times.begin(), times.end());
      all.push_back(std::move(one));
    }
    return all;
  }

  Point size_;
  double viewportWidth_, aspect_;
  int windowHeight_;
  Duration refresh_, end_{}, paused_{};
  bool isLooping_, isEndless_ = false;
  std::vector<Frame> frames_;
  double unit_ = 1;
  Point corner_;
  std::optional<Timestamp> start_, beganWith_;
  Timestamp pausedAt_{};
  std::size_t shown_ = kNone, sounded_ = 0;  // counted on when they begin again; sounded: whose sounds are asked for
  bool isNew_ = false;         // its onset is not known yet
  std::vector<Onset> onsets_;
  std::vector<GraphicObject *> drawn_;  // in the frame in hand, the last in front
  std::vector<Timestamp> keyTimes_;
  std::vector<Click> clicks_;
};

/// A prompt or a control that shows a Graphic. Thread: [stage].
template <class Kind>
class GraphicPart : public Kind {
 public:
  using Kind::Kind;

  double measure(double width) override { return graphic_->measure(width); }
  void placed() override { graphic_->place(this->box()); }
  void happened(std::string_view event, Timestamp time) override { graphic_->happened(event, time, start_); }
  void frame(const PartFrame &frame) override { graphic_->draw(frame); }
  Dict metadata() const override { return graphic_->metadata(); }
  void leave() override { graphic_.reset(); }

 protected:
  /// For enter(). It begins with the event `start`; `name` begins the names of the events that let responses and an answer in.
  void makeGraphic(const PartInfo &part, const char *start, const std::string &name) {
    start_ = start;
    graphic_.emplace(GraphicSetting{this->stimuli(), this->assets(), this->audio(), this->log(), this->letter(), this->ink(), part.window.aspect(), part.window.height, part.window.period}, part.params);
    for (const bool isResponse : {true, false}) {
      const std::string what = isResponse ? "Response" : "Submit", event = name + "Enable" + what;
      const auto from = graphic_->activates(isResponse);
      if (!from || !part.params.find("prevent" + what).boolean().value_or(false)) continue;
      this->on(start, event, *from);
      this->on(event, isResponse ? "responseEnable" : "submitEnable");
    }
  }
  Graphic &graphic() { return *graphic_; }
  const Graphic &graphic() const { return *graphic_; }

 private:
  std::optional<Graphic> graphic_;
  std::string start_;
};

}  // namespace fovea
