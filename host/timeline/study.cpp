#include "timeline/study.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "core/hash.hpp"
#include "core/names.hpp"
#include "timeline/study_includes.hpp"
#include "timeline/study_reader.hpp"

namespace fovea {
namespace {

// That nobody writes down: of an end without tags of its own, and of a limit.
constexpr std::string_view kHostTags[] = {"UnsuccessfulEndPage", "fail_on_timeout", "performance_check"};

/// Is the tag given in there, as a text of its own or in quotes in a script? What steps and variables are called is none.
bool gives(const Value &json, const std::string &tag) {
  if (const std::string *text = json.text()) return *text == tag || text->find("'" + tag + "'") != std::string::npos || text->find('"' + tag + '"') != std::string::npos;
  if (json.list()) return std::any_of(json.list()->begin(), json.list()->end(), [&](const Value &each) { return gives(each, tag); });
  return json.dict() && std::any_of(json.dict()->begin(), json.dict()->end(), [&](const auto &member) {
           return member.first != "label" && member.first != "module" && member.first != "saveAs" && gives(member.second, tag);
         });
}

}  // namespace

StudyReport StudyReader::read() {
  const Value &root = document_.root;
  if (!checkMembers(root, "", {"$schema", "name", "version", "expInfo", "simulate", "money", "showProgressBar", "measuredCreditRatio", "variables", "assets", "onAbort", "stepLimit", "onError",
                                      "codeBudget_s", "leftAfter_h", "steps", "declined", "endPages", "pages", "showAbortButton", "withdrawal"}))
    return std::move(report_);
  if (auto name = textMember(root, "", "name")) study_.name = *name;
  else complain(name.error());
  study_.version = root.textOr("version", "");
  if (const Value *expInfo = root.find("expInfo")) {
    study_.expInfoPlace = document_.where("/expInfo");
    if (expInfo->dict()) study_.expInfo = *expInfo->dict();
    else complain(expected("/expInfo", "an object of fields", *expInfo));
  }
  if (const Value *simulate = root.find("simulate")) {
    if (simulate->dict()) readSimulate(*simulate->dict());
    else complain(expected("/simulate", "an object, e.g. {\"accuracy\": 0.9}", *simulate));
  }
  set_.insert("expInfo");  // what the operator entered
  set_.insert("session");
  set_.insert("study");
  readSettings(root);
  if (const Value *assets = root.find("assets")) readAssets(*assets, "/assets", "");
  if (const Value *button = root.find("showAbortButton")) readAbortButton(*button, "/showAbortButton");
  if (const Value *withdrawal = root.find("withdrawal")) readWithdrawal(*withdrawal, "/withdrawal");
  const Value *steps = root.find("steps");
  Elements elements;
  if (!steps) complain(problem("", "\"steps\" is missing", "list what the participant goes through"));
  else if (steps->list() && steps->list()->empty()) complain(problem("/steps", "the study has no steps", "add at least one"));
  else elements = readSteps(steps, "/steps");
  if (steps && steps->list() && !steps->list()->empty() && steps->list()->back().find("endSession"))
    report_.warnings.push_back(problem("/steps/" + std::to_string(steps->list()->size() - 1), "a session ends here, and nothing is left for the next one",
                                       "leave it out: the study's own end follows its last step; or put behind it what the next session is for"));
  readEndPages(root);
  if (const Value *code = root.find("onAbort")) readOnAbort(*code, "/onAbort");
  checkNames();
  checkSimulate(root);
  compile(std::move(elements));
  report_.steps = study_.steps;
  report_.expInfo = study_.expInfo;
  report_.infoFields = study_.infoFields;
  report_.answerReads = study_.answerReads;
  report_.assets = study_.assets;
  for (const auto &[end, page] : study_.endPages)
    if (page) report_.steps.push_back(*page);
  for (const SessionFarewell &farewell : study_.farewells)
    if (farewell.page) report_.steps.push_back(*farewell.page);
  if (report_.errors.empty()) report_.study = std::move(study_);
  return std::move(report_);
}

void StudyReader::readSimulate(const Dict &simulate) {
  for (const auto &[name, value] : simulate) {
    if (name == "mayFail") study_.mayFail = texts(value, "/simulate/mayFail");
    else if (name == "mayMiss") study_.mayMiss = texts(value, "/simulate/mayMiss");
    else study_.simulate.emplace_back(name, value);
  }
  checkModel(study_.simulate, "/simulate");
}

/// Names of what is expected that are those of nothing: the problem that they were to let pass would be told.
void StudyReader::checkSimulate(const Value &root) {
  const auto warn = [&](std::string_view member, std::size_t i, std::string what, std::string_view near, std::string otherwise) {
    report_.warnings.push_back(problem("/simulate/" + std::string(member) + "/" + std::to_string(i), std::move(what), near.empty() ? std::move(otherwise) : "did you mean \"" + std::string(near) + "\"?"));
  };
  const std::vector<std::string> labels(labels_.begin(), labels_.end());
  for (std::size_t i = 0; i < study_.mayMiss.size(); ++i) {
    const std::string &name = study_.mayMiss[i];
    if (!labels_.contains(name) && !labels_.contains(name.substr(0, name.rfind('='))))
      warn("mayMiss", i, "no step and no branch is called \"" + name + "\"", nearest(name, labels), "name a step by its label, or a branch as LABEL or LABEL=KEY");
  }
  if (!study_.calls.empty()) return;  // plugins fail participants with tags of their own
  for (std::size_t i = 0; i < study_.mayFail.size(); ++i) {
    const std::string &tag = study_.mayFail[i];
    const bool isHosts = tag.find(':') != std::string::npos || std::find(std::begin(kHostTags), std::end(kHostTags), tag) != std::end(kHostTags);
    if (!isHosts && std::none_of(root.dict()->begin(), root.dict()->end(), [&](const auto &member) { return member.first != "simulate" && gives(member.second, tag); }))
      warn("mayFail", i, "nothing in the study fails anybody with the tag \"" + tag + "\"", {}, "tags are those of an \"end\" or of fail(...)");
  }
}

std::vector<std::string> StudyReader::texts(const Value &json, const std::string &path) {
  std::vector<std::string> found;
  if (!json.list()) return complain(expected(path, "a list of texts", json)), found;
  for (std::size_t i = 0; i < json.list()->size(); ++i) {
    const Value &each = (*json.list())[i];
    const std::string place = path + "/" + std::to_string(i);
    if (!each.text()) complain(expected(place, "text", each));
    else if (each.text()->empty()) complain(problem(place, "the text is empty", "write a name, or leave it out"));
    else found.push_back(*each.text());
  }
  return found;
}

bool StudyReader::sound(Result<void> result) {
  if (!result) complain(result.error());
  return result.has_value();
}

Result<Step> StudyReader::readStep(const Value &json, const std::string &path) {
  if (!json.dict()) return expected(path, "a step, e.g. {\"page\": \"info\", \"params\": {\"text\": \"Welcome\"}}", json);
  constexpr std::array kinds{std::pair{"consent", StepKind::Consent}, std::pair{"page", StepKind::Page}, std::pair{"experiment", StepKind::Experiment}};
  Step step;
  int named = 0;
  for (const auto &[word, kind] : kinds) {
    const Value *plugin = json.find(word);
    if (!plugin) continue;
    if (!plugin->text() || plugin->text()->empty()) return expected(path + "/" + word, "the key or id of a plugin", *plugin);
    step.kind = kind;
    step.plugin = *plugin->text();
    ++named;
  }
  if (named > 1) return problem(path, "the step names more than one plugin", "make two steps of it, one behind the other");
  if (named == 0)
    return problem(path, "the step names no plugin",
                   "give it one of \"consent\", \"page\" and \"experiment\", or of \"if\", \"switch\", \"while\", \"forEach\", \"randomize\", "
                   "\"counterbalance\", \"sequence\", \"module\", \"trials\", \"pageMaker\", \"waitWhile\", \"async\", \"fixedTimeCredit_s\", \"fixedProgress_s\", "
                   "\"accumulate\", \"include\", \"endSession\", \"onFail\", \"preDeployRoutine\", \"databaseCheck\", \"recruitmentCriterion\", \"code\" and \"end\"");
  // Its other mistakes are told at once, too.
  const std::size_t before = report_.errors.size();
  if (step.kind == StepKind::Experiment) checkMembers(json, path, {"experiment", "label", "params", "timeEstimate_s", "saveAs", "saveAnswer", "simulate", "records", "expInfo"});
  else if (step.kind == StepKind::Page) checkMembers(json, path, {"page", "label", "params", "timeEstimate_s", "saveAs", "saveAnswer", "simulate", "records", "events", "progressDisplay", "validate"});
  else checkMembers(json, path, {"consent", "label", "params", "timeEstimate_s", "saveAs", "saveAnswer", "simulate", "validate", "ifDeclined"});
  for (std::size_t i = before; i < report_.errors.size(); ++i) {  // it may be a parameter at the wrong place
    report_.errors[i].fix += "; a parameter of \"" + step.plugin + "\" stands inside of \"params\": {...}";
    for (const auto &[name, ignored] : *json.dict())
      if (where(path + "/" + name) == report_.errors[i].where) step.paramPlaces.emplace("/" + name, report_.errors[i].where);
  }

  // A plugin may be named by its file.
  step.label = label(json, path, std::string(keyOfId(step.plugin.find('/') == step.plugin.npos ? step.plugin : std::filesystem::path(step.plugin).stem().string())));
  step.params = Value(Dict{});
  if (const Value *params = json.find("params")) {
    if (!params->dict()) return expected(path + "/params", "an object of parameters", *params);
    step.params = *params;
  }
  if (const Value *expInfo = json.find("expInfo")) {
    if (!expInfo->dict()) return expected(path + "/expInfo", "an object of values", *expInfo);
    step.expInfo = *expInfo->dict();
  }
  if (const Value *records = json.find("records")) {
    const bool areWords = records->list() && std::all_of(records->list()->begin(), records->list()->end(), [](const Value &kind) { return kind.text() && !kind.text()->empty(); });
    if (!areWords) return expected(path + "/records", "a list of what it records of a person, e.g. [\"health\"]", *records);
    step.records = *records->list();
  }
  if (step.kind != StepKind::Experiment) step.look = study_.look;
  step.place = where(path);
  step.folder = includedFrom(path);
  const auto placesIn = [&](const std::string &member, std::map<std::string, std::string> &places) {
    for (auto place = document_.places.lower_bound(member); place != document_.places.end() && place->first.starts_with(member); ++place)
      if (place->first[member.size()] == '/') places.emplace(place->first.substr(member.size()), where(place->first));
  };
  placesIn(path + "/params", step.paramPlaces);
  for (const auto &[name, ignored] : step.look) step.paramPlaces.try_emplace("/" + name, where("/pages/" + name));
  placesIn(path + "/expInfo", step.expInfoPlaces);
  return step;
}

/// Complains of each member that is none of the known ones. False: it is no object at all, and nothing of it can be read.
bool StudyReader::checkMembers(const Value &json, const std::string &path, std::span<const char *const> known) {
  if (!json.dict()) return complain(expected(path, "an object", json)), false;
  const std::vector<std::string> names(known.begin(), known.end());
  std::string list;
  for (const std::string &word : names) list += (list.empty() ? "" : ", ") + word;
  for (const auto &[name, ignored] : *json.dict()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string_view near = nearest(name, names);
    complain(problem(path + "/" + name, "unknown member \"" + name + "\"", (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + "known: " + list));
  }
  return true;
}

Result<std::string> StudyReader::textMember(const Value &json, const std::string &path, const std::string &name) {
  const Value *member = json.find(name);
  if (!member) return problem(path, "\"" + name + "\" is missing", "give the study a \"" + name + "\"");
  if (!member->text() || member->text()->empty()) return expected(path + "/" + name, "text", *member);
  return *member->text();
}

/// FILE:LINE:COLUMN; of a program, its nearest step's.
std::string StudyReader::where(const std::string &path) const {
  if (!functions_) return document_.where(path);
  for (std::string nearest = path;; nearest.erase(nearest.rfind('/'))) {
    if (const auto known = places_.find(nearest); known != places_.end()) return known->second;
    if (nearest.empty()) return document_.origin;
  }
}

/// The folder of the included file in which it is written; empty: it is the study's own.
std::filesystem::path StudyReader::includedFrom(std::string path) const {
  for (; !path.empty(); path.erase(path.rfind('/')))
    if (const auto known = document_.origins.find(path); known != document_.origins.end()) return std::filesystem::absolute(includedFile(known->second)).parent_path();
  return {};
}

Error StudyReader::expected(const std::string &path, const std::string &what, const Value &found) const {
  return problem(path, "expected " + what + ", found " + std::string(kindName(found)), "docs/timeline.md has what can stand there");
}
Error StudyReader::problem(const std::string &path, std::string what, std::string fix) const {
  return {ErrorCode::BadFile, std::move(what), where(path), std::move(fix)};
}

std::string_view stepWord(StepKind kind) {
  switch (kind) {
    case StepKind::Consent: return "consent";
    case StepKind::Page: return "page";
    case StepKind::Experiment: return "experiment";
  }
  return "step";
}

Study Study::ofExperiment(const std::string &experiment, const std::string &noConsentReason) {
  Study study;
  study.name = std::string(keyOfId(std::filesystem::path(experiment).stem().string()));
  study.expInfo = {{"participant|req", Value("")}, {"session", Value("001")}};
  if (!noConsentReason.empty()) {
    Step step{StepKind::Consent, std::string(keyOfId(kNoConsentId)), "no consent", {}, {}, ""};
    step.params.set("reason", noConsentReason);
    study.steps.push_back(std::move(step));
  }
  study.steps.push_back({StepKind::Experiment, experiment, study.name, Value(Dict{}), {}, ""});
  return study;
}

namespace {

/// Steps that are included several times have their mistakes each time.
void tellOnce(std::vector<Error> &told) {
  std::set<std::string> known;
  std::erase_if(told, [&](const Error &error) { return !error.where.empty() && !known.insert(error.text()).second; });
}

/// The document with what it includes; `errors` come before those of the steps.
template <class... Arguments>
StudyReport readWithIncludes(JsonDocument &document, const std::vector<std::filesystem::path> &folders, const FormVariables &forms, std::vector<Error> errors, Arguments &&...arguments) {
  StepsIncluded included = includeSteps(document, folders);
  StudyReport report = StudyReader(document, forms, std::forward<Arguments>(arguments)...).read();
  errors.insert(errors.end(), included.errors.begin(), included.errors.end());
  report.errors.insert(report.errors.begin(), errors.begin(), errors.end());
  report.warnings.insert(report.warnings.begin(), included.warnings.begin(), included.warnings.end());
  report.included = included.asked;
  tellOnce(report.errors);
  tellOnce(report.warnings);
  if (!report.errors.empty()) report.study.reset();
  if (!report.study) return report;
  Study &study = *report.study;
  study.hash = sha256(toJson(document.root));
  if (!included.isAny) return report;
  study.mayFail.insert(study.mayFail.end(), included.mayFail.begin(), included.mayFail.end());
  study.mayMiss.insert(study.mayMiss.end(), included.mayMiss.begin(), included.mayMiss.end());
  study.included = std::move(included.asked);
  study.text = toJson(document.root, 2);
  return report;
}
StudyReport refused(std::vector<Error> errors) {
  StudyReport report;
  report.errors = std::move(errors);
  return report;
}

}  // namespace

StudyReport inspectStudy(std::string_view text, const std::string &origin, const std::vector<std::filesystem::path> &includes, const FormVariables &forms) {
  std::vector<Error> repeated;
  auto document = parseJson(text, origin, repeated);
  if (document) return readWithIncludes(*document, includes, forms, std::move(repeated));
  repeated.push_back(document.error());
  return refused(std::move(repeated));
}

StudyReport inspectStudy(const Value &description, const std::string &origin, const std::vector<std::string> &functions, std::map<std::string, std::string> places,
                         const std::vector<std::filesystem::path> &includes, const FormVariables &forms) {
  // By way of its text, so that no value is another one than in a file.
  auto document = parseJson(toJson(description), origin);
  if (document) return readWithIncludes(*document, includes, forms, {}, functions, std::move(places));
  return refused({document.error()});
}

Result<Study> parseStudy(std::string_view text, const std::string &origin, const std::vector<std::filesystem::path> &includes, const FormVariables &forms) {
  return firstOf(inspectStudy(text, origin, includes, forms));
}

Error unknownFunction(const CalledFunction &called, const std::vector<std::string> &known) {
  const std::string_view near = nearest(called.name, known);
  std::string list;
  for (const std::string &name : known) list += (list.empty() ? "" : ", ") + name;
  return {ErrorCode::BadFile, (called.plugin.empty() ? "the study" : called.plugin) + " has no function \"" + called.name + "\"", called.place,
          (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") +
              (list.empty() ? "it has none: add it in build(), study.function(\"" + called.name + "\", ...)" : "it has: " + list)};
}

Result<Study> firstOf(StudyReport report) {
  if (report.study) return std::move(*report.study);
  Error first = report.errors.front();
  if (const std::size_t more = report.errors.size() - 1) first.fix += " (" + std::to_string(more) + " more: fovea check lists them)";
  return first;
}

Result<Study> readStudy(const std::filesystem::path &file, const std::vector<std::filesystem::path> &includes, const FormVariables &forms) {
  std::ifstream stream(file, std::ios::binary);
  if (std::error_code ignored; !stream || std::filesystem::is_directory(file, ignored)) return Error{ErrorCode::BadFile, "the study file cannot be read", file.string(), "check the path and its permissions"};
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  auto study = parseStudy(text, file.string(), includes, forms);
  if (!study) return study;
  study->folder = std::filesystem::absolute(file).parent_path();
  study->bytesHash = sha256(text + study->text);
  if (study->text.empty()) study->text = text;
  return study;
}

Result<void> checkConsentRule(const Study &study) {
  for (const Step &step : study.steps) {
    if (step.kind == StepKind::Consent) return {};
    if (step.kind == StepKind::Experiment)
      return Error{ErrorCode::Refused, "the experiment \"" + step.plugin + "\" would run before anybody consented",
                   step.place.empty() ? study.name : step.place,
                   "put a consent step before it; when none is needed, say so and why: {\"consent\": \"no-consent\", \"params\": "
                   "{\"reason\": ...}} in a study, or --no-consent REASON on the command line"};
  }
  if (study.steps.empty()) return {};
  const Step &first = study.steps.front();
  return Error{ErrorCode::Refused, "nobody is asked for consent, so no answer could be kept", first.place.empty() ? study.name : first.place,
               "begin with a consent step; when none is needed, say so and why: {\"consent\": \"no-consent\", \"params\": {\"reason\": ...}}"};
}

}  // namespace fovea
