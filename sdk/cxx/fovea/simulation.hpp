#pragma once
// An experiment that knows how people answer it: derive from SimulatedObserver, too.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "fovea/fovea.h"
#include "fovea/instance.hpp"

namespace fovea {

/// How a simulated participant answers one request. What is left as it comes is what the study says, or the host.
struct SimulatedAnswer {
  double accuracy = 0.95;  // how often the key is the expected one, where one is expected
  double mean_s = 0.50, spread_s = 0.05, tail_s = 0.15;  // since the onset: normal part, and mean of the exponential part
  double fastest_s = 0.15;
  double lapses = 0;  // how often it comes 30 s later
  double early = 0;   // how often it comes within 0.1 s of the onset, on either side
  std::optional<Duration> rt;      // since the onset, whatever the times say
  std::optional<std::string> key;  // whatever the accuracy says; one of those allowed
  std::uint64_t seed = 0;          // for what is drawn here: random() would give the run other numbers than a person's has

  static SimulatedAnswer from(const fovea_simulated_answer &answer) {
    SimulatedAnswer out{answer.accuracy, answer.mean_s, answer.spread_s, answer.tail_s, answer.fastest_s, answer.lapses, answer.early, {}, {}, answer.seed};
    if (answer.rt_s >= 0) out.rt = fromSeconds(answer.rt_s);
    if (answer.key[0]) out.key = std::string(answer.key, std::find(std::begin(answer.key), std::end(answer.key), '\0'));
    return out;
  }
  void writeTo(fovea_simulated_answer &answer) const {
    answer.accuracy = accuracy, answer.mean_s = mean_s, answer.spread_s = spread_s, answer.tail_s = tail_s;
    answer.fastest_s = fastest_s, answer.lapses = lapses, answer.early = early;
    answer.rt_s = rt ? toSeconds(*rt) : -1;
    if (key && key->size() >= sizeof answer.key) throw Failure("simulate: there is no key \"" + *key + "\"", FOVEA_E_ARGUMENT);
    std::fill(std::begin(answer.key), std::end(answer.key), '\0');
    if (key) key->copy(answer.key, key->size());
  }
};

class SimulatedObserver {
 public:
  virtual ~SimulatedObserver() = default;
  /// Called in simulated runs from inside of input().expect() and input().waitKey(), once for each new request. Only computes;
  /// what it has to know of the trial in hand is in members that run() set before it asked.
  virtual void simulate(const KeyRequest &asked, SimulatedAnswer &answer) = 0;
};

namespace detail {

template <class Class>
struct SimulationCalls {
  static fovea_status FOVEA_CALL simulate(fovea_plugin *plugin, const fovea_request *asked, fovea_simulated_answer *answer) noexcept {
    return call<Class>(plugin, [&](Class &observer) {
      KeyRequest request{{}, borrow(asked->expected), timestamp(asked->since_ns)};
      for (std::uint32_t i = 0; i < asked->key_count; ++i) request.keys.push_back(borrow(asked->keys[i]));
      SimulatedAnswer changed = SimulatedAnswer::from(*answer);
      static_cast<SimulatedObserver &>(observer).simulate(request, changed);
      changed.writeTo(*answer);
    });
  }
  static const void *table() noexcept {
    static constexpr fovea_simulation calls = {sizeof(fovea_simulation), 0, simulate};
    return &calls;
  }
};

}  // namespace detail
}  // namespace fovea
