// The pages that close a session, and those that are there while it waits, in whole sessions.

#include "forms/hands.hpp"

namespace fovea::test {
namespace {

constexpr const char *kNobodyAsked = R"({"consent": "no-consent", "params": {"reason": "a test"}}, )";

class GivenALastPage : public GivenHands {
 protected:
  static std::string page(const std::string &members = "", const std::string &params = "") {
    return std::string(kNobodyAsked) + R"({"code": "before = answer"}, {"page": "end", "label": "asked", "timeEstimate_s": 1, )" + members + R"("params": {"text": "Over", "reward": "1 EUR")" + params + R"(}}, {"code": "after = answer"})";
  }
  std::string variable(const std::string &name) { return word("SELECT coalesce(variables -> '" + name + "', 'none') FROM participants"); }
  static constexpr int kEnough = 40;
};

TEST_F(GivenALastPage, WhenItIsReadThenTheDataHaveItsOutcomeAndItsEventsAndTheLastAnswerStays) {
  EXPECT_EQ(walk(page(R"("events": {"submitEnable": {"isTriggeredBy": "trialStart", "delay_s": 1}}, )"), [this](int) { press("return"); }), Ending::Finished);
  EXPECT_EQ(answer(), R"({"outcome":"successful"})");
  EXPECT_EQ(metadata("page_type"), "org.fovea.end") << word("SELECT metadata FROM responses WHERE label = 'asked'");
  EXPECT_EQ(happened("submitEnable"), "1000");
  EXPECT_EQ(word("SELECT submitted_s - shown_s >= 1 FROM responses WHERE label = 'asked'"), "1") << "nobody left before";
  EXPECT_EQ(variable("after"), variable("before"));
}

TEST_F(GivenALastPage, WhenItsAnswerHasANameThenTheVariableHasIt) {
  EXPECT_EQ(walk(page(R"("saveAs": "over", )"), [this](int) { press("return"); }), Ending::Finished);
  EXPECT_EQ(variable("over"), R"({"outcome":"successful"})");
}

TEST_F(GivenALastPage, WhenTheStudyDoesNotTakeItThenItIsShownAgain) {
  EXPECT_EQ(walk(page(R"("validate": "given.outcome == 'successful' and 'Once more'", )"), [this](int turn) { turn < kEnough ? press("return") : stage_->requestStop(); }), Ending::Stopped);
  EXPECT_THAT(attempts(), ::testing::StartsWith("1 0 Once more; 2 0 Once more"));
}

TEST_F(GivenALastPage, WhenNobodyIsThereThenItClosesByItselfWithoutAnAnswer) {
  EXPECT_EQ(walk(page("", R"(, "closesAfter_s": 2)"), [this](int turn) { if (turn > kEnough) press("return"); }), Ending::Finished);
  EXPECT_EQ(word("SELECT coalesce(answer, 'null') || ' ' || (submitted_s - shown_s BETWEEN 1.9 AND 2.1) FROM responses WHERE label = 'asked'"), "null 1");
}

/// `GetParam()`: what stands on the screen meanwhile; empty: the host's own word.
class GivenAWait : public GivenHands, public ::testing::WithParamInterface<std::string> {};
INSTANTIATE_TEST_SUITE_P(Pages, GivenAWait, ::testing::Values("", R"(, "waitPage": {"page": "info", "label": "patience", "params": {"text": "One moment"}})", R"(, "waitPage": {"page": "modular", "label": "patience", "params": {"prompt": "One moment", "control": {"kind": "push-buttons", "choices": ["go"]}}})"),
                         [](const auto &tested) { return std::string(tested.param.empty() ? "none" : tested.param.find("info") != std::string::npos ? "info" : "modular"); });

TEST_P(GivenAWait, WhenKeysAndButtonsArePressedThenNoneOfThemEndsItOrIsAnAnswer) {
  const std::string steps = std::string(kNobodyAsked) + R"({"code": "before = answer"}, {"waitWhile": "true", "label": "peer", "expectedWait_s": 1, "checkInterval_s": 0.5, "maxWaitTime_s": 2, "failOnTimeout": false, "logMessage": "waits for a peer")" + GetParam() +
                            R"(}, {"code": "after = answer"}, {"page": "info", "label": "last", "timeEstimate_s": 1, "params": {"text": "On"}})";
  EXPECT_EQ(walk(steps, [this](int turn) {
              const char *const kKeys[] = {"tab", "space", "return", "a"};
              press(kKeys[turn % 4]);
              clickAt(0, 0.1 * (turn % 9) - 0.4);
            }),
            Ending::Finished);
  EXPECT_EQ(word("SELECT status || ' ' || (waited_s BETWEEN 2 AND 2.02) || ' ' || (variables -> 'before' IS variables -> 'after') FROM participants"), "complete 1 1");
  EXPECT_EQ(word("SELECT group_concat(label) FROM responses WHERE type = 'page'"), "last");
  EXPECT_EQ(word("SELECT value ->> 'left' FROM events WHERE kind = 'loop'"), "timeOut");
  EXPECT_EQ(word("SELECT min(value LIKE '%waits for a peer%') || ' ' || (count(*) > 1) FROM events WHERE kind = 'waiting'"), "1 1") << "each time the page begins";
}

/// A program that presses keys, and has pressed all that it was told.
class GivenAScriptedParticipant : public GivenHands {
 protected:
  GivenAScriptedParticipant() { options_.isScripted = true; }
  static std::string asking(const std::string &control) {
    return std::string(kNobodyAsked) + R"({"page": "modular", "label": "asked", "timeEstimate_s": 4, "params": {"control": )" + control + "}}";
  }
  /// As a program does that presses what it is told.
  Ending walkAsTold(const std::string &steps) {
    const auto addHooks = wiring_.addHooks;
    wiring_.addHooks = [this, addHooks](Stage &stage, StageHooks &hooks) {
      addHooks(stage, hooks);
      hooks.announce = [this](const InputRequest &request) { told_ = request.expected; };
    };
    return walk(steps, [this](int) { if (!told_.empty()) press(std::exchange(told_, "")); });
  }
  std::string told_;
  /// What the session ends with.
  std::string standStill(const std::string &step) {
    openStudy(R"({"name": "still", "steps": [)" + step + "]}");
    (void)session_->runStudy(resolved_);
    return session_->studyResult().error;
  }
  double seconds() { return toSeconds(session_->clock().now()); }
};

TEST_F(GivenAScriptedParticipant, WhenAMicrophoneHearsNobodyThenTheSessionEndsAndNamesPageEventAndControl) {
  wiring_.openSound = [this] { return simulatedSound(session_->clock()); };
  EXPECT_THAT(standStill(asking(R"({"kind": "level-meter", "goodFor_s": 2})")),
              ::testing::AllOf(::testing::HasSubstr("the page \"asked\""), ::testing::HasSubstr("\"audioMeterGood\" of params/control, \"level-meter\""), ::testing::HasSubstr("study.json:"), ::testing::HasSubstr("a microphone has to hear somebody")));
  EXPECT_LT(seconds(), 35);
}

TEST_F(GivenAScriptedParticipant, WhenThereIsNoMicrophoneThenTheyAreHeard) {
  EXPECT_EQ(walk(asking(R"({"kind": "level-meter", "low_dB": -30, "goodFor_s": 2})"), [this](int) { press("return"); }), Ending::Finished);
  EXPECT_EQ(word("SELECT round(answer ->> 'peak_dB') || ' ' || (answer ->> 'good_s' >= 2) FROM responses WHERE label = 'asked'"), "-12.0 1");
}

TEST_F(GivenAScriptedParticipant, WhenTheyAreRecordedThenTheyDoNotRecordAgainBeforeItsEnd) {
  EXPECT_EQ(walkAsTold(asking(R"({"kind": "sound-recording", "duration_s": 3, "controls": ["again", "stop"]})")), Ending::Finished);
  EXPECT_EQ(metadata("control.recordings"), "1");
}

TEST_F(GivenAScriptedParticipant, WhenNobodyButTheyEndTheRecordingThenTheyDoOnceTheStepsTimeIsOver) {
  EXPECT_EQ(walkAsTold(asking(R"({"kind": "sound-recording", "controls": ["stop"]})")), Ending::Finished);
  EXPECT_EQ(word("SELECT answer ->> 'duration_s' BETWEEN 4 AND 8 FROM responses WHERE label = 'asked'"), "1") << word("SELECT answer FROM responses WHERE label = 'asked'");
}

TEST_F(GivenAScriptedParticipant, WhenNoKeyBringsAnAnswerThenTheSessionEndsAndSaysWhatIsMissing) {
  EXPECT_THAT(standStill(asking(R"([{"name": "age", "kind": "number"}, {"name": "sure", "kind": "slider"}])")), ::testing::AllOf(::testing::HasSubstr("the page \"asked\""), ::testing::HasSubstr("\"age\": Please")));
  EXPECT_LT(seconds(), 185);
}

TEST_F(GivenAScriptedParticipant, WhenAPromptHasToEndFirstThenItIsWaitedForHoweverLongItTakes) {
  writeSound("long.wav", 190);
  const std::string page = R"({"page": "modular", "label": "asked", "timeEstimate_s": 4, "events": {"submitEnable": {"isTriggeredBy": "promptEnd"}}, "params": {"prompt": {"kind": "sound", "file": "long.wav"}}})";
  EXPECT_THAT(standStill(kNobodyAsked + page), ::testing::HasSubstr("the page \"asked\""));
  EXPECT_GT(seconds(), 190 + 180);
}

}  // namespace
}  // namespace fovea::test
