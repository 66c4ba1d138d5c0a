#pragma once
// A disk that gets full, for one process.

#include <sys/resource.h>

#include <csignal>

namespace fovea::test {

/// While it lives no file grows beyond so many bytes.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  SmallDisk(const SmallDisk &) = delete;
  SmallDisk &operator=(const SmallDisk &) = delete;

 private:
  void (*before_)(int);
  rlimit limit_{};
};

}  // namespace fovea::test
