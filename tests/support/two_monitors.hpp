#pragma once
// An X server of the test's own with two monitors side by side, of different size and rate, that nobody sees.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fovea::testing {

/// Runs Xorg with its dummy driver while it lives and points DISPLAY at it: DUMMY0, 1024 x 768 at 60 Hz, and to its right DUMMY1,
/// 1280 x 720 at 144 Hz. Make it before anything connects, let it end after all have left.
class TwoMonitors {
 public:
  TwoMonitors() {
    if (const char *before = std::getenv("DISPLAY")) before_ = before;
    std::string name = std::filesystem::temp_directory_path() / "fovea-xorg-XXXXXX";
    if (!mkdtemp(name.data())) return;
    folder_ = name;
    std::ofstream(folder_ / "xorg.conf") << kConfiguration;
    int ends[2];
    if (pipe(ends) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      close(ends[0]);
      if (const int nowhere = open("/dev/null", O_WRONLY); nowhere >= 0) dup2(nowhere, 1), dup2(nowhere, 2);
      const std::string number = std::to_string(ends[1]), config = folder_ / "xorg.conf", log = folder_ / "xorg.log";
      execl("/usr/lib/xorg/Xorg", "Xorg", "-displayfd", number.c_str(), "-config", config.c_str(), "-logfile", log.c_str(), "-noreset",
            "-nolisten", "tcp", "-novtswitch", "-sharevts", static_cast<char *>(nullptr));
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
  ~TwoMonitors() {
    if (child_ > 0) {
      kill(child_, SIGTERM);
      waitpid(child_, nullptr, 0);
    }
    if (before_)
      setenv("DISPLAY", before_->c_str(), 1);
    else
      unsetenv("DISPLAY");
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  TwoMonitors(const TwoMonitors &) = delete;
  TwoMonitors &operator=(const TwoMonitors &) = delete;

  /// False where this account may not start Xorg, or the dummy driver is not installed.
  bool started() const { return !name_.empty(); }
  const std::string &name() const { return name_; }

 private:
  static constexpr char kConfiguration[] = R"(
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 256000
  Option "Monitor-DUMMY0" "left"
  Option "Monitor-DUMMY1" "right"
EndSection
Section "Monitor"
  Identifier "left"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
  Modeline "left" 64.11 1024 1080 1184 1344 768 769 772 795
  Option "PreferredMode" "left"
EndSection
Section "Monitor"
  Identifier "right"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
  Modeline "right" 181.04 1280 1368 1504 1728 720 721 724 728
  Option "PreferredMode" "right"
  Option "Enable" "true"
  Option "RightOf" "left"
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 3840 2160
  EndSubSection
EndSection
Section "InputClass"
  Identifier "none of this machine's devices"
  MatchIsKeyboard "true"
  Option "Ignore" "true"
EndSection
Section "InputClass"
  Identifier "nor its mice"
  MatchIsPointer "true"
  Option "Ignore" "true"
EndSection
)";

  std::filesystem::path folder_;
  pid_t child_ = -1;
  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace fovea::testing
