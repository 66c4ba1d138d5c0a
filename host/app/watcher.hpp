#pragma once
// The watching process: starts the host, notices a crash or a hang, and brings the rows home. No GL, no plugin code.

#include <functional>

#include "app/arguments.hpp"
#include "core/breadcrumb.hpp"

namespace fovea {

/// Exit statuses of `fovea run`.
enum ExitStatus { kExitDone = 0, kExitNotStarted = 1, kExitEndedEarly = 2, kExitFailed = 3, kExitCrashed = 4 };

/// Runs `host` in a child process and keeps watch over it. Returns the exit status.
int watch(const RunArguments &arguments, const std::function<int(Breadcrumb &)> &host);

}  // namespace fovea
