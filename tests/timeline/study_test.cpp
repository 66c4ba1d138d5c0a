#include "timeline/study.hpp"

#include <gtest/gtest.h>

#include "timeline/state.hpp"

namespace fovea {
namespace {

constexpr char kSound[] = R"({
  // comments and trailing commas are fine
  "name": "A study",
  "expInfo": {"participant*": "", "age|2": 20},
  "steps": [
    {"consent": "laboratory-consent", "params": {"institution": "Lab"}},
    {"experiment": "stroop", "label": "first", "expInfo": {"hand": "left"},},
  ],
  "declined": {"page": "end"}
})";

Error errorOf(const std::string &text) {
  auto study = parseStudy(text, "study.json");
  EXPECT_FALSE(study);
  return study ? Error{} : study.error();
}

TEST(GivenASoundStudyFile, WhenItIsReadThenEveryStepIsThere) {
  auto study = parseStudy(kSound, "study.json");
  ASSERT_TRUE(study) << study.error().text();
  EXPECT_EQ(study->name, "A study");
  ASSERT_EQ(study->steps.size(), 2u);
  EXPECT_EQ(study->steps[0].kind, StepKind::Consent);
  EXPECT_EQ(study->steps[0].label, "laboratory-consent");
  EXPECT_EQ(study->steps[0].params.textOr("institution", ""), "Lab");
  EXPECT_EQ(study->steps[1].label, "first");
  EXPECT_EQ(study->steps[1].place, "study.json:7:5");
  EXPECT_EQ(study->expInfo[1].first, "age|2");
  ASSERT_TRUE(study->endPages.contains(EndKind::Declined) && study->endPages.at(EndKind::Declined));
}

TEST(GivenAStudyFileWithABrokenLine, WhenItIsReadThenLineAndColumnAreNamed) {
  const Error error = errorOf("{\n  \"name\": \"x\",\n  \"steps\": [}\n}");
  EXPECT_EQ(error.code, ErrorCode::BadFile);
  EXPECT_EQ(error.where, "study.json:3:13");
}

TEST(GivenAMisspeltMember, WhenItIsReadThenTheRightOneIsSuggested) {
  const Error error = errorOf(R"({"name": "x", "steps": [{"pgae": "info"}]})");
  EXPECT_NE(error.text().find("names no plugin"), std::string::npos);
  const Error other = errorOf("{\"name\": \"x\", \"steps\": [\n {\"page\": \"info\", \"parms\": {}}]}");
  EXPECT_NE(other.text().find("did you mean \"params\"?"), std::string::npos) << other.text();
  EXPECT_EQ(other.where, "study.json:2:28");
}

TEST(GivenAStepOfTheWrongKind, WhenItIsReadThenWhatWasExpectedIsSaid) {
  EXPECT_NE(errorOf(R"({"name": "x", "steps": [7]})").what.find("expected a step"), std::string::npos);
  EXPECT_NE(errorOf(R"({"name": "x", "steps": [{"page": 7}]})").what.find("found a whole number"), std::string::npos);
  EXPECT_NE(errorOf(R"({"name": "x", "steps": []})").what.find("no steps"), std::string::npos);
  EXPECT_NE(errorOf(R"({"steps": []})").what.find("\"name\" is missing"), std::string::npos);
  EXPECT_NE(errorOf(R"({"name": "x", "steps": [{"page": "a", "consent": "b"}]})").what.find("more than one"), std::string::npos);
  EXPECT_NE(errorOf(R"({"name": "x", "steps": [{"page": "a"}], "declined": {"consent": "b"}})").what.find("only a page"), std::string::npos);
}

TEST(GivenAnExperimentBeforeAnyConsent, WhenTheRuleIsCheckedThenItIsRefused) {
  auto study = parseStudy("{\"name\": \"x\", \"steps\": [{\"page\": \"info\"},\n{\"experiment\": \"stroop\"}, {\"consent\": \"c\"}]}", "study.json");
  ASSERT_TRUE(study);
  auto allowed = checkConsentRule(*study);
  ASSERT_FALSE(allowed);
  EXPECT_EQ(allowed.error().code, ErrorCode::Refused);
  EXPECT_EQ(allowed.error().where, "study.json:2:1");
}

TEST(GivenAStudyOfPagesThatAsksNobodyForConsent, WhenTheRuleIsCheckedThenItIsRefused) {
  auto study = parseStudy("{\"name\": \"x\", \"steps\": [\n{\"page\": \"info\"}, {\"page\": \"questions\"}]}", "study.json");
  ASSERT_TRUE(study);

  auto allowed = checkConsentRule(*study);

  ASSERT_FALSE(allowed);
  EXPECT_EQ(allowed.error().where, "study.json:2:1");
  EXPECT_NE(allowed.error().fix.find("no-consent"), std::string::npos);
}

TEST(GivenAnAnswerThatIsSavedBeforeConsent, WhenTheStudyIsReadThenAWarningSaysOfWhomItIsKept) {
  const StudyReport report = inspectStudy(R"({"name": "x", "steps": [
    {"page": "questions", "timeEstimate_s": 1, "saveAs": "early"}, {"consent": "c"}, {"page": "questions", "timeEstimate_s": 1, "saveAs": "late"}]})", "study.json");

  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_NE(report.warnings.front().what.find("answered before consent"), std::string::npos);
}

TEST(GivenAnExperimentByItself, WhenAReasonIsGivenThenNoConsentComesFirst) {
  EXPECT_FALSE(checkConsentRule(Study::ofExperiment("stroop", "")));
  const Study study = Study::ofExperiment("stroop", "pilot in the lab");
  EXPECT_TRUE(checkConsentRule(study));
  ASSERT_EQ(study.steps.size(), 2u);
  EXPECT_EQ(study.steps[0].params.textOr("reason", ""), "pilot in the lab");
}

}  // namespace
}  // namespace fovea
