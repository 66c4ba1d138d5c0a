// Conditions, loops, modules and code of a study file, as elements.

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/names.hpp"
#include "timeline/orders.hpp"
#include "timeline/study_reader.hpp"
#include "timeline/timeline.hpp"

namespace fovea {
namespace {

constexpr const char *kFlowWords[] = {"if",    "switch",    "while", "forEach",           "randomize",       "counterbalance", "module", "trials", "waitWhile",
                                      "async", "pageMaker", "sequence", "fixedTimeCredit_s", "fixedProgress_s", "accumulate",     "onFail", "code",   "end",  "endSession",
                                      "preDeployRoutine", "databaseCheck", "recruitmentCriterion"};
// What stands in these is gone through by everybody, once.
constexpr std::string_view kOnce[] = {"module", "code", "end", "endSession", "async", "waitWhile", "fixedTimeCredit_s", "fixedProgress_s", "accumulate", "onFail", "preDeployRoutine", "databaseCheck", "recruitmentCriterion"};

/// May a participant come to an end in these steps, or fail?
bool mayEnd(const Value &json) {
  if (json.text()) return json.text()->find("fail") != std::string::npos;
  if (json.list()) return std::any_of(json.list()->begin(), json.list()->end(), mayEnd);
  return json.dict() && std::any_of(json.dict()->begin(), json.dict()->end(), [](const auto &member) { return member.first == "end" || mayEnd(member.second); });
}

/// Do all participants who come to this step come to an end in it? Scripts that fail them are not looked at.
bool endsAlways(const Value &json) {
  const auto endsIn = [](const Value *steps) { return steps && steps->list() && std::any_of(steps->list()->begin(), steps->list()->end(), endsAlways); };
  if (json.find("end")) return true;
  if (json.find("if")) return endsIn(json.find("then")) && endsIn(json.find("else"));
  if (json.find("switch")) {
    const Value *cases = json.find("cases");
    return endsIn(json.find("otherwise")) && cases && cases->dict() && std::all_of(cases->dict()->begin(), cases->dict()->end(), [&](const auto &each) { return endsIn(&each.second); });
  }
  for (const char *units : {"randomize", "counterbalance"})
    if (const Value *all = json.find(units)) {
      const auto ends = [&](const Value &unit) { return endsIn(&unit); };
      if (!all->list() || all->list()->empty()) return false;
      return json.find("take") ? std::all_of(all->list()->begin(), all->list()->end(), ends) : std::any_of(all->list()->begin(), all->list()->end(), ends);
    }
  if (const Value *items = json.find("forEach")) return items->list() && !items->list()->empty() && endsIn(json.find("steps"));
  constexpr const char *kThrough[] = {"module", "accumulate", "fixedTimeCredit_s", "fixedProgress_s"};
  return std::any_of(std::begin(kThrough), std::end(kThrough), [&](const char *word) { return json.find(word); }) && endsIn(json.find("steps"));
}

/// Is there an order with at most so many equal ones in a row? The others have to stand between them.
bool canKeepApart(const List &list, int maxRun) {
  return std::all_of(list.begin(), list.end(), [&](const Value &each) {
    const auto equal = std::count(list.begin(), list.end(), each), others = static_cast<std::ptrdiff_t>(list.size()) - equal;
    return equal <= maxRun * (others + 1);
  });
}

const std::string *expressionIn(const Value &value) { return value.text() && value.text()->starts_with('=') ? value.text() : nullptr; }

/// A page with nothing to answer: what was answered before it is still the last answer.
bool isOnlyRead(const Step &step) {
  if (step.kind != StepKind::Page) return false;
  constexpr std::string_view kOnlyText[] = {"info", "org.fovea.info", "end", "org.fovea.end"};
  if (std::find(std::begin(kOnlyText), std::end(kOnlyText), step.plugin) != std::end(kOnlyText)) return true;
  if (!isModular(step)) return false;
  const Value *control = step.params.find("control");
  return control ? keyOfId(control->textOr("kind", "")) == "none" : step.params.find("prompt") != nullptr;
}

}  // namespace

bool hasExpressions(const Value &params) {
  if (params.list()) return std::any_of(params.list()->begin(), params.list()->end(), hasExpressions);
  if (params.dict()) return std::any_of(params.dict()->begin(), params.dict()->end(), [](const auto &member) { return hasExpressions(member.second); });
  return expressionIn(params);
}

/// What a step is, in a line: its own word, label and numbers, as they are written.
std::string StudyReader::lineOf(const Value &json, std::string_view kind) {
  const Value &own = *json.find(kind);
  std::string line(kind);
  if (own.list() && kind == "forEach") line += " of " + std::to_string(own.list()->size());
  else if (own.text() || own.number() || own.as<bool>()) line += " " + cellText(own);
  if (const Value *label = json.find("label"); label && label->text()) line += " \"" + *label->text() + "\"";
  constexpr std::pair<const char *, const char *> kTold[] = {{"scheme", ", "}, {"assign", ", orders by "}, {"take", ", of each order the first "}, {"order", ", "}, {"maxRun", ", equal ones in a row "},
                                                             {"repetitions", ", repetitions "}, {"expectedRepetitions", ", rounds expected "}, {"maxLoopTime_s", ", seconds at most "},
                                                             {"timeEstimate_s", ", seconds "}, {"expectedWait_s", ", seconds expected "}};
  for (const auto &[member, words] : kTold)
    if (const Value *told = json.find(member); told && (told->text() || told->number())) line += words + cellText(*told);
  if (kind == "counterbalance" && !json.find("scheme")) line += ", williams";
  if (const Value *hours = kind == "endSession" ? own.find("notBefore_h") : nullptr) line += ", the next one after " + cellText(*hours) + " h";
  return line;
}

// --- members ------------------------------------------------------------------------------------------------------------

std::string StudyReader::label(const Value &json, const std::string &path, std::string otherwise) {
  const Value *label = json.find("label");
  if (label) checkLabel(*label, path + "/label");
  if (!label) return labels_.insert(otherwise), otherwise;
  if (label->text() && !label->text()->empty()) return labels_.insert(*label->text()), *label->text();
  complain(label->text() ? problem(path + "/label", "the label is empty", "it names the step's data: write a word, or leave it out") : expected(path + "/label", "text", *label));
  return otherwise;
}

/// Paths in the data are made of labels: main/practice#2/stroop. One that looks like a part of a path would be another step's.
void StudyReader::checkLabel(const Value &json, const std::string &path) {
  const std::string *label = json.text();
  if (!label) return;
  if (label->find_first_of("/#") != label->npos)
    complain(problem(path, "the label \"" + *label + "\" has a / or a # in it, which part labels and rounds in a step's path", "all other characters may be: letters, digits, blanks, - _ . and so on"));
  else if (std::any_of(label->begin(), label->end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }))
    complain(problem(path, "a label has a line break, a tab or another character in it that nobody can read", "all others may be, but / and #: letters, digits, blanks, - _ . and so on"));
}

std::optional<double> StudyReader::number(const Value &json, const std::string &path, const std::string &name) {
  const Value *member = json.find(name);
  if (!member) return std::nullopt;
  if (member->number() && *member->number() >= 0 && std::isfinite(*member->number())) return *member->number();
  complain(member->number() ? problem(path + "/" + name, "that is below 0", "give 0 or more") : expected(path + "/" + name, "a number of 0 or more", *member));
  return std::nullopt;
}

std::optional<Duration> StudyReader::seconds(const Value &json, const std::string &path, const std::string &name) {
  constexpr double kDay = 86'400;
  const auto given = number(json, path, name);
  if (!given) return std::nullopt;
  if (*given > kDay) return complain(problem(path + "/" + name, "that is longer than a day", "give seconds")), std::nullopt;
  return Duration(std::llround(*given * 1e9));
}

bool StudyReader::flag(const Value &json, const std::string &path, const std::string &name, bool otherwise) {
  const Value *member = json.find(name);
  if (!member) return otherwise;
  if (member->as<bool>()) return *member->as<bool>();
  complain(expected(path + "/" + name, "true or false", *member));
  return otherwise;
}

/// The variable that "saveAs" names; empty: none.
std::string StudyReader::savedAs(const Value &json, const std::string &path) {
  const Value *name = json.find("saveAs");
  if (!name) return {};
  if (!name->text() || name->text()->empty()) return complain(expected(path + "/saveAs", "the name of a variable", *name)), std::string();
  if (isReservedName(*name->text()))
    complain(problem(path + "/saveAs", "\"" + *name->text() + "\" has a meaning already", "use another name"));
  else if (!isLuaName(*name->text()))
    report_.warnings.push_back(problem(path + "/saveAs", "\"" + *name->text() + "\" is no name that a script can write", "only get(\"" + *name->text() + "\") finds it: begin with a letter; letters, digits and _ follow"));
  set_.insert(*name->text());
  return *name->text();
}

// --- scripts --------------------------------------------------------------------------------------------------------------

std::optional<ScriptEngine::Script> StudyReader::script(const Value &json, const std::string &path, Kind kind) {
  std::string text;
  std::vector<std::string> lines;
  if (json.text()) {
    text = *json.text();
  } else if (json.list() && std::all_of(json.list()->begin(), json.list()->end(), [](const Value &line) { return line.text() != nullptr; })) {
    for (std::size_t i = 0; i < json.list()->size(); ++i) {
      const std::string &line = *(*json.list())[i].text();
      text += line + "\n";
      lines.insert(lines.end(), static_cast<std::size_t>(std::count(line.begin(), line.end(), '\n')) + 1, where(path + "/" + std::to_string(i)));
    }
  } else {
    return complain(expected(path, kind == Kind::Expression ? "a Lua expression, e.g. \"answer.age >= 18\"" : "Lua, as text or a list of lines", json)), std::nullopt;
  }
  auto compiled = engine_->read(text, kind, where(path), std::move(lines));
  if (!compiled) {
    const ScriptNames meant = namesIn(text);  // one mistake is not to make others
    set_.insert(meant.set.begin(), meant.set.end());
    return complain(compiled.error()), std::nullopt;
  }
  compiled->modules = around_.within;
  for (const Error &fault : compiled->faults) complain(fault);
  // What is the same for everybody is tried, and tells by itself how it fails.
  if (kind == Kind::Expression && compiled->faults.empty() && compiled->names.isConstant() && !worksOnce([&](TimelineContext &nobodys) { return engine_->run(*compiled, nobodys); }))
    return std::nullopt;
  noteNames(*compiled);
  checkAssets(*compiled);
  noteCalls(*compiled);
  for (const std::string &name : compiled->names.set)
    if (isReservedName(name))
      complain({ErrorCode::BadFile, "the script sets \"" + name + "\", which is the host's", compiled->placeOf(name + "="),
                name == "earned" ? "use another name; reward(cents) adds to what the participant has earned" : "use another name"});
  for (const std::string &label : compiled->names.loops) askedLoops_.emplace_back(label, compiled->placeOf("index " + label));
  if (!compiled->faults.empty()) return std::nullopt;
  return *compiled;
}

std::function<Result<Value>(TimelineContext &)> StudyReader::asked(const Value &json, const std::string &path) {
  auto compiled = script(json, path, Kind::Expression);
  if (!compiled) return {};
  return [engine = engine_, script = *compiled](TimelineContext &context) { return engine->run(script, context); };
}

Condition StudyReader::condition(const Value &json, const std::string &path) {
  if (const bool *always = json.as<bool>()) return [holds = *always](TimelineContext &) { return holds; };
  auto function = asked(json, path);
  if (!function) return [](TimelineContext &) { return true; };  // it was told; what hangs on it is to be judged all the same
  noteCondition(json, path);
  const std::string text = json.text() ? " " + *json.text() : "";
  const Condition holds = [function, text, place = where(path)](TimelineContext &context) -> Result<bool> {
    auto value = function(context);
    if (!value) return value.error();
    if (value->as<bool>()) return *value->as<bool>();
    return Error{ErrorCode::PluginFailed, "the condition" + text + " gave " + std::string(kindName(*value)), place, "it has to be true or false: compare with ==, <, >="};
  };
  tryConstant(json, holds);
  return holds;
}

/// Which functions of plugins a script calls: KEY.NAME, or NAME where the study is a plugin's own.
void StudyReader::noteCalls(const ScriptEngine::Script &script) {
  if (script.names.callsAny)
    complain({ErrorCode::BadFile, "the script calls a function whose name is not written out", script.placeOf("call"), "write call(\"KEY.NAME\"), so that it can be found before the study begins"});
  for (const std::string &called : script.names.called) {
    const std::string place = script.placeOf("call " + called);
    const std::size_t dot = called.rfind('.');
    const CalledFunction function{dot == std::string::npos ? "" : called.substr(0, dot), dot == std::string::npos ? called : called.substr(dot + 1), place};
    if (function.plugin.empty() && !functions_)
      complain({ErrorCode::BadFile, "a study file has no function \"" + called + "\" of its own", place, "name the plugin as well: call(\"KEY." + called + "\")"});
    else if (function.plugin.empty() && std::find(functions_->begin(), functions_->end(), called) == functions_->end())
      complain(unknownFunction(function, *functions_));
    else if (std::none_of(study_.calls.begin(), study_.calls.end(), [&](const CalledFunction &known) { return known.plugin == function.plugin && known.name == function.name; }))
      study_.calls.push_back(function);
  }
}

/// What a step asks before it goes to its steps; those stand inside.
Condition StudyReader::ownCondition(const Value &json, const std::string &path) {
  const Own own(*this);
  return condition(json, path);
}

std::function<Result<Value>(TimelineContext &)> StudyReader::ownQuestion(const Value &json, const std::string &path) {
  const Own own(*this);
  return asked(json, path);
}

/// The parameters with their expressions replaced by what they give.
std::function<Result<Value>(TimelineContext &)> StudyReader::evaluated(const Value &params, const std::string &path) {
  using Function = std::function<Result<Value>(TimelineContext &)>;
  if (const std::string *text = expressionIn(params)) return asked(Value(text->substr(1)), path);
  if (!hasExpressions(params)) return [params](TimelineContext &) { return Result<Value>(params); };
  std::vector<std::pair<std::string, Function>> parts;
  if (params.dict())
    for (const auto &[name, member] : *params.dict()) parts.emplace_back(name, evaluated(member, path + "/" + name));
  else
    for (std::size_t i = 0; i < params.list()->size(); ++i) parts.emplace_back("", evaluated((*params.list())[i], path + "/" + std::to_string(i)));
  if (std::any_of(parts.begin(), parts.end(), [](const auto &part) { return !part.second; })) return {};
  return [parts, isDict = params.dict() != nullptr](TimelineContext &context) -> Result<Value> {
    Dict dict;
    List list;
    for (const auto &[name, part] : parts) {
      auto value = part(context);
      if (!value) return value.error();
      if (isDict) dict.emplace_back(name, std::move(*value));
      else list.push_back(std::move(*value));
    }
    return isDict ? Value(std::move(dict)) : Value(std::move(list));
  };
}

// --- steps ------------------------------------------------------------------------------------------------------------------

Elements StudyReader::readSteps(const Value *json, const std::string &path) {
  Elements elements;
  if (!json || !json->list()) return complain(json ? expected(path, "a list of steps", *json) : problem(path, "a list of steps is missing", "add it")), elements;
  ++indent_;
  for (std::size_t i = 0; i + 1 < json->list()->size(); ++i)
    if (const Value &step = (*json->list())[i]; endsAlways(step))
      complain(problem(path + "/" + std::to_string(i + 1), step.find("end") ? "nobody gets here: the step before it is an \"end\"" : "nobody gets here: the step before it comes to an \"end\", whichever way is taken",
                       "put the \"end\" last, or into an \"if\""));
  for (std::size_t i = 0; i < json->list()->size(); ++i)
    for (Element &element : readFlow((*json->list())[i], path + "/" + std::to_string(i))) elements.push_back(std::move(element));
  --indent_;
  return elements;
}

/// Steps under a word of their own.
Elements StudyReader::readPart(const std::string &word, const Value *json, const std::string &path) {
  ++indent_;
  outline(word);
  Elements elements = readSteps(json, path);
  --indent_;
  return elements;
}

Elements StudyReader::readFlow(const Value &json, const std::string &path) {
  Elements made;
  if (json.find("include")) return made;  // it could not be, and that was told
  const auto word = std::find_if(std::begin(kFlowWords), std::end(kFlowWords), [&](const char *each) { return json.find(each) != nullptr; });
  if (word == std::end(kFlowWords)) {
    // Known even when something else is wrong here: one mistake is not to make others.
    if (const Value *name = json.find("saveAs"); name && name->text()) {
      set_.insert(*name->text());
      noteAnswer(*name->text(), where(path + "/saveAs"));
      noteSaved(*name->text(), json);
    }
    auto step = readStep(json, path);
    if (step) addLeaf(made, std::move(*step), json, path);
    else complain(step.error());
    return made;
  }
  hasFlow_ = true;
  const std::string_view kind = *word;
  outline(lineOf(json, kind));
  // Its own script is asked once, behind the step before it; what is within comes at once behind that, too, or knows nothing of it.
  constexpr std::string_view kKeepsAnswer[] = {"code", "module", "fixedTimeCredit_s", "fixedProgress_s", "onFail", "preDeployRoutine", "databaseCheck", "recruitmentCriterion"};
  const bool keepsAnswer = std::find(std::begin(kKeepsAnswer), std::end(kKeepsAnswer), kind) != std::end(kKeepsAnswer);
  if (!keepsAnswer && kind != "if" && kind != "switch") lastExperiment_.clear();
  const bool nests = std::find(std::begin(kOnce), std::end(kOnce), kind) == std::end(kOnce);
  depth_ += nests;
  enterFlow(json, nests);
  if (kind == "trials") {
    made = readTrials(json, path);
    depth_ -= nests;
    leaveFlow(json, mayEnd(json));
    return made;
  }
  Element element = kind == "if"       ? readIf(json, path)
                    : kind == "switch" ? readSwitch(json, path)
                    : kind == "while"  ? readWhile(json, path)
                    : kind == "forEach" ? readForEach(json, path)
                    : kind == "module"  ? readModule(json, path)
                    : kind == "code"    ? readCode(json, path)
                    : kind == "waitWhile" ? readWait(json, path)
                    : kind == "async"   ? readAsync(json, path)
                    : kind == "pageMaker" ? readPageMaker(json, path)
                    : kind == "sequence" ? readSequence(json, path)
                    : kind == "fixedTimeCredit_s" || kind == "fixedProgress_s" ? readFix(json, path, std::string(kind))
                    : kind == "accumulate" ? readAccumulate(json, path)
                    : kind == "onFail"  ? readOnFail(json, path)
                    : kind == "preDeployRoutine" || kind == "databaseCheck" || kind == "recruitmentCriterion" ? readStartUp(json, path, std::string(kind))
                    : kind == "end"     ? readEnd(json, path)
                    : kind == "endSession" ? readEndSession(json, path)
                                        : readUnits(json, path, std::string(kind));
  depth_ -= nests;
  leaveFlow(json, mayEnd(json));
  if (!keepsAnswer) lastExperiment_.clear();
  if (element) made.push_back(element.from(where(path)));
  return made;
}

void StudyReader::addLeaf(Elements &out, Step step, const Value &json, const std::string &path) {
  if (step.kind == StepKind::Consent && depth_ > 0)
    complain(problem(path, "consent is asked for inside of a condition or loop", "put it before all of them: nobody may get past it"));
  if (const Value *declined = json.find("ifDeclined"); declined && step.kind == StepKind::Consent) {
    const bool isAsked = std::any_of(study_.steps.begin(), study_.steps.end(), [](const Step &each) { return each.kind == StepKind::Consent && !each.goesOnIfDeclined; });
    step.goesOnIfDeclined = *declined == Value("goOn");
    if (step.goesOnIfDeclined) step.look.emplace_back("ifDeclined", "goOn");  // its button says so
    if (!step.goesOnIfDeclined && *declined != Value("end")) complain(problem(path + "/ifDeclined", "\"ifDeclined\" is \"end\" or \"goOn\"", "write \"goOn\" where the study can do without it; else leave it out"));
    if (step.goesOnIfDeclined && !isAsked)
      complain(problem(path + "/ifDeclined", "nobody has agreed to the study itself by then", "put a consent before it that cannot be declined and gone on from"));
  }
  PageSpec page;
  page.type = std::string(stepWord(step.kind));
  page.label = step.label;
  page.isConsent = step.kind == StepKind::Consent;
  // Text that is read leaves nothing that anybody asked for, and what is saved is known by its variable.
  page.isNamed = json.find("label") || (!json.find("saveAs") && (step.kind != StepKind::Page || keyOfId(step.plugin) != "info"));
  page.params = Value(Dict{{"step", static_cast<std::int64_t>(study_.steps.size())}});
  page.saveAnswer = !isOnlyRead(step);
  page.timeEstimate = seconds(json, path, "timeEstimate_s").value_or(Duration{});
  if (!json.find("timeEstimate_s") && step.kind != StepKind::Consent && !isTimedAround_) {
    if (isPaid_) complain(problem(path, "\"" + step.label + "\" has no \"timeEstimate_s\": nobody would be paid for it", "say how many seconds it takes, 0 where nothing is paid for it"));
    else report_.warnings.push_back(problem(path, "\"" + step.label + "\" has no \"timeEstimate_s\": the study's length is not known", "say how many seconds it takes"));
  }
  if (json.find("saveAs")) {
    hasFlow_ = true;
    page.saveAnswer = savedAs(json, path);
    const bool isAfterConsent = std::any_of(study_.steps.begin(), study_.steps.end(), [](const Step &each) { return each.kind == StepKind::Consent; });
    if (step.kind == StepKind::Page && !isAfterConsent)
      report_.warnings.push_back(problem(path, "\"" + step.label + "\" is answered before consent: it is kept only of people who agree afterwards",
                                         "put it behind the consent, or leave it when that is what you mean"));
  }
  if (json.find("saveAnswer")) {
    hasFlow_ = true;
    if (json.find("saveAs")) complain(problem(path + "/saveAnswer", "\"saveAs\" saves the answer already", "leave one of them out"));
    else page.saveAnswer = flag(json, path, "saveAnswer", true);
  }
  step.estimate = *page.timeEstimate;
  if (const Value *simulate = json.find("simulate")) readSimulate(*simulate, path + "/simulate", step, page);
  readPageFacts(json, path, step);
  if (const Value *judge = json.find("validate")) {
    if (step.kind == StepKind::Page) readValidator(*judge, path + "/validate", page);
    else complain(problem(path + "/validate", "only a page's answer can be judged", "take \"validate\" out"));
  }
  foldConstants(step.params, path + "/params");
  if (hasExpressions(step.params)) {
    hasFlow_ = true;
    if (auto function = evaluated(step.params, path + "/params")) page.paramsFunction = [function](TimelineContext &context) { return function(context); };
  }
  if (step.kind == StepKind::Consent) noteForm(step, json, path);
  else noteDeclined(step, json);
  if (page.saveAnswer.saves) lastExperiment_ = step.kind == StepKind::Experiment && !isListed_ ? step.plugin : "";
  outline(page.type + " " + step.plugin + (step.label == keyOfId(step.plugin) ? "" : " \"" + step.label + "\"") +
          (json.find("timeEstimate_s") ? ", " + cellText(Value(toSeconds(*page.timeEstimate))) + " s" : "") +
          (page.saveAnswer.variable.empty() ? "" : ", saved as " + page.saveAnswer.variable));
  study_.steps.push_back(std::move(step));
  out.push_back(fovea::page(std::move(page)).from(where(path)));
}

/// Expressions that give the same to everybody become what they give, and are judged as that.
void StudyReader::foldConstants(Value &params, const std::string &path) {
  if (auto *list = params.as<List>()) {
    for (std::size_t i = 0; i < list->size(); ++i) foldConstants((*list)[i], path + "/" + std::to_string(i));
  } else if (auto *dict = params.as<Dict>()) {
    for (auto &[name, member] : *dict) foldConstants(member, path + "/" + name);
  } else if (const std::string *text = expressionIn(params); text && namesIn(text->substr(1)).isConstant()) {
    const auto compiled = engine_->compile(text->substr(1), Kind::Expression, where(path));
    auto given = compiled ? forNobody([&](TimelineContext &nobodys) { return engine_->run(*compiled, nobodys); }) : Result<Value>(compiled.error());
    // One that fails stays, and is told when its function is made.
    if (given && !hasExpressions(*given)) params = std::move(*given);
  }
}

/// The response model of a step; a page's "answer" is what bots say there.
void StudyReader::readSimulate(const Value &json, const std::string &path, Step &step, PageSpec &page) {
  if (!json.dict()) return complain(expected(path, "an object, e.g. {\"accuracy\": 0.9}", json));
  for (const auto &[name, value] : *json.dict()) {
    if (name == "abort" || name == "abortAfter_s") readAbortOfBots(name, value, path + "/" + name, step);
    else if (name != "answer") step.simulate.emplace_back(name, value);
    else if (step.kind == StepKind::Experiment)
      complain(problem(path + "/answer", "an experiment answers for itself", "say how its keys are pressed: mean_s, accuracy, ..."));
    else readAnswerOfBots(value, path + "/answer", step, page);
  }
  checkModel(step.simulate, path);
}

void StudyReader::readAnswerOfBots(const Value &json, const std::string &path, Step &step, PageSpec &page) {
  Value constant = json;
  foldConstants(constant, path);
  if (!hasExpressions(constant)) step.simulatedAnswer = std::move(constant), step.answerPlace = where(path);
  if (auto function = evaluated(json, path))
    page.botAnswer = [function](TimelineContext &context) -> Result<BotAnswer> {
      auto answer = function(context);
      return answer ? Result<BotAnswer>(BotAnswer(std::move(*answer))) : answer.error();
    };
}

/// How often simulated participants leave here, as somebody may who has a key for it.
void StudyReader::readAbortOfBots(const std::string &name, const Value &value, const std::string &path, Step &step) {
  const double most = name == "abort" ? 1 : 3600;
  const auto number = value.number();
  if (!number || !(*number >= 0 && *number <= most)) return complain(problem(path, "\"" + name + "\" is out of range", "give a number from 0 to " + cellText(Value(most))));
  if (!study_.abortButton) return complain(problem(path, "nobody can leave this study by themselves", "set \"showAbortButton\": true"));
  if (name == "abort") step.abortShare = *number;
  else step.abortAfter = Duration(std::llround(*number * 1e9));
}

/// Lua that judges what is given: true or nothing takes it, false or text asks for it again.
void StudyReader::readValidator(const Value &json, const std::string &path, PageSpec &page) {
  const Lending given(*this, {"given"});
  auto compiled = script(json, path, Kind::Expression);
  if (!compiled) return;
  const auto judge = [engine = engine_, script = *compiled](const Value &answer, TimelineContext &context) -> Result<std::optional<Refusal>> {
    context.lend("given", answer);
    const auto judged = engine->run(script, context);
    if (!judged) return judged.error();
    if (judged->text()) return std::optional(Refusal(*judged->text()));
    if (judged->isNull() || *judged == Value(true)) return std::optional<Refusal>();
    if (*judged == Value(false)) return std::optional(Refusal());
    return Error{ErrorCode::PluginFailed, "\"validate\" gave " + std::string(kindName(*judged)), script.place, "give true for an answer that is fine, else false or the text that says what is wrong"};
  };
  tryConstant(json, [&](TimelineContext &nobodys) -> Result<Value> {
    auto judged = judge(Value(), nobodys);
    return judged ? Result<Value>(Value()) : judged.error();
  });
  page.validators.push_back(judge);
}

/// Is it a response model? Its numbers are judged by their names.
void StudyReader::checkModel(const Dict &model, const std::string &path) {
  constexpr std::pair<const char *, double> kKnown[] = {{"mean_s", 600}, {"spread_s", 600}, {"tail_s", 600}, {"fastest_s", 600}, {"accuracy", 1}, {"lapses", 1}, {"early", 1}};
  for (const auto &[name, value] : model) {
    const auto known = std::find_if(std::begin(kKnown), std::end(kKnown), [&, &word = name](const auto &each) { return word == each.first; });
    const bool isOfSteps = name == "abort" || name == "abortAfter_s" || name == "answer";
    if (isOfSteps && path == "/simulate") complain(problem(path + "/" + name, "\"" + name + "\" belongs to a step, and not to all of them", "write it in the \"simulate\" of the step" + std::string(name == "answer" ? " that is answered so" : " where somebody leaves")));
    else if (known == std::end(kKnown)) complain(problem(path + "/" + name, "a response model has no \"" + name + "\"", "known: mean_s, spread_s, tail_s, fastest_s, accuracy, lapses, early; a page has answer"));
    else if (const auto number = value.number(); !number || !(*number >= 0 && *number <= known->second))
      complain(problem(path + "/" + name, "\"" + name + "\" is out of range", "give a number from 0 to " + cellText(Value(known->second))));
  }
}

/// What a choice of steps does to credit, progress and record.
template <class Spec>
void StudyReader::readFork(const Value &json, const std::string &path, Spec &spec) {
  spec.fixTimeCredit = flag(json, path, "fixTimeCredit", false);
  spec.boundProgress = flag(json, path, "boundProgress", true);
  spec.logChosenBranch = flag(json, path, "logChosenBranch", true);
  spec.timeEstimate = seconds(json, path, "timeEstimate_s");
  if (spec.fixTimeCredit && !spec.boundProgress)
    complain(problem(path + "/boundProgress", "a fixed time credit bounds the progress, too", "leave boundProgress out, or fixTimeCredit"));
}

Element StudyReader::readIf(const Value &json, const std::string &path) {
  checkMembers(json, path, {"if", "then", "else", "label", "fixTimeCredit", "boundProgress", "logChosenBranch", "timeEstimate_s"});
  ConditionalSpec spec;
  spec.label = label(json, path, "if");
  spec.condition = ownCondition(*json.find("if"), path + "/if");
  warnOfDeadEnd(*json.find("if"), path + "/if");
  readFork(json, path, spec);
  const bool wasTimedAround = std::exchange(isTimedAround_, isTimedAround_ || (spec.fixTimeCredit && spec.timeEstimate));
  const std::string before = lastExperiment_;
  if (!json.find("then")) complain(problem(path, "\"then\" is missing", "list the steps for when the condition holds"));
  else spec.logicIfTrue = readSteps(json.find("then"), path + "/then");
  lastExperiment_ = before;
  if (json.find("else")) outline("else");
  if (json.find("else")) spec.logicIfFalse = readSteps(json.find("else"), path + "/else");
  isTimedAround_ = wasTimedAround;
  return conditional(std::move(spec));
}

/// One of the two sides that nobody ever comes to.
void StudyReader::warnOfDeadEnd(const Value &json, const std::string &path) {
  const bool isWritten = json.as<bool>(), isConstant = json.text() && namesIn(*json.text()).isConstant();
  if (isWritten || isConstant)
    report_.warnings.push_back(problem(path, "this condition is the same for everybody", "let it depend on a variable or on expInfo, or leave the \"if\" out"));
}

Element StudyReader::readSwitch(const Value &json, const std::string &path) {
  checkMembers(json, path, {"switch", "cases", "otherwise", "results", "label", "fixTimeCredit", "boundProgress", "logChosenBranch", "timeEstimate_s"});
  SwitchSpec spec;
  spec.label = label(json, path, "switch");
  readFork(json, path, spec);
  // A file's keys are text, so whole numbers are compared as their digits, and truth as true and false.
  const auto function = ownQuestion(*json.find("switch"), path + "/switch");
  spec.function = [](TimelineContext &) { return Value(); };  // of one that cannot be read, which was told: its steps are to be judged all the same
  if (function)
    spec.function = [function](TimelineContext &context) -> Result<Value> {
      auto key = function(context);
      return key && (key->as<std::int64_t>() || key->as<bool>()) ? Result<Value>(Value(cellText(*key))) : key;
    };
  const Value *cases = json.find("cases");
  const bool wasTimedAround = std::exchange(isTimedAround_, isTimedAround_ || (spec.fixTimeCredit && spec.timeEstimate));
  const std::string before = lastExperiment_;
  if (!cases || !cases->dict()) complain(cases ? expected(path + "/cases", "an object of lists of steps", *cases) : problem(path, "\"cases\" is missing", "give the steps for each key"));
  else
    for (const auto &[key, steps] : *cases->dict()) lastExperiment_ = before, spec.branches.emplace_back(Value(key), readPart("case " + key, &steps, path + "/cases/" + key));
  if (const Value *results = json.find("results")) {
    if (!results->list()) complain(expected(path + "/results", "a list of all keys that the expression may give", *results));
    else
      for (const Value &result : *results->list()) spec.results.push_back(Value(cellText(result)));
  }
  if (const std::string *text = json.find("switch")->text(); text && cases && cases->dict() && !cases->dict()->empty()) {
    const std::size_t point = text->find('.');
    SwitchOn over{text->substr(0, point), point == text->npos ? "" : text->substr(point + 1), {}, where(path + "/cases"), json.find("otherwise") != nullptr};
    for (const auto &[key, ignored] : *cases->dict()) over.cases.emplace_back(key, where(path + "/cases/" + key));
    if (isLuaName(over.name) && isLuaName(over.field)) switches_.push_back(std::move(over));
  }
  if (cases && cases->dict() && cases->dict()->empty()) complain(problem(path, "the switch has no cases", "add at least one"));
  if (function && cases && cases->dict() && !json.find("otherwise"))
    tryConstant(*json.find("switch"), [&](TimelineContext &nobodys) -> Result<Value> {
      auto key = spec.function(nobodys);
      if (!key || (key->text() && cases->find(*key->text()))) return key;
      const bool isReal = key->as<double>();
      return Error{ErrorCode::BadFile, "the switch gives " + (isReal ? toJson(*key) : cellText(*key)) + ", which is none of its cases", where(path + "/switch"),
                   isReal ? "a number with a point is no whole number: divide with //, or take math.tointeger of it" : "add that case, or an \"otherwise\""};
    });
  const auto given = constantOf(*json.find("switch"));
  if (given && cases && cases->dict() && cases->dict()->size() + (json.find("otherwise") != nullptr) > 1)
    report_.warnings.push_back(problem(path + "/switch", "this switch gives " + cellText(*given) + " for everybody: nobody gets to its other steps", "let it depend on a variable or on expInfo, or leave the \"switch\" out"));
  if (const Value *results = json.find("results"); results && results->list() && cases && cases->dict())
    for (const auto &[key, ignored] : *cases->dict())
      if (std::none_of(spec.results.begin(), spec.results.end(), [&, &word = key](const Value &each) { return each == Value(word); }))
        complain(problem(path + "/cases/" + key, "nobody gets here: \"results\" has no \"" + key + "\"", "add it there, when the expression may give it, or take the case out"));
  lastExperiment_ = before;
  if (json.find("otherwise")) spec.otherwise = readPart("otherwise", json.find("otherwise"), path + "/otherwise");
  isTimedAround_ = wasTimedAround;
  return !spec.branches.empty() ? switchOn(std::move(spec)) : Element();
}

Element StudyReader::readWhile(const Value &json, const std::string &path) {
  checkMembers(json, path, {"while", "steps", "expectedRepetitions", "maxLoopTime_s", "fixTimeCredit", "failOnTimeout", "interrupt", "label"});
  WhileLoopSpec spec;
  loops_.insert(spec.label = label(json, path, "while"));
  report_.isLongest = false;
  spec.condition = ownCondition(*json.find("while"), path + "/while");
  const auto expected = number(json, path, "expectedRepetitions");
  if (!json.find("expectedRepetitions")) complain(problem(path, "\"expectedRepetitions\" is missing", "say how often the loop goes round for most people"));
  spec.expectedRepetitions = expected.value_or(1);
  spec.fixTimeCredit = flag(json, path, "fixTimeCredit", true);
  readLimit(json, path, spec);
  const Value &asks = *json.find("while");
  const bool isNever = constantOf(asks) == Value(false);
  const bool isAlways = asks == Value(true) || (asks.text() && namesIn(*asks.text()).isConstant());
  if (isAlways && !isNever && !spec.maxLoopTime && json.find("steps") && !mayEnd(*json.find("steps")))
    report_.warnings.push_back(problem(path + "/while", "nobody gets out of this loop: its condition is the same each time", "let it depend on a variable, or set \"maxLoopTime_s\""));
  if (isNever)
    report_.warnings.push_back(problem(path + "/while", "nobody gets to the steps of this loop: its condition never holds", "let it depend on a variable, or leave the loop out"));
  const std::size_t before = study_.steps.size();
  spec.logic = readSteps(json.find("steps"), path + "/steps");
  for (std::size_t i = before; spec.interrupt && i < study_.steps.size(); ++i) study_.steps[i].isInterrupted = true;
  return whileLoop(std::move(spec));
}

Element StudyReader::readForEach(const Value &json, const std::string &path) {
  checkMembers(json, path, {"forEach", "steps", "order", "maxRun", "repetitions", "expectedRepetitions", "label"});
  ForLoopSpec spec;
  loops_.insert(spec.label = label(json, path, "forEach"));
  const Value &items = *json.find("forEach");
  if (const auto given = constantOf(items); given && given->list() && given->list()->empty())
    report_.warnings.push_back(problem(path + "/forEach", "nobody gets to the steps of this loop: its list is empty", "list what it goes through, or leave the loop out"));
  if (items.list()) spec.iterateOver = *items.list();
  else if (auto function = ownQuestion(items, path + "/forEach")) {
    const ListFunction list = ListFunction([function, text = items.text() ? " " + *items.text() : "", place = where(path + "/forEach")](TimelineContext &context) -> Result<List> {
      auto value = function(context);
      if (!value) return value.error();
      if (value->list()) return *value->list();
      return Error{ErrorCode::PluginFailed, "forEach" + text + " got " + std::string(kindName(*value)), place, "it needs a list: {1, 2, 3}"};
    });
    tryConstant(items, list);
    spec.iterateOver = list;
  }
  const auto expected = number(json, path, "expectedRepetitions");
  if (!items.list() && !json.find("expectedRepetitions")) complain(problem(path, "\"expectedRepetitions\" is missing", "say how long the list mostly is, e.g. 10"));
  spec.expectedRepetitions = expected.value_or(items.list() ? 0 : 1);
  spec.repetitions = static_cast<int>(whole(json, path, "repetitions", 1).value_or(1));
  report_.isLongest = report_.isLongest && items.list() && spec.expectedRepetitions == 0;
  spec.maxRun = static_cast<int>(std::clamp(number(json, path, "maxRun").value_or(1), 1.0, 1e6));
  if (const Value *order = json.find("order")) {
    constexpr std::pair<std::string_view, ListOrder> kOrders[] = {
        {"given", ListOrder::Given}, {"shuffled", ListOrder::Shuffled}, {"withReplacement", ListOrder::WithReplacement}, {"constrained", ListOrder::Constrained}};
    const auto known = std::find_if(std::begin(kOrders), std::end(kOrders), [&](const auto &each) { return order->text() && *order->text() == each.first; });
    if (known == std::end(kOrders)) complain(problem(path + "/order", "that is no order", "one of: given, shuffled, withReplacement, constrained"));
    else spec.order = known->second;
  }
  if (items.list() && spec.order == ListOrder::Constrained && !canKeepApart(*items.list(), spec.maxRun))
    complain(problem(path + "/forEach", "no order of this list has at most " + std::to_string(spec.maxRun) + " equal ones in a row: one of them is there too often", "raise \"maxRun\", or list the others more often"));
  const Within loop(around_.loops);
  spec.logic = readSteps(json.find("steps"), path + "/steps");
  return forLoop(std::move(spec));
}

/// What the Lua of a step gives, where that is the same for everybody and it does not fail.
std::optional<Value> StudyReader::constantOf(const Value &json) {
  if (!json.text()) return json.as<bool>() || json.list() ? std::optional(json) : std::nullopt;
  if (!namesIn(*json.text()).isConstant()) return std::nullopt;
  const auto compiled = engine_->compile(*json.text(), Kind::Expression, "");
  const auto given = compiled ? forNobody([&](TimelineContext &nobodys) { return engine_->run(*compiled, nobodys); }) : Result<Value>(compiled.error());
  return given ? std::optional(*given) : std::nullopt;
}

Element StudyReader::readUnits(const Value &json, const std::string &path, const std::string &word) {
  SequenceSpec spec;
  loops_.insert(spec.label = label(json, path, word));
  spec.order = SequenceOrder::Random;
  if (word == "randomize") {
    checkMembers(json, path, {"randomize", "label"});
  } else {
    checkMembers(json, path, {"counterbalance", "scheme", "assign", "take", "label"});
    constexpr std::pair<std::string_view, SequenceOrder> kSchemes[] = {
        {"williams", SequenceOrder::WilliamsSquare}, {"latin", SequenceOrder::LatinSquare}, {"permutations", SequenceOrder::FullPermutation}};
    const std::string scheme = json.textOr("scheme", "williams");
    const auto known = std::find_if(std::begin(kSchemes), std::end(kSchemes), [&](const auto &each) { return scheme == each.first; });
    if (known == std::end(kSchemes)) complain(problem(path + "/scheme", "that is no scheme", "one of: williams, latin, permutations"));
    else spec.order = known->second;
    readCells(json, path, spec);
  }
  const Value &units = *json.find(word);
  if (!units.list()) return complain(expected(path + "/" + word, "a list of units, each a list of steps", units)), Element();
  constexpr std::int64_t kManyOrders = 5040;  // of 7 units
  if (cellsOf({spec.order, units.list()->size(), spec.take}) >= kManyOrders)
    report_.warnings.push_back(problem(path + "/scheme", std::to_string(units.list()->size()) + " units have more permutations than a study has participants: most orders are never given to anybody",
                                       "williams and latin balance with as many orders as there are units, or twice as many; randomize draws one for each participant"));
  spec.logic = readUnitList(units, path + "/" + word);
  return sequence(std::move(spec));
}

std::vector<Elements> StudyReader::readUnitList(const Value &json, const std::string &path) {
  std::vector<Elements> units;
  for (std::size_t i = 0; i < json.list()->size(); ++i) lastExperiment_.clear(), units.push_back(readPart("unit " + std::to_string(i + 1), &(*json.list())[i], path + "/" + std::to_string(i)));
  return units;
}

/// Who gets which order, and how much of it.
void StudyReader::readCells(const Value &json, const std::string &path, SequenceSpec &spec) {
  const std::string assign = json.textOr("assign", "number");
  if (assign == "leastUsed") spec.choice = CellChoice::LeastUsed;
  else if (assign != "number" || (json.find("assign") && !json.find("assign")->text()))
    complain(problem(path + "/assign", "that is no way to assign orders", "one of: number (of the participant's code), leastUsed (by those who finished)"));
  study_.dealsByNumber = study_.dealsByNumber || spec.choice == CellChoice::Number;
  const Value *take = json.find("take");
  if (!take) return;
  if (const auto *whole = take->as<std::int64_t>(); whole && *whole >= 1) spec.take = static_cast<std::size_t>(*whole);
  else if (whole) complain(problem(path + "/take", "\"take\" is " + std::to_string(*whole) + ": nobody would see a unit", "give a whole number of units from 1"));
  else complain(expected(path + "/take", "a whole number of units from 1", *take));
}

Element StudyReader::readModule(const Value &json, const std::string &path) {
  checkMembers(json, path, {"module", "steps", "assets"});
  const Value &id = *json.find("module");
  if (!id.text()) complain(expected(path + "/module", "the module's id", id));
  checkLabel(id, path + "/module");
  if (const Value *assets = json.find("assets"); assets && id.text()) readAssets(*assets, path + "/assets", *id.text());
  const Within inside(around_.modules);
  const Inside named(around_.within, id.text() ? *id.text() : "module");
  return module(id.text() ? *id.text() : "module", readSteps(json.find("steps"), path + "/steps"));
}

/// Code that looks at nothing does the same to everybody: it is tried once, so that nobody has to come there first.
void StudyReader::tryBlock(const ScriptEngine::Script &script) {
  if (!script.names.looksAtNothing() || !script.names.globalFunctions.empty() || std::any_of(script.names.set.begin(), script.names.set.end(), isReservedName)) return;
  const auto tried = forNobody([&](TimelineContext &nobodys) { return engine_->run(script, nobodys); }, TimelineContext::May::Change);
  // What a variable may hold is judged with all that sets it.
  if (!tried && tried.error().code != ErrorCode::BadArgument) complain(tried.error());
}

Element StudyReader::readCode(const Value &json, const std::string &path) {
  checkMembers(json, path, {"code", "label"});
  auto compiled = script(*json.find("code"), path + "/code", Kind::Block);
  if (!compiled) return {};
  tryBlock(*compiled);
  return codeBlock([engine = engine_, script = *compiled](TimelineContext &context) -> Result<void> {
    auto done = engine->run(script, context);
    return done ? Result<void>() : Result<void>(done.error());
  }, label(json, path, "code"));
}

Element StudyReader::readEnd(const Value &json, const std::string &path) {
  checkMembers(json, path, {"end", "tags"});
  std::vector<std::string> tags;
  if (const Value *given = json.find("tags")) {
    if (!given->list()) complain(expected(path + "/tags", "a list of texts", *given));
    else
      for (const Value &tag : *given->list()) tags.push_back(cellText(tag));
  }
  const Value &kind = *json.find("end");
  if (kind == Value("successful")) return successfulEnd();
  if (kind == Value("unsuccessful")) return unsuccessfulEnd(std::move(tags));
  complain(problem(path + "/end", "that is no end", "one of: successful, unsuccessful"));
  return {};
}

// --- all of it ----------------------------------------------------------------------------------------------------------------

void StudyReader::compile(Elements elements) {
  CompiledTimeline compiled = compileTimeline(elements, std::move(options_));
  for (Error &error : compiled.errors) error.code = ErrorCode::BadFile, complain(std::move(error));
  for (Error &warning : compiled.warnings)
    if (!warning.where.starts_with("money/")) report_.warnings.push_back(std::move(warning));  // those were told with their place
  if (!compiled.timeline) return;
  report_.estimate = compiled.timeline->maximum();
  study_.timeline = std::move(compiled.timeline);
  study_.scripts = engine_;
  study_.hasFlow = hasFlow_;
}

}  // namespace fovea
