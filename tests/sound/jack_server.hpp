#pragma once
// A JACK server of the test's own, without hardware. It ends with the test.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "support/process.hpp"

namespace fovea::test {

class JackServer {
 public:
  JackServer() : name_("fovea-test-" + std::to_string(getpid())) {
    setenv("JACK_DEFAULT_SERVER", name_.c_str(), 1);
    setenv("JACK_NO_AUDIO_RESERVATION", "1", 1);
    server_.emplace(std::vector<std::string>{"/usr/bin/jackd", "--no-realtime", "-n", name_, "-d", "dummy",
                                             "-r", "48000", "-p", "1024"});
    runs_ =
        runProgram({"/usr/bin/jack_wait", "-s", name_, "-w", "-t", "30"}).text.find("server is available") !=
        std::string::npos;
  }
  ~JackServer() {
    end();
    unsetenv("JACK_DEFAULT_SERVER");
  }
  bool runs() const { return runs_; }
  static bool isInstalled() {
    return access("/usr/bin/jackd", X_OK) == 0 && access("/usr/bin/jack_wait", X_OK) == 0;
  }
  void end() {
    if (!server_) return;
    server_->kill(SIGTERM);
    server_->wait();
    server_.reset();
  }

 private:
  std::string name_;
  std::optional<Process> server_;
  bool runs_ = false;
};

}  // namespace fovea::test
