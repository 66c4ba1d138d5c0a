#pragma once
// Everything that sounds, on whichever system: a driver hands over blocks, the engine fills and keeps them.

#include <atomic>
#include <memory>
#include <unordered_map>

#include "sound/mixer.hpp"
#include "sound/recorder.hpp"

namespace fovea {

/// A block of the sound system: what came in, and what is to go out. Shape: channels of `frames` each.
struct SoundBlock {
  const float *const *inputs = nullptr;
  float *const *outputs = nullptr;
  unsigned frames = 0;
  BlockTime heard, came;  // of what goes out, and of what came in
};

/// The sound system that calls take(). Gone, it calls no more.
class SoundDriver {
 public:
  virtual ~SoundDriver() = default;
  /// Latencies may change while others plug and unplug.
  virtual void refresh(SoundInfo &info) const = 0;
};

class SoundEngine final : public SoundSystem {
 public:
  SoundEngine(const Clock &clock, SoundInfo info);
  void own(std::unique_ptr<SoundDriver> driver) { driver_ = std::move(driver); }
  /// Takes no lock and no memory. [the driver's thread]
  void take(const SoundBlock &block);
  /// The driver calls take() no more. `why` outlives the engine. [any]
  void fail(const char *why);

  const SoundInfo &info() const override;
  void readThrough(FileCache &files) override { files_ = &files; }
  Result<SoundHandle> load(const std::filesystem::path &file, const SoundOptions &options) override;
  Result<SoundHandle> make(SoundSamples samples, const SoundOptions &options) override;
  void destroy(SoundHandle sound) override;
  Result<Duration> length(SoundHandle sound) const override;
  Result<void> play(SoundHandle sound, std::optional<Timestamp> time) override;
  Result<void> stop(SoundHandle sound, std::optional<Timestamp> time) override;
  Result<void> setVolume(SoundHandle sound, double volume) override;
  Result<SoundState> state(SoundHandle sound) const override;

  Result<void> listen() override;
  Result<RecordingHandle> record(std::optional<Timestamp> time, const RecordingOptions &options,
                                 const std::filesystem::path &folder) override;
  Result<void> stopRecording(RecordingHandle recording, std::optional<Timestamp> time) override;
  Result<SoundState> recordingState(RecordingHandle recording) const override;
  Result<std::optional<Recorded>> recorded(RecordingHandle recording) override;
  Result<SoundHandle> makeOfRecording(RecordingHandle recording, const SoundOptions &options) override;
  void discard(RecordingHandle recording) override;
  Result<InputLevel> level() override;
  /// What the recorder's own thread does, for tests without it.
  SoundRecorder &recorder() { return recorder_; }

 private:
  Result<void> running() const;
  Result<void> told(bool isTaken) const;
  Result<MixedSound *> find(SoundHandle sound) const;
  Result<SoundHandle> add(Result<SoundSamples> rendered, const SoundOptions &options);

  mutable SoundInfo info_;
  FileCache *files_ = nullptr;
  Mixer mixer_;
  SoundRecorder recorder_;
  std::unordered_map<SoundHandle, std::unique_ptr<MixedSound>> sounds_;
  SoundHandle lastHandle_ = 0;
  std::atomic<const char *> failure_{nullptr};
  std::unique_ptr<SoundDriver> driver_;  // ends before what it calls
};

}  // namespace fovea
