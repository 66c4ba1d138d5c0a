#pragma once
// What comes one after the other in the same place.

#include <array>
#include <string>
#include <string_view>

#include "fovea/methods/generator.hpp"

namespace rapid_serial_presentation {

/// What the first target is: a white letter among black ones, or a black digit among them.
enum class First { Letter, Digit };
constexpr std::array<std::string_view, 2> enumNames(First) { return {"letter", "digit"}; }

// Letters that look like digits are left out, and the second target.
constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWYZ", kDigits = "23456789";
constexpr char kSecond = 'X';

/// What can be answered to the first target.
constexpr std::string_view firstsOf(First first) { return first == First::Letter ? kLetters : kDigits; }

struct Stream {
  std::string items;
  std::size_t first = 0, second = 0;  // places of the targets, from 0; the second's also where it is missing
  bool hasSecond = false;
};

/// Random letters around the targets; none is like one of the six before it, or like the first target.
Stream makeStream(First first, int before, int after, int lag, bool hasSecond, fovea::Generator &generator);

}  // namespace rapid_serial_presentation
