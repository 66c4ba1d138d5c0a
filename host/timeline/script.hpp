#pragma once
// Lua in study files: conditions, keys, lists and code blocks, each in a sandbox. Lua itself lives behind this header.
//
// A script sees participant variables by their names, and answer, item, index(label), participant, isBot, get, has, set,
// fail, reward, random, asset(key), call(function, ...), and parts of math, string, table and utf8. Nothing of files, processes, time
// or other modules.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "timeline/context.hpp"

namespace fovea {

struct ScriptLimits {
  std::int64_t instructions = 1'000'000;  // of one call
  std::size_t memory = 16u << 20;         // bytes of all scripts of a study
};

/// What a script's names say before it runs.
struct ScriptNames {
  std::set<std::string> read, set;  // participant variables
  std::set<std::string> bare;       // of those that are read: by their names alone, not with get()
  std::set<std::string> needed;     // of those that are bare: read before the script sets them, where nothing fails: x + 1, x < 3, #x
  bool setsAny = false;             // one whose name is known only when it runs
  bool isCareful = false;           // does it look first, or choose: nothing that it reads is sure to be needed
  enum class Number : std::uint8_t { Unknown, Whole, Real };
  struct Literal {
    std::string name, kind;  // what is written out as the variable's value: "text", "a number", ...
    std::size_t line;
    Number number = Number::Unknown;  // Real: also what a calculation always gives, such as a quotient
  };
  std::vector<Literal> literals;
  std::set<std::string> functions;        // names that are none of the script's own, and are called
  std::set<std::string> globalFunctions;  // functions that the script makes, and not as `local`
  std::set<std::pair<std::string, std::string>> fields;  // NAME.FIELD that is read: expInfo, age
  std::set<std::pair<std::string, std::string>> parts;  // of Lua's libraries: string, upper
  std::set<std::string> called;     // functions: call("NAME")
  std::set<std::string> loops;      // index("LABEL")
  std::set<std::string> assets;     // asset("KEY")
  bool callsAny = false;            // of a name that is known only when it runs
  std::set<std::string> ofHost;     // of what has a meaning in every script: answer, item, index, ...
  std::set<std::string> passedOn;   // variables of which something is set, or that go on under another name: who.age = 3, local w = who
  struct Slip {
    std::size_t line;
    std::string about;      // a variable: where nothing sets it, that is told instead
    std::string what, fix;  // what fails whenever the script comes there
  };
  std::vector<Slip> slips;
  /// NAME or expInfo.FIELD
  struct Operand {
    std::string name, field;  // no field: a variable
    std::string text() const { return field.empty() ? name : name + "." + field; }
  };
  struct Comparison {
    Operand of;
    std::string sign, kind, literal;  // ==, text, 30
    std::size_t line;
  };
  std::vector<Comparison> comparisons;  // with something that is written out
  std::optional<Operand> gives;         // what the expression gives in the end, where that is one by itself
  struct Chain {
    std::string name;                // a variable, or "answer"
    std::vector<std::string> parts;  // of rt.summary[1].trials: summary, [], trials
    std::string written;
    std::size_t line;
  };
  std::vector<Chain> chains;
  std::map<std::string, std::size_t> lines;  // where what is written so is first: "age", "age=" (set), "expInfo.age", "asset KEY", "index LABEL", "call NAME", "function f"

  /// 1 where it is not in the script.
  std::size_t lineOf(const std::string &written) const;

  /// Does it give the same whoever asks, and whenever?
  bool isConstant() const;
  /// Does it look at nothing, so that it does the same to everybody? It may set variables.
  bool looksAtNothing() const;
};

/// Answers call("NAME", ...) of scripts; may look at the context and change it as the script may.
using CalledFunctions = std::function<Result<Value>(const std::string &name, const List &arguments, TimelineContext &context)>;

/// Answers `study` of scripts: what the others of the study have come to.
struct StudyCounts {
  std::function<Result<Value>()> totals;  // dictionary: how many there are of each status
  /// How many have one of these statuses and what `where` says: values of their variables and expInfo, by name ("expInfo.sex").
  std::function<Result<std::int64_t>(const std::vector<std::string> &statuses, const Dict &where)> count;
};

/// All scripts of one study. Calls wait for each other.
/// Thread: [any]
class ScriptEngine {
 public:
  explicit ScriptEngine(ScriptLimits limits = {});
  ~ScriptEngine();

  enum class Kind { Expression, Block };
  struct Script {
    int reference = 0;
    std::string place;  // for messages
    ScriptNames names;
    std::vector<std::string> modules = {};  // that it stands in, the innermost first: asset("KEY") looks in theirs, then in the study's
    std::vector<std::string> lines = {};    // where each of its lines stands, when the study has it as a list of them
    std::vector<Error> faults = {};         // of what it asks of Lua's libraries and they have not: it fails where it comes to that

    std::string placeOf(std::size_t line) const;
    /// Of what is written so, as ScriptNames::lines has it.
    std::string placeOf(const std::string &written) const { return placeOf(names.lineOf(written)); }
  };
  /// `lines` says where each line stands, for scripts that are a list of lines.
  /// Errors: BadFile with the line's place, what Lua says and, for what people often write, what to write instead.
  Result<Script> compile(const std::string &text, Kind kind, const std::string &place, std::vector<std::string> lines = {});
  /// The same of a script that may have faults, so that everything else that is wrong with it can be told, too.
  Result<Script> read(const std::string &text, Kind kind, const std::string &place, std::vector<std::string> lines = {});
  /// What the expression gives; nothing for a block.
  /// Looks at `isCancelled` now and then.
  /// Errors: PluginFailed with the script's place, also when it was cancelled; Refused when a limit is reached.
  Result<Value> run(const Script &script, TimelineContext &context, const std::atomic<bool> *isCancelled = nullptr);
  /// Who answers call() from now on; empty: nobody.
  void connect(CalledFunctions functions);
  /// Who knows the others from now on; empty: nobody.
  void connect(StudyCounts counts);
  /// What asset("KEY") gives from now on: a path or URL by its full key, "face" or "training/face".
  void provide(std::map<std::string, std::string> assets);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The script as it looks at a copy of somebody's variables, and changes none of them, or the copy alone.
/// Thread: any. Errors: as ScriptEngine::run().
Result<Value> runAside(ScriptEngine &engine, const ScriptEngine::Script &script, const JobInput &input);
Result<Value> runAside(const std::function<Result<Value>(TimelineContext &)> &function, const JobInput &input, TimelineContext::May may = TimelineContext::May::Look);

/// The variables that Lua text reads and sets: everything that is neither its own nor the sandbox's.
ScriptNames namesIn(std::string_view text);
/// Has the name a meaning in scripts, so that no variable can have it?
bool isReservedName(std::string_view name);
/// Can a script write it as a variable?
bool isLuaName(std::string_view name);

}  // namespace fovea
