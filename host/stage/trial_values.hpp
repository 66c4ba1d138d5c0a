#pragma once
// Networks, nodes and trials as dictionaries of the records, and back.

#include "data/records.hpp"
#include "data/trials.hpp"
#include "timeline/effects.hpp"

namespace fovea {

inline Value moment(Timestamp time) { return TimeValue{toNanoseconds(time)}; }

/// Puts a change of a trial maker into the step. False: it is another effect.
bool keepTrial(const Effect &effect, ParticipantStep &step);
TrialPool poolFrom(const KnownTrials &known);

}  // namespace fovea
