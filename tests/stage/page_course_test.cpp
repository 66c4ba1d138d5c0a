#include "stage/page_course.hpp"

#include <gtest/gtest.h>

#include "support/fake_stimuli.hpp"
#include "timeline/study.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kFirst = fromNanoseconds(5'000'000'000);
constexpr Duration kRefresh = 20ms;

/// A page that submits itself after three seconds, with a bar of two stages.
class GivenAPageWithItsOwnTime : public ::testing::Test {
 protected:
  GivenAPageWithItsOwnTime() {
    std::vector<Error> errors;
    events_ = PageEventGraph::compile({{.name = "autoSubmit", .triggers = {{"trialStart", 3s}}}}, errors);
    EXPECT_TRUE(errors.empty());
    step_.progressDisplay.emplace();
    step_.progressDisplay->stages = {{.start = 0s, .end = 1s}, {.start = 1s, .end = 3s}};
  }
  PageCourse made() {
    auto course = PageCourse::make(stimuli_, events_, &*step_.progressDisplay, std::move(*PageEdges::make(stimuli_, {})));
    EXPECT_TRUE(course) << course.error().text();
    return std::move(*course);
  }
  void show(PageCourse &course, Timestamp onset) {
    EXPECT_TRUE(course.beginFrame(onset, kRefresh));
    EXPECT_TRUE(course.draw(onset));
    course.shown(onset);
  }

  testing::FakeStimuli stimuli_;
  std::shared_ptr<const PageEventGraph> events_;
  Step step_;
};

TEST_F(GivenAPageWithItsOwnTime, WhenTheSessionIsPausedThenThatIsNoPartOfIt) {
  auto course = made();
  show(course, kFirst);
  show(course, kFirst + 2s);
  course.paused(kFirst + 2s, kFirst + 12s);
  show(course, kFirst + 12s + kRefresh);
  EXPECT_FALSE(course.isOver());
  show(course, kFirst + 13s);
  EXPECT_TRUE(course.isOver());
}

TEST_F(GivenAPageWithItsOwnTime, WhenItsLettersAreLargeThenMessagesAreTooAndStandAboveItsButtons) {
  std::vector<Error> errors;
  events_ = PageEventGraph::compile({{.name = "hint", .triggers = {{"trialStart", 0s}}, .message = "Look!"}}, errors);
  ASSERT_TRUE(errors.empty());
  auto course = PageCourse::make(stimuli_, events_, nullptr, std::move(*PageEdges::make(stimuli_, {})));
  ASSERT_TRUE(course);
  show(*course, kFirst);
  show(*course, kFirst + kRefresh);
  const auto said = [&](const char *name) { return *stimuli_.texts.back().find(name); };
  ASSERT_FALSE(stimuli_.texts.empty());
  EXPECT_EQ(said("height").number(), 0.03);
  EXPECT_TRUE(course->layOut({.letters = 2, .foot = -0.1, .width = 0.5}));
  EXPECT_EQ(said("height").number(), 0.06);
  EXPECT_GT(said("pos").list()->at(1).number(), -0.1) << "above the buttons";
  EXPECT_LT(said("wrapWidth").number(), 0.5) << "inside of the window";
}

TEST_F(GivenAPageWithItsOwnTime, WhenLinesBeginOnTheRightThenTheWordsOfItsStageDoTooAndThoseOfLeavingEndOnTheLeft) {
  step_.progressDisplay->stages[0].caption = "now";
  auto edges = PageEdges::make(stimuli_, {.leave = "Esc: Leave", .isFromRight = true});
  ASSERT_TRUE(edges);
  const auto anchor = [&] { return stimuli_.texts.back().textOr("anchor", ""); };
  EXPECT_EQ(anchor(), "bottom-left");
  ASSERT_TRUE(PageCourse::make(stimuli_, events_, &*step_.progressDisplay, std::move(*edges)));
  EXPECT_EQ(anchor(), "bottom-right");
}

TEST_F(GivenAPageWithItsOwnTime, WhenAStageWaitsForItsEventThenItIsNotOverBefore) {
  step_.progressDisplay->stages[0].until = "autoSubmit";
  auto course = made();
  show(course, kFirst);
  show(course, kFirst + 2900ms);
  EXPECT_TRUE(stimuli_.given.empty());
  show(course, kFirst + 3s);
  ASSERT_EQ(stimuli_.given.size(), 1u);
  EXPECT_EQ(stimuli_.given[0], Value("black"));
}

TEST_F(GivenAPageWithItsOwnTime, WhenAStageIsOverThenItsColourIsSetOnceAndNotInEveryFrame) {
  auto course = made();
  for (Duration since = 0s; since < 2s; since += kRefresh) show(course, kFirst + since);
  ASSERT_EQ(stimuli_.given.size(), 1u);
  EXPECT_EQ(stimuli_.given[0], Value("black"));
}

}  // namespace
}  // namespace fovea
