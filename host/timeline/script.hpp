#pragma once
// Lua in study files: conditions, keys, lists and code blocks, each in a sandbox. Lua itself lives behind this header.
//
// A script sees participant variables by their names, and answer, item, index(label), participant, isBot, get, has, set,
// fail, reward, random, and parts of math, string, table and utf8. Nothing of files, processes, time or other modules.

#include <memory>
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
  };
  /// Errors: BadFile with `place`, what Lua says and, for what people often write, what to write instead.
  Result<Script> compile(const std::string &text, Kind kind, const std::string &place);
  /// What the expression gives; nothing for a block.
  /// Errors: PluginFailed with the script's place; Refused when a limit is reached.
  Result<Value> run(const Script &script, TimelineContext &context);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The variables that Lua text reads and sets: everything that is neither its own nor the sandbox's.
ScriptNames namesIn(std::string_view text);

}  // namespace fovea
