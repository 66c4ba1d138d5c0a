#include "design.hpp"

#include <algorithm>

namespace stroop {
namespace {

/// Each ink comes equally often with each condition, or once more; the words of a condition likewise.
std::vector<Trial> balancedTrials(int perCondition, const fovea::Random &random) {
  const auto firstInk = random.uniformInt(0, kInkCount - 1);
  const auto firstShift = random.uniformInt(0, kInkCount - 2);
  std::vector<Trial> trials;
  const auto add = [&](Condition condition, std::string_view word, std::size_t of) {
    trials.push_back({.condition = condition, .word = std::string(word), .ink = static_cast<Ink>(of)});
  };
  for (int i = 0; i < perCondition; ++i) {
    const auto ink = static_cast<std::size_t>((firstInk + i) % kInkCount);
    const auto round = i / kInkCount;
    const auto other = (ink + 1 + static_cast<std::size_t>((firstShift + round) % (kInkCount - 1))) % kInkCount;
    const auto neutral = (ink + static_cast<std::size_t>(firstShift + round)) % kInkCount;
    add(Condition::Congruent, kColourWords[ink], ink);
    add(Condition::Incongruent, kColourWords[other], ink);
    add(Condition::Neutral, kNeutralWords[neutral], ink);
  }
  return trials;
}

bool repeats(const std::vector<Trial> &trials, std::size_t i) {
  return i > 0 && i < trials.size() && trials[i].word == trials[i - 1].word && trials[i].ink == trials[i - 1].ink;
}

/// Exchanges trial `i` with one that repeats nothing there and makes nothing repeat.
bool moveAway(std::vector<Trial> &trials, std::size_t i, const fovea::Random &random) {
  const auto start = static_cast<std::size_t>(random.uniformInt(0, static_cast<std::int64_t>(trials.size()) - 1));
  for (std::size_t step = 0; step < trials.size(); ++step) {
    const std::size_t other = (start + step) % trials.size();
    std::swap(trials[i], trials[other]);
    if (!repeats(trials, i) && !repeats(trials, i + 1) && !repeats(trials, other) && !repeats(trials, other + 1)) return true;
    std::swap(trials[i], trials[other]);
  }
  return false;
}

}  // namespace

std::vector<Trial> makeBlock(int block, int count, const fovea::Random &random) {
  if (count < 0 || count % kConditionCount != 0)
    throw fovea::Failure("a block of " + std::to_string(count) + " trials cannot hold as many congruent as incongruent and "
                         "neutral ones: take a multiple of 3", FOVEA_E_ARGUMENT);
  std::vector<Trial> trials = balancedTrials(count / kConditionCount, random);
  random.shuffle(trials);
  for (std::size_t i = 1; i < trials.size(); ++i)
    if (repeats(trials, i) && !moveAway(trials, i, random)) random.shuffle(trials), i = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) trials[i].block = block, trials[i].trial = static_cast<int>(i) + 1;
  return trials;
}

}  // namespace stroop
