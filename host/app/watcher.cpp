#include "app/watcher.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/recorder.hpp"
#include "window/ramp_note.hpp"

namespace fovea {
namespace {

/// A page that both processes see, also after one of them is gone.
Breadcrumb *sharedBreadcrumb() {
  void *page = mmap(nullptr, sizeof(Breadcrumb), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? nullptr : new (page) Breadcrumb;
}

sigset_t watchedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

[[noreturn]] void leaveHost(int status) {
  std::fflush(nullptr);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  std::exit(status);  // sanitizers report on the way out
#else
  _exit(status);  // static destructors of plugins, which are never closed, do not run
#endif
}

[[noreturn]] void beHost(const std::function<int(Breadcrumb &)> &host, Breadcrumb &breadcrumb, const sigset_t &oldMask, pid_t watcher) {
  sigprocmask(SIG_SETMASK, &oldMask, nullptr);
  // Without its watcher the host ends its session in order.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != watcher) leaveHost(kExitNotStarted);
  const int status = host(breadcrumb);
  breadcrumb.ended.store(1);
  leaveHost(status);
}

/// Waits for the end of the host; passes on what ends it, and ends it when a plugin hangs. Returns waitpid's status.
int keepWatch(pid_t host, const Breadcrumb &breadcrumb, double hangLimit_s, const sigset_t &signals, bool &hung) {
  constexpr timespec kTick{0, 250'000'000};
  for (;;) {
    int status = 0;
    if (waitpid(host, &status, WNOHANG) == host) return status;
    const int signal = sigtimedwait(&signals, nullptr, &kTick);
    if (signal == SIGTERM || signal == SIGHUP || signal == SIGINT) kill(host, SIGTERM);
    if (!hung && static_cast<double>(breadcrumb.silence()) * 1e-9 > hangLimit_s) {
      hung = true;
      kill(host, SIGABRT);
    }
  }
}

std::string whatHappened(int status, bool hung, const Breadcrumb &breadcrumb, double hangLimit_s) {
  const std::string plugin = breadcrumb.plugin.get(), function = breadcrumb.function.get();
  std::string what;
  if (hung) {
    char limit[32];
    std::snprintf(limit, sizeof limit, "%g", hangLimit_s);
    what = "did not come back for " + std::string(limit) + " s and was ended";
  } else if (WIFSIGNALED(status)) {
    what = "crashed (" + std::string(strsignal(WTERMSIG(status))) + ")";
  } else {
    what = "ended the process with status " + std::to_string(WEXITSTATUS(status));
  }
  if (plugin.empty()) return "the host " + what;
  return "the plugin " + plugin + " " + what + " in " + function;
}

/// What a crash left in the journal becomes rows, files and a word to the operator.
void bringHome(const std::filesystem::path &data, const std::string &error) {
  auto recovered = recoverSessions(data, error);
  if (!recovered) {
    std::fprintf(stderr, "fovea: the rows are in the journal, and stay there: %s\n", recovered.error().text().c_str());
    return;
  }
  for (const Error &problem : recovered->problems) std::fprintf(stderr, "fovea: %s\n", problem.text().c_str());
  for (const RunFiles &run : recovered->runs) {
    for (const auto &table : run.tables) std::fprintf(stderr, "  rows so far  %s\n", table.c_str());
    std::fprintf(stderr, "  description  %s\n", run.description.c_str());
  }
  std::fprintf(stderr, "  database     %s\n", (data / "fovea.db").c_str());
}

}  // namespace

int watch(const RunArguments &arguments, const std::function<int(Breadcrumb &)> &host) {
  Breadcrumb *breadcrumb = sharedBreadcrumb();
  if (!breadcrumb) {
    std::fprintf(stderr, "fovea: no memory to watch the host with: %s\n", std::strerror(errno));
    return kExitNotStarted;
  }
  const sigset_t signals = watchedSignals();
  sigset_t oldMask;
  sigprocmask(SIG_BLOCK, &signals, &oldMask);
  const pid_t watcher = getpid();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    std::fprintf(stderr, "fovea: the host cannot be started: %s\n", std::strerror(errno));
    return kExitNotStarted;
  }
  if (child == 0) beHost(host, *breadcrumb, oldMask, watcher);

  bool hung = false;
  const int status = keepWatch(child, *breadcrumb, arguments.hangLimit_s, signals, hung);
  if (breadcrumb->ended.load() && WIFEXITED(status)) return WEXITSTATUS(status);
  const std::string error = whatHappened(status, hung, *breadcrumb, arguments.hangLimit_s);
  std::fprintf(stderr, "fovea: %s; rows that were added are safe\n", error.c_str());
  if (restoreLeftRamps(rampNoteFolder()) > 0) std::fprintf(stderr, "fovea: the screen's gamma table is as it was before\n");
  bringHome(arguments.data, error);
  return kExitCrashed;
}

}  // namespace fovea
