#pragma once
// Files of sound, by libsndfile: WAV, FLAC, Ogg, and what else it reads.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"
#include "sound/sound.hpp"

namespace fovea {

/// What the header of a file says.
struct SoundFileInfo {
  double rate = 0;  // Hz
  unsigned channels = 0;
  std::uint64_t frames = 0;
};

/// Errors: BadFile naming the file, what is wrong with it and what it may be.
Result<SoundFileInfo> soundFileInfo(const std::filesystem::path &file);
/// `count` frames from `first` on.
/// Errors: the same.
Result<SoundSamples> readSoundFile(const std::filesystem::path &file, std::uint64_t first,
                                   std::uint64_t count);
/// A WAV of 24 bits that grows. What was added can be read by whoever opens the file at that moment, after a
/// crash as well.
class GrowingSoundFile {
 public:
  /// In a folder that is made, under a name that nobody has.
  /// Errors: Io.
  static Result<GrowingSoundFile> create(const std::filesystem::path &folder, double rate, unsigned channels);
  GrowingSoundFile(GrowingSoundFile &&) noexcept;
  GrowingSoundFile &operator=(GrowingSoundFile &&) noexcept;
  ~GrowingSoundFile();

  /// Shape: frames by channels.
  /// Errors: Io; so with the others.
  Result<void> add(std::span<const float> values);
  /// What was added is in the header, too.
  Result<void> writeHeader();
  /// It ends after so many frames, and is on the disk.
  Result<void> finish(std::uint64_t frames);
  const std::filesystem::path &path() const { return path_; }

 private:
  struct Handle;
  GrowingSoundFile(std::filesystem::path path, std::unique_ptr<Handle> handle);
  Result<void> checked(bool isDone, const char *what) const;

  std::filesystem::path path_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace fovea
