#pragma once
// Which keys the host draws, and in what order: out of a language's keyboard, or digits.

#include <string>
#include <vector>

#include "devices/key_layout.hpp"

namespace fovea {

/// One that is drawn. Does Type without a name: a gap.
struct DrawnKey {
  enum class Does : std::uint8_t { Type, Shift, Turn, Close };
  Does does = Does::Type;
  std::string name = {}, label = {};  // as keys are called; what stands on it
  KeySymbol symbol = {};    // that it types; without a number, as space: its text
  std::string text = {};    // that it types by itself
  double width = 1;         // of a letter's
  bool isLit = false;       // it stays pressed
};
using KeyRow = std::vector<DrawnKey>;

enum class KeySide : std::uint8_t { Letters, Signs };
enum class ShiftHold : std::uint8_t { No, Once, Locked };

/// What hangs on the field that is written in, and on the page around it.
struct KeyNeeds {
  std::string language;  // BCP 47
  bool isFromRight = false, hasLines = false;
};

/// Of letters, or of digits and signs, from above; each row is as wide as the widest.
std::vector<KeyRow> keyRows(const KeyLayout &layout, const KeyNeeds &needs, KeySide side, ShiftHold shift);
/// Digits, and up to two signs of ASCII.
std::vector<KeyRow> digitRows(const std::string &signs, bool isFromRight);

double widthOf(const KeyRow &row);

}  // namespace fovea
