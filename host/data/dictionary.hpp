#pragma once
// What the columns of exported tables mean: the type, unit and description of each. The words for the host's own tables stand here and nowhere
// else; those for experiments' columns are the experiments' own, as the database has them.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/value.hpp"
#include "data/records.hpp"
#include "data/sqlite.hpp"

namespace fovea {

inline constexpr char kDictionaryName[] = "dictionary.json";
/// What each row of an experiment's table has before its data, in this order. Data of such a name are kRenamed and their name.
inline constexpr std::string_view kKeysOfData[] = {"participant", "study", "session", "run", "label", "path", "row"};
inline constexpr std::string_view kRenamed = "data.";
bool isKeyOfData(std::string_view name);

/// Of a table of the host: what a row of it is; empty: it is none of its tables.
std::string_view rowOfHostTable(std::string_view table);
/// A column that the host gives a table, also one whose name is the study's (variables.age). No description: it gives none of that name.
Column hostColumn(std::string_view table, std::string_view name);

/// The file dictionary.json of an export: a table is added when it is written. Throws sql::Failure.
class Dictionary {
 public:
  explicit Dictionary(sql::Database &database) : database_(database) {}

  /// What is known of a column. `kinds`: what it was seen to hold, a set of CellKind, for those whose type nobody has said.
  Column describe(const std::string &table, const std::string &name, unsigned kinds);
  /// The column, with what nobody has said of it.
  static Column complete(Column column, unsigned kinds);
  void add(const std::string &table, const std::filesystem::path &file, std::int64_t rows, const std::vector<Column> &columns);
  /// Errors: Io.
  Result<std::filesystem::path> write(const std::filesystem::path &folder) const;

 private:
  /// Of all columns of an experiment's table, by their names.
  const std::map<std::string, Column> &declared(const std::string &table);

  sql::Database &database_;
  std::map<std::string, std::map<std::string, Column>> declared_;
  Dict tables_;
};

/// As JSON has it.
Value columnValue(const Column &column);

}  // namespace fovea
