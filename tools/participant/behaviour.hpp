#pragma once
// When and what the scripted participant answers. Seeded: the same requests get the same answers.

#include <chrono>
#include <string>

#include "core/random.hpp"
#include "participant/request.hpp"

namespace fovea {

struct BehaviourOptions {
  std::uint64_t seed = 1;
  double accuracy = 0.95;  // share of right answers where there is a right one and another allowed
  double speed = 1;        // 2 answers in half the time
};

struct PlannedPress {
  std::string key;
  std::chrono::nanoseconds reactionTime{};  // from the onset
  std::chrono::nanoseconds hold{};          // from press to release
};

/// Does this request only move on ("press space to continue"), so that no choice is made?
bool isNavigation(const AwaitedResponse &request);

class Behaviour {
 public:
  explicit Behaviour(const BehaviourOptions &options);

  /// Reaction times are ex-Gaussian (mean 0.45 s, at least 0.2 s); 0.3 to 0.6 s where the keys only move on.
  /// Escape is pressed only where it is the expected key.
  PlannedPress plan(const AwaitedResponse &request);

 private:
  std::string chooseKey(const AwaitedResponse &request);
  double reactionSeconds(bool navigation);

  BehaviourOptions options_;
  Random random_;
};

}  // namespace fovea
