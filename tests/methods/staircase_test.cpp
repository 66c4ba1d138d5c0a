// The levels are reference values: what these rules give, to nine decimals, worked out by other implementations.

#include "fovea/methods/staircase.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<int> kResponses = {1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1};
constexpr double kNear = 1e-9;

/// Runs a staircase to its end and gives the levels.
std::vector<double> levelsOf(Staircase &staircase, const std::vector<int> &responses = kResponses) {
  for (std::size_t i = 0; staircase.next(); ++i) staircase.addResponse(responses.at(i));
  return staircase.intensities();
}
void expectLevels(const std::vector<double> &found, const std::vector<double> &wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(found[i], wanted[i], kNear) << "trial " << i;
}
std::string failureOf(const std::function<void()> &work) {
  try {
    work();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing was refused";
}

TEST(GivenSevenDbSteps, WhenThreeDownOneUpRunsThenItTakesTheReferenceLevels) {
  Staircase staircase({.startVal = 0.5, .stepSizes = {8, 4, 4, 2, 2, 1, 1}, .nTrials = 20, .minVal = 0.001, .maxVal = 1});

  expectLevels(levelsOf(staircase),
               {0.5,         0.199053585, 0.07924466,  0.031547867, 0.05,        0.05,        0.05,        0.031547867,
                0.031547867, 0.031547867, 0.019905359, 0.025059362, 0.031547867, 0.031547867, 0.031547867, 0.025059362,
                0.028117066, 0.028117066, 0.028117066, 0.025059362, 0.025059362, 0.025059362, 0.02233418});
  EXPECT_THAT(staircase.reversalPoints(), ElementsAre(3, 6, 10, 14, 15, 18, 22));
  expectLevels(staircase.reversalIntensities(),
               {0.031547867, 0.05, 0.019905359, 0.031547867, 0.025059362, 0.028117066, 0.02233418});
  EXPECT_EQ(staircase.stepSize(), 1);
}

TEST(GivenLogSteps, WhenTwoDownOneUpRunsThenItTakesTheReferenceLevels) {
  Staircase staircase({.startVal = 0.5, .nReversals = 5, .stepSizes = {0.4, 0.2, 0.1}, .nTrials = 12, .nDown = 2,
                       .stepType = StepType::Log, .minVal = 0.001, .maxVal = 1});

  expectLevels(levelsOf(staircase), {0.5,         0.199053585, 0.07924466,  0.031547867, 0.05,        0.05,
                                     0.039716412, 0.039716412, 0.031547867, 0.031547867, 0.025059362, 0.031547867,
                                     0.039716412, 0.039716412, 0.031547867, 0.031547867});
  EXPECT_THAT(staircase.reversalPoints(), ElementsAre(3, 5, 10, 13, 15));
}

TEST(GivenLinearStepsWithoutTheInitialRule, WhenItRunsThenItTakesTheReferenceLevels) {
  Staircase staircase({.startVal = 10, .nReversals = 2, .stepSizes = {2}, .nTrials = 15, .applyInitialRule = false,
                       .stepType = StepType::Lin, .minVal = 0, .maxVal = 20});

  expectLevels(levelsOf(staircase), {10, 10, 10, 8, 10, 10, 10, 8, 8, 8, 6, 8, 10, 10, 10});
  EXPECT_THAT(staircase.reversalPoints(), ElementsAre(3, 6, 10, 14));
  expectLevels(staircase.reversalIntensities(), {8, 10, 6, 10});
}

TEST(GivenLimits, WhenStepsWouldPassThemThenTheLevelStaysAtTheLimit) {
  Staircase staircase({.startVal = 0.9, .nReversals = 1, .stepSizes = {0.1}, .nTrials = 8, .nUp = 1, .nDown = 1,
                       .stepType = StepType::Lin, .minVal = 0.5, .maxVal = 1});

  expectLevels(levelsOf(staircase, {0, 0, 0, 0, 0, 0, 1, 1}), {0.9, 1, 1, 1, 1, 1, 1, 0.9});
  EXPECT_THAT(staircase.reversalPoints(), ElementsAre(6));
  expectLevels(staircase.reversalIntensities(), {1});
}

TEST(GivenDefaults, WhenItRunsThenItTakesTheReferenceLevels) {
  Staircase staircase({.startVal = 1, .nTrials = 10});

  expectLevels(levelsOf(staircase), {1, 0.630957344, 0.398107171, 0.251188643, 0.398107171, 0.398107171, 0.398107171,
                                     0.251188643, 0.251188643, 0.251188643});
  EXPECT_THAT(staircase.reversalPoints(), ElementsAre(3, 6));
}

TEST(GivenAStaircase, WhenAnotherLevelWasShownThenItIsKeptAndTheNextOneIsCountedFromTheChosenOne) {
  Staircase staircase({.startVal = 8, .stepSizes = {1}, .nTrials = 3, .stepType = StepType::Lin});
  staircase.next();

  staircase.addResponse(1, 7.5);

  EXPECT_THAT(staircase.intensities(), ElementsAre(7.5));
  EXPECT_EQ(staircase.next(), 7);
}

TEST(GivenTheRuleEither, WhenTheTrialsAreDoneThenItEndsWithoutItsReversals) {
  Staircase both({.startVal = 1, .nReversals = 3, .nTrials = 4}), either({.startVal = 1, .nReversals = 3, .nTrials = 4, .stopRule = StopRule::Either});
  for (int i = 0; i < 4; ++i) {
    both.next(), both.addResponse(1);
    either.next(), either.addResponse(1);
  }

  EXPECT_FALSE(both.isFinished());
  EXPECT_TRUE(either.isFinished());
  EXPECT_EQ(either.next(), std::nullopt);
}

TEST(GivenTheRuleEither, WhenTheReversalsAreDoneThenItEndsBeforeItsTrials) {
  Staircase staircase({.startVal = 1, .nReversals = 2, .nTrials = 100, .nDown = 1, .stopRule = StopRule::Either});

  levelsOf(staircase, {1, 0, 1});

  EXPECT_EQ(staircase.responses().size(), 3u);
  EXPECT_EQ(staircase.endReason(), "2 reversals of 2, 3 trials of 100");
}

TEST(GivenAStaircase, WhenItEndsThenTheReasonIsTold) {
  std::vector<std::string> told;
  Staircase staircase({.startVal = 1, .nTrials = 10, .name = "left",
                       .tell = [&](std::int32_t, std::string_view text) { told.emplace_back(text); }});

  levelsOf(staircase);

  EXPECT_THAT(told, ElementsAre("left: finished: 2 reversals of 1, 10 trials of 10"));
}

TEST(GivenFewerReversalsThanStepSizes, WhenItIsMadeThenTheyAreRaisedAndAWarningIsTold) {
  std::vector<std::int32_t> levels;
  Staircase staircase({.startVal = 1, .nReversals = 2, .stepSizes = {4, 2, 1},
                       .tell = [&](std::int32_t level, std::string_view) { levels.push_back(level); }});

  EXPECT_EQ(staircase.nReversals(), 3);
  EXPECT_THAT(levels, ElementsAre(FOVEA_LEVEL_WARNING));
}

TEST(GivenAStaircase, WhenCallsComeInTheWrongOrderThenTheyAreRefused) {
  Staircase staircase({.startVal = 1, .nTrials = 10});

  EXPECT_THAT(failureOf([&] { staircase.addResponse(1); }), HasSubstr("call next() first"));
  staircase.next();
  EXPECT_THAT(failureOf([&] { staircase.next(); }), HasSubstr("trial 0 has no response"));
}

TEST(GivenAStaircase, WhenAResponseIsNeitherNorThenItIsRefusedAndNothingChanges) {
  Staircase staircase({.startVal = 1, .nTrials = 10});
  staircase.next();

  EXPECT_THAT(failureOf([&] { staircase.addResponse(2); }), HasSubstr("the response is 2"));
  EXPECT_THAT(failureOf([&] { staircase.addResponse(-1); }), HasSubstr("the response is -1"));
  EXPECT_THAT(failureOf([&] { staircase.addResponse(1, std::nan("")); }), HasSubstr("no finite number"));
  EXPECT_TRUE(staircase.responses().empty());
}

TEST(GivenOptionsThatMakeNoStaircase, WhenItIsMadeThenTheyAreNamed) {
  const auto make = [](StaircaseOptions options) { return failureOf([&] { Staircase{options}; }); };

  EXPECT_THAT(make({}), HasSubstr("startVal is missing"));
  EXPECT_THAT(make({.startVal = 0}), HasSubstr("startVal 0 with db steps"));
  EXPECT_THAT(make({.startVal = -1, .stepType = StepType::Log}), HasSubstr("startVal -1 with log steps"));
  EXPECT_THAT(make({.startVal = 1, .maxVal = 0}), HasSubstr("maxVal 0"));
  EXPECT_THAT(make({.startVal = 1, .stepSizes = {}}), HasSubstr("no step sizes"));
  EXPECT_THAT(make({.startVal = 1, .stepSizes = {4, 0}}), HasSubstr("a step of 0"));
  EXPECT_THAT(make({.startVal = 1, .nUp = 0}), HasSubstr("nUp or nDown"));
  EXPECT_THAT(make({.startVal = 1, .minVal = 2, .maxVal = 1.5}), HasSubstr("minVal 2 is above maxVal 1.5"));
  EXPECT_EQ(make({.startVal = -1, .stepType = StepType::Lin}), "nothing was refused");
}

TEST(GivenAFinishedStaircase, WhenItsReversalsAreAveragedThenOnlyTheLastOnesCount) {
  Staircase staircase({.startVal = 10, .nReversals = 4, .stepSizes = {2}, .nTrials = 15, .applyInitialRule = false, .stepType = StepType::Lin});
  levelsOf(staircase);

  const auto summary = staircase.meanOfReversals(2);

  EXPECT_EQ(summary->reversals, 2);
  EXPECT_DOUBLE_EQ(summary->mean, 8);
  EXPECT_DOUBLE_EQ(summary->sd, std::sqrt(8.0));
  EXPECT_EQ(staircase.meanOfReversals(100)->reversals, 4);
  EXPECT_EQ(Staircase({.startVal = 1}).meanOfReversals(2), std::nullopt);
}

TEST(GivenATrial, WhenItsColumnsAreAskedForThenTheyHaveTheNamesOfTheStaircase) {
  Staircase staircase({.startVal = 1, .nTrials = 10, .name = "stair"});
  staircase.next();
  EXPECT_EQ(staircase.columns(), (Dict{{"stair.thisTrialN", 0}, {"stair.stepSize", 4.0}, {"stair.intensity", 1.0}, {"stair.response", {}}}));

  staircase.addResponse(1);
  staircase.addOtherData("rt_s", 0.5);

  EXPECT_EQ(staircase.columns(),
            (Dict{{"stair.thisTrialN", 0}, {"stair.stepSize", 4.0}, {"stair.intensity", 1.0}, {"stair.response", 1}, {"rt_s", 0.5}}));
}

TEST(GivenOtherData, WhenTrialsLackItThenTheListIsPaddedWithNone) {
  Staircase staircase({.startVal = 1, .nTrials = 10});
  for (int i = 0; i < 4; ++i) {
    staircase.next();
    staircase.addResponse(1);
    if (i == 2) staircase.addOtherData("rt_s", 0.5);
  }

  ASSERT_EQ(staircase.otherData().size(), 1u);
  EXPECT_EQ(staircase.otherData()[0].first, "rt_s");
  EXPECT_THAT(staircase.otherData()[0].second, ElementsAre(Value(), Value(), Value(0.5), Value()));
}

TEST(GivenAStaircase, WhenTheExperimentEndsItThenNoLevelComes) {
  Staircase staircase({.startVal = 1, .nTrials = 10});
  staircase.next();
  staircase.addResponse(1);

  staircase.finish("the participant was tired");

  EXPECT_EQ(staircase.next(), std::nullopt);
  EXPECT_EQ(staircase.endReason(), "the participant was tired");
}

}  // namespace
}  // namespace fovea
