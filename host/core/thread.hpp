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

/// Who comes first of those with real-time priority: stamping an event takes microseconds, drawing a frame takes longer.
enum class Urgency { Drawing, Stamping };
/// Do the threads that an urgent one starts have its priority?
enum class Children { Normal, Urgent };
/// Asks for real-time priority for the calling thread, which must spend its life waiting: a busy machine would wake it late. False
/// when the system refuses; then it goes on as it is.
bool askForRealTime(Urgency urgency = Urgency::Stamping, Children children = Children::Normal);
/// The calling thread, with urgent children, is one of many again; they stay as they are.
void giveUpRealTime();
/// Keeps the memory of this process, what it will take among it, from being swapped out. False when the system refuses.
bool lockMemory();

/// A bug of ours if it is another thread: stops the program with both names.
void expectThread(Thread role);

}  // namespace fovea
