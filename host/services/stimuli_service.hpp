#pragma once
// fovea.stimuli/1.

#include "fovea/svc/stimuli.h"

namespace fovea {

extern const fovea_stimuli kStimuli;

}  // namespace fovea
