#include "overlay/keys.hpp"

namespace fovea {

OperatorInput KeyInbox::take(Timestamp now, Moment momentOfNow) {
  const auto ago = [&](Moment when) { return std::chrono::duration_cast<Duration>(momentOfNow - when); };
  OperatorInput input;
  for (const Press &press : presses_) input.keys.push_back({press.key, now - ago(press.when)});
  if (typed_) input.typed = now - ago(*typed_);
  if (stopSince_) input.stopHeld = ago(*stopSince_);
  presses_.clear();
  typed_.reset();
  return input;
}

}  // namespace fovea
