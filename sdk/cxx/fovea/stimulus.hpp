#pragma once
// What every stimulus can do. The kinds are in stimuli.hpp.

#include <algorithm>
#include <array>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fovea/services.hpp"

namespace fovea {

struct Point {
  double x = 0, y = 0;
};

/// Signed rgb: -1 is off, 0 mid grey, 1 full; opacity 0 to 1. Of a stimulus with a `colorSpace` (in `more` of its style) these are that
/// space's numbers instead, but for a colour that the style has by itself, which is the same in every space: white stays white.
struct Color {
  double r = 1, g = 1, b = 1, opacity = 1;
  bool operator==(const Color &) const = default;
};

namespace detail {
// What the host takes by itself; each style has the same.
inline constexpr Color kWhite{}, kNoColor{0, 0, 0, 0}, kRed{1, -1, -1}, kButtonGrey{2 * 169.0 / 255 - 1, 2 * 169.0 / 255 - 1, 2 * 169.0 / 255 - 1};
}  // namespace detail

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // centre and size, in the stimulus's own units
};

/// How long something was seen, since it was made.
struct Shown {
  std::uint64_t flips = 0;      // frames that the experiment flipped with it
  std::uint64_t refreshes = 0;  // of the screen that showed them, until the newest flip: a picture that stands counts, too
  std::optional<Timestamp> firstOnset, lastOnset;
  std::optional<Timestamp> offset;  // none: it is on the screen, or never was
};

/// Thread: [stage].
class Stimuli : public Service<fovea_stimuli> {
 public:
  explicit Stimuli(const fovea_host *host) : Service(host, FOVEA_STIMULI) {}
  using Service::host;
  using Service::table;
};

/// One thing on the screen. The properties are listed in docs/stimuli.md.
class Stimulus {
 public:
  Stimulus(const Stimuli &stimuli, std::string_view kind, const Dict &properties)
      : host_(stimuli.host()), table_(&stimuli.table()) {
    const Value value(properties);
    const Borrowed borrowed(value);
    check(table_->create(host_, borrow(kind), borrowed.get(), &handle_), "stimuli->create");
  }
  Stimulus(Stimulus &&other) noexcept
      : host_(other.host_), table_(other.table_), handle_(std::exchange(other.handle_, 0)), ids_(other.ids_) {}
  Stimulus &operator=(Stimulus &&other) noexcept {
    std::swap(host_, other.host_);
    std::swap(table_, other.table_);
    std::swap(handle_, other.handle_);
    std::swap(ids_, other.ids_);
    return *this;
  }
  ~Stimulus() {
    if (handle_) table_->destroy(host_, handle_);
  }

  /// Puts it on the list for the next flip, in front of what was drawn before. Does not allocate.
  void draw() const { check(table_->draw(host_, handle_), "stimuli->draw"); }
  Box measure() const {
    double box[4] = {};
    check(table_->measure(host_, handle_, box), "stimuli->measure");
    return {box[0], box[1], box[2], box[3]};
  }

  /// Is the point, in its own units, inside of it? Masks and holes do not count.
  bool contains(Point point) const {
    std::uint32_t inside = 0;
    check(table_->contains(host_, handle_, point.x, point.y, &inside), "stimuli->contains");
    return inside != 0;
  }
  bool overlaps(const Stimulus &other) const {
    std::uint32_t shared = 0;
    check(table_->overlaps(host_, handle_, other.handle_, &shared), "stimuli->overlaps");
    return shared != 0;
  }
  Shown shown() const {
    fovea_shown told{};
    told.struct_size = sizeof told;
    check(table_->shown(host_, handle_, &told), "stimuli->shown");
    Shown shown{told.flips, told.refreshes, {}, {}, {}};
    if (told.flips == 0) return shown;
    shown.firstOnset = timestamp(told.first_onset_ns);
    shown.lastOnset = timestamp(told.last_onset_ns);
    if (!(told.flags & FOVEA_SHOWN_NOW)) shown.offset = timestamp(told.offset_ns);
    return shown;
  }
  /// For properties that hold a list of stimuli.
  std::uint64_t handle() const { return handle_; }

  void setPos(Point pos) { set(Pos, "pos", {pos.x, pos.y}); }
  void setOri(double degrees) { set(Ori, "ori", {degrees}); }
  void setOpacity(double opacity) { set(Opacity, "opacity", {opacity}); }
  /// In the stimulus's own colour space: signed rgb, if it was given none.
  void setColor(Color color) { set(ColorId, "color", {color.r, color.g, color.b, color.opacity}); }
  void setContrast(double contrast) { set(Contrast, "contrast", {contrast}); }
  /// Draws itself before every flip, until it is turned off.
  void setAutoDraw(bool isOn) { set(AutoDraw, "autoDraw", {isOn ? 1.0 : 0.0}); }

  /// For properties that have no function here: ask once, then set.
  std::uint32_t property(std::string_view name) const {
    std::uint32_t id = 0;
    if (const fovea_status status = table_->property(host_, handle_, borrow(name), &id); status != FOVEA_OK)
      throw Failure("this stimulus has no property \"" + std::string(name) + "\"", status);
    return id;
  }
  void setNumbers(std::uint32_t property, std::initializer_list<double> numbers) {
    check(table_->setNumbers(host_, handle_, property, numbers.begin(), static_cast<std::uint32_t>(numbers.size())),
          "stimuli->setNumbers");
  }
  void setNumbers(std::uint32_t property, std::span<const double> numbers) {
    check(table_->setNumbers(host_, handle_, property, numbers.data(), static_cast<std::uint32_t>(numbers.size())),
          "stimuli->setNumbers");
  }
  /// Lists, true and false, dictionaries.
  void setValue(std::uint32_t property, const Value &value) {
    const Borrowed borrowed(value);
    check(table_->set(host_, handle_, property, borrowed.get()), "stimuli->set");
  }
  /// By name, for what changes between trials and not between frames: setValue("blendMode", "add").
  void setValue(std::string_view name, const Value &value) { setValue(property(name), value); }
  /// Rows of numbers from -1 (dark) to 1, for what else is the name of a texture, a mask or a file: setSamples("tex", light, 64, 64).
  /// They are copied, which costs some milliseconds: do it between trials.
  ///
  /// Shape: `rows` x `columns`, row by row, the top row first.
  void setSamples(std::string_view name, std::span<const float> samples, std::size_t rows, std::size_t columns) {
    if (rows == 0 || columns == 0 || samples.size() / columns != rows || samples.size() % columns != 0)
      throw Failure(std::string(name) + " cannot be " + std::to_string(rows) + " rows of " + std::to_string(columns) + ": there are " +
                        std::to_string(samples.size()) + " numbers", FOVEA_E_ARGUMENT);
    const std::uint64_t shape[] = {rows, columns};
    const fovea_array array{FOVEA_F32, 2, shape, samples.data()};
    fovea_value value{};
    value.type = FOVEA_ARRAY;
    value.as.array = &array;
    check(table_->set(host_, handle_, property(name), &value), "stimuli->set");
  }
  /// Valid until the stimulus changes.
  std::span<const double> numbers(std::uint32_t property) const {
    const double *numbers = nullptr;
    std::uint32_t count = 0;
    check(table_->numbers(host_, handle_, property, &numbers, &count), "stimuli->numbers");
    return {numbers, count};
  }
  /// Of the letters of a button, or of a text with {"wholeWords", true}: smaller than `given`, where a word had no room. It is measured for that.
  double fittedHeight(double given) const {
    (void)measure();
    const auto fitted = numbers(property("fittedHeight"));
    return fitted.empty() ? given : std::min(given, fitted[0]);
  }
  std::string_view text(std::uint32_t property) const {
    fovea_str text{};
    check(table_->text(host_, handle_, property, &text), "stimuli->text");
    return borrow(text);
  }
  /// Whatever a property is: a number or a list of them, text, what it was set to.
  Value value(std::uint32_t property) const {
    Keeper kept;
    check(table_->value(host_, handle_, property, kept.sink()), "stimuli->value");
    return kept.take();
  }
  void setText(std::uint32_t property, std::string_view text) {
    check(table_->setText(host_, handle_, property, borrow(text)), "stimuli->setText");
  }

 protected:
  enum Known { Pos, Ori, Opacity, ColorId, Contrast, AutoDraw, First, Second, Third, Fourth, Fifth, Sixth, knownCount };
  /// Asks for the property's number the first time only.
  void set(Known known, std::string_view name, std::initializer_list<double> numbers) {
    setNumbers(id(known, name), numbers);
  }
  void set(Known known, std::string_view name, std::span<const double> numbers) { setNumbers(id(known, name), numbers); }
  std::uint32_t id(Known known, std::string_view name) {
    Cached &cached = ids_[known];
    if (!cached.isKnown) cached = {property(name), true};
    return cached.id;
  }

 private:
  struct Cached {
    std::uint32_t id = 0;
    bool isKnown = false;
  };
  const fovea_host *host_;
  const fovea_stimuli *table_;
  std::uint64_t handle_ = 0;
  std::array<Cached, knownCount> ids_{};
};

namespace detail {

inline Value colorValue(const Color &color) { return List{color.r, color.g, color.b, color.opacity}; }
inline Value pointValue(const Point &point) { return List{point.x, point.y}; }

/// What a style names by itself goes before its members.
inline Dict with(Dict dict, const Dict &more) {
  for (const auto &cell : more) {
    const auto same = std::find_if(dict.begin(), dict.end(), [&](const auto &one) { return one.first == cell.first; });
    if (same == dict.end()) dict.push_back(cell);
    else *same = cell;
  }
  return dict;
}

/// In another `colorSpace` the numbers of a colour that the style has by itself would be another colour: there the host's default stands.
inline void addColor(Dict &dict, std::string_view name, const Color &color, const Color &usual, const Dict &more) {
  const bool isInSpace = std::any_of(more.begin(), more.end(), [](const auto &cell) { return cell.first == "colorSpace"; });
  if (!isInSpace || color != usual) dict.emplace_back(std::string(name), colorValue(color));
}

/// Leaves out what the window's defaults should decide.
inline Dict style(const Point &pos, const Color &color, const std::string &units, const Dict &more) {
  Dict dict{{"pos", pointValue(pos)}};
  addColor(dict, "color", color, kWhite, more);
  if (!units.empty()) dict.emplace_back("units", units);
  return dict;
}

}  // namespace detail

}  // namespace fovea
