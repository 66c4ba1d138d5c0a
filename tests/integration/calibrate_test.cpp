// `fovea calibrate` by eye, with real keys on a real (private) display whose gamma table somebody has set before; and what becomes of
// that table when a program goes without a word.

#include <fcntl.h>
#include <stdlib.h>

#include <array>
#include <cmath>
#include <csignal>
#include <thread>

#include "core/json.hpp"
#include "integration/fixture.hpp"
#include "support/xvfb.hpp"

// Last, for the words it turns into macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xrandr.h>
#include <X11/keysym.h>

namespace fovea::test {
namespace {

using Ramp = std::vector<unsigned short>;  // red, then green, then blue

/// A hand on the keyboard, and eyes for the gamma table.
class Hand {
 public:
  Hand() : display_(XOpenDisplay(nullptr)) {
    if (!display_) return;
    XRRScreenResources *resources = XRRGetScreenResources(display_, DefaultRootWindow(display_));
    if (resources->ncrtc > 0) crtc_ = resources->crtcs[0];
    XRRFreeScreenResources(resources);
  }
  ~Hand() {
    if (display_) XCloseDisplay(display_);
  }
  Hand(const Hand &) = delete;
  Hand &operator=(const Hand &) = delete;

  /// The server waits a moment before each, so that the program has time to look.
  void press(KeySym key, int times = 1) {
    const KeyCode code = XKeysymToKeycode(display_, key);
    for (int i = 0; i < times; ++i) {
      XTestFakeKeyEvent(display_, code, True, 2);
      XTestFakeKeyEvent(display_, code, False, 2);
    }
    XSync(display_, False);
  }
  Ramp ramp() const {
    XRRCrtcGamma *table = XRRGetCrtcGamma(display_, crtc_);
    Ramp ramp;
    for (const unsigned short *gun : {table->red, table->green, table->blue}) ramp.insert(ramp.end(), gun, gun + table->size);
    XRRFreeGamma(table);
    return ramp;
  }
  void setDarkRed() {
    XRRCrtcGamma *table = XRRGetCrtcGamma(display_, crtc_);
    for (int i = 0; i < table->size; ++i) table->red[i] = static_cast<unsigned short>(table->red[i] / 2);
    XRRSetCrtcGamma(display_, crtc_, table);
    XRRFreeGamma(table);
    XSync(display_, False);
  }

 private:
  Display *display_;
  RRCrtc crtc_ = 0;
};

class GivenAScreenToCalibrate : public GivenAFolder {
 protected:
  GivenAScreenToCalibrate() {
    hand_.setDarkRed();
    before_ = hand_.ramp();
  }
  /// Does the same again and again until the program has ended.
  template <class Keys>
  Said calibrateWith(Keys keys) {
    Process program(calibrate());
    std::atomic<bool> hasEnded{false};
    std::thread presses([&] {
      while (!hasEnded) keys();
    });
    const Said said = program.wait();
    hasEnded = true;
    presses.join();
    return said;
  }
  /// False when the program ends before it changes the table.
  bool changesTheTable(const Process &program) const {
    while (hand_.ramp() == before_)
      if (program.hasEnded()) return false;
    return true;
  }
  std::vector<std::string> calibrate() const {
    return {FOVEA_PROGRAM, "calibrate", "--display", "window", "--size", "800x700", "--root", folder_.string()};
  }
  Value calibration() const {
    const auto read = readJson(folder_ / "screen.json");
    EXPECT_TRUE(read) << read.error().text();
    return read ? read->root : Value();
  }
  double gammaOf(int gun) const { return calibration().find("gamma")->list()->at(static_cast<std::size_t>(gun)).number().value_or(0); }

  testing::Xvfb server_{"1280x1024x24"};
  Hand hand_;
  Ramp before_;
};

TEST_F(GivenAScreenToCalibrate, WhenEveryMatchIsTakenAsItStandsThenGammaIsFittedToThemAndTheTableIsBack) {
  const Said said = calibrateWith([this] { hand_.press(XK_Return); });
  ASSERT_EQ(said.status, 0) << said.text;
  // Where the three matches of a gun start, and the slope through the origin of their logarithms.
  double products = 0, squares = 0;
  for (const auto &[share, start] : {std::pair{0.25, -0.2}, {0.5, 0.2}, {0.75, -0.2}}) {
    const double value = std::log(std::pow(share, 1 / 2.2) + start);
    products += value * std::log(share);
    squares += value * value;
  }
  for (int gun = 0; gun < 3; ++gun) EXPECT_NEAR(gammaOf(gun), products / squares, 1e-6);
  EXPECT_EQ(calibration().textOr("method", ""), "visual");
  EXPECT_EQ(hand_.ramp(), before_);
}

TEST_F(GivenAScreenToCalibrate, WhenTheEvenPatchIsTurnedDownAsFarAsItGoesThenSuchAGammaIsRefusedAndTheTableIsBack) {
  const Said said = calibrateWith([this] {
    hand_.press(XK_Down, 260);
    hand_.press(XK_Return);
  });
  EXPECT_EQ(said.status, 1);
  // One step of 255 at each of the three shares: (log 0.25 + log 0.5 + log 0.75) / (3 log (1 / 255)).
  EXPECT_NE(said.text.find("the gamma comes out as 0.142394, which no screen has"), std::string::npos) << said.text;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "screen.json"));
  EXPECT_EQ(hand_.ramp(), before_);
}

TEST_F(GivenAScreenToCalibrate, WhenEscapeIsPressedThenNothingIsKeptAndTheTableIsBack) {
  const Said said = calibrateWith([this] { hand_.press(XK_Escape); });
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_NE(said.text.find("nothing was changed"), std::string::npos) << said.text;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "screen.json"));
  EXPECT_EQ(hand_.ramp(), before_);
}

TEST_F(GivenAScreenToCalibrate, WhenItsTerminalIsClosedThenNothingIsKeptAndTheTableIsBack) {
  Process program(calibrate());
  ASSERT_TRUE(changesTheTable(program)) << program.wait().text;
  kill(hostOf(program.id()), SIGHUP);  // all processes of a terminal hear of it
  program.kill(SIGHUP);
  const Said said = program.wait();
  EXPECT_EQ(said.status, 2) << said.text;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "screen.json"));
  EXPECT_EQ(hand_.ramp(), before_);
}

TEST_F(GivenAScreenToCalibrate, WhenItIsKilledThenTheTableIsBack) {
  Process program(calibrate());
  ASSERT_TRUE(changesTheTable(program)) << program.wait().text;
  const pid_t host = hostOf(program.id());
  ASSERT_GT(host, 0);
  kill(host, SIGKILL);
  const Said said = program.wait();
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the screen's gamma table is as it was before"), std::string::npos) << said.text;
  EXPECT_EQ(hand_.ramp(), before_);
}

/// A photometer at the other end of a pseudo-terminal. It looks at the middle of the window that has the keyboard, and sees a screen whose
/// guns have these gammas, black light included. It waits for another picture before it answers again.
class Meter {
 public:
  static constexpr std::array<double, 3> kGammas{2.2, 2.0, 1.8};  // red, green, blue

  Meter() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(master_);
    unlockpt(master_);
    port = ptsname(master_);
    thread_ = std::thread([this] { answerAll(); });
  }
  ~Meter() {
    const int line = open(port.c_str(), O_RDWR | O_NOCTTY);
    EXPECT_EQ(write(line, "END\n", 4), 4);
    thread_.join();
    close(line);
    close(master_);
  }

  std::string port;

 private:
  void answerAll() {
    Display *display = XOpenDisplay(nullptr);
    std::string heard;
    for (char byte = 0; ::read(master_, &byte, 1) == 1;) {
      heard += byte;
      if (heard == "END\n") break;
      if (heard != "READ\n") continue;
      heard.clear();
      const std::string answer = std::to_string(luminance(display)) + "\n";
      if (write(master_, answer.data(), answer.size()) < 0) break;
    }
    if (display) XCloseDisplay(display);
  }
  double luminance(Display *display) {
    unsigned long seen = last_;
    while ((seen = middle(display)) == last_) {
    }
    last_ = seen;
    constexpr double kBlack = 0.2;
    constexpr std::array<double, 3> kSpans{22, 70, 8};
    double light = kBlack;
    for (unsigned gun = 0; gun < 3; ++gun)
      light += kSpans[gun] * std::pow(static_cast<double>(seen >> (16 - 8 * gun) & 255) / 255, kGammas[gun]);
    return light;
  }
  static unsigned long middle(Display *display) {
    ::Window window = None;
    int ignored = 0;
    XGetInputFocus(display, &window, &ignored);
    XWindowAttributes where{};
    XGetWindowAttributes(display, window, &where);
    XImage *image = XGetImage(display, window, where.width / 2, where.height / 2, 1, 1, AllPlanes, ZPixmap);
    const unsigned long pixel = XGetPixel(image, 0, 0) & 0xffffff;
    XDestroyImage(image);
    return pixel;
  }

  int master_;
  unsigned long last_ = ~0ul;
  std::thread thread_;
};

TEST_F(GivenAScreenToCalibrate, WhenAPhotometerLooksAtItThenTheGammaOfEachGunIsFound) {
  Said said;
  {
    const Meter meter;
    std::vector<std::string> words = calibrate();
    words.insert(words.end(), {"--photometer", meter.port, "--meter", "line", "--settle", "0"});
    said = runProgram(words);
  }
  ASSERT_EQ(said.status, 0) << said.text;
  // Eight bits show the nearest of 255 steps, and not the value that was asked for.
  for (int gun = 0; gun < 3; ++gun) EXPECT_NEAR(gammaOf(gun), Meter::kGammas[static_cast<std::size_t>(gun)], 0.01) << gun;
  EXPECT_EQ(calibration().textOr("method", ""), "photometer");
  EXPECT_EQ(calibration().find("readings")->find("blue")->list()->size(), 9u);
  EXPECT_EQ(hand_.ramp(), before_);
}

class GivenASessionOnACalibratedScreen : public GivenAScreenToCalibrate {
 protected:
  std::vector<std::string> run() {
    write("screen.json", R"({"format": "fovea-screen/1", "monitor": "screen", "gamma": [2.2, 2, 1.8]})");
    return {FOVEA_PROGRAM, "run", std::string(FOVEA_TEST_PLUGINS) + "/org.test.misbehaving.so", "--display", "window", "--overlay", "off",
            "--participant", "7", "--no-consent", "test", "--root", folder_.string(), "--data", data().string()};
  }
  const std::map<std::string, std::string> waits_{{"FOVEA_TEST_MISBEHAVE", "run:wait"}};
};

TEST_F(GivenAScreenToCalibrate, WhenItHasMatricesAlreadyThenTheNewFileHasThemToo) {
  write("screen.json", R"({"format": "fovea-screen/1", "monitor": "screen", "gamma": [1, 1, 1], "lms_rgb": [[2, -1, 0], [-1, 2, 0], [0, 0, 1]]})");
  const Said said = calibrateWith([this] { hand_.press(XK_Return); });
  ASSERT_EQ(said.status, 0) << said.text;
  EXPECT_EQ(calibration().textOr("method", ""), "visual");
  EXPECT_EQ(cellText(*calibration().find("lms_rgb")), "[[2.0,-1.0,0.0],[-1.0,2.0,0.0],[0.0,0.0,1.0]]");
}

TEST_F(GivenASessionOnACalibratedScreen, WhenItsHostIsKilledThenTheWatcherPutsTheTableBack) {
  Process program(run(), waits_);
  ASSERT_TRUE(program.hears("waiting to be stopped")) << program.said();
  ASSERT_NE(hand_.ramp(), before_) << program.said();
  kill(hostOf(program.id()), SIGKILL);
  const Said said = program.wait();
  EXPECT_EQ(said.status, 4) << said.text;
  EXPECT_NE(said.text.find("the screen's gamma table is as it was before"), std::string::npos) << said.text;
  EXPECT_EQ(hand_.ramp(), before_);
}

TEST_F(GivenASessionOnACalibratedScreen, WhenWatcherAndHostAreKilledThenTheNextProgramWithAWindowPutsTheTableBack) {
  {
    Process program(run(), waits_);
    ASSERT_TRUE(program.hears("waiting to be stopped")) << program.said();
    ASSERT_NE(hand_.ramp(), before_) << program.said();
    killBoth(program);
  }
  std::filesystem::remove(folder_ / "screen.json");
  const Said next = runProgram({FOVEA_PROGRAM, "doctor", "--seconds", "1", "--root", folder_.string(), "--data", data().string(), "--to", data().string()});
  EXPECT_EQ(next.status, 2) << next.text;
  EXPECT_EQ(hand_.ramp(), before_);
}

}  // namespace
}  // namespace fovea::test
