#pragma once
// The values of one stimulus: checked when they are set, so that drawing has nothing left to refuse.

#include <optional>

#include "stimuli/property_table.hpp"

namespace fovea {

enum class Align : std::uint8_t { Left, Center, Right };
enum class Direction : std::uint8_t { Auto, LeftToRight, RightToLeft };

class Properties {
 public:
  explicit Properties(Kind kind);
  Kind kind() const { return kind_; }

  /// Null keeps what is there.
  Result<void> set(Property property, const Value &value);
  /// Does not allocate, unless it fails.
  Result<void> setNumbers(Property property, std::span<const double> numbers);
  Result<void> setText(Property property, std::string_view text);
  /// The property behind a plugin's number. Errors: Unknown, when this kind has no such property.
  Result<Property> find(PropertyId id) const;

  double number(Property property, std::size_t index = 0) const { return numbers_[place(property)][index]; }
  bool flag(Property property) const { return number(property) != 0; }
  Color color(Property property) const;
  const std::string &text() const { return text_; }
  const std::string &font() const { return font_; }
  Align align() const { return static_cast<Align>(number(Property::AlignText)); }
  Direction direction() const { return static_cast<Direction>(number(Property::Direction)); }
  /// None: the window's.
  std::optional<Units> ownUnits() const;
  /// Of a letter: as it was set, else the default of those units.
  double height(Units units) const;

  /// Has something changed that moves letters, since the last time this was asked?
  bool takeLayoutChange();

 private:
  static std::size_t place(Property property) { return static_cast<std::size_t>(property); }
  Error bad(Property property, std::string what, std::string fix = {}) const;
  Result<void> setChecked(Property property, const std::array<double, 4> &numbers);
  Result<void> setWord(Property property, std::string_view word);

  Kind kind_;
  std::array<std::array<double, 4>, kPropertyCount> numbers_{};
  std::string text_, font_;
  bool layoutChanged_ = true;
};

}  // namespace fovea
