#include "timeline/money.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace fovea {
namespace {

constexpr std::int64_t kUnusualBasePayment = 1'000;
constexpr std::int64_t kRefusedBasePayment = 2'000;
constexpr std::int64_t kMostMoney = 1'000'000'000'000;  // sums of them still fit

/// Digits after the point. Source: ISO 4217, for the currencies that do not have two.
int minorDigits(const std::string &currency) {
  constexpr std::string_view kNone[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::string_view kThree[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(std::begin(kNone), std::end(kNone), currency) != std::end(kNone)) return 0;
  if (std::find(std::begin(kThree), std::end(kThree), currency) != std::end(kThree)) return 3;
  return 2;
}

}  // namespace

std::int64_t timeReward(const MoneySettings &settings, Duration timeCredit) {
  if (settings.isOff) return 0;
  constexpr double kHour = 3600e9;
  return std::llround(static_cast<double>(timeCredit.count()) / kHour * static_cast<double>(settings.wagePerHour));
}

Payment paymentFor(const MoneySettings &settings, Duration timeCredit, std::int64_t performanceReward, const ExperimentSpending &spending) {
  Payment payment;
  if (settings.isOff) return payment;
  payment.timeReward = timeReward(settings, timeCredit);
  payment.performanceReward = performanceReward;
  payment.reward = std::max<std::int64_t>(payment.timeReward + performanceReward, 0);
  const auto cut = [&](std::int64_t most, const char *reason) {
    if (payment.reward <= most) return;
    const std::int64_t withheld = payment.reward - std::max<std::int64_t>(most, 0);
    payment.reward -= withheld;
    payment.unpaid += withheld;
    payment.decisions.push_back({"the reward was cut to " + moneyText(settings, payment.reward), reason, withheld});
  };
  cut(settings.maxParticipantPayment, "maxParticipantPayment");
  // The base payment is this participant's already; it is not taken back, whatever the rest has cost.
  cut(std::max(settings.hardMaxExperimentPayment - spending.spent - spending.promised, std::min(settings.basePayment, payment.reward)),
      "hardMaxExperimentPayment");
  payment.bonus = std::max<std::int64_t>(payment.reward - settings.basePayment, 0);
  payment.paid = settings.basePayment + payment.bonus;
  if (spending.spent + spending.promised + payment.paid >= settings.softMaxExperimentPayment) {
    payment.stopsRecruiting = true;
    payment.decisions.push_back({"no more participants are recruited", "softMaxExperimentPayment", 0});
  }
  return payment;
}

void cutForAbort(const MoneySettings &settings, Payment &payment) {
  if (settings.isOff || payment.reward >= settings.minAccumulatedRewardForAbort) return;
  payment.decisions.push_back({"nothing is paid for what was earned until the abort", "minAccumulatedRewardForAbort", payment.paid});
  payment.unpaid += payment.paid;
  payment.reward = payment.bonus = payment.paid = 0;
}

std::vector<Error> moneyMistakes(const MoneySettings &settings, std::vector<Error> &warnings) {
  std::vector<Error> found;
  if (settings.isOff) return found;
  const auto complain = [&](std::string what, const std::string &member, std::string fix) { found.push_back({ErrorCode::BadArgument, std::move(what), "money/" + member, std::move(fix)}); };
  MoneySettings known = settings;  // for words about amounts
  if (settings.currency.size() != 3 || !std::all_of(settings.currency.begin(), settings.currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    complain("\"" + settings.currency + "\" is no currency", "currency", "give its three capital letters of ISO 4217, such as EUR");
    known.currency.clear();
  }
  const auto text = [&](std::int64_t amount) { return moneyText(known, amount); };
  const std::pair<const char *, std::int64_t> amounts[] = {{"wagePerHour", settings.wagePerHour},
                                                           {"basePayment", settings.basePayment},
                                                           {"maxParticipantPayment", settings.maxParticipantPayment},
                                                           {"softMaxExperimentPayment", settings.softMaxExperimentPayment},
                                                           {"hardMaxExperimentPayment", settings.hardMaxExperimentPayment},
                                                           {"minAccumulatedRewardForAbort", settings.minAccumulatedRewardForAbort}};
  std::set<std::string> told;
  for (const auto &[name, amount] : amounts) {
    if (amount >= 0 && amount <= kMostMoney) continue;
    told.insert(name);
    if (amount < 0) complain(std::string(name) + " is below 0", name, "give 0 or more, in minor units (cents)");
    else complain(std::string(name) + " is above " + text(kMostMoney), name, "amounts are minor units (cents): is it meant so?");
  }
  const bool isBaseKnown = !told.contains("basePayment");
  if (isBaseKnown && settings.basePayment > kRefusedBasePayment && !settings.bigBasePayment)
    complain("the base payment is " + text(settings.basePayment), "basePayment", "amounts are minor units (cents); when it is meant, set bigBasePayment");
  else if (isBaseKnown && settings.basePayment > kUnusualBasePayment)
    warnings.push_back({ErrorCode::BadArgument, "the base payment is " + text(settings.basePayment), "money/basePayment", "amounts are minor units (cents)"});
  for (const auto &[name, maximum] : {std::pair("maxParticipantPayment", settings.maxParticipantPayment), std::pair("hardMaxExperimentPayment", settings.hardMaxExperimentPayment)})
    if (isBaseKnown && !told.contains(name) && maximum < settings.basePayment)
      complain(std::string(name) + " is " + text(maximum) + ", and the base payment is more: " + text(settings.basePayment), name, "the base payment is paid to everybody who begins: make it the smaller one");
  if (settings.softMaxExperimentPayment > settings.hardMaxExperimentPayment && !told.contains("softMaxExperimentPayment") && !told.contains("hardMaxExperimentPayment"))
    warnings.push_back({ErrorCode::BadArgument, "recruiting stops later than payment", "money/softMaxExperimentPayment", "make softMaxExperimentPayment the smaller one"});
  return found;
}

Result<void> checkMoney(const MoneySettings &settings, std::vector<Error> &warnings) {
  const std::vector<Error> found = moneyMistakes(settings, warnings);
  return found.empty() ? Result<void>() : found.front();
}

std::string moneyText(const MoneySettings &settings, std::int64_t minorUnits) {
  const int digits = minorDigits(settings.currency);
  std::string number = std::to_string(minorUnits < 0 ? -minorUnits : minorUnits);
  if (digits > 0) {
    if (static_cast<int>(number.size()) <= digits) number.insert(0, static_cast<std::size_t>(digits) + 1 - number.size(), '0');
    number.insert(number.size() - static_cast<std::size_t>(digits), ".");
  }
  return settings.currency + (settings.currency.empty() ? "" : " ") + (minorUnits < 0 ? "-" : "") + number;
}

}  // namespace fovea
