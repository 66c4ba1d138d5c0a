// The visual-search plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::Reply;
using testing::Subject;

/// What of a frame are letters of the display: the feedback has a word.
std::vector<testing::FakeStimulus> lettersOf(const testing::ShownFrame &frame) {
  std::vector<testing::FakeStimulus> letters;
  for (const testing::FakeStimulus &stimulus : frame.stimuli) {
    const auto text = stimulus.properties.find("text");
    if (stimulus.kind == "text" && (text->second == Value("T") || text->second == Value("L"))) letters.push_back(stimulus);
  }
  return letters;
}

class GivenTheVisualSearchTask : public ::testing::Test {
 protected:
  GivenTheVisualSearchTask() {
    host_.respond = [](const Asked &asked) { return Reply{asked.expected, 700ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.visual-search"), "org.fovea.visual-search");
    const fovea_status status = subject.runExperiment(params);
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
  /// The letters that lit up at the onset of this trial.
  std::vector<testing::FakeStimulus> displayAt(const Value &onset) const {
    for (const testing::ShownFrame &frame : host_.frames)
      if (std::abs(toSeconds(frame.onset) - *onset.as<double>()) < 1e-6) return lettersOf(frame);
    return {};
  }
  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheVisualSearchTask, WhenItIsRunThenEachCellHasItsTrialsAndADisplayHasAsManyItemsAsItsRowSays) {
  ASSERT_EQ(run({{"setSizes", List{2, 12}}, {"trialsPerCell", 3}}), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 4u);
  const auto onsets = column("onset_s"), sizes = column("setSize"), targets = column("target");
  ASSERT_EQ(onsets.size(), 12u);
  EXPECT_EQ(std::count(sizes.begin(), sizes.end(), Value(12)), 6);
  EXPECT_EQ(std::count(targets.begin(), targets.end(), Value(true)), 6);
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const auto display = displayAt(onsets[i]);
    EXPECT_EQ(static_cast<std::int64_t>(display.size()), *sizes[i].as<std::int64_t>());
    const auto ts = std::count_if(display.begin(), display.end(), [](const auto &item) { return item.properties.at("text") == Value("T"); });
    EXPECT_EQ(ts, *targets[i].as<bool>() ? 1 : 0);
  }
  EXPECT_THAT(column("rt_s"), ::testing::Each(Value(0.7)));
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheVisualSearchTask, WhenADisplayIsFullThenNoItemTouchesAnother) {
  ASSERT_EQ(run({{"setSizes", List{48}}, {"trialsPerCell", 2}, {"practiceTrials", 0}}), FOVEA_OK) << host_.error;

  for (const Value &onset : column("onset_s")) {
    const auto display = displayAt(onset);
    ASSERT_EQ(display.size(), 48u);
    for (std::size_t i = 0; i < display.size(); ++i)
      for (std::size_t k = 0; k < i; ++k) {
        const auto at = [&](std::size_t item, std::size_t axis) { return *(*display[item].properties.at("pos").as<List>())[axis].as<double>(); };
        EXPECT_GT(std::hypot(at(i, 0) - at(k, 0), at(i, 1) - at(k, 1)), 0.05);
      }
  }
}

TEST_F(GivenTheVisualSearchTask, WhenTheSearchIsForAFeatureThenTheTargetAloneHasItsColour) {
  ASSERT_EQ(run({{"search", "feature"}, {"setSizes", List{8}}, {"trialsPerCell", 1}, {"practiceTrials", 0}}), FOVEA_OK) << host_.error;

  const auto onsets = column("onset_s"), targets = column("target");
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const auto display = displayAt(onsets[i]);
    const auto red = std::count_if(display.begin(), display.end(),
                                   [](const auto &item) { return *(*item.properties.at("color").template as<List>())[0].template as<double>() > 0; });
    EXPECT_EQ(red, *targets[i].as<bool>() ? 1 : 0);
  }
}

TEST_F(GivenTheVisualSearchTask, WhenAnswersTakeLongerWithMoreItemsThenTheSummaryHasTheSlope) {
  host_.respond = [this](const Asked &asked) {
    const auto items = static_cast<std::int64_t>(lettersOf(host_.frames.back()).size());
    return Reply{asked.expected, 400ms + items * 25ms};
  };

  ASSERT_EQ(run({{"trialsPerCell", 2}, {"practiceTrials", 0}}), FOVEA_OK) << host_.error;

  ASSERT_EQ(summaries_.size(), 2u);
  for (const Value &each : summaries_) {
    const Value &summary = *each.find("summary");
    EXPECT_NEAR(*summary.find("slope_s")->as<double>(), 0.025, 1e-9);
    EXPECT_NEAR(*summary.find("intercept_s")->as<double>(), 0.4, 1e-9);
    EXPECT_EQ(*summary.find("proportion_correct"), Value(1.0));
  }
}

TEST_F(GivenTheVisualSearchTask, WhenNobodyAnswersThenTheRowSaysSoAndThereIsNoSlope) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"setSizes", List{4, 8}}, {"trialsPerCell", 1}, {"timeLimit_s", 0.5}, {"showInstructions", false}}), FOVEA_OK) << host_.error;

  EXPECT_THAT(column("response"), ::testing::Each(Value()));
  EXPECT_THAT(column("correct"), ::testing::Each(Value()));
  EXPECT_TRUE(summaries_.at(0).find("summary")->find("slope_s")->isNone());
}

TEST_F(GivenTheVisualSearchTask, WhenThereIsNoRoomForAllItemsThenItSaysHowManyFit) {
  EXPECT_EQ(run({{"setSizes", List{60}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("room for 1 to 48 items"));
}

TEST_F(GivenTheVisualSearchTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtSafePoint = 12;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_GE(host_.rows("trials").size(), 4u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

}  // namespace
}  // namespace fovea
