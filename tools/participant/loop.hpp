#pragma once
// The scripted participant at work: requests in, key presses out, each reported with its moment. One thread,
// no busy loop.

#include "participant/behaviour.hpp"
#include "participant/keyboard.hpp"

namespace fovea {

/// How the loop ended; the values are the program's exit statuses.
enum class LoopEnd { InputEnded = 0, BadRequests = 1, OutputGone = 2, Interrupted = 4 };

/// Reads requests from `input` until it ends, and writes a line to `output` for each press and release, and for a key that could not be pressed.
///
/// A newer request replaces one that is not answered yet. A key that is down when the loop ends is released
/// first. SIGINT and SIGTERM end it too. Lines that cannot be read are told on standard error and left out.
LoopEnd runParticipant(int input, int output, Behaviour &behaviour, KeySink &keys);

}  // namespace fovea
