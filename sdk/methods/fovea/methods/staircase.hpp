#pragma once
// Up-and-down staircases: so many right answers make it harder, so many wrong ones easier.
//
// Source: docs/science/staircases.md

#include <array>
#include <limits>

#include "fovea/methods/adaptive.hpp"

namespace fovea {

/// What a step does to the level: multiplies it by 10^(step/20), by 10^step, or adds the step.
enum class StepType { Db, Log, Lin };
constexpr std::array<std::string_view, 3> enumNames(StepType) { return {"db", "log", "lin"}; }

/// When a staircase is over: once there are enough reversals and enough trials, or as soon as there are enough of one.
enum class StopRule { Both, Either };
constexpr std::array<std::string_view, 2> enumNames(StopRule) { return {"both", "either"}; }

struct StaircaseOptions {
  double startVal = std::numeric_limits<double>::quiet_NaN();  // has to be given
  std::optional<int> nReversals;                               // none: as many as there are step sizes
  std::vector<double> stepSizes = {4};                         // the next one after each reversal
  int nTrials = 0;                                             // with StopRule::Either, 0 is no limit
  int nUp = 1, nDown = 3;                                      // wrong answers to go up, right ones to go down
  bool applyInitialRule = true;                                // until the first reversal, each answer makes a step
  StepType stepType = StepType::Db;
  std::optional<double> minVal, maxVal;
  StopRule stopRule = StopRule::Both;
  std::string name = "staircase";
  Tell tell;
};

/// Errors: Failure for options that make no staircase: no startVal, no steps, nUp or nDown below 1, minVal above maxVal, and a
/// level that is not above 0 where steps multiply.
class Staircase final : public AdaptiveMethod {
 public:
  explicit Staircase(StaircaseOptions options);

  const std::vector<int> &reversalPoints() const { return reversalPoints_; }  // trial numbers, from 0
  const std::vector<double> &reversalIntensities() const { return reversalLevels_; }
  double stepSize() const { return stepSize_; }
  int nReversals() const { return *options_.nReversals; }

  struct Summary {
    double mean = 0, sd = 0;  // sd: of a sample, 0 for one reversal
    int reversals = 0;
  };
  /// Of the levels of the last reversals, at most `last`; none without a reversal.
  std::optional<Summary> meanOfReversals(int last) const;

  Dict state() const override;

 private:
  enum class Direction { Start, Up, Down };
  enum class Move { Stay, Up, Down };

  double chooseLevel() override { return nextLevel_; }
  void learn(int response, double shown) override;
  std::string reasonToEnd() const override;
  void checkOptions();
  Move moveAfter(int response) const;
  void step(Move move);

  StaircaseOptions options_;
  double nextLevel_, stepSize_ = 0;
  int runLength_ = 0;  // of equal answers: above 0 right ones, below 0 wrong ones
  Direction direction_ = Direction::Start;
  std::vector<int> reversalPoints_;
  std::vector<double> reversalLevels_;
};

}  // namespace fovea
