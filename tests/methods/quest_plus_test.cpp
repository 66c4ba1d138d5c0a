// The levels and estimates were worked out once by a script in Python that follows the definition word by word: for each level and
// response the posterior that would follow, its entropy, and their mean weighted by the probability of the response.

#include "fovea/methods/quest_plus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <set>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

const std::vector<int> kResponses = {1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1};
constexpr double kNear = 1e-9;

std::vector<double> steps(double first, double step, int count) {
  std::vector<double> list;
  for (int i = 0; i < count; ++i) list.push_back(first + step * i);
  return list;
}
void run(QuestPlus &quest) {
  for (std::size_t i = 0; quest.next(); ++i) quest.addResponse(kResponses[i % kResponses.size()]);
}
void expectNear(const std::vector<double> &found, const std::vector<double> &wanted) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(found[i], wanted[i], kNear) << "number " << i;
}
void expectParameters(const WeibullParameters &found, const WeibullParameters &wanted) {
  expectNear({found.threshold, found.slope, found.lowerAsymptote, found.lapseRate},
             {wanted.threshold, wanted.slope, wanted.lowerAsymptote, wanted.lapseRate});
}
std::string failureOf(const std::function<void()> &work) {
  try {
    work();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing was refused";
}

QuestPlusOptions logOptions() {
  return {.nTrials = 16, .intensityVals = steps(-3, 0.1, 31), .thresholdVals = steps(-2.5, 0.1, 21),
          .slopeVals = {1.5, 2.5, 3.5, 4.5}, .lapseRateVals = {0.01, 0.05}};
}

TEST(GivenLogarithmicLevels, WhenTheBestLevelIsChosenThenLevelsAndMeansAreTheReferences) {
  QuestPlus quest(logOptions());

  run(quest);

  expectNear(quest.intensities(), {-1.4, -1.6, -1.8, -1.3, -1.3, -1.4, -1.5, -1.2, -1.3, -1.3, -1.1, -1.1, -1.2, -1.2, -1.3, -1.1});
  expectParameters(quest.paramEstimate(), {-1.23665537773531, 2.9054675408895, 0.5, 0.0303982521177306});
  expectParameters(quest.paramSd(), {0.211486711781863, 1.11639359114136, 0, 0.019996034488136});
  EXPECT_EQ(quest.endReason(), "16 trials of 16");
}

TEST(GivenTheMode, WhenItIsEstimatedThenItIsTheBestOfAllCombinations) {
  QuestPlusOptions options = logOptions();
  options.estimate = Estimate::Mode;
  QuestPlus quest(options);

  run(quest);

  expectParameters(quest.paramEstimate(), {-1.3, 4.5, 0.5, 0.01});
}

TEST(GivenDecibelsAPriorAndAStart, WhenItRunsThenLevelsAndMeansAreTheReferences) {
  std::vector<double> prior;
  for (const double threshold : steps(-36, 2, 17)) prior.push_back(std::exp(-0.5 * std::pow((threshold + 20) / 6, 2)));
  QuestPlus quest({.nTrials = 16, .intensityVals = steps(-40, 2, 21), .thresholdVals = steps(-36, 2, 17), .slopeVals = {2, 3.5, 5},
                   .lowerAsymptoteVals = {0.01, 0.1}, .lapseRateVals = {0.02}, .thresholdPrior = prior, .slopePrior = {1, 2, 1},
                   .startIntensity = -20, .stimScale = StimScale::Db});

  run(quest);

  expectNear(quest.intensities(), {-20, -24, -26, -22, -24, -24, -26, -24, -24, -24, -24, -24, -24, -24, -24, -26});
  expectParameters(quest.paramEstimate(), {-24.9477012240768, 3.38616167396494, 0.0567384812533347, 0.02});
  expectParameters(quest.paramSd(), {1.2332305683045, 1.03048008434248, 0.0449664061598412, 0});
}

TEST(GivenPlainAmounts, WhenItRunsThenLevelsAndMeansAreTheReferences) {
  QuestPlus quest({.nTrials = 16, .intensityVals = steps(0.1, 0.1, 20), .thresholdVals = steps(0.2, 0.1, 15), .slopeVals = {1, 2, 4},
                   .lowerAsymptoteVals = {0.25}, .lapseRateVals = {0, 0.04}, .stimScale = StimScale::Linear});

  run(quest);

  expectNear(quest.intensities(), {0.7, 0.6, 0.5, 0.8, 0.8, 0.8, 0.8, 1, 1, 1, 1.2, 1.2, 1.2, 1.2, 0.6, 1.3});
  expectParameters(quest.paramEstimate(), {0.878586854378708, 2.17292211099313, 0.25, 0.0200089435008121});
}

TEST(GivenWords, WhenResponsesAreGivenByThemThenTheyCountAsNumbersDo) {
  QuestPlus words(logOptions()), numbers(logOptions());
  for (int i = 0; i < 6; ++i) {
    words.next(), words.addResponse(i % 3 ? "Yes" : "No");
    numbers.next(), numbers.addResponse(i % 3 ? 1 : 0);
  }

  EXPECT_EQ(words.intensities(), numbers.intensities());
  EXPECT_EQ(words.thresholdPosterior(), numbers.thresholdPosterior());
  words.next();
  EXPECT_THAT(failureOf([&] { words.addResponse("Perhaps"); }), HasSubstr("give \"Yes\" or \"No\""));
}

TEST(GivenOneOfTheBestIsDrawn, WhenItRunsThenNoLevelComesTooOftenInARow) {
  QuestPlusOptions options = logOptions();
  options.nTrials = 200;
  options.selection = StimSelection::MinNEntropy;
  options.n = 2;
  options.randomSeed = 3;
  QuestPlus quest(options), same(options);
  run(quest);
  run(same);

  const auto &levels = quest.intensities();
  for (std::size_t i = 2; i < levels.size(); ++i) EXPECT_FALSE(levels[i] == levels[i - 1] && levels[i] == levels[i - 2]) << i;
  EXPECT_GT(std::set<double>(levels.begin(), levels.end()).size(), 3u);
  EXPECT_EQ(levels, same.intensities());
}

TEST(GivenManyTrials, WhenTheyAreLearntThenThePosteriorsAddUpToOne) {
  QuestPlusOptions options = logOptions();
  options.nTrials = 2000;
  QuestPlus quest(options);

  run(quest);

  for (const auto &posterior : {quest.thresholdPosterior(), quest.slopePosterior(), quest.lowerAsymptotePosterior(), quest.lapseRatePosterior()})
    EXPECT_NEAR(std::accumulate(posterior.begin(), posterior.end(), 0.0), 1, 1e-9);
}

TEST(GivenOptionsThatMakeNoGrid, WhenItIsMadeThenTheyAreNamed) {
  const auto make = [](const std::function<void(QuestPlusOptions &)> &change) {
    QuestPlusOptions options = logOptions();
    change(options);
    return failureOf([&] { QuestPlus{options}; });
  };

  EXPECT_THAT(make([](auto &o) { o.nTrials = 0; }), HasSubstr("nTrials is 0"));
  EXPECT_THAT(make([](auto &o) { o.thresholdVals.clear(); }), HasSubstr("thresholdVals is empty"));
  EXPECT_THAT(make([](auto &o) { o.lapseRateVals = {0.6}; }), HasSubstr("0.6 make no probabilities"));
  EXPECT_THAT(make([](auto &o) { o.slopePrior = {1, 2}; }), HasSubstr("slopePrior has 2 weights for 4 values"));
  EXPECT_THAT(make([](auto &o) { o.slopePrior = {0, 0, 0, 0}; }), HasSubstr("slopePrior is no distribution"));
  EXPECT_THAT(make([](auto &o) { o.responseVals = {"Yes", "Yes"}; }), HasSubstr("both responses"));
  EXPECT_THAT(make([](auto &o) { o.estimate = Estimate::Quantile; }), HasSubstr("mean or the mode"));
  EXPECT_THAT(make([](auto &o) { o.intensityVals = steps(0, 1, 1000), o.thresholdVals = steps(0, 1, 10000); }), HasSubstr("67 million"));
  EXPECT_THAT(make([](auto &o) { o.stimScale = StimScale::Linear; }), HasSubstr("on a linear scale"));
}

}  // namespace
}  // namespace fovea
