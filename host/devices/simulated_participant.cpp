#include "devices/simulated_participant.hpp"

#include <algorithm>
#include <cmath>

#include "devices/key_names.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr double kMean_s = 0.40, kSpread_s = 0.05, kTail_s = 0.10, kFastest_s = 0.15;
constexpr double kCorrect = 0.95;
constexpr Duration kHold = 80ms;

bool same(const InputRequest &a, const InputRequest &b) {
  return a.since == b.since && a.expected == b.expected && a.keys == b.keys;
}

}  // namespace

SimulatedParticipant::SimulatedParticipant(std::uint64_t seed)
    : random_(seed, "participant"), ring_(std::make_unique<InputRing>()) {}

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
  if (luck < kCorrect || wrong == 0) return request.expected;
  auto left = static_cast<std::ptrdiff_t>(which * static_cast<double>(wrong));
  const auto chosen = std::find_if(request.keys.begin(), request.keys.end(),
                                   [&](const std::string &key) { return isWrong(key) && left-- == 0; });
  return *chosen;
}

Duration SimulatedParticipant::drawReactionTime() {
  const double body = kMean_s + kSpread_s * random_.normal();
  const double time = std::max(kFastest_s, body + kTail_s * random_.exponential());
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
  static_assert(kFastest_s > 0.08);
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
