// Pictures that follow one another: as a prompt, and with objects to click on as a control.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GivenAGraphic : public GivenAModularPage {
 protected:
  GivenAGraphic() { writePicture("star.bmp", 40, 20); }

  static constexpr char kTwo[] = R"({"objects": [{"kind": "circle", "id": "left", "x": 25, "y": 25, "radius": 10, "clickToAnswer": true},
                                                 {"kind": "rectangle", "id": "right", "x": 75, "y": 25, "width": 20, "height": 20, "clickToAnswer": true}]})";
  static std::string control(const std::string &frames, const std::string &more = "") {
    return R"({"control": {"kind": "graphic", "dimensions": [100, 50], "frames": [)" + frames + "]" + more + "}}";
  }
  static std::string prompt(const std::string &frames, const std::string &more = "", const std::string &rest = R"("control": {"kind": "push-buttons", "choices": ["seen"]})") {
    return R"({"prompt": {"kind": "graphic", "dimensions": [100, 50], "frames": [)" + frames + "]" + more + "}, " + rest + "}";
  }
  /// In the picture's units.
  void clickIn(double x, double y) {
    const auto left = boxOf("left"), right = boxOf("right");
    ASSERT_TRUE(left && right);
    const double unit = (right->x - left->x) / 50;
    clickAt(left->x + (x - 25) * unit, left->y - (y - 25) * unit);
  }
  /// Onsets of frames, in ms after the first of them.
  std::string onsets(const std::string &of) {
    return word("SELECT group_concat(f.value ->> 'frame' || ' ' || CAST(round(1000 * (f.value ->> 'onset_s' - json_extract(metadata, '$." + of + ".frames[0].onset_s'))) AS INTEGER), ', ') "
                "FROM responses, json_each(metadata, '$." + of + ".frames') AS f WHERE label = 'asked' AND accepted");
  }
};

TEST_F(GivenAGraphic, WhenAnObjectIsClickedByPointerAloneThenItAndThePlaceAreTheAnswerAtThatTime) {
  openWith(control(kTwo));
  EXPECT_EQ(go({{10, [this] { clickIn(27, 20); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'asked'"), "left");
  EXPECT_EQ(word("SELECT round(answer ->> '$.clickCoordinates[0]', 3) || ' ' || round(answer ->> '$.clickCoordinates[1]', 3) FROM responses WHERE label = 'asked'"), "27.0 20.0");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.rt_s'), 2) FROM responses WHERE label = 'asked'"), "134.33") << "eight frames of 60 Hz, and a millisecond";
  EXPECT_EQ(metadata("control.kind"), "graphic");
  EXPECT_EQ(metadata("control.nFrames"), "1");
  EXPECT_EQ(word("SELECT e.value ->> '$.info.clickedObject' FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'objectClicked'"), "left");
}

TEST_F(GivenAGraphic, WhenAClickMissesTheOutlineThenItIsNoAnswer) {
  openWith(control(kTwo));
  EXPECT_EQ(go({{5, [this] { clickIn(33, 33); }}, {10, [this] { clickIn(50, 25); }}, {15, [this] { clickIn(84, 34); }}}), Ending::Finished);
  EXPECT_EQ(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'asked'"), "right") << "the corner of the circle's box is none of the circle, that of the rectangle is";
  EXPECT_EQ(attempts(), "1 1 ");
}

TEST_F(GivenAGraphic, WhenAnObjectIsReachedAndPressedByKeyboardAloneThenItIsTheAnswerWithoutAPlace) {
  openWith(control(kTwo));
  EXPECT_EQ(go({{5, [this] { press("tab"), press("tab"); }}, {8, [this] { press("space"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"({"clickedObject":"right","clickCoordinates":null})");
}

TEST_F(GivenAGraphic, WhenFramesFollowOneAnotherThenEachHasItsOnsetAndPersistentObjectsStay) {
  openWith(prompt(R"({"duration_s": 0.5, "objects": [{"kind": "text", "id": "one", "text": "one", "x": 10, "y": 10, "persist": true}, {"kind": "text", "id": "gone", "text": "gone", "x": 50, "y": 10}]},
                     {"duration_s": 0.25, "objects": [{"kind": "image", "id": "star", "file": "star.bmp", "x": 80, "y": 25, "width": 10}]})"));
  EXPECT_EQ(go({{60, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(onsets("prompt"), "1 0, 2 500");
  EXPECT_EQ(happened("promptStart"), "0");
  EXPECT_EQ(happened("promptEnd"), "750");
  EXPECT_EQ(word("SELECT round(1000 * (metadata ->> '$.prompt.offset_s' - metadata ->> '$.prompt.onset_s')) FROM responses WHERE label = 'asked'"), "750.0");
  EXPECT_EQ(metadata("rtFrom"), "promptStart");
}

TEST_F(GivenAGraphic, WhenFramesComeAgainThenSoDoTheirOnsets) {
  openWith(prompt(R"({"duration_s": 0.1, "objects": []}, {"duration_s": 0.2, "objects": []})", R"(, "loop": true)"));
  EXPECT_EQ(go({{44, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(onsets("prompt"), "1 0, 2 100, 1 300, 2 400, 1 600, 2 700");
  EXPECT_EQ(happened("promptEnd"), "never");
}

TEST_F(GivenAGraphic, WhenResponsesArePreventedThenTheyCountFromTheFrameThatActivatesThem) {
  openWith(prompt(R"({"duration_s": 0.5, "objects": []}, {"objects": [], "activateResponse": true})", R"(, "preventResponse": true)"));
  EXPECT_EQ(go({{10, [this] { click("seen"); }}, {45, [this] { click("seen"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("graphicPromptEnableResponse"), "500");
  EXPECT_EQ(happened("responseEnable"), "500");
  EXPECT_EQ(word("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'early'"), "1");
}

TEST_F(GivenAGraphic, WhenAnswersArePreventedThenOneIsTakenFromTheFrameThatActivatesThem) {
  const std::string second = std::string(kTwo).substr(0, std::string(kTwo).size() - 1) + R"(, "activateSubmit": true})";
  openWith(control(R"({"duration_s": 0.5, "objects": [{"kind": "circle", "id": "early", "x": 50, "y": 25, "radius": 10, "clickToAnswer": true}]},)" + second, R"(, "preventSubmit": true)"));
  EXPECT_EQ(go({{10, [this] { click("early"); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("graphicControlEnableSubmit") + " " + happened("submitEnable"), "500 500");
  EXPECT_EQ(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'asked'"), "early") << "it waits until it is taken";
}

TEST_F(GivenAGraphic, WhenClicksArePreventedThenTheyCountFromTheFrameThatActivatesThem) {
  const std::string second = std::string(kTwo).substr(0, std::string(kTwo).size() - 1) + R"(, "activateResponse": true})";
  openWith(control(R"({"duration_s": 0.5, "objects": [{"kind": "circle", "id": "early", "x": 50, "y": 25, "radius": 10, "clickToAnswer": true}]},)" + second, R"(, "preventResponse": true)"));
  EXPECT_EQ(go({{10, [this] { click("early"); }}, {45, [this] { clickIn(25, 25); }}}), Ending::Finished) << error_;
  EXPECT_EQ(happened("graphicControlEnableResponse") + " " + happened("responseEnable"), "500 500");
  EXPECT_EQ(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'asked'"), "left");
}

TEST_F(GivenAGraphic, WhenNobodyClicksThenThePageGoesOnByItselfWithoutAnAnswer) {
  openWith(control(kTwo, R"(, "autoAdvanceAfter_s": 1)"));
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), "null");
  EXPECT_EQ(happened("autoSubmit"), "1000");
}

TEST_F(GivenAGraphic, WhenAnObjectMovesThenItIsWhereItsEasingHasItAndGoesOnFromThere) {
  openWith(control(R"({"objects": [{"kind": "circle", "id": "left", "x": 25, "y": 25, "radius": 5, "clickToAnswer": true}, {"kind": "circle", "id": "right", "x": 75, "y": 25, "radius": 5, "clickToAnswer": true},
    {"kind": "ellipse", "id": "moved", "x": 10, "y": 25, "radiusX": 8, "radiusY": 4, "clickToAnswer": true,
     "animations": [{"to": {"x": 50}, "duration_s": 1, "easing": "easeIn"}, {"to": {"x": 90, "rotation": 90}, "duration_s": 1}]}]})"));
  std::vector<double> places;
  const auto look = [&] {
    const auto left = boxOf("left"), right = boxOf("right"), moved = boxOf("moved");
    places.push_back(std::round(25 + 50 * (moved->x - left->x) / (right->x - left->x)));
  };
  EXPECT_EQ(go({{1, look}, {31, look}, {61, look}, {91, look}, {121, look}, {140, [this] { click("moved"); }}}), Ending::Finished) << error_;
  EXPECT_THAT(places, ElementsAre(10, 20, 50, 70, 90));
}

TEST_F(GivenAGraphic, WhenAPathHasCurvesAndArcsThenItLiesWhereSvgHasThem) {
  openWith(control(R"({"objects": [{"kind": "circle", "id": "left", "x": 25, "y": 25, "radius": 5, "clickToAnswer": true}, {"kind": "circle", "id": "right", "x": 75, "y": 25, "radius": 5, "clickToAnswer": true},
    {"kind": "path", "id": "leaf", "path": "M10 20Q30-15,50 20 T 10 20z", "clickToAnswer": true}, {"kind": "path", "id": "arch", "path": "m 60 40 a 10 10 0 0 1 20 0", "color": "none", "clickToAnswer": true},
    {"kind": "path", "id": "cup", "path": "M 60 10 c 0 8 20 8 20 0 s 5 -8 10 0", "x": 2, "y": 3, "clickToAnswer": true}]})"));
  std::vector<std::string> boxes;
  EXPECT_EQ(go({{5, [&] {
                   const auto left = boxOf("left"), right = boxOf("right");
                   const double unit = (right->x - left->x) / 50;
                   for (const char *id : {"leaf", "arch", "cup"}) {
                     const auto box = boxOf(id);
                     const auto rounded = [](double number) { return std::to_string(std::lround(10 * number)); };
                     boxes.push_back(rounded(25 + (box->x - left->x) / unit) + " " + rounded(25 - (box->y - left->y) / unit) + " " + rounded(box->width / unit) + " " + rounded(box->height / unit));
                   }
                   click("left");
                 }}}),
            Ending::Finished)
      << error_;
  EXPECT_THAT(boxes, ElementsAre("325 200 450 350", "700 350 200 100", "770 130 300 120")) << "middle, width and height in tenths of the picture's units";
}

TEST_F(GivenAGraphic, WhenTheSessionIsPausedThenFramesGoOnWhereTheyWere) {
  openWith(prompt(R"({"duration_s": 0.5, "objects": []}, {"objects": []})"));
  const auto ask = [this](Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_->commands().post(std::move(command)));
  };
  EXPECT_EQ(go({{10, [&] { ask(Command::Kind::Pause); }}, {40, [&] { ask(Command::Kind::Resume); }}, {100, [this] { click("seen"); }}}), Ending::Finished) << error_;
  const auto paused = [this](const char *event) { return std::stoi(happened(event)); };
  EXPECT_NEAR(paused("resumed") - paused("paused"), 500, 1);
  EXPECT_EQ(onsets("prompt"), "1 0, 2 1000");
}

TEST_F(GivenAGraphic, WhenSomebodyAsksToLeaveAndStaysThenTheLogHasThatPauseAsTheRecordOfTheSession) {
  openWith(prompt(R"({"duration_s": 0.5, "objects": []}, {"objects": []})"));
  resolved_.study.abortButton.emplace();
  const std::string key = resolved_.study.abortButton->key;
  EXPECT_EQ(go({{10, [&] { press(key); }}, {25, [&] { press(key); }}, {100, [this] { click("seen"); }}}), Ending::Finished) << error_;
  for (const auto &[event, member] : {std::pair("paused", "started"), std::pair("resumed", "stopped")})
    EXPECT_EQ(word(std::string("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e, events WHERE label = 'asked' AND accepted AND events.kind = 'pause' AND e.value ->> 'event' = '") + event +
                   "' AND abs(e.value ->> 'scheduled' - events.value ->> '" + member + "') < 1e-6"),
              "1")
        << event;
}

TEST_F(GivenAGraphic, WhenASimulatedParticipantAnswersThenItIsOneOfTheObjectsWhileThatIsThere) {
  openWith(control(R"({"duration_s": 1, "objects": []}, )" + std::string(kTwo)), R"("simulate": {},)");
  EXPECT_EQ(go({}), Ending::Finished) << error_;
  EXPECT_THAT(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'asked'"), ::testing::AnyOf("left", "right"));
  EXPECT_GT(std::stod(metadata("rt_s")), 1);
}

TEST_F(GivenAGraphic, WhenTheStudyGivesASimulatedParticipantAnObjectThatIsNoneThenItIsTold) {
  openWith(control(kTwo), R"("simulate": {"answer": {"clickedObject": "middle"}},)");
  EXPECT_EQ(go({}), Ending::Failed);
  EXPECT_THAT(error_, HasSubstr("\"middle\" is no object that can be clicked on"));
}

struct Mistake {
  std::string what, frames, more, told;
};
class GivenAGraphicWithAMistake : public GivenAGraphic, public ::testing::WithParamInterface<Mistake> {};
INSTANTIATE_TEST_SUITE_P(
    Mistakes, GivenAGraphicWithAMistake,
    ::testing::Values(
        Mistake{"twice", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1}, {"kind": "circle", "id": "a", "radius": 1}]})", "", "two objects of a frame have the id \"a\""},
        Mistake{"kept", R"({"duration_s": 1, "objects": [{"kind": "circle", "id": "a", "radius": 1, "persist": true}]}, {"objects": [{"kind": "circle", "id": "a", "radius": 1}]})", "",
                "the id \"a\" is that of an object that persists, from frame 0 on"},
        Mistake{"neverResponse", R"({"objects": []})", R"(, "preventResponse": true)", "no frame has activateResponse"},
        Mistake{"neverSubmit", R"({"objects": []})", R"(, "preventSubmit": true)", "no frame has activateSubmit"},
        Mistake{"sound", R"({"objects": [], "sound": "beep.wav"})", "", "there is no file \"beep.wav\""},
        Mistake{"unseen", R"({"objects": []}, {"objects": []})", "", "the frame has no duration_s, and is not the last"},
        Mistake{"endlessLoop", R"({"objects": []})", R"(, "loop": true)", "the first is to come again after the last"},
        Mistake{"incomplete", R"({"objects": [{"kind": "circle", "id": "a"}]})", "", "the kind circle, and no \"radius\""},
        Mistake{"strange", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1, "width": 2}]})", "", "the kind circle, which has no \"width\""},
        Mistake{"noPath", R"({"objects": [{"kind": "path", "id": "a", "path": "M 1 2 L 3"}]})", "", "it is no path: M 1 2 L 3"},
        Mistake{"noSuchAnimation", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1, "animations": [{"to": {"text": 1}, "duration_s": 1}]}]})", "", "there is no \"text\""},
        Mistake{"unchanged", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1, "animations": [{"to": {"width": 1}, "duration_s": 1}]}]})", "", "the kind circle has no \"width\""},
        Mistake{"noNumber", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1, "animations": [{"to": {"x": "far"}, "duration_s": 1}]}]})", "", "and has to be a number"},
        Mistake{"noFile", R"({"objects": [{"kind": "image", "id": "a", "file": "moon.bmp"}]})", "", "there is no file \"moon.bmp\""},
        Mistake{"noName", R"({"objects": [{"kind": "circle", "id": "a-b", "radius": 1}]})", "", "it is \"a-b\", which has not the form"},
        Mistake{"clicked", R"({"objects": [{"kind": "circle", "id": "a", "radius": 1, "clickToAnswer": true}]})", "", "there is no \"clickToAnswer\""}),
    [](const auto &tested) { return tested.param.what; });

TEST_P(GivenAGraphicWithAMistake, WhenTheStudyIsReadThenItIsToldWithItsPlace) {
  EXPECT_THAT(mistakesIn(prompt(GetParam().frames, GetParam().more)), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr(GetParam().told))));
}

TEST_F(GivenAGraphic, WhenNobodyCouldGoOnThenThatIsToldWhenTheStudyIsRead) {
  EXPECT_THAT(mistakesIn(control(R"({"objects": []})")), ElementsAre(HasSubstr("nobody could go on")));
}

struct Course {
  std::string what, frames, more;
  bool isLeft;
};
class GivenAGraphicToClickOn : public GivenAGraphic, public ::testing::WithParamInterface<Course> {
 protected:
  static constexpr char kTarget[] = R"({"kind": "circle", "id": "a", "radius": 9, "clickToAnswer": true})";
  static constexpr char kKept[] = R"({"kind": "circle", "id": "a", "radius": 9, "clickToAnswer": true, "persist": true})";
};
INSTANTIATE_TEST_SUITE_P(Courses, GivenAGraphicToClickOn,
                         ::testing::Values(Course{"allFramesEnd", R"({"duration_s": 1, "objects": [TARGET]})", "", false}, Course{"keptUntilAllEnd", R"({"duration_s": 1, "objects": [KEPT]}, {"duration_s": 1, "objects": []})", "", false},
                                           Course{"goneFromTheLast", R"({"duration_s": 1, "objects": [TARGET]}, {"objects": []})", "", false},
                                           Course{"goneWhenItCounts", R"({"duration_s": 1, "objects": [TARGET]}, {"objects": [], "activateResponse": true})", R"(, "preventResponse": true)", false},
                                           Course{"inTheLast", R"({"duration_s": 1, "objects": []}, {"objects": [TARGET]})", "", true},
                                           Course{"keptInTheLast", R"({"duration_s": 1, "objects": [KEPT]}, {"objects": []})", "", true},
                                           Course{"again", R"({"duration_s": 1, "objects": [TARGET]}, {"duration_s": 1, "objects": []})", R"(, "loop": true)", true},
                                           Course{"byItself", R"({"duration_s": 1, "objects": [TARGET]})", R"(, "autoAdvanceAfter_s": 2)", true}),
                         [](const auto &tested) { return tested.param.what; });

TEST_P(GivenAGraphicToClickOn, WhenTheStudyIsReadThenOneThatCouldNotBeLeftLaterOnIsRefused) {
  std::string frames = GetParam().frames;
  for (const auto &[word, object] : {std::pair("TARGET", kTarget), std::pair("KEPT", kKept)})
    if (const auto at = frames.find(word); at != frames.npos) frames.replace(at, std::string_view(word).size(), object);
  const auto found = mistakesIn(control(frames, GetParam().more));
  if (GetParam().isLeft) EXPECT_THAT(found, ::testing::IsEmpty());
  else EXPECT_THAT(found, ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("who has not clicked by then could not go on"))));
}

TEST_F(GivenAGraphic, WhenItWouldComeLaterThanItsPageThenThatIsToldWhenTheStudyIsRead) {
  const auto named = [](std::string more) { return R"({"name": "graphic", )" + more + R"("kind": "graphic", "dimensions": [100, 50], "frames": [)" + kTwo + "]}"; };
  const std::string buttons = R"({"name": "first", "kind": "radio-buttons", "choices": ["yes", "no"]})";
  EXPECT_THAT(mistakesIn(R"({"control": [[)" + buttons + "], [" + named("") + "]]}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("would be over before somebody comes to its screen"))));
  EXPECT_THAT(mistakesIn(R"({"control": [)" + buttons + ", " + named(R"("showIf": {"first": "yes"}, )") + "]}"), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("before it is known whether it is asked for"))));
  EXPECT_THAT(mistakesIn(R"({"control": [[)" + named("") + "], [" + buttons + "]]}"), ::testing::IsEmpty());
}

TEST_F(GivenAGraphic, WhenAPictureIsNotBelowTheStudysFolderThenThatIsToldWhenTheStudyIsReadAsARunWould) {
  const auto image = [](const std::string &file) { return prompt(R"({"objects": [{"kind": "image", "id": "a", "file": ")" + file + R"("}]})"); };
  for (const std::string &file : {(folder_ / "star.bmp").string(), "../" + folder_.filename().string() + "/star.bmp"})
    EXPECT_THAT(mistakesIn(image(file)), ElementsAre(AllOf(HasSubstr("study.json:3:"), HasSubstr("which \"" + file + "\" is not")))) << file;
  EXPECT_THAT(mistakesIn(image("star.bmp")), ::testing::IsEmpty());
}

TEST_F(GivenAGraphic, WhenTheFlagsOfAnArcHaveNothingBetweenThemThenItIsTheSameArc) {
  openWith(control(R"({"objects": [{"kind": "path", "id": "left", "path": "M 10 25 a 10 10 0 0 1 20 0 Z", "color": "red", "clickToAnswer": true},
                                   {"kind": "path", "id": "right", "path": "M60 25a10 10 0 0120 0z", "color": "red", "clickToAnswer": true}]})"));
  std::vector<double> sizes;
  EXPECT_EQ(go({{5, [&] {
                   for (const char *id : {"left", "right"})
                     if (const auto box = boxOf(id)) sizes.insert(sizes.end(), {box->width, box->height});
                   click("right");
                 }}}),
            Ending::Finished)
      << error_;
  ASSERT_EQ(sizes.size(), 4u);
  EXPECT_NEAR(sizes[0], sizes[2], 1e-9);
  EXPECT_NEAR(sizes[1], sizes[3], 1e-9);
  EXPECT_NEAR(sizes[0], 2 * sizes[1], 1e-9) << "half a circle";
}

}  // namespace
}  // namespace fovea::test
