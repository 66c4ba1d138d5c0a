#include "session/asked_aside.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

#include "core/cbor.hpp"
#include "core/log.hpp"
#include "core/thread.hpp"
#include "data/disk.hpp"
#include "services/services.hpp"

namespace fovea {
namespace {

Result<Value> asked(const FoundPlugin &plugin, const AskedAside &ask, Breadcrumb &breadcrumb) {
  setThread(Thread::Stage);
  const VirtualClock clock;
  const std::atomic<bool> stop{false};
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);  // whoever asks says what came of it
  Services services(clock, log, stop, true);
  LibraryLoader loader({services.host(), &breadcrumb}, log);
  auto library = loader.load(plugin);
  if (!library) return library.error();
  return ask(**library, loader.host());
}

Value encoded(const Result<Value> &answer) {
  if (answer) return Value(Dict{{"answer", *answer}});
  const Error &error = answer.error();
  return Value(Dict{{"code", static_cast<std::int64_t>(error.code)}, {"what", error.what}, {"where", error.where}, {"fix", error.fix}});
}

Result<Value> decoded(const Value &value) {
  if (const Value *answer = value.find("answer")) return *answer;
  return Error{static_cast<ErrorCode>(*value.find("code")->as<std::int64_t>()), value.textOr("what", ""), value.textOr("where", ""), value.textOr("fix", "")};
}

[[noreturn]] void answer(int pipe, const FoundPlugin &plugin, const AskedAside &ask, Breadcrumb &breadcrumb) {
  std::vector<std::byte> bytes;
  encodeCbor(encoded(asked(plugin, ask, breadcrumb)), bytes);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t written = ::write(pipe, bytes.data() + sent, bytes.size() - sent);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(1);
    sent += static_cast<std::size_t>(written);
  }
  ::_exit(0);  // without destructors of what belongs to the process that forked it
}

/// Everything until the other end is closed; false when that takes too long.
bool readAll(int pipe, std::vector<std::byte> &bytes, Duration limit) {
  const auto latest = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - std::chrono::steady_clock::now()).count();
    pollfd wait{pipe, POLLIN, 0};
    const int ready = ::poll(&wait, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (ready == 0 && left <= 0) return false;
    if (ready <= 0) continue;
    std::byte block[4096];
    const ssize_t count = ::read(pipe, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    bytes.insert(bytes.end(), block, block + count);
  }
}

}  // namespace

Result<Value> askAside(const FoundPlugin &plugin, const AskedAside &ask, const std::string &fix, Duration limit) {
  const std::string where = plugin.file.string();
  void *page = ::mmap(nullptr, sizeof(Breadcrumb), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return diskError("no memory can be shared with another process", where, errno);
  Breadcrumb &breadcrumb = *new (page) Breadcrumb;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return diskError("no pipe to another process can be made", where, errno);
  const pid_t process = ::fork();
  if (process < 0) return diskError("no process can be started", where, errno);
  if (process == 0) answer(ends[1], plugin, ask, breadcrumb);
  ::close(ends[1]);
  const FileHandle pipe(ends[0]);

  std::vector<std::byte> bytes;
  const bool isThere = readAll(pipe.number(), bytes, limit);
  if (!isThere) ::kill(process, SIGKILL);
  int status = 0;
  ::waitpid(process, &status, 0);
  const std::string function = breadcrumb.function.get();
  ::munmap(page, sizeof(Breadcrumb));
  const std::string how = !isThere                ? "did not come back from " + function + " for " + cellText(Value(toSeconds(limit))) + " s and was ended"
                          : WIFSIGNALED(status)    ? "crashed in " + function + " (" + ::strsignal(WTERMSIG(status)) + ")"
                          : WEXITSTATUS(status) != 0 ? "ended its process in " + function
                                                     : "";
  if (!how.empty()) return Error{ErrorCode::PluginFailed, "the plugin " + plugin.manifest.id + " " + how, where, fix};
  auto value = decodeCbor(bytes);
  return value ? decoded(*value) : value;
}

}  // namespace fovea
