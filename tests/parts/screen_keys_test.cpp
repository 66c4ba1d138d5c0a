// Keys that are drawn for who has a mouse or a finger alone.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

constexpr const char *kSign = "\u2328\ufe0e", *kClose = "\u25bc", *kShift = "\u21e7", *kBack = "\u232b", *kForward = "\u2326";

class GivenSomethingToWriteIn : public GivenAModularPage {
 protected:
  /// `pages`: the study's, which can be left with "q".
  void openControl(const std::string &control, const std::string &params = "", const std::string &pages = "{}") {
    openStudy(R"({"name": "parts", "pages": )" + pages + R"(, "showAbortButton": {"key": "q"}, "steps": [{"consent": "no-consent", "params": {"reason": "a test"}},
      {"page": "modular", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {)" + params + R"("control": )" + control + "}}]}");
  }
  /// Of what is drawn for its key. Units: pixels.
  std::optional<Box> keyAt(const std::string &label) {
    std::optional<Box> found;
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (isInPixels(handle) && labelOf(handle) == label && stage_->stimuli().showing(handle)->isVisible)
        if (const auto box = stage_->stimuli().measure(handle)) found = *box;
    return found;
  }
  /// Units: pixels.
  void point(double x, double y, bool isFinger) {
    InputEvent event = now(isFinger ? InputKind::TouchBegin : InputKind::ButtonPress);
    event.x = x, event.y = y;
    event.device = 7;
    event.button = isFinger ? 0 : 1;
    event.source = StampSource::Kernel;
    event.uncertainty = std::chrono::microseconds(300);
    stage_->input().add(event);
    event.kind = isFinger ? InputKind::TouchEnd : InputKind::ButtonRelease;
    event.time += std::chrono::milliseconds(2);
    stage_->input().add(event);
  }
  /// A finger that stays there.
  void hold(const std::string &label) {
    const auto box = keyAt(label);
    ASSERT_TRUE(box) << label << " is not there";
    InputEvent event = now(InputKind::TouchBegin);
    event.x = box->x, event.y = box->y;
    event.device = 7;
    stage_->input().add(event);
  }
  void lift() {
    InputEvent event = now(InputKind::TouchEnd);
    event.device = 7;
    stage_->input().add(event);
  }
  /// Units: pixels.
  Box inPixels(const Box &box) {
    const double height = stage_->window().screen().height;
    return {box.x * height, box.y * height, box.width * height, box.height * height};
  }
  void ask(Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_->commands().post(std::move(command)));
  }
  void pointAt(const Box &box, bool isFinger) { point(box.x, box.y, isFinger); }
  /// The field that was made as the `number`th, from 0.
  Box fieldAt(std::size_t number) {
    std::vector<Box> fields;
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (const auto box = stage_->stimuli().property(handle, "editable") ? stage_->stimuli().measure(handle) : Result<Box>(Error{})) fields.push_back(inPixels(*box));
    return fields.at(number);
  }
  /// One thing after the other, with some frames between them: "#1" is a field, everything else a key or words.
  Ending use(const std::vector<std::string> &uses, bool isFinger, const std::function<void(std::size_t)> &before = {}) {
    auto next = std::make_shared<std::size_t>(0);
    std::map<int, std::function<void()>> hands;
    for (int frame = 5; frame < 200; frame += 6)
      hands[frame] = [=, this] {
        if (*next == uses.size()) return;
        if (before) before(*next);
        const std::string &each = uses[(*next)++];
        if (each[0] == '#' && each.size() == 2) return pointAt(fieldAt(static_cast<std::size_t>(each[1] - '0')), isFinger);
        const auto key = keyAt(each), words = boxOf(each);
        const double height = stage_->window().screen().height;
        if (key) pointAt(*key, isFinger);
        else if (words) point(words->x * height, words->y * height, isFinger);
        else ADD_FAILURE() << each << " is not there";
      };
    mostFrames_ = 220;
    const Ending ending = go(std::move(hands));
    EXPECT_EQ(*next, uses.size());
    return ending;
  }

 private:
  bool isInPixels(StimulusHandle handle) {
    const auto units = stage_->stimuli().property(handle, "units");
    const auto name = units ? stage_->stimuli().text(handle, *units) : Result<std::string_view>(units.error());
    return name && *name == "pix" && stage_->stimuli().property(handle, "wrapWidth");
  }
  std::string labelOf(StimulusHandle handle) { return std::string(*stage_->stimuli().text(handle, *stage_->stimuli().property(handle, "text"))); }
};

struct HeardOfDrawnKeys final : InputTap {
  void hear(const InputEvent &event) override {
    if (event.device == kKeysOnScreen) all += event.kind == InputKind::KeyRelease ? "release " : event.isRepeat ? "repeat " : "press ";
  }
  std::string all;
};

TEST_F(GivenSomethingToWriteIn, WhenAFingerTouchesItThenKeysComeAndWriteAndTheDataSayFromWhere) {
  openControl(R"({"kind": "text", "required": true, "keyLog": true})");
  EXPECT_EQ(use({"#0", "h", kShift, "I", "o", kBack, kClose, "Continue"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("hI")");
  EXPECT_EQ(metadata("control.keys[0].key") + metadata("control.keys[1].key") + metadata("control.keys[3].key"), "hibackspace");
  EXPECT_EQ(metadata("control.keys[0].device") + " " + metadata("control.keys[3].device"), "screen screen");
}

TEST_F(GivenSomethingToWriteIn, WhenAKeyboardWritesThenTheDataSayNothingOfTheScreen) {
  openControl(R"({"kind": "text", "keyLog": true})");
  EXPECT_EQ(go({{5, [this] { type("a"); }}, {8, [this] { press("tab"); }}, {10, [this] { press("return"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.keys[0].key") + " " + metadata("control.keys[0].device"), "a none");
}

TEST_F(GivenSomethingToWriteIn, WhenAKeyIsPressedThenItHasTheTimeOfThePress) {
  openControl(R"({"kind": "text", "keyLog": true})");
  Timestamp pressed{};
  EXPECT_EQ(use({"#0", "h", kClose, "Continue"}, true, [&](std::size_t turn) { pressed = turn == 1 ? now(InputKind::KeyPress).time : pressed; }), Ending::Finished) << error_;
  const double onset_s = std::stod(word("SELECT e.value ->> '$.scheduled' FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND accepted AND e.value ->> 'event' = 'trialStart'"));
  EXPECT_NEAR(std::stod(metadata("control.keys[0].time_s")), toSeconds(pressed.time_since_epoch()) - onset_s, 0.0005);
}

TEST_F(GivenSomethingToWriteIn, WhenAMouseClicksItThenASignOpensTheKeysAndClosesThem) {
  openControl(R"({"kind": "text", "required": true})");
  std::string seen;
  const auto look = [&](std::size_t) { seen += keyAt("h") ? 'h' : keyAt(kSign) ? 's' : '-'; };
  EXPECT_EQ(use({"#0", kSign, "h", kSign, kSign, kClose, "Continue"}, false, look), Ending::Finished) << error_;
  EXPECT_EQ(seen, "-shhshs");
  EXPECT_EQ(answer(), R"("h")");
}

TEST_F(GivenSomethingToWriteIn, WhenAMouseHasOpenedTheKeysOnceThenTheyComeByThemselves) {
  openControl(R"([{"name": "one", "kind": "text"}, {"name": "two", "kind": "text"}, {"name": "three", "kind": "checkboxes", "choices": ["aa"], "required": false}])");
  EXPECT_EQ(use({"#0", kSign, "h", "aa", "#1", "i", kClose, "Continue"}, false), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"one":"h","two":"i","three":["aa"]})");
}

TEST_F(GivenSomethingToWriteIn, WhenItCameByTabThenNothingIsDrawn) {
  openControl(R"([{"name": "one", "kind": "push-buttons", "choices": ["1"]}, {"name": "two", "kind": "text"}])");
  bool isThere = true;
  EXPECT_EQ(go({{5, [this] { press("tab"); }}, {8, [this] { press("tab"); }}, {12, [&] { isThere = keyAt(kSign) || keyAt("h"), stage_->requestStop(); }}}), Ending::Stopped);
  EXPECT_FALSE(isThere);
}

TEST_F(GivenSomethingToWriteIn, WhenTheKeysGoElsewhereThenTheDrawnOnesGo) {
  openControl(R"({"kind": "text", "required": true})");
  bool wasThere = false, isThere = true;
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }}, {10, [&] { wasThere = keyAt("h").has_value(), press("tab"); }}, {15, [&] { isThere = keyAt("h") || keyAt(kSign), stage_->requestStop(); }}}), Ending::Stopped);
  EXPECT_TRUE(wasThere);
  EXPECT_FALSE(isThere);
}

TEST_F(GivenSomethingToWriteIn, WhenTheStudySaysNeverThenNoKeysCome) {
  openControl(R"({"kind": "text"})", "", R"({"onScreenKeys": "never"})");
  EXPECT_EQ(use({"#0", "Continue"}, true, [&](std::size_t turn) { EXPECT_FALSE(turn == 1 && (keyAt("h") || keyAt(kSign))); }), Ending::Finished) << error_;
}

TEST_F(GivenSomethingToWriteIn, WhenTheStudySaysAlwaysThenTheyComeToAMouseByThemselves) {
  openControl(R"({"kind": "text", "required": true})", "", R"({"onScreenKeys": "always"})");
  EXPECT_EQ(use({"#0", "h", kClose, "Continue"}, false), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("h")");
}

TEST_F(GivenSomethingToWriteIn, WhenAKeyLiesOverAButtonOrIsOneOfAChoiceOrLeavesThenItOnlyWrites) {
  openControl(R"([{"name": "one", "kind": "text", "required": true}, {"name": "two", "kind": "push-buttons", "keys": ["h", "q"], "choices": ["aa", "bb"]}])");
  EXPECT_EQ(use({"#0", "h", "q", "x", "c", "v", "123", "abc", kClose, "bb"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"one":"hqxcv","two":"bb"})");
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND e.value ->> 'event' = 'pushButtonClicked'"), "1") << "no key was a choice's";
}

TEST_F(GivenSomethingToWriteIn, WhenThePageHasALanguageThenTheKeysAreItsOwn) {
  openControl(R"({"kind": "text", "required": true})", R"("language": "de", )");
  EXPECT_EQ(use({"#0", "z", "ü", "ß", kShift, "Ö", kClose, "Weiter"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("züßÖ")");
}

TEST_F(GivenSomethingToWriteIn, WhenItIsReadFromTheRightThenTheKeysWriteThatWayAndTakeBackTowardsTheRight) {
  openControl(R"({"kind": "text", "required": true})", R"("language": "ar", )");
  EXPECT_EQ(use({"#0", "ش", "ﻻ", "ة", kForward, "،", kClose, "متابعة"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("شلا،")");
}

TEST_F(GivenSomethingToWriteIn, WhenALetterNeedsTheThirdLevelThenItHasAKeyOfItsOwn) {
  openControl(R"({"kind": "text", "required": true})", R"("language": "pl", )");
  EXPECT_EQ(use({"#0", "ż", "ó", kShift, "Ł", kClose, "Dalej"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("żóŁ")");
}

TEST_F(GivenSomethingToWriteIn, WhenSignsAreTurnedToThenDigitsAndSignsAreWritten) {
  openControl(R"({"kind": "text", "required": true})");
  EXPECT_EQ(use({"#0", "a", "123", "7", "?", "@", "abc", "b", kClose, "Continue"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("a7?@b")");
}

TEST_F(GivenSomethingToWriteIn, WhenItHasLinesThenThereIsAReturn) {
  openControl(R"({"kind": "text", "required": true, "lines": 3})");
  EXPECT_EQ(use({"#0", "a", "\u21b5", "b", kClose, "Continue"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("a\nb")");
}

TEST_F(GivenSomethingToWriteIn, WhenItIsANumberThenThereAreDigitsAndTheMarkOfTheLanguage) {
  openControl(R"({"kind": "number"})", R"("language": "de", )");
  EXPECT_EQ(use({"#0", "-", "1", ",", "5", kClose, "Weiter"}, true, [&](std::size_t turn) { EXPECT_FALSE(turn > 0 && keyAt("q")); }), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "-1.5");
}

TEST_F(GivenSomethingToWriteIn, WhenANumberIsWholeAndNotBelowZeroThenThereAreDigitsAlone) {
  openControl(R"({"kind": "number", "integer": true, "min": 0})");
  EXPECT_EQ(use({"#0", "4", "2", kClose, "Continue"}, true, [&](std::size_t turn) { EXPECT_FALSE(turn > 0 && (keyAt("-") || keyAt("."))); }), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "42");
}

TEST_F(GivenSomethingToWriteIn, WhenItStandsLowThenItIsBroughtAboveTheKeysWithWhatIsAskedThere) {
  openControl(R"([{"name": "one", "kind": "text", "question": "aa", "lines": 6}, {"name": "two", "kind": "text", "question": "bb"}])", R"("textSize": 2, "prompt": "1\n2\n3\n4\n5\n6\n7\n8\n9", )");
  double low = 0, question = 0, key = 0;
  const auto begin = [&] {
    for (int i = 0; i < 40; ++i) press("pagedown");
  };
  EXPECT_EQ(go({{3, begin},
                {8, [&] { pointAt(fieldAt(1), true); }},
                {20, [&] { low = fieldAt(1).y - fieldAt(1).height / 2, question = inPixels(*boxOf("bb")).y, key = keyAt("h")->y, stage_->requestStop(); }}}),
            Ending::Stopped);
  EXPECT_LT(key, 0);
  EXPECT_GT(low, key);
  EXPECT_GT(question, low);
  EXPECT_LT(question, stage_->window().screen().height / 2.0);
}

TEST_F(GivenSomethingToWriteIn, WhenThereIsAUnitBesideItThenTheSignDoesNotLieOverThat) {
  openControl(R"({"kind": "number", "unit": "kilograms of it"})", R"("textSize": 2, )");
  std::optional<Box> sign, unit;
  EXPECT_EQ(go({{5, [&] { pointAt(fieldAt(0), false); }}, {12, [&] { sign = keyAt(kSign), unit = inPixels(*boxOf("kilograms of it")), stage_->requestStop(); }}}), Ending::Stopped);
  ASSERT_TRUE(sign && unit);
  EXPECT_TRUE(std::abs(sign->x - unit->x) > (sign->width + unit->width) / 2 || std::abs(sign->y - unit->y) > (sign->height + unit->height) / 2);
}

TEST_F(GivenSomethingToWriteIn, WhenKeysAreTurnedThenNoneIsMadeAndNeverAreManyInOneFrame) {
  openControl(R"({"kind": "text"})");
  std::vector<std::size_t> there;
  const auto count = [&] { there.push_back(stage_->stimuli().alive().size()); };
  std::map<int, std::function<void()>> hands;
  for (int frame = 4; frame < 120; ++frame) hands[frame] = count;
  const auto at = [&](int frame, const std::function<void()> &hand) { hands[frame] = [=] { count(), hand(); }; };
  at(5, [this] { pointAt(fieldAt(0), true); });
  at(60, [this] { pointAt(*keyAt(kShift), true); });
  at(70, [this] { pointAt(*keyAt("123"), true); });
  at(80, [this] { EXPECT_TRUE(keyAt("@")); pointAt(*keyAt("abc"), true); });
  at(90, [this] { EXPECT_TRUE(keyAt("H")); pointAt(*keyAt(kShift), true); });
  at(100, [this] { EXPECT_TRUE(keyAt("\u21ea")); stage_->requestStop(); });
  EXPECT_EQ(go(hands), Ending::Stopped);
  for (std::size_t i = 1; i < there.size(); ++i) EXPECT_LE(there[i], there[i - 1] + 2 * 12 + 3) << "in frame " << i + 4;
  EXPECT_EQ(there.at(58 - 4), there.back());
}

TEST_F(GivenSomethingToWriteIn, WhenNothingCountsYetThenKeysDoNotComeAndWhatIsPressedOnThemIsEarly) {
  openStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "modular", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1},
    "events": {"responseEnable": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.2}}, "trialRestart": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.6}}, "again": {"isTriggeredBy": "trialRestart"}},
    "params": {"control": {"kind": "text"}}}]})");
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }},
                {10, [this] { EXPECT_FALSE(keyAt("h") || keyAt(kSign)); }},
                {16, [this] { pointAt(fieldAt(0), true); }},
                {30, [this] { pointAt(*keyAt("h"), true); }},
                {40, [this] { pointAt(*keyAt("x"), true); }},
                {60, [this] { pointAt(*keyAt("i"), true); }},
                {64, [this] { pointAt(*keyAt(kClose), true); }},
                {68, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), R"("hi")");
  EXPECT_EQ(word("SELECT group_concat(e.value ->> 'info', ' ') FROM responses, json_each(metadata, '$.eventLog') AS e WHERE label = 'asked' AND e.value ->> 'event' = 'early'"), "touch x");
}

TEST_F(GivenSomethingToWriteIn, WhenThePauseOfAnOperatorBeginsThenAKeyThatIsHeldIsLetGoAndTypesNothingAfterwards) {
  openControl(R"({"kind": "text"})");
  HeardOfDrawnKeys heard;
  std::string inPause;
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }},
                {12, [&] { stage_->setTap(&heard), hold("h"); }},
                {15, [this] { ask(Command::Kind::Pause); }},
                {25, [&] { inPause = heard.all, lift(); }},
                {35, [this] { ask(Command::Kind::Resume); }},
                {45, [&] { stage_->setTap(nullptr), pointAt(*keyAt(kClose), true); }},
                {50, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(inPause, "press release ");
  EXPECT_EQ(heard.all, "press release ");
  EXPECT_EQ(answer(), R"("h")");
}

TEST_F(GivenSomethingToWriteIn, WhenTheSessionIsStoppedThenAKeyThatIsHeldIsLetGo) {
  openControl(R"({"kind": "text"})");
  HeardOfDrawnKeys heard;
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }}, {12, [&] { stage_->setTap(&heard), hold("h"); }}, {16, [this] { stage_->requestStop(); }}}), Ending::Stopped);
  stage_->setTap(nullptr);
  EXPECT_EQ(heard.all, "press release ");
}

TEST_F(GivenSomethingToWriteIn, WhenADeadKeyIsTakenBackOrAnotherFieldIsPressedThenTheNextLetterIsAsItIs) {
  openControl(R"([{"name": "one", "kind": "text"}, {"name": "two", "kind": "text"}])", R"("language": "es", )");
  EXPECT_EQ(use({"#0", "e", "´", kBack, "a", "´", "#1", "a", kClose, "Continuar"}, true), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"one":"a","two":"a"})");
}

TEST_F(GivenSomethingToWriteIn, WhenNobodySawHowAFingerLeftAKeyThenItsNextPressIsNoRepeat) {
  openControl(R"({"kind": "text"})");
  HeardOfDrawnKeys heard;
  const auto begin = [&] { stage_->setTap(&heard), hold("h"); };
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }}, {11, begin}, {17, [&] { pointAt(*keyAt("h"), true); }}, {23, [this] { stage_->setTap(nullptr), stage_->requestStop(); }}}), Ending::Stopped);
  EXPECT_EQ(heard.all, "press release press release ");
}

TEST_F(GivenSomethingToWriteIn, WhenThePageEndsWhileAKeyIsHeldThenItIsLetGo) {
  openStudy(R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": "modular", "label": "asked", "timeEstimate_s": 5,
    "events": {"autoSubmit": {"isTriggeredBy": {"event": "trialStart", "delay_s": 0.4}}}, "params": {"control": {"kind": "text"}}}]})");
  HeardOfDrawnKeys heard;
  const auto begin = [&] { stage_->setTap(&heard), hold("h"); };
  EXPECT_EQ(go({{5, [this] { pointAt(fieldAt(0), true); }}, {11, begin}}), Ending::Finished) << error_;
  stage_->setTap(nullptr);
  EXPECT_EQ(heard.all, "press release ");
}

TEST_F(GivenSomethingToWriteIn, WhenItIsTheLineBesideChoicesThenWritingChoosesIt) {
  for (const char *kind : {"radio-buttons", "checkboxes"}) {
    openControl(R"({"kind": ")" + std::string(kind) + R"(", "choices": ["aa", "bb"], "other": "Else"})");
    EXPECT_EQ(use({"bb", "#0", "h", kClose, "Continue"}, true), Ending::Finished) << error_;
    EXPECT_EQ(answer(), kind == std::string_view("checkboxes") ? R"(["bb","h"])" : R"("h")");
  }
}

}  // namespace
}  // namespace fovea::test
