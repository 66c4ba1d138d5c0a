#include "overlay/placement.hpp"

#include <algorithm>

namespace fovea {
namespace {

constexpr int kWidth = 900, kHeight = 1000;
constexpr int kLeastWidth = 640;
constexpr int kTitleBar = 36;  // what a window manager usually puts above
constexpr int kGap = 8;

int overlap(const ScreenRect &a, const ScreenRect &b) {
  const int width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const int height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

ScreenRect fitted(int x, int width, const ScreenRect &monitor) {
  ScreenRect place;
  place.width = std::min(width, monitor.width);
  place.height = std::min(kHeight, monitor.height - kTitleBar);
  place.x = std::clamp(x, monitor.x, monitor.x + monitor.width - place.width);
  place.y = monitor.y + kTitleBar;
  return place;
}

}  // namespace

ScreenRect placeOperatorWindow(const ScreenRect &participant, const std::vector<ScreenRect> &monitors) {
  if (monitors.empty()) return {0, 0, kWidth, kHeight};
  const auto covered = [&](const ScreenRect &monitor) { return overlap(participant, monitor); };
  const auto less = [&](const ScreenRect &a, const ScreenRect &b) { return covered(a) < covered(b); };
  const ScreenRect &freest = *std::min_element(monitors.begin(), monitors.end(), less);
  if (covered(freest) == 0) return fitted(freest.x + (freest.width - kWidth) / 2, kWidth, freest);

  const ScreenRect &shared = *std::max_element(monitors.begin(), monitors.end(), less);
  const int rightEdge = participant.x + participant.width + kGap;
  const int toTheRight = shared.x + shared.width - rightEdge;
  if (toTheRight >= kLeastWidth) return fitted(rightEdge, std::min(kWidth, toTheRight), shared);
  const int toTheLeft = participant.x - kGap - shared.x;
  if (toTheLeft >= kLeastWidth) {
    const int width = std::min(kWidth, toTheLeft);
    return fitted(participant.x - kGap - width, width, shared);
  }
  const int middle = participant.x + participant.width / 2;
  const bool isParticipantLeft = middle <= shared.x + shared.width / 2;
  return fitted(isParticipantLeft ? shared.x + shared.width - kLeastWidth : shared.x, kLeastWidth, shared);
}

}  // namespace fovea
