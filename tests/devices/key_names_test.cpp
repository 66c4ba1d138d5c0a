#include "devices/key_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
// After GoogleTest, whose names X's macros would change.
#include <X11/X.h>
#include <X11/keysym.h>

namespace fovea {
namespace {

TEST(GivenAKeysym, WhenNamedThenItIsTheFieldsName) {
  const std::pair<std::uint32_t, const char *> expected[] = {
      {XK_a, "a"}, {XK_Z, "z"}, {XK_7, "7"}, {XK_space, "space"}, {XK_Return, "return"}, {XK_Escape, "escape"},
      {XK_Left, "left"}, {XK_Shift_L, "lshift"}, {XK_Control_R, "rctrl"}, {XK_F1, "f1"}, {XK_F12, "f12"},
      {XK_comma, "comma"}, {XK_minus, "minus"}, {XK_eacute, "eacute"}, {NoSymbol, ""}};
  for (const auto &[keysym, name] : expected) EXPECT_EQ(keyNameOfKeysym(keysym), name);
}

TEST(GivenAName, WhenSomeKeyHasItThenItIsAKeysName) {
  for (const char *name : {"a", "7", "space", "escape", "f1", "f35", "num_enter", "eacute", "adiaeresis", "xf86audioplay", "u1e9e", "less"}) EXPECT_TRUE(isKeyName(name)) << name;
  for (const char *name : {"", "escap", "Escape", "f0", "f36", "A", "esc", "ugh", "u1e9g"}) EXPECT_FALSE(isKeyName(name)) << name;
  const auto common = commonKeyNames();
  for (const std::string &name : common) EXPECT_TRUE(isKeyName(name)) << name;
  EXPECT_NE(std::find(common.begin(), common.end(), "escape"), common.end());
}

TEST(GivenAName, WhenItIsAPartOfALetterBeyondAsciiThenItTypesNothing) {
  EXPECT_EQ(textOfKeyName("a"), "a");
  EXPECT_EQ(textOfKeyName("period"), ".");
  EXPECT_EQ(textOfKeyName("\xc3"), "");
}

TEST(GivenTheNumberPad, WhenNumberLockChangesThenTheNameDoesNot) {
  EXPECT_EQ(keyNameOfKeysym(XK_KP_4), "num_4");
  EXPECT_EQ(keyNameOfKeysym(XK_KP_Left), "num_4");
  EXPECT_EQ(keyNameOfKeysym(XK_KP_Insert), "num_0");
}

TEST(GivenAGlfwKey, WhenNamedThenItIsTheSameName) {
  const std::pair<int, const char *> expected[] = {{65, "a"},       {48, "0"},      {32, "space"}, {257, "return"},
                                                   {262, "right"},  {290, "f1"},    {301, "f12"},  {320, "num_0"},
                                                   {340, "lshift"}, {45, "minus"}, {-1, ""},      {9999, ""}};
  for (const auto &[key, name] : expected) EXPECT_EQ(keyNameOfGlfwKey(key), name) << key;
}

}  // namespace
}  // namespace fovea
