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

TEST(GivenAStepInWhichEveryWayEnds, WhenTheStudyIsReadThenTheStepBehindItIsTold) {
  const auto isToldBehind = ElementsAre(AllOf(HasSubstr("study.json:3:1: nobody gets here"), HasSubstr("put the \"end\" last")));
  constexpr char kEnd[] = R"({"end": "successful"})", kFail[] = R"({"end": "unsuccessful"})";
  const auto fork = [&](const std::string &otherwise) { return std::string(R"({"if": "expInfo.age < 18", "label": "i", "then": [)") + kFail + "], \"else\": [" + otherwise + "]}"; };
  EXPECT_THAT(toldBehind(fork(kEnd)), isToldBehind);
  EXPECT_THAT(toldBehind(fork(fork(kEnd))), isToldBehind);
  EXPECT_THAT(toldBehind(fork(R"({"code": "x = 1"})")), IsEmpty());
  const auto choice = [&](const std::string &otherwise) { return std::string(R"({"switch": "expInfo.group", "label": "s", "cases": {"a": [)") + kEnd + "]}" + otherwise + "}"; };
  EXPECT_THAT(toldBehind(choice(std::string(", \"otherwise\": [") + kEnd + "]")), isToldBehind);
  EXPECT_THAT(toldBehind(choice("")), IsEmpty());
  EXPECT_THAT(toldBehind(std::string(R"({"module": "m", "steps": [)") + kEnd + "]}"), isToldBehind);
  EXPECT_THAT(toldBehind(std::string(R"({"forEach": [1, 2], "label": "f", "steps": [)") + kEnd + "]}"), isToldBehind);
  EXPECT_THAT(toldBehind(std::string(R"({"randomize": [[{"code": "x = 1"}], [)") + kEnd + "]], \"label\": \"r\"}"), isToldBehind);
  EXPECT_THAT(toldBehind(std::string(R"({"counterbalance": [[{"code": "x = 1"}], [)") + kEnd + "]], \"take\": 1, \"label\": \"r\"}"), IsEmpty()) << "some have the other unit alone";
}

TEST(GivenALoopThatNobodyEnters, WhenTheStudyIsReadThenItsStepsAreDoubted) {
  const auto loop = [](const std::string &what) { return "{" + what + R"(, "label": "l", "expectedRepetitions": 2, "steps": [)" + kShown + "]}"; };
  const auto isDoubted = ElementsAre(AllOf(HasSubstr("study.json:2:"), HasSubstr("nobody gets to the steps of this loop")));
  EXPECT_THAT(doubtsOf(loop(R"("forEach": [])")), isDoubted);
  EXPECT_THAT(doubtsOf(loop(R"("forEach": "{}")")), isDoubted);
  EXPECT_THAT(doubtsOf(loop(R"("while": false)")), isDoubted);
  EXPECT_THAT(doubtsOf(loop(R"("while": "1 > 2")")), isDoubted);
  EXPECT_THAT(doubtsOf(loop(R"("forEach": [1])")), IsEmpty());
}

TEST(GivenALoopWhoseLimitIsShorterThanARound, WhenTheStudyIsReadThenThatIsDoubted) {
  const auto loop = [](const char *limit) { return std::string(R"({"while": "get('x', 0) > 1", "label": "l", "expectedRepetitions": 2, "maxLoopTime_s": )") + limit + R"(, "steps": [{"page": "info", "label": "shown", "timeEstimate_s": 30}]})"; };
  EXPECT_THAT(doubtsOf(loop("29")), testing::Contains(AllOf(HasSubstr("study.json:2:1"), HasSubstr("one round is expected to take longer than maxLoopTime_s"))));
  EXPECT_THAT(doubtsOf(loop("31")), testing::Not(testing::Contains(HasSubstr("one round"))));
}

TEST(GivenACaseThatCannotBe, WhenTheStudyIsReadThenItIsTold) {
  const auto choice = [](const std::string &key, const std::string &more) { return "{\"switch\": \"" + key + R"(", "label": "s", "cases": {"a": [{"code": "x = 1"}], "b": [{"code": "x = 2"}]})" + more + "}"; };
  EXPECT_THAT(mistakesIn(choice("expInfo.group", R"(, "results": ["a"])")), ElementsAre(AllOf(HasSubstr("study.json:2:84: nobody gets here: \"results\" has no \"b\""), HasSubstr("take the case out"))));
  EXPECT_THAT(mistakesIn(choice("expInfo.group", R"(, "results": ["a", "b"])")), IsEmpty());
  EXPECT_THAT(doubtsOf(choice("'a'", "")), ElementsAre(HasSubstr("this switch gives a for everybody: nobody gets to its other steps")));
  const auto asked = [&](const std::string &more) {
    return doubtsOf(R"({"page": "questions", "saveAs": "who", "timeEstimate_s": 1, "params": {"questions": [{"name": "group", "text": "Which?", "values": ["a", "c"]}]}},)" "\n" + choice("who.group", more));
  };
  EXPECT_THAT(asked(""), testing::Contains(AllOf(HasSubstr("study.json:3:80: nobody gets to the case \"b\": it is no answer to \"group\""), HasSubstr("its answers are: a, c"))));
  EXPECT_THAT(asked(R"(, "otherwise": [{"code": "x = 3"}])"), testing::Contains(HasSubstr("nobody gets to the case \"b\"")));
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

TEST(GivenATextThatIsCutWithinALetter, WhenItIsTheSameForEverybodyThenTheStudyIsRefusedAtItsPlace) {
  const auto isTold = [](const char *place) { return ElementsAre(AllOf(HasSubstr(place), HasSubstr("cut within a character"), HasSubstr("utf8.offset(text, 2) - 1"))); };
  EXPECT_THAT(mistakesIn(R"x({"page": "info", "label": "p", "timeEstimate_s": 1, "params": {"text": "=string.sub('Ökonom', 1, 1)"}})x"), isTold("study.json:2:72: "));
  EXPECT_THAT(mistakesIn("{\"code\": [\"local n = 1\",\n\"x = string.sub('Ökonom', 1, n)\"]}"), isTold("study.json:3:1: "));
  EXPECT_THAT(mistakesIn("{\"code\": [\"x = {a = 1}\",\n\"y = {[string.sub('Ökonom', 1, 1)] = 1}\"]}"), isTold("study.json:3:1: "));
  EXPECT_THAT(mistakesIn("{\"code\": \"x = string.sub('Ökonom', 1, utf8.offset('Ökonom', 2) - 1)\"}"), IsEmpty());
}

TEST(GivenCodeThatLooksAtNothing, WhenItFailsWhereverItRunsThenTheStudyIsRefused) {
  EXPECT_THAT(mistakesIn(R"({"code": "x = ('a'):rep(3) .. nil"})"), ElementsAre(HasSubstr("study.json:2:10: the script failed")));
  EXPECT_THAT(mistakesIn(R"({"code": "x = 0 while true do end"})"), ElementsAre(HasSubstr("did not come to an end")));
  EXPECT_THAT(mistakesIn(R"({"code": "x = 1 x = 'one'"})"), ElementsAre(HasSubstr("a variable keeps its kind"))) << "which is told once";
  EXPECT_THAT(mistakesIn(R"({"code": "x = #answer .. nil"})"), IsEmpty()) << "it hangs on somebody's answer";
}

TEST(GivenAFunctionThatLuasLibrariesDoNotHave, WhenTheStudyIsReadThenItsOtherMistakesAreToldAsWell) {
  const auto told = mistakesIn("{\"code\": [\"x = string.foo(3)\",\n\"y = nothere + 1\",\n\"z = math.flor(2)\"]},\n"
                               "{\"if\": \"math.foo(x) > 2\", \"label\": \"i\", \"then\": [\n{\"module\": \"m\", \"steps\": [{\"page\": \"info\", \"timeEstimate_s\": -1}]}]},\n{\"code\": \"q = table.x\"}");
  EXPECT_THAT(told, testing::UnorderedElementsAre(HasSubstr("study.json:2:11: scripts have no string.foo"), HasSubstr("study.json:3:1: nothing sets the variable \"nothere\""),
                                                  AllOf(HasSubstr("study.json:4:1: scripts have no math.flor"), HasSubstr("did you mean math.floor?")), HasSubstr("study.json:5:8: scripts have no math.foo"),
                                                  HasSubstr("that is below 0"), HasSubstr("study.json:7:10: scripts have no table.x")));
  EXPECT_THAT(mistakesIn("{\"if\": \"math.foo(1) > 2\", \"label\": \"i\", \"then\": [{\"module\": \"m\", \"steps\": []}]}, {\"module\": \"m\", \"steps\": []}"),
              testing::Contains(HasSubstr("\"m\"")))
      << "what stands behind a condition that cannot be read is compiled all the same";
}

TEST(GivenAVariableMadeOfItself, WhenNothingHasSetItBeforeThenTheStudyIsRefused) {
  for (const char *code : {"x = x / 2", "x = x + 1", "x = -x", "x = 2 * x"})
    EXPECT_THAT(mistakesIn("{\"code\": \"" + std::string(code) + "\"}"), ElementsAre(HasSubstr("study.json:2:10: \"x\" is used here, and is set further down only"))) << code;
}

}  // namespace
}  // namespace fovea
