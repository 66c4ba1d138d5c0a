// The loop of trials as an experiment sees it, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "fovea/experiment.hpp"
#include "fovea/subject.hpp"
#include "fovea/methods/trials.hpp"

namespace fovea {
namespace {

using testing::FakeHost;
using testing::Subject;

std::function<void(fovea::Run &)> theRun;

class Looping final : public Experiment {
 public:
  using Experiment::Experiment;
  void run(Run &run) override { theRun(run); }
};
constexpr fovea_entry kTrialsEntry = {FOVEA_ABI_TAG,
                                sizeof(fovea_entry),
                                0,
                                nullptr,
                                nullptr,
                                detail::Holder<Looping>::init,
                                detail::Holder<Looping>::deinit,
                                detail::Holder<Looping>::create};

class GivenALoopOfTrials : public ::testing::Test {
 protected:
  fovea_status run(std::function<void(fovea::Run &)> what) {
    theRun = std::move(what);
    return Subject(host_, kTrialsEntry, "org.example.test").runExperiment({});
  }
  /// Three trials; `during` is what is done in each.
  fovea_status runThree(const std::function<void(fovea::Run &, TrialHandler &, const Trial &)> &during) {
    return run([&](fovea::Run &run) {
      TrialHandler trials({}, {.label = "trial", .nReps = 3});
      run.forEachTrial(trials, "trials", [&](const Trial &trial) { during(run, trials, trial); });
    });
  }
  std::vector<Value> column(const std::string &name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows("trials")) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value());
    }
    return values;
  }
  FakeHost host_;
};

TEST_F(GivenALoopOfTrials, WhenItIsRunThenEachTrialIsASafePointAndARow) {
  EXPECT_EQ(runThree([](fovea::Run &, TrialHandler &trials, const Trial &trial) { trials.addData("square", trial.thisN * trial.thisN); }), FOVEA_OK);

  EXPECT_EQ(column("square"), (std::vector<Value>{0, 1, 4}));
  EXPECT_THAT(host_.safePoints, ::testing::ElementsAre("trial", "trial", "trial"));
}

TEST_F(GivenALoopOfTrials, WhenItStandsInAnotherThenBothAreDone) {
  const fovea_status status = run([](fovea::Run &run) {
    TrialHandler blocks({}, {.name = "blocks", .nReps = 2});
    run.forEachTrial(blocks, "blocks", [&](const Trial &block) {
      TrialHandler trials({}, {.nReps = 2});
      run.forEachTrial(trials, "trials", [&](const Trial &) { trials.addData("block", block.thisN); });
    });
  });

  EXPECT_EQ(status, FOVEA_OK) << host_.error;
  EXPECT_EQ(column("block"), (std::vector<Value>{0, 0, 1, 1}));
  EXPECT_EQ(host_.rows("blocks").size(), 2u);
}

TEST_F(GivenALoopOfTrials, WhenTheRunIsStoppedBeforeATrialThenThatHasNoRow) {
  host_.stopAtSafePoint = 1;

  EXPECT_EQ(runThree([](fovea::Run &, TrialHandler &, const Trial &) {}), FOVEA_STOP);

  EXPECT_EQ(column("rowComplete"), std::vector<Value>{Value()});
}

TEST_F(GivenALoopOfTrials, WhenTheRunIsStoppedInATrialThenItsRowSaysSo) {
  host_.stopAtSafePoint = 3;

  const fovea_status status = runThree([](fovea::Run &run, TrialHandler &trials, const Trial &) {
    trials.addData("begun", true);
    run.safePoint("in the middle");
  });

  EXPECT_EQ(status, FOVEA_STOP);
  EXPECT_EQ(column("rowComplete"), (std::vector<Value>{Value(), false}));
  EXPECT_EQ(column("begun"), (std::vector<Value>{true, true}));
}

TEST_F(GivenALoopOfTrials, WhenATrialFailsThenItsRowIsKept) {
  const fovea_status status = runThree([](fovea::Run &, TrialHandler &trials, const Trial &) {
    trials.addData("begun", true);
    throw Failure("the shutter is stuck");
  });

  EXPECT_EQ(status, FOVEA_E_FAIL);
  EXPECT_EQ(column("rowComplete"), std::vector<Value>{false});
  EXPECT_THAT(host_.error, ::testing::HasSubstr("the shutter is stuck"));
}

TEST_F(GivenALoopOfTrials, WhenMoreIsSkippedThanThereIsThenTheLogWarnsOfIt) {
  host_.navigateAtSafePoint[2] = 100;

  EXPECT_EQ(runThree([](fovea::Run &, TrialHandler &, const Trial &) {}), FOVEA_OK);

  EXPECT_EQ(column("skipped"), (std::vector<Value>{0, 1, 1}));
  EXPECT_THAT(host_.log, ::testing::Contains(::testing::HasSubstr("skip(100) goes past the end")));
}

TEST_F(GivenALoopOfTrials, WhenFeedbackIsSkippedThenTheTrialBeforeItStays) {
  host_.navigateAtSafePoint[2] = 1;

  const fovea_status status = runThree([](fovea::Run &run, TrialHandler &trials, const Trial &) {
    trials.addData("answer", "f");
    trials.endTrial();
    run.safePoint("feedback");
  });

  EXPECT_EQ(status, FOVEA_OK) << host_.error;
  EXPECT_EQ(column("skipped"), (std::vector<Value>{0, 0, 0}));
  EXPECT_EQ(column("answer"), (std::vector<Value>{"f", "f", "f"}));
}

TEST_F(GivenALoopOfTrials, WhenATrialIsRewoundInItsFeedbackThenItComesAgainAsASecondAttempt) {
  host_.navigateAtSafePoint[2] = 0;

  EXPECT_EQ(runThree([](fovea::Run &run, TrialHandler &trials, const Trial &) {
    trials.endTrial();
    run.safePoint("feedback");
  }), FOVEA_OK);

  EXPECT_EQ(column("trials.thisN"), (std::vector<Value>{0, 0, 1, 2}));
  EXPECT_EQ(column("attempt"), (std::vector<Value>{1, 2, 1, 1}));
}

/// Aborts the first attempt at the first trial and waits in its feedback, where an operator asks for `trials`.
class GivenATrialThatTheExperimentAborted : public GivenALoopOfTrials {
 protected:
  fovea_status runAndAsk(std::int64_t trials) {
    host_.navigateAtSafePoint[2] = trials;
    return run([](fovea::Run &run) {
      TrialHandler loop({}, {.label = "trial", .nReps = 3});
      run.forEachTrial(loop, "trials", [&](const Trial &) {
        if (std::exchange(isAborted_, true)) return;
        loop.abort(TrialHandler::Again::AtEnd);
        run.safePoint("again, please");
      });
    });
  }
  void SetUp() override { isAborted_ = false; }
  inline static bool isAborted_ = false;
};

TEST_F(GivenATrialThatTheExperimentAborted, WhenItIsSkippedThenTheRunGoesOnWithTheNext) {
  EXPECT_EQ(runAndAsk(1), FOVEA_OK) << host_.error;

  EXPECT_EQ(column("aborted"), (std::vector<Value>{1, 0, 0, 0}));
  EXPECT_EQ(column("skipped"), (std::vector<Value>{0, 0, 0, 0}));
}

TEST_F(GivenATrialThatTheExperimentAborted, WhenMoreIsSkippedThenThoseAfterItAre) {
  EXPECT_EQ(runAndAsk(2), FOVEA_OK) << host_.error;

  EXPECT_EQ(column("aborted"), (std::vector<Value>{1, 0, 0, 0}));
  EXPECT_EQ(column("skipped"), (std::vector<Value>{0, 1, 0, 0}));
}

TEST_F(GivenATrialThatTheExperimentAborted, WhenItIsRewoundThenItComesAgainAtOnceAndNotOnceMoreLater) {
  EXPECT_EQ(runAndAsk(0), FOVEA_OK) << host_.error;

  EXPECT_EQ(column("trials.thisN"), (std::vector<Value>{0, 0, 1, 2}));
  EXPECT_EQ(column("aborted"), (std::vector<Value>{1, 0, 0, 0}));
}

TEST_F(GivenALoopOfTrials, WhenTheExperimentHasRewoundItThenAnOperatorsSkipAndRewindCountFromThere) {
  for (const auto &[asked, order] : {std::pair{1, std::vector<Value>{0, 1, 0, 1, 2}}, std::pair{2, std::vector<Value>{0, 1, 0, 1, 2}},
                                     std::pair{0, std::vector<Value>{0, 1, 0, 1, 2}}, std::pair{-5, std::vector<Value>{0, 1, 0, 1, 2}}}) {
    host_.added.clear();
    host_.safePoints.clear();
    host_.navigateAtSafePoint = {{3, asked}};
    bool isRewound = false;

    const fovea_status status = runThree([&](fovea::Run &run, TrialHandler &trials, const Trial &trial) {
      if (trial.thisN != 1 || std::exchange(isRewound, true)) return;
      trials.rewind(1);
      run.safePoint("once more");
    });

    EXPECT_EQ(status, FOVEA_OK) << host_.error;
    EXPECT_EQ(column("trials.thisN"), order) << asked;
    EXPECT_EQ(column("skipped"), (std::vector<Value>{0, 0, asked == 2 ? 1 : 0, 0, 0})) << asked;
  }
}

TEST_F(GivenALoopOfTrials, WhenItIsOverThenNothingIsOfferedAnyMore) {
  EXPECT_EQ(runThree([&](fovea::Run &, TrialHandler &, const Trial &) { EXPECT_EQ(host_.offeredTrials.size(), 3u); }), FOVEA_OK);

  EXPECT_TRUE(host_.offeredTrials.empty());
}

}  // namespace
}  // namespace fovea
