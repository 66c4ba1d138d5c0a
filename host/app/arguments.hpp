#pragma once
// The command line, read and judged.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "data/withdrawal.hpp"
#include "liaison/liaison.hpp"
#include "window/window.hpp"

namespace fovea {

enum class DisplayChoice { Auto, Window, Fullscreen, Virtual };
enum class OverlayChoice { Auto, Inside, OwnWindow, Off };

/// What only a session that is driven from afar has.
struct ServeArguments {
  LiaisonOptions liaison;
  std::vector<std::pair<std::string, std::filesystem::path>> experiments;  // none: all there are, by their keys
  std::string consent;  // key of a consent module
  Value consentParams;
  std::string loggingLevel = "info";
  int priorityThreshold = -9;
};

struct RunArguments {
  std::optional<ServeArguments> serve;  // instead of a study
  std::string target;  // study file, key or library; empty: the root's study.json
  std::filesystem::path root = ".";
  std::filesystem::path data = "data";
  Dict set;  // participant and --set
  std::vector<std::filesystem::path> plugins;
  std::filesystem::path rig;  // empty: the root's rig.json, if there is one
  DisplayChoice display = DisplayChoice::Auto;
  std::string monitor;
  int width = 1024, height = 768;
  OverlayChoice overlay = OverlayChoice::Auto;
  std::optional<std::uint64_t> seed;
  bool simulate = false;
  bool scripted = false;
  bool anew = false;
  bool early = false;
  bool screenshots = false;
  std::string noConsentReason;
  double hangLimit_s = 30;
  double rehearsalLimit_s = 60;  // of real time, in a study that goes on and on on a clock that jumps
};

struct ListArguments {
  std::filesystem::path root = ".";
  std::vector<std::filesystem::path> plugins;
  bool json = false;
};

/// Target, folders, plugins, rig, seed, size and expInfo are those of a run.
struct SimulateArguments {
  RunArguments run;
  int participants = 1;
  int jobs = 0;        // processes; 0: one for each core
  bool files = false;  // of each run
  bool isPartial = false;  // what nobody saw is no problem
  double limit_s = 60;  // of real time for one participant
};

struct CheckArguments {
  std::string study;  // file, or key, id or path of a plugin
  std::filesystem::path root = ".";
  std::vector<std::filesystem::path> plugins;
  std::filesystem::path printConsents;  // folder; empty: they are not
  bool json = false;
};

struct WithdrawArguments {
  std::filesystem::path data = "data";
  Withdrawal withdrawal;
};

/// Display, folders, plugins and rig are those of a run.
struct DoctorArguments {
  RunArguments run;
  double seconds = 10;              // of frames
  std::filesystem::path to;         // folder of the report; empty: where sessions look for it
  bool json = false;
};

/// Display, folders and rig are those of a run.
struct CalibrateArguments {
  RunArguments run;
  std::string photometer;           // its serial port; empty: by eye
  std::string meter = "ls100";      // how it is asked
  double settle_s = 1;              // before each reading
  std::filesystem::path to;         // the file; empty: where runs look for it
};

struct CommandLine {
  std::optional<RunArguments> run;
  std::optional<DoctorArguments> doctor;
  std::optional<CalibrateArguments> calibrate;
  std::optional<ListArguments> list;
  std::optional<CheckArguments> check;
  std::optional<SimulateArguments> simulate;
  std::optional<RunArguments> prepare;  // target, folders and plugins
  std::optional<WithdrawArguments> withdraw;
  int exitStatus = 0;  // when there is nothing to do: help, version, or a mistake
};

/// Prints help, the version, or what is wrong with the command line.
CommandLine parseArguments(int argc, char **argv);

}  // namespace fovea
