#include "stimuli/recently_used.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fovea {
namespace {

using Words = RecentlyUsed<std::string, int, std::hash<std::string>>;

TEST(GivenWhatIsFull, WhenAnotherComesThenOnlyAsMuchGoesAsItNeedsAndTheLongestUnasked) {
  Words words(30);
  for (const char *word : {"one", "two", "three"}) words.add(word, 1, 10);
  ASSERT_TRUE(words.find("one"));
  words.makeRoom(10);
  words.add("four", 1, 10);
  EXPECT_FALSE(words.find("two"));
  for (const char *word : {"one", "three", "four"}) EXPECT_TRUE(words.find(word)) << word;
}

TEST(GivenOneThatIsLarge, WhenRoomIsMadeForItThenAsManyGoAsItIsLarge) {
  Words words(30);
  for (const char *word : {"one", "two", "three"}) words.add(word, 1, 10);
  words.makeRoom(15);
  EXPECT_FALSE(words.find("one"));
  EXPECT_FALSE(words.find("two"));
  EXPECT_TRUE(words.find("three"));
}

TEST(GivenOneThatIsLargerThanAll, WhenRoomIsMadeForItThenTheRestGoesAndItIsKept) {
  Words words(30);
  words.add("one", 1, 10);
  words.makeRoom(100);
  words.add("huge", 2, 100);
  EXPECT_FALSE(words.find("one"));
  ASSERT_TRUE(words.find("huge"));
  EXPECT_EQ(*words.find("huge"), 2);
}

TEST(GivenWhatWasFound, WhenOthersAreAddedThenItStaysWhereItIs) {
  Words words(1000);
  words.add("one", 1, 10);
  const int *one = words.find("one");
  for (int i = 0; i < 90; ++i) words.add(std::to_string(i), i, 10);
  EXPECT_EQ(words.find("one"), one);
  EXPECT_EQ(*one, 1);
}

}  // namespace
}  // namespace fovea
