// Every control answered by somebody who has a finger alone, on a short page and on one that has to be scrolled to it.

#include "parts/fixture.hpp"

namespace fovea::test {
namespace {

using ::testing::HasSubstr;

class GivenAFinger : public GivenAModularPage {
 protected:
  GivenAFinger() {
    for (const char *name : {"low.bmp", "high.bmp"}) writePicture(name, 40, 20);
    for (const char *name : {"low.wav", "high.wav"}) writeSound(name, 0.2);
  }
  /// Units: the window's heights. So long after the frame that is on the screen.
  void touch(InputKind kind, double x, double y, Duration later = {}, std::uint32_t finger = 0) {
    InputEvent event = now(kind);
    event.time += later;
    event.touch = finger;
    event.x = x * stage_->window().screen().height;
    event.y = y * stage_->window().screen().height;
    event.uncertainty = std::chrono::microseconds(300);
    stage_->input().add(event);
  }
  void tap(double x, double y) {
    touch(InputKind::TouchBegin, x, y);
    touch(InputKind::TouchMove, x, y + 0.004, std::chrono::milliseconds(1));  // no finger lies still
    touch(InputKind::TouchEnd, x, y, std::chrono::milliseconds(2));
  }
  void drag(double x, double y, double toX, double toY) {
    touch(InputKind::TouchBegin, x, y);
    for (int i = 1; i <= 10; ++i) touch(InputKind::TouchMove, x + 0.1 * i * (toX - x), y + 0.1 * i * (toY - y), i * std::chrono::milliseconds(1));
    touch(InputKind::TouchEnd, toX, toY, std::chrono::milliseconds(11));
  }
  /// What says that, or the first of that kind: "@circle".
  std::optional<Box> find(const std::string &target) {
    if (!target.starts_with('@')) return boxOf(target);
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).starts_with(target.substr(1) + " "))
        if (const auto box = stage_->stimuli().measure(handle)) return *box;
    return std::nullopt;
  }
  /// "tap LABEL", or "slide LABEL": from its left to its middle. False: it was not there yet, and the page was taken up a bit.
  bool use(const std::string &each) {
    const std::string how = each.substr(0, each.find(' ')), what = each.substr(each.find(' ') + 1);
    const auto box = find(what), foot = boxOf("Continue");
    if (!box) return false;
    const bool isFoot = foot && box->y == foot->y, isBelow = box->y - box->height / 2 < (foot ? foot->y + foot->height / 2 : -0.49);
    if (!isFoot && isBelow) return drag(0, 0, 0.01, 0.2), false;
    if (how == "slide") drag(box->x - box->width / 4, box->y, box->x, box->y);
    else tap(box->x, box->y);
    return true;
  }
  Ending touchAll(const std::vector<std::string> &uses) {
    auto next = std::make_shared<std::size_t>(0);
    std::map<int, std::function<void()>> hands;
    for (int frame = 5; frame < 800; frame += 8)
      hands[frame] = [=, this] {
        if (*next < uses.size() && use(uses[*next])) ++*next;
      };
    mostFrames_ = 900;
    const Ending ending = go(std::move(hands));
    EXPECT_EQ(*next, uses.size()) << "of what was to be touched";
    return ending;
  }
  static std::string lines(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += "This is one of many lines.\\n";
    return all;
  }
};

struct Touched {
  const char *kind, *params;
  std::vector<std::string> uses;
  const char *answer;  // a part of its JSON
};
void PrintTo(const Touched &each, std::ostream *out) { *out << each.kind; }

const Touched kTouched[] = {
    {"none", "", {"tap Continue"}, "null"},
    {"monitor", "", {"tap Continue"}, "width_px"},
    {"push-buttons", R"("choices": ["one", "two"])", {"tap two"}, R"("two")"},
    {"timed-push-buttons", R"("choices": ["one", "two"])", {"tap one", "tap two", "tap Continue"}, R"("choice":"two")"},
    {"radio-buttons", R"("choices": ["one", "two", "three"])", {"tap one", "tap three", "tap Continue"}, R"("three")"},
    {"checkboxes", R"("choices": ["one", "two", "three"])", {"tap three", "tap one", "tap Continue"}, R"(["one","three"])"},
    {"dropdown", R"("choices": ["one", "two"], "placeholder": "pick")", {"tap pick", "tap two", "tap Continue"}, R"("two")"},
    {"rating", R"("values": ["low", "middle", "high"])", {"tap high", "tap Continue"}, "3"},
    {"matrix", R"("rows": ["tea"], "choices": [1, 2, 3])", {"tap @slider", "tap Continue"}, R"({"tea":2})"},
    {"ranking", R"("choices": ["one", "two", "three"])", {"tap two", "tap three", "tap one", "tap Continue"}, R"(["two","three","one"])"},
    {"slider", R"("nSteps": 3)", {"slide scale", "tap Continue"}, "0.5"},
    {"slider", R"("nSteps": 3, "minInteractions": 1, "labels": ["low", "high"])", {"slide scale", "tap Continue"}, "0.5"},
    {"slider", R"("nSteps": 4, "circular": true)", {"tap scale", "tap Continue"}, "0."},
    {"image-slider", R"("max": 10, "nSteps": 11, "images": [{"file": "low.bmp", "at": 0}, {"file": "high.bmp", "at": 5}])", {"slide scale", "tap Continue"}, "5.0"},
    {"sound-slider", R"("max": 10, "nSteps": 11, "sounds": [{"file": "low.wav", "at": 0}, {"file": "high.wav", "at": 5}])", {"slide scale", "tap Continue"}, "5.0"},
    {"graphic", R"("dimensions": [10, 10], "frames": [{"objects": [{"kind": "circle", "id": "dot", "x": 5, "y": 5, "radius": 2, "clickToAnswer": true}]}])", {"tap @circle"}, R"("clickedObject":"dot")"},
    {"tapping", R"("button": "Beat", "minTaps": 2)", {"tap Beat", "tap Beat", "tap Continue"}, ","},
    {"text", "", {"tap Continue"}, R"("")"},
    {"number", R"("required": false)", {"tap Continue"}, "null"},
    {"date", R"("required": false)", {"tap Continue"}, "null"},
    {"level-meter", "", {"tap Continue"}, "peak_dB"},
    {"sound-recording", R"("duration_s": 9, "controls": ["stop"])", {"tap Stop", "tap Continue"}, "duration_s"},
};

class GivenEachControlByTouch : public GivenAFinger, public ::testing::WithParamInterface<std::tuple<Touched, int>> {};
INSTANTIATE_TEST_SUITE_P(Each, GivenEachControlByTouch, ::testing::Combine(::testing::ValuesIn(kTouched), ::testing::Values(1, 30)), [](const auto &info) {
  std::string name = std::to_string(info.index) + std::get<0>(info.param).kind + (std::get<1>(info.param) > 1 ? "Scrolled" : "");
  std::erase(name, '-');
  return name;
});

TEST_P(GivenEachControlByTouch, WhenThereIsAFingerAloneThenItIsAnswered) {
  const auto &[touched, above] = GetParam();
  openWith(R"({"prompt": ")" + lines(above) + R"(", "control": {"kind": ")" + touched.kind + "\"" + (*touched.params ? ", " : "") + touched.params + "}}");
  EXPECT_EQ(touchAll(touched.uses), Ending::Finished) << error_;
  EXPECT_THAT(answer(), HasSubstr(touched.answer));
}

class GivenAFingerOnALongPage : public GivenAFinger {
 protected:
  /// Of what is longer than the window, and begins with buttons.
  static std::string page() { return R"({"control": [{"name": "one", "kind": "checkboxes", "choices": ["first", "second"], "required": false}, {"name": "many", "kind": "checkboxes", "required": false, "choices": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"]}]})"; }
};

TEST_F(GivenAFingerOnALongPage, WhenItMovesFromAButtonThenThePageGoesAlongAndNothingIsPressed) {
  openWith(page());
  double before = 0, after = 0;
  EXPECT_EQ(go({{5, [&] { before = boxOf("d")->y, drag(boxOf("d")->x, before, 0, before + 0.2); }}, {8, [&] { after = boxOf("d")->y; }}, {10, [this] { click("Continue"); }}}), Ending::Finished) << error_;
  EXPECT_NEAR(after - before, 0.18, 0.03) << "by as much as the finger, but for the little by which no finger lies still";
  EXPECT_EQ(answer(), R"({"one":[],"many":[]})");
}

class GivenAFingerInAMargin : public GivenAFinger, public ::testing::WithParamInterface<const char *> {};
INSTANTIATE_TEST_SUITE_P(Languages, GivenAFingerInAMargin, ::testing::Values("en", "ar"), [](const auto &info) { return std::string(info.param); });

TEST_P(GivenAFingerInAMargin, WhenItMovesAcrossFromTheBarThenThePageGoesAlong) {
  openWith(R"({"language": ")" + std::string(GetParam()) + R"(", "control": {"kind": "checkboxes", "required": false, "choices": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t"]}})");
  const double margin = GetParam() == std::string("ar") ? 0.65 : -0.65;
  double before = 0, after = 0;
  (void)go({{5, [&] { before = boxOf("d")->y, drag(margin, 0, margin, 0.2); }}, {8, [&] { after = boxOf("d")->y, stage_->requestStop(); }}});
  EXPECT_NEAR(after - before, 0.18, 0.03);
}

TEST_F(GivenAFingerOnALongPage, WhenItIsLiftedThenThePressHasTheTimeAtWhichItCameDown) {
  openWith(R"({"prompt": ")" + lines(40) + R"(", "layout": ["control", "prompt"], "control": {"kind": "push-buttons", "choices": ["yes"]}})");
  EXPECT_EQ(go({{30, [this] { touch(InputKind::TouchBegin, boxOf("yes")->x, boxOf("yes")->y); }}, {42, [this] { touch(InputKind::TouchEnd, boxOf("yes")->x, boxOf("yes")->y); }}}), Ending::Finished) << error_;
  EXPECT_EQ(word("SELECT CAST(round(1000 * (metadata ->> '$.rt_s')) AS INTEGER) || ' ' || (metadata ->> '$.rtUncertainty_s' > 0.0002) FROM responses WHERE label = 'asked' AND accepted"), "468 1");
}

TEST_F(GivenAFingerOnALongPage, WhenTwoOfThemPressOneAfterTheOtherIsDownThenBothDo) {
  openWith(page());
  const auto at = [this](InputKind kind, const char *label, std::uint32_t finger) { touch(kind, boxOf(label)->x, boxOf(label)->y, {}, finger); };
  EXPECT_EQ(go({{5, [&] { at(InputKind::TouchBegin, "a", 1); }}, {7, [&] { at(InputKind::TouchBegin, "b", 2); }}, {9, [&] { at(InputKind::TouchEnd, "b", 2); }}, {11, [&] { at(InputKind::TouchEnd, "a", 1); }}, {14, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), R"({"one":[],"many":["a","b"]})");
}

TEST_F(GivenAFingerOnALongPage, WhenAMouseIsUsedThenAPressActsAtOnce) {
  openWith(page());
  bool isThere = false;
  EXPECT_EQ(go({{5, [this] { dragTo(boxOf("first")->x, boxOf("first")->y, false); }}, {8, [&] { isThere = find("@rect").has_value(), dragTo(boxOf("first")->x, boxOf("first")->y + 0.1, true); }}, {12, [this] { click("Continue"); }}}),
            Ending::Finished)
      << error_;
  EXPECT_EQ(answer(), R"({"one":["first"],"many":[]})");
}

TEST_F(GivenAFinger, WhenThePageIsShortThenAPressActsAsItComesDown) {
  openWith(R"({"control": {"kind": "push-buttons", "choices": ["yes"]}})");
  EXPECT_EQ(go({{5, [this] { touch(InputKind::TouchBegin, boxOf("yes")->x, boxOf("yes")->y); }}}), Ending::Finished) << error_;
  EXPECT_EQ(answer(), R"("yes")");
}

/// Pages of plugins of their own.
class GivenAPageByTouch : public GivenAFinger {
 protected:
  static std::string studyWith(const std::string &page, const std::string &params) {
    return R"({"name": "parts", "steps": [{"consent": "no-consent", "params": {"reason": "a test"}}, {"page": ")" + page + R"(", "label": "asked", "timeEstimate_s": 5, "simulate": {"lapses": 1}, "params": {)" + params + "}}]}";
  }
};

TEST_F(GivenAPageByTouch, WhenATextHasScreenfulsThenAFingerThatMovesTurnsThemAndOneThatLiesStillGoesOn) {
  openStudy(studyWith("info", R"("title": "Long", "text": ")" + lines(60) + "\""));
  EXPECT_EQ(go({{5, [this] { drag(0, -0.2, 0, 0.2); }}, {8, [this] { EXPECT_TRUE(isSaid("Page 2 of")); drag(0.3, 0, -0.1, 0.02); }}, {11, [this] { EXPECT_TRUE(isSaid("Page 3 of")); drag(0, -0.2, 0, 0.2); }},
                {14, [this] { drag(0, -0.2, 0, 0.2); }}, {17, [this] { drag(0, -0.2, 0, 0.2); }}, {20, [this] { drag(-0.1, 0, 0.3, 0); }}, {23, [this] { drag(0, -0.2, 0, 0.2); }},
                {26, [this] { drag(boxOf("Continue")->x, boxOf("Continue")->y, 0.1, boxOf("Continue")->y + 0.02); }}, {29, [this] { EXPECT_TRUE(boxOf("Continue")); tap(boxOf("Continue")->x, boxOf("Continue")->y); }}}),
            Ending::Finished)
      << error_;
  EXPECT_THAT(answer(), HasSubstr("done"));
}

TEST_F(GivenAPageByTouch, WhenAFormIsLongThenItScrollsFromItsAnswersAndATapAnswers) {
  std::string questions;
  for (int i = 0; i < 14; ++i) questions += R"({"text": "Which?", "options": ["left", "right"], "required": false}, )";
  const auto form = [this] { return *find("@form"); };
  const auto up = [&] { drag(form().x + 0.2 * form().width, -0.2, form().x + 0.2 * form().width, 0.3); };
  std::map<int, std::function<void()>> hands{{5, up}, {8, up}, {11, up}, {14, up}, {17, up}, {70, [this] { tap(boxOf("Continue")->x, boxOf("Continue")->y); }}};
  for (int i = 1; i < 20; ++i) hands[20 + 2 * i] = [=, this] { tap(form().x + 0.29 * form().width, form().y - form().height / 2 + 0.01 * i); };
  openStudy(studyWith("questions", R"("questions": [)" + questions + R"({"text": "Last?", "options": ["left", "right"]}])"));
  List data;
  hands[66] = [&] {  // what a page keeps of a simulated participant is drawn
    for (const StimulusHandle handle : stage_->stimuli().alive())
      if (stage_->stimuli().describe(handle).starts_with("form ")) data = *stage_->stimuli().value(handle, *stage_->stimuli().property(handle, "data"))->list();
  };
  EXPECT_EQ(go(hands), Ending::Finished) << error_;
  ASSERT_EQ(data.size(), 15u);
  EXPECT_TRUE(data.front().find("response")->isNull()) << "a drag presses nothing";
  EXPECT_FALSE(data.back().find("response")->isNull());
}

}  // namespace
}  // namespace fovea::test
