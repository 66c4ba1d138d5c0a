#pragma once
// Reading back what trial makers have: networks, nodes and trials of everybody in a study.

#include <filesystem>
#include <string>

#include "core/result.hpp"
#include "core/value.hpp"

namespace fovea {

/// As dictionaries, as a ParticipantStep has them; in the order in which they were made.
struct KnownTrials {
  List networks, nodes, trials;
  List counts;        // how many trials of others are `finished`, where nobody needs more of them: at a `node`, or in a whole chain
  Dict participants;  // maker -> how many others have trials of it, who came to the end or are at work
};

/// What somebody needs to go on: everybody's networks and their own; of living nodes those that can be presented, with their definitions, those that they
/// were presented, and what grew from these; all their trials. Of others' finished trials those at the end of a chain, of which the next node is
/// made, and otherwise their number; of others' unfinished ones those of people at work, whose session is open.
/// Errors: Io when the database cannot be read.
Result<KnownTrials> readTrials(const std::filesystem::path &folder, const std::string &study, const std::string &way, bool isSimulated);

}  // namespace fovea
