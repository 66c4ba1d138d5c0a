#pragma once
// Whose each recording of a sitting is, the run's or the page's, where it grows, and what its file is to say.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"

namespace fovea {

struct RecordingNote {
  std::string description;
  bool isPersonal = true;
};

/// Thread: [stage].
class OwnRecordings {
 public:
  struct Own {
    std::uint64_t handle = 0;
    std::size_t depth = 0;  // which of the runs and pages has it
    RecordingNote note;
    std::optional<Value> told = {};  // its file is somebody's
  };

  /// `folder`: of those of all runs.
  explicit OwnRecordings(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// A run or a page begins, which has whatever is made until it ends. `id`: what its recordings are filed under.
  void begin(const std::string &id) { scopes_.push_back(id); }
  /// Those that it had.
  std::vector<Own> end();
  /// How many runs and pages are within one another now; 0: there is nobody whose recordings could be.
  std::size_t depth() const { return scopes_.size(); }
  /// Where one that begins now grows.
  std::filesystem::path folder() const;
  void add(std::uint64_t handle, RecordingNote note) { all_.push_back({handle, depth(), std::move(note)}); }
  /// Null: there is none.
  Own *find(std::uint64_t handle);
  const std::vector<Own> &all() const { return all_; }
  /// Of the run or page in hand.
  bool isOfNow(const Own &own) const { return own.depth == depth(); }
  /// As assetIn() finds it. `file` empty: nothing was recorded, and nothing stands in for it.
  Value described(const std::filesystem::path &file, const RecordingNote &note) const;

 private:
  std::filesystem::path folder_;
  std::vector<std::string> scopes_;
  std::vector<Own> all_;
};

/// Of those that were not asked for, which are gone.
std::size_t unasked(const std::vector<OwnRecordings::Own> &recordings);

}  // namespace fovea
