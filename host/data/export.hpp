#pragma once
// Reading a data folder back: its runs, their rows, their files made again. Nothing in it is changed.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/file_format.hpp"
#include "data/recorder.hpp"

namespace fovea {

/// A run as a list shows it.
struct RunSummary {
  std::string id, session, experiment, participant, started;
  std::optional<Ending> ending;  // none: it is still going on, or waits in a journal
  std::int64_t rows = 0;         // of its main table
};

/// Every run of the folder, the oldest first.
/// Errors: BadFile when there is no database; Io when it cannot be read or is damaged.
Result<std::vector<RunSummary>> listRuns(const std::filesystem::path &folder);

/// Makes every file of a run again from the database. A name that is taken in `target` gets _1, _2, ...; in a folder
/// where none is, and in the format of a run's own files, they are the same byte for byte.
/// Errors: as listRuns(); Unknown, naming runs that there are; Io when `target` cannot be written.
Result<RunFiles> exportRun(const std::filesystem::path &folder, const std::string &run,
                           const std::filesystem::path &target, const FileFormat &format = {});

/// Writes what the participant's keys and the devices of a run did into `target`, as a file that can be replayed as a device.
/// Errors: as exportRun(); State when the run never began.
Result<std::filesystem::path> exportEvents(const std::filesystem::path &folder, const std::string &run,
                                           const std::filesystem::path &target, const CsvDialect &dialect = {});

/// Rows of one table of a run, and what its columns are.
struct ReadRows {
  std::vector<Column> columns;  // as declared; with priorities, guessed ones too
  std::vector<Row> rows;        // with their numbers; what a row does not have is missing in it
};

/// Rows from number `from` on, at most `limit` of them, in order; a time is seconds. Rows that have just been added
/// may not be there yet: a row listener hears of those. An empty `table` is the run's main one.
/// Thread: any that may wait. Errors: as listRuns(); Unknown when there is no such run or table.
Result<ReadRows> readRows(const std::filesystem::path &folder, const std::string &run, const std::string &table,
                          std::int64_t from, std::int64_t limit);

}  // namespace fovea
