#include "sound/block_time.hpp"

#include <algorithm>
#include <chrono>
#include <numbers>

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenReadings = 500ms;
constexpr double kBandwidth_hz = 0.25;
constexpr double kMostOff = 0.01;   // no card is further off its rate
constexpr double kForgotten_s = 2;  // after which the spread of earlier blocks has faded

}  // namespace

void ClockWatch::see(std::uint64_t frame, Timestamp time) {
  if (readings_ > 0 && time - earlier_[1].time < kBetweenReadings) return;
  if (readings_ >= 2) {
    const auto &[older, newer] = earlier_;
    const double perFrame = double((newer.time - older.time).count()) / double(newer.frame - older.frame);
    const double foretold = perFrame * double(frame - newer.frame);
    errors_[compared_++ % errors_.size()] =
        Duration(std::llround(std::abs(double((time - newer.time).count()) - foretold)));
  }
  earlier_ = {earlier_[1], {frame, time}};
  readings_ = std::min(readings_ + 1, 2);
}

void ClockWatch::jump(Duration by) {
  readings_ = 0;
  errors_[compared_++ % errors_.size()] = std::chrono::abs(by);
}

std::optional<Duration> ClockWatch::error() const {
  if (compared_ == 0) return std::nullopt;
  return *std::max_element(errors_.begin(),
                           errors_.begin() + std::min<std::uint64_t>(compared_, errors_.size()));
}

BlockTime BlockLoop::follow(Timestamp seen, std::uint32_t frames) {
  const double time = double(toNanoseconds(seen));
  const double block = double(frames) * nominal_;
  if (!isSettled_)
    next_ = time, nsPerFrame_ = nominal_, spread_ = block * block,
    isSettled_ = true;  // the first may be off by all of it
  const double omega = 2 * std::numbers::pi * kBandwidth_hz * block * 1e-9;
  const double off = time - next_, weight = std::min(block * 1e-9 / kForgotten_s, 1.0);
  spread_ += weight * (off * off - spread_);
  const double first = next_;
  next_ += std::numbers::sqrt2 * omega * off + double(frames) * nsPerFrame_;
  nsPerFrame_ = std::clamp(nsPerFrame_ + omega * omega * off / double(frames), nominal_ * (1 - kMostOff),
                           nominal_ * (1 + kMostOff));
  BlockTime result;
  result.first = fromNanoseconds(std::llround(first)), result.nsPerFrame = nsPerFrame_;
  result.uncertainty = Duration(std::llround(3 * std::sqrt(spread_)));
  return result;
}

}  // namespace fovea
