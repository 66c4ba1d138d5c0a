#include "devices/wheel_stamps.hpp"

#include <algorithm>

#include "devices/server_time.hpp"

namespace fovea {
namespace {

constexpr int kWholeStep = 120;
constexpr std::size_t kMostWaiting = 64;

}  // namespace

void WheelStamps::add(const PointerChange &change) {
  using Kind = PointerChange::Kind;
  if (change.kind == Kind::Lost)
    for (std::vector<Turn> &turns : turns_) turns.clear();
  if (change.kind != Kind::Turn && change.kind != Kind::TurnAcross) return;
  isFine_ = isFine_ || change.value % kWholeStep != 0;
  std::vector<Turn> &turns = turns_[change.kind == Kind::TurnAcross];
  if (!turns.empty() && turns.back().stamp.time == change.time) return;  // the same turn, in finer steps
  if (turns.size() == kMostWaiting) turns.erase(turns.begin());          // the server is looking elsewhere
  turns.push_back({{change.time, change.uncertainty}});
}

std::optional<KernelStamp> WheelStamps::take(bool isAcross, Timestamp told) {
  std::vector<Turn> &turns = turns_[isAcross];
  std::erase_if(turns, [&](const Turn &each) { return told - each.stamp.time > kLongestHeldBack; });
  // What is later than the server's stamp is told of in its turn.
  const auto later = std::find_if(turns.begin(), turns.end(), [&](const Turn &each) { return each.stamp.time >= told + kServerTick; });
  if (later == turns.begin()) return std::nullopt;
  const auto latest = later - 1;
  // Of a wheel that clicks, a turn before it that was never told may be the one; of a finer one only what is too near to tell.
  const Duration near = isFine_ ? kAtOnce : kLongestHeldBack;
  const bool isPlain = told - latest->stamp.time <= kAtOnce && std::none_of(turns.begin(), latest, [&](const Turn &each) {
    return !each.isTold && latest->stamp.time - each.stamp.time <= near;
  });
  const KernelStamp stamp = latest->stamp;
  latest->isTold = true;
  turns.erase(turns.begin(), isPlain ? latest : later);
  return isPlain ? std::optional(stamp) : std::nullopt;
}

}  // namespace fovea
