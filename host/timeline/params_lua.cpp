#include "timeline/params_lua.hpp"

#include "timeline/script.hpp"

namespace fovea {
namespace {

constexpr ScriptLimits kOfParams{.instructions = 100'000'000,
                                 .memory = 256u << 20};  // the params of a study can be long

/// With what the schema has for those that are left out.
Value filledIn(const Value &params, const Value *schema) {
  const Value *properties = schema ? schema->find("properties") : nullptr;
  Value filled(Dict{});
  for (const auto &[name, rules] : properties && properties->dict() ? *properties->dict() : Dict{})
    if (const Value *usual = rules.find("default")) filled.set(name, *usual);
  for (const auto &[name, value] : params.dict() ? *params.dict() : Dict{}) filled.set(name, value);
  return filled;
}

}  // namespace

Result<Value> askLua(const std::string &expression, const std::string &place, AskedParams asked) {
  ScriptEngine engine(kOfParams);
  const auto script = engine.compile(expression, ScriptEngine::Kind::Expression, place);
  if (!script) return script.error();
  asked.known.emplace_back("values", filledIn(asked.params, asked.schema));
  asked.known.emplace_back("params", std::move(asked.params));
  return runAside(engine, *script,
                  {.variables = Value(std::move(asked.known)), .answer = std::move(asked.answer)});
}

Result<Value> askBody(const Value &lines, const std::string &place, AskedParams asked) {
  std::string text;
  for (const Value &line : lines.list() ? *lines.list() : List{lines})
    if (line.text()) text += *line.text() + "\n";
  return askLua("(function() " + text + " end)()", place, std::move(asked));
}

Result<std::vector<Error>> brokenByScript(const Value &script, const std::string &place, AskedParams asked,
                                          const std::string &path) {
  const auto told = askBody(script, place, std::move(asked));
  if (!told) return told.error();
  std::vector<Error> found;
  for (const Value &each : told->list() ? *told->list() : List{}) {
    const std::string at = each.textOr("at", "");
    found.push_back({ErrorCode::BadArgument, each.textOr("what", "it breaks a rule of " + place),
                     path + (at.empty() ? "" : "/" + at), each.textOr("fix", "")});
  }
  return found;
}

}  // namespace fovea
