#include "data/failures.hpp"

#include <chrono>

#include "core/json.hpp"
#include "data/store.hpp"

namespace fovea {
namespace {

/// One way that has failed, and what failed with it.
class Failure {
 public:
  Failure(sql::Database &database, std::string way, std::string reason)
      : database_(database), way_(std::move(way)), reason_(std::move(reason)), builtOn_("built on a trial that failed: " + reason_) {}

  void takeBack(FailureTakenBack &back) {
    back.trials = change("UPDATE trials SET status = before_failure, failed_reason = '', before_failure = NULL "
                         "WHERE way = ?1 AND status = 'failed' AND failed_reason = ?2 AND before_failure IS NOT NULL", way_, reason_);
    // What the step did that ended with the failure is done anew.
    run("UPDATE trials SET answer = 'null', score = NULL, reward = 0, finished = NULL WHERE way = ?1 AND status = 'pending'", way_);
    run("DELETE FROM trials WHERE way = ?1 AND status = 'failed' AND failed_reason = ?2", way_, reason_);
    run("DELETE FROM nodes WHERE way = ?1 AND failed_reason = ?2 AND EXISTS (SELECT 1 FROM trials t WHERE t.way = ?1 AND t.status = 'pending' AND "
        "t.study = nodes.study AND t.simulated = nodes.simulated AND t.maker = nodes.maker AND t.network = nodes.network AND t.node = nodes.parent)", way_, builtOn_);
    findNodes();
    back.nodesLost = change("DELETE FROM temp.revived WHERE EXISTS (SELECT 1 FROM nodes n WHERE n.study = revived.study AND n.simulated = revived.simulated AND "
                            "n.maker = revived.maker AND n.network = revived.network AND n.failed_reason = '' AND n.degree >= revived.first)");
    back.othersTrials = change("UPDATE trials SET status = before_failure, failed_reason = '', before_failure = NULL WHERE way <> ?1 AND status = 'failed' AND "
                               "failed_reason = ?2 AND before_failure IS NOT NULL AND (study, simulated, maker, network, node) IN "
                               "(SELECT study, simulated, maker, network, node FROM temp.revived)", way_, builtOn_);
    back.nodes = change("UPDATE nodes SET failed_reason = '' WHERE (study, simulated, maker, network, node) IN "
                        "(SELECT study, simulated, maker, network, node FROM temp.revived)");
    run("DROP TABLE temp.revived");
  }

 private:
  /// Those made of this way's answers, and what was built on them; `first`: degree of the one that it began with.
  void findNodes() {
    run("CREATE TEMP TABLE revived AS WITH RECURSIVE built(study, simulated, maker, network, node, first) AS ("
        "SELECT study, simulated, maker, network, node, degree FROM nodes WHERE way = ?1 AND failed_reason = ?2 UNION "
        "SELECT d.study, d.simulated, d.maker, d.network, d.node, b.first FROM built b JOIN nodes d ON d.study = b.study AND d.simulated = b.simulated AND "
        "d.maker = b.maker AND d.network = b.network AND d.parent = b.node AND d.degree > 0 AND d.failed_reason = ?2) SELECT * FROM built", way_, builtOn_);
  }

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
  const std::string way_, reason_, builtOn_;
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
    Failure(**database, back.way, back.reason).takeBack(back);
    sql::Statement(**database, "UPDATE participants SET status = 'working', failed_reason = '', state = failed_from, failed_from = NULL WHERE id = ?").stepWith(back.way);
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
