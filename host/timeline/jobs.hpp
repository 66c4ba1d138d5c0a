#pragma once
// Background jobs: on threads of this process, or at once where time is made up.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "timeline/effects.hpp"

namespace fovea {

/// A thread for each job. The destructor cancels those that are at work, and waits until they have noticed.
/// Thread: [any]
class ThreadJobs final : public JobRunner {
 public:
  ThreadJobs() = default;
  ~ThreadJobs() override;

  Result<void> start(std::uint64_t id, JobWork work, const JobTimes &times) override;
  bool knows(std::uint64_t id) const override;
  std::optional<Result<Value>> result(std::uint64_t id) override;
  /// Its result is dropped; the work ends where it looks next.
  void cancel(std::uint64_t id) override;

 private:
  struct Job {
    std::thread thread;
    std::optional<Result<Value>> result;
    std::atomic<bool> isCancelled = false;
  };
  void sweep();

  mutable std::mutex mutex_;
  std::map<std::uint64_t, Job> jobs_;
};

/// Does the work when it is started, and has its result once it was expected: the same each time, on a clock that jumps.
/// Thread: one.
class VirtualJobs final : public JobRunner {
 public:
  explicit VirtualJobs(const Clock &clock) : clock_(clock) {}
  /// `most` is real time: the job stands in it, and everything else waits.
  Result<void> start(std::uint64_t id, JobWork work, const JobTimes &times) override;
  bool knows(std::uint64_t id) const override { return jobs_.contains(id); }
  std::optional<Result<Value>> result(std::uint64_t id) override;
  void cancel(std::uint64_t id) override { jobs_.erase(id); }

 private:
  struct Job {
    Result<Value> result;
    Timestamp doneAt{};
  };
  const Clock &clock_;
  std::map<std::uint64_t, Job> jobs_;
};

}  // namespace fovea
