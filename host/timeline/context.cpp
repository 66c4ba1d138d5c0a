#include "timeline/context.hpp"

#include <cstdlib>

#include "timeline/script.hpp"

namespace fovea {
namespace {

constexpr std::int64_t kMostReward = 1'000'000'000;

std::uint64_t versionOf(const TimelineState &state, std::string_view name) {
  const auto known = state.variables.find(name);
  // One more than stored, so that a variable is never taken for an absent one.
  return known == state.variables.end() ? 0 : known->second.version + 1;
}

}  // namespace

bool Reads::areCurrent(const Transaction &transaction) const {
  if (everything && *everything != transaction.changes()) return false;
  if (answer && *answer != transaction.answerVersion()) return false;
  for (const auto &[name, version] : variables)
    if (versionOf(transaction.state(), name) != version) return false;
  return true;
}

const Value *TimelineContext::variable(std::string_view name) {
  if (name == "session") lendSession();
  else if (isWorkedOut(name)) name == "earned" ? lendEarned() : lend("isJobPending", Value(isJobPending()));
  if (const auto lent = lent_.find(name); lent != lent_.end()) return &lent->second;
  const TimelineState &state = transaction_.state();
  if (reads_) reads_->variables.emplace_back(std::string(name), versionOf(state, name));
  const auto known = state.variables.find(name);
  return known == state.variables.end() ? nullptr : &known->second.value;
}

/// What would be paid if the participant left now, as long as the experiment has the money.
void TimelineContext::lendEarned() {
  const Cursor &cursor = state().cursor;
  const MoneySettings &money = transaction_.options().money;
  const Payment payment = paymentFor(money, cursor.timeCredit, cursor.performanceReward, {});
  lend("earned", Value(Dict{{"paid", payment.paid}, {"performance", payment.performanceReward}, {"text", moneyText(money, payment.paid)}, {"time", payment.timeReward}}));
}

/// Which of their sessions this is, and how long they were away before it.
void TimelineContext::lendSession() {
  const Cursor &cursor = transaction_.state().cursor;  // the same as long as the session lasts
  lend("session", Value(Dict{{"number", cursor.session}, {"hoursAway", cursor.hoursAway}}));
}

Result<Value> TimelineContext::get(std::string_view name) {
  if (const Value *known = variable(name)) return *known;
  return Error{ErrorCode::Unknown, "there is no variable \"" + std::string(name) + "\"", "", "set it first, or say what to take otherwise: get(name, otherwise)"};
}

Value TimelineContext::get(std::string_view name, Value otherwise) {
  const Value *known = variable(name);
  return known ? *known : std::move(otherwise);
}

const Value *TimelineContext::local(std::string_view name) {
  const TimelineState &all = state();
  if (all.cursor.openModules.empty()) return nullptr;
  const auto &locals = all.modules[all.cursor.openModules.back()].locals;
  const auto known = locals.find(name);
  return known == locals.end() ? nullptr : &known->second;
}

const Value &TimelineContext::answer() {
  if (reads_) reads_->answer = transaction_.answerVersion();
  return transaction_.state().answer;
}

const LoopView *TimelineContext::loop(std::string_view label) {
  const std::span<const LoopView> all = loops_.loops();
  for (auto each = all.rbegin(); each != all.rend(); ++each)
    if (label.empty() ? each->item != nullptr : each->label == label) return &*each;
  return nullptr;
}

const Value *TimelineContext::item(std::string_view label) {
  const LoopView *found = loop(label);
  return found ? found->item : nullptr;
}

Result<std::int64_t> TimelineContext::index(std::string_view label) {
  const LoopView *found = loop(label);
  if (found || label.empty()) return found ? found->index : 0;
  std::string open;
  for (const LoopView &each : loops_.loops()) open += (open.empty() ? "" : ", ") + std::string(each.label);
  return Error{ErrorCode::Unknown, "no loop \"" + std::string(label) + "\" is open here", "", open.empty() ? "none is: this stands in no loop" : "open are: " + open};
}

Random &TimelineContext::random() {
  if (!random_) random_.emplace(seed_);
  return *random_;
}

Timestamp TimelineContext::now() const { return services_.clock ? services_.clock->now() : Timestamp{}; }

bool TimelineContext::isJobPending() {
  if (reads_) reads_->everything = transaction_.changes();
  const std::optional<JobState> &job = transaction_.state().cursor.job;
  return job && services_.jobs && !services_.jobs->result(job->id);
}

const TimelineState &TimelineContext::state() {
  if (reads_) reads_->everything = transaction_.changes();
  return transaction_.state();
}

Result<void> TimelineContext::mayChange(std::string_view what) const {
  if (may_ == May::Change) return {};
  return Error{ErrorCode::Refused, "a function that is only asked tried to " + std::string(what), "", "change things in a code block"};
}

Result<void> TimelineContext::set(std::string_view name, Value value) {
  if (auto allowed = mayChange("set the variable \"" + std::string(name) + "\""); !allowed) return allowed;
  if (isReservedName(name)) return Error{ErrorCode::Refused, "\"" + std::string(name) + "\" is the host's", "", "use another name"};
  if (lent_.contains(name))
    return Error{ErrorCode::Refused, "\"" + std::string(name) + "\" cannot be changed here", "", "give what is to become of it as the result"};
  return transaction_.setVariable(name, std::move(value));
}

Result<void> TimelineContext::add(std::string_view name, Value value) {
  if (has(name)) return Error{ErrorCode::BadArgument, "there is a variable \"" + std::string(name) + "\" already", "", "use set() to change it"};
  return set(name, std::move(value));
}

Result<void> TimelineContext::increment(std::string_view name, std::int64_t by) {
  auto known = get(name);
  if (!known) return known.error();
  if (const auto *whole = known->as<std::int64_t>()) return set(name, Value(*whole + by));
  if (const auto number = known->number()) return set(name, Value(*number + static_cast<double>(by)));
  return Error{ErrorCode::BadArgument, "the variable \"" + std::string(name) + "\" holds " + std::string(kindName(*known)), "", "only numbers can be incremented"};
}

Result<void> TimelineContext::setLocal(std::string_view name, Value value) {
  if (auto allowed = mayChange("set the module's \"" + std::string(name) + "\""); !allowed) return allowed;
  return transaction_.setLocal(name, std::move(value));
}

Result<void> TimelineContext::addPerformanceReward(std::int64_t amount) {
  if (auto allowed = mayChange("change the reward"); !allowed) return allowed;
  std::int64_t &reward = transaction_.cursor().performanceReward;
  // Each is within the limit before they are added.
  if (amount > kMostReward || amount < -kMostReward || std::abs(reward + amount) > kMostReward)
    return Error{ErrorCode::BadArgument, "the performance reward would be " + std::to_string(reward) + " and " + std::to_string(amount) + " cents", "",
                 "a participant's rewards together are 1000000000 cents at most: is the amount in cents?"};
  reward += amount;
  transaction_.noteChange();
  return {};
}

Result<void> TimelineContext::fail(std::string tag) {
  if (auto allowed = mayChange("fail the participant"); !allowed) return allowed;
  failures_.push_back(std::move(tag));
  return {};
}

Condition jobIsPending() {
  return [](TimelineContext &context) { return context.isJobPending(); };
}

}  // namespace fovea
