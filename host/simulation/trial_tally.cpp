#include "simulation/trial_tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "timeline/timeline.hpp"
#include "timeline/trial_makers.hpp"

namespace fovea {
namespace {

/// Rows of one number, or of several.
sql::Statement &asked(sql::Statement &statement, const Study &study, const std::string &maker) {
  statement.bind(1, std::string_view(study.name));
  statement.bind(2, std::string_view(maker));
  return statement;
}

void countTrials(sql::Database &database, const Study &study, TrialTally &tally) {
  sql::Statement rows(database, "SELECT status, repeats > 0, count(*) FROM trials WHERE study = ?1 AND maker = ?2 GROUP BY 1, 2");
  for (asked(rows, study, tally.maker); rows.step();) {
    const std::string status = rows.text(0);
    (status != "finished" ? (status == "failed" ? tally.failed : tally.pending) : rows.integer(1) ? tally.repeated : tally.finished) += rows.integer(2);
  }
}

/// Of each chain how far it has come, of each other network how often it was presented.
void countNetworks(sql::Database &database, const Study &study, const MakerRules &rules, TrialTally &tally) {
  sql::Statement rows(database, rules.grows
                                    ? "SELECT max(degree) FROM nodes WHERE study = ?1 AND maker = ?2 AND ifnull(failed_reason, '') = '' GROUP BY network"
                                    : "SELECT coalesce((SELECT sum(finished) FROM trial_counts WHERE study = ?1 AND maker = ?2 AND network = networks.network), 0) "
                                      "FROM networks WHERE study = ?1 AND maker = ?2");
  const std::int64_t enough = rules.grows ? rules.maxNodes : rules.trialsPerNode;
  for (asked(rows, study, tally.maker); rows.step();) {
    const std::int64_t done = rows.integer(0);
    tally.least = tally.networks++ ? std::min(tally.least, done) : done;
    tally.most = std::max(tally.most, done);
    tally.full += enough > 0 && done >= enough;
    if (!rules.grows) tally.counted += std::min(done, enough);
  }
}

std::int64_t participantsAtTheEnd(sql::Database &database, const Study &study, const std::string &maker) {
  sql::Statement rows(database, "SELECT count(*) FROM participants WHERE study = ?1 AND status = 'complete' AND id IN (SELECT way FROM trials WHERE maker = ?2)");
  return asked(rows, study, maker).step() ? rows.integer(0) : 0;
}

std::string target(std::string_view of, std::int64_t wanted, std::int64_t done) {
  if (wanted == 0) return {};
  return fmt::format("; target {} {}: {}", wanted, of, done >= wanted ? std::string("reached") : fmt::format("{} short", wanted - done));
}

}  // namespace

std::string TrialTally::text() const {
  std::string out = fmt::format("{}: {} finished", maker, finished);
  if (repeated > 0) out += fmt::format(" and {} repeated", repeated);
  if (failed > 0) out += fmt::format(", {} failed", failed);
  if (pending > 0) out += fmt::format(", {} never ended", pending);
  const std::string span = least == most ? std::to_string(most) : fmt::format("{} to {}", least, most);
  if (networks > 0)
    out += fmt::format("; {} {} of {} {}{}", networks, grows ? (networks == 1 ? "chain" : "chains") : (networks == 1 ? "node" : "nodes"), span, grows ? "nodes" : "trials",
                       full > 0 ? full == networks ? ", all full" : fmt::format(", {} full", full) : std::string());
  return out + ::fovea::target("trials", target, counted) + ::fovea::target("participants", targetParticipants, participants);
}

Value TrialTally::json() const {
  return Value(Dict{{"maker", maker},
                    {"finished", finished},
                    {"repeated", repeated},
                    {"failed", failed},
                    {"pending", pending},
                    {grows ? "chains" : "nodes", Dict{{"count", networks}, {"full", full}, {"least", least}, {"most", most}}},
                    {"targetTrials", target > 0 ? Value(target) : Value()},
                    {"countedTrials", target > 0 ? Value(counted) : Value()},
                    {"targetParticipants", targetParticipants > 0 ? Value(targetParticipants) : Value()},
                    {"participants", participants},
                    {"isReached", isReached()}});
}

std::vector<TrialTally> tallyTrials(sql::Database &database, const Study &study) {
  std::vector<TrialTally> all;
  if (!study.timeline) return all;
  for (const StartUpSpec *maker : study.timeline->makers()) {
    if (!maker->rules) continue;
    const MakerRules &rules = *maker->rules;
    TrialTally tally{.maker = rules.id, .grows = rules.grows, .targetParticipants = rules.targetParticipants};
    countTrials(database, study, tally);
    countNetworks(database, study, rules, tally);
    tally.participants = participantsAtTheEnd(database, study, rules.id);
    // Chains within participants are as many as these are: nobody says how many trials that makes.
    const auto networks = static_cast<std::int64_t>(rules.names.size());
    if (!rules.isWithin && rules.trialsPerNode > 0) tally.target = networks * rules.trialsPerNode * (rules.grows ? rules.maxNodes : 1);
    if (rules.grows) tally.counted = std::min(tally.finished, tally.target);
    all.push_back(std::move(tally));
  }
  return all;
}

}  // namespace fovea
