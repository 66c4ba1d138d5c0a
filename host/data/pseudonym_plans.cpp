#include "data/pseudonym_plans.hpp"

#include <algorithm>
#include <map>

#include "data/assets.hpp"
#include "data/cell.hpp"
#include "data/dictionary.hpp"
#include "data/joined_tables.hpp"
#include "data/study_tables.hpp"

namespace fovea {
namespace {

constexpr unsigned kBoolean = static_cast<unsigned>(CellKind::Boolean), kNested = static_cast<unsigned>(CellKind::Nested);
constexpr char kOfSession[] = "p.participant", kOfRun[] = "ifnull(nullif(r.participant, ''), p.participant)",
               kOfConsent[] = "ifnull(nullif(c.participant, ''), p.participant)";
constexpr char kNobody[] = "''";  // of everybody: nobody's code

class Planner {
 public:
  Planner(sql::Database &database, const PersonalNames &personal) : database_(database), personal_(personal) {}

  std::vector<Plan> plans() {
    using enum Treatment;
    std::vector<Plan> plans{
        {"participants", "participants p", "p.number", kOfSession,
         {{"participant", "", Participant}, {"way", "p.id", Session}, {"study", "p.study"}, {"simulated", "p.simulated", Boolean},
          {"sessions", "p.sessions"}, {"status", "p.status"}, {"failed_reason", "p.failed_reason", Reason}, {"progress", "p.progress"},
          {"time_credit_s", "p.time_credit_s"}, {"maximum_time_credit_s", "p.maximum_time_credit_s"}, {"waited_s", "p.waited_s"},
          {"performance_reward", "p.performance_reward"}, {"pages", "p.pages"}, {"variables", "p.variables", Json}, {"branches", "p.branches", Branches}}},
        {"responses", "responses r JOIN participants p ON p.id = r.way", "r.number", kOfSession,
         {{"participant", "", Participant}, {"way", "r.way", Session}, {"session", "r.session", Session}, {"path", "r.path"}, {"label", "r.label"},
          {"type", "r.type"}, {"run", "r.run", Run}, {"attempt", "r.attempt"}, {"accepted", "r.accepted", Boolean}, {"answer", "r.answer", Answer},
          {"loops", "r.loops", Json}, {"shown_s", "r.shown_s"}, {"shown_source", "r.shown_source"}, {"shown_uncertainty_s", "r.shown_uncertainty_s"},
          {"submitted_s", "r.submitted_s"}, {"rt_s", kReactionTime}}, "r.label", "0", "r.metadata"},
        {"modules", "modules m JOIN participants p ON p.id = m.way", "p.number, m.position", kOfSession,
         {{"participant", "", Participant}, {"way", "m.way", Session}, {"position", "m.position"}, {"module", "m.module"}, {"entry", "m.entry"},
          {"variables", "m.variables", Json}}},
        {"cells", "cells c JOIN participants p ON p.id = c.way", "p.number, c.label", kOfSession,
         {{"participant", "", Participant}, {"way", "c.way", Session}, {"label", "c.label"}, {"cell", "c.cell"}, {"cells", "c.cells"}, {"units", "c.units"}}},
        {"networks", "networks p", "p.rowid", kNobody,
         {{"study", "p.study"}, {"simulated", "p.simulated", Boolean}, {"maker", "p.maker"}, {"network", "p.network", Session}, {"way", "p.way", Session},
          {"block", "p.block", Data}, {"participant_group", "p.participant_group", Data}, {"grows", "p.grows", Boolean}}},
        {"nodes", "nodes p", "p.rowid", kNobody,
         {{"study", "p.study"}, {"simulated", "p.simulated", Boolean}, {"maker", "p.maker"}, {"network", "p.network", Session}, {"node", "p.node", Session},
          {"parent", "p.parent", Session}, {"degree", "p.degree"}, {"definition", "p.definition", Grown}, {"way", "p.way", Session},
          {"failed_reason", "p.failed_reason", Reason}}, "p.maker", "p.degree"},
        {"trials", "trials t JOIN participants p ON p.id = t.way", "t.number", kOfSession,
         {{"participant", "", Participant}, {"way", "t.way", Session}, {"maker", "t.maker"}, {"position", "t.position"}, {"network", "t.network", Session},
          {"node", "t.node", Session}, {"degree", "t.degree"}, {"block", "t.block", Data}, {"repeats", "t.repeats"}, {"status", "t.status"},
          {"failed_reason", "t.failed_reason", Reason}, {"definition", "t.definition", Grown}, {"answer", "t.answer", Answer}, {"score", "t.score"},
          {"reward", "t.reward"}, {"time_credit_s", "t.time_credit_s"}}, "t.maker", "t.degree"},
        {"consents", "consents c JOIN sessions p ON p.id = c.session", "c.number", kOfConsent,
         {{"participant", "", Participant}, {"session", "c.session", Session}, {"module", "c.module"}, {"version", "c.version"},
          {"language", "c.language"}, {"text_hash", "c.text_hash"}, {"asked", "c.asked", Boolean}, {"accepted", "c.accepted", Boolean},
          {"items", "c.items", Checked}, {"shown_s", "c.shown_s"}, {"decided_s", "c.decided_s"}}},
        {"runs", "runs r JOIN sessions p ON p.id = r.session" + steps(), "r.number", kOfRun,
         {{"participant", "", Participant}, {"session", "r.session", Session}, {"run", "r.id", Run}, {"study", "p.study"}, {"experiment", "r.experiment"},
          {"label", kLabelOfRun}, {"path", kPathOfRun},
          {"started_s", "r.started_s"}, {"ended_s", "r.ended_s"}, {"ending", "r.ending"}, {"expInfo", "r.exp_info", Entered}}}};
    plans.push_back({kAssetFolder, "assets p", "p.number", kOfSession,
                     {{"participant", "", Participant}, {"way", "p.way", Session}, {"session", "p.session", Session}, {"run", "p.run", Run}, {"study", "p.study"},
                      {"simulated", "p.simulated", Boolean}, {"module", "p.module"}, {"position", "p.position"}, {"maker", "p.maker"}, {"trial", "p.trial"},
                      {"node", "p.node", Session}, {"local_key", "p.local_key"}, {"kind", "p.kind"}, {"description", "p.description"}, {"extension", "p.extension"},
                      {"data_type", "p.data_type"}, {"sha256", "p.sha256"}, {"bytes", "p.bytes"}, {"file", "p.file"}, {"url", "p.url"}},
                     "p.local_key"});
    plans.back().where = "p.personal = 0 AND (p.file = '' OR p.file NOT IN (SELECT file FROM assets WHERE personal <> 0))";
    std::erase_if(plans, [&](const Plan &plan) { return !hasTable(database_, plan.name); });  // an older version's folder
    for (Plan &plan : plans)
      std::erase_if(plan.fields, [&](const Field &field) {
        return ((plan.name == "responses" && field.name.starts_with("shown_")) || (plan.name == "cells" && field.name == "units")) && !hasColumn(plan.name, field.name);
      });
    if (hasTable(database_, kAssetFolder) && !sql::Statement(database_, "SELECT 1 FROM assets").step()) plans.pop_back();
    for (Plan &plan : plans) noteLeft(plan);
    addPayments(plans);
    for (Plan &plan : plans) {
      if (plan.name == "participants") addMemberFields(plan, "iif(json_valid(p.variables), p.variables, '{}') -> 'expInfo'", "expInfo.");
      if (plan.name == "responses") addMemberFields(plan, "iif(json_valid(r.loops), r.loops, '{}')", "");
    }
    sql::Statement table(database_, "SELECT name FROM data_tables ORDER BY name");
    for (bool more = table.step(); more; more = table.step()) plans.push_back(planOfData(table.text(0)));
    return plans;
  }

 private:
  /// A table w with the step that each run answered.
  std::string steps() {
    return std::string(" LEFT JOIN ") + (hasTable(database_, "responses") ? kStepsOfRuns : kNoSteps) + " w ON w.run = r.id";
  }

  /// What the table has and the plan does not, but for what is of no use outside of the folder.
  void noteLeft(Plan &plan) {
    sql::Statement column(database_, "SELECT name FROM pragma_table_info(?)");
    for (bool more = column.stepWith(plan.name); more; more = column.step()) {
      const std::string name = column.text(0);
      const auto isOf = [&](const Field &field) { return field.name == name || (field.sql.size() == name.size() + 2 && field.sql.ends_with("." + name)); };
      const bool isOfParticipants = name == "study" || name == "simulated";
      const bool isPaid = plan.name == "participants" && (name == "currency" || name == "payment");  // they are added where the study pays
      if (!isPaid && !isOfParticipants && !isInnerColumn(plan.name, name) && std::ranges::none_of(plan.fields, isOf)) plan.left.push_back(name);
    }
  }

  /// What was earned so far stands with the participants, and what it was made of in a table of those whose way is over. Only amounts leave the
  /// folder, and the word that names their currency: whatever else an event holds stays where it is.
  void addPayments(std::vector<Plan> &plans) {
    if (!sql::Statement(database_, "SELECT 1 FROM pragma_table_info('participants') WHERE name = 'payment'").step()) return;  // an older version's folder
    const Field currency{"currency", "CASE WHEN p.currency GLOB '[A-Z][A-Z][A-Z]' THEN p.currency END"};
    const auto amount = [](const std::string &name, const std::string &member) { return Field{name, "CAST(e.value ->> '" + member + "' AS INTEGER)"}; };
    for (Plan &plan : plans)
      if (plan.name == "participants") plan.fields.insert(plan.fields.end(), {currency, {"payment", "CASE WHEN p.currency <> '' THEN CAST(p.payment AS INTEGER) END"}});
    // A way that was begun before its events said so is that of the session, whose latest it is.
    const std::string latest =
        "(SELECT max(number), value, ifnull(value ->> 'way', (SELECT q.id FROM participants q WHERE q.session = events.session AND q.status <> 'working' ORDER BY q.number DESC LIMIT 1)) AS way "
        "FROM events WHERE kind = 'payment' GROUP BY 3)";
    if (!sql::Statement(database_, "SELECT 1 FROM events WHERE kind = 'payment'").step()) return;
    plans.push_back({"payments", latest + " e JOIN participants p ON p.id = e.way AND p.status <> 'working'", "p.number", kOfSession,
                     {{"participant", "", Treatment::Participant}, {"way", "e.way", Treatment::Session}, currency, amount("base_payment", "basePayment"),
                      amount("time_reward", "timeReward"), amount("performance_reward", "performanceReward"), amount("bonus", "bonus"), amount("total", "paid"),
                      amount("unpaid", "unpaid")}});
  }

  /// What was entered, and rounds and items of loops, as columns: the names are the study's.
  void addMemberFields(Plan &plan, const std::string &held, const std::string &prefix) {
    const std::string from = plan.source + ", json_each(" + held + ") j WHERE " + plan.where + " AND json_type(" + held + ") = 'object'";
    sql::Statement member(database_, "SELECT j.key FROM " + from + " GROUP BY j.key ORDER BY min(" + plan.order + ")");
    for (bool more = member.step(); more; more = member.step()) {
      const std::string name = member.text(0);
      if (name.find('"') != name.npos) continue;  // a path cannot say it; it is in the JSON
      Field field{prefix + name, held + " -> " + sql::literal("$.\"" + name + "\""), Treatment::Json};
      field.isPersonal = personal_.has(name);
      field.member = name;
      plan.fields.push_back(std::move(field));
    }
  }

  bool hasColumn(const std::string &table, const std::string &name) {
    return sql::Statement(database_, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?").stepWith(table, name);
  }

  Plan planOfData(const std::string &dataTable) {
    using enum Treatment;
    std::map<std::string, unsigned> kinds;
    sql::Statement held(database_,
                        "SELECT DISTINCT c.stored, c.kinds FROM columns c JOIN run_tables t ON t.run = c.run AND t.table_name = c.table_name "
                        "WHERE t.data_table = ?");
    for (bool more = held.stepWith(dataTable); more; more = held.step()) kinds[held.text(0)] |= static_cast<unsigned>(held.integer(1));
    Plan plan{dataTable, sql::quoted(dataTable) + " d JOIN runs r ON r.id = d.run JOIN sessions p ON p.id = r.session" + steps(), "d.id", kOfRun,
              {{"participant", "", Participant}, {"study", "p.study"}, {"session", "r.session", Session}, {"run", "r.id", Run}, {"label", kLabelOfRun}, {"path", kPathOfRun}, {"row", "d.row"}}};
    sql::Statement column(database_, "SELECT name, stored FROM data_columns WHERE data_table = ? ORDER BY rowid");
    for (bool more = column.stepWith(dataTable); more; more = column.step()) {
      const unsigned kind = kinds[column.text(1)];
      Field field{column.text(0), "d." + sql::quoted(column.text(1)), kind == kBoolean ? Boolean : Data};
      field.isPersonal = personal_.has(field.name);
      field.isNested = (kind & kNested) != 0;
      if (isKeyOfData(field.name)) field.name = std::string(kRenamed) + field.name;
      plan.fields.push_back(std::move(field));
    }
    return plan;
  }

  sql::Database &database_;
  const PersonalNames &personal_;
};

}  // namespace

std::vector<Plan> pseudonymPlans(sql::Database &database, const PersonalNames &personal) { return Planner(database, personal).plans(); }

bool hasTable(sql::Database &database, const std::string &name) {
  return sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").stepWith(name);
}

}  // namespace fovea
