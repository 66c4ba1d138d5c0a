// What a participant is to be paid: in the data with each step, and on the pages that can say it.

#include "core/log.hpp"
#include "stage/sitting.hpp"
#include "timeline/pointer.hpp"

namespace fovea {
namespace {

/// Where nobody can tell what is left, nothing is given but the base payment, which is theirs already. More can be paid later; what is paid is gone.
ExperimentSpending nothingLeft(const MoneySettings &money) { return {money.hardMaxExperimentPayment, 0}; }

/// What the parts come to is paid whole only where it is above the base payment and below the maximum: else they are not told.
std::string paidText(const MoneySettings &money, const Payment &payment) {
  const std::string paid = moneyText(money, payment.paid);
  if (payment.performanceReward <= 0 || payment.paid != payment.timeReward + payment.performanceReward) return paid;
  return paid + " (" + moneyText(money, payment.timeReward) + " + " + moneyText(money, payment.performanceReward) + ")";
}

}  // namespace

ExperimentSpending Sitting::spending(const StudyTotals &others) const {
  return {others.paid, others.atWork * study_->study.timeline->options().money.basePayment};
}

/// Errors: Io.
Result<ExperimentSpending> Sitting::spending() const {
  auto others = totals();
  return others ? Result<ExperimentSpending>(spending(*others)) : others.error();
}

/// Nobody new begins once the study has spent what it may. Errors: Refused.
Result<void> Sitting::mayBePaid(const StudyTotals &others) const {
  const MoneySettings &money = study_->study.timeline->options().money;
  if (money.isOff) return {};
  const ExperimentSpending spent = spending(others);
  if (spent.spent + spent.promised < money.softMaxExperimentPayment) return {};
  return Error{ErrorCode::Refused, "the study has cost " + moneyText(money, spent.spent) + ", and " + moneyText(money, spent.promised) + " are promised: nobody new can take part",
               study_->study.name, "raise \"softMaxExperimentPayment\" (and \"hardMaxExperimentPayment\") in its \"money\" when there is more"};
}

void Sitting::addPayment(const TimelineState &state, ParticipantStep &step) const {
  const Timeline &timeline = *study_->study.timeline;
  const MoneySettings &money = timeline.options().money;
  if (money.isOff) return;
  // Only the end asks what the others cost: until then it is a promise.
  const bool isOver = state.cursor.end != EndKind::None;
  const Result<ExperimentSpending> spent = isOver ? spending() : ExperimentSpending{};
  Payment payment = paymentOf(timeline, state, spent ? *spent : nothingLeft(money));
  if (!spent)
    for (MoneyDecision &each : payment.decisions)
      if (each.reason.ends_with("ExperimentPayment")) each.reason += ": what the others cost cannot be read, " + spent.error().text();
  step.currency = money.currency;
  step.payment = payment.paid;
  if (!isOver) return;
  List decisions;
  for (const MoneyDecision &each : payment.decisions) {
    decisions.push_back(Value(Dict{{"what", each.what}, {"reason", each.reason}, {"amount", each.amount}}));
    log_.write(LogLevel::Warning, "timeline", participant() + ": " + each.what + " (" + each.reason + ")");
  }
  step.events.push_back(Value(Dict{{"kind", "payment"},
                                   {"value", Dict{{"way", way_},
                                                  {"currency", money.currency},
                                                  {"timeReward", payment.timeReward},
                                                  {"performanceReward", payment.performanceReward},
                                                  {"basePayment", money.basePayment},
                                                  {"bonus", payment.bonus},
                                                  {"paid", payment.paid},
                                                  {"unpaid", payment.unpaid},
                                                  {"decisions", std::move(decisions)}}}}));
}

/// Read once in a step: what somebody is told stays the same while they look at it.
const ExperimentSpending &Sitting::others() {
  if (!step_.others) {
    const auto spent = spending();
    step_.others = spent ? *spent : nothingLeft(study_->study.timeline->options().money);
  }
  return *step_.others;
}

/// What is paid to somebody whose way ends with that.
Payment Sitting::paidNow(const TimelineState &state) { return paymentOf(*study_->study.timeline, state, others()); }

/// A page that has a place for it says what was earned, unless the study gives it something else to say.
void Sitting::sayReward(const Pointer &pointer, ResolvedStep &step) {
  const MoneySettings &money = pointer.timeline().options().money;
  if (money.isOff || !money.showReward || step.step.kind != StepKind::Page) return;
  const Value *schema = step.plugin.manifest.json.find("params_schema");
  const Value *properties = schema ? schema->find("properties") : nullptr;
  if (!properties || !properties->find("reward") || step.step.params.find("reward")) return;
  // Who is over is told what they are paid, which an abort may have cut.
  const Payment payment = pointer.isOver() ? paidNow(pointer.state()) : pointer.paymentWithPage(others());
  step.step.params.set("reward", Value(paidText(money, payment)));
}

/// Before the step: what it adds is seen on the next page.
void Sitting::sayProgress(const Pointer &pointer) {
  const TimelineOptions &options = pointer.timeline().options();
  progress_ = pointer.state().cursor.progress;
  shownProgress_ = options.showsProgress ? progress_ : std::nullopt;
  paid_ = options.money.isOff ? "" : paidText(options.money, paidNow(pointer.state()));
  earned_ = options.money.showReward ? paid_ : "";
}

}  // namespace fovea
