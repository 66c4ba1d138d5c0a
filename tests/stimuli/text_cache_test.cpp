#include "stimuli/text_cache.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

TextStyle word(const std::string &text) { return {.text = text, .font = "Noto Sans", .size = 20}; }

TEST(GivenACacheOfTexts, WhenATextComesBackThenItIsTheSamePicture) {
  TextCache cache(nullptr);
  const auto first = cache.get(word("one"));
  ASSERT_TRUE(first);
  ASSERT_TRUE(cache.get(word("two")));
  EXPECT_EQ(cache.get(word("one"))->get(), first->get());
  EXPECT_EQ(cache.size(), 2u);
  TextStyle bold = word("one");
  bold.isBold = true;
  EXPECT_NE(cache.get(bold)->get(), first->get());
}

TEST(GivenAFullCache, WhenAnotherTextComesThenTheLongestUnusedGoes) {
  TextCache cache(nullptr, nullptr, 1 << 20, 2);
  std::weak_ptr<const TextPicture> one = *cache.get(word("one")), two = *cache.get(word("two"));
  ASSERT_TRUE(cache.get(word("one")));
  ASSERT_TRUE(cache.get(word("three")));
  EXPECT_FALSE(one.expired());
  EXPECT_TRUE(two.expired());
  EXPECT_EQ(cache.size(), 2u);
}

TEST(GivenAFullCache, WhenEveryTextIsOnScreenThenNoneGoes) {
  TextCache cache(nullptr, nullptr, 1 << 20, 1);
  const auto one = cache.get(word("one")), two = cache.get(word("two"));
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(cache.get(word("one"))->get(), one->get());
}

TEST(GivenATextThatCannotBeLaidOut, WhenItIsAskedThenNothingIsKept) {
  TextCache cache(nullptr);
  TextStyle huge = word("one");
  huge.size = 1e6;
  EXPECT_FALSE(cache.get(huge));
  EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace fovea
