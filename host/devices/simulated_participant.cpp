#include "devices/simulated_participant.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "devices/key_names.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr double kLapse_s = 30;
constexpr double kLongest_s = 600;  // of any number of a model
constexpr Duration kEarly = 100ms;
constexpr std::string_view kMembers = "mean_s, spread_s, tail_s, fastest_s, accuracy, lapses, early";
constexpr Duration kHold = 80ms;
constexpr std::size_t kMostWaiting = 64;  // a press and a release, each time that somebody looks; and there is one such ring for each participant

bool same(const InputRequest &a, const InputRequest &b) {
  return a.since == b.since && a.expected == b.expected && a.keys == b.keys;
}

}  // namespace

Result<ResponseModel> responseModelFrom(const Value &names, const ResponseModel &otherwise) {
  ResponseModel model = otherwise;
  const std::pair<std::string_view, std::pair<double *, double>> known[] = {
      {"mean_s", {&model.mean_s, kLongest_s}}, {"spread_s", {&model.spread_s, kLongest_s}}, {"tail_s", {&model.tail_s, kLongest_s}}, {"fastest_s", {&model.fastest_s, kLongest_s}},
      {"accuracy", {&model.accuracy, 1}},      {"lapses", {&model.lapses, 1}},              {"early", {&model.early, 1}}};
  if (!names.dict()) return Error{ErrorCode::BadArgument, "a response model is no dictionary", "", "give " + std::string(kMembers)};
  for (const auto &[name, value] : *names.dict()) {
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto &each) { return each.first == name; });
    if (found == std::end(known))
      return Error{ErrorCode::BadArgument, "a response model has no \"" + name + "\"", name, "known: " + std::string(kMembers)};
    const auto number = value.number();
    if (!number || !(*number >= 0 && *number <= found->second.second))
      return Error{ErrorCode::BadArgument, "\"" + name + "\" is out of range", name,
                   "give a number from 0 to " + cellText(Value(found->second.second))};
    *found->second.first = *number;
  }
  model.fastest_s = std::max(model.fastest_s, 0.1);  // sooner is early
  return model;
}

Duration drawReactionTime(const ResponseModel &model, Random &random) {
  const double body = model.mean_s + model.spread_s * random.normal();
  double time = std::max(model.fastest_s, body + model.tail_s * random.exponential());
  if (model.lapses > 0 && random.uniform() < model.lapses) time += kLapse_s;
  return Duration(std::llround(time * 1e9));
}

SimulatedParticipant::SimulatedParticipant(std::uint64_t seed)
    : random_(seed, "participant"), ring_(std::make_unique<InputRing>(kMostWaiting)) {}

void SimulatedParticipant::begin(std::uint64_t seed, const ResponseModel &model) {
  random_ = Random(seed, "participant");
  model_ = model;
  request_.reset();
  press_.reset();
  answer_.reset();
  unasked_.reset();
}

Result<void> SimulatedParticipant::expect(const InputRequest &request, Timestamp now) {
  if (request_ && same(*request_, request)) return {};
  request_ = request;
  AnswerPlan asked{model_, {}, {}, 0};
  const Result<void> known = observer_ ? askObserver(request, asked) : Result<void>();
  plan(request, known ? asked : AnswerPlan{model_, {}, {}, 0}, now);
  return known;
}

Result<void> SimulatedParticipant::askObserver(const InputRequest &request, AnswerPlan &plan) {
  plan.seed = random_.next();
  if (auto known = observer_(request, plan); !known) return known;
  const auto impossible = [](std::string what, std::string fix) { return Error{ErrorCode::BadArgument, std::move(what), "simulate", std::move(fix)}; };
  const ResponseModel &model = plan.model;
  auto judged = responseModelFrom(Value(Dict{{"mean_s", Value(model.mean_s)}, {"spread_s", Value(model.spread_s)}, {"tail_s", Value(model.tail_s)}, {"fastest_s", Value(model.fastest_s)},
                                             {"accuracy", Value(model.accuracy)}, {"lapses", Value(model.lapses)}, {"early", Value(model.early)}}));
  if (!judged) return impossible(judged.error().what, judged.error().fix);
  plan.model = *judged;
  if (plan.rt_s && !(*plan.rt_s >= 0 && *plan.rt_s <= kLongest_s)) return impossible("the reaction time is out of range", "give 0 to 600 s");
  const auto isAllowed = [&](const std::string &key) { return request.keys.empty() || std::find(request.keys.begin(), request.keys.end(), key) != request.keys.end(); };
  if (plan.key && !isAllowed(*plan.key)) return impossible("the key \"" + *plan.key + "\" is none of those awaited", "answer with one of the request's keys");
  return {};
}

void SimulatedParticipant::plan(const InputRequest &request, const AnswerPlan &plan, Timestamp now) {
  // Always the same number of draws: what was asked in one trial does not shift the answers of the next.
  const std::string key = chooseKey(request, plan);
  const Duration drawn = drawReactionTime(plan);
  const Timestamp time = std::max(now, request.since) + drawn;
  press_ = Planned{time, key};
  answer_.reset();
  if (plan.model.early <= 0) return;
  const bool isEarly = random_.uniform() < plan.model.early;
  const Timestamp from = std::max(now, request.since - kEarly), to = std::max(now, request.since + kEarly);
  const Duration later(std::llround(random_.uniform() * static_cast<double>((to - from).count())));
  if (!isEarly) return;
  press_->time = from + later;
  if (press_->time < request.since) answer_ = Planned{time, key};
}

std::string SimulatedParticipant::chooseKey(const InputRequest &request, const AnswerPlan &plan) {
  const double luck = random_.uniform(), which = random_.uniform();
  if (plan.key) return *plan.key;
  if (request.expected.empty()) return request.keys.empty() ? "space" : request.keys.front();
  const auto isWrong = [&](const std::string &key) { return key != request.expected; };
  const auto wrong = std::count_if(request.keys.begin(), request.keys.end(), isWrong);
  if (luck < plan.model.accuracy || wrong == 0) return request.expected;
  auto left = static_cast<std::ptrdiff_t>(which * static_cast<double>(wrong));
  const auto chosen = std::find_if(request.keys.begin(), request.keys.end(),
                                   [&](const std::string &key) { return isWrong(key) && left-- == 0; });
  return *chosen;
}

Duration SimulatedParticipant::drawReactionTime(const AnswerPlan &plan) {
  const Duration drawn = fovea::drawReactionTime(plan.model, random_);
  return plan.rt_s ? Duration(std::llround(*plan.rt_s * 1e9)) : drawn;
}

std::optional<Timestamp> SimulatedParticipant::nextEvent() const {
  std::optional<Timestamp> next;
  for (const std::optional<Planned> *planned : {&press_, &release_, &unasked_})
    if (*planned && (!next || (*planned)->time < *next)) next = (*planned)->time;
  return next;
}

void SimulatedParticipant::deliver(Timestamp now) {
  if (unasked_ && unasked_->time <= now && (!press_ || unasked_->time <= press_->time)) {
    press_ = std::exchange(unasked_, std::nullopt);
    answer_.reset();
  }
  if (release_ && release_->time <= now && !(press_ && press_->time < release_->time)) letGo(release_->time);
  if (!press_ || press_->time > now) return;
  if (release_) letGo(press_->time);  // one finger: a key that is still held is left for the next
  push(InputKind::KeyPress, *press_, Duration(-1));
  release_ = Planned{press_->time + kHold, press_->key};
  press_ = std::exchange(answer_, std::nullopt);
  deliver(now);
}

void SimulatedParticipant::letGo(Timestamp time) {
  push(InputKind::KeyRelease, {time, release_->key}, kHold - (release_->time - time));
  release_.reset();
}

void SimulatedParticipant::push(InputKind kind, const Planned &planned, Duration duration) {
  InputEvent event;
  event.kind = kind;
  event.time = planned.time;
  event.duration = duration;
  event.source = StampSource::Simulated;
  event.setKey(planned.key);
  if (kind == InputKind::KeyPress) event.setText(textOfKeyName(planned.key));
  ring_->push(event);
}

}  // namespace fovea
