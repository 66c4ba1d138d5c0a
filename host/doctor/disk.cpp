#include "doctor/disk.hpp"

#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include "data/disk.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

// Source: statfs(2) and the kernel's include/uapi/linux/magic.h.
constexpr std::pair<std::uint32_t, const char *> kKinds[] = {
    {0xEF53, "ext4"},         {0x58465342, "xfs"},    {0x9123683E, "btrfs"}, {0x01021994, "tmpfs"},  {0x6969, "nfs"},
    {0xFF534D42, "cifs"},     {0xFE534D42, "smb"},    {0x794C7630, "overlay"}, {0x65735546, "fuse"}, {0x4D44, "vfat"},
    {0x2011BAB0, "exfat"},    {0xF2F52010, "f2fs"},   {0x2FC12FC1, "zfs"},   {0x5346544E, "ntfs"},   {0x858458F6, "ramfs"},
    {0x01021997, "9p"},       {0xCA451A4E, "bcachefs"}};

std::string kindOf(const fs::path &folder) {
  struct statfs told {};
  if (statfs(folder.c_str(), &told) != 0) return {};
  const auto magic = static_cast<std::uint32_t>(told.f_type);
  for (const auto &[number, name] : kKinds)
    if (number == magic) return name;
  return {};
}

fs::path nearestThereIs(fs::path folder) {
  std::error_code none;
  folder = fs::absolute(folder, none);
  while (!fs::is_directory(folder, none) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

std::int64_t since(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - from).count();
}

void trySyncs(DiskFacts &facts, const fs::path &folder, int syncs) {
  std::string name = (folder / ".fovea-doctor-XXXXXX").string();
  const FileHandle file(mkostemp(name.data(), O_CLOEXEC));
  if (!file.isOpen()) {
    facts.error = std::strerror(errno);
    return;
  }
  unlink(name.c_str());
  constexpr std::array<char, 4096> kPage{};
  std::vector<std::int64_t> times;
  for (int i = 0; i < syncs; ++i) {
    const auto from = std::chrono::steady_clock::now();
    if (write(file.number(), kPage.data(), kPage.size()) != static_cast<ssize_t>(kPage.size()) || fdatasync(file.number()) != 0) {
      facts.error = std::strerror(errno);
      break;
    }
    times.push_back(since(from));
  }
  if (times.empty()) return;
  std::sort(times.begin(), times.end());
  facts.syncs = static_cast<int>(times.size());
  facts.syncMedian_ns = times[times.size() / 2];
  facts.syncWorst_ns = times.back();
}

}  // namespace

DiskFacts readDisk(const fs::path &folder, int syncs) {
  DiskFacts facts;
  const fs::path there = nearestThereIs(folder);
  facts.folder = there.string();
  facts.kind = kindOf(there);
  struct statvfs told {};
  if (statvfs(there.c_str(), &told) == 0) {
    facts.free_bytes = static_cast<std::int64_t>(told.f_bavail * told.f_frsize);
    facts.total_bytes = static_cast<std::int64_t>(told.f_blocks * told.f_frsize);
  } else {
    facts.error = std::strerror(errno);
  }
  if (syncs > 0 && facts.error.empty()) trySyncs(facts, there, syncs);
  return facts;
}

}  // namespace fovea
