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
    {"study", "in \"databaseCheck\" and \"recruitmentCriterion\""},
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

}  // namespace

void StudyReader::noteNames(const ScriptNames &names, const std::string &place) {
  if (!around_.isAnywhere)
    for (const std::string &name : names.needed)
      if (!set_.contains(name) && !around_.lent.contains(name)) early_.push_back({name, place, ownDepth_.value_or(depth_) == 0});
  set_.insert(names.set.begin(), names.set.end());
  setsAny_ = setsAny_ || names.setsAny;
  for (const std::string &name : names.read)
    if (!around_.lent.contains(name)) read_.push_back({name, place, std::string(nearest(name, around_.lent)), names.functions.contains(name), names.bare.contains(name)});
  for (const auto &[name, kind] : names.literals) {
    const bool isSure = depth_ == 0 && !around_.isAnywhere && std::none_of(names.ofHost.begin(), names.ofHost.end(), [](const std::string &word) {
      return word == "if" || word == "for" || word == "while" || word == "repeat" || word == "function";
    });
    given_[name].push_back({kind, place, isSure});
  }
  for (const std::string &name : names.globalFunctions)
    complain({ErrorCode::BadFile, "the function \"" + name + "\" is none of the script's own, and no variable can hold it", place, "write local function " + name + "(...)"});
  for (const std::string &field : names.infoFields) study_.infoFields.emplace_back(field, place);
  if (around_.isAnywhere) return;
  if (names.ofHost.contains("item") && !names.set.contains("item") && around_.loops == 0)
    complain({ErrorCode::BadFile, "there is no item: this stands in no forEach", place, "put the step into a \"forEach\", or use a variable"});
  if (names.ofHost.contains("setLocal") && around_.modules == 0)
    complain({ErrorCode::BadFile, "there is no module whose local could be set", place, "put the step into a \"module\", or set a variable"});
}

/// Something other than a script sets the variable to a value of that kind.
void StudyReader::noteKind(const std::string &name, std::string_view kind, const std::string &place, bool isSure) {
  given_[name].push_back({std::string(kind), place, isSure});
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
    if (isFree || other == all.end()) continue;
    const bool isSure = all.front().isSure && other->isSure;
    (isSure ? report_.errors : report_.warnings)
        .push_back({ErrorCode::BadFile, "\"" + name + "\" is " + all.front().kind + (all.front().place == other->place ? "" : " at " + all.front().place) + " and " + other->kind + " here", other->place,
                    "a variable keeps its kind: use two names, or declare it, \"variables\": {\"" + name + "\": {\"type\": \"any\"}}"});
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
std::optional<Error> StudyReader::mistakeIn(const std::string &name, const std::string &place, bool isCalled, bool isBare) const {
  const auto wrong = [&](std::string what, std::string_view fix) { return Error{ErrorCode::BadFile, std::move(what), place, std::string(fix)}; };
  if (!isBare) return std::nullopt;  // get() has something else then
  if (const std::string_view instead = meaningOf(kOfLua, name); !instead.empty()) return wrong("scripts have no \"" + name + "\"", instead);
  if (isCalled)
    return wrong("there is no function \"" + name + "\"", "a script's own is local function " + name + "(...), a plugin's call(\"KEY." + name + "\", ...); docs/timeline.md has the others");
  if (const std::string_view there = meaningOf(kThereAlready, name); !there.empty()) return wrong("nothing sets the variable \"" + name + "\"", "it is there " + std::string(there));
  return std::nullopt;
}

/// A name that nothing sets is a slip where another is nearly the same, and worth a look where none is: a script may have names of its
/// own that are not told from variables here. Functions of plugins may set what they like, and so may set() of a name that is put together:
/// then it is worth a look at most.
void StudyReader::checkNames() {
  checkKinds();
  checkOrder();
  for (const auto &[label, where] : askedLoops_)
    if (!loops_.contains(label)) complain({ErrorCode::BadFile, "there is no loop \"" + label + "\" to ask the index of", where, loops_.empty() ? "the study has none" : "there are: " + joined(loops_)});
  const std::vector<std::string> known(set_.begin(), set_.end());
  std::set<std::pair<std::string, std::string>> told;
  const bool isOpen = setsAny_ || !study_.calls.empty();
  for (const auto &[name, place, likeLent, isCalled, isBare] : read_) {
    if ((set_.contains(name) && !isCalled) || !told.emplace(name, place).second) continue;
    auto mistake = mistakeIn(name, place, isCalled, isBare);
    if (mistake && (isCalled || !isOpen)) {
      complain(std::move(*mistake));
      continue;
    }
    const std::string_view near = name.size() <= kTooShort ? std::string_view() : likeLent.empty() ? nearest(name, known) : std::string_view(likeLent);
    const std::string what = "nothing sets the variable \"" + name + "\"";
    if (near.empty())
      report_.warnings.push_back({ErrorCode::BadFile, what, place,
                                  isOpen ? "where a plugin or a script sets it under a name that is not written here, declare it: \"variables\": {\"" + name + "\": {\"type\": \"any\"}}"
                                         : "save an answer under it, \"saveAs\": \"" + name + "\", or set it in a \"code\" step"});
    else (isOpen ? report_.warnings : report_.errors).push_back({ErrorCode::BadFile, what, place, "did you mean \"" + std::string(near) + "\"?"});
  }
}

}  // namespace fovea
