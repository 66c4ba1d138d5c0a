// A control that is a scale with a marker.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

class GivenAScale : public GivenAModularPage {
 protected:
  /// At a share of the scale, from its left end.
  void clickScale(double share) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    clickAt(box->x + (share - 0.5) * width_, box->y);
  }
  /// With the button held down; let go in the end, or not yet.
  void dragScale(double share, bool isLetGo) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    dragTo(box->x + (share - 0.5) * width_, box->y, isLetGo);
  }
  static std::string scale(const std::string &more = "") { return R"({"control": {"kind": "slider", "min": 0, "max": 100, "nSteps": 101)" + more + "}}"; }
  /// Labels and marker may lie beyond the scale itself; this is what it takes of the page.
  const double width_ = 0.8 * 1.2;
};

TEST_F(GivenAScale, WhenItIsMovedByKeyboardAloneThenTheAnswerIsWhereTheMarkerStands) {
  openWith(scale());
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {8, [this] { press("right"); }}, {11, [this] { press("tab"); }}, {13, [this] { press("return"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "51.0") << "the first key puts it in the middle";
  EXPECT_EQ(metadata("control.track.value"), "[50.0,51.0]");
  EXPECT_EQ(metadata("control.track.time_s[0]"), "0.0");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.control.track.time_s[1]')) FROM responses WHERE label = 'asked'"), "50.0") << "three frames of 60 Hz";
  EXPECT_EQ(metadata("control.interactions"), "2");
}

TEST_F(GivenAScale, WhenItIsClickedByPointerAloneThenTheAnswerIsThere) {
  openWith(scale(R"(, "labels": ["never", "always"])"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.25); }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "25.0");
  EXPECT_EQ(word("SELECT e.value ->> '$.info.value' FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'sliderChange'"), "25.0");
}

TEST_F(GivenAScale, WhenItIsReversedThenItsEndsChangeSides) {
  openWith(scale(R"(, "reverse": true)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.25); }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "75.0");
}

TEST_F(GivenAScale, WhenValuesAreNamedThenItGoesToTheNearestAndByKeysToTheNext) {
  openWith(scale(R"(, "snapValues": [0, 30, 100])"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.2); }}, {8, [this] { press("right"); }}, {10, [this] { press("left"); }}, {15, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "30.0");
  EXPECT_EQ(metadata("control.track.value"), "[30.0,100.0,30.0]");
}

TEST_F(GivenAScale, WhenANamedValueIsBetweenTwoPlacesThenKeysLeaveItOnBothSides) {
  for (const char *key : {"left", "right"}) {
    pageFrame_ = 0;
    openWith(R"({"control": {"kind": "slider", "start": 0.5, "snapValues": [0, 0.5, 1]}})");
    EXPECT_EQ(go({{5, [&] { press(key); }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
    EXPECT_EQ(metadata("control.track.value"), std::string(key) == "left" ? "[0.0]" : "[1.0]");
    session_.reset();
    std::filesystem::remove_all(folder_ / "data");
  }
}

TEST_F(GivenAScale, WhenNamedValuesAreCloserThanItsPlacesThenKeysGoToEachOfThem) {
  openWith(R"({"control": {"kind": "slider", "nSteps": 11, "start": 0.54, "snapValues": [0.1, 0.51, 0.54, 0.57, 0.9]}})");
  EXPECT_EQ(go({{5, [this] { press("left"); }}, {7, [this] { press("left"); }}, {9, [this] { press("right"); }}, {11, [this] { press("right"); }}, {13, [this] { press("right"); }}, {15, [this] { press("right"); }}, {20, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(metadata("control.track.value"), "[0.51,0.1,0.51,0.54,0.57,0.9]");
}

TEST_F(GivenAScale, WhenItIsWrappedThenItsEndsHaveTheSameValueAndEveryPlaceTheOneThatItsPhaseSays) {
  openWith(scale(R"(, "randomWrap": true)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.0005); }}, {10, [this] { clickScale(0.9995); }}, {15, [this] { clickScale(0.25); }}, {20, [this] { click("Continue"); }}}), Ending::Finished);
  const double phase = std::stod(metadata("control.phase"));
  EXPECT_GE(phase, 0);
  EXPECT_LT(phase, 200);
  EXPECT_EQ(metadata("control.track.place"), "[0.0,100.0,25.0]");
  EXPECT_EQ(metadata("control.track.value[0]"), metadata("control.track.value[1]"));
  const double turned = std::fmod(250 - phase, 200);
  EXPECT_NEAR(std::stod(answer()), turned < 100 ? turned : 200 - turned, 1e-9) << "up to the middle of the way, then down again";
  EXPECT_NEAR(std::stod(answer()), std::stod(metadata("control.track.value[2]")), 1e-9);
}

TEST_F(GivenAScale, WhenItIsARingThenPointingToItSaysHowFarRound) {
  openWith(scale(R"(, "circular": true, "reverse": false)"));
  const auto clickRing = [this](double x, double y) {
    const auto box = boxOf("scale");
    ASSERT_TRUE(box);
    clickAt(box->x + x, box->y + y);
  };
  EXPECT_EQ(go({{5, [&] { clickRing(0.1, 0); }}, {8, [&] { clickRing(0, -0.1); }}, {11, [&] { clickRing(-0.05, 0.0); }}, {15, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.track.value"), "[25.0,50.0,75.0]");
  EXPECT_EQ(answer(), "75.0");
}

TEST_F(GivenAScale, WhenItIsARingThenTheKeysGoRoundIt) {
  openWith(R"({"textSize": 2, "control": {"kind": "slider", "min": 0, "max": 4, "nSteps": 5, "circular": true}})");
  EXPECT_EQ(go({{5, [this] { press("right"); }}, {8, [this] { press("right"); }}, {10, [this] { press("right"); }}, {12, [this] { press("right"); }}, {14, [this] { press("left"); }}, {17, [this] { press("tab"), press("return"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(metadata("control.track.value"), "[2.0,3.0,4.0,0.0,4.0]");
  EXPECT_EQ(answer(), "4.0");
}

TEST_F(GivenAScale, WhenARingIsReadFromTheRightThenItGoesRoundTheOtherWay) {
  openWith(R"({"language": "ar", "control": {"kind": "slider", "min": 0, "max": 100, "nSteps": 101, "circular": true}})");
  EXPECT_EQ(go({{5, [&] { const auto box = boxOf("scale"); ASSERT_TRUE(box); clickAt(box->x + 0.1, box->y); }}, {10, [this] { click("متابعة"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "75.0");
}

TEST_F(GivenAScale, WhenItIsARingWithoutAJumpThenItsTopHasOneValue) {
  openWith(scale(R"(, "circular": true, "randomWrap": true)"));
  const auto clickTop = [this](double x) { const auto box = boxOf("scale"); ASSERT_TRUE(box); clickAt(box->x + x, box->y + 0.1); };
  EXPECT_EQ(go({{5, [&] { clickTop(0.0001); }}, {8, [&] { clickTop(-0.0001); }}, {12, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.track.place"), "[0.0,100.0]");
  EXPECT_EQ(metadata("control.track.value[0]"), metadata("control.track.value[1]"));
}

TEST_F(GivenAScale, WhenItHasToBeMovedTwiceAndForAWhileThenThePageIsNotLeftBefore) {
  openWith(scale(R"(, "minInteractions": 2, "minTime_s": 0.5)"));
  EXPECT_EQ(go({{5, [this] { clickScale(0.1); }}, {8, [this] { click("Continue"); }}, {10, [this] { clickScale(0.6); }}, {15, [this] { click("Continue"); }}, {40, [this] { click("Continue"); }}}),
            Ending::Finished);
  EXPECT_EQ(answer(), "60.0");
  EXPECT_EQ(attempts(), "1 1 ");
  EXPECT_EQ(happened("sliderMinimalTime"), "500");
  EXPECT_EQ(happened("submitEnable"), "500");
}

TEST_F(GivenAScale, WhenItIsDraggedThenItGoesToANamedValueAsItIsLetGoOrAtOnce) {
  for (const char *at : {"false", "true"}) {
    pageFrame_ = 0;
    openWith(scale(R"(, "snapValues": [0, 30, 100], "continuousUpdates": )" + std::string(at)));
    EXPECT_EQ(go({{5, [this] { dragScale(0.2, false); }}, {8, [this] { dragScale(0.28, false); }}, {11, [this] { dragScale(0.9, true); }}, {15, [this] { click("Continue"); }}}), Ending::Finished);
    EXPECT_EQ(metadata("control.track.value"), std::string(at) == "true" ? "[30.0,100.0]" : "[30.0,30.0,100.0]") << "values that it has where it stands";
    EXPECT_EQ(metadata("control.interactions"), "1");
    session_.reset();
    std::filesystem::remove_all(folder_ / "data");
  }
}

TEST_F(GivenAScale, WhenItIsDirectionalThenItIsFilledFromItsLeastToTheMarker) {
  const auto filled = [this] {
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).starts_with("rect ")) return *stage_->stimuli().measure(handle);
    return Box{};
  };
  for (const char *reverse : {"false", "true"}) {
    pageFrame_ = 0;
    Box box;
    double middle = 0;
    openWith(scale(R"(, "directional": true, "start": 25, "reverse": )" + std::string(reverse)));
    EXPECT_EQ(go({{5, [&] { box = filled(), middle = boxOf("scale")->x; }}, {10, [this] { click("Continue"); }}}), Ending::Finished);
    EXPECT_NEAR(box.width, 0.25 * width_, 0.01);
    const double end = std::string(reverse) == "true" ? middle + width_ / 2 - box.width / 2 : middle - width_ / 2 + box.width / 2;
    EXPECT_NEAR(box.x, end, 0.01);
    session_.reset();
    std::filesystem::remove_all(folder_ / "data");
  }
}

TEST_F(GivenAScale, WhenItHasAStartThenThatIsTheAnswerOfWhoLeavesItThere) {
  openWith(scale(R"(, "start": 40)"));
  EXPECT_EQ(go({{5, [this] { click("Continue"); }}}), Ending::Finished);
  EXPECT_EQ(answer(), "40.0");
  EXPECT_EQ(metadata("control.interactions"), "0");
}

struct ScaleWords {
  std::string language, button, required;
};
class GivenAScaleInALanguage : public GivenAScale, public ::testing::WithParamInterface<ScaleWords> {};
INSTANTIATE_TEST_SUITE_P(Tongues, GivenAScaleInALanguage,
                         ::testing::Values(ScaleWords{"en", "Continue", "Please click on the scale."}, ScaleWords{"de", "Weiter", "Bitte klicken Sie auf die Skala."},
                                           ScaleWords{"ar", "متابعة", "يرجى النقر على المقياس."}),
                         [](const auto &tested) { return tested.param.language; });

TEST_P(GivenAScaleInALanguage, WhenItWasNotTouchedThenThatIsSaid) {
  openWith(R"({"language": ")" + GetParam().language + R"(", )" + scale().substr(1));
  EXPECT_EQ(go({{5, [this] { click(GetParam().button); }}, {10, [this] { clickScale(0.25); }}, {15, [this] { click(GetParam().button); }}}), Ending::Finished);
  EXPECT_EQ(attempts(), "1 0 " + GetParam().required + "; 2 1 ");
  EXPECT_EQ(answer(), GetParam().language == "ar" ? "75.0" : "25.0") << "lines that begin on the right have the least there";
}

TEST_F(GivenAScale, WhenASimulatedParticipantMovesItThenTheAnswerIsOneOfTheNamedValues) {
  openWith(scale(R"(, "snapValues": 2)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(answer(), ::testing::AnyOf("0.0", "100.0"));
}

TEST_F(GivenAScale, WhenASimulatedParticipantHasToMoveItThenItDoes) {
  openWith(scale(R"(, "minInteractions": 3)"), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(metadata("control.interactions"), "3");
  EXPECT_NE(happened("sliderMinimalInteractions"), "never");
}

struct Mistaken {
  std::string name, params, told;
};
class GivenAMistakenScale : public GivenAScale, public ::testing::WithParamInterface<Mistaken> {};
INSTANTIATE_TEST_SUITE_P(Kinds, GivenAMistakenScale,
                         ::testing::Values(Mistaken{"Ends", R"("min": 1)", R"(min is 1, and has to be less than max, which is 1)"}, Mistaken{"Start", R"("start": 2)", R"(start is 2, and has to be at most max, which is 1)"},
                                           Mistaken{"Values", R"("snapValues": [0.5, 1.5])", R"(an element of snapValues is 1.5, and has to be at most max, which is 1)"},
                                           Mistaken{"Ring", R"("circular": true, "reverse": true)", R"(circular and reverse do not go together)"},
                                           Mistaken{"Filled", R"("circular": true, "directional": true)", R"(circular and directional do not go together)"},
                                           Mistaken{"FilledWrap", R"("randomWrap": true, "directional": true)", R"(randomWrap and directional do not go together)"},
                                           Mistaken{"Wrap", R"("randomWrap": true, "snapValues": 3)", R"(randomWrap and snapValues do not go together)"}),
                         [](const auto &tested) { return tested.param.name; });

TEST_P(GivenAMistakenScale, WhenTheStudyIsReadThenThatIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "slider", )" + GetParam().params + "}}"), ::testing::ElementsAre(::testing::AllOf(::testing::HasSubstr("study.json:"), ::testing::HasSubstr(GetParam().told))));
}

TEST_F(GivenAScale, WhenItsEndsAreKnownOnlyLaterThenTheStudyIsReadWithoutThem) {
  EXPECT_THAT(mistakesIn(R"({"control": {"kind": "slider", "min": "=low", "snapValues": 5}})", R"("saveAs": "low",)"), ::testing::IsEmpty());
}

TEST_F(GivenAScale, WhenItTurnsOutWrappedAndItsValuesAreNamedThenTheStudyIsToldWhy) {
  openWith(scale(R"x(, "randomWrap": "=random() < 2", "snapValues": 3)x"));
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, ::testing::HasSubstr(R"(randomWrap and snapValues do not go together)"));
}

TEST_F(GivenAScale, WhenItsEndsTurnOutNotToBeTwoThenTheStudyIsToldWhy) {
  openWith(R"x({"control": {"kind": "slider", "min": "=1 + random()"}})x");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, ::testing::HasSubstr(R"(has to be less than max, which is 1)"));
}

}  // namespace
}  // namespace fovea::test
