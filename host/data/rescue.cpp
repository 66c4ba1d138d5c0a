#include "data/rescue.hpp"

#include <unistd.h>

#include <cstdlib>

#include "data/disk.hpp"
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

Result<void> Rescue::copy(Journal &journal, std::uint64_t imported) {
  if (copy_ && imported > last_) discard();  // its records are in the database, and a gap would come behind them
  if (copy_ && last_ == journal.lastNumber()) return {};
  if (copy_ && append(journal)) return {};
  discard();
  Result<void> result;
  for (const auto &folder : rescueFolders()) {
    result = makeWritableFolder(folder);
    if (!result) continue;
    auto copy = Journal::create(folder / (journal.id() + kJournalExtension), {kSegmentBytes, journal.id(), imported + 1});
    if (!copy) {
      result = copy.error();
      continue;
    }
    copy_ = std::move(*copy);
    last_ = imported;
    result = append(journal);
    if (result) return result;
    discard();
  }
  return result;
}

Result<void> Rescue::append(Journal &journal) {
  last_ = journal.read(last_, [this](const Record &record) { copy_->append(record.type, record.payload); });
  return copy_->sync();
}

void Rescue::discard() {
  if (!copy_) return;
  ::unlink(copy_->file().c_str());
  copy_.reset();
}

}  // namespace fovea
