#include "data/stem.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/hash.hpp"

namespace fovea {
namespace {

constexpr std::string_view kBegin = ".fovea-";
constexpr std::string_view kEnd = ".name";

enum class Outcome { Mine, Another, Impossible };

/// Does a file of that name belong to the stem: stem.csv, stem_table.csv, stem_1.json?
bool belongsTo(std::string_view name, std::string_view stem) {
  return name.starts_with(stem) &&
         (name.size() == stem.size() || name[stem.size()] == '.' || name[stem.size()] == '_');
}

template <class Visit>
void forEachName(const std::filesystem::path &folder, Visit visit) {
  std::error_code problem;
  for (auto entry = std::filesystem::directory_iterator(folder, problem);
       !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem))
    visit(entry->path().filename().string());
}

bool hasFiles(const std::filesystem::path &folder, const std::string &stem, const std::vector<std::string> &endings) {
  std::error_code ignored;
  for (const std::string &ending : endings)
    if (std::filesystem::exists(std::filesystem::symlink_status(folder / (stem + ending), ignored))) return true;
  if (!endings.empty()) return false;
  bool found = false;
  forEachName(folder, [&](const std::string &name) { found = found || belongsTo(name, stem); });
  return found;
}

bool tryLock(const FileHandle &file) { return ::flock(file.number(), LOCK_EX | LOCK_NB) == 0; }

/// Locks a reservation that is there already: its owner died.
Outcome takeOver(const std::filesystem::path &file, FileHandle &lock) {
  FileHandle handle(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (!handle.isOpen() || !tryLock(handle)) return Outcome::Another;
  struct stat about {};
  // Between opening and locking its owner may have removed it: then the lock is on nothing.
  if (::fstat(handle.number(), &about) != 0 || about.st_nlink == 0) return Outcome::Another;
  lock = std::move(handle);
  return Outcome::Mine;
}

/// It is locked before it has its name, so that nobody takes it for a dead one.
Outcome reserve(const std::filesystem::path &file, FileHandle &lock) {
  const auto temporary = file.parent_path() / std::string(kBegin).append(randomHex(8)).append(".tmp");
  FileHandle handle(::open(temporary.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666));
  if (!handle.isOpen()) return Outcome::Impossible;
  const auto published = tryLock(handle) ? publish(temporary, file) : false;
  if (published && *published) {
    lock = std::move(handle);
    return Outcome::Mine;
  }
  ::unlink(temporary.c_str());
  return published ? takeOver(file, lock) : Outcome::Impossible;
}

}  // namespace

StemReservation StemReservation::take(const std::filesystem::path &folder, const std::string &wanted,
                                      const std::vector<std::string> &endings) {
  std::string stem = wanted;
  for (int i = 1;; stem = numbered(wanted, i++)) {
    if (hasFiles(folder, stem, endings)) continue;
    const auto file = folder / std::string(kBegin).append(stem).append(kEnd);
    FileHandle lock;
    const Outcome outcome = reserve(file, lock);
    if (outcome == Outcome::Impossible) return {stem, {}, FileHandle()};
    if (outcome == Outcome::Another) continue;
    StemReservation mine(stem, file, std::move(lock));
    // The owner before may have used it between the look and the lock.
    if (!hasFiles(folder, stem, endings)) return mine;
  }
}

StemReservation &StemReservation::operator=(StemReservation &&other) noexcept {
  std::swap(stem_, other.stem_);
  std::swap(file_, other.file_);
  std::swap(lock_, other.lock_);
  return *this;
}

StemReservation::~StemReservation() {
  if (!file_.empty()) ::unlink(file_.c_str());  // while it is locked
}

std::string numbered(const std::string &stem, int number) {
  std::string name = stem;
  return name.append("_").append(std::to_string(number));
}

void removeDeadReservations(const std::filesystem::path &folder) {
  forEachName(folder, [&](const std::string &name) {
    FileHandle lock;
    if (name.starts_with(kBegin) && name.ends_with(kEnd) && takeOver(folder / name, lock) == Outcome::Mine)
      ::unlink((folder / name).c_str());
  });
}

}  // namespace fovea
