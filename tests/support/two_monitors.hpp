#pragma once
// An X server of the test's own with two monitors side by side, of different size and rate, that nobody sees.

#include <filesystem>
#include <fstream>
#include <string>

#include "support/x_server.hpp"

namespace fovea::testing {

/// Xorg with its dummy driver: DUMMY0, 1024 x 768 at 60 Hz, and to its right DUMMY1, 1280 x 720 at 144 Hz. Not started where this account may
/// not start Xorg, or the dummy driver is not installed.
class TwoMonitors : public XServer {
 public:
  TwoMonitors() {
    std::string name = std::filesystem::temp_directory_path() / "fovea-xorg-XXXXXX";
    if (!mkdtemp(name.data())) return;
    folder_ = name;
    const std::string config = folder_ / "xorg.conf", log = folder_ / "xorg.log";
    std::ofstream(config) << kConfiguration;
    start({"/usr/lib/xorg/Xorg", "-config", config, "-logfile", log, "-novtswitch", "-sharevts"});
  }
  ~TwoMonitors() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

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
};

}  // namespace fovea::testing
