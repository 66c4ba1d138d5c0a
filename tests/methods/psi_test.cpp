// The levels and estimates were worked out once by a script in Python that follows the definition word by word, as for QUEST+.

#include "fovea/methods/psi.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <functional>
#include <numeric>

#include "fovea/failure.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

const std::vector<int> kResponses = {1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1};
constexpr double kNear = 1e-9;

void run(Psi &psi) {
  for (std::size_t i = 0; psi.next(); ++i) psi.addResponse(kResponses[i % kResponses.size()]);
}
void expectNear(const std::vector<double> &found, const std::vector<double> &wanted) {
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

PsiOptions twoAlternatives() {
  return {.nTrials = 16, .intensRange = {-5, 5}, .alphaRange = {-4, 4}, .betaRange = {0.5, 3},
          .intensPrecision = 0.5, .alphaPrecision = 0.5, .betaPrecision = 0.25, .delta = 0.04};
}

TEST(GivenTwoAlternatives, WhenSixteenResponsesAreLearntThenLevelsAndEstimatesAreTheReferences) {
  Psi psi(twoAlternatives());

  run(psi);

  expectNear(psi.intensities(), {0.5, 0.5, 0, 1.5, 1.5, 1, 1, 2, 2, 1.5, 2.5, 2.5, 2.5, 2, 2, 2.5});
  const Psi::Estimated found = psi.estimate();
  expectNear({found.alpha, found.beta, found.alphaSd, found.betaSd},
             {1.50589781671893, 1.90259599763799, 1.2029007170838, 0.761054101325178});
  EXPECT_EQ(psi.endReason(), "16 trials of 16");
}

TEST(GivenLogarithmicLevelsWithoutGuesses, WhenResponsesAreLearntThenLevelsAndEstimatesAreTheReferences) {
  Psi psi({.nTrials = 16, .intensRange = {0.01, 1}, .alphaRange = {0.05, 0.75}, .betaRange = {0.02, 0.16}, .intensPrecision = 15,
           .alphaPrecision = 0.05, .betaPrecision = 0.02, .delta = 0.02, .isLog = true, .expectedMin = 0});

  run(psi);

  const std::vector<double> wanted = {0.372759372,   0.1930697729,  0.1389495494, 0.1930697729, 0.1,          0.1389495494,
                                      0.1389495494,  0.0719685673,  0.1930697729, 0.02682695795, 0.02682695795, 0.1930697729,
                                      0.1930697729,  0.1930697729,  0.1930697729, 0.01};
  expectNear(psi.intensities(), wanted);
  const Psi::Estimated found = psi.estimate();
  expectNear({found.alpha, found.beta, found.alphaSd, found.betaSd},
             {0.0707944485623572, 0.131225304824574, 0.0293828669611944, 0.0254276109099827});
}

TEST(GivenAnEstimate, WhenALevelForAProbabilityIsAskedForThenItIsTheInverseOfTheFunction) {
  Psi psi(twoAlternatives());
  run(psi);
  const Psi::Estimated found = psi.estimate();

  // (0.82 - 0.02) / 0.96 is what the normal function has to give with guesses; its quantile, by another implementation.
  EXPECT_NEAR(psi.levelFor(0.82), found.alpha + found.beta * 0.43072729929545694, 1e-9);
  EXPECT_NEAR(psi.levelFor(0.02 + 0.96 * 0.75), found.alpha, 1e-9);
  EXPECT_THAT(failureOf([&] { psi.levelFor(0.5); }), HasSubstr("between 0.5 and 0.98"));
}

TEST(GivenAMethodWithLargeTables, WhenItIsCopiedForEachTrialThenTheCopiesShareThem) {
  Psi psi({.nTrials = 100, .intensRange = {-5, 5}, .alphaRange = {-5, 5}, .betaRange = {0.5, 3}, .intensPrecision = 0.1, .alphaPrecision = 0.1, .betaPrecision = 0.1});
  const auto inUse = [] {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
  };
  const std::size_t before = inUse();

  const std::vector<Psi> copies(50, psi);

  constexpr std::size_t kTables = std::size_t{101} * 101 * 26 * 2 * sizeof(double);
  EXPECT_LT(inUse() - before, 4 * kTables) << "fifty posteriors, and no fifty tables";
  EXPECT_EQ(copies.back().posterior(), psi.posterior());
}

TEST(GivenAPrior, WhenNothingIsLearntYetThenThePosteriorIsIt) {
  PsiOptions options = twoAlternatives();
  options.prior.assign(17 * 11, 1);
  options.prior[8 * 11 + 2] = 17 * 11 + 1;
  const Psi psi(options);

  EXPECT_DOUBLE_EQ(psi.posterior()[8 * 11 + 2], (17.0 * 11 + 1) / (2 * 17 * 11));
  EXPECT_NEAR(std::accumulate(psi.posterior().begin(), psi.posterior().end(), 0.0), 1, 1e-12);
}

TEST(GivenOptionsThatMakeNoGrid, WhenItIsMadeThenTheyAreNamed) {
  const auto make = [](const std::function<void(PsiOptions &)> &change) {
    PsiOptions options = twoAlternatives();
    change(options);
    return failureOf([&] { Psi{options}; });
  };

  EXPECT_THAT(make([](auto &o) { o.nTrials = 0; }), HasSubstr("nTrials is 0"));
  EXPECT_THAT(make([](auto &o) { o.expectedMin = 0.25; }), HasSubstr("expectedMin is 0.25"));
  EXPECT_THAT(make([](auto &o) { o.alphaRange = {1, -1}; }), HasSubstr("alphaRange ends below"));
  EXPECT_THAT(make([](auto &o) { o.betaPrecision = 0; }), HasSubstr("precision of betaRange is 0"));
  EXPECT_THAT(make([](auto &o) { o.betaRange = {0, 1}; }), HasSubstr("betaRange begins at 0"));
  EXPECT_THAT(make([](auto &o) { o.isLog = true, o.intensPrecision = 5; }), HasSubstr("intensRange begins at -5"));
  EXPECT_THAT(make([](auto &o) { o.prior = {1}; }), HasSubstr("1 weights for 17 alphas and 11 betas"));
  EXPECT_THAT(make([](auto &o) { o.alphaPrecision = 1e-7; }), HasSubstr("67 million"));
}

}  // namespace
}  // namespace fovea
