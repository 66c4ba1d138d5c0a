#include "timeline/script.hpp"

#include <lua.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <set>

#include "core/names.hpp"

// Lua is linked in its C++ build: its errors are exceptions, so that nothing on the way is left behind.

namespace fovea {

namespace {

constexpr int kHookEvery = 1000;
constexpr int kDeepest = 32;
constexpr char kEnvironment[] = "fovea.environment";  // load() gives a script the text; this is its first upvalue
constexpr char kDictionary[] = "fovea.dictionary";    // metatable of tables that were dictionaries: empty ones stay so
constexpr char kLent[] = "fovea.lent";                // tables that the call in hand was given, by Lent::key()

/// What a script was given to look at, or made: where a table of this call belongs.
struct Lent {
  enum class From { Variable, Local, Answer, Item } from;
  std::string name;
  std::string key() const { return std::to_string(static_cast<int>(from)) + name; }
  auto operator<=>(const Lent &) const = default;
};

struct Running {
  lua_State *lua = nullptr;
  ScriptLimits limits;
  std::size_t used = 0;
  std::int64_t instructions = 0;
  bool isOverLimit = false;
  TimelineContext *context = nullptr;  // of the call in hand
  std::optional<Error> problem;        // of what the script called
  std::set<Lent> lent;                 // tables of the call in hand; sorted, so that they are given back in the same order each time
  std::mutex mutex;
};

struct Hint {
  std::string_view written, instead;
};
constexpr Hint kHints[] = {{"!=", "unequal is ~= in Lua"},    {"&&", "write `and`"},        {"||", "write `or`"},          {"!", "write `not`"},
                           {"+=", "write x = x + 1"},          {"null", "write `nil`"},      {"True", "write `true`"},      {"False", "write `false`"},
                           {"else if", "write `elseif`"},      {"=", "compare with =="}};

/// Words of other languages, in what Lua could not read.
std::string hintFor(const std::string &text) {
  for (const Hint &hint : kHints)
    if (text.find(hint.written) != std::string::npos && !(hint.written == "=" && text.find("==") != std::string::npos)) return std::string(hint.instead);
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

Running &stateOf(lua_State *lua) { return **static_cast<Running **>(lua_getextraspace(lua)); }

int raise(lua_State *lua, std::optional<Error> &slot, Error error) {
  slot = std::move(error);
  return luaL_error(lua, "%s", slot->what.c_str());
}

void push(lua_State *lua, const Value &value, int depth = 0) {
  if (depth > kDeepest || !lua_checkstack(lua, 6)) luaL_error(lua, "a value is nested too deeply");
  if (const auto *whole = value.as<std::int64_t>()) return lua_pushinteger(lua, *whole);
  if (const auto *truth = value.as<bool>()) return lua_pushboolean(lua, *truth);
  if (const auto *real = value.as<double>()) return lua_pushnumber(lua, *real);
  if (const auto *time = value.as<TimeValue>()) return lua_pushnumber(lua, static_cast<double>(time->nanoseconds) / 1e9);
  if (const auto *text = value.text()) return void(lua_pushlstring(lua, text->data(), text->size()));
  if (const auto *list = value.list()) {
    lua_createtable(lua, static_cast<int>(list->size()), 0);
    for (std::size_t i = 0; i < list->size(); ++i) {
      push(lua, (*list)[i], depth + 1);
      lua_rawseti(lua, -2, static_cast<lua_Integer>(i + 1));
    }
    return;
  }
  if (const auto *dict = value.dict()) {
    lua_createtable(lua, 0, static_cast<int>(dict->size()));
    for (const auto &[name, member] : *dict) {
      lua_pushlstring(lua, name.data(), name.size());
      push(lua, member, depth + 1);
      lua_rawset(lua, -3);
    }
    luaL_setmetatable(lua, kDictionary);
    return;
  }
  lua_pushnil(lua);
}

bool wasDictionary(lua_State *lua, int index) {
  if (!lua_getmetatable(lua, index)) return false;
  luaL_getmetatable(lua, kDictionary);
  const bool was = lua_rawequal(lua, -1, -2);
  lua_pop(lua, 2);
  return was;
}

Value take(lua_State *lua, int index, int depth = 0) {
  if (depth > kDeepest || !lua_checkstack(lua, 6)) luaL_error(lua, "a table is nested too deeply");
  index = lua_absindex(lua, index);
  switch (lua_type(lua, index)) {
    case LUA_TNIL: return {};
    case LUA_TBOOLEAN: return Value(lua_toboolean(lua, index) != 0);
    case LUA_TNUMBER:
      if (lua_isinteger(lua, index)) return Value(static_cast<std::int64_t>(lua_tointeger(lua, index)));
      return Value(static_cast<double>(lua_tonumber(lua, index)));
    case LUA_TSTRING: {
      std::size_t size = 0;
      const char *text = lua_tolstring(lua, index, &size);
      return Value(std::string(text, size));
    }
    case LUA_TTABLE: break;
    default: luaL_error(lua, "a %s is no value that can be kept", luaL_typename(lua, index));
  }
  const auto length = static_cast<lua_Integer>(lua_rawlen(lua, index));
  List list;
  Dict dict;
  for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1)) {
    if (lua_isinteger(lua, -2) && lua_tointeger(lua, -2) >= 1 && lua_tointeger(lua, -2) <= length) continue;
    if (lua_type(lua, -2) != LUA_TSTRING) luaL_error(lua, "a table has a key that is no text");
    dict.emplace_back(lua_tostring(lua, -2), take(lua, -1, depth + 1));
  }
  if (length && !dict.empty()) luaL_error(lua, "a table is a list or has names, not both");
  for (lua_Integer i = 1; i <= length; ++i) {
    lua_rawgeti(lua, index, i);
    list.push_back(take(lua, -1, depth + 1));
    lua_pop(lua, 1);
  }
  // Lua's own order differs from run to run.
  std::sort(dict.begin(), dict.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  if (!dict.empty() || (list.empty() && wasDictionary(lua, index))) return Value(std::move(dict));
  return Value(std::move(list));
}

bool isTable(const Value &value) { return value.list() || value.dict(); }

/// Functions of the sandbox.
struct Calls {
  using From = Lent::From;

  static TimelineContext &context(lua_State *lua) {
    Running &state = stateOf(lua);
    if (!state.context) luaL_error(lua, "nobody takes part yet");
    return *state.context;
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
      Value now = take(lua, -1);
      // Compared as Lua has them: the order of names and times are no change.
      const Value *kept = find(context(lua), what);
      push(lua, kept ? *kept : Value());
      const bool isSame = now == take(lua, -1);
      lua_pop(lua, 3);
      if (isSame) continue;
      if (auto written = write(context(lua), what, std::move(now)); !written) return done(lua, written);
    }
    return 0;
  }
  static void forgetLent(lua_State *lua) {
    lua_newtable(lua);
    lua_setfield(lua, LUA_REGISTRYINDEX, kLent);
    stateOf(lua).lent.clear();
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
    const Value *known = context(lua).variable(name);
    if (!known) return luaL_error(lua, "there is no variable \"%s\" yet; has(\"%s\") tells, get(\"%s\", 0) has something else then", name.data(), name.data(), name.data());
    return lend(lua, {From::Variable, std::string(name)}, *known);
  }
  static int writeGlobal(lua_State *lua) { return keep(lua, {From::Variable, luaL_checkstring(lua, 2)}, 3); }
  static int set(lua_State *lua) { return luaL_checkany(lua, 2), keep(lua, {From::Variable, luaL_checkstring(lua, 1)}, 2); }
  static int get(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    if (const Value *known = context(lua).variable(name)) return lend(lua, {From::Variable, name}, *known);
    return lua_settop(lua, 2), 1;
  }
  static int has(lua_State *lua) { return lua_pushboolean(lua, context(lua).has(luaL_checkstring(lua, 1))), 1; }
  static int setLocal(lua_State *lua) { return luaL_checkany(lua, 2), keep(lua, {From::Local, luaL_checkstring(lua, 1)}, 2); }
  static int getLocal(lua_State *lua) {
    const char *name = luaL_checkstring(lua, 1);
    if (const Value *known = context(lua).local(name)) return lend(lua, {From::Local, name}, *known);
    return lua_pushnil(lua), 1;
  }
  static int index(lua_State *lua) { return lua_pushinteger(lua, context(lua).index(luaL_optstring(lua, 1, ""))), 1; }
  static int fail(lua_State *lua) { return done(lua, context(lua).fail(luaL_checkstring(lua, 1))); }
  static int reward(lua_State *lua) { return done(lua, context(lua).addPerformanceReward(luaL_checkinteger(lua, 1))); }
  static int random(lua_State *lua) {
    const double drawn = context(lua).random().uniform();
    if (lua_isnone(lua, 1)) return lua_pushnumber(lua, drawn), 1;
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
  /// string.find without patterns: those can take for ever.
  static int find(lua_State *lua) {
    const std::string_view all = luaL_checkstring(lua, 1), part = luaL_checkstring(lua, 2);
    const std::size_t at = all.find(part);
    if (at == std::string_view::npos) return lua_pushnil(lua), 1;
    lua_pushinteger(lua, static_cast<lua_Integer>(at + 1));
    lua_pushinteger(lua, static_cast<lua_Integer>(at + part.size()));
    return 2;
  }
  static int refuseChange(lua_State *lua) { return luaL_error(lua, "this table cannot be changed"); }

  static void hook(lua_State *lua, lua_Debug *) {
    Running &state = stateOf(lua);
    state.instructions += kHookEvery;
    if (state.instructions <= state.limits.instructions) return;
    state.isOverLimit = true;
    luaL_error(lua, "it did not come to an end within %d thousand instructions", static_cast<int>(state.limits.instructions / 1000));
  }

  static void *allocate(void *ud, void *block, std::size_t before, std::size_t after) {
    Running &state = *static_cast<Running *>(ud);
    if (!block) before = 0;
    if (after == 0) {
      std::free(block);
      state.used -= before;
      return nullptr;
    }
    if (after > before && state.used - before + after > state.limits.memory) return nullptr;
    void *made = std::realloc(block, after);
    if (made) state.used = state.used - before + after;
    return made;
  }

  /// A copy of `names` of the library on top, which cannot be changed; replaces it.
  static void keepOnly(lua_State *lua, std::initializer_list<const char *> names) {
    lua_newtable(lua);
    for (const char *name : names) {
      lua_getfield(lua, -2, name);
      lua_setfield(lua, -2, name);
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
    const auto library = [&](const char *name, lua_CFunction open, std::initializer_list<const char *> members) {
      lua_pushcfunction(lua, open);
      lua_call(lua, 0, 1);
      keepOnly(lua, members);
      if (std::string_view(name) == "string") {
        lua_pushcfunction(lua, find);
        lua_setfield(lua, -2, "find");
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
    library("string", luaopen_string, {"len", "sub", "upper", "lower", "rep", "format", "byte", "char", "reverse"});
    library("table", luaopen_table, {"insert", "remove", "concat", "sort", "unpack"});
    library("utf8", luaopen_utf8, {"len", "char", "codepoint"});
    lua_pushcfunction(lua, luaopen_base);
    lua_call(lua, 0, 1);
    keepOnly(lua, {"ipairs", "tonumber", "type", "select", "error", "assert"});
    for (lua_pushnil(lua); lua_next(lua, -2);) {
      lua_pushvalue(lua, -2);
      lua_insert(lua, -2);
      lua_rawset(lua, -5);
    }
    lua_pop(lua, 1);
    const luaL_Reg own[] = {{"set", set}, {"get", get}, {"has", has}, {"setLocal", setLocal}, {"getLocal", getLocal}, {"index", index}, {"fail", fail}, {"reward", reward}, {"random", random}, {"tostring", text}};
    for (const luaL_Reg &each : own) {
      lua_pushcfunction(lua, each.func);
      lua_setfield(lua, -2, each.name);
    }
  }

  /// Global names of a script: the sandbox, then the participant's variables.
  static int makeEnvironment(lua_State *lua) {
    luaL_newmetatable(lua, kDictionary);
    lua_pop(lua, 1);
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

struct ScriptEngine::State : Running {};

ScriptEngine::ScriptEngine(ScriptLimits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->lua = lua_newstate(&Calls::allocate, static_cast<Running *>(state_.get()));
  if (!state_->lua) return;
  *static_cast<Running **>(lua_getextraspace(state_->lua)) = state_.get();
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

Result<ScriptEngine::Script> ScriptEngine::compile(const std::string &text, Kind kind, const std::string &place) {
  const std::lock_guard lock(state_->mutex);
  lua_State *lua = state_->lua;
  if (!lua) return Error{ErrorCode::State, "Lua could not be started", place, "is the memory limit too small?"};
  const std::string whole = kind == Kind::Expression ? "return " + text : text;
  // Text only: compiled Lua could break out of the sandbox.
  if (luaL_loadbufferx(lua, whole.data(), whole.size(), "script", "t") != LUA_OK) {
    const std::string said = plain(lua_tostring(lua, -1));
    lua_pop(lua, 1);
    return Error{ErrorCode::BadFile, "the script cannot be read: " + said, place, hintFor(text)};
  }
  lua_getfield(lua, LUA_REGISTRYINDEX, kEnvironment);
  lua_setupvalue(lua, -2, 1);
  return Script{luaL_ref(lua, LUA_REGISTRYINDEX), place, namesIn(text)};
}

Result<Value> ScriptEngine::run(const Script &script, TimelineContext &context) {
  const std::lock_guard lock(state_->mutex);
  State &state = *state_;
  lua_State *lua = state.lua;
  state.context = &context;
  state.instructions = 0;
  state.isOverLimit = false;
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
  if (status == LUA_OK) return given;
  const std::string said = status == LUA_ERRMEM ? "it asked for more than " + std::to_string(state.limits.memory >> 20) + " MB" : plain(lua_tostring(lua, -1));
  lua_settop(lua, 0);
  if (status == LUA_ERRMEM) lua_gc(lua, LUA_GCCOLLECT);
  if (state.problem) {
    Error error = *std::exchange(state.problem, std::nullopt);
    error.where = script.place;
    return error;
  }
  const bool isLimit = state.isOverLimit || status == LUA_ERRMEM;
  return Error{isLimit ? ErrorCode::Refused : ErrorCode::PluginFailed, "the script failed: " + said, script.place,
               isLimit ? "long work belongs into an experiment plugin" : "correct it, then try `fovea check`"};
}

}  // namespace fovea
