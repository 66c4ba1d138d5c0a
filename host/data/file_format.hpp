#pragma once
// What the files of a run look like.

#include <string>
#include <string_view>

#include "data/csv.hpp"

namespace fovea {

enum class TableFormat { Csv, Json };

/// Declared: see sortColumns(). Alphabetical: by code points. Priority: highest first, ties as declared.
enum class ColumnOrder { Declared, Alphabetical, Priority };

/// As a run itself leaves its files, unless something else is asked for.
struct FileFormat {
  TableFormat table = TableFormat::Csv;
  ColumnOrder columns = ColumnOrder::Declared;
  CsvDialect csv;  // its delimiter gives the extension, too
  bool operator==(const FileFormat &) const = default;

  std::string_view extension() const {
    if (table == TableFormat::Json) return ".json";
    return csv.delimiter == '\t' ? ".tsv" : ".csv";
  }
};

}  // namespace fovea
