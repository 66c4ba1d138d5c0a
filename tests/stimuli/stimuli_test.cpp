#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "stimuli/stimuli.hpp"
#include "window/window.hpp"

namespace fovea {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string again(const std::string &word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += word;
  return text;
}

/// No display: all is checked, nothing is drawn.
struct GivenAVirtualWindow : ::testing::Test {
  VirtualClock clock;
  std::unique_ptr<Window> window = openVirtualWindow(clock, 1000, 500, 60);
  std::unique_ptr<Stimuli> stimuli = std::move(*Stimuli::create(*window));

  StimulusHandle make(std::string_view kind, const Value &properties) {
    auto made = stimuli->add(kind, properties);
    EXPECT_TRUE(made) << made.error().text();
    return made ? *made : 0;
  }
  void expectBox(StimulusHandle handle, double x, double y, double width, double height) {
    const auto box = stimuli->measure(handle);
    ASSERT_TRUE(box) << box.error().text();
    EXPECT_NEAR(box->x, x, 1e-9);
    EXPECT_NEAR(box->y, y, 1e-9);
    EXPECT_NEAR(box->width, width, 1e-9);
    EXPECT_NEAR(box->height, height, 1e-9);
  }
};

TEST_F(GivenAVirtualWindow, WhenAnUnknownKindIsMadeThenTheErrorListsTheKinds) {
  const auto made = stimuli->add("rectangle", Dict{});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unknown);
  EXPECT_THAT(made.error().text(), HasSubstr("\"rectangle\""));
  EXPECT_THAT(made.error().text(), HasSubstr("text, rect, circle, line, cross"));
  EXPECT_THAT(stimuli->add("circel", Dict{}).error().fix, HasSubstr("did you mean \"circle\"?"));
}

TEST_F(GivenAVirtualWindow, WhenAnUnknownPropertyIsGivenThenTheErrorListsThoseOfTheKind) {
  const auto made = stimuli->add("cross", Dict{{"thicknes", 1}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unknown);
  EXPECT_EQ(made.error().text(),
            "cross: a cross has no property \"thicknes\"; did you mean \"thickness\"? it has pos, ori, opacity, contrast, color, "
            "colorSpace, units, anchor, flipHoriz, flipVert, blendMode, depth, autoDraw, name, draggable, colorShown, size, thickness");
  EXPECT_TRUE(stimuli->alive().empty());
  const auto handle = make("line", {});
  EXPECT_FALSE(stimuli->property(handle, "size"));
  EXPECT_FALSE(stimuli->add("line", List{}));
}

TEST_F(GivenAVirtualWindow, WhenAPropertyHasAnotherNameElsewhereThenTheErrorSaysWhatToUseHere) {
  EXPECT_THAT(stimuli->add("grating", Dict{{"maskParams", 3}}).error().fix, HasSubstr("they are sd and fringeWidth; it has pos"));
  EXPECT_THAT(stimuli->add("dots", Dict{{"fieldPos", List{0, 0}}}).error().fix, HasSubstr("it is pos"));
  EXPECT_THAT(stimuli->add("text", Dict{{"anchorHoriz", "left"}}).error().fix, HasSubstr("\"top-left\""));
  EXPECT_TRUE(stimuli->add("noise", Dict{{"texRes", 64}})) << "that kind has it";
}

TEST_F(GivenAVirtualWindow, WhenAPolygonHasFewerThanThreeEdgesThenItIsRefused) {
  for (const int edges : {0, 1, 2})
    EXPECT_THAT(stimuli->add("polygon", Dict{{"edges", edges}}).error().text(), HasSubstr("edges is " + std::to_string(edges) + "; give 3 or more"));
  EXPECT_TRUE(stimuli->add("polygon", Dict{{"edges", 3}}));
}

TEST_F(GivenAVirtualWindow, WhenNoFontHasCharactersThenTheLogIsToldOnceForTheirScript) {
  const auto handle = make("text", Dict{{"text", "a\U00018B00"}});
  ASSERT_TRUE(stimuli->measure(handle));
  const auto notes = stimuli->takeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], AllOf(HasSubstr("U+18B00"), HasSubstr("script (khitan-small-script)")));
  ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "\U00018B00b\U00018B01"}})));
  EXPECT_TRUE(stimuli->takeNotes().empty());
}

TEST_F(GivenAVirtualWindow, WhenAFontIsNotThereThenTheLogAndTheDataNameItAndTheOneShown) {
  ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "a"}, {"font", "No Such Font"}})));
  ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "b"}, {"font", "No Such Font"}})));
  ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "a"}, {"font", "Nothing, noto sans"}})));
  ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "a"}, {"font", "monospace"}})));
  const auto notes = stimuli->takeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], AllOf(HasSubstr("\"No Such Font\" is not on this machine"), HasSubstr("\"Noto Sans\" instead")));
  EXPECT_EQ(stimuli->fontsSubstituted(), (std::vector<std::pair<std::string, std::string>>{{"No Such Font", "Noto Sans"}}));
}

TEST_F(GivenAVirtualWindow, WhenAnotherRunBeginsThenFontsAreItsOwnAndTextsThatWereKeptTellTheirsAgain) {
  const auto show = [&] { ASSERT_TRUE(stimuli->measure(make("text", Dict{{"text", "a\U00018B00"}, {"font", "No Such Font"}}))); };
  show();
  EXPECT_EQ(stimuli->takeNotes().size(), 2u);
  stimuli->beginRun();
  EXPECT_TRUE(stimuli->takeNotes().empty());
  EXPECT_TRUE(stimuli->fontsSubstituted().empty());
  show();
  EXPECT_EQ(stimuli->takeNotes().size(), 2u);
  EXPECT_EQ(stimuli->fontsSubstituted().size(), 1u);
  show();
  EXPECT_TRUE(stimuli->takeNotes().empty());
}

TEST_F(GivenAVirtualWindow, WhenLettersHaveNoHeightThenItIsTheDefaultOfTheirUnits) {
  stimuli->setScreenProfile({40, 57, 1000});
  for (const auto &[units, height] : {std::pair{"height", 0.2}, {"norm", 0.1}, {"pix", 20.0}, {"cm", 1.0}, {"deg", 1.0}, {"pt", 12.0}}) {
    const Dict plain{{"text", "Hxg"}, {"units", units}};
    Dict given = plain;
    given.emplace_back("height", height);
    EXPECT_NEAR(stimuli->measure(make("text", plain))->width, stimuli->measure(make("text", given))->width, 1e-9) << units;
  }
}

TEST_F(GivenAVirtualWindow, WhenColoursAreInTheSpaceOfOneMonitorThenTheLogSaysOnceThatItIsNotCalibrated) {
  for (int i = 0; i < 2; ++i) make("rect", Dict{{"color", List{0, 0, 0.5}}, {"colorSpace", "dkl"}});
  make("rect", Dict{{"color", List{0, 0, 128}}, {"colorSpace", "rgb255"}});
  const auto rect = make("rect", {});
  ASSERT_TRUE(stimuli->setText(rect, *stimuli->property(rect, "colorSpace"), "lms"));
  const auto notes = stimuli->takeNotes();
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_THAT(notes[0], HasSubstr("colours in dkl are converted as for a monitor that is not calibrated"));
  EXPECT_THAT(notes[1], HasSubstr("colours in lms"));
}

TEST_F(GivenAVirtualWindow, WhenAColourWasSetThenWhatTheDisplayMakesOfItCanBeReadBack) {
  const auto shown = [&](const Dict &properties) {
    const auto rect = make("rect", properties);
    const auto numbers = *stimuli->numbers(rect, *stimuli->property(rect, "colorShown"));
    std::vector<long> of255;
    for (const double gun : numbers) of255.push_back(std::lround(255 * (gun + 1) / 2 * 1000));
    return of255;
  };
  EXPECT_EQ(shown({{"color", List{0, 0.5, -1}}}), (std::vector<long>{128000, 191000, 0}));
  EXPECT_EQ(shown({{"color", List{3, -3, 1}}}), (std::vector<long>{255000, 0, 255000}));
  EXPECT_EQ(shown({{"color", List{1, 1, 1}}, {"contrast", 0.5}}), (std::vector<long>{191000, 191000, 191000}));
  const auto refused = stimuli->add("rect", Dict{{"colorShown", List{0, 0, 0}}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("colorShown is only told"));
  const auto rect = make("rect", {});
  EXPECT_FALSE(stimuli->set(rect, *stimuli->property(rect, "colorShown"), List{0, 0, 0}));
}

TEST_F(GivenAVirtualWindow, WhenElementsHaveColoursThatNoDisplayShowsThenTheLogSaysSoOnce) {
  const auto elements = make("elementArray", Dict{{"nElements", 2}, {"colors", List{2, 0, 0}}});
  const auto notes = stimuli->takeNotes();
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], HasSubstr("elementArray.colors: the colour (2, 0, 0)"));
  ASSERT_TRUE(stimuli->set(elements, *stimuli->property(elements, "colors"), List{0, 3, 0}));
  EXPECT_TRUE(stimuli->takeNotes().empty());
}

TEST_F(GivenAVirtualWindow, WhenAStimulusHasANameThenItIsCalledSo) {
  EXPECT_THAT(stimuli->describe(make("rect", Dict{{"name", "probe"}})), HasSubstr("\"probe\""));
  EXPECT_THAT(stimuli->describe(make("text", Dict{{"name", "probe"}, {"text", "Go"}})), HasSubstr("\"probe\""));
  EXPECT_THAT(stimuli->describe(make("text", Dict{{"text", "Go"}})), HasSubstr("\"Go\""));
}

TEST_F(GivenAVirtualWindow, WhenATextIsLongThenItWrapsAtTheDefaultOfItsUnits) {
  const std::string text = "all work and no play makes jack a dull boy, all work and no play makes jack a dull boy, all work and no play";
  for (const auto &[units, width] : {std::pair{"pix", 500.0}, {"height", 1.0}, {"norm", 1.0}}) {
    const auto box = stimuli->measure(make("text", Dict{{"text", text}, {"units", units}}));
    EXPECT_LE(box->width, width);
    EXPECT_GT(box->width, 0.7 * width) << units;
  }
  EXPECT_GT(stimuli->measure(make("text", Dict{{"text", text}, {"units", "pix"}, {"wrapWidth", 0}}))->width, 800);
}

TEST_F(GivenAVirtualWindow, WhenATextIsOnlyMeasuredThenItTellsWhereItsLinesEndAlsoOfWordsWithoutSpaces) {
  for (const std::string &text : {again("word ", 60), again("\u5b66\u4e60", 120), again("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", 60)}) {
    const auto handle = make("text", Dict{{"text", text}, {"height", 20}, {"wrapWidth", 300}, {"units", "pix"}, {"prepared", false}});
    const Box box = *stimuli->measure(handle);
    const auto lines = *stimuli->numbers(handle, *stimuli->property(handle, "lines"));
    ASSERT_GT(lines.size(), 6u) << text;
    EXPECT_EQ(lines[lines.size() - 2], static_cast<double>(text.size()));
    EXPECT_NEAR(lines.back(), box.height, 1);
    for (std::size_t i = 2; i + 1 < lines.size(); i += 2) {
      EXPECT_GT(lines[i], lines[i - 2]);
      EXPECT_GT(lines[i + 1], lines[i - 1]);
    }
    const std::string first = text.substr(0, static_cast<std::size_t>(lines[0]));
    const Box one = *stimuli->measure(make("text", Dict{{"text", first}, {"height", 20}, {"wrapWidth", 300}, {"units", "pix"}}));
    EXPECT_NEAR(one.height, lines[1], 1) << first;
  }
}

TEST_F(GivenAVirtualWindow, WhenANumberOrATextIsSetThenItIsCheckedAsAtTheStart) {
  const auto handle = make("rect", {});
  const PropertyId size = *stimuli->property(handle, "size");
  const double numbers[] = {0.2, -0.1};
  EXPECT_FALSE(stimuli->setNumbers(handle, size, numbers));
  EXPECT_TRUE(stimuli->setNumbers(handle, size, {numbers, 1}));
  expectBox(handle, 0, 0, 0.2, 0.2);
  EXPECT_FALSE(stimuli->setText(handle, size, "big"));
  EXPECT_TRUE(stimuli->setText(handle, *stimuli->property(handle, "color"), "tomato"));
  EXPECT_FALSE(stimuli->setNumbers(handle, 77, {numbers, 1}));
}

TEST_F(GivenAVirtualWindow, WhenAStimulusIsGoneThenItsHandleIsRefused) {
  const auto first = make("circle", {}), second = make("text", Dict{{"text", "Bitte warten"}});
  EXPECT_THAT(stimuli->alive(), ElementsAre(first, second));
  EXPECT_EQ(stimuli->describe(second), "text 2 \"Bitte warten\"");
  EXPECT_EQ(stimuli->describe(first), "circle 1");
  stimuli->remove(first);
  stimuli->remove(first);
  EXPECT_THAT(stimuli->alive(), ElementsAre(second));
  EXPECT_EQ(stimuli->draw(first).error().code, ErrorCode::Unknown);
  EXPECT_FALSE(stimuli->measure(first));
  EXPECT_FALSE(stimuli->property(first, "pos"));
  EXPECT_FALSE(stimuli->setNumbers(first, 1, {}));
  EXPECT_FALSE(stimuli->setText(first, 1, ""));
  EXPECT_FALSE(stimuli->draw(0));
}

TEST_F(GivenAVirtualWindow, WhenAStimulusIsShownThenItTellsHowLong) {
  const auto flash = make("circle", {}), ground = make("rect", {});
  Timestamp onset{};
  const auto flip = [&](std::initializer_list<StimulusHandle> drawn, int refreshesAhead) {
    for (const StimulusHandle one : drawn) EXPECT_TRUE(stimuli->draw(one));
    stimuli->endFrame();
    onset += refreshesAhead * window->screen().period;
    stimuli->shownAt(onset);
  };
  EXPECT_EQ(stimuli->showing(flash)->flips, 0u);
  flip({ground}, 1);
  flip({ground, flash, flash}, 1);
  const Timestamp first = onset;
  flip({flash}, 3);  // what was flipped before stood for three
  EXPECT_TRUE(stimuli->showing(flash)->isVisible);
  EXPECT_EQ(stimuli->showing(flash)->refreshes, 3u);
  EXPECT_EQ(stimuli->showing(ground)->offset, onset);
  flip({}, 2);
  flip({}, 5);

  const Showing showing = *stimuli->showing(flash);
  EXPECT_EQ(showing.flips, 2u) << "twice in a frame is one frame";
  EXPECT_EQ(showing.refreshes, 5u);
  EXPECT_EQ(showing.firstOnset, first);
  EXPECT_EQ(showing.lastOnset, first + 3 * window->screen().period);
  EXPECT_EQ(showing.offset, first + 5 * window->screen().period);
  EXPECT_FALSE(showing.isVisible);
  EXPECT_EQ(stimuli->showing(ground)->refreshes, 4u);
  flip({flash}, 1);
  stimuli->remove(flash);
  flip({}, 1);
  EXPECT_FALSE(stimuli->showing(flash));
}

TEST_F(GivenAVirtualWindow, WhenALongTextIsDescribedThenNoCharacterIsCut) {
  std::string text(39, 'a');
  text += "\u00e4\u00e4\u00e4";
  const auto handle = make("text", Dict{{"text", text}});
  EXPECT_EQ(stimuli->describe(handle), "text 1 \"" + std::string(39, 'a') + "...\"");
}

TEST_F(GivenAVirtualWindow, WhenAFrameIsDrawnThenNothingFails) {
  const auto handle = make("text", Dict{{"text", "x"}, {"height", 1e9}});
  EXPECT_TRUE(stimuli->draw(handle));
  stimuli->renderPending();
  stimuli->endFrame();
  stimuli->repeatLast();
  stimuli->resetState();
  EXPECT_TRUE(stimuli->fontsUsed().empty());
}

TEST_F(GivenAVirtualWindow, WhenShapesAreMeasuredThenTheBoxIsInTheirOwnUnits) {
  expectBox(make("rect", Dict{{"size", List{0.4, 0.2}}, {"pos", List{0.1, -0.1}}}), 0.1, -0.1, 0.4, 0.2);
  expectBox(make("rect", Dict{{"size", List{0.4, 0.2}}, {"anchor", "top-left"}}), 0.2, -0.1, 0.4, 0.2);
  expectBox(make("rect", Dict{{"size", List{0.4, 0.2}}, {"ori", 90}}), 0, 0, 0.2, 0.4);
  expectBox(make("rect", Dict{{"size", List{0.4, 0.2}}, {"anchor", "left"}, {"ori", 90}}), 0, -0.2, 0.2, 0.4);
  expectBox(make("rect", Dict{{"size", List{40, 20}}, {"units", "pix"}, {"lineWidth", 4}, {"lineColor", "red"}}), 0, 0, 44, 24);
  expectBox(make("rect", Dict{{"size", List{40, 20}}, {"units", "pix"}, {"lineWidth", 4}}), 0, 0, 40, 20);
  expectBox(make("circle", Dict{{"radius", 0.1}}), 0, 0, 0.2, 0.2);
  expectBox(make("circle", Dict{{"radius", 0.1}, {"units", "norm"}}), 0, 0, 0.1,
            0.2);  // round: the window is 2:1
  expectBox(
      make("line", Dict{{"start", List{-10, 0}}, {"end", List{30, 0}}, {"lineWidth", 2}, {"units", "pix"}}),
      10, 0, 40, 2);
  expectBox(make("cross", Dict{{"size", 0.3}, {"pos", List{0.5, 0.5}}}), 0.5, 0.5, 0.3, 0.3);
}

TEST_F(GivenAVirtualWindow, WhenTheWindowsUnitsChangeThenStimuliWithoutTheirOwnFollow) {
  EXPECT_EQ(stimuli->units(), Units::Height);
  const auto text = make("text", Dict{{"text", "Hello"}, {"height", 0.1}});
  const Box before = *stimuli->measure(text);
  stimuli->setUnits(Units::Norm);
  const Box after = *stimuli->measure(text);
  // 50 pixels high before and 25 after; a norm unit is 250 pixels high, a height unit 500.
  EXPECT_NEAR(after.height * 250, before.height * 500 / 2, 1);
  stimuli->setUnits(Units::Pix);
  expectBox(make("rect", Dict{{"size", List{3, 4}}}), 0, 0, 3, 4);
}

TEST_F(GivenAVirtualWindow, WhenTextIsMeasuredThenItsHeightAndWidthFollowTheLetters) {
  const auto box = [&](const Dict &properties) { return *stimuli->measure(make("text", properties)); };
  const Box one = box({{"text", "Hand"}, {"height", 0.1}});
  EXPECT_NEAR(one.height, 0.1362, 0.001);  // ascent and descent of Noto Sans: 1.069 + 0.293 em
  EXPECT_GT(one.width, 0.2);
  EXPECT_LT(one.width, 0.3);
  EXPECT_NEAR(box({{"text", "Hand"}, {"height", 0.2}}).width, 2 * one.width, 0.001) << "sizes are exact";
  EXPECT_NEAR(box({{"text", "Hand\nHand"}, {"height", 0.1}}).height, 2 * one.height, 0.005);
  EXPECT_NEAR(box({{"text", "Hand\nHand"}, {"height", 0.1}, {"lineSpacing", 2}}).height, 3 * one.height,
              0.005);
  EXPECT_GT(box({{"text", "Hand"}, {"height", 0.1}, {"bold", true}}).width, one.width);
  const Box wrapped = box({{"text", "Hand Hand Hand"}, {"height", 0.1}, {"wrapWidth", 0.4}});
  EXPECT_NEAR(wrapped.height, 3 * one.height, 0.005);
  EXPECT_LE(wrapped.width, 0.4);
  EXPECT_NEAR(box({{"text", "Hand"}, {"height", 0.1}, {"anchor", "left"}}).x, one.width / 2, 0.01);
  EXPECT_NEAR(box({{"text", "Hand"}, {"height", 0.1}, {"anchor", "top"}}).y, -one.height / 2, 0.01);
  EXPECT_EQ(box({{"text", ""}}).width, 0);
  EXPECT_FALSE(stimuli->measure(make("text", Dict{{"height", 1e9}})));
}

TEST_F(GivenAVirtualWindow, WhenBackgroundIsSetThenItIsKept) {
  EXPECT_EQ(stimuli->background().r, 0);
  stimuli->setBackground({1, 0.5, -1, 1});
  EXPECT_EQ(stimuli->background().g, 0.5);
}

TEST_F(GivenAVirtualWindow, WhenAPointIsAskedForThenItIsInsideOfTheShapeOrNot) {
  const auto isIn = [&](StimulusHandle handle, double x, double y) { return *stimuli->contains(handle, x, y); };
  const auto rect = make("rect", Dict{{"size", List{0.4, 0.2}}, {"pos", List{0.1, 0}}, {"ori", 90}});
  EXPECT_TRUE(isIn(rect, 0.1, 0.19));
  EXPECT_FALSE(isIn(rect, 0.25, 0));
  const auto circle = make("circle", Dict{{"radius", 0.1}});
  EXPECT_TRUE(isIn(circle, 0.069, 0.069));
  EXPECT_FALSE(isIn(circle, 0.075, 0.075));
  const auto notched = make("shape", Dict{{"vertices", List{-1, -1, 1, -1, 1, 1, 0, 0, -1, 1}}, {"units", "pix"}, {"size", 50}});
  EXPECT_TRUE(isIn(notched, 0, -10));
  EXPECT_FALSE(isIn(notched, 0, 10));
  EXPECT_TRUE(isIn(make("roi", Dict{{"size", 0.5}, {"shape", "circle"}}), 0, 0.24));
  EXPECT_TRUE(isIn(make("text", Dict{{"text", "word"}}), 0, 0));
  EXPECT_FALSE(stimuli->contains(99, 0, 0));
}

TEST_F(GivenAVirtualWindow, WhenTwoStimuliMeetThenTheyOverlap) {
  const auto box = make("rect", Dict{{"size", 0.2}});
  const auto share = [&](const Dict &other, const char *kind = "rect") { return *stimuli->overlaps(box, make(kind, other)); };
  EXPECT_TRUE(share({{"size", 0.2}, {"pos", List{0.15, 0.15}}}));
  EXPECT_FALSE(share({{"size", 0.2}, {"pos", List{0.25, 0}}}));
  EXPECT_TRUE(share({{"size", 0.05}})) << "one inside the other";
  EXPECT_TRUE(share({{"size", 2}})) << "and the other way round";
  EXPECT_TRUE(share({{"size", List{1, 0.01}}, {"ori", 45}})) << "crossing, without a corner inside";
  EXPECT_FALSE(share({{"radius", 0.1}, {"pos", List{0.18, 0.18}}}, "circle"));
}

TEST_F(GivenAVirtualWindow, WhenPropertiesAreReadThenTheyAreWhatWasSet) {
  const auto rect = make("rect", Dict{{"size", 3}, {"units", "pix"}});
  const auto numbers = [&](StimulusHandle handle, const char *name) {
    const auto read = stimuli->numbers(handle, *stimuli->property(handle, name));
    return std::vector<double>(read->begin(), read->end());
  };
  EXPECT_THAT(numbers(rect, "size"), ElementsAre(3, 3));
  EXPECT_THAT(numbers(rect, "opacity"), ElementsAre(1));
  EXPECT_EQ(*stimuli->text(rect, *stimuli->property(rect, "units")), "pix");
  EXPECT_FALSE(stimuli->text(rect, *stimuli->property(rect, "size")));
  const auto shape = make("shape", Dict{{"vertices", List{List{0, 0}, List{1, 0}, List{1, 2}}}});
  EXPECT_THAT(numbers(shape, "vertices"), ElementsAre(0, 0, 1, 0, 1, 2));
  ASSERT_TRUE(stimuli->set(shape, *stimuli->property(shape, "vertices"), List{5, 6, 7, 8}));
  EXPECT_THAT(numbers(shape, "vertices"), ElementsAre(5, 6, 7, 8));
  EXPECT_EQ(*stimuli->text(shape, *stimuli->property(shape, "windingRule")), "evenOdd");
  EXPECT_THAT(stimuli->set(shape, *stimuli->property(shape, "vertices"), List{1, 2, 3}).error().text(),
              HasSubstr("takes pairs of numbers, not 3 numbers"));
  EXPECT_FALSE(stimuli->set(shape, *stimuli->property(shape, "vertices"), List{List{1, "a"}}));
}

TEST_F(GivenAVirtualWindow, WhenAShapeIsMeasuredThenItsCornersAndItsLineCount) {
  const Value box = List{-10, -20, 30, -20, 30, 40, -10, 40};
  expectBox(make("shape", Dict{{"vertices", box}, {"units", "pix"}}), 10, 10, 40, 60);
  expectBox(make("shape", Dict{{"vertices", box}, {"units", "pix"}, {"lineWidth", 4}, {"lineColor", "red"}}), 10, 10, 44, 64);
  expectBox(make("shape", Dict{{"vertices", box}, {"units", "pix"}, {"anchor", "bottom-left"}}), 20, 30, 40, 60);
  expectBox(make("polygon", Dict{{"edges", 4}, {"radius", 0.25}}), 0, 0, 0.5, 0.5);
  expectBox(make("pie", Dict{{"radius", 0.5}}), 0.25, 0.25, 0.5, 0.5);
  expectBox(make("bufferImage", Dict{{"units", "pix"}}), 0, 0, 1000, 500);
}

TEST_F(GivenAVirtualWindow, WhenAValueIsRefusedThenItIsTheOneBeforeAndCanBeDrawn) {
  struct Refused {
    const char *kind, *property;
    Value first, then;
  };
  const Value ramp = List{List{-1, 0}, List{0, 1}};
  const Value one = List{Value(Dict{{"itemText", "How?"}, {"type", "free text"}})};
  for (const Refused &each : {Refused{"image", "image", ramp, "/nowhere/face.png"}, {"image", "mask", "circle", "/nowhere/face.png"},
                              {"grating", "tex", "saw", "/nowhere/face.png"}, {"text", "units", "pix", "deg"},
                              {"polygon", "edges", 5, 2}, {"noise", "texRes", 64, 100}, {"dots", "nDots", 10, 2e6}, {"slider", "ticks", List{1, 2, 3}, List{3, 2, 1}},
                              {"elementArray", "sizes", 0.5, List{1, 2, 3}}, {"form", "items", one, List{"how"}}}) {
    SCOPED_TRACE(std::string(each.kind) + "." + each.property);
    const auto handle = make(each.kind, Dict{{each.property, each.first}});
    const PropertyId property = *stimuli->property(handle, each.property);
    const Value before = *stimuli->value(handle, property);

    EXPECT_FALSE(stimuli->set(handle, property, each.then));

    EXPECT_EQ(*stimuli->value(handle, property), before);
    EXPECT_TRUE(stimuli->draw(handle));
    EXPECT_TRUE(stimuli->measure(handle));
  }
  const auto text = make("text", Dict{{"text", "before"}});
  EXPECT_FALSE(stimuli->setText(text, *stimuli->property(text, "units"), "deg"));
  EXPECT_TRUE(stimuli->measure(text));
}

TEST_F(GivenAVirtualWindow, WhenAPropertyIsSetToNullThenItIsTheDefaultAgain) {
  const auto slider = make("slider", Dict{{"units", "pix"}, {"startValue", 2}, {"labels", List{"no", "yes"}}});
  const auto rect = make("rect", Dict{{"size", List{3, 4}}, {"units", "pix"}, {"color", "red"}, {"fillColor", "blue"}});
  const auto set = [&](StimulusHandle handle, std::string_view name) {
    const auto done = stimuli->set(handle, *stimuli->property(handle, name), Value());
    EXPECT_TRUE(done) << done.error().text();
    return *stimuli->value(handle, *stimuli->property(handle, name));
  };
  EXPECT_EQ(set(rect, "units"), Value(""));
  const Value asNew = *stimuli->value(make("rect", {}), *stimuli->property(rect, "size"));
  EXPECT_EQ(set(rect, "size"), asNew);
  EXPECT_EQ(set(slider, "labels"), *stimuli->value(make("slider", {}), *stimuli->property(slider, "labels")));
}

TEST_F(GivenAVirtualWindow, WhenAShapeHasTooFewCornersToBeSeenThenThatIsNotedOnce) {
  const auto shape = make("shape", Dict{{"vertices", List{0, 0, 1, 1}}});
  const double others[] = {0, 0, 2, 2};
  ASSERT_TRUE(stimuli->setNumbers(shape, *stimuli->property(shape, "vertices"), others));
  ASSERT_TRUE(stimuli->measure(shape));
  EXPECT_THAT(stimuli->takeNotes(), ElementsAre(HasSubstr("2 of them enclose nothing")));
  make("shape", Dict{{"vertices", List{0, 0, 1, 1}}, {"lineColor", "red"}});
  make("shape", {});
  EXPECT_THAT(stimuli->takeNotes(), ElementsAre());
}

TEST_F(GivenAVirtualWindow, WhenAPictureIsAFolderThenThatIsSaid) {
  EXPECT_THAT(stimuli->add("image", Dict{{"image", "/tmp/"}}).error().text(), HasSubstr("/tmp/: this is a folder"));
}

TEST_F(GivenAVirtualWindow, WhenASoundIsAskedForThenTheErrorSaysThatThereAreNone) {
  EXPECT_THAT(stimuli->add("sound", Dict{}).error().text(), HasSubstr("sounds cannot be played yet"));
}

}  // namespace
}  // namespace fovea
