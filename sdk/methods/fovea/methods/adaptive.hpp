#pragma once
// What all methods have that choose the next level out of the responses so far: staircases, QUEST, QUEST+, psi.
//
//   while (const auto level = method.next()) method.addResponse(show(*level) ? 1 : 0);

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fovea/methods/tell.hpp"
#include "fovea/value.hpp"

namespace fovea {

/// How an estimate is read off a posterior.
enum class Estimate { Mean, Mode, Quantile };
constexpr std::array<std::string_view, 3> enumNames(Estimate) { return {"mean", "mode", "quantile"}; }

class AdaptiveMethod {
 public:
  virtual ~AdaptiveMethod() = default;

  /// The level of the next trial; none once it is finished.
  /// Errors: Failure when the trial before has no response yet.
  std::optional<double> next();
  /// Response to the level that next() gave: 1 (correct, yes) or 0. `shown`: the level that was really presented, if another.
  /// Errors: Failure for anything else than 0 and 1, and without a trial in hand.
  void addResponse(int response, std::optional<double> shown = {});
  /// A value beside the response of the trial in hand or, between trials, of the last one.
  void addOtherData(std::string_view name, Value value);
  /// Ends it for a reason of yours; no further level comes.
  void finish(std::string_view reason);

  bool isFinished() const { return !endReason_.empty(); }
  /// Why it is finished, in words; empty while it is not.
  const std::string &endReason() const { return endReason_; }
  const std::string &name() const { return name_; }
  /// Of the last level handed out, from 0; -1 before the first.
  int thisTrialN() const { return static_cast<int>(levels_.size()) - 1; }
  /// Levels presented, the one in hand among them.
  const std::vector<double> &intensities() const { return levels_; }
  const std::vector<int> &responses() const { return responses_; }
  /// One list for each name, as long as there are trials; none where nothing was said.
  std::vector<std::pair<std::string, std::vector<Value>>> otherData() const;

  /// `<name>.thisTrialN`, `.stepSize` where there are steps, `.intensity`, `.response`, and other data of the last trial.
  Dict columns() const;
  /// What a method adds about its state: {"direction", "stepSize", "stepType"} of a staircase.
  virtual Dict state() const { return {}; }

 protected:
  AdaptiveMethod(std::string name, Tell tell);
  AdaptiveMethod(const AdaptiveMethod &) = default;
  AdaptiveMethod &operator=(const AdaptiveMethod &) = default;

  virtual double chooseLevel() = 0;
  virtual void learn(int response, double shown) = 0;
  /// Why it should end now; empty when it should not.
  virtual std::string reasonToEnd() const = 0;
  void tell(std::int32_t level, const std::string &text) const { detail::say(tell_, level, name_ + ": " + text); }
  [[noreturn]] void refuse(const std::string &what, const std::string &fix) const { detail::refuse(name_, what, fix); }
  /// Refuses what is not a finite number.
  void needNumber(double number, const char *what) const;

 private:
  void endWhenDue();

  std::string name_;
  Tell tell_;
  std::vector<double> levels_;
  std::vector<int> responses_;
  std::vector<std::pair<std::string, std::vector<Value>>> otherData_;
  std::string endReason_;
};

}  // namespace fovea
