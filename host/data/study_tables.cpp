#include "data/study_tables.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "data/asset_export.hpp"
#include "data/assets.hpp"
#include "data/dictionary.hpp"
#include "data/joined_tables.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"
#include "data/table_file.hpp"

namespace fovea {
namespace {

constexpr const char *kStudyTables[] = {"participants", "responses", "modules", "cells", "networks", "nodes", "trials", "assets"};
constexpr std::string_view kInner[] = {"number", "record", "state", "failed_from", "failed_undo", "before_failure", "journal", "filed"};
constexpr std::string_view kYesOrNo[] = {"simulated", "accepted", "grows", "personal"};
constexpr std::string_view kJson[] = {"variables", "branches", "answer", "raw_answer", "metadata", "loops", "definition"};

// Their members are columns of their own as well: variables.age.
constexpr std::size_t kMostMembers = 2000;  // more of them are no columns: answers by the names of items, say
constexpr std::string_view kUnpacked[] = {"variables", "answer", "definition", "loops"};

constexpr std::string_view kExpInfo = "expInfo";

template <class Names>
bool isOneOf(const Names &names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::vector<StudyTable> counted(sql::Database &database) {
  std::vector<StudyTable> tables;
  for (const char *name : kStudyTables) {
    if (!sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").stepWith(name)) continue;  // an older version's folder
    sql::Statement rows(database, std::string("SELECT count(*) FROM ") + name);
    rows.step();
    if (rows.integer(0) > 0) tables.push_back({name, rows.integer(0), {}, {}});
  }
  for (auto &[name, rows] : joinedTables(database)) tables.push_back({std::move(name), rows, {}, {}});
  return tables;
}

Value valueOf(const std::string &column, const Cell &cell) {
  switch (cell.kind) {
    case CellKind::Integer: return isOneOf(kYesOrNo, column) ? Value(cell.integer != 0) : Value(cell.integer);
    case CellKind::Real: return Value(cell.real);
    case CellKind::Text:
      if (column == "branches") return branchesFromOne(storedJson(std::string(cell.text)));
      return isOneOf(kJson, column) ? storedJson(std::string(cell.text)) : Value(std::string(cell.text));
    default: return {};
  }
}

/// Columns beside those of the database, each with what it has in a row.
class MoreColumns {
 public:
  const std::vector<std::string> &names() const { return names_; }
  void name(const std::string &column) {
    if (known_.insert(column).second) names_.push_back(column);
  }
  void nameMembers(const std::string &column, const Value &value) {
    forEachMember(column, value, [this](const std::string &member, const Value &) { name(member); });
  }
  /// What a row has, by its columns.
  static void takeMembers(std::map<std::string, Value> &row, const std::string &column, const Value &value) {
    forEachMember(column, value, [&](const std::string &member, const Value &held) { row.insert_or_assign(member, held); });
  }

 private:
  /// Loops are called by their labels (trial.index), and what was entered is expInfo.NAME: these are what people sort and count by.
  template <class Work>
  static void forEachMember(const std::string &column, const Value &value, Work work) {
    if (!value.dict()) return;
    for (const auto &[member, held] : *value.dict()) {
      if (column == "variables" && member == kExpInfo && held.dict()) forEachMember(std::string(kExpInfo), held, work);
      else work(column == "loops" ? member : column + "." + member, held);
    }
  }

  std::vector<std::string> names_;
  std::set<std::string> known_;
};

/// The variables of modules by the way that they belong to: MODULE__NAME, and MODULE__1__NAME of the second time that somebody was in there.
std::map<std::string, std::map<std::string, Value>> moduleVariables(sql::Database &database, MoreColumns &columns) {
  std::map<std::string, std::map<std::string, Value>> ofWays;
  if (!sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'modules'").step()) return ofWays;
  sql::Statement row(database, "SELECT way, module, entry, variables FROM modules ORDER BY rowid");
  for (bool more = row.step(); more; more = row.step()) {
    const Value variables = storedJson(row.text(3));
    const std::string prefix = row.text(1) + (row.integer(2) ? "__" + std::to_string(row.integer(2)) : "") + "__";
    if (!variables.dict()) continue;
    for (const auto &[name, value] : *variables.dict()) {
      columns.name(prefix + name);
      ofWays[row.text(0)].insert_or_assign(prefix + name, value);
    }
  }
  return ofWays;
}

/// Copies of the files, under names for people; where the export goes into the data folder itself they are there already.
class AssetCopies {
 public:
  AssetCopies(std::filesystem::path folder, std::filesystem::path target) : folder_(std::move(folder)), target_(std::move(target)) {
    std::error_code none;
    isSame_ = std::filesystem::equivalent(folder_, target_, none);
  }
  /// What stands in "export_path" of the row.
  Value copy(const std::map<std::string, std::string> &asset, std::vector<Error> &problems) const {
    const std::string &file = asset.at("file");
    if (file.empty() || isSame_) return Value(file);
    const auto wanted = assetExportName({asset.at("study"), asset.at("participant"), asset.at("run").empty() ? asset.at("module") : asset.at("run")}, asset.at("local_key"), asset.at("extension"));
    auto copied = copyAsset(folder_, file, asset.at("sha256"), target_, wanted);
    if (!copied) return problems.push_back(copied.error()), Value();
    return Value(*copied);
  }

 private:
  std::filesystem::path folder_, target_;
  bool isSame_ = false;
};

/// `copies`: of a table that has files; null: it has none.
Result<void> write(sql::Database &database, StudyTable &table, const FileFormat &format, const AssetCopies *copies, Dictionary &dictionary) {
  std::vector<std::string> names;
  std::string selected;
  sql::Statement column(database, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
  for (bool more = column.stepWith(table.name); more; more = column.step()) {
    if (isInnerColumn(table.name, column.text(0))) continue;
    names.push_back(column.text(0));
    selected += (selected.empty() ? "" : ", ") + sql::quoted(names.back());
  }
  if (table.name == "responses") names.push_back("rt_s"), selected += ", " + std::string(kReactionTime);
  const std::vector<std::string> stored = names;
  // Which members there are is known when all rows have been seen. JSON has them as they are.
  const bool unpacks = format.table != TableFormat::Json;
  MoreColumns more;
  for (const std::string &unpacked : stored) {
    if (!unpacks || !isOneOf(kUnpacked, unpacked)) continue;
    sql::Statement held(database, "SELECT " + sql::quoted(unpacked) + " FROM " + table.name + " WHERE " + sql::quoted(unpacked) + " LIKE '{%' ORDER BY rowid");
    for (bool isRow = held.step(); isRow; isRow = held.step()) more.nameMembers(unpacked, storedJson(held.text(0)));
  }
  const auto ofModules = unpacks && table.name == "participants" ? moduleVariables(database, more) : std::map<std::string, std::map<std::string, Value>>();
  if (more.names().size() > kMostMembers) more = MoreColumns();
  names.insert(names.end(), more.names().begin(), more.names().end());
  if (copies) names.push_back("export_path");
  TableFile file(table.file, format, names);
  sql::Statement row(database, "SELECT " + selected + " FROM " + table.name + " ORDER BY rowid");
  std::vector<Value> values(names.size());
  const auto id = std::find(stored.begin(), stored.end(), "id");
  for (bool isRow = row.step(); isRow; isRow = row.step()) {
    std::map<std::string, Value> unpacked;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      values[i] = valueOf(stored[i], row.cell(static_cast<int>(i)));
      if (isOneOf(kUnpacked, stored[i])) MoreColumns::takeMembers(unpacked, stored[i], values[i]);
    }
    if (const auto modules = id == stored.end() ? ofModules.end() : ofModules.find(row.text(static_cast<int>(id - stored.begin()))); modules != ofModules.end())
      unpacked.insert(modules->second.begin(), modules->second.end());
    for (std::size_t i = 0; i < more.names().size(); ++i) {
      const auto held = unpacked.find(more.names()[i]);
      values[stored.size() + i] = held == unpacked.end() ? Value() : held->second;
    }
    if (copies) {
      std::map<std::string, std::string> asset;
      for (std::size_t i = 0; i < stored.size(); ++i) asset.emplace(stored[i], row.text(static_cast<int>(i)));
      values.back() = copies->copy(asset, table.problems);
    }
    file.add(values);
  }
  table.rows = file.rows();
  std::vector<Column> columns;
  for (std::size_t i = 0; i < names.size(); ++i) columns.push_back(dictionary.describe(table.name, names[i], file.kinds()[i]));
  dictionary.add(table.name, table.file, table.rows, columns);
  return file.close();
}

template <class Work>
Result<std::vector<StudyTable>> inTables(const std::filesystem::path &folder, Work work) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    const sql::Snapshot snapshot(**database);
    std::vector<StudyTable> tables = counted(**database);
    if (Result<void> done = work(**database, tables); !done) return done.error();
    return tables;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace

bool isInnerColumn(std::string_view table, std::string_view column) {
  return isOneOf(kInner, column) || (table == "participants" && column == "failed_by");
}

Value branchesFromOne(Value branches) {
  constexpr std::string_view kSequence = "sequence_";
  if (!branches.list()) return branches;
  List counted;
  for (const Value &branch : *branches.list()) {
    const List *pair = branch.list();
    const auto *unit = pair && pair->size() == 2 ? pair->at(1).as<std::int64_t>() : nullptr;
    const bool isUnit = unit && pair->at(0).text() && std::string_view(*pair->at(0).text()).starts_with(kSequence);
    counted.push_back(isUnit ? Value(List{pair->at(0), *unit + 1}) : branch);
  }
  return Value(std::move(counted));
}

Result<void> mustBeNoExport(const std::filesystem::path &target, const std::vector<std::string> &names) {
  std::error_code none;
  for (const std::string &name : names)
    if (std::filesystem::exists(std::filesystem::symlink_status(target / name, none)))
      return Error{ErrorCode::Refused, "an export, or a file that it would overwrite, is there already", (target / name).string(),
                   "give a new folder with --to, or remove this one first, when nobody has changed anything in it"};
  return {};
}

Result<std::vector<StudyTable>> listStudyTables(const std::filesystem::path &folder) {
  return inTables(folder, [](sql::Database &, std::vector<StudyTable> &) { return Result<void>(); });
}

Result<std::vector<StudyTable>> exportStudyTables(const std::filesystem::path &folder, const std::filesystem::path &target, const FileFormat &format) {
  return inTables(folder, [&](sql::Database &database, std::vector<StudyTable> &tables) -> Result<void> {
    if (tables.empty()) return {};
    std::vector<std::string> files{kDictionaryName};
    for (StudyTable &table : tables) {
      files.push_back(table.name + std::string(format.extension()));
      table.file = target / files.back();
    }
    if (auto isNew = mustBeNoExport(target, files); !isNew) return isNew;
    if (auto writable = makeWritableFolder(target); !writable) return writable.error();
    const AssetCopies copies(folder, target);
    Dictionary dictionary(database);
    for (StudyTable &table : tables) {
      if (isOneOf(kStudyTables, table.name)) {
        if (auto written = write(database, table, format, table.name == kAssetFolder ? &copies : nullptr, dictionary); !written) return written;
        continue;
      }
      auto rows = writeJoined(database, table.name, table.file, format, dictionary);
      if (!rows) return rows.error();
      table.rows = *rows;
    }
    if (auto written = dictionary.write(target); !written) return written.error();
    return {};
  });
}

}  // namespace fovea
