// The rapid-serial-presentation plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "fovea/simulated_responder.hpp"
#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::FakeStimulus;
using testing::Reply;
using testing::Subject;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::HasSubstr;

class GivenTheSerialTask : public ::testing::Test {
 protected:
  GivenTheSerialTask() {
    host_.respond = [person = testing::SimulatedResponder(5)](const Asked &asked) { return Reply{person(asked)->key, 900ms}; };
  }
  fovea_status run(Dict params = {}, const char *task = "dual") {
    params.insert(params.end(), {{"showInstructions", false}, {"practiceTrials", 0}});
    Subject subject(host_, pluginEntry("org.fovea.rapid-serial-presentation"), "org.fovea.rapid-serial-presentation");
    const fovea_status status = subject.runExperiment(params, {{"task", task}});
    summaries_ = subject.summaries;
    return status;
  }
  std::vector<Value> column(const char *name) const {
    std::vector<Value> values;
    for (const Dict &row : host_.rows("trials")) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value("the column is missing"));
    }
    return values;
  }
  std::vector<double> numbers(const char *name) const {
    std::vector<double> numbers;
    for (const Value &value : column(name)) numbers.push_back(*value.as<double>());
    return numbers;
  }
  std::vector<std::string> texts(const char *name) const {
    std::vector<std::string> texts;
    for (const Value &value : column(name)) texts.push_back(*value.as<std::string>());
    return texts;
  }
  /// The place in host_.frames of the one that lit up then.
  std::size_t frameAt(double onset) const {
    const auto found = std::find_if(host_.frames.begin(), host_.frames.end(), [&](const auto &frame) { return std::abs(toSeconds(frame.onset) - onset) < 1e-6; });
    return static_cast<std::size_t>(found - host_.frames.begin());
  }
  double summary(std::size_t lag, const char *name) const { return *summaries_.at(lag).find("summary")->find(name)->as<double>(); }

  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheSerialTask, WhenItIsRunThenTheTargetsAreInTheirPlacesAndNoLetterComesAgainSoon) {
  ASSERT_EQ(run({{"lags", List{1, 3, 8}}, {"trialsPerCell", 3}}), FOVEA_OK) << host_.error;

  const auto streams = texts("stream"), firsts = texts("t1");
  const auto lags = column("lag"), before = column("before"), seconds = column("t2");
  ASSERT_EQ(streams.size(), 18u);
  EXPECT_EQ(std::count(seconds.begin(), seconds.end(), Value(true)), 9);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const auto place = static_cast<std::size_t>(*before[i].as<std::int64_t>()), lag = static_cast<std::size_t>(*lags[i].as<std::int64_t>());
    EXPECT_GE(place, 7u);
    EXPECT_LE(place, 15u);
    EXPECT_EQ(streams[i].size(), place + 10);
    EXPECT_EQ(streams[i].substr(place, 1), firsts[i]);
    EXPECT_EQ(std::count(streams[i].begin(), streams[i].end(), firsts[i][0]), 1);
    EXPECT_EQ(streams[i].find('X'), *seconds[i].as<bool>() ? place + lag : std::string::npos);
    for (std::size_t k = 1; k < streams[i].size(); ++k)
      EXPECT_EQ(streams[i].substr(k - std::min<std::size_t>(k, 6), std::min<std::size_t>(k, 6)).find(streams[i][k]), std::string::npos);
  }
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheSerialTask, WhenTheStreamIsShownThenEachItemHasItsRefreshesAndOnlyTheFirstTargetIsWhite) {
  ASSERT_EQ(run({{"lags", List{4}}, {"trialsPerCell", 2}, {"itemSoa_s", 0.1}, {"itemDuration_s", 0.05}}), FOVEA_OK) << host_.error;

  const auto firstOnsets = numbers("t1_onset_s");
  const auto streams = texts("stream");
  const auto before = column("before");
  for (std::size_t i = 0; i < streams.size(); ++i) {
    // An item and nothing in turn: three refreshes each at 60 Hz.
    const std::size_t start = frameAt(firstOnsets[i]) - 2 * static_cast<std::size_t>(*before[i].as<std::int64_t>());
    for (std::size_t k = 0; k < streams[i].size(); ++k) {
      const testing::ShownFrame &item = host_.frames.at(start + 2 * k), &blank = host_.frames.at(start + 2 * k + 1);
      ASSERT_EQ(item.stimuli.size(), 1u);
      EXPECT_EQ(testing::textOf(item.stimuli[0]), streams[i].substr(k, 1));
      const bool isWhite = *(*item.stimuli[0].properties.at("color").as<List>())[0].as<double>() > 0;
      EXPECT_EQ(isWhite, toSeconds(item.onset) == firstOnsets[i]);
      EXPECT_TRUE(blank.stimuli.empty());
      EXPECT_EQ(blank.onset - item.onset, 3 * host_.period);
      EXPECT_EQ(host_.frames.at(start + 2 * k + 2).onset - item.onset, 6 * host_.period);
    }
  }
  EXPECT_THAT(numbers("soa_planned_s"), Each(DoubleNear(0.4, 1e-9)));
  EXPECT_THAT(numbers("soa_s"), Each(DoubleNear(toSeconds(24 * host_.period), 1e-9)));
  EXPECT_THAT(numbers("longest_item_s"), Each(DoubleNear(toSeconds(6 * host_.period), 1e-9)));
  EXPECT_THAT(column("frames_per_item"), Each(Value(6)));
}

TEST_F(GivenTheSerialTask, WhenTheFirstTargetIsADigitThenItIsAnsweredByAnyDigitKey) {
  host_.respond = [](const Asked &asked) {
    const bool isDigit = std::isdigit(static_cast<unsigned char>(asked.expected[0])) != 0;
    return Reply{isDigit ? "num_" + asked.expected : asked.expected, 900ms};
  };

  ASSERT_EQ(run({{"first", "digit"}, {"lags", List{2}}, {"trialsPerCell", 10}}), FOVEA_OK) << host_.error;

  for (const std::string &first : texts("t1")) EXPECT_NE(std::string("23456789").find(first), std::string::npos);
  const auto correct = column("t1_correct");
  EXPECT_GE(std::count(correct.begin(), correct.end(), Value(true)), 14);
  EXPECT_THAT(numbers("t1_rt_s"), Each(DoubleNear(0.9, 1e-9)));
}

TEST_F(GivenTheSerialTask, WhenAttentionBlinksThenTheSummaryShowsItAndNotWhenNobodyAsksForTheFirstTarget) {
  const Dict params{{"lags", List{1, 2, 8}}, {"trialsPerCell", 100}, {"simulatedBlink", 0.6}};
  ASSERT_EQ(run(params), FOVEA_OK);
  // 0.9, and 0.6 less of it by the depth of the blink at 200 ms.
  EXPECT_NEAR(summary(0, "t2_hit_rate"), 0.9, 0.08);
  EXPECT_NEAR(summary(1, "t2_hit_rate"), 0.9 - 0.6 * std::exp(-1.0 / 9), 0.1);
  EXPECT_NEAR(summary(2, "t2_hit_rate"), 0.9, 0.08);
  EXPECT_NEAR(summary(1, "t2_false_alarm_rate"), 0.1, 0.08);
  EXPECT_NEAR(summary(1, "t1_rate"), 0.9, 0.06);

  ASSERT_EQ(run(params, "single"), FOVEA_OK);
  EXPECT_NEAR(summary(1, "t2_hit_rate"), 0.9, 0.08);
  EXPECT_TRUE(summaries_.at(1).find("summary")->find("t1_rate")->isNone());
}

TEST_F(GivenTheSerialTask, WhenNobodyAnswersThenTheRowSaysSoAndHasTheStreamAllTheSame) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"lags", List{2}}, {"trialsPerCell", 1}, {"timeLimit_s", 1}}), FOVEA_OK) << host_.error;

  for (const char *name : {"t1_response", "t1_correct", "t2_response", "t2_correct", "t1_rt_s", "rt_source"}) EXPECT_THAT(column(name), Each(Value())) << name;
  EXPECT_THAT(numbers("soa_s"), Each(DoubleNear(0.2, 1e-6)));
  EXPECT_TRUE(summaries_.empty());
}

TEST_F(GivenTheSerialTask, WhenTheScreenCannotShowItThatFastThenTheLogSaysWhatItShows) {
  ASSERT_EQ(run({{"lags", List{2}}, {"trialsPerCell", 1}, {"itemSoa_s", 0.09}, {"itemDuration_s", 0.02}}), FOVEA_OK) << host_.error;

  EXPECT_THAT(host_.log, ::testing::Contains(HasSubstr("every 0.083333 s, not every 0.09")));
  EXPECT_THAT(numbers("soa_planned_s"), Each(DoubleNear(0.18, 1e-9)));
  EXPECT_THAT(numbers("soa_s"), Each(DoubleNear(1.0 / 6, 1e-6)));
}

TEST_F(GivenTheSerialTask, WhenItCannotBeDoneThenItSaysWhy) {
  EXPECT_EQ(run({{"lags", List{9}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, HasSubstr("1 to 8"));
  EXPECT_EQ(run({{"itemDuration_s", 0.2}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, HasSubstr("itemSoa_s"));
}

TEST_F(GivenTheSerialTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtSafePoint = 5;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_GE(host_.rows("trials").size(), 5u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

}  // namespace
}  // namespace fovea
