// The random-dots plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fovea/simulated_responder.hpp"
#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

class GivenTheRandomDotsTask : public ::testing::Test {
 protected:
  GivenTheRandomDotsTask() {
    // Right as often as the experiment says: who is always right never turns a staircase round.
    host_.respond = [person = testing::SimulatedResponder(5)](const Asked &asked) { return Reply{person(asked)->key, 800ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.random-dots"), "org.fovea.random-dots");
    const fovea_status status = subject.runExperiment(params);
    summaries_ = subject.summaries;
    return status;
  }
  std::vector<Value> column(const std::string &name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows("trials")) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value("the column is missing"));
    }
    return values;
  }
  Value summary(std::size_t stair, const char *name) const { return *summaries_.at(stair).find("summary")->find(name); }
  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheRandomDotsTask, WhenItIsRunThenEachStaircaseHasItsTrialsAndItsThreshold) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 8u);
  std::map<std::string, int> trials;
  for (const Value &stair : column("stair")) ++trials[*stair.as<std::string>()];
  ASSERT_EQ(summaries_.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_GE(*summary(i, "trials").as<std::int64_t>(), 30);
    EXPECT_GE(*summary(i, "reversals").as<std::int64_t>(), 6);
    EXPECT_EQ(trials[*summary(i, "stair").as<std::string>()], *summary(i, "trials").as<std::int64_t>());
    EXPECT_GT(*summary(i, "threshold").as<double>(), 0.01);
  }
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheRandomDotsTask, WhenItIsRunThenSeedAndLabelsAreInThePlan) {
  ASSERT_EQ(run({{"startVals", List{0.5, 0.4, 0.3}}}), FOVEA_OK);

  ASSERT_EQ(host_.rows("plan").size(), 1u);
  const Value plan(host_.rows("plan")[0]);
  EXPECT_EQ(*plan.find("labels"), Value(List{"stair 1", "stair 2", "stair 3"}));
  EXPECT_FALSE(plan.find("seed")->as<std::string>()->empty());
}

TEST_F(GivenTheRandomDotsTask, WhenAnObserverIsSimulatedThenTheThresholdLiesAboutWhereTheirsDoes) {
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    host_.seed = seed;
    host_.frames.clear();
    ASSERT_EQ(run({{"simulatedThreshold", 0.2}, {"dots", 1}, {"practiceTrials", 0}}), FOVEA_OK);
    for (std::size_t i = 0; i < summaries_.size(); ++i) sum += *summary(i, "threshold").as<double>(), ++count;
  }

  EXPECT_NEAR(sum / count, 0.19, 0.06);  // one up, three down leads to 79 % right answers
}

TEST_F(GivenTheRandomDotsTask, WhenAllDotsMoveTogetherThenTheyMoveToTheRowsSideAtTheirSpeed) {
  ASSERT_EQ(run({{"startVals", List{1.0}}, {"practiceTrials", 0}, {"trialsPerStair", 1}, {"nReversals", 1}, {"stepSizes_dB", List{1}},
                 {"lifetime_s", 10}, {"speed", 0.3}}), FOVEA_OK);

  const double onset = *column("onset_s")[0].as<double>();
  const double side = column("direction")[0] == Value("left") ? -1 : 1;
  const testing::ShownFrame *before = nullptr;
  int moved = 0, steps = 0;
  for (const testing::ShownFrame &frame : host_.frames) {
    const double since = toSeconds(frame.onset) - onset;
    if (since < 0 || since > 0.45) continue;
    ASSERT_EQ(frame.stimuli.size(), 101u);
    for (std::size_t i = 0; before && i < 100; ++i) {
      const auto x = [&](const testing::ShownFrame &of) { return *(*of.stimuli[i].properties.at("pos").as<List>())[0].as<double>(); };
      ++steps;
      moved += std::abs(x(frame) - x(*before) - side * 0.3 / 60) < 1e-6;
    }
    before = &frame;
  }
  EXPECT_GT(steps, 2000);
  EXPECT_GT(moved, steps * 9 / 10);  // the others came in again at the other side, or their time was over
}

TEST_F(GivenTheRandomDotsTask, WhenAKeyComesWhileDotsMoveThenTheyGoAndTheTimeIsFromTheOnset) {
  host_.push("left", timestamp(1'200'000'000));

  ASSERT_EQ(run({{"practiceTrials", 0}, {"showInstructions", false}}), FOVEA_OK);

  const double onset = *column("onset_s")[0].as<double>();
  EXPECT_EQ(column("response")[0], Value("left"));
  EXPECT_NEAR(*column("rt_s")[0].as<double>(), 1.2 - onset, 1e-9);
  EXPECT_LT(*column("duration_s")[0].as<double>(), 1.2 - onset + 0.05);
  EXPECT_NEAR(*column("duration_s")[1].as<double>(), 0.5, 0.017);
}

TEST_F(GivenTheRandomDotsTask, WhenAKeyCameBeforeTheDotsThenItIsNoAnswer) {
  host_.push("left", timestamp(300'000'000));

  ASSERT_EQ(run({{"practiceTrials", 0}, {"showInstructions", false}}), FOVEA_OK);

  EXPECT_EQ(column("rt_s")[0], Value(0.8));
}

TEST_F(GivenTheRandomDotsTask, WhenAnAnswerIsMissingThenTheLevelComesAgain) {
  int asked = 0;
  testing::SimulatedResponder person(5);
  host_.respond = [&](const Asked &what) -> std::optional<Reply> {
    return asked++ == 3 ? std::nullopt : person(what);
  };

  ASSERT_EQ(run({{"practiceTrials", 0}}), FOVEA_OK);

  EXPECT_TRUE(column("correct")[3].isNone());
  EXPECT_EQ(column("coherence")[4], column("coherence")[3]);
  EXPECT_EQ(column("stairs.thisN")[4], column("stairs.thisN")[3]);
}

TEST_F(GivenTheRandomDotsTask, WhenNobodyAnswersThenItFailsAndSaysWhatToDo) {
  host_.respond = nullptr;

  EXPECT_EQ(run({{"trialsPerStair", 2}}), FOVEA_E_FAIL);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("4 trials without an answer; see that the participant is there"));
  EXPECT_EQ(host_.rows("trials").size(), 4u);
}

TEST_F(GivenTheRandomDotsTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtFlip = 400;

  EXPECT_EQ(run({{"practiceTrials", 0}}), FOVEA_STOP);
  EXPECT_GT(host_.rows("trials").size(), 3u);
  EXPECT_TRUE(summary(0, "ended_because").isNone());
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheRandomDotsTask, WhenAStepIsNoStepThenItIsNamed) {
  EXPECT_EQ(run({{"stepSizes_dB", List{4, -1}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("a step of -1"));
}

}  // namespace
}  // namespace fovea
