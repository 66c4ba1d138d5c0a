#include "timeline/money.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

TEST(GivenHalfAnHourAndABonus, WhenItIsPaidThenTheBasePaymentIsPartOfTheReward) {
  const Payment payment = paymentFor({}, 30min, 25, {});
  EXPECT_EQ(payment.timeReward, 450);
  EXPECT_EQ(payment.reward, 475);
  EXPECT_EQ(payment.bonus, 465);
  EXPECT_EQ(payment.paid, 475);
  EXPECT_TRUE(payment.decisions.empty());
}

TEST(GivenARewardAboveTheParticipantsMaximum, WhenItIsPaidThenTheCutIsADecisionWithItsReason) {
  const Payment payment = paymentFor({}, 0s, 4000, {});
  EXPECT_EQ(payment.reward, 2500);
  EXPECT_EQ(payment.unpaid, 1500);
  ASSERT_EQ(payment.decisions.size(), 1u);
  EXPECT_EQ(payment.decisions[0].reason, "maxParticipantPayment");
  EXPECT_EQ(payment.decisions[0].amount, 1500);
}

TEST(GivenAnExperimentNearItsHardMaximum, WhenARewardWouldPassItThenTheRestIsNotPaid) {
  const Payment payment = paymentFor({}, 0s, 1000, {.spent = 109'000, .promised = 700});
  EXPECT_EQ(payment.reward, 300);
  EXPECT_EQ(payment.unpaid, 700);
  EXPECT_LE(109'000 + 700 + payment.paid, MoneySettings{}.hardMaxExperimentPayment);
  EXPECT_TRUE(payment.stopsRecruiting);
}

TEST(GivenALabThatPaysInOtherWays, WhenMoneyIsOffThenNothingIsPaidOrChecked) {
  std::vector<Error> warnings;
  const MoneySettings off{.isOff = true, .currency = ""};
  EXPECT_EQ(paymentFor(off, 10h, 100, {}).paid, 0);
  EXPECT_TRUE(checkMoney(off, warnings));
}

TEST(GivenBasePayments, WhenTheyAreLargeThenTheyAreRefusedUnlessMeant) {
  std::vector<Error> warnings;
  EXPECT_TRUE(checkMoney({.basePayment = 1000}, warnings));
  EXPECT_TRUE(warnings.empty());
  EXPECT_TRUE(checkMoney({.basePayment = 1001}, warnings));
  EXPECT_EQ(warnings.size(), 1u);
  EXPECT_FALSE(checkMoney({.basePayment = 2001}, warnings));
  EXPECT_TRUE(checkMoney({.basePayment = 2001, .bigBasePayment = true}, warnings));
  EXPECT_FALSE(checkMoney({.currency = "$"}, warnings));
}

TEST(GivenMaximaBelowTheBasePayment, WhenTheyAreReadThenTheyAreRefusedForTheBaseIsPaidToEverybody) {
  std::vector<Error> warnings;
  const auto participant = checkMoney({.basePayment = 500, .maxParticipantPayment = 499}, warnings);
  ASSERT_FALSE(participant);
  EXPECT_EQ(participant.error().where, "money/maxParticipantPayment");
  const auto experiment = checkMoney({.basePayment = 500, .softMaxExperimentPayment = 400, .hardMaxExperimentPayment = 499}, warnings);
  ASSERT_FALSE(experiment);
  EXPECT_EQ(experiment.error().where, "money/hardMaxExperimentPayment");
  EXPECT_TRUE(checkMoney({.basePayment = 500, .maxParticipantPayment = 500, .softMaxExperimentPayment = 400, .hardMaxExperimentPayment = 500}, warnings));
}

TEST(GivenCurrencies, WhenAnAmountIsWrittenThenItHasTheirDigits) {
  EXPECT_EQ(moneyText({}, 5), "USD 0.05");
  EXPECT_EQ(moneyText({.currency = "JPY"}, 500), "JPY 500");
  EXPECT_EQ(moneyText({.currency = "KWD"}, -1500), "KWD -1.500");
}

}  // namespace
}  // namespace fovea
