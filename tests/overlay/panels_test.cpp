#include "overlay/panels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <string>

#include "overlay/example_view.hpp"
#include "overlay/gui.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

/// The panels with nothing to draw them on, and somebody's hands.
class Operator {
 public:
  explicit Operator(SessionView first, float width = 900, float height = 1000,
                    OverlayPlace place = OverlayPlace::OwnWindow)
      : view(std::move(first)), panels_(place, 0) {
    ImGuiIO &io = ImGui::GetIO();
    io.DisplaySize = {width, height};
    io.DeltaTime = 1.f / 30;
    io.KeyMap[ImGuiKey_Enter] = kEnter;
    io.MousePos = {-1, -1};
    for (int i = 0; i < 4; ++i) look();
  }

  void look(const OperatorInput &input = {}) {
    view.now += 33ms;
    gui_.setTextStep(panels_.textStep());
    panels_.act(view, input);
    ImGui::NewFrame();
    panels_.layOut(view);
    ImGui::Render();
  }

  void press(OperatorKey key) { look({{{key, view.now}}, {}, {}}); }

  /// Looks for the control by moving the mouse over its window, then clicks it.
  bool click(const char *window, ImGuiID (*idIn)(ImGuiWindow &, const char *), const char *name) {
    ImGuiWindow *found = windowNamed(window);
    if (!found) return false;
    const ImGuiID id = idIn(*found, name);
    ImGuiIO &io = ImGui::GetIO();
    for (float y = found->Pos.y + 4; y < found->Pos.y + found->Size.y; y += 9)
      for (float x = found->Pos.x + 8; x < found->Pos.x + found->Size.x; x += 14) {
        io.MousePos = {x, y};
        look();
        if (GImGui->HoveredId != id) continue;
        io.MouseDown[0] = true;
        look();
        io.MouseDown[0] = false;
        look();
        look();
        return true;
      }
    return false;
  }
  bool click(const char *window, const char *name) {
    return click(
        window,
        [](ImGuiWindow &in, const char *what) { return in.GetID((std::string("###") + what).c_str()); },
        name);
  }
  bool clickField(const char *key) {
    return click(
        "/form_",
        [](ImGuiWindow &in, const char *what) {
          return ImHashStr("###value", 0, ImHashStr(what, 0, in.GetID("fields")));
        },
        key);
  }

  void type(const char *text) {
    ImGui::GetIO().AddInputCharactersUTF8(text);
    look({{}, view.now, {}});
    look();
  }
  void enter() {
    ImGui::GetIO().KeysDown[kEnter] = true;
    look();
    ImGui::GetIO().KeysDown[kEnter] = false;
    look();
  }

  std::vector<Command> commands() { return panels_.takeCommands(); }

  static ImGuiWindow *windowNamed(std::string_view part) {
    for (ImGuiWindow *window : GImGui->Windows)
      if (window->Active && std::string_view(window->Name).find(part) != std::string_view::npos)
        return window;
    return nullptr;
  }

  Panels &panels() { return panels_; }
  SessionView view;

 private:
  static constexpr int kEnter = 257;
  Gui gui_{false};
  Panels panels_;
};

std::vector<Command::Kind> kindsOf(const std::vector<Command> &commands) {
  std::vector<Command::Kind> kinds;
  for (const Command &command : commands) kinds.push_back(command.kind);
  return kinds;
}

float heightOfBar(SessionView view) {
  Operator person(std::move(view));
  return Operator::windowNamed("bar")->Size.y;
}

TEST(GivenARunningSession, WhenTheParticipantsWindowHasLostTheKeyboardThenTheBarHasALineThatSaysSo) {
  SessionView without = example::running();
  without.hasKeyboard = false;
  EXPECT_GT(heightOfBar(without), heightOfBar(example::running()) + 10);
}

TEST(GivenAReadySession, WhenTheParticipantsWindowHasNotTheKeyboardThenTheBarIsSilent) {
  SessionView without = example::ready();
  without.hasKeyboard = false;
  EXPECT_EQ(heightOfBar(without), heightOfBar(example::ready()));
}

TEST(GivenAReadySession, WhenStartIsClickedBeforeTheFormIsCompleteThenNothingGoesOut) {
  Operator person(example::ready());

  ASSERT_TRUE(person.click("bar", "start"));
  person.press(OperatorKey::Start);

  EXPECT_THAT(person.commands(), IsEmpty());
}

TEST(GivenAReadySession, WhenTheParticipantIsTypedThenStartGoesOutWithIt) {
  Operator person(example::ready());

  ASSERT_TRUE(person.clickField("participant"));
  person.type("P017");
  ASSERT_TRUE(person.click("bar", "start"));

  const std::vector<Command> commands = person.commands();
  ASSERT_THAT(kindsOf(commands), ElementsAre(Command::Kind::Start));
  EXPECT_EQ(commands[0].expInfo.textOr("participant", ""), "P017");
}

TEST(GivenAReadySession, WhenANumberIsSpoiltThenStartStaysRefused) {
  Operator person(example::ready());
  ASSERT_TRUE(person.clickField("participant"));
  person.type("P017");

  ASSERT_TRUE(person.clickField("age"));
  person.type("x");
  person.press(OperatorKey::Start);

  EXPECT_THAT(person.commands(), IsEmpty());
}

TEST(GivenAReadySession, WhenAFixedFieldIsTypedIntoThenItKeepsItsValue) {
  Operator person(example::ready());
  ASSERT_TRUE(person.clickField("participant"));
  person.type("P017");

  ASSERT_TRUE(person.clickField("group"));
  person.type("patients");
  person.press(OperatorKey::Start);

  const std::vector<Command> commands = person.commands();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].expInfo.textOr("group", ""), "control");
}

TEST(GivenARunningSession, WhenStopIsClickedThenItGoesOutOnlyAfterTheConfirmation) {
  Operator person(example::running());

  ASSERT_TRUE(person.click("bar", "stop"));
  EXPECT_THAT(person.commands(), IsEmpty());
  person.enter();
  EXPECT_THAT(person.commands(), IsEmpty());

  ASSERT_TRUE(person.click("stop-dialog", "confirm-stop"));
  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::Stop));
}

TEST(GivenTheStopDialog, WhenSomebodyIsInAStudyThenTheyCanBeAbortedWithACause) {
  Operator person(example::running());
  EXPECT_TRUE(person.click("bar", "stop"));
  EXPECT_FALSE(person.click("stop-dialog", "confirm-withdraw")) << "nobody is in a study";
  ASSERT_TRUE(person.click("stop-dialog", "keep-running"));
  person.view.isOnTheWay = true;
  ASSERT_TRUE(person.click("bar", "stop"));

  ASSERT_TRUE(person.click("stop-dialog", "confirm-abort"));
  EXPECT_THAT(person.commands(), IsEmpty()) << "nobody has said why";
  ASSERT_TRUE(person.click("stop-dialog", "confirm-withdraw"));
  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::Withdraw));
}

TEST(GivenSomebodyInAStudy, WhenTheStepIsRepeatedThenTheDialogAsksFirst) {
  Operator person(example::running());
  EXPECT_FALSE(person.click("bar", "step")) << "nobody is in a study";
  person.view.isOnTheWay = true;
  person.view.places = {"welcome", "debrief"};
  ASSERT_TRUE(person.click("bar", "step"));
  EXPECT_THAT(person.commands(), IsEmpty());
  ASSERT_TRUE(person.click("step-dialog", "skip-to"));
  EXPECT_THAT(person.commands(), IsEmpty()) << "nobody has said where to";

  ASSERT_TRUE(person.click("step-dialog", "repeat-step"));
  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::RepeatPage));
  EXPECT_EQ(Operator::windowNamed("step-dialog"), nullptr);
}

TEST(GivenSomebodyInAStudy, WhenAStepIsChosenThenItIsGoneToOnceThatIsConfirmed) {
  SessionView view = example::running();
  view.isOnTheWay = true;
  view.places = {"welcome", "debrief"};
  Operator person(view);
  ASSERT_TRUE(person.click("bar", "step"));
  ASSERT_TRUE(person.click("step-dialog", "place"));
  ASSERT_TRUE(person.click("##Combo", [](ImGuiWindow &in, const char *what) { return in.GetID(what); }, "debrief"));
  EXPECT_THAT(person.commands(), IsEmpty());

  ASSERT_TRUE(person.click("step-dialog", "skip-to"));
  const std::vector<Command> commands = person.commands();
  ASSERT_THAT(kindsOf(commands), ElementsAre(Command::Kind::SkipTo));
  EXPECT_EQ(commands[0].text, "debrief");
}

TEST(GivenAReadySession, WhenSomebodyFailedByMistakeThenThatGoesOutOnceItIsConfirmed) {
  EXPECT_FALSE(Operator(example::running()).click("bar", "failed")) << "somebody takes part";
  Operator person(example::ready());
  ASSERT_TRUE(person.click("bar", "failed"));
  ASSERT_TRUE(person.click("failed-dialog", "confirm-unfail"));
  EXPECT_THAT(person.commands(), IsEmpty()) << "nobody has said whose";
  ASSERT_TRUE(person.click("failed-dialog", [](ImGuiWindow &in, const char *what) { return in.GetID(what); }, "###failed"));
  person.type("07");
  ASSERT_TRUE(person.click("failed-dialog", "confirm-unfail"));
  const std::vector<Command> commands = person.commands();
  ASSERT_THAT(kindsOf(commands), ElementsAre(Command::Kind::Unfail));
  EXPECT_EQ(commands[0].text, "07");
  EXPECT_EQ(Operator::windowNamed("failed-dialog"), nullptr);
}

TEST(GivenTheStopDialog, WhenTheOperatorGoesOnThenNothingGoesOutAndItCloses) {
  Operator person(example::running());
  ASSERT_TRUE(person.click("bar", "stop"));

  ASSERT_TRUE(person.click("stop-dialog", "keep-running"));

  EXPECT_THAT(person.commands(), IsEmpty());
  EXPECT_EQ(Operator::windowNamed("stop-dialog"), nullptr);
}

TEST(GivenPanelsThatWereNeverShown, WhenADialogIsDueInTheirFirstPictureThenItIsShown) {
  Gui gui{false};
  Panels panels(OverlayPlace::OwnWindow, 0);
  ImGui::GetIO().DisplaySize = {900, 1000};

  panels.askToStop();
  for (int i = 0; i < 2; ++i) {
    panels.act(example::running(), {});
    ImGui::NewFrame();
    panels.layOut(example::running());
    ImGui::Render();
  }

  EXPECT_NE(Operator::windowNamed("stop-dialog"), nullptr);
}

TEST(GivenTheStopDialog, WhenTheRunEndsByItselfThenTheDialogCloses) {
  Operator person(example::running());
  ASSERT_TRUE(person.click("bar", "stop"));

  person.view.state = SessionState::Ended;
  person.look();
  person.look();

  EXPECT_EQ(Operator::windowNamed("stop-dialog"), nullptr);
}

TEST(GivenARunningSession, WhenTheStopChordIsHeldForASecondThenOneStopGoesOut) {
  Operator person(example::running());

  person.look({{}, {}, Duration(900ms)});
  EXPECT_THAT(person.commands(), IsEmpty());
  person.look({{}, {}, Duration(1000ms)});
  person.view.now += 5s;
  person.look({{}, {}, Duration(6000ms)});

  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::Stop));
}

TEST(GivenARunningSession, WhenPauseIsClickedThenPauseGoesOutAndOnceReachedResume) {
  Operator person(example::running());

  ASSERT_TRUE(person.click("bar", "pause"));
  person.view.state = SessionState::Pausing;
  ASSERT_TRUE(person.click("bar", "pause"));
  person.view.state = SessionState::Paused;
  ASSERT_TRUE(person.click("bar", "pause"));

  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::Pause, Command::Kind::Resume));
}

TEST(GivenANote, WhenItIsFinishedMuchLaterThenItHasTheTimeOfItsFirstKeystroke) {
  Operator person(example::running());
  person.press(OperatorKey::Note);
  person.look();

  const Timestamp first = person.view.now;
  person.type("sneezed");
  for (int i = 0; i < 90; ++i) person.look();
  person.type(" twice");
  person.enter();

  const std::vector<Command> commands = person.commands();
  ASSERT_THAT(kindsOf(commands), ElementsAre(Command::Kind::Note));
  EXPECT_EQ(commands[0].text, "sneezed twice");
  EXPECT_EQ(commands[0].time, first);
}

TEST(GivenAKeptNote, WhenTheNextOneIsTypedThenItHasATimeOfItsOwn) {
  Operator person(example::running());
  person.press(OperatorKey::Note);
  person.look();
  person.type("one");
  person.enter();
  person.press(OperatorKey::Note);
  person.look();

  const Timestamp second = person.view.now;
  person.type("two");
  person.enter();

  const std::vector<Command> commands = person.commands();
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[1].text, "two");
  EXPECT_EQ(commands[1].time, second);
}

TEST(GivenTheQuickTags, WhenOneIsClickedThenItIsANote) {
  Operator person(example::running());

  ASSERT_TRUE(person.click("/notes_", "talked"));

  EXPECT_THAT(person.commands(), ElementsAre(Field(&Command::text, "talked")));
}

TEST(GivenTheScreenshotKey, WhenItIsPressedThenAScreenshotIsAsked) {
  Operator person(example::running());

  person.press(OperatorKey::Screenshot);

  EXPECT_THAT(kindsOf(person.commands()), ElementsAre(Command::Kind::Screenshot));
}

TEST(GivenTheKeyList, WhenItsKeyIsPressedTwiceThenItOpensAndCloses) {
  Operator person(example::running());

  person.press(OperatorKey::Help);
  person.look();
  EXPECT_NE(Operator::windowNamed("key-list"), nullptr);
  person.press(OperatorKey::Help);
  person.look();
  EXPECT_EQ(Operator::windowNamed("key-list"), nullptr);
}

TEST(GivenARunningSession, WhenTheTimingPageIsAskedForThenItTakesThePlaceOfTheRowsAndTheButtonGoesBack) {
  Operator person(example::running());

  person.press(OperatorKey::Timing);
  person.look();
  EXPECT_NE(Operator::windowNamed("/findings_"), nullptr);
  EXPECT_NE(Operator::windowNamed("/histogram_"), nullptr);
  EXPECT_EQ(Operator::windowNamed("/rows_"), nullptr);

  ASSERT_TRUE(person.click("bar", "timing"));
  EXPECT_EQ(Operator::windowNamed("/findings_"), nullptr);
  EXPECT_NE(Operator::windowNamed("/rows_"), nullptr);
}

/// The columns of the rows that are seen, left to right.
std::vector<std::string> columnsSeen() {
  std::vector<std::string> columns;
  for (int i = 0; i < GImGui->Tables.GetMapSize(); ++i)
    if (const ImGuiTable *table = GImGui->Tables.TryGetMapData(i);
        table && table->LastFrameActive == GImGui->FrameCount && std::string(table->OuterWindow->Name).find("rows") != std::string::npos)
      for (int column = 0; column < table->ColumnsCount; ++column) columns.push_back(ImGui::TableGetColumnName(table, column));
  return columns;
}

TEST(GivenRowsOfPractice, WhenTheFirstOfTheTrialsComesThenItIsSeenWithTheExperimentsColumnsFirst) {
  Operator person(example::running());
  person.view.latestRows = {{"practice", {{"thisRow.t", "3.1"}, {"trial", "1"}}}};
  person.look();
  person.look();
  ASSERT_THAT(columnsSeen(), ElementsAre("trial", "thisRow.t"));

  person.view.latestRows.push_back({"test", {{"thisRow.t", "9.4"}, {"test.thisN", "0"}, {"word", "red"}, {"rt_s", "0.5"}}});
  for (int i = 0; i < 3; ++i) person.look();

  EXPECT_THAT(columnsSeen(), ElementsAre("word", "rt_s", "thisRow.t", "test.thisN"));
}

SessionView answered() {
  SessionView view = example::running();
  view.answers = example::answers();
  return view;
}

TEST(GivenAnswers, WhenThePanelIsLaidOutThenTheNewestIsUnfoldedUntilAnotherIsChosen) {
  Operator person(answered());
  const auto isOpen = [&](std::uint64_t number) {
    ImGuiWindow &panel = *Operator::windowNamed("/answers_");
    const int id = static_cast<int>(number);
    return panel.DC.StateStorage->GetInt(ImHashStr("###answer", 0, panel.GetID(id)), 0) != 0;
  };
  EXPECT_TRUE(isOpen(3));
  EXPECT_FALSE(isOpen(2));

  ASSERT_TRUE(person.click("/answers_", [](ImGuiWindow &in, const char *) { return ImHashStr("###answer", 0, in.GetID(2)); }, ""));
  person.look();
  EXPECT_TRUE(isOpen(2));
  EXPECT_FALSE(isOpen(3));

  auto next = *person.view.answers.back();
  next.number = 4;
  person.view.answers.push_back(std::make_shared<const AnswerView>(next));
  person.look();
  person.look();
  EXPECT_TRUE(isOpen(4)) << "the newest one";
  EXPECT_FALSE(isOpen(2));
}

TEST(GivenASessionWithoutAnswers, WhenThePanelsAreLaidOutThenThereIsNoneForThem) {
  Operator person(example::running());
  EXPECT_EQ(Operator::windowNamed("/answers_"), nullptr);
}

TEST(GivenTheTimingPage, WhenTheNoteKeyIsPressedThenTheFieldForItIsThere) {
  Operator person(example::running());
  person.press(OperatorKey::Timing);

  person.press(OperatorKey::Note);
  person.look();

  EXPECT_NE(Operator::windowNamed("/notes_"), nullptr);
}

TEST(GivenTheTextSizeKeys, WhenTheyArePressedPastTheEndsThenTheSizeStaysBetween100And200Percent) {
  Operator person(example::running());

  for (int i = 0; i < 9; ++i) person.press(OperatorKey::LargerText);
  EXPECT_EQ(kTextPercents[person.panels().textStep()], 200);
  for (int i = 0; i < 9; ++i) person.press(OperatorKey::SmallerText);
  EXPECT_EQ(kTextPercents[person.panels().textStep()], 100);
}

TEST(GivenEverySizeAndState, WhenThePanelsAreLaidOutThenNoneLeavesTheWindowOrCoversAnother) {
  struct Size {
    float width, height;
  };
  for (const Size size : {Size{900, 1000}, Size{640, 720}, Size{1920, 1080}})
    for (const bool isRunning : {false, true}) {
      SessionView view = isRunning ? example::running() : example::ready();
      view.sinceHeartbeat = 5s;  // the bar at its highest
      view.isSimulated = true;
      Operator person(view, size.width, size.height);
      std::vector<ImRect> rects;
      for (const ImGuiWindow *window : GImGui->Windows) {
        const bool isPanel = (window->Flags & ImGuiWindowFlags_ChildWindow) && window->ParentWindow &&
                             !(window->ParentWindow->Flags & ImGuiWindowFlags_ChildWindow);
        if (window->Active && (isPanel || std::string_view(window->Name) == "bar"))
          rects.push_back(window->Rect());
      }
      EXPECT_EQ(rects.size(), isRunning ? 6u : 5u);
      const ImRect whole(0, 0, size.width, size.height);
      for (std::size_t i = 0; i < rects.size(); ++i) {
        EXPECT_TRUE(whole.Contains(rects[i])) << size.width << " " << i;
        for (std::size_t k = 0; k < i; ++k)
          EXPECT_FALSE(rects[i].Overlaps(rects[k])) << size.width << " " << i << " " << k;
      }
    }
}

TEST(GivenPanelsInsideTheParticipantsWindow, WhenTheyAreLaidOutThenMostOfItStaysFree) {
  Operator person(example::running(), 1280, 800, OverlayPlace::Inside);

  const ImGuiWindow *column = Operator::windowNamed("left");
  ASSERT_NE(column, nullptr);
  EXPECT_LE(column->Size.x, 1280 * 0.36f);
  EXPECT_EQ(Operator::windowNamed("right"), nullptr);
}

}  // namespace
}  // namespace fovea
