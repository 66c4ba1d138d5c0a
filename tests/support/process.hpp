#pragma once
// Runs a program to its end and keeps what it said.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

extern char **environ;

namespace fovea::test {

struct Said {
  int status = -1;  // exit status; 128 + signal when a signal ended it
  std::string text;  // standard output and error together
};

/// A program in progress. Its output goes through one pipe.
class Process {
 public:
  Process(const std::vector<std::string> &words, const std::map<std::string, std::string> &environment = {}) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::vector<char *> arguments;
    for (const std::string &word : words) arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);
    std::vector<std::string> texts = inherited(environment);
    std::vector<char *> variables;
    for (std::string &text : texts) variables.push_back(text.data());
    variables.push_back(nullptr);
    if (posix_spawn(&id_, words.front().c_str(), &actions, nullptr, arguments.data(), variables.data()) != 0) id_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
  }
  ~Process() {
    if (id_ > 0) kill(SIGKILL), wait();
    if (output_ >= 0) close(output_);
  }
  Process(const Process &) = delete;
  Process &operator=(const Process &) = delete;

  pid_t id() const { return id_; }
  void kill(int signal) const { ::kill(id_, signal); }
  /// What it left is still there to wait for.
  bool hasEnded() const {
    siginfo_t state{};
    return id_ < 0 || waitid(P_PID, static_cast<id_t>(id_), &state, WEXITED | WNOHANG | WNOWAIT) != 0 || state.si_pid != 0;
  }

  const std::string &said() const { return said_; }
  /// Reads on until `part` was said; false when the program ended before.
  bool hears(const std::string &part) {
    while (said_.find(part) == std::string::npos)
      if (!readSome()) return false;
    return true;
  }
  Said wait() {
    while (readSome()) {
    }
    int status = 0;
    if (id_ > 0) waitpid(id_, &status, 0);
    id_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), said_};
  }

 private:
  static std::vector<std::string> inherited(const std::map<std::string, std::string> &changes) {
    std::vector<std::string> texts;
    for (char **variable = environ; *variable; ++variable) {
      const std::string text = *variable;
      if (!changes.count(text.substr(0, text.find('=')))) texts.push_back(text);
    }
    for (const auto &[name, value] : changes)
      if (!value.empty()) texts.push_back(name + "=" + value);
    return texts;
  }
  bool readSome() {
    char bytes[4096];
    const ssize_t count = read(output_, bytes, sizeof bytes);
    if (count <= 0) return false;
    said_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  pid_t id_ = -1;
  int output_ = -1;
  std::string said_;
};

/// An empty value in `environment` takes the variable away.
inline Said runProgram(const std::vector<std::string> &words, const std::map<std::string, std::string> &environment = {}) {
  return Process(words, environment).wait();
}

}  // namespace fovea::test
