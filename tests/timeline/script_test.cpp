// What scripts of a study file can do, and what they cannot.

#include "timeline/script.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "timeline/pieces.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

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

/// The participant's variables after these blocks, one step each; an error of the last is kept in `error`.
Dict variablesAfter(const std::vector<std::string> &blocks, Error *error = nullptr) {
  ScriptEngine engine;
  Elements elements;
  for (const std::string &text : blocks) {
    auto script = engine.compile(text, ScriptEngine::Kind::Block, "study.json:3:5");
    EXPECT_TRUE(script) << text;
    if (script) elements.push_back(codeBlock([&engine, script = *script](TimelineContext &context) -> Result<void> {
        auto done = engine.run(script, context);
        return done ? Result<void>() : Result<void>(done.error());
      }));
  }
  Walk walk(join(std::move(elements), quiz("end", 1s)));
  EXPECT_TRUE(walk.begun || error) << walk.begun.error().text();
  if (!walk.begun && error) *error = walk.begun.error();
  Dict variables;
  for (const auto &[name, variable] : walk.pointer.state().variables) variables.emplace_back(name, variable.value);
  return variables;
}

TEST(GivenAVariableThatIsATable, WhenAScriptChangesItInPlaceThenItIsKept) {
  EXPECT_EQ(variablesAfter({"scores = {}", "table.insert(scores, 3)", "table.insert(scores, 5)", "scores[1] = 4"}), (Dict{{"scores", List{4, 5}}}));
  EXPECT_EQ(variablesAfter({"total = {red = 0}", "total.red = total.red + 1; total.blue = {2}", "table.insert(total.blue, 3)"}),
            (Dict{{"total", Dict{{"blue", List{2, 3}}, {"red", 1}}}}));
}

TEST(GivenAVariableThatIsATable, WhenAFunctionOrAnotherNameChangesItThenThatIsKept) {
  EXPECT_EQ(variablesAfter({"scores = {1}", "local function add(list, x) table.insert(list, x) end add(scores, 2) local same = scores same[3] = #scores + 1 add(get('scores'), 4)"}),
            (Dict{{"scores", List{1, 2, 3, 4}}}));
  EXPECT_EQ(variablesAfter({"scores = {1} scores[2] = 2"}), (Dict{{"scores", List{1, 2}}}));
  EXPECT_EQ(variablesAfter({"a = {1}", "b = a", "b[1] = 2"}), (Dict{{"a", List{1}}, {"b", List{2}}}));
}

TEST(GivenAnExpression, WhenItChangesATableThenItIsRefused) {
  Error error;
  variablesAfter({"scores = {1}", "table.insert(scores, function() end)"}, &error);
  EXPECT_THAT(error.what, HasSubstr("no value that can be kept"));
  ScriptEngine engine;
  const auto script = *engine.compile("#scores + (table.insert(scores, 2) or 0)", ScriptEngine::Kind::Expression, "c");
  bool isRefused = false;
  Walk walk(join(setting("scores", List{1}), conditional({.label = "asks", .condition = [&](TimelineContext &context) -> Result<bool> {
                                                            auto given = engine.run(script, context);
                                                            isRefused = !given && given.error().code == ErrorCode::Refused;
                                                            return true;
                                                          }}),
                 quiz("end", 1s)));
  EXPECT_TRUE(isRefused);
  EXPECT_EQ(walk.pointer.state().variables.at("scores").value, Value(List{1}));
}

TEST(GivenTheLastAnswer, WhenAScriptChangesItInPlaceThenItIsRefused) {
  const Error error = errorOf("answer.age = 3", ScriptEngine::Kind::Block);
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.what, HasSubstr("changed the table \"answer\""));
}

TEST(GivenAnAnswerWithGapsAndNumbersThatAreNone, WhenAScriptOnlyLooksAtItThenThatIsNoChange) {
  ScriptEngine engine;
  const double none = std::numeric_limits<double>::quiet_NaN();
  const Value given(Dict{{"rt_s", none}, {"marks", List{1, Value(), 2, Value(), Value()}}, {"levels", List{none, 0.5}}, {"nothing", Dict{}}});
  const auto look = *engine.compile("seen = #answer.levels + answer.marks[1]", ScriptEngine::Kind::Block, "a");
  const auto change = *engine.compile("answer.levels[1] = 3", ScriptEngine::Kind::Block, "b");
  Result<Value> looked = Value(), changed = Value();
  Walk walk(join(quiz("ask", 1s), codeBlock([&](TimelineContext &context) {
                   looked = engine.run(look, context);
                   changed = engine.run(change, context);
                 }),
                 quiz("end", 1s)));
  EXPECT_TRUE(walk.answer(given));

  EXPECT_TRUE(looked) << looked.error().text();
  EXPECT_EQ(walk.pointer.state().variables.at("seen").value, Value(3));
  EXPECT_FALSE(changed);
}

TEST(GivenAWholeNumberInATable, WhenAScriptMakesItARealOneThenThatIsAChange) {
  EXPECT_EQ(variablesAfter({"t = {1}", "t[1] = 1.0"}), (Dict{{"t", List{1.0}}}));
}

TEST(GivenWhatTheOperatorEntered, WhenAScriptChangesItThenItIsRefused) {
  for (const char *text : {"expInfo = {}", "set('expInfo', 3)"}) EXPECT_EQ(errorOf(text, ScriptEngine::Kind::Block).code, ErrorCode::Refused) << text;
}

TEST(GivenAnEmptyTable, WhenItWasADictionaryThenItStaysOne) {
  EXPECT_EQ(variablesAfter({"seen = {red = 1}", "seen.red = nil"}), (Dict{{"seen", Dict{}}}));
  EXPECT_EQ(variablesAfter({"seen = {red = 1}", "seen = {}"}), (Dict{{"seen", Dict{}}}));
  EXPECT_EQ(variablesAfter({"all = {seen = {red = 1}}", "all.seen.red = nil"}), (Dict{{"all", Dict{{"seen", Dict{}}}}}));
}

TEST(GivenAnEmptyTable, WhenItIsNewThenItsFirstMemberSaysWhetherItIsAList) {
  EXPECT_EQ(variablesAfter({"seen = {}"}), (Dict{{"seen", List{}}}));
  EXPECT_EQ(variablesAfter({"seen = {}", "seen.red = 1"}), (Dict{{"seen", Dict{{"red", 1}}}}));
  Error error;
  variablesAfter({"seen = {1}", "seen = {red = 1}"}, &error);
  EXPECT_THAT(error.what, HasSubstr("holds a list, not a dictionary"));
}

TEST(GivenAReward, WhenItIsMoreThanAnybodyIsPaidThenItIsRefused) {
  EXPECT_TRUE(valueOf("reward(50); reward(-20)", ScriptEngine::Kind::Block));
  for (const char *text : {"reward(1e18)", "reward(-9223372036854775807 - 1)", "reward(600000000) reward(600000000)"})
    EXPECT_EQ(errorOf(text, ScriptEngine::Kind::Block).code, ErrorCode::BadArgument) << text;
  EXPECT_FALSE(valueOf("reward(0.5)", ScriptEngine::Kind::Block));
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
  const auto large = *engine.compile("local s = 'x' while true do s = s .. s end", ScriptEngine::Kind::Block, "f");
  const auto deep = *engine.compile("local function f() return 1 + f() end return f()", ScriptEngine::Kind::Block, "d");
  const auto good = *engine.compile("1 + 1", ScriptEngine::Kind::Expression, "e");
  Walk walk(join(codeBlock([&](TimelineContext &context) {
                   EXPECT_EQ(engine.run(endless, context).error().code, ErrorCode::Refused);
                   EXPECT_EQ(engine.run(greedy, context).error().code, ErrorCode::Refused);
                   EXPECT_EQ(engine.run(huge, context).error().code, ErrorCode::Refused);
                   EXPECT_THAT(engine.run(large, context).error().what, HasSubstr("more than 2 MB"));
                   EXPECT_FALSE(engine.run(deep, context));
                   EXPECT_EQ(*engine.run(good, context), Value(2));
                 }),
                 quiz("end", 1s)));
  EXPECT_TRUE(walk.begun);
}

TEST(GivenAScriptWithoutEnd, WhenItIsStoppedThenTheLimitIsSaidInRoundNumbers) {
  const auto saidAt = [](std::int64_t limit) {
    ScriptEngine engine({.instructions = limit, .memory = 1u << 20});
    const auto endless = engine.compile("while true do end", ScriptEngine::Kind::Block, "here");
    return runAside(engine, *endless, {.variables = Value(Dict{}), .answer = {}}).error().what;
  };
  EXPECT_THAT(saidAt(100'000), HasSubstr("within 100 thousand instructions"));
  EXPECT_THAT(saidAt(2'000'000), HasSubstr("within 2 million instructions"));
}

TEST(GivenOneCallThatWorksForLong, WhenAScriptMakesItThenItIsStoppedAtTheLimitAsLuaItselfIs) {
  for (const char *text : {"string.rep('', 1e18)", "('x'):rep(9, (' '):rep(9)):rep(1e15)", "table.unpack({}, 1, 1e7)", "string.find(('a'):rep(2e5), ('a'):rep(1e5) .. 'b')"})
    EXPECT_EQ(errorOf(text).code, ErrorCode::Refused) << text;
  // Each call is short; the script has instructions for so many of them only.
  const char *loops[] = {"table.insert(t, 1, 0)", "table.remove(t, 1)", "table.concat(t)", "table.sort(t)", "tonumber(s)", "utf8.len(s)", "s:upper()", "string.byte(s, 1, 9000)", "x = t"};
  for (const std::string loop : loops) {
    const auto given = errorOf("local s = ('1'):rep(20000) local t = {} for i = 1, 20000 do t[i] = '' end x = nil for i = 1, 20000 do " + loop + " end", ScriptEngine::Kind::Block);
    EXPECT_EQ(given.code, ErrorCode::Refused) << loop;
  }
}

TEST(GivenLongTexts, WhenTheyAreComparedAgainAndAgainThenThatIsStoppedAtTheLimitToo) {
  const std::string two = "local a, b = ('x'):rep(200000) .. 'a', ('x'):rep(200000) .. 'b' local n = 0 ";
  for (const std::string compare : {"a < b", "a == b", "a <= b"})
    EXPECT_EQ(errorOf(two + "for i = 1, 10000 do if " + compare + " then n = n + 1 end end return n", ScriptEngine::Kind::Block).code, ErrorCode::Refused) << compare;
  EXPECT_EQ(errorOf("local s, t = ('x'):rep(20000), {} for i = 1, 200 do t[i] = s .. (i * 7919 % 1000) end for i = 1, 100 do table.sort(t) end", ScriptEngine::Kind::Block).code,
            ErrorCode::Refused);
  EXPECT_EQ(*valueOf(two + "for i = 1, 10 do if a < b then n = n + 1 end end return n", ScriptEngine::Kind::Block), Value(10));
}

TEST(GivenAPlaceThatIsNoNumber, WhenALibraryIsCalledWithItThenItIsTheMistakeThatIsTold) {
  for (const char *text : {"('x'):rep(0 / 0)", "table.insert({1}, 0 / 0, 2)", "table.remove({1}, 0 / 0)", "table.unpack({1}, 1, 0 / 0)"}) {
    const Error error = errorOf(text);
    EXPECT_EQ(error.code, ErrorCode::PluginFailed) << text;
    EXPECT_THAT(error.what, HasSubstr("no integer representation")) << text;
  }
}

TEST(GivenATableThatNamesItselfManyTimes, WhenItIsKeptThenItIsStoppedAtTheLimit) {
  EXPECT_EQ(errorOf("local t = {} for i = 1, 30 do t = {t, t} end return t", ScriptEngine::Kind::Block).code, ErrorCode::Refused);
}

TEST(GivenALongButHonestScript, WhenItIsRunThenNoLimitIsReached) {
  EXPECT_EQ(*valueOf("local t = {} for i = 1, 2000 do table.insert(t, i) end table.sort(t, function(a, b) return a > b end) local s = '' "
                     "for i = 1, 200 do s = s .. table.remove(t) .. ',' end return #t + #table.concat(t, ' ', 1, 100) + s:upper():len()",
                     ScriptEngine::Kind::Block),
            Value(1800 + 499 + 692));
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

TEST(GivenAMistakeInACallOfALibrary, WhenAScriptMakesItThenTheFunctionIsNamedAndNothingOfTheHosts) {
  EXPECT_THAT(errorOf("('x'):rep({})").what, HasSubstr("'string.rep'"));
  EXPECT_THAT(errorOf("tonumber()").what, HasSubstr("'tonumber'"));
  EXPECT_THAT(errorOf("table.sort(3)").what, HasSubstr("'table.sort'"));
  for (const char *text : {"string.rep(answer, 2)", "answer < 3", "answer .. 'x'", "#answer + answer", "string.len(answer)"}) {
    EXPECT_THAT(errorOf(text).what, HasSubstr("table")) << text;
    EXPECT_THAT(errorOf(text).what, Not(HasSubstr("fovea"))) << text;
  }
}

TEST(GivenAScript, WhenItsNamesAreCollectedThenOnlyParticipantVariablesAreAmongThem) {
  const ScriptNames names = namesIn("local n = #words -- comment age\nfor i, w in ipairs(words) do score = score + (w == 'right' and 1 or 0) end\nset('done', {a = n, b = answer.x})");
  EXPECT_THAT(names.read, ElementsAre("score", "words"));
  EXPECT_THAT(names.set, ElementsAre("done", "score"));
}

TEST(GivenNamesThatAScriptMakesItself, WhenItsNamesAreCollectedThenTheyAreNotAmongThem) {
  const auto expect = [](const char *text, std::set<std::string> read, std::set<std::string> set) {
    const ScriptNames names = namesIn(text);
    EXPECT_EQ(names.read, read) << text;
    EXPECT_EQ(names.set, set) << text;
  };
  expect("local function add(list, x) list[#list + 1] = x end add(scores, 3)", {"scores"}, {});
  expect("table.sort(scores, function(a, b) return a > b end)", {"scores"}, {});
  expect("x, y = 1, 2", {}, {"x", "y"});
  expect("x, seen.last, y = f[i + 1], 2, z", {"f", "i", "seen", "z"}, {"x", "y"});
  expect("local a, b = 1, c d = a, b", {"c"}, {"d"});
  expect("--[[ age\nheight ]] x = 1 --[==[ weight ]] more ]==] y = 2 -- last", {}, {"x", "y"});
  expect("x = [[ age ]] .. [=[ height ]] ]=]", {}, {"x"});
  expect("for i = 1, 3 do if i == 2 then goto next end n = i ::next:: end", {}, {"n"});
  expect("local most <const> = 3 n = most", {}, {"n"});
  expect("local x\ntotal = x", {}, {"total"});
  expect("local x, y <close>, z total = x + y + z", {}, {"total"});
  expect("local x <", {}, {});
  expect("t = {a, b = 3, c}", {"a", "c"}, {"t"});
  expect("say('goto', x) y = '=' .. z", {"say", "x", "z"}, {"y"});
}

}  // namespace
}  // namespace fovea
