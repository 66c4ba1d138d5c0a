#pragma once
// What can be drawn: objects with named properties, a display list, and the renderer that draws it.
// The kinds, their properties and defaults are listed in docs/stimuli.md.

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/value.hpp"
#include "media/file_cache.hpp"
#include "stimuli/action.hpp"

namespace fovea {

class Window;

struct Color {
  double r = 0, g = 0, b = 0, a = 1;  // signed rgb, -1..1; alpha 0..1
};
/// "#RGB", "#RRGGBB", "#RRGGBBAA", a web name, or a list of 1, 3 or 4 signed numbers.
/// Errors: BadArgument naming the value.
Result<Color> parseColor(const Value &value);

/// From opponent colours and from those of the cones to signed rgb: one screen's own.
///
/// Shape: a row for each gun (red, green, blue); the columns are LUM, L-M, S, and L, M, S.
struct ColorMatrices {
  using Matrix = std::array<std::array<double, 3>, 3>;
  std::optional<Matrix> dklToRgb, lmsToRgb;  // none: nobody has measured them
  bool operator==(const ColorMatrices &) const = default;
};

/// Numbers in a space: rgb, rgb1, rgb255, hsv, dkl, dklCart, lms; an "a" behind it: the fourth is alpha. Text as above.
/// Errors: BadArgument naming value and space; also for numbers outside the space.
Result<Color> parseColor(const Value &value, std::string_view space, const ColorMatrices &screen = {});

/// cm, deg, degFlat, degFlatPos and pt need a ScreenProfile. degFlat: the flat screen is further away at its edges; degFlatPos
/// corrects positions for it, but not sizes. pt: 1/72 of an inch.
enum class Units { Pix, Norm, Height, Cm, Deg, DegFlat, DegFlatPos, Pt };
/// Of a window whose units nobody has said.
constexpr Units kWindowUnits = Units::Height;
/// Errors: Unknown, with those there are.
Result<Units> parseUnits(std::string_view name);
std::string_view unitsName(Units units);

/// How large the screen is, from where it is seen (0: not known), and what its colours are to the eye.
struct ScreenProfile {
  double widthCm = 0, distanceCm = 0;
  int widthPix = 0;  // of the whole screen, not of the window
  ColorMatrices colors;  // for what is set from now on
  bool operator==(const ScreenProfile &) const = default;
};

/// How a picture lies on the window: in its own size, scaled to leave nothing free, scaled to be seen whole, the same but
/// never enlarged, or stretched.
enum class BackgroundFit { None, Cover, Contain, ScaleDown, Fill };
Result<BackgroundFit> parseBackgroundFit(std::string_view name);

struct BackgroundImage {
  std::filesystem::path file;  // empty: none
  BackgroundFit fit = BackgroundFit::Cover;
  bool operator==(const BackgroundImage &) const = default;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;  // centre and size
};

/// What somebody pointed to, and writes in, as keys on the screen have to know it. Units: framebuffer pixels, y up.
struct Written {
  Box box, caret;           // of the field; where the next letter goes
  Timestamp pressed;        // the last time
  bool isByFinger = false;  // that was
  bool isDigits = false, hasLines = false;
  bool isForPage = false;             // the page writes there what it hears of keys
  std::string signs;                  // beside the digits
  std::vector<Box> others = {};       // what else of the frame in hand was drawn until now, but for what it lies on
};

/// How long something was seen, since it was made.
struct Showing {
  std::uint64_t flips = 0;      // frames that were flipped with it
  std::uint64_t refreshes = 0;  // of the screen that showed them, until the newest flip
  Timestamp firstOnset{}, lastOnset{};
  Timestamp offset{};  // of the frame that no longer showed it
  bool isVisible = false;
};

using StimulusHandle = std::uint64_t;  // 0 is none
using PropertyId = std::uint32_t;

/// Thread: [stage].
class Stimuli {
 public:
  /// Draws with `window`'s GL; without GL it checks, lays out nothing, and draws nothing.
  static Result<std::unique_ptr<Stimuli>> create(Window &window);
  virtual ~Stimuli() = default;
  /// What was made of files that they show, perhaps ahead; of others that a page needs, too.
  FileCache &files() { return files_; }

  virtual Result<StimulusHandle> add(std::string_view kind, const Value &properties) = 0;
  virtual void remove(StimulusHandle handle) = 0;
  virtual Result<PropertyId> property(StimulusHandle handle, std::string_view name) = 0;
  /// Neither allocates nor locks.
  virtual Result<void> setNumbers(StimulusHandle handle, PropertyId property, std::span<const double> numbers) = 0;
  virtual Result<void> setText(StimulusHandle handle, PropertyId property, std::string_view text) = 0;
  /// For lists and whatever else is no number and no text. Null keeps what is there.
  virtual Result<void> set(StimulusHandle handle, PropertyId property, const Value &value) = 0;
  /// All numbers of a property, valid until it is set again; none of what is text.
  virtual Result<std::span<const double>> numbers(StimulusHandle handle, PropertyId property) const = 0;
  /// Whatever a property is: a number or a list of them, text, or what it was set to.
  virtual Result<Value> value(StimulusHandle handle, PropertyId property) const = 0;
  /// What is text, and the word of a choice; valid until it is set again. Errors: BadArgument for what is numbers.
  virtual Result<std::string_view> text(StimulusHandle handle, PropertyId property) const = 0;
  /// What an image shows from now on, in place of what it showed. Allocates only when the size is another one.
  /// Shape: `bgra` is height x width pixels of 4 bytes, premultiplied, the top row first. Errors: BadArgument for another kind.
  virtual Result<void> show(StimulusHandle image, std::span<const std::uint8_t> bgra, int width, int height) = 0;
  virtual Result<void> draw(StimulusHandle handle) = 0;
  virtual Result<Box> measure(StimulusHandle handle) = 0;
  /// Is the point, in the stimulus's own units, inside of it? Masks and holes do not count.
  virtual Result<bool> contains(StimulusHandle handle, double x, double y) = 0;
  /// Do the two share a point?
  virtual Result<bool> overlaps(StimulusHandle one, StimulusHandle other) = 0;
  virtual Result<Showing> showing(StimulusHandle handle) const = 0;
  /// Lists every stimulus whose autoDraw is on, those of a larger depth first, then in the order they were switched on;
  /// of those since the last frame in the order they were made.
  virtual void drawAutomatic() = 0;

  virtual void setUnits(Units units) = 0;
  virtual Units units() const = 0;
  virtual void setScreenProfile(const ScreenProfile &profile) = 0;
  virtual const ScreenProfile &screenProfile() const = 0;
  virtual void setBackground(Color color) = 0;
  virtual Color background() const = 0;
  /// Beneath everything, from the next frame on. Reads the file: between frames that count.
  /// Errors: BadFile; the picture that was there stays.
  virtual Result<void> setBackgroundImage(const BackgroundImage &image) = 0;
  virtual const BackgroundImage &backgroundImage() const = 0;
  /// The picture itself, to put it back without reading it again; null: none.
  virtual std::shared_ptr<const void> keepBackgroundImage() const = 0;
  virtual void restoreBackgroundImage(const std::shared_ptr<const void> &kept) = 0;

  /// Draws what was listed since the last time and keeps it as the picture in hand; clears first when the frame is new.
  virtual void renderPending() = 0;
  /// Ends the frame: the next draw() begins a new list.
  virtual void endFrame() = 0;
  /// Forgets what was drawn since the last frame ended: who drew it is gone before it could be shown.
  virtual void dropFrame() = 0;
  /// The frame ended last is visible since then.
  virtual void shownAt(Timestamp onset) = 0;
  /// The participant did something: for the stimuli on the screen that can be used. What a finger was taken for is nobody else's unless it pressed.
  virtual FingerUse hear(const Action &action) = 0;
  /// There a finger that moves scrolls, unless it came down on what it can move, and one that does not presses when it is lifted. None: nowhere, and all of
  /// them press as they come down.
  virtual void letFingersScroll(std::optional<FingerReach> within) = 0;
  /// So many pixels up, since this was asked.
  virtual double takeFingerScroll() = 0;
  /// Which of them the keys go to; 0: none.
  virtual StimulusHandle focused() const = 0;
  /// What has the keys, if letters go into it, or else what was pressed last, if the page writes into that; none that nobody has pointed to.
  virtual std::optional<Written> written() = 0;
  /// They go to the next one (1) or to the one before (-1), as tab takes them.
  virtual void passKeys(int by) = 0;
  /// They go to the first one of the next frame, as when a page begins.
  virtual void focusFirst() = 0;
  /// In the frame in hand that is the one that is drawn next, if letters go into it.
  virtual void focusWritten() = 0;
  /// Is there one among those of the frame ended last that the pointer can use?
  virtual bool takesPointer() const = 0;
  /// Draws the frame ended last once more, for pauses.
  virtual void repeatLast() = 0;
  /// Somebody else touched the GL state.
  virtual void resetState() = 0;

  /// Handles that exist, oldest first: what a run forgot to remove.
  virtual std::vector<StimulusHandle> alive() const = 0;
  virtual std::string describe(StimulusHandle handle) const = 0;
  /// Fonts and notes are those of another run from now on: what was told of the one before is told again when it is met again.
  virtual void beginRun() = 0;
  /// Families of the fonts that text was really drawn with, in this run.
  virtual std::vector<std::string> fontsUsed() const = 0;
  /// Fonts that this machine has not, and the family that is shown instead.
  virtual std::vector<std::pair<std::string, std::string>> fontsSubstituted() const = 0;
  /// What log and data should say of stimuli, since the last time this was asked; each once in a run.
  virtual std::vector<std::string> takeNotes() = 0;
  /// Did who has the keys come to have them by itself, so that nobody has seen where they are?
  virtual bool isFocusUnasked() const = 0;
  /// Shows the participant where they are.
  virtual void markFocused() = 0;

 private:
  FileCache files_;
};

}  // namespace fovea
