#pragma once
// What a participant is paid: whole minor units of a currency (cents), computed in one place.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

/// Units: minor units of `currency`.
struct MoneySettings {
  bool isOff = false;            // a lab that pays in other ways; credit is still counted
  std::string currency = "USD";  // ISO 4217
  std::int64_t wagePerHour = 900;
  std::int64_t basePayment = 10;
  bool bigBasePayment = false;  // allows a base payment above 2000
  std::int64_t maxParticipantPayment = 2'500;
  std::int64_t softMaxExperimentPayment = 100'000;  // stop recruiting
  std::int64_t hardMaxExperimentPayment = 110'000;  // never spend more
  std::int64_t minAccumulatedRewardForAbort = 20;  // less than that is not paid to who aborted
  bool showReward = true;                          // pages that can say what is earned say so
};

/// What the whole experiment has spent and promised, without this participant.
struct ExperimentSpending {
  std::int64_t spent = 0;
  std::int64_t promised = 0;  // base payments of people still working
};

/// Why less is paid, or recruitment stops; kept with the data.
struct MoneyDecision {
  std::string what, reason;
  std::int64_t amount = 0;  // minor units withheld; 0 when it is no cut
};

struct Payment {
  std::int64_t timeReward = 0, performanceReward = 0;
  std::int64_t reward = 0;  // both, after cuts
  std::int64_t bonus = 0;   // what is paid beside the base payment
  std::int64_t paid = 0;
  std::int64_t unpaid = 0;  // withheld by a maximum
  bool stopsRecruiting = false;
  std::vector<MoneyDecision> decisions;
};

/// `timeCredit` at the hourly wage, rounded to the nearest minor unit.
std::int64_t timeReward(const MoneySettings &settings, Duration timeCredit);
Payment paymentFor(const MoneySettings &settings, Duration timeCredit, std::int64_t performanceReward, const ExperimentSpending &spending);

/// What is kept of it when the participant was aborted: nothing below the least reward for that.
void cutForAbort(const MoneySettings &settings, Payment &payment);

/// Everything that is refused: BadArgument with "money/NAME" in `where`. What is allowed but unusual is told in `warnings`.
std::vector<Error> moneyMistakes(const MoneySettings &settings, std::vector<Error> &warnings);
/// Errors: the first of them.
Result<void> checkMoney(const MoneySettings &settings, std::vector<Error> &warnings);

/// "USD 12.34"
std::string moneyText(const MoneySettings &settings, std::int64_t minorUnits);

}  // namespace fovea
