#pragma once
// What a study leaves, for people: who took part, what they answered, what was presented, and the data of its experiments, each table over all runs.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/value.hpp"
#include "data/file_format.hpp"

namespace fovea {

/// SQL: how long an answer took, as its page measured it; null where it did not.
inline constexpr char kReactionTime[] = "CASE WHEN json_valid(metadata) THEN CASE WHEN json_type(metadata, '$.rt_s') IN ('real', 'integer') THEN metadata ->> '$.rt_s' END END";

/// Branches of participants as people read them: units of a counterbalancing count from 1, as in reports, and not from 0 as in the database.
Value branchesFromOne(Value branches);

/// The host's own, of no use outside of the folder: where a record lies, and what it takes to go on.
bool isInnerColumn(std::string_view table, std::string_view column);

/// Nothing is overwritten, and no new file stands beside an older one's under another name.
/// Errors: Refused when the folder has one of these files.
Result<void> mustBeNoExport(const std::filesystem::path &target, const std::vector<std::string> &names);

struct StudyTable {
  std::string name;
  std::int64_t rows = 0;
  std::filesystem::path file;    // empty: it was only counted
  std::vector<Error> problems;   // assets that could not be copied: their rows have no "export_path"
};

/// Those of a data folder that have rows.
/// Errors: as listRuns().
Result<std::vector<StudyTable>> listStudyTables(const std::filesystem::path &folder);

/// Makes a file for each of them, copies of the assets, whose "export_path" says where, and the dictionary of their columns.
/// Errors: as listRuns(); Refused when `target` has such a file already, before anything is written; Io when `target` cannot be written.
Result<std::vector<StudyTable>> exportStudyTables(const std::filesystem::path &folder, const std::filesystem::path &target, const FileFormat &format = {});

}  // namespace fovea
