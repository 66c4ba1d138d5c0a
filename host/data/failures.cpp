#include "data/failures.hpp"

#include <chrono>

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

/// One way that has failed, and what failed with it: all that bears the step that ended with the failure as its cause.
class Failure {
 public:
  Failure(sql::Database &database, std::string way) : database_(database), way_(std::move(way)) {
    sql::Statement of(database_, "SELECT failed_by, failed_undo FROM participants WHERE id = ?");
    of.stepWith(way_);
    cause_ = of.text(0), did_ = storedJson(of.text(1));
  }

  void takeBack(FailureTakenBack &back) {
    undoStep();
    takeBackNodes(back);
    takeBackTrials(back);
  }

 private:
  /// What the step did that ended with the failure is done anew. A node that others have been shown meanwhile stays.
  void undoStep() {
    for (const Value &trial : did("begun"))
      run("DELETE FROM trials WHERE way = ? AND maker = ? AND position = ?", way_, textAt(trial, 0), wholeAt(trial, 1));
    for (const Value &node : did("grown"))
      run("DELETE FROM nodes WHERE way = ?1 AND maker = ?2 AND network = ?3 AND node = ?4 AND NOT EXISTS (SELECT 1 FROM trials t WHERE t.study = nodes.study AND "
          "t.simulated = nodes.simulated AND t.maker = nodes.maker AND t.network = nodes.network AND t.node = nodes.node)",
          way_, textAt(node, 0), textAt(node, 1), textAt(node, 2));
    for (const Value &trial : did("answered"))
      run("UPDATE trials SET answer = 'null', score = NULL, reward = 0, finished = NULL, before_failure = CASE status WHEN 'failed' THEN 'pending' END, "
          "status = CASE status WHEN 'failed' THEN status ELSE 'pending' END WHERE way = ? AND maker = ? AND position = ?", way_, textAt(trial, 0), wholeAt(trial, 1));
  }

  /// From the first of a chain on: what stands on something that has failed waits for that from now on.
  void takeBackNodes(FailureTakenBack &back) {
    std::vector<std::int64_t> nodes;
    sql::Statement failed(database_, "SELECT rowid FROM nodes WHERE failed_by = ? ORDER BY degree, rowid");
    for (bool more = failed.stepWith(cause_); more; more = failed.step()) nodes.push_back(failed.integer(0));
    for (const std::int64_t node : nodes) {
      const bool waits = change("UPDATE nodes SET failed_by = d.failed_by FROM nodes d WHERE nodes.rowid = ?1 AND d.failed_reason <> '' AND d.study = nodes.study AND "
                                "d.simulated = nodes.simulated AND d.maker = nodes.maker AND d.network = nodes.network AND d.node = nodes.parent", node) > 0 ||
                         change("UPDATE nodes SET failed_by = t.failed_by FROM trials t WHERE nodes.rowid = ?1 AND t.status = 'failed' AND t.failed_by IS NOT ?2 AND "
                                "t.way = nodes.way AND t.maker = nodes.maker AND t.way || '.' || t.position = nodes.node", node, cause_) > 0;
      if (waits || hasGrownOn(node)) ++back.nodesLost;
      else back.nodes += change("UPDATE nodes SET failed_reason = '', failed_by = NULL WHERE rowid = ?", node);
    }
  }

  /// Without it: another node of its chain lives, as far from the first or further.
  bool hasGrownOn(std::int64_t node) {
    return sql::Statement(database_, "SELECT 1 FROM nodes n JOIN nodes d ON d.study = n.study AND d.simulated = n.simulated AND d.maker = n.maker AND d.network = n.network "
                                     "WHERE n.rowid = ? AND d.failed_reason = '' AND d.degree >= n.degree").stepWith(node);
  }

  void takeBackTrials(FailureTakenBack &back) {
    // Nobody answers what somebody has left for good.
    run("UPDATE trials SET failed_by = p.failed_by FROM participants p WHERE trials.failed_by = ?1 AND trials.way <> ?2 AND trials.before_failure = 'pending' AND "
        "p.id = trials.way AND p.state IS NULL", cause_, way_);
    const std::string atNode = "d.study = trials.study AND d.simulated = trials.simulated AND d.maker = trials.maker AND d.network = trials.network AND d.node = trials.node ";
    run("UPDATE trials SET failed_by = d.failed_by FROM nodes d WHERE trials.failed_by = ?1 AND d.failed_reason <> '' AND " + atNode, cause_);
    const auto restore = [&](const std::string &whose) {
      return change("UPDATE trials SET status = before_failure, failed_reason = '', before_failure = NULL, failed_by = NULL WHERE failed_by = ?1 AND "
                    "before_failure IS NOT NULL AND way " + whose + " ?2 AND EXISTS (SELECT 1 FROM nodes d WHERE d.failed_reason = '' AND " + atNode + ")", cause_, way_);
    };
    back.trials = restore("=");
    back.othersTrials = restore("<>");
  }

  const List &did(std::string_view what) const {
    static const List kNothing;
    const Value *done = did_.find(what);
    return done && done->list() ? *done->list() : kNothing;
  }
  static std::string textAt(const Value &record, std::size_t at) { return cellText((*record.list())[at]); }
  static std::int64_t wholeAt(const Value &record, std::size_t at) { return *(*record.list())[at].as<std::int64_t>(); }

  template <class... Parts>
  void run(const std::string &text, const Parts &...parts) {
    sql::Statement(database_, text).stepWith(parts...);
  }
  template <class... Parts>
  std::int64_t change(const std::string &text, const Parts &...parts) {
    run(text, parts...);
    sql::Statement changes(database_, "SELECT changes()");
    changes.step();
    return changes.integer(0);
  }

  sql::Database &database_;
  const std::string way_;
  std::string cause_;
  Value did_;  // what the step did to trials
};

/// Where the event goes: the way's latest session, on whose clock it is now `time_s`.
struct EventPlace {
  std::string session;
  double time_s = 0;
};

/// Fills in whose way it is.
Result<EventPlace> findFailure(sql::Database &database, const FailureMistake &mistake, FailureTakenBack &back) {
  const auto refused = [&](const std::string &what, const std::string &fix) { return Error{ErrorCode::State, what, database.file().string(), fix}; };
  const std::string who = "\"" + mistake.participant + "\"";
  sql::Statement latest(database,
                        "SELECT p.id, p.study, p.status, p.failed_reason, p.failed_from IS NOT NULL, p.session, s.wall_origin_ns FROM participants p "
                        "LEFT JOIN sessions s ON s.id = p.session WHERE p.participant = ?1 AND p.simulated = ?2 AND (p.study = ?3 OR ?3 = '') ORDER BY p.number DESC LIMIT 1");
  if (!latest.stepWith(mistake.participant, int{mistake.isSimulated}, mistake.study))
    return refused(who + " has begun " + (mistake.study.empty() ? "no study" : "\"" + mistake.study + "\" not yet"), "give the participant's code as it was entered then");
  back.way = latest.text(0), back.study = latest.text(1), back.reason = latest.text(3);
  if (latest.text(2) != "failed") return refused(who + " has not failed in \"" + back.study + "\", but is " + latest.text(2), "there is nothing to take back");
  if (latest.integer(4) == 0) return refused("nobody knows where " + who + " was in \"" + back.study + "\" before the failure", "it ended with their first step, or an older version recorded it: they can begin anew");
  const std::int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return EventPlace{latest.text(5), static_cast<double>(now - latest.integer(6)) * 1e-9};
}

}  // namespace

Result<FailureTakenBack> takeBackFailure(const std::filesystem::path &folder, const FailureMistake &mistake) {
  auto database = openStore(folder);
  if (!database) return database.error();
  try {
    sql::Transaction transaction(**database);
    FailureTakenBack back;
    const auto place = findFailure(**database, mistake, back);
    if (!place) return place.error();
    Failure(**database, back.way).takeBack(back);
    sql::Statement(**database, "UPDATE participants SET status = 'working', failed_reason = '', state = failed_from, failed_from = NULL, failed_by = NULL, failed_undo = NULL WHERE id = ?").stepWith(back.way);
    sql::Statement(**database, "INSERT INTO events (session, run, time_s, kind, value) VALUES (?, '', ?, 'unfailed', ?)")
        .stepWith(place->session, place->time_s,
                  toJson(Value(Dict{{"way", back.way}, {"reason", back.reason}, {"by", mistake.by}, {"trials", back.trials}, {"othersTrials", back.othersTrials},
                                    {"nodes", back.nodes}, {"nodesLost", back.nodesLost}})));
    transaction.commit();
    return back;
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
