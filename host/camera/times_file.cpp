#include "camera/times_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/recording_file.hpp"

namespace fovea {

Result<TimesFile> TimesFile::create(const std::filesystem::path &folder) {
  const Result<std::filesystem::path> path = newRecordingFile(folder, "_times.csv");
  if (!path) return path.error();
  TimesFile times(*path, ::open(path->c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (times.file_ < 0) return times.failed("opened");
  if (const Result<void> begun = times.write("picture,time_s,dropped\n"); !begun) {
    std::error_code none;
    std::filesystem::remove(*path, none);
    return begun.error();
  }
  return times;
}

TimesFile::TimesFile(TimesFile &&other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), size_(other.size_) {}

TimesFile::~TimesFile() {
  if (file_ >= 0) ::close(file_);
}

Error TimesFile::failed(const char *what) const {
  return {ErrorCode::Io, fmt::format("the times of a film cannot be {}: {}", what, std::strerror(errno)),
          path_.string(), "is the disk full?"};
}

Result<void> TimesFile::write(const std::string &line) {
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t count = ::write(file_, rest.data(), rest.size());
    if (count > 0) rest.remove_prefix(std::size_t(count));
    if (count >= 0 || errno == EINTR) continue;
    const Error error = failed("written");
    (void)!::ftruncate(file_, size_);  // a part of a line would be another time
    return error;
  }
  size_ += std::ssize(line);
  return {};
}

Result<void> TimesFile::add(std::uint64_t picture, Timestamp time, std::uint64_t dropped) {
  const std::int64_t ns = toNanoseconds(time);
  const char *sign = ns < 0 ? "-" : "";
  return write(fmt::format("{},{}{}.{:09},{}\n", picture, sign, std::abs(ns) / 1'000'000'000,
                           std::abs(ns) % 1'000'000'000, dropped));
}

Result<void> TimesFile::finish() {
  if (::fsync(file_) == 0) return {};
  return failed("brought to the disk");
}

}  // namespace fovea
