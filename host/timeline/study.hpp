#pragma once
// The study file: what a participant goes through, in order. JSON with comments; its schema is docs/schema/study.schema.json.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clock/clock.hpp"
#include "core/json.hpp"
#include "core/names.hpp"
#include "pages/page_events.hpp"
#include "pages/progress_display.hpp"

namespace fovea {

class ScriptEngine;
class Timeline;
enum class EndKind;

enum class StepKind { Consent, Page, Experiment };
/// The page that is made of prompts and controls; the host's own.
inline constexpr char kModularPageId[] = "org.fovea.modular";
/// The page that says that it is over.
inline constexpr char kEndPageId[] = "org.fovea.end";
/// The consent that nobody is asked for.
inline constexpr char kNoConsentId[] = "org.fovea.no-consent";
std::string_view stepWord(StepKind kind);

struct Step {
  StepKind kind = StepKind::Page;
  std::string plugin;  // key, id or path
  std::string label;   // for the operator; the plugin's key when none is given
  Value params;        // dictionary; in a study with a timeline, text that begins with "=" is Lua
  Dict expInfo;        // experiment: values that override its defaults
  std::string place;   // FILE:LINE:COLUMN, for messages
  Dict simulate = {};  // how simulated participants answer here, beside what the study says
  std::optional<Value> simulatedAnswer = {};  // of a page: what all of them answer; none: that is worked out, or left to them
  std::string answerPlace = {};               // FILE:LINE:COLUMN of that
  double abortShare = 0;                                     // of simulated participants: how often one leaves by themselves here
  Duration abortAfter = std::chrono::milliseconds(100);      // so long after it began
  Duration estimate = {};  // what it is expected to take
  bool goesOnIfDeclined = false;  // consent: the study can do without it
  bool isWaiting = false;  // shown while something is waited for: nobody has to see it
  bool isInterrupted = false;  // a loop around it may end it as it is
  bool hasEvents = false;  // of a page whose events or progress display the study says something of; else they all happen as it appears
  std::vector<PageEventSpec> eventChanges = {};  // what is said of them: the page has some, too, and those of its own
  std::optional<ProgressDisplay> progressDisplay = {};
  std::map<std::string, std::string> paramPlaces = {};  // the same of each parameter, by its path in `params`: "/keys/0"
  std::map<std::string, std::string> expInfoPlaces = {};  // and of each value of expInfo: "/age"
  Dict look = {};  // what the study says of all pages and forms, and the step of its form, in place of what `params` leave out
  std::filesystem::path folder = {};  // of the included file that it stands in, where its files are looked for first; empty: it stands in the study's
  List records = {};  // kinds of data of a person that it asks for, beside what its plugins declare
  std::map<std::size_t, bool> declined = {};  // consents before it, by their places among the steps, that whoever declined may come here all the same; do they surely?

  std::string placeOfField(const std::string &field) const {
    const auto known = expInfoPlaces.find("/" + field);
    return known == expInfoPlaces.end() ? place : known->second;
  }
};

inline bool isModular(const Step &step) { return step.kind == StepKind::Page && (step.plugin == kModularPageId || step.plugin == keyOfId(kModularPageId)); }

/// A file that the study brings, or what lies elsewhere.
struct StudyAsset {
  std::string module;  // whose it is; empty: the study's
  std::string key;
  std::string file, url;  // one of them; `file` as it is written, from the study's folder
  std::string description = {}, dataType = {};
  bool isPersonal = false;
  std::string place = {};  // FILE:LINE:COLUMN
  std::filesystem::path folder = {};  // of the included file that names it; empty: the study does

  /// Where it lies: beside the file that names it, or from the folder of the study.
  std::filesystem::path fileIn(const std::filesystem::path &studyFolder) const;
  /// What it is called outside of its module: "training/face".
  std::string fullKey() const { return module.empty() ? key : module + "/" + key; }
};

/// What is seen where the study ends a session that another one is to follow.
struct SessionFarewell {
  std::optional<Step> page = {};  // none: the host's own
  bool isSilent = false;          // nothing is
};

/// A function of a plugin that the study's Lua calls, and where.
struct CalledFunction {
  std::string plugin, name;  // plugin: key or id; empty: the one that describes the study
  std::string place;
};

/// A file of steps as the study asks for it: its parameters and their places as those of a step, and what the file says of them (a params_schema).
struct AskedSteps {
  Step step;
  Value schema;
};

/// What the study's Lua looks at in an experiment's answer: rt.summary[1].trials.
struct AnswerRead {
  std::string plugin;              // key, id or path of the experiment
  std::vector<std::string> parts;  // summary, [], trials
  std::string name, written, place;  // of the variable that the answer is in; all of it
};

/// The plugin that describes a study, and what it described.
struct DescribedBy {
  std::filesystem::path library;
  std::string description;  // its SHA-256: the functions belong to this one
};

/// How a participant leaves by themselves. Words that are empty are the host's own, in the study's language.
struct AbortButton {
  std::string key = "escape";  // asks whether they want to
  std::string label = {}, question = {}, leave = {}, remove = {}, stay = {};
  std::string place = {};  // of its key: FILE:LINE:COLUMN
};

/// What becomes of what was recorded of who leaves by themselves after they have consented.
enum class WithdrawalRule : std::uint8_t {
  Ask,  // they say it
  Keep,
  Remove,  // once the session is over
};

/// What is done when a step fails: its parameters, its plugin, or what follows its answer.
enum class ErrorPolicy : std::uint8_t {
  Crash,  // the session ends, and the next one goes on there
  Retry,  // once more; then as Crash
  Skip,   // the next step; what cannot be skipped ends as Crash
  Stop,   // the session is stopped
  Ask,    // the operator says what follows
};

struct Study {
  std::string name, version;
  std::filesystem::path folder;  // of the study file
  std::string hash;              // SHA-256 of what the file and those that it includes say, whatever their blanks and comments; empty when it has none
  std::string bytesHash = {};    // of their bytes: records of older versions know the study by that
  std::string text = {};         // of the file; with the steps that it includes
  Dict expInfo;                  // fields with pipe flags
  std::string expInfoPlace = {}; // FILE:LINE:COLUMN of them
  Dict simulate;                 // how simulated participants answer
  // What is as it should be in a simulation: tags of participants who fail, labels of steps and branches that nobody may see.
  std::vector<std::string> mayFail = {}, mayMiss = {};
  std::vector<Step> steps;  // every one that names a plugin, in the order of the file
  // Of a study file; its pages' params hold {"step": index}. None: the steps in order.
  std::shared_ptr<const Timeline> timeline;
  bool dealsByNumber = false;  // do orders hang on the number in the participant's code?
  bool hasFlow = false;  // do steps stand in conditions, loops or modules?
  std::map<EndKind, std::optional<Step>> endPages = {};  // what is seen last; none: nothing. Not there: the host's own
  Duration leftAfter = std::chrono::hours(1);  // who is gone for so long in the middle of it is not counted as at work any more
  std::vector<SessionFarewell> farewells = {};  // by SessionEndSpec::index
  Dict look = {};                                        // of all pages: "pages" of the file
  std::optional<AbortButton> abortButton = {};           // none: nobody leaves without the operator
  WithdrawalRule withdrawal = WithdrawalRule::Ask;
  ErrorPolicy onError = ErrorPolicy::Crash;
  std::vector<CalledFunction> calls = {};            // each function once
  std::vector<StudyAsset> assets = {};               // in the order of the file
  std::vector<AskedSteps> included = {};
  std::vector<std::pair<std::string, std::string>> infoFields = {};  // of expInfo, that its Lua looks at; and where
  std::vector<AnswerRead> answerReads = {};
  std::shared_ptr<ScriptEngine> scripts = {};        // of a study file; whoever walks the study connects the functions
  std::optional<DescribedBy> describedBy = {};       // none: it stands in a file

  /// A study of one experiment. `noConsentReason` empty: nobody was asked and nobody said why.
  static Study ofExperiment(const std::string &experiment, const std::string &noConsentReason);
};

/// A study file as `fovea check` sees it: everything that is wrong with it, not only the first.
struct StudyReport {
  std::optional<Study> study;  // none when there are errors
  std::vector<Step> steps;     // every one that could be read, the pages of its ends among them
  Dict expInfo;              // fields with pipe flags
  std::vector<std::pair<std::string, std::string>> infoFields;  // of expInfo, that Lua looks at; and where
  std::vector<AnswerRead> answerReads;
  std::vector<StudyAsset> assets;  // every one that could be read
  std::vector<AskedSteps> included;
  std::filesystem::path folder;    // that their files are looked for in
  std::vector<Error> errors, warnings;
  Duration estimate{};  // of one participant's time: on the longest branches, each loop gone round as often as expected
  bool isLongest = true;  // is that the most? Not where a loop decides by itself how often it goes round
  std::vector<std::string> outline;  // a line for each step, further in inside of others
};

/// The variables that a consent form sets, by what a step calls it. Nothing: nobody knows that form.
using FormVariables = std::function<std::optional<std::vector<std::string>>(const std::string &form)>;

/// `includes`: the folders in which files of steps are looked for that it names. `forms` empty: they set none.
StudyReport inspectStudy(std::string_view text, const std::string &origin, const std::vector<std::filesystem::path> &includes = {}, const FormVariables &forms = {});
/// The same of a description that a program made: `functions` are those that it has itself, `places` say where its steps were written,
/// by their paths ("/steps/0").
StudyReport inspectStudy(const Value &description, const std::string &origin, const std::vector<std::string> &functions, std::map<std::string, std::string> places,
                         const std::vector<std::filesystem::path> &includes = {}, const FormVariables &forms = {});

/// The report's study, or the first thing that is wrong with it.
Result<Study> firstOf(StudyReport report);
/// That the plugin has no such function, with those that it has.
Error unknownFunction(const CalledFunction &called, const std::vector<std::string> &known);

/// Is there text that begins with "=", and so is known only when the step is shown?
bool hasExpressions(const Value &params);

/// Errors: BadFile with FILE:LINE:COLUMN, what was expected, and what there is.
Result<Study> readStudy(const std::filesystem::path &file, const std::vector<std::filesystem::path> &includes = {}, const FormVariables &forms = {});
Result<Study> parseStudy(std::string_view text, const std::string &origin, const std::vector<std::filesystem::path> &includes = {}, const FormVariables &forms = {});

/// The consent rule: a study has a consent form, or no-consent with its reason, and it comes before the first experiment.
/// Errors: Refused, naming the experiment, or the first step when there is none.
Result<void> checkConsentRule(const Study &study);

}  // namespace fovea
