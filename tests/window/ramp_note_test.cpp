// The screen's table after a process that went without a word.
#include "window/ramp_note.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "support/xvfb.hpp"
// X's macros last: gtest has words of its own for None and Bool.
#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>

namespace fovea {
namespace {

namespace fs = std::filesystem;

/// The last red entry of the first screen's table, asked on a connection of its own.
int lastRed() {
  Display *display = XOpenDisplay(nullptr);
  if (!display) return -1;
  XRRScreenResources *resources = XRRGetScreenResourcesCurrent(display, DefaultRootWindow(display));
  XRRCrtcGamma *gamma = XRRGetCrtcGamma(display, resources->crtcs[0]);
  const int red = gamma->red[gamma->size - 1];
  XRRFreeGamma(gamma);
  XRRFreeScreenResources(resources);
  XCloseDisplay(display);
  return red;
}

struct GivenANotedTable : ::testing::Test {
  testing::Xvfb xvfb;
  fs::path folder = fs::temp_directory_path() / ("fovea-ramp-note-" + std::to_string(getpid()));
  void SetUp() override {
    ASSERT_TRUE(xvfb.started());
    setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("XDG_RUNTIME_DIR");
    fs::remove_all(folder);
  }
  bool hasNote() const { return fs::exists(rampNoteFolder()) && !fs::is_empty(rampNoteFolder()); }
};

TEST_F(GivenANotedTable, WhenTheProcessIsKilledThenTheTableThatWasThereComesBack) {
  const int before = lastRed();
  const pid_t child = fork();
  if (child == 0) {
    RealClock clock;
    auto window = openWindow({}, clock);
    if (!window || !(*window)->setGamma({2.2, 2, 1.8})) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_NE(lastRed(), before);

  EXPECT_EQ(restoreLeftRamps(rampNoteFolder()), 1);

  EXPECT_EQ(lastRed(), before);
  EXPECT_FALSE(hasNote());
}

TEST_F(GivenANotedTable, WhenItsProcessLivesThenNobodyTouchesItAndInTheEndNoNoteIsLeft) {
  RealClock clock;
  auto window = openWindow({}, clock);
  ASSERT_TRUE(window) << window.error().text();
  ASSERT_TRUE((*window)->setGamma({2.2, 2, 1.8}));
  ASSERT_TRUE(hasNote());

  EXPECT_EQ(restoreLeftRamps(rampNoteFolder()), 0);
  EXPECT_TRUE(hasNote());
  ASSERT_TRUE((*window)->restoreGamma());
  EXPECT_FALSE(hasNote());
}

TEST_F(GivenANotedTable, WhenTheNoteIsDamagedThenItGoesAndNothingIsChanged) {
  fs::create_directories(rampNoteFolder());
  std::FILE *file = std::fopen((rampNoteFolder() / "ramp-damaged").c_str(), "w");
  ASSERT_TRUE(file);
  std::fputs(":0\nscreen\n99999999\n1 2 3", file);
  std::fclose(file);

  EXPECT_EQ(restoreLeftRamps(rampNoteFolder()), 0);
  EXPECT_FALSE(hasNote());
}

}  // namespace
}  // namespace fovea
