#include "stimuli/text_layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stimuli/measured_texts.hpp"

namespace fovea {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr int kMaxSide = 4096;

TextStyle styled(const std::string &text, double size = 40) {
  return {.text = text, .font = "Noto Sans", .size = size};
}

int alphaAt(const TextRaster &raster, int x, int y) {
  return raster.bgra[static_cast<std::size_t>((y * raster.width + x) * 4 + 3)];
}

struct InkRow {
  int first = -1, last = -1;
};
/// The leftmost and rightmost ink in the upper or lower half of the picture.
InkRow inkOfHalf(const TextRaster &raster, bool isUpper) {
  InkRow ink;
  for (int x = 0; x < raster.width; ++x)
    for (int y = isUpper ? 0 : raster.height / 2; y < (isUpper ? raster.height / 2 : raster.height); ++y)
      if (alphaAt(raster, x, y) > 64) {
        if (ink.first < 0) ink.first = x;
        ink.last = x;
      }
  return ink;
}

/// Of the lines into which it is broken.
std::vector<std::string> linesOf(const TextStyle &style) {
  TextLayout layout;
  const auto measured = layout.measure(style);
  EXPECT_TRUE(measured);
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (const TextLine &line : measured ? measured->lines : std::vector<TextLine>{}) lines.push_back(style.text.substr(begin, std::exchange(begin, line.end) - begin));
  return lines;
}

TEST(GivenWordsWiderThanALine, WhenTheyAreToBeKeptThenLettersAreSmallerAndElseAWordIsBroken) {
  for (const char *text : {"hardly sometimes", "نادرًا استجمام"}) {
    TextStyle style = styled(text);
    style.wrapWidth = 120;
    EXPECT_GT(linesOf(style).size(), 2u) << text;
    style.keepsWords = true;
    TextLayout layout;
    EXPECT_EQ(linesOf(style).size(), 2u) << text;
    EXPECT_LE(layout.measure(style)->width, 120) << text;
    style.wrapWidth = 1000;
    const double wide = layout.measure(style)->height;
    style.keepsWords = false;
    EXPECT_EQ(layout.measure(style)->height, wide) << "where there is room they are as large as ever: " << text;
  }
}

TEST(GivenAWordFarWiderThanALine, WhenItIsToBeKeptThenItIsBrokenAllTheSame) {
  TextStyle style = styled(std::string(60, 'm'));
  style.wrapWidth = 120;
  style.keepsWords = true;
  EXPECT_GT(linesOf(style).size(), 2u) << "letters of less than half the size are no letters";
}

TEST(GivenATextInPixels, WhenItIsRasteredThenItsLettersAreAsHighAsTheFontSays) {
  TextLayout layout;
  const auto raster = layout.raster(styled("H", 1000), kMaxSide);
  ASSERT_TRUE(raster) << raster.error().text();
  const Edges ink = raster->extent.ink;
  EXPECT_NEAR(ink.bottom - ink.top, 714, 1.5);  // the capital height of Noto Sans: 0.714 em
  EXPECT_NEAR(raster->extent.height, 1362, 1.5);
  EXPECT_EQ(raster->bgra.size(), static_cast<std::size_t>(raster->width * raster->height * 4));
}

TEST(GivenAText, WhenItIsRasteredThenItIsPremultipliedWhiteWithATransparentRim) {
  TextLayout layout;
  const auto raster = layout.raster(styled("Wag"), kMaxSide);
  ASSERT_TRUE(raster);
  int opaque = 0;
  for (std::size_t i = 0; i < raster->bgra.size(); i += 4) {
    ASSERT_EQ(raster->bgra[i], raster->bgra[i + 3]);
    ASSERT_EQ(raster->bgra[i + 1], raster->bgra[i + 3]);
    ASSERT_EQ(raster->bgra[i + 2], raster->bgra[i + 3]);
    opaque += raster->bgra[i + 3] == 255;
  }
  EXPECT_GT(opaque, 100);
  for (int x = 0; x < raster->width; ++x)
    EXPECT_EQ(alphaAt(*raster, x, 0) + alphaAt(*raster, x, raster->height - 1), 0);
  for (int y = 0; y < raster->height; ++y)
    EXPECT_EQ(alphaAt(*raster, 0, y) + alphaAt(*raster, raster->width - 1, y), 0);
}

TEST(GivenLettersThatWereDrawnBefore, WhenATextIsPutTogetherOfThemThenItIsThatOfTheWholeDrawnAtOnce) {
  TextLayout layout;
  for (const char *text : {"Typing over a lazy dog, 0123456789: AV To fi", "\u0416\u0443\u043a \u03b1\u03b2\u03b3 \u6f22\u5b57 \u05e9\u05dc\u05d5\u05dd"})
    for (const double size : {13.0, 18.0, 41.5}) {
      TextStyle style = styled(text, size);
      style.wrapWidth = 12 * size;
      ASSERT_TRUE(layout.raster(style, kMaxSide));
      const auto again = layout.raster(style, kMaxSide);
      style.letterSpacing = -1e-6;  // too little to move anything, but letters that may touch are drawn as they stand
      const auto whole = layout.raster(style, kMaxSide);
      ASSERT_EQ(again->width, whole->width);
      ASSERT_EQ(again->height, whole->height);
      int worst = 0;
      for (std::size_t i = 0; i < whole->bgra.size(); ++i) worst = std::max(worst, std::abs(again->bgra[i] - whole->bgra[i]));
      // A letter is moved by a thirty-second of a pixel at most, and with it the edges of two strokes in one pixel.
      EXPECT_LE(worst, 2 * 255 / 32 + 2) << text << size;
    }
}

TEST(GivenPlainWords, WhenTheyAreLaidOutOneByOneThenLinesAreBrokenAndStandAsThoseOfTheWholeText) {
  constexpr const char *kWords[] = {"AVATAR", "Wave,", "To", "Type", "a", "I", "Yet", "rhythm:", "quiz?", "Tomorrow;", "LTA", "fjord.", "office", "flow!"};
  constexpr unsigned kWithoutLigatures = 11;
  TextLayout layout;
  unsigned state = 7;
  for (int round = 0; round < 60; ++round) {
    const bool hasLigatures = round % 2;
    TextStyle style = styled("", 11 + round % 7 * 3.3);
    for (int i = 0; i < 5 + round % 30; ++i) {
      state = state * 1664525u + 1013904223u;
      style.text += (i ? " " : "") + std::string(kWords[(state >> 16) % (hasLigatures ? std::size(kWords) : kWithoutLigatures)]);
    }
    style.wrapWidth = round % 5 == 0 ? 0 : style.size * (2 + round % 13);
    style.align = static_cast<Align>(round % 3);
    style.isItalic = round % 8 > 5;
    style.isBold = round % 8 < 2;
    style.lineSpacing = 1 + 0.1 * (round % 3);
    const auto words = layout.raster(style, kMaxSide);
    const auto whole = layout.measure(style);
    ASSERT_TRUE(words && whole);
    EXPECT_EQ(words->extent.width, whole->width) << style.text;
    EXPECT_EQ(words->extent.height, whole->height) << style.text;
    EXPECT_EQ(words->extent.ink.left, whole->ink.left) << style.text;
    EXPECT_EQ(words->extent.ink.top, whole->ink.top) << style.text;
    EXPECT_EQ(words->extent.ink.right, whole->ink.right) << style.text;
    EXPECT_EQ(words->extent.ink.bottom, whole->ink.bottom) << style.text;
    if (hasLigatures) continue;
    style.letterSpacing = -1e-6;  // moves nothing but ligatures, and is drawn as a whole
    const auto drawn = layout.raster(style, kMaxSide);
    ASSERT_EQ(words->bgra.size(), drawn->bgra.size()) << style.text;
    int worst = 0;
    for (std::size_t i = 0; i < drawn->bgra.size(); ++i) worst = std::max(worst, std::abs(words->bgra[i] - drawn->bgra[i]));
    EXPECT_LE(worst, 2 * 255 / 32 + 2) << style.text;
  }
}

TEST(GivenTwoLinesOfDifferentLength, WhenTheyAreAlignedThenRightToLeftLinesGoToTheSameSide) {
  TextLayout layout;
  for (const auto &text : {std::string("HHHHHHHH\nHH"),
                           std::string("\u05d4\u05d4\u05d4\u05d4\u05d4\u05d4\u05d4\u05d4\n\u05d4\u05d4")}) {
    const auto lines = [&](Align align) {
      TextStyle style = styled(text);
      style.align = align;
      const auto raster = layout.raster(style, kMaxSide);
      EXPECT_TRUE(raster);
      return std::pair(inkOfHalf(*raster, true), inkOfHalf(*raster, false));
    };
    const auto [leftLong, leftShort] = lines(Align::Left);
    EXPECT_NEAR(leftLong.first, leftShort.first, 1);
    EXPECT_GT(leftLong.last, leftShort.last + 40);
    const auto [rightLong, rightShort] = lines(Align::Right);
    EXPECT_NEAR(rightLong.last, rightShort.last, 1);
    const auto [centerLong, centerShort] = lines(Align::Center);
    EXPECT_NEAR(centerLong.first + centerLong.last, centerShort.first + centerShort.last, 3);
  }
}

TEST(GivenAQuestionInHebrew, WhenDirectionIsAutoThenTheQuestionMarkIsLeft) {
  TextLayout layout;
  const auto widestGapSide = [&](Direction direction) {
    TextStyle style = styled("\u05d4\u05d4\u05d4.");
    style.direction = direction;
    const auto raster = layout.raster(style, kMaxSide);
    EXPECT_TRUE(raster);
    // The full stop has ink at the foot of the line alone.
    const auto hasTop = [&](int from, int to) {
      for (int x = from; x < to; ++x)
        for (int y = 0; y < raster->height / 2; ++y)
          if (alphaAt(*raster, x, y) > 64) return true;
      return false;
    };
    return hasTop(0, 8) ? "right" : hasTop(raster->width - 8, raster->width) ? "left" : "nowhere";
  };
  EXPECT_STREQ(widestGapSide(Direction::Auto), "left");
  EXPECT_STREQ(widestGapSide(Direction::RightToLeft), "left");
  EXPECT_STREQ(widestGapSide(Direction::LeftToRight), "right");
}

TEST(GivenMarkup, WhenItIsLaidOutThenItIsOrdinaryText) {
  TextLayout layout;
  EXPECT_GT(layout.measure(styled("<b>a</b>"))->width, 3 * layout.measure(styled("a"))->width);
}

TEST(GivenSeveralScripts, WhenTheyAreRasteredThenTheFontsReallyUsedAreKnown) {
  TextLayout layout;
  ASSERT_TRUE(layout.measure(styled("A")));
  EXPECT_TRUE(layout.findings().fonts.empty()) << "nothing was drawn yet";
  ASSERT_TRUE(layout.raster(styled("A"), kMaxSide));
  EXPECT_THAT(layout.findings().fonts, Contains("Noto Sans"));
  ASSERT_TRUE(
      layout.raster(styled("\u05e9\u05dc\u05d5\u05dd \u0928\u092e\u0938\u094d\u0924\u0947"), kMaxSide));
  EXPECT_THAT(layout.findings().fonts, Contains(HasSubstr("Hebrew")));
  EXPECT_THAT(layout.findings().fonts, Contains(HasSubstr("Devanagari")));
}

/// A greeting in a script, and a word of the family that has to draw it.
struct Greeting {
  const char *script, *text, *family;
};
constexpr Greeting kGreetings[] = {
    {"latin", "Größe fiŋd ĉiuĵaŭde", "Noto Sans"},
    {"greek", "Καλημέρα σας", "Noto Sans"},
    {"cyrillic", "Здравствуйте, щёголь", "Noto Sans"},
    {"hebrew", "שָׁלוֹם לכולם", "Hebrew"},
    {"arabic", "السَّلامُ عَلَيْكُم", "Arabic"},
    {"devanagari", "नमस्ते क्षत्रिय", "Devanagari"},
    {"tamil", "வணக்கம் க்ஷ", "Tamil"},
    {"thai", "สวัสดีครับ ก็ได้", "Thai"},
    {"han", "你好，世界", "CJK"},
    {"kana", "こんにちは、カタカナ", "CJK JP"},
    {"hangul", "안녕하세요 세계", "CJK KR"},
    {"emoji", "\U0001F600 \U0001F469\u200D\U0001F52C \U0001F1E9\U0001F1EA", "Emoji"},
};

TEST(GivenAKindOfFont, WhenItIsAskedForThenItIsTheSystemsAndNotTheOneThatFillsGaps) {
  TextLayout layout;
  TextStyle narrow = styled("iii"), wide = styled("WWW");
  narrow.font = wide.font = "monospace";

  EXPECT_DOUBLE_EQ(layout.measure(narrow)->width, layout.measure(wide)->width) << "every letter is as wide";
  ASSERT_TRUE(layout.raster(narrow, kMaxSide));
  EXPECT_THAT(layout.findings().fonts, Contains(HasSubstr("Mono")));
  EXPECT_TRUE(layout.findings().substituted.empty());
}

TEST(GivenTextsInTwelveScripts, WhenTheyAreRasteredThenNoGlyphIsMissingAndTheirFontsAreNamed) {
  for (const Greeting &greeting : kGreetings) {
    TextLayout layout;
    const auto raster = layout.raster(styled(greeting.text), kMaxSide);
    ASSERT_TRUE(raster) << raster.error().text();
    EXPECT_THAT(layout.findings().missing, ::testing::IsEmpty()) << greeting.script;
    EXPECT_THAT(layout.findings().fonts, Contains(HasSubstr(greeting.family))) << greeting.script;
    EXPECT_GT(raster->width, 80) << greeting.script;
  }
}

TEST(GivenACharacterThatNoFontHas, WhenItIsMeasuredThenItIsNamedWithItsScript) {
  TextLayout layout;
  ASSERT_TRUE(layout.measure(styled("a\U00018B00b \U00018B00")));  // Khitan, which Debian has no font for
  ASSERT_EQ(layout.findings().missing.size(), 1u);
  EXPECT_EQ(layout.findings().missing.begin()->character, U'\U00018B00');
  EXPECT_EQ(layout.findings().missing.begin()->script, "khitan-small-script");
}

TEST(GivenEmojiAmongLetters, WhenTheyAreRasteredThenOnlyTheEmojiHasColoursOfItsOwn) {
  TextLayout layout;
  const auto plain = layout.raster(styled("HH"), kMaxSide);
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->ownColors.empty());
  const auto mixed = layout.raster(styled("H\U0001F600H"), kMaxSide);
  ASSERT_TRUE(mixed);
  ASSERT_EQ(mixed->ownColors.size(), mixed->bgra.size());
  int yellow = 0, both = 0;
  for (std::size_t i = 0; i < mixed->bgra.size(); i += 4) {
    const bool isYellow = mixed->ownColors[i + 2] > 200 && mixed->ownColors[i + 1] > 120 && mixed->ownColors[i] < 100;
    yellow += isYellow;
    both += isYellow && mixed->bgra[i + 3] > 0;
  }
  EXPECT_GT(yellow, 300);
  EXPECT_EQ(both, 0) << "letters and emoji lie beside one another";
}

TEST(GivenLettersThatAreSpaced, WhenTheyAreMeasuredThenTheGapsBetweenThemAreWider) {
  TextLayout layout;
  TextStyle style = styled("HHHHHHHHHH");
  const double width = layout.measure(style)->width;
  style.letterSpacing = 7;
  EXPECT_NEAR(layout.measure(style)->width, width + 9 * 7, 0.1);
}

TEST(GivenAWordThatIsTooLongForALine, WhenItIsBrokenThenNoHyphenIsAddedToIt) {
  TextLayout layout;
  TextStyle style = styled("oooooooo");
  style.wrapWidth = layout.measure(styled("oooo"))->width + 0.9 * layout.measure(styled("o"))->width;  // room for a hyphen
  EXPECT_NEAR(layout.measure(style)->width, layout.measure(styled("oooo"))->width, 0.01);
  EXPECT_NEAR(layout.measure(style)->height, layout.measure(styled("oooo\noooo"))->height, 0.01);
}

TEST(GivenTextWithoutInk, WhenItIsRasteredThenThereIsNoPicture) {
  TextLayout layout;
  for (const char *text : {"", " ", "\n\n"}) {
    const auto raster = layout.raster(styled(text), kMaxSide);
    ASSERT_TRUE(raster);
    EXPECT_EQ(raster->width, 0);
    EXPECT_GT(raster->extent.height, 40);
  }
}

TEST(GivenATextTooLargeForTheGraphicsCard, WhenItIsRasteredThenTheErrorSaysSo) {
  TextLayout layout;
  const auto raster = layout.raster(styled(std::string(1000, 'W')), 1024);
  ASSERT_FALSE(raster);
  EXPECT_EQ(raster.error().code, ErrorCode::BadArgument);
  EXPECT_THAT(raster.error().text(), HasSubstr("1024"));
  EXPECT_THAT(layout.raster(styled("x", 20000), 1024).error().text(), HasSubstr("20000 pixels"));
}

TEST(GivenTextsOfManyScripts, WhenAskedWhereTheyRunThenTheFirstLetterDecides) {
  for (const char *text : {"\u05e9\u05dc\u05d5\u05dd", "123 \u0645\u0631\u062d\u0628\u0627 and more", "\u00ab\u0710"}) EXPECT_TRUE(runsToTheLeft(text)) << text;
  for (const char *text : {"", "12 + 3", "and \u05e9\u05dc\u05d5\u05dd", "\u4f60\u597d", "\xff\u05e9"}) EXPECT_FALSE(runsToTheLeft(text)) << text;
}

TEST(GivenTextsThatWereMeasuredBefore, WhenAnotherLayoutMeasuresThemThenItSaysAllThatTheFirstSaid) {
  MeasuredTexts measured;
  const TextStyle odd{.text = "a\U00018B00", .font = "No Such Font", .size = 40};
  TextLayout first(&measured);
  const auto before = first.measure(odd);
  ASSERT_TRUE(before);

  TextLayout second(&measured);
  const auto again = second.measure(odd);

  ASSERT_TRUE(again);
  EXPECT_EQ(again->width, before->width);
  EXPECT_EQ(second.findings().missing, first.findings().missing);
  EXPECT_EQ(second.findings().substituted, first.findings().substituted);
  EXPECT_EQ(second.findings().missing.size(), 1u);
  EXPECT_EQ(second.findings().substituted.size(), 1u);
}

TEST(GivenTextsThatWereMeasuredBefore, WhenALayoutMeasuresOthersThenItSaysNothingOfThose) {
  MeasuredTexts measured;
  TextLayout first(&measured);
  ASSERT_TRUE(first.measure({.text = "\U00018B00", .font = "No Such Font", .size = 40}));

  TextLayout second(&measured);
  const auto plain = second.measure(styled("plain"));

  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->width, TextLayout().measure(styled("plain"))->width);
  EXPECT_TRUE(second.findings().missing.empty());
  EXPECT_TRUE(second.findings().substituted.empty());
}

}  // namespace
}  // namespace fovea
