// call("NAME", ...) in scripts: functions of plugins, as the timeline sees them.

#include <gmock/gmock.h>

#include "timeline/pieces.hpp"
#include "timeline/script.hpp"
#include "timeline/study.hpp"

namespace fovea {
namespace {

using namespace pieces;
using testing::ElementsAre;
using testing::HasSubstr;

/// The variables after the block, whose calls `functions` answers.
Result<Dict> variablesAfter(const std::string &block, CalledFunctions functions) {
  ScriptEngine engine;
  engine.connect(std::move(functions));
  auto script = engine.compile(block, ScriptEngine::Kind::Block, "study.json:3:5");
  if (!script) return script.error();
  Walk walk(join(codeBlock([&](TimelineContext &context) -> Result<void> {
                   auto done = engine.run(*script, context);
                   return done ? Result<void>() : Result<void>(done.error());
                 }), quiz("end", 1s)));
  if (!walk.begun) return walk.begun.error();
  Dict variables;
  for (const auto &[name, variable] : walk.pointer.state().variables) variables.emplace_back(name, variable.value);
  return variables;
}

Result<Value> doubled(const std::string &, const List &arguments, TimelineContext &) { return Value(*arguments.at(0).as<std::int64_t>() * 2); }

/// Appends 7 to the list `scores`.
Result<Value> addSeven(const std::string &, const List &, TimelineContext &context) {
  List scores = *context.variable("scores")->list();
  scores.push_back(7);
  if (auto kept = context.set("scores", Value(scores)); !kept) return kept.error();
  return Value();
}

TEST(GivenAFunction, WhenAScriptCallsItThenItHasTheArgumentsAndTheScriptWhatItGives) {
  EXPECT_EQ(*variablesAfter("four = call('double', 2)", doubled), (Dict{{"four", 4}}));
}

TEST(GivenAFunctionThatChangesATable, WhenAScriptHoldsItThenItSeesTheChangeAndItsOwnAreKept) {
  EXPECT_EQ(*variablesAfter("scores = {1}; local mine = scores; table.insert(mine, 2); call('add'); table.insert(mine, #mine)", addSeven),
            (Dict{{"scores", List{1, 2, 7, 3}}}));
}

TEST(GivenAFunction, WhenAScriptHoldsWhatLiesInATableThenItIsStillThatAfterTheCall) {
  constexpr char kBefore[] = "state = {sub = {x = 1}, list = {{n = 1}}}; scores = {1}; local s, first = state.sub, state.list[1]; call('f'); s.x = 5; first.n = 6";
  const auto nothing = [](const std::string &, const List &, TimelineContext &) { return Result<Value>(Value()); };
  const auto more = [](const std::string &, const List &, TimelineContext &context) -> Result<Value> {
    Value state = *context.variable("state");
    state.set("more", Value(7));
    if (auto kept = context.set("state", std::move(state)); !kept) return kept.error();
    return Value();
  };
  for (const auto &function : {CalledFunctions(nothing), CalledFunctions(more)}) {
    const Value variables(*variablesAfter(kBefore, function));
    const Value &state = *variables.find("state");
    EXPECT_EQ(*state.find("sub"), Value(Dict{{"x", 5}}));
    EXPECT_EQ(*state.find("list"), Value(List{Dict{{"n", 6}}}));
  }
}

TEST(GivenAFunctionThatSetsATable, WhenAScriptHoldsTheOneBeforeThenThatIsTheNewOne) {
  const auto replace = [](const std::string &, const List &, TimelineContext &context) -> Result<Value> {
    if (auto kept = context.set("best", Value(Dict{{"a", 2}})); !kept) return kept.error();
    return Value();
  };
  EXPECT_EQ(*variablesAfter("best = {a = 1, b = 2}; local held = best; call('replace'); held.c = held.a", replace), (Dict{{"best", Dict{{"a", 2}, {"c", 2}}}}));
}

TEST(GivenAFunctionThatFails, WhenAScriptCallsItThenTheStepFailsWithItsWordsAndThePlace) {
  const auto failing = [](const std::string &name, const List &, TimelineContext &) -> Result<Value> {
    return Error{ErrorCode::PluginFailed, "the function \"" + name + "\" failed: no cable", "", "plug it in"};
  };
  const auto failed = variablesAfter("x = 1; call('measure')", failing);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().text(), HasSubstr("study.json:3:5: the function \"measure\" failed: no cable; plug it in"));
}

TEST(GivenNoPlugin, WhenAScriptCallsAFunctionThenItSaysSo) {
  EXPECT_THAT(variablesAfter("call('measure')", {}).error().text(), HasSubstr("there is no plugin to call \"measure\" of"));
}

TEST(GivenAScript, WhenItIsReadThenTheFunctionsItCallsAreKnown) {
  EXPECT_THAT(namesIn("x = call('lab.score', answer) + call(\"lab.bonus\")").called, ElementsAre("lab.bonus", "lab.score"));
  EXPECT_FALSE(namesIn("x = call('lab.score', answer)").callsAny);
  EXPECT_TRUE(namesIn("x = call('lab.' .. name)").callsAny);
  EXPECT_TRUE(namesIn("local f = call; f('lab.score')").callsAny);
  EXPECT_FALSE(namesIn("local function call() end; call(x); y = {call = 1}; y.call()").callsAny);
}

TEST(GivenAStudyFile, WhenItCallsFunctionsThenEachIsListedOnceWithItsPlace) {
  const StudyReport report = inspectStudy(R"json({"name": "x", "steps": [
    {"code": ["rounds = call('lab.first')", "call('org.lab.two.second', rounds)"]},
    {"page": "info", "timeEstimate_s": 1, "params": {"text": "=call('lab.first') .. round"}}]})json", "study.json");
  ASSERT_TRUE(report.study);
  const auto &calls = report.study->calls;
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].plugin + " " + calls[0].name + " " + calls[0].place, "lab first study.json:2:15");
  EXPECT_EQ(calls[1].plugin + " " + calls[1].name, "org.lab.two second");
  ASSERT_EQ(report.warnings.size(), 1u) << "a function may set it";
  EXPECT_THAT(report.warnings[0].text(), HasSubstr("nothing sets the variable \"round\"; did you mean \"rounds\"?"));
}

TEST(GivenAStudyFile, WhenItCallsAFunctionOfItsOwnThenItIsToldToNameThePlugin) {
  const StudyReport report = inspectStudy(R"json({"name": "x", "steps": [{"code": "call('first')"}]})json", "study.json");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0].text(), HasSubstr("study.json:1:34: a study file has no function \"first\" of its own; name the plugin as well: call(\"KEY.first\")"));
}

TEST(GivenADescriptionOfAProgram, WhenItIsReadThenMistakesHaveTheProgramsPlaces) {
  const Value study(Dict{{"name", "x"}, {"steps", List{Dict{{"code", "call('firts')"}}, Dict{{"module", "m"}, {"steps", List{Dict{{"pge", 3}}}}}}}});
  const StudyReport report = inspectStudy(study, "org.lab.x", {"first"}, {{"/steps/0", "x.cpp:3"}, {"/steps/1", "x.cpp:4"}});
  ASSERT_EQ(report.errors.size(), 2u);
  EXPECT_THAT(report.errors[0].text(), HasSubstr("x.cpp:3: the study has no function \"firts\"; did you mean \"first\"?"));
  EXPECT_THAT(report.errors[1].text(), HasSubstr("x.cpp:4: the step names no plugin"));
}

}  // namespace
}  // namespace fovea
