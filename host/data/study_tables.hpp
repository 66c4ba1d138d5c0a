#pragma once
// What a study leaves beside the data of its experiments, for people: who took part, what they answered, and what was presented.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/file_format.hpp"

namespace fovea {

/// SQL: how long an answer took, as its page measured it; null where it did not.
inline constexpr char kReactionTime[] = "CASE WHEN json_valid(metadata) THEN CASE WHEN json_type(metadata, '$.rt_s') IN ('real', 'integer') THEN metadata ->> '$.rt_s' END END";

struct StudyTable {
  std::string name;
  std::int64_t rows = 0;
  std::filesystem::path file;    // empty: it was only counted
  std::vector<Error> problems;   // assets that could not be copied: their rows have no "export_path"
};

/// Those of a data folder that have rows.
/// Errors: as listRuns().
Result<std::vector<StudyTable>> listStudyTables(const std::filesystem::path &folder);

/// Makes a file for each of them, and copies of the assets, whose "export_path" says where. A name that is taken in `target` gets _1, _2, ...
/// Errors: as listRuns(); Io when `target` cannot be written.
Result<std::vector<StudyTable>> exportStudyTables(const std::filesystem::path &folder, const std::filesystem::path &target, const FileFormat &format = {});

}  // namespace fovea
