#include "data/dictionary.hpp"
#include "data/frames.hpp"
#include "data/run_files.hpp"

namespace fovea {
namespace {

/// Text that is empty when there is none.
Value textOrNull(const std::string &text) { return text.empty() ? Value() : Value(text); }
Value memberOf(const Value &dictionary, std::string_view name) {
  const Value *found = dictionary.find(name);
  return found ? *found : Value();
}

Value describeColumns(const RunTableFacts &table) {
  List columns;
  for (const RunColumn &column : table.columns)
    columns.push_back(Dict{{"name", column.column.name},
                           {"type", column.column.type},
                           {"unit", column.column.unit},
                           {"description", column.column.description},
                           {"priority", *column.column.priority},
                           {"source", column.stored.empty() ? "expInfo" : "data"}});
  return columns;
}

Value describeFrames(const WrittenFrames &frames) {
  List columns;
  for (const std::string_view name : kFrameColumns) columns.push_back(columnValue(hostColumn("frames", name)));
  return Value(Dict{{"file", frames.file}, {"frames", frames.frames}, {"sha256", frames.sha256}, {"columns", std::move(columns)}});
}

Value describeSession(sql::Database &database, const RunFacts &run) {
  sql::Statement row(
      database,
      "SELECT study, participant, started, wall_origin_ns, seed, provenance FROM sessions WHERE id = ?");
  if (!row.stepWith(run.session)) return {};
  return Dict{{"id", run.session},
              {"study", row.text(0)},
              {"participant", row.text(1)},
              {"started", row.text(2)},
              {"wallOrigin_ns", row.integer(3)},
              {"seed", row.integer(4)},
              {"provenance", storedJson(row.text(5))}};
}

/// Those that were there when the run ended, so that the description can be made again; where the session went on with what an
/// earlier one began, also those of then. The record itself, with the text that was shown, stays in the database: apart from the data.
Value describeConsents(sql::Database &database, const RunFacts &run) {
  List consents;
  sql::Statement row(
      database,
      "WITH resumed AS (SELECT session, value ->> 'way' AS way FROM events WHERE run = '' AND kind = 'resumed'), "
      "here AS (SELECT way FROM resumed WHERE session = ?1), "
      "earlier AS (SELECT id FROM sessions WHERE number < (SELECT number FROM sessions WHERE id = ?1) "
      "AND (id IN here OR id IN (SELECT session FROM resumed WHERE way IN here))) "
      "SELECT record, module, version, language, text_hash, asked, reason, accepted, items, covers, decided_s, decided, session "
      "FROM consents WHERE session IN earlier OR (session = ?1 AND (?2 IS NULL OR decided_s <= ?2)) ORDER BY number");
  for (bool more = row.stepWith(run.session, run.ended); more; more = row.step())
    consents.push_back(Dict{{"record", row.integer(0)},
                            {"module", row.text(1)},
                            {"version", row.text(2)},
                            {"language", row.text(3)},
                            {"textHash", row.text(4)},
                            {"asked", row.integer(5) != 0},
                            {"reason", textOrNull(row.text(6))},
                            {"accepted", row.integer(7) != 0},
                            {"items", storedJson(row.text(8))},
                            {"covers", storedJson(row.text(9))},
                            {"decided_s", orNull(row.real(10))},
                            {"decided", row.text(11)},
                            {"session", row.text(12)}});
  return consents;
}

/// How many of each kind there were; keys and markers are too many to be listed here and stand in the
/// database.
Value countEvents(sql::Database &database, const RunFacts &run) {
  Dict counts;
  sql::Statement row(database, "SELECT kind, count(*) FROM events WHERE run = ? GROUP BY kind ORDER BY kind");
  for (bool more = row.stepWith(run.id); more; more = row.step())
    counts.emplace_back(row.text(0), row.integer(1));
  return counts;
}

Value listEvents(sql::Database &database, const RunFacts &run, const std::string &condition) {
  List events;
  sql::Statement row(
      database, "SELECT time_s, kind, value FROM events WHERE run = ? AND " + condition + " ORDER BY number");
  for (bool more = row.stepWith(run.id); more; more = row.step())
    events.push_back(
        Dict{{"time_s", orNull(row.real(0))}, {"kind", row.text(1)}, {"value", storedJson(row.text(2))}});
  return events;
}

std::int64_t countUnplaced(sql::Database &database, const RunFacts &run) {
  sql::Statement row(database, "SELECT count(*) FROM unplaced WHERE journal = ?");
  row.stepWith(run.journal);
  return row.integer(0);
}

}  // namespace

Value describeRun(sql::Database &database, const RunFacts &run, const std::vector<WrittenTable> &tables,
                  const std::optional<WrittenFrames> &frames) {
  List described;
  for (const WrittenTable &table : tables) {
    const RunTableFacts &facts = run.tables[table.table];
    described.push_back(Dict{{"name", facts.name},
                             {"file", table.file},
                             {"rows", table.rows},
                             {"sha256", table.sha256},
                             {"columns", describeColumns(facts)}});
  }
  Value description(
      Dict{{"format", "fovea-run/1"},
           {"run", Dict{{"id", run.id},
                        {"number", memberOf(run.provenance, "runNumber")},
                        {"key", memberOf(run.provenance, "key")},
                        {"experiment", run.experiment},
                        {"participant", run.participant},
                        {"started_s", orNull(run.started)},
                        {"started", textOrNull(run.startedWall)},
                        {"ended_s", orNull(run.ended)},
                        {"ended", textOrNull(run.endedWall)},
                        {"ending", run.ending ? Value(endingWord(*run.ending)) : Value()},
                        {"error", textOrNull(run.error)},
                        {"notes", textOrNull(run.notes)},
                        {"seed", run.seed}}},
           {"session", describeSession(database, run)},
           {"expInfo", run.expInfo},
           {"consents", describeConsents(database, run)},
           {"tables", described},
           {"pauses", listEvents(database, run, "kind IN ('pause', 'resume')")},
           {"events", listEvents(database, run, "kind NOT IN ('pause', 'resume', 'key', 'pointer', 'marker')")},
           {"eventCounts", countEvents(database, run)},
           {"timing", run.timing},
           {"provenance", run.provenance}});
  if (frames) description.set("frames", describeFrames(*frames));
  if (const std::int64_t unplaced = countUnplaced(database, run); unplaced > 0)
    description.set("unplacedRecords", unplaced);
  return description;
}

}  // namespace fovea
