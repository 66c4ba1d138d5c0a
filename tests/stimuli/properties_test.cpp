#include "stimuli/stimulus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

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
  EXPECT_THAT(parseUnits("furlong").error().fix, HasSubstr("pix, norm, height, cm, deg, degFlat, degFlatPos, pt"));
}

/// The values of a kind, by their names.
struct Named {
  Properties properties;
  explicit Named(std::string_view kind) : properties((*findKind(kind))->table) {}

  PropertyIndex at(std::string_view name) const { return *properties.table().find(name); }
  double number(std::string_view name, std::size_t which = 0) const { return properties.number(at(name), which); }
  Result<void> set(std::string_view name, const Value &value) { return properties.set(at(name), value); }
  Result<void> setNumbers(std::string_view name, std::span<const double> numbers) {
    return properties.setNumbers(at(name), numbers);
  }
  Result<void> setText(std::string_view name, std::string_view text) { return properties.setText(at(name), text); }
};

TEST(GivenNewStimuli, WhenNothingWasSetThenTheDefaultsAreTheDocumentedOnes) {
  const Named text("text");
  EXPECT_EQ(text.properties.text(text.at("font")), "Noto Sans");
  EXPECT_FALSE(text.properties.isGiven(text.at("height")));
  EXPECT_EQ(text.number("wrapWidth"), 0);
  EXPECT_EQ(text.number("alignText"), 1);
  EXPECT_EQ(text.number("direction"), 0);
  EXPECT_EQ(text.number("opacity"), 1);
  EXPECT_EQ(text.number("contrast"), 1);
  EXPECT_EQ(text.properties.color(common::Color).g, 1);
  EXPECT_EQ(text.properties.ownUnits(), std::nullopt);
  const Named rect("rect");
  EXPECT_EQ(rect.number("size", 0), 0.5);
  EXPECT_EQ(rect.number("size", 1), 0.5);
  EXPECT_EQ(Named("circle").number("radius"), 0.5);
  for (const char *kind : {"rect", "circle", "shape", "polygon", "pie"}) {
    const Named outlined(kind);
    EXPECT_EQ(outlined.number("lineWidth"), 1.5) << kind;
    EXPECT_EQ(outlined.properties.color(outlined.at("lineColor")).a, 0) << kind;
    EXPECT_FALSE(outlined.properties.isGiven(outlined.at("fillColor"))) << kind;
  }
  const Named line("line");
  EXPECT_EQ(line.number("start", 1), -0.5);
  EXPECT_EQ(line.number("end", 0), 0.5);
  EXPECT_EQ(line.number("lineWidth"), 1.5);
  const Named cross("cross");
  EXPECT_EQ(cross.number("size", 1), 0.1);
  EXPECT_EQ(cross.number("thickness"), 0.01);
}

TEST(GivenEveryPropertyOfEveryKind, WhenItIsAskedByNameThenItsNumberLeadsBackToIt) {
  for (const Kind &kind : allKinds())
    for (PropertyIndex index = 0; index < kind.table.size(); ++index) {
      const std::string_view name = kind.table[index].name;
      EXPECT_EQ(*kind.table.find(name), index) << kind.table.kind() << " has two of " << name;
      EXPECT_EQ(kind.table.find(PropertyTable::idOf(name)), index) << kind.table.kind() << "." << name;
      EXPECT_NE(PropertyTable::idOf(name), 0u) << name;
    }
}

TEST(GivenAPropertyOfAnotherKind, WhenItsNumberIsUsedThenThereIsNone) {
  const PropertyTable &circle = (*findKind("circle"))->table;
  EXPECT_EQ(circle.find(PropertyTable::idOf("wrapWidth")), std::nullopt);
  EXPECT_EQ(circle.find(PropertyId{0}), std::nullopt);
  EXPECT_EQ(circle.find(PropertyId{4000000000u}), std::nullopt);
}

TEST(GivenNumbers, WhenTheCountIsWrongThenTheErrorSaysHowMany) {
  Named rect("rect");
  const double four[] = {0.1, 0.2, 0.3, 0.4};
  EXPECT_EQ(rect.setNumbers("pos", {four, 1}).error().text(), "rect.pos: pos takes 2 numbers, not 1");
  EXPECT_EQ(rect.setNumbers("size", {four, 3}).error().text(),
            "rect.size: size takes 1 or 2 numbers, not 3");
  EXPECT_EQ(rect.setNumbers("ori", {}).error().text(), "rect.ori: ori takes 1 number, not 0");
  EXPECT_THAT(rect.setNumbers("color", {four, 2}).error().text(),
              HasSubstr("1, 3 or 4 numbers, not 2"));
  EXPECT_TRUE(rect.setNumbers("size", {four, 1}));
  EXPECT_EQ(rect.number("size", 1), 0.1) << "one number is a square";
  EXPECT_TRUE(rect.setNumbers("color", {four, 1}));
  EXPECT_EQ(rect.number("color", 2), 0.1);
  EXPECT_EQ(rect.number("color", 3), 1);
}

TEST(GivenNumbersOutOfRange, WhenTheyAreSetThenTheyAreRefusedAndTheOldOnesStay) {
  Named rect("rect");
  const auto refused = [&](std::string_view property, const Value &value, const char *part) {
    const auto done = rect.set(property, value);
    ASSERT_FALSE(done) << property;
    EXPECT_EQ(done.error().code, ErrorCode::BadArgument);
    EXPECT_THAT(done.error().text(), HasSubstr(part));
  };
  refused("size", List{1, -1}, "0 or more");
  refused("opacity", 1.5, "from 0 to 1");
  refused("lineWidth", -1, "0 or more");
  refused("pos", List{0, std::numeric_limits<double>::quiet_NaN()}, "not finite");
  refused("pos", List{0, std::numeric_limits<double>::infinity()}, "not finite");
  refused("pos", List{0, "left"}, "a list");
  refused("color", "blu", "did you mean \"blue\"?");
  refused("color", List{0, 0, 0, -1}, "alpha");
  refused("anchor", 3, "takes text");
  refused("pos", "here", "takes numbers");
  EXPECT_EQ(rect.number("size", 1), 0.5);
  EXPECT_EQ(rect.number("opacity"), 1);
  EXPECT_FALSE(Named("text").set("height", 0));
  EXPECT_FALSE(Named("text").set("bold", 2));
}

TEST(GivenWords, WhenTheyAreSetThenOnlyTheKnownOnesAreTaken) {
  Named text("text");
  const auto anchor = [&](const char *word) {
    EXPECT_TRUE(text.setText("anchor", word)) << word;
    return std::pair(text.number("anchor", 0), text.number("anchor", 1));
  };
  EXPECT_EQ(anchor("top-left"), std::pair(-1.0, 1.0));
  EXPECT_EQ(anchor("right-bottom"), std::pair(1.0, -1.0));
  EXPECT_EQ(anchor("bottom"), std::pair(0.0, -1.0));
  EXPECT_EQ(anchor("center-right"), std::pair(1.0, 0.0));
  EXPECT_EQ(anchor("center"), std::pair(0.0, 0.0));
  for (const char *word : {"", "middle", "left-right", "top-top", "left-", "topleft", "-"})
    EXPECT_EQ(text.setText("anchor", word).has_value(), std::string_view(word) == "left-") << word;
  EXPECT_TRUE(text.setText("alignText", "right"));
  EXPECT_EQ(text.number("alignText"), 2);
  EXPECT_THAT(text.setText("alignText", "justify").error().text(),
              HasSubstr("known are left, center, right"));
  EXPECT_TRUE(text.setText("direction", "rtl"));
  EXPECT_EQ(text.number("direction"), 2);
  EXPECT_TRUE(text.setText("units", "norm"));
  EXPECT_EQ(text.properties.ownUnits(), Units::Norm);
  EXPECT_TRUE(text.setText("units", ""));
  EXPECT_EQ(text.properties.ownUnits(), std::nullopt);
  EXPECT_THAT(text.setText("units", "cms").error().text(), HasSubstr("known are pix, norm, height, cm"));
}

TEST(GivenText, WhenItIsNoUtf8OrHoldsNulThenItIsRefused) {
  Named text("text");
  EXPECT_THAT(text.setText("text", "\xff").error().text(), HasSubstr("not UTF-8"));
  EXPECT_THAT(text.setText("text", std::string_view("a\0b", 3)).error().text(), HasSubstr("NUL"));
  EXPECT_TRUE(text.setText("text", "<b>plain & simple</b>"));
  EXPECT_EQ(text.properties.text(text.at("text")), "<b>plain & simple</b>");
  EXPECT_FALSE(text.set("text", 3));
}

TEST(GivenALaidOutText, WhenAPropertyChangesThenOnlyThoseThatMoveLettersAskForANewLayout) {
  Named text("text");
  EXPECT_TRUE(text.properties.takeRemake());
  EXPECT_FALSE(text.properties.takeRemake());
  ASSERT_TRUE(text.set("color", "red"));
  ASSERT_TRUE(text.set("pos", List{1, 1}));
  ASSERT_TRUE(text.set("anchor", "left"));
  ASSERT_TRUE(text.set("text", ""));
  EXPECT_FALSE(text.properties.takeRemake());
  for (const auto &[property, value] :
       std::vector<std::pair<std::string_view, Value>>{{"text", "a"},
                                               {"height", 0.1},
                                               {"bold", true},
                                               {"font", "Noto Serif"},
                                               {"direction", "ltr"}}) {
    ASSERT_TRUE(text.set(property, value));
    EXPECT_TRUE(text.properties.takeRemake()) << property;
    ASSERT_TRUE(text.set(property, value));
    EXPECT_FALSE(text.properties.takeRemake()) << property << " set to what it was";
  }
}

}  // namespace
}  // namespace fovea
