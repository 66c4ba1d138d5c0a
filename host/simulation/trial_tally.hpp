#pragma once
// What came of the trials of one maker: how many, how long their chains are, and what is missing to what the study wants.

#include <cstdint>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "data/sqlite.hpp"
#include "timeline/study.hpp"

namespace fovea {

struct TrialTally {
  std::string maker;
  std::int64_t finished = 0, repeated = 0, failed = 0, pending = 0;  // trials; repetitions are no others
  bool grows = false;
  std::int64_t networks = 0, full = 0;  // chains, or nodes that are only presented
  std::int64_t least = 0, most = 0;     // of a chain: nodes that were answered; of such a node: trials
  std::int64_t target = 0;              // trials of all together; 0: no such number
  std::int64_t counted = 0;             // of those, no more of a node than it is to have
  std::int64_t participants = 0, targetParticipants = 0;  // who came to the end; 0: no such number

  bool isReached() const { return counted >= target && participants >= targetParticipants; }
  std::string text() const;
  Value json() const;
};

/// Of each maker of the study, in its order. Throws sql::Failure.
std::vector<TrialTally> tallyTrials(sql::Database &database, const Study &study);

}  // namespace fovea
