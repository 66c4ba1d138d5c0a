#include "stimuli/properties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "stimuli/units.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

TEST(GivenNamesOfUnits, WhenTheyAreReadThenUnknownOnesListWhatThereIs) {
  EXPECT_EQ(*parseUnits("pix"), Units::Pix);
  EXPECT_EQ(*parseUnits("norm"), Units::Norm);
  EXPECT_EQ(*parseUnits("height"), Units::Height);
  const auto units = parseUnits("hieght");
  ASSERT_FALSE(units);
  EXPECT_EQ(units.error().code, ErrorCode::Unknown);
  EXPECT_THAT(units.error().what, HasSubstr("hieght"));
  EXPECT_THAT(units.error().fix, HasSubstr("did you mean \"height\"?"));
  EXPECT_THAT(parseUnits("deg").error().fix, HasSubstr("pix, norm, height"));
}

TEST(GivenAFullHdWindow, WhenUnitsAreConvertedThenPixelsAreTheFields) {
  const Canvas canvas{1920, 1080};
  const Point p{0.5, 0.25};
  const Point norm = pixelsPerUnit(Units::Norm, canvas).toPixels(p);
  EXPECT_EQ(norm.x, 480);
  EXPECT_EQ(norm.y, 135);
  const Point height = pixelsPerUnit(Units::Height, canvas).toPixels(p);
  EXPECT_EQ(height.x, 540);
  EXPECT_EQ(height.y, 270);
  const Point pix = pixelsPerUnit(Units::Pix, canvas).toPixels(p);
  EXPECT_EQ(pix.x, 0.5);
  EXPECT_EQ(pix.y, 0.25);
}

TEST(GivenNewStimuli, WhenNothingWasSetThenTheDefaultsAreTheDocumentedOnes) {
  const Properties text(Kind::Text);
  EXPECT_EQ(text.font(), "Noto Sans");
  EXPECT_EQ(text.height(Units::Height), 0.05);
  EXPECT_EQ(text.height(Units::Norm), 0.1);
  EXPECT_EQ(text.height(Units::Pix), 20);
  EXPECT_EQ(text.number(Property::WrapWidth), 0);
  EXPECT_EQ(text.align(), Align::Center);
  EXPECT_EQ(text.direction(), Direction::Auto);
  EXPECT_EQ(text.number(Property::Opacity), 1);
  EXPECT_EQ(text.color(Property::Color).g, 1);
  EXPECT_EQ(text.ownUnits(), std::nullopt);
  const Properties rect(Kind::Rect);
  EXPECT_EQ(rect.number(Property::Size, 0), 0.5);
  EXPECT_EQ(rect.number(Property::Size, 1), 0.5);
  EXPECT_EQ(rect.number(Property::LineWidth), 0);
  EXPECT_EQ(Properties(Kind::Circle).number(Property::Radius), 0.25);
  const Properties line(Kind::Line);
  EXPECT_EQ(line.number(Property::Start, 1), -0.5);
  EXPECT_EQ(line.number(Property::End, 0), 0.5);
  EXPECT_EQ(line.number(Property::LineWidth), 1.5);
  const Properties cross(Kind::Cross);
  EXPECT_EQ(cross.number(Property::Size, 1), 0.1);
  EXPECT_EQ(cross.number(Property::Thickness), 0.01);
}

TEST(GivenEveryPropertyOfEveryKind, WhenItIsAskedByNameThenItsIdLeadsBackToIt) {
  for (const Kind kind : {Kind::Text, Kind::Rect, Kind::Circle, Kind::Line, Kind::Cross})
    for (const Default &one : propertiesOf(kind)) {
      const auto property = parseProperty(kind, infoOf(one.property).name);
      ASSERT_TRUE(property);
      EXPECT_EQ(*property, one.property);
      EXPECT_NE(idOf(*property), 0u);
      EXPECT_EQ(*Properties(kind).find(idOf(*property)), one.property);
    }
}

TEST(GivenAPropertyOfAnotherKind, WhenItsIdIsUsedThenTheErrorNamesBoth) {
  const auto found = Properties(Kind::Circle).find(idOf(Property::WrapWidth));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().what, "a circle has no property \"wrapWidth\"");
  EXPECT_FALSE(Properties(Kind::Circle).find(0));
  EXPECT_FALSE(Properties(Kind::Circle).find(4000000000u));
}

TEST(GivenATextsHeightThatWasSet, WhenUnitsDifferThenItStays) {
  Properties text(Kind::Text);
  ASSERT_TRUE(text.set(Property::Height, 0.2));
  EXPECT_EQ(text.height(Units::Pix), 0.2);
}

TEST(GivenNumbers, WhenTheCountIsWrongThenTheErrorSaysHowMany) {
  Properties rect(Kind::Rect);
  const double four[] = {0.1, 0.2, 0.3, 0.4};
  EXPECT_EQ(rect.setNumbers(Property::Pos, {four, 1}).error().text(), "rect.pos: pos takes 2 numbers, not 1");
  EXPECT_EQ(rect.setNumbers(Property::Size, {four, 3}).error().text(),
            "rect.size: size takes 1 or 2 numbers, not 3");
  EXPECT_EQ(rect.setNumbers(Property::Ori, {}).error().text(), "rect.ori: ori takes 1 number, not 0");
  EXPECT_THAT(rect.setNumbers(Property::Color, {four, 2}).error().text(),
              HasSubstr("1, 3 or 4 numbers, not 2"));
  EXPECT_TRUE(rect.setNumbers(Property::Size, {four, 1}));
  EXPECT_EQ(rect.number(Property::Size, 1), 0.1) << "one number is a square";
  EXPECT_TRUE(rect.setNumbers(Property::Color, {four, 1}));
  EXPECT_EQ(rect.color(Property::Color).b, 0.1);
  EXPECT_EQ(rect.color(Property::Color).a, 1);
}

TEST(GivenNumbersOutOfRange, WhenTheyAreSetThenTheyAreRefusedAndTheOldOnesStay) {
  Properties rect(Kind::Rect);
  const auto refused = [&](Property property, const Value &value, const char *part) {
    const auto done = rect.set(property, value);
    ASSERT_FALSE(done) << infoOf(property).name;
    EXPECT_EQ(done.error().code, ErrorCode::BadArgument);
    EXPECT_THAT(done.error().text(), HasSubstr(part));
  };
  refused(Property::Size, List{1, -1}, "0 or more");
  refused(Property::Opacity, 1.5, "from 0 to 1");
  refused(Property::LineWidth, -1, "0 or more");
  refused(Property::Pos, List{0, std::numeric_limits<double>::quiet_NaN()}, "not finite");
  refused(Property::Pos, List{0, std::numeric_limits<double>::infinity()}, "not finite");
  refused(Property::Pos, List{0, "left"}, "a list");
  refused(Property::Color, "blu", "did you mean \"blue\"?");
  refused(Property::Color, List{0, 0, 0, -1}, "alpha");
  refused(Property::Anchor, 3, "takes text");
  refused(Property::Pos, "here", "takes numbers");
  EXPECT_EQ(rect.number(Property::Size, 1), 0.5);
  EXPECT_EQ(rect.number(Property::Opacity), 1);
  EXPECT_FALSE(Properties(Kind::Text).set(Property::Height, 0));
  EXPECT_FALSE(Properties(Kind::Text).set(Property::Bold, 2));
}

TEST(GivenWords, WhenTheyAreSetThenOnlyTheKnownOnesAreTaken) {
  Properties text(Kind::Text);
  const auto anchor = [&](const char *word) {
    EXPECT_TRUE(text.setText(Property::Anchor, word)) << word;
    return std::pair(text.number(Property::Anchor, 0), text.number(Property::Anchor, 1));
  };
  EXPECT_EQ(anchor("top-left"), std::pair(-1.0, 1.0));
  EXPECT_EQ(anchor("right-bottom"), std::pair(1.0, -1.0));
  EXPECT_EQ(anchor("bottom"), std::pair(0.0, -1.0));
  EXPECT_EQ(anchor("center-right"), std::pair(1.0, 0.0));
  EXPECT_EQ(anchor("center"), std::pair(0.0, 0.0));
  for (const char *word : {"", "middle", "left-right", "top-top", "left-", "topleft", "-"})
    EXPECT_EQ(text.setText(Property::Anchor, word).has_value(), std::string_view(word) == "left-") << word;
  EXPECT_TRUE(text.setText(Property::AlignText, "right"));
  EXPECT_EQ(text.align(), Align::Right);
  EXPECT_THAT(text.setText(Property::AlignText, "justify").error().text(),
              HasSubstr("left, center or right"));
  EXPECT_TRUE(text.setText(Property::Direction, "rtl"));
  EXPECT_EQ(text.direction(), Direction::RightToLeft);
  EXPECT_TRUE(text.setText(Property::Units, "norm"));
  EXPECT_EQ(text.ownUnits(), Units::Norm);
  EXPECT_TRUE(text.setText(Property::Units, ""));
  EXPECT_EQ(text.ownUnits(), std::nullopt);
  EXPECT_THAT(text.setText(Property::Units, "cm").error().text(), HasSubstr("pix, norm, height"));
}

TEST(GivenText, WhenItIsNoUtf8OrHoldsNulThenItIsRefused) {
  Properties text(Kind::Text);
  EXPECT_THAT(text.setText(Property::Text, "\xff").error().text(), HasSubstr("not UTF-8"));
  EXPECT_THAT(text.setText(Property::Text, std::string_view("a\0b", 3)).error().text(), HasSubstr("NUL"));
  EXPECT_TRUE(text.setText(Property::Text, "<b>plain & simple</b>"));
  EXPECT_EQ(text.text(), "<b>plain & simple</b>");
  EXPECT_FALSE(text.set(Property::Text, 3));
}

TEST(GivenALaidOutText, WhenAPropertyChangesThenOnlyThoseThatMoveLettersAskForANewLayout) {
  Properties text(Kind::Text);
  EXPECT_TRUE(text.takeLayoutChange());
  EXPECT_FALSE(text.takeLayoutChange());
  ASSERT_TRUE(text.set(Property::Color, "red"));
  ASSERT_TRUE(text.set(Property::Pos, List{1, 1}));
  ASSERT_TRUE(text.set(Property::Anchor, "left"));
  ASSERT_TRUE(text.set(Property::Text, ""));
  EXPECT_FALSE(text.takeLayoutChange());
  for (const auto &[property, value] :
       std::vector<std::pair<Property, Value>>{{Property::Text, "a"},
                                               {Property::Height, 0.1},
                                               {Property::Bold, true},
                                               {Property::Font, "Noto Serif"},
                                               {Property::Direction, "ltr"}}) {
    ASSERT_TRUE(text.set(property, value));
    EXPECT_TRUE(text.takeLayoutChange()) << infoOf(property).name;
    ASSERT_TRUE(text.set(property, value));
    EXPECT_FALSE(text.takeLayoutChange()) << infoOf(property).name << " set to what it was";
  }
}

}  // namespace
}  // namespace fovea
