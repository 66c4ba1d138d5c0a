#include "data/pseudonyms.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr char kSecretName[] = "pseudonyms.key";
constexpr std::size_t kSecretLetters = 64, kPseudonymLetters = 10;
constexpr unsigned kBoolean = static_cast<unsigned>(CellKind::Boolean), kNested = static_cast<unsigned>(CellKind::Nested);
// As plain() leaves them.
constexpr const char *kPersonal[] = {"name",        "fullname",  "firstname",   "lastname",  "givenname",   "familyname", "surname",
                                     "initials",    "email",     "emailaddress", "mail",     "phone",       "phonenumber", "telephone",
                                     "mobile",      "address",   "street",      "birthday",  "birthdate",   "dateofbirth", "signature",
                                     "participant", "subject",   "participantid", "subjectid", "workerid",  "prolificid", "ip",
                                     "ipaddress",   "hostname",  "operator",    "experimenter",
                                     // What the host writes itself: when it was, which run, what the operator saw.
                                     "date",        "expstart",  "thisrowwall", "runid",     "notes"};

/// Letters and digits only, in lower case: people write first_name, firstName and "First name".
std::string plain(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) letters += c;
  }
  return letters;
}

/// The folder's, made when it is first needed and readable for its owner alone.
Result<std::string> secretOf(const fs::path &folder) {
  const fs::path file = folder / kSecretName;
  const FileHandle made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (made.isOpen()) {
    const std::string secret = randomHex(kSecretLetters / 2), line = secret + "\n";
    if (::write(made.number(), line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(made.number()) == 0) return secret;
    const int reason = errno;
    ::unlink(file.c_str());
    return diskError("the secret of the pseudonyms cannot be kept", file, reason);
  }
  if (errno != EEXIST) return diskError("the secret of the pseudonyms cannot be kept", file, errno);
  std::string secret;
  std::getline(std::ifstream(file) >> std::ws, secret);
  if (secret.size() == kSecretLetters && secret.find_first_not_of("0123456789abcdef") == std::string::npos) return secret;
  return Error{ErrorCode::BadFile, "this is no secret of pseudonyms", file.string(),
               "take it from a copy of the folder; without it everybody gets another pseudonym than before: remove it if that is what you want"};
}

/// Names that stand for those of a study's people, sessions and runs.
class Pseudonyms {
 public:
  explicit Pseudonyms(std::string secret) : secret_(std::move(secret)) {}
  std::string of(char kind, std::string_view study, std::string_view id) const {
    std::string text = secret_ + kind;
    text.append(study).append(1, '\0').append(id);
    return kind + ("-" + sha256(text).substr(0, kPseudonymLetters));
  }

 private:
  std::string secret_;
};

/// What becomes of a column on its way out.
enum class Treatment : std::uint8_t { Keep, Boolean, Json, Participant, Session, Run, Checked };  // Checked: the items of a consent, yes or no

struct Field {
  std::string name, sql;
  Treatment treatment = Treatment::Keep;
  bool isPersonal = false;
};

/// A table to be written. `source`: what follows FROM, with the study in a table p; `person`: the participant's code.
struct Plan {
  std::string name, source, order, person;
  std::vector<Field> fields;
};

constexpr char kOfSession[] = "p.participant", kOfRun[] = "ifnull(nullif(r.participant, ''), p.participant)";

class Exporter {
 public:
  Exporter(sql::Database &database, fs::path target, const PseudonymOptions &options, std::string secret)
      : database_(database), target_(std::move(target)), options_(options), pseudonyms_(std::move(secret)),
        personal_(std::begin(kPersonal), std::end(kPersonal)) {
    for (const std::string &name : options.keep) personal_.erase(plain(name));
    for (const std::string &name : options.drop) personal_.insert(plain(name));
  }

  Result<PseudonymFiles> run() {
    for (Plan &plan : plans())
      if (auto written = write(plan); !written) return written.error();
    files_.report = target_ / "pseudonymised.json";
    if (auto free = mustBeNew(files_.report); !free) return free.error();
    OutputFile report(files_.report);
    report.text() = toJson(Value(Dict{{"format", "fovea-pseudonymised/1"}, {"tables", std::move(tables_)}}), 2) + "\n";
    if (auto closed = report.close(); !closed) return closed.error();
    return std::move(files_);
  }

 private:
  std::vector<Plan> plans() {
    using enum Treatment;
    std::vector<Plan> plans{
        {"participants", "participants p", "p.number", kOfSession,
         {{"participant", "", Participant}, {"way", "p.id", Session}, {"study", "p.study"}, {"simulated", "p.simulated", Boolean},
          {"sessions", "p.sessions"}, {"status", "p.status"}, {"failed_reason", "p.failed_reason"}, {"progress", "p.progress"},
          {"time_credit_s", "p.time_credit_s"}, {"maximum_time_credit_s", "p.maximum_time_credit_s"}, {"waited_s", "p.waited_s"},
          {"performance_reward", "p.performance_reward"}, {"pages", "p.pages"}, {"variables", "p.variables", Json}, {"branches", "p.branches", Json}}},
        {"responses", "responses r JOIN participants p ON p.id = r.way", "r.number", kOfSession,
         {{"participant", "", Participant}, {"way", "r.way", Session}, {"session", "r.session", Session}, {"path", "r.path"}, {"label", "r.label"},
          {"type", "r.type"}, {"run", "r.run", Run}, {"attempt", "r.attempt"}, {"accepted", "r.accepted", Boolean}, {"answer", "r.answer", Json},
          {"shown_s", "r.shown_s"}, {"submitted_s", "r.submitted_s"}}},
        {"modules", "modules m JOIN participants p ON p.id = m.way", "p.number, m.position", kOfSession,
         {{"participant", "", Participant}, {"way", "m.way", Session}, {"position", "m.position"}, {"module", "m.module"}, {"entry", "m.entry"},
          {"variables", "m.variables", Json}}},
        {"cells", "cells c JOIN participants p ON p.id = c.way", "p.number, c.label", kOfSession,
         {{"participant", "", Participant}, {"way", "c.way", Session}, {"label", "c.label"}, {"cell", "c.cell"}, {"cells", "c.cells"}}},
        {"consents", "consents c JOIN sessions p ON p.id = c.session", "c.number", kOfSession,
         {{"participant", "", Participant}, {"session", "c.session", Session}, {"module", "c.module"}, {"version", "c.version"},
          {"language", "c.language"}, {"text_hash", "c.text_hash"}, {"asked", "c.asked", Boolean}, {"accepted", "c.accepted", Boolean},
          {"items", "c.items", Checked}, {"shown_s", "c.shown_s"}, {"decided_s", "c.decided_s"}}},
        {"runs", "runs r JOIN sessions p ON p.id = r.session", "r.number", kOfRun,
         {{"participant", "", Participant}, {"session", "r.session", Session}, {"run", "r.id", Run}, {"study", "p.study"}, {"experiment", "r.experiment"},
          {"started_s", "r.started_s"}, {"ended_s", "r.ended_s"}, {"ending", "r.ending"}, {"expInfo", "r.exp_info", Json}}}};
    sql::Statement table(database_, "SELECT name FROM data_tables ORDER BY name");
    for (bool more = table.step(); more; more = table.step()) plans.push_back(planOfData(table.text(0)));
    return plans;
  }

  Plan planOfData(const std::string &dataTable) {
    using enum Treatment;
    std::map<std::string, unsigned> kinds;
    sql::Statement held(database_,
                        "SELECT DISTINCT c.stored, c.kinds FROM columns c JOIN run_tables t ON t.run = c.run AND t.table_name = c.table_name "
                        "WHERE t.data_table = ?");
    for (bool more = held.stepWith(dataTable); more; more = held.step()) kinds[held.text(0)] |= static_cast<unsigned>(held.integer(1));
    Plan plan{dataTable, sql::quoted(dataTable) + " d JOIN runs r ON r.id = d.run JOIN sessions p ON p.id = r.session", "d.id", kOfRun,
              {{"participant", "", Participant}, {"session", "r.session", Session}, {"run", "r.id", Run}, {"row", "d.row"}}};
    sql::Statement column(database_, "SELECT name, stored FROM data_columns WHERE data_table = ? ORDER BY rowid");
    for (bool more = column.stepWith(dataTable); more; more = column.step()) {
      const unsigned kind = kinds[column.text(1)];
      Field field{column.text(0), "d." + sql::quoted(column.text(1)), kind == kBoolean ? Boolean : kind & kNested ? Json : Keep};
      field.isPersonal = isPersonal(field.name);
      // What the table is keyed by keeps its name.
      if (field.name == "session" || field.name == "run" || field.name == "row") field.name = "data." + field.name;
      plan.fields.push_back(std::move(field));
    }
    return plan;
  }

  bool isPersonal(std::string_view name) const { return personal_.contains(plain(name)); }

  Result<void> mustBeNew(const fs::path &file) {
    std::error_code none;
    if (!fs::exists(file, none)) return {};
    return Error{ErrorCode::Refused, "there is a file of that name", file.string(), "give an empty or new folder with --to"};
  }

  Result<void> write(Plan &plan) {
    std::set<std::string> dropped;
    std::erase_if(plan.fields, [&](const Field &field) { return field.isPersonal && dropped.insert(field.name).second; });
    std::string selected = "p.study, " + plan.person;
    std::vector<std::string> names;
    for (const Field &field : plan.fields) {
      names.push_back(field.name);
      selected += ", " + (field.sql.empty() ? "NULL" : field.sql);
    }
    const bool isJson = options_.format.table == TableFormat::Json;
    const fs::path file = target_ / (plan.name + std::string(options_.format.extension()));
    if (auto free = mustBeNew(file); !free) return free;
    std::int64_t rows = 0;
    {
      std::optional<CsvWriter> csv;
      std::optional<OutputFile> json;
      if (isJson) json.emplace(file);
      else csv.emplace(file, options_.format.csv);
      if (csv) csv->header(names);
      else json->text() = "[";
      sql::Statement row(database_, "SELECT " + selected + " FROM " + plan.source + " ORDER BY " + plan.order);
      for (bool more = row.step(); more; more = row.step(), ++rows) {
        Dict members;
        if (csv) csv->beginLine();
        for (std::size_t i = 0; i < plan.fields.size(); ++i) {
          Value value = treated(plan.fields[i], row, static_cast<int>(i) + 2, dropped);
          if (!csv) members.emplace_back(plan.fields[i].name, std::move(value));
          else csv->add(cellOf(value, scratch_));
        }
        if (csv) csv->endLine();
        else json->text() += (rows > 0 ? ",\n" : "\n") + toJson(Value(std::move(members)));
        if (json) json->drain();
      }
      if (json) json->text() += "\n]\n";
      if (auto closed = csv ? csv->close() : json->close(); !closed) return closed;
    }
    note(plan, file, rows, dropped);
    return {};
  }

  Value treated(const Field &field, const sql::Statement &row, int at, std::set<std::string> &dropped) const {
    const std::string study = row.text(0), code = row.text(1);
    const auto named = [&](char kind) { return row.text(at).empty() ? Value() : Value(pseudonyms_.of(kind, study, row.text(at))); };
    switch (field.treatment) {
      case Treatment::Participant: return Value(pseudonyms_.of('p', study, code));
      case Treatment::Session: return named('s');
      case Treatment::Run: return named('r');
      case Treatment::Json: return scrubbed(storedJson(row.text(at)), field.name, study, code, dropped);
      case Treatment::Checked: return checked(storedJson(row.text(at)));
      case Treatment::Keep:
      case Treatment::Boolean: break;
    }
    const Cell cell = row.cell(at);
    switch (cell.kind) {
      case CellKind::Integer: return field.treatment == Treatment::Boolean ? Value(cell.integer != 0) : Value(cell.integer);
      case CellKind::Real: return Value(cell.real);
      case CellKind::Text: return cell.text == code ? Value(pseudonyms_.of('p', study, code)) : Value(std::string(cell.text));
      case CellKind::Binary: return Value(std::vector<std::byte>(cell.bytes.begin(), cell.bytes.end()));
      default: return {};
    }
  }

  /// Without members that are named as personal things are; the participant's own code as a pseudonym.
  Value scrubbed(const Value &value, const std::string &where, const std::string &study, const std::string &code, std::set<std::string> &dropped) const {
    if (const Dict *dict = value.dict()) {
      Dict kept;
      for (const auto &[name, member] : *dict) {
        const std::string path = where + "." + name;
        if (isPersonal(name)) dropped.insert(path);
        else kept.emplace_back(name, scrubbed(member, path, study, code, dropped));
      }
      return Value(std::move(kept));
    }
    if (const List *list = value.list()) {
      List kept;
      for (const Value &each : *list) kept.push_back(scrubbed(each, where, study, code, dropped));
      return Value(std::move(kept));
    }
    return value.text() && *value.text() == code ? Value(pseudonyms_.of('p', study, code)) : value;
  }

  /// Ticks stay; what somebody wrote or drew does not.
  static Value checked(const Value &items) {
    Dict kept;
    if (const Dict *dict = items.dict())
      for (const auto &[name, item] : *dict)
        if (item.as<bool>()) kept.emplace_back(name, item);
    return Value(std::move(kept));
  }

  void note(const Plan &plan, const fs::path &file, std::int64_t rows, const std::set<std::string> &dropped) {
    List columns, left;
    for (const Field &field : plan.fields) columns.push_back(described(plan.name, field));
    for (const std::string &name : dropped) left.push_back(Value(name));
    const auto hash = sha256File(file);
    tables_.emplace_back(plan.name, Dict{{"file", file.filename().string()}, {"rows", rows}, {"sha256", hash ? *hash : ""},
                                         {"columns", std::move(columns)}, {"dropped", std::move(left)}});
    files_.tables.push_back({plan.name, file.filename().string(), rows, {dropped.begin(), dropped.end()}});
  }

  Value described(const std::string &table, const Field &field) {
    Dict column{{"name", field.name}};
    sql::Statement known(database_,
                         "SELECT c.type, c.unit, c.description FROM columns c JOIN run_tables t ON t.run = c.run AND t.table_name = c.table_name "
                         "WHERE t.data_table = ? AND c.name = ? ORDER BY c.declared = 0 LIMIT 1");
    if (known.stepWith(table, field.name)) {
      column.emplace_back("type", known.text(0));
      column.emplace_back("unit", known.text(1));
      column.emplace_back("description", known.text(2));
    }
    return Value(std::move(column));
  }

  sql::Database &database_;
  const fs::path target_;
  const PseudonymOptions &options_;
  const Pseudonyms pseudonyms_;
  std::set<std::string> personal_;
  std::vector<std::byte> scratch_;
  PseudonymFiles files_;
  Dict tables_;
};

}  // namespace

Result<PseudonymFiles> exportPseudonymised(const fs::path &folder, const fs::path &target, const PseudonymOptions &options) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  auto secret = secretOf(folder);
  if (!secret) return secret.error();
  if (auto writable = makeWritableFolder(target); !writable) return writable.error();
  try {
    const sql::Snapshot snapshot(**database);
    return Exporter(**database, target, options, std::move(*secret)).run();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
