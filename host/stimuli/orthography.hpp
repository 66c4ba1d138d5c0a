#pragma once
// What a character is, and which of them a language is written with.

#include <string_view>

namespace fovea {

/// Or a mark that is written with one: a vowel of Devanagari.
bool isLetter(char32_t character);
bool isDigit(char32_t character);
/// A mark that stands with a letter, and cannot be seen without one.
bool isMark(char32_t character);
/// `language`: BCP 47. False as well of a language that nothing is known of.
bool isWrittenWith(std::string_view language, char32_t character);

}  // namespace fovea
