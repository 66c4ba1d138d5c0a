#include "data/store.hpp"

#include "data/disk.hpp"

namespace fovea {
namespace {

constexpr int kStoreVersion = 13;  // 2: participants, responses, modules; 3: cells; 4: networks, nodes, trials; 5: payment; 6: routines, trial_counts; 7: text, signature, files of consents, maker_counts, what failures were before; 8: failed_by, filed of consents; 9: assets; 10: what dated a page, and how well; 11: column_sets, units of cells, next_session; 12: withdrawals, operated_by of consents; 13: withdrawals_asked

// Times end in _s: seconds since the session began; a column without unit and suffix "started", "ended" is
// wall time. Dictionaries and lists are JSON.
constexpr const char *kTables = R"(
CREATE TABLE IF NOT EXISTS journals (id TEXT PRIMARY KEY, imported INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS sessions (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, journal TEXT, study TEXT, participant TEXT,
  started TEXT, wall_origin_ns INTEGER, monotonic_origin_ns INTEGER, seed INTEGER, provenance TEXT,
  ended_s REAL, ended TEXT, ending TEXT, error TEXT);

CREATE TABLE IF NOT EXISTS runs (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, session TEXT, journal TEXT, experiment TEXT, participant TEXT,
  stem TEXT, started_s REAL, started TEXT, ended_s REAL, ended TEXT, ending TEXT, error TEXT, notes TEXT,
  seed INTEGER, exp_info TEXT, provenance TEXT, timing TEXT, files TEXT, filed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS runs_of_journal ON runs (journal);

CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY, session TEXT, run TEXT, record INTEGER, time_s REAL, kind TEXT, value TEXT);

-- Every frame of a run, in packets (host/data/frames.hpp); first: number of the packet's first frame in the run.
CREATE TABLE IF NOT EXISTS frames (run TEXT, first INTEGER, data BLOB, PRIMARY KEY (run, first));

CREATE TABLE IF NOT EXISTS consents (
  number INTEGER PRIMARY KEY, session TEXT, record INTEGER, participant TEXT, module TEXT, version TEXT,
  language TEXT, text_hash TEXT, document TEXT, asked INTEGER, reason TEXT, accepted INTEGER, items TEXT, covers TEXT,
  shown_s REAL, shown TEXT, decided_s REAL, decided TEXT, text TEXT, signature TEXT, coverage REAL, simulated INTEGER, files TEXT,
  filed INTEGER NOT NULL DEFAULT 0, operated_by TEXT);

-- Of consents: text_hash is the SHA-256 of text; coverage: how much of it was on the screen, 0 to 1; files: what lies in the folder
-- consents, with hashes, or what is to come there until they are filed; operated_by: who was at the station.

-- That somebody took back that they took part, after everything else of them is gone. study: empty where it was of all; asked: when they
-- said so, where it was themselves; payments: list of {"currency", "payment"}, what they are to be paid all the same; receipt: a file's name.
CREATE TABLE IF NOT EXISTS withdrawals (
  number INTEGER PRIMARY KEY, study TEXT, asked TEXT, removed TEXT, removed_by TEXT, payments TEXT, receipt TEXT);
-- Who has said so while they took part, until it is done.
CREATE TABLE IF NOT EXISTS withdrawals_asked (
  number INTEGER PRIMARY KEY, participant TEXT, study TEXT, asked TEXT, simulated INTEGER);

-- Ways through a study, one for each time that somebody began it; id is the session that it began in, session the latest
-- one. payment: what is to be paid, in the minor units of the currency; no currency: nothing is. state: all that it takes to go on after a crash; none once it is over. next_session: from when the next one may
-- begin, of who is between two sessions of the study's own making. seed: of everything random.
-- For who takes a failure back: failed_by is the step that ended with it (way, journal and record), failed_from the state before it, and
-- failed_undo what it did to trials.
CREATE TABLE IF NOT EXISTS participants (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, study TEXT, participant TEXT, simulated INTEGER, seed INTEGER,
  sessions INTEGER, session TEXT, started TEXT, latest TEXT, status TEXT, failed_reason TEXT, progress REAL,
  time_credit_s REAL, maximum_time_credit_s REAL, waited_s REAL, performance_reward INTEGER, currency TEXT, payment INTEGER, pages INTEGER,
  variables TEXT, branches TEXT, state BLOB, failed_from BLOB, failed_by TEXT, failed_undo TEXT, next_session TEXT);
CREATE INDEX IF NOT EXISTS participants_of_study ON participants (study, participant);

-- Each answer to a page, accepted or not. way: of participants.
CREATE TABLE IF NOT EXISTS responses (
  number INTEGER PRIMARY KEY, way TEXT, participant TEXT, session TEXT, record INTEGER, path TEXT, label TEXT, type TEXT,
  run TEXT, attempt INTEGER, accepted INTEGER, answer TEXT, raw_answer TEXT, metadata TEXT, loops TEXT, message TEXT,
  field TEXT, failure TEXT, shown_s REAL, shown_source TEXT, shown_uncertainty_s REAL, submitted_s REAL, submitted TEXT);
CREATE INDEX IF NOT EXISTS responses_of_way ON responses (way);

-- Each entry into a module, in the order of the ways.
CREATE TABLE IF NOT EXISTS modules (
  way TEXT, position INTEGER, participant TEXT, module TEXT, entry INTEGER, started TEXT, finished TEXT, aborted TEXT,
  variables TEXT, PRIMARY KEY (way, position));

-- The cells of counterbalancings that somebody has, from 0; whoever left without coming to the end has given theirs back.
CREATE TABLE IF NOT EXISTS cells (
  way TEXT, label TEXT, study TEXT, participant TEXT, simulated INTEGER, cell INTEGER, cells INTEGER, units TEXT, PRIMARY KEY (way, label));
CREATE INDEX IF NOT EXISTS cells_of_study ON cells (study, label);

-- What a study's routines made, once for all its participants; inputs: SHA-256 of what it is made of.
CREATE TABLE IF NOT EXISTS routines (
  study TEXT, simulated INTEGER, label TEXT, inputs TEXT, value TEXT, PRIMARY KEY (study, simulated, label, inputs));

-- What trial makers have: networks of nodes, and trials that present a node to somebody. networks.way: whose alone it is; nodes.way:
-- whose answer it was made of. The study's own have none. failed_by: the step that made it fail, somebody else's maybe; none: it does not
-- come back. before_failure: the status until then.
CREATE TABLE IF NOT EXISTS networks (
  study TEXT, simulated INTEGER, maker TEXT, network TEXT, way TEXT, block TEXT, participant_group TEXT, grows INTEGER,
  PRIMARY KEY (study, simulated, maker, network));
CREATE TABLE IF NOT EXISTS nodes (
  study TEXT, simulated INTEGER, maker TEXT, network TEXT, node TEXT, parent TEXT, degree INTEGER, definition TEXT, way TEXT,
  failed_reason TEXT, failed_by TEXT, PRIMARY KEY (study, simulated, maker, network, node));
CREATE TABLE IF NOT EXISTS trials (
  number INTEGER PRIMARY KEY, way TEXT, participant TEXT, session TEXT, study TEXT, simulated INTEGER, maker TEXT, position INTEGER,
  network TEXT, node TEXT, degree INTEGER, block TEXT, repeats INTEGER, status TEXT, failed_reason TEXT, definition TEXT, answer TEXT,
  score REAL, reward INTEGER, time_credit_s REAL, started TEXT, finished TEXT, before_failure TEXT, failed_by TEXT, UNIQUE (way, maker, position));
-- What somebody needs between two trials is found without going through those of others.
CREATE INDEX IF NOT EXISTS nodes_alive ON nodes (study, simulated, maker, network, failed_reason, degree);
CREATE INDEX IF NOT EXISTS trials_at_nodes ON trials (study, simulated, maker, network, node);
CREATE INDEX IF NOT EXISTS trials_at_work ON trials (study, simulated) WHERE status = 'pending';
-- How many trials of a node are finished, repetitions left out. Kept by what follows, and by nobody else.
CREATE TABLE IF NOT EXISTS trial_counts (
  study TEXT, simulated INTEGER, maker TEXT, network TEXT, node TEXT, finished INTEGER, PRIMARY KEY (study, simulated, maker, network, node)) WITHOUT ROWID;
DELETE FROM trial_counts;
INSERT INTO trial_counts SELECT study, simulated, maker, network, node, count(*) FROM trials WHERE status = 'finished' AND repeats = 0
  GROUP BY study, simulated, maker, network, node;
CREATE TRIGGER IF NOT EXISTS trial_comes AFTER INSERT ON trials WHEN NEW.status = 'finished' AND NEW.repeats = 0 BEGIN
  INSERT INTO trial_counts VALUES (NEW.study, NEW.simulated, NEW.maker, NEW.network, NEW.node, 1) ON CONFLICT DO UPDATE SET finished = finished + 1;
END;
CREATE TRIGGER IF NOT EXISTS trial_goes AFTER DELETE ON trials WHEN OLD.status = 'finished' AND OLD.repeats = 0 BEGIN
  UPDATE trial_counts SET finished = finished - 1 WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker AND network = OLD.network AND node = OLD.node;
  DELETE FROM trial_counts WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker AND network = OLD.network AND node = OLD.node AND finished = 0;
END;
CREATE TRIGGER IF NOT EXISTS trial_is_over AFTER UPDATE OF status ON trials WHEN NEW.status = 'finished' AND OLD.status <> 'finished' AND NEW.repeats = 0 BEGIN
  INSERT INTO trial_counts VALUES (NEW.study, NEW.simulated, NEW.maker, NEW.network, NEW.node, 1) ON CONFLICT DO UPDATE SET finished = finished + 1;
END;
CREATE TRIGGER IF NOT EXISTS trial_fails AFTER UPDATE OF status ON trials WHEN OLD.status = 'finished' AND NEW.status <> 'finished' AND OLD.repeats = 0 BEGIN
  UPDATE trial_counts SET finished = finished - 1 WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker AND network = OLD.network AND node = OLD.node;
  DELETE FROM trial_counts WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker AND network = OLD.network AND node = OLD.node AND finished = 0;
END;

-- How many of those who came to the end had trials of a maker. Kept by what follows, and by nobody else.
CREATE TABLE IF NOT EXISTS maker_counts (study TEXT, simulated INTEGER, maker TEXT, complete INTEGER, PRIMARY KEY (study, simulated, maker)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS participants_at_work ON participants (study, simulated) WHERE status = 'working';
DELETE FROM maker_counts;
INSERT INTO maker_counts SELECT t.study, t.simulated, t.maker, count(*) FROM trials t JOIN participants p ON p.id = t.way
  WHERE t.position = 1 AND p.status = 'complete' GROUP BY t.study, t.simulated, t.maker;
CREATE TRIGGER IF NOT EXISTS participant_completes AFTER UPDATE OF status ON participants WHEN NEW.status = 'complete' AND OLD.status <> 'complete' BEGIN
  INSERT INTO maker_counts SELECT study, simulated, maker, 1 FROM trials WHERE way = NEW.id AND position = 1 ON CONFLICT DO UPDATE SET complete = complete + 1;
END;
DROP TRIGGER IF EXISTS participant_is_not_complete;
CREATE TRIGGER participant_is_not_complete AFTER UPDATE OF status ON participants WHEN OLD.status = 'complete' AND NEW.status <> 'complete' BEGIN
  UPDATE maker_counts SET complete = complete - 1 FROM trials t WHERE t.way = OLD.id AND t.position = 1 AND
    t.study = maker_counts.study AND t.simulated = maker_counts.simulated AND t.maker = maker_counts.maker;
  DELETE FROM maker_counts WHERE study = OLD.study AND simulated = OLD.simulated AND complete = 0;
END;
DROP TRIGGER IF EXISTS participant_goes;
CREATE TRIGGER participant_goes AFTER DELETE ON participants WHEN OLD.status = 'complete' BEGIN
  UPDATE maker_counts SET complete = complete - 1 FROM trials t WHERE t.way = OLD.id AND t.position = 1 AND
    t.study = maker_counts.study AND t.simulated = maker_counts.simulated AND t.maker = maker_counts.maker;
  DELETE FROM maker_counts WHERE study = OLD.study AND simulated = OLD.simulated AND complete = 0;
END;
-- With the step that is their last, the first trial comes after they are complete.
CREATE TRIGGER IF NOT EXISTS first_trial_comes AFTER INSERT ON trials WHEN NEW.position = 1 AND EXISTS (SELECT 1 FROM participants WHERE id = NEW.way AND status = 'complete') BEGIN
  INSERT INTO maker_counts VALUES (NEW.study, NEW.simulated, NEW.maker, 1) ON CONFLICT DO UPDATE SET complete = complete + 1;
END;
DROP TRIGGER IF EXISTS first_trial_goes;
CREATE TRIGGER first_trial_goes AFTER DELETE ON trials WHEN OLD.position = 1 AND EXISTS (SELECT 1 FROM participants WHERE id = OLD.way AND status = 'complete') BEGIN
  UPDATE maker_counts SET complete = complete - 1 WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker;
  DELETE FROM maker_counts WHERE study = OLD.study AND simulated = OLD.simulated AND maker = OLD.maker AND complete = 0;
END;

-- Files of the folder assets, and what lies elsewhere; rows are added, and never changed. kind: experiment (the study brings it), external
-- (a url), recorded (made while somebody took part). way, participant, session: of whom; the study's own are nobody's. position: of the entry into the module, in modules;
-- maker, trial, node: of the trial that was in hand, trial its position. run: the run, or none for a page, whose label is local_key.
CREATE TABLE IF NOT EXISTS assets (
  number INTEGER PRIMARY KEY, study TEXT, simulated INTEGER, way TEXT NOT NULL, participant TEXT, session TEXT NOT NULL, run TEXT NOT NULL, module TEXT, position INTEGER,
  maker TEXT, trial INTEGER, node TEXT, local_key TEXT, kind TEXT, description TEXT, extension TEXT, data_type TEXT, personal INTEGER,
  sha256 TEXT, bytes INTEGER, file TEXT NOT NULL, url TEXT, deposited TEXT);
CREATE INDEX IF NOT EXISTS assets_of_study ON assets (study, local_key);
CREATE INDEX IF NOT EXISTS assets_of_file ON assets (file);

-- Which data table holds what: name is <experiment>_<table>, cleaned, and different for each pair.
CREATE TABLE IF NOT EXISTS data_tables (
  name TEXT PRIMARY KEY COLLATE NOCASE, experiment TEXT, table_name TEXT, UNIQUE (experiment, table_name));
-- Which column of a data table holds which name: the same, unless SQLite sees two names as one.
CREATE TABLE IF NOT EXISTS data_columns (
  data_table TEXT, name TEXT, stored TEXT COLLATE NOCASE, PRIMARY KEY (data_table, name), UNIQUE (data_table, stored));

CREATE TABLE IF NOT EXISTS run_tables (
  run TEXT, position INTEGER, table_name TEXT, data_table TEXT, column_set INTEGER, PRIMARY KEY (run, table_name));
-- Which columns a run's table has: most runs have the same, which are written once. columns: a list of {name, stored, declared, type, kinds,
-- unit, description, priority}. kinds: what the column has held in such a run, as a set of bits: 1 boolean, 2 integer, 4 real, 8 text,
-- 16 bytes, 32 time, 64 list, dictionary or array.
-- No number comes twice: another station may remember what one stood for.
CREATE TABLE IF NOT EXISTS column_sets (number INTEGER PRIMARY KEY AUTOINCREMENT, data_table TEXT, columns TEXT);

-- Records that no table could take, whole, with the reason.
CREATE TABLE IF NOT EXISTS unplaced (journal TEXT, record INTEGER, type INTEGER, payload BLOB, reason TEXT);
)";

constexpr char kEventsOfRun[] = "CREATE INDEX IF NOT EXISTS events_of_run ON events (run)";

std::int64_t versionOf(sql::Database &database) {
  sql::Statement version(database, "PRAGMA user_version");
  version.step();
  return version.integer(0);
}

/// Of a table that was made before there was any such column.
void addColumn(sql::Database &database, const std::string &table, const std::string &name, const std::string &type) {
  sql::Statement column(database, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
  if (!column.stepWith(table, name)) database.run("ALTER TABLE " + table + " ADD COLUMN " + name + " " + type);
}

void addNewColumns(sql::Database &database) {
  addColumn(database, "participants", "currency", "TEXT");
  addColumn(database, "participants", "payment", "INTEGER");
  addColumn(database, "participants", "failed_from", "BLOB");
  addColumn(database, "participants", "failed_by", "TEXT");
  addColumn(database, "participants", "failed_undo", "TEXT");
  addColumn(database, "nodes", "failed_by", "TEXT");
  addColumn(database, "trials", "before_failure", "TEXT");
  addColumn(database, "trials", "failed_by", "TEXT");
  addColumn(database, "cells", "units", "TEXT");
  addColumn(database, "participants", "next_session", "TEXT");
  addColumn(database, "responses", "shown_source", "TEXT");
  addColumn(database, "responses", "shown_uncertainty_s", "REAL");
}

/// Version 7 knew causes by their words alone, which many share: nobody can say any more which trials would come back with whom.
void forgetVagueFailures(sql::Database &database) {
  database.run("UPDATE trials SET before_failure = NULL WHERE before_failure IS NOT NULL; "
               "UPDATE participants SET failed_from = NULL WHERE failed_from IS NOT NULL AND id IN (SELECT way FROM trials)");
}

/// Of a database that was made before they were kept: such rows have no text, and text_hash is that of document.
void addConsentTexts(sql::Database &database) {
  for (const char *name : {"text", "signature", "files"}) addColumn(database, "consents", name, "TEXT");
  addColumn(database, "consents", "coverage", "REAL");
  addColumn(database, "consents", "simulated", "INTEGER");
  addColumn(database, "consents", "filed", "INTEGER NOT NULL DEFAULT 0");
  addColumn(database, "consents", "operated_by", "TEXT");
  database.run("UPDATE consents SET filed = 1 WHERE files IS NOT NULL");
}

/// Up to version 10 every run had rows for its columns.
void bringColumnsTogether(sql::Database &database) {
  addColumn(database, "run_tables", "column_set", "INTEGER");
  if (!sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'columns'").step()) return;
  database.run("CREATE TEMP TABLE sets AS SELECT run, table_name, (SELECT data_table FROM run_tables t WHERE t.run = c.run AND t.table_name = c.table_name) AS data_table, "
               "json_group_array(json_object('name', name, 'stored', stored, 'declared', declared, 'type', type, 'kinds', kinds, 'unit', unit, 'description', description, "
               "'priority', priority)) AS columns FROM (SELECT * FROM columns ORDER BY run, table_name, position) c GROUP BY run, table_name; "
               "INSERT INTO column_sets (data_table, columns) SELECT DISTINCT data_table, columns FROM temp.sets; "
               "UPDATE run_tables SET column_set = (SELECT number FROM column_sets k WHERE (k.data_table, k.columns) = "
               "(SELECT data_table, columns FROM temp.sets s WHERE s.run = run_tables.run AND s.table_name = run_tables.table_name)); "
               "DROP TABLE temp.sets; DROP TABLE columns");
}

/// What it takes of columns that older versions have not.
constexpr const char *kOfNewColumns =
    "CREATE INDEX IF NOT EXISTS run_tables_of_set ON run_tables (column_set); "
    "CREATE VIEW IF NOT EXISTS columns AS SELECT t.run, t.table_name, c.key AS position, c.value ->> 'name' AS name, c.value ->> 'stored' AS stored, "
    "c.value ->> 'declared' AS declared, c.value ->> 'type' AS type, c.value ->> 'kinds' AS kinds, c.value ->> 'unit' AS unit, "
    "c.value ->> 'description' AS description, c.value ->> 'priority' AS priority "
    "FROM run_tables t JOIN column_sets s ON s.number = t.column_set JOIN json_each(s.columns) c; "
    "CREATE INDEX IF NOT EXISTS consents_unfiled ON consents (number) WHERE filed = 0 AND accepted = 1 AND asked = 1 AND text IS NOT NULL";

Error tooNew(const std::filesystem::path &file) {
  return {ErrorCode::Io, "a newer fovea made this database", file.string(), "use that version, or another data folder"};
}

}  // namespace

Result<std::unique_ptr<sql::Database>> openStore(const std::filesystem::path &folder) {
  // One process at a time, because SQLite cannot wait when two make a new file at once.
  const FolderTurn turn(folder);
  auto database = sql::Database::open(folder / kDatabaseName);
  if (!database) return database;
  try {
    sql::Transaction transaction(**database);
    const std::int64_t found = versionOf(**database);
    if (found > kStoreVersion) return tooNew((*database)->file());
    if (found < kStoreVersion) {
      (*database)->run(kTables);
      makeIndex(**database);
      if (found > 0) addNewColumns(**database), addConsentTexts(**database), bringColumnsTogether(**database);
      if (found > 0 && found < 8) forgetVagueFailures(**database);
      (*database)->run(kOfNewColumns);
      (*database)->run("PRAGMA user_version = " + std::to_string(kStoreVersion));
    }
    transaction.commit();
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
  return database;
}

void leaveOutIndex(sql::Database &database) { database.run("DROP INDEX IF EXISTS events_of_run"); }
void makeIndex(sql::Database &database) { database.run(kEventsOfRun); }

Result<std::unique_ptr<sql::Database>> openStoreForReading(const std::filesystem::path &folder) {
  const std::filesystem::path file = folder / kDatabaseName;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    return Error{ErrorCode::BadFile, "there is no database", file.string(),
                 "give the folder that the data were recorded in"};
  auto database = sql::Database::openForReading(file);
  if (!database) return database;
  try {
    const std::int64_t version = versionOf(**database);
    if (version > kStoreVersion) return tooNew(file);
    if (version < 1)
      return Error{ErrorCode::BadFile, "this database is not one of fovea's", file.string(),
                   "give the folder that the data were recorded in"};
  } catch (const sql::Failure &failure) {
    return failure.toError(file);
  }
  return database;
}

}  // namespace fovea
