#pragma once
// What is heard and what is recorded, on the session's clock. No JACK, PortAudio, libsndfile or libsamplerate type shows here.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

class FileCache;

/// Which clock dated a sample, best first. The numbers are the ABI's.
enum class SampleSource : std::uint32_t { Unknown, Device, Block, Virtual };
/// As it stands in records: "device", "block", "virtual", "unknown".
std::string_view sampleSourceWord(SampleSource source);

struct SoundInfo {
  double rate = 0;                         // Hz
  unsigned outputs = 0, inputs = 0;        // channels; 0: it plays, or records, nothing
  Duration block{};                        // what is asked for less than two of them ahead may begin late
  Duration outputLatency{}, inputLatency{};  // between a block and the connectors; counted in
  SampleSource source = SampleSource::Unknown;
  std::string system, device;              // "jack", "portaudio", "simulated"; what it calls itself
};

/// Shape: frames by channels, -1 to 1, the channels of a frame side by side.
struct SoundSamples {
  double rate = 0;  // Hz
  unsigned channels = 1;
  std::vector<float> values;
  std::size_t frames() const { return channels ? values.size() / channels : 0; }
};

/// What of a sound is played, and how.
struct SoundOptions {
  double from_s = 0;
  std::optional<double> to_s;
  double fadeIn_s = 0, fadeOut_s = 0;  // raised cosine
  double volume = 1;                   // 0 to 1
  double pan = 0;                      // -1 left to 1 right, of constant power for one channel
  bool isLooped = false;
};

/// The last time that a sound was played, or a recording.
struct SoundState {
  bool hasStarted = false, hasEnded = false, wasStopped = false, isLate = false;
  Timestamp onset{}, offset{};  // of the first sample, and of the one after the last, at the connectors
  Duration uncertainty{};       // both are within plus or minus this
  SampleSource source = SampleSource::Unknown;
  unsigned gaps = 0;            // how often samples were lost meanwhile
  unsigned clipped = 0;  // samples beyond full scale in what was heard meanwhile; they are cut off there
  double peak = 0;              // of a recording, so far; 1: full scale
};

struct RecordingOptions {
  unsigned channels = 1;
  std::optional<double> duration_s;
  std::filesystem::path simulated;  // the file that stands in for it where nothing is recorded; empty: none
};

/// A recording that has ended and is whole on the disk.
struct Recorded {
  std::filesystem::path file;  // WAV, 24 bits; empty where nothing was recorded and nothing stands in for it. The caller's from now on
  SoundState state;
  double rate = 0, duration_s = 0;
  unsigned channels = 0;
  std::optional<Error> problem = {};  // why it ended before its time: the disk is full; what had come is in the file
};

struct InputLevel {
  double peak = 0, rms = 0;  // 1: full scale
};

using SoundHandle = std::uint64_t;
using RecordingHandle = std::uint64_t;

/// Everything that sounds. Sounds are made before they are played; play(), stop() and the questions neither allocate nor wait.
/// Thread: [stage]. Errors: BadArgument for options and handles that are none, Device where the system refuses.
class SoundSystem {
 public:
  virtual ~SoundSystem() = default;
  virtual const SoundInfo &info() const = 0;
  /// Where it looks for files that were read ahead. Owner: whoever has the system; it outlives it.
  virtual void readThrough(FileCache &) {}

  /// Errors: BadFile naming the file and what it may be.
  virtual Result<SoundHandle> load(const std::filesystem::path &file, const SoundOptions &options) = 0;
  virtual Result<SoundHandle> make(SoundSamples samples, const SoundOptions &options) = 0;
  virtual void destroy(SoundHandle sound) = 0;
  virtual Result<Duration> length(SoundHandle sound) const = 0;
  /// `time`: none: as soon as that can be.
  virtual Result<void> play(SoundHandle sound, std::optional<Timestamp> time) = 0;
  virtual Result<void> stop(SoundHandle sound, std::optional<Timestamp> time) = 0;
  virtual Result<void> setVolume(SoundHandle sound, double volume) = 0;
  virtual Result<SoundState> state(SoundHandle sound) const = 0;

  /// From now on what comes in is kept for some seconds, so that a recording can begin before it is asked for; not before somebody agreed to it.
  virtual Result<void> listen() = 0;
  /// `folder`: where the file grows; it is made.
  virtual Result<RecordingHandle> record(std::optional<Timestamp> time, const RecordingOptions &options, const std::filesystem::path &folder) = 0;
  virtual Result<void> stopRecording(RecordingHandle recording, std::optional<Timestamp> time) = 0;
  virtual Result<SoundState> recordingState(RecordingHandle recording) const = 0;
  /// None: it goes on, or is being written yet.
  virtual Result<std::optional<Recorded>> recorded(RecordingHandle recording) = 0;
  virtual Result<SoundHandle> makeOfRecording(RecordingHandle recording, const SoundOptions &options) = 0;
  /// Stopped, and its file removed unless somebody has taken it.
  virtual void discard(RecordingHandle recording) = 0;
  /// Since it was asked last.
  virtual Result<InputLevel> level() = 0;
};

/// Which sound system, and what of it.
struct SoundStation {
  std::string system;                // "jack", "portaudio"; empty: JACK where a server runs, else PortAudio
  std::string output, input;  // names of the device, or of the first port; empty: the system's own choice
};

/// Errors: Device, with what was tried and what to do.
Result<std::unique_ptr<SoundSystem>> openSound(const SoundStation &station, const Clock &clock);
/// Nothing sounds, and everything takes its time.
std::unique_ptr<SoundSystem> simulatedSound(const Clock &clock, bool isSomebodyHeard = false);

}  // namespace fovea
