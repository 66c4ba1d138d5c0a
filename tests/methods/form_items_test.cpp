#include "fovea/methods/form_items.hpp"

#include <gmock/gmock.h>

#include "condition_file.hpp"

namespace fovea::test {
namespace {

struct GivenATableOfQuestions : GivenAFolderOfConditions {};

TEST_F(GivenATableOfQuestions, WhenItIsImportedThenEachRowIsAnItemWithWhatItsCellsSay) {
  const auto file = write("form.csv",
                          "itemText,type,options,ticks,required\n"
                          "\"Well, how are you?\",rating,\"bad, good\",\"1, 2, 3\",true\n"
                          "42,free text,,,false\n"
                          "Hand,choice,\"left, right\",,\n");
  const List items = importFormItems(file);
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0], Value(Dict{{"itemText", "Well, how are you?"}, {"type", "rating"}, {"options", List{"bad", "good"}},
                                 {"ticks", List{1, 2, 3}}, {"required", true}}));
  EXPECT_EQ(items[1], Value(Dict{{"itemText", "42"}, {"type", "free text"}, {"required", false}}));
  EXPECT_EQ(items[2], Value(Dict{{"itemText", "Hand"}, {"type", "choice"}, {"options", List{"left", "right"}}}));
}

TEST_F(GivenATableOfQuestions, WhenTheFileIsMissingThenItIsNamed) {
  EXPECT_THAT(failureOf([&] { importFormItems(folder_ / "gone.csv"); }), ::testing::HasSubstr("gone.csv"));
}

}  // namespace
}  // namespace fovea::test
