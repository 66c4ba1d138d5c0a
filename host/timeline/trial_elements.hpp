#pragma once
// A trial maker as a stretch of timeline: a module with a loop that chooses a node, shows it, and finishes the trial.

#include "timeline/elements.hpp"
#include "timeline/trial_makers.hpp"

namespace fovea {

/// An author's function of the trial in hand: it finds it in the variable `trial`.
using TrialFunction = ContextFunction<Value>;

struct TrialMakerSpec {
  MakerRules rules;
  std::string source;  // FILE:LINE:COLUMN of a study file, for what goes wrong between its steps
  Elements steps;     // of one trial
  Elements feedback;  // after it is finished
  Elements waitPage;  // shown while others are at all chains; none: nobody waits
  std::optional<Duration> timeEstimate;  // of one trial; none: of its steps
  double expectedTrials = 1;
  bool accumulatesAnswers = false;  // several pages: their answers together are the trial's

  TrialFunction chooseGroup;   // text
  ContextFunction<bool> filter;  // finds the node in `node`
  TrialFunction first;         // a network's first definition, of the start's; finds it in `definition`; none: that itself
  TrialFunction finalize;      // the definition for this trial, of the node's; finds it in `definition`
  TrialFunction answer;        // the trial's answer, of what the pages gave; none: that itself
  TrialFunction score;         // a number, or null
  TrialFunction reward;        // whole cents
  /// The next node's definition; finds `definition` and `trials`. None: the answer.
  TrialFunction summarize;
};

/// What one trial's steps earn on their longest way. Their mistakes are told when the study is compiled.
Duration estimateOfTrial(const TrialMakerSpec &spec);

/// Its loop pays for each trial what it is expected to take.
Elements trialMaker(TrialMakerSpec spec);

/// What becomes of the trials of somebody who leaves: as their makers' rules say. The pool has it already.
std::vector<PoolChange> leaveTrials(const std::map<std::string, MakerProgress, std::less<>> &makers, TrialPool &pool, const std::string &way,
                                    const std::string &reason);

/// The tag of whoever did not pass.
inline constexpr char kPerformanceCheckTag[] = "performance_check";

}  // namespace fovea
