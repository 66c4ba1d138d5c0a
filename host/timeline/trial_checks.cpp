// Has a participant done well enough? By scores, by trials that count, or by how repetitions agree with their first time.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "timeline/trial_makers.hpp"
#include "timeline/trial_summaries.hpp"

namespace fovea {
namespace {

using Numbers = std::vector<double>;

/// Pearson's correlation; none when one side is constant.
std::optional<double> correlation(const Numbers &a, const Numbers &b) {
  const double meanA = meanOf(a), meanB = meanOf(b);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) * (a[i] - meanA);
    bb += (b[i] - meanB) * (b[i] - meanB);
  }
  if (aa <= 0 || bb <= 0) return std::nullopt;
  return ab / std::sqrt(aa * bb);
}

/// Ranks from 1; equal numbers share theirs.
Numbers ranksOf(const Numbers &numbers) {
  Numbers ranks;
  for (const double each : numbers) {
    double below = 0, same = 0;
    for (const double other : numbers) below += other < each, same += other == each;
    ranks.push_back(below + (same + 1) / 2);
  }
  return ranks;
}

std::optional<double> agreement(PerformanceCheck::Agreement kind, const std::vector<std::pair<Value, Value>> &pairs) {
  if (kind == PerformanceCheck::Agreement::Percent) {
    const auto same = std::count_if(pairs.begin(), pairs.end(), [](const auto &pair) { return pair.first == pair.second; });
    return static_cast<double>(same) / static_cast<double>(pairs.size());
  }
  Numbers first, again;
  for (const auto &[a, b] : pairs) {
    if (!a.number() || !b.number()) return std::nullopt;
    first.push_back(*a.number()), again.push_back(*b.number());
  }
  if (kind == PerformanceCheck::Agreement::Spearman) return correlation(ranksOf(first), ranksOf(again));
  return correlation(first, again);
}

}  // namespace

bool passes(const PerformanceCheck &check, const TrialPool &pool, std::string_view maker, std::string_view way, Value *reached) {
  const std::vector<TrialRecord> trials = trialsOf(pool, maker, way);
  double value = 0;
  std::vector<std::pair<Value, Value>> pairs;
  std::int64_t ended = 0, sound = 0;
  for (const TrialRecord &trial : trials) {
    if (trial.status == TrialStatus::Pending) continue;
    const bool isSound = trial.status == TrialStatus::Finished;
    if (trial.repeats == 0) {
      ++ended;
      sound += isSound;
      if (isSound) value += trial.score.number().value_or(0);
    } else if (isSound) {
      const auto first = std::find_if(trials.begin(), trials.end(), [&](const TrialRecord &each) { return each.position == trial.repeats; });
      if (first != trials.end()) pairs.emplace_back(first->answer, trial.answer);
    }
  }
  if (check.kind == PerformanceCheck::Kind::Performance) {
    if (ended == 0) return true;
    value = static_cast<double>(sound) / static_cast<double>(ended);
  }
  if (check.kind == PerformanceCheck::Kind::Consistency) {
    if (pairs.size() < 2) return true;
    const auto agreed = agreement(check.agreement, pairs);
    if (!agreed) return false;  // answers that are all the same agree with nothing
    value = *agreed;
  }
  if (reached) *reached = Value(value);
  return value >= check.threshold;
}

}  // namespace fovea
