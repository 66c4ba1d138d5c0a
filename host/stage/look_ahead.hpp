#pragma once
// What the pages of a study need of files: there before a page begins, and known by their hashes.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "media/file_cache.hpp"
#include "stage/step_files.hpp"

namespace fovea {

class Log;
struct ResolvedStep;

/// Thread: [stage].
class LookAhead {
 public:
  /// `files`: of who shows and plays them.
  LookAhead(FileCache &files, const Catalogue &catalogue, Log &log)
      : files_(files), catalogue_(catalogue), log_(log) {}

  /// The files of these steps are as they are now; they are hashed on a thread. `rate`: of the output of
  /// sounds; 0: nothing sounds.
  void begin(const std::vector<ResolvedStep> &steps, const std::filesystem::path &folder, double rate);
  /// Nothing is read before it is asked for: until it begins.
  void end();
  /// Nothing is read until the next page.
  void rest();
  /// A page of step number `index` is to be shown: its files come first. `step`: as it is shown, where that
  /// was not known before.
  void prepare(std::size_t index, const Step *step, double rate);
  /// Until all that it needs is there, or so much real time has passed. Is it?
  bool wait(std::chrono::nanoseconds longest) const { return files_.wait(wanted_, longest); }
  /// How much of it is, from 0 to 1.
  double share() const;
  /// It has all that it needs: what the steps after number `index` need is read meanwhile.
  void goOn(std::size_t index);

  /// Another page begins, which has used none yet.
  void forgetUsed() { used_.clear(); }
  void use(std::string name, const std::filesystem::path &file) {
    used_.insert_or_assign(std::move(name), FileStamp::of(file));
  }
  /// Of each that the page has used, {"file", "sha256"}: of what it was then; null: it is another one by now,
  /// and nobody had hashed it. The log is told of that, and once of a file that is not as it was when the
  /// session began.
  List used();

 private:
  std::optional<std::string> hashOf(const FileStamp &file);
  void warnOfChange(const FileStamp &file, const std::string &hash);

  FileCache &files_;
  FileCache hashes_{"fovea-hashes"};
  const Catalogue &catalogue_;
  Log &log_;
  std::filesystem::path folder_;
  std::vector<std::vector<NeededFile>>
      needed_;              // by each step, as far as it is known before it is shown; empty: it has not begun
  std::vector<FileWish> toHash_;  // every file of the study
  std::size_t wanted_ = 0;  // by the page in hand
  std::map<std::string, FileStamp>
      seen_;  // by path: as it was when the session began, or when the log was told last
  std::map<std::string, FileStamp> used_;  // by name
};

}  // namespace fovea
