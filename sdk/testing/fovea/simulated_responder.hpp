#pragma once
// A participant for unit tests who answers as the experiment's own simulate() says, and else right 95 times in 100 after about 0.65 s.
//
//   host.respond = fovea::testing::SimulatedResponder(7);

#include <algorithm>
#include <cmath>
#include <random>

#include "fovea/draws.hpp"
#include "fovea/fake_host.hpp"

namespace fovea::testing {

/// Answers everything, always: a test that waits for it comes to its end. The same in the same run with the same seed.
class SimulatedResponder {
 public:
  explicit SimulatedResponder(std::uint64_t seed) : seed_(seed) {}

  std::optional<Reply> operator()(const Asked &asked) const {
    const SimulatedAnswer &how = asked.simulated;
    std::mt19937_64 bits(seed_ + how.seed);
    const double luck = drawUniform(bits), which = drawUniform(bits), far = drawUniform(bits), angle = drawUniform(bits);
    const double normal = std::sqrt(-2 * std::log1p(-far)) * std::cos(2 * 3.14159265358979323846 * angle);
    const double drawn_s = how.mean_s + how.spread_s * normal - how.tail_s * std::log1p(-drawUniform(bits));
    return Reply{keyOf(asked, luck, which), how.rt.value_or(fromSeconds(std::max(how.fastest_s, drawn_s)))};
  }

 private:
  static std::string keyOf(const Asked &asked, double luck, double which) {
    if (asked.simulated.key) return *asked.simulated.key;
    if (asked.expected.empty()) return asked.keys.empty() ? "space" : asked.keys.front();
    std::vector<std::string> wrong = asked.keys;
    std::erase(wrong, asked.expected);
    if (luck < asked.simulated.accuracy || wrong.empty()) return asked.expected;
    return wrong[static_cast<std::size_t>(which * static_cast<double>(wrong.size()))];
  }

  std::uint64_t seed_;
};

}  // namespace fovea::testing
