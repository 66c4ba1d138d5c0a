#pragma once
// Everything of a data folder for people who shall not know who took part: a file for each table, with pseudonyms.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "data/file_format.hpp"

namespace fovea {

struct PseudonymOptions {
  FileFormat format;              // its order of columns does not matter
  std::vector<std::string> drop;  // names of columns, fields and questions that stay out, too
  std::vector<std::string> keep;  // names that would stay out, and shall not
};

struct PseudonymFiles {
  struct Table {
    std::string name, file;
    std::int64_t rows = 0;
    std::vector<std::string> dropped;  // columns, and members of what is in a column
  };
  std::vector<Table> tables;
  std::int64_t assetsLeft = 0;  // personal ones
  std::filesystem::path report;
};

/// Writes each table into `target`. Somebody has the same pseudonym in all tables of a study and in every export, and another
/// one in another study; which one cannot be guessed without the secret, which the data folder keeps in `pseudonyms.key`.
/// What is named as personal things are stays out, with the texts of consents, dates, notes and machines.
/// Errors: as listRuns(); BadArgument of a name to drop or keep that nothing has, before anything is written; Refused when `target` holds such a file already; BadFile when the secret is none; Io.
Result<PseudonymFiles> exportPseudonymised(const std::filesystem::path &folder, const std::filesystem::path &target,
                                           const PseudonymOptions &options = {});

}  // namespace fovea
