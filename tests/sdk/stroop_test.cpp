// The Stroop plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

const std::map<std::string, std::string> kKeyOfInk = {{"red", "d"}, {"green", "f"}, {"blue", "j"}, {"yellow", "k"}};

std::string textOf(const Dict &row, std::string_view column) {
  const Value value(row);
  const Value *found = value.find(column);
  const std::string *text = found ? found->as<std::string>() : nullptr;
  return text ? *text : "";
}
Value valueOf(const Dict &row, std::string_view column) {
  const Value value(row);
  const Value *found = value.find(column);
  return found ? *found : Value("the column is missing");
}

class GivenTheStroopTask : public ::testing::Test {
 protected:
  GivenTheStroopTask() {
    host_.respond = [](const Asked &asked) { return Reply{asked.expected, 600ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.stroop"), "org.fovea.stroop");
    const fovea_status status = subject.runExperiment(params);
    summaries_ = subject.summaries;
    return status;
  }
  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheStroopTask, WhenItIsRunThenThereAreTwelvePracticeAndFortyEightTestRows) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 12u);
  EXPECT_EQ(host_.rows("trials").size(), 48u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
  EXPECT_THAT(host_.shownPages, ::testing::ElementsAre("info", "info", "info"));
}

TEST_F(GivenTheStroopTask, WhenItIsRunThenEachBlockHoldsEachConditionEightTimesAndEachInkTwiceInIt) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    host_.added.clear();
    host_.seed = seed;
    ASSERT_EQ(run(), FOVEA_OK);
    std::map<std::string, int> conditions, inks;
    for (const Dict &row : host_.rows("trials")) {
      const std::string block = std::to_string(*valueOf(row, "block").as<std::int64_t>());
      ++conditions[block + textOf(row, "condition")];
      ++inks[block + textOf(row, "condition") + textOf(row, "ink")];
    }
    EXPECT_EQ(conditions.size(), 6u);
    for (const auto &[name, count] : conditions) EXPECT_EQ(count, 8) << name;
    EXPECT_EQ(inks.size(), 24u);
    for (const auto &[name, count] : inks) EXPECT_EQ(count, 2) << name;
  }
}

TEST_F(GivenTheStroopTask, WhenItIsRunThenNoTrialRepeatsTheOneBeforeAndWordsMatchTheirCondition) {
  const std::set<std::string> colours = {"RED", "GREEN", "BLUE", "YELLOW"};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    host_.added.clear();
    host_.seed = seed;
    ASSERT_EQ(run({{"trialsPerBlock", 120}}), FOVEA_OK);
    std::string before;
    for (const Dict &row : host_.rows("trials")) {
      const std::string condition = textOf(row, "condition"), word = textOf(row, "word"), ink = textOf(row, "ink");
      if (valueOf(row, "trial") == Value(1)) before.clear();
      EXPECT_NE(word + ink, before);
      before = word + ink;
      const bool isColour = colours.count(word) > 0;
      const bool namesInk = std::equal(word.begin(), word.end(), ink.begin(), ink.end(),
                            [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
      EXPECT_EQ(condition, !isColour ? "neutral" : namesInk ? "congruent" : "incongruent") << word << " in " << ink;
      EXPECT_EQ(textOf(row, "correct_response"), kKeyOfInk.at(ink));
    }
  }
}

TEST_F(GivenTheStroopTask, WhenTheKeyComesAfterSixHundredMillisecondsThenTheRowSaysSo) {
  ASSERT_EQ(run(), FOVEA_OK);

  const Dict row = host_.rows("trials").front();
  EXPECT_EQ(valueOf(row, "rt_s"), Value(0.6));
  EXPECT_EQ(valueOf(row, "correct"), Value(true));
  EXPECT_EQ(valueOf(row, "anticipation"), Value(false));
  EXPECT_EQ(textOf(row, "rt_source"), "simulated");
  EXPECT_EQ(textOf(row, "onset_source"), "virtual");
  EXPECT_EQ(textOf(row, "response"), textOf(row, "correct_response"));
  EXPECT_GE(*valueOf(row, "fixation_s").as<double>(), 0.5);
  EXPECT_LT(*valueOf(row, "fixation_s").as<double>(), 0.5 + 0.017);
}

TEST_F(GivenTheStroopTask, WhenTheWordLightsUpThenItsInkIsTheRowsInk) {
  ASSERT_EQ(run({{"practiceTrials", 0}, {"blocks", 1}}), FOVEA_OK);

  std::size_t checked = 0;
  for (const Dict &row : host_.rows("trials"))
    for (const testing::ShownFrame &frame : host_.frames) {
      if (toSeconds(frame.onset) != *valueOf(row, "onset_s").as<double>()) continue;
      const testing::FakeStimulus &word = frame.stimuli.front();
      EXPECT_EQ(testing::textOf(word), textOf(row, "word"));
      const List color = *word.properties.at("color").as<List>();
      const double red = *color[0].as<double>(), green = *color[1].as<double>(), blue = *color[2].as<double>();
      const std::string ink = blue > std::max(red, green) ? "blue" : red > 0 && green > 0 ? "yellow" : red > 0 ? "red" : "green";
      EXPECT_EQ(ink, textOf(row, "ink"));
      ++checked;
    }
  EXPECT_EQ(checked, 24u);
}

TEST_F(GivenTheStroopTask, WhenNobodyAnswersThenTheResponsesAreMissingAndTheWordGoesAtTheLimit) {
  host_.respond = nullptr;

  ASSERT_EQ(run(), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) {
    EXPECT_TRUE(valueOf(row, "rt_s").isNone());
    EXPECT_TRUE(valueOf(row, "response").isNone());
    EXPECT_EQ(valueOf(row, "correct"), Value(false));
    EXPECT_NEAR(*valueOf(row, "duration_s").as<double>(), 2.0, 0.02);
  }
}

TEST_F(GivenTheStroopTask, WhenAKeyComesSoonerThanAnybodyCanReadThenItIsFlaggedAndNotAveraged) {
  host_.respond = [](const Asked &asked) { return Reply{asked.expected, 80ms}; };

  ASSERT_EQ(run(), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) EXPECT_EQ(valueOf(row, "anticipation"), Value(true));
  ASSERT_EQ(summaries_.size(), 3u);
  for (const Value &summary : summaries_) EXPECT_TRUE(summary.find("summary")->find("mean_rt_s")->isNone());
}

TEST_F(GivenTheStroopTask, WhenAWrongKeyIsPressedThenTheRowIsIncorrectAndPracticeSaysWrong) {
  host_.respond = [](const Asked &asked) { return Reply{asked.expected == "d" ? "f" : "d", 500ms}; };

  ASSERT_EQ(run({{"blocks", 1}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) EXPECT_EQ(valueOf(row, "correct"), Value(false));
  int feedbacks = 0;
  for (const testing::ShownFrame &frame : host_.frames)
    if (!frame.stimuli.empty() && testing::textOf(frame.stimuli.front()) == "Wrong") ++feedbacks;
  EXPECT_EQ(feedbacks, 12);
}

TEST_F(GivenTheStroopTask, WhenItIsStoppedMidWayThenItAnswersStopAndKeepsTheRowsSoFar) {
  host_.stopAtSafePoint = 12 + 30;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.rows("trials").size(), 30u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheStroopTask, WhenItIsStoppedInsideATrialThenItAnswersStopWithoutThatRow) {
  host_.stopAtFlip = 100;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.frames.size(), 100u);
}

TEST_F(GivenTheStroopTask, WhenTheSeedIsTheSameThenTheRowsAreTheSame) {
  ASSERT_EQ(run(), FOVEA_OK);
  FakeHost same, other;
  same.respond = other.respond = host_.respond;
  other.seed = 2;
  for (FakeHost *host : {&same, &other}) {
    Subject subject(*host, pluginEntry("org.fovea.stroop"), "org.fovea.stroop");
    ASSERT_EQ(subject.runExperiment({}), FOVEA_OK);
  }

  EXPECT_EQ(host_.rows("trials"), same.rows("trials"));
  EXPECT_NE(host_.rows("trials"), other.rows("trials"));
}

TEST_F(GivenTheStroopTask, WhenParametersAreWrongThenTheyAreNamed) {
  EXPECT_EQ(run({{"trialsPerBlock", 25}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("25"));
  EXPECT_EQ(run({{"keys", List{"d", "f", "j", "d"}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("\"d\" twice"));
  EXPECT_EQ(run({{"timeLimit_s", "long"}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("timeLimit_s"));
  EXPECT_TRUE(host_.added.empty());
}

TEST_F(GivenTheStroopTask, WhenItDescribesExpInfoThenHandednessIsAChoice) {
  Subject subject(host_, pluginEntry("org.fovea.stroop"), "org.fovea.stroop");

  EXPECT_EQ(subject.describeExpInfo(), Value(Dict{{"participant|req", ""},
                                                  {"session", "001"},
                                                  {"handedness", List{"right", "left", "both"}}}));
}

TEST_F(GivenTheStroopTask, WhenIncongruentWordsTakeLongerThenTheSummaryShowsIt) {
  ASSERT_EQ(run(), FOVEA_OK);

  ASSERT_EQ(summaries_.size(), 3u);
  const Value *row = summaries_[1].find("summary");
  EXPECT_EQ(*row->find("condition"), Value("incongruent"));
  EXPECT_EQ(*row->find("trials"), Value(16));
  EXPECT_EQ(*row->find("correct"), Value(16));
  EXPECT_NEAR(*row->find("mean_rt_s")->as<double>(), 0.6, 1e-9);
}

}  // namespace
}  // namespace fovea
