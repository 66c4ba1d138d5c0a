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
#include "data/dictionary.hpp"
#include "data/personal.hpp"
#include "data/pseudonym_plans.hpp"
#include "data/run_facts.hpp"
#include "data/store.hpp"
#include "data/study_tables.hpp"
#include "data/table_file.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

constexpr char kSecretName[] = "pseudonyms.key", kReportName[] = "pseudonymised.json";
constexpr std::size_t kSecretLetters = 64, kPseudonymLetters = 10;
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

constexpr char kTyped[] = ": typed", kFree[] = ": free text";  // why something was left out

constexpr std::size_t kCodeInText = 2, kTellingCode = 4;  // bytes

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isAlphabetic(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

/// Between letters and digits is one, too.
bool isWordsEdge(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  return !(isDigit(text[at - 1]) && isDigit(text[at])) && !(isAlphabetic(text[at - 1]) && isAlphabetic(text[at]));
}

/// Letters and digits: no word of a language, so that it can be looked for in what others left, too.
bool isTellingCode(std::string_view code) {
  return code.size() >= kTellingCode && std::ranges::any_of(code, isDigit) && std::ranges::any_of(code, isAlphabetic);
}

std::set<std::string> wordsIn(std::string_view text) {
  std::set<std::string> words;
  for (std::size_t from = 0; from < text.size(); ++from) {
    std::size_t to = from;
    while (to < text.size() && (isDigit(text[to]) || isAlphabetic(text[to]))) ++to;
    if (to > from) words.emplace(text.substr(from, to - from));
    from = to;
  }
  return words;
}

class Exporter {
 public:
  Exporter(sql::Database &database, fs::path target, const PseudonymOptions &options)
      : database_(database), target_(std::move(target)), options_(options), personal_(options.drop, options.keep), typed_(database, personal_), plans_(pseudonymPlans(database, personal_)), dictionary_(database) {
    sql::Statement person(database, "SELECT DISTINCT study, participant FROM sessions UNION SELECT study, participant FROM participants");
    for (bool more = person.step(); more; more = person.step())
      if (isTellingCode(person.text(1))) codes_[person.text(0)].insert(person.text(1));
  }

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

  /// Errors: Refused.
  Result<void> checkTarget() const {
    std::vector<std::string> files{kReportName, kDictionaryName};
    for (const Plan &plan : plans_) files.push_back(fileOf(plan));
    return mustBeNoExport(target_, files);
  }

  Result<PseudonymFiles> run(std::string secret) {
    pseudonyms_ = Pseudonyms(std::move(secret));
    findPersonalTrials();
    findCauses();
    if (auto copied = copyAssets(); !copied) return copied.error();
    for (Plan &plan : plans_)
      if (auto written = write(plan); !written) return written.error();
    if (assetsLeft_ > 0) files_.assetsLeft = assetsLeft_;
    if (auto written = dictionary_.write(target_); !written) return written.error();
    files_.report = target_ / kReportName;
    OutputFile report(files_.report);
    report.text() = toJson(Value(Dict{{"format", "fovea-pseudonymised/1"}, {"tables", std::move(tables_)}, {"personalAssetsLeftOut", assetsLeft_}}), 2) + "\n";
    if (auto closed = report.close(); !closed) return closed.error();
    return std::move(files_);
  }

 private:
  std::string fileOf(const Plan &plan) const { return plan.name + std::string(options_.format.extension()); }

  /// Trial makers whose pages ask for something personal: what their authors' scripts take out of the answers bears no name of its own.
  void findPersonalTrials() {
    if (!hasTable(database_, "responses")) return;
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
    if (!hasTable(database_, kAssetFolder)) return {};
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

  /// Of columns, of members of what is in them, of questions and of trial makers.
  std::set<std::string> allNames() {
    std::set<std::string> names;
    for (const Plan &plan : plans_) {
      std::string selected = plan.question;
      int last = 0;
      for (const Field &field : plan.fields) {
        if (field.member.empty()) names.insert(field.name);
        const bool isJson = field.isNested || field.treatment == Treatment::Json || field.treatment == Treatment::Branches || field.treatment == Treatment::Entered || field.treatment == Treatment::Answer || field.treatment == Treatment::Grown;
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

  Result<void> write(Plan &plan) {
    std::set<std::string> dropped(plan.left.begin(), plan.left.end());
    std::erase_if(plan.fields, [&](const Field &field) { return (field.isPersonal || (personal_.isDropped(field.name) && !field.sql.empty())) && dropped.insert(field.name).second; });
    std::vector<std::string> names;
    for (const Field &field : plan.fields) names.push_back(field.name);
    const fs::path file = target_ / fileOf(plan);
    places_.clear();
    visitRows(plan, dropped, [](const std::vector<Value> &) {});  // finds where codes stand, and where figures do
    replaced_.clear();
    TableFile table(file, options_.format, names);
    visitRows(plan, dropped, [&](const std::vector<Value> &values) { table.add(values); });
    if (auto closed = table.close(); !closed) return closed;
    note(plan, file, table, dropped);
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
      for (std::size_t i = 0; i < plan.fields.size(); ++i) values.push_back(treated(plan, plan.fields[i], row, static_cast<int>(i) + first, about, dropped));
      visit(values);
    }
  }

  Value treated(const Plan &plan, const Field &field, const sql::Statement &row, int at, const About &about, std::set<std::string> &dropped) {
    const auto named = [&](char kind) { return row.text(at).empty() ? Value() : Value(pseudonyms_.of(kind, about.study, row.text(at))); };
    switch (field.treatment) {
      case Treatment::Participant: return about.code.empty() ? Value() : person(about);
      case Treatment::Session: return named('s');
      case Treatment::Run: return named('r');
      case Treatment::Json:
        if (field.name.starts_with("expInfo.") && !personal_.isKept(field.member) && typed_.isFree(about.study, field.member)) return dropped.insert(field.name + kFree), Value();
        if (!field.member.empty() && (personal_.isKept(field.member) || typed_.isName(about.study, field.member))) {
          if (personal_.isKept(field.member)) return scrubbed(storedJson(row.text(at)), field.name, about, dropped, Traces::Kept);
          dropped.insert(field.name + kTyped);
          return {};
        }
        return scrubbed(withoutPersonalTrial(storedJson(row.text(at)), about, dropped), field.name, about, dropped, Traces::Copies);
      case Treatment::Branches: return scrubbed(branchesFromOne(storedJson(row.text(at))), field.name, about, dropped, Traces::Copies);
      case Treatment::Entered: return scrubbed(storedJson(row.text(at)), field.name, about, dropped, Traces::Telling);
      case Treatment::Reason: return row.cell(at).kind == CellKind::Text ? Value(withoutCodes(withoutTyped(withoutCauses(row.text(at), field.name, dropped), field.name, about, dropped), about)) : Value();
      case Treatment::Answer:
      case Treatment::Grown:
        if ((field.treatment == Treatment::Grown && !about.hasGrown) || (!isPersonal(about.question) && !personalTrials_.contains({about.study, about.question})))
          return answer(storedJson(row.text(at)), field.name, about, dropped);
        dropped.insert(field.name == "answer" ? about.question : about.question + "." + field.name);
        return {};
      case Treatment::Checked: return checked(storedJson(row.text(at)));
      case Treatment::Data: {
        const bool isKept = personal_.isKept(field.name) || isExperimentsOwn(plan, field, row.cell(at), about);
        return scrubbed(dataValue(field, row.cell(at)), field.name, about, dropped, isKept ? Traces::Kept : Traces::Telling);
      }
      case Treatment::Keep:
      case Treatment::Boolean: break;
    }
    const Cell cell = row.cell(at);
    if (cell.kind == CellKind::Integer && field.treatment == Treatment::Boolean) return Value(cell.integer != 0);
    return dataValue(field, cell);
  }

  /// Typed by this participant, and there of another one, too, who did not type it: a word of the experiment, such as a condition or a key.
  bool isExperimentsOwn(const Plan &plan, const Field &field, const Cell &cell, const About &about) {
    if (!isTyped(dataValue({}, cell), about, Traces::Telling)) return false;
    const auto [known, isNew] = experimentsOwn_.try_emplace({plan.name + "/" + field.sql, cell.kind == CellKind::Text ? std::string(cell.text) : cellText(dataValue({}, cell))}, false);
    if (!isNew) return known->second;
    sql::Statement other(database_, "SELECT DISTINCT p.study, " + plan.person + " FROM " + plan.source + " WHERE " + plan.where + " AND " + field.sql + " = ?");
    other.bindCell(1, cell);
    while (!known->second && other.step()) known->second = !isTyped(dataValue({}, cell), {other.text(0), other.text(1), ""}, Traces::Telling);
    return known->second;
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
        else if (!isKept && (where == "expInfo" || where == "variables.expInfo") && typed_.isFree(about.study, name)) dropped.insert(path + kFree);
        else if (isTyped(Value(name), about, traces == Traces::Copies ? Traces::Telling : traces)) dropped.insert(where + ": a name that was typed");
        else kept.emplace_back(withoutCodes(name, about), scrubbed(member, path, about, dropped, isKept ? Traces::Kept : traces));
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
    if (!value.text()) return value;
    if (about.isCode(*value.text())) return scrubbedAt(value, true, where, about);
    scrubbedAt(value, false, where, about);
    std::string text = withoutCodes(*value.text(), about);
    if (text == *value.text()) return value;
    replaced_.insert(where);
    return Value(std::move(text));
  }

  /// Miller77_A: the participant's code as a word of a longer text, and others' that cannot be words themselves.
  std::string withoutCodes(std::string text, const About &about) const {
    const auto replace = [&](const std::string &code) {
      const std::string pseudonym = pseudonyms_.of('p', about.study, code);
      for (std::size_t at = text.find(code); at != text.npos; at = text.find(code, at)) {
        const bool isWord = isWordsEdge(text, at) && isWordsEdge(text, at + code.size());
        if (isWord) text.replace(at, code.size(), pseudonym);
        at += isWord ? pseudonym.size() : 1;
      }
    };
    if (about.code.size() >= kCodeInText && !about.isCodeANumber()) replace(about.code);
    const auto others = codes_.find(about.study);
    if (others == codes_.end()) return text;
    for (const std::string &word : wordsIn(text))
      if (others->second.contains(word)) replace(word);
    return text;
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

  void note(const Plan &plan, const fs::path &file, const TableFile &table, const std::set<std::string> &dropped) {
    std::vector<Column> columns;
    List described, left, replaced;
    for (std::size_t i = 0; i < plan.fields.size(); ++i) {
      columns.push_back(dictionary_.describe(plan.name, plan.fields[i].name, table.kinds()[i]));
      described.push_back(columnValue(columns.back()));
    }
    for (const std::string &name : dropped) left.push_back(Value(name));
    for (const std::string &name : replaced_) replaced.push_back(Value(name));
    const auto hash = sha256File(file);
    dictionary_.add(plan.name, file, table.rows(), columns);
    tables_.emplace_back(plan.name, Dict{{"file", file.filename().string()}, {"rows", table.rows()}, {"sha256", hash ? *hash : ""},
                                         {"columns", std::move(described)}, {"dropped", std::move(left)}, {"replaced", std::move(replaced)}});
    files_.tables.push_back({plan.name, file.filename().string(), table.rows(), {dropped.begin(), dropped.end()}});
  }

  sql::Database &database_;
  const fs::path target_;
  const PseudonymOptions &options_;
  Pseudonyms pseudonyms_;
  const PersonalNames personal_;
  const TypedTexts typed_;
  std::vector<Plan> plans_;
  Dictionary dictionary_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> codes_;  // by study, those that cannot be words
  std::set<std::pair<std::string, std::string>> personalTrials_;  // study and trial maker
  std::map<std::pair<std::string, std::string>, bool> experimentsOwn_;  // by table, column and what is there
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
    if (auto isNew = exporter.checkTarget(); !isNew) return isNew.error();
    auto secret = secretOf(folder);
    if (!secret) return secret.error();
    if (auto writable = makeWritableFolder(target); !writable) return writable.error();
    return exporter.run(std::move(*secret));
  } catch (const sql::Failure &failure) {
    return failure.toError((*database)->file());
  }
}

}  // namespace fovea
