// fovea-import as it is called, and what a study makes of the steps that it writes.

#include "core/json.hpp"
#include "data/fixture.hpp"
#include "support/process.hpp"

namespace fovea {
namespace {

using test::Said;
using test::TempFolder;

class GivenASurvey : public testing::Test {
 protected:
  Said import(const std::string &survey, std::vector<std::string> more = {}) {
    test::writeText(folder_ / "habits.json", survey);
    std::vector<std::string> words{FOVEA_IMPORT, folder_ / "habits.json", "--to", steps_};
    words.insert(words.end(), more.begin(), more.end());
    return test::runProgram(words, {});
  }
  /// One page of these elements.
  Said importElements(const std::string &elements, std::vector<std::string> more = {}) { return import(R"({"pages": [{"elements": [)" + elements + "]}]}", std::move(more)); }
  Said fovea(std::vector<std::string> words) {
    test::writeText(folder_ / "study.json", R"({"name": "imported", "steps": [
      {"consent": "no-consent", "params": {"reason": "a test"}}, {"include": "habits.steps.json", "label": "habits"}]})");
    words.insert(words.begin(), FOVEA_PROGRAM);
    words.insert(words.begin() + 2, folder_ / "study.json");
    return test::runProgram(words, {});
  }
  Value params() const { return *readJson(steps_)->root.find("steps")->list()->front().find("params"); }
  /// Of the first screen, if there are several.
  Value control(std::size_t number) const {
    const List controls = *params().find("control")->list();
    return controls.front().list() ? (*controls.front().list())[number] : controls[number];
  }

  TempFolder folder_;
  const std::filesystem::path steps_ = folder_ / "habits.steps.json";
};

constexpr char kEveryType[] = R"({"title": "Your habits", "showProgressBar": "top", "pages": [
  {"name": "p1", "title": "Smoking", "elements": [
    {"type": "radiogroup", "name": "smokes", "title": "Do you smoke?", "isRequired": true, "choices": ["yes", "no", {"value": "some", "text": "sometimes"}]},
    {"type": "text", "name": "count", "title": "How many a day?", "inputType": "number", "min": 0, "max": 100, "visibleIf": "{smokes} anyof ['yes', 'some']"},
    {"type": "panel", "name": "more", "title": "More", "visibleIf": "{smokes} <> 'no' and {count} >= 10", "elements": [
      {"type": "comment", "name": "why", "title": "Why so many?", "description": "A few words.", "rows": 3}]}]},
  {"name": "p2", "elements": [
    {"type": "html", "name": "intro", "html": "<p>Now about <b>sports</b>.</p>"},
    {"type": "checkbox", "name": "sports", "title": "Which of these?", "choices": ["running", "swimming"], "showOtherItem": true, "otherText": "Something else"},
    {"type": "dropdown", "name": "often", "title": "How often?", "choices": [1, 2, 3], "placeholder": "Times a week"},
    {"type": "rating", "name": "fun", "title": "Is it fun?", "rateMax": 7, "minRateDescription": "no"},
    {"type": "rating", "name": "grade", "title": "Which grade?", "rateMin": 0, "rateMax": 10, "rateStep": 5},
    {"type": "rating", "name": "named", "title": "How is it?", "rateValues": [{"value": 1, "text": "bad"}, {"value": 2, "text": "good"}]},
    {"type": "boolean", "name": "club", "title": "Are you in a club?"},
    {"type": "text", "name": "club_name", "title": "In which?", "visibleIf": "{club} = true"}]},
  {"name": "p3", "elements": [
    {"type": "matrix", "name": "agree", "columns": [{"value": 1, "text": "not"}, {"value": 2, "text": "fully"}], "rows": [{"value": "good", "text": "It is good"}, "fast"], "isAllRowRequired": true},
    {"type": "ranking", "name": "order", "title": "Best first", "choices": ["a", "b", "c"], "isRequired": true},
    {"type": "text", "name": "born", "title": "When were you born?", "inputType": "date", "min": "1900-01-01"},
    {"type": "text", "name": "level", "title": "How loud?", "inputType": "range", "min": 0, "max": 10, "step": 5},
    {"type": "multipletext", "name": "address", "title": "Where?", "items": [{"name": "town", "title": "Town"}, {"name": "land", "isRequired": true}]}]}]})";

TEST_F(GivenASurvey, WhenItHasEveryTypeThenAStudyThatIncludesItAsksAllOfThem) {
  const Said said = import(kEveryType);
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find("16 questions, 3 screens, in en"), std::string::npos) << said.text;
  const Said checked = fovea({"check"});
  EXPECT_EQ(checked.status, 0) << checked.text;
  const Said simulated = fovea({"simulate", "--participants", "5", "--seed", "1", "--data", folder_ / "data"});
  EXPECT_EQ(simulated.status, 0) << simulated.text;
  const Said exported = test::runProgram({FOVEA_PROGRAM, "export", folder_ / "data", "--to", folder_ / "out"}, {});
  EXPECT_EQ(exported.status, 0) << exported.text;
  const std::string responses = test::readText(folder_ / "out" / "responses.csv");
  for (const char *column : {"answer.smokes", "answer.why", "answer.club_name", "answer.agree", "answer.address_town"}) EXPECT_NE(responses.find(column), std::string::npos) << column << "\n" << responses;
}

TEST_F(GivenASurvey, WhenQuestionsHangOnOthersThenTheStepsSaySo) {
  ASSERT_EQ(import(kEveryType).status, 0);
  EXPECT_EQ(*control(2).find("showIf"), Value(Dict{{"smokes", List{Value("yes"), Value("some")}}}));
  EXPECT_EQ(*control(4).find("showIf"), Value(Dict{{"smokes", Dict{{"not", "no"}}}, {"count", Dict{{"min", 10}}}})) << "what a panel hangs on, all in it does";
}

TEST_F(GivenASurvey, WhenAConditionNamesTextAndTheChoicesAreNumbersThenTheChoiceIsMeant) {
  ASSERT_EQ(importElements(R"({"type": "dropdown", "name": "often", "choices": [1, 2, 3]}, {"type": "text", "name": "when", "visibleIf": "{often} = '2' or {often} = '3'"})").status, 0);
  EXPECT_EQ(*control(1).find("showIf"), Value(Dict{{"often", List{Value(2), Value(3)}}}));
}

TEST_F(GivenASurvey, WhenItHasTwoLanguagesThenTheStepsHaveBoth) {
  const Said said = importElements(R"({"type": "radiogroup", "name": "smokes", "title": {"default": "Do you smoke?", "de": "Rauchen Sie?"},
    "choices": [{"value": "yes", "text": {"default": "yes", "de": "ja"}}, {"value": "no", "text": {"default": "no", "de": "nein"}}]})");
  ASSERT_EQ(said.status, 0) << said.text;
  const Value steps = readJson(steps_)->root;
  EXPECT_EQ(steps.find("texts")->find("de")->textOr("smokes", ""), "Rauchen Sie?");
  EXPECT_EQ(steps.find("texts")->find("en")->textOr("smokes", ""), "Do you smoke?");
  EXPECT_EQ(*steps.find("texts")->find("de")->find("smokes_labels"), Value(List{Value("ja"), Value("nein")}));
  EXPECT_EQ(params().textOr("language", ""), "${language}");
  EXPECT_EQ(fovea({"check"}).status, 0) << fovea({"check"}).text;
}

TEST_F(GivenASurvey, WhenItDoesNotSayWhatYesAndOtherAreThenTheyAreInItsLanguage) {
  const std::string yesOrNo = R"({"type": "boolean", "name": "smokes", "title": "Rauchen Sie?"})", other = R"({"type": "radiogroup", "name": "what", "title": "Was?", "choices": ["Tabak"], "showOtherItem": true, "showNoneItem": true})";
  const Said said = import(R"({"locale": "de", "pages": [{"elements": [)" + yesOrNo + ", " + other + "]}]}");
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(*control(0).find("labels"), Value(List{Value("Ja"), Value("Nein")}));
  EXPECT_EQ(*control(1).find("labels"), Value(List{Value("Tabak"), Value("Nichts davon")}));
  EXPECT_EQ(control(1).textOr("other", ""), "Sonstiges");
}

TEST_F(GivenASurvey, WhenThingsCannotBeCarriedOverThenAllAreToldWithTheirPlacesAndNothingIsWritten) {
  const std::string survey = R"json({"pages": [{"elements": [
    {"type": "file", "name": "photo"},
    {"type": "text", "name": "a", "inputType": "email", "validators": [{"type": "email"}]},
    {"type": "text", "name": "b", "title": "Dear {a}", "visibleIf": "{a} > 3"},
    {"type": "checkbox", "name": "c", "choicesByUrl": {"url": "x"}},
    {"type": "text", "title": "D"},
    {"type": "text", "name": "e", "visibleIf": "{nobody} = 1"},
    {"type": "text", "name": "e"},
    {"type": "text", "name": "f", "visibleIf": "{a} = 'x' and {b} = 'y' or {b} = 'z'"},
    {"type": "text", "name": "g", "visibleIf": "({a} = 'x')"},
    {"type": "text", "name": "h", "visibleIf": "{a} = 'x"}
  ]}], "triggers": [{"type": "complete"}]})json";
  const Said said = import(survey);
  EXPECT_EQ(said.status, 1);
  for (const char *told : {"habits.json:2:5: there is nothing that asks as \"file\" does", "habits.json:3:48: what is written is not looked at as \"email\"", "habits.json:3:57: \"validators\"",
                           "an answer does not come into a text of the same page: {a}", "habits.json:4:69: \">\" cannot be asked for", "habits.json:5:5: there is nothing to choose from", "habits.json:6:5: it has no name",
                           "habits.json:7:48: there is no question \"nobody\" before it", "there is a question \"e\" before it", "\"and\" and \"or\" cannot be in one condition", "\"(\" cannot be in the condition", "a \"'\" is missing",
                           "habits.json:12:8: \"triggers\" is not carried over"})
    EXPECT_NE(said.text.find(told), std::string::npos) << told << "\n" << said.text;
  EXPECT_FALSE(std::filesystem::exists(steps_));
  const Said again = import(survey, {"--leave-out"});
  EXPECT_EQ(again.status, 0) << again.text;
  EXPECT_NE(again.text.find("\"triggers\" is not carried over"), std::string::npos) << "told all the same";
  EXPECT_EQ(fovea({"check"}).status, 0) << fovea({"check"}).text;
}

TEST_F(GivenASurvey, WhenScalesAreNoneThenThatIsToldAndEndsAtOnce) {
  const Said said = importElements(R"({"type": "rating", "name": "a", "rateStep": 0}, {"type": "rating", "name": "b", "rateMax": 1e18}, {"type": "text", "inputType": "range", "name": "c", "step": 0}, {"type": "rating", "name": "d", "rateMin": 5},
    {"type": "text", "name": "e", "visibleIf": "{nobody} = 1 and {also nobody} = 1e300"})");
  EXPECT_EQ(said.status, 1);
  for (const char *place : {":1:26", ":1:74", ":1:124", ":1:188"}) EXPECT_NE(said.text.find("habits.json" + std::string(place)), std::string::npos) << place << "\n" << said.text;
  for (const char *name : {"nobody", "also nobody"}) EXPECT_NE(said.text.find("there is no question \"" + std::string(name) + "\""), std::string::npos) << said.text;
}

TEST_F(GivenASurvey, WhenItIsNoneOrAFileIsThereAlreadyThenNothingIsWritten) {
  EXPECT_NE(import(R"({"name": "something else"})").text.find("it is no survey"), std::string::npos);
  EXPECT_NE(import("{").text.find("habits.json:1:"), std::string::npos);
  EXPECT_NE(importElements(R"({"type": "html", "html": "hello"})").text.find("nothing in it can be asked"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(steps_));
  test::writeText(steps_, "mine");
  const Said said = import(kEveryType);
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("nothing is overwritten"), std::string::npos) << said.text;
  EXPECT_EQ(test::readText(steps_), "mine");
}

}  // namespace
}  // namespace fovea
