#include "stage/resolve.hpp"

#include <gmock/gmock.h>

namespace fovea {
namespace {

using ::testing::HasSubstr;

std::string judged(const std::string &key) {
  Study study;
  study.abortButton = AbortButton{.key = key, .place = "study.json:3:5"};
  const auto fine = judgeLeaving(study);
  return fine ? "" : fine.error().text();
}

TEST(GivenAKeyToLeaveWith, WhenNoKeyHasThatNameThenTheOneThatWasMeantIsNamed) {
  EXPECT_THAT(judged("escap"), HasSubstr("study.json:3:5"));
  EXPECT_THAT(judged("escap"), HasSubstr("did you mean \"escape\"?"));
  EXPECT_THAT(judged("Escape"), HasSubstr("is no key"));
  EXPECT_EQ(judged("escape"), "");
  EXPECT_EQ(judged("f12"), "");
  EXPECT_TRUE(judgeLeaving(Study()));
}

}  // namespace
}  // namespace fovea
