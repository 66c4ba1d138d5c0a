#include "data/personal.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/json.hpp"
#include "data/run_facts.hpp"
#include "data/study_file.hpp"

namespace fovea {
namespace {

constexpr std::size_t kTelling = 4, kSentence = 12;  // bytes

// Of these a name may be made as a whole; as plainName() leaves them.
constexpr const char *kWhole[] = {"name",        "initials",    "mail",       "participant", "subject",      "participantid", "subjectid", "workerid", "prolificid",
                                  "ip",          "hostname",    "operator",   "experimenter", "plz",         "zip",           "ort",       "ssn",      "dob",
                                  "mobil",       "handy",
                                  // What the host writes itself: when it was, which run, what the operator saw.
                                  "date",        "expstart",    "thisrowwall", "runid",      "notes"};
// These say it wherever they stand in a name: yourName, contactEmail, Matrikelnummer.
constexpr const char *kParts[] = {"fullname",    "firstname",   "lastname",   "givenname",  "familyname",   "surname",     "yourname",   "myname",      "realname",
                                  "maidenname",  "middlename",  "nickname",   "username",   "participantname", "subjectname", "personname", "patientname", "childname",
                                  "childsname",  "mothername",  "fathername", "parentname", "partnername",  "friendname",  "teachername",
                                  "nameofparticipant", "nameofsubject", "nameofchild",
                                  "vorname",     "nachname",    "familienname", "ihrname",  "deinname",     "email",       "phonenumber", "telephone",  "telefon",
                                  "mobilephone", "cellphone",   "handynummer", "ipaddress", "homeaddress",  "postaladdress", "postcode", "postalcode",  "zipcode",
                                  "postleitzahl", "adresse",    "anschrift",  "wohnort",    "birthday",     "birthdate",   "dateofbirth", "geburtstag", "geburtsdatum",
                                  "matriculation", "matrikel",  "studentid",  "studentnumber", "passport",  "iban",        "bankaccount", "socialsecurity", "insurancenumber",
                                  "signature",   "unterschrift"};
// These as a word of a name, for as part of one they may be anything: microphone, phoneme, contacted.
constexpr const char *kWords[] = {"phone", "mobile", "mail", "address", "street", "contact", "birth", "surname", "signature"};

constexpr bool isCapital(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool isSmall(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool isLetter(char c) { return isCapital(c) || isSmall(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

// Fields that operators write into; of answers, pages say what is typed.
constexpr const char *kFreeWords[] = {"comment", "comments", "remark", "remarks", "note", "notes", "observation", "observations", "memo",
                                      "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "kommentare"};
// The host's, of each run.
constexpr const char *kFieldsOfHost[] = {"participant", "date", "expStart", "runId"};

std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins = i > 0 && isCapital(name[i]) && isSmall(name[i - 1]);
    if ((begins || !isLetter(name[i])) && !words.back().empty()) words.emplace_back();
    words.back() += plainName(name.substr(i, 1));
  }
  return words;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<double> numberIn(std::string_view text) {
  double number = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && stop == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::string keyOf(std::string_view study, std::string_view participant) { return std::string(study) + '\0' + std::string(participant); }

}  // namespace

std::string plainName(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (isLetter(c)) letters += isCapital(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return letters;
}

std::set<std::string> typedMembers(const Value &metadata) {
  std::set<std::string> members;
  const Value *typed = metadata.dict() ? metadata.find("typed") : nullptr;
  for (const Value &name : typed && typed->list() ? *typed->list() : List{})
    if (name.text()) members.insert(*name.text());
  return members;
}

// --- names ----------------------------------------------------------------------------------------------------------------

PersonalNames::PersonalNames(const std::vector<std::string> &drop, const std::vector<std::string> &keep) : whole_(std::begin(kWhole), std::end(kWhole)) {
  for (const std::string &name : keep) kept_.insert(plainName(name));
  for (const std::string &name : drop) dropped_.insert(plainName(name)), kept_.erase(plainName(name));
}

bool PersonalNames::tells(std::string_view name) const { return !isKept(name) && looksPersonal(name); }

bool PersonalNames::isKept(std::string_view name) const { return !kept_.empty() && kept_.contains(plainName(name)); }

bool PersonalNames::isDropped(std::string_view name) const { return !dropped_.empty() && dropped_.contains(plainName(name)); }

bool PersonalNames::has(std::string_view name) const {
  const auto known = known_.find(name);
  return known != known_.end() ? known->second : known_.emplace(name, isDropped(name) || (!isKept(name) && looksPersonal(name))).first->second;
}

bool PersonalNames::looksPersonal(std::string_view name) const {
  const std::string letters = plainName(name);
  if (whole_.contains(letters)) return true;
  if (std::ranges::any_of(kParts, [&](const char *part) { return letters.find(part) != letters.npos; })) return true;
  const std::vector<std::string> words = wordsOf(name);
  return std::ranges::any_of(kWords, [&](const char *word) { return std::ranges::find(words, word) != words.end(); });
}

// --- texts ----------------------------------------------------------------------------------------------------------------

TypedTexts::Choices TypedTexts::choicesOf(sql::Database &database) {
  Choices choices;
  sql::Statement study(database, "SELECT DISTINCT study, provenance ->> '$.study.hash' FROM sessions WHERE json_valid(provenance)");
  for (bool more = study.step(); more; more = study.step()) {
    const Value text = study.text(1).empty() ? Value() : readStudyText(database.file().parent_path(), study.text(1));
    const Value *fields = text.dict() ? text.find("expInfo") : nullptr;
    if (!fields || !fields->dict()) continue;
    for (const auto &[key, offered] : *fields->dict())
      if (offered.list()) choices.emplace(study.text(0), trimmed(std::string_view(key).substr(0, key.find_first_of("*|"))));  // without flags
  }
  return choices;
}

TypedTexts::TypedTexts(sql::Database &database, const PersonalNames &names) {
  const auto has = [&](const char *table) { return sql::Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").stepWith(table); };
  if (!has("responses")) return;  // an older version's folder
  sql::Statement response(database, "SELECT p.study, p.participant, r.metadata, r.answer, r.raw_answer FROM responses r JOIN participants p ON p.id = r.way "
                                    "WHERE instr(r.metadata, '\"typed\"')");
  for (bool more = response.step(); more; more = response.step()) {
    const auto members = typedMembers(storedJson(response.text(2)));
    for (const int column : {3, 4}) add(response.text(0), response.text(1), storedJson(response.text(column)), members, names);
  }
  sql::Statement shown(database, "SELECT s.study, ifnull(nullif(r.participant, ''), s.participant), e.value FROM events e JOIN sessions s ON s.id = e.session "
                                 "LEFT JOIN runs r ON r.id = e.run WHERE e.kind = 'answer' AND instr(e.value, '\"typed\"')");
  for (bool more = shown.step(); more; more = shown.step()) {
    const Value event = storedJson(shown.text(2));
    if (const Value *answer = event.find("answer")) add(shown.text(0), shown.text(1), *answer, typedMembers(event), names);
  }
  std::vector<Entered> entered;
  const auto collect = [&](const sql::Statement &row, bool isRun) {
    const Value fields = storedJson(row.text(2));
    for (const auto &[name, value] : fields.dict() ? *fields.dict() : Dict{})
      if (!isRun || std::ranges::find(kFieldsOfHost, name) == std::end(kFieldsOfHost)) entered.push_back({row.text(0), row.text(1), name, value});
  };
  sql::Statement way(database, "SELECT study, participant, variables -> '$.expInfo' FROM participants WHERE json_valid(variables)");
  for (bool more = way.step(); more; more = way.step()) collect(way, false);
  sql::Statement run(database, "SELECT s.study, ifnull(nullif(r.participant, ''), s.participant), r.exp_info FROM runs r JOIN sessions s ON s.id = r.session");
  for (bool more = run.step(); more; more = run.step()) collect(run, true);
  findFree(entered, choicesOf(database), names);
  addEntered(entered, names);
}

/// A text of several words that more than one participant has is a choice, as what the study lists is.
void TypedTexts::findFree(const std::vector<Entered> &entered, const Choices &choices, const PersonalNames &names) {
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::set<std::string>>> prose;  // by study and field, by text: of whom
  for (const Entered &each : entered) {
    if (!each.value.text() || names.isKept(each.field) || choices.contains({each.study, each.field})) continue;
    const std::string_view text = trimmed(*each.value.text());
    const auto words = wordsOf(each.field);
    if (std::ranges::any_of(kFreeWords, [&](const char *word) { return std::ranges::find(words, word) != words.end(); })) free_[each.study].insert(each.field);
    if (text.size() >= kSentence && text.find(' ') != text.npos) prose[{each.study, each.field}][std::string(text)].insert(each.participant);
  }
  for (const auto &[field, texts] : prose)
    if (std::ranges::any_of(texts, [](const auto &text) { return text.second.size() == 1; })) free_[field.first].insert(field.second);
}

/// Of what names nobody by itself only what is too long for a coincidence: "left" is the answer to many a question.
void TypedTexts::addEntered(const std::vector<Entered> &entered, const PersonalNames &names) {
  for (const Entered &each : entered) {
    if (names.isKept(each.field)) continue;
    const Value value = each.value.number() ? Value(toJson(each.value)) : each.value;
    const std::string_view text = value.text() ? trimmed(*value.text()) : std::string_view();
    if (text.empty() || text == each.participant) continue;
    const bool isName = text.size() >= kTelling || (text.size() > 1 && !each.value.number() && isCapital(text.front()));
    if (text.size() >= kSentence ? names.has(each.field) || isFree(each.study, each.field) : isName && names.tells(each.field)) addTexts(each.study, each.participant, value);
  }
}

bool TypedTexts::isFree(std::string_view study, std::string_view field) const {
  const auto known = free_.find(study);
  return known != free_.end() && known->second.contains(field);
}

void TypedTexts::add(const std::string &study, const std::string &participant, const Value &answer, const std::set<std::string> &members, const PersonalNames &names) {
  if (const List *list = answer.list())
    for (const Value &each : *list) add(study, participant, each, members, names);
  if (!answer.dict()) {
    if (!answer.list() && !members.empty()) addTexts(study, participant, answer);
    return;
  }
  for (const auto &[name, member] : *answer.dict()) {
    if (!members.contains(name)) {
      if (member.dict()) add(study, participant, member, members, names);
      continue;
    }
    if (names.isKept(name)) continue;
    names_[study].insert(name);
    addTexts(study, participant, member);
  }
}

void TypedTexts::addTexts(const std::string &study, const std::string &participant, const Value &value) {
  for (const Value &each : value.list() ? *value.list() : List{}) addTexts(study, participant, each);
  for (const auto &[name, member] : value.dict() ? *value.dict() : Dict{}) addTexts(study, participant, member);
  const std::string_view text = value.text() ? trimmed(*value.text()) : std::string_view();
  if (text.empty()) return;
  own_[keyOf(study, participant)].emplace(text);
  if (text.size() >= kSentence) sentences_[study].emplace(text);
}

bool TypedTexts::isName(std::string_view study, std::string_view name) const {
  const auto known = names_.find(study);
  return known != names_.end() && known->second.contains(name);
}

const TypedTexts::Texts *TypedTexts::of(std::string_view study, std::string_view participant) const {
  const auto known = own_.find(keyOf(study, participant));
  return known == own_.end() ? nullptr : &known->second;
}

bool TypedTexts::has(std::string_view study, std::string_view participant, std::string_view text, Reach reach) const {
  text = trimmed(text);
  if (own_.empty() || text.empty()) return false;
  if (const auto others = sentences_.find(study); others != sentences_.end() && others->second.contains(text)) return true;
  const Texts *own = of(study, participant);
  if (!own) return false;
  if (reach == Reach::Whole && own->contains(text)) return true;
  return std::ranges::any_of(*own, [&](const std::string &typed) { return typed.size() >= kTelling && text.find(typed) != text.npos; });
}

bool TypedTexts::has(std::string_view study, std::string_view participant, double number) const {
  const Texts *own = own_.empty() ? nullptr : of(study, participant);
  return own && std::ranges::any_of(*own, [&](const std::string &typed) { return typed.size() >= kTelling && numberIn(typed) == number; });
}

std::string TypedTexts::without(std::string_view study, std::string_view participant, std::string text) const {
  const Texts *own = own_.empty() ? nullptr : of(study, participant);
  if (!own) return text;
  std::vector<std::string_view> longestFirst(own->begin(), own->end());
  std::ranges::stable_sort(longestFirst, std::ranges::greater{}, &std::string_view::size);
  for (const std::string_view typed : longestFirst)
    for (std::size_t at = text.find(typed); typed.size() >= kTelling && at != text.npos; at = text.find(typed, at + 1)) text.replace(at, typed.size(), "typed");
  return text;
}

}  // namespace fovea
