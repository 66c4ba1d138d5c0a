// Skip, rewind and a look ahead, trial by trial.

#include <limits>

#include "fixture.hpp"

namespace fovea::test {
namespace {

TEST_F(GivenASession, WhenTrialsAreSkippedThenEachHasOneRowOfItsOwn) {
  open();
  atFrame_[5] = [this] { EXPECT_TRUE(session_->skipTrials(2, false)); };  // one of set-up, three of trial 0: in trial 1

  const Value result = run({{"trials", 5}, {"frames", 3}});

  EXPECT_EQ(columnOf(result, "trials.thisN"), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_EQ(columnOf(result, "skipped"), (std::vector<std::string>{"0", "1", "1", "0", "0"}));
}

TEST_F(GivenASession, WhenMoreTrialsAreSkippedThanNumbersHoldThenTheRestIsSkippedAndTheRunFinishes) {
  open();
  Result<Value> none = Value();
  atFrame_[5] = [&] {  // in trial 1
    none = session_->skipTrials(0, false);
    EXPECT_TRUE(session_->skipTrials(std::int64_t{1} << 32, false));
    EXPECT_TRUE(session_->skipTrials(std::numeric_limits<std::int64_t>::max(), false));
  };

  const Value result = run({{"trials", 4}, {"frames", 3}});

  EXPECT_EQ(result.textOr("ending", ""), "finished") << result.textOr("error", "");
  EXPECT_EQ(columnOf(result, "skipped"), (std::vector<std::string>{"0", "1", "1", "1"}));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::BadArgument);
}

TEST_F(GivenASession, WhenTrialsAreRewoundThenTheyRunAgainAndSayWhichAttemptItIs) {
  open();
  atFrame_[8] = [this] { EXPECT_TRUE(session_->rewindTrials(2, false)); };  // in trial 2

  const Value result = run({{"trials", 3}, {"frames", 3}});

  EXPECT_EQ(columnOf(result, "trials.thisN"), (std::vector<std::string>{"0", "1", "2", "0", "1", "2"}));
  EXPECT_EQ(columnOf(result, "attempt"), (std::vector<std::string>{"1", "1", "1", "2", "2", "2"}));
}

TEST_F(GivenASession, WhenTrialsAreLookedAtThenZeroIsTheOneInHand) {
  open();
  Value all, current, next, past, beyond, several;
  atFrame_[5] = [&] {
    all = session_->getAllTrials();
    current = session_->getCurrentTrial();
    next = session_->getFutureTrial();
    past = session_->getFutureTrial(-1);
    beyond = session_->getFutureTrial(9);
    several = session_->getFutureTrials(5);
  };

  run({{"trials", 4}, {"frames", 3}});

  EXPECT_EQ(whole(all, "index"), 1);
  EXPECT_EQ(all.find("trials")->list()->size(), 4u);
  EXPECT_EQ(whole(current, "thisN"), 1);
  EXPECT_EQ(whole(next, "thisN"), 2);
  EXPECT_EQ(whole(past, "thisN"), 0);
  EXPECT_TRUE(beyond.isNull());
  EXPECT_EQ(several.list()->size(), 2u);
  EXPECT_TRUE(session_->getCurrentTrial().isNull());
}

TEST_F(GivenASession, WhenMoreTrialsAreAskedForThanThereCanBeThenThoseThatThereAreComeAtOnce) {
  open();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  Value all, past, none, beyond;
  atFrame_[5] = [&] {  // in trial 1 of 3
    all = session_->getFutureTrials(kMost, 0);
    past = session_->getFutureTrials(100, kLeast);
    none = session_->getFutureTrials(kLeast, -1);
    beyond = Value(List{session_->getFutureTrials(kMost, kMost), session_->getFutureTrial(kMost), session_->getFutureTrial(kLeast)});
  };

  run({{"trials", 3}, {"frames", 3}});

  ASSERT_TRUE(all.list() && past.list() && none.list());
  EXPECT_EQ(all.list()->size(), 2u);
  EXPECT_TRUE(past.list()->empty());  // they end long before the first
  EXPECT_TRUE(none.list()->empty());
  EXPECT_EQ(beyond, Value(List{List{}, Value(), Value()}));
}

}  // namespace
}  // namespace fovea::test
