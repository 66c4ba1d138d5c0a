#include "simulation/worker_pool.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

#include "data/disk.hpp"

namespace fovea {
namespace {

struct Head {
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

bool readAll(int pipe, void *data, std::size_t size) {
  for (char *next = static_cast<char *>(data); size > 0;) {
    const ssize_t count = ::read(pipe, next, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    next += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool send(int pipe, const Result<WorkerMessage> &message) {
  const std::string text = message ? message->outcome : message.error().text();
  const std::span<const std::byte> records = message ? std::span<const std::byte>(message->records) : std::span<const std::byte>();
  const Head head{message ? 0u : 1u, static_cast<std::uint32_t>(text.size()), records.size()};
  return writeAll(pipe, &head, sizeof head) && writeAll(pipe, text.data(), text.size()) && writeAll(pipe, records.data(), records.size());
}

/// The life of a worker. Leaves without destructors of what belongs to the process that forked it.
[[noreturn]] void work(int pipe, int first, int step, int count, const WorkerPool::Begin &begin) {
  const auto made = begin();
  if (!send(pipe, made ? Result<WorkerMessage>(WorkerMessage{}) : Result<WorkerMessage>(made.error())) || !made) ::_exit(1);
  for (int number = first; number <= count; number += step) {
    const auto message = (*made)(number);
    if (!send(pipe, message) || !message) ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

Result<std::unique_ptr<WorkerPool>> WorkerPool::start(int jobs, int count, const Begin &begin) {
  std::unique_ptr<WorkerPool> pool(new WorkerPool());
  for (int i = 0; i < jobs; ++i) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return diskError("no pipe to another process can be made", "simulate", errno);
    const int process = ::fork();
    if (process < 0) {
      const int reason = errno;
      ::close(ends[0]);
      ::close(ends[1]);
      return diskError("no process can be started", "simulate", reason);
    }
    if (process == 0) {
      ::close(ends[0]);
      for (const Worker &other : pool->workers_) ::close(other.pipe);
      work(ends[1], i + 1, jobs, count, begin);
    }
    ::close(ends[1]);
    pool->workers_.push_back({process, ends[0]});
  }
  return pool;
}

WorkerPool::~WorkerPool() {
  for (const Worker &worker : workers_) {
    ::close(worker.pipe);
    if (worker.process <= 0) continue;
    ::kill(worker.process, SIGKILL);
    ::waitpid(worker.process, nullptr, 0);
  }
}

Result<void> WorkerPool::ready() {
  for (Worker &worker : workers_)
    if (auto begun = receive(worker, "before the first participant"); !begun) return begun.error();
  return {};
}

Result<WorkerMessage> WorkerPool::next() {
  Worker &worker = workers_[static_cast<std::size_t>(number_) % workers_.size()];
  ++number_;
  return receive(worker, "participant " + std::to_string(number_));
}

Result<WorkerMessage> WorkerPool::receive(Worker &worker, const std::string &whose) {
  Head head;
  WorkerMessage message;
  bool isWhole = readAll(worker.pipe, &head, sizeof head);
  if (isWhole) {
    message.outcome.resize(head.outcome);
    message.records.resize(head.records);
    isWhole = readAll(worker.pipe, message.outcome.data(), message.outcome.size()) && readAll(worker.pipe, message.records.data(), message.records.size());
  }
  if (!isWhole) {
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    worker.process = -1;
    return Error{ErrorCode::PluginFailed,
                 WIFSIGNALED(status) ? "the process that simulated was ended by: " + std::string(::strsignal(WTERMSIG(status)))
                                     : "the process that simulated has left with status " + std::to_string(WEXITSTATUS(status)),
                 whose, "run that session alone: fovea run STUDY --display virtual; it names the plugin"};
  }
  if (head.isError) return Error{ErrorCode::State, message.outcome, whose, "see what it says; fovea check STUDY names mistakes of the study"};
  return message;
}

}  // namespace fovea
