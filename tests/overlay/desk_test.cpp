#include "overlay/desk.hpp"

#include <gtest/gtest.h>

#include "overlay/example_view.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

SessionView completeAndReady() {
  SessionView view = example::ready();
  EXPECT_TRUE(view.form.set("participant", Value("P017")));
  view.formMissing.clear();
  return view;
}

SessionView inState(SessionState state) {
  SessionView view = example::running();
  view.state = state;
  return view;
}

TEST(GivenAReadySession, WhenARequiredFieldIsEmptyThenStartIsRefusedAndNamesIt) {
  Desk desk;
  desk.follow(example::ready());

  desk.start({});

  EXPECT_FALSE(desk.canStart());
  EXPECT_NE(desk.whyNotStart().find("participant is missing"), std::string::npos) << desk.whyNotStart();
  EXPECT_TRUE(desk.take().empty());
}

TEST(GivenAReadySession, WhenTheFormIsCompleteThenStartCarriesEveryFieldAlsoHiddenAndFixedOnes) {
  Desk desk;
  desk.follow(completeAndReady());

  desk.start(fromNanoseconds(5));

  const std::vector<Command> commands = desk.take();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Start);
  EXPECT_EQ(commands[0].time, fromNanoseconds(5));
  EXPECT_EQ(commands[0].expInfo.textOr("participant", ""), "P017");
  EXPECT_EQ(commands[0].expInfo.textOr("date", ""), "2026-11-21");
  EXPECT_EQ(commands[0].expInfo.textOr("group", ""), "control");
}

TEST(GivenSomebodyInAStudy, WhenTheirWayIsEndedThenTheCauseGoesWithItAndItIsAskedOnce) {
  Desk desk;
  SessionView view = example::running();
  view.isOnTheWay = true;
  desk.follow(view);

  desk.endWay(Command::Kind::Abort, "", {});
  EXPECT_TRUE(desk.take().empty()) << "why?";
  desk.endWay(Command::Kind::Abort, "fire alarm", {});
  desk.endWay(Command::Kind::Withdraw, "", {});

  const std::vector<Command> commands = desk.take();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Abort);
  EXPECT_EQ(commands[0].text, "fire alarm");
}

TEST(GivenSomebodyInAStudy, WhenTheyAreToGoOnElsewhereThenItIsAskedOnceAndWithAPlaceOnly) {
  Desk desk;
  SessionView view = example::running();
  desk.follow(view);
  desk.repeatStep({});
  EXPECT_TRUE(desk.take().empty()) << "nobody is in a study";
  view.isOnTheWay = true;
  desk.follow(view);

  desk.skipTo("", {});
  desk.skipTo("debrief", {});
  desk.repeatStep({});

  const std::vector<Command> commands = desk.take();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind, Command::Kind::SkipTo);
  EXPECT_EQ(commands[0].text, "debrief");
}

TEST(GivenARunWithoutAStudy, WhenSomebodyIsToBeAbortedThenNothingGoesOut) {
  Desk desk;
  desk.follow(example::running());

  desk.endWay(Command::Kind::Withdraw, "", {});

  EXPECT_FALSE(desk.canEndWay());
  EXPECT_TRUE(desk.take().empty());
}

TEST(GivenAReadySession, WhenStartIsPressedTwiceThenItIsAskedOnce) {
  Desk desk;
  desk.follow(completeAndReady());

  desk.start({});
  desk.start({});

  EXPECT_EQ(desk.take().size(), 1u);
}

TEST(GivenAStartThatWasNotAnswered, WhenThePatienceIsOverThenItMayBeAskedAgain) {
  Desk desk;
  SessionView view = completeAndReady();
  desk.follow(view);
  desk.start(view.now);

  view.now += 3s;
  desk.follow(view);

  EXPECT_TRUE(desk.canStart());
}

TEST(GivenAFormThatIsAnsweredElsewhere, WhenItHasNoFieldsHereThenWhatIsMissingStillHoldsTheStart) {
  Desk desk;
  SessionView view = example::ready();
  view.form = {};
  desk.follow(view);

  EXPECT_FALSE(desk.canStart());
}

TEST(GivenEveryState, WhenItIsNotReadyThenStartIsRefused) {
  for (const SessionState state : {SessionState::Idle, SessionState::Preparing, SessionState::Running,
                                   SessionState::Pausing, SessionState::Paused, SessionState::Stopping,
                                   SessionState::Saving, SessionState::Failed, SessionState::Ended}) {
    Desk desk;
    desk.follow(inState(state));
    desk.start({});
    EXPECT_TRUE(desk.take().empty()) << stateWord(state);
  }
}

TEST(GivenARunningSession, WhenPauseIsAskedThenPauseGoesOutAndWhenPausedResume) {
  Desk desk;
  desk.follow(inState(SessionState::Running));
  desk.pauseOrResume({});
  desk.follow(inState(SessionState::Pausing));
  desk.pauseOrResume({});
  desk.follow(inState(SessionState::Paused));
  desk.pauseOrResume({});

  const std::vector<Command> commands = desk.take();
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].kind, Command::Kind::Pause);
  EXPECT_EQ(commands[1].kind, Command::Kind::Resume);
}

TEST(GivenAnEndedSession, WhenStopIsAskedThenNothingGoesOut) {
  Desk desk;
  desk.follow(inState(SessionState::Ended));

  desk.stop({});

  EXPECT_TRUE(desk.take().empty());
}

TEST(GivenAFormFilledForOneParticipant, WhenTheNextRunIsReadyThenTheFormIsEmptyAgain) {
  Desk desk;
  desk.follow(example::ready());
  desk.form().type(0, "P017");
  desk.follow(inState(SessionState::Running));

  desk.follow(example::ready());

  EXPECT_EQ(desk.form().entry(0).typed, "");
  EXPECT_FALSE(desk.canStart());
}

}  // namespace
}  // namespace fovea
