#include "participant/behaviour.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace fovea {
namespace {

constexpr std::array<std::string_view, 9> kNavigationKeys = {
    "return", "num_enter", "space", "right", "left", "up", "down", "pagedown", "pageup"};
// Source: the ex-Gaussian of Ratcliff (1979), doi:10.1037/0033-2909.86.3.446, for the shape; the sum of
// mu and tau is the mean.
constexpr double kMu = 0.36, kSigma = 0.04, kTau = 0.09, kFastest = 0.2;
constexpr double kNavigationFrom = 0.3, kNavigationTo = 0.6;
constexpr double kHoldFrom = 0.06, kHoldTo = 0.1;

bool isNavigationKey(std::string_view key) {
  return std::find(kNavigationKeys.begin(), kNavigationKeys.end(), key) != kNavigationKeys.end();
}

std::chrono::nanoseconds nanoseconds(double seconds) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

}  // namespace

bool isNavigation(const AwaitedResponse &request) {
  return std::all_of(request.keys.begin(), request.keys.end(),
                     [](const std::string &key) { return isNavigationKey(key) || key == "escape"; });
}

Behaviour::Behaviour(const BehaviourOptions &options)
    : options_(options), random_(options.seed, "participant") {}

PlannedPress Behaviour::plan(const AwaitedResponse &request) {
  PlannedPress press;
  press.key = chooseKey(request);
  press.reactionTime = nanoseconds(reactionSeconds(isNavigation(request)) / options_.speed);
  press.hold = nanoseconds((kHoldFrom + (kHoldTo - kHoldFrom) * random_.uniform()) / options_.speed);
  return press;
}

std::string Behaviour::chooseKey(const AwaitedResponse &request) {
  std::vector<std::string> others;
  for (const std::string &key : request.keys)
    if (key != request.expected && key != "escape") others.push_back(key);

  const bool right = random_.uniform() < options_.accuracy;
  if (!request.expected.empty() && (right || others.empty() || isNavigation(request)))
    return request.expected;
  if (others.empty()) return "space";
  // "Next" stands before "back" where a page offers both.
  if (isNavigation(request)) return others.front();
  const auto index = static_cast<std::size_t>(random_.uniform() * static_cast<double>(others.size()));
  return others[index];
}

double Behaviour::reactionSeconds(bool navigation) {
  if (navigation) return kNavigationFrom + (kNavigationTo - kNavigationFrom) * random_.uniform();
  return std::max(kFastest, kMu + kSigma * random_.normal() + kTau * random_.exponential());
}

}  // namespace fovea
