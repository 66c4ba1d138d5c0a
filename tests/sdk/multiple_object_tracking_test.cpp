// The multiple-object-tracking plugin as built, run against the fake host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

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

constexpr double kWindowHeight = 20;  // degrees

double coordinate(const FakeStimulus &stimulus, const char *property, std::size_t axis) {
  return *(*stimulus.properties.at(property).as<List>())[axis].as<double>();
}
/// In degrees, on a screen that is so high.
Point placeOf(const FakeStimulus &stimulus) {
  const double unit = stimulus.properties.at("units") == Value("deg") ? 1 : kWindowHeight;
  return {coordinate(stimulus, "pos", 0) * unit, coordinate(stimulus, "pos", 1) * unit};
}
bool areTouching(const FakeStimulus &one, const FakeStimulus &other) {
  const Point first = placeOf(one), second = placeOf(other);
  if (other.kind == "rect")
    return std::abs(first.x) <= coordinate(other, "size", 0) / 2 * kWindowHeight && std::abs(first.y) <= coordinate(other, "size", 1) / 2 * kWindowHeight;
  return std::hypot(first.x - second.x, first.y - second.y) <= testing::number(one, "radius", 0);
}

/// The items of a frame: discs, and no rings around them.
std::vector<FakeStimulus> itemsOf(const testing::ShownFrame &frame) {
  std::vector<FakeStimulus> items;
  for (const FakeStimulus &stimulus : frame.stimuli)
    if (stimulus.kind == "circle" && coordinate(stimulus, "color", 3) > 0) items.push_back(stimulus);
  return items;
}
std::vector<Point> placesOf(const testing::ShownFrame &frame) {
  std::vector<Point> places;
  for (const FakeStimulus &item : itemsOf(frame)) places.push_back(placeOf(item));
  return places;
}
/// Those in another colour than grey.
std::string litOf(const testing::ShownFrame &frame) {
  std::string lit;
  const auto items = itemsOf(frame);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (coordinate(items[i], "color", 0) != coordinate(items[i], "color", 2)) lit += (lit.empty() ? "" : " ") + std::to_string(i + 1);
  return lit;
}
std::vector<int> numbersIn(const std::string &text) {
  std::vector<int> numbers;
  std::istringstream words(text);
  for (int number = 0; words >> number;) numbers.push_back(number);
  return numbers;
}

class GivenTheTrackingTask : public ::testing::Test {
 protected:
  GivenTheTrackingTask() { prepare(host_); }
  static void prepare(FakeHost &host) {
    host.isOverlapping = areTouching;
    host.respond = [person = testing::SimulatedResponder(5)](const Asked &asked) { return Reply{person(asked)->key, 600ms}; };
  }
  fovea_status run(const Dict &params, const char *report = "digits") { return run(host_, params, report); }
  fovea_status run(FakeHost &host, Dict params, const char *report) {
    params.insert(params.end(), {{"showInstructions", false}, {"practiceTrials", 0}, {"blinks", 2}});
    Subject subject(host, pluginEntry("org.fovea.multiple-object-tracking"), "org.fovea.multiple-object-tracking");
    const fovea_status status = subject.runExperiment(params, {{"report", report}});
    summaries_ = subject.summaries;
    return status;
  }
  static std::vector<Value> column(const FakeHost &host, const char *name) {
    std::vector<Value> values;
    for (const Dict &row : host.rows("trials")) {
      const Value value(row);
      const Value *found = value.find(name);
      values.push_back(found ? *found : Value("the column is missing"));
    }
    return values;
  }
  std::vector<Value> column(const char *name) const { return column(host_, name); }
  static const testing::ShownFrame &frameAt(const FakeHost &host, const Value &onset) {
    return *std::find_if(host.frames.begin(), host.frames.end(),
                         [&](const auto &frame) { return std::abs(toSeconds(frame.onset) - *onset.as<double>()) < 1e-6; });
  }
  double tracked() const { return *summaries_.at(0).find("summary")->find("tracked")->as<double>(); }

  FakeHost host_;
  std::vector<Value> summaries_;
};

TEST_F(GivenTheTrackingTask, WhenItIsRunThenTheTargetsBlinkAndEachCellHasItsTrials) {
  ASSERT_EQ(run({{"targets", List{1, 4}}, {"speeds_deg_s", List{3, 9}}, {"trialsPerCell", 2}, {"duration_s", 1}}), FOVEA_OK) << host_.error;

  const auto targets = column("targets"), speeds = column("speed_deg_s"), items = column("target_items"), cues = column("cue_onset_s"),
             starts = column("motion_onset_s");
  ASSERT_EQ(targets.size(), 8u);
  EXPECT_EQ(std::count(targets.begin(), targets.end(), Value(4)), 4);
  EXPECT_EQ(std::count(speeds.begin(), speeds.end(), Value(9.0)), 4);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    EXPECT_EQ(std::ssize(numbersIn(*items[i].as<std::string>())), *targets[i].as<std::int64_t>());
    EXPECT_EQ(litOf(frameAt(host_, cues[i])), *items[i].as<std::string>());
    EXPECT_EQ(litOf(frameAt(host_, starts[i])), "");
  }
  EXPECT_THAT(column("motion_s"), ::testing::Each(::testing::ResultOf([](const Value &value) { return *value.as<double>(); }, ::testing::DoubleNear(1, 1e-6))));
  EXPECT_EQ(summaries_.size(), 4u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

TEST_F(GivenTheTrackingTask, WhenItemsMoveThenNoneTouchesAnotherAndEachKeepsItsSpeedInTheField) {
  ASSERT_EQ(run({{"items", 16}, {"targets", List{3}}, {"speeds_deg_s", List{15}}, {"trialsPerCell", 1}, {"duration_s", 10}}, "probe"), FOVEA_OK);

  const double start = *column("motion_onset_s")[0].as<double>(), end = *column("onset_s")[0].as<double>();
  double way = 0;
  std::vector<Point> before;
  for (const testing::ShownFrame &frame : host_.frames) {
    if (toSeconds(frame.onset) < start || toSeconds(frame.onset) > end) continue;
    const auto places = placesOf(frame);
    for (std::size_t i = 0; i < places.size(); ++i) {
      EXPECT_LE(std::abs(places[i].x), 9.5);
      EXPECT_LE(std::abs(places[i].y), 7);
      for (std::size_t k = 0; k < i; ++k) ASSERT_GE(std::hypot(places[i].x - places[k].x, places[i].y - places[k].y), 1.25 - 1e-9);
      if (before.empty()) continue;
      const double step = std::hypot(places[i].x - before[i].x, places[i].y - before[i].y);
      EXPECT_LE(step, 15 * toSeconds(host_.period) + 1e-9);
      way += step;
    }
    before = places;
  }
  // A bounce within a frame shortens the straight line from place to place.
  EXPECT_NEAR(way / 16 / (end - start), 15, 0.6);
}

TEST_F(GivenTheTrackingTask, WhenItemsAreClickedThenThoseAreChosenUntilThereAreAsManyAsTargets) {
  const Dict params{{"targets", List{2}}, {"trialsPerCell", 1}, {"duration_s", 1}, {"timeLimit_s", 5}};
  ASSERT_EQ(run(params, "click"), FOVEA_OK) << host_.error;
  ASSERT_EQ(column("response")[0], Value()) << "nobody clicked";
  const double onset = *column("onset_s")[0].as<double>();
  const auto places = placesOf(frameAt(host_, column("onset_s")[0]));
  const auto targets = numbersIn(*column("target_items")[0].as<std::string>());
  const int other = targets[0] != 1 && targets[1] != 1 ? 1 : targets[0] != 2 && targets[1] != 2 ? 2 : 3;

  FakeHost again;  // the same seed, the same motion
  prepare(again);
  const auto click = [&](int item, double after) {
    const Point place = places[static_cast<std::size_t>(item) - 1];
    again.push(FakeHost::click((place.x + 0.3) / kWindowHeight, place.y / kWindowHeight), timestamp(0) + fromSeconds(onset + after));
  };
  click(targets[1], -0.4);  // while they move
  click(targets[0], 0.5);
  click(other, 0.6);
  again.push(FakeHost::click(0.49, 0.49), timestamp(0) + fromSeconds(onset + 0.65));  // where nothing is
  ASSERT_EQ(run(again, params, "click"), FOVEA_OK) << again.error;

  EXPECT_EQ(column(again, "response")[0], Value(std::to_string(targets[0]) + " " + std::to_string(other)));
  EXPECT_EQ(column(again, "hits")[0], Value(1));
  EXPECT_EQ(column(again, "correct")[0], Value(false));
  EXPECT_NEAR(*column(again, "rt_s")[0].as<double>(), 0.6, 1e-9);
}

TEST_F(GivenTheTrackingTask, WhenADigitIsPressedAgainThenTheItemIsNoLongerChosen) {
  std::vector<std::string> keys{"1", "0", "num_1", "4", "5"};
  host_.respond = [&](const Asked &) {
    const Reply reply{keys.front(), 300ms};
    keys.erase(keys.begin());
    return reply;
  };

  ASSERT_EQ(run({{"targets", List{3}}, {"trialsPerCell", 1}, {"duration_s", 1}}), FOVEA_OK) << host_.error;

  EXPECT_EQ(column("response")[0], Value("10 4 5"));
  EXPECT_EQ(column("rt_s")[0], Value(1.5));
}

TEST_F(GivenTheTrackingTask, WhenAnObserverTracksAKnownNumberThenTheSummaryFindsIt) {
  for (const char *report : {"digits", "probe"})
    for (const double capacity : {1.0, 2.5, 4.0}) {
      FakeHost host;
      prepare(host);
      ASSERT_EQ(run(host, {{"targets", List{4}}, {"trialsPerCell", 120}, {"duration_s", 0.1}, {"feedback", false}, {"simulatedCapacity", capacity}}, report),
                FOVEA_OK);
      EXPECT_NEAR(tracked(), capacity, 0.35) << report;
    }
}

TEST_F(GivenTheTrackingTask, WhenNobodyAnswersThenTheRowSaysSo) {
  host_.respond = nullptr;

  for (const char *report : {"digits", "probe"})
    ASSERT_EQ(run({{"targets", List{2}}, {"trialsPerCell", 1}, {"duration_s", 0.5}, {"timeLimit_s", 1}}, report), FOVEA_OK) << host_.error;

  for (const char *name : {"response", "hits", "correct", "rt_s"}) EXPECT_THAT(column(name), ::testing::Each(Value())) << name;
}

TEST_F(GivenTheTrackingTask, WhenItCannotBeShownThenItSaysWhy) {
  EXPECT_EQ(run({{"fieldWidth_deg", 40}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("larger than the window"));
  EXPECT_EQ(run({{"fieldWidth_deg", 4}, {"fieldHeight_deg", 4}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("no room for 10 items"));
  EXPECT_EQ(run({{"items", 12}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("digits for 10"));
  EXPECT_EQ(run({{"targets", List{10}}}), FOVEA_E_ARGUMENT);
  EXPECT_THAT(host_.error, ::testing::HasSubstr("1 to 9 can be targets"));
}

TEST_F(GivenTheTrackingTask, WhenItIsStoppedThenItAnswersStopAndKeepsItsRows) {
  host_.stopAtSafePoint = 5;

  EXPECT_EQ(run({{"duration_s", 0.5}}), FOVEA_STOP);
  EXPECT_GE(host_.rows("trials").size(), 5u);
  EXPECT_EQ(host_.stimuliAlive(), 0u);
}

}  // namespace
}  // namespace fovea
