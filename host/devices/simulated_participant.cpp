#include "devices/simulated_participant.hpp"

#include <algorithm>
#include <cmath>

#include "devices/key_names.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr double kLapse_s = 30;
constexpr double kLongest_s = 600;  // of any number of a model
constexpr Duration kHold = 80ms;

bool same(const InputRequest &a, const InputRequest &b) {
  return a.since == b.since && a.expected == b.expected && a.keys == b.keys;
}

}  // namespace

Result<ResponseModel> responseModelFrom(const Value &names, const ResponseModel &otherwise) {
  ResponseModel model = otherwise;
  const std::pair<std::string_view, std::pair<double *, double>> known[] = {
      {"mean_s", {&model.mean_s, kLongest_s}},       {"spread_s", {&model.spread_s, kLongest_s}}, {"tail_s", {&model.tail_s, kLongest_s}},
      {"fastest_s", {&model.fastest_s, kLongest_s}}, {"accuracy", {&model.accuracy, 1}},          {"lapses", {&model.lapses, 1}}};
  if (!names.dict()) return Error{ErrorCode::BadArgument, "a response model is no dictionary", "", "give mean_s, spread_s, tail_s, fastest_s, accuracy, lapses"};
  for (const auto &[name, value] : *names.dict()) {
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto &each) { return each.first == name; });
    if (found == std::end(known))
      return Error{ErrorCode::BadArgument, "a response model has no \"" + name + "\"", name, "known: mean_s, spread_s, tail_s, fastest_s, accuracy, lapses"};
    const auto number = value.number();
    if (!number || !(*number >= 0 && *number <= found->second.second))
      return Error{ErrorCode::BadArgument, "\"" + name + "\" is out of range", name,
                   "give a number from 0 to " + cellText(Value(found->second.second))};
    *found->second.first = *number;
  }
  model.fastest_s = std::max(model.fastest_s, 0.1);  // a key is held for less than that
  return model;
}

SimulatedParticipant::SimulatedParticipant(std::uint64_t seed)
    : random_(seed, "participant"), ring_(std::make_unique<InputRing>()) {}

void SimulatedParticipant::begin(std::uint64_t seed, const ResponseModel &model) {
  random_ = Random(seed, "participant");
  model_ = model;
  request_.reset();
  press_.reset();
}

void SimulatedParticipant::expect(const InputRequest &request, Timestamp now) {
  if (request_ && same(*request_, request)) return;
  request_ = request;
  // Always the same number of draws: what was asked in one trial does not shift the answers of the next.
  std::string key = chooseKey(request);
  const Timestamp time = std::max(now, request.since) + drawReactionTime();
  press_ = Planned{time, std::move(key)};
}

std::string SimulatedParticipant::chooseKey(const InputRequest &request) {
  const double luck = random_.uniform(), which = random_.uniform();
  if (request.expected.empty()) return request.keys.empty() ? "space" : request.keys.front();
  const auto isWrong = [&](const std::string &key) { return key != request.expected; };
  const auto wrong = std::count_if(request.keys.begin(), request.keys.end(), isWrong);
  if (luck < model_.accuracy || wrong == 0) return request.expected;
  auto left = static_cast<std::ptrdiff_t>(which * static_cast<double>(wrong));
  const auto chosen = std::find_if(request.keys.begin(), request.keys.end(),
                                   [&](const std::string &key) { return isWrong(key) && left-- == 0; });
  return *chosen;
}

Duration SimulatedParticipant::drawReactionTime() {
  const double body = model_.mean_s + model_.spread_s * random_.normal();
  double time = std::max(model_.fastest_s, body + model_.tail_s * random_.exponential());
  if (model_.lapses > 0 && random_.uniform() < model_.lapses) time += kLapse_s;
  return Duration(std::llround(time * 1e9));
}

std::optional<Timestamp> SimulatedParticipant::nextEvent() const {
  if (press_ && release_) return std::min(press_->time, release_->time);
  if (press_) return press_->time;
  if (release_) return release_->time;
  return std::nullopt;
}

void SimulatedParticipant::deliver(Timestamp now) {
  // A release is always of an earlier press: the fastest answer takes longer than a key is held.
  if (release_ && release_->time <= now) {
    push(InputKind::KeyRelease, *release_, kHold);
    release_.reset();
  }
  if (!press_ || press_->time > now) return;
  push(InputKind::KeyPress, *press_, Duration(-1));
  release_ = Planned{press_->time + kHold, press_->key};
  press_.reset();
  deliver(now);
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
