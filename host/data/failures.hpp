#pragma once
// Taking back that somebody has failed: an operator's mistake.

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.hpp"

namespace fovea {

/// Whose failure is to be taken back, and who wants it.
struct FailureMistake {
  std::string participant;
  std::string study;  // empty: the one that they came to last
  bool isSimulated = false;
  std::string by;
};

/// What was taken back.
struct FailureTakenBack {
  std::string way, study, reason;
  std::int64_t trials = 0, othersTrials = 0, nodes = 0;  // of trial makers
  std::int64_t nodesLost = 0;  // that stay failed: their chain has grown on without them, or what they were built on has failed with somebody else
};

/// The latest way of the participant, which has failed, is open again where it was before: the next session goes on there. Their trials, the nodes
/// that were built on them and others' trials at these are as they were; what has failed with somebody else as well waits for them. An event of the way's latest session says
/// so.
/// Errors: State when they have not failed, or nobody knows where they were; Io.
Result<FailureTakenBack> takeBackFailure(const std::filesystem::path &folder, const FailureMistake &mistake);

}  // namespace fovea
