#include "core/thread.hpp"

#include <pthread.h>
#include <sched.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace fovea {
namespace {

thread_local Thread role = Thread::Other;

}  // namespace

void setThread(Thread newRole) {
  role = newRole;
  // The name of the main thread is the name of the process in `ps`: it stays.
  if (newRole == Thread::Other || newRole == Thread::Main) return;
  const std::string name = "fovea-" + std::string(threadName(newRole));
  pthread_setname_np(pthread_self(), name.c_str());
}

Thread currentThread() { return role; }

bool askForRealTime() {
  sched_param parameters{};
  parameters.sched_priority = sched_get_priority_min(SCHED_FIFO) + 4;
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters) == 0;
}

std::string_view threadName(Thread thread) {
  switch (thread) {
    case Thread::Main:
      return "main";
    case Thread::Stage:
      return "stage";
    case Thread::Input:
      return "input";
    case Thread::Writer:
      return "writer";
    case Thread::Device:
      return "device";
    case Thread::Liaison:
      return "liaison";
    case Thread::Other:
      break;
  }
  return "other";
}

void expectThread(Thread expected) {
  if (role == expected) return;
  std::fprintf(stderr, "fovea: this belongs on the %s thread and was called on the %s thread\n",
               threadName(expected).data(), threadName(role).data());
  std::abort();
}

}  // namespace fovea
