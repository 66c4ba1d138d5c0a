#include "core/names.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fovea {
namespace {

TEST(GivenNamesFromPeople, WhenMadeFileSafeThenNoFileSystemMinds) {
  EXPECT_EQ(fileSafe("P-01_a.b"), "P-01_a.b");
  EXPECT_EQ(fileSafe("a b/c\\d:e"), "a_b_c_d_e");
  EXPECT_EQ(fileSafe("Zo\u00EB \U0001F600"), "Zo___");
  EXPECT_EQ(fileSafe(""), "_");
  EXPECT_EQ(fileSafe(".hidden"), "_hidden");
  EXPECT_EQ(fileSafe(".."), "_.");
  EXPECT_EQ(fileSafe("\x80"), "_");
  EXPECT_EQ(fileSafe(std::string("a\0b", 3)), "a_b");
  EXPECT_EQ(fileSafe(std::string(300, 'a')), std::string(64, 'a'));
}

TEST(GivenAnId, WhenShortenedThenThePartAfterTheLastDotIsLeft) {
  EXPECT_EQ(keyOfId("org.lab.stroop"), "stroop");
  EXPECT_EQ(keyOfId("stroop"), "stroop");
  EXPECT_EQ(keyOfId("org."), "");
}

TEST(GivenTwoNames, WhenComparedThenTheEditsAreCounted) {
  EXPECT_EQ(editDistance("", ""), 0);
  EXPECT_EQ(editDistance("abc", ""), 3);
  EXPECT_EQ(editDistance("", "abc"), 3);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3);
  EXPECT_EQ(editDistance("flaw", "lawn"), 2);
  EXPECT_EQ(editDistance("same", "same"), 0);
}

TEST(GivenAMisspeltName, WhenTheNearestIsSoughtThenItIsFoundOnlyIfNear) {
  const std::vector<std::string> known{"participant", "session", "condition"};
  EXPECT_EQ(nearest("particpant", known), "participant");
  EXPECT_EQ(nearest("sesion", known), "session");
  EXPECT_EQ(nearest("zzz", known), "");
  EXPECT_EQ(nearest("a", std::vector<std::string>{}), "");
}

}  // namespace
}  // namespace fovea
