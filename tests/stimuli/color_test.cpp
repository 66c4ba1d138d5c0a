#include <gtest/gtest.h>

#include "stimuli/stimuli.hpp"

namespace fovea {
namespace {

void expectColor(const Value &value, double r, double g, double b, double a = 1) {
  const auto color = parseColor(value);
  ASSERT_TRUE(color) << color.error().text();
  EXPECT_NEAR(color->r, r, 5e-7) << cellText(value);
  EXPECT_NEAR(color->g, g, 5e-7) << cellText(value);
  EXPECT_NEAR(color->b, b, 5e-7) << cellText(value);
  EXPECT_NEAR(color->a, a, 5e-7) << cellText(value);
}

TEST(GivenAColorAsHexDigits, WhenItIsReadThenItIsSignedRgb) {
  expectColor("#F2545B", 0.898039, -0.341176, -0.286275);
  expectColor("#f2545b", 0.898039, -0.341176, -0.286275);
  expectColor("#000000", -1, -1, -1);
  expectColor("#FFF", 1, 1, 1);
  expectColor("#f80", 1, 2 * (136 / 255.0 - 0.5), -1);
  expectColor("#FF000080", 1, -1, -1, 128 / 255.0);
}

TEST(GivenAColorAsAName, WhenItIsReadThenItIsTheWebsColor) {
  expectColor("white", 1, 1, 1);
  expectColor("grey", 0.003922, 0.003922, 0.003922);
  expectColor("gray", 0.003922, 0.003922, 0.003922);
  expectColor("green", -1, 0.003922, -1);
  expectColor("Green", -1, 0.003922, -1);
  expectColor("aliceblue", 2 * (0xf0 / 255.0 - 0.5), 2 * (0xf8 / 255.0 - 0.5), 1);
  expectColor("YellowGreen", 2 * (0x9a / 255.0 - 0.5), 2 * (0xcd / 255.0 - 0.5), 2 * (0x32 / 255.0 - 0.5));
  EXPECT_EQ(parseColor("none")->a, 0);
  EXPECT_EQ(parseColor("transparent")->a, 0);
}

TEST(GivenAColorAsNumbers, WhenItIsReadThenOneNumberIsAGreyAndTheFourthIsAlpha) {
  expectColor(0.5, 0.5, 0.5, 0.5);
  expectColor(0, 0, 0, 0);
  expectColor(List{-0.25}, -0.25, -0.25, -0.25);
  expectColor(List{1, 0.25, -1}, 1, 0.25, -1);
  expectColor(List{1, 0.25, -1, 0.5}, 1, 0.25, -1, 0.5);
  expectColor(List{1.5, -3, 0}, 1.5, -3, 0);  // kept, clipped when it is shown
}

TEST(GivenSomethingThatIsNoColor, WhenItIsReadThenTheErrorNamesIt) {
  for (const Value &value :
       {Value("#12345"), Value("#ggg"), Value("#"), Value("#12 456"), Value("#-12345"), Value(""),
        Value("notacolor"), Value(true), Value(Dict{}), Value(nullptr), Value(List{}), Value(List{1, 2}),
        Value(List{1, 2, 3, 0.5, 5}), Value(List{"red"}), Value(List{0, 0, 0, 2})}) {
    const auto color = parseColor(value);
    ASSERT_FALSE(color) << cellText(value);
    EXPECT_EQ(color.error().code, ErrorCode::BadArgument);
    EXPECT_FALSE(color.error().fix.empty());
  }
  EXPECT_NE(parseColor("#12345").error().what.find("#12345"), std::string::npos);
  EXPECT_NE(parseColor(List{0, 0, 0, 2}).error().what.find("2"), std::string::npos);
}

TEST(GivenAMistypedColor, WhenItIsReadThenTheNearestNameIsOffered) {
  EXPECT_EQ(parseColor("oragne").error().fix, "did you mean \"orange\"?");
}

}  // namespace
}  // namespace fovea
