#pragma once
// A descriptor that a device reads on a thread of its own, so that everything is stamped as it arrives.

#include <functional>
#include <memory>
#include <thread>

#include "core/result.hpp"

namespace fovea {

class ReadThread {
 public:
  /// Thread: [device], one for each reader.
  struct Work {
    std::function<int()> descriptor;  // -1: it is gone
    std::function<void()> read;       // there is something to read, or it has gone
    std::function<void()> lookAgain;  // while it is gone, twice a second
  };
  /// Errors: Io when there is no descriptor left to wake it with.
  static Result<std::unique_ptr<ReadThread>> start(Work work);
  /// Ends the thread and waits for that.
  ~ReadThread();
  ReadThread(const ReadThread &) = delete;
  ReadThread &operator=(const ReadThread &) = delete;

 private:
  ReadThread(Work work, int wake);
  void run();

  const Work work_;
  const int wake_;
  std::thread thread_;
};

}  // namespace fovea
