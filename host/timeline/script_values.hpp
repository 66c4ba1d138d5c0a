#pragma once
// What passes between Lua and the host, and what it costs. Only for script.cpp, so that Lua's names stay behind script.hpp.

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "timeline/script.hpp"

struct lua_State;

namespace fovea {

constexpr std::size_t kBytesPerInstruction = 256;  // copied in the time of one

/// What a script was given to look at, or made: where a table of this call belongs.
struct Lent {
  enum class From { Variable, Local, Answer, Item } from;
  std::string name;
  std::string key() const { return std::to_string(static_cast<int>(from)) + name; }
  auto operator<=>(const Lent &) const = default;
};

/// One engine, and the call in hand.
struct RunningScript {
  lua_State *lua = nullptr;
  ScriptLimits limits;
  CalledFunctions functions;  // of plugins
  StudyCounts counts;         // of the others
  std::map<std::string, std::string> assets;             // paths and URLs by their full keys
  const std::vector<std::string> *modules = nullptr;     // of the script in hand
  std::size_t used = 0;
  std::int64_t instructions = 0;
  std::size_t longestText = 0;  // bytes; of those that the call in hand has made or was given
  bool isOverLimit = false;
  const std::atomic<bool> *isCancelled = nullptr;  // the call in hand; null: nobody can
  TimelineContext *context = nullptr;  // of the call in hand
  std::optional<Error> problem;        // of what the script called
  std::set<Lent> lent;                 // tables of the call in hand; sorted, so that they are given back in the same order each time
  std::mutex mutex;
};

RunningScript &stateOf(lua_State *lua);

/// Work that Lua's own count does not see costs about as much as it would in Lua. Raises Lua's error at the limit.
void spend(lua_State *lua, double instructions);

/// What a call of a library's function does; its memory is counted elsewhere.
enum class ScriptCost { Small, Texts, Repeat, Insert, Remove, Join, Unpack, Sort };
/// Units: instructions, for the arguments on the stack.
double costOf(lua_State *lua, ScriptCost cost);

/// Registers what push() needs.
void openValues(lua_State *lua);
/// A value as Lua has it, on top of the stack; what Lua has nothing for is nil.
void push(lua_State *lua, const Value &value, int depth = 0);
/// The value at `index`. Raises Lua's error for what cannot be kept: functions, tables that are list and dictionary at once.
Value take(lua_State *lua, int index, int depth = 0);
/// The text. Raises Lua's error where it is not UTF-8: it was cut within a character.
std::string whole(lua_State *lua, std::string_view text);
/// Are the two one value, member by member? What is no number is the same as another such.
bool isSame(lua_State *lua, int one, int other, int depth = 0);

}  // namespace fovea
