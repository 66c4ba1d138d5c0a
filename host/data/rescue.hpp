#pragma once
// A second place for records that the data folder has no room for.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "data/journal.hpp"

namespace fovea {

/// Where such records go, the first that takes them: $XDG_DATA_HOME/fovea/rescued (or ~/.local/share/...), which
/// outlasts a restart of the machine; then the folder of temporary files.
std::vector<std::filesystem::path> rescueFolders();

/// Keeps a copy of the records that are not where they belong, while memory alone holds the last of them. The copy is a
/// journal of the same id, so that they come home as if they had been in the journal itself. A copy that takes no more stays as it
/// is, and another goes on behind it.
///
/// Thread: [writer].
class Rescue {
 public:
  /// Brings everything above `safe` that is not there yet to a rescue folder, and to the disk there.
  /// Errors: Io of the last folder, when none takes it; what was there before still is.
  Result<void> copy(Journal &journal, std::uint64_t safe);
  /// The records are where they belong.
  void discard();

  /// Number of the last record that is safe there; 0: none.
  std::uint64_t last() const { return copies_.empty() ? 0 : last_; }
  /// The latest copy. Empty: there is none.
  std::filesystem::path file() const { return copies_.empty() ? std::filesystem::path() : copies_.back()->file(); }
  /// All copies, for a message.
  std::string files() const;

 private:
  Result<void> append(Journal &journal);

  std::vector<std::unique_ptr<Journal>> copies_;
  bool isOpen_ = false;  // the latest takes more
  std::uint64_t last_ = 0;
};

}  // namespace fovea
