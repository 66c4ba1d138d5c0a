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

TEST(GivenAConsentStep, WhenAFieldIsADraftThenThatIsToldAndANoteOfOneWordIsNot) {
  const auto told = [](const std::string &contact) {
    Step step;
    step.kind = StepKind::Consent;
    step.plugin = "main-consent";
    step.place = "study.json:1:9";
    step.params = Value(Dict{{"contact", contact}});
    const auto found = drafts({step});
    return found.empty() ? "" : found.front().text();
  };
  EXPECT_THAT(told("[put your contact here]"), ::testing::AllOf(HasSubstr("study.json:1:9"), HasSubstr("contact"), HasSubstr("[put your contact here]")));
  EXPECT_EQ(told("Anna [she], anna@example.org"), "");
  EXPECT_EQ(told("Anna, anna@example.org"), "");
}

}  // namespace
}  // namespace fovea
