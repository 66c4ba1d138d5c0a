#pragma once
// Ctrl+C, the system going down, a terminal that is closed: a command ends in order when it is asked to.

#include <csignal>

namespace fovea {

/// From the signal on.
inline volatile std::sig_atomic_t askedToEnd = 0;

/// Signals SIGINT, SIGTERM and SIGHUP ask from now on. Thread: [main], before others are started.
inline void endWhenAsked() {
  struct sigaction action {};
  action.sa_handler = [](int) { askedToEnd = 1; };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

}  // namespace fovea
