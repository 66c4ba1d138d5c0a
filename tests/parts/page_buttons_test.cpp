// Buttons of a page beside the one that goes on, and the trial that waits for one of them.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenAPageWithButtons : public GivenAModularPage {
 protected:
  std::string counted(const std::string &event) {
    return word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND accepted AND e.value ->> 'event' = '" + event + "'");
  }
};

const std::string kStarted = R"({"startTrialAutomatically": false, "control": {"kind": "push-buttons", "choices": ["yes", "no"]}})";

TEST_F(GivenAPageWithButtons, WhenTheTrialWaitsForItsStartThenItBeginsWithThatAndNothingBeforeIsEarly) {
  openWith(kStarted);
  EXPECT_EQ(go({{5, [this] { click("yes"); }}, {20, [this] { click("Start"); }}, {25, [this] { click("Start"); }}, {50, [this] { click("no"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("no")");
  EXPECT_EQ(happened("buttonStart") + " " + happened("trialManualRequest") + " " + happened("trialPrepare"), "0 0 0") << "it works once, and the trial is due as it is pressed";
  EXPECT_EQ(counted("early"), "0");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s'), 2) FROM responses WHERE label = 'asked'"), "451.0") << "the frame after the press shows the button pressed, the one behind it hears of it, and with the next the trial begins";
}

TEST_F(GivenAPageWithButtons, WhenThereIsAKeyboardAloneThenTheStartButtonHasTheKeysAndThenTheAnswer) {
  openWith(kStarted);
  EXPECT_EQ(go({{15, [this] { press("space"); }}, {30, [this] { press("tab"), press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("yes")");
}

TEST_F(GivenAPageWithButtons, WhenAParticipantIsSimulatedThenItStartsTheTrialAndAnswers) {
  openWith(kStarted, R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(counted("buttonStart"), "1");
  EXPECT_GT(std::stod(metadata("rt_s")), 0);
}

TEST_F(GivenAPageWithButtons, WhenTheLanguageIsAnotherThenTheStartButtonHasItsWord) {
  openWith(R"({"language": "ar", )" + kStarted.substr(1));
  EXPECT_EQ(go({{10, [this] { click("ابدأ"); }}, {20, [this] { click("no"); }}}), Ending::Finished) << error_;
}

TEST_F(GivenAPageWithButtons, WhenTheTrialBeginsByItselfThenTheStartButtonIsAnEventAlone) {
  openWith(R"({"showStartButton": true, "startButton": "Go!", "control": {"kind": "push-buttons", "choices": ["yes", "no"]}})");
  EXPECT_EQ(go({{10, [this] { click("Go!"); }}, {20, [this] { click("no"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(counted("buttonStart"), "1");
  EXPECT_EQ(counted("trialManualRequest"), "0");
}

/// In the order of their owners: page, start, prompt, control, and the one that goes on.
const std::string kAll = R"({"buttons": [{"id": "buttonHint", "text": "H"}], "showStartButton": true, "startButton": "S",
  "prompt": {"kind": "text", "text": "?", "buttons": [{"id": "buttonPrompt", "text": "P"}]},
  "control": {"kind": "text", "buttons": [{"id": "buttonControl", "text": "C", "isResponseButton": true, "disableOnClick": true}]}, "button": "N")";

TEST_F(GivenAPageWithButtons, WhenTheyArePressedThenEachIsAnEventOfThePageWhileItWorks) {
  openWith(kAll + "}", R"("events": {"responseEnable": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.5}}, "hint": {"isTriggeredBy": "buttonHint", "message": "Think!"}},)");
  std::vector<double> x, y;
  bool isHinted = false;
  EXPECT_EQ(go({{4, [&] { for (const char *each : {"H", "S", "P", "C", "N"}) x.push_back(boxOf(each)->x), y.push_back(boxOf(each)->y); }},
                {5, [this] { click("H"); }},
                {8, [&] { isHinted = isSaid("Think!"); }},
                {10, [this] { click("C"); }},
                {12, [this] { click("P"); }},
                {40, [this] { click("C"); }},
                {45, [this] { click("C"); }},
                {50, [this] { click("H"); }},
                {55, [this] { click("N"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(counted("buttonHint") + counted("buttonPrompt") + counted("buttonControl"), "211");
  EXPECT_TRUE(isHinted);
  EXPECT_EQ(happened("hint").substr(0, happened("buttonHint").size()), happened("buttonHint"));
  EXPECT_TRUE(std::is_sorted(x.begin(), x.end()) && x.front() < x.back()) << "in one row";
  EXPECT_NEAR(y.front(), y.back(), 0.001);
}

TEST_F(GivenAPageWithButtons, WhenThePageIsReadFromTheRightThenTheFirstIsThere) {
  openWith(kAll + R"(, "language": "ar"})");
  std::vector<double> x;
  EXPECT_EQ(go({{4, [&] { for (const char *each : {"N", "C", "P", "S", "H"}) x.push_back(boxOf(each)->x); }}, {8, [this] { click("N"); }}}), Ending::Finished) << error_;
  EXPECT_TRUE(std::is_sorted(x.begin(), x.end()) && x.front() < x.back());
}

TEST_F(GivenAPageWithButtons, WhenThereIsAKeyboardAloneThenTheyAreReachedBeforeTheOneThatGoesOn) {
  openWith(kAll + "}");
  EXPECT_EQ(go({{5, [this] { press("tab"); }}, {7, [this] { press("space"); }}, {9, [this] { press("tab"); }}, {11, [this] { press("tab"); }}, {13, [this] { press("return"); }}, {15, [this] { press("tab"); }}, {17, [this] { press("tab"); }}, {19, [this] { press("return"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(counted("buttonHint") + counted("buttonStart") + counted("buttonPrompt") + counted("buttonControl"), "1010");
}

const std::string kToRead = R"({"prompt": "Read", "buttons": [{"id": "buttonRead", "text": "I have read it", "enabledBy": "later"}]})";
const char *const kToReadEvents = R"("events": {"later": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.5}}, "submitEnable": {"isTriggeredBy": "buttonRead"}},)";

TEST_F(GivenAPageWithButtons, WhenAnAnswerWaitsForOneThenThePageIsNotLeftBefore) {
  openWith(kToRead, kToReadEvents);
  EXPECT_EQ(go({{5, [this] { click("I have read it"); }}, {20, [this] { click("Continue"); }}, {40, [this] { click("I have read it"); }}, {50, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(counted("buttonRead"), "1") << "what is pressed before it works is none";
  EXPECT_EQ(pageFrame_, 50);
}

TEST_F(GivenAPageWithButtons, WhenAnAnswerWaitsForOneThenASimulatedParticipantPressesIt) {
  openWith(kToRead, std::string(kToReadEvents) + R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(counted("buttonRead"), "1");
}

TEST_F(GivenAPageWithButtons, WhenTheyAreMoreThanARowThenTheyStandInSeveralAboveOneAnother) {
  std::string buttons;
  for (int i = 1; i <= 6; ++i) buttons += std::string(i > 1 ? ", " : "") + R"({"id": "button)" + std::to_string(i) + R"(", "text": "some words )" + std::to_string(i) + "\"}";
  openWith(R"({"textSize": 2, "control": {"kind": "push-buttons", "choices": ["x"]}, "buttons": [)" + buttons + "]}");
  EXPECT_EQ(go({{5,
                 [&] {
                   for (int i = 1; i <= 6; ++i) {
                     const Box box = *boxOf("some words " + std::to_string(i));
                     EXPECT_LT(std::abs(box.x) + box.width / 2, 0.86) << "on the window";
                     EXPECT_LT(box.y + box.height / 2, boxOf("x")->y - boxOf("x")->height / 2) << "below the control";
                   }
                 }},
                {10, [this] { click("some words 1"); }},
                {20, [this] { click("x"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(counted("button1"), "1");
}

TEST_F(GivenAPageWithButtons, WhenTheControlIsOnAnotherScreenThenItsButtonsAre) {
  openWith(R"({"control": [[{"kind": "number", "name": "a", "required": false}], [{"kind": "number", "name": "b", "required": false, "buttons": [{"id": "buttonB", "text": "B"}]}]]})");
  std::string seen;
  const auto look = [&] {
    const auto handles = stage_->stimuli().alive();
    for (const StimulusHandle handle : handles)
      if (stage_->stimuli().describe(handle).ends_with("\"B\"")) seen += stage_->stimuli().showing(handle)->isVisible ? "y" : "n";
  };
  EXPECT_EQ(go({{5, look}, {8, [this] { click("Continue"); }}, {12, look}, {14, [this] { click("B"); }}, {18, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(seen, "ny");
  EXPECT_EQ(counted("buttonB"), "1");
}

TEST_F(GivenAPageWithButtons, WhenTheLayoutHasTheControlFirstThenItStandsAboveThePrompt) {
  openWith(R"({"prompt": "below", "control": {"kind": "push-buttons", "choices": ["above"]}, "layout": ["control", "prompt"]})");
  EXPECT_EQ(go({{5, [this] { EXPECT_GT(boxOf("above")->y, boxOf("below")->y); }}, {10, [this] { click("above"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("prompt.text"), "below");
}

struct WrongButtons {
  std::string name, params, place, told;
};
class GivenAMistakenButton : public GivenAPageWithButtons, public ::testing::WithParamInterface<WrongButtons> {};
INSTANTIATE_TEST_SUITE_P(Kinds, GivenAMistakenButton,
                         ::testing::Values(WrongButtons{"Name", R"("buttons": [{"id": "hint", "text": "H"}])", "params/buttons/0/id", "button"},
                                           WrongButtons{"Underscore", R"("prompt": {"kind": "text", "text": "?", "buttons": [{"id": "button_hint", "text": "H"}]})", "params/prompt/buttons/0/id", "button"},
                                           WrongButtons{"NoText", R"("control": {"kind": "text", "buttons": [{"id": "buttonA"}]})", "params/control/buttons/0", "text"},
                                           WrongButtons{"Twice", R"("prompt": {"kind": "text", "text": "?", "buttons": [{"id": "buttonA", "text": "H"}]}, "buttons": [{"id": "buttonA", "text": "H"}])", "params/prompt/buttons/0", "two buttons have the id"},
                                           WrongButtons{"Start", R"("showStartButton": true, "buttons": [{"id": "buttonStart", "text": "H"}])", "params/buttons/0", "two buttons have the id"},
                                           WrongButtons{"Event", R"("buttons": [{"id": "buttonA", "text": "H", "enabledBy": "promptEnd"}])", "params/buttons/0/enabledBy", "no event \"promptEnd\""},
                                           WrongButtons{"Both", R"("buttons": [{"id": "buttonA", "text": "H", "isResponseButton": true, "enabledBy": "trialStart"}])", "params/buttons/0/enabledBy", "names another event"},
                                           WrongButtons{"NoStart", R"("startTrialAutomatically": false, "showStartButton": false)", "params/showStartButton", "has none"},
                                           WrongButtons{"Layout", R"("layout": ["prompt", "prompt"])", "params/layout", "prompt"}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAMistakenButton, WhenTheStudyIsReadThenThatIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn("{" + GetParam().params + "}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().place), HasSubstr(GetParam().told))));
}

TEST_F(GivenAPageWithButtons, WhenTheStudyItselfSaysWhatStartsTheTrialThenThereNeedsToBeNoButton) {
  openWith(R"({"startTrialAutomatically": false, "showStartButton": false, "control": {"kind": "push-buttons", "choices": ["yes"]}})",
           R"("events": {"trialPrepare": {"isTriggeredBy": {"event": "trialConstruct", "delay_s": 0.5}}},)");
  EXPECT_EQ(go({{40, [this] { click("yes"); }}}), Ending::Finished) << error_;
}

}  // namespace
}  // namespace fovea::test
