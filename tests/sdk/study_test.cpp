// Studies in C++ as their author sees them: what build() comes out as, and what functions find.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fovea/fake_participant.hpp"
#include "fovea/subject.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;
using testing::FakeParticipant;

std::string thrownBy(const std::function<void()> &work) {
  try {
    work();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing";
}

TEST(GivenAStudyBuilder, WhenLambdasStandInItThenTheDescriptionCallsThemByNamesOfTheirOwn) {
  StudyBuilder study;
  study.name = "x";
  const auto never = [](const Participant &) { return false; };
  study.steps = {study.when(never, {}, {}, {.label = "too young?"}), study.when(never, {}, {}, {.label = "too young?"}), study.code("x = 1")};
  const Value described = study.described();
  const List &steps = *described.find("study")->find("steps")->as<List>();
  EXPECT_EQ(*steps[0].find("if"), Value("call(\"too_young_\")"));
  EXPECT_EQ(*steps[1].find("if"), Value("call(\"too_young_-2\")"));
  EXPECT_EQ(*steps[2].find("code"), Value("x = 1"));
  EXPECT_EQ(*described.find("functions"), Value(List{"too_young_", "too_young_-2"}));
  EXPECT_THAT(*steps[2].find("$place")->as<std::string>(), HasSubstr("study_test.cpp:"));
}

TEST(GivenAStudyBuilder, WhenAnElementOfAnyNameIsAddedThenItIsInTheDescription) {
  StudyBuilder study;
  const Step step = study.element({{"newest", study.lua([](const Participant &) { return 1; }, "count")}, {"steps", StudyBuilder::list({study.code("x = 1")})}});
  const Value members = step;
  EXPECT_EQ(*members.find("newest"), Value("call(\"count\")"));
  EXPECT_EQ(members.find("steps")->as<List>()->size(), 1u);
}

TEST(GivenFunctionsOnly, WhenTheyAreDescribedThenThereIsNoStudy) {
  StudyBuilder study;
  study.function("twice", [](const Participant &, const List &given) { return *given.at(0).as<std::int64_t>() * 2; });
  EXPECT_EQ(study.described(), Value(Dict{{"functions", List{"twice"}}}));
  FakeParticipant who;
  EXPECT_EQ(study.call("twice", who.get(), {21}), Value(42));
  EXPECT_THAT(thrownBy([&] { study.function("twice", [](const Participant &) {}); }), HasSubstr("two functions \"twice\""));
  EXPECT_THAT(thrownBy([&] { study.call("thrice", who.get(), {}); }), HasSubstr("no such function"));
}

TEST(GivenAParticipant, WhenAFunctionReadsAVariableThenItsKindIsLookedAt) {
  FakeParticipant who;
  who.variables = {{"rounds", 3}, {"word", "red"}, {"expInfo", Dict{{"age", 30}}}};
  who.answer = Dict{{"sure", true}};
  EXPECT_EQ(who.get().get<int>("rounds"), 3);
  EXPECT_EQ(who.get().get<double>("rounds"), 3.0);
  EXPECT_EQ(who.get().expInfo<int>("age"), 30);
  EXPECT_TRUE(who.get().answer<bool>("sure"));
  EXPECT_EQ(who.get().getOr("more", 5), 5);
  EXPECT_THAT(thrownBy([&] { who.get().get<int>("word"); }), HasSubstr("\"word\" holds another kind"));
  EXPECT_THAT(thrownBy([&] { who.get().get<int>("more"); }), HasSubstr("there is no \"more\" yet"));
}

TEST(GivenAParticipant, WhenAFunctionChangesThemThenItIsKeptOnlyWhereThatIsAllowed) {
  FakeParticipant who;
  who.drawn = {0.5, 0.999};
  who.get().set("x", 1);
  who.get().reward(20);
  who.get().fail("late");
  EXPECT_EQ(who.variables["x"], Value(1));
  EXPECT_EQ(who.reward, 20);
  EXPECT_EQ(who.failures, std::vector<std::string>{"late"});
  EXPECT_EQ(who.get().random(1, 6), 4);
  EXPECT_EQ(who.get().random(1, 6), 6);
  who.maySet = false;
  EXPECT_THAT(thrownBy([&] { who.get().set("x", 2); }), HasSubstr("set: not now"));
  EXPECT_EQ(who.variables["x"], Value(1));
}

TEST(GivenAStudyPlugin, WhenItsTableIsCalledThenItDescribesAndAnswers) {
  testing::FakeHost host;
  testing::Subject words(host, testing::openPlugin(FOVEA_TEST_CONSUMERS "/org.example.words.so"), "org.example.words");
  const auto &calls = words.table<fovea_study>(FOVEA_STUDY);
  FakeParticipant who;
  who.variables = {{"expInfo", Dict{{"age", 17}}}};
  Keeper given, described;
  EXPECT_EQ(calls.call(words.get(), borrow("minor"), nullptr, who.raw(), given.sink()), FOVEA_E_STATE) << "describe() comes first";
  EXPECT_EQ(calls.describe(words.get(), described.sink()), FOVEA_OK);
  EXPECT_EQ(*described.take().find("study")->find("name"), Value("words"));
  EXPECT_EQ(calls.call(words.get(), borrow("minor"), nullptr, who.raw(), given.sink()), FOVEA_OK);
  EXPECT_EQ(given.take(), Value(true));
  EXPECT_EQ(calls.call(words.get(), borrow("nobody"), nullptr, who.raw(), given.sink()), FOVEA_E_ARGUMENT);
}

}  // namespace
}  // namespace fovea
