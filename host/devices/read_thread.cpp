#include "devices/read_thread.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>

#include "core/thread.hpp"

namespace fovea {

Result<std::unique_ptr<ReadThread>> ReadThread::start(Work work) {
  const int wake = eventfd(0, EFD_CLOEXEC);
  if (wake < 0) return Error{ErrorCode::Io, "no event descriptor left", "devices", "raise the limit on open files (ulimit -n)"};
  return std::unique_ptr<ReadThread>(new ReadThread(std::move(work), wake));
}

ReadThread::ReadThread(Work work, int wake) : work_(std::move(work)), wake_(wake) {
  thread_ = std::thread([this] { run(); });
}

ReadThread::~ReadThread() {
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
}

void ReadThread::run() {
  constexpr int kLookAgain_ms = 500;
  setThread(Thread::Device);
  askForRealTime();
  while (true) {
    const int descriptor = work_.descriptor();
    std::array<pollfd, 2> waited{{{wake_, POLLIN, 0}, {descriptor, POLLIN, 0}}};
    poll(waited.data(), waited.size(), descriptor >= 0 ? -1 : kLookAgain_ms);
    if (waited[0].revents != 0) return;
    if (descriptor < 0) work_.lookAgain();
    else if (waited[1].revents != 0) work_.read();
  }
}

}  // namespace fovea
