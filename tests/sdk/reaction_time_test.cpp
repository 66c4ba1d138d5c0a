// The reaction-time plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

class GivenTheReactionTimeTask : public ::testing::Test {
 protected:
  GivenTheReactionTimeTask() {
    host_.respond = [](const Asked &asked) { return Reply{asked.expected, 280ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.reaction-time"), "org.fovea.reaction-time");
    const fovea_status status = subject.runExperiment(params);
    summaries_ = subject.summaries;
    return status;
  }
  std::vector<Value> column(const char *name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows("trials")) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value("the column is missing"));
    }
    return values;
  }
  std::vector<double> numbers(const char *name) const {
    std::vector<double> numbers;
    for (const Value &value : column(name))
      if (const double *number = value.as<double>()) numbers.push_back(*number);
    return numbers;
  }
  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheReactionTimeTask, WhenItIsRunThenEachTrialIsARowWithItsReactionTime) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_THAT(numbers("rt_s"), ::testing::AllOf(::testing::SizeIs(20), ::testing::Each(0.28)));
  EXPECT_THAT(column("false_start"), ::testing::Each(Value(false)));
  EXPECT_EQ(host_.stimuliAlive(), 0u);
  ASSERT_EQ(summaries_.size(), 1u);
  EXPECT_EQ(*summaries_[0].find("summary"),
            Value(Dict{{"responses", 20}, {"false_starts", 0}, {"misses", 0}, {"median_rt_s", 0.28}}));
}

TEST_F(GivenTheReactionTimeTask, WhenForeperiodsAreDrawnThenTheyLieBetweenTheirEndsAndVary) {
  for (const char *kind : {"uniform", "exponential"}) {
    host_.added.clear();
    ASSERT_EQ(run({{"trials", 300}, {"foreperiod", kind}, {"showInstructions", false}}), FOVEA_OK);
    std::vector<double> waits = numbers("foreperiod_s");
    ASSERT_EQ(waits.size(), 300u);
    std::sort(waits.begin(), waits.end());
    EXPECT_GE(waits.front(), 1.0);
    EXPECT_LE(waits.back(), 3.0 + 0.017);
    // The middle of the uniform ones is in the middle; exponential ones are mostly short.
    const double median = waits[150];
    if (std::string_view(kind) == "uniform") EXPECT_NEAR(median, 2.0, 0.2);
    else EXPECT_NEAR(median, 1.0 + 2.0 / 3 * 0.693, 0.15);
  }
}

TEST_F(GivenTheReactionTimeTask, WhenTheKeyIsPressedBeforeTheDiscThenItIsAFalseStartAndTheDiscIsNotShown) {
  host_.push("space", timestamp(800'000'000));

  ASSERT_EQ(run({{"trials", 1}, {"showInstructions", false}}), FOVEA_OK);

  EXPECT_THAT(column("false_start"), ::testing::ElementsAre(Value(true)));
  EXPECT_THAT(column("onset_s"), ::testing::ElementsAre(Value()));
  EXPECT_THAT(column("rt_s"), ::testing::ElementsAre(Value()));
  for (const testing::ShownFrame &frame : host_.frames)
    for (const testing::FakeStimulus &stimulus : frame.stimuli) EXPECT_NE(stimulus.kind, "circle");
}

TEST_F(GivenTheReactionTimeTask, WhenTheKeyIsPressedSoonerThanTheDiscCanBeSeenThenItIsAFalseStart) {
  host_.respond = [](const Asked &asked) { return Reply{asked.expected, 60ms}; };

  ASSERT_EQ(run({{"trials", 3}}), FOVEA_OK);

  EXPECT_THAT(column("false_start"), ::testing::Each(Value(true)));
  EXPECT_THAT(numbers("rt_s"), ::testing::Each(0.06));
}

TEST_F(GivenTheReactionTimeTask, WhenAnotherKeyIsPressedBeforeTheDiscThenItDoesNotMatter) {
  host_.push("x", timestamp(800'000'000));

  ASSERT_EQ(run({{"trials", 1}, {"showInstructions", false}}), FOVEA_OK);

  EXPECT_THAT(numbers("rt_s"), ::testing::ElementsAre(0.28));
}

TEST_F(GivenTheReactionTimeTask, WhenNobodyAnswersThenEachTrialIsAMiss) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"trials", 4}}), FOVEA_OK);

  EXPECT_THAT(column("rt_s"), ::testing::Each(Value()));
  EXPECT_EQ(*summaries_.at(0).find("summary")->find("misses"), Value(4));
  EXPECT_TRUE(summaries_.at(0).find("summary")->find("median_rt_s")->isNone());
}

TEST_F(GivenTheReactionTimeTask, WhenItIsStoppedThenItAnswersStopWithTheRowsSoFar) {
  host_.stopAtSafePoint = 7;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.rows("trials").size(), 7u);
}

TEST_F(GivenTheReactionTimeTask, WhenTheSeedIsTheSameThenTheForeperiodsAreTheSame) {
  ASSERT_EQ(run(), FOVEA_OK);
  const std::vector<double> first = numbers("foreperiod_s");
  FakeHost again;
  again.respond = host_.respond;
  Subject subject(again, pluginEntry("org.fovea.reaction-time"), "org.fovea.reaction-time");
  ASSERT_EQ(subject.runExperiment({}), FOVEA_OK);

  EXPECT_EQ(again.rows("trials"), host_.rows("trials"));
  EXPECT_NE(first[0], first[1]);
}

TEST_F(GivenTheReactionTimeTask, WhenTheForeperiodsEndsAreTheWrongWayRoundThenTheyAreNamed) {
  EXPECT_EQ(run({{"foreperiodMin_s", 4}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("foreperiodMin_s"));
}

}  // namespace
}  // namespace fovea
