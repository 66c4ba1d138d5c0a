#include "stage/resolve.hpp"

#include <gmock/gmock.h>

#include "core/json.hpp"

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
  for (const char *draft : {"TODO", "ask TBD.", "...", "\u2026", "<put name>", "XXX"}) EXPECT_THAT(told(draft), HasSubstr("looks like a draft")) << draft;
  for (const char *word : {"Anna <anna@example.org>", "12", "\u0627\u0644\u0645\u0639\u0647\u062f", "TODOROV"}) EXPECT_EQ(told(word), "") << word;
  EXPECT_EQ(told("Anna [she], anna@example.org"), "");
  EXPECT_EQ(told("Anna, anna@example.org"), "");
}

class GivenAPluginThatRecordsAsItsParamsSay : public ::testing::Test {
 protected:
  static std::string refusal(const Value &params, const List &covered) {
    Manifest manifest;
    manifest.id = "org.lab.film";
    manifest.json = parseJson(R"json({"personal_data": ["behaviour", {"kind": "video", "if": "values.source ~= 'screen'"}, {"kind": "screen", "if": "values.source ~= 'camera'"}],
      "params_schema": {"properties": {"source": {"default": "camera"}, "title": {"default": ""}}}})json",
                              "plugin.json")
                        ->root;
    const auto fine = checkCovered(Step(), manifest, params, covered);
    return fine ? "" : fine.error().text();
  }
};

TEST_F(GivenAPluginThatRecordsAsItsParamsSay, WhenItDoesNotRecordSomethingThenNobodyHasToAgreeToThat) {
  EXPECT_EQ(refusal(Value(), {"behaviour", "video"}), "");
  EXPECT_THAT(refusal(Value(), {"behaviour", "screen"}), HasSubstr("records \"video\", which no consent covers"));
  EXPECT_EQ(refusal(Value(Dict{{"source", "screen"}}), {"behaviour", "screen"}), "");
  EXPECT_THAT(refusal(Value(Dict{{"source", "both"}}), {"behaviour", "video"}), HasSubstr("records \"screen\", which no consent covers"));
}

TEST_F(GivenAPluginThatRecordsAsItsParamsSay, WhenAParamThatMattersIsNotKnownYetThenItMayRecordAll) {
  const Value unknown(Dict{{"lua", "participant.var.what"}});
  EXPECT_THAT(refusal(Value(Dict{{"source", unknown}}), {"behaviour", "video"}), HasSubstr("records \"screen\""));
  EXPECT_EQ(refusal(Value(Dict{{"title", unknown}}), {"behaviour", "video"}), "");
}

}  // namespace
}  // namespace fovea
