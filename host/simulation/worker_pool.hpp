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

/// Where a process begins that takes the place of one that did not come back.
struct WorkersBefore {
  int first = 1;          // its first number
  std::vector<int> lost;  // of those before it: which have no message
};

/// Processes and not threads: a plugin's own globals are its process's, and one that crashes takes no other with it.
///
/// Thread: one that is alone in its process when the pool is made.
class WorkerPool {
 public:
  /// The work of one process. Asked with each of its numbers in turn; an error ends that process.
  using Work = std::function<Result<WorkerMessage>(int number)>;
  /// Made in the new process, before its first number; what runs there is noted in the breadcrumb. Errors: told by ready().
  using Begin = std::function<Result<Work>(Breadcrumb &breadcrumb, const WorkersBefore &before)>;

  /// Numbers go from 1 to `count`, number n to worker (n - 1) % jobs. Errors: Io when the system gives no more processes.
  static Result<std::unique_ptr<WorkerPool>> start(int jobs, int count, const Begin &begin);
  /// Ends what still runs.
  ~WorkerPool();
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;

  /// Waits until all workers have begun. Errors: of Begin; PluginFailed as of next().
  Result<void> ready(Duration limit);
  /// The message of the next number.
  /// Errors: what the work said; PluginFailed when its process died of it, or was ended because it took longer than `limit`: another
  /// process goes on with the numbers behind it. Io when the system gives no other.
  Result<WorkerMessage> next(Duration limit);

 private:
  struct Worker {
    int process = -1, pipe = -1;
    Breadcrumb *breadcrumb = nullptr;  // in memory that both processes see
    bool hasBegun = false;
  };
  WorkerPool(int count, Begin begin) : count_(count), begin_(std::move(begin)) {}
  Result<void> launch(Worker &worker, int first);
  void end(Worker &worker);
  Result<WorkerMessage> receive(Worker &worker, const std::string &whose, Duration limit);

  const int count_;
  const Begin begin_;
  std::vector<Worker> workers_;
  std::vector<int> lost_;
  int number_ = 0;
};

}  // namespace fovea
