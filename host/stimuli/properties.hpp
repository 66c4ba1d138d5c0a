#pragma once
// The values of one stimulus: checked when they are set, so that drawing has nothing left to refuse.

#include "stimuli/property_table.hpp"

namespace fovea {

struct Point {
  double x = 0, y = 0;
};

/// Numbers from -1 to 1. Shape: `rows` x `columns`, row by row, the top row first.
struct Samples {
  std::span<const double> numbers;
  std::size_t rows = 0, columns = 0;
};

class Properties {
 public:
  /// Everything has its default.
  explicit Properties(const PropertyTable &table);
  const PropertyTable &table() const { return *table_; }

  /// Numbers of colours that are set from now on are those of this screen. Owner: borrowed for as long as this lives.
  void useScreen(const ColorMatrices &screen) { screen_ = &screen; }
  const ColorMatrices &screen() const { return *screen_; }

  /// Null: its default again. What fails changes nothing.
  Result<void> set(PropertyIndex index, const Value &value);
  /// Does not allocate, unless it fails or a list grows longer than it ever was.
  Result<void> setNumbers(PropertyIndex index, std::span<const double> numbers);
  Result<void> setText(PropertyIndex index, std::string_view text);

  double number(PropertyIndex index, std::size_t which = 0) const { return numbers_[index][which]; }
  bool flag(PropertyIndex index) const { return number(index) != 0; }
  Point point(PropertyIndex index) const { return {number(index, 0), number(index, 1)}; }
  /// Signed rgb, as it was set: without contrast and opacity.
  Color color(PropertyIndex index) const;
  /// Of a Word, as its place among the words.
  template <class Enum>
  Enum word(PropertyIndex index) const { return static_cast<Enum>(number(index)); }
  const std::string &text(PropertyIndex index) const { return extra(index).text; }
  /// Numbers, Points and Contours.
  std::span<const double> list(PropertyIndex index) const { return extra(index).list; }
  /// Of a Picture. None: it is a name, which is its text().
  std::optional<Samples> samples(PropertyIndex index) const;
  /// Another one after each change of a Picture, and never 0.
  std::uint64_t revision(PropertyIndex index) const { return extra(index).revision; }
  const Value &value(PropertyIndex index) const { return extra(index).value; }
  /// None: the window's.
  std::optional<Units> ownUnits() const;
  /// Has it been set, so that the default does not count?
  bool isGiven(PropertyIndex index) const { return given_[index]; }
  /// What a program reads back: all numbers of it, none of what is text.
  std::span<const double> numbers(PropertyIndex index) const;
  /// The same, whatever it is.
  Value read(PropertyIndex index) const;
  /// The same for text and words. Errors: BadArgument for what is numbers.
  Result<std::string_view> words(PropertyIndex index) const;

  /// Is what was prepared from these no longer right, since the last time this was asked?
  bool takeRemake() { return std::exchange(needsRemake_, false); }
  void askForRemake() { needsRemake_ = true; }
  /// Has a colour ever been set that no display shows at full contrast?
  bool hasWideColor() const { return hasWideColor_; }

  /// What a property is, for those who find out later that the next value cannot be.
  class Kept {
    friend class Properties;
    std::array<double, 4> numbers_;
    std::string text_;
    std::vector<double> list_;
    Value value_;
    bool isGiven_ = false;
  };
  void keep(PropertyIndex index, Kept &kept) const;  // in the room that `kept` has: frames change texts
  void putBack(PropertyIndex index, const Kept &kept);

  /// An error about a value, for what only the kind itself can check.
  Error bad(PropertyIndex index, std::string what, std::string fix = {}) const;

 private:
  /// What is more than four numbers.
  struct Extra {
    std::string text;
    std::vector<double> list;
    Value value;
    std::uint64_t revision = 1;
  };
  const Extra &extra(PropertyIndex index) const { return extras_[extraAt_[index]]; }
  Extra &extra(PropertyIndex index) { return extras_[extraAt_[index]]; }
  Result<void> setColor(PropertyIndex index, std::span<const double> numbers);
  Result<void> setList(PropertyIndex index, std::span<const double> numbers);
  Result<void> setRows(PropertyIndex index, const Value &value);
  Result<void> setSamples(PropertyIndex index, const Samples &samples);
  Result<void> setWord(PropertyIndex index, std::string_view word);
  Result<void> take(PropertyIndex index, const std::array<double, 4> &numbers);
  void changed(PropertyIndex index);

  static constexpr ColorMatrices kNotMeasured{};

  const PropertyTable *table_;
  const ColorMatrices *screen_ = &kNotMeasured;
  std::vector<std::array<double, 4>> numbers_;
  std::vector<Extra> extras_;
  std::vector<std::uint8_t> extraAt_;
  std::vector<bool> given_;
  bool needsRemake_ = true, hasWideColor_ = false;
};

}  // namespace fovea
