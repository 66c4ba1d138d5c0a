#pragma once
// One table of a run on its way from the database into a file.

#include <filesystem>
#include <functional>

#include "data/file_format.hpp"
#include "data/run_facts.hpp"

namespace fovea {

/// Writes the table's rows, its columns as they stand, to `file`, which is overwritten: it is a temporary one. Memory does not grow with the rows.
/// `meanwhile` is called every few milliseconds. Returns the number of rows. Throws sql::Failure.
Result<std::int64_t> writeTable(sql::Database &database, const RunFacts &run, const RunTableFacts &table,
                                const FileFormat &format, const std::filesystem::path &file,
                                const std::function<void()> &meanwhile);

/// A row's number in the run, from 0, and its values, one for each of the table's columns; who is shown them may take them.
using RowVisit = std::function<void(std::int64_t row, std::vector<Value> &values)>;

/// Shows each row of the table. Returns how many there are. Throws sql::Failure.
std::int64_t forEachRow(sql::Database &database, const RunFacts &run, const RunTableFacts &table, const RowVisit &visit,
                        const std::function<void()> &meanwhile);

/// Has the run any row in the table? Throws sql::Failure.
bool hasRows(sql::Database &database, const RunFacts &run, const RunTableFacts &table);

}  // namespace fovea
