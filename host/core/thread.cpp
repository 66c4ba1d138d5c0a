#include "core/thread.hpp"

#include <pthread.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace fovea {
namespace {

thread_local Thread role = Thread::Other;

/// Under a limit, a lock that works today would let memory run out tomorrow.
bool mayLockEverything() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  return syscall(SYS_capget, &header, data) == 0 && (data[0].effective & (1u << CAP_IPC_LOCK)) != 0;
}

}  // namespace

void setThread(Thread newRole) {
  role = newRole;
  // The name of the main thread is the name of the process in `ps`: it stays.
  if (newRole == Thread::Other || newRole == Thread::Main) return;
  const std::string name = "fovea-" + std::string(threadName(newRole));
  pthread_setname_np(pthread_self(), name.c_str());
}

Thread currentThread() { return role; }

bool askForRealTime(Urgency urgency, Children children) {
  sched_param parameters{};
  parameters.sched_priority = sched_get_priority_min(SCHED_FIFO) + (urgency == Urgency::Stamping ? 4 : 2);
  const int policy = SCHED_FIFO | (children == Children::Normal ? SCHED_RESET_ON_FORK : 0);
  return pthread_setschedparam(pthread_self(), policy, &parameters) == 0;
}

void giveUpRealTime() {
  const sched_param parameters{};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &parameters);
}

bool lockMemory() { return mayLockEverything() && mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0; }

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
