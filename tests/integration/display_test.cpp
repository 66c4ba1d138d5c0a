// The main job on a real (private) display: real windows, real key presses.

#include "integration/fixture.hpp"
#include "support/xvfb.hpp"

// Last, for the words it turns into macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>

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
  EXPECT_EQ(count("SELECT count(*) FROM reaction_time_trials"), 6);
  EXPECT_GE(count("SELECT count(rt_s) FROM reaction_time_trials"), 5);
  EXPECT_GE(count("SELECT count(*) FROM events WHERE kind = 'key'"), 12) << "presses and releases are events";
  ASSERT_EQ(filesEndingWith("_report.txt").size(), 1u);
  const std::string report = textOf(filesEndingWith("_report.txt")[0]);
  EXPECT_NE(report.find("0 injected but not recorded"), std::string::npos) << report;
  EXPECT_GE(filesEndingWith(".png").size(), 2u);
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

TEST_F(GivenADisplay, WhenAPluginComputesForTwoSecondsThenTheOperatorStillRepaintsAndTakesClicks) {
  ASSERT_TRUE(server_.started());
  const std::string misbehaving = std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so";
  Process run(onWindow({"--overlay", "window", "--participant", "7", "--no-consent", "test", misbehaving}),
              {{"FOVEA_TEST_MISBEHAVE", "run:compute"}});
  ASSERT_TRUE(run.hears("computes for two seconds"));

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
  while (!isRepainted && count("SELECT count(*) FROM runs WHERE ended_s IS NULL") == 1) isRepainted = picture() != before;
  EXPECT_TRUE(isRepainted) << "the panels stood still until the plugin came back";
  XCloseDisplay(display);

  const Said said = run.wait();
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'annotation' AND value LIKE '%break%'"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM events JOIN runs ON events.run = runs.id WHERE kind = 'annotation' AND time_s < ended_s"), 1)
      << "clicked, and dated, while the plugin computed";
}

}  // namespace
}  // namespace fovea::test
