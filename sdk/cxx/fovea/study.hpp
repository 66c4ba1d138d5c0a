#pragma once
// A study in C++: derive from Study, say in build() what a participant goes through, and end the file with FOVEA_PLUGIN(YourClass).
//
// The steps are those of a study file, and come out as one: where a file has Lua, a lambda of the participant may stand, or Lua as well.

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "fovea/plugin.hpp"
#include "fovea/study.h"

namespace fovea {

/// What a function sees and changes; valid during its call. What the host refuses is thrown, and fails the call also when it is caught.
class Participant {
 public:
  explicit Participant(const fovea_participant &raw) : raw_(raw) {}

  std::int64_t number() const { return raw_.number; }
  bool isSimulated() const { return raw_.is_simulated != 0; }

  /// A variable; none when there is none of that name.
  Value get(std::string_view name) const { return kept(raw_.get, name, "get"); }
  bool has(std::string_view name) const { return !get(name).isNone(); }
  /// As a number, a text, ... Throws Failure when it is not there, or something else: get<std::int64_t>("rounds").
  template <class T>
  T get(std::string_view name) const {
    return read<T>(get(name), name);
  }
  template <class T>
  T getOr(std::string_view name, T otherwise) const {
    const Value value = get(name);
    return value.isNone() ? otherwise : read<T>(value, name);
  }
  /// What the operator entered there.
  template <class T = Value>
  T expInfo(std::string_view field) const {
    const Value all = get("expInfo");
    const Value *entered = all.find(field);
    return read<T>(entered ? *entered : Value(), field);
  }
  /// The last answer saved, or one of its fields.
  Value answer() const {
    Keeper keeper;
    check(raw_.answer(&raw_, keeper.sink()), "answer");
    return keeper.take();
  }
  template <class T = Value>
  T answer(std::string_view field) const {
    const Value all = answer();
    const Value *given = all.find(field);
    return read<T>(given ? *given : Value(), field);
  }
  /// Of the innermost forEach, or of the one with this label.
  template <class T = Value>
  T item(std::string_view loop = "") const {
    return read<T>(kept(raw_.item, loop, "item"), "item");
  }
  /// Rounds done in the loop of this label.
  std::int64_t index(std::string_view loop = "") const { return raw_.index(&raw_, borrow(loop)); }
  /// A variable of the open module.
  Value getLocal(std::string_view name) const { return kept(raw_.getLocal, name, "getLocal"); }

  /// From 0 to below 1, drawn from the session's seed: the same again when the step is repeated.
  double random() const { return raw_.random(&raw_); }
  /// A whole number from `least` to `most`, as Lua's random(least, most).
  std::int64_t random(std::int64_t least, std::int64_t most) const {
    if (most < least) throw Failure("random(" + std::to_string(least) + ", " + std::to_string(most) + "): there is nothing in between", FOVEA_E_ARGUMENT);
    const double span = static_cast<double>(most) - static_cast<double>(least) + 1;
    return least + static_cast<std::int64_t>(std::floor(random() * span));
  }

  // Code only: what is asked may not change anything.
  void set(std::string_view name, const Value &value) const {
    const Borrowed lent(value);
    check(raw_.set(&raw_, borrow(name), lent.get()), "set");
  }
  void setLocal(std::string_view name, const Value &value) const {
    const Borrowed lent(value);
    check(raw_.setLocal(&raw_, borrow(name), lent.get()), "setLocal");
  }
  /// The unsuccessful end follows when the function is done.
  void fail(std::string_view tag) const { check(raw_.fail(&raw_, borrow(tag)), "fail"); }
  /// Units: cents; negative ones take away.
  void reward(std::int64_t cents) const { check(raw_.reward(&raw_, cents), "reward"); }

 private:
  using Look = decltype(fovea_participant::get);
  Value kept(Look look, std::string_view name, const char *call) const {
    Keeper keeper;
    check(look(&raw_, borrow(name), keeper.sink()), call);
    return keeper.take();
  }
  template <class T>
  static T read(const Value &value, std::string_view name) {
    if constexpr (std::same_as<T, Value>) {
      return value;
    } else {
      if (value.isNone()) throw Failure("there is no \"" + std::string(name) + "\" yet", FOVEA_E_ARGUMENT);
      if constexpr (std::same_as<T, bool> || std::same_as<T, std::string> || std::same_as<T, List> || std::same_as<T, Dict>) {
        if (const T *held = value.as<T>()) return *held;
      } else if constexpr (std::integral<T>) {
        if (const auto *held = value.as<std::int64_t>()) return static_cast<T>(*held);
      } else {
        static_assert(std::floating_point<T>, "a variable holds bool, numbers, std::string, List or Dict");
        if (const auto *held = value.as<double>()) return static_cast<T>(*held);
        if (const auto *held = value.as<std::int64_t>()) return static_cast<T>(*held);
      }
      throw Failure("\"" + std::string(name) + "\" holds another kind of value than it is read as", FOVEA_E_ARGUMENT);
    }
  }

  const fovea_participant &raw_;
};

/// What call("NAME", ...) of Lua runs.
using StudyFunction = std::function<Value(const Participant &, const List &arguments)>;

namespace detail {

template <class F>
concept OfParticipant = std::invocable<F &, const Participant &>;
template <class F>
concept OfParticipantAndArguments = std::invocable<F &, const Participant &, const List &>;

template <class F>
StudyFunction studyFunction(F function) {
  return [function = std::move(function)](const Participant &who, const List &arguments) mutable -> Value {
    const auto run = [&]() -> decltype(auto) {
      if constexpr (OfParticipantAndArguments<F>) return function(who, arguments);
      else return function(who);
    };
    if constexpr (std::is_void_v<decltype(run())>) return run(), Value();
    else return Value(run());
  };
}

}  // namespace detail

/// Lua as it is, or a function: what decides, lists, sets or fills in.
class Logic {
 public:
  Logic(const char *lua) : lua_(lua) {}
  Logic(std::string lua) : lua_(std::move(lua)) {}
  template <class F>
    requires detail::OfParticipant<F>
  Logic(F function) : function_(detail::studyFunction(std::move(function))) {}
  bool isFunction() const { return static_cast<bool>(function_); }

 private:
  friend class StudyBuilder;
  std::string lua_;
  StudyFunction function_;
};

/// Where a call was written, for messages. As std::source_location, which not every compiler has.
struct WrittenAt {
  const char *file;
  int line;
  std::string text() const {
    const std::string_view all = file;
    return std::string(all.substr(all.rfind('/') + 1)) + ":" + std::to_string(line);
  }
};

/// One step, in the form that it has in a study file.
class Step {
 public:
  Step(Dict members, const WrittenAt &where) : members_(std::move(members)) { members_.emplace_back("$place", where.text()); }
  /// Adds the member, or does nothing where there is no value.
  Step &set(const std::string &name, const Value &value) {
    if (!value.isNone()) members_.emplace_back(name, value);
    return *this;
  }
  operator Value() const { return members_; }

 private:
  Dict members_;
};
using Steps = std::vector<Step>;

struct StepOptions {
  std::string label = {}, saveAs = {};
  std::optional<double> timeEstimate_s = {};
  std::optional<bool> saveAnswer = {};  // false: the answer before it stays in `answer`
  Dict params = {};
  Dict simulate = {};
  Dict expInfo = {};  // of experiments
  List records = {};  // kinds of data of a person, "health", beside what the plugin declares; not of consents
  std::string ifDeclined = {};  // of consents: "goOn", or "end" as without it
  Dict events = {}, progressDisplay = {};  // of pages
  std::optional<Logic> validate = {};  // of pages: judges the answer; true takes it, false or text asks for it again
};

struct BranchOptions {
  std::string label = {};
  bool fixTimeCredit = false;  // everybody is credited the longest branch
  bool boundProgress = true, logChosenBranch = true;
  std::optional<double> timeEstimate_s = {};  // none: of the longest branch
  std::vector<std::string> results = {};      // of choose(): all that the key may be, each a case where there is no `otherwise`
};

struct WhileOptions {
  std::string label = {};
  double expectedRepetitions = 1;
  std::optional<double> maxLoopTime_s = {};
  bool failOnTimeout = true, fixTimeCredit = true;
  bool interrupt = false;  // the page in hand ends at the limit, too
};

struct EndSessionOptions {
  std::string label = {};
  double notBefore_h = 0;   // until the next one may begin
  std::string text = {};    // of the page that is seen then; empty: the host's own
  std::optional<Step> page = {};  // instead of it
  bool isSilent = false;    // nothing is seen
};
struct WaitOptions {
  std::string label = {};
  double expectedWait_s = 0;  // of most people
  double checkInterval_s = 2, maxWaitTime_s = 20;
  bool failOnTimeout = true;
  std::optional<Step> waitPage = {};  // none: the host's own
  std::string logMessage = {};        // in log and data, as long as somebody waits
};

struct AsyncOptions {
  std::string label = {}, saveAs = {};
  std::optional<double> expectedWait_s = {};  // has to be given when somebody waits
  bool wait = true;
  double maxWaitTime_s = 20;
  std::string onError = "fail";  // or "skip", "retry"
  std::optional<std::int64_t> retries = {};
};

struct RoutineOptions {
  std::string label = {}, saveAs = {};
};

struct CheckOptions {
  std::string label = {}, message = {};
};

struct PageMakerOptions {
  std::string label = {};
  double timeEstimate_s = 0;  // of all its pages
  bool accumulateAnswers = false;
};

struct ForEachOptions {
  std::string label = {}, order = "given";
  std::optional<double> expectedRepetitions = {};  // has to be given where the list is asked for
  std::int64_t maxRun = 1;
  std::int64_t repetitions = 1;  // of the whole list
};

struct CounterbalanceOptions {
  std::string label = {}, scheme = "williams", assign = {};
  std::optional<std::int64_t> take = {};
};

/// What is paid. Units: minor units of the currency (cents).
struct Money {
  std::string currency = "USD";  // ISO 4217
  std::int64_t wagePerHour = 900, basePayment = 10;
  bool bigBasePayment = false;  // allows a base payment above 2000
  std::int64_t maxParticipantPayment = 2500;
  std::int64_t softMaxExperimentPayment = 100000;  // then nobody new begins
  std::int64_t hardMaxExperimentPayment = 110000;  // more is never spent
  std::int64_t minAccumulatedRewardForAbort = 20;
  bool showReward = true;
};

#define FOVEA_HERE WrittenAt where = {__builtin_FILE(), __builtin_LINE()}

/// Makes steps, and keeps the functions in them. The members of a study file are its members.
class StudyBuilder {
 public:
  std::string name, version;
  Dict expInfo;   // fields with their flags
  Dict simulate;  // how simulated participants answer
  std::optional<Money> money;                 // none: nothing is paid
  bool showProgressBar = true;                // on pages
  std::optional<double> measuredCreditRatio;  // credit is the time that a step took, up to this many times its estimate
  Dict variables;                             // what they begin with, or {"type", ...} and {"default", ...}
  Dict assets;                                // files of the study: {"face", "faces/anna.png"}, or {"face", Dict{{"file", ...}, {"description", ...}}}
  Dict pages;                                 // of all pages and forms that say nothing else: {"language", "de"}, {"textSize", 1.5}, {"contrast", "high"}
  std::optional<std::int64_t> stepLimit;      // steps without a page
  std::string onError;                        // crash, retry, skip, stop or ask
  std::optional<double> codeBudget_s;         // code that takes longer is reported
  Steps steps;
  std::optional<Step> declined;
  std::map<std::string, std::optional<Step>> endPages;  // complete, failed, declined, aborted, withdrawn: what is seen last; none: nothing
  bool showAbortButton = false;                         // participants can leave by themselves
  std::string withdrawal;                               // what was recorded of who leaves by themselves: "ask" (empty), "keep", "remove"
  Dict abortButton;                                     // with other words or another key: {"key", "f12"}, ...

  Step consent(const std::string &plugin, StepOptions options = {}, FOVEA_HERE) { return leaf("consent", plugin, std::move(options), where); }
  Step page(const std::string &plugin, StepOptions options = {}, FOVEA_HERE) {
    const std::optional<Logic> judge = std::move(options.validate);
    Step made = leaf("page", plugin, std::move(options), where);
    return judge ? made.set("validate", lua(*judge, "validate")) : made;
  }
  Step experiment(const std::string &plugin, StepOptions options = {}, FOVEA_HERE) { return leaf("experiment", plugin, std::move(options), where); }

  /// Nothing is shown. The label is for messages.
  Step code(Logic function, const std::string &label = "", FOVEA_HERE) {
    return Step({{"code", lua(std::move(function), label.empty() ? "code" : label)}}, where).set("label", optional(label));
  }
  Step when(Logic condition, Steps then, Steps otherwise = {}, BranchOptions options = {}, FOVEA_HERE) {
    Step step({{"if", lua(std::move(condition), options.label.empty() ? "if" : options.label)}, {"then", list(std::move(then))}}, where);
    if (!otherwise.empty()) step.set("else", list(std::move(otherwise)));
    return branch(std::move(step), options);
  }
  Step choose(Logic key, std::vector<std::pair<std::string, Steps>> cases, std::optional<Steps> otherwise = {}, BranchOptions options = {}, FOVEA_HERE) {
    Dict branches;
    for (auto &[word, inner] : cases) branches.emplace_back(word, list(std::move(inner)));
    Step step({{"switch", lua(std::move(key), options.label.empty() ? "switch" : options.label)}, {"cases", std::move(branches)}}, where);
    if (otherwise) step.set("otherwise", list(std::move(*otherwise)));
    return branch(std::move(step), options);
  }
  Step repeatWhile(Logic condition, Steps inner, WhileOptions options = {}, FOVEA_HERE) {
    return Step({{"while", lua(std::move(condition), options.label.empty() ? "while" : options.label)}, {"steps", list(std::move(inner))}}, where)
        .set("label", optional(options.label))
        .set("expectedRepetitions", options.expectedRepetitions)
        .set("maxLoopTime_s", options.maxLoopTime_s)
        .set("failOnTimeout", options.failOnTimeout)
        .set("fixTimeCredit", options.fixTimeCredit)
        .set("interrupt", options.interrupt);
  }
  /// A page is shown as long as the condition holds.
  Step waitWhile(Logic condition, WaitOptions options = {}, FOVEA_HERE) {
    return Step({{"waitWhile", lua(std::move(condition), options.label.empty() ? "waitWhile" : options.label)}, {"expectedWait_s", options.expectedWait_s}}, where)
        .set("label", optional(options.label))
        .set("checkInterval_s", options.checkInterval_s)
        .set("maxWaitTime_s", options.maxWaitTime_s)
        .set("failOnTimeout", options.failOnTimeout)
        .set("waitPage", options.waitPage ? Value(*options.waitPage) : Value())
        .set("logMessage", optional(options.logMessage));
  }
  /// Lua that works in the background, on a copy of the variables; what it returns is saved. It is Lua only: this class's own code belongs to
  /// the stage.
  Step async(const std::string &lua, AsyncOptions options, FOVEA_HERE) {
    return Step({{"async", lua}, {"wait", options.wait}}, where)
        .set("label", optional(options.label))
        .set("saveAs", optional(options.saveAs))
        .set("expectedWait_s", options.expectedWait_s)
        .set("maxWaitTime_s", options.maxWaitTime_s)
        .set("onError", options.onError)
        .set("retries", options.retries);
  }
  /// Those of `choice` that the function lists by their labels, each text or {{"step", label}, {"params", {...}}}.
  Step pageMaker(Logic listed, Steps choice, PageMakerOptions options, FOVEA_HERE) {
    return Step({{"pageMaker", lua(std::move(listed), options.label.empty() ? "pageMaker" : options.label)}, {"steps", list(std::move(choice))}}, where)
        .set("label", optional(options.label))
        .set("timeEstimate_s", options.timeEstimate_s)
        .set("accumulateAnswers", options.accumulateAnswers);
  }
  /// All units, in an order that lists their numbers, from 1.
  Step sequence(std::vector<Steps> units, Logic order, const std::string &label = "", FOVEA_HERE) {
    Value asked = lua(std::move(order), label.empty() ? "sequence" : label);
    return Step({{"sequence", lists(std::move(units))}, {"order", std::move(asked)}}, where).set("label", optional(label));
  }
  /// They earn so much, and the progress moves by so much, whatever happens in them.
  Step withFixedTimeCredit(double credit_s, Steps inner, FOVEA_HERE) { return Step({{"fixedTimeCredit_s", credit_s}, {"steps", list(std::move(inner))}}, where); }
  Step withFixedProgress(double estimate_s, Steps inner, FOVEA_HERE) { return Step({{"fixedProgress_s", estimate_s}, {"steps", list(std::move(inner))}}, where); }
  /// Behind it the last answer is a dictionary of those inside, by their labels.
  Step accumulateAnswers(const std::string &label, Steps inner, FOVEA_HERE) { return Step({{"accumulate", label}, {"steps", list(std::move(inner))}}, where); }
  /// Runs once for the study in a data folder, before anybody begins; what it gives is in everybody's variable `saveAs`.
  Step preDeployRoutine(Logic routine, RoutineOptions options, FOVEA_HERE) {
    std::string text = routine.isFunction() ? "return " + lua(std::move(routine), options.label.empty() ? "preDeployRoutine" : options.label) : lua(std::move(routine), "");
    return Step({{"preDeployRoutine", std::move(text)}}, where).set("label", optional(options.label)).set("saveAs", optional(options.saveAs));
  }
  /// Asked before somebody begins; the log warns when it does not hold. `study` has how many there are of each status.
  Step databaseCheck(Logic holds, CheckOptions options = {}, FOVEA_HERE) { return startCheck("databaseCheck", std::move(holds), options, where); }
  /// Asked before somebody begins, who is refused where none of the study's criteria holds.
  Step recruitmentCriterion(Logic holds, CheckOptions options = {}, FOVEA_HERE) { return startCheck("recruitmentCriterion", std::move(holds), options, where); }
  /// Runs when the participant fails, wherever that is.
  Step onFail(Logic function, const std::string &label = "", FOVEA_HERE) {
    return Step({{"onFail", lua(std::move(function), label.empty() ? "onFail" : label)}}, where).set("label", optional(label));
  }
  Step forEach(List items, Steps inner, ForEachOptions options = {}, FOVEA_HERE) {
    return forEachOf(std::move(items), std::move(inner), std::move(options), where);
  }
  Step forEach(Logic items, Steps inner, ForEachOptions options, FOVEA_HERE) {
    Value asked = lua(std::move(items), options.label.empty() ? "forEach" : options.label);
    return forEachOf(std::move(asked), std::move(inner), std::move(options), where);
  }
  Step randomize(std::vector<Steps> units, const std::string &label = "", FOVEA_HERE) {
    return Step({{"randomize", lists(std::move(units))}}, where).set("label", optional(label));
  }
  Step counterbalance(std::vector<Steps> units, CounterbalanceOptions options = {}, FOVEA_HERE) {
    return Step({{"counterbalance", lists(std::move(units))}, {"scheme", options.scheme}}, where)
        .set("label", optional(options.label))
        .set("assign", optional(options.assign))
        .set("take", options.take);
  }
  /// `assets`: files of its own, as those of the study.
  Step module(const std::string &id, Steps inner, Dict assets = {}, FOVEA_HERE) {
    return Step({{"module", id}, {"steps", list(std::move(inner))}}, where).set("assets", assets.empty() ? Value() : Value(std::move(assets)));
  }
  /// The participant's session ends here, and their next one goes on behind it, tomorrow or whenever they come back.
  Step endSession(EndSessionOptions options = {}, FOVEA_HERE) {
    Dict own;
    if (options.notBefore_h > 0) own.emplace_back("notBefore_h", options.notBefore_h);
    if (!options.text.empty()) own.emplace_back("text", options.text);
    if (options.page) own.emplace_back("page", Value(*options.page));
    else if (options.isSilent) own.emplace_back("page", false);
    return Step({{"endSession", own.empty() ? Value(true) : Value(std::move(own))}}, where).set("label", optional(options.label));
  }
  Step successfulEnd(FOVEA_HERE) { return Step({{"end", "successful"}}, where); }
  Step unsuccessfulEnd(const std::vector<std::string> &tags = {}, FOVEA_HERE) {
    return Step({{"end", "unsuccessful"}, {"tags", List(tags.begin(), tags.end())}}, where);
  }
  /// Any step of a study file, for those that have no function of their own here; lua() and list() make its parts.
  Step element(Dict members, FOVEA_HERE) { return Step(std::move(members), where); }

  /// Runs when an operator aborts the participant, or they leave by themselves.
  void onAbort(Logic function) { onAbort_ = lua(std::move(function), "onAbort"); }

  /// A parameter, or part of one, that is known only when the step is shown.
  Value asked(Logic value) { return "=" + lua(std::move(value), "asked"); }
  /// The path of an asset, or its URL, as a parameter. In Lua: asset("KEY").
  static Value asset(const std::string &key) { return "=asset(\"" + key + "\")"; }
  /// A function with a name: Lua calls it, call("NAME", ...), and so do study files, call("KEY.NAME", ...). It may take the arguments as well.
  template <class F>
    requires detail::OfParticipant<F> || detail::OfParticipantAndArguments<F>
  Logic function(const std::string &itsName, F function) {
    if (!functions_.emplace(itsName, detail::studyFunction(std::move(function))).second)
      throw Failure("the study has two functions \"" + itsName + "\": give each a name of its own", FOVEA_E_ARGUMENT);
    return "call(\"" + itsName + "\")";
  }
  /// Lua as it is; a function under a name made of `wish`.
  std::string lua(Logic logic, const std::string &wish) {
    if (!logic.function_) return std::move(logic.lua_);
    std::string stem;
    for (const char c : wish.substr(0, 50)) stem += isPlain(c) ? c : '_';
    std::string free = stem;
    for (int next = 2; functions_.contains(free); ++next) free = stem + "-" + std::to_string(next);
    functions_.emplace(free, std::move(logic.function_));
    return "call(\"" + free + "\")";
  }
  static List list(Steps steps) { return List(steps.begin(), steps.end()); }
  static List lists(std::vector<Steps> units) {
    List all;
    for (Steps &unit : units) all.push_back(list(std::move(unit)));
    return all;
  }

  /// "functions", and "study" where there are steps.
  Value described() const {
    List names;
    for (const auto &[function, ignored] : functions_) names.push_back(function);
    Dict all{{"functions", std::move(names)}};
    if (!steps.empty()) all.emplace_back("study", study());
    return all;
  }
  /// Errors: throws Failure for a name that no function has.
  Value call(std::string_view function, const Participant &who, const List &arguments) const {
    const auto known = functions_.find(function);
    if (known == functions_.end()) throw Failure("there is no such function", FOVEA_E_ARGUMENT);
    return known->second(who, arguments);
  }

 private:
  static bool isPlain(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
  static Value optional(const std::string &text) { return text.empty() ? Value() : Value(text); }

  Dict study() const {
    Dict members{{"name", name}};
    if (!version.empty()) members.emplace_back("version", version);
    if (!expInfo.empty()) members.emplace_back("expInfo", expInfo);
    if (!simulate.empty()) members.emplace_back("simulate", simulate);
    if (money)
      members.emplace_back("money", Dict{{"currency", money->currency},
                                         {"wagePerHour", money->wagePerHour},
                                         {"basePayment", money->basePayment},
                                         {"bigBasePayment", money->bigBasePayment},
                                         {"maxParticipantPayment", money->maxParticipantPayment},
                                         {"softMaxExperimentPayment", money->softMaxExperimentPayment},
                                         {"hardMaxExperimentPayment", money->hardMaxExperimentPayment},
                                         {"minAccumulatedRewardForAbort", money->minAccumulatedRewardForAbort},
                                         {"showReward", money->showReward}});
    if (!showProgressBar) members.emplace_back("showProgressBar", false);
    if (!pages.empty()) members.emplace_back("pages", pages);
    if (measuredCreditRatio) members.emplace_back("measuredCreditRatio", *measuredCreditRatio);
    if (!variables.empty()) members.emplace_back("variables", variables);
    if (!assets.empty()) members.emplace_back("assets", assets);
    if (!onAbort_.empty()) members.emplace_back("onAbort", onAbort_);
    if (!onError.empty()) members.emplace_back("onError", onError);
    if (stepLimit) members.emplace_back("stepLimit", *stepLimit);
    if (codeBudget_s) members.emplace_back("codeBudget_s", *codeBudget_s);
    members.emplace_back("steps", list(steps));
    if (declined) members.emplace_back("declined", *declined);
    Dict ends;
    for (const auto &[end, page] : endPages) ends.emplace_back(end, page ? Value(*page) : Value(false));
    if (!ends.empty()) members.emplace_back("endPages", std::move(ends));
    if (!abortButton.empty()) members.emplace_back("showAbortButton", abortButton);
    else if (showAbortButton) members.emplace_back("showAbortButton", true);
    if (!withdrawal.empty()) members.emplace_back("withdrawal", withdrawal);
    return members;
  }
  static Step leaf(const char *kind, const std::string &plugin, StepOptions options, const WrittenAt &where) {
    const auto optionalDict = [](Dict &members) { return members.empty() ? Value() : Value(std::move(members)); };
    return Step({{kind, plugin}}, where)
        .set("label", optional(options.label))
        .set("saveAs", optional(options.saveAs))
        .set("saveAnswer", options.saveAnswer)
        .set("ifDeclined", optional(options.ifDeclined))
        .set("timeEstimate_s", options.timeEstimate_s)
        .set("params", optionalDict(options.params))
        .set("simulate", optionalDict(options.simulate))
        .set("expInfo", optionalDict(options.expInfo))
        .set("records", options.records.empty() ? Value() : Value(options.records))
        .set("events", optionalDict(options.events))
        .set("progressDisplay", optionalDict(options.progressDisplay));
  }
  Step startCheck(const char *word, Logic holds, const CheckOptions &options, const WrittenAt &where) {
    return Step({{word, lua(std::move(holds), options.label.empty() ? word : options.label)}}, where).set("label", optional(options.label)).set("message", optional(options.message));
  }
  static Step branch(Step step, const BranchOptions &options) {
    return step.set("label", optional(options.label))
        .set("fixTimeCredit", options.fixTimeCredit)
        .set("boundProgress", options.boundProgress)
        .set("logChosenBranch", options.logChosenBranch)
        .set("timeEstimate_s", options.timeEstimate_s)
        .set("results", options.results.empty() ? Value() : Value(List(options.results.begin(), options.results.end())));
  }
  static Step forEachOf(Value items, Steps inner, ForEachOptions options, const WrittenAt &where) {
    return Step({{"forEach", std::move(items)}, {"steps", list(std::move(inner))}, {"order", options.order}, {"maxRun", options.maxRun}, {"repetitions", options.repetitions}}, where)
        .set("label", optional(options.label))
        .set("expectedRepetitions", options.expectedRepetitions);
  }

  std::map<std::string, StudyFunction, std::less<>> functions_;
  std::string onAbort_;
};

#undef FOVEA_HERE

/// Thread: [stage].
class Study : public Instance {
 public:
  using Instance::Instance;
  /// The same each time it is called: the host asks before a session and again when it begins.
  virtual void build(StudyBuilder &study) = 0;

 private:
  friend struct StudyCalls;
  std::optional<StudyBuilder> built_;
};

struct StudyCalls {
  static fovea_status FOVEA_CALL describe(fovea_plugin *plugin, const fovea_sink *description) noexcept {
    return detail::call<Study>(plugin, [&](Study &object) {
      object.built_.emplace();
      object.build(*object.built_);
      emit(*description, object.built_->described());
    });
  }
  static fovea_status FOVEA_CALL call(fovea_plugin *plugin, fovea_str name, const fovea_value *arguments, const fovea_participant *who,
                                      const fovea_sink *given) noexcept {
    return detail::call<Study>(plugin, [&](Study &object) {
      if (!object.built_) throw Failure("describe() comes first", FOVEA_E_STATE);
      const Value all = View(arguments).copy();
      const List *list = all.as<List>();
      emit(*given, object.built_->call(borrow(name), Participant(*who), list ? *list : List{}));
    });
  }
  static constexpr fovea_study calls = {sizeof(fovea_study), 0, describe, call};
};

inline const KindCalls kindCalls(const Study *) { return {FOVEA_STUDY, &StudyCalls::calls}; }

}  // namespace fovea
