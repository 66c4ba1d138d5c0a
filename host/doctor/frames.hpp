#pragma once
// Some seconds of frames on the participant's window, drawn as an experiment draws.

#include <functional>

#include "doctor/facts.hpp"

namespace fovea {

class Stimuli;

/// A square that moves, a cross and a line of text that counts, flip after flip. `isStopped`: asked before each frame.
///
/// Thread: [stage], attached.
/// Errors: Device, when the picture cannot be drawn.
Result<FrameFacts> runFrames(Window &window, Stimuli &stimuli, Clock &clock, Duration length, const std::function<bool()> &isStopped);

}  // namespace fovea
