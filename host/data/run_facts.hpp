#pragma once
// What the database knows of one run, for its files.

#include <optional>
#include <string>
#include <vector>

#include "data/file_format.hpp"
#include "data/records.hpp"
#include "data/sqlite.hpp"

namespace fovea {

struct RunColumn {
  Column column;       // type and priority as declared, or as guessed from the data and the name
  std::string stored;  // name in the data table; empty: an expInfo key
  bool isBoolean = false;  // and nothing else
  bool isNested = false;
  Value constant;  // of an expInfo key: what was entered, for every row without a value of its own
  std::optional<std::int64_t> changed;  // the record that changed the expInfo key: not for rows after it

  /// Has a row of that record without a value of its own what was entered?
  bool isFilled(std::int64_t record) const { return !constant.isNull() && (!changed || record < *changed); }
};

struct RunTableFacts {
  std::string name;
  std::string dataTable;
  std::vector<RunColumn> columns;  // as declared
};

struct RunFacts {
  std::int64_t number = 0;
  std::string id, session, journal, experiment, participant, stem;
  std::optional<double> started, ended;  // seconds since the session began
  std::string startedWall, endedWall;
  std::optional<Ending> ending;  // none: it is still going on
  std::string error, notes;
  std::int64_t seed = 0;
  Value expInfo, provenance, timing, files;
  std::vector<RunTableFacts> tables;  // the main one first
};

/// Returns nothing when the database does not know the run. Throws sql::Failure.
std::optional<RunFacts> readRun(sql::Database &database, const std::string &run);

/// Declared: what the run measures time with, then columns in the order of their declarations, others by first use,
/// notes, expInfo. In this order and in that of priorities no name is there twice, critical columns come first and
/// excluded ones last.
void sortColumns(std::vector<RunColumn> &columns, ColumnOrder order);

/// A cell of the database as the value that it was, as far as the database tells: a time is seconds.
Value storedValue(const Cell &cell, const RunColumn &column);

/// JSON as it lies in the database; null when it is none.
Value storedJson(const std::string &text);
inline Value orNull(const std::optional<double> &number) { return number ? Value(*number) : Value(); }

/// What a column of that name is usually worth. Source: the field's names for responses and times.
int guessedPriority(std::string_view name);

}  // namespace fovea
