#pragma once
// Inside the study file's reader: leaves in study.cpp and study_pages.cpp, what has steps within it in study_flow.cpp, trial makers in
// study_trials.cpp and study_chains.cpp.

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
  explicit StudyReader(const JsonDocument &document) : document_(document), engine_(std::make_shared<ScriptEngine>()) {}
  /// Of a program: its own functions, and where it says that its steps were written.
  StudyReader(const JsonDocument &document, std::vector<std::string> functions, std::map<std::string, std::string> places)
      : StudyReader(document) {
    functions_ = std::move(functions);
    places_ = std::move(places);
  }

  StudyReport read();

 private:
  using Members = std::initializer_list<const char *>;

  // Leaves.
  Result<Step> readStep(const Value &json, const std::string &path);
  Result<void> checkMembers(const Value &json, const std::string &path, std::span<const char *const> known);
  Result<void> checkMembers(const Value &json, const std::string &path, Members known) { return checkMembers(json, path, std::span(known.begin(), known.size())); }
  Result<std::string> textMember(const Value &json, const std::string &path, const std::string &name);
  std::string where(const std::string &path) const;
  Error expected(const std::string &path, const std::string &what, const Value &found) const;
  Error problem(const std::string &path, std::string what, std::string fix) const;
  void complain(Error error) { report_.errors.push_back(std::move(error)); }
  bool sound(Result<void> result);

  // The study as a whole.
  void readSettings(const Value &root);
  void readMoney(const Value &json, const std::string &path);
  void readVariables(const Value &json, const std::string &path);
  void readDeclared(const Value &json, const std::string &path, VariableSpec &spec);
  ErrorPolicy readOnError(const Value &root);
  void readOnAbort(const Value &json, const std::string &path);
  void readAbortButton(const Value &json, const std::string &path);
  void readEndPages(const Value &root);
  void readEndPage(EndKind end, const Value &json, const std::string &path);

  // The flow.
  Elements readSteps(const Value *json, const std::string &path);
  Elements readFlow(const Value &json, const std::string &path);
  void addLeaf(Elements &out, Step step, const Value &json, const std::string &path);
  void readSimulate(const Value &json, const std::string &path, Step &step, PageSpec &page);
  void readPageFacts(const Value &json, const std::string &path, Step &step);
  PageEventSpec readPageEvent(const std::string &name, const Value &json, const std::string &path);
  ProgressDisplay readProgressDisplay(const Value &json, const std::string &path);
  void readStage(const Value &json, const std::string &path, ProgressDisplay &display);
  void readSimulate(const Dict &simulate);
  std::vector<std::string> texts(const Value &json, const std::string &path);
  void checkModel(const Dict &model, const std::string &path);
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
  std::optional<double> number(const Value &json, const std::string &path, const std::string &name);
  std::optional<Duration> seconds(const Value &json, const std::string &path, const std::string &name);
  std::string savedAs(const Value &json, const std::string &path);
  bool flag(const Value &json, const std::string &path, const std::string &name, bool otherwise);

  // Scripts.
  using Kind = ScriptEngine::Kind;
  std::optional<ScriptEngine::Script> script(const Value &json, const std::string &path, Kind kind);
  std::function<Result<Value>(TimelineContext &)> asked(const Value &json, const std::string &path);
  Condition condition(const Value &json, const std::string &path);
  std::function<Result<Value>(TimelineContext &)> evaluated(const Value &params, const std::string &path);
  void noteCalls(const ScriptNames &names, const std::string &place);
  void checkNames();
  void compile(Elements elements);
  void outline(std::string line) { report_.outline.push_back(std::string(static_cast<std::size_t>(2 * indent_), ' ') + std::move(line)); }

  const JsonDocument &document_;
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
  std::set<std::string> set_;                                // variables that something sets
  std::vector<std::pair<std::string, std::string>> read_;  // variable, where
  std::set<std::string> loops_;                            // their labels
  std::vector<std::pair<std::string, std::string>> askedLoops_;  // label, where
};

}  // namespace fovea
