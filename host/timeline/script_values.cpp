#include "timeline/script_values.hpp"

#include <algorithm>
#include <cmath>
#include <lua.hpp>

namespace fovea {
namespace {

constexpr int kDeepest = 32;
constexpr char kDictionary[] = "fovea.dictionary";  // metatable of tables that were dictionaries: empty ones stay so

bool wasDictionary(lua_State *lua, int index) {
  if (!lua_getmetatable(lua, index)) return false;
  luaL_getmetatable(lua, kDictionary);
  const bool was = lua_rawequal(lua, -1, -2);
  lua_pop(lua, 2);
  return was;
}

/// Bytes of the longest text in the list at `index`; 0 where it is none.
std::size_t longestIn(lua_State *lua, int index) {
  std::size_t longest = 0;
  if (!lua_istable(lua, index)) return longest;
  const auto length = static_cast<lua_Integer>(lua_rawlen(lua, index));
  spend(lua, static_cast<double>(length));
  for (lua_Integer i = 1; i <= length; ++i) {
    if (lua_rawgeti(lua, index, i) == LUA_TSTRING) longest = std::max(longest, static_cast<std::size_t>(lua_rawlen(lua, -1)));
    lua_pop(lua, 1);
  }
  return longest;
}

/// Has the table `other` all members of `one`, and no more?
bool hasSameMembers(lua_State *lua, int one, int other, int depth) {
  std::size_t count = 0;
  for (lua_pushnil(lua); lua_next(lua, one); lua_pop(lua, 2), ++count) {
    lua_pushvalue(lua, -2);
    lua_rawget(lua, other);
    if (isSame(lua, -2, -1, depth)) continue;
    lua_pop(lua, 3);
    return false;
  }
  for (lua_pushnil(lua); lua_next(lua, other); lua_pop(lua, 1))
    if (count-- == 0) return lua_pop(lua, 2), false;
  return count == 0;
}

}  // namespace

RunningScript &stateOf(lua_State *lua) { return **static_cast<RunningScript **>(lua_getextraspace(lua)); }

namespace {

/// Whoever counts is a hook of the script, which Lua does not see as called by it, or a function that the script has called.
void raiseWhereItIs(lua_State *lua, const std::string &message) {
  luaL_where(lua, 0);
  if (lua_rawlen(lua, -1) == 0) lua_pop(lua, 1), luaL_where(lua, 1);
  lua_pushlstring(lua, message.data(), message.size());
  lua_concat(lua, 2);
  lua_error(lua);
}

}  // namespace

void spend(lua_State *lua, double instructions) {
  RunningScript &state = stateOf(lua);
  const auto most = static_cast<double>(state.limits.instructions);
  if (instructions > 0) state.instructions += static_cast<std::int64_t>(std::min(instructions, most + 1));  // not where it is no number: who gave that hears so
  if (state.isCancelled && *state.isCancelled) raiseWhereItIs(lua, "nobody waits for it any more");
  if (state.instructions <= state.limits.instructions) return;
  state.isOverLimit = true;
  const bool areMillions = state.limits.instructions >= 1'000'000;
  raiseWhereItIs(lua, "it did not come to an end within " + std::to_string(state.limits.instructions / (areMillions ? 1'000'000 : 1000)) + (areMillions ? " million" : " thousand") + " instructions");
}

double costOf(lua_State *lua, ScriptCost cost) {
  const auto first = static_cast<double>(lua_rawlen(lua, 1));
  const auto argument = [&](int index, double otherwise) { return lua_isnumber(lua, index) ? static_cast<double>(lua_tonumber(lua, index)) : otherwise; };
  switch (cost) {
    case ScriptCost::Small: return 0;
    case ScriptCost::Texts: {
      double bytes = 0;
      for (int i = 1; i <= lua_gettop(lua); ++i) bytes += lua_isstring(lua, i) ? static_cast<double>(lua_rawlen(lua, i)) : 0;
      return bytes / 16 + lua_gettop(lua);
    }
    case ScriptCost::Repeat: return argument(2, 0) * (0.25 + (first + static_cast<double>(lua_rawlen(lua, 3))) / kBytesPerInstruction);
    // Everything behind the place moves.
    case ScriptCost::Insert: return lua_gettop(lua) == 3 ? first - argument(2, first) : 0;
    case ScriptCost::Remove: return first - argument(2, first);
    case ScriptCost::Join: return first;
    case ScriptCost::Unpack: return argument(3, first) - argument(2, 1) + 1;
    case ScriptCost::Sort: return first * std::log2(first + 2) * (1 + static_cast<double>(longestIn(lua, 1)) / kBytesPerInstruction);
  }
  return 0;
}

void push(lua_State *lua, const Value &value, int depth) {
  spend(lua, 1);
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

std::string whole(lua_State *lua, std::string_view text) {
  if (isUtf8(text)) return std::string(text);
  stateOf(lua).problem = Error{ErrorCode::PluginFailed, "the script failed: a text is cut within a character: string.sub, #text and their like count bytes, and letters such as \xC3\xB6 have several", "",
                               "go by characters: utf8.offset(text, n) is where the n-th begins, so that string.sub(text, 1, utf8.offset(text, 2) - 1) is the first one; utf8.len(text) is how many there are"};
  luaL_error(lua, "%s", "a text is cut within a character");
  return {};
}

Value take(lua_State *lua, int index, int depth) {
  spend(lua, 1);  // a table that names another many times has more members than memory
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
      spend(lua, static_cast<double>(size) / kBytesPerInstruction);
      return Value(whole(lua, {text, size}));
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
    std::size_t size = 0;
    const char *name = lua_tolstring(lua, -2, &size);
    std::string key = whole(lua, {name, size});
    dict.emplace_back(std::move(key), take(lua, -1, depth + 1));
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

bool isSame(lua_State *lua, int one, int other, int depth) {
  spend(lua, 1);
  if (depth > kDeepest || !lua_checkstack(lua, 6)) luaL_error(lua, "a table is nested too deeply");
  one = lua_absindex(lua, one);
  other = lua_absindex(lua, other);
  const int type = lua_type(lua, one);
  if (type != lua_type(lua, other)) return false;
  if (type == LUA_TTABLE) return hasSameMembers(lua, one, other, depth + 1);
  if (type == LUA_TSTRING) spend(lua, static_cast<double>(lua_rawlen(lua, one)) / kBytesPerInstruction);
  if (type == LUA_TNUMBER) {
    if (lua_isinteger(lua, one) != lua_isinteger(lua, other)) return false;
    if (std::isnan(lua_tonumber(lua, one)) && std::isnan(lua_tonumber(lua, other))) return true;
  }
  return lua_rawequal(lua, one, other) != 0;
}

/// Without the name that luaL_newmetatable() gives: Lua's messages would say it in place of "table".
void openValues(lua_State *lua) {
  lua_newtable(lua);
  lua_setfield(lua, LUA_REGISTRYINDEX, kDictionary);
}

}  // namespace fovea
