#pragma once
// Processes that each simulate every n-th participant; what they send is taken in the participants' order.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/breadcrumb.hpp"
#include "core/result.hpp"

namespace fovea {

/// What a worker did for one participant.
struct WorkerMessage {
  std::string outcome;             // as the work said
  std::vector<std::byte> records;
};

/// Processes and not threads: a plugin's own globals are its process's, and one that crashes takes no other with it.
///
/// Thread: one that is alone in its process when the pool is made.
class WorkerPool {
 public:
  /// The work of one process. Asked with each of its numbers in turn; an error ends that process.
  using Work = std::function<Result<WorkerMessage>(int number)>;
  /// Made in the new process, before its first number; what runs there is noted in the breadcrumb. Errors: told by ready().
  using Begin = std::function<Result<Work>(Breadcrumb &breadcrumb)>;

  /// Numbers go from 1 to `count`, number n to worker (n - 1) % jobs. Errors: Io when the system gives no more processes.
  static Result<std::unique_ptr<WorkerPool>> start(int jobs, int count, const Begin &begin);
  /// Ends what still runs.
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// Waits until all workers have begun. Errors: of Begin; PluginFailed as of next().
  Result<void> ready(Duration limit);
  /// The message of the next number.
  /// Errors: what the work said; PluginFailed when its process died of it, or was ended because it took longer than `limit`.
  Result<WorkerMessage> next(Duration limit);

 private:
  struct Worker {
    int process = -1, pipe = -1;
    Breadcrumb *breadcrumb = nullptr;  // in memory that both processes see
  };
  WorkerPool() = default;
  Result<WorkerMessage> receive(Worker &worker, const std::string &whose, Duration limit);

  std::vector<Worker> workers_;
  int number_ = 0;
};

}  // namespace fovea
