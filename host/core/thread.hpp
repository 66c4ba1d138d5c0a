#pragma once
// Which of the host's threads this is. Cheap enough to ask on every call (a thread-local read).

#include <string_view>

namespace fovea {

enum class Thread { Other, Main, Stage, Input, Writer, Liaison, Device };

/// Names the calling thread, for the checks below and for debuggers.
void setThread(Thread role);
Thread currentThread();
std::string_view threadName(Thread role);
inline bool isThread(Thread role) { return currentThread() == role; }

/// Asks for real-time priority for the calling thread, which must spend its life waiting: it stamps events, and a busy machine
/// would stamp them late. False when the system refuses; then it goes on as it is.
bool askForRealTime();

/// A bug of ours if it is another thread: stops the program with both names.
void expectThread(Thread role);

}  // namespace fovea
