#pragma once
// Inside the study file's reader: leaves in study.cpp and study_pages.cpp, what has steps within it in study_flow.cpp, trial makers in
// study_trials.cpp and study_chains.cpp, consent forms in study_consents.cpp.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "timeline/elements.hpp"
#include "timeline/script.hpp"
#include "timeline/study.hpp"
#include "timeline/timeline.hpp"
#include "timeline/trial_elements.hpp"

namespace fovea {

/// Reads one document; keeps every complaint.
class StudyReader {
 public:
  StudyReader(const JsonDocument &document, const FormVariables &forms) : document_(document), forms_(forms), engine_(std::make_shared<ScriptEngine>()) {}
  /// Of a program: its own functions, and where it says that its steps were written.
  StudyReader(const JsonDocument &document, const FormVariables &forms, std::vector<std::string> functions, std::map<std::string, std::string> places)
      : StudyReader(document, forms) {
    functions_ = std::move(functions);
    places_ = std::move(places);
  }

  StudyReport read();

 private:
  using Members = std::initializer_list<const char *>;

  // Leaves.
  Result<Step> readStep(const Value &json, const std::string &path);
  bool checkMembers(const Value &json, const std::string &path, std::span<const char *const> known);
  bool checkMembers(const Value &json, const std::string &path, Members known) { return checkMembers(json, path, std::span(known.begin(), known.size())); }
  Result<std::string> textMember(const Value &json, const std::string &path, const std::string &name);
  std::string where(const std::string &path) const;
  std::filesystem::path includedFrom(std::string path) const;
  Error expected(const std::string &path, const std::string &what, const Value &found) const;
  Error problem(const std::string &path, std::string what, std::string fix) const;
  void complain(Error error) { report_.errors.push_back(std::move(error)); }
  bool sound(Result<void> result);

  // The study as a whole.
  void readSettings(const Value &root);
  void readLook(const Value &json, const std::string &path);
  void readMoney(const Value &json, const std::string &path);
  void readVariables(const Value &json, const std::string &path);
  void readAssets(const Value &json, const std::string &path, const std::string &module);
  std::optional<StudyAsset> readAsset(const Value &json, const std::string &path);
  void checkAssets(const ScriptEngine::Script &script);
  void readDeclared(const Value &json, const std::string &path, VariableSpec &spec);
  ErrorPolicy readOnError(const Value &root);
  void readOnAbort(const Value &json, const std::string &path);
  void readAbortButton(const Value &json, const std::string &path);
  void readWithdrawal(const Value &json, const std::string &path);
  void readEndPages(const Value &root);
  void readEndPage(EndKind end, const Value &json, const std::string &path);
  std::optional<Step> readLastPage(const Value &json, const std::string &path, const std::string &what);
  Element readEndSession(const Value &json, const std::string &path);

  // The flow.
  Elements readSteps(const Value *json, const std::string &path);
  Elements readPart(const std::string &word, const Value *json, const std::string &path);
  static std::string lineOf(const Value &json, std::string_view kind);
  Elements readFlow(const Value &json, const std::string &path);
  void addLeaf(Elements &out, Step step, const Value &json, const std::string &path);
  void noteForm(const Step &step, const Value &json, const std::string &path);
  void noteDeclined(Step &step, const Value &json) const;
  void enterFlow(const Value &json, bool nests);
  void leaveFlow(const Value &json, bool mayEnd);
  void readSimulate(const Value &json, const std::string &path, Step &step, PageSpec &page);
  void readPageFacts(const Value &json, const std::string &path, Step &step);
  PageEventSpec readPageEvent(const std::string &name, const Value &json, const std::string &path);
  ProgressDisplay readProgressDisplay(const Value &json, const std::string &path);
  std::optional<std::string> readEventName(const Value &json, const std::string &path, const std::string &name);
  void endBefore(const std::string &event, const std::string &path, ProgressDisplay &display);
  void readStage(const Value &json, const std::string &path, ProgressDisplay &display);
  void readSimulate(const Dict &simulate);
  void checkSimulate(const Value &root);
  std::vector<std::string> texts(const Value &json, const std::string &path);
  void checkModel(const Dict &model, const std::string &path);
  void readAnswerOfBots(const Value &json, const std::string &path, Step &step, PageSpec &page);
  void readAbortOfBots(const std::string &name, const Value &value, const std::string &path, Step &step);
  void readValidator(const Value &json, const std::string &path, PageSpec &page);
  Element readIf(const Value &json, const std::string &path);
  Element readSwitch(const Value &json, const std::string &path);
  Element readWhile(const Value &json, const std::string &path);
  Element readForEach(const Value &json, const std::string &path);
  Element readUnits(const Value &json, const std::string &path, const std::string &word);
  void readCells(const Value &json, const std::string &path, SequenceSpec &spec);
  Elements readTrials(const Value &json, const std::string &path);
  bool readNetworks(const Value &json, const std::string &path, MakerRules &rules);
  void readStatic(const Value &json, const std::string &path, MakerRules &rules);
  void readChains(const Value &json, const std::string &path, const std::string &kind, MakerRules &rules);
  void readStartVectors(const Value &json, const std::string &path, MakerRules &rules);
  void readSampler(const Value &json, const std::string &path, TrialMakerSpec &spec);
  void readGibbs(const Value &json, const std::string &path, TrialMakerSpec &spec);
  void readMcmcp(const Value &json, const std::string &path, TrialMakerSpec &spec);
  void readNodes(const Value &json, const std::string &path, const std::string &name, MakerRules &rules, bool isDrawn = false);
  void readCheck(const Value &json, const std::string &path, MakerRules &rules);
  void readTrialSteps(const Value &json, const std::string &path, TrialMakerSpec &spec);
  void readTrialScripts(const Value &json, const std::string &path, TrialMakerSpec &spec);
  std::optional<std::int64_t> whole(const Value &json, const std::string &path, const std::string &name, std::int64_t least);
  std::string wordOf(const Value &json, const std::string &path, const std::string &name, std::initializer_list<std::string_view> known, std::string otherwise);
  // Waiting, and spans of steps.
  Element readWait(const Value &json, const std::string &path);
  Element readAsync(const Value &json, const std::string &path);
  Element readSequence(const Value &json, const std::string &path);
  Element readFix(const Value &json, const std::string &path, const std::string &word);
  Element readAccumulate(const Value &json, const std::string &path);
  Element readOnFail(const Value &json, const std::string &path);
  Element readStartUp(const Value &json, const std::string &path, const std::string &word);
  Element readPageMaker(const Value &json, const std::string &path);
  std::vector<Elements> readUnitList(const Value &json, const std::string &path);
  void readLimit(const Value &json, const std::string &path, WhileLoopSpec &spec);
  template <class Spec>
  void readFork(const Value &json, const std::string &path, Spec &spec);
  Element readModule(const Value &json, const std::string &path);
  Element readCode(const Value &json, const std::string &path);
  Element readEnd(const Value &json, const std::string &path);
  std::string label(const Value &json, const std::string &path, std::string otherwise);
  void checkLabel(const Value &json, const std::string &path);
  std::optional<double> number(const Value &json, const std::string &path, const std::string &name);
  std::optional<Duration> seconds(const Value &json, const std::string &path, const std::string &name);
  std::string savedAs(const Value &json, const std::string &path);
  bool flag(const Value &json, const std::string &path, const std::string &name, bool otherwise);

  // Scripts.
  using Kind = ScriptEngine::Kind;
  std::optional<ScriptEngine::Script> script(const Value &json, const std::string &path, Kind kind);
  std::function<Result<Value>(TimelineContext &)> asked(const Value &json, const std::string &path);
  Condition condition(const Value &json, const std::string &path);
  Condition ownCondition(const Value &json, const std::string &path);
  std::function<Result<Value>(TimelineContext &)> ownQuestion(const Value &json, const std::string &path);
  void checkGibbsAnswer(const Value &json, const std::string &path, const TrialMakerSpec &spec, std::size_t first);
  void checkGroup(const Value &json, const std::string &path, const TrialMakerSpec &spec);
  void foldConstants(Value &params, const std::string &path);
  void tryBlock(const ScriptEngine::Script &script);
  std::optional<Value> constantOf(const Value &json);
  void warnOfDeadEnd(const Value &json, const std::string &path);
  std::function<Result<Value>(TimelineContext &)> evaluated(const Value &params, const std::string &path);
  void noteCalls(const ScriptEngine::Script &script);
  // What its names say, in study_names.cpp.
  void noteNames(const ScriptEngine::Script &script);
  void noteKind(const std::string &name, std::string_view kind, const std::string &place, bool isSure, ScriptNames::Number number = ScriptNames::Number::Unknown);
  void noteAnswer(const std::string &name, const std::string &place);
  void checkKinds();
  void checkNumbers(const std::string &name);
  void noteCondition(const Value &json, const std::string &path);
  struct Known;
  std::optional<Known> knownOf(const ScriptNames::Operand &of) const;
  void checkComparisons();
  void checkAnswers();
  void checkOrder();
  void checkNames();
  void noteSaved(const std::string &name, const Value &json);
  void checkFields();
  /// What the function gives of nobody in particular.
  static Result<Value> forNobody(const std::function<Result<Value>(TimelineContext &)> &function, TimelineContext::May may = TimelineContext::May::Look) {
    return runAside(function, {.variables = Value(Dict{}), .answer = {}, .seed = 0, .participantNumber = 0, .isBot = false}, may);
  }
  /// Complains where the function fails, of nobody in particular. False: it did.
  template <class Function>
  bool worksOnce(const Function &function) {
    const auto given = forNobody([&](TimelineContext &nobodys) -> Result<Value> {
      auto any = function(nobodys);
      return any ? Result<Value>(Value()) : any.error();
    });
    if (!given) complain(given.error());
    return given.has_value();
  }
  /// What is made of the script `json`, where that is the same for everybody: tried once, so that nobody has to come there first.
  template <class Function>
  void tryConstant(const Value &json, const Function &function) {
    if (json.text() && namesIn(*json.text()).isConstant()) worksOnce(function);
  }
  void compile(Elements elements);
  void outline(std::string line) { report_.outline.push_back(std::string(static_cast<std::size_t>(2 * indent_), ' ') + std::move(line)); }

  const JsonDocument &document_;
  const FormVariables &forms_;
  std::shared_ptr<ScriptEngine> engine_;
  StudyReport report_;
  Study study_;
  TimelineOptions options_;
  bool hasFlow_ = false;
  bool isTimedAround_ = false;  // do the steps in hand get their time from what they stand in?
  int depth_ = 0;   // inside of branches and loops
  int indent_ = 0;  // of the outline
  bool isInTrial_ = false;
  std::optional<std::vector<std::string>> functions_;        // of the program that described the study; none: it is a file
  std::map<std::string, std::string> places_;                // the same program's, by path
  std::set<std::string> set_;  // variables that something sets
  struct Read {
    std::string name, place;
    std::string likeLent;  // the nearest of those that have a meaning there
    bool isCalled, isBare;  // NAME(...), and not get("NAME")
    bool isCareful;         // the script may look first whether it is there
  };
  std::vector<Read> read_;
  std::optional<Error> mistakeIn(const Read &read) const;
  void tellUnset(const Read &read, bool isOpen);
  std::vector<std::pair<std::string, Error>> slips_;  // the variable that it is about; what fails whenever somebody comes there
  std::map<std::string, std::map<std::string, std::set<std::string>>> questions_;  // by the variable that their answers are saved in, and their names: the words that can be answered; none: any
  std::set<std::string> changed_;  // variables that something else than questions sets, or may set
  struct FieldRead {
    std::string name, field, place;  // who.sex
  };
  std::vector<FieldRead> fieldsRead_;
  struct SwitchOn {
    std::string name, field;
    std::vector<std::pair<std::string, std::string>> cases;  // and their places
    std::string place;
    bool hasOtherwise;
  };
  std::vector<SwitchOn> switches_;  // those over who.sex alone
  struct Early {
    std::string name, place;
    bool isSure;  // does everybody come there before it is set?
  };
  std::vector<Early> early_;  // what a script needs that nothing above it sets
  std::optional<int> ownDepth_;  // of the script in hand, where it is not that of the steps inside: a condition is asked outside of its loop
  struct Given {
    std::string kind, place;  // "text"
    bool isSure;              // is it set there, whatever happens?
    ScriptNames::Number number = ScriptNames::Number::Unknown;
  };
  std::map<std::string, std::vector<Given>> given_;  // what is written out as values of a variable
  std::vector<std::pair<ScriptNames::Comparison, std::string>> comparisons_;  // and their places
  std::vector<std::pair<ScriptNames::Operand, std::string>> conditions_;      // that have to be true or false; and their places
  std::map<std::string, std::set<std::string>> experiments_;                  // by the variable that their answers are saved in
  std::vector<std::pair<ScriptNames::Chain, std::string>> chains_;            // and their places
  std::string lastExperiment_;  // whose answer `answer` surely is; empty: it may be another's
  bool isListed_ = false;       // do the steps in hand come in an order that nobody knows yet?
  bool isPaid_ = false;         // does the study have "money"?
  struct Refusable {
    std::size_t step;  // its place among all
    std::vector<std::string> names;  // that a condition knows its decision by
    bool isAsked = false, mayHaveLeft = false;  // may who declined have come to an end, surely because of that, or some of all?
  };
  std::vector<Refusable> refusable_;  // forms that one can decline and go on from
  bool setsAny_ = false;  // does a script set variables whose names are known only when it runs?

  /// Where the scripts in hand stand.
  struct Around {
    int loops = 0, modules = 0;      // forEach, module
    bool isAnywhere = false;         // they run wherever the participant is then, or tell themselves what they may look at
    std::vector<std::string> within; // the modules that they stand in, the innermost first
    std::set<std::string> lent;      // names that have a meaning here only
    struct Flow {
      const Value *json;
      bool isForAll;
    };
    std::vector<Flow> flows;  // the steps that they stand in
  } around_;
  class Within {
   public:
    explicit Within(int &depth) : depth_(++depth) {}
    ~Within() { --depth_; }
    Within(const Within &) = delete;

   private:
    int &depth_;
  };
  /// The scripts in hand are the step's own, and stand where the step does.
  class Own {
   public:
    explicit Own(StudyReader &reader) : reader_(reader) { reader.ownDepth_ = reader.depth_ - 1; }
    ~Own() { reader_.ownDepth_.reset(); }
    Own(const Own &) = delete;

   private:
    StudyReader &reader_;
  };
  class Inside {
   public:
    Inside(std::vector<std::string> &modules, std::string id) : modules_(modules) { modules_.insert(modules_.begin(), std::move(id)); }
    ~Inside() { modules_.erase(modules_.begin()); }
    Inside(const Inside &) = delete;

   private:
    std::vector<std::string> &modules_;
  };
  class Lending {
   public:
    Lending(StudyReader &reader, std::initializer_list<const char *> names) : reader_(reader), outer_(reader.around_) { reader.around_.lent.insert(names.begin(), names.end()); }
    ~Lending() { reader_.around_ = outer_; }
    Lending(const Lending &) = delete;

   protected:
    StudyReader &reader_;

   private:
    const Around outer_;
  };
  /// Scripts whose place says nothing of what they may look at.
  struct Anywhere : Lending {
    explicit Anywhere(StudyReader &reader) : Lending(reader, {"trial"}) { reader_.around_.isAnywhere = true; }
  };
  std::set<std::string> loops_;  // their labels
  std::set<std::string> labels_;  // of steps of every kind
  std::vector<std::pair<std::string, std::string>> askedLoops_;  // label, where
};

}  // namespace fovea
