#pragma once
// What is heard and recorded in one sitting: the sound system, opened when a plugin first asks for it, and whose each sound is.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "sound/sound.hpp"

namespace fovea {

class Log;

/// As provenance has it.
Value soundRecord(const SoundInfo &info);

/// What is asked of a recording, and what its file is to say.
struct RecordingWish {
  RecordingOptions options;
  std::string description;
  bool isPersonal = true;
};

/// Thread: [stage].
class RunSounds {
 public:
  /// Errors: Device, with what was tried and what to do.
  using Opener = std::function<Result<std::unique_ptr<SoundSystem>>()>;

  /// `recordings`: the folder of those of all runs. `open` empty: there is no sound here.
  RunSounds(Opener open, Log &log, std::filesystem::path recordings);
  ~RunSounds();
  RunSounds(const RunSounds &) = delete;
  RunSounds &operator=(const RunSounds &) = delete;

  /// Tries once; then its answer stays until forget().
  Result<void> open();
  /// Somebody else takes part: what was heard of the one before is gone.
  void forget();
  bool isOpen() const { return system_ != nullptr; }
  /// Errors: State while nobody is there whose the sounds could be; Device as open() gave it, or where nobody has asked for it.
  Result<SoundSystem *> system();
  /// Of an open one.
  const SoundInfo &info() const { return system_->info(); }
  /// Somebody has agreed to be recorded.
  void listen();

  /// A run or a page begins, which has whatever is made until it ends. `recordings`: what its recordings are filed under.
  void begin(const std::string &recordings);
  /// What is left of it is given back.
  struct Left {
    std::size_t sounds = 0;
    std::size_t recordings = 0;  // that were not asked for: they are gone
  };
  Left end();
  /// It plays and records no more; how many did.
  int silence();

  void own(SoundHandle sound);
  void destroy(SoundHandle sound);
  Result<RecordingHandle> record(std::optional<Timestamp> time, RecordingWish wish);
  /// For answers and rows, as assetIn() finds it; none: not yet.
  Result<std::optional<Value>> recorded(RecordingHandle recording);

 private:
  struct OwnSound {
    SoundHandle handle = 0;
    std::size_t depth = 0;  // which of the runs and pages has it
  };
  struct OwnRecording {
    RecordingHandle handle = 0;
    std::size_t depth = 0;
    RecordingWish wish;
    std::optional<Value> told = {};  // its file is somebody's
  };

  Opener open_;
  Log &log_;
  std::filesystem::path folder_;
  std::unique_ptr<SoundSystem> system_;
  std::optional<Error> refused_;
  bool isListening_ = false;
  std::vector<std::string> scopes_;  // what the recordings of each are filed under
  std::vector<OwnSound> sounds_;
  std::vector<OwnRecording> recordings_;
};

}  // namespace fovea
