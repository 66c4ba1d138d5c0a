#pragma once
// A table as people read it: CSV, or JSON as a list of records.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/value.hpp"
#include "data/csv.hpp"
#include "data/file_format.hpp"

namespace fovea {

/// Writes a new file. After a failure the rest is ignored; close() tells.
class TableFile {
 public:
  TableFile(const std::filesystem::path &file, const FileFormat &format, std::vector<std::string> names);
  /// As many values as there are names.
  void add(const std::vector<Value> &values);
  std::int64_t rows() const { return rows_; }
  /// What each column has held, a set of CellKind.
  const std::vector<unsigned> &kinds() const { return kinds_; }
  /// Brings the file to the disk. Errors: Io of anything that went wrong since the start.
  Result<void> close();

 private:
  const std::vector<std::string> names_;
  std::optional<CsvWriter> csv_;
  std::optional<OutputFile> json_;
  std::int64_t rows_ = 0;
  std::vector<unsigned> kinds_;
  std::vector<std::byte> scratch_;
};

}  // namespace fovea
