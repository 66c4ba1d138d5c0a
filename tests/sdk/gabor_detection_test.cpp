// The gabor-detection plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "fovea/simulated_responder.hpp"
#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

class GivenTheGaborDetectionTask : public ::testing::Test {
 protected:
  GivenTheGaborDetectionTask() {
    host_.respond = [person = testing::SimulatedResponder(5)](const Asked &asked) { return Reply{person(asked)->key, 900ms}; };
  }
  fovea_status run(const Dict &params = {}, const Dict &expInfo = {}) {
    Subject subject(host_, pluginEntry("org.fovea.gabor-detection"), "org.fovea.gabor-detection");
    const fovea_status status = subject.runExperiment(params, expInfo);
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
  Value summary(const char *name) const { return *summaries_.at(0).find("summary")->find(name); }
  double number(const char *name) const { return *summary(name).as<double>(); }

  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheGaborDetectionTask, WhenItIsRunThenPracticeTrialsAndSummaryAreThere) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 6u);
  EXPECT_GE(host_.rows("trials").size(), 30u);
  EXPECT_GE(*summary("reversals").as<std::int64_t>(), 10);
  EXPECT_NEAR(number("threshold_contrast"), std::pow(10, number("threshold_log")), 1e-12);
  EXPECT_TRUE(summary("d_prime").isNone()) << "two intervals have no false alarms";
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheGaborDetectionTask, WhenObserversWithKnownThresholdsAreSimulatedThenTheStaircaseFindsThem) {
  for (const char *task : {"2ifc", "yesno"})
    for (const double threshold : {-1.6, -1.0}) {
      double sum = 0;
      for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        host_.seed = seed;
        ASSERT_EQ(run({{"trials", 60}, {"nReversals", 12}, {"reversalsUsed", 8}, {"simulatedThreshold", threshold}, {"showInstructions", false}},
                      {{"task", task}}),
                  FOVEA_OK);
        sum += number("threshold_log") / 10;
      }
      EXPECT_NEAR(sum, threshold, 0.12) << task;
    }
}

TEST_F(GivenTheGaborDetectionTask, WhenTheTargetIsInAnIntervalThenOnlyThatFrameShowsThePatchAtTheRowsContrast) {
  ASSERT_EQ(run({{"practiceTrials", 0}}), FOVEA_OK);

  const auto contrasts = column("trials", "contrast"), targets = column("trials", "target"), onsets = column("trials", "onset_s"),
             lasts = column("trials", "last_onset_s");
  std::size_t patches = 0, second = 0;
  for (const testing::ShownFrame &frame : host_.frames)
    for (const testing::FakeStimulus &stimulus : frame.stimuli) {
      if (stimulus.kind != "gabor") continue;
      ASSERT_LT(patches, onsets.size());
      EXPECT_EQ(toSeconds(frame.onset), *onsets[patches].as<double>());
      EXPECT_EQ((*stimulus.properties.at("color").as<List>())[0], contrasts[patches]);
      const bool isSecond = targets[patches] == Value("second");
      EXPECT_EQ(onsets[patches] == lasts[patches], isSecond);
      second += isSecond;
      ++patches;
    }
  EXPECT_EQ(patches, onsets.size());
  EXPECT_NEAR(static_cast<double>(second), static_cast<double>(patches) / 2, 2);
}

TEST_F(GivenTheGaborDetectionTask, WhenThePatchIsDescribedInExpInfoThenItLooksSo) {
  ASSERT_EQ(run({{"practiceTrials", 1}}, {{"size", 0.5}, {"cycles", 9}, {"orientation", 45}}), FOVEA_OK) << host_.error;

  for (const testing::ShownFrame &frame : host_.frames)
    for (const testing::FakeStimulus &stimulus : frame.stimuli) {
      if (stimulus.kind != "gabor") continue;
      EXPECT_EQ(stimulus.properties.at("size"), Value(List{0.5, 0.5}));
      EXPECT_EQ(stimulus.properties.at("sf"), Value(9.0));
      EXPECT_EQ(stimulus.properties.at("ori"), Value(45.0));
    }
}

TEST_F(GivenTheGaborDetectionTask, WhenTheKeyComesThenTheReactionTimeIsFromTheLastInterval) {
  ASSERT_EQ(run(), FOVEA_OK);

  EXPECT_THAT(column("trials", "rt_s"), ::testing::Each(Value(0.9)));
  for (const Value &duration : column("trials", "duration_s")) EXPECT_NEAR(*duration.as<double>(), 0.2, 0.017);
}

TEST_F(GivenTheGaborDetectionTask, WhenItIsYesOrNoThenHalfOfTheTrialsAreEmptyAndTeachTheStaircaseNothing) {
  ASSERT_EQ(run({{"practiceTrials", 0}}, {{"task", "yesno"}}), FOVEA_OK) << host_.error;

  const auto targets = column("trials", "target");
  const auto present = std::count(targets.begin(), targets.end(), Value("present"));
  EXPECT_EQ(*summary("trials").as<std::int64_t>(), present);
  EXPECT_NEAR(static_cast<double>(present), static_cast<double>(targets.size()) / 2, 2);
  EXPECT_GT(number("hit_rate"), number("false_alarm_rate"));
  EXPECT_GT(number("d_prime"), 0);
}

TEST_F(GivenTheGaborDetectionTask, WhenSomebodySaysYesToEverythingThenTheThresholdIsLowButSensitivityIsNone) {
  host_.respond = [](const Asked &) { return Reply{"j", 900ms}; };

  ASSERT_EQ(run({{"practiceTrials", 0}, {"mostTrials", 80}}, {{"task", "yesno"}}), FOVEA_OK);

  EXPECT_EQ(number("hit_rate"), 1);
  EXPECT_EQ(number("false_alarm_rate"), 1);
  EXPECT_NEAR(number("d_prime"), 0, 0.1);
  EXPECT_EQ(summary("ended_because"), Value("80 trials and no end"));
}

TEST_F(GivenTheGaborDetectionTask, WhenAnAnswerIsMissingThenItsLevelComesAgain) {
  int asked = 0;
  host_.respond = [&, person = testing::SimulatedResponder(5)](const Asked &what) -> std::optional<Reply> {
    return asked++ == 2 ? std::nullopt : person(what);
  };

  ASSERT_EQ(run({{"practiceTrials", 0}}), FOVEA_OK);

  const auto levels = column("trials", "log_contrast");
  EXPECT_EQ(levels[2], levels[3]);
  EXPECT_TRUE(column("trials", "correct")[2].isNone());
}

TEST_F(GivenTheGaborDetectionTask, WhenFeedbackIsOffThenOnlyThePracticeGivesIt) {
  ASSERT_EQ(run({{"feedback", false}}), FOVEA_OK);

  int words = 0;
  for (const testing::ShownFrame &frame : host_.frames)
    for (const testing::FakeStimulus &stimulus : frame.stimuli) words += stimulus.kind == "text";
  EXPECT_EQ(words, 6);
}

TEST_F(GivenTheGaborDetectionTask, WhenNobodyAnswersThenItEndsAndSaysWhy) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"mostTrials", 5}}), FOVEA_OK);

  EXPECT_EQ(host_.rows("trials").size(), 5u);
  EXPECT_EQ(summary("ended_because"), Value("5 trials and no end"));
  EXPECT_TRUE(summary("threshold_log").isNone());
}

TEST_F(GivenTheGaborDetectionTask, WhenTheSeedIsTheSameThenTheRowsAreTheSame) {
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

TEST_F(GivenTheGaborDetectionTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtSafePoint = 6 + 10;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.rows("trials").size(), 10u);
  EXPECT_TRUE(summary("ended_because").isNone());
}

TEST_F(GivenTheGaborDetectionTask, WhenWhatIsAskedForMakesNoSenseThenItIsNamed) {
  EXPECT_EQ(run({{"keys", List{"f", "f"}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("keys"));
  EXPECT_EQ(run({}, {{"size", 0}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("size"));
  EXPECT_EQ(run({}, {{"task", "4afc"}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("4afc"));
  EXPECT_TRUE(host_.added.empty());
}

}  // namespace
}  // namespace fovea
