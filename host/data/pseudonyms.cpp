#include "data/pseudonyms.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "data/asset_export.hpp"
#include "data/assets.hpp"
#include "data/personal.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"
#include "data/study_tables.hpp"
#include "data/table_file.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr char kSecretName[] = "pseudonyms.key";
constexpr std::size_t kSecretLetters = 64, kPseudonymLetters = 10;
constexpr unsigned kBoolean = static_cast<unsigned>(CellKind::Boolean), kNested = static_cast<unsigned>(CellKind::Nested);
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
  explicit Pseudonyms(std::string secret = {}) : secret_(std::move(secret)) {}
  std::string of(char kind, std::string_view study, std::string_view id) const {
    std::string text = secret_ + kind;
    text.append(study).append(1, '\0').append(id);
    return kind + ("-" + sha256(text).substr(0, kPseudonymLetters));
  }

 private:
  std::string secret_;
};

/// What becomes of a column on its way out. Data: whatever an experiment put there; Answer: JSON, of a question; Checked: the items of
/// a consent, yes or no.
/// Grown: JSON, made of the answers to a question, unless it stands at the beginning. Entered: JSON, of the operator. Reason: why somebody or
/// something failed.
enum class Treatment : std::uint8_t { Keep, Boolean, Data, Json, Entered, Answer, Grown, Reason, Participant, Session, Run, Checked };

struct Field {
  std::string name, sql;
  Treatment treatment = Treatment::Keep;
  bool isPersonal = false;
  bool isNested = false;  // some of what it holds is JSON
  std::string member = {};  // of a column whose members are columns of their own: its name
};

/// A table to be written. `source`: what follows FROM, with the study in a table p; `person`: the participant's code.
struct Plan {
  std::string name, source, order, person;
  std::vector<Field> fields;
  std::string question = "''";  // or the trial maker, whose pages ask several
  std::string degree = "0";     // of a node: how many answers lie before it
  std::string metadata;         // of a page's answer
  std::string where = "true";   // which rows
  std::vector<std::string> left = {};  // the host's columns that never leave
};

/// Of whom a row is, and what it answers.
struct About {
  std::string study, code, question;
  bool hasGrown = false;
  std::optional<std::set<std::string>> typed = std::nullopt;  // members of the answer; none: it is no page's

  /// A code that is a number is one among others: what is equal may be a figure.
  bool isCodeANumber() const { return numberIn(code).has_value(); }
  bool isCode(std::string_view text) const {
    if (code.empty() || text == code) return !code.empty();
    const auto number = numberIn(text);
    return number && isCode(*number);
  }
  /// People write 0017 and keep 17.
  bool isCode(double number) const { return numberIn(code) == number; }

 private:
  static std::optional<double> numberIn(std::string_view text) {
    double number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && stop == text.data() + text.size() ? std::optional(number) : std::nullopt;
  }
};

constexpr char kOfSession[] = "p.participant", kOfRun[] = "ifnull(nullif(r.participant, ''), p.participant)",
               kOfConsent[] = "ifnull(nullif(c.participant, ''), p.participant)";
constexpr char kTyped[] = ": typed";  // why something was left out
constexpr char kNobody[] = "''";  // of everybody: nobody's code

class Exporter {
 public:
  Exporter(sql::Database &database, fs::path target, const PseudonymOptions &options)
      : database_(database), target_(std::move(target)), options_(options), personal_(options.drop, options.keep), typed_(database, personal_) {}

  /// A slip in a name would give away what was meant to stay. Errors: BadArgument.
  Result<void> checkNames() {
    if (options_.drop.empty() && options_.keep.empty()) return {};
    const std::set<std::string> known = allNames();
    for (const auto &[option, names] : {std::pair("--drop", &options_.drop), {"--keep", &options_.keep}})
      for (const std::string &name : *names) {
        if (std::ranges::any_of(known, [&](const std::string &each) { return plainName(each) == plainName(name); })) continue;
        const std::string last = name.substr(name.rfind('.') + 1);  // answer.remarks, as the report has it
        const std::string near = known.contains(last) ? last : std::string(nearest(name, known));
        return Error{ErrorCode::BadArgument, "nothing that would be exported has the name \"" + name + "\"", option,
                     near.empty() ? "give the name of a column, a field of expInfo, a question, a variable or a trial maker" : "did you mean \"" + near + "\"?"};
      }
    return {};
  }

  Result<PseudonymFiles> run(std::string secret) {
    pseudonyms_ = Pseudonyms(std::move(secret));
    findPersonalTrials();
    findCauses();
    if (auto copied = copyAssets(); !copied) return copied.error();
    for (Plan &plan : plans())
      if (auto written = write(plan); !written) return written.error();
    if (assetsLeft_ > 0) files_.assetsLeft = assetsLeft_;
    files_.report = target_ / "pseudonymised.json";
    if (auto free = mustBeNew(files_.report); !free) return free.error();
    OutputFile report(files_.report);
    report.text() = toJson(Value(Dict{{"format", "fovea-pseudonymised/1"}, {"tables", std::move(tables_)}, {"personalAssetsLeftOut", assetsLeft_}}), 2) + "\n";
    if (auto closed = report.close(); !closed) return closed.error();
    return std::move(files_);
  }

 private:
  std::vector<Plan> plans() {
    using enum Treatment;
    std::vector<Plan> plans{
        {"participants", "participants p", "p.number", kOfSession,
         {{"participant", "", Participant}, {"way", "p.id", Session}, {"study", "p.study"}, {"simulated", "p.simulated", Boolean},
          {"sessions", "p.sessions"}, {"status", "p.status"}, {"failed_reason", "p.failed_reason", Reason}, {"progress", "p.progress"},
          {"time_credit_s", "p.time_credit_s"}, {"maximum_time_credit_s", "p.maximum_time_credit_s"}, {"waited_s", "p.waited_s"},
          {"performance_reward", "p.performance_reward"}, {"pages", "p.pages"}, {"variables", "p.variables", Json}, {"branches", "p.branches", Json}}},
        {"responses", "responses r JOIN participants p ON p.id = r.way", "r.number", kOfSession,
         {{"participant", "", Participant}, {"way", "r.way", Session}, {"session", "r.session", Session}, {"path", "r.path"}, {"label", "r.label"},
          {"type", "r.type"}, {"run", "r.run", Run}, {"attempt", "r.attempt"}, {"accepted", "r.accepted", Boolean}, {"answer", "r.answer", Answer},
          {"loops", "r.loops", Json}, {"shown_s", "r.shown_s"}, {"shown_source", "r.shown_source"}, {"shown_uncertainty_s", "r.shown_uncertainty_s"},
          {"submitted_s", "r.submitted_s"}, {"rt_s", kReactionTime}}, "r.label", "0", "r.metadata", "true", {"raw_answer", "metadata", "message", "field", "failure", "submitted"}},
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
        {"runs", "runs r JOIN sessions p ON p.id = r.session", "r.number", kOfRun,
         {{"participant", "", Participant}, {"session", "r.session", Session}, {"run", "r.id", Run}, {"study", "p.study"}, {"experiment", "r.experiment"},
          {"started_s", "r.started_s"}, {"ended_s", "r.ended_s"}, {"ending", "r.ending"}, {"expInfo", "r.exp_info", Entered}}}};
    plans.push_back({kAssetFolder, "assets p", "p.number", kOfSession,
                     {{"participant", "", Participant}, {"way", "p.way", Session}, {"session", "p.session", Session}, {"run", "p.run", Run}, {"study", "p.study"},
                      {"simulated", "p.simulated", Boolean}, {"module", "p.module"}, {"position", "p.position"}, {"maker", "p.maker"}, {"trial", "p.trial"},
                      {"node", "p.node", Session}, {"local_key", "p.local_key"}, {"kind", "p.kind"}, {"description", "p.description"}, {"extension", "p.extension"},
                      {"data_type", "p.data_type"}, {"sha256", "p.sha256"}, {"bytes", "p.bytes"}, {"file", "p.file"}, {"url", "p.url"}},
                     "p.local_key"});
    plans.back().where = "p.personal = 0 AND (p.file = '' OR p.file NOT IN (SELECT file FROM assets WHERE personal <> 0))";
    std::erase_if(plans, [&](const Plan &plan) { return !hasTable(plan.name); });  // an older version's folder
    for (Plan &plan : plans)
      std::erase_if(plan.fields, [&](const Field &field) {
        return ((plan.name == "responses" && field.name.starts_with("shown_")) || (plan.name == "cells" && field.name == "units")) && !hasColumn(plan.name, field.name);
      });
    if (hasTable(kAssetFolder) && !sql::Statement(database_, "SELECT 1 FROM assets").step()) plans.pop_back();
    addPayments(plans);
    for (Plan &plan : plans) {
      if (plan.name == "participants") addMemberFields(plan, "iif(json_valid(p.variables), p.variables, '{}') -> 'expInfo'", "expInfo.");
      if (plan.name == "responses") addMemberFields(plan, "iif(json_valid(r.loops), r.loops, '{}')", "");
    }
    sql::Statement table(database_, "SELECT name FROM data_tables ORDER BY name");
    for (bool more = table.step(); more; more = table.step()) plans.push_back(planOfData(table.text(0)));
    return plans;
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
      field.isPersonal = isPersonal(name);
      field.member = name;
      plan.fields.push_back(std::move(field));
    }
  }

  bool hasTable(const std::string &name) {
    return sql::Statement(database_, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").stepWith(name);
  }

  bool hasColumn(const std::string &table, const std::string &name) {
    return sql::Statement(database_, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?").stepWith(table, name);
  }

  /// Trial makers whose pages ask for something personal: what their authors' scripts take out of the answers bears no name of its own.
  void findPersonalTrials() {
    if (!hasTable("responses")) return;
    constexpr std::string_view kTrial = "/trial#";
    sql::Statement response(database_, "SELECT p.study, r.path, r.label, r.answer, r.metadata FROM responses r JOIN participants p ON p.id = r.way WHERE instr(r.path, '/trial#')");
    for (bool more = response.step(); more; more = response.step()) {
      const bool isTyped = std::ranges::any_of(typedMembers(storedJson(response.text(4))), [&](const std::string &name) { return !personal_.isKept(name); });
      const bool isPersonalAnswer = isPersonal(response.text(2)) || asksPersonally(storedJson(response.text(3)));
      if (!isTyped && !isPersonalAnswer) continue;
      const std::string path = response.text(1);
      for (std::size_t at = path.find(kTrial); at != path.npos; at = path.find(kTrial, at + 1)) {
        const std::size_t before = at == 0 ? path.npos : path.rfind('/', at - 1);
        const std::string maker = path.substr(before == path.npos ? 0 : before + 1, at - (before == path.npos ? 0 : before + 1));
        if (isPersonalAnswer || !personal_.isKept(maker)) personalTrials_.insert({response.text(0), maker});
      }
    }
  }

  bool asksPersonally(const Value &answer) const {
    if (const List *list = answer.list()) return std::ranges::any_of(*list, [this](const Value &each) { return asksPersonally(each); });
    const Dict *dict = answer.dict();
    return dict && std::ranges::any_of(*dict, [this](const auto &member) { return isPersonal(member.first) || asksPersonally(member.second); });
  }

  /// Of those that show nobody; what is personal stays where it is, and so do the rows of it and its name in others.
  Result<void> copyAssets() {
    if (!hasTable(kAssetFolder)) return {};
    sql::Statement personal(database_, "SELECT DISTINCT file FROM assets WHERE personal <> 0 AND file <> ''");
    for (bool more = personal.step(); more; more = personal.step()) personalAssets_.insert(personal.text(0));
    sql::Statement count(database_, "SELECT count(*) FROM assets WHERE personal <> 0");
    count.step();
    assetsLeft_ = count.integer(0);
    sql::Statement asset(database_, "SELECT DISTINCT file, sha256 FROM assets WHERE file <> '' AND file NOT IN (SELECT file FROM assets WHERE personal <> 0)");
    for (bool more = asset.step(); more; more = asset.step())
      if (auto copied = copyAsset(database_.file().parent_path(), asset.text(0), asset.text(1), target_, asset.text(0)); !copied) return copied.error();
    return {};
  }

  /// What operators typed as the cause of a failure.
  void findCauses() {
    sql::Statement event(database_, "SELECT DISTINCT value ->> 'cause' FROM events WHERE kind = 'operator' AND value ->> 'cause' <> ''");
    for (bool more = event.step(); more; more = event.step()) causes_.push_back(event.text(0));
    std::ranges::sort(causes_, std::ranges::greater{}, &std::string::size);
  }

  /// The study's tags, and no more than that there was an operator where one typed something.
  std::string withoutCauses(std::string reason, const std::string &where, std::set<std::string> &dropped) const {
    const auto isEdge = [&](std::size_t at) { return at == 0 || at >= reason.size() || reason[at - 1] == ' ' || reason[at] == ','; };
    for (const std::string &cause : causes_)
      for (std::size_t at = reason.find(cause); at != reason.npos; at = reason.find(cause, at + 1))
        if (isEdge(at) && isEdge(at + cause.size())) reason.replace(at, cause.size(), "operator"), dropped.insert(where + ": what an operator typed");
    return reason;
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
      Field field{column.text(0), "d." + sql::quoted(column.text(1)), kind == kBoolean ? Boolean : Data};
      field.isPersonal = isPersonal(field.name);
      field.isNested = (kind & kNested) != 0;
      // What the table is keyed by keeps its name.
      if (field.name == "session" || field.name == "run" || field.name == "row") field.name = "data." + field.name;
      plan.fields.push_back(std::move(field));
    }
    return plan;
  }

  /// Of columns, of members of what is in them, of questions and of trial makers.
  std::set<std::string> allNames() {
    std::set<std::string> names;
    for (const Plan &plan : plans()) {
      std::string selected = plan.question;
      int last = 0;
      for (const Field &field : plan.fields) {
        if (field.member.empty()) names.insert(field.name);
        const bool isJson = field.isNested || field.treatment == Treatment::Json || field.treatment == Treatment::Entered || field.treatment == Treatment::Answer || field.treatment == Treatment::Grown;
        if (!isJson) continue;
        selected += ", " + field.sql;
        ++last;
      }
      sql::Statement row(database_, "SELECT DISTINCT " + selected + " FROM " + plan.source + " WHERE " + plan.where);
      for (bool more = row.step(); more; more = row.step()) {
        names.insert(row.text(0));
        for (int i = 1; i <= last; ++i) addMembers(storedJson(row.text(i)), names);
      }
    }
    return names;
  }

  static void addMembers(const Value &value, std::set<std::string> &names) {
    for (const Value &each : value.list() ? *value.list() : List{}) addMembers(each, names);
    for (const auto &[name, member] : value.dict() ? *value.dict() : Dict{}) {
      names.insert(name);
      addMembers(member, names);
    }
  }

  bool isPersonal(std::string_view name) const { return personal_.has(name); }

  Result<void> mustBeNew(const fs::path &file) {
    std::error_code none;
    if (!fs::exists(file, none)) return {};
    return Error{ErrorCode::Refused, "there is a file of that name", file.string(), "give an empty or new folder with --to"};
  }

  Result<void> write(Plan &plan) {
    std::set<std::string> dropped(plan.left.begin(), plan.left.end());
    std::erase_if(plan.fields, [&](const Field &field) { return (field.isPersonal || (personal_.isDropped(field.name) && !field.sql.empty())) && dropped.insert(field.name).second; });
    std::vector<std::string> names;
    for (const Field &field : plan.fields) names.push_back(field.name);
    const fs::path file = target_ / (plan.name + std::string(options_.format.extension()));
    if (auto free = mustBeNew(file); !free) return free;
    places_.clear();
    visitRows(plan, dropped, [](const std::vector<Value> &) {});  // finds where codes stand, and where figures do
    replaced_.clear();
    TableFile table(file, options_.format, names);
    visitRows(plan, dropped, [&](const std::vector<Value> &values) { table.add(values); });
    if (auto closed = table.close(); !closed) return closed;
    note(plan, file, table.rows(), dropped);
    return {};
  }

  /// Shows each row as it goes out.
  template <class Visit>
  void visitRows(const Plan &plan, std::set<std::string> &dropped, Visit visit) {
    std::string selected = "p.study, " + plan.person + ", " + plan.question + ", " + plan.degree + ", " + (plan.metadata.empty() ? "NULL" : plan.metadata);
    const int first = 5;
    for (const Field &field : plan.fields) selected += ", " + (field.sql.empty() ? "NULL" : field.sql);
    sql::Statement row(database_, "SELECT " + selected + " FROM " + plan.source + " WHERE " + plan.where + " ORDER BY " + plan.order);
    std::vector<Value> values;
    for (bool more = row.step(); more; more = row.step()) {
      const About about{row.text(0), row.text(1), row.text(2), row.integer(3) > 0, plan.metadata.empty() ? std::nullopt : std::optional(typedMembers(storedJson(row.text(4))))};
      values.clear();
      for (std::size_t i = 0; i < plan.fields.size(); ++i) values.push_back(treated(plan.fields[i], row, static_cast<int>(i) + first, about, dropped));
      visit(values);
    }
  }

  Value treated(const Field &field, const sql::Statement &row, int at, const About &about, std::set<std::string> &dropped) {
    const auto named = [&](char kind) { return row.text(at).empty() ? Value() : Value(pseudonyms_.of(kind, about.study, row.text(at))); };
    switch (field.treatment) {
      case Treatment::Participant: return about.code.empty() ? Value() : person(about);
      case Treatment::Session: return named('s');
      case Treatment::Run: return named('r');
      case Treatment::Json:
        if (!field.member.empty() && (personal_.isKept(field.member) || typed_.isName(about.study, field.member))) {
          if (personal_.isKept(field.member)) return scrubbed(storedJson(row.text(at)), field.name, about, dropped, Traces::Kept);
          dropped.insert(field.name + kTyped);
          return {};
        }
        return scrubbed(withoutPersonalTrial(storedJson(row.text(at)), about, dropped), field.name, about, dropped, Traces::Copies);
      case Treatment::Entered: return scrubbed(storedJson(row.text(at)), field.name, about, dropped, Traces::Telling);
      case Treatment::Reason: return row.cell(at).kind == CellKind::Text ? Value(withoutTyped(withoutCauses(row.text(at), field.name, dropped), field.name, about, dropped)) : Value();
      case Treatment::Answer:
      case Treatment::Grown:
        if ((field.treatment == Treatment::Grown && !about.hasGrown) || (!isPersonal(about.question) && !personalTrials_.contains({about.study, about.question})))
          return answer(storedJson(row.text(at)), field.name, about, dropped);
        dropped.insert(field.name == "answer" ? about.question : about.question + "." + field.name);
        return {};
      case Treatment::Checked: return checked(storedJson(row.text(at)));
      case Treatment::Data: return scrubbed(dataValue(field, row.cell(at)), field.name, about, dropped, personal_.isKept(field.name) ? Traces::Kept : Traces::Telling);
      case Treatment::Keep:
      case Treatment::Boolean: break;
    }
    const Cell cell = row.cell(at);
    if (cell.kind == CellKind::Integer && field.treatment == Treatment::Boolean) return Value(cell.integer != 0);
    return dataValue(field, cell);
  }

  /// As it was put there: a text that is a list's or a dictionary's where the column has such, too.
  static Value dataValue(const Field &field, const Cell &cell) {
    switch (cell.kind) {
      case CellKind::Integer: return Value(cell.integer);
      case CellKind::Real: return Value(cell.real);
      case CellKind::Text:
        if (field.isNested)
          if (Value nested = storedJson(std::string(cell.text)); nested.dict() || nested.list()) return nested;
        return Value(std::string(cell.text));
      case CellKind::Binary: return Value(std::vector<std::byte>(cell.bytes.begin(), cell.bytes.end()));
      default: return {};
    }
  }

  /// Among the variables, the trial in hand.
  Value withoutPersonalTrial(Value variables, const About &about, std::set<std::string> &dropped) const {
    const Value *known = variables.dict() ? variables.find("trial") : nullptr;
    if (!known || !known->dict() || !personalTrials_.contains({about.study, known->textOr("maker", "")})) return variables;
    Value trial = *known;
    for (const char *member : {"definition", "answer"}) trial.set(member, Value()), dropped.insert(std::string("variables.trial.") + member);
    variables.set("trial", std::move(trial));
    return variables;
  }

  Value person(const About &about) const { return Value(pseudonyms_.of('p', about.study, about.code)); }

  /// What was typed may stand elsewhere, too: Copies: where scripts put it, under names of their own. Telling: where it may be there by chance.
  enum class Traces : std::uint8_t { Kept, Telling, Copies };

  /// Without what the page says was typed, whatever it is called.
  Value answer(Value given, const std::string &where, const About &about, std::set<std::string> &dropped) {
    if (!about.typed || about.typed->empty()) return scrubbed(given, where, about, dropped, about.typed ? Traces::Telling : Traces::Copies);
    if (given.isNull() || (!given.dict() && personal_.isKept(about.question))) return scrubbed(given, where, about, dropped, Traces::Telling);
    if (!given.dict()) return dropped.insert(about.question + kTyped), Value();
    Dict kept;
    for (auto &[name, member] : *given.dict()) {
      if (about.typed->contains(name) && !personal_.isKept(name)) dropped.insert(where + "." + name + kTyped);
      else kept.emplace_back(name, member);
    }
    return scrubbed(Value(std::move(kept)), where, about, dropped, Traces::Telling);
  }

  std::string withoutTyped(const std::string &reason, const std::string &where, const About &about, std::set<std::string> &dropped) const {
    std::string left = typed_.without(about.study, about.code, reason);
    if (left != reason) dropped.insert(where + kTyped);
    return left;
  }

  bool isTyped(const Value &value, const About &about, Traces traces) const {
    if (traces == Traces::Kept) return false;
    if (const auto number = value.number()) return typed_.has(about.study, about.code, *number);
    return value.text() && typed_.has(about.study, about.code, *value.text(), traces == Traces::Copies ? TypedTexts::Reach::Whole : TypedTexts::Reach::Telling);
  }

  /// Without members that are named as personal things are, and what was typed; the participant's own code as a pseudonym.
  Value scrubbed(const Value &value, const std::string &where, const About &about, std::set<std::string> &dropped, Traces traces) {
    if (const Dict *dict = value.dict()) {
      Dict kept;
      for (const auto &[name, member] : *dict) {
        const std::string path = where + "." + name;
        const bool isKept = personal_.isKept(name);
        if (isPersonal(name)) dropped.insert(path);
        else if (!isKept && traces == Traces::Copies && typed_.isName(about.study, name)) dropped.insert(path + kTyped);
        else if (isTyped(Value(name), about, traces == Traces::Copies ? Traces::Telling : traces)) dropped.insert(where + ": a name that was typed");
        else kept.emplace_back(name, scrubbed(member, path, about, dropped, isKept ? Traces::Kept : traces));
      }
      return Value(std::move(kept));
    }
    if (const List *list = value.list()) {
      List kept;
      for (const Value &each : *list) kept.push_back(scrubbed(each, where, about, dropped, traces));
      return Value(std::move(kept));
    }
    if (value.text() && personalAssets_.contains(*value.text())) return dropped.insert(where + ": a personal asset"), Value();
    if (isTyped(value, about, traces)) return dropped.insert(where + kTyped), Value();
    if (const auto number = value.number()) return scrubbedAt(value, about.isCode(*number), where, about);
    return value.text() ? scrubbedAt(value, about.isCode(*value.text()), where, about) : value;
  }

  /// A number is a code where every row has its own participant's, and more than one has: a score that happens to be 17 stays one.
  Value scrubbedAt(const Value &value, bool isCode, const std::string &where, const About &about) {
    Place &place = places_[about.question + '\0' + where];
    if (isCode) place.codes.insert(about.study + '\0' + about.code);
    else place.hasOthers = true;
    if (!isCode || (about.isCodeANumber() && (place.hasOthers || place.codes.size() < 2))) return value;
    replaced_.insert(where);
    return person(about);
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
    List columns, left, replaced;
    for (const Field &field : plan.fields) columns.push_back(described(plan.name, field));
    for (const std::string &name : dropped) left.push_back(Value(name));
    for (const std::string &name : replaced_) replaced.push_back(Value(name));
    const auto hash = sha256File(file);
    tables_.emplace_back(plan.name, Dict{{"file", file.filename().string()}, {"rows", rows}, {"sha256", hash ? *hash : ""},
                                         {"columns", std::move(columns)}, {"dropped", std::move(left)}, {"replaced", std::move(replaced)}});
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
  Pseudonyms pseudonyms_;
  const PersonalNames personal_;
  const TypedTexts typed_;
  std::set<std::pair<std::string, std::string>> personalTrials_;  // study and trial maker
  std::set<std::string, std::less<>> personalAssets_;  // their files
  std::int64_t assetsLeft_ = 0;
  std::vector<std::string> causes_;  // the longest first
  /// Somewhere in the table in hand.
  struct Place {
    std::set<std::string> codes;  // of those whose own stands there
    bool hasOthers = false;       // something else does, too
  };
  std::map<std::string, Place> places_;
  std::set<std::string> replaced_;  // where the table in hand had codes
  PseudonymFiles files_;
  Dict tables_;
};

}  // namespace

Result<PseudonymFiles> exportPseudonymised(const fs::path &folder, const fs::path &target, const PseudonymOptions &options) {
  auto database = openStoreForReading(folder);
  if (!database) return database.error();
  try {
    const sql::Snapshot snapshot(**database);
    Exporter exporter(**database, target, options);
    if (auto known = exporter.checkNames(); !known) return known.error();
    auto secret = secretOf(folder);
    if (!secret) return secret.error();
    if (auto writable = makeWritableFolder(target); !writable) return writable.error();
    return exporter.run(std::move(*secret));
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
