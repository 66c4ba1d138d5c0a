// The contrast-threshold plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "fovea/simulated_responder.hpp"
#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

class GivenTheContrastThresholdTask : public ::testing::Test {
 protected:
  GivenTheContrastThresholdTask() {
    host_.respond = [person = testing::SimulatedResponder(5)](const Asked &asked) { return Reply{person(asked)->key, 600ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.contrast-threshold"), "org.fovea.contrast-threshold");
    const fovea_status status = subject.runExperiment(params);
    summaries_ = subject.summaries;
    return status;
  }
  std::vector<Value> column(const std::string &table, const std::string &name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows(table)) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value("the column is missing"));
    }
    return values;
  }
  double summary(const char *name) const {
    const Value *found = summaries_.at(0).find("summary")->find(name);
    return found->as<double>() ? *found->as<double>() : static_cast<double>(*found->as<std::int64_t>());
  }
  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheContrastThresholdTask, WhenItIsRunThenPracticeTrialsAndSummaryAreThere) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 8u);
  EXPECT_EQ(host_.rows("trials").size(), 40u);
  EXPECT_EQ(summary("trials"), 40);
  EXPECT_NEAR(summary("threshold_contrast"), std::pow(10, summary("threshold_log")), 1e-12);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheContrastThresholdTask, WhenObserversWithKnownThresholdsAreSimulatedThenTheEstimateFindsThem) {
  for (const double threshold : {-1.8, -1.2, -0.6}) {
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      host_.seed = seed;
      ASSERT_EQ(run({{"trials", 80}, {"simulatedThreshold", threshold}, {"showInstructions", false}}), FOVEA_OK);
      sum += summary("threshold_log") / 10;
    }
    EXPECT_NEAR(sum, threshold, 0.1);  // an estimate has an sd of about 0.1; the mean of ten, of 0.03
  }
}

TEST_F(GivenTheContrastThresholdTask, WhenTheDiscLightsUpThenItsContrastAndSideAreTheRows) {
  ASSERT_EQ(run({{"practiceTrials", 0}}), FOVEA_OK);

  std::size_t checked = 0;
  const auto contrasts = column("trials", "contrast"), sides = column("trials", "side"), onsets = column("trials", "onset_s");
  for (std::size_t i = 0; i < onsets.size(); ++i)
    for (const testing::ShownFrame &frame : host_.frames) {
      if (toSeconds(frame.onset) != *onsets[i].as<double>()) continue;
      ASSERT_EQ(frame.stimuli.size(), 2u);
      const testing::FakeStimulus &disc = frame.stimuli.back();
      EXPECT_EQ((*disc.properties.at("color").as<List>())[1], contrasts[i]);
      EXPECT_EQ(*(*disc.properties.at("pos").as<List>())[0].as<double>() < 0, sides[i] == Value("left"));
      ++checked;
    }
  EXPECT_EQ(checked, 40u);
}

TEST_F(GivenTheContrastThresholdTask, WhenTheKeyComesThenTheReactionTimeIsFromTheOnset) {
  ASSERT_EQ(run(), FOVEA_OK);

  EXPECT_THAT(column("trials", "rt_s"), ::testing::Each(Value(0.6)));
  for (const Value &duration : column("trials", "duration_s")) EXPECT_NEAR(*duration.as<double>(), 0.2, 0.017);
}

TEST_F(GivenTheContrastThresholdTask, WhenAnAnswerIsMissingThenItsLevelComesAgainAndTeachesNothing) {
  int asked = 0;
  host_.respond = [&](const Asked &what) -> std::optional<Reply> {
    if (asked++ == 2) return std::nullopt;
    return Reply{what.expected, 600ms};
  };

  ASSERT_EQ(run({{"practiceTrials", 0}, {"trials", 5}}), FOVEA_OK);

  const auto levels = column("trials", "log_contrast");
  ASSERT_EQ(levels.size(), 6u);
  EXPECT_EQ(levels[2], levels[3]);
  EXPECT_TRUE(column("trials", "correct")[2].isNone());
  EXPECT_TRUE(column("trials", "threshold_mean")[2].isNone());
  EXPECT_EQ(summary("trials"), 5);
}

TEST_F(GivenTheContrastThresholdTask, WhenNobodyAnswersThenItEndsAndSaysWhy) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"trials", 5}}), FOVEA_OK);

  EXPECT_EQ(host_.rows("trials").size(), 5u);
  EXPECT_EQ(*summaries_.at(0).find("summary")->find("ended_because"), Value("5 trials without an answer"));
}

TEST_F(GivenTheContrastThresholdTask, WhenTheSeedIsTheSameThenTheRowsAreTheSame) {
  const auto rowsWith = [this](std::uint64_t seed) {
    host_.added.clear();
    host_.seed = seed;
    host_.now = {};
    EXPECT_EQ(run(), FOVEA_OK);
    return host_.rows("trials");
  };

  const auto first = rowsWith(1);
  EXPECT_EQ(first, rowsWith(1));
  EXPECT_NE(first, rowsWith(2));
}

TEST_F(GivenTheContrastThresholdTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtSafePoint = 8 + 10;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.rows("trials").size(), 10u);
  EXPECT_TRUE(summaries_.at(0).find("summary")->find("ended_because")->isNone());
}

TEST_F(GivenTheContrastThresholdTask, WhenParametersMakeNoFunctionThenTheyAreNamed) {
  EXPECT_EQ(run({{"startValSd", 0}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("startValSd is 0"));
}

}  // namespace
}  // namespace fovea
