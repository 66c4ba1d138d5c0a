#pragma once
// An X server of the test's own, without a screen, on a display number that nobody else has.

#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fovea::testing {

/// Runs Xvfb while it lives and points DISPLAY at it. Make it before anything connects, let it end after all have left.
class Xvfb {
 public:
  explicit Xvfb(const char *screen = "1280x1024x24", const char *without = nullptr) {
    if (const char *before = std::getenv("DISPLAY")) before_ = before;
    int ends[2];
    if (pipe(ends) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      close(ends[0]);
      // It tells of every display number that another server has, which is no fault and would be taken for the program's words.
      const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
      if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
      const std::string number = std::to_string(ends[1]);
      if (without)
        execlp("Xvfb", "Xvfb", "-displayfd", number.c_str(), "-screen", "0", screen, "-nolisten", "tcp", "-noreset",
               "-extension", without, static_cast<char *>(nullptr));
      else
        execlp("Xvfb", "Xvfb", "-displayfd", number.c_str(), "-screen", "0", screen, "-nolisten", "tcp", "-noreset",
               static_cast<char *>(nullptr));
      _exit(127);
    }
    close(ends[1]);
    std::string number;
    char byte = 0;
    while (read(ends[0], &byte, 1) == 1 && byte != '\n') number += byte;
    close(ends[0]);
    if (number.empty()) return;
    name_ = ":" + number;
    setenv("DISPLAY", name_.c_str(), 1);
  }
  ~Xvfb() {
    if (child_ > 0) {
      kill(child_, SIGTERM);
      waitpid(child_, nullptr, 0);
    }
    if (before_)
      setenv("DISPLAY", before_->c_str(), 1);
    else
      unsetenv("DISPLAY");
  }
  Xvfb(const Xvfb &) = delete;
  Xvfb &operator=(const Xvfb &) = delete;

  bool started() const { return !name_.empty(); }
  const std::string &name() const { return name_; }

 private:
  pid_t child_ = -1;
  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace fovea::testing
