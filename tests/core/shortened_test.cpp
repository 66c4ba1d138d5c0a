#include "core/shortened.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

TEST(GivenALongText, WhenItIsShortenedThenBothEndsStayAndNoCharacterIsCut) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "é";

  const std::string cut = shortened(text, 300);

  EXPECT_LT(cut.size(), 360u);
  EXPECT_NE(cut.find("bytes left out"), std::string::npos);
  EXPECT_EQ(cut.substr(0, 2), "é");
  EXPECT_EQ(cut.substr(cut.size() - 2), "é");
  EXPECT_EQ(cut.substr(200, 5), " ... ");
}

TEST(GivenAShortText, WhenItIsShortenedThenItIsTheSame) { EXPECT_EQ(shortened("stroop", 300), "stroop"); }

}  // namespace
}  // namespace fovea
