#pragma once
// Which properties a kind of stimulus has, and what values those take.

#include <span>

#include "stimuli/stimuli.hpp"

namespace fovea {

/// What a property's value looks like.
enum class Form : std::uint8_t {
  Point,     // two numbers
  Size,      // one or two numbers, at least 0
  Number,    // any number
  Pair,      // one or two of any; one stands for both
  Length,    // at least 0
  Positive,  // above 0
  Fraction,  // 0 to 1
  Signed,    // -1 to 1
  Whole,     // 0, 1, 2, ...
  Flag,      // true or false, or 1 or 0
  Color,     // text, or 1, 3 or 4 numbers in the stimulus's colour space
  Text,      // UTF-8
  Picture,   // one of PropertyInfo::words, the name of a file, or rows of numbers from -1 to 1, the top row first
  Word,      // one of PropertyInfo::words; kept as its place in them
  Units,
  Anchor,
  ColorSpace,
  Numbers,   // any count of them
  Points,    // any count of pairs
  Contours,  // points, or several lists of them; kept as pairs, between two lists a pair of NaN
  Any,       // what the kind makes of it: lists of text, dictionaries
};

/// One property as a kind's file lists it. The order of the fields is that of how often they are needed.
struct PropertyInfo {
  std::string_view name;
  Form form = Form::Number;
  std::array<double, 4> numbers{};             // the default
  std::string_view text{};                     // the default of a Text, or a Picture
  std::span<const std::string_view> words{};   // of a Word; of a Picture: names that are no file's
  bool remakes = false;                        // a change spoils what Stimulus::prepare() has made
};

/// Where in a kind's table a property stands. The common ones are the same for all kinds; a kind's own begin behind them.
using PropertyIndex = std::size_t;
namespace common {
enum : PropertyIndex {
  Pos,
  Ori,
  Opacity,
  Contrast,
  Color,
  ColorSpace,
  Units,
  Anchor,
  FlipHoriz,
  FlipVert,
  BlendMode,
  Depth,
  AutoDraw,
  Name,
  Draggable,
  ColorShown,  // told, and not set
  kCount,
};
}
/// Of a kind's first own property.
constexpr PropertyIndex kFirstOwn = common::kCount;

/// The common properties and a kind's own.
class PropertyTable {
 public:
  /// `own` has to outlive the table: a constant.
  PropertyTable(std::string_view kind, std::span<const PropertyInfo> own);

  std::string_view kind() const { return kind_; }
  std::size_t size() const { return kFirstOwn + own_.size(); }
  const PropertyInfo &operator[](PropertyIndex index) const;
  /// Errors: Unknown, with the properties the kind has.
  Result<PropertyIndex> find(std::string_view name) const;
  /// The property behind a plugin's number; none when this kind has no such.
  std::optional<PropertyIndex> find(PropertyId id) const;
  /// The number that plugins hold: made from the name, so that it means the same for all kinds.
  static PropertyId idOf(std::string_view name);

 private:
  std::string_view kind_;
  std::span<const PropertyInfo> own_;
  std::vector<PropertyId> ids_;
};

/// fonts-noto-core is installed with the host, so that text looks the same everywhere.
constexpr std::string_view kDefaultFont = "Noto Sans";

/// "did you mean "this"? ", or nothing.
std::string suggestion(std::string_view wanted, std::span<const std::string_view> names);
/// "these, and, those"
std::string listed(std::span<const std::string_view> names);

}  // namespace fovea
