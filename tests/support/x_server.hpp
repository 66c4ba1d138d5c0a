#pragma once
// An X server of the test's own, on a display number that nobody else has.

#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fovea::testing {

/// Runs the server while it lives and points DISPLAY at it. Make it before anything connects, let it end after all have left.
class XServer {
 public:
  XServer(const XServer &) = delete;
  XServer &operator=(const XServer &) = delete;

  bool started() const { return !name_.empty(); }
  const std::string &name() const { return name_; }
  /// As one that crashes.
  void vanish() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    child_ = -1;
  }

 protected:
  XServer() {
    if (const char *before = std::getenv("DISPLAY")) before_ = before;
  }
  ~XServer() {
    if (child_ > 0) end();
    if (before_)
      setenv("DISPLAY", before_->c_str(), 1);
    else
      unsetenv("DISPLAY");
  }

  /// `words`: program and arguments, but for those that both servers take.
  void start(std::vector<std::string> words) {
    int ends[2];
    if (pipe(ends) != 0) return;
    for (const std::string &word : {std::string("-displayfd"), std::to_string(ends[1]), std::string("-noreset"), std::string("-nolisten"), std::string("tcp")})
      words.push_back(word);
    std::vector<char *> arguments;
    for (std::string &word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    child_ = fork();
    if (child_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      close(ends[0]);
      // It tells of every display number that another server has, which is no fault and would be taken for the program's words.
      if (const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0) dup2(nowhere, STDOUT_FILENO), dup2(nowhere, STDERR_FILENO);
      execvp(arguments[0], arguments.data());
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

 private:
  /// A server that is asked between its look at what it was asked and its wait for the next client waits on: it is asked again.
  void end() {
    constexpr int kPatience_ms = 200;
    pollfd ended{static_cast<int>(syscall(SYS_pidfd_open, child_, 0)), POLLIN, 0};  // glibc 2.36 declares it for C alone
    do {
      kill(child_, SIGTERM);
      poll(&ended, 1, kPatience_ms);
    } while (waitpid(child_, nullptr, WNOHANG) == 0);
    close(ended.fd);
  }

  pid_t child_ = -1;
  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace fovea::testing
