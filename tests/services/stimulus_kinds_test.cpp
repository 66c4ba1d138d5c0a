// What the sdk's fake host takes for the kinds of stimuli are those of the host.
#include "fovea/stimulus_kinds.hpp"

#include <gmock/gmock.h>

#include "stimuli/stimulus.hpp"

namespace fovea {
namespace {

std::vector<std::string_view> namesOf(const PropertyTable &table, PropertyIndex first, PropertyIndex last) {
  std::vector<std::string_view> names;
  for (PropertyIndex index = first; index < last; ++index) names.push_back(table[index].name);
  return names;
}

TEST(GivenTheFakeHostOfTheSdk, WhenItsKindsAreComparedWithTheHostsThenBothHaveTheSameProperties) {
  const auto &fake = testing::stimulusKinds();
  ASSERT_EQ(fake.size(), allKinds().size());
  for (const Kind &kind : allKinds()) {
    const auto same = std::find_if(fake.begin(), fake.end(), [&](const testing::StimulusKind &each) { return each.name == kind.table.kind(); });
    ASSERT_NE(same, fake.end()) << kind.table.kind();
    EXPECT_THAT(same->properties, ::testing::UnorderedElementsAreArray(namesOf(kind.table, kFirstOwn, kind.table.size()))) << same->name;
    EXPECT_EQ(testing::commonProperties(), namesOf(kind.table, 0, kFirstOwn)) << same->name;
  }
}

}  // namespace
}  // namespace fovea
