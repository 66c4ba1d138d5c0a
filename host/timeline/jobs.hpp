#pragma once
// Background jobs on threads of this process.

#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "timeline/effects.hpp"

namespace fovea {

/// A thread for each job. The destructor waits for those that are at work.
/// Thread: [any]
class ThreadJobs final : public JobRunner {
 public:
  ThreadJobs() = default;
  ~ThreadJobs() override;

  Result<void> start(std::uint64_t id, std::function<Result<Value>()> work) override;
  bool knows(std::uint64_t id) const override;
  std::optional<Result<Value>> result(std::uint64_t id) override;
  /// Its result is dropped; the function itself runs to its end.
  void cancel(std::uint64_t id) override;

 private:
  struct Job {
    std::thread thread;
    std::optional<Result<Value>> result;
    bool isWanted = true;
  };
  void sweep();

  mutable std::mutex mutex_;
  std::map<std::uint64_t, Job> jobs_;
};

}  // namespace fovea
