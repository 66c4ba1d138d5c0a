#pragma once
// Which kinds of stimuli there are, which properties each has, and what values those take.
// A new property is one line in Property and in the tables of property_table.cpp.

#include <span>

#include "stimuli/stimuli.hpp"

namespace fovea {

enum class Kind : std::uint8_t { Text, Rect, Circle, Line, Cross };
constexpr std::size_t kKindCount = 5;

enum class Property : std::uint8_t {
  Pos,
  Ori,
  Opacity,
  Color,
  Units,
  Text,
  Height,
  WrapWidth,
  Font,
  Bold,
  Italic,
  AlignText,
  Anchor,
  Direction,
  LineSpacing,
  Size,
  LineWidth,
  LineColor,
  Radius,
  Start,
  End,
  Thickness,
};
constexpr std::size_t kPropertyCount = 22;

/// What a property's value looks like.
enum class Form : std::uint8_t {
  Point,     // two numbers
  Size,      // one or two numbers, at least 0
  Angle,     // any number
  Length,    // at least 0
  Positive,  // above 0
  Fraction,  // 0 to 1
  Flag,      // true or false, or 1 or 0
  Color,     // see parseColor()
  Text,      // UTF-8
  Units,
  Anchor,
  Align,
  Direction,  // a word
};

struct PropertyInfo {
  std::string_view name;
  Form form;
};
const PropertyInfo &infoOf(Property property);

/// fonts-noto-core is installed with the host, so that text looks the same everywhere.
constexpr std::string_view kDefaultFont = "Noto Sans";

/// A property that a kind has, and its default.
struct Default {
  Property property = Property::Pos;
  std::array<double, 4> numbers{};
  std::string_view text{};
};
std::span<const Default> propertiesOf(Kind kind);

std::string_view nameOf(Kind kind);
/// Errors: Unknown, with the kinds there are.
Result<Kind> parseKind(std::string_view name);
/// Errors: Unknown, with the properties the kind has.
Result<Property> parseProperty(Kind kind, std::string_view name);
/// The number that plugins hold. The same for all kinds, so that it never means another property.
inline PropertyId idOf(Property property) { return static_cast<PropertyId>(property) + 1; }

}  // namespace fovea
