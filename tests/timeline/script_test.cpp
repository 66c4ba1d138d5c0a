// What scripts of a study file can do, and what they cannot.

#include "timeline/script.hpp"

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the expression gives in a timeline where x is 3 and the last answer is {"age": 20}.
Result<Value> valueOf(const std::string &text, ScriptEngine::Kind kind = ScriptEngine::Kind::Expression, ScriptLimits limits = {}) {
  ScriptEngine engine(limits);
  auto script = engine.compile(text, kind, "study.json:3:5");
  if (!script) return script.error();
  Result<Value> given = Value();
  Walk walk(join(setting("x", 3), quiz("ask", 1s), codeBlock([&](TimelineContext &context) { given = engine.run(*script, context); }), quiz("end", 1s)));
  EXPECT_TRUE(walk.answer(Value(Dict{{"age", 20}})));
  return given;
}
Error errorOf(const std::string &text, ScriptEngine::Kind kind = ScriptEngine::Kind::Expression, ScriptLimits limits = {}) {
  auto given = valueOf(text, kind, limits);
  EXPECT_FALSE(given) << text;
  return given ? Error{} : given.error();
}

TEST(GivenAnExpression, WhenItIsRunThenItSeesVariablesAndTheLastAnswer) {
  EXPECT_EQ(*valueOf("x + 1"), Value(4));
  EXPECT_EQ(*valueOf("answer.age >= 18 and 'adult' or 'minor'"), Value("adult"));
  EXPECT_EQ(*valueOf("get('y', 7)"), Value(7));
  EXPECT_EQ(*valueOf("has('y')"), Value(false));
  EXPECT_EQ(*valueOf("participant"), Value(1));
  EXPECT_EQ(*valueOf("{1, 'two', {three = 3.5}}"), Value(List{1, "two", Dict{{"three", 3.5}}}));
  EXPECT_EQ(*valueOf("('abc'):upper() .. math.floor(2.5)"), Value("ABC2"));
}

TEST(GivenABlock, WhenItAssignsANameThenThatVariableIsSet) {
  EXPECT_EQ(*valueOf("local n = 2; x = x * n; return x", ScriptEngine::Kind::Block), Value(6));
  EXPECT_THAT(errorOf("x = 'text'", ScriptEngine::Kind::Block).what, HasSubstr("a whole number, not text"));
  EXPECT_THAT(errorOf("math = 1", ScriptEngine::Kind::Block).what, HasSubstr("has a meaning already"));
}

TEST(GivenARandomDraw, WhenTheStepIsTheSameThenSoIsTheNumber) {
  EXPECT_EQ(*valueOf("random(1, 1000000)"), *valueOf("random(1, 1000000)"));
  const auto drawn = valueOf("random(6)");
  ASSERT_TRUE(drawn);
  EXPECT_GE(*drawn->as<std::int64_t>(), 1);
  EXPECT_LE(*drawn->as<std::int64_t>(), 6);
}

TEST(GivenASandbox, WhenAScriptReachesOutThenNothingIsThere) {
  for (const char *name : {"io", "os", "require", "load", "loadstring", "dofile", "loadfile", "package", "debug", "coroutine", "print", "collectgarbage", "rawset", "rawget",
                           "setmetatable", "getmetatable", "pairs", "next", "_G", "pcall"})
    EXPECT_THAT(errorOf(name).what, HasSubstr("there is no variable")) << name;
  for (const char *member : {"string.dump", "string.gsub", "string.match", "math.randomseed", "math.random", "table.move", "('').dump", "('').rep.x"})
    EXPECT_TRUE(!valueOf(std::string(member) + "()")) << member;
  EXPECT_THAT(errorOf("math.pi = 3", ScriptEngine::Kind::Block).what, HasSubstr("cannot be changed"));
  EXPECT_THAT(errorOf("\x1bLua").what, HasSubstr("cannot be read"));
}

TEST(GivenAScriptWithoutEnd, WhenItReachesALimitThenItIsStoppedAndTheNextOneRuns) {
  ScriptEngine engine({.instructions = 100'000, .memory = 2u << 20});
  const auto endless = *engine.compile("while true do end", ScriptEngine::Kind::Block, "a");
  const auto greedy = *engine.compile("local t = {} while true do table.insert(t, ('x'):rep(1000) .. #t) end", ScriptEngine::Kind::Block, "b");
  const auto huge = *engine.compile("('x'):rep(1e9)", ScriptEngine::Kind::Expression, "c");
  const auto deep = *engine.compile("local function f() return 1 + f() end return f()", ScriptEngine::Kind::Block, "d");
  const auto good = *engine.compile("1 + 1", ScriptEngine::Kind::Expression, "e");
  Walk walk(join(codeBlock([&](TimelineContext &context) {
                   EXPECT_EQ(engine.run(endless, context).error().code, ErrorCode::Refused);
                   EXPECT_EQ(engine.run(greedy, context).error().code, ErrorCode::Refused);
                   EXPECT_EQ(engine.run(huge, context).error().code, ErrorCode::Refused);
                   EXPECT_FALSE(engine.run(deep, context));
                   EXPECT_EQ(*engine.run(good, context), Value(2));
                 }),
                 quiz("end", 1s)));
  EXPECT_TRUE(walk.begun);
}

TEST(GivenAMistake, WhenAScriptIsReadOrRunThenItsPlaceAndAWayOutAreNamed) {
  EXPECT_EQ(errorOf("x = 3").where, "study.json:3:5");
  EXPECT_THAT(errorOf("x = 3").fix, HasSubstr("compare with =="));
  EXPECT_THAT(errorOf("x != 3").fix, HasSubstr("~="));
  EXPECT_THAT(errorOf("x && x").fix, HasSubstr("`and`"));
  EXPECT_THAT(errorOf("agee > 3").what, HasSubstr("no variable \"agee\" yet"));
  EXPECT_EQ(errorOf("agee > 3").where, "study.json:3:5");
  EXPECT_THAT(errorOf("item").what, HasSubstr("no forEach"));
}

TEST(GivenAScript, WhenItsNamesAreCollectedThenOnlyParticipantVariablesAreAmongThem) {
  const ScriptNames names = namesIn("local n = #words -- comment age\nfor i, w in ipairs(words) do score = score + (w == 'right' and 1 or 0) end\nset('done', {a = n, b = answer.x})");
  EXPECT_THAT(names.read, ElementsAre("score", "words"));
  EXPECT_THAT(names.set, ElementsAre("done", "score"));
}

}  // namespace
}  // namespace fovea
