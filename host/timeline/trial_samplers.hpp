#pragma once
// Chains that sample what people have in mind, as hooks of a trial maker.
//
// Gibbs: a node is a vector of which one dimension is adjusted, and the next one another dimension of what came of it.
// MCMCP: a node is the chain's current state and a proposal, and the one that is chosen becomes the next current state.

#include "timeline/trial_elements.hpp"
#include "timeline/trial_summaries.hpp"

namespace fovea {

struct GibbsSpec {
  std::int64_t vectorLength = 0;
  NumberSummary summary = NumberSummary::Mean;  // of a node's answers
  bool resamples = true;          // the dimension in hand begins at a number drawn anew
  bool ordersPerNetwork = false;  // each network goes through the dimensions in an order of its own
  TrialFunction sample;           // a number; finds its dimension, from 1, in `dimension`
};

/// A start is a vector, or null: then it is drawn. Nodes are {vector, activeIndex}, trials have `reverseScale` beside, and answers are numbers.
void makeGibbs(TrialMakerSpec &spec, GibbsSpec gibbs);

/// Nodes are {current, proposal}; trials have them `ordered`, each with role and value. The author's answer is 1 or 2, and is kept as
/// {position, role, value}. What most chose comes next; a draw decides between equals.
/// `propose` finds the state to start from in `current`.
void makeMcmcp(TrialMakerSpec &spec, TrialFunction propose);

}  // namespace fovea
