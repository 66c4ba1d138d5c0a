#include "data/disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/hash.hpp"

namespace fovea {
namespace {

std::string adviceFor(int reason) {
  switch (reason) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "free some space there, or choose another folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "give this account the right to write there, or choose another folder";
    case ENOTDIR:
      return "a part of this path is a file: choose another folder";
    default:
      return "check the disk and the name, or choose another folder";
  }
}

/// For file systems whose rename cannot refuse: an empty file of our own takes the name first.
Result<bool> publishOverPlaceholder(const std::filesystem::path &from, const std::filesystem::path &to) {
  const FileHandle placeholder(::open(to.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
  if (!placeholder.isOpen() && errno == EEXIST) return false;
  if (!placeholder.isOpen() || ::rename(from.c_str(), to.c_str()) != 0)
    return diskError("the file cannot get its name", to, errno);
  return true;
}

}  // namespace

FileHandle::~FileHandle() {
  if (isOpen()) ::close(number_);
}

FolderTurn::FolderTurn(const std::filesystem::path &folder) : handle_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (handle_.isOpen()) ::flock(handle_.number(), LOCK_EX);
}

Error diskError(std::string what, const std::filesystem::path &where, int reason) {
  return {ErrorCode::Io, std::move(what) + ": " + std::strerror(reason), where.string(), adviceFor(reason)};
}

Result<void> makeWritableFolder(const std::filesystem::path &folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return diskError("the data folder cannot be made", folder, problem.value());
  // Only writing tells: rights, read-only mounts and quotas are all asked at once.
  const std::filesystem::path probe = folder / (".fovea-" + randomHex(8) + ".tmp");
  const FileHandle file(::open(probe.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
  if (!file.isOpen()) return diskError("the data folder cannot be written", folder, errno);
  const bool isWritable = ::write(file.number(), "?", 1) == 1;
  const int reason = errno;
  ::unlink(probe.c_str());
  if (!isWritable) return diskError("the data folder cannot be written", folder, reason);
  return {};
}

Result<bool> publish(const std::filesystem::path &from, const std::filesystem::path &to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno == EINVAL || errno == ENOSYS) return publishOverPlaceholder(from, to);
  return diskError("the file cannot get its name", to, errno);
}

void syncFolder(const std::filesystem::path &folder) {
  const FileHandle handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (handle.isOpen()) ::fsync(handle.number());  // some file systems refuse, and order names by themselves
}

}  // namespace fovea
