#pragma once
// When each picture of a film was taken, beside the film: exact, where the film has milliseconds.

#include <cstdint>
#include <filesystem>

#include "clock/clock.hpp"
#include "core/result.hpp"

namespace fovea {

/// A CSV that grows: a line that was added survives a crash. Errors: Io.
class TimesFile {
 public:
  static Result<TimesFile> create(const std::filesystem::path &folder);
  TimesFile(TimesFile &&other) noexcept;
  TimesFile &operator=(TimesFile &&) = delete;
  ~TimesFile();

  const std::filesystem::path &path() const { return path_; }
  Result<void> add(std::uint64_t picture, Timestamp time, std::uint64_t dropped);
  /// It is on the disk.
  Result<void> finish();

 private:
  TimesFile(std::filesystem::path path, int file) : path_(std::move(path)), file_(file) {}
  Result<void> write(const std::string &line);
  Error failed(const char *what) const;

  std::filesystem::path path_;
  int file_ = -1;
  std::int64_t size_ = 0;  // of its whole lines, in bytes
};

}  // namespace fovea
