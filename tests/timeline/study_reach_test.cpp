// Steps that nobody gets to, labels that would make two paths one, and texts that are cut within a letter.

#include <gmock/gmock.h>

#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kShown[] = R"({"page": "info", "label": "shown", "timeEstimate_s": 1})";

/// What is told of `step` with a page in the line behind it.
std::vector<std::string> toldBehind(const std::string &step) { return mistakesIn(step + ",\n" + kShown); }

std::vector<std::string> doubtsOf(const std::string &steps) {
  const StudyReport report = readSteps(steps);
  EXPECT_THAT(mistakesIn(report), IsEmpty());
  std::vector<std::string> told;
  for (const Error &warning : report.warnings) told.push_back(warning.text());
  return told;
}

TEST(GivenALabelThatLooksLikeAPath, WhenTheStudyIsReadThenItIsRefusedAndWhatMayBeInItIsSaid) {
  const auto isRefused = ElementsAre(AllOf(HasSubstr("a/b#2"), HasSubstr("has a / or a # in it"), HasSubstr("all other characters may be")));
  EXPECT_THAT(mistakesIn(R"({"page": "info", "label": "a/b#2", "timeEstimate_s": 1})"), isRefused);
  EXPECT_THAT(mistakesIn(R"({"code": "x = 1", "label": "a/b#2"})"), isRefused);
  EXPECT_THAT(mistakesIn(std::string(R"({"module": "a/b#2", "steps": [)") + kShown + "]}"), isRefused);
  EXPECT_THAT(mistakesIn(std::string(R"({"accumulate": "a/b#2", "steps": [)") + kShown + "]}"), isRefused);
  EXPECT_THAT(mistakesIn(std::string(R"({"trials": "a/b#2", "maker": "static", "nodes": [{"definition": 1}], "expectedTrialsPerParticipant": 1, "steps": [)") + kShown + "]}"), isRefused);
  EXPECT_THAT(mistakesIn(R"({"page": "info", "label": "two\nlines", "timeEstimate_s": 1})"), ElementsAre(HasSubstr("a line break")));
  EXPECT_THAT(mistakesIn(R"({"page": "info", "label": "Frage 1: Größe? (in cm) – ja = 1", "timeEstimate_s": 1})"), IsEmpty());
}

TEST(GivenAPluginThatIsNamedByItsFile, WhenItsStepHasNoLabelThenItsKeyIsTheLabel) {
  const StudyReport report = readSteps(R"({"page": "/lab/plugins/org.example.shapes.so", "timeEstimate_s": 1})");
  EXPECT_THAT(mistakesIn(report), IsEmpty());
  EXPECT_EQ(report.steps.at(0).label, "shapes");
}

}  // namespace
}  // namespace fovea
