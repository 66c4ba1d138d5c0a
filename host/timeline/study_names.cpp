// What the names and the values in a study's Lua say before it runs: what nothing sets, what there is not, what changes its kind.

#include <algorithm>

#include "core/names.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

constexpr std::size_t kTooShort = 3;  // any two such names are nearly the same

// Names that have a meaning in some places only.
constexpr std::pair<std::string_view, std::string_view> kThereAlready[] = {
    {"trial", "in the steps and the scripts of \"trials\""},
    {"node", "in the \"filter\" of trials"},
    {"definition", "in \"finalizeDefinition\", \"answer\" and \"summarizeTrials\" of trials; their steps have trial.definition"},
    {"trials", "in \"summarizeTrials\""},
    {"dimension", "in \"randomSample\" of the maker gibbs"},
    {"current", "in \"proposal\" of the maker mcmcp"},
    {"given", "in \"validate\" of a page"},
    {"earned", "where the study has \"money\""}};

constexpr std::string_view kAnswer = "an answer";

constexpr std::string_view kNoFiles = "scripts have no files, processes or clock: what they need is in variables, or in a plugin that they call()";
constexpr std::string_view kNoInside = "a script cannot look into Lua, or change it";
// What Lua has and a script of a study has not.
constexpr std::pair<std::string_view, std::string_view> kOfLua[] = {
    {"io", kNoFiles},          {"os", kNoFiles},           {"require", kNoFiles},  {"package", kNoFiles},      {"dofile", kNoFiles},       {"loadfile", kNoFiles},
    {"load", kNoInside},       {"loadstring", kNoInside},  {"debug", kNoInside},   {"_G", kNoInside},          {"_ENV", kNoInside},        {"getmetatable", kNoInside},
    {"setmetatable", kNoInside}, {"rawget", kNoInside},    {"rawset", kNoInside},  {"rawequal", kNoInside},    {"rawlen", kNoInside},      {"collectgarbage", kNoInside},
    {"coroutine", kNoInside},  {"pcall", "what fails ends the session, and is told: ask first, with has(), type() or tonumber()"},
    {"xpcall", "what fails ends the session, and is told: ask first, with has(), type() or tonumber()"},
    {"pairs", "their order would differ from run to run: use ipairs of a list"},
    {"next", "their order would differ from run to run: use ipairs of a list"},
    {"print", "nobody would see it: set a variable, which is in the data"},
    {"unpack", "it is table.unpack"}};

// What other languages have; a script may give them to variables of its own.
constexpr std::pair<std::string_view, std::string_view> kOfOthers[] = {{"null", "write nil"}, {"None", "write nil"}, {"NULL", "write nil"}, {"undefined", "write nil"},
                                                                       {"True", "write true"}, {"TRUE", "write true"}, {"False", "write false"}, {"FALSE", "write false"}};

constexpr std::string_view kValuesOfHost[] = {"answer", "item", "participant", "isBot", "expInfo", "session"};
constexpr std::string_view kFunctionsOfHost[] = {"get", "has", "set", "fail", "reward", "random", "index", "call", "asset", "isJobPending", "setLocal", "getLocal", "ipairs", "tonumber", "tostring", "type", "select", "error", "assert"};

template <class Table>
std::string_view meaningOf(const Table &table, std::string_view name) {
  const auto known = std::find_if(std::begin(table), std::end(table), [&](const auto &each) { return each.first == name; });
  return known == std::end(table) ? std::string_view() : known->second;
}

std::string joined(const std::set<std::string> &names) {
  std::string all;
  for (const std::string &name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// "age" of "age|min=18".
std::string fieldName(const std::string &written) {
  const std::string name = written.substr(0, written.find_first_of("|*"));
  return name.substr(0, name.find_last_not_of(' ') + 1);
}

}  // namespace

void StudyReader::noteNames(const ScriptEngine::Script &script) {
  const ScriptNames &names = script.names;
  if (!around_.isAnywhere)
    for (const std::string &name : names.needed)
      if (!set_.contains(name) && !around_.lent.contains(name)) early_.push_back({name, script.placeOf(name), ownDepth_.value_or(depth_) == 0});
  set_.insert(names.set.begin(), names.set.end());
  setsAny_ = setsAny_ || names.setsAny;
  options_.looksAtOthers = options_.looksAtOthers || names.read.contains("study");
  for (const std::string &name : names.read)
    if (!around_.lent.contains(name)) read_.push_back({name, script.placeOf(name), std::string(nearest(name, around_.lent)), names.functions.contains(name), names.bare.contains(name), names.isCareful || around_.isAnywhere});
  for (const ScriptNames::Slip &slip : names.slips)
    slips_.push_back({around_.lent.contains(slip.about) ? std::string() : slip.about, {ErrorCode::BadFile, slip.what, script.placeOf(slip.line), slip.fix}});
  const auto hasOwnMeaning = [&](const std::string &name) { return around_.lent.contains(name); };
  for (const ScriptNames::Comparison &comparison : names.comparisons)
    if (!hasOwnMeaning(comparison.of.name)) comparisons_.emplace_back(comparison, script.placeOf(comparison.line));
  for (const ScriptNames::Chain &chain : names.chains) {
    const bool isLast = chain.name == "answer";
    if (isLast && !lastExperiment_.empty() && !around_.isAnywhere && !hasOwnMeaning(chain.name)) study_.answerReads.push_back({lastExperiment_, chain.parts, chain.name, chain.written, script.placeOf(chain.line)});
    else if (!isLast && !hasOwnMeaning(chain.name)) chains_.emplace_back(chain, script.placeOf(chain.line));
  }
  for (const auto &[name, kind, line, number] : names.literals) {
    const bool isSure = depth_ == 0 && !around_.isAnywhere && std::none_of(names.ofHost.begin(), names.ofHost.end(), [](const std::string &word) {
      return word == "if" || word == "for" || word == "while" || word == "repeat" || word == "function";
    });
    given_[name].push_back({kind, script.placeOf(line), isSure, number});
  }
  for (const std::string &name : names.globalFunctions)
    complain({ErrorCode::BadFile, "the function \"" + name + "\" is none of the script's own, and no variable can hold it", script.placeOf("function " + name), "write local function " + name + "(...)"});
  for (const auto &[name, field] : names.fields) {
    const std::string place = script.placeOf(name + "." + field);
    if (name == "expInfo") study_.infoFields.emplace_back(field, place);
    else if (!around_.lent.contains(name)) fieldsRead_.push_back({name, field, place});
  }
  changed_.insert(names.set.begin(), names.set.end());
  changed_.insert(names.passedOn.begin(), names.passedOn.end());
  if (around_.isAnywhere) return;
  if (names.ofHost.contains("item") && !names.set.contains("item") && around_.loops == 0)
    complain({ErrorCode::BadFile, "there is no item: this stands in no forEach", script.placeOf("item"), "put the step into a \"forEach\", or use a variable"});
  if (names.ofHost.contains("setLocal") && around_.modules == 0)
    complain({ErrorCode::BadFile, "there is no module whose local could be set", script.placeOf("setLocal"), "put the step into a \"module\", or set a variable"});
}

/// Something other than a script sets the variable to a value of that kind.
void StudyReader::noteKind(const std::string &name, std::string_view kind, const std::string &place, bool isSure, ScriptNames::Number number) {
  given_[name].push_back({std::string(kind), place, isSure, number});
}

void StudyReader::noteAnswer(const std::string &name, const std::string &place) { noteKind(name, kAnswer, place, false); }

/// A variable keeps the kind of its first value. Two kinds in places that not everybody passes may be meant for different people, whose data have
/// one column all the same.
void StudyReader::checkKinds() {
  for (const auto &[name, all] : given_) {
    const auto declared = std::find_if(options_.variables.begin(), options_.variables.end(), [&, &word = name](const VariableSpec &spec) { return spec.name == word; });
    const bool isFree = (declared != options_.variables.end() && declared->kind == VariableKind::Any) || std::any_of(all.begin(), all.end(), [](const Given &each) { return each.kind == "nil"; });
    // Who declares a variable knows what the answer is that is saved in it.
    const bool isDeclared = declared != options_.variables.end();
    const auto other = std::find_if(all.begin(), all.end(), [&](const Given &each) { return each.kind != all.front().kind && !(isDeclared && each.kind == kAnswer); });
    if (!isFree && other == all.end()) checkNumbers(name);
    if (isFree || other == all.end()) continue;
    const bool isSure = all.front().isSure && other->isSure;
    (isSure ? report_.errors : report_.warnings)
        .push_back({ErrorCode::BadFile, "\"" + name + "\" is " + all.front().kind + (all.front().place == other->place ? "" : " at " + all.front().place) + " and " + other->kind + " here", other->place,
                    "a variable keeps its kind: use two names, or declare it, \"variables\": {\"" + name + "\": {\"type\": \"any\"}}"});
  }
}

/// What begins as a whole number holds no other; what begins with a point holds both.
void StudyReader::checkNumbers(const std::string &name) {
  using enum ScriptNames::Number;
  const std::vector<Given> &all = given_.at(name);
  const auto first = std::find_if(all.begin(), all.end(), [](const Given &each) { return each.kind != kAnswer; });
  if (first == all.end() || first->number != Whole) return;
  const auto other = std::find_if(first, all.end(), [](const Given &each) { return each.number == Real; });
  if (other == all.end()) return;
  (first->isSure && other->isSure ? report_.errors : report_.warnings)
      .push_back({ErrorCode::BadFile, "\"" + name + "\" begins as a whole number" + (first->place == other->place ? "" : " at " + first->place) + ", and is given one with a point here", other->place,
                  "let it begin as " + name + " = 0.0: then it holds both; a / b always has a point, a // b of whole numbers has none"});
}

/// What a variable or field surely is, as far as the file says it.
struct StudyReader::Known {
  std::string kind;
  bool isSure = true;                // is it so for everybody, whatever happens?
  std::vector<std::string> choices;  // of a field; none: any
};

std::optional<StudyReader::Known> StudyReader::knownOf(const ScriptNames::Operand &of) const {
  const auto kindIn = [](const Value &value) -> std::string { return value.as<bool>() ? "true or false" : value.number() ? "a number" : value.text() ? "text" : ""; };
  if (!of.field.empty()) {
    const auto field = std::find_if(study_.expInfo.begin(), study_.expInfo.end(), [&](const auto &each) { return fieldName(each.first) == of.field; });
    if (field == study_.expInfo.end()) return std::nullopt;
    const List *choices = field->second.list();
    Known known{choices ? (choices->empty() ? "" : kindIn(choices->front())) : kindIn(field->second), true, {}};
    for (const Value &choice : choices ? *choices : List{}) {
      if (kindIn(choice) != known.kind) return std::nullopt;
      known.choices.push_back(cellText(choice));
    }
    return known.kind.empty() ? std::nullopt : std::optional(known);
  }
  const auto declared = std::find_if(options_.variables.begin(), options_.variables.end(), [&](const VariableSpec &spec) { return spec.name == of.name; });
  const auto given = given_.find(of.name);
  if (given == given_.end() || given->second.empty() || (declared != options_.variables.end() && declared->kind == VariableKind::Any)) return std::nullopt;
  const std::string &kind = given->second.front().kind;
  if (kind == kAnswer || kind == "nil" || std::any_of(given->second.begin(), given->second.end(), [&](const Given &each) { return each.kind != kind; })) return std::nullopt;
  const bool isOpen = setsAny_ || !study_.calls.empty();
  return Known{kind, declared != options_.variables.end() || (!isOpen && std::any_of(given->second.begin(), given->second.end(), [](const Given &each) { return each.isSure; })), {}};
}

void StudyReader::noteCondition(const Value &json, const std::string &path) {
  if (!json.text()) return;
  if (const auto gives = namesIn(*json.text()).gives; gives && !around_.lent.contains(gives->name)) conditions_.emplace_back(*gives, where(path));
}

/// Conditions that give no truth, and comparisons of what is never equal.
void StudyReader::checkComparisons() {
  const auto tell = [&](bool isSure, std::string what, const std::string &place, std::string fix) {
    (isSure ? report_.errors : report_.warnings).push_back({ErrorCode::BadFile, std::move(what), place, std::move(fix)});
  };
  for (const auto &[of, place] : conditions_) {
    const auto known = knownOf(of);
    if (!known || known->kind == "true or false") continue;
    tell(known->isSure, "the condition gives " + of.text() + ", which is " + known->kind + ", and has to be true or false", place,
         "compare it: " + (known->kind == "a number" ? of.text() + " > 0" : known->kind == "text" ? of.text() + " == '...'" : "#" + of.text() + " > 0"));
  }
  for (const auto &[comparison, place] : comparisons_) {
    const auto known = knownOf(comparison.of);
    const bool isText = comparison.kind == "text", asks = comparison.sign == "==" || comparison.sign == "~=";
    const std::string of = comparison.of.text(), sign = " " + comparison.sign + " ", written = isText ? "'" + comparison.literal + "'" : comparison.literal;
    if (!known) continue;
    if (known->kind == comparison.kind) {
      if (!asks || known->choices.empty() || std::find(known->choices.begin(), known->choices.end(), comparison.literal) != known->choices.end()) continue;
      const std::string_view near = nearest(comparison.literal, known->choices);
      std::string all;
      for (const std::string &choice : known->choices) all += (all.empty() ? "" : ", ") + choice;
      tell(true, of + " is never " + written, place, (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "it is one of: " + all);
      continue;
    }
    const bool hasDigits = isText && !comparison.literal.empty() && comparison.literal.find_first_not_of("0123456789.-") == comparison.literal.npos;
    std::string fix = "compare it with " + known->kind;
    if (known->kind == "true or false") fix = "write " + of + " by itself, or not " + of;
    else if (known->kind == "a number" && hasDigits) fix = "write " + of + sign + comparison.literal;
    else if (known->kind == "text") fix = "write " + of + sign + "'" + comparison.literal + "'";
    const std::string what = of + " is " + known->kind + ", and " + written + " is " + comparison.kind;
    tell(known->isSure, what + (comparison.sign == "==" ? ": they are never equal" : asks ? ": they always differ" : ": they cannot be compared"), place, fix);
  }
}

/// What is read of experiments' answers: which tables and columns they have only their manifests know.
void StudyReader::checkAnswers() {
  for (const auto &[chain, place] : chains_) {
    const auto saved = experiments_.find(chain.name);
    if (saved == experiments_.end() || saved->second.size() != 1 || questions_.contains(chain.name) || changed_.contains(chain.name)) continue;
    study_.answerReads.push_back({*saved->second.begin(), chain.parts, chain.name, chain.written, place});
  }
}

/// What stands further down in the file comes later, but for the next round of a loop, whose first one has failed by then.
void StudyReader::checkOrder() {
  if (setsAny_ || !study_.calls.empty()) return;  // it may have been set by what cannot be seen here
  std::set<std::pair<std::string, std::string>> told;
  for (const auto &[name, place, isSure] : early_) {
    if (!set_.contains(name) || !told.emplace(name, place).second) continue;
    (isSure ? report_.errors : report_.warnings)
        .push_back({ErrorCode::BadFile, "\"" + name + "\" is used here, and is set further down only", place,
                    "set it before, in a \"code\" step, or let it begin with a value: \"variables\": {\"" + name + "\": 0}"});
  }
}

/// What is surely wrong with a name that nothing sets.
std::optional<Error> StudyReader::mistakeIn(const Read &read) const {
  const auto wrong = [&](std::string what, std::string_view fix) { return Error{ErrorCode::BadFile, std::move(what), read.place, std::string(fix)}; };
  if (!read.isBare) return std::nullopt;  // get() has something else then
  if (const std::string_view instead = meaningOf(kOfLua, read.name); !instead.empty()) return wrong("scripts have no \"" + read.name + "\"", instead);
  if (const std::string_view instead = meaningOf(kOfOthers, read.name); !instead.empty()) return wrong("Lua has no \"" + read.name + "\"", instead);
  if (read.isCalled) {
    const std::string_view near = read.name.size() > kTooShort ? nearest(read.name, kFunctionsOfHost) : std::string_view();
    return wrong("there is no function \"" + read.name + "\"", (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "a script's own is local function " + read.name + "(...), a plugin's call(\"KEY." + read.name +
                                                                   "\", ...); docs/timeline.md has the others");
  }
  if (const std::string_view there = meaningOf(kThereAlready, read.name); !there.empty()) return wrong("nothing sets the variable \"" + read.name + "\"", "it is there " + std::string(there));
  return std::nullopt;
}

/// A name that nothing sets: what was meant, and whether it fails, whatever happens. A script that looks first may know better than what can be seen here,
/// functions of plugins may set what they like, and so may set() of a name that is put together: then it is worth a look.
void StudyReader::tellUnset(const Read &read, bool isOpen) {
  Error told{ErrorCode::BadFile, "nothing sets the variable \"" + read.name + "\"", read.place, {}};
  const auto tell = [&](bool isSure, std::string fix) {
    told.fix = std::move(fix);
    (isSure && !isOpen ? report_.errors : report_.warnings).push_back(std::move(told));
  };
  const bool isField = std::any_of(study_.expInfo.begin(), study_.expInfo.end(), [&](const auto &field) { return fieldName(field.first) == read.name; });
  if (isField) return tell(true, "it is a field of expInfo: write expInfo." + read.name);
  const bool isLong = read.name.size() > kTooShort;
  if (isLong && !read.likeLent.empty()) return tell(true, "did you mean \"" + read.likeLent + "\"?");
  const bool isNeeded = read.isBare && !read.isCareful && study_.onError != ErrorPolicy::Skip;  // then the step that fails is passed over
  const std::vector<std::string> known(set_.begin(), set_.end());
  const std::string_view near = isLong ? nearest(read.name, known) : std::string_view(), ofHost = isLong ? nearest(read.name, kValuesOfHost) : std::string_view();
  if (!ofHost.empty() && (near.empty() || editDistance(read.name, ofHost) < editDistance(read.name, near))) return tell(isNeeded, "did you mean \"" + std::string(ofHost) + "\"?");
  if (!near.empty()) return tell(true, "did you mean \"" + std::string(near) + "\"?");
  if (isOpen) return tell(false, "where a plugin or a script sets it under a name that is not written here, declare it: \"variables\": {\"" + read.name + "\": {\"type\": \"any\"}}");
  tell(isNeeded, "save an answer under it, \"saveAs\": \"" + read.name + "\", or set it in a \"code\" step");
}

void StudyReader::checkNames() {
  checkKinds();
  checkOrder();
  checkComparisons();
  checkAnswers();
  for (auto &[about, error] : slips_)
    if (about.empty() || set_.contains(about) || isReservedName(about)) complain(std::move(error));
  for (const auto &[label, where] : askedLoops_)
    if (!loops_.contains(label)) complain({ErrorCode::BadFile, "there is no loop \"" + label + "\" to ask the index of", where, loops_.empty() ? "the study has none" : "there are: " + joined(loops_)});
  std::set<std::pair<std::string, std::string>> told;
  const bool isOpen = setsAny_ || !study_.calls.empty();
  for (const Read &read : read_) {
    if ((set_.contains(read.name) && !read.isCalled) || !told.emplace(read.name, isOpen ? "" : read.place).second) continue;  // a plugin may know better: once is enough then
    auto mistake = mistakeIn(read);
    if (mistake && (read.isCalled || !isOpen)) complain(std::move(*mistake));
    else tellUnset(read, isOpen);
  }
  if (!isOpen) checkFields();
}

/// The page "questions" says in the file which members its answer has, and which words they can be.
void StudyReader::noteSaved(const std::string &name, const Value &json) {
  const Value *page = json.find("page"), *params = json.find("params"), *questions = params ? params->find("questions") : nullptr;
  const auto isWritten = [](const Value &question) { return question.dict() && !hasExpressions(question) && (!question.find("name") || question.find("name")->text()); };
  const bool areQuestions = page && page->text() && (*page->text() == "questions" || *page->text() == "org.fovea.questions");
  if (const Value *experiment = json.find("experiment"); experiment && experiment->text()) return void(experiments_[name].insert(*experiment->text()));
  if (!areQuestions || !questions || !questions->list() || !std::all_of(questions->list()->begin(), questions->list()->end(), isWritten)) return void(changed_.insert(name));
  int asked = 0;
  for (const Value &question : *questions->list()) {
    if (const std::string type = question.textOr("type", ""); type == "heading" || type == "description") continue;
    std::set<std::string> &words = questions_[name][question.textOr("name", "q" + std::to_string(++asked))];
    const Value *values = question.find("values");
    if (!values) values = question.find("options");
    if (const std::string type = question.textOr("type", "choice"); (type == "choice" || type == "radio") && values && values->list())
      for (const Value &word : *values->list())
        if (word.text() || word.number()) words.insert(cellText(word));
  }
}

/// who.sx where the question is called "sex", and a switch over answers that nobody can give.
void StudyReader::checkFields() {
  const auto questionsIn = [&](const std::string &name) { return changed_.contains(name) || experiments_.contains(name) || !questions_.contains(name) ? nullptr : &questions_.at(name); };
  for (const auto &[name, field, place] : fieldsRead_) {
    const auto *questions = questionsIn(name);
    if (!questions || questions->contains(field)) continue;
    std::set<std::string> names;
    for (const auto &[question, ignored] : *questions) names.insert(question);
    const std::string_view near = nearest(field, names);
    // Without a question it is nil, which a script may mean to ask for.
    (near.empty() ? report_.warnings : report_.errors)
        .push_back({ErrorCode::BadFile, "\"" + name + "\" has no answer to a question \"" + field + "\"", place, (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "it has: " + joined(names)});
  }
  for (const SwitchOn &over : switches_) {
    const auto *questions = questionsIn(over.name);
    const auto question = questions ? questions->find(over.field) : std::map<std::string, std::set<std::string>>::const_iterator();
    if (!questions || question == questions->end() || question->second.empty()) continue;
    const std::set<std::string> &words = question->second;
    const auto isAnswer = [&](const auto &each) { return words.contains(each.first); };
    if (!over.hasOtherwise && std::none_of(over.cases.begin(), over.cases.end(), isAnswer)) {
      complain({ErrorCode::BadFile, "none of the cases is an answer to \"" + over.field + "\"", over.place, "its answers are: " + joined(words)});
      continue;
    }
    for (const auto &[key, place] : over.cases)
      if (!key.empty() && !words.contains(key)) {
        const std::string_view near = key.size() > kTooShort ? nearest(key, words) : std::string_view();
        report_.warnings.push_back({ErrorCode::BadFile, "nobody gets to the case \"" + key + "\": it is no answer to \"" + over.field + "\"", place, (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "its answers are: " + joined(words)});
      }
  }
}

}  // namespace fovea
