#include "simulation/worker_pool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>

#include "data/disk.hpp"

namespace fovea {
namespace {

constexpr int kPipeBytes = 1 << 20;  // what several participants leave: who simulates does not wait for who writes

struct AnswerHead {
  std::uint32_t isError = 0, outcome = 0;
  std::uint64_t records = 0;
};

bool writeAll(int pipe, const void *data, std::size_t size) {
  for (const char *next = static_cast<const char *>(data); size > 0;) {
    const ssize_t written = ::write(pipe, next, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

using Moment = std::chrono::steady_clock::time_point;

enum class Received { Whole, Ended, Late };

/// Until the pipe has something, or its other end is gone.
bool awaitAny(int pipe, Moment latest) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - std::chrono::steady_clock::now()).count();
    pollfd wait{pipe, POLLIN, 0};
    const int count = ::poll(&wait, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (count > 0) return true;
    if (count == 0 && left <= 0) return false;
  }
}

Received readAll(int pipe, void *data, std::size_t size, Moment latest) {
  for (char *next = static_cast<char *>(data); size > 0;) {
    if (!awaitAny(pipe, latest)) return Received::Late;
    const ssize_t count = ::read(pipe, next, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Received::Ended;
    next += count;
    size -= static_cast<std::size_t>(count);
  }
  return Received::Whole;
}

Breadcrumb *sharedBreadcrumb() {
  void *page = ::mmap(nullptr, sizeof(Breadcrumb), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? nullptr : new (page) Breadcrumb;
}

/// The plugin that was at work, with what it did; or the host.
std::string whoWas(const Breadcrumb &breadcrumb) {
  const std::string plugin = breadcrumb.plugin.get();
  return plugin.empty() ? "the host" : "the plugin " + plugin + ", in " + breadcrumb.function.get() + ",";
}

Error diedOf(int status, const Breadcrumb &breadcrumb, const std::string &whose) {
  const std::string how = WIFSIGNALED(status) ? "was ended by: " + std::string(::strsignal(WTERMSIG(status)))
                                              : "has left with status " + std::to_string(WEXITSTATUS(status));
  return {ErrorCode::PluginFailed, "the process that simulated " + how + "; " + whoWas(breadcrumb) + " was at work", whose, ""};
}

Error tookTooLong(Duration limit, const Breadcrumb &breadcrumb, const std::string &whose) {
  const bool isSilent = Duration(breadcrumb.silence()) > limit / 2;
  return {ErrorCode::PluginFailed,
          isSilent ? fmt::format("{} does not come back; ended after {:g} s", whoWas(breadcrumb), toSeconds(limit))
                   : fmt::format("the session has not come to an end within {:g} s", toSeconds(limit)),
          whose,
          isSilent ? "look for what it waits for without the host's help; if it only computes for long, raise --hang-limit"
                   : "look for a loop of the study that simulated participants never leave; if it is only long, raise --hang-limit"};
}

bool send(int pipe, const Result<WorkerMessage> &message) {
  const std::string text = message ? message->outcome : message.error().text();
  const std::span<const std::byte> records = message ? std::span<const std::byte>(message->records) : std::span<const std::byte>();
  const AnswerHead head{message ? 0u : 1u, static_cast<std::uint32_t>(text.size()), records.size()};
  return writeAll(pipe, &head, sizeof head) && writeAll(pipe, text.data(), text.size()) && writeAll(pipe, records.data(), records.size());
}

/// The life of a worker. Leaves without destructors of what belongs to the process that forked it.
[[noreturn]] void work(int pipe, const WorkersBefore &before, int step, int count, const WorkerPool::Begin &begin, Breadcrumb &breadcrumb) {
  const auto made = begin(breadcrumb, before);
  if (!send(pipe, made ? Result<WorkerMessage>(WorkerMessage{}) : Result<WorkerMessage>(made.error())) || !made) ::_exit(1);
  for (int number = before.first; number <= count; number += step) {
    const auto message = (*made)(number);
    if (!send(pipe, message) || !message) ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

Result<std::unique_ptr<WorkerPool>> WorkerPool::start(int jobs, int count, const Begin &begin) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool(count, begin));
  for (int i = 0; i < jobs; ++i) {
    Breadcrumb *const breadcrumb = sharedBreadcrumb();
    if (!breadcrumb) return diskError("no memory can be shared with another process", "simulate", errno);
    pool->workers_.push_back({-1, -1, breadcrumb});
  }
  for (int i = 0; i < jobs; ++i)
    if (auto launched = pool->launch(pool->workers_[static_cast<std::size_t>(i)], i + 1); !launched) return launched.error();
  return pool;
}

/// What the process that forks has open (a database) is nothing to the new one: it looks at its pipe only, and leaves without destructors.
Result<void> WorkerPool::launch(Worker &worker, int first) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return diskError("no pipe to another process can be made", "simulate", errno);
  (void)::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);  // refused, it is only slower
  new (worker.breadcrumb) Breadcrumb;
  const int process = ::fork();
  if (process < 0) {
    const int reason = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    return diskError("no process can be started", "simulate", reason);
  }
  if (process == 0) {
    ::close(ends[0]);
    for (const Worker &other : workers_)
      if (other.pipe >= 0) ::close(other.pipe);
    work(ends[1], {first, lost_}, static_cast<int>(workers_.size()), count_, begin_, *worker.breadcrumb);
  }
  ::close(ends[1]);
  worker.process = process;
  worker.pipe = ends[0];
  worker.hasBegun = false;
  return {};
}

void WorkerPool::end(Worker &worker) {
  if (worker.pipe >= 0) ::close(worker.pipe);
  if (worker.process > 0) {
    ::kill(worker.process, SIGKILL);
    ::waitpid(worker.process, nullptr, 0);
  }
  worker.pipe = worker.process = -1;
}

WorkerPool::~WorkerPool() {
  for (Worker &worker : workers_) {
    end(worker);
    ::munmap(worker.breadcrumb, sizeof(Breadcrumb));
  }
}

Result<void> WorkerPool::ready(Duration limit) {
  for (Worker &worker : workers_) {
    if (auto begun = receive(worker, "before the first participant", limit); !begun) return begun.error();
    worker.hasBegun = true;
  }
  return {};
}

Result<WorkerMessage> WorkerPool::next(Duration limit) {
  Worker &worker = workers_[static_cast<std::size_t>(number_) % workers_.size()];
  const std::string whose = "participant " + std::to_string(++number_);
  // One that takes another's place may have to go through all those before.
  auto message = worker.hasBegun ? Result<WorkerMessage>(WorkerMessage{}) : receive(worker, whose, limit * number_);
  worker.hasBegun = worker.hasBegun || message;
  if (message) message = receive(worker, whose, limit);
  if (message || message.error().code != ErrorCode::PluginFailed) return message;
  lost_.push_back(number_);
  end(worker);
  const int following = number_ + static_cast<int>(workers_.size());
  if (following <= count_)
    if (auto launched = launch(worker, following); !launched) return launched.error();
  return message;
}

Result<WorkerMessage> WorkerPool::receive(Worker &worker, const std::string &whose, Duration limit) {
  const Moment latest = std::chrono::steady_clock::now() + limit;
  const auto where = [&] {
    const std::string step = worker.breadcrumb->step.get();
    return whose + (step.empty() ? "" : ", " + step);
  };
  AnswerHead head;
  WorkerMessage message;
  Received how = readAll(worker.pipe, &head, sizeof head, latest);
  if (how == Received::Whole) {
    message.outcome.resize(head.outcome);
    message.records.resize(head.records);
    how = readAll(worker.pipe, message.outcome.data(), message.outcome.size(), latest);
    if (how == Received::Whole) how = readAll(worker.pipe, message.records.data(), message.records.size(), latest);
  }
  if (how == Received::Late) return tookTooLong(limit, *worker.breadcrumb, where());
  if (how == Received::Ended) {
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    worker.process = -1;
    return diedOf(status, *worker.breadcrumb, where());
  }
  if (head.isError) return Error{ErrorCode::State, message.outcome, whose, ""};  // it says itself what to do
  return message;
}

}  // namespace fovea
