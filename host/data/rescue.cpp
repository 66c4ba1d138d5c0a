#include "data/rescue.hpp"

#include <unistd.h>

#include <cstdlib>

#include "data/disk.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

constexpr std::uint32_t kSegmentBytes = 1 << 16;  // where there is little room, none is taken ahead

std::filesystem::path folderFrom(const char *variable, const char *below) {
  const char *folder = std::getenv(variable);
  return folder && *folder ? std::filesystem::path(folder) / below : std::filesystem::path();
}

}  // namespace

std::vector<std::filesystem::path> rescueFolders() {
  std::vector<std::filesystem::path> folders;
  auto lasting = folderFrom("XDG_DATA_HOME", "fovea/rescued");
  if (lasting.empty()) lasting = folderFrom("HOME", ".local/share/fovea/rescued");
  if (!lasting.empty()) folders.push_back(lasting);
  std::error_code none;
  const auto temporary = std::filesystem::temp_directory_path(none);
  if (!none) folders.push_back(temporary / ("fovea-rescued-" + std::to_string(::getuid())));
  return folders;
}

Result<void> Rescue::copy(Journal &journal, std::uint64_t safe) {
  if (safe > last_) discard();  // where its records belong they are, and a gap would come behind them
  if (copies_.empty()) last_ = safe;
  else if (last_ == journal.lastNumber()) return {};
  if (isOpen_ && append(journal)) return {};
  isOpen_ = false;  // what it has taken stays there: memory may have let go of it
  Result<void> result;
  for (const auto &folder : rescueFolders()) {
    result = makeWritableFolder(folder);
    if (!result) continue;
    const std::string name = copies_.empty() ? journal.id() : numbered(journal.id(), static_cast<int>(copies_.size()));
    auto copy = Journal::create(folder / (name + kJournalExtension), {kSegmentBytes, journal.id(), last_ + 1});
    if (!copy) {
      result = copy.error();
      continue;
    }
    copies_.push_back(std::move(*copy));
    result = append(journal);
    isOpen_ = result.has_value();
    if (isOpen_) return result;
    ::unlink(copies_.back()->file().c_str());
    copies_.pop_back();
  }
  return result;
}

/// Only what the disk has taken counts.
Result<void> Rescue::append(Journal &journal) {
  Journal &copy = *copies_.back();
  const std::uint64_t last = journal.read(last_, [&](const Record &record) { copy.append(record.type, record.payload); });
  auto synced = copy.sync();
  if (synced) last_ = last;
  return synced;
}

void Rescue::discard() {
  for (const auto &copy : copies_) ::unlink(copy->file().c_str());
  copies_.clear();
  isOpen_ = false;
}

std::string Rescue::files() const {
  std::string names;
  for (const auto &copy : copies_) names += (names.empty() ? "" : ", ") + copy->file().string();
  return names;
}

}  // namespace fovea
