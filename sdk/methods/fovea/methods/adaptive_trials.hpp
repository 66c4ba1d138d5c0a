#pragma once
// A loop whose levels a method chooses, trial after trial: a staircase, QUEST, QUEST+, psi, interleaved staircases.
//
//   fovea::AdaptiveTrials trials(quest, {.nReps = 40});
//   run.forEachTrial(trials, "trials", [&](const fovea::Trial &) {
//     const Row row = show(trials.level());
//     if (row.correct) trials.addResponse(*row.correct);
//     trials.addData(row);
//   });

#include "fovea/methods/adaptive.hpp"
#include "fovea/methods/trials.hpp"

namespace fovea {

/// It goes on until the method is finished. nReps is how many trials are planned, for those who look ahead: where the method
/// needs more, they are added, and where it needs fewer, the rest is dropped.
///
/// A trial without a response tells the method nothing, so the next one has its level again: also one that was skipped. A skip
/// past the end of the plan finishes the method. A rewind takes back what it learnt since: it is as it was before that trial.
///
/// Owner:  `method` is borrowed, and outlives the loop.
/// Errors: Failure as the method's and the loop's.
template <class Method>
class AdaptiveTrials final : public TrialHandler {
 public:
  AdaptiveTrials(Method &method, TrialOptions options = {}) : TrialHandler({}, sequential(std::move(options))), method_(method) {}

  /// Of the trial in hand.
  double level() const { return starts_.back().level; }
  /// What the method takes as a response to the trial in hand.
  template <class... Response>
  void addResponse(Response &&...response) {
    method_.addResponse(std::forward<Response>(response)...);
    level_.reset();
  }

  const Trial *next() override {
    chooseLevel();
    if (!method_.isFinished() && upcoming().empty()) extend();
    const Trial *trial = TrialHandler::next();
    if (trial) noteStarts();
    return trial;
  }
  void skip(int n = 1) override {
    takeBackResponse();
    chooseLevel();
    const bool isPastEnd = n > nRemaining() + 1;
    TrialHandler::skip(n);
    if (current()) noteStarts();
    if (isPastEnd && !method_.isFinished()) method_.finish("the rest was skipped");
  }
  void rewind(int n = 1) override {
    TrialHandler::rewind(n);
    if (upcoming().empty()) return;  // the method is done, and nothing is taken back
    const auto next = static_cast<std::size_t>(upcoming().front().thisN);
    if (next >= starts_.size()) return;  // rewound to there already
    goBackTo(upcoming().front().thisN);
    starts_.erase(starts_.begin() + static_cast<std::ptrdiff_t>(next), starts_.end());
  }
  void abort(Again again = Again::AtRandom) override {
    takeBackResponse();
    TrialHandler::abort(again);
  }

 private:
  /// The method with a level handed out, and no response to it yet.
  struct Start {
    Method method;
    double level;
  };

  static TrialOptions sequential(TrialOptions options) {
    options.order = Order::Sequential;
    return options;
  }
  template <class Chosen>
  static double levelOf(const Chosen &chosen) {
    if constexpr (std::is_arithmetic_v<Chosen>) return chosen;
    else return chosen.level;  // a turn of interleaved staircases
  }

  void chooseLevel() {
    if (!level_ && !method_.isFinished())
      if (const auto chosen = method_.next()) level_ = levelOf(*chosen);
    if (method_.isFinished()) finish();
  }
  /// Of the trial in hand, and of those that were skipped on the way to it.
  void noteStarts() {
    while (starts_.size() <= static_cast<std::size_t>(current()->thisN)) starts_.push_back({method_, *level_});
  }
  void takeBackResponse() {
    if (current() && !isWritten()) goBackTo(current()->thisN);
  }
  void goBackTo(int thisN) {
    const Start &start = starts_[static_cast<std::size_t>(thisN)];
    method_ = start.method;
    level_ = start.level;
  }

  Method &method_;
  std::optional<double> level_;  // handed out, and not answered
  std::vector<Start> starts_;    // of each trial so far
};

}  // namespace fovea
