#include "overlay/form_entries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "overlay/example_view.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::size_t indexOf(const FormEntries &form, std::string_view key) {
  for (std::size_t i = 0; i < form.fields().size(); ++i)
    if (form.fields()[i].key == key) return i;
  ADD_FAILURE() << "no field " << key;
  return 0;
}

FormEntries exampleForm() {
  FormEntries form;
  form.follow(example::form());
  return form;
}

TEST(GivenAWholeNumberField, WhenTextIsTypedThenItIsShownAsInvalidUntilItIsANumber) {
  FormEntries form = exampleForm();
  const std::size_t age = indexOf(form, "age");
  form.type(indexOf(form, "participant"), "P017");

  form.type(age, "24x");
  EXPECT_THAT(form.problems(), ElementsAre("age: a whole number is needed"));
  EXPECT_EQ(form.entry(age).typed, "24x");

  form.type(age, "25");
  EXPECT_THAT(form.problems(), IsEmpty());
  EXPECT_EQ(*Value(form.values()).find("age"), Value(25));
}

TEST(GivenANumberField, WhenItIsEmptiedThenTheFormIsNotComplete) {
  FormEntries form = exampleForm();
  form.type(indexOf(form, "participant"), "P017");

  form.type(indexOf(form, "viewing distance (cm)"), "");

  EXPECT_THAT(form.problems(), ElementsAre("viewing distance (cm): a number is needed"));
}

TEST(GivenARangeAndADate, WhenWhatIsTypedDoesNotFitThenTheFormSaysWhatIsNeeded) {
  FormEntries form;
  form.follow(std::move(ExpInfo::parse({{"age|min=18|max=99", Value(20)}, {"born|date", Value("")}}).value()));

  form.type(0, "17");
  form.type(1, "31.12.1999");
  EXPECT_THAT(form.problems(), ElementsAre("age: a whole number from 18 to 99 is needed", "born: a date as YYYY-MM-DD is needed"));

  form.type(0, "18");
  form.type(1, "1999-12-31");
  EXPECT_THAT(form.problems(), IsEmpty());
  EXPECT_EQ(form.values(), (Dict{{"age", Value(18)}, {"born", Value("1999-12-31")}}));
}

TEST(GivenARequiredText, WhenItIsBlankThenItIsMissing) {
  FormEntries form = exampleForm();

  form.type(indexOf(form, "participant"), "  ");

  EXPECT_TRUE(form.isMissing(indexOf(form, "participant")));
  EXPECT_THAT(form.problems(), ElementsAre("participant is missing"));
}

TEST(GivenAChoiceAndACheckbox, WhenTheyAreChangedThenTheirValuesKeepTheirKind) {
  FormEntries form = exampleForm();

  form.choose(indexOf(form, "handedness"), Value("both"));
  form.choose(indexOf(form, "eye tracker"), Value(false));

  EXPECT_EQ(*Value(form.values()).find("handedness"), Value("both"));
  EXPECT_EQ(*Value(form.values()).find("eye tracker"), Value(false));
}

TEST(GivenAFieldBeingTyped, WhenAnotherFieldIsSetFromOutsideThenTheTypingStays) {
  FormEntries form = exampleForm();
  form.type(indexOf(form, "participant"), "P0");
  ExpInfo changed = example::form();
  ASSERT_TRUE(changed.set("age", Value(31)));

  form.follow(changed);

  EXPECT_EQ(form.entry(indexOf(form, "participant")).typed, "P0");
  EXPECT_EQ(form.entry(indexOf(form, "age")).typed, "31");
}

TEST(GivenAFieldBeingTyped, WhenAnotherFormIsOfferedThenNothingOfTheOldOneStays) {
  FormEntries form = exampleForm();
  form.type(indexOf(form, "participant"), "P0");
  const ExpInfo other =
      std::move(ExpInfo::parse({{"participant", Value("anonymous")}, {"dose_mg", Value(1.5)}}).value());

  form.follow(other);

  EXPECT_EQ(form.fields().size(), 2u);
  EXPECT_EQ(form.entry(0).typed, "anonymous");
}

TEST(GivenAValueThatNobodyCanType, WhenTheFormIsShownThenItsKindSaysSo) {
  FormEntries form;
  form.follow(std::move(ExpInfo::parse({{"gains", Value(Dict{{"left", Value(1)}})}}).value()));

  EXPECT_EQ(form.entry(0).kind, FormEntries::Kind::Shown);
}

}  // namespace
}  // namespace fovea
