#include "fovea/methods/interleaved.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fovea/failure.hpp"
#include "fovea/methods/quest.hpp"
#include "fovea/methods/staircase.hpp"

namespace fovea {
namespace {

using ::testing::HasSubstr;

std::string failureOf(const std::function<void()> &work) {
  try {
    work();
  } catch (const Failure &failure) {
    return failure.what();
  }
  return "nothing was refused";
}
Dict stair(const char *label, double startVal, int nTrials) {
  return {{"label", label}, {"startVal", startVal}, {"nTrials", nTrials}};
}
std::vector<std::size_t> orderOf(InterleavedStaircases &stairs) {
  std::vector<std::size_t> order;
  while (const auto turn = stairs.next()) {
    order.push_back(turn->index);
    stairs.addResponse(order.size() % 3 != 0);
  }
  return order;
}

TEST(GivenTheSequentialOrder, WhenOneStaircaseEndsEarlierThenTheOthersGoOn) {
  InterleavedStaircases stairs({stair("a", 1, 8), stair("b", 1, 20)}, {.order = Order::Sequential, .seed = 1});

  const auto order = orderOf(stairs);

  for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(order[i], i % 2);
  for (std::size_t i = 16; i < order.size(); ++i) EXPECT_EQ(order[i], 1u);
  EXPECT_TRUE(stairs.isFinished());
  EXPECT_GE(stairs.staircase(1).responses().size(), 20u);
}

TEST(GivenTheRandomOrder, WhenItRunsThenEachPassHoldsEachRunningStaircaseOnce) {
  InterleavedStaircases stairs({stair("a", 1, 30), stair("b", 1, 30), stair("c", 1, 30)}, {.seed = 4});

  const auto order = orderOf(stairs);

  std::set<std::vector<std::size_t>> passes;
  for (std::size_t i = 0; i + 3 <= 90; i += 3) {
    const std::vector<std::size_t> pass(order.begin() + static_cast<std::ptrdiff_t>(i), order.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    EXPECT_EQ(std::set<std::size_t>(pass.begin(), pass.end()).size(), 3u);
    passes.insert(pass);
  }
  EXPECT_GT(passes.size(), 3u);
}

TEST(GivenTheFullRandomOrder, WhenManySeedsAreTriedThenEveryStaircaseIsFinished) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    InterleavedStaircases stairs({stair("a", 1, 5), stair("b", 1, 12), stair("c", 1, 20)}, {.order = Order::FullRandom, .seed = seed});

    orderOf(stairs);

    for (std::size_t i = 0; i < stairs.size(); ++i) ASSERT_TRUE(stairs.staircase(i).isFinished()) << "seed " << seed;
  }
}

TEST(GivenTheSameSeed, WhenTwoAreMadeThenTheirOrdersAreTheSame) {
  const std::vector<Dict> conditions = {stair("a", 1, 20), stair("b", 1, 20), stair("c", 1, 20)};
  InterleavedStaircases first(conditions, {.order = Order::FullRandom}), again(conditions, {.order = Order::FullRandom, .seed = first.seed()});

  EXPECT_EQ(orderOf(first), orderOf(again));
}

TEST(GivenConditions, WhenTheyHaveParametersThenTheirStaircasesHaveThem) {
  InterleavedStaircases stairs({{{"label", "a"}, {"startVal", 8}, {"stepSizes", List{4, 2}}, {"stepType", "lin"}, {"nReversals", 6}, {"colour", "red"}},
                                {{"label", "b"}, {"startVal", 2.5}}},
                               {.order = Order::Sequential, .nTrials = 7});

  const auto turn = stairs.next();
  stairs.addResponse(1);

  EXPECT_EQ(turn->level, 8);
  EXPECT_EQ(turn->condition, stairs.condition(0));
  EXPECT_EQ(stairs.columns(), (Dict{{"stairs.label", "a"},       {"stairs.startVal", 8},     {"stairs.stepSizes", List{4, 2}},
                                    {"stairs.nReversals", 6},    {"stairs.colour", "red"},
                                    {"stairs.thisIndex", 0},     {"stairs.thisRepN", 1},     {"stairs.thisN", 0},
                                    {"stairs.direction", "down"}, {"stairs.stepSize", 4.0},  {"stairs.stepType", "lin"},
                                    {"stairs.intensity", 8.0},   {"stairs.response", 1}}));
  stairs.next();
  stairs.addResponse(1);
  EXPECT_EQ(stairs.next()->level, 4);
}

TEST(GivenQuestConditions, WhenTheyRunThenTheyAreThoseOfQuest) {
  InterleavedStaircases stairs({{{"label", "a"}, {"startVal", -1.0}, {"startValSd", 0.5}, {"method", "mean"}}},
                               {.stairType = StairType::Quest, .nTrials = 3});
  Quest alone({.startVal = -1, .startValSd = 0.5, .nTrials = 3, .method = Estimate::Mean});

  while (stairs.next()) {
    stairs.addResponse(1);
    alone.next();
    alone.addResponse(1);
  }

  EXPECT_EQ(stairs.staircase(0).intensities(), alone.intensities());
  EXPECT_EQ(stairs.staircase(0).intensities().size(), 3u);
}

TEST(GivenQuestPlusConditions, WhenTheyRunThenLevelsComeOutOfTheirLists) {
  InterleavedStaircases stairs({{{"label", "a"}, {"startVal", -1.5}, {"intensityVals", List{-2, -1.5, -1}}, {"thresholdVals", List{-2, -1.5, -1}}}},
                               {.stairType = StairType::QuestPlus, .nTrials = 4});
  std::size_t turns = 0;
  while (const auto turn = stairs.next()) {
    EXPECT_TRUE(turn->level == -2 || turn->level == -1.5 || turn->level == -1);
    stairs.addResponse(turns++ % 2 == 0);
  }

  EXPECT_EQ(turns, 4u);
  EXPECT_EQ(stairs.staircase(0).intensities().front(), -1.5);
}

TEST(GivenAKeyThatIsNoParameter, WhenStaircasesAreMadeThenItIsTold) {
  std::vector<std::string> told;
  InterleavedStaircases({{{"label", "a"}, {"startVal", 1}, {"stepsize", 3}}}, {.tell = [&](std::int32_t, std::string_view text) { told.emplace_back(text); }});

  EXPECT_THAT(told, ::testing::ElementsAre(HasSubstr("\"stepsize\" is no parameter")));
}

TEST(GivenWrongConditions, WhenStaircasesAreMadeThenTheyAreNamed) {
  const auto make = [](std::vector<Dict> conditions, InterleavedOptions options = {}) {
    return failureOf([&] { InterleavedStaircases(conditions, options); });
  };

  EXPECT_THAT(make({}), HasSubstr("there are no conditions"));
  EXPECT_THAT(make({{{"startVal", 1}}}), HasSubstr("condition 0: it has no label"));
  EXPECT_THAT(make({stair("a", 1, 2), stair("a", 1, 2)}), HasSubstr("condition 1: the label \"a\" is there twice"));
  EXPECT_THAT(make({{{"label", "a"}}}), HasSubstr("startVal is missing"));
  EXPECT_THAT(make({{{"label", "a"}, {"startVal", "high"}}}), HasSubstr("\"startVal\" is something else than a number"));
  EXPECT_THAT(make({{{"label", "a"}, {"startVal", 1}, {"nUp", 1.5}}}), HasSubstr("\"nUp\" is something else than a whole number"));
  EXPECT_THAT(make({{{"label", "a"}, {"startVal", 1}, {"stepType", "cubic"}}}), HasSubstr("one of db, log, lin"));
  EXPECT_THAT(make({{{"label", "a"}, {"startVal", 1}}}, {.stairType = StairType::Quest}), HasSubstr("startValSd is missing"));
}

TEST(GivenInterleavedStaircases, WhenCallsComeInTheWrongOrderThenTheyAreRefused) {
  InterleavedStaircases stairs({stair("a", 1, 5), stair("b", 1, 5)}, {.order = Order::Sequential});

  EXPECT_THAT(failureOf([&] { stairs.addResponse(1); }), HasSubstr("call next() first"));
  EXPECT_THAT(failureOf([&] { stairs.columns(); }), HasSubstr("before the first trial"));
  stairs.next();
  EXPECT_THAT(failureOf([&] { stairs.next(); }), HasSubstr("trial 0 has no response"));
  EXPECT_THAT(failureOf([&] { stairs.addResponse(7); }), HasSubstr("the response is 7"));
}

}  // namespace
}  // namespace fovea
