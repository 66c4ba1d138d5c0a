#pragma once
// Bringing home what crashed sessions left behind.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/importer.hpp"
#include "data/recorder.hpp"

namespace fovea {

/// Every journal of `folder` that no living process holds, then what was rescued of journals that this database
/// knows.
Recovery recoverJournals(sql::Database &database, const std::filesystem::path &folder, const std::string &error,
                         const std::vector<std::filesystem::path> &rescued);

/// The last steps for a journal whose records are all in the database: ends what is open, makes the files
/// that are missing, and removes `file` once everything is on the disk, or renames it if `keepAs` is given.
/// After an error the file is still there.
Result<std::vector<RunFiles>> finishJournal(sql::Database &database, Importer &importer,
                                            const std::filesystem::path &folder,
                                            const std::filesystem::path &file, const std::string &error,
                                            const std::filesystem::path &keepAs = {});

}  // namespace fovea
