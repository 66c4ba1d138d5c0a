// An experiment that says itself how it is answered, against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fovea/experiment.hpp"
#include "fovea/simulated_responder.hpp"
#include "fovea/subject.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

class Guessing final : public Experiment, public SimulatedObserver {
 public:
  using Experiment::Experiment;

  void run(Run &run) override {
    how_ = run.params().find("simulate").textOr("");
    for (trial_ = 0; trial_ < 400; ++trial_) {
      const Timestamp onset = window().flip().time;
      const Key key = input().waitKey({{"left", "right"}, "left", onset});
      run.addRow("trials", {{"key", key.name}, {"rt_s", toSeconds(key.time - onset)}, {"drawn", random().uniform()}});
    }
  }
  void simulate(const KeyRequest &asked, SimulatedAnswer &answer) override {
    EXPECT_EQ(asked.keys, (std::vector<std::string_view>{"left", "right"}));
    EXPECT_EQ(asked.expected, "left");
    EXPECT_EQ(asked.since, clock().now());
    if (how_ == "guess") answer.accuracy = 0.5;
    if (how_ == "itself") answer.key = trial_ % 2 ? "left" : "right", answer.rt = 250ms;
    if (how_ == "throw") throw Failure("the model has no solution");
    if (how_ == "long key") answer.key = std::string(24, 'x');
    if (how_ == "ask") input().expect({{"left", "right"}, "left", asked.since});
  }

 private:
  std::string how_;
  int trial_ = 0;
};

class Plain final : public Experiment {
 public:
  using Experiment::Experiment;
  void run(Run &) override {}
};

template <class Class>
constexpr fovea_entry kEntryOf = {FOVEA_ABI_TAG, sizeof(fovea_entry), 0, nullptr, nullptr, detail::Holder<Class>::init, detail::Holder<Class>::deinit, detail::Holder<Class>::create};

class GivenAnExperimentThatSimulates : public ::testing::Test {
 protected:
  GivenAnExperimentThatSimulates() { host_.respond = testing::SimulatedResponder(3); }
  fovea_status run(const std::string &how) {
    Subject subject(host_, kEntryOf<Guessing>, "org.example.test");
    host_.added.clear();
    return subject.runExperiment({{"simulate", how}});
  }
  std::vector<Value> column(const char *name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows("trials")) values.push_back(*Value(row).find(name));
    return values;
  }
  std::ptrdiff_t right() const {
    const auto keys = column("key");
    return std::count(keys.begin(), keys.end(), Value("left"));
  }
  FakeHost host_;
};

TEST_F(GivenAnExperimentThatSimulates, WhenItSaysHowOftenThenSoOftenTheFakeParticipantIsRight) {
  ASSERT_EQ(run(""), FOVEA_OK) << host_.error;
  EXPECT_NEAR(right(), 380, 15);
  ASSERT_EQ(run("guess"), FOVEA_OK) << host_.error;
  EXPECT_NEAR(right(), 200, 40);
}

TEST_F(GivenAnExperimentThatSimulates, WhenItSaysTheAnswerThenThatIsGiven) {
  ASSERT_EQ(run("itself"), FOVEA_OK) << host_.error;
  EXPECT_EQ(right(), 200);
  EXPECT_THAT(column("rt_s"), ::testing::Each(Value(0.25)));
  EXPECT_EQ(host_.asked.front().simulated.rt, 250ms);
}

TEST_F(GivenAnExperimentThatSimulates, WhenItDoesThenTheRunsOwnRandomNumbersAreTheSame) {
  host_.seed = 5;
  ASSERT_EQ(run(""), FOVEA_OK);
  const auto drawn = column("drawn");
  host_.seed = 5;
  ASSERT_EQ(run("guess"), FOVEA_OK);
  EXPECT_EQ(column("drawn"), drawn);
}

TEST_F(GivenAnExperimentThatSimulates, WhenItCannotSayThenTheCallThatAsksFails) {
  EXPECT_EQ(run("throw"), FOVEA_E_FAIL);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("the model has no solution"));
  EXPECT_EQ(run("long key"), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("there is no key \"xxx"));
}

TEST_F(GivenAnExperimentThatSimulates, WhenItAsksItselfMeanwhileThenItIsNotAskedAgain) { EXPECT_EQ(run("ask"), FOVEA_OK); }

TEST_F(GivenAnExperimentThatSimulates, WhenNobodyRespondsThenTheRunIsStopped) {
  host_.respond = nullptr;
  EXPECT_EQ(run(""), FOVEA_STOP);
}

TEST(GivenAnExperimentThatDoesNotSimulate, WhenItIsAskedThenThereIsNoSuchInterface) {
  FakeHost host;
  Subject subject(host, kEntryOf<Plain>, "org.example.test");
  EXPECT_EQ(subject.get()->getInterface(subject.get(), FOVEA_SIMULATION), nullptr);
  EXPECT_FALSE(host.simulate);
}

}  // namespace
}  // namespace fovea
