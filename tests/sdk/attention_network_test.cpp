// The attention-network plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "plugin_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::Asked;
using testing::FakeHost;
using testing::FakeStimulus;
using testing::Reply;
using testing::ShownFrame;
using testing::Subject;

Value valueOf(const Dict &row, std::string_view column) {
  const Value value(row);
  const Value *found = value.find(column);
  return found ? *found : Value("the column is missing");
}
std::string textOf(const Dict &row, std::string_view column) {
  const Value found = valueOf(row, column);
  return found.as<std::string>() ? *found.as<std::string>() : "";
}
double numberOf(const Dict &row, std::string_view column) {
  const Value found = valueOf(row, column);
  return found.as<double>() ? *found.as<double>() : -1;
}

class GivenTheAttentionNetworkTest : public ::testing::Test {
 protected:
  GivenTheAttentionNetworkTest() {
    host_.respond = [](const Asked &asked) { return Reply{asked.expected, 500ms}; };
  }
  fovea_status run(const Dict &params = {}) {
    Subject subject(host_, pluginEntry("org.fovea.attention-network"), "org.fovea.attention-network");
    const fovea_status status = subject.runExperiment(params);
    saved_ = subject.summaries;
    return status;
  }
  const ShownFrame *frameAt(double onset_s) const {
    for (const ShownFrame &frame : host_.frames)
      if (toSeconds(frame.onset) == onset_s) return &frame;
    return nullptr;
  }
  Value network(std::string_view name, std::string_view column) const {
    for (const Value &row : saved_)
      if (const Value *found = row.find("networks"); found && *found->find("network") == Value(name)) return *found->find(column);
    return Value("there is no such network");
  }
  /// Of what was drawn: where it is and which kind.
  static std::vector<double> heightsOf(const ShownFrame &frame, std::string_view kind) {
    std::vector<double> heights;
    for (const FakeStimulus &each : frame.stimuli)
      if (each.kind == kind) heights.push_back(*(*each.properties.at(kind == "line" ? "start" : "pos").as<List>())[1].as<double>());
    return heights;
  }

  FakeHost host_;
  std::vector<Value> saved_;
};

TEST_F(GivenTheAttentionNetworkTest, WhenItIsRunThenThereAreTwentyFourPracticeAndThreeBlocksOfNinetySix) {
  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_EQ(host_.rows("practice").size(), 24u);
  EXPECT_EQ(host_.rows("trials").size(), 288u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
  EXPECT_THAT(host_.shownPages, ::testing::ElementsAre("info", "info", "info", "info"));
}

TEST_F(GivenTheAttentionNetworkTest, WhenItIsRunThenEachBlockHoldsEachPictureTwice) {
  ASSERT_EQ(run(), FOVEA_OK);

  std::map<std::string, int> pictures;
  for (const Dict &row : host_.rows("trials"))
    ++pictures[std::to_string(*valueOf(row, "block").as<std::int64_t>()) + textOf(row, "cue") + textOf(row, "flankers") + textOf(row, "place") +
               textOf(row, "direction")];
  EXPECT_EQ(pictures.size(), 3u * 48);
  for (const auto &[name, count] : pictures) EXPECT_EQ(count, 2) << name;
}

TEST_F(GivenTheAttentionNetworkTest, WhenArrowsLightUpThenTheyAreWhereAndWhatTheRowSays) {
  ASSERT_EQ(run({{"practiceTrials", 0}, {"blocks", 1}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) {
    const ShownFrame *frame = frameAt(numberOf(row, "onset_s"));
    ASSERT_NE(frame, nullptr);
    std::vector<double> shafts;  // end minus start, from left to right
    for (const FakeStimulus &line : frame->stimuli) {
      if (line.kind != "line") continue;
      const List start = *line.properties.at("start").as<List>(), end = *line.properties.at("end").as<List>();
      EXPECT_EQ(*start[1].as<double>() > 0, textOf(row, "place") == "above");
      if (start[1] == end[1]) shafts.push_back(*end[0].as<double>() - *start[0].as<double>());
    }
    const std::string flankers = textOf(row, "flankers");
    ASSERT_EQ(shafts.size(), 5u);
    EXPECT_EQ(heightsOf(*frame, "line").size(), flankers == "neutral" ? 7u : 15u);
    EXPECT_EQ(shafts[2] < 0, textOf(row, "direction") == "left");
    EXPECT_EQ((shafts[0] < 0) != (shafts[2] < 0), flankers == "incongruent");
    EXPECT_EQ(textOf(row, "correct_response"), textOf(row, "direction"));
  }
}

TEST_F(GivenTheAttentionNetworkTest, WhenThePictureIsMeasuredInDegreesThenItHasThePublishedSize) {
  ASSERT_EQ(run({{"practiceTrials", 0}, {"blocks", 1}, {"units", "deg"}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) {
    const ShownFrame *frame = frameAt(numberOf(row, "onset_s"));
    ASSERT_NE(frame, nullptr);
    double left = 0, right = 0;
    for (const FakeStimulus &line : frame->stimuli) {
      EXPECT_EQ(line.properties.at("units"), Value("deg"));
      if (line.kind != "line") continue;
      for (const char *end : {"start", "end"}) {
        const double x = *(*line.properties.at(end).as<List>())[0].as<double>();
        left = std::min(left, x), right = std::max(right, x);
      }
    }
    EXPECT_NEAR(right - left, 3, 0.1);
    EXPECT_NEAR(std::abs(heightsOf(*frame, "line").front()), 1.06, 1e-9);
  }
}

TEST_F(GivenTheAttentionNetworkTest, WhenTheCueComesThenItsStarsAreWhereTheyBelong) {
  ASSERT_EQ(run({{"practiceTrials", 0}, {"blocks", 1}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) {
    const ShownFrame *frame = frameAt(numberOf(row, "cue_onset_s"));
    ASSERT_NE(frame, nullptr);
    const std::string cue = textOf(row, "cue");
    const double away = 1.06 * 0.0349, there = textOf(row, "place") == "above" ? away : -away;
    std::vector<double> expected{0};  // the cross in the middle
    if (cue == "center") expected = {0, 0};
    if (cue == "double") expected = {0, away, away, -away, -away};
    if (cue == "spatial") expected = {0, there, there};
    EXPECT_EQ(heightsOf(*frame, "cross"), expected) << cue;
  }
}

TEST_F(GivenTheAttentionNetworkTest, WhenTrialsFollowEachOtherThenCueTargetAndPaceAreOnTime) {
  ASSERT_EQ(run(), FOVEA_OK);

  constexpr double kFrame = 0.017;
  double least = 9, most = 0, before = 0;
  for (const Dict &row : host_.rows("trials")) {
    EXPECT_NEAR(numberOf(row, "cue_duration_s"), 0.1, kFrame);
    EXPECT_NEAR(numberOf(row, "soa_s"), 0.5, kFrame);
    EXPECT_EQ(numberOf(row, "rt_s"), 0.5);
    least = std::min(least, numberOf(row, "fixation_s"));
    most = std::max(most, numberOf(row, "fixation_s"));
    const double started = numberOf(row, "cue_onset_s") - numberOf(row, "fixation_s");
    if (valueOf(row, "trial") != Value(1)) {
      EXPECT_NEAR(started - before, 4, kFrame);
    }
    before = started;
  }
  EXPECT_GE(least, 0.4);
  EXPECT_LT(least, 0.5);
  EXPECT_LE(most, 1.6 + kFrame);
  EXPECT_GT(most, 1.5);
}

TEST_F(GivenTheAttentionNetworkTest, WhenCuesAndFlankersCostTimeThenTheScoresSayHowMuch) {
  // Who answers sees what is on the screen: the last two frames before the arrows show the cue.
  host_.respond = [this](const Asked &asked) {
    const ShownFrame &arrows = host_.frames.back(), &cue = host_.frames[host_.frames.size() - 3];
    const auto stars = heightsOf(cue, "cross").size();
    Duration rt = stars == 1 ? 600ms : stars == 5 ? 560ms : stars == 2 ? 550ms : 510ms;
    const auto lines = heightsOf(arrows, "line").size();
    if (lines == 15) {
      std::vector<double> shafts;
      for (const FakeStimulus &line : arrows.stimuli) {
        if (line.kind != "line") continue;
        const List start = *line.properties.at("start").as<List>(), end = *line.properties.at("end").as<List>();
        if (start[1] == end[1]) shafts.push_back(*end[0].as<double>() - *start[0].as<double>());
      }
      if ((shafts[0] < 0) != (shafts[2] < 0)) rt += 90ms;
    }
    return Reply{asked.expected, rt};
  };

  ASSERT_EQ(run(), FOVEA_OK) << host_.error;

  EXPECT_NEAR(*network("alerting", "score_s").as<double>(), 0.040, 1e-9);
  EXPECT_NEAR(*network("orienting", "score_s").as<double>(), 0.040, 1e-9);
  EXPECT_NEAR(*network("conflict", "score_s").as<double>(), 0.090, 1e-9);
  int cells = 0;
  for (const Value &row : saved_) {
    const Value *cell = row.find("cells");
    if (!cell) continue;
    ++cells;
    EXPECT_EQ(*cell->find("trials"), Value(24));
    EXPECT_EQ(*cell->find("correct"), Value(24));
  }
  EXPECT_EQ(cells, 12);
}

TEST_F(GivenTheAttentionNetworkTest, WhenEveryAnswerIsWrongThenThereAreNoScores) {
  host_.respond = [](const Asked &asked) { return Reply{asked.expected == "left" ? "right" : "left", 500ms}; };

  ASSERT_EQ(run({{"blocks", 1}, {"showScores", true}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) EXPECT_EQ(valueOf(row, "correct"), Value(false));
  EXPECT_TRUE(network("conflict", "score_s").isNone());
}

TEST_F(GivenTheAttentionNetworkTest, WhenNobodyAnswersThenTheArrowsGoAtTheLimit) {
  host_.respond = nullptr;

  ASSERT_EQ(run({{"blocks", 1}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) {
    EXPECT_TRUE(valueOf(row, "response").isNone());
    EXPECT_NEAR(numberOf(row, "duration_s"), 1.7, 0.02);
  }
}

TEST_F(GivenTheAttentionNetworkTest, WhenAKeyComesSoonerThanAnybodyCanSeeThenItIsNotAveraged) {
  host_.respond = [](const Asked &asked) { return Reply{asked.expected, 90ms}; };

  ASSERT_EQ(run({{"blocks", 1}}), FOVEA_OK);

  for (const Dict &row : host_.rows("trials")) EXPECT_EQ(valueOf(row, "anticipation"), Value(true));
  EXPECT_TRUE(network("alerting", "slower_s").isNone());
}

TEST_F(GivenTheAttentionNetworkTest, WhenItIsPracticeThenTheAnswerIsToldWithItsTime) {
  ASSERT_EQ(run({{"blocks", 1}}), FOVEA_OK);

  int told = 0;
  for (const ShownFrame &frame : host_.frames)
    if (!frame.stimuli.empty() && testing::textOf(frame.stimuli.front()) == "Right, 500 ms") ++told;
  EXPECT_EQ(told, 24);
}

TEST_F(GivenTheAttentionNetworkTest, WhenTheParticipantMaySeeTheScoresThenTheLastPageShowsThem) {
  std::vector<Value> pages;
  host_.showPage = [&](const std::string &, const Value &params) { return pages.push_back(params), Value(Dict{}); };

  ASSERT_EQ(run({{"blocks", 1}, {"showScores", true}}), FOVEA_OK);

  EXPECT_THAT(*pages.back().find("text")->as<std::string>(), ::testing::HasSubstr("conflict: 0 ms"));
}

TEST_F(GivenTheAttentionNetworkTest, WhenTheSeedIsTheSameThenTheRowsAreTheSame) {
  const auto rowsWith = [this](std::uint64_t seed) {
    host_.added.clear();
    host_.seed = seed;
    host_.now = {};
    EXPECT_EQ(run(), FOVEA_OK);
    return host_.rows("trials");
  };

  const auto first = rowsWith(1);
  EXPECT_EQ(first, rowsWith(1));
  EXPECT_NE(first, rowsWith(2));
}

TEST_F(GivenTheAttentionNetworkTest, WhenItIsStoppedMidWayThenItAnswersStopAndKeepsTheRowsSoFar) {
  host_.stopAtSafePoint = 24 + 30;

  EXPECT_EQ(run(), FOVEA_STOP);
  EXPECT_EQ(host_.rows("trials").size(), 30u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheAttentionNetworkTest, WhenParametersAreWrongThenTheyAreNamed) {
  EXPECT_EQ(run({{"trialsPerBlock", 50}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("50"));
  EXPECT_EQ(run({{"cueToTarget_s", 0.05}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("cueToTarget_s"));
  EXPECT_EQ(run({{"fixationMax_s", 0.1}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("fixationMax_s"));
  EXPECT_TRUE(host_.added.empty());
}

}  // namespace
}  // namespace fovea
