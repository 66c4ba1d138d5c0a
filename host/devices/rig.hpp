#pragma once
// The rig file: which device of this room takes which role of an experiment, and which monitor is the participant's.

#include <filesystem>

#include "core/value.hpp"

namespace fovea {

struct RigEntry {
  std::string role, deviceClass;  // class empty: a simulated device of whatever kind the role asks for
  Dict params;
  bool isSimulated = false;
  std::string where;  // FILE:LINE:COLUMN
};

/// A button that is a key on pages.
struct RigAnswer {
  std::string role, button, key;
  std::string where;  // FILE:LINE:COLUMN
};

/// The room's sound; empty words: the system's own choice.
struct RigSound {
  std::string system;         // "jack", "portaudio", "simulated"
  std::string output, input;  // what the system calls them
};

/// The room's camera; what is empty or 0: the host's own choice.
struct RigCamera {
  std::string system;  // "v4l2", "simulated"
  std::string device;  // node, or a part of its name
  int width = 0, height = 0;
  double rate = 0;     // Hz
};

struct Rig {
  std::filesystem::path file;  // empty: there is none
  std::string hash;            // SHA-256 of it
  std::vector<RigEntry> entries;
  std::vector<RigAnswer> answers;  // of those
  std::string monitor;  // name or number of the participant's; empty: nobody said
  std::string onsetSource;  // the best that may date onsets: "oml", "present", "swap_return", "timer"; empty: any
  int bitsPerColor = 8;     // that the participant's window asks for
  Dict screen;  // what is known of it, as parameters of the window: screenWidthCm, viewingDistanceCm, screenWidthPix

  RigSound sound;
  RigCamera camera;

  const RigEntry *find(std::string_view role) const;
};

/// JSON with comments: {"roles": {"response": {"device": "button-box", "params": {...}}, "trigger": "simulated"},
/// "answers": {"response": {"left": "f", "right": "j"}}, "display": {"monitor": "HDMI-1", "onsetSource": "auto"}, "sound": {"system": "jack", "output": "system:playback_1"},
/// "camera": {"device": "/dev/video0", "width": 1280, "height": 720}}.
/// Errors: BadFile with FILE:LINE:COLUMN and what is expected there.
Result<Rig> readRig(const std::filesystem::path &file);
Result<Rig> parseRig(std::string_view text, std::string origin);

}  // namespace fovea
