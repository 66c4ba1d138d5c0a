#include "app/watcher.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <optional>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/withdraw_command.hpp"
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

std::string howItEnded(int status) {
  if (WIFSIGNALED(status)) return "crashed (" + std::string(strsignal(WTERMSIG(status))) + ")";
  return "ended the process with status " + std::to_string(WEXITSTATUS(status));
}

std::string whatHappened(int status, bool hung, const Breadcrumb &breadcrumb, double hangLimit_s) {
  if (const std::string lost = breadcrumb.lost.get(); !lost.empty()) return lost + " has gone";
  const std::string plugin = breadcrumb.plugin.get(), function = breadcrumb.function.get();
  std::string what = howItEnded(status);
  if (hung) {
    char limit[32];
    std::snprintf(limit, sizeof limit, "%g", hangLimit_s);
    what = "did not come back for " + std::string(limit) + " s and was ended";
  }
  if (plugin.empty()) return "the host " + what;
  return "the plugin " + plugin + " " + what + " in " + function;
}

/// A process in which the work is done, and what it leaves word with.
struct Watched {
  pid_t child = -1;
  Breadcrumb *breadcrumb = nullptr;
  sigset_t signals{};

  bool cameToItsEnd(int status) const { return breadcrumb->ended.load() && WIFEXITED(status); }
};

/// Only this process comes back. Errors: said on standard error; none.
std::optional<Watched> begin(const std::function<int(Breadcrumb &)> &work) {
  Watched watched;
  watched.breadcrumb = sharedBreadcrumb();
  if (!watched.breadcrumb) {
    std::fprintf(stderr, "fovea: no memory to watch the host with: %s\n", std::strerror(errno));
    return std::nullopt;
  }
  watched.signals = watchedSignals();
  sigset_t oldMask;
  sigprocmask(SIG_BLOCK, &watched.signals, &oldMask);
  const pid_t watcher = getpid();
  std::fflush(nullptr);
  watched.child = fork();
  if (watched.child < 0) {
    std::fprintf(stderr, "fovea: the host cannot be started: %s\n", std::strerror(errno));
    return std::nullopt;
  }
  if (watched.child == 0) beHost(work, *watched.breadcrumb, oldMask, watcher);
  return watched;
}

void restoreScreens() {
  if (restoreLeftRamps(rampNoteFolder()) > 0) std::fprintf(stderr, "fovea: the screen's gamma table is as it was before\n");
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
  const auto watched = begin(host);
  if (!watched) return kExitNotStarted;
  bool hung = false;
  const int status = keepWatch(watched->child, *watched->breadcrumb, arguments.hangLimit_s, watched->signals, hung);
  if (watched->cameToItsEnd(status)) return WEXITSTATUS(status);
  const std::string error = whatHappened(status, hung, *watched->breadcrumb, arguments.hangLimit_s);
  std::fprintf(stderr, "fovea: %s; rows that were added are safe\n", error.c_str());
  restoreScreens();
  bringHome(arguments.data, error);
  carryOutAsked(arguments.data);
  return kExitCrashed;
}

int watchScreen(const std::function<int()> &work) {
  const auto watched = begin([&](Breadcrumb &) { return work(); });
  if (!watched) return kExitNotStarted;
  bool hung = false;
  constexpr double kNever = std::numeric_limits<double>::infinity();  // no plugin is called that could hang
  const int status = keepWatch(watched->child, *watched->breadcrumb, kNever, watched->signals, hung);
  if (watched->cameToItsEnd(status)) return WEXITSTATUS(status);
  std::fprintf(stderr, "fovea: the process that held the window %s\n", howItEnded(status).c_str());
  restoreScreens();
  return kExitCrashed;
}

}  // namespace fovea
