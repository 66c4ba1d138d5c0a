#pragma once
// What the doctor looks at, as plain numbers. Judged in judge.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"
#include "window/display_server.hpp"
#include "window/window.hpp"

namespace fovea {

/// The processor, and what this account may ask of the system.
struct MachineFacts {
  std::string host, system, processor;
  int cores = 0;
  double load = 0;                      // of the last minute, runnable processes
  std::vector<std::string> governors;   // of the processor's frequency, each one once; empty: the system does not say
  std::optional<bool> isOnBattery;      // none: no battery, or nobody says
  bool hasRealTime = false;             // was real-time priority given when a thread asked for it?
  std::int64_t realTimeLimit = 0;       // RLIMIT_RTPRIO; -1: none
  bool canLockMemory = false;           // were 16 MiB locked when asked for?
  std::int64_t lockLimit_bytes = 0;     // RLIMIT_MEMLOCK; -1: none
};

struct ClockFacts {
  std::string source;                 // of the kernel: "tsc", "hpet"; empty: it does not say
  std::int64_t resolution_ns = 0;     // as the system claims
  std::int64_t step_ns = 0;           // the smallest step that was seen
  std::int64_t sleepMedian_ns = 0, sleepWorst_ns = 0;  // how late sleeps of 1 ms came back
  std::optional<bool> isSynchronised; // wall time, by NTP or the like; none: the system does not say
  std::int64_t wallError_ns = 0;      // as the kernel estimates it
};

/// The folder that data go to.
struct DiskFacts {
  std::string folder, kind;           // "ext4", "nfs"
  std::int64_t free_bytes = 0, total_bytes = 0;
  std::int64_t syncMedian_ns = 0, syncWorst_ns = 0;  // a page written and brought to the disk
  int syncs = 0;
  std::string error;                  // why it cannot be written; empty: it can
};

struct FontFacts {
  struct Script {
    std::string name;                 // "Devanagari"
    bool isComplete = true;
  };
  std::vector<Script> scripts;
  std::vector<std::string> families;  // that the samples were drawn with
};

/// Some seconds of frames.
struct FrameFacts {
  std::vector<float> intervals_ms;    // between onsets of frames that follow each other, oldest first
  std::vector<float> drawing_ms;      // what the host needs before each swap
  std::uint64_t frames = 0, missed = 0, late = 0;
  OnsetSource source = OnsetSource::Unknown;   // the worst that occurred
  Duration uncertainty{};             // the largest
  Duration length{};
};

/// The keyboard and pointer, and each device of the rig.
struct DeviceFacts {
  std::string role, deviceClass;
  bool isSimulated = false, answers = false;
  std::string stamps;                 // who stamps its events, where that is known
  std::optional<Duration> clockUncertainty;  // of its own clock against ours; none: it has none
  Duration openTime{};
  std::string error, fix;             // of a device that does not answer, or could be better
};

/// What plays sounds, and what they are recorded with.
struct SoundFacts {
  std::string system, device;
  double rate_hz = 0;
  unsigned outputs = 0, inputs = 0;   // channels; 0: it plays, or records, nothing
  Duration block{}, outputLatency{}, inputLatency{};
  std::string datedBy;                // "device", "block", "virtual", "unknown"
  unsigned gaps = 0;                  // in half a second of silence
  bool hasRealTime = false;           // has its thread the priority?
  bool isSimulated = false;
  bool isWanted = false;              // does the rig file say which?
  std::string error, fix;             // why there is none; empty: there is
};

struct Facts {
  std::int64_t when = 0;              // nanoseconds since 1970 UTC
  bool isSimulatedDisplay = false;
  MachineFacts machine;
  ClockFacts clock;
  DiskFacts disk;
  std::optional<FontFacts> fonts;          // none: not looked at
  std::optional<DisplayServerFacts> server;  // none: there is no display server
  std::optional<ScreenInfo> screen;        // none: no window could be opened
  std::string screenError, screenFix;
  std::string otherMonitor;        // in words: another monitor than this was calibrated; empty: nothing to say
  std::optional<FrameFacts> frames;        // none: not tried
  std::optional<SoundFacts> sound;         // none: not looked at
  std::optional<std::vector<DeviceFacts>> devices;  // none: not looked at
  std::string rig;                         // its file; empty: none
};

/// Units are at the ends of the names. The intervals themselves are among them.
Value toValue(const Facts &facts);

/// Of numbers, unsorted. Shape: at least one. `share` 0.5 is the median.
float quantile(std::vector<float> numbers, double share);

}  // namespace fovea
