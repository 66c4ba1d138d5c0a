// The main job on a real (private) display: real windows, real key presses.

#include "integration/fixture.hpp"
#include "support/xvfb.hpp"

// Last, for the words it turns into macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

namespace fovea::test {
namespace {

class GivenADisplay : public GivenAFolder {
 protected:
  GivenADisplay() : server_("1920x1080x24") {}

  std::vector<std::string> onWindow(std::vector<std::string> words) {
    std::vector<std::string> all{FOVEA_PROGRAM, "run", "--display", "window", "--data", data().string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  testing::Xvfb server_;
};

TEST_F(GivenADisplay, WhenAScriptedParticipantPressesRealKeysThenEveryAnswerIsARow) {
  ASSERT_TRUE(server_.started());
  // A short study: the same plugins as the main job, fewer trials.
  const auto study = write("short.json", R"({"name": "Short", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "reaction-time", "params": {"trials": 6, "foreperiodMin_s": 0.2, "foreperiodMax_s": 0.4}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--screenshots", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(said.text.find("\terror\t"), std::string::npos) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM reaction_time_trials"), 6);
  EXPECT_GE(count("SELECT count(rt_s) FROM reaction_time_trials"), 5);
  EXPECT_GE(count("SELECT count(*) FROM events WHERE kind = 'key'"), 12) << "presses and releases are events";
  ASSERT_EQ(filesEndingWith("_report.txt").size(), 1u);
  const std::string report = textOf(filesEndingWith("_report.txt")[0]);
  EXPECT_NE(report.find(", 0 injected but not recorded"), std::string::npos) << report;
  EXPECT_GE(filesEndingWith(".png").size(), 2u);
}

TEST_F(GivenADisplay, WhenAScriptedParticipantPressesRealKeysThenPagesOfPartsAreAnswered) {
  ASSERT_TRUE(server_.started());
  const auto study = write("parts.json", R"({"name": "Parts", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "modular", "label": "one", "timeEstimate_s": 1, "params": {"control": {"kind": "push-buttons", "choices": ["yes", "no"]}}},
    {"page": "modular", "label": "many", "timeEstimate_s": 1, "params": {"control": [
      {"name": "rated", "kind": "rating", "values": 2}, {"name": "moved", "kind": "slider"}, {"name": "listed", "kind": "dropdown", "choices": [7]}, {"name": "written", "kind": "number"}]}},
    {"page": "modular", "label": "again", "timeEstimate_s": 1, "params": {"control": {"kind": "slider", "nSteps": 3, "minInteractions": 4}}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'one' AND accepted"), "\"yes\"");
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'many' AND accepted"), R"({"rated":2,"moved":0.5000500050005001,"listed":7,"written":3.0})") << "each choice in turn, until there is an answer";
  EXPECT_EQ(word("SELECT metadata ->> '$.control.interactions' FROM responses WHERE label = 'again' AND accepted"), "4") << "as often as the scale wants it";
}

TEST_F(GivenADisplay, WhenAScriptedParticipantComesToScreensThenWhatEachAsksForIsDoneAndWritten) {
  ASSERT_TRUE(server_.started());
  const auto study = write("screens.json", R"({"name": "Screens", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "modular", "label": "screens", "timeEstimate_s": 1, "params": {"startTrialAutomatically": false, "control": [
      [{"name": "first", "kind": "slider", "nSteps": 3, "start": 0.5, "minInteractions": 2}],
      [{"name": "second", "kind": "slider", "nSteps": 3}, {"name": "when", "kind": "date", "min": "1990-01-01", "max": "1999-12-31"}],
      [{"name": "year", "kind": "number", "integer": true, "min": 1950, "max": 1960}, {"name": "code", "kind": "text", "required": true, "pattern": "[a-c]-[0-9]", "example": "b-7"}]]}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  const std::string of = " FROM responses WHERE label = 'screens' AND accepted";
  EXPECT_EQ(word("SELECT (metadata ->> '$.control.first.interactions') || ' ' || (metadata ->> '$.control.second.interactions')" + of), "2 1");
  EXPECT_EQ(word("SELECT answer ->> 'when' BETWEEN '1990-01-01' AND '1999-12-31'" + of), "1");
  EXPECT_EQ(word("SELECT answer ->> 'year' BETWEEN 1950 AND 1960" + of), "1");
  EXPECT_EQ(word("SELECT answer ->> 'code'" + of), "b-7");
  EXPECT_EQ(count("SELECT count(*) FROM responses, json_each(metadata, '$.eventLog') AS e WHERE e.value ->> 'event' = 'buttonStart'"), 1);
}

TEST_F(GivenADisplay, WhenAScriptedParticipantComesToQuestionsThenAllOfThemAreAnswered) {
  ASSERT_TRUE(server_.started());
  const auto study = write("questions.json", R"({"name": "Questions", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "questions", "label": "own", "timeEstimate_s": 1, "params": {"questions": [{"name": "which", "text": "Which?", "options": ["a", "b"]}, {"name": "much", "text": "How much?", "type": "rating"},
      {"name": "far", "text": "How far?", "type": "slider"}, {"name": "why", "text": "Why?", "type": "free text"}]}},
    {"page": "questions", "label": "given", "timeEstimate_s": 1, "simulate": {"answer": {"which": "b", "much": 7, "why": "so 1"}},
      "params": {"questions": [{"name": "which", "text": "Which?", "options": ["A", "B"], "values": ["a", "b"]}, {"name": "much", "text": "How much?", "type": "rating", "ticks": [0, 7, 9]},
      {"name": "far", "text": "How far?", "type": "slider", "required": false}, {"name": "why", "text": "Why?", "type": "free text"}]}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'own' AND accepted"), R"({"which":"b","much":3,"far":4.0,"why":"simulated"})");
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'given' AND accepted"), R"({"which":"b","much":7,"far":null,"why":"so 1"})");
}

TEST_F(GivenADisplay, WhenTheStudyGivesAScriptedParticipantWhatToAnswerThenItDoesAndSaysWhereItCannot) {
  ASSERT_TRUE(server_.started());
  const auto study = write("hints.json", R"({"name": "Hints", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "modular", "label": "one", "timeEstimate_s": 1, "simulate": {"answer": 3}, "params": {"control": {"kind": "push-buttons", "choices": [1, 2, 3], "labels": ["x", "y", "z"]}}},
    {"page": "modular", "label": "many", "timeEstimate_s": 1, "simulate": {"answer": {"rated": 4, "several": ["a", "c"], "moved": 0.75, "listed": 8, "written": "lantern", "aged": 27}},
      "params": {"control": [{"name": "rated", "kind": "rating", "values": 5}, {"name": "several", "kind": "checkboxes", "choices": ["a", "b", "c"]}, {"name": "moved", "kind": "slider", "nSteps": 5},
      {"name": "listed", "kind": "dropdown", "choices": [7, 8]}, {"name": "written", "kind": "text", "required": true}, {"name": "aged", "kind": "number", "integer": true}]}},
    {"page": "modular", "label": "other", "timeEstimate_s": 1, "simulate": {"answer": "Ü"}, "params": {"control": {"kind": "text", "required": true}}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'one' AND accepted"), "3");
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'many' AND accepted"), R"({"rated":4,"several":["a","c"],"moved":0.75,"listed":8,"written":"lantern","aged":27})");
  EXPECT_EQ(said.text.find("\"many\", where simulate says"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("answered 3 to \"other\", where simulate says Ü"), std::string::npos) << said.text;
}

TEST_F(GivenADisplay, WhenTheStudyGivesAScriptedParticipantAnOrderRowsADateOrAnObjectThenThatIsAnswered) {
  ASSERT_TRUE(server_.started());
  const auto study = write("parts.json", R"({"name": "Parts", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "modular", "label": "many", "timeEstimate_s": 1, "simulate": {"answer": {"order": ["c", "a", "b"], "rows": {"tea": "often", "milk": "never"}, "born": "1999-12-31"}},
      "params": {"control": [{"name": "order", "kind": "ranking", "choices": ["a", "b", "c"]}, {"name": "rows", "kind": "matrix", "rows": ["tea", "milk"], "choices": ["never", "now", "often"]}, {"name": "born", "kind": "date"}]}},
    {"page": "modular", "label": "drawn", "timeEstimate_s": 1, "simulate": {"answer": {"clickedObject": "right"}}, "params": {"control": {"kind": "graphic", "dimensions": [100, 50], "frames": [{"objects": [
      {"kind": "circle", "id": "left", "x": 20, "y": 25, "radius": 10, "clickToAnswer": true}, {"kind": "circle", "id": "right", "x": 80, "y": 25, "radius": 10, "clickToAnswer": true}]}]}}},
    {"page": "questions", "label": "scale", "timeEstimate_s": 1, "simulate": {"answer": {"much": 2, "more": 0.3}}, "params": {"questions": [{"name": "much", "text": "How much?", "type": "slider", "ticks": [0, 2, 100]},
      {"name": "more", "text": "More?", "type": "slider", "ticks": [0, 0.3, 1], "granularity": 0.1}]}}]})");
  const Said said = runProgram(onWindow({"--overlay", "window", "--scripted", "--seed", "3", study.string()}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT answer FROM responses WHERE label = 'many' AND accepted"), R"({"order":["c","a","b"],"rows":{"tea":"often","milk":"never"},"born":"1999-12-31"})");
  EXPECT_EQ(word("SELECT answer ->> 'clickedObject' FROM responses WHERE label = 'drawn'"), "right");
  EXPECT_EQ(said.text.find("where simulate says"), std::string::npos) << said.text;
}

TEST_F(GivenADisplay, WhenAKeyIsAwaitedThatTheKeyboardDoesNotHaveThenTheSessionEndsAndSaysWhich) {
  ASSERT_TRUE(server_.started());
  const auto study = write("keys.json", R"({"name": "Keys", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "gabor-detection", "params": {"keys": ["f24", "f25"]}}]})");
  const Said said = runProgram(onWindow({"--overlay", "off", "--scripted", "--seed", "3", study.string()}));
  EXPECT_EQ(said.status, 3) << said.text;
  EXPECT_NE(said.text.find("no more keys come of the scripted participant: fovea-participant: this keyboard has no key"), std::string::npos) << said.text;
}

TEST_F(GivenADisplay, WhenAPluginDrawsWithItsOwnOpenGlThenBothPicturesAreThereAndTheStateIsTheHostsAgain) {
  ASSERT_TRUE(server_.started());
  const std::string plugin = std::string(FOVEA_TEST_PLUGINS) + "/org.test.raw-gl.so";
  const Said said = runProgram(onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", plugin}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT inside || ' ' || outside || ' ' || after FROM raw_gl_trials"), "ff0000 00ff00 00ff00");

  const Said virtually = rehearse({plugin});
  EXPECT_EQ(virtually.status, 1);
  EXPECT_NE(virtually.text.find("needs the service fovea.gl/1"), std::string::npos) << virtually.text;
}

TEST_F(GivenADisplay, WhenARunShowsWhatThePointerCanUseThenTheParticipantSeesItAndOtherwiseAsTheExperimentSays) {
  ASSERT_TRUE(server_.started());
  const std::string plugin = std::string(FOVEA_TEST_PLUGINS) + "/org.test.pointer.so";
  const Said said = runProgram(onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", plugin}));
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(word("SELECT group_concat(\"on\" || ': ' || pointer, '; ') FROM pointer_trials"),
            "picture: hidden; slider: shown; picture after it: hidden; picture, asked for: shown; slider, asked against: hidden");
}

TEST_F(GivenADisplay, WhenTheSameExperimentRunsWithoutAnyOpenGlThenItsRowsAreTheSameButForTimesAndWhatDatedThem) {
  ASSERT_TRUE(server_.started());
  const auto study = write("short.json", R"({"name": "Short", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}},
    {"experiment": "stroop", "params": {"practiceTrials": 3, "blocks": 1, "trialsPerBlock": 6}}]})");
  constexpr char kRows[] = "SELECT group_concat(line, ';') FROM (SELECT block || trial || condition || word || ink || correct_response || "
                           "coalesce(response, '-') || correct AS line FROM stroop_trials ORDER BY block, trial)";
  constexpr char kSource[] = "SELECT DISTINCT onset_source FROM stroop_trials";
  const Said real = runProgram(onWindow({"--overlay", "off", "--simulate", "--seed", "3", study.string()}));
  ASSERT_EQ(real.status, 0) << real.text;
  const std::string rows = word(kRows);
  EXPECT_EQ(word(kSource), "timer");
  std::filesystem::remove_all(data());

  const Said virtually = rehearse({"--seed", "3", study.string()});

  ASSERT_EQ(virtually.status, 0) << virtually.text;
  EXPECT_EQ(word(kRows), rows);
  EXPECT_EQ(word(kSource), "virtual");
}

TEST_F(GivenADisplay, WhenDegreesAreAskedForAndNobodyToldTheSizeOfTheScreenThenThatIsSaidAndWhereToTell) {
  ASSERT_TRUE(server_.started());
  const Said said = runProgram(onWindow({"--overlay", "off", "--simulate", "multiple-object-tracking"}));
  EXPECT_EQ(said.status, 3) << said.text;
  for (const char *part : {"run failed", "units \"deg\" need the width of the screen in cm (screenWidthCm)", "\"display\" in the rig file"})
    EXPECT_NE(said.text.find(part), std::string::npos) << part << "\n" << said.text;
}

TEST_F(GivenADisplay, WhenTheDoctorLooksThenItTellsTheTruthOfADisplayWithoutAScreen) {
  ASSERT_TRUE(server_.started());
  const Said said = runProgram({FOVEA_PROGRAM, "doctor", "--seconds", "1", "--data", data().string(), "--to", data().string()});
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_NE(said.text.find("not fit for timing  Renderer               pictures are drawn by the processor"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("not fit for timing  Vertical sync          a swap does not wait"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("not fit for timing  Onset times"), std::string::npos) << said.text;
  ASSERT_EQ(filesEndingWith(".html").size(), 1u);
  EXPECT_NE(textOf(filesEndingWith(".html")[0]).find("<svg"), std::string::npos);
}

TEST_F(GivenADisplay, WhenARunFollowsTheDoctorThenItsDescriptionNamesTheReportAndTheMachine) {
  ASSERT_TRUE(server_.started());
  const std::map<std::string, std::string> environment{{"XDG_STATE_HOME", folder_.string()}};
  ASSERT_EQ(runProgram({FOVEA_PROGRAM, "doctor", "--seconds", "1", "--data", data().string()}, environment).status, 2);
  const auto study = write("short.json", R"({"name": "Short", "steps": [
    {"consent": "no-consent", "params": {"reason": "test"}}, {"experiment": "reaction-time", "params": {"trials": 1}}]})");

  const Said said = runProgram(onWindow({"--overlay", "off", "--simulate", "--seed", "3", study.string()}), environment);

  ASSERT_EQ(said.status, 0) << said.text;
  ASSERT_FALSE(filesEndingWith(".json").empty());
  const std::string description = textOf(filesEndingWith(".json").back());
  EXPECT_NE(description.find("/fovea/doctor/doctor_"), std::string::npos) << description;
  EXPECT_NE(description.find("\"verdict\": \"not-fit\""), std::string::npos) << description;
  EXPECT_NE(description.find("\"realTimeLimit\""), std::string::npos) << description;
  for (const char *fact : {"\"x_px\"", "\"y_px\"", "\"nominal_hz\"", "\"refreshSource\"", "\"width_mm\""}) {
    const std::size_t screen = description.find("\"screen\"");
    EXPECT_NE(description.find(fact, screen), std::string::npos) << fact << "\n" << description;
  }
  ASSERT_EQ(filesEndingWith("_doctor.json").size(), 1u);
  EXPECT_NE(description.find(filesEndingWith("_doctor.json")[0].filename().string()), std::string::npos) << "the copy is named";
  EXPECT_NE(textOf(filesEndingWith("_doctor.json")[0]).find("fovea-doctor/1"), std::string::npos);
  ASSERT_EQ(filesEndingWith("_doctor.html").size(), 1u);
  EXPECT_NE(textOf(filesEndingWith("_doctor.html")[0]).find("<svg"), std::string::npos);
}

TEST_F(GivenADisplay, WhenItHasNoOpenGl33ThenWhatItHasAndTheWayOutAreSaid) {
  ASSERT_TRUE(server_.started());
  const Said said = runProgram(onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", "reaction-time"}),
                               {{"MESA_GL_VERSION_OVERRIDE", "2.1"}});
  EXPECT_EQ(said.status, 1);
  for (const char *part : {"OpenGL 3.3 core is needed", "the display offers OpenGL 2.1", "--display virtual"})
    EXPECT_NE(said.text.find(part), std::string::npos) << part << "\n" << said.text;
}

/// Finds a top-level window by a part of its title, and where it is.
bool findWindow(Display *display, const std::string &title, XWindowAttributes &where) {
  ::Window root = DefaultRootWindow(display), ignoredRoot, ignoredParent, *children = nullptr;
  unsigned count = 0;
  bool found = false;
  if (!XQueryTree(display, root, &ignoredRoot, &ignoredParent, &children, &count)) return false;
  for (unsigned i = 0; i < count && !found; ++i) {
    char *name = nullptr;
    if (XFetchName(display, children[i], &name) && name && std::string(name).find(title) != std::string::npos)
      found = XGetWindowAttributes(display, children[i], &where) != 0;
    if (name) XFree(name);
  }
  if (children) XFree(children);
  return found;
}

/// A participant at a page of the gallery: real pointer, real keys. What was done is waited for on the screen; a program that has ended
/// is not waited for.
class Visitor {
 public:
  explicit Visitor(const Process &program) : program_(program), display_(XOpenDisplay(nullptr)) {}
  ~Visitor() {
    if (display_) XCloseDisplay(display_);
  }
  bool isThere() const { return display_ != nullptr; }

  /// False when the program ends before.
  bool seesPage() {
    return sees([this] { return findWindow(display_, "fovea", where_) && where_.map_state == IsViewable && isGalleryInside() && hasInk(middle()); });
  }
  /// Presses until that can be seen: what comes before the page's onset is recorded counts for nothing.
  bool clicks() {
    const std::string before = middle();
    XTestFakeMotionEvent(display_, -1, x(), y(), 0);
    return sees([&] {
      XTestFakeButtonEvent(display_, 1, True, 0);
      bool isSeen = false;
      for (int look = 0; look < 100 && !isSeen; ++look) isSeen = middle() != before;
      XTestFakeButtonEvent(display_, 1, False, 0);
      return isSeen;
    });
  }
  /// Sees the window, and that something can be read in it.
  bool seesWords() {
    return sees([this] { return findWindow(display_, "fovea", where_) && where_.map_state == IsViewable && hasInk(all()); });
  }
  /// Types it again and again until the picture is another one.
  bool typesUntilSeen(KeySym key) {
    const std::string before = all();
    return sees([&] {
      types(key);
      bool isSeen = false;
      for (int look = 0; look < 100 && !isSeen; ++look) isSeen = all() != before;
      return isSeen;
    });
  }
  void typesUntilItEnds(KeySym key) {
    while (!program_.hasEnded()) types(key);
  }
  /// Clicks there again and again until the picture in the middle is another one. Units: halves of the window, from its centre.
  bool clicksUntilSeen(double x, double y) {
    const std::string before = all();
    return sees([&] {
      clicksAt(x, y);
      bool isSeen = false;
      for (int look = 0; look < 100 && !isSeen; ++look) isSeen = all() != before;
      return isSeen;
    });
  }
  /// Clicks down a line left of the middle, where a button to leave with has to be, and none to stay.
  void clicksUntilItEnds() {
    for (double y = 0; !program_.hasEnded(); y = y < -0.5 ? 0 : y - 0.04) clicksAt(-0.2, y);
  }
  void clicksAt(double x, double y) const {
    XTestFakeMotionEvent(display_, -1, where_.x + static_cast<int>((1 + x) / 2 * where_.width), where_.y + static_cast<int>((1 - y) / 2 * where_.height), 0);
    XTestFakeButtonEvent(display_, 1, True, 0);
    XTestFakeButtonEvent(display_, 1, False, 0);
    XSync(display_, False);
  }
  void types(KeySym key) const {
    const KeyCode code = XKeysymToKeycode(display_, key);
    XTestFakeKeyEvent(display_, code, True, 0);
    XTestFakeKeyEvent(display_, code, False, 0);
    XSync(display_, False);
  }

 private:
  template <class Ask>
  bool sees(Ask ask) const {
    while (!ask())
      if (program_.hasEnded()) return false;
    return true;
  }
  std::string pixels(int left, int top, int side) const {
    const auto size = static_cast<unsigned>(side);
    XImage *image = XGetImage(display_, DefaultRootWindow(display_), left, top, size, size, AllPlanes, ZPixmap);
    std::string pixels(image->data, static_cast<std::size_t>(image->bytes_per_line * image->height));
    XDestroyImage(image);
    return pixels;
  }
  /// The middle of the window, as wide as words are.
  std::string all() const { return pixels(where_.x + where_.width / 2 - kHalfOfWords, where_.y + where_.height / 2 - kHalfOfWords, 2 * kHalfOfWords); }
  /// The middle of what the page shows, and some pixels around it.
  std::string middle() const { return pixels(x() - kHalf, y() - kHalf, 2 * kHalf); }
  /// The ground of the gallery, in the corner: whatever a window shows before has another one.
  bool isGalleryInside() const { return pixels(where_.x, where_.y, 1).substr(0, 3) == "\x33\x33\x33"; }
  static bool hasInk(const std::string &pixels) { return pixels.substr(4) != pixels.substr(0, pixels.size() - 4); }

  // The layout of the gallery: 0.085 of the height left of the middle, 0.02 below it.
  int x() const { return where_.x + where_.width / 2 - static_cast<int>(0.085 * where_.height); }
  int y() const { return where_.y + where_.height / 2 + static_cast<int>(0.02 * where_.height); }

  static constexpr int kHalf = 60, kHalfOfWords = 200;
  const Process &program_;
  Display *display_;
  XWindowAttributes where_{};
};

TEST_F(GivenADisplay, WhenAParticipantPressesTheKeyToLeaveAndMeansItThenTheirWayIsAborted) {
  ASSERT_TRUE(server_.started());
  const auto study = write("leaving.json", R"({"name": "Leaving", "showAbortButton": true, "steps": [{"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "questions", "label": "age", "params": {"questions": [{"name": "age", "text": "How old are you?", "options": ["young", "old"]}]}}]})");
  Process run(onWindow({"--overlay", "off", "--size", "960x540", "--participant", "7", study.string()}));
  Visitor visitor(run);
  ASSERT_TRUE(visitor.isThere());
  EXPECT_TRUE(visitor.seesWords());
  visitor.types(XK_Escape);  // once: the second says no
  EXPECT_TRUE(visitor.typesUntilSeen(XK_Return));
  visitor.typesUntilItEnds(XK_Return);
  const Said said = run.wait();
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT status FROM participants"), "aborted");
  EXPECT_EQ(word("SELECT value ->> 'cause' || ', ' || (value ->> 'by') FROM events WHERE kind = 'end'"), "left by themselves, participant");
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'leaving' AND value ->> 'leaves'"), 1);
}

TEST_F(GivenADisplay, WhenAParticipantLeavesWithTheMouseAloneThenTheirWayIsAborted) {
  ASSERT_TRUE(server_.started());
  const auto study = write("leaving.json", R"({"name": "Leaving", "showAbortButton": true, "steps": [{"consent": "no-consent", "params": {"reason": "test"}},
    {"page": "questions", "label": "age", "params": {"questions": [{"name": "age", "text": "How old are you?", "options": ["young", "old"]}]}}], "endPages": {"aborted": false}})");
  Process run(onWindow({"--overlay", "off", "--size", "960x540", "--participant", "7", study.string()}));
  Visitor visitor(run);
  ASSERT_TRUE(visitor.isThere());
  EXPECT_TRUE(visitor.seesWords());
  EXPECT_TRUE(visitor.clicksUntilSeen(0.9, -0.95));
  visitor.clicksUntilItEnds();
  const Said said = run.wait();
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT status FROM participants"), "aborted");
}

TEST_F(GivenADisplay, WhenStimuliAreUsedByHandThenAnswersAreThoseOfTheKeysAtTheirTimes) {
  ASSERT_TRUE(server_.started());
  struct Use {
    const char *page;
    std::vector<KeySym> keys;  // the last one is the answer
    const char *name, *answer;
  };
  for (const Use &use : {Use{"slider", {XK_4, XK_Return}, "return", "4"}, {"button", {XK_space}, "space", "%"}, {"textBox", {XK_x}, "x", "%x%"}}) {
    SCOPED_TRACE(use.page);
    const auto study = write("gallery.json", std::string(R"({"name": "Gallery", "endPages": {"complete": false}, "steps": [{"consent": "no-consent", "params": {"reason": "test"}},
      {"experiment": "gallery", "params": {"first": ")") + use.page + R"("}}]})");
    Process run(onWindow({"--overlay", "off", "--size", "960x540", "--participant", "7", study.string()}));
    Visitor visitor(run);
    ASSERT_TRUE(visitor.isThere());
    EXPECT_TRUE(visitor.seesPage() && visitor.clicks());
    for (const KeySym key : use.keys) visitor.types(key);
    visitor.types(XK_Escape);
    const Said said = run.wait();
    ASSERT_EQ(said.status, 0) << said.text;
    const std::string ofThis = " WHERE run = (SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)";
    EXPECT_EQ(count("SELECT count(*) FROM gallery_pages" + ofThis + " AND answer LIKE '" + use.answer + "'"), 1);
    const std::string pressed = "(SELECT max(time_s) FROM events" + ofThis + " AND kind = 'key' AND value ->> 'press' AND value ->> 'key' = '" +
                                use.name + "')";
    EXPECT_LE(count("SELECT coalesce(abs(round(1e9 * (onset_s + rt_s - " + pressed + "))), 1e9) FROM gallery_pages" + ofThis), 1)
        << "nanoseconds between the answer and the press in the record";
  }
}

TEST_F(GivenADisplay, WhenItStatesNoRefreshRateThenWhatIsAssumedIsCalledSoAndMeasuringSaysWhatToTry) {
  ASSERT_TRUE(server_.started());
  Process host({FOVEA_PROGRAM, "serve", "--display", "window", "--overlay", "off", "--port", "0", "--root", folder_.string(), "--data", data().string(),
                "--no-consent", "test"});
  ASSERT_TRUE(host.hears("listening at ws://") && host.hears("\n"));
  const std::size_t begin = host.said().find("ws://");
  const std::string address = host.said().substr(begin, host.said().find('\n', begin) - begin);

  const Said known = runProgram({FOVEA_REMOTE, "--url", address, "getFrameRate"});
  const Said measured = runProgram({FOVEA_REMOTE, "--url", address, "getFrameRate", "retest=true"});
  host.kill(SIGTERM);
  const Said said = host.wait();

  for (const Said *answer : {&known, &measured}) EXPECT_NE(answer->text.find("assumed"), std::string::npos) << answer->text;
  EXPECT_NE(measured.text.find("median_s"), std::string::npos) << measured.text;
  for (const char *part : {"cannot be measured", "which is assumed", "vertical sync", "compositor", "fovea doctor"})
    EXPECT_NE(said.text.find(part), std::string::npos) << part << "\n" << said.text;
}

TEST_F(GivenADisplay, WhenAClientAsksForWhatNoWindowCanBeThenItIsRefusedAndTheWindowIsAsItWas) {
  ASSERT_TRUE(server_.started());
  Process host({FOVEA_PROGRAM, "serve", "--display", "window", "--size", "800x600", "--overlay", "off", "--port", "0", "--root", folder_.string(), "--data",
                data().string(), "--no-consent", "test"});
  ASSERT_TRUE(host.hears("listening at ws://") && host.hears("\n"));
  const std::size_t begin = host.said().find("ws://");
  const std::string address = host.said().substr(begin, host.said().find('\n', begin) - begin);
  const auto asks = [&](const std::string &params) {
    return runProgram({FOVEA_REMOTE, "--url", address, "setupWindowFromParams", "params=" + params});
  };
  Display *display = XOpenDisplay(nullptr);
  ASSERT_TRUE(display);
  const auto size = [&] {
    XWindowAttributes window{};
    if (!findWindow(display, "fovea", window)) return std::string("no window");
    return std::to_string(window.width) + " x " + std::to_string(window.height);
  };

  for (const auto &[params, complaint] :
       {std::pair(R"({"size": [60000, 60000]})", "up to 16384"), std::pair(R"({"size": [17000, 100]})", "up to 16384"),
        std::pair(R"({"size": [640, 480], "pos": [60000, -60000]})", "on no monitor"),
        std::pair(R"({"size": [640, 480], "backgroundImage": "/nowhere.png"})", "no such picture"),
        std::pair(R"({"size": [640, 400], "gamma": -1, "title": "ZZ"})", "gamma")}) {
    const Said refused = asks(params);
    EXPECT_NE(refused.status, 0) << params;
    EXPECT_NE(refused.text.find(complaint), std::string::npos) << refused.text;
    EXPECT_EQ(size(), "800 x 600") << params;
  }
  const Said taken = asks(R"({"size": [640, 480]})");
  EXPECT_EQ(taken.status, 0) << taken.text;
  EXPECT_EQ(size(), "640 x 480");
  XCloseDisplay(display);
  host.kill(SIGTERM);
  EXPECT_EQ(host.wait().status, 0);
}

TEST_F(GivenADisplay, WhenAnotherWindowTakesTheKeyboardInARunThenTheLogWarnsAndTheRecordSaysFromWhenToWhen) {
  ASSERT_TRUE(server_.started());
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run(onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", misbehaving}), {{"FOVEA_TEST_MISBEHAVE", "run:wait"}});
  ASSERT_TRUE(run.hears("waiting to be stopped"));
  Display *display = XOpenDisplay(nullptr);
  ASSERT_TRUE(display);
  ::Window participants = None;
  int ignored = 0;
  XGetInputFocus(display, &participants, &ignored);
  const ::Window other = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 50, 50, 0, 0, 0);
  XSelectInput(display, other, StructureNotifyMask);
  XMapWindow(display, other);
  for (XEvent event{}; event.type != MapNotify;) XNextEvent(display, &event);

  XSetInputFocus(display, other, RevertToParent, CurrentTime);
  XSync(display, False);
  EXPECT_TRUE(run.hears("the participant's window lost the keyboard"));
  XSetInputFocus(display, participants, RevertToParent, CurrentTime);
  XSync(display, False);
  constexpr char kFocus[] = "SELECT count(*) FROM events WHERE kind = 'focus' AND run <> ''";
  while (count(kFocus) < 2 && !run.hasEnded()) {
  }
  XCloseDisplay(display);
  run.kill(SIGTERM);
  const Said said = run.wait();

  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_EQ(word("SELECT group_concat(value ->> 'focused') FROM (SELECT value FROM events WHERE kind = 'focus' ORDER BY time_s)"), "0,1");
}

TEST_F(GivenADisplay, WhenTheXServerDiesInARunThenThatIsToldAndNoPluginIsBlamed) {
  ASSERT_TRUE(server_.started());
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run(onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", misbehaving}), {{"FOVEA_TEST_MISBEHAVE", "run:wait"}});
  ASSERT_TRUE(run.hears("waiting to be stopped"));

  server_.vanish();

  const Said said = run.wait();
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("fovea: the X server " + server_.name() + " has gone; rows that were added are safe"), std::string::npos) << said.text;
  EXPECT_EQ(word("SELECT error FROM runs"), "the X server " + server_.name() + " has gone");
}

TEST_F(GivenADisplay, WhenAPersonAnswersByMouseThenTheRecordedEventsAnswerTheSameOnceMore) {
  ASSERT_TRUE(server_.started());
  const std::string clicked = std::string(FOVEA_TEST_PLUGINS) + "/org.test.clicked.so";
  const std::vector<std::string> words = onWindow({"--overlay", "off", "--participant", "7", "--no-consent", "test", "--root", folder_.string(), clicked});
  constexpr char kAnswers[] = "SELECT group_concat(task || ' ' || answer, '; ') FROM clicked_trials WHERE run = (SELECT id FROM runs ORDER BY rowid DESC LIMIT 1)";
  Process run(words);
  Display *display = XOpenDisplay(nullptr);
  ASSERT_TRUE(display);
  XWindowAttributes where{};
  const auto move = [&](int x, int y) {
    XTestFakeMotionEvent(display, -1, where.x + where.width / 2 + x, where.y + where.height / 2 - y, 0);
    XSync(display, False);
  };
  const auto button = [&](unsigned number, bool isDown) {
    XTestFakeButtonEvent(display, number, isDown, 0);
    XSync(display, False);
  };
  const auto click = [&](unsigned number) { button(number, true), button(number, false); };
  ASSERT_TRUE(run.hears("clicked: slider"));
  ASSERT_TRUE(findWindow(display, "fovea", where));
  const int height = where.height;
  move(height / 5, 0), click(1);
  ASSERT_TRUE(run.hears("clicked: drag"));
  move(-height / 4, 0), button(1, true), move(0, 0), move(height / 3, 2), button(1, false);
  ASSERT_TRUE(run.hears("clicked: square"));
  move(height / 3, 0), click(1);
  // A press is where the pointer is when it is read: no hand is elsewhere by then, but this one would be.
  while (count("SELECT count(*) FROM events WHERE kind = 'pointer' AND value ->> 'event' = 'mouseRelease'") < 3 && !run.hasEnded()) {
  }
  move(-height / 4, height / 4), click(3);
  ASSERT_TRUE(run.hears("clicked: wheel"));
  click(5);
  ASSERT_TRUE(run.hears("clicked: mouse"));
  button(1, true);
  const Said said = run.wait();
  button(1, false);
  XCloseDisplay(display);
  ASSERT_EQ(said.status, 0) << said.text;
  const std::string answers = word(kAnswers);
  EXPECT_NE(answers.find("square 3 at -0.25 0.25"), std::string::npos) << answers;
  EXPECT_NE(answers.find("wheel 0 -1; finger -; mouse pressed in the square"), std::string::npos) << answers;
  EXPECT_EQ(count("SELECT count(*) FROM clicked_trials WHERE task IN ('slider', 'drag') AND rt_s IS NULL"), 0) << answers;
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'pointer' AND value ->> 'event' = 'mousePress'"), 5);
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'pointer' AND value ->> 'source' <> 'X Input'"), 0);

  const auto to = folder_ / "events";
  const Said exported = runProgram({FOVEA_PROGRAM, "export", data().string(), "--to", to.string(), "--run", word("SELECT id FROM runs"), "--events"}, {});
  ASSERT_EQ(exported.status, 0) << exported.text;
  write("rig.json", R"({"roles": {"pointer": {"device": "replay", "params": {"file": ")" + std::filesystem::directory_iterator(to)->path().string() + R"("}}}})");
  const Said again = runProgram(words, {});

  ASSERT_EQ(again.status, 0) << again.text;
  EXPECT_EQ(word(kAnswers), answers);
}

TEST_F(GivenADisplay, WhenAPluginComputesForLongThenTheOperatorStillRepaintsAndTakesClicks) {
  ASSERT_TRUE(server_.started());
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run(onWindow({"--overlay", "window", "--participant", "7", "--no-consent", "test", misbehaving}),
              {{"FOVEA_TEST_MISBEHAVE", "run:compute"}, {"FOVEA_TEST_UNTIL", (folder_ / "seen").string()}});
  ASSERT_TRUE(run.hears("computes"));

  Display *display = XOpenDisplay(nullptr);
  ASSERT_TRUE(display);
  XWindowAttributes where{};
  ASSERT_TRUE(findWindow(display, "operator", where));
  const auto picture = [&] {
    XImage *image = XGetImage(display, DefaultRootWindow(display), where.x, where.y, static_cast<unsigned>(where.width),
                              static_cast<unsigned>(where.height), AllPlanes, ZPixmap);
    std::string pixels(image->data, static_cast<std::size_t>(image->bytes_per_line * image->height));
    XDestroyImage(image);
    return pixels;
  };
  const std::string before = picture();
  // The quick tag "break" in the panel of notes.
  XTestFakeMotionEvent(display, -1, where.x + 220, where.y + 174, 0);
  XTestFakeButtonEvent(display, 1, True, 0);
  XTestFakeButtonEvent(display, 1, False, 0);
  XSync(display, False);
  bool isRepainted = false;
  for (const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60); !isRepainted && std::chrono::steady_clock::now() < limit;) isRepainted = picture() != before;
  EXPECT_TRUE(isRepainted) << "the panels stand still while the plugin computes";
  std::ofstream(folder_ / "seen") << "seen";
  XCloseDisplay(display);

  const Said said = run.wait();
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'annotation' AND value LIKE '%break%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM events JOIN runs ON events.run = runs.id WHERE kind = 'annotation' AND time_s < ended_s"), 1)
      << "clicked, and dated, while the plugin computed";
}

}  // namespace
}  // namespace fovea::test
