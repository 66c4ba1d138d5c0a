#include "stage/page_edges.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "clock/clock.hpp"
#include "stage/host_text.hpp"
#include "stimuli/measured_texts.hpp"
#include "support/fake_stimuli.hpp"
#include "window/simulated_display.hpp"

namespace fovea {
namespace {

constexpr char kLong[] = "Please give your age in whole years, in digits and without anything else, so that it can be read by a program: it is written into a table with the others.";

/// Of the host's ink on its paper, by WCAG.
double contrastOn(Color background) {
  testing::FakeStimuli stimuli;
  stimuli.setBackground(background);
  EXPECT_TRUE(addPaperedText(stimuli, {{"text", "0 %"}}, 0.01));
  double paper = 0.05;
  const double shares[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) paper += shares[i] * std::pow((*(*stimuli.added.find("color")->list())[i].number() + 1) / 2, 2.2);
  return hostInk(stimuli) == Value("white") ? 1.05 / paper : paper / 0.05;
}

TEST(GivenWordsAtTheEdgeOfAPage, WhenTheWindowIsOfAnyColourThenTheyStandOutFromTheirPaper) {
  EXPECT_GE(contrastOn({0, 0, 0}), 4.5) << "white on grey as it is has 3.9";
  for (const double r : {-1.0, -0.4, 0.0, 0.5, 1.0})
    for (const double g : {-1.0, -0.2, 0.0, 0.3, 1.0})
      for (const double b : {-1.0, 0.0, 1.0}) EXPECT_GE(contrastOn({r, g, b}), 4.4) << r << " " << g << " " << b;
  testing::FakeStimuli stimuli;
  stimuli.setBackground({-0.5, -0.5, -0.5});
  EXPECT_TRUE(addPaperedText(stimuli, {{"text", "0 %"}}, 0.01));
  EXPECT_EQ(*stimuli.added.find("color"), Value(List{-0.5, -0.5, -0.5})) << "what can be read is left as it is";
}

/// Stimuli that are laid out as in a window of that size.
class GivenAWindow : public ::testing::TestWithParam<std::pair<int, int>> {
 protected:
  GivenAWindow() { EXPECT_TRUE(window_->attach()); }
  PageEdges made(const PageEdgeWords &words) {
    auto edges = PageEdges::make(*stimuli_, words);
    EXPECT_TRUE(edges) << edges.error().text();
    return std::move(*edges);
  }
  /// Of every text, in halves of the window.
  std::vector<Box> texts() {
    std::vector<Box> boxes;
    for (const StimulusHandle handle : stimuli_->alive())
      if (stimuli_->property(handle, "wrapWidth")) boxes.push_back(*stimuli_->measure(handle));
    return boxes;
  }
  static double bottom(const Box &box) { return box.y - box.height / 2; }
  static double top(const Box &box) { return box.y + box.height / 2; }
  static double left(const Box &box) { return box.x - box.width / 2; }
  static double right(const Box &box) { return box.x + box.width / 2; }

  VirtualClock clock_;
  std::unique_ptr<Window> window_ = openVirtualWindow(clock_, GetParam().first, GetParam().second, 60);
  MeasuredTexts measured_;
  std::unique_ptr<Stimuli> stimuli_ = std::move(*createStimuli(*window_, measured_));
};

TEST_P(GivenAWindow, WhenThereIsProgressThenItsBarAndTheWordsAreThereUntilItGoes) {
  {
    auto edges = made({.progress = 0.456, .earned = "EUR 3.20"});
    EXPECT_TRUE(edges.draw());
    ASSERT_EQ(texts().size(), 1u);
    std::string said;
    for (const StimulusHandle handle : stimuli_->alive())
      if (const auto text = stimuli_->property(handle, "text")) said += *stimuli_->text(handle, *text);
    EXPECT_EQ(said, "46 %   EUR 3.20");
  }
  EXPECT_TRUE(stimuli_->alive().empty());
}

TEST_P(GivenAWindow, WhenNothingIsDoneThenTheBarIsHollowAndWhatFillsItIsSeen) {
  auto edges = made({.progress = 0});
  std::optional<double> track, filling;
  for (const StimulusHandle handle : stimuli_->alive()) {
    const auto of = [&](const char *name) { return stimuli_->value(handle, *stimuli_->property(handle, name))->list()->at(0).number(); };
    if (stimuli_->property(handle, "progress")) track = of("fillColor"), filling = of("color");
  }
  ASSERT_TRUE(track && filling);
  EXPECT_NEAR(*track, stimuli_->background().r, 1e-6);
  EXPECT_GT(std::abs(*filling - *track), 0.9);
}

TEST_P(GivenAWindow, WhenNothingElseIsInItsRowThenHowToLeaveIsOneLineBelowTheButtonsOfADocument) {
  auto edges = made({.leave = "Esc: Leave the study", .isAlone = true});
  ASSERT_EQ(texts().size(), 1u);
  EXPECT_LT(top(texts()[0]) + LowerEdge::padding, -0.915) << "and below the mark of what has the keys";
}

TEST_P(GivenAWindow, WhenLinesBeginOnTheRightThenTheBarDoesAndTheWordsAreOnTheLeft) {
  auto edges = made({.progress = 0.5, .isFromRight = true});
  std::optional<Box> bar, words;
  std::string way;
  for (const StimulusHandle handle : stimuli_->alive()) {
    if (stimuli_->property(handle, "progress")) bar = *stimuli_->measure(handle), way = *stimuli_->value(handle, *stimuli_->property(handle, "direction"))->text();
    if (stimuli_->property(handle, "wrapWidth")) words = *stimuli_->measure(handle);
  }
  ASSERT_TRUE(bar && words);
  EXPECT_EQ(way, "right-to-left");
  EXPECT_NEAR(bar->x + bar->width / 2, -LowerEdge::left, 0.005);
  EXPECT_LT(words->x + words->width / 2, bar->x - bar->width / 2);
}

TEST_P(GivenAWindow, WhenTheWordsBesideTheBarAreLongThenItEndsBeforeThem) {
  auto edges = made({.progress = 0.95, .earned = "EUR 112.35 (EUR 110.05 + EUR 2.30)"});
  double words = 2, bar = -2;
  for (const StimulusHandle handle : stimuli_->alive()) {
    const Box box = *stimuli_->measure(handle);
    if (stimuli_->property(handle, "text")) words = box.x - box.width / 2;
    if (stimuli_->property(handle, "progress")) bar = box.x + box.width / 2;
  }
  EXPECT_LT(bar, words);
  EXPECT_GT(bar, -0.9) << "there is still one";
}

TEST_P(GivenAWindow, WhenLettersAreLargerThenTheWordsAreAndStayInTheWindowAndAboveThePage) {
  double usual = 0, usualBelow = 0;
  for (const double size : {1.0, 1.5, 2.0}) {
    auto edges = made({.progress = 0.5, .leave = "Esc: Leave", .letters = size, .below = size});
    const auto boxes = texts();
    ASSERT_EQ(boxes.size(), 2u);
    if (size == 1) usual = boxes[0].height, usualBelow = boxes[1].height;
    EXPECT_GE(boxes[0].height, 0.9 * size * usual - 1e-9) << size;
    EXPECT_LE(top(boxes[0]), 1) << size;
    EXPECT_GE(bottom(boxes[0]), 0.88) << size;
    EXPECT_GE(boxes[1].height, 0.99 * size * usualBelow) << size;
    EXPECT_NEAR(*edges.leaveTop(), top(boxes[1]) + LowerEdge::padding, 1e-9);
  }
}

TEST_P(GivenAWindow, WhenThereIsNothingToTellThenNothingIsDrawn) {
  auto edges = made({});
  EXPECT_TRUE(edges.draw());
  EXPECT_TRUE(stimuli_->alive().empty());
}

TEST_P(GivenAWindow, WhenMuchIsToBeSaidOfAnAnswerThenAllOfItIsInTheWindowAndOverNothingElse) {
  auto edges = made({.refusal = kLong, .leave = "Esc: Leave the study"});
  const auto boxes = texts();
  ASSERT_EQ(boxes.size(), 2u);
  for (const Box &box : boxes) {
    EXPECT_GE(left(box), -1);
    EXPECT_LE(right(box), 1);
    EXPECT_GE(bottom(box), LowerEdge::barY + LowerEdge::barHeight / 2) << "the bar of the page's time is below all words";
  }
  EXPECT_GE(bottom(boxes[0]), LowerEdge::refusalY - 0.01);
  EXPECT_GT(bottom(boxes[0]), top(boxes[1]));
  ASSERT_TRUE(edges.refusalTop());
  EXPECT_GE(*edges.refusalTop(), top(boxes[0]));
  EXPECT_GE(left(boxes[1]), LowerEdge::middle) << "the page's button is there";
}

TEST_P(GivenAWindow, WhenThePageHasItsOwnColourThenTheWordsHavePaperOfTheWindowsUnderThem) {
  stimuli_->setBackground({1, 1, 1});
  auto edges = made({.progress = 0.5, .refusal = "Please", .leave = "Esc: Leave"});
  std::size_t papers = 0, parts = 0;
  for (const StimulusHandle handle : stimuli_->alive()) {
    const Value color = *stimuli_->value(handle, *stimuli_->property(handle, "color"));
    papers += color.list()->at(0) == Value(1.0) && color.list()->at(2) == Value(1.0);
    ++parts;
  }
  EXPECT_EQ(papers, 4u) << "the bar, its words, the refusal and what ends all of it";
  EXPECT_EQ(parts, 8u);
}

TEST_P(GivenAWindow, WhenThePageHasItsOwnColourThenTheWordsAreAsStrongAsTheyCanBeOnTheirPaper) {
  auto edges = made({.progress = 0, .earned = "EUR 1.00", .leave = "Esc: Leave"});
  for (const StimulusHandle handle : stimuli_->alive())
    if (stimuli_->property(handle, "wrapWidth")) {
      EXPECT_EQ(*stimuli_->value(handle, *stimuli_->property(handle, "opacity")), Value(1.0)) << stimuli_->describe(handle);
    }
}

TEST_P(GivenAWindow, WhenSomebodyPressesInTheCornerThenTheyLeaveOnlyWhereThatIsSaid) {
  const auto offered = made({.refusal = "Please", .leave = "Esc: Leave"});
  const Box words = texts().back();
  EXPECT_TRUE(offered.isLeave(words.x, words.y));
  EXPECT_FALSE(offered.isLeave(0, 0));
  EXPECT_FALSE(offered.isLeave(-words.x, words.y));
  const auto silent = made({.refusal = "Please give a number"});
  EXPECT_FALSE(silent.isLeave(words.x, words.y)) << "nothing there ends anything";
}

INSTANTIATE_TEST_SUITE_P(Shapes, GivenAWindow, ::testing::Values(std::pair(1920, 1080), std::pair(960, 540), std::pair(1080, 1920)));

TEST(GivenTheEdgesOfAPage, WhenOnePartCannotBeMadeThenNoneIsLeft) {
  for (const char *kind : {"text", "rect"}) {
    testing::FakeStimuli stimuli;
    stimuli.refusedKind = kind;
    EXPECT_FALSE(PageEdges::make(stimuli, {.progress = 0.5, .earned = "EUR 3.20", .leave = "Esc: Leave"}));
    EXPECT_TRUE(stimuli.alive().empty()) << kind;
  }
}

}  // namespace
}  // namespace fovea
