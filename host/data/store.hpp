#pragma once
// The database of a data folder: its tables.

#include <filesystem>
#include <memory>

#include "data/sqlite.hpp"

namespace fovea {

constexpr const char *kDatabaseName = "fovea.db";
constexpr const char *kJournalFolder = "journal";
constexpr const char *kJournalExtension = ".fovea-journal";
constexpr const char *kDamagedExtension = ".damaged";  // behind the journal's own

/// Opens <folder>/fovea.db and makes the tables that are missing.
/// Errors: Io, also when a newer fovea made it.
Result<std::unique_ptr<sql::Database>> openStore(const std::filesystem::path &folder);

/// While very many events come in and nobody looks for those of a run: the index of them is left out, and made at once afterwards, which takes a
/// third of the time. Throws sql::Failure.
void leaveOutIndex(sql::Database &database);
void makeIndex(sql::Database &database);

/// Opens <folder>/fovea.db as it is; a folder that cannot be written will do.
/// Errors: BadFile when there is none; Io.
Result<std::unique_ptr<sql::Database>> openStoreForReading(const std::filesystem::path &folder);

}  // namespace fovea
