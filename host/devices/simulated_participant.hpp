#pragma once
// A participant who answers what is awaited: for rehearsals and tests. The same seed gives the same answers.

#include <cstdint>
#include <functional>
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
  double mean_s = 0.50, spread_s = 0.05, tail_s = 0.15;
  double fastest_s = 0.15;  // never below, unless it is early
  double accuracy = 0.95;   // how often the key is right, where one is
  double lapses = 0;        // how often the answer comes 30 s later: too late for most time limits
  double early = 0;         // how often it comes within 0.1 s of the onset, on either side: no answer to what was seen
  bool operator==(const ResponseModel &) const = default;
};
/// From a dictionary of those names; what is missing stays as in `otherwise`.
/// Errors: BadArgument naming the member that is unknown or out of range.
Result<ResponseModel> responseModelFrom(const Value &names, const ResponseModel &otherwise = {});

/// From the onset to the answer.
Duration drawReactionTime(const ResponseModel &model, Random &random);

/// How one request is answered.
struct AnswerPlan {
  ResponseModel model;
  std::optional<double> rt_s;      // since the onset, whatever the model says
  std::optional<std::string> key;  // whatever the model says
  std::uint64_t seed = 0;          // for what the observer draws
};
/// Who knows better than the model how a request is answered: an experiment. Errors: it does not know.
using SimulatedObserver = std::function<Result<void>(const InputRequest &request, AnswerPlan &plan)>;

/// Unless its model says otherwise: right 95 times in 100, after a time drawn from an ex-Gaussian: 0.50 s +- 0.05 s plus an exponential tail of 0.15 s, never
/// below 0.15 s; holds the key for 80 ms. Source: Ratcliff (1979), doi:10.1037/0033-2909.86.3.446, for the shape.
///
/// Thread: [stage].
class SimulatedParticipant final : public InputSource {
 public:
  explicit SimulatedParticipant(std::uint64_t seed);

  /// Answers from now on as one made with this seed: what was answered before makes no difference.
  void begin(std::uint64_t seed, const ResponseModel &model = {});
  /// Who is asked for each answer from now on; none: nobody.
  void setObserver(SimulatedObserver observer) { observer_ = std::move(observer); }
  /// Plans one answer to `request`, counted from its onset or from now if that has passed. The same request again changes
  /// nothing, even after its answer; another one takes the place of an answer that has not come.
  /// Errors: of the observer, or BadArgument for a plan that nobody can carry out. Then it is answered as the model says.
  Result<void> expect(const InputRequest &request, Timestamp now);
  /// Presses this key then, in place of what was planned for later; until begin().
  void press(Timestamp time, std::string key) { unasked_ = Planned{time, std::move(key)}; }
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
  Result<void> askObserver(const InputRequest &request, AnswerPlan &plan);
  void plan(const InputRequest &request, const AnswerPlan &plan, Timestamp now);
  std::string chooseKey(const InputRequest &request, const AnswerPlan &plan);
  Duration drawReactionTime(const AnswerPlan &plan);
  void letGo(Timestamp time);
  void push(InputKind kind, const Planned &planned, Duration duration);

  Random random_;
  ResponseModel model_;
  SimulatedObserver observer_;
  std::optional<InputRequest> request_;
  std::optional<Planned> press_, release_;
  std::optional<Planned> unasked_;
  std::optional<Planned> answer_;  // the press after one that comes before the onset, which answers nothing
  std::unique_ptr<InputRing> ring_;
};

}  // namespace fovea
