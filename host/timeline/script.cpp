#include "timeline/script.hpp"

#include <lua.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "core/names.hpp"
#include "timeline/script_values.hpp"

// Lua is linked in its C++ build: its errors are exceptions, so that nothing on the way is left behind.

namespace fovea {

namespace {

constexpr int kHookEvery = 1000;
constexpr char kEnvironment[] = "fovea.environment";  // load() gives a script the text; this is its first upvalue
constexpr char kLent[] = "fovea.lent";                // tables that the call in hand was given, by Lent::key()

struct Hint {
  std::string_view said;     // of what Lua says
  std::string_view written;  // in the line at which it stopped
  std::string_view instead;
};
constexpr std::string_view kDeclare = "write `local x = 1`, or x = 1 for a variable of the participant";
// Words of other languages; the longer ones first.
constexpr Hint kHints[] = {{"near '!'", "!=", "unequal is ~= in Lua"},
                           {"near '!'", "", "write `not`"},
                           {"near '>'", "<>", "unequal is ~= in Lua"},
                           {"near '&'", "", "write `and`"},
                           {"near '|'", "", "write `or`"},
                           {"near '?'", "", "write: condition and this or that"},
                           {"near '+'", "+", "write x = x + 1"},
                           {"near '-'", "-=", "write x = x - 1"},
                           {"near '*'", "*=", "write x = x * 2"},
                           {"near '//'", "", "a comment begins with --"},
                           {"near '/'", "/=", "write x = x / 2"},
                           {"near '/'", "/*", "a comment begins with --"},
                           {"near '#'", "", "a comment begins with --"},
                           {"near '['", "", "a list is {1, 2}"},
                           {"near ':'", "", "a table with names is {red = 1, green = 2}"},
                           {"", "elif ", "write `elseif`"},
                           {"syntax error", "let ", kDeclare},
                           {"syntax error", "var ", kDeclare},
                           {"syntax error", "const ", kDeclare},
                           {"near '=='", "", "one = sets a variable: x = 1"},
                           {"expected near '='", "", "compare with =="},
                           {"near '='", "==", "compare with =="},
                           {"near '='", "", "one = sets one variable: x = 3 y = 3; compare with =="},
                           {"'end' expected", "else if", "write `elseif`"},
                           {"<eof> expected near 'end'", "", "there is one `end` too many"},
                           {"<eof> expected near ')'", "", "there is one `)` too many"},
                           {"unfinished string", "", "close the text with the quote that it begins with; the same quote inside of it is \\'"},
                           {"unexpected symbol near <eof>", "", "something is missing at the end"}};
constexpr std::string_view kStatements[] = {"if", "for", "while", "repeat", "local", "do", "goto", "break", "return"};

/// What to write instead, by what Lua says of the line at which it stopped.
std::string hintFor(const std::string &said, const std::string &line, bool isExpression) {
  for (const std::string_view statement : kStatements)
    if (isExpression && said.ends_with("near '" + std::string(statement) + "'")) return "here stands what gives a value, such as a and b or c; \"code\" steps have the rest";
  for (const Hint &hint : kHints)
    if (said.find(hint.said) != said.npos && line.find(hint.written) != line.npos) return std::string(hint.instead);
  // "'end' expected (to close 'for' at line 1) near <eof>"
  const std::size_t expected = said.find(" expected");
  if (expected != said.npos && said.starts_with('\'')) {
    const std::string word = said.substr(1, expected - 2);
    const std::size_t opens = said.find("(to close "), closes = opens == said.npos ? opens : said.find(')', opens);
    const std::string what = closes == said.npos ? std::string() : ", which closes the " + said.substr(opens + 10, closes - opens - 10);
    const std::size_t near = said.rfind(" near ");
    return "write `" + word + "`" + (near == said.npos || said.ends_with("<eof>") ? " at the end" : " before " + said.substr(near + 6)) + what;
  }
  return "see docs/timeline.md for what a script may say";
}

/// "[string "..."]:1: what" without what only Lua knows.
std::string plain(const char *message) {
  std::string text = message ? message : "unknown error";
  const std::size_t bracket = text.find("]:");
  if (text.starts_with("[string") && bracket != std::string::npos) {
    const std::size_t colon = text.find(": ", bracket + 2);
    if (colon != std::string::npos) text = text.substr(colon + 2);
  }
  return text;
}

/// What the script said itself may be cut within a character: what is no text is left out.
std::string readable(std::string text) {
  for (std::size_t good = utf8Prefix(text); good < text.size(); good = utf8Prefix(text)) text.erase(good, 1);
  return text;
}

/// The line of the script that the message is about; 0: it names none.
std::size_t lineIn(const char *message) {
  const std::string_view text = message ? message : "";
  const std::size_t bracket = text.find("]:");
  if (!text.starts_with("[string") || bracket == text.npos) return 0;
  std::size_t line = 0;
  for (const char digit : text.substr(bracket + 2)) {
    if (digit < '0' || digit > '9') break;
    line = 10 * line + static_cast<std::size_t>(digit - '0');
  }
  return line;
}

std::string lineOfText(const std::string &text, std::size_t line) {
  std::size_t begin = 0;
  while (line-- > 1 && begin != text.npos) begin = text.find('\n', begin) == text.npos ? text.npos : text.find('\n', begin) + 1;
  return begin == text.npos ? std::string() : text.substr(begin, text.find('\n', begin) - begin);
}

int raise(lua_State *lua, std::optional<Error> &slot, Error error) {
  slot = std::move(error);
  return luaL_error(lua, "%s", slot->what.c_str());
}

bool isTable(const Value &value) { return value.list() || value.dict(); }

/// Functions of the sandbox.
struct Calls {
  using From = Lent::From;
  using Cost = ScriptCost;

  static TimelineContext &context(lua_State *lua) {
    RunningScript &state = stateOf(lua);
    if (!state.context) luaL_error(lua, "nobody takes part yet");
    return *state.context;
  }
  /// The argument, which the host keeps.
  static std::string textAt(lua_State *lua, int index) {
    std::size_t size = 0;
    const char *text = luaL_checklstring(lua, index, &size);
    return whole(lua, {text, size});
  }
  static int done(lua_State *lua, Result<void> result) { return result ? 0 : raise(lua, stateOf(lua).problem, result.error()); }

  // --- tables: one each for as long as a call lasts, given back at its end

  static const Value *find(TimelineContext &context, const Lent &what) {
    switch (what.from) {
      case From::Variable: return context.variable(what.name);
      case From::Local: return context.local(what.name);
      case From::Answer: return &context.answer();
      case From::Item: return context.item();
    }
    return nullptr;
  }
  static Result<void> write(TimelineContext &context, const Lent &what, Value value) {
    // Lua's {} is either: it becomes what was there.
    const Value *known = find(context, what);
    if (known && known->dict() && value.list() && value.list()->empty()) value = Value(Dict{});
    if (what.from == From::Variable && what.name == "expInfo")
      return Error{ErrorCode::Refused, "the script changed \"expInfo\"", "", "it is what the operator entered: set another variable instead"};
    if (what.from == From::Variable) return context.set(what.name, std::move(value));
    if (what.from == From::Local) return context.setLocal(what.name, std::move(value));
    return Error{ErrorCode::Refused, std::string("the script changed the table \"") + (what.from == From::Item ? "item" : "answer") + "\"", "",
                 "it stays as it was given: set a variable instead"};
  }

  /// Pushes the value. A table is the same one whenever it is asked for in this call.
  static int lend(lua_State *lua, const Lent &what, const Value &value) {
    if (!isTable(value)) return push(lua, value), 1;
    lua_getfield(lua, LUA_REGISTRYINDEX, kLent);
    if (lua_getfield(lua, -1, what.key().c_str()) == LUA_TNIL) {
      lua_pop(lua, 1);
      push(lua, value);
      remember(lua, what, -1);
    }
    lua_remove(lua, -2);
    return 1;
  }
  /// The table at `index` is the one of that name from now on; anything else is no table.
  static void remember(lua_State *lua, const Lent &what, int index) {
    index = lua_absindex(lua, index);
    const bool isOne = lua_istable(lua, index);
    lua_getfield(lua, LUA_REGISTRYINDEX, kLent);
    isOne ? lua_pushvalue(lua, index) : lua_pushnil(lua);
    lua_setfield(lua, -2, what.key().c_str());
    lua_pop(lua, 1);
    if (isOne) stateOf(lua).lent.insert(what);
    else stateOf(lua).lent.erase(what);
  }
  static int keep(lua_State *lua, const Lent &what, int index) {
    if (auto kept = write(context(lua), what, take(lua, index)); !kept) return done(lua, kept);
    return remember(lua, what, index), 0;
  }
  /// Keeps what the script did to the tables that it was given or made: table.insert(scores, 3).
  static int giveBack(lua_State *lua) {
    for (const Lent &what : stateOf(lua).lent) {
      lua_getfield(lua, LUA_REGISTRYINDEX, kLent);
      lua_getfield(lua, -1, what.key().c_str());
      // Compared as Lua has them: the order of names, times, gaps and what is no number are no change.
      const Value *kept = find(context(lua), what);
      push(lua, kept ? *kept : Value());
      if (!isSame(lua, -2, -1))
        if (auto written = write(context(lua), what, take(lua, -2)); !written) return done(lua, written);
      lua_pop(lua, 3);
    }
    return 0;
  }
  static void forgetLent(lua_State *lua) {
    lua_newtable(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, kLent);
    stateOf(lua).lent.clear();
  }
  /// What is kept of the tables that the script holds.
  static std::map<Lent, Value> keptOfLent(lua_State *lua) {
    std::map<Lent, Value> kept;
    for (const Lent &what : stateOf(lua).lent)
      if (const Value *value = find(context(lua), what)) kept.emplace(what, *value);
    return kept;
  }
  /// The tables that the script holds have what is kept now, where somebody else has changed it since.
  static void refreshLent(lua_State *lua, const std::map<Lent, Value> &before) {
    const std::set<Lent> lent = stateOf(lua).lent;
    for (const Lent &what : lent) {
      const Value *kept = find(context(lua), what);
      if (const auto was = before.find(what); kept && was != before.end() && was->second == *kept) continue;
      lua_getfield(lua, LUA_REGISTRYINDEX, kLent);
      lua_getfield(lua, -1, what.key().c_str());
      if (kept && isTable(*kept)) {
        push(lua, *kept);
        refill(lua);
      } else {
        lua_pushnil(lua);
        remember(lua, what, -1);
      }
      lua_pop(lua, 3);
    }
  }
  /// The table below the top gets the members of the one on top. Tables in it stay the ones that they were: the script may hold them, too.
  static void refill(lua_State *lua) {
    luaL_checkstack(lua, 6, "tables lie too deep in one another");
    for (lua_pushnil(lua); lua_next(lua, -3);) {
      lua_pop(lua, 1);
      lua_pushvalue(lua, -1);
      const bool isGone = lua_rawget(lua, -3) == LUA_TNIL;
      lua_pop(lua, 1);
      if (!isGone) continue;
      lua_pushvalue(lua, -1);
      lua_pushnil(lua);
      lua_rawset(lua, -5);
    }
    for (lua_pushnil(lua); lua_next(lua, -2);) {
      lua_pushvalue(lua, -2);
      lua_rawget(lua, -5);
      if (lua_istable(lua, -1) && lua_istable(lua, -2)) {
        lua_insert(lua, -2);
        refill(lua);
        lua_pop(lua, 2);
        continue;
      }
      lua_pop(lua, 1);
      lua_pushvalue(lua, -2);
      lua_insert(lua, -2);
      lua_rawset(lua, -5);
    }
  }

  // --- what scripts call

  static int readGlobal(lua_State *lua) {
    const std::string_view name = luaL_checkstring(lua, 2);
    if (name == "answer") return lend(lua, {From::Answer, ""}, context(lua).answer());
    if (name == "participant") return lua_pushinteger(lua, context(lua).participantNumber()), 1;
    if (name == "isBot") return lua_pushboolean(lua, context(lua).isBot()), 1;
    if (name == "item") {
      const Value *item = context(lua).item();
      if (!item) return luaL_error(lua, "there is no item: this stands in no forEach");
      return lend(lua, {From::Item, ""}, *item);
    }
    if (name == "study" && stateOf(lua).counts.totals) return pushStudy(lua);
    const Value *known = context(lua).variable(name);
    if (!known) return luaL_error(lua, "there is no variable \"%s\" yet; has(\"%s\") tells, get(\"%s\", 0) has something else then", name.data(), name.data(), name.data());
    return lendVariable(lua, name, *known);
  }
  /// study.complete, and study.count('complete', {sex = 'female'})
  static int pushStudy(lua_State *lua) {
    auto totals = stateOf(lua).counts.totals();
    if (!totals) return raise(lua, stateOf(lua).problem, totals.error());
    push(lua, *totals);
    lua_pushcfunction(lua, countOthers);
    lua_setfield(lua, -2, "count");
    return 1;
  }
  static int countOthers(lua_State *lua) {
    const auto wrong = [&](const std::string &what, const std::string &fix) { return raise(lua, stateOf(lua).problem, {ErrorCode::BadArgument, what, "", fix}); };
    constexpr const char *kHow = "write study.count('complete', {['expInfo.sex'] = 'female'}), or a list of statuses: study.count({'complete', 'working'})";
    const Value asked = lua_gettop(lua) > 0 ? take(lua, 1) : Value(), where = lua_gettop(lua) > 1 ? take(lua, 2) : Value();
    std::vector<std::string> statuses;
    for (const Value &each : asked.list() ? *asked.list() : List{asked}) {
      if (!each.text()) return wrong("study.count was asked for " + std::string(kindName(each)), kHow);
      statuses.push_back(*each.text());
    }
    const bool isAny = where.isNull() || (where.list() && where.list()->empty());
    if (!isAny && !where.dict()) return wrong("what study.count is to look at is " + std::string(kindName(where)), kHow);
    auto count = stateOf(lua).counts.count(statuses, isAny ? Dict{} : *where.dict());
    if (!count) return raise(lua, stateOf(lua).problem, count.error());
    return lua_pushinteger(lua, *count), 1;
  }
  /// What the host works out is given as of now, and not back: it may be another one before the script ends, and not by what the script did to it.
  static int lendVariable(lua_State *lua, std::string_view name, const Value &value) {
    if (context(lua).isWorkedOut(name)) return push(lua, value), 1;
    return lend(lua, {From::Variable, std::string(name)}, value);
  }
  static int writeGlobal(lua_State *lua) { return keep(lua, {From::Variable, textAt(lua, 2)}, 3); }
  static int set(lua_State *lua) { return luaL_checkany(lua, 2), keep(lua, {From::Variable, textAt(lua, 1)}, 2); }
  static int get(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    if (const Value *known = context(lua).variable(name)) return lendVariable(lua, name, *known);
    return lua_settop(lua, 2), 1;
  }
  static int has(lua_State *lua) { return lua_pushboolean(lua, context(lua).has(luaL_checkstring(lua, 1))), 1; }
  static int setLocal(lua_State *lua) { return luaL_checkany(lua, 2), keep(lua, {From::Local, textAt(lua, 1)}, 2); }
  static int getLocal(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    if (const Value *known = context(lua).local(name)) return lend(lua, {From::Local, name}, *known);
    return lua_pushnil(lua), 1;
  }
  static int index(lua_State *lua) {
    const auto index = context(lua).index(luaL_optstring(lua, 1, ""));
    return index ? (lua_pushinteger(lua, *index), 1) : raise(lua, stateOf(lua).problem, index.error());
  }
  /// A function of a plugin finds what the script did so far, and the script what the function did.
  static int call(lua_State *lua) {
    const std::string name = luaL_checkstring(lua, 1);
    List arguments;
    for (int i = 2; i <= lua_gettop(lua); ++i) arguments.push_back(take(lua, i));
    RunningScript &state = stateOf(lua);
    if (!state.functions) return luaL_error(lua, "there is no plugin to call \"%s\" of", name.c_str());
    giveBack(lua);
    const std::map<Lent, Value> before = keptOfLent(lua);
    auto given = state.functions(name, arguments, context(lua));
    if (!given) return raise(lua, state.problem, given.error());
    refreshLent(lua, before);
    return push(lua, *given), 1;
  }
  /// Of the module that the script stands in, of one further out, or of the study.
  static int asset(lua_State *lua) {
    const std::string key = luaL_checkstring(lua, 1);
    const RunningScript &state = stateOf(lua);
    auto found = state.assets.end();
    for (const std::string &module : *state.modules)
      if (found == state.assets.end()) found = state.assets.find(module + "/" + key);
    if (found == state.assets.end()) found = state.assets.find(key);
    if (found == state.assets.end()) return luaL_error(lua, "the study has no asset \"%s\" here", key.c_str());
    return lua_pushlstring(lua, found->second.data(), found->second.size()), 1;
  }
  static int fail(lua_State *lua) { return done(lua, context(lua).fail(textAt(lua, 1))); }
  static int reward(lua_State *lua) { return done(lua, context(lua).addPerformanceReward(luaL_checkinteger(lua, 1))); }
  static int random(lua_State *lua) {
    const double drawn = context(lua).random().uniform();
    if (lua_isnone(lua, 1)) return lua_pushnumber(lua, drawn), 1;
    if (lua_gettop(lua) > 2) return luaL_error(lua, "random takes two numbers at most");
    const lua_Integer least = lua_isnone(lua, 2) ? 1 : luaL_checkinteger(lua, 1), most = luaL_checkinteger(lua, lua_isnone(lua, 2) ? 1 : 2);
    if (most < least) return luaL_error(lua, "random(%I, %I): there is nothing in between", least, most);
    const double span = static_cast<double>(most) - static_cast<double>(least) + 1;
    return lua_pushinteger(lua, least + static_cast<lua_Integer>(std::floor(drawn * span))), 1;
  }
  static int text(lua_State *lua) {
    // An address would differ from run to run.
    if (lua_type(lua, 1) == LUA_TTABLE || lua_type(lua, 1) == LUA_TFUNCTION) return luaL_error(lua, "a %s has no text", luaL_typename(lua, 1));
    return luaL_tolstring(lua, 1, nullptr), 1;
  }
  /// string.format without addresses: they would differ from run to run, too.
  static int format(lua_State *lua) {
    std::size_t size = 0;
    const char *first = luaL_checklstring(lua, 1, &size);
    const std::string_view pattern(first, size);
    for (std::size_t at = pattern.find('%'); at != pattern.npos; at = pattern.find('%', at + 1)) {
      at = pattern.find_first_not_of("-+ #0123456789.", at + 1);
      if (at == pattern.npos) break;
      if (pattern[at] == 'p') return luaL_error(lua, "scripts have no %%p: an address differs from run to run");
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, 1);
    return 1;
  }
  /// string.find without patterns: those can take for ever.
  static int find(lua_State *lua) {
    const std::string_view all = luaL_checkstring(lua, 1), part = luaL_checkstring(lua, 2);
    spend(lua, static_cast<double>(all.size()) * static_cast<double>(part.size()) / kBytesPerInstruction);
    const std::size_t at = all.find(part);
    if (at == std::string_view::npos) return lua_pushnil(lua), 1;
    lua_pushinteger(lua, static_cast<lua_Integer>(at + 1));
    lua_pushinteger(lua, static_cast<lua_Integer>(at + part.size()));
    return 2;
  }
  static int refuseChange(lua_State *lua) { return luaL_error(lua, "this table cannot be changed"); }

  /// Lua compares texts in one instruction, however long they are. Which instructions those were is not known: with long texts about, it
  /// may have been every second.
  static void hook(lua_State *lua, lua_Debug *) {
    constexpr std::size_t kShort = 4096;
    const std::size_t longest = stateOf(lua).longestText;
    spend(lua, kHookEvery * (1 + (longest > kShort ? static_cast<double>(longest) / kBytesPerInstruction / 2 : 0)));
  }

  static void *allocate(void *ud, void *block, std::size_t before, std::size_t after) {
    RunningScript &state = *static_cast<RunningScript *>(ud);
    if (!block && before == LUA_TSTRING) state.longestText = std::max(state.longestText, after);  // of what is new, Lua says the kind
    if (!block) before = 0;
    if (after == 0) {
      std::free(block);
      state.used -= before;
      return nullptr;
    }
    if (after > before && state.used - before + after > state.limits.memory) return nullptr;
    void *made = std::realloc(block, after);
    if (made) state.used = state.used - before + after;
    if (after > before) state.instructions += static_cast<std::int64_t>((after - before) / kBytesPerInstruction);
    return made;
  }

  struct Member {
    Member(const char *itsName, Cost itsCost = Cost::Small) : name(itsName), cost(itsCost) {}
    const char *name;
    Cost cost;
  };
  /// The function on top counts what it does; replaces it.
  static void count(lua_State *lua, Cost cost) {
    lua_pushinteger(lua, static_cast<lua_Integer>(cost));
    lua_pushcclosure(
        lua,
        [](lua_State *inner) {
          spend(inner, costOf(inner, static_cast<Cost>(lua_tointeger(inner, lua_upvalueindex(2)))));
          lua_pushvalue(inner, lua_upvalueindex(1));
          lua_insert(inner, 1);
          lua_call(inner, lua_gettop(inner) - 1, LUA_MULTRET);
          return lua_gettop(inner);
        },
        2);
  }
  /// A copy of `members` of the library on top, which cannot be changed; replaces it.
  static void keepOnly(lua_State *lua, const char *name, std::initializer_list<Member> members) {
    // Where Lua looks for what a function is called, when it is not the script that calls it, but count().
    luaL_getsubtable(lua, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_pushvalue(lua, -2);
    lua_setfield(lua, -2, name);
    lua_pop(lua, 1);
    lua_newtable(lua);
    for (const Member &member : members) {
      lua_getfield(lua, -2, member.name);
      if (member.cost != Cost::Small) count(lua, member.cost);
      lua_setfield(lua, -2, member.name);
    }
    lua_remove(lua, -2);
  }
  static void seal(lua_State *lua) {
    lua_newtable(lua);
    lua_newtable(lua);
    lua_pushvalue(lua, -3);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuseChange);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
    lua_remove(lua, -2);
  }

  /// Leaves the sandbox's names on the stack: raw members, then what readGlobal knows.
  static void openSandbox(lua_State *lua) {
    lua_newtable(lua);
    const auto library = [&](const char *name, lua_CFunction open, std::initializer_list<Member> members) {
      lua_pushcfunction(lua, open);
      lua_call(lua, 0, 1);
      keepOnly(lua, name, members);
      if (std::string_view(name) == "string") {
        lua_pushcfunction(lua, find);
        lua_setfield(lua, -2, "find");
        lua_getfield(lua, -1, "format");
        lua_pushcclosure(lua, format, 1);
        lua_setfield(lua, -2, "format");
      }
      seal(lua);
      if (std::string_view(name) == "string") {
        // ("x"):upper() goes the same way.
        lua_pushliteral(lua, "");
        lua_getmetatable(lua, -1);
        lua_pushvalue(lua, -3);
        lua_setfield(lua, -2, "__index");
        lua_pop(lua, 2);
      }
      lua_setfield(lua, -2, name);
    };
    library("math", luaopen_math, {"abs", "ceil", "floor", "max", "min", "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "fmod", "modf", "pi", "huge", "tointeger", "type"});
    library("string", luaopen_string, {"len", {"sub", Cost::Texts}, {"upper", Cost::Texts}, {"lower", Cost::Texts}, {"rep", Cost::Repeat}, {"format", Cost::Texts}, {"byte", Cost::Texts}, {"char", Cost::Texts}, {"reverse", Cost::Texts}});
    library("table", luaopen_table, {{"insert", Cost::Insert}, {"remove", Cost::Remove}, {"concat", Cost::Join}, {"sort", Cost::Sort}, {"unpack", Cost::Unpack}});
    library("utf8", luaopen_utf8, {{"len", Cost::Texts}, {"char", Cost::Texts}, {"codepoint", Cost::Texts}, {"offset", Cost::Texts}});
    lua_pushcfunction(lua, luaopen_base);
    lua_call(lua, 0, 1);
    keepOnly(lua, LUA_GNAME, {"ipairs", {"tonumber", Cost::Texts}, "type", {"select", Cost::Texts}, "error", "assert"});
    for (lua_pushnil(lua); lua_next(lua, -2);) {
      lua_pushvalue(lua, -2);
      lua_insert(lua, -2);
      lua_rawset(lua, -5);
    }
    lua_pop(lua, 1);
    const luaL_Reg own[] = {{"set", set}, {"get", get}, {"has", has}, {"setLocal", setLocal}, {"getLocal", getLocal}, {"index", index}, {"fail", fail}, {"reward", reward}, {"random", random}, {"call", call}, {"asset", asset}, {"tostring", text}};
    for (const luaL_Reg &each : own) {
      lua_pushcfunction(lua, each.func);
      lua_setfield(lua, -2, each.name);
    }
  }

  /// The names in the library of that name.
  static std::set<std::string> partsOf(lua_State *lua, const std::string &library) {
    std::set<std::string> known;
    lua_getfield(lua, LUA_REGISTRYINDEX, kEnvironment);
    lua_getfield(lua, -1, library.c_str());
    lua_getmetatable(lua, -1);
    lua_getfield(lua, -1, "__index");
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) known.insert(lua_tostring(lua, -2));
    lua_pop(lua, 4);
    return known;
  }

  /// Global names of a script: the sandbox, then the participant's variables.
  static int makeEnvironment(lua_State *lua) {
    openValues(lua);
    openSandbox(lua);
    lua_newtable(lua);
    lua_newtable(lua);
    lua_pushvalue(lua, -3);
    lua_pushcclosure(
        lua,
        [](lua_State *inner) {
          lua_pushvalue(inner, 2);
          lua_rawget(inner, lua_upvalueindex(1));
          return lua_isnil(inner, -1) ? readGlobal(inner) : 1;
        },
        1);
    lua_setfield(lua, -2, "__index");
    lua_pushvalue(lua, -3);
    lua_pushcclosure(
        lua,
        [](lua_State *inner) {
          lua_pushvalue(inner, 2);
          lua_rawget(inner, lua_upvalueindex(1));
          if (!lua_isnil(inner, -1)) return luaL_error(inner, "\"%s\" has a meaning already; use another name", luaL_checkstring(inner, 2));
          return writeGlobal(inner);
        },
        1);
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, -2);
    return 1;
  }
};

}  // namespace

struct ScriptEngine::State : RunningScript {};

ScriptEngine::ScriptEngine(ScriptLimits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->lua = lua_newstate(&Calls::allocate, static_cast<RunningScript *>(state_.get()));
  if (!state_->lua) return;
  *static_cast<RunningScript **>(lua_getextraspace(state_->lua)) = state_.get();
  lua_pushcfunction(state_->lua, Calls::makeEnvironment);
  if (lua_pcall(state_->lua, 0, 1, 0) == LUA_OK) {
    lua_setfield(state_->lua, LUA_REGISTRYINDEX, kEnvironment);
    return;
  }
  lua_close(state_->lua);
  state_->lua = nullptr;
}

ScriptEngine::~ScriptEngine() {
  if (state_->lua) lua_close(state_->lua);
}

std::string ScriptEngine::Script::placeOf(std::size_t line) const {
  if (!lines.empty() && line > 0) return lines[std::min(line, lines.size()) - 1];
  return line > 1 ? place + ", line " + std::to_string(line) : place;
}

Result<ScriptEngine::Script> ScriptEngine::compile(const std::string &text, Kind kind, const std::string &place, std::vector<std::string> lines) {
  auto script = read(text, kind, place, std::move(lines));
  if (!script || script->faults.empty()) return script;
  const std::lock_guard lock(state_->mutex);
  luaL_unref(state_->lua, LUA_REGISTRYINDEX, script->reference);
  return script->faults.front();
}

Result<ScriptEngine::Script> ScriptEngine::read(const std::string &text, Kind kind, const std::string &place, std::vector<std::string> lines) {
  const std::lock_guard lock(state_->mutex);
  lua_State *lua = state_->lua;
  if (!lua) return Error{ErrorCode::State, "Lua could not be started", place, "is the memory limit too small?"};
  const std::string whole = kind == Kind::Expression ? "return " + text : text;
  Script script{0, place, namesIn(text), {}, std::move(lines), {}};
  // Text only: compiled Lua could break out of the sandbox.
  if (luaL_loadbufferx(lua, whole.data(), whole.size(), "script", "t") != LUA_OK) {
    const std::size_t line = lineIn(lua_tostring(lua, -1));
    const std::string said = plain(lua_tostring(lua, -1));
    lua_pop(lua, 1);
    return Error{ErrorCode::BadFile, "the script cannot be read: " + said, script.placeOf(line), hintFor(said, said.ends_with("<eof>") ? text : lineOfText(text, line), kind == Kind::Expression)};
  }
  for (const auto &[library, part] : script.names.parts)
    if (const std::set<std::string> known = Calls::partsOf(lua, library); !known.contains(part)) {
      std::string list;
      for (const std::string &each : known) list += (list.empty() ? "" : ", ") + each;
      const std::string_view near = part.size() > 3 ? nearest(part, known) : std::string_view();  // any two short names are nearly the same
      script.faults.push_back({ErrorCode::BadFile, "scripts have no " + library + "." + part, script.placeOf(library + "." + part),
                               library == "math" && part == "random" ? "random(n) gives a number from 1 to n" : (near.empty() ? "" : "did you mean " + library + "." + std::string(near) + "? ") + library + " has: " + list});
    }
  lua_getfield(lua, LUA_REGISTRYINDEX, kEnvironment);
  lua_setupvalue(lua, -2, 1);
  script.reference = luaL_ref(lua, LUA_REGISTRYINDEX);
  return script;
}

void ScriptEngine::connect(CalledFunctions functions) {
  const std::lock_guard lock(state_->mutex);
  state_->functions = std::move(functions);
}

void ScriptEngine::connect(StudyCounts counts) {
  const std::lock_guard lock(state_->mutex);
  state_->counts = std::move(counts);
}

void ScriptEngine::provide(std::map<std::string, std::string> assets) {
  const std::lock_guard lock(state_->mutex);
  state_->assets = std::move(assets);
}

Result<Value> ScriptEngine::run(const Script &script, TimelineContext &context, const std::atomic<bool> *isCancelled) {
  const std::lock_guard lock(state_->mutex);
  State &state = *state_;
  lua_State *lua = state.lua;
  state.context = &context;
  state.modules = &script.modules;
  state.instructions = 0;
  state.longestText = 0;
  state.isOverLimit = false;
  state.isCancelled = isCancelled;
  state.problem.reset();
  Value given;
  struct Call {
    const Script *script;
    Value *given;
  } call{&script, &given};
  lua_sethook(lua, &Calls::hook, LUA_MASKCOUNT, kHookEvery);
  lua_pushcfunction(lua, [](lua_State *inner) {
    const auto &each = *static_cast<Call *>(lua_touserdata(inner, 1));
    lua_rawgeti(inner, LUA_REGISTRYINDEX, each.script->reference);
    Calls::forgetLent(inner);
    lua_call(inner, 0, 1);
    *each.given = take(inner, -1);
    return Calls::giveBack(inner);
  });
  lua_pushlightuserdata(lua, &call);
  const int status = lua_pcall(lua, 1, 0, 0);
  lua_sethook(lua, nullptr, 0, 0);
  state.context = nullptr;
  state.modules = nullptr;
  state.isCancelled = nullptr;
  if (status == LUA_OK) return given;
  const std::string place = script.placeOf(status == LUA_ERRMEM ? 0 : lineIn(lua_tostring(lua, -1)));
  const std::string said = readable(status == LUA_ERRMEM ? "it asked for more than " + std::to_string(state.limits.memory >> 20) + " MB" : plain(lua_tostring(lua, -1)));
  lua_settop(lua, 0);
  if (status == LUA_ERRMEM) lua_gc(lua, LUA_GCCOLLECT);
  if (state.problem) {
    Error error = *std::exchange(state.problem, std::nullopt);
    error.where = place;
    return error;
  }
  const bool isLimit = state.isOverLimit || status == LUA_ERRMEM;
  return Error{isLimit ? ErrorCode::Refused : ErrorCode::PluginFailed, "the script failed: " + said, place,
               isLimit ? "long work belongs into an experiment plugin" : "correct it, then try `fovea check`"};
}

}  // namespace fovea
