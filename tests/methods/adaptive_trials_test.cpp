#include "fovea/methods/adaptive_trials.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fovea/methods/interleaved.hpp"
#include "fovea/methods/quest.hpp"
#include "fovea/methods/quest_plus.hpp"
#include "fovea/methods/staircase.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;

Value valueOf(const Dict &row, const std::string &name) {
  const Value value(row);
  const Value *found = value.find(name);
  return found ? *found : Value("the column is missing");
}
std::vector<Value> whole(std::initializer_list<int> numbers) { return std::vector<Value>(numbers.begin(), numbers.end()); }

Quest quest(int nTrials) { return Quest({.startVal = -1, .startValSd = 0.5, .nTrials = nTrials}); }

/// A loop whose rows are kept; each trial is answered as `answer` says, none: not at all.
template <class Method>
struct Loop {
  Loop(Method &method, int planned) : trials(method, {.nReps = planned}) {
    trials.setRowWriter([this](const Dict &row) { rows.push_back(row); });
  }
  void perform(std::optional<int> answer) {
    trials.addData("level", trials.level());
    if (answer) trials.addResponse(*answer);
  }
  void perform(int count, int answer) {
    for (int i = 0; i < count; ++i) trials.next(), perform(answer);
  }
  std::vector<Value> column(const std::string &name) const {
    std::vector<Value> values;
    for (const Dict &row : rows) values.push_back(valueOf(row, name));
    return values;
  }
  AdaptiveTrials<Method> trials;
  std::vector<Dict> rows;
};

TEST(GivenAMethod, WhenItsTrialsAreDoneThenTheyEndWithItAndHaveItsLevels) {
  Quest method = quest(5);
  Loop loop(method, 5);

  while (loop.trials.next()) loop.perform(1);

  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 4}));
  const std::vector<double> levels = method.intensities();
  EXPECT_EQ(loop.column("level"), std::vector<Value>(levels.begin(), levels.end()));
  EXPECT_TRUE(loop.trials.isFinished());
}

TEST(GivenAMethod, WhenItNeedsMoreTrialsThanPlannedThenTheyAreAddedAndOfFewerTheRestIsDropped) {
  Staircase more({.startVal = 0.5, .nReversals = 1, .stepSizes = {1}, .nTrials = 4});
  Staircase fewer = more;
  Loop few(more, 1), many(fewer, 100);

  while (few.trials.next()) few.perform(few.rows.size() % 2);
  while (many.trials.next()) many.perform(many.rows.size() % 2);

  EXPECT_EQ(few.column("trials.thisN"), whole({0, 1, 2, 3}));
  EXPECT_EQ(many.column("trials.thisN"), whole({0, 1, 2, 3}));
  EXPECT_EQ(many.trials.nTotal(), 4);
}

TEST(GivenAMethod, WhenATrialHasNoResponseThenItsLevelComesAgainInTheNext) {
  Quest method = quest(3);
  Loop loop(method, 3);

  while (loop.trials.next()) loop.perform(loop.trials.current()->thisN == 1 ? std::nullopt : std::optional(1));

  ASSERT_EQ(loop.rows.size(), 4u);
  EXPECT_EQ(loop.column("level")[2], loop.column("level")[1]);
  EXPECT_EQ(method.responses().size(), 3u);
}

TEST(GivenAMethod, WhenATrialIsSkippedThenItTeachesNothingAndIsMadeUpFor) {
  Quest method = quest(3);
  Loop loop(method, 3);
  loop.perform(1, 1);
  const double level = loop.trials.next() ? loop.trials.level() : 0;
  loop.trials.addResponse(0);

  loop.trials.skip();

  EXPECT_EQ(method.responses().size(), 1u);
  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.level(), level);
  loop.perform(1);
  while (loop.trials.next()) loop.perform(1);
  EXPECT_EQ(loop.column("skipped"), whole({0, 1, 0, 0}));
  EXPECT_THAT(method.responses(), ElementsAre(1, 1, 1));
}

TEST(GivenATrialWhoseRowIsWritten, WhenItIsSkippedThenOnlyThoseAfterItAre) {
  Quest method = quest(5);
  Loop loop(method, 5);
  loop.perform(1, 1);
  loop.trials.endTrial();

  loop.trials.skip(3);

  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.current()->thisN, 3);
  EXPECT_EQ(loop.column("skipped"), whole({0, 1, 1}));
  EXPECT_EQ(method.responses().size(), 1u);
}

TEST(GivenAMethod, WhenMoreIsSkippedThanIsPlannedThenItIsFinished) {
  Quest method = quest(5);
  Loop loop(method, 5);
  loop.perform(2, 1);
  loop.trials.next();

  loop.trials.skip(100);

  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_EQ(method.endReason(), "the rest was skipped");
  EXPECT_EQ(loop.column("skipped"), whole({0, 0, 1, 1, 1}));
}

TEST(GivenAMethodThatIsFinished, WhenItsLastTrialIsSkippedAfterItsRowThenNoTrialsFollow) {
  Quest method = quest(2);
  Loop loop(method, 10);
  loop.perform(2, 1);
  loop.trials.endTrial();

  loop.trials.skip(3);

  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.rows.size(), 2u);
}

TEST(GivenAMethod, WhenTrialsAreRewoundThenItIsAsItWasBeforeThemAndTheyComeAgain) {
  Quest method = quest(6);
  Loop loop(method, 6);
  loop.perform(2, 1);
  const double mean = method.mean();
  loop.perform(2, 0);
  loop.trials.next();

  loop.trials.rewind(2);

  EXPECT_EQ(method.mean(), mean);
  EXPECT_THAT(method.responses(), ElementsAre(1, 1));
  while (loop.trials.next()) loop.perform(1);
  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 4, 2, 3, 4, 5}));
  EXPECT_EQ(loop.column("attempt"), whole({1, 1, 1, 1, 1, 2, 2, 2, 1}));
  EXPECT_EQ(loop.column("level")[5], loop.column("level")[2]);
  EXPECT_THAT(method.responses(), ElementsAre(1, 1, 1, 1, 1, 1));
}

TEST(GivenAMethod, WhenItIsRewoundPastItsStartAfterSkippingThenItBeginsAnew) {
  Quest method = quest(4);
  Loop loop(method, 4);
  loop.perform(1, 1);
  loop.trials.next();
  loop.trials.skip(2);
  loop.trials.next();

  loop.trials.rewind(50);

  EXPECT_TRUE(method.responses().empty());
  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.current()->thisN, 0);
  EXPECT_EQ(loop.trials.level(), method.intensities().front());
}

TEST(GivenAMethodThatIsFinishedAfterARewind, WhenItIsRewoundByNoneThenNothingIsTakenBack) {
  Quest method = quest(4);
  Loop loop(method, 4);
  loop.perform(3, 1);
  loop.trials.rewind(1);
  method.finish("enough");
  EXPECT_EQ(loop.trials.next(), nullptr);

  loop.trials.rewind(0);

  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_THAT(method.responses(), ElementsAre(1));
}

TEST(GivenAMethod, WhenATrialIsAbortedThenItsLevelComesAgain) {
  Quest method = quest(3);
  Loop loop(method, 3);
  loop.perform(1, 1);
  const double level = loop.trials.next() ? loop.trials.level() : 0;
  loop.trials.addResponse(0);

  loop.trials.abort();

  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.level(), level);
  EXPECT_THAT(method.responses(), ElementsAre(1));
}

TEST(GivenAMethodThatNeedsMoreTrials, WhenTheLastWasAbortedThenTheyAreRepeatsOfTheirOwn) {
  Quest method = quest(4);
  Loop loop(method, 3);
  loop.trials.next();
  loop.trials.abort(TrialHandler::Again::AtEnd);

  while (loop.trials.next()) loop.perform(1);

  EXPECT_EQ(loop.column("trials.thisRepN"), whole({0, 1, 2, 0, 3}));
}

TEST(GivenAMethod, WhenATrialIsSkippedThatWasAbortedThenItsLevelStillComesAgain) {
  Quest method = quest(3);
  Loop loop(method, 3);
  loop.perform(1, 1);
  const double level = loop.trials.next() ? loop.trials.level() : 0;
  loop.trials.abort();

  loop.trials.skip(2);

  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.level(), level);
  EXPECT_THAT(method.responses(), ElementsAre(1));
  EXPECT_EQ(loop.column("skipped"), whole({0, 0, 1}));
}

TEST(GivenAMethod, WhenItWasRewoundThenItCanBeSkippedAndRewoundFromThere) {
  Quest method = quest(6);
  Loop loop(method, 6);
  loop.perform(4, 1);
  loop.trials.rewind(1);

  loop.trials.rewind(0);
  loop.trials.rewind(1);
  loop.trials.skip(2);

  ASSERT_NE(loop.trials.next(), nullptr);
  EXPECT_EQ(loop.trials.current()->thisN, 2);
  EXPECT_EQ(loop.column("trials.thisN"), whole({0, 1, 2, 3, 1}));
  EXPECT_THAT(method.responses(), ElementsAre(1));
}

TEST(GivenInterleavedStaircases, WhenTrialsAreRewoundThenTheSameStaircasesTakeTheirTurnsAgain) {
  InterleavedStaircases stairs({{{"label", "high"}, {"startVal", 0.8}, {"nTrials", 4}}, {{"label", "low"}, {"startVal", 0.1}, {"nTrials", 4}}},
                               {.order = Order::FullRandom, .seed = 3});
  Loop loop(stairs, 8);
  std::vector<Value> turns;
  const auto perform = [&](int answer) {
    turns.push_back(valueOf(stairs.columns(), "stairs.label"));
    loop.perform(answer);
  };
  while (turns.size() < 6 && loop.trials.next()) perform(1);

  loop.trials.rewind(4);
  while (turns.size() < 11 && loop.trials.next()) perform(1);

  EXPECT_EQ(std::vector(turns.begin() + 6, turns.end()), std::vector(turns.begin() + 1, turns.begin() + 6));
  EXPECT_EQ(loop.column("level")[6], loop.column("level")[1]);
  EXPECT_EQ(valueOf(stairs.columns(), "stairs.thisN"), Value(5));
}

TEST(GivenInterleavedStaircases, WhenTheRestIsSkippedThenAllOfThemSayWhyTheyEnded) {
  InterleavedStaircases stairs({{{"label", "a"}, {"startVal", 0.8}}, {{"label", "b"}, {"startVal", 0.1}}}, {.seed = 3});
  Loop loop(stairs, 20);
  loop.perform(3, 1);

  loop.trials.skip(1000);

  EXPECT_EQ(loop.trials.next(), nullptr);
  EXPECT_EQ(stairs.staircase(0).endReason(), "the rest was skipped");
  EXPECT_EQ(stairs.staircase(1).endReason(), "the rest was skipped");
}

TEST(GivenAMethodWithWordsAsResponses, WhenItsTrialsAreDoneThenItIsGivenThem) {
  QuestPlus method({.nTrials = 2, .intensityVals = {-2, -1, 0}, .thresholdVals = {-2, -1, 0}, .slopeVals = {3.5}, .lapseRateVals = {0.01}});
  Loop loop(method, 2);

  while (loop.trials.next()) loop.trials.addResponse("Yes");

  EXPECT_THAT(method.responses(), ElementsAre(1, 1));
}

}  // namespace
}  // namespace fovea
