// Steps that stand in files of their own.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "timeline/study.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char *kMood = R"json({
  "title": "Mood",
  "params": {"language": "en", "times": 2, "names": ["sad", "glad"]},
  "texts": {
    "en": {"ask": "How are you?", "options": ["fine", "not so fine"]},
    "de": {"ask": "Wie geht es?", "options": ["gut", "nicht so gut"]}
  },
  "simulate": {"mayFail": ["${label}_left"], "mayMiss": ["no"]},
  "steps": [
    {"forEach": "${names}", "label": "each", "steps": [
      {"page": "questions", "label": "mood", "timeEstimate_s": 5, "saveAs": "${label}_mood",
       "params": {"title": "${times} times: ${ask}", "questions": [{"text": "${ask}", "options": "${options}"}]}}
    ]}
  ]
})json";

class GivenFilesOfSteps : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("fovea-includes-" + std::to_string(getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_ / "lab");
    write("mood.steps.json", kMood);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string &name, const std::string &text) const { std::ofstream(folder_ / name) << text; }
  StudyReport studyOf(const std::string &steps) const {
    return inspectStudy("{\"name\": \"x\", \"steps\": [{\"consent\": \"no-consent\"},\n" + steps + "]}", (folder_ / "study.json").string(), {folder_});
  }
  std::vector<std::string> mistakesOf(const std::string &steps) const {
    std::vector<std::string> found;
    for (const Error &error : studyOf(steps).errors) {
      std::string text = error.text();
      if (const auto at = text.find(folder_.string()); at != text.npos) text.erase(at, folder_.string().size() + 1);
      found.push_back(text);
    }
    return found;
  }

  fs::path folder_;
};

TEST_F(GivenFilesOfSteps, WhenAStudyNamesOneThenItsStepsAreAModuleWithTheWordsOfItsLanguage) {
  const StudyReport report = studyOf(R"({"include": "mood", "label": "before", "params": {"language": "de", "times": 3}})");

  ASSERT_TRUE(report.study) << report.errors.front().text();
  EXPECT_THAT(report.outline, ::testing::Contains(HasSubstr("before")));
  const Step &page = report.steps.at(1);
  EXPECT_EQ(page.label, "mood");
  EXPECT_EQ(page.params.textOr("title", ""), "3 times: Wie geht es?");
  EXPECT_EQ(*page.params.find("questions")->list()->front().find("options"), Value(List{"gut", "nicht so gut"}));
  EXPECT_EQ(page.place, (folder_ / "study.json").string() + ":2:13, in " + (folder_ / "mood.steps.json").string() + ":11:7") << "where it is asked for, and where it stands";
  EXPECT_THAT(report.study->mayFail, ElementsAre("before_left"));
  EXPECT_THAT(report.study->mayMiss, ElementsAre("no"));
  EXPECT_THAT(report.study->text, HasSubstr("Wie geht es?")) << "the text that is kept can be run without that file";
}

TEST_F(GivenFilesOfSteps, WhenTheStudySaysInWhichLanguageItsPagesAreThenSoAreTheyWhereTheyCanBe) {
  const auto asked = [this](const std::string &language, const std::string &params) {
    const StudyReport report = inspectStudy(R"({"name": "x", "pages": {"language": ")" + language + R"("}, "steps": [{"consent": "no-consent"}, {"include": "mood")" + params + "}]}",
                                            (folder_ / "study.json").string(), {folder_});
    EXPECT_TRUE(report.errors.empty()) << report.errors.front().text();
    for (const Step &step : report.steps)
      if (step.label == "mood") return step.params.textOr("title", "");
    return std::string("nothing");
  };
  EXPECT_EQ(asked("de", ""), "2 times: Wie geht es?");
  EXPECT_EQ(asked("de", R"(, "params": {"language": "en"})"), "2 times: How are you?");
  EXPECT_EQ(asked("fr", ""), "2 times: How are you?") << "into which nobody has put it";
  const auto warned = [this](const std::string &language, const std::string &params) {
    std::string told;
    for (const Error &warning : inspectStudy(R"({"name": "x", "pages": {"language": ")" + language + R"("}, "steps": [{"consent": "no-consent"}, {"include": "mood")" + params + "}]}", "study.json", {folder_}).warnings) told += warning.text();
    return told;
  };
  EXPECT_THAT(warned("fr", ""), HasSubstr("\"mood\" is not translated into \"fr\" and will be shown in en; it has: en, de"));
  EXPECT_THAT(warned("de", "") + warned("fr", R"(, "params": {"language": "de"})"), ::testing::Not(HasSubstr("not translated")));
}

TEST_F(GivenFilesOfSteps, WhenAStudyNamesOneTwiceThenEachIsAModuleOfItsOwnAndOneOfALabFoundFromTheStudysFolder) {
  write("lab/own.json", R"({"steps": [{"include": "mood", "label": "inside"}]})");

  const StudyReport report = studyOf(R"({"include": "mood"}, {"if": "mood_mood", "then": [{"include": "lab/own.json", "label": "again"}]})");

  ASSERT_TRUE(report.study) << report.errors.front().text();
  EXPECT_EQ(report.steps.size(), 3u);
}

TEST_F(GivenFilesOfSteps, WhenSomethingIsWrongThenItIsToldWhereItStands) {
  write("bad.steps.json", "{\"params\": {\"n\": 1},\n\"texts\": {\"en\": {\"a\": \"x\"}, \"de\": {}},\n\"stpes\": [], \"steps\": [\n{\"page\": \"info\", \"params\": {\"text\": \"${nn}\"}},\n{\"pge\": \"info\"}]}");
  write("round.steps.json", R"({"steps": [{"include": "round"}]})");
  write("itself.steps.json", R"({"params": {"a": ["${a}"]}, "steps": [{"code": "${a}"}]})");

  EXPECT_THAT(mistakesOf(R"({"include": "mod"})"), ElementsAre("study.json:2:13: there are no steps \"mod\"; did you mean \"mood\"? known: bad, itself, mood, round; a file of your own: \"steps/mod.json\""));
  EXPECT_THAT(mistakesOf(R"({"include": "lab/none.json"})"), ElementsAre(HasSubstr("study.json:2:13: there are no steps \"lab/none.json\"")));
  EXPECT_THAT(mistakesOf(R"({"include": "mood", "lable": "x", "params": {"langage": "de", "times": "two"}})"),
              ElementsAre(HasSubstr("2:30: unknown member \"lable\"; did you mean \"label\"?"), HasSubstr("2:57: the file has no parameter \"langage\"; did you mean \"language\"?"),
                          HasSubstr("2:72: params/times: it is \"two\", and has to be a number; e.g. 2")));
  EXPECT_THAT(mistakesOf(R"({"include": "mood", "params": {"language": "fr"}})"), ElementsAre(HasSubstr("2:44: the file has no words in \"fr\"; it has: en, de")));
  EXPECT_THAT(mistakesOf(R"({"include": "bad"})"),
              ElementsAre(HasSubstr("bad.steps.json:3:10: unknown member \"stpes\"; did you mean \"steps\"?"), HasSubstr("bad.steps.json:2:35: \"a\" is missing in \"de\""),
                          HasSubstr("bad.steps.json:4:37: \"nn\" is neither a parameter nor a text")));
  EXPECT_THAT(mistakesOf(R"({"include": "round"})"), ElementsAre(HasSubstr("files of steps include each other 8 deep")));
  EXPECT_THAT(mistakesOf(R"({"include": "itself"})"), ElementsAre(HasSubstr("stand for one another without end")));
}

TEST_F(GivenFilesOfSteps, WhenAStepOfOneIsWrongThenThePlaceIsInItsFile) {
  write("bad.steps.json", "{\"steps\": [\n{\"page\": \"info\", \"timeEstimate_s\": \"${label}\"}]}");

  EXPECT_THAT(mistakesOf(R"({"include": "bad"})"), ElementsAre(HasSubstr("bad.steps.json:2:36: ")));
}

TEST_F(GivenFilesOfSteps, WhenAParameterIsWrongThenItsPlaceInTheStudyComesBeforeThatInTheFile) {
  write("loud.steps.json", "{\"params\": {\"volume\": 0.2, \"words\": [\"a\"]}, \"steps\": [\n{\"page\": \"modular\", \"label\": \"loud\", \"timeEstimate_s\": 1,\n\"params\": {\"prompt\": {\"volume\": \"${volume}\"}, \"words\": \"${words}\", \"text\": \"as loud as ${volume}\", \"own\": 1}}]}");
  write("louder.steps.json", "{\"params\": {\"level\": 0.2}, \"steps\": [\n{\"include\": \"loud\", \"params\": {\"volume\": \"${level}\"}}]}");
  write("lab/own.json", "{\"params\": {\"level\": 0.2}, \"steps\": [\n\n{\"include\": \"loud\", \"params\": {\"volume\": 7}}]}");
  const auto placesIn = [this](const std::string &steps) {
    std::map<std::string, std::string> places;
    const StudyReport report = studyOf(steps);
    for (auto [path, place] : report.steps.at(1).paramPlaces) {
      for (const std::string folder : {(folder_ / "lab/").string(), (folder_ / "").string()})
        while (place.find(folder) != place.npos) place.erase(place.find(folder), folder.size());
      places.emplace(path, place);
    }
    return places;
  };

  auto direct = placesIn(R"({"include": "loud", "params": {"volume": 3, "words": ["x", 5]}})");
  EXPECT_EQ(direct["/prompt/volume"], "study.json:2:42, in loud.steps.json:3:33");
  EXPECT_EQ(direct["/words/1"], "study.json:2:60, in loud.steps.json:3:56");
  EXPECT_EQ(direct["/text"], "study.json:2:42, in loud.steps.json:3:76");
  EXPECT_EQ(direct["/own"], "study.json:2:13, in loud.steps.json:3:107") << "what no parameter says: where the file is asked for";

  auto through = placesIn(R"({"include": "louder", "params": {"level": 3}})");
  EXPECT_EQ(through["/prompt/volume"], "study.json:2:43, in loud.steps.json:3:33");
  EXPECT_EQ(through["/own"], "study.json:2:13, in loud.steps.json:3:107");
  EXPECT_EQ(placesIn(R"({"include": "lab/own.json"})")["/prompt/volume"], "own.json:3:42, in loud.steps.json:3:33");
}

TEST_F(GivenFilesOfSteps, WhenAParameterStandsInLuaThenItIsAsLuaHasIt) {
  write("lua.steps.json", R"json({"params": {"words": ["it's", "a \\"], "n": 2.5, "is": true, "of": {"a b": []}}, "steps": [{"code": "x = {${words:lua}, ${n:lua}, ${is:lua}, ${of:lua}}"}]})json");

  const StudyReport report = studyOf(R"({"include": "lua"})");

  ASSERT_TRUE(report.study) << report.errors.front().text();
  EXPECT_THAT(report.study->text, HasSubstr(R"(x = {{'it\\'s', 'a \\\\', }, 2.5, true, {['a b'] = {}, }})"));
}

constexpr const char *kTest = R"json({
  "params": {"volume": 1},
  "params_schema": {"required": ["items"], "properties": {
    "items": {"type": "array", "minItems": 1, "items": {"type": "string"}, "examples": [["a", "b"]], "description": "What is asked"},
    "failOn": {"type": "string", "default": "any", "enum": ["any", "none"], "description": "Who ends"},
    "pass": {"type": "integer", "default": 1, "minimum": 0},
    "labels": {"type": "array", "items": {"type": "string"}, "examples": [["z"]]}
  }},
  "params_script": [
    "if values.pass > #params.items then return {{at = params.pass and 'pass' or 'items', what = values.pass .. ' of ' .. #params.items .. ' cannot be right', fix = 'ask for fewer'}} end",
    "return {}"
  ],
  "steps": [{"code": "${label}_score, shown = #${items:lua}, ${labels:lua} or ${items:lua}"}, {"page": "info", "label": "told", "params": {"text": "${pass} ${volume}"}}]
})json";

TEST_F(GivenFilesOfSteps, WhenTheySayWhatTheirParametersMayBeThenWhatIsNotSoIsToldWhereTheStudyGivesIt) {
  write("test.steps.json", kTest);
  const std::pair<const char *, std::vector<const char *>> kTold[] = {
      {R"("params": {"items": ["x"], "pass": 2})", {"2:56: params/pass: 2 of 1 cannot be right; ask for fewer"}},
      {R"("params": {"items": ["x"], "pass": 0.5})", {"2:56: params/pass: it is 0.5, and has to be a whole number"}},
      {R"("params": {"items": ["x"], "failOn": "any "})", {"2:58: params/failOn: it is \"any \", and has to be one of [\"any\",\"none\"]; failOn: Who ends"}},
      {R"("params": {"items": [], "volume": "loud"})", {"2:41: params/items: it is a list of 0, and has to have at least 1; items: What is asked", "2:55: params/volume: it is \"loud\", and has to be a number"}},
      {R"("params": {"items": ["x", 3]})", {"2:47: params/items/1: it is 3, and has to be text; write it in quotes: \"3\""}},
      {R"("params": {"items": ["x"], "labels": null})", {"2:58: params/labels: it is null, and has to be a list [...]"}},
      {R"("label": "test")", {"2:1: params: required, and not there: \"items\"; items: What is asked"}},
      {R"("params": {"itmes": ["x"]})", {"2:41: the file has no parameter \"itmes\"; did you mean \"items\"?"}},
      {R"("params": {"items": ["x", "y"], "pass": 2, "volume": 0.5, "failOn": "none", "labels": ["1"]})", {}},
      {R"("params": {"items": ["x"]})", {}},
  };
  for (const auto &[given, told] : kTold) {
    std::vector<::testing::Matcher<std::string>> expected;
    for (const char *each : told) expected.push_back(HasSubstr(std::string("study.json:") + each));
    EXPECT_THAT(mistakesOf(std::string(R"({"include": "test", )") + given + R"(}, {"if": "test_score > 0", "then": [{"page": "info", "label": "after"}]})"), ::testing::ElementsAreArray(expected)) << given;
  }
}

TEST_F(GivenFilesOfSteps, WhenAParameterHasNoDefaultAndNobodyGivesItThenItIsNilWhateverItsExamplesAre) {
  write("test.steps.json", kTest);
  EXPECT_THAT(studyOf(R"({"include": "test", "params": {"items": ["x"]}})").study->text, HasSubstr("_score, shown = #{'x', }, nil or {'x', }"));
}

TEST_F(GivenFilesOfSteps, WhenTheFileThatAsksForOneGivesItsOwnParameterThenTheMistakeIsThatOfWhoGaveIt) {
  write("test.steps.json", kTest);
  write("outer.steps.json", "{\"params\": {\"most\": 1}, \"steps\": [\n{\"include\": \"test\", \"params\": {\"items\": [\"x\"], \"pass\": \"${most}\"}}]}");

  EXPECT_THAT(mistakesOf(R"({"include": "outer", "params": {"most": 3}})"), ElementsAre(::testing::AllOf(HasSubstr("study.json:2:41, in "), HasSubstr("outer.steps.json:2:56: params/pass: 3 of 1 cannot be right"))));
}

TEST_F(GivenFilesOfSteps, WhenWhatAFileSaysOfItsParametersIsWrongThenThatIsToldInTheFile) {
  write("rules.steps.json", "{\"params\": {\"a\": 1},\n\"params_schema\": {\"properties\": {\n\"a\": {\"type\": \"number\"},\n\"b\": {\"type\": \"integer\", \"minimun\": 1},\n\"c\": {\"type\": \"integer\", \"minimum\": 1, \"default\": 0}}}, \"steps\": []}");
  write("lua.steps.json", "{\"params_script\": \"return {\",\n\"steps\": []}");

  EXPECT_THAT(mistakesOf(R"({"include": "rules"})"), ElementsAre(HasSubstr("rules.steps.json:4:37: there is no rule \"minimun\"; did you mean \"minimum\"?"),
                                                                HasSubstr("rules.steps.json:5:51: the default does not fit: it is 0, and has to be at least 1"),
                                                                HasSubstr("rules.steps.json:1:18: \"a\" is in params and in params_schema")));
  EXPECT_THAT(mistakesOf(R"({"include": "lua"})"), ElementsAre(HasSubstr("lua.steps.json:1:19")));
}

TEST_F(GivenFilesOfSteps, WhenTheLabelCanBeNoVariableThenThatIsSaid) {
  EXPECT_THAT(mistakesOf(R"({"include": "mood", "label": "at first"})"), ElementsAre(HasSubstr("\"at first\" can be none; letters, digits and _")));
}

TEST_F(GivenFilesOfSteps, WhenTheyNameFilesThenThoseBesideThemComeBeforeTheStudys) {
  write("lab/words.steps.json", R"json({"steps": [{"module": "inner", "assets": {"beside": "beside.csv", "studys": "studys.csv"}, "steps": [{"page": "info", "timeEstimate_s": 1}]}]})json");
  for (const char *name : {"lab/beside.csv", "beside.csv", "studys.csv"}) write(name, "word\n");
  StudyReport report = studyOf(R"({"include": "lab/words.steps.json"}, {"module": "own", "assets": {"beside": "beside.csv"}, "steps": [{"page": "info", "timeEstimate_s": 1}]})");
  ASSERT_EQ(report.assets.size(), 3u);
  EXPECT_EQ(report.assets[0].fileIn(folder_), folder_ / "lab/beside.csv");
  EXPECT_EQ(report.assets[1].fileIn(folder_), folder_ / "studys.csv");
  EXPECT_EQ(report.assets[2].fileIn(folder_), folder_ / "beside.csv");
  ASSERT_EQ(report.steps.size(), 3u);
  EXPECT_EQ(report.steps[1].folder, folder_ / "lab");
  EXPECT_EQ(report.steps[2].folder, "");
}

}  // namespace
}  // namespace fovea
