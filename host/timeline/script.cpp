#include "timeline/script.hpp"

#include <lua.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <mutex>

#include "core/names.hpp"

// Lua is linked in its C++ build: its errors are exceptions, so that nothing on the way is left behind.

namespace fovea {

struct ScriptEngine::State {
  lua_State *lua = nullptr;
  ScriptLimits limits;
  std::size_t used = 0;
  std::int64_t instructions = 0;
  bool isOverLimit = false;
  TimelineContext *context = nullptr;  // of the call in hand
  std::optional<Error> problem;        // of what the script called
  std::mutex mutex;
};

namespace {

constexpr int kHookEvery = 1000;
constexpr int kDeepest = 32;

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

template <class S>
S &stateOf(lua_State *lua) {
  return **static_cast<S **>(lua_getextraspace(lua));
}

int raise(lua_State *lua, std::optional<Error> &slot, Error error) {
  slot = std::move(error);
  return luaL_error(lua, "%s", slot->what.c_str());
}

void push(lua_State *lua, const Value &value, int depth = 0) {
  if (depth > kDeepest || !lua_checkstack(lua, 4)) luaL_error(lua, "a value is nested too deeply");
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
    return;
  }
  lua_pushnil(lua);
}

Value take(lua_State *lua, int index, int depth = 0) {
  if (depth > kDeepest || !lua_checkstack(lua, 4)) luaL_error(lua, "a table is nested too deeply");
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
  if (!dict.empty()) return Value(std::move(dict));
  return Value(std::move(list));
}

/// Functions of the sandbox for the engine's state `S`.
template <class S>
struct Calls {
  static TimelineContext &context(lua_State *lua) {
    S &state = stateOf<S>(lua);
    if (!state.context) luaL_error(lua, "nobody takes part yet");
    return *state.context;
  }
  static int done(lua_State *lua, Result<void> result) { return result ? 0 : raise(lua, stateOf<S>(lua).problem, result.error()); }

  static int readGlobal(lua_State *lua) {
    const std::string_view name = luaL_checkstring(lua, 2);
    if (name == "answer") return push(lua, context(lua).answer()), 1;
    if (name == "participant") return lua_pushinteger(lua, context(lua).participantNumber()), 1;
    if (name == "isBot") return lua_pushboolean(lua, context(lua).isBot()), 1;
    if (name == "item") {
      const Value *item = context(lua).item();
      if (!item) return luaL_error(lua, "there is no item: this stands in no forEach");
      return push(lua, *item), 1;
    }
    const Value *known = context(lua).variable(name);
    if (!known) return luaL_error(lua, "there is no variable \"%s\" yet; has(\"%s\") tells, get(\"%s\", 0) has something else then", name.data(), name.data(), name.data());
    return push(lua, *known), 1;
  }
  static int writeGlobal(lua_State *lua) { return done(lua, context(lua).set(luaL_checkstring(lua, 2), take(lua, 3))); }
  static int set(lua_State *lua) { return done(lua, context(lua).set(luaL_checkstring(lua, 1), take(lua, 2))); }
  static int get(lua_State *lua) {
    const Value *known = context(lua).variable(luaL_checkstring(lua, 1));
    if (known) push(lua, *known);
    else lua_settop(lua, 2);
    return 1;
  }
  static int has(lua_State *lua) { return lua_pushboolean(lua, context(lua).has(luaL_checkstring(lua, 1))), 1; }
  static int setLocal(lua_State *lua) { return done(lua, context(lua).setLocal(luaL_checkstring(lua, 1), take(lua, 2))); }
  static int getLocal(lua_State *lua) {
    const Value *known = context(lua).local(luaL_checkstring(lua, 1));
    return known ? push(lua, *known) : lua_pushnil(lua), 1;
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
    S &state = stateOf<S>(lua);
    state.instructions += kHookEvery;
    if (state.instructions <= state.limits.instructions) return;
    state.isOverLimit = true;
    luaL_error(lua, "it did not come to an end within %d thousand instructions", static_cast<int>(state.limits.instructions / 1000));
  }

  static void *allocate(void *ud, void *block, std::size_t before, std::size_t after) {
    S &state = *static_cast<S *>(ud);
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

/// load() gives this the text; the environment is the function's first upvalue.
constexpr char kEnvironment[] = "fovea.environment";

}  // namespace

ScriptEngine::ScriptEngine(ScriptLimits limits) : state_(std::make_unique<State>()) {
  using C = Calls<State>;
  state_->limits = limits;
  state_->lua = lua_newstate(&C::allocate, state_.get());
  if (!state_->lua) return;
  *static_cast<State **>(lua_getextraspace(state_->lua)) = state_.get();
  lua_pushcfunction(state_->lua, C::makeEnvironment);
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
  lua_sethook(lua, &Calls<State>::hook, LUA_MASKCOUNT, kHookEvery);
  lua_pushcfunction(lua, [](lua_State *inner) {
    const auto &each = *static_cast<Call *>(lua_touserdata(inner, 1));
    lua_rawgeti(inner, LUA_REGISTRYINDEX, each.script->reference);
    lua_call(inner, 0, 1);
    *each.given = take(inner, -1);
    return 0;
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
