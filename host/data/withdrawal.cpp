#include "data/withdrawal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "core/cbor.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "core/wall_time.hpp"
#include "data/assets.hpp"
#include "data/disk.hpp"
#include "data/file_notes.hpp"
#include "data/journal_file.hpp"
#include "data/output_file.hpp"
#include "data/recorder.hpp"
#include "data/run_facts.hpp"
#include "data/stem.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr int kCodesInAMessage = 5;

// What is kept of whom. A data table may have any name, so what is only here is asked for in temp, and what stays in main.
// Whom the session names anywhere: a run, a consent, an answer or a way of somebody is somebody's, whoever the session began with.
constexpr const char *kNamed = R"(
CREATE TEMP TABLE named AS SELECT session, person FROM (
  SELECT id AS session, participant AS person FROM main.sessions
  UNION SELECT session, participant FROM main.runs
  UNION SELECT session, participant FROM main.consents
  UNION SELECT session, participant FROM main.responses
  UNION SELECT session, participant FROM main.participants
  UNION SELECT id, participant FROM main.participants) WHERE session IS NOT NULL AND person <> '')";
constexpr const char *kTheirSessions = R"(
CREATE TEMP TABLE their_sessions AS SELECT id FROM main.sessions WHERE (?2 = '' OR study = ?2)
  AND id IN (SELECT session FROM temp.named WHERE person = ?1) AND id NOT IN (SELECT session FROM temp.named WHERE person <> ?1))";
constexpr const char *kSharedSessions = R"(
CREATE TEMP TABLE shared_sessions AS SELECT id FROM main.sessions WHERE (?2 = '' OR study = ?2)
  AND id IN (SELECT session FROM temp.named WHERE person = ?1) AND id NOT IN (SELECT id FROM temp.their_sessions))";
constexpr const char *kTheirRuns = R"(
CREATE TEMP TABLE their_runs AS SELECT r.id FROM main.runs r LEFT JOIN main.sessions s ON s.id = r.session
  WHERE r.session IN (SELECT id FROM temp.their_sessions)
  OR (ifnull(nullif(r.participant, ''), s.participant) = ?1 AND (?2 = '' OR s.study = ?2)))";
constexpr const char *kTheirConsents = R"(
CREATE TEMP TABLE their_consents AS SELECT c.number FROM main.consents c LEFT JOIN main.sessions s ON s.id = c.session
  WHERE c.session IN (SELECT id FROM temp.their_sessions)
  OR (ifnull(nullif(c.participant, ''), s.participant) = ?1 AND (?2 = '' OR s.study = ?2)))";
constexpr const char *kTheirWays = R"(
CREATE TEMP TABLE their_ways AS SELECT id FROM main.participants
  WHERE id IN (SELECT id FROM temp.their_sessions) OR (participant = ?1 AND (?2 = '' OR study = ?2)))";
// Nodes that were made of their answers, and what grew from those: trial makers show them to others. A node bears the name of whose answer came
// last; it may be made of those of others, too. An answer that came too late for it is taken for one of them: nobody can tell.
constexpr const char *kTheirNodes = R"(
CREATE TEMP TABLE their_nodes AS WITH RECURSIVE grown(study, simulated, maker, network, node, way) AS (
  SELECT study, simulated, maker, network, node, way FROM main.nodes WHERE way IN temp.their_ways
  UNION SELECT d.study, d.simulated, d.maker, d.network, d.node, d.way FROM main.trials t JOIN main.nodes d ON d.study = t.study AND d.simulated = t.simulated
    AND d.maker = t.maker AND d.network = t.network AND d.parent = t.node AND d.degree > 0
    WHERE t.way IN temp.their_ways AND t.repeats = 0 AND (t.status = 'finished' OR ifnull(t.answer, 'null') <> 'null')
  UNION SELECT d.study, d.simulated, d.maker, d.network, d.node, d.way FROM grown g JOIN main.nodes d ON d.study = g.study AND d.simulated = g.simulated
    AND d.maker = g.maker AND d.network = g.network AND d.parent = g.node AND d.degree > 0) SELECT * FROM grown)";
constexpr const char *kFound[] = {kNamed, kTheirSessions, kSharedSessions, kTheirRuns, kTheirConsents, kTheirWays, kTheirNodes};
constexpr const char *kForgotten = R"(
DROP TABLE IF EXISTS temp.named; DROP TABLE IF EXISTS temp.their_sessions; DROP TABLE IF EXISTS temp.shared_sessions;
DROP TABLE IF EXISTS temp.their_runs; DROP TABLE IF EXISTS temp.their_consents; DROP TABLE IF EXISTS temp.their_ways;
DROP TABLE IF EXISTS temp.their_nodes)";

// What a page notes may have what it showed: its prompt, its choices. Measures stay.
#define FOVEA_MEASURE "(type IN ('integer', 'real', 'true', 'false') OR key IN ('page_type', 'version', 'rtFrom', 'rtSource', 'typed') OR (key = 'eventLog' AND instr(value, '\"refused\"') = 0))"

/// It would be no other the next time.
bool isGivenUp(const Error &error) { return error.code == ErrorCode::Unknown || error.code == ErrorCode::Refused; }

/// What others have of their answers: where it is, and what becomes of it.
constexpr char kBuilt[] = "built on an answer that was withdrawn";
struct Derived {
  const char *table, *where, *change;
};
constexpr Derived kDerived[] = {
    {"nodes", "way NOT IN temp.their_ways AND (study, simulated, maker, network, node) IN (SELECT study, simulated, maker, network, node FROM temp.their_nodes)",
     "definition = 'null', failed_reason = CASE failed_reason WHEN '' THEN ?1 ELSE failed_reason END, failed_by = NULL"},
    // The trial in hand is among somebody's variables. It cannot be asked any more, so they begin anew.
    {"participants", "id NOT IN temp.their_ways AND (study, simulated, iif(json_valid(variables), variables, '{}') ->> '$.trial.maker', id, "
                     "iif(json_valid(variables), variables, '{}') ->> '$.trial.position') IN "
                     "(SELECT t.study, t.simulated, t.maker, t.way, t.position FROM main.trials t JOIN temp.their_nodes n USING (study, simulated, maker, network, node))",
     "variables = json_set(variables, '$.trial', json('null')), state = NULL, failed_from = NULL"},
    {"trials", "way NOT IN temp.their_ways AND (study, simulated, maker, network, node) IN (SELECT study, simulated, maker, network, node FROM temp.their_nodes)",
     "definition = 'null', status = 'failed', failed_reason = CASE status WHEN 'failed' THEN failed_reason ELSE ?1 END, failed_by = NULL"},
    // Which of somebody's pages at that maker were of which trial a path does not say where the maker is gone through twice: all of them, then.
    {"responses", "way NOT IN temp.their_ways AND json_valid(metadata) AND EXISTS (SELECT 1 FROM main.trials t JOIN temp.their_nodes n "
                  "USING (study, simulated, maker, network, node) WHERE t.way = responses.way AND instr('/' || responses.path, '/' || t.maker || '/trial#')) "
                  "AND EXISTS (SELECT 1 FROM json_each(metadata) WHERE NOT " FOVEA_MEASURE ")",
     "metadata = (SELECT json_group_object(key, json(metadata -> fullkey)) FROM json_each(metadata) WHERE " FOVEA_MEASURE ")"},
};
#undef FOVEA_MEASURE
/// Names of nodes begin with the way whose answer they are made of, and causes of failures with the way that failed.
constexpr const char *kRenamed[] = {
    "UPDATE main.nodes SET parent = ?2 || substr(parent, length(?1) + 1) WHERE substr(parent, 1, length(?1) + 1) = ?1 || '.'",
    "UPDATE main.trials SET node = ?2 || substr(node, length(?1) + 1) WHERE substr(node, 1, length(?1) + 1) = ?1 || '.'",
    "UPDATE main.nodes SET failed_by = ?2 || substr(failed_by, length(?1) + 1) WHERE substr(failed_by, 1, length(?1) + 1) = ?1 || ' '",
    "UPDATE main.trials SET failed_by = ?2 || substr(failed_by, length(?1) + 1) WHERE substr(failed_by, 1, length(?1) + 1) = ?1 || ' '"};

// Made by them; what the study brings is nobody's.
constexpr const char *kTheirAssets = "kind = 'recorded' AND (way IN temp.their_ways OR session IN temp.their_sessions OR run IN temp.their_runs)";
struct TheirRows {
  const char *table, *where;
};
constexpr TheirRows kTheirRows[] = {
    {"assets", kTheirAssets},
    {"events", "run IN temp.their_runs OR session IN temp.their_sessions"},
    {"frames", "run IN temp.their_runs"},
    {"responses", "way IN temp.their_ways OR session IN temp.their_sessions"},
    {"modules", "way IN temp.their_ways"},
    {"cells", "way IN temp.their_ways OR way IN temp.their_sessions"},  // it is taken before anything else is told of the way
    {"trials", "way IN temp.their_ways"},
    {"nodes", "way IN temp.their_ways OR EXISTS (SELECT 1 FROM main.networks n WHERE n.way IN temp.their_ways AND n.study = nodes.study AND "
              "n.simulated = nodes.simulated AND n.maker = nodes.maker AND n.network = nodes.network)"},
    {"networks", "way IN temp.their_ways"},
    {"participants", "id IN temp.their_ways"},
    {"consents", "number IN temp.their_consents"},
    {"run_tables", "run IN temp.their_runs"},
    {"column_sets", "number NOT IN (SELECT column_set FROM main.run_tables WHERE column_set IS NOT NULL AND run NOT IN temp.their_runs)"},
    {"unplaced", "journal IN (SELECT journal FROM main.sessions WHERE id IN temp.their_sessions) AND journal NOT IN "
                 "(SELECT journal FROM main.sessions WHERE id NOT IN temp.their_sessions AND journal IS NOT NULL)"},
    {"runs", "id IN temp.their_runs"},
    {"sessions", "id IN temp.their_sessions"},
};

std::vector<fs::path> filesIn(const fs::path &folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(folder, none)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Remover {
 public:
  Remover(sql::Database &database, fs::path folder, const Withdrawal &withdrawal, const std::vector<fs::path> &rescued)
      : database_(database), folder_(std::move(folder)), withdrawal_(withdrawal), rescued_(rescued) {}

  Result<WithdrawalReceipt> run() {
    if (auto home = mustBeHome(); !home) return home.error();
    database_.run("PRAGMA secure_delete = ON");
    // Somebody who reads meanwhile would keep the pages as they were in the file, and nobody would overwrite them afterwards.
    if (!withdrawal_.isRehearsal) database_.run("PRAGMA locking_mode = EXCLUSIVE");
    std::optional<TemporaryFile> receipt;
    {
      sql::Transaction transaction(database_, true);
      findTheirs();
      if (isNobody()) return unknown();
      if (withdrawal_.isSimulated && sql::Statement(database_, "SELECT 1 FROM main.participants WHERE id IN temp.their_ways AND simulated = 0").step())
        return Error{ErrorCode::Refused, "a rehearsal removes nothing of a person", withdrawal_.participant, "rehearse with another code, or use fovea withdraw"};
      const std::vector<FileNotes::Noted> noted = theirFiles();
      readPayments();
      sql::Statement table(database_, "SELECT name FROM data_tables ORDER BY name");
      for (bool more = table.step(); more; more = table.step()) take(table.text(0), "run IN temp.their_runs");
      for (const Derived &derived : kDerived) takeOut(derived);
      if (!withdrawal_.isRehearsal) renameNodes();
      for (const TheirRows &part : kTheirRows) take(part.table, part.where);
      if (auto taken = takeFiles(noted); !taken) return taken.error();
      if (withdrawal_.isRehearsal) return std::move(receipt_);
      bound("UPDATE main.sessions SET participant = '' WHERE id IN temp.shared_sessions AND participant = ?1");
      bound("DELETE FROM main.withdrawals_asked WHERE participant = ?1 AND (?2 = '' OR study = ?2)");
      database_.run(kForgotten);
      nameReceipt();
      noteRemoval();
      receipt.emplace(folder_ / (".fovea-" + receipt_.file.filename().string() + ".tmp"));
      if (auto written = writeReceipt(receipt->path()); !written) return written.error();
      // The files before the rows, which say whose they are: what did not go is found again.
      if (auto removed = removeFiles(); !removed) return removed.error();
      transaction.commit();
    }
    if (auto published = publish(receipt->keep(), receipt_.file); !published) return published.error();
    syncFolder(folder_);
    database_.emptyLog();  // what was removed is not in there either
    return std::move(receipt_);
  }

 private:
  /// What is in a journal may be theirs, and comes into the database later.
  Result<void> mustBeHome() {
    receipt_.searched = {folder_, folder_ / kJournalFolder};
    for (const fs::path &journal : filesIn(folder_ / kJournalFolder))
      if (journal.extension() != kDamagedExtension) return waits(journal);
    for (const fs::path &place : rescued_) {
      receipt_.searched.push_back(place);
      for (const fs::path &journal : filesIn(place))
        if (journal.extension() != kDamagedExtension && isOfThisFolder(journal)) return waits(journal);
    }
    return {};
  }

  Error waits(const fs::path &journal) const {
    if (!JournalFile::idOf(journal))
      return {ErrorCode::State, "there may be records in this file, and it cannot be read as a journal", journal.string(),
              "look at it, move it out of the data folder, and withdraw again"};
    return {ErrorCode::State, "records are in a journal that is not in the database yet", journal.string(),
            "wait until all sessions on this folder have ended; after a crash: fovea export " + folder_.string() + " --recover"};
  }

  bool isOfThisFolder(const fs::path &journal) {
    const auto id = JournalFile::idOf(journal);
    return id && sql::Statement(database_, "SELECT 1 FROM main.journals WHERE id = ?").stepWith(*id);
  }

  void findTheirs() {
    database_.run(kForgotten);
    for (const char *sql : kFound) bound(sql);
  }

  /// One step of a statement that asks for the participant, and maybe for the study.
  void bound(const std::string &sql) {
    sql::Statement statement(database_, sql);
    stepBound(statement, sql);
  }
  bool stepBound(sql::Statement &statement, const std::string &sql) {
    if (sql.find("?2") != std::string::npos) return statement.stepWith(withdrawal_.participant, withdrawal_.study);
    return sql.find("?1") != std::string::npos ? statement.stepWith(withdrawal_.participant) : statement.step();
  }

  bool isNobody() {
    for (const char *table : {"their_sessions", "shared_sessions", "their_runs", "their_consents", "their_ways"})
      if (sql::Statement(database_, std::string("SELECT 1 FROM temp.") + table).step()) return false;
    return true;
  }

  Error unknown() {
    std::string known;
    int listed = 0;
    sql::Statement latest(database_, "SELECT person FROM temp.named n JOIN main.sessions s ON s.id = n.session WHERE ?1 = '' OR s.study = ?1 "
                                     "GROUP BY person ORDER BY max(s.number) DESC");
    for (bool more = latest.stepWith(withdrawal_.study); more && listed <= kCodesInAMessage; more = latest.step(), ++listed)
      known += (listed > 0 ? ", " : "") + (listed == kCodesInAMessage ? "..." : latest.text(0));
    return {ErrorCode::Unknown,
            "nothing is kept of a participant \"" + withdrawal_.participant + "\"" + (withdrawal_.study.empty() ? "" : " in the study " + withdrawal_.study),
            database_.file().string(), known.empty() ? "give the folder that the data were recorded in" : "the latest participants are " + known};
  }

  /// Notes what is there and, unless it is a rehearsal, removes it.
  void take(const std::string &table, const std::string &where) {
    const std::string from = " FROM main." + sql::quoted(table) + " WHERE " + where;
    sql::Statement width(database_, "SELECT count(*) FROM pragma_table_info(?, 'main')");
    width.stepWith(table);
    const int columns = static_cast<int>(width.integer(0));
    sql::Statement row(database_, "SELECT *" + from);
    std::string digest;  // each row's hash behind the hash of those before it: as long as a table is, it takes no memory
    std::int64_t rows = 0;
    for (bool more = row.step(); more; more = row.step(), ++rows) digest = sha256(digest + textOf(row, columns));
    if (rows == 0) return;
    receipt_.tables.push_back({table, rows, digest});
    if (withdrawal_.isRehearsal) return;
    row.reset();
    database_.run("DELETE" + from);
  }

  /// What is of their answers in the rows of others, which stay.
  void takeOut(const Derived &derived) {
    const std::string where = std::string(" WHERE ") + derived.where;
    sql::Statement count(database_, std::string("SELECT count(*) FROM main.") + derived.table + where);
    count.step();
    if (count.integer(0) == 0) return;
    receipt_.derived.push_back({derived.table, count.integer(0), ""});
    count.reset();
    if (withdrawal_.isRehearsal) return;
    const std::string change = derived.change;
    sql::Statement taken(database_, std::string("UPDATE main.") + derived.table + " SET " + change + where);
    change.find("?1") == change.npos ? taken.step() : taken.stepWith(std::string(kBuilt));
  }

  void renameNodes() {
    std::vector<std::string> ways;
    sql::Statement way(database_, "SELECT DISTINCT way FROM temp.their_nodes WHERE way IN temp.their_ways");
    for (bool more = way.step(); more; more = way.step()) ways.push_back(way.text(0));
    for (const std::string &each : ways) {
      const std::string instead = "withdrawn-" + randomHex(4);
      for (const char *sql : kRenamed) sql::Statement(database_, sql).stepWith(each, instead);
    }
  }

  static std::string textOf(const sql::Statement &row, int columns) {
    List cells;
    for (int i = 0; i < columns; ++i) {
      const Cell cell = row.cell(i);
      switch (cell.kind) {
        case CellKind::Integer: cells.push_back(Value(cell.integer)); break;
        case CellKind::Real: cells.push_back(Value(cell.real)); break;
        case CellKind::Text: cells.push_back(Value(std::string(cell.text))); break;
        case CellKind::Binary: cells.push_back(Value(std::vector<std::byte>(cell.bytes.begin(), cell.bytes.end()))); break;
        default: cells.push_back(Value());
      }
    }
    return toJson(Value(std::move(cells)));
  }

  std::vector<FileNotes::Noted> theirFiles() {
    std::vector<FileNotes::Noted> files;
    sql::Statement run(database_, "SELECT files FROM main.runs WHERE id IN temp.their_runs AND files IS NOT NULL ORDER BY number");
    for (bool more = run.step(); more; more = run.step()) {
      const FileNotes noted(storedJson(run.text(0)));
      for (const FileNotes::Noted &file : noted.files())
        if (!file.name.empty()) files.push_back(file);
    }
    sql::Statement consent(database_, "SELECT files FROM main.consents WHERE number IN temp.their_consents AND files IS NOT NULL ORDER BY number");
    for (bool more = consent.step(); more; more = consent.step())
      for (const Value &file : consentFiles(consent.text(0))) {
        const std::string hash = file.textOr("sha256", "");  // none: they were being written
        files.push_back({"", file.textOr("name", ""), hash.empty() ? std::vector<std::string>() : std::vector<std::string>{hash}});
      }
    // The same bytes may be another's, too: then they stay.
    const std::string others = std::string("SELECT file FROM main.assets WHERE NOT (") + kTheirAssets + ")";
    sql::Statement asset(database_, std::string("SELECT DISTINCT file, sha256 FROM main.assets WHERE file <> '' AND ") + kTheirAssets + " AND file NOT IN (" + others + ") ORDER BY number");
    for (bool more = asset.step(); more; more = asset.step()) files.push_back({"", asset.text(0), {asset.text(1)}});
    sql::Statement both(database_, std::string("SELECT DISTINCT file FROM main.assets WHERE file <> '' AND ") + kTheirAssets + " AND file IN (" + others + ") ORDER BY number");
    for (bool more = both.step(); more; more = both.step()) receipt_.others.push_back(both.text(0));
    for (const std::string &name : recordingsOf("SELECT id FROM temp.their_sessions UNION SELECT id FROM temp.their_runs")) files.push_back({"", name, {}});
    for (const std::string &name : filesOfSessions("their_sessions")) files.push_back({"", name, {}});  // nobody has noted its hash
    for (const fs::path &journal : filesIn(folder_ / kJournalFolder)) addDamaged(journal, (kJournalFolder / journal.filename()).string(), files);
    for (const fs::path &place : rescued_)
      for (const fs::path &journal : filesIn(place))
        if (isOfThisFolder(journal)) addDamaged(journal, journal.string(), files);
    return files;
  }

  /// That a crash has left where they grew.
  std::vector<std::string> recordingsOf(const std::string &ids) {
    std::vector<std::string> names;
    sql::Statement id(database_, ids);
    for (bool more = id.step(); more; more = id.step()) {
      const fs::path place = fs::path(kRecordingFolder) / fileSafe(id.text(0));
      for (const fs::path &file : filesIn(folder_ / place)) names.push_back((place / file.filename()).string());
    }
    return names;
  }

  static List consentFiles(const std::string &noted) {
    const Value files = storedJson(noted);
    return files.list() ? *files.list() : List{};
  }

  void addDamaged(const fs::path &journal, const std::string &name, std::vector<FileNotes::Noted> &files) {
    switch (ownerOf(journal)) {
      case Owner::They: files.push_back({"", name, {}}); break;
      case Owner::Unknown: receipt_.damaged.push_back(name); break;
      case Owner::Others: break;
    }
  }

  enum class Owner : std::uint8_t { They, Others, Unknown };

  Owner ownerOf(const fs::path &damagedJournal) {
    const std::string id = JournalFile::idOf(damagedJournal).value_or("");
    sql::Statement of(database_, "SELECT count(*), ifnull(sum(id IN temp.their_sessions), 0), ifnull(sum(id IN temp.shared_sessions), 0) FROM main.sessions "
                                 "WHERE journal = ?1 OR id IN (SELECT session FROM main.runs WHERE journal = ?1)");
    of.stepWith(id);
    const std::int64_t sessions = of.integer(0), theirs = of.integer(1), shared = of.integer(2);
    if (sessions == 0 || shared > 0) return Owner::Unknown;
    if (theirs == sessions) return Owner::They;
    return theirs == 0 ? Owner::Others : Owner::Unknown;
  }

  /// Log, report and pictures: they begin with the study and the date, which the session's id begins with.
  std::vector<std::string> filesOfSessions(const std::string &which) {
    std::vector<std::string> stems, names;
    sql::Statement session(database_, "SELECT study, id FROM main.sessions WHERE id IN temp." + which);
    for (bool more = session.step(); more; more = session.step())
      stems.push_back(fileSafe(session.text(0)) + "_" + session.text(1).substr(0, session.text(1).rfind('-')));
    if (stems.empty()) return {};
    std::error_code none;
    for (const auto &entry : fs::directory_iterator(folder_, none))
      if (const std::string name = entry.path().filename(); std::any_of(stems.begin(), stems.end(), [&](const std::string &stem) { return isOfSession(name, stem); }))
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
  }

  static bool isOfSession(std::string_view name, const std::string &stem) {
    if (!name.starts_with(stem)) return false;
    const std::string_view rest = name.substr(stem.size());
    return rest == ".log" || rest.starts_with("_report") || rest.starts_with("_participant-") || rest.starts_with("_operator");
  }

  Result<void> takeFiles(const std::vector<FileNotes::Noted> &noted) {
    std::error_code none;
    for (const FileNotes::Noted &file : noted) {
      if (!fs::is_regular_file(folder_ / file.name, none)) continue;
      const auto hash = sha256File(folder_ / file.name);
      if (!hash) return hash.error();
      if (file.hashes.empty() || file.isOurs(*hash)) receipt_.files.push_back({file.name, 0, *hash});
      else receipt_.left.push_back(file.name);
    }
    receipt_.shared = filesOfSessions("shared_sessions");
    for (std::string &name : recordingsOf("SELECT id FROM temp.shared_sessions")) receipt_.shared.push_back(std::move(name));  // made on pages: nobody knows whose
    return {};
  }

  void nameReceipt() {
    withdrawn_ = wallText(wallNow());
    receipt_.file = folder_ / ("withdrawal_" + fileSafe(withdrawn_) + "_" + randomHex(2) + ".json");
  }

  /// They took part as long as they did.
  void readPayments() {
    // Who asks for it in the middle of a study is owed for that; what came before was paid when it ended.
    sql::Statement owed(database_, "SELECT currency, sum(payment) FROM main.participants WHERE id IN temp.their_ways AND currency <> '' AND (?1 <> 'participant' OR "
                                   "number = (SELECT max(number) FROM main.participants WHERE id IN temp.their_ways)) GROUP BY currency");
    owed.bind(1, withdrawal_.by);
    for (bool more = owed.step(); more; more = owed.step()) receipt_.payments.push_back({owed.text(0), owed.integer(1)});
  }

  Value payments() const {
    List payments;
    for (const OwedPayment &each : receipt_.payments) payments.push_back(Value(Dict{{"currency", each.currency}, {"payment", each.payment}}));
    return Value(std::move(payments));
  }

  /// Nothing in it says who it was; the receipt does.
  void noteRemoval() {
    sql::Statement(database_, "INSERT INTO main.withdrawals (study, asked, removed, removed_by, payments, receipt) VALUES (?, ?, ?, ?, ?, ?)")
        .stepWith(withdrawal_.study, withdrawal_.asked, withdrawn_, withdrawal_.by, toJson(payments()), receipt_.file.filename().string());
  }

  Result<void> writeReceipt(const fs::path &path) {
    List tables, files, left, shared, others, damaged, searched, derived;
    for (const auto &table : receipt_.derived) derived.push_back(Value(Dict{{"table", table.name}, {"rows", table.rows}}));
    for (const auto &table : receipt_.tables) tables.push_back(Value(Dict{{"table", table.name}, {"rows", table.rows}, {"sha256", table.sha256}}));
    // A file's name holds the participant's code; its hash says which one it was to whoever has it.
    for (const auto &file : receipt_.files) files.push_back(Value(Dict{{"sha256", file.sha256}}));
    for (const std::string &name : receipt_.left) left.push_back(Value(name));
    for (const std::string &name : receipt_.shared) shared.push_back(Value(name));
    for (const std::string &name : receipt_.others) others.push_back(Value(name));
    for (const std::string &name : receipt_.damaged) damaged.push_back(Value(name));
    for (const fs::path &place : receipt_.searched) searched.push_back(Value(place.string()));
    OutputFile file(path);
    file.text() = toJson(Value(Dict{{"format", "fovea-withdrawal/1"},
                                    {"withdrawn", withdrawn_},
                                    {"asked", withdrawal_.asked},
                                    {"by", withdrawal_.by},
                                    {"payments", payments()},
                                    {"participant", withdrawal_.participant},
                                    {"study", withdrawal_.study},
                                    {"removedRows", std::move(tables)},
                                    {"removedFiles", std::move(files)},
                                    {"derivedRows", std::move(derived)},
                                    {"filesLeft", std::move(left)},
                                    {"filesShared", std::move(shared)},
                                    {"assetsOfOthers", std::move(others)},
                                    {"journalsDamaged", std::move(damaged)},
                                    {"searched", std::move(searched)}}),
                         2) + "\n";
    return file.close();
  }

  Result<void> removeFiles() {
    std::string left;
    for (const auto &file : receipt_.files)
      if (::unlink((folder_ / file.name).c_str()) != 0 && errno != ENOENT) left += (left.empty() ? "" : ", ") + file.name + ": " + std::strerror(errno);
    std::error_code none;
    for (const auto &file : receipt_.files)
      if (const fs::path name = file.name; *name.begin() == kRecordingFolder) fs::remove(folder_ / name.parent_path(), none);  // when it is empty
    fs::remove(folder_ / kRecordingFolder, none);
    syncFolder(folder_);
    if (left.empty()) return {};
    return Error{ErrorCode::Io, "files cannot be removed, and the database is as it was (" + left + ")", folder_.string(),
                 "see that this account may remove them, and withdraw again"};
  }

  sql::Database &database_;
  const fs::path folder_;
  const Withdrawal &withdrawal_;
  const std::vector<fs::path> &rescued_;
  WithdrawalReceipt receipt_;
  std::string withdrawn_;  // when, as wall time
};

}  // namespace

Result<WithdrawalReceipt> withdraw(const fs::path &folder, const Withdrawal &withdrawal, const std::vector<fs::path> &rescued) {
  std::error_code none;
  if (!fs::exists(folder / kDatabaseName, none))
    return Error{ErrorCode::BadFile, "there is no database", (folder / kDatabaseName).string(), "give the folder that the data were recorded in"};
  if (withdrawal.participant.empty()) return Error{ErrorCode::BadArgument, "nobody is named", "participant", "give the participant's code"};
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    return Remover(**database, folder, withdrawal, rescued).run();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

namespace {

/// What participants have asked for and nobody has carried out; who asked twice is there once.
Result<std::vector<WithdrawalWish>> wishesIn(const fs::path &folder) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  std::vector<WithdrawalWish> wishes;
  try {
    sql::Statement wish(**database, "SELECT participant, study, min(asked), simulated FROM withdrawals_asked GROUP BY participant, study, simulated ORDER BY min(number)");
    for (bool more = wish.step(); more; more = wish.step()) wishes.push_back({wish.text(0), wish.text(1), wish.text(2), wish.integer(3) != 0});
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
  return wishes;
}

/// Of who is told about, and not tried again.
Result<void> forget(const fs::path &folder, const WithdrawalWish &wish) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    (*database)->run("PRAGMA secure_delete = ON");
    sql::Transaction transaction(**database, true);
    sql::Statement(**database, "DELETE FROM withdrawals_asked WHERE participant = ? AND study = ? AND simulated = ?").stepWith(wish.participant, wish.study, int{wish.isSimulated});
    transaction.commit();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
  return {};
}

Result<WithdrawalReceipt> carryOut(const fs::path &folder, const WithdrawalWish &wish, const std::vector<fs::path> &rescued) {
  auto receipt = withdraw(folder, {wish.participant, wish.study, false, "participant", wish.asked, wish.isSimulated}, rescued);
  if (receipt || !isGivenUp(receipt.error())) return receipt;
  if (auto forgotten = forget(folder, wish); !forgotten) return forgotten.error();
  Error error = receipt.error();
  if (error.code == ErrorCode::Unknown)
    error.fix = "look for what is theirs by hand: in the table \"unplaced\", in " + (kJournalFolder / fs::path("*.damaged")).string() + ", in copies and in other data folders; nobody will ask for it again (" + error.fix + ")";
  return error;
}

}  // namespace

Result<bool> isToGo(const fs::path &folder, const std::string &participant, const std::string &study) {
  const auto wishes = wishesIn(folder);
  if (!wishes) return wishes.error();
  return std::any_of(wishes->begin(), wishes->end(), [&](const WithdrawalWish &wish) { return !wish.isSimulated && wish.participant == participant && wish.study == study; });
}

std::vector<CarriedOut> carryOutWithdrawals(const fs::path &folder, const std::vector<fs::path> &rescued) {
  std::error_code none;
  if (!fs::exists(folder / kDatabaseName, none)) return {};
  const auto wishes = wishesIn(folder);
  if (!wishes) return {{"whoever", wishes.error()}};
  std::vector<CarriedOut> all;
  if (!wishes->empty()) (void)recoverSessions(folder, "the host ended without closing the session", rescued);  // of others that crashed meanwhile: they are in the way
  for (const WithdrawalWish &wish : *wishes) all.push_back({wish.participant, carryOut(folder, wish, rescued)});
  return all;
}

std::string CarriedOut::trouble() const {
  return participant + (isGivenUp(receipt.error()) ? " withdrew, and nothing was removed: " : " withdrew, and is still to be removed; the next session on this folder tries again: ") + receipt.error().text();
}

}  // namespace fovea
