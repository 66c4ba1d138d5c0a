// What a study file says about itself as a whole: money, credit, variables, limits, and what is done when somebody is aborted.

#include <algorithm>
#include <cmath>

#include "core/json.hpp"
#include "core/language_tag.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

constexpr std::pair<std::string_view, VariableKind> kKinds[] = {
    {"any", VariableKind::Any},   {"boolean", VariableKind::Boolean},   {"integer", VariableKind::Whole},        {"real", VariableKind::Real},
    {"text", VariableKind::Text}, {"list", VariableKind::ListOfValues}, {"dictionary", VariableKind::Dictionary}};
constexpr double kMostCreditRatio = 100, kLargestLetters = 2;

/// The kind that a first value gives its variable.
VariableKind kindOf(const Value &value) {
  if (value.as<bool>()) return VariableKind::Boolean;
  if (value.as<std::int64_t>()) return VariableKind::Whole;
  if (value.as<double>()) return VariableKind::Real;
  if (value.text()) return VariableKind::Text;
  return value.list() ? VariableKind::ListOfValues : VariableKind::Dictionary;
}

/// What pages can be shown on.
bool isGround(const Value &json) {
  const std::string text = json.text() ? std::string(*json.text()) : "";
  return text == "window" || (text.size() == 7 && text[0] == '#' && text.find_first_not_of("0123456789abcdefABCDEF", 1) == text.npos);
}

/// As study_names.cpp calls what scripts write; empty: any.
std::string_view scriptWord(VariableKind kind) {
  switch (kind) {
    case VariableKind::Any: return {};
    case VariableKind::Boolean: return "true or false";
    case VariableKind::Whole:
    case VariableKind::Real: return "a number";
    case VariableKind::Text: return "text";
    case VariableKind::ListOfValues:
    case VariableKind::Dictionary: return "a table";
  }
  return {};
}

}  // namespace

void StudyReader::readSettings(const Value &root) {
  options_.money.isOff = true;
  if (const Value *money = root.find("money")) isPaid_ = true, readMoney(*money, "/money");
  options_.showsProgress = flag(root, "", "showProgressBar", true);
  if (const Value *pages = root.find("pages")) readLook(*pages, "/pages");
  if (const Value *variables = root.find("variables")) readVariables(*variables, "/variables");
  if (const Value *ratio = root.find("measuredCreditRatio")) {
    const auto number = ratio->number();
    if (number && *number > 0 && *number <= kMostCreditRatio) options_.measuredCreditRatio = *number, report_.isLongest = report_.isLongest && *number <= 1;
    else complain(number ? problem("/measuredCreditRatio", "measuredCreditRatio is out of range", "give a number above 0 and up to 100: 1 credits the real time, up to the estimate")
                         : expected("/measuredCreditRatio", "a number, e.g. 1.5", *ratio));
  }
  if (const auto limit = whole(root, "", "stepLimit", 1)) options_.stepLimit = *limit;
  study_.onError = readOnError(root);
  if (const auto hours = number(root, "", "leftAfter_h")) {
    if (*hours > 366 * 24) complain(problem("/leftAfter_h", "that is longer than a year", "give hours"));
    else study_.leftAfter = Duration(std::llround(*hours * 3600e9));
  }
  if (const auto budget = seconds(root, "", "codeBudget_s")) options_.codeBudget = *budget;
}

/// What all pages and forms have that say nothing else themselves.
void StudyReader::readLook(const Value &json, const std::string &path) {
  if (!checkMembers(json, path, {"language", "textSize", "contrast", "ground", "onScreenKeys"})) return;
  const Value *language = json.find("language"), *size = json.find("textSize");
  if (language && !language->text()) complain(expected(path + "/language", "a language as BCP 47 has it, e.g. \"de\"", *language));
  else if (language) sound(checkLanguageTag(*language->text(), where(path + "/language")));
  if (size && !(size->number() && *size->number() >= 1 && *size->number() <= kLargestLetters))
    complain(size->number() ? problem(path + "/textSize", "textSize is out of range", "give a number from 1 to 2: with 2, letters are twice as large") : expected(path + "/textSize", "a number from 1 to 2", *size));
  wordOf(json, path, "contrast", {"usual", "high"}, "usual");
  if (const Value *ground = json.find("ground"); ground && !isGround(*ground)) complain(expected(path + "/ground", "\"window\", or a colour as \"#c0c0c0\"", *ground));
  wordOf(json, path, "onScreenKeys", {"auto", "always", "never"}, "auto");
  study_.look = *json.dict();
}

ErrorPolicy StudyReader::readOnError(const Value &root) {
  constexpr std::pair<std::string_view, ErrorPolicy> kWords[] = {{"crash", ErrorPolicy::Crash}, {"retry", ErrorPolicy::Retry}, {"skip", ErrorPolicy::Skip}, {"stop", ErrorPolicy::Stop}, {"ask", ErrorPolicy::Ask}};
  const std::string word = wordOf(root, "", "onError", {"crash", "retry", "skip", "stop", "ask"}, "crash");
  return std::ranges::find(kWords, std::string_view(word), &std::pair<std::string_view, ErrorPolicy>::first)->second;
}

/// Amounts are whole minor units, as reward() takes them.
void StudyReader::readMoney(const Value &json, const std::string &path) {
  checkMembers(json, path, {"currency", "wagePerHour", "basePayment", "bigBasePayment", "maxParticipantPayment", "softMaxExperimentPayment",
                                  "hardMaxExperimentPayment", "minAccumulatedRewardForAbort", "showReward"});
  if (!json.dict()) return;
  MoneySettings money;
  if (const Value *currency = json.find("currency")) {
    if (currency->text()) money.currency = *currency->text();
    else complain(expected(path + "/currency", "three letters of ISO 4217, e.g. \"EUR\"", *currency));
  }
  const std::pair<const char *, std::int64_t *> amounts[] = {{"wagePerHour", &money.wagePerHour},
                                                             {"basePayment", &money.basePayment},
                                                             {"maxParticipantPayment", &money.maxParticipantPayment},
                                                             {"softMaxExperimentPayment", &money.softMaxExperimentPayment},
                                                             {"hardMaxExperimentPayment", &money.hardMaxExperimentPayment},
                                                             {"minAccumulatedRewardForAbort", &money.minAccumulatedRewardForAbort}};
  for (const auto &[name, amount] : amounts) {
    const Value *given = json.find(name);
    if (!given) continue;
    if (const auto *minor = given->as<std::int64_t>()) *amount = *minor;
    else if (given->number())
      complain(problem(path + "/" + name, std::string(name) + " is no whole number", "amounts are minor units (cents): write " + std::to_string(std::llround(*given->number() * 100)) + " for " +
                                                                                         cellText(*given) + " of a currency that has hundredths"));
    else complain(expected(path + "/" + name, "a whole number of minor units (cents)", *given));
  }
  money.bigBasePayment = flag(json, path, "bigBasePayment", false);
  money.showReward = flag(json, path, "showReward", true);
  const auto placed = [&](Error error) {
    error.code = ErrorCode::BadFile;
    error.where = where("/" + error.where);
    return error;
  };
  std::vector<Error> warnings;
  std::vector<Error> wrong = moneyMistakes(money, warnings);
  for (Error &error : wrong) complain(placed(std::move(error)));
  if (!wrong.empty()) return;
  for (Error &warning : warnings) report_.warnings.push_back(placed(std::move(warning)));
  options_.money = money;
  set_.insert("earned");
}

/// {"rounds": 0, "words": {"type": "list"}}: a value is what the variable begins with, and says its type.
void StudyReader::readVariables(const Value &json, const std::string &path) {
  if (!json.dict()) return complain(expected(path, "an object, e.g. {\"rounds\": 0, \"words\": {\"type\": \"list\"}}", json));
  for (const auto &[name, declared] : *json.dict()) {
    const std::string place = path + "/" + name;
    if (!isLuaName(name)) complain(problem(place, "\"" + name + "\" is no name for a variable", "begin with a letter; letters, digits and _ follow"));
    else if (isReservedName(name))
      complain(problem(place, "\"" + name + "\" has a meaning already", "use another name"));
    VariableSpec spec{.name = name, .kind = VariableKind::Any, .unit = {}, .initial = {}};
    if (declared.isNull()) {
      complain(problem(place, "nothing is no value that a variable begins with", "give a value, or its type: {\"type\": \"integer\"}"));
    } else if (!declared.dict()) {
      spec.kind = kindOf(declared);
      spec.initial = declared;
    } else {
      readDeclared(declared, place, spec);
    }
    set_.insert(name);
    changed_.insert(name);
    hasFlow_ = true;
    using enum ScriptNames::Number;
    if (const std::string_view word = scriptWord(spec.kind); !word.empty())
      noteKind(name, word, where(place), true, spec.kind == VariableKind::Whole ? Whole : spec.kind == VariableKind::Real ? Real : Unknown);
    options_.variables.push_back(std::move(spec));
  }
}

void StudyReader::readDeclared(const Value &json, const std::string &path, VariableSpec &spec) {
  checkMembers(json, path, {"type", "default"});
  const std::string type = json.textOr("type", "");
  const auto known = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto &each) { return each.first == type; });
  const Value *initial = json.find("default");
  if (known == std::end(kKinds)) {
    if (json.find("type") || !initial)
      return complain(problem(json.find("type") ? path + "/type" : path, "the variable needs a type", "one of: any, boolean, integer, real, text, list, dictionary"));
    spec.kind = kindOf(*initial);
  } else {
    spec.kind = known->second;
  }
  if (spec.kind == VariableKind::ListOfValues) spec.initial = Value(List{});
  if (spec.kind == VariableKind::Dictionary) spec.initial = Value(Dict{});
  if (!initial) return;
  if (!isOfKind(*initial, spec.kind)) return complain(problem(path + "/default", "the default is " + std::string(kindName(*initial)) + ", and the type is " + type, "give one of that type"));
  spec.initial = spec.kind == VariableKind::Real ? Value(*initial->number()) : *initial;
}

/// What participants see last, by how it ended.
void StudyReader::readEndPages(const Value &root) {
  constexpr std::pair<const char *, EndKind> kEnds[] = {
      {"complete", EndKind::Complete}, {"failed", EndKind::Failed}, {"declined", EndKind::Declined}, {"aborted", EndKind::Aborted}, {"withdrawn", EndKind::Withdrawn}};
  if (const Value *declined = root.find("declined")) readEndPage(EndKind::Declined, *declined, "/declined");
  const Value *pages = root.find("endPages");
  if (!pages || !checkMembers(*pages, "/endPages", {"complete", "failed", "declined", "aborted", "withdrawn"})) return;
  for (const auto &[word, end] : kEnds) {
    const Value *page = pages->find(word);
    if (page && study_.endPages.contains(end)) complain(problem("/endPages/declined", "the page of who declined stands in \"declined\" already", "keep one of them"));
    else if (page) readEndPage(end, *page, std::string("/endPages/") + word);
  }
}

/// False: there is none, and the session ends at once.
void StudyReader::readEndPage(EndKind end, const Value &json, const std::string &path) {
  if (json.as<bool>() && !*json.as<bool>()) return void(study_.endPages.emplace(end, std::nullopt));
  if (auto page = readLastPage(json, path, path == "/declined" ? "a declined consent" : "the end")) study_.endPages.emplace(end, std::move(*page));
}

/// None: what is wrong with it was told.
std::optional<Step> StudyReader::readLastPage(const Value &json, const std::string &path, const std::string &what) {
  const std::size_t before = report_.errors.size();
  auto step = readStep(json, path);
  if (!step) return complain(step.error()), std::nullopt;
  if (report_.errors.size() > before) return std::nullopt;  // told already
  // What it is answered is not kept: the way is over.
  if (step->kind == StepKind::Page) checkMembers(json, path, {"page", "label", "params"});
  if (step->kind != StepKind::Page) return complain(problem(path, "only a page can follow " + what, "use {\"page\": ...}, or false for none")), std::nullopt;
  if (hasExpressions(step->params)) return complain(problem(path + "/params", "the study is over when this page is shown, and its Lua with it", "write the text itself")), std::nullopt;
  return std::move(*step);
}

/// {"endSession": {"notBefore_h": 20, "text": TEXT}}: the participant goes home here, and the next session goes on behind it.
Element StudyReader::readEndSession(const Value &json, const std::string &path) {
  constexpr double kYear_h = 366 * 24;
  checkMembers(json, path, {"endSession", "label"});
  SessionEndSpec spec;
  spec.label = label(json, path, "session");
  spec.index = static_cast<std::int64_t>(study_.farewells.size());
  study_.farewells.emplace_back();
  hasFlow_ = true;
  if (isInTrial_) complain(problem(path, "a session ends within a trial, which others could not have until its participant comes back", "let it end before or behind the \"trials\""));
  if (std::none_of(study_.steps.begin(), study_.steps.end(), [](const Step &step) { return step.kind == StepKind::Consent && !step.goesOnIfDeclined; }))
    complain(problem(path, "a session ends before consent, and nothing is kept of anybody by then", "put the consent before it"));
  const Value &own = *json.find("endSession");
  const std::string at = path + "/endSession";
  if (own == Value(true)) return endSession(std::move(spec));
  if (!own.dict()) return complain(expected(at, "true, or an object such as {\"notBefore_h\": 20, \"text\": \"See you tomorrow\"}", own)), Element();
  checkMembers(own, at, {"notBefore_h", "text", "page"});
  if (const auto hours = number(own, at, "notBefore_h")) {
    if (*hours > kYear_h) complain(problem(at + "/notBefore_h", "that is longer than a year", "give hours"));
    else spec.notBefore = Duration(std::llround(*hours * 3600e9));
  }
  SessionFarewell &farewell = study_.farewells.back();
  const Value *text = own.find("text"), *page = own.find("page");
  if (text && page) complain(problem(at + "/text", "\"page\" has a text of its own", "keep one of them"));
  else if (page && *page == Value(false)) farewell.isSilent = true;
  else if (page) farewell.page = readLastPage(*page, at + "/page", "the end of a session");
  else if (text && !text->text()) complain(expected(at + "/text", "text", *text));
  else if (text) farewell.page = Step{.plugin = kEndPageId, .label = "end", .params = Value(Dict{{"text", *text}}), .place = where(at + "/text")};
  return endSession(std::move(spec));
}

void StudyReader::readAbortButton(const Value &json, const std::string &path) {
  AbortButton button;
  button.place = where(path);
  if (const auto *isShown = json.as<bool>()) {
    if (*isShown) study_.abortButton = button;
    return;
  }
  if (!json.dict()) return complain(expected(path, "true, or an object such as {\"key\": \"escape\"}", json));
  if (!checkMembers(json, path, {"key", "label", "question", "leave", "remove", "stay"})) return;
  const std::pair<const char *, std::string *> members[] = {{"key", &button.key}, {"label", &button.label}, {"question", &button.question}, {"leave", &button.leave}, {"remove", &button.remove}, {"stay", &button.stay}};
  for (const auto &[name, text] : members) {
    const Value *given = json.find(name);
    if (given && (!given->text() || given->text()->empty())) return complain(expected(path + "/" + name, "text", *given));
    if (given) *text = *given->text();
    if (given && text == &button.key) button.place = where(path + "/key");
  }
  if (button.key == "return" || button.key == "delete")
    return complain(problem(path + "/key", "\"" + button.key + "\" says yes to leaving, and cannot ask for it", "use another key, such as \"escape\""));
  study_.abortButton = button;
}

void StudyReader::readWithdrawal(const Value &json, const std::string &path) {
  constexpr std::pair<std::string_view, WithdrawalRule> kRules[] = {{"ask", WithdrawalRule::Ask}, {"keep", WithdrawalRule::Keep}, {"remove", WithdrawalRule::Remove}};
  const auto *word = json.text();
  const auto rule = std::find_if(std::begin(kRules), std::end(kRules), [&](const auto &each) { return word && each.first == *word; });
  if (rule == std::end(kRules)) return complain(expected(path, "\"ask\", \"keep\" or \"remove\"", json));
  if (!study_.abortButton) return complain(problem(path, "nobody can leave this study by themselves", "set \"showAbortButton\": true"));
  study_.withdrawal = rule->second;
}

void StudyReader::readOnAbort(const Value &json, const std::string &path) {
  const Anywhere anywhere(*this);
  auto compiled = script(json, path, Kind::Block);
  if (!compiled) return;
  options_.onAbort.push_back([engine = engine_, script = *compiled](TimelineContext &context) -> Result<void> {
    auto done = engine->run(script, context);
    return done ? Result<void>() : Result<void>(done.error());
  });
}

}  // namespace fovea
