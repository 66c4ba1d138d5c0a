#pragma once
// Which files are a run's own.

#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea {

/// The files of a run in its data folder, as the database keeps them: only these may be replaced, and only as they were
/// written.
class FileNotes {
 public:
  FileNotes() = default;
  explicit FileNotes(const Value &noted);
  Value toValue() const;

  struct Noted {
    std::string suffix;               // behind the stem
    std::string name;                 // empty: it is about to get one
    std::vector<std::string> hashes;  // SHA-256 of what was written there, and of what is about to be
    bool isOurs(const std::string &hash) const;
  };
  const std::vector<Noted> &files() const { return files_; }
  Noted &of(const std::string &suffix);

  std::string stem;  // empty: not yet decided

 private:
  std::vector<Noted> files_;
};

}  // namespace fovea
