#pragma once
// What is filmed in one sitting, of the participant or of their screen: the camera, opened when a plugin that films is met, and whose each film is.

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "camera/camera.hpp"
#include "core/value.hpp"
#include "stage/once_opened.hpp"
#include "stage/own_recordings.hpp"

namespace fovea {

class Log;

/// As provenance has it.
Value cameraRecord(const CameraInfo &info);

/// What is asked of a film, and what its file is to say.
struct FilmWish {
  FilmingOptions options;
  RecordingNote note;
};

/// Thread: [stage].
class RunCamera {
 public:
  using Opener = OnceOpened<Camera>::Opener;

  /// `name`: "camera" or "screen", for the log. `recordings`: the folder of those of all runs. `open` empty: there is none here.
  RunCamera(std::string name, Opener open, Log &log, std::filesystem::path recordings);

  /// Tries once; then its answer stays until forget().
  Result<void> open();
  /// Nobody is filmed until it is opened again.
  void forget();
  bool isOpen() const { return camera_.get() != nullptr; }
  /// Errors: State while nobody is there whose the films could be; Device as open() gave it, or where nobody has asked for it.
  Result<Camera *> camera();
  /// Of an open one.
  const CameraInfo &info() const { return camera_->info(); }
  /// Somebody has agreed to be filmed, and soon is. Until the run or page ends that begins next.
  void watch();

  /// A run or a page begins, which has whatever is made until it ends. `recordings`: what its films are filed under.
  void begin(const std::string &recordings) { films_.begin(recordings); }
  /// What is left of it is given back; how many films were not asked for, and are gone.
  std::size_t end();
  /// It films no more; how many did.
  int stop();
  /// Does the run or page in hand film?
  bool isFilming() const;
  /// What it films ends then, and is whole a moment later.
  void finish(Timestamp time);

  Result<FilmingHandle> record(std::optional<Timestamp> time, FilmWish wish);
  /// For answers and rows, as assetIn() finds it; none: not yet.
  Result<std::optional<Value>> recorded(FilmingHandle film);
  /// Where the film is, whole; none: not yet. Empty: nothing was recorded.
  Result<std::optional<std::string>> file(FilmingHandle film);

  /// Has that stimulus not shown this picture yet? Asked once for each.
  bool isNewFor(std::uint64_t image, std::uint64_t picture) { return std::exchange(shown_, {image, picture}) != std::pair(image, picture); }

 private:
  bool goesOn(const OwnRecordings::Own &own) const;

  std::string name_;
  Log &log_;
  OnceOpened<Camera> camera_;
  std::filesystem::path folder_;
  OwnRecordings films_;
  static constexpr std::size_t kNobody = SIZE_MAX;
  std::size_t watchedAt_ = kNobody;  // how many runs and pages were within one another when somebody was to be seen
  std::pair<std::uint64_t, std::uint64_t> shown_{};  // by which stimulus, which picture
};

}  // namespace fovea
