#include <gtest/gtest.h>

#include <thread>

#include "core/log.hpp"
#include "devices/input.hpp"
#include "support/xvfb.hpp"

// After all others, whose names X's macros would change.
#include <X11/Xlib.h>
#include <X11/extensions/XInput.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#undef KeyPress
#undef KeyRelease
#undef ButtonPress
#undef ButtonRelease

namespace fovea {
namespace {

constexpr int kWidth = 400, kHeight = 300, kLeft = 100, kTop = 50;

/// An X server, a participant's window with the focus, and another window.
struct GivenKeysOnADisplay : ::testing::Test {
  testing::Xvfb xvfb;
  RealClock clock;
  Log log{[] { return 0; }};
  std::atomic<KeyOwner> owner{KeyOwner::Participant};
  ::Display *display = nullptr;
  ::Window window = 0, other = 0;
  std::unique_ptr<Input> input;

  void SetUp() override {
    ASSERT_TRUE(xvfb.started());
    display = XOpenDisplay(nullptr);
    ASSERT_NE(display, nullptr);
    window = show(kLeft, kTop, kWidth, kHeight);
    other = show(700, 600, 200, 200);
    focus(window);
    InputTarget target;
    target.nativeWindow = window;
    target.width = kWidth;
    target.height = kHeight;
    target.keyOwner = &owner;
    auto source = openInput(target, clock, log);
    ASSERT_TRUE(source) << source.error().text();
    input = std::make_unique<Input>(clock);
    input->addSource(std::move(*source));
  }
  void TearDown() override {
    input.reset();
    if (display) XCloseDisplay(display);
  }

  ::Window show(int x, int y, unsigned width, unsigned height) {
    const ::Window made = XCreateSimpleWindow(display, DefaultRootWindow(display), x, y, width, height, 0, 0, 0);
    XSelectInput(display, made, StructureNotifyMask);
    XMapWindow(display, made);
    XEvent event;
    do XWindowEvent(display, made, StructureNotifyMask, &event);
    while (event.type != MapNotify);
    return made;
  }
  void focus(::Window to) {
    XSetInputFocus(display, to, RevertToNone, CurrentTime);
    XSync(display, False);
  }
  void key(KeySym keysym, bool down) {
    XTestFakeKeyEvent(display, XKeysymToKeycode(display, keysym), down, CurrentTime);
    XSync(display, False);
  }
  void tap(KeySym keysym) { key(keysym, true), key(keysym, false); }
  void button(unsigned number, bool down) {
    XTestFakeButtonEvent(display, number, down, CurrentTime);
    XSync(display, False);
  }
  void movePointer(int x, int y) {
    XTestFakeMotionEvent(display, -1, x, y, CurrentTime);
    XSync(display, False);
  }
  /// Waits for as long as it takes; a lost event is a test that never ends, which CTest ends.
  InputEvent take() {
    while (true) {
      if (const auto event = input->take()) return *event;
      std::this_thread::yield();
    }
  }
  InputEvent takeBut(InputKind unwanted) {
    InputEvent event = take();
    while (event.kind == unwanted) event = take();
    return event;
  }
};

TEST_F(GivenKeysOnADisplay, WhenKeysAreTappedThenNamesOrderAndTimesAreRight) {
  const std::pair<KeySym, const char *> keys[] = {{XK_a, "a"},         {XK_Left, "left"},    {XK_space, "space"},
                                                  {XK_Return, "return"}, {XK_5, "5"},        {XK_Shift_L, "lshift"},
                                                  {XK_F1, "f1"},       {XK_KP_Insert, "num_0"}, {XK_period, "period"}};
  for (const auto &[keysym, name] : keys) {
    const Timestamp before = clock.now();
    key(keysym, true);
    const InputEvent press = take();
    const Timestamp between = clock.now();
    key(keysym, false);
    const InputEvent release = take();
    const Timestamp after = clock.now();

    EXPECT_EQ(press.kind, InputKind::KeyPress);
    EXPECT_EQ(press.keyName(), name);
    EXPECT_EQ(press.source, StampSource::XInput);
    EXPECT_FALSE(press.isRepeat);
    EXPECT_GE(press.time, before);
    EXPECT_LE(press.time, between);
    EXPECT_GE(press.uncertainty, Duration(0));
    EXPECT_EQ(release.kind, InputKind::KeyRelease);
    EXPECT_EQ(release.keyName(), name);
    EXPECT_GE(release.time, between);
    EXPECT_LE(release.time, after);
    EXPECT_EQ(release.duration, release.time - press.time);
  }
}

TEST_F(GivenKeysOnADisplay, WhenTenTapsComeBeforeAnybodyLooksThenTheyAreTenPressesInOrderOfTimeWithDurations) {
  for (int n = 0; n < 10; ++n) tap(n % 2 ? XK_f : XK_j);
  Timestamp before{};
  for (int n = 0; n < 10; ++n) {
    const InputEvent press = take(), release = take();
    EXPECT_EQ(press.kind, InputKind::KeyPress);
    EXPECT_EQ(press.keyName(), n % 2 ? "f" : "j");
    EXPECT_FALSE(press.isRepeat);
    EXPECT_GT(press.time, before);
    EXPECT_EQ(release.kind, InputKind::KeyRelease);
    EXPECT_EQ(release.duration, release.time - press.time);
    before = release.time;
  }
}

TEST_F(GivenKeysOnADisplay, WhenTwoKeysOverlapThenEachHasItsOwnRelease) {
  key(XK_a, true);
  key(XK_b, true);
  key(XK_a, false);
  key(XK_b, false);
  std::string order;
  for (int n = 0; n < 4; ++n) {
    const InputEvent event = take();
    order += (event.kind == InputKind::KeyPress ? "+" : "-") + std::string(event.keyName());
    EXPECT_FALSE(event.isRepeat);
    if (event.kind == InputKind::KeyRelease) {
      EXPECT_GT(event.duration, Duration(0));
    }
  }
  EXPECT_EQ(order, "+a+b-a-b");
}

TEST_F(GivenKeysOnADisplay, WhenAnotherWindowHasTheFocusThenItsKeysAreNotTheParticipants) {
  focus(other);
  tap(XK_a);
  focus(window);
  tap(XK_b);
  EXPECT_EQ(take().keyName(), "b");
  EXPECT_EQ(take().kind, InputKind::KeyRelease);
}

TEST_F(GivenKeysOnADisplay, WhenTheFocusGoesWhileAKeyIsDownThenItsReleaseIsStillTold) {
  key(XK_a, true);
  focus(other);
  key(XK_a, false);
  key(XK_b, true);
  focus(window);
  key(XK_b, false);
  tap(XK_c);
  EXPECT_EQ(take().keyName(), "a");
  const InputEvent release = take();
  EXPECT_EQ(release.keyName(), "a");
  EXPECT_EQ(release.kind, InputKind::KeyRelease);
  EXPECT_EQ(take().keyName(), "c");
}

TEST_F(GivenKeysOnADisplay, WhenTheFocusFollowsThePointerThenItCountsOnlyInTheWindow) {
  movePointer(800, 700);
  focus(PointerRoot);
  tap(XK_a);
  focus(window);
  tap(XK_s);
  EXPECT_EQ(take().keyName(), "s") << "what was pressed with the pointer elsewhere would have come first";
  take();
  movePointer(kLeft + 10, kTop + 10);
  focus(PointerRoot);
  tap(XK_b);
  EXPECT_EQ(takeBut(InputKind::PointerMove).keyName(), "b");
}

TEST_F(GivenKeysOnADisplay, WhenTheOperatorHasTheKeysThenTheyAreNotTold) {
  owner = KeyOwner::Operator;
  // The source reads the owner when it stamps, so wait until it has stamped: a click passes through the same queue.
  movePointer(kLeft + 5, kTop + 5);
  tap(XK_a);
  button(1, true);
  button(1, false);
  while (take().kind != InputKind::ButtonRelease) {
  }
  owner = KeyOwner::Participant;
  tap(XK_b);
  EXPECT_EQ(take().keyName(), "b");
}

TEST_F(GivenKeysOnADisplay, WhenThePointerClicksThenItsPlaceIsFromTheCentreUpwards) {
  movePointer(kLeft + 300, kTop + 50);
  button(3, true);
  button(3, false);
  const InputEvent press = takeBut(InputKind::PointerMove);
  EXPECT_EQ(press.kind, InputKind::ButtonPress);
  EXPECT_EQ(press.button, 3u);
  EXPECT_EQ(press.x, 100);
  EXPECT_EQ(press.y, 100);
  const InputEvent release = takeBut(InputKind::PointerMove);
  EXPECT_EQ(release.kind, InputKind::ButtonRelease);
  EXPECT_EQ(release.duration, release.time - press.time);
}

TEST_F(GivenKeysOnADisplay, WhenThePointerMovesThenItIsTold) {
  movePointer(kLeft + kWidth / 2, kTop + kHeight / 2);
  InputEvent move = take();
  EXPECT_EQ(move.kind, InputKind::PointerMove);
  EXPECT_EQ(move.x, 0);
  EXPECT_EQ(move.y, 0);
}

TEST_F(GivenKeysOnADisplay, WhenThePointerIsOnAnotherWindowThenItsClicksAreNotTold) {
  const ::Window onTop = show(kLeft + 50, kTop + 50, 100, 100);
  movePointer(kLeft + 60, kTop + 60);
  button(1, true);
  button(1, false);
  tap(XK_s);
  EXPECT_EQ(takeBut(InputKind::PointerMove).keyName(), "s") << "the click would have come first";
  take();
  XDestroyWindow(display, onTop);
  button(2, true);
  EXPECT_EQ(takeBut(InputKind::PointerMove).button, 2u);
}

TEST_F(GivenKeysOnADisplay, WhenTheWheelTurnsThenEachStepIsToldOnce) {
  movePointer(kLeft + 20, kTop + 20);
  for (const unsigned number : {4u, 5u, 7u}) button(number, true), button(number, false);
  const std::pair<double, double> steps[] = {{0, 1}, {0, -1}, {1, 0}};
  for (const auto &[x, y] : steps) {
    const InputEvent wheel = takeBut(InputKind::PointerMove);
    EXPECT_EQ(wheel.kind, InputKind::Wheel);
    EXPECT_EQ(wheel.x, x);
    EXPECT_EQ(wheel.y, y);
  }
}

TEST_F(GivenKeysOnADisplay, WhenTheKeyboardMapChangesThenTheNewNamesAreUsed) {
  tap(XK_a);
  EXPECT_EQ(take().keyName(), "a");
  take();
  const KeyCode code = XKeysymToKeycode(display, XK_a);
  KeySym symbols[] = {XK_eacute, XK_Eacute};
  XChangeKeyboardMapping(display, code, 2, symbols, 1);
  XSync(display, False);
  XTestFakeKeyEvent(display, code, True, CurrentTime);
  XTestFakeKeyEvent(display, code, False, CurrentTime);
  XSync(display, False);
  EXPECT_EQ(take().keyName(), "eacute");
}

TEST_F(GivenKeysOnADisplay, WhenLettersAreTypedThenEachPressSaysWhatItTypes) {
  tap(XK_a);
  key(XK_Shift_L, true);
  tap(XK_a);
  key(XK_Shift_L, false);
  key(XK_Control_L, true);
  tap(XK_a);
  key(XK_Control_L, false);
  for (const KeySym each : {XK_period, XK_Return, XK_BackSpace, XK_space}) tap(each);
  std::string typed;
  std::vector<std::uint32_t> modifiers;
  while (typed.empty() || typed.back() != ' ') {
    const InputEvent event = take();
    if (event.kind != InputKind::KeyPress) {
      EXPECT_EQ(event.typed(), "");
      continue;
    }
    typed += event.typed();
    if (event.keyName() == "a") modifiers.push_back(event.modifiers);
  }
  EXPECT_EQ(typed, "aA. ");
  EXPECT_EQ(modifiers, (std::vector<std::uint32_t>{0, kShift, kControl}));
}

TEST_F(GivenKeysOnADisplay, WhenADeadKeyComesFirstThenTheLetterCarriesTheAccent) {
  const KeyCode code = XKeysymToKeycode(display, XK_x);
  KeySym symbols[] = {XK_dead_acute, XK_dead_diaeresis};
  XChangeKeyboardMapping(display, code, 2, symbols, 1);
  XSync(display, False);
  const auto tapDead = [&] {
    XTestFakeKeyEvent(display, code, True, CurrentTime);
    XTestFakeKeyEvent(display, code, False, CurrentTime);
  };
  tapDead();
  tap(XK_e);
  key(XK_Shift_L, true);
  tapDead();
  key(XK_Shift_L, false);
  tap(XK_u);
  tapDead();
  tap(XK_q);
  tap(XK_space);
  std::string typed;
  while (typed.empty() || typed.back() != ' ') typed += take().typed();
  EXPECT_EQ(typed, "\u00e9\u00fc ") << "an accent on a q is nothing";
}

TEST_F(GivenKeysOnADisplay, WhenAnotherWindowHadTheKeysThenNothingOfThatIsTyped) {
  focus(other);
  tap(XK_a);
  key(XK_Shift_L, true);
  focus(window);
  tap(XK_b);
  key(XK_Shift_L, false);
  EXPECT_EQ(take().typed(), "B") << "shift is held, wherever it went down";
}

/// A second keyboard with a focus of its own: what the server has for a second person.
struct GivenTwoKeyboardsOnADisplay : GivenKeysOnADisplay {
  XDevice *keyboards[2] = {};
  std::uint32_t numbers[2] = {};
  int master = 0;

  void SetUp() override {
    GivenKeysOnADisplay::SetUp();
    char name[] = "second";
    XIAddMasterInfo add{XIAddMaster, name, True, True};
    XIChangeHierarchy(display, reinterpret_cast<XIAnyHierarchyChangeInfo *>(&add), 1);
    XSync(display, False);
    int count = 0;
    XIDeviceInfo *infos = XIQueryDevice(display, XIAllDevices, &count);
    int found = 0;
    for (int i = 0; i < count; ++i) {
      const std::string_view called = infos[i].name;
      if (called == "second keyboard") master = infos[i].deviceid;
      if (infos[i].use == XISlaveKeyboard && called.find("XTEST") != std::string_view::npos && found < 2) {
        numbers[found] = static_cast<std::uint32_t>(infos[i].deviceid);
        keyboards[found++] = XOpenDevice(display, static_cast<XID>(infos[i].deviceid));
      }
    }
    XIFreeDeviceInfo(infos);
    ASSERT_EQ(found, 2);
    XISetFocus(display, master, window, CurrentTime);
    XSync(display, False);
    EXPECT_EQ(take().kind, InputKind::Attached);
  }
  void TearDown() override {
    for (XDevice *each : keyboards)
      if (each) XCloseDevice(display, each);
    GivenKeysOnADisplay::TearDown();
  }
  void tapOn(int which, KeySym keysym) {
    for (const Bool down : {True, False}) XTestFakeDeviceKeyEvent(display, keyboards[which], XKeysymToKeycode(display, keysym), down, nullptr, 0, CurrentTime);
    XSync(display, False);
  }
};

TEST_F(GivenTwoKeyboardsOnADisplay, WhenTheyAreTypedOnAlternatelyThenEachPressSaysWhichItCameFrom) {
  for (int n = 0; n < 6; ++n) tapOn(n % 2, XK_f);
  for (int n = 0; n < 6; ++n) {
    const InputEvent press = take(), release = take();
    EXPECT_EQ(press.kind, InputKind::KeyPress);
    EXPECT_EQ(press.device, numbers[n % 2]);
    EXPECT_FALSE(press.isRepeat);
    EXPECT_EQ(release.device, numbers[n % 2]);
  }
}

TEST_F(GivenTwoKeyboardsOnADisplay, WhenOneIsTakenAwayThenThatIsToldAndTheOtherGoesOn) {
  XTestFakeDeviceKeyEvent(display, keyboards[1], XKeysymToKeycode(display, XK_j), True, nullptr, 0, CurrentTime);
  XSync(display, False);
  EXPECT_EQ(take().kind, InputKind::KeyPress);
  XIRemoveMasterInfo remove{XIRemoveMaster, master, XIFloating, 0, 0};
  XIChangeHierarchy(display, reinterpret_cast<XIAnyHierarchyChangeInfo *>(&remove), 1);
  XSync(display, False);
  const InputEvent release = take();
  EXPECT_EQ(release.kind, InputKind::KeyRelease) << "what was down on it is let go";
  EXPECT_EQ(release.device, numbers[1]);
  const InputEvent gone = take();
  EXPECT_EQ(gone.kind, InputKind::Detached);
  EXPECT_EQ(gone.device, numbers[1]);
  tapOn(0, XK_f);
  EXPECT_EQ(take().device, numbers[0]);
  keyboards[1] = nullptr;
  for (const KeyboardInfo &each : input->keyboards()) EXPECT_NE(each.device, numbers[1]);
}

TEST_F(GivenKeysOnADisplay, WhenThePointerIsMovedByProgramThenThatIsTold) {
  EXPECT_TRUE(input->movePointer(30, -20));
  const InputEvent move = take();
  EXPECT_EQ(move.kind, InputKind::PointerMove);
  EXPECT_EQ(move.x, 30);
  EXPECT_EQ(move.y, -20);
}

TEST_F(GivenKeysOnADisplay, WhenTheWindowIsGoneThenTheSourceLivesOn) {
  XDestroyWindow(display, window);
  movePointer(10, 10);
  button(1, true);
  button(1, false);
  tap(XK_a);
  EXPECT_EQ(input->sourceNames(), std::vector<std::string>{"X Input 2 raw events"});
}

TEST_F(GivenKeysOnADisplay, WhenAWindowThatIsNotThereIsNamedThenThatIsAnError) {
  InputTarget target;
  target.nativeWindow = 0x7ffffff;
  const auto source = openInput(target, clock, log);
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::Device);
}

}  // namespace
}  // namespace fovea
