#include "data/importer.hpp"

#include <limits>

#include "core/cbor.hpp"
#include "core/flags.hpp"
#include "core/json.hpp"
#include "core/wall_time.hpp"
#include "data/assets.hpp"
#include "data/frames.hpp"
#include "data/record_codec.hpp"
#include "data/row_codec.hpp"

namespace fovea {
namespace {

constexpr std::uint64_t kDraftRecord = std::numeric_limits<std::int64_t>::max();  // after all others

double secondsOf(Timestamp time) { return toSeconds(time); }

std::string participantOf(const Value &expInfo, const std::string &otherwise) {
  const Value *participant = expInfo.find("participant");
  return participant ? cellText(*participant) : otherwise;
}

std::optional<std::span<const std::byte>> stateOf(const ParticipantStep &step) {
  return step.state.empty() ? std::nullopt : std::optional<std::span<const std::byte>>(step.state);
}

std::int64_t wholeOf(const Value &record, std::string_view name) {
  const Value *member = record.find(name);
  return member && member->as<std::int64_t>() ? *member->as<std::int64_t>() : 0;
}

std::string jsonOf(const Value &record, std::string_view name) {
  const Value *member = record.find(name);
  return member ? toJson(*member) : std::string("null");
}

template <class T>
T decoded(const Value &value) {
  T record;
  fromValue(value, record);
  return record;
}

}  // namespace

Importer::Importer(sql::Database &database, std::string journal,
                   std::function<void(const std::string &)> complain)
    : database_(database),
      journal_(journal),
      complain_(std::move(complain)),
      tables_(database, std::move(journal)) {}

void Importer::forget() {
  tables_.forget();
  imported_.reset();
  session_.reset();
}

void Importer::forgetSession() {
  tables_.forgetRuns();
  session_.reset();
}

std::uint64_t Importer::imported() {
  if (!imported_) {
    sql::Statement(database_, "INSERT OR IGNORE INTO journals (id, imported) VALUES (?, 0)")
        .stepWith(journal_);
    sql::Statement progress(database_, "SELECT imported FROM journals WHERE id = ?");
    progress.stepWith(journal_);
    imported_ = static_cast<std::uint64_t>(progress.integer(0));
  }
  return *imported_;
}

void Importer::noteProgress() {
  tables_.writeColumns();
  const auto number = static_cast<std::int64_t>(imported());
  sql::Statement(database_, "UPDATE journals SET imported = ? WHERE id = ?").stepWith(number, journal_);
}

const Importer::SessionFacts &Importer::session() {
  if (!session_) {
    session_.emplace();
    sql::Statement known(database_,
                         "SELECT id, participant, wall_origin_ns FROM sessions WHERE journal = ? "
                         "ORDER BY number DESC LIMIT 1");
    if (known.stepWith(journal_)) session_ = {known.text(0), known.text(1), known.integer(2)};
  }
  return *session_;
}

std::string Importer::wall(Timestamp time) { return wallText(session().wallOrigin + toNanoseconds(time)); }

void Importer::apply(const Record &record) {
  row_ = record.payload;
  step_.reset();
  if (record.number <= imported()) return;
  if (record.number > imported() + 1) missFrom(imported() + 1);
  try {
    place(record);
  } catch (const sql::Failure &failure) {
    if (!failure.isAboutTheData()) throw;
    putAside(record, failure.what());
  }
  imported_ = record.number;
}

/// Rows after it are not numbered as whoever added them counted.
void Importer::missFrom(std::uint64_t record) {
  if (!missing_) missing_ = record;
}

void Importer::putAside(const Record &record, const std::string &reason) {
  if (record.type == RecordType::Row) missFrom(record.number);
  sql::Statement(database_,
                 "INSERT INTO unplaced (journal, record, type, payload, reason) VALUES (?, ?, ?, ?, ?)")
      .stepWith(journal_, static_cast<std::int64_t>(record.number), static_cast<int>(record.type),
                record.payload, reason);
  complain_("record " + std::to_string(record.number) +
            " fits no table and is kept in \"unplaced\": " + reason);
}

void Importer::place(const Record &record) {
  if (record.type == RecordType::Row) {
    if (mayHoldAsset(record.payload)) row_ = withoutAssets(record.payload);
    if (const std::string reason = tables_.insert(record.number, row_); !reason.empty())
      putAside(record, reason);
    return;
  }
  if (record.type == RecordType::Amendment) {
    if (const std::string reason = tables_.amend(record.payload, missing_); !reason.empty()) putAside(record, reason);
    return;
  }
  if (record.type == RecordType::Frames) {
    if (!addFrames(record.payload)) putAside(record, "a packet of frames that this version cannot read");
    return;
  }
  if (record.type == RecordType::Event) {
    // Most records are events: their values become text at once.
    const auto event = viewEvent(record.payload);
    const auto json = event ? jsonOfCbor(event->value) : Result<std::string>("");
    if (!json) return putAside(record, json.error().text());
    if (event) return addEvent(event->run, event->time, event->kind, *json, record.number);
  }
  const auto value = decodeCbor(record.payload);
  if (!value) return putAside(record, value.error().text());
  switch (record.type) {
    case RecordType::SessionStart:
      return add(decoded<SessionStart>(*value));
    case RecordType::RunStart:
      return add(decoded<RunStart>(*value));
    case RecordType::Event:
      return add(decoded<Event>(*value), record.number);
    case RecordType::Consent:
      return add(decoded<ConsentRecord>(*value), record.number);
    case RecordType::Column: {
      const auto column = decoded<ColumnRecord>(*value);
      return tables_.declare(column.run, column.table, column.column);
    }
    case RecordType::Step: {
      auto step = decoded<ParticipantStep>(*value);
      add(step, record.number);
      step_ = std::move(step);
      return;
    }
    case RecordType::Withdrawal:
      return add(decoded<WithdrawalWish>(*value));
    case RecordType::RunEnd:
      return add(decoded<RunEnd>(*value));
    case RecordType::SessionEnd:
      return add(decoded<SessionEnd>(*value));
    case RecordType::Row:
    case RecordType::Amendment:
    case RecordType::Frames:
      break;
  }
  putAside(record, "a record of a kind that this version does not know");
}

bool Importer::addFrames(std::span<const std::byte> payload) {
  const auto packet = decodeFrames(payload);
  if (!packet) return false;
  sql::Statement(database_, "INSERT OR REPLACE INTO frames (run, first, data) VALUES (?, ?, ?)")
      .stepWith(packet->run, static_cast<std::int64_t>(packet->first), payload);
  return true;
}

void Importer::add(const SessionStart &start) {
  // A session that is gone on with after a crash has the same id and another journal.
  sql::Statement(database_,
                 "INSERT INTO sessions (id, journal, study, participant, started, wall_origin_ns, "
                 "monotonic_origin_ns, seed, provenance) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                 "ON CONFLICT (id) DO UPDATE SET journal = excluded.journal, wall_origin_ns = "
                 "excluded.wall_origin_ns, ended_s = NULL, ended = NULL, ending = NULL, error = NULL")
      .stepWith(start.id, journal_, start.study, start.participant, wallText(start.wallOrigin),
                start.wallOrigin, start.monotonicOrigin, static_cast<std::int64_t>(start.seed),
                toJson(start.provenance));
  session_.reset();
  addStudyAssets(start);
}

void Importer::add(const RunStart &start) {
  sql::Statement(
      database_,
      "INSERT INTO runs (id, session, journal, experiment, participant, stem, started_s, started, seed, "
      "exp_info, provenance) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .stepWith(start.id, session().id, journal_, start.experiment,
                participantOf(start.expInfo, session().participant), start.stem, secondsOf(start.started),
                wall(start.started), static_cast<std::int64_t>(start.seed), toJson(start.expInfo),
                toJson(start.provenance));
  if (start.tables.empty()) tables_.open(start.id, "trials");
  for (const TableDescription &table : start.tables) {
    tables_.open(start.id, table.name);
    for (const Column &column : table.columns) tables_.declare(start.id, table.name, column);
  }
}

void Importer::add(const Event &event, std::uint64_t record) { addEvent(event.run, event.time, event.kind, toJson(event.value), record); }

void Importer::addEvent(std::string_view run, Timestamp time, std::string_view kind, const std::string &json, std::uint64_t record) {
  // Most records are events: the statement is not looked for each time.
  if (!insertEvent_) insertEvent_.emplace(database_, "INSERT INTO events (session, run, record, time_s, kind, value) VALUES (?, ?, ?, ?, ?, ?)");
  insertEvent_->stepWith(session().id, run, static_cast<std::int64_t>(record), secondsOf(time), kind, json);
}

void Importer::add(const ConsentRecord &consent, std::uint64_t record) {
  sql::Statement(
      database_,
      "INSERT INTO consents (session, record, participant, module, version, language, text_hash, text, document, "
      "asked, reason, accepted, items, signature, coverage, simulated, covers, shown_s, shown, decided_s, decided, operated_by) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .stepWith(session().id, static_cast<std::int64_t>(record), consent.participant, consent.module,
                consent.version, consent.language, consent.textHash,
                consent.text.empty() ? std::nullopt : std::optional<std::string>(consent.text), toJson(consent.document),
                int{consent.asked}, consent.reason, int{consent.accepted}, toJson(consent.items), toJson(consent.signature),
                consent.coverage.number(), int{consent.isSimulated},
                toJson(consent.covers), secondsOf(consent.shown), wall(consent.shown),
                secondsOf(consent.decided), wall(consent.decided), consent.operatedBy);
}

void Importer::add(const ParticipantStep &step, std::uint64_t record) {
  StepInHand inHand{step, step.id + " " + journal_ + "." + std::to_string(record), isFailure(step), {}, {}, {}};
  // A session that only closes the way, because its participant begins anew, is none of those that it took.
  sql::Statement(database_,
                 "INSERT INTO participants (id, study, participant, simulated, seed, sessions, session, started, latest, status, "
                 "failed_reason, progress, time_credit_s, maximum_time_credit_s, waited_s, performance_reward, currency, payment, pages, variables, "
                 "branches, state, next_session) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) "
                 "ON CONFLICT (id) DO UPDATE SET (sessions, session) = (SELECT sessions + count(*), CASE count(*) WHEN 0 THEN participants.session ELSE "
                 "excluded.session END FROM (SELECT 1 FROM events WHERE participants.session <> excluded.session AND events.run = '' AND "
                 "events.session = excluded.session AND events.kind = 'resumed' ORDER BY rowid DESC LIMIT 1)), "
                 "latest = excluded.latest, status = excluded.status, failed_reason = excluded.failed_reason, "
                 "progress = excluded.progress, time_credit_s = excluded.time_credit_s, waited_s = excluded.waited_s, "
                 "performance_reward = excluded.performance_reward, currency = excluded.currency, payment = excluded.payment, pages = excluded.pages, variables = excluded.variables, "
                 "branches = excluded.branches, state = excluded.state, next_session = excluded.next_session, "
                 "failed_from = CASE excluded.status WHEN 'failed' THEN ifnull(participants.state, participants.failed_from) END, "
                 "failed_by = CASE excluded.status WHEN 'failed' THEN participants.failed_by END, "
                 "failed_undo = CASE excluded.status WHEN 'failed' THEN participants.failed_undo END")
      .stepWith(step.id, step.study, step.participant, int{step.isSimulated}, static_cast<std::int64_t>(step.seed), session().id,
                wall(step.time), step.status, step.failedReason, step.progress, step.timeCredit_s, step.maximumTimeCredit_s,
                step.waited_s, step.performanceReward, step.currency, step.payment, step.pages, toJson(step.variables), toJson(step.branches),
                stateOf(step), step.nextSession.empty() ? std::nullopt : std::optional<std::string>(step.nextSession));
  // Before the modules and trials that the step ended: what was made was made in those.
  if (!step.assets.empty())
    for (const AssetParent parent = assetParent(); const Value &asset : step.assets) addAsset(parent, asset);
  for (const Value &response : step.responses) addResponse(step, response, record);
  for (const Value &module : step.modules) addModule(step, module);
  for (const Value &cell : step.cells) addCell(step, cell);
  for (const Value &network : step.networks) addNetwork(step, network);
  for (const Value &node : step.nodes) addNode(inHand, node);
  for (const Value &trial : step.trials) addTrial(inHand, trial);
  // Whoever takes the failure back goes on before this step.
  if (inHand.isFailure)
    sql::Statement(database_, "UPDATE participants SET failed_by = ?2, failed_undo = ?3 WHERE id = ?1")
        .stepWith(step.id, inHand.cause,
                  toJson(Value(Dict{{"begun", std::move(inHand.begun)}, {"answered", std::move(inHand.answered)}, {"grown", std::move(inHand.grown)}})));
  for (const Value &event : step.events) {
    const Value *what = event.find("value"), *time = event.find("time");
    const auto *moment = time ? time->as<TimeValue>() : nullptr;
    add(Event{"", moment ? fromNanoseconds(moment->nanoseconds) : step.time, event.textOr("kind", ""), what ? *what : Value()}, record);
  }
}

/// Does their way end here in a failure? What is told afterwards of one that is over is no failure of its own.
bool Importer::isFailure(const ParticipantStep &step) {
  return step.status == "failed" && !sql::Statement(database_, "SELECT 1 FROM participants WHERE id = ? AND status = 'failed'").stepWith(step.id);
}

void Importer::addResponse(const ParticipantStep &step, const Value &response, std::uint64_t record) {
  const auto json = [&](std::string_view name) { return response.find(name) ? toJson(*response.find(name)) : std::string("null"); };
  const auto number = [&](std::string_view name) {
    const Value *member = response.find(name);
    const auto *whole = member ? member->as<std::int64_t>() : nullptr;
    return whole ? *whole : 0;
  };
  const auto time = [&](std::string_view name) {
    const Value *member = response.find(name);
    const auto *moment = member ? member->as<TimeValue>() : nullptr;
    return moment ? fromNanoseconds(moment->nanoseconds) : step.time;
  };
  const std::string source = response.textOr("shownSource", "");
  const Value *uncertainty = source.empty() ? nullptr : response.find("shownUncertainty_s");
  sql::Statement(database_,
                 "INSERT INTO responses (way, participant, session, record, path, label, type, run, attempt, accepted, answer, "
                 "raw_answer, metadata, loops, message, field, failure, shown_s, shown_source, shown_uncertainty_s, submitted_s, submitted) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?)")
      .stepWith(step.id, step.participant, session().id, static_cast<std::int64_t>(record), response.textOr("path", ""),
                response.textOr("label", ""), response.textOr("type", ""), response.textOr("run", ""), number("attempt"),
                int{isTrue(response, "accepted")}, json("answer"), json("rawAnswer"), json("metadata"), json("loops"), response.textOr("message", ""),
                response.textOr("field", ""), response.textOr("failure", ""), secondsOf(time("shown")),
                source, uncertainty ? uncertainty->number() : std::nullopt, secondsOf(time("submitted")), wall(time("submitted")));
}

/// A module is told of when it starts and again when it is left.
void Importer::addModule(const ParticipantStep &step, const Value &module) {
  const auto number = [&](std::string_view name) {
    const Value *member = module.find(name);
    return member && member->as<std::int64_t>() ? *member->as<std::int64_t>() : 0;
  };
  const auto moment = [&](std::string_view name) -> std::optional<std::string> {
    const Value *member = module.find(name);
    if (!member || !member->as<TimeValue>()) return std::nullopt;
    return wall(fromNanoseconds(member->as<TimeValue>()->nanoseconds));
  };
  const Value *variables = module.find("variables");
  sql::Statement(database_,
                 "INSERT INTO modules (way, position, participant, module, entry, started, finished, aborted, variables) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (way, position) DO UPDATE SET finished = excluded.finished, "
                 "aborted = excluded.aborted, variables = excluded.variables")
      .stepWith(step.id, number("position"), step.participant, module.textOr("module", ""), number("entry"), moment("started"),
                moment("finished"), moment("aborted"), variables ? toJson(*variables) : std::string("{}"));
}

/// It may be there already: who takes the least-used one writes it down at once.
void Importer::addCell(const ParticipantStep &step, const Value &cell) {
  sql::Statement(database_, "INSERT OR REPLACE INTO cells (way, label, study, participant, simulated, cell, cells, units) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .stepWith(step.id, cell.textOr("label", ""), step.study, step.participant, int{step.isSimulated}, wholeOf(cell, "cell"), wholeOf(cell, "cells"), cell.textOr("units", ""));
}

/// The row with the names of files where bytes were, which are files now. What cannot be kept so stays in the row: nothing is lost.
std::span<const std::byte> Importer::withoutAssets(std::span<const std::byte> payload) {
  auto row = decodeRow(payload);
  if (!row) return payload;
  bool isOther = false;
  std::optional<AssetParent> parent;
  const auto keep = [&](const std::string &key, const FoundAsset &asset) -> std::optional<KeptAsset> {
    auto kept = keepAsset(database_.file().parent_path(), asset);
    if (!kept) return complain_("\"" + key + "\" becomes no file of its own: " + kept.error().text()), std::nullopt;
    if (!parent) parent = assetParent();
    isOther = true;
    addAsset(*parent, assetRecord(row->run, key, asset.note, *kept));
    return std::move(*kept);
  };
  Dict values;
  for (auto &[name, value] : row->values) {
    const auto asset = assetIn(value);
    Value kept = fovea::withoutAssets(value, name, keep);
    if (!asset || asset->note.facts.empty() || !kept.find("file")) {
      values.emplace_back(std::move(name), std::move(kept));
      continue;
    }
    isOther = true;
    // A column for each: nobody has to take a cell apart.
    for (auto &[fact, told] : *kept.as<Dict>()) values.emplace_back(fact == "file" ? name : name + "." + fact, std::move(told));
  }
  row->values = std::move(values);
  if (!isOther) return payload;
  encodeRow(*row, rewritten_);
  return rewritten_;
}

/// Those that the session's study brought, unless an earlier session brought the same.
void Importer::addStudyAssets(const SessionStart &start) {
  const Value *study = start.provenance.find("study");
  const Value *assets = study ? study->find("assets") : nullptr;
  for (const Value &asset : assets && assets->list() ? *assets->list() : List{}) {
    if (sql::Statement(database_, "SELECT 1 FROM assets WHERE study = ? AND way = '' AND module = ? AND local_key = ? AND sha256 = ? AND url = ?")
            .stepWith(start.study, asset.textOr("module", ""), asset.textOr("key", ""), asset.textOr("sha256", ""), asset.textOr("url", "")))
      continue;
    AssetParent parent;
    parent.study = start.study, parent.module = asset.textOr("module", "");
    addAsset(parent, asset);
  }
}

/// Whose way the session is on, and where they are on it by what was recorded so far.
Importer::AssetParent Importer::assetParent() {
  AssetParent parent;
  sql::Statement way(database_, "SELECT id, study, participant, simulated FROM participants WHERE session = ? ORDER BY number DESC LIMIT 1");
  if (!way.stepWith(session().id)) {  // of no timeline
    sql::Statement of(database_, "SELECT study, participant FROM sessions WHERE id = ?");
    if (of.stepWith(session().id)) parent.study = of.text(0), parent.participant = of.text(1);
    return parent;
  }
  parent.way = way.text(0), parent.study = way.text(1), parent.participant = way.text(2), parent.isSimulated = way.integer(3) != 0;
  sql::Statement module(database_, "SELECT module, position FROM modules WHERE way = ? AND finished IS NULL AND aborted IS NULL ORDER BY position DESC LIMIT 1");
  if (module.stepWith(parent.way)) parent.module = module.text(0), parent.position = module.integer(1);
  sql::Statement trial(database_, "SELECT maker, position, node FROM trials WHERE way = ? AND status = 'pending' ORDER BY number DESC LIMIT 1");
  if (trial.stepWith(parent.way)) parent.maker = trial.text(0), parent.trial = trial.integer(1), parent.node = trial.text(2);
  return parent;
}

/// Its file is there already: no row tells of one that is not.
void Importer::addAsset(const AssetParent &parent, const Value &asset) {
  const bool isTheirs = asset.textOr("kind", "") == kRecorded;
  sql::Statement(database_,
                 "INSERT INTO assets (study, simulated, way, participant, session, run, module, position, maker, trial, node, local_key, kind, description, "
                 "extension, data_type, personal, sha256, bytes, file, url, deposited) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .stepWith(parent.study, int{parent.isSimulated}, parent.way, parent.participant, isTheirs ? session().id : std::string(), asset.textOr("run", ""), parent.module,
                parent.position, parent.maker, parent.trial, parent.node, asset.textOr("key", ""), asset.textOr("kind", ""), asset.textOr("description", ""),
                asset.textOr("extension", ""), asset.textOr("dataType", ""), int{isTrue(asset, "personal")}, asset.textOr("sha256", ""), wholeOf(asset, "bytes"),
                asset.textOr("file", ""), asset.textOr("url", ""), wallText(wallNow()));
}

/// Everybody who needs it makes it known; the first one's stays.
void Importer::addNetwork(const ParticipantStep &step, const Value &network) {
  sql::Statement(database_,
                 "INSERT OR IGNORE INTO networks (study, simulated, maker, network, way, block, participant_group, grows) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .stepWith(step.study, int{step.isSimulated}, network.textOr("maker", ""), network.textOr("network", ""), network.textOr("way", ""),
                network.textOr("block", ""), network.textOr("group", ""), int{isTrue(network, "grows")});
}

/// One that has failed stays so, whoever was the first to make it.
void Importer::addNode(StepInHand &inHand, const Value &node) {
  const ParticipantStep &step = inHand.step;
  const std::string maker = node.textOr("maker", ""), network = node.textOr("network", ""), name = node.textOr("node", ""), reason = node.textOr("failedReason", "");
  if (inHand.isFailure && wholeOf(node, "degree") > 0 &&
      !sql::Statement(database_, "SELECT 1 FROM nodes WHERE study = ? AND simulated = ? AND maker = ? AND network = ? AND node = ?")
           .stepWith(step.study, int{step.isSimulated}, maker, network, name))
    inHand.grown.push_back(List{maker, network, name});
  sql::Statement(database_,
                 "INSERT INTO nodes (study, simulated, maker, network, node, parent, degree, definition, way, failed_reason, failed_by) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (study, simulated, maker, network, node) DO UPDATE SET "
                 "failed_reason = excluded.failed_reason, failed_by = excluded.failed_by WHERE excluded.failed_reason <> '' AND nodes.failed_reason = ''")
      .stepWith(step.study, int{step.isSimulated}, maker, network, name, node.textOr("parent", ""), wholeOf(node, "degree"), jsonOf(node, "definition"),
                node.textOr("way", ""), reason, reason.empty() ? std::optional<std::string>() : inHand.cause);
  failWhatWasBuilt(step, node);
}

/// What was built on a node that has failed has failed, too, and so have all trials at it: whoever told of them may not have heard.
void Importer::failWhatWasBuilt(const ParticipantStep &step, const Value &node) {
  const std::string here = "study = ?1 AND simulated = ?2 AND maker = ?3 AND network = ?4 ";
  const auto run = [&](const std::string &sql, auto... more) {
    return sql::Statement(database_, sql).stepWith(step.study, int{step.isSimulated}, node.textOr("maker", ""), node.textOr("network", ""), more...);
  };
  const std::string name = node.textOr("node", ""), parent = node.textOr("parent", "");
  if (!run("SELECT 1 FROM nodes WHERE " + here + "AND node IN (?5, ?6) AND failed_reason <> ''", name, parent)) return;
  run("WITH RECURSIVE failed(node, reason, cause) AS (SELECT node, failed_reason, failed_by FROM nodes WHERE " + here + "AND node IN (?5, ?6) AND failed_reason <> '' "
      "UNION SELECT d.node, f.reason, f.cause FROM failed f JOIN nodes d ON d.parent = f.node AND d.degree > 0 AND " + here + ") "
      "UPDATE nodes SET (failed_reason, failed_by) = (SELECT reason, cause FROM failed WHERE failed.node = nodes.node) "
      "WHERE " + here + "AND failed_reason = '' AND node IN (SELECT node FROM failed)", name, parent);
  run("UPDATE trials SET status = 'failed', before_failure = status, (failed_reason, failed_by) = (SELECT d.failed_reason, d.failed_by FROM nodes d WHERE d.study = ?1 AND d.simulated = ?2 AND d.maker = ?3 AND "
      "d.network = ?4 AND d.node = trials.node) WHERE " + here + "AND status <> 'failed' AND node IN (SELECT node FROM nodes WHERE " + here + "AND failed_reason <> '')");
}

/// A trial is told of when it begins, when it is over, and when it fails, by whoever has it. One that has failed stays so, and one at a node
/// that has failed has failed, too. Of two causes it bears that of its own participant, without whom it does not come back.
void Importer::addTrial(StepInHand &inHand, const Value &trial) {
  const ParticipantStep &step = inHand.step;
  const auto moment = [&](std::string_view name) -> std::optional<std::string> {
    const Value *member = trial.find(name);
    if (!member || !member->as<TimeValue>()) return std::nullopt;
    return wall(fromNanoseconds(member->as<TimeValue>()->nanoseconds));
  };
  const std::string way = trial.textOr("way", ""), maker = trial.textOr("maker", ""), status = trial.textOr("status", "");
  const std::int64_t position = wholeOf(trial, "position");
  if (inHand.isFailure) {
    sql::Statement known(database_, "SELECT finished IS NULL FROM trials WHERE way = ? AND maker = ? AND position = ?");
    if (!known.stepWith(way, maker, position)) inHand.begun.push_back(List{maker, position});
    else if (known.integer(0) != 0 && moment("finished")) inHand.answered.push_back(List{maker, position});
  }
  const Value *score = trial.find("score"), *credit = trial.find("timeCredit_s");
  sql::Statement(database_,
                 "INSERT INTO trials (way, participant, session, study, simulated, maker, position, network, node, degree, block, repeats, status, "
                 "failed_reason, definition, answer, score, reward, time_credit_s, started, finished, failed_by) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (way, maker, position) DO UPDATE SET "
                 "status = CASE status WHEN 'failed' THEN status ELSE excluded.status END, "
                 "before_failure = CASE WHEN status <> 'failed' THEN CASE excluded.status WHEN 'failed' THEN status END "
                 "WHEN excluded.status = 'finished' THEN 'finished' ELSE before_failure END, "
                 "failed_by = CASE WHEN status <> 'failed' OR (excluded.status = 'failed' AND substr(failed_by, 1, length(way) + 1) <> way || ' ') "
                 "THEN excluded.failed_by ELSE failed_by END, "
                 "failed_reason = CASE status WHEN 'failed' THEN failed_reason ELSE excluded.failed_reason END, answer = excluded.answer, score = excluded.score, "
                 "reward = excluded.reward, time_credit_s = excluded.time_credit_s, finished = ifnull(trials.finished, excluded.finished)")
      .stepWith(way, step.participant, session().id, step.study, int{step.isSimulated}, maker, position, trial.textOr("network", ""), trial.textOr("node", ""),
                wholeOf(trial, "degree"), trial.textOr("block", ""), wholeOf(trial, "repeats"), status, trial.textOr("failedReason", ""), jsonOf(trial, "definition"),
                jsonOf(trial, "answer"), score ? score->number() : std::optional<double>(), wholeOf(trial, "reward"),
                credit ? credit->number() : std::optional<double>(), moment("started"), moment("finished"),
                status == "failed" ? std::optional<std::string>(inHand.cause) : std::nullopt);
  sql::Statement(database_,
                 "UPDATE trials SET status = 'failed', before_failure = trials.status, failed_reason = d.failed_reason, failed_by = d.failed_by FROM nodes d WHERE trials.way = ?1 AND trials.maker = ?2 AND "
                 "trials.position = ?3 AND trials.status <> 'failed' AND d.study = trials.study AND d.simulated = trials.simulated AND d.maker = trials.maker AND "
                 "d.network = trials.network AND d.node = trials.node AND d.failed_reason <> ''")
      .stepWith(way, maker, position);
}

void Importer::add(const WithdrawalWish &wish) {
  sql::Statement(database_, "INSERT INTO withdrawals_asked (participant, study, asked, simulated) VALUES (?, ?, ?, ?)")
      .stepWith(wish.participant, wish.study, wish.asked, int{wish.isSimulated});
}

void Importer::add(const RunEnd &end) {
  sql::Statement(
      database_,
      "UPDATE runs SET ended_s = ?, ended = ?, ending = ?, error = ?, timing = ?, notes = ?, filed = 0 WHERE id = ?")
      .stepWith(secondsOf(end.ended), wall(end.ended), endingWord(end.ending), end.error, toJson(end.timing),
                end.notes, end.run);
}

void Importer::add(const SessionEnd &end) {
  sql::Statement(database_, "UPDATE sessions SET ended_s = ?, ended = ?, ending = ?, error = ? WHERE id = ?")
      .stepWith(secondsOf(end.ended), wall(end.ended), endingWord(end.ending), end.error, session().id);
}

void Importer::endWhatIsOpen(const std::string &error) {
  for (const char *table : {"runs", "sessions"})
    sql::Statement(database_, std::string("UPDATE ") + table +
                                  " SET ending = ?, error = ? WHERE journal = ? AND ending IS NULL")
        .stepWith(endingWord(Ending::Crashed), error, journal_);
}

bool Importer::hasRun(const std::string &run) {
  return sql::Statement(database_, "SELECT 1 FROM runs WHERE id = ? AND journal = ?").stepWith(run, journal_);
}

void Importer::addDraft(const Row &row) {
  std::vector<std::byte> encoded;
  encodeRow(row, encoded);
  tables_.insert(kDraftRecord, encoded);
  tables_.writeColumns();
}

std::vector<std::string> Importer::idsOf(const char *sql) {
  sql::Statement found(database_, sql);
  std::vector<std::string> ids;
  for (bool more = found.stepWith(journal_); more; more = found.step()) ids.push_back(found.text(0));
  return ids;
}

std::vector<std::string> Importer::unfiledRuns() { return idsOf("SELECT id FROM runs WHERE journal = ? AND ending IS NOT NULL AND filed = 0 ORDER BY number"); }

std::vector<std::string> Importer::endedWell() {
  return idsOf("SELECT id FROM runs WHERE journal = ?1 AND ending <> 'crashed' UNION SELECT id FROM sessions WHERE journal = ?1 AND ending <> 'crashed'");
}

}  // namespace fovea
