// Buttons of response boxes and gamepads as keys on pages.

#include "devices/answer_keys.hpp"

#include <gmock/gmock.h>

#include "core/log.hpp"
#include "devices/built_in.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const std::string &text) {
  const auto rig = parseRig(text, "rig.json");
  EXPECT_FALSE(rig);
  return rig ? "" : rig.error().text();
}

/// A gamepad that nobody has to hold.
class GivenARigThatBindsAGamepad : public testing::Test {
 protected:
  GivenARigThatBindsAGamepad() {
    addBuiltInClasses(manager_, hub_, {});
    clock_.sleepUntil(Timestamp(1s));
  }
  Rig rigOf(const std::string &answers,
            const std::string &device = R"({"device": "gamepad", "simulated": true})") {
    auto rig = parseRig(R"({"roles": {"pad": )" + device + R"(}, "answers": {"pad": {)" + answers + "}}}",
                        "rig.json");
    EXPECT_TRUE(rig) << rig.error().text();
    return rig ? *rig : Rig{};
  }
  void open(const std::string &answers) {
    const auto opened = keys_.open(rigOf(answers), manager_, false);
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_THAT(*opened, ElementsAre(HasSubstr("role \"pad\" answers pages")));
  }
  void push(int button) {
    ASSERT_TRUE(manager_.callDeviceMethod("pad", "press", {{"button", Value(button)}}));
  }
  std::vector<InputEvent> typed() {
    std::vector<InputEvent> all;
    while (const auto event = hub_.takeDue(clock_.now())) all.push_back(*event);
    return all;
  }

  VirtualClock clock_;
  Log log_{[] { return std::int64_t{0}; }};
  InputHub hub_{clock_};
  DeviceManager manager_{clock_, log_};
  AnswerKeys keys_{hub_};
};

TEST_F(GivenARigThatBindsAGamepad, WhenAButtonIsPressedOnAPageThenItIsThatKeyWithTheTimeOfThePad) {
  open(R"("0": "f", "1": "return")");
  const AnswerKeys::OnPage page(&keys_, clock_.now());
  push(0);
  const Timestamp pressed = clock_.now();
  clock_.sleepUntil(pressed + 100ms);
  const auto events = typed();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, InputKind::KeyPress);
  EXPECT_EQ(events[0].keyName(), "f");
  EXPECT_EQ(events[0].typed(), "f");
  EXPECT_EQ(events[0].time, pressed);
  EXPECT_EQ(events[0].source, StampSource::Simulated);
  EXPECT_EQ(events[1].kind, InputKind::KeyRelease);
  push(7);
  EXPECT_THAT(typed(), testing::IsEmpty()) << "which is nobody's";
}

TEST_F(GivenARigThatBindsAGamepad, WhenNoPageIsShownThenItPressesNothing) {
  open(R"("0": "f")");
  push(0);
  EXPECT_THAT(typed(), testing::IsEmpty());
  push(0);
  clock_.sleepUntil(clock_.now() + 1s);
  const AnswerKeys::OnPage page(&keys_, clock_.now());
  EXPECT_THAT(typed(), testing::IsEmpty()) << "it was pressed before the page";
}

TEST_F(GivenARigThatBindsAGamepad, WhenAnExperimentHasThePadAsWellThenBothHearOfIt) {
  open(R"("0": "f")");
  const AnswerKeys::OnPage page(&keys_, clock_.now());
  push(0);
  EXPECT_EQ(typed().size(), 2u);
  DeviceEvent event;
  EXPECT_EQ(manager_.getDevice("pad")->events().take({&event, 1}), 1u);
  EXPECT_EQ(event.kind, DeviceEventKind::Press);
}

TEST_F(GivenARigThatBindsAGamepad, WhenItIsRehearsedThenOnlyWhatTheRigItselfSimulatesPresses) {
  const auto real = keys_.open(rigOf(R"("0": "f")", R"({"device": "gamepad"})"), manager_, true);
  ASSERT_TRUE(real) << "nothing has to be plugged in";
  EXPECT_THAT(*real, testing::IsEmpty());
  const auto simulated = keys_.open(rigOf(R"("0": "f")"), manager_, true);
  ASSERT_TRUE(simulated);
  EXPECT_EQ(simulated->size(), 1u);
}

TEST_F(GivenARigThatBindsAGamepad, WhenItHasNoSuchButtonOrIsAKeyboardThenThatIsRefusedWithThePlace) {
  EXPECT_TRUE(judgeAnswers(rigOf(R"("31": "f")"), manager_));
  const auto none = judgeAnswers(rigOf(R"("left": "f")"), manager_);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().text(),
              testing::AllOf(HasSubstr("rig.json:1:"), HasSubstr("has no button \"left\""),
                             HasSubstr("it has: 0 to 31")));
  const auto keyboard = judgeAnswers(rigOf(R"("0": "f")", R"("keyboard")"), manager_);
  ASSERT_FALSE(keyboard);
  EXPECT_THAT(keyboard.error().text(), HasSubstr("what a keyboard presses counts on pages as it is"));
  const auto nothing = judgeAnswers(rigOf(R"("0": "f")", R"("theremin")"), manager_);
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().text(), HasSubstr("theremin"));
}

TEST(GivenARigWithAnswers, WhenANameIsWrongThenItIsToldWithItsPlace) {
  EXPECT_THAT(refusal(R"({"roles": {"box": "gamepad"}, "answers": {"bix": {"0": "f"}}})"),
              testing::AllOf(HasSubstr("rig.json:1:"), HasSubstr("\"roles\" names no device for \"bix\""),
                             HasSubstr("did you mean \"box\"?")));
  EXPECT_THAT(
      refusal(R"({"roles": {"box": "gamepad"}, "answers": {"box": {"0": "Return"}}})"),
      testing::AllOf(HasSubstr("no key is called \"Return\""), HasSubstr("did you mean \"return\"?")));
  EXPECT_THAT(refusal(R"({"roles": {"box": "gamepad"}, "answers": {"box": {"0": 3}}})"),
              HasSubstr("a key is"));
  EXPECT_THAT(refusal(R"({"roles": {"box": "gamepad"}, "answers": {"box": {}}})"),
              HasSubstr("no button of \"box\" is a key"));
  EXPECT_THAT(refusal(R"({"roles": {"box": "gamepad"}, "answers": 3})"), HasSubstr("\"answers\" is"));
}

}  // namespace
}  // namespace fovea
