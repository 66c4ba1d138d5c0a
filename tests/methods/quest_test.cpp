// Reference values of the published function, as two other implementations give them.

#include "fovea/methods/quest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

constexpr double kNear = 1e-9;
const std::vector<int> kResponses = {1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0};

void run(Quest &quest) {
  for (std::size_t i = 0; quest.next(); ++i) quest.addResponse(kResponses[i % kResponses.size()]);
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

struct Prior {
  QuestOptions options;
  int dim;
  double xThreshold, quantileOrder, mean, sd, quantile, q05, q50, q95;
};
class GivenAPrior : public ::testing::TestWithParam<Prior> {};

TEST_P(GivenAPrior, WhenNothingIsKnownYetThenItsNumbersAreTheReferences) {
  const Prior &wanted = GetParam();
  const Quest quest(wanted.options);

  EXPECT_EQ(quest.dim(), wanted.dim);
  EXPECT_NEAR(quest.xThreshold(), wanted.xThreshold, kNear);
  EXPECT_NEAR(quest.quantileOrder(), wanted.quantileOrder, kNear);
  EXPECT_NEAR(quest.mean(), wanted.mean, kNear);
  EXPECT_NEAR(quest.sd(), wanted.sd, kNear);
  EXPECT_NEAR(quest.quantile(), wanted.quantile, kNear);
  EXPECT_NEAR(quest.quantile(0.05), wanted.q05, kNear);
  EXPECT_NEAR(quest.quantile(0.5), wanted.q50, kNear);
  EXPECT_NEAR(quest.quantile(0.95), wanted.q95, kNear);
}

INSTANTIATE_TEST_SUITE_P(
    References, GivenAPrior,
    ::testing::Values(Prior{{.startVal = -1, .startValSd = 0.5}, 500, 0.0048435434738648185, 0.589792467215265, -1,
                            0.49999645886775834, -0.8914935477175214, -1.8274433268132002, -1.005, -0.1825566731868008},
                      Prior{{.startVal = 0.5, .startValSd = 0.2, .pThreshold = 0.63, .gamma = 0.01}, 500, 0.00015801273434989813,
                            0.5000687070056401, 0.5, 0.2, 0.49503444458460055, 0.1659649016895937, 0.495, 0.8240350983104063},
                      Prior{{.startVal = -2, .startValSd = 1, .pThreshold = 0.75, .delta = 0.02, .grain = 0.05, .range = 5}, 100,
                            -0.04213394299809349, 0.5834387822828045, -2, 0.9570414634441916, -1.816738195720334,
                            -3.621697993459896, -2.025, -0.42830200654010553}));

TEST(GivenTwentyResponses, WhenTheQuantileChoosesThenLevelsAndEstimatesAreTheReferences) {
  Quest quest({.startVal = -1, .startValSd = 0.5, .nTrials = 20});

  run(quest);

  expectLevels(quest.intensities(), {-1, -1.049590847, -1.160978052, -0.814415794, -0.90222946, -0.961041249, -1.002821518,
                                     -0.844294876, -0.888797411, -0.919839023, -0.798945204, -0.836231795, -0.862296501,
                                     -0.881734262, -0.897170624, -0.835881253, -0.853306305, -0.866995491, -0.878451278,
                                     -0.888225435});
  EXPECT_NEAR(quest.mean(), -0.8377299401397427, kNear);
  EXPECT_NEAR(quest.sd(), 0.12148891041420604, kNear);
  EXPECT_NEAR(quest.mode(), -0.88, kNear);
  EXPECT_NEAR(quest.quantile(), -0.8483043433605352, kNear);
  EXPECT_NEAR(quest.confidenceInterval().low, -0.9656654167864687, kNear);
  EXPECT_NEAR(quest.confidenceInterval().high, -0.6556679342360259, kNear);
}

TEST(GivenTwentyResponses, WhenTheMeanChoosesThenLevelsAndEstimatesAreTheReferences) {
  Quest quest({.startVal = -1, .startValSd = 0.5, .nTrials = 20, .method = Estimate::Mean});

  run(quest);

  expectLevels(quest.intensities(), {-1, -1.12056251, -1.23094633, -0.853755197, -0.929588282, -0.991501867, -1.041093858,
                                     -0.848736636, -0.89926424, -0.938224167, -0.787393066, -0.832097251, -0.866125223,
                                     -0.892361295, -0.912947315, -0.831314236, -0.855577922, -0.874425308, -0.889404842,
                                     -0.901720912});
  EXPECT_NEAR(quest.mean(), -0.852461995560514, kNear);
  EXPECT_NEAR(quest.sd(), 0.11924199792629402, kNear);
  EXPECT_NEAR(quest.mode(), -0.89, kNear);
}

TEST(GivenTwentyResponses, WhenTheModeChoosesThenLevelsAndEstimatesAreTheReferences) {
  Quest quest({.startVal = -1, .startValSd = 0.5, .nTrials = 20, .method = Estimate::Mode});

  run(quest);

  expectLevels(quest.intensities(), {-1, -1.14, -1.24, -1.09, -1.13, -1.16, -1.18, -1.11, -1.13, -1.14,
                                     -1.09, -1.1, -1.11, -1.12, -1.13, -1.1, -1.11, -1.11, -1.12, -1.13});
  EXPECT_NEAR(quest.mean(), -1.0356316482293562, kNear);
  EXPECT_NEAR(quest.mode(), -1.1, kNear);
}

TEST(GivenTwentyResponses, WhenLevelsAreLimitedThenLevelsAndEstimatesAreTheReferences) {
  Quest quest({.startVal = 0.5, .startValSd = 0.2, .pThreshold = 0.63, .nTrials = 20, .gamma = 0.01, .minVal = 0, .maxVal = 1});

  run(quest);

  expectLevels(quest.intensities(), {0.5, 0.394953944, 0.320498591, 0.40212625, 0.36416429, 0.333857783, 0.308477423, 0.342482577,
                                     0.323962304, 0.307653392, 0.330598516, 0.317500929, 0.305881363, 0.295368644, 0.285711794,
                                     0.300700115, 0.292060317, 0.283951919, 0.276273485, 0.269277149});
  EXPECT_NEAR(quest.mean(), 0.2860078069251679, kNear);
  EXPECT_NEAR(quest.sd(), 0.037989396978211305, kNear);
  EXPECT_NEAR(quest.mode(), 0.28, kNear);
}

TEST(GivenAStopInterval, WhenTheThresholdIsKnownWellEnoughThenItEndsAndSaysSo) {
  Quest quest({.startVal = -1, .startValSd = 0.5, .nTrials = 100, .stopInterval = 0.4});

  run(quest);

  EXPECT_EQ(quest.intensities().size(), 14u);
  EXPECT_NEAR(quest.confidenceInterval().width(), 0.3472603361700952, kNear);
  EXPECT_THAT(quest.endReason(), HasSubstr("less than 0.4"));
}

TEST(GivenTenThousandResponses, WhenTheyAreLearntThenNothingUnderflows) {
  Quest quest({.startVal = -1, .startValSd = 0.5});

  for (int i = 0; i < 10000; ++i) {
    quest.next();
    quest.addResponse(i % 5 != 0);
  }

  EXPECT_NEAR(std::accumulate(quest.posterior().begin(), quest.posterior().end(), 0.0), 1, 1e-12);
  EXPECT_TRUE(std::isfinite(quest.mean()));
  EXPECT_FALSE(quest.isFinished());
}

TEST(GivenLimits, WhenTheEstimateIsBeyondThemThenTheLevelIsMovedAndItIsTold) {
  std::string told;
  Quest quest({.startVal = -1, .startValSd = 0.5, .minVal = -1.02, .tell = [&](std::int32_t level, std::string_view text) {
                 if (level == FOVEA_LEVEL_WARNING) told = text;
               }});
  quest.next();
  quest.addResponse(1);

  EXPECT_EQ(quest.next(), -1.02);
  EXPECT_TRUE(quest.wasClamped());
  EXPECT_THAT(told, HasSubstr("moved to -1.02"));
}

TEST(GivenALevelFarAway, WhenItIsLearntThenTheTableIsShiftedAndItIsTold) {
  std::string told;
  Quest far({.startVal = -1, .startValSd = 0.5, .tell = [&](std::int32_t, std::string_view text) { told = text; }});
  Quest edge({.startVal = -1, .startValSd = 0.5});
  far.next();
  edge.next();

  far.addResponse(1, 40);
  edge.addResponse(1, -1 + 2.5);  // the last level whose whole window is in the table

  EXPECT_TRUE(far.wasOutOfTable());
  EXPECT_FALSE(edge.wasOutOfTable());
  EXPECT_EQ(far.posterior(), edge.posterior());
  EXPECT_THAT(told, HasSubstr("outside of the table"));
}

TEST(GivenTheFunction, WhenAProbabilityIsAskedForThenItIsOneEvenOutsideOfTheTable) {
  const Quest quest({.startVal = -1, .startValSd = 0.5});

  EXPECT_NEAR(quest.probability(0), 0.82, 1e-4);
  EXPECT_NEAR(quest.probability(-100), 0.5, 1e-4);
  EXPECT_NEAR(quest.probability(100), 0.995, 1e-4);
}

TEST(GivenDataOfAnEarlierSession, WhenTheyAreImportedThenTheFirstLevelComesOfThem) {
  Quest first({.startVal = -1, .startValSd = 0.5, .nTrials = 20}), second({.startVal = -1, .startValSd = 0.5, .nTrials = 3});
  run(first);

  second.importData(first.intensities(), first.responses());

  EXPECT_EQ(second.posterior(), first.posterior());
  EXPECT_NEAR(*second.next(), -0.8483043433605352, kNear);
  EXPECT_FALSE(second.isFinished());
}

TEST(GivenAGuessingRateAboveTheThreshold, WhenItIsMadeThenItBecomesAHalfAndItIsTold) {
  std::string told;
  const Quest quest({.startVal = -1, .startValSd = 0.5, .pThreshold = 0.7, .gamma = 0.75,
                     .tell = [&](std::int32_t, std::string_view text) { told = text; }});

  EXPECT_THAT(told, HasSubstr("gamma is now 0.5"));
  EXPECT_NEAR(quest.probability(-100), 0.5, 1e-3);
}

TEST(GivenWrongCalls, WhenTheyComeThenTheyAreRefused) {
  Quest quest({.startVal = -1, .startValSd = 0.5});

  EXPECT_THAT(failureOf([&] { quest.addResponse(1); }), HasSubstr("call next() first"));
  quest.next();
  EXPECT_THAT(failureOf([&] { quest.addResponse(3); }), HasSubstr("the response is 3"));
  EXPECT_THAT(failureOf([&] { quest.next(); }), HasSubstr("has no response"));
  EXPECT_THAT(failureOf([&] { quest.quantile(1.5); }), HasSubstr("1.5"));
  EXPECT_THAT(failureOf([&] { quest.importData({1, 2}, {1}); }), HasSubstr("2 levels and 1 responses"));
  EXPECT_THAT(failureOf([&] { quest.importData({1}, {5}); }), HasSubstr("is 5"));
}

TEST(GivenOptionsThatMakeNoFunction, WhenItIsMadeThenTheyAreNamed) {
  const auto make = [](QuestOptions options) { return failureOf([&] { Quest{options}; }); };

  EXPECT_THAT(make({.startValSd = 1}), HasSubstr("startVal is missing"));
  EXPECT_THAT(make({.startVal = 0}), HasSubstr("startValSd is missing"));
  EXPECT_THAT(make({.startVal = 0, .startValSd = 1, .range = 0}), HasSubstr("range is 0"));
  EXPECT_THAT(make({.startVal = 0, .startValSd = 1, .range = -5}), HasSubstr("range is -5"));
  EXPECT_THAT(make({.startVal = 0, .startValSd = 1, .pThreshold = 0.999}), HasSubstr("never through pThreshold 0.999"));
  EXPECT_THAT(make({.startVal = 0, .startValSd = 1, .pThreshold = 1.2}), HasSubstr("pThreshold is 1.2"));
}

TEST(GivenALosingObserver, WhenAResponseIsImpossibleThenItIsSaid) {
  Quest quest({.startVal = 0, .startValSd = 0.01, .pThreshold = 0.6, .delta = 0, .gamma = 0});
  quest.next();

  EXPECT_THAT(failureOf([&] { quest.addResponse(0, 50); }), HasSubstr("impossible"));
}

}  // namespace
}  // namespace fovea
