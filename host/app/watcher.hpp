#pragma once
// The watching process: starts the host, notices a crash or a hang, and brings the rows home. No GL, no plugin code.

#include <functional>

#include "app/arguments.hpp"
#include "core/breadcrumb.hpp"

namespace fovea {

/// Exit statuses of `fovea run`; kExitCrashed is that of every process that is watched.
enum ExitStatus { kExitDone = 0, kExitNotStarted = 1, kExitEndedEarly = 2, kExitFailed = 3, kExitCrashed = 4 };

/// Runs `host` in a child process and keeps watch over it. Returns the exit status.
int watch(const RunArguments &arguments, const std::function<int(Breadcrumb &)> &host);

/// Runs `work`, which changes a screen's table, in a child process; one that goes without a word has its table put back.
/// Returns the exit status.
int watchScreen(const std::function<int()> &work);

}  // namespace fovea
