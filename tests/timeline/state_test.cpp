#include "timeline/state.hpp"

#include <gmock/gmock.h>

#include "core/json.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TimelineState busyState() {
  TimelineState state;
  state.seed = UINT64_MAX;
  state.maximum = 60s;
  state.cursor.position = {3, 1};
  state.cursor.levels = {{.seed = 7, .passedHash = UINT64_MAX - 1, .passed = "[a, b]", .loops = 1}};
  state.cursor.creditBounds = {5s};
  state.cursor.progressBounds = {0.5, 1.0};
  state.cursor.loops = {{.entered = fromNanoseconds(5), .round = 2, .items = std::make_shared<const List>(List{"a", 1}), .order = std::make_shared<const std::vector<std::int64_t>>(2, 1)}};
  state.cursor.openModules = {0};
  state.cursor.job = JobState{"render", 9, 2, false};
  state.cursor.under = EndKind::Failed;
  state.answer = Value(Dict{{"x", 1.5}});
  state.variables["age"] = {20, 4};
  Accumulator accumulator;
  for (const char *label : {"q", "q", "q_1", "q"}) accumulator.add(label, 1);
  state.accumulators = {accumulator};
  state.branchLog = {{"hand", Value("left")}, {"again", Value(true)}};
  state.modules = {{.id = "m", .started = fromNanoseconds(1), .finished = fromNanoseconds(2), .locals = {{"k", Value(1)}}}, {.id = "m", .entry = 1, .locals = {{"k", Value(2)}}}};
  state.failureTags = {{"late", fromNanoseconds(8)}, {"asleep", fromNanoseconds(9)}};
  return state;
}

TEST(GivenAStateWithEverything, WhenItIsWrittenAndReadThenItIsTheSame) {
  const TimelineState state = busyState();
  auto read = timelineStateFrom(toValue(state));
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, state);
  EXPECT_EQ(toJson(toValue(*read)), toJson(toValue(state)));
}

TEST(GivenAStateOfTheFormatBefore, WhenItIsReadThenOnlyTheLabelsThatWerePassedAreUnknown) {
  TimelineState state = busyState();
  Value written = toValue(state), cursor = *written.find("cursor"), level = cursor.find("levels")->list()->at(0);
  const auto without = [](const Value &value, const std::string &name) {
    Dict members = *value.dict();
    std::erase_if(members, [&](const auto &member) { return member.first == name; });
    return Value(std::move(members));
  };
  cursor.set("levels", Value(List{without(level, "labels")}));
  written.set("cursor", cursor);
  auto read = timelineStateFrom(without(written, "format"));
  ASSERT_TRUE(read) << read.error().text();
  state.cursor.levels[0].passed.clear();
  EXPECT_EQ(*read, state);
}

TEST(GivenAStateOfANewerFormat, WhenItIsReadThenItIsRefused) {
  Value written = toValue(busyState());
  written.set("format", kStateFormat + 1);
  auto read = timelineStateFrom(written);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("a newer fovea"));
}

TEST(GivenADamagedState, WhenItIsReadThenTheMemberIsNamed) {
  Value broken = toValue(busyState());
  Value cursor = *broken.find("cursor");
  cursor.set("time_credit_ns", "much");
  broken.set("cursor", cursor);
  auto read = timelineStateFrom(broken);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().where, HasSubstr("/cursor/time_credit_ns"));
  EXPECT_THAT(read.error().what, HasSubstr("a whole number"));
  EXPECT_FALSE(timelineStateFrom(Value(7)));
}

TEST(GivenALabelThatComesAgain, WhenAnswersAreAccumulatedThenTheyAreNumbered) {
  const Dict answers = busyState().accumulators[0].answers;
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0].first, "q");
  EXPECT_EQ(answers[1].first, "q_1");
  EXPECT_EQ(answers[2].first, "q_1_1");
  EXPECT_EQ(answers[3].first, "q_2");
}

TEST(GivenFailureTags, WhenTheReasonIsWrittenThenTheyKeepTheirOrder) { EXPECT_EQ(failedReason(busyState()), "late, asleep"); }

TEST(GivenAModuleEnteredTwice, WhenItsVariablesAreExportedThenTheSecondEntryIsNumbered) {
  const Dict exported = moduleVariables(busyState());
  ASSERT_EQ(exported.size(), 2u);
  EXPECT_EQ(exported[0].first, "m__k");
  EXPECT_EQ(exported[1].first, "m__1__k");
}

}  // namespace
}  // namespace fovea
