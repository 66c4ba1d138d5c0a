#pragma once
// What is heard and recorded in one sitting: the sound system, opened when a plugin first asks for it, and whose each sound is.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "sound/sound.hpp"
#include "stage/once_opened.hpp"
#include "stage/own_recordings.hpp"

namespace fovea {

class Log;

/// As provenance has it.
Value soundRecord(const SoundInfo &info);

/// What is asked of a recording, and what its file is to say.
struct RecordingWish {
  RecordingOptions options;
  RecordingNote note;
};

/// Thread: [stage].
class RunSounds {
 public:
  using Opener = OnceOpened<SoundSystem>::Opener;

  /// `recordings`: the folder of those of all runs. `open` empty: there is no sound here.
  /// `files`: what was read ahead.
  RunSounds(Opener open, FileCache &files, Log &log, std::filesystem::path recordings);
  ~RunSounds();
  RunSounds(const RunSounds &) = delete;
  RunSounds &operator=(const RunSounds &) = delete;

  /// Tries once; then its answer stays until forget().
  Result<void> open();
  /// Somebody may ask for it, and then it is opened.
  void allow() { isAllowed_ = true; }
  /// Somebody else takes part: what was heard of the one before is gone.
  void forget();
  bool isOpen() const { return system_.get() != nullptr; }
  /// Errors: State while nobody is there whose the sounds could be; Device as open() gave it, or where nobody has asked for it.
  Result<SoundSystem *> system();
  /// Of an open one.
  const SoundInfo &info() const { return system_->info(); }
  /// Of its output; 0: nothing sounds, or not yet.
  double rate() const { return isOpen() ? info().rate : 0; }
  /// Somebody has agreed to be recorded.
  void listen();

  /// A run or a page begins, which has whatever is made until it ends. `recordings`: what its recordings are filed under.
  void begin(const std::string &recordings) { recordings_.begin(recordings); }
  /// What is left of it is given back.
  struct Left {
    std::size_t sounds = 0;
    std::size_t recordings = 0;  // that were not asked for: they are gone
  };
  Left end();
  /// It plays and records no more; how many did.
  int silence();
  /// Does the run or page in hand record?
  bool isRecording() const;
  /// What it records ends then, and is whole a moment later.
  void finish(Timestamp time);

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
  bool goesOn(const OwnRecordings::Own &own) const;

  FileCache &files_;
  Log &log_;
  OnceOpened<SoundSystem> system_;
  bool isAllowed_ = false, isListening_ = false;
  std::vector<OwnSound> sounds_;
  OwnRecordings recordings_;
};

}  // namespace fovea
