#pragma once
// An experiment's table over all runs of a data folder: the files of its runs, one below the other.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/dictionary.hpp"
#include "data/file_format.hpp"
#include "data/sqlite.hpp"

namespace fovea {

/// SQL: for each run that answered a step its `run`, and `path` and `label` of that step.
inline constexpr char kStepsOfRuns[] = "(SELECT run, max(path) AS path, max(label) AS label FROM responses WHERE run <> '' GROUP BY run)";
inline constexpr char kNoSteps[] = "(SELECT NULL AS run, NULL AS path, NULL AS label)";  // of a folder from before there were answers
/// SQL: of a run r with its step w; older versions wrote the step's path with its answer only, so that a run that was stopped has none.
inline constexpr char kLabelOfRun[] = "ifnull(w.label, iif(json_valid(r.provenance), r.provenance ->> 'key', NULL))";
inline constexpr char kPathOfRun[] = "ifnull(w.path, iif(json_valid(r.provenance), r.provenance ->> 'path', NULL))";

/// The tables with data that have rows, each with how many. Throws sql::Failure.
std::vector<std::pair<std::string, std::int64_t>> joinedTables(sql::Database &database);

/// Writes one of them: participant, study, session, run, label, path and row, then the columns that any run's file has. Returns the number of rows.
/// Errors: Io. Throws sql::Failure.
Result<std::int64_t> writeJoined(sql::Database &database, const std::string &dataTable, const std::filesystem::path &file, const FileFormat &format,
                                 Dictionary &dictionary);

}  // namespace fovea
