#include "core/blank.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

TEST(GivenATextOfBlanks, WhenTheyAreOfAnyScriptOrNotDrawnAtAllThenItIsBlank) {
  for (const char *text : {"", " \t\r\n", "\u00a0\u200b", "\u3000", "\u2003\u2066\u2069", "\u3164", "\u2800", "\ufeff", "\u061c", "\U000e0020"}) EXPECT_TRUE(isBlank(text)) << text;
}

TEST(GivenATextThatIsRead, WhenBlanksAreAroundItThenItIsNotBlank) {
  for (const char *text : {"x", " \u00a0.", "\u00e9", "\u0627", "\u4e2d", "\u200f\u05d0", "\U0001f600"}) EXPECT_FALSE(isBlank(text)) << text;
}

}  // namespace
}  // namespace fovea
