#include "devices/key_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fovea {
namespace {

KeyLayout read(const char *language) {
  auto layout = KeyLayout::of(language);
  EXPECT_TRUE(layout) << layout.error().text();
  return std::move(*layout);
}
/// Of a row, as they stand there without shift.
std::string lettersOf(const KeyLayout &layout, LayoutKey::Row row, std::size_t level = 0) {
  std::string all;
  for (const LayoutKey &key : layout.keys())
    if (key.row == row) all += key.levels[level].label;
  return all;
}
const KeySymbol &symbolWith(const KeyLayout &layout, const char *label) {
  for (const LayoutKey &key : layout.keys())
    for (const KeySymbol &symbol : key.levels)
      if (symbol.label == label) return symbol;
  throw std::runtime_error(std::string("no key has ") + label);
}

TEST(GivenALanguage, WhenItsKeyboardIsReadThenItHasItsLettersInTheirOrder) {
  EXPECT_EQ(lettersOf(read("de"), LayoutKey::Row::Upper), "qwertzuiopü+");
  EXPECT_EQ(lettersOf(read("de-AT"), LayoutKey::Row::Upper, 1), "QWERTZUIOPÜ*");
  EXPECT_EQ(lettersOf(read("fr"), LayoutKey::Row::Middle), "qsdfghjklmù*");
  EXPECT_EQ(lettersOf(read("ar"), LayoutKey::Row::Middle), "شسيبلاتنمكط\\");
  EXPECT_EQ(lettersOf(read("he"), LayoutKey::Row::Lower), "<זסבהנמצתץ.");
}

TEST(GivenALanguage, WhenItTakesAProgramToBeWrittenOrNobodyKnowsItThenItHasLatinLetters) {
  for (const char *language : {"zh", "ja-JP", "ko", "qqq"}) EXPECT_EQ(lettersOf(read(language), LayoutKey::Row::Upper), "qwertyuiop[]") << language;
}

TEST(GivenALanguage, WhenItsCodeIsThatOfAnothersCountryThenItHasItsOwnLetters) {
  EXPECT_EQ(lettersOf(read("af"), LayoutKey::Row::Upper), "qwertyuiop[]") << "Afrikaans, not Dari";
  EXPECT_EQ(lettersOf(read("sr-Latn-RS"), LayoutKey::Row::Upper).substr(0, 6), "qwertz");
  EXPECT_EQ(lettersOf(read("sr"), LayoutKey::Row::Upper).substr(0, 4), "љњ");
  EXPECT_EQ(lettersOf(read("DE"), LayoutKey::Row::Upper), "qwertzuiopü+");
  EXPECT_NE(lettersOf(read("am"), LayoutKey::Row::Upper), lettersOf(read("hy"), LayoutKey::Row::Upper));
}

TEST(GivenAKeyboardWithADeadKey, WhenItIsPressedThenItTypesWithTheNext) {
  KeyLayout layout = read("es");
  const KeySymbol accent = symbolWith(layout, "´");
  EXPECT_TRUE(accent.isDead);
  EXPECT_EQ(layout.type(accent), "");
  EXPECT_EQ(layout.type(symbolWith(layout, "a")), "á");
  EXPECT_EQ(layout.type(symbolWith(layout, "a")), "a");
}

TEST(GivenAKeyboardWithADeadKey, WhenWhatItBeganIsOverThenTheNextIsItself) {
  KeyLayout layout = read("es");
  (void)layout.type(symbolWith(layout, "´"));
  layout.reset();
  EXPECT_EQ(layout.type(symbolWith(layout, "a")), "a");
}

TEST(GivenAnArabicKeyboard, WhenTheKeyOfTwoLettersIsPressedThenItTypesBoth) {
  KeyLayout layout = read("ar");
  EXPECT_EQ(layout.type(symbolWith(layout, "ﻻ")), "لا");
}

}  // namespace
}  // namespace fovea
