#include "stimuli/kinds/form_items.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Value question(const char *text) { return Dict{{"itemText", text}, {"type", "slider"}}; }
Value heading(const char *text) { return Dict{{"itemText", text}, {"type", "heading"}}; }

std::vector<std::string> textsOf(const std::vector<FormItem> &items) {
  std::vector<std::string> texts;
  for (const FormItem &item : items) texts.push_back(item.question);
  return texts;
}

TEST(GivenItems, WhenTheyAreReadThenTheirOptionsMayBeAListOrOneTextWithCommas) {
  const auto items = readFormItems(List{Dict{{"questionText", "Sex"}, {"type", "radio"}, {"options", "f, m,other"}},
                                        Dict{{"itemText", "How old?"}, {"type", "choice"}, {"options", List{18, "older"}}, {"layout", "vert"}}});
  ASSERT_TRUE(items) << items.error().text();
  EXPECT_THAT((*items)[0].options, ElementsAre("f", "m", "other"));
  EXPECT_EQ((*items)[0].question, "Sex");
  EXPECT_THAT((*items)[1].options, ElementsAre("18", "older"));
  EXPECT_TRUE((*items)[1].isVertical);
}

TEST(GivenItemsThatAreWrong, WhenTheyAreReadThenTheErrorNamesTheItemAndWhatIsKnown) {
  const auto fails = [](Value item) { return readFormItems(List{question("fine"), std::move(item)}).error().text(); };
  EXPECT_THAT(fails(Dict{{"type", "dropdown"}}), AllOf(HasSubstr("item 1 has the type \"dropdown\""), HasSubstr("free text")));
  EXPECT_THAT(fails(Dict{{"text", "?"}}), AllOf(HasSubstr("key \"text\""), HasSubstr("itemText")));
  EXPECT_THAT(fails(Dict{{"type", "radio"}, {"options", List{"one"}}}), HasSubstr("less than two options"));
  EXPECT_THAT(fails(Dict{{"layout", "grid"}}), HasSubstr("horiz or vert"));
  EXPECT_THAT(fails(Dict{{"questionWidth", 0}}), HasSubstr("questionWidth is 0"));
  EXPECT_THAT(fails(Dict{{"ticks", List{"a"}}}), HasSubstr("tick that is text"));
  EXPECT_THAT(fails(Dict{{"required", "yes"}}), HasSubstr("true or false"));
  EXPECT_THAT(fails(Dict{{"answer", "much"}}), HasSubstr("give a number"));
  EXPECT_THAT(fails(Dict{{"type", "radio"}, {"options", "f,m"}, {"answer", "x"}}), HasSubstr("one of its options"));
  EXPECT_THAT(fails("?"), HasSubstr("give a dictionary"));
}

TEST(GivenASeed, WhenItemsAreShuffledThenHeadingsStayAndTheOrderIsAlwaysTheSame) {
  const Value list = List{heading("A"), question("1"), question("2"), heading("B"), question("3"), question("4"), question("5")};
  const auto shuffled = [&](std::uint64_t seed) {
    auto items = *readFormItems(list);
    shuffleQuestions(items, seed);
    return textsOf(items);
  };
  EXPECT_EQ(shuffled(1), shuffled(1));
  bool differs = false;
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    auto texts = shuffled(seed);
    EXPECT_EQ(texts[0], "A");
    EXPECT_EQ(texts[3], "B");
    differs = differs || texts != shuffled(seed + 1);
    std::sort(texts.begin(), texts.end());
    EXPECT_THAT(texts, ElementsAre("1", "2", "3", "4", "5", "A", "B"));
  }
  EXPECT_TRUE(differs);
}

TEST(GivenThreeQuestions, WhenTheyAreShuffledWithManySeedsThenEachOrderIsAsLikely) {
  std::map<std::vector<std::string>, int> counts;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    auto items = *readFormItems(List{question("1"), question("2"), question("3")});
    shuffleQuestions(items, seed);
    ++counts[textsOf(items)];
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto &[order, count] : counts) EXPECT_NEAR(count, 1000, 130);  // four and a half standard deviations
}

}  // namespace
}  // namespace fovea
