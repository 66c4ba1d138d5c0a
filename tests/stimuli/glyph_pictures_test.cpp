#include "stimuli/glyph_pictures.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

GlyphPicture square(int side) {
  return {0, 0, side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 255)};
}

GlyphKey letter(const void *font, std::uint32_t glyph) { return {font, glyph, 0}; }

TEST(GivenLargeLetters, WhenManyAreDrawnThenThoseThatAreKeptAreBoundedByTheirBytesAndNotTheirNumber) {
  constexpr std::uint32_t kCount = 4000;
  const auto font = std::make_shared<int>();
  GlyphPictures letters;
  std::size_t bytes = 0, kept = 0;
  for (std::uint32_t glyph = 0; glyph < kCount; ++glyph) letters.add(letter(font.get(), glyph), square(128), font);
  for (std::uint32_t glyph = 0; glyph < kCount; ++glyph)
    if (const GlyphPicture *picture = letters.find(letter(font.get(), glyph))) {
      bytes += picture->coverage.size();
      ++kept;
    }
  EXPECT_LE(bytes, 16u << 20);
  EXPECT_GT(kept, 900u);
}

TEST(GivenLettersThatAreUsedAllTheTime, WhenOthersCrowdInThenTheyStay) {
  const auto font = std::make_shared<int>();
  GlyphPictures letters(20'000);
  letters.add(letter(font.get(), 5000), square(16), font);
  for (std::uint32_t glyph = 0; glyph < 1000; ++glyph) {
    letters.add(letter(font.get(), glyph), square(16), font);
    ASSERT_TRUE(letters.find(letter(font.get(), 5000))) << glyph;
  }
  EXPECT_FALSE(letters.find(letter(font.get(), 0)));
  EXPECT_TRUE(letters.find(letter(font.get(), 990)));
}

TEST(GivenAFont, WhenItsLastLetterHasGoneThenItIsLetGo) {
  std::weak_ptr<const void> old;
  GlyphPictures letters(20'000);
  {
    const auto font = std::make_shared<int>();
    old = font;
    for (std::uint32_t glyph = 0; glyph < 3; ++glyph) letters.add(letter(font.get(), glyph), square(16), font);
  }
  EXPECT_FALSE(old.expired()) << "another font could get its address";
  const auto font = std::make_shared<int>();
  for (std::uint32_t glyph = 0; glyph < 200; ++glyph) letters.add(letter(font.get(), glyph), square(16), font);
  EXPECT_TRUE(old.expired());
}

}  // namespace
}  // namespace fovea
