#pragma once
// What a session is opened with.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/value.hpp"

namespace fovea {

struct DisplayOptions {
  enum class Kind {
    Auto,        // full screen on the last of several monitors, else a window
    Window,
    Fullscreen,
    Virtual,     // no display server at all: the clock jumps from wait to wait, a simulated participant answers
    VirtualPaced // no display server, but real time: for driving a session without a screen
  } kind = Kind::Auto;
  std::string monitor;  // name or number (from 1); empty: the last one
  int width = 1024, height = 768;
  double refreshRate = 60;  // Hz, of a virtual display
  bool leavesRoom = false;  // on a single monitor, for the operator's window beside it
};

struct SessionOptions {
  std::filesystem::path root = ".";  // of the study: experiments, assets
  std::filesystem::path dataDir;     // empty: root/data
  std::string name = "session";      // begins the names of log and report
  std::string clock = "iso";         // how getTime answers: see TimeFormat
  /// Parameters of the window (see docs), or the key of the experiment that sets it up; none: the defaults.
  std::variant<std::monostate, Dict, std::string> win;
  std::vector<std::pair<std::string, std::filesystem::path>> experiments;  // key -> library, bundle or key of a plugin
  std::vector<std::filesystem::path> plugins;  // more folders and libraries to look for plugins in
  std::filesystem::path rig;         // which device takes which role; empty: rig.json of the root, if there is one
  std::string loggingLevel = "info"; // error, warning, data, exp, info, debug
  int priorityThreshold = -9;        // columns below it are not sent to remote clients
  Dict params;                       // expInfo of every experiment; what is given to a run goes before
  std::vector<std::pair<std::string, std::string>> aliases;  // of params: name, other name for the same value
  std::string restMsg = "Rest...";
  /// Key of the consent module that every participant sees before the first run, and its parameters.
  std::string consent;
  Value consentParams;
  std::string noConsentReason;       // or why nobody is asked, which is saved
  DisplayOptions display;
  bool isSimulated = false;          // a simulated participant answers; always so with Kind::Virtual
  bool isScripted = false;           // a program presses the keys
  bool beginsAnew = false;           // a participant's way through the study that was broken off is not gone on with
  bool mayBeEarly = false;           // a session begins also before the study wants the participant's next one to
  bool takesPictures = false;        // of each step
  std::optional<std::uint64_t> seed; // of everything random; none: a new one, saved with the data
};

}  // namespace fovea
