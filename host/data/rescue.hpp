#pragma once
// A second place for records that the data folder has no room for.

#include <filesystem>
#include <memory>
#include <vector>

#include "data/journal.hpp"

namespace fovea {

/// Where such records go, the first that takes them: $XDG_DATA_HOME/fovea/rescued (or ~/.local/share/...), which
/// outlasts a restart of the machine; then the folder of temporary files.
std::vector<std::filesystem::path> rescueFolders();

/// Keeps a copy of the records that are not in the database, while memory alone holds the last of them. The copy is a
/// journal of the same id, so that they come home as if they had been in the journal itself.
///
/// Thread: [writer].
class Rescue {
 public:
  /// Brings everything above `imported` to a rescue folder, and to the disk there.
  /// Errors: Io of the last folder, when none takes it.
  Result<void> copy(Journal &journal, std::uint64_t imported);
  /// The records are where they belong.
  void discard();

  /// Number of the last record that is safe there; 0: none.
  std::uint64_t last() const { return copy_ ? last_ : 0; }
  /// Empty: there is none.
  std::filesystem::path file() const { return copy_ ? copy_->file() : std::filesystem::path(); }

 private:
  Result<void> append(Journal &journal);

  std::unique_ptr<Journal> copy_;
  std::uint64_t last_ = 0;
};

}  // namespace fovea
