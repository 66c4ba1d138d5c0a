#pragma once
// A participant who answers what is awaited: for rehearsals and tests. The same seed gives the same answers.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/value.hpp"
#include "devices/input.hpp"

namespace fovea {

/// How a simulated participant answers: times are ex-Gaussian, a normal part and an exponential tail.
struct ResponseModel {
  double mean_s = 0.40, spread_s = 0.05, tail_s = 0.10;
  double fastest_s = 0.15;  // never below
  double accuracy = 0.95;   // how often the key is right, where one is
  double lapses = 0;        // how often the answer comes 30 s later: too late for most time limits
  bool operator==(const ResponseModel &) const = default;
};
/// From a dictionary of those names; what is missing stays as in `otherwise`.
/// Errors: BadArgument naming the member that is unknown or out of range.
Result<ResponseModel> responseModelFrom(const Value &names, const ResponseModel &otherwise = {});

/// Unless its model says otherwise: right 95 times in 100, after a time drawn from an ex-Gaussian: 0.40 s +- 0.05 s plus an exponential tail of 0.10 s, never
/// below 0.15 s; holds the key for 80 ms. Source: Ratcliff (1979), doi:10.1037/0033-2909.86.3.446, for the shape.
///
/// Thread: [stage].
class SimulatedParticipant final : public InputSource {
 public:
  explicit SimulatedParticipant(std::uint64_t seed);

  /// Answers from now on as one made with this seed: what was answered before makes no difference.
  void begin(std::uint64_t seed, const ResponseModel &model = {});
  /// Plans one answer to `request`, counted from its onset or from now if that has passed. The same request again changes
  /// nothing, even after its answer; another one takes the place of an answer that has not come.
  void expect(const InputRequest &request, Timestamp now);
  /// When the next event is due; none when nothing is planned.
  std::optional<Timestamp> nextEvent() const;
  /// Puts what is due by `now` into the ring, stamped with the times it was due at.
  void deliver(Timestamp now);

  std::string name() const override { return "simulated participant"; }
  InputRing &ring() override { return *ring_; }

 private:
  struct Planned {
    Timestamp time{};
    std::string key;
  };
  std::string chooseKey(const InputRequest &request);
  Duration drawReactionTime();
  void push(InputKind kind, const Planned &planned, Duration duration);

  Random random_;
  ResponseModel model_;
  std::optional<InputRequest> request_;
  std::optional<Planned> press_, release_;
  std::unique_ptr<InputRing> ring_;
};

}  // namespace fovea
