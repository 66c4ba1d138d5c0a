// Files that a study brings: what a study file may say of them, and what its scripts find.

#include <gmock/gmock.h>

#include "timeline/script.hpp"
#include "timeline/study_pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> mistakesWith(const std::string &assets, const std::string &text = "x") {
  return mistakesIn(reportOf("{\"name\": \"x\",\n\"assets\": " + assets + ",\n\"steps\": [{\"page\": \"info\", \"timeEstimate_s\": 1, \"params\": {\"text\": \"" + text + "\"}}]}"));
}

TEST(GivenAssetsOfAStudyAndOfAModule, WhenTheFileIsReadThenEachIsKnownWithItsPlace) {
  const StudyReport report = reportOf(R"({"name": "x",
  "assets": {"face": {"file": "faces/anna.png", "description": "Anna", "personal": true}, "words": "words.csv"},
  "steps": [{"module": "training", "assets": {"face": {"url": "https://example.org/face.png", "dataType": "image"}}, "steps": [{"page": "info", "timeEstimate_s": 1}]}]})");
  ASSERT_TRUE(report.study) << report.errors.front().text();
  ASSERT_EQ(report.assets.size(), 3u);
  EXPECT_EQ(report.assets[0].file, "faces/anna.png");
  EXPECT_TRUE(report.assets[0].isPersonal);
  EXPECT_EQ(report.assets[0].place, "study.json:2:22");
  EXPECT_EQ(report.assets[1].file, "words.csv");
  EXPECT_EQ(report.assets[2].fullKey(), "training/face");
  EXPECT_EQ(report.assets[2].url, "https://example.org/face.png");
}

TEST(GivenAssetsThatAreWrong, WhenTheFileIsReadThenEachMistakeHasItsPlaceAndSaysWhatToWrite) {
  EXPECT_THAT(mistakesWith(R"({"face": 3})"), ElementsAre(HasSubstr("expected a file, or an object such as {\"file\": \"faces/anna.png\"")));
  EXPECT_THAT(mistakesWith(R"({"face": {"description": "Anna"}})"), ElementsAre(AllOf(HasSubstr("the asset names no file"), HasSubstr("study.json:2:"))));
  EXPECT_THAT(mistakesWith(R"({"face": {"file": "a", "url": "b"}})"), ElementsAre(HasSubstr("the asset has a file and a url")));
  EXPECT_THAT(mistakesWith(R"({"a face": "a"})"), ElementsAre(HasSubstr("\"a face\" is no key for an asset")));
  EXPECT_THAT(mistakesWith(R"({"face": {"fiel": "a"}})"), ElementsAre(HasSubstr("did you mean \"file\"?")));
  EXPECT_THAT(mistakesWith(R"({"face": "a", "face": "b"})"), ElementsAre(AllOf(HasSubstr("face"), HasSubstr("study.json:2:"))));
  EXPECT_THAT(mistakesWith(R"([])"), ElementsAre(HasSubstr("expected an object of files")));
}

TEST(GivenAScriptThatAsksForAnAsset, WhenThereIsNoneOfThatKeyThenTheOneThatWasMeantIsNamed) {
  EXPECT_THAT(mistakesWith(R"({"face": "a"})", "=asset('face')"), ElementsAre());
  EXPECT_THAT(mistakesWith(R"({"face": "a"})", "=asset('fase')"), ElementsAre(AllOf(HasSubstr("the study has no asset \"fase\" here"), HasSubstr("did you mean \"face\"?"), HasSubstr("study.json:3:"))));
  EXPECT_THAT(mistakesWith(R"({})", "=asset('face')"), ElementsAre(HasSubstr("it has none: \"assets\": {\"face\": {\"file\": ...}}")));
}

TEST(GivenAnAssetOfAModule, WhenScriptsAskForItThenThoseInsideUseItsKeyAndOthersTheFullOne) {
  const auto inModule = [](const std::string &inside, const std::string &after) {
    return mistakesIn(R"x({"module": "training", "assets": {"face": "a"}, "steps": [{"code": "x = asset(')x" + inside + R"x(')"}, {"page": "info", "timeEstimate_s": 1}]}, {"code": "y = asset(')x" +
                      after + R"x(')"})x");
  };
  EXPECT_THAT(inModule("face", "training/face"), ElementsAre());
  EXPECT_THAT(inModule("face", "face"), ElementsAre(HasSubstr("did you mean \"training/face\"?")));
}

TEST(GivenAssetsThatAreProvided, WhenScriptsAskThenTheNearestModulesComesFirst) {
  ScriptEngine engine;
  auto script = engine.compile("asset('face')", ScriptEngine::Kind::Expression, "here");
  ASSERT_TRUE(script);
  const auto given = [&](std::vector<std::string> modules) {
    script->modules = std::move(modules);
    return runAside(engine, *script, {.variables = Value(Dict{}), .answer = {}, .seed = 1, .participantNumber = 1, .isBot = false});
  };
  EXPECT_THAT(given({}).error().what, HasSubstr("the study has no asset \"face\" here"));
  engine.provide({{"face", "/study/face.png"}, {"inner/face", "/inner/face.png"}});
  EXPECT_EQ(*given({}), Value("/study/face.png"));
  EXPECT_EQ(*given({"inner", "outer"}), Value("/inner/face.png"));
  EXPECT_EQ(*given({"other"}), Value("/study/face.png"));
}

}  // namespace
}  // namespace fovea
