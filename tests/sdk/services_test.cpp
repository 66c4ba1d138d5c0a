#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "fovea/experiment.hpp"
#include "fovea/subject.hpp"

// What fovea_add_experiment() makes out of plugin.json.
extern "C" {
extern const fovea_descriptor fovea_generated_descriptor;
const fovea_descriptor fovea_generated_descriptor = {
    sizeof(fovea_descriptor), 0, "org.example.test", FOVEA_EXPERIMENT, "Test", "fovea", "1.0.0", "A test", "MIT", "none", "",
    nullptr, nullptr, nullptr, nullptr, 0, 0};
extern const char fovea_generated_manifest[];
const char fovea_generated_manifest[] = "{}";
}

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::FakeHost;
using testing::Subject;

/// Does in run() what its parameter says.
class Scripted final : public Experiment {
 public:
  using Experiment::Experiment;
  static inline int alive = 0;
  struct Guard {
    Guard() { ++alive; }
    ~Guard() { --alive; }
  };

  Dict setupExpInfo() override { return {{"participant|req", ""}}; }
  std::optional<Dict> checkExpInfo(View filled) override {
    if (filled.find("participant").textOr("x").empty()) throw Failure("who is it?", FOVEA_E_ARGUMENT);
    return {};
  }
  void run(Run &run) override {
    const Guard guard;
    const std::string_view what = run.params().find("do").textOr("");
    if (what == "throw") throw std::runtime_error("the coffee is cold");
    if (what == "throw int") throw 7;
    if (what == "no memory") throw std::bad_alloc();
    if (what == "row") run.addRow("trials", {{"one", 1}, {"two", "2"}});
    if (what == "entry") run.addData("level", 0.5), run.nextEntry();
    if (what == "flips")
      while (true) window().flip();
    if (what == "call on flip") {
      window().callOnFlip([](const Flip &) { throw std::runtime_error("the trigger is unplugged"); });
      window().callOnFlip([&](const Flip &flip) { run.addData("told", flip.time); });
      run.addData("flipped", window().flip().time);
      window().flip();
      run.nextEntry();
    }
    if (what == "call on no flip") window().callOnFlip([kept = std::make_shared<Guard>()](const Flip &) {});
    if (what == "show the pointer") input().showPointer(true);
    if (what == "assets") assets().path("picture.png");
    if (what == "unknown property") Stimulus(stimuli(), "circle", {{"radios", 1}});
  }
};
constexpr fovea_entry kEntry = {FOVEA_ABI_TAG,
                                sizeof(fovea_entry),
                                0,
                                nullptr,
                                nullptr,
                                detail::Holder<Scripted>::init,
                                detail::Holder<Scripted>::deinit,
                                detail::Holder<Scripted>::create};

class GivenAScriptedExperiment : public ::testing::Test {
 protected:
  fovea_status run(const char *what) { return Subject(host_, kEntry, "org.example.test").runExperiment({{"do", what}}); }
  FakeHost host_;
};

TEST_F(GivenAScriptedExperiment, WhenItThrowsThenTheHostGetsAStatusAndTheText) {
  EXPECT_EQ(run("throw"), FOVEA_E_FAIL);
  EXPECT_EQ(host_.error, "the coffee is cold");
  EXPECT_EQ(run("throw int"), FOVEA_E_FAIL);
  EXPECT_NE(host_.error, "the coffee is cold");
  EXPECT_EQ(run("no memory"), FOVEA_E_NO_MEMORY);
  EXPECT_EQ(host_.errorStatus, FOVEA_E_NO_MEMORY);
}

TEST_F(GivenAScriptedExperiment, WhenACallOfTheHostIsRefusedThenTheReasonIsLeftToTheHostAndTheCallIsInTheLog) {
  EXPECT_EQ(run("unknown property"), FOVEA_E_ARGUMENT);
  EXPECT_EQ(host_.error, "");
  EXPECT_THAT(host_.log, ::testing::Contains("stimuli->create: wrong argument"));
}

TEST_F(GivenAScriptedExperiment, WhenTheHostStopsItThenDestructorsRunAndItAnswersStop) {
  host_.stopAtFlip = 3;

  EXPECT_EQ(run("flips"), FOVEA_STOP);
  EXPECT_EQ(host_.frames.size(), 3u);
  EXPECT_EQ(Scripted::alive, 0);
  EXPECT_EQ(host_.error, "");
}

TEST_F(GivenAScriptedExperiment, WhenAFunctionIsCalledOnFlipThenItIsToldTheOnsetOnceAndOneThatThrowsIsLogged) {
  ASSERT_EQ(run("call on flip"), FOVEA_OK);

  const auto rows = host_.rows("trials");
  ASSERT_EQ(rows.size(), 1u);
  const Value row(rows[0]);
  EXPECT_EQ(*row.find("told"), *row.find("flipped"));
  EXPECT_THAT(host_.log, ::testing::Contains(::testing::HasSubstr("the trigger is unplugged")));
}

TEST(GivenAFunctionThatWaitsForAFlip, WhenNoneComesThenItIsLetGo) {
  {
    FakeHost host;
    ASSERT_EQ(Subject(host, kEntry, "org.example.test").runExperiment({{"do", "call on no flip"}}), FOVEA_OK);
  }
  EXPECT_EQ(Scripted::alive, 0);
}

TEST_F(GivenAScriptedExperiment, WhenItShowsThePointerThenTheHostIsTold) {
  ASSERT_EQ(run("show the pointer"), FOVEA_OK);
  EXPECT_EQ(host_.pointer, std::uint32_t{FOVEA_POINTER_SHOWN});
}

TEST_F(GivenAScriptedExperiment, WhenAServiceIsMissingThenItIsNamed) {
  host_.missingServices.insert(FOVEA_ASSETS);
  EXPECT_EQ(run("assets"), FOVEA_E_UNSUPPORTED);
  EXPECT_THAT(host_.error, ::testing::HasSubstr(FOVEA_ASSETS));
}

TEST_F(GivenAScriptedExperiment, WhenItAddsARowAndAnEntryThenTheyAreThere) {
  ASSERT_EQ(run("row"), FOVEA_OK);
  ASSERT_EQ(run("entry"), FOVEA_OK);

  EXPECT_EQ(host_.rows("trials"), (std::vector<Dict>{{{"one", 1}, {"two", "2"}}, {{"level", 0.5}}}));
}

TEST_F(GivenAScriptedExperiment, WhenExpInfoIsRefusedThenRunIsNotCalled) {
  Subject subject(host_, kEntry, "org.example.test");

  EXPECT_EQ(subject.describeExpInfo(), Value(Dict{{"participant|req", ""}}));
  EXPECT_EQ(subject.runExperiment({{"do", "row"}}, {{"participant", ""}}), FOVEA_E_ARGUMENT);
  EXPECT_EQ(host_.error, "who is it?");
  EXPECT_TRUE(host_.added.empty());
}

TEST_F(GivenAScriptedExperiment, WhenAnotherIdIsAskedForThenNothingIsCreated) {
  fovea_plugin *plugin = nullptr;

  EXPECT_EQ(kEntry.create(host_.get(), borrow("org.example.tests"), &plugin), FOVEA_E_ARGUMENT);
  EXPECT_EQ(plugin, nullptr);
}

TEST_F(GivenAScriptedExperiment, WhenAnUnknownInterfaceIsAskedForThenThereIsNone) {
  Subject subject(host_, kEntry, "org.example.test");

  EXPECT_NE(subject.get()->getInterface(subject.get(), FOVEA_EXPERIMENT), nullptr);
  EXPECT_EQ(subject.get()->getInterface(subject.get(), FOVEA_PAGE), nullptr);
}

TEST(GivenTheHostsRandomness, WhenNumbersAreDrawnThenTheyLieInTheirRangeAndReachItsEnds) {
  FakeHost host;
  const Random random(host.get());
  std::vector<int> counts(7);

  for (int i = 0; i < 7000; ++i) ++counts[static_cast<std::size_t>(random.uniformInt(-3, 3) + 3)];

  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  for (int i = 0; i < 1000; ++i) {
    const double number = random.uniform();
    EXPECT_GE(number, 0);
    EXPECT_LT(number, 1);
    EXPECT_GE(random.exponential(2), 0);
  }
  EXPECT_EQ(random.uniformInt(5, 5), 5);
  EXPECT_THROW(random.uniformInt(2, 1), Failure);
}

TEST(GivenTheSameSeed, WhenAListIsShuffledThenTheOrderIsTheSameAndNothingIsLost) {
  std::vector<int> first(20);
  std::iota(first.begin(), first.end(), 0);
  std::vector<int> sorted = first, second = first, other = first;
  FakeHost one, two, three;
  three.seed = 2;

  Random(one.get()).shuffle(first);
  Random(two.get()).shuffle(second);
  Random(three.get()).shuffle(other);

  EXPECT_EQ(first, second);
  EXPECT_NE(first, sorted);
  EXPECT_NE(first, other);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, sorted);
}

TEST(GivenAList, WhenSomeAreSampledThenTheyAreTheFirstOfItsShuffleAndNeverMoreThanThereAre) {
  std::vector<int> all(20);
  std::iota(all.begin(), all.end(), 0);
  std::vector<int> shuffled = all;
  FakeHost one, two;
  Random(one.get()).shuffle(shuffled);

  const auto some = Random(two.get()).sample(all, 5);
  const auto more = Random(two.get()).sample(all, 21);

  EXPECT_EQ(some, std::vector<int>(shuffled.begin(), shuffled.begin() + 5));
  EXPECT_EQ(more.size(), 20u);
}

TEST(GivenAnAwaitedKey, WhenItComesInTimeThenItIsAnsweredAndElseNone) {
  FakeHost host;
  const Input input(host.get());
  host.respond = [](const testing::Asked &asked) { return testing::Reply{asked.expected, 300ms}; };

  const auto key = input.waitKey({{"f", "j"}, "j", host.now}, host.now + 1s);
  const auto late = input.waitKey({{"f", "j"}, "j", host.now}, host.now + 200ms);

  ASSERT_TRUE(key);
  EXPECT_EQ(key->name, "j");
  EXPECT_EQ(key->time, timestamp(0) + 300ms);
  EXPECT_EQ(key->source, StampSource::Simulated);
  EXPECT_FALSE(late);
  EXPECT_THAT(host.asked[0].keys, ::testing::ElementsAre("f", "j"));
}

TEST(GivenMoreEventsThanFitAtOnce, WhenTheyArePolledThenAllOfThemComeInOrder) {
  FakeHost host;
  for (int i = 0; i < 40; ++i) host.push(i % 2 ? "a" : "b", timestamp(i));
  host.now = timestamp(100);

  const auto events = Input(host.get()).poll();

  ASSERT_EQ(events.size(), 40u);
  EXPECT_EQ(events[39].key(), "a");
  EXPECT_TRUE(Input(host.get()).poll().empty());
}

TEST(GivenAStimulus, WhenItGoesOutOfScopeOrMovesThenTheHostHoldsOneForEachThatLives) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  {
    Text text(stimuli, {.text = "one", .units = "height"});
    Text moved = std::move(text);
    moved = Text(stimuli, {.text = "two"});
    EXPECT_EQ(host.stimuliAlive(), 1u);
    moved.setText("three");
    moved.draw();
    EXPECT_EQ(testing::textOf(host.takeDrawn().at(0)), "three");
  }
  EXPECT_EQ(host.stimuliAlive(), 0u);
}

TEST(GivenAStimulus, WhenAPropertyDoesNotExistThenItIsNamed) {
  FakeHost host;
  Circle circle(Stimuli(host.get()), {});

  try {
    circle.property("wings");
    FAIL() << "nothing was thrown";
  } catch (const Failure &failure) {
    EXPECT_THAT(failure.what(), ::testing::HasSubstr("wings"));
  }
}

TEST(GivenAStimulus, WhenItWasShownThenItTellsHowLong) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  const Window window(host.get());
  Circle circle(stimuli, {});
  EXPECT_FALSE(circle.shown().firstOnset);
  Timestamp onset[5];
  for (int i = 0; i < 5; ++i) {
    if (i == 1 || i == 2) circle.draw();
    onset[i] = window.flip().time;
  }
  const Shown shown = circle.shown();
  EXPECT_EQ(shown.flips, 2u);
  EXPECT_EQ(shown.refreshes, 2u);
  EXPECT_EQ(shown.firstOnset, onset[1]);
  EXPECT_EQ(shown.lastOnset, onset[2]);
  EXPECT_EQ(shown.offset, onset[3]);
}

TEST(GivenAStimulus, WhenAPropertyIsReadThenItIsWhatItWasSetTo) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  Polygon polygon(stimuli, {});
  const std::uint32_t edges = polygon.property("edges");
  polygon.setValue("edges", 7);
  EXPECT_EQ(polygon.value(edges), Value(7));
  EXPECT_EQ(polygon.numbers(edges)[0], 7);
}

TEST(GivenABrush, WhenStrokesAreReadThenEachIsAListOfPoints) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  Brush brush(stimuli, {});
  EXPECT_TRUE(brush.strokes().empty());
  const double none = std::nan("");
  brush.setNumbers(brush.property("strokes"), {1, 2, 3, 4, none, none, 5, 6});
  const auto strokes = brush.strokes();
  ASSERT_EQ(strokes.size(), 2u);
  ASSERT_EQ(strokes[0].size(), 2u);
  EXPECT_EQ(strokes[0][1].x, 3);
  EXPECT_EQ(strokes[1][0].y, 6);
}

TEST(GivenGratings, WhenTheyAreMadeAndChangedThenTheHostHearsOfItByName) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  const GratingStyle style{.tex = "sqr", .sf = 2};
  Grating grating(stimuli, style);
  Gabor gabor(stimuli, style);
  Noise noise(stimuli, {});
  grating.setPhase(0.25);
  gabor.setContrast(0.5);
  noise.setSeed(7);

  grating.draw();
  gabor.draw();
  noise.draw();
  const auto drawn = host.takeDrawn();
  ASSERT_EQ(drawn.size(), 3u);
  EXPECT_EQ(testing::number(drawn[0], "sf", 0), 2);
  EXPECT_EQ(testing::number(drawn[0], "phase", 0), 0.25);
  EXPECT_EQ(drawn[0].properties.at("mask"), Value("none"));
  EXPECT_EQ(drawn[1].kind, "gabor");
  EXPECT_EQ(drawn[1].properties.at("mask"), Value("gauss"));
  EXPECT_EQ(testing::number(drawn[1], "contrast", 0), 0.5);
  EXPECT_EQ(testing::number(drawn[2], "seed", 0), 7);
  EXPECT_FALSE(drawn[2].properties.contains("size")) << "what the style leaves open is the host's default";
}

TEST(GivenRowsOfNumbers, WhenTheyAreATextureOrAMaskThenTheHostHasThemRowByRow) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  const std::vector<float> light{-1, 0, 1, 0.5F, 0.25F, -0.5F};
  const Value rows = List{List{-1.0, 0.0, 1.0}, List{0.5, 0.25, -0.5}};
  Grating grating(stimuli, {});
  Image image(stimuli, {});
  ElementArray elements(stimuli, {});
  grating.setTex(light, 2, 3);
  grating.setMask(light, 2, 3);
  image.setImage(light, 2, 3);
  image.setMask(light, 2, 3);
  elements.setTex(light, 2, 3);
  elements.setMask(light, 2, 3);
  EXPECT_EQ(grating.value(grating.property("tex")), rows);
  EXPECT_EQ(grating.value(grating.property("mask")), rows);
  EXPECT_EQ(image.value(image.property("image")), rows);
  EXPECT_EQ(image.value(image.property("mask")), rows);
  EXPECT_EQ(elements.value(elements.property("elementTex")), rows);
  EXPECT_EQ(elements.value(elements.property("elementMask")), rows);
  for (const auto &[wrongRows, wrongColumns] : {std::pair<std::size_t, std::size_t>{3, 3}, {0, 6}, {6, 0}, {4, 2}, {0, 0}})
    EXPECT_THROW(grating.setTex(light, wrongRows, wrongColumns), Failure) << wrongRows << " x " << wrongColumns;
  grating.setTex("sqr");
  EXPECT_EQ(grating.text(grating.property("tex")), "sqr");
}

TEST(GivenDotsAndElements, WhenTheyAreMadeAndChangedThenTheHostHearsOfItByName) {
  FakeHost host;
  const Stimuli stimuli(host.get());
  Dots dots(stimuli, {.nDots = 50, .motionPer = "second"});
  ElementArray elements(stimuli, {.nElements = 2, .sizes = {0.1}});
  dots.setCoherence(0.3);
  const Point places[] = {{1, 2}, {3, 4}};
  elements.setXys(places);

  dots.draw();
  elements.draw();
  const auto drawn = host.takeDrawn();
  ASSERT_EQ(drawn.size(), 2u);
  EXPECT_EQ(testing::number(drawn[0], "coherence", 0), 0.3);
  EXPECT_EQ(drawn[0].properties.at("motionPer"), Value("second"));
  EXPECT_EQ(drawn[1].properties.at("xys"), Value(List{1.0, 2.0, 3.0, 4.0}));
}

}  // namespace
}  // namespace fovea
