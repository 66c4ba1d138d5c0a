#pragma once
// The files of one run, made from the database: tables as CSV, and a description of everything as JSON.

#include <filesystem>
#include <functional>
#include <string>

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

/// Makes the files of an ended run in `folder` and notes them in the database. To be called again if it
/// failed or was killed: what is there already is found again and not made twice. `meanwhile` is called every
/// few milliseconds. Errors: Io; Unknown when there is no such run.
Result<RunFiles> fileRun(sql::Database &database, const std::filesystem::path &folder, const std::string &run,
                         const std::function<void()> &meanwhile);

/// Makes the files of any run in `target`; the database stays as it is.
Result<RunFiles> exportRun(sql::Database &database, const std::string &run,
                           const std::filesystem::path &target);

/// The description of a run, its columns and all that surrounds it. Throws sql::Failure.
Value describeRun(sql::Database &database, const RunFacts &run, const std::vector<WrittenTable> &tables);

}  // namespace fovea
