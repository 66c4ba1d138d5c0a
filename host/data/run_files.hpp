#pragma once
// The files of one run, made from the database: its tables, and a description of everything as JSON.

#include <filesystem>
#include <functional>
#include <string>

#include "data/file_format.hpp"
#include "data/recorder.hpp"
#include "data/run_facts.hpp"

namespace fovea {

/// One table as it was written.
struct WrittenTable {
  std::size_t table = 0;  // of RunFacts::tables
  std::string file;       // name without folder
  std::int64_t rows = 0;
  std::string sha256;
};

/// Has the caller reserved that stem? Empty: none.
using HoldsStem = std::function<bool(const std::string &stem)>;

/// The file of a run's frames as it was written.
struct WrittenFrames {
  std::string file;
  std::uint64_t frames = 0;
  std::string sha256;
};

/// Makes the files of a run in `folder` and notes them in the database, with their hashes. Files that the run has
/// there already are replaced, each in one step; one that somebody else has changed stays, and the new one gets
/// another name. To be called again if it failed or was killed. A stem that the caller does not hold is reserved
/// meanwhile. `meanwhile` is called every few milliseconds.
/// `addDraft` adds to the database what shall be in the files only: it is taken back when they are made.
/// Errors: Io; Unknown when there is no such run.
Result<RunFiles> fileRun(sql::Database &database, const std::filesystem::path &folder, const std::string &run,
                         const HoldsStem &holds, const std::function<void()> &meanwhile,
                         const std::function<void()> &addDraft = {});

/// Makes the files of any run in `target`; the database stays as it is, and so does every file of `target`.
Result<RunFiles> exportRun(sql::Database &database, const std::string &run, const std::filesystem::path &target,
                           const FileFormat &format);

/// The description of a run, its columns and all that surrounds it. Throws sql::Failure.
Value describeRun(sql::Database &database, const RunFacts &run, const std::vector<WrittenTable> &tables,
                  const std::optional<WrittenFrames> &frames);

}  // namespace fovea
