#include "stimuli/text_edit.hpp"

#include <gtest/gtest.h>

#include "stimuli/text_layout.hpp"

namespace fovea {
namespace {

Action keyPress(std::string_view key, std::string_view typed = {}) {
  Action action;
  action.key = key;
  action.typed = typed;
  return action;
}
Action withShift(Action action) {
  action.hasShift = true;
  return action;
}
Action withControl(Action action) {
  action.hasControl = true;
  return action;
}

/// A box of real letters, 20 pixels high, without any window.
struct Typing {
  TextLayout layout;
  double wrapWidth;
  TextEdit edit;

  explicit Typing(std::string_view text = {}, double width = 0, bool isMultiline = true)
      : wrapWidth(width), edit([this](const std::string &shown) { return layout.map(style(shown)); }, isMultiline) {
    EXPECT_TRUE(edit.setText(text));
  }
  TextStyle style(const std::string &text) const {
    return {.text = text, .font = "Noto Sans", .size = 20, .wrapWidth = wrapWidth, .align = Align::Left};
  }
  double width(const std::string &text) { return layout.measure(style(text))->width; }

  Typing &press(std::string_view key, int times = 1) { return press(keyPress(key), times); }
  Typing &press(const Action &key, int times = 1) {
    for (int i = 0; i < times; ++i) edit.press(key);
    return *this;
  }
  Typing &type(std::string_view letters) {
    for (std::size_t i = 0; i < letters.size();) {
      std::size_t length = 1;
      while (i + length < letters.size() && (static_cast<unsigned char>(letters[i + length]) & 0xC0) == 0x80) ++length;
      edit.press(keyPress("a", letters.substr(i, length)));
      i += length;
    }
    return *this;
  }
};

TEST(GivenAnEmptyText, WhenKeysAreTypedThenTheirLettersAreThereAndTheCaretBehindThem) {
  Typing box;
  box.type("Gr\u00fc\u00dfe");
  EXPECT_EQ(box.edit.text(), "Gr\u00fc\u00dfe");
  EXPECT_EQ(box.edit.caret(), box.edit.text().size());
  EXPECT_FALSE(box.edit.press(keyPress("f1")));
  EXPECT_FALSE(box.edit.press(keyPress("escape", "\x1b")));
  EXPECT_FALSE(box.edit.press(withControl(keyPress("q", "q"))));
  EXPECT_EQ(box.edit.text(), "Gr\u00fc\u00dfe");
}

TEST(GivenACaretInTheMiddle, WhenTypingAndErasingThenTheTextChangesThere) {
  Typing box("one three");
  box.press("left", 5).type("two ");
  EXPECT_EQ(box.edit.text(), "one two three");
  box.press("backspace", 2).press("delete", 3);
  EXPECT_EQ(box.edit.text(), "one twee");
  box.press("home").press("backspace").press("end").press("delete");
  EXPECT_EQ(box.edit.text(), "one twee");
}

TEST(GivenGraphemesOfManyBytes, WhenTheyAreErasedThenEachGoesWhole) {
  Typing box("a\u0301\U0001F469\u200D\U0001F52C\u0e01\u0e47");
  box.press("backspace");
  EXPECT_EQ(box.edit.text(), "a\u0301\U0001F469\u200D\U0001F52C");
  box.press("backspace");
  EXPECT_EQ(box.edit.text(), "a\u0301");
  box.press("home").press("delete");
  EXPECT_EQ(box.edit.text(), "");
}

TEST(GivenAnAccentAtTheStart, WhenALetterIsTypedBeforeItThenTheCaretIsBehindBoth) {
  Typing box("\u0301x");
  box.press("home").type("e");
  EXPECT_EQ(box.edit.text(), "e\u0301x");
  EXPECT_EQ(box.edit.caret(), 3u);
}

TEST(GivenWords, WhenControlIsHeldThenTheCaretMovesByThemAndErasesThem) {
  Typing box("one two, three");
  box.press(withControl(keyPress("left")));
  EXPECT_EQ(box.edit.caret(), 9u);
  box.press(withControl(keyPress("left")));
  EXPECT_EQ(box.edit.caret(), 4u);
  box.press(withControl(keyPress("right")));
  EXPECT_EQ(box.edit.caret(), 7u);
  box.press(withControl(keyPress("backspace")));
  EXPECT_EQ(box.edit.text(), "one , three");
  box.press(withControl(keyPress("home"))).press(withControl(keyPress("delete")));
  EXPECT_EQ(box.edit.text(), " , three");
}

TEST(GivenASelection, WhenSomethingIsTypedOrAnArrowIsPressedThenItIsReplacedOrLeft) {
  Typing box("abcdef");
  box.press(withShift(keyPress("left")), 2);
  EXPECT_EQ(box.edit.selected(), "ef");
  box.press("left");
  EXPECT_FALSE(box.edit.hasSelection());
  EXPECT_EQ(box.edit.caret(), 4u);
  box.press(withShift(keyPress("home")));
  EXPECT_EQ(box.edit.selected(), "abcd");
  box.press("right");
  EXPECT_EQ(box.edit.caret(), 4u);
  box.press(withShift(keyPress("home"))).type("X");
  EXPECT_EQ(box.edit.text(), "Xef");
  box.press(withControl(keyPress("a"))).press("delete");
  EXPECT_EQ(box.edit.text(), "");
}

TEST(GivenASelection, WhenItIsCutAndPastedTwiceThenItIsThereTwice) {
  Typing box("abc");
  box.press(withShift(keyPress("left")), 2).press(withControl(keyPress("x")));
  EXPECT_EQ(box.edit.text(), "a");
  box.press(withControl(keyPress("v")), 2);
  EXPECT_EQ(box.edit.text(), "abcbc");
  box.press(withControl(keyPress("a"))).press(withControl(keyPress("c"))).press("end").press(withControl(keyPress("v")));
  EXPECT_EQ(box.edit.text(), "abcbcabcbc");
  box.press(withControl(keyPress("c")));
  EXPECT_EQ(box.edit.text(), "abcbcabcbc") << "nothing is selected: the clipboard keeps what it has";
}

TEST(GivenThreeLines, WhenGoingUpAndDownThenTheCaretKeepsItsColumn) {
  Typing box("aaaaaa\naa\naaaaaa");
  box.press("left");  // behind the fifth letter of the last line
  EXPECT_EQ(box.edit.caret(), 15u);
  box.press("up");
  EXPECT_EQ(box.edit.caret(), 9u) << "the end of the short line";
  box.press("up");
  EXPECT_EQ(box.edit.caret(), 5u);
  box.press("up");
  EXPECT_EQ(box.edit.caret(), 0u);
  box.press("down", 3);
  EXPECT_EQ(box.edit.caret(), 16u);
  box.press("home");
  EXPECT_EQ(box.edit.caret(), 10u);
  box.press("up").press("end");
  EXPECT_EQ(box.edit.caret(), 9u);
}

TEST(GivenOneLine, WhenReturnIsPressedOrLinesArePastedThenItStaysOne) {
  Typing box("a", 0, false);
  EXPECT_FALSE(box.edit.press(keyPress("return", "\r")));
  EXPECT_TRUE(box.edit.setText("x\ny"));
  EXPECT_EQ(box.edit.text(), "x y");
  Typing lines("a");
  EXPECT_TRUE(lines.edit.press(keyPress("return", "\r")));
  EXPECT_EQ(lines.edit.text(), "a\n");
}

TEST(GivenHebrew, WhenArrowsArePressedThenTheCaretGoesWhereTheyPoint) {
  Typing box("\u05e9\u05dc\u05d5\u05dd");
  EXPECT_NEAR(box.edit.map().stops.back().x, 0, 0.1) << "the end is at the left";
  box.press("right");
  EXPECT_EQ(box.edit.caret(), 6u);
  box.press("left").press("left");
  EXPECT_EQ(box.edit.caret(), 8u);
  box.press("home");
  EXPECT_EQ(box.edit.caret(), 0u);
  box.press(withControl(keyPress("left")));
  EXPECT_EQ(box.edit.caret(), 8u);
  box.press(withShift(keyPress("right")));
  EXPECT_EQ(box.edit.selected(), "\u05dd");
}

TEST(GivenHebrewInLatin, WhenAnArrowIsHeldThenTheCaretNeverGoesBackOnTheScreen) {
  Typing box("abc \u05e9\u05dc\u05d5\u05dd xyz");
  box.press("home");
  double x = -1;
  for (int i = 0; i < 12; ++i) {
    const TextMap &map = box.edit.map();
    const double now = map.stops[map.stopAt(box.edit.caret())].x;
    EXPECT_GT(now, x) << i;
    x = now;
    box.press("right");
  }
  EXPECT_EQ(box.edit.caret(), box.edit.text().size());
}

TEST(GivenAText, WhenThePointerSelectsThenItIsFromWhereItWasPressed) {
  Typing box("hello big world");
  box.edit.pointTo(box.width("hell") + 1, 10, false);
  EXPECT_EQ(box.edit.caret(), 4u);
  box.edit.pointTo(box.width("hello big w"), 10, true);
  EXPECT_EQ(box.edit.selected(), "o big w");
  box.edit.selectWordAt(box.width("hello b"), 10);
  EXPECT_EQ(box.edit.selected(), "big");
  box.edit.selectWordAt(0, 10);
  EXPECT_EQ(box.edit.selected(), "hello");
}

TEST(GivenAMeasureThatRefuses, WhenMoreIsTypedThenTheTextStaysAsItWas) {
  TextLayout layout;
  TextEdit edit([&](const std::string &text) -> Result<TextMap> {
    if (text.size() > 3) return Error{ErrorCode::BadArgument, "too long", "text", "shorten it"};
    return layout.map({.text = text, .font = "Noto Sans", .size = 20});
  });
  EXPECT_FALSE(edit.setText("abcd"));
  ASSERT_TRUE(edit.setText("abc"));
  edit.press(keyPress("d", "d"));
  EXPECT_EQ(edit.text(), "abc");
  EXPECT_EQ(edit.caret(), 3u);
}

}  // namespace
}  // namespace fovea
