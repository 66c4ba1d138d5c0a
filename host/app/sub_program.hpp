#pragma once
// Sub-commands that are programs of their own, beside this one: `fovea export` is `fovea-export`.

namespace fovea {

/// Becomes that program if the first word names one of them; returns only if it does not, or with the exit status
/// when the program cannot be started: -1 means that there is no such sub-command.
int becomeSubProgram(int argc, char **argv);

}  // namespace fovea
