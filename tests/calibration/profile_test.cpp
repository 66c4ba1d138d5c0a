#include "calibration/profile.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace fovea {
namespace {

namespace fs = std::filesystem;

class GivenACalibration : public ::testing::Test {
 protected:
  GivenACalibration() { fs::remove_all(folder_); }
  ~GivenACalibration() override { fs::remove_all(folder_); }
  void save(const std::string &monitor) { ASSERT_TRUE(saveCalibration({.monitor = monitor, .method = "visual", .when = 1, .gamma = {2.2, 2.1, 2}}, file_)); }
  /// A file of this window's monitor with `more` in it.
  void write(const std::string &more) {
    fs::create_directories(folder_);
    std::ofstream(file_) << R"({"format": "fovea-screen/1", "monitor": ")" << window_->screen().monitor << R"(", "gamma": [2.2, 2.1, 2])" << more << "}";
  }
  VirtualClock clock_;
  std::unique_ptr<Window> window_ = openVirtualWindow(clock_, 800, 600, 60);
  fs::path folder_ = fs::temp_directory_path() / ("fovea-calibration-test-" + std::to_string(getpid()));
  fs::path file_ = folder_ / "screen.json";
};

TEST_F(GivenACalibration, WhenAWindowOnItsMonitorUsesItThenItHasItsGamma) {
  save(window_->screen().monitor);

  const auto used = useCalibration(file_, *window_);

  ASSERT_TRUE(used) << used.error().text();
  ASSERT_TRUE(*used);
  EXPECT_NE((*used)->said.find("2.200 2.100 2.000 by eye, from"), std::string::npos) << (*used)->said;
  EXPECT_EQ(window_->gamma(), (Gamma{2.2, 2.1, 2}));
}

TEST_F(GivenACalibration, WhenTheWindowIsOnAnotherMonitorThenItIsRefused) {
  save("somebody else's");

  const auto used = useCalibration(file_, *window_);

  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().code, ErrorCode::Refused);
  EXPECT_FALSE(window_->gamma());
}

TEST_F(GivenACalibration, WhenAnotherMonitorHangsOnTheSameConnectorThenThatIsSaidWithBothNames) {
  ASSERT_TRUE(saveCalibration({.monitor = "DP-1", .edid = "DEL A0B4, serial 1", .method = "visual", .when = 1, .gamma = {2.2, 2.1, 2}}, file_));
  const auto calibration = readCalibration(file_);
  ASSERT_TRUE(calibration) << calibration.error().text();
  ScreenInfo screen;
  screen.monitor = "DP-1";
  screen.edid = "ACI 27C2, serial 9";

  const auto note = otherMonitorNote(*calibration, screen);

  ASSERT_TRUE(note);
  EXPECT_NE(note->find("DEL A0B4, serial 1"), std::string::npos) << *note;
  EXPECT_NE(note->find("ACI 27C2, serial 9"), std::string::npos) << *note;
  EXPECT_FALSE(isSameMonitor(*calibration, screen.monitor, screen.edid));
}

TEST_F(GivenACalibration, WhenEitherMonitorDoesNotSayWhoItIsThenNothingIsSaid) {
  ScreenCalibration calibration{.monitor = "DP-1", .edid = "DEL A0B4, serial 1", .method = "visual", .when = 1};
  ScreenInfo screen;
  screen.monitor = "DP-1";
  EXPECT_FALSE(otherMonitorNote(calibration, screen));
  screen.edid = calibration.edid;
  EXPECT_FALSE(otherMonitorNote(calibration, screen));
  calibration.edid.clear();
  EXPECT_FALSE(otherMonitorNote(calibration, screen));
  EXPECT_TRUE(isSameMonitor(calibration, screen.monitor, screen.edid));
}

TEST_F(GivenACalibration, WhenTheWindowMovesToAnotherMonitorThenNothingOfItIsUsedThereAndAllOfItBackHome) {
  ScreenCalibration calibration{.monitor = "DP-1", .method = "visual", .when = 1, .gamma = {2.2, 2.1, 2}};
  calibration.colors.dklToRgb = ColorMatrices::Matrix{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
  WindowParams params;
  params.profile.widthCm = 50;
  params.profile.colors = calibration.colors;
  params.gamma = calibration.gamma;

  followMonitor(params, calibration, "HDMI-1");
  EXPECT_EQ(params.profile.colors, ColorMatrices{});
  EXPECT_FALSE(params.gamma);
  EXPECT_EQ(params.profile.widthCm, 50);

  followMonitor(params, calibration, "DP-1");
  EXPECT_EQ(params.profile.colors, calibration.colors);
  EXPECT_EQ(params.gamma, calibration.gamma);

  params.gamma = Gamma{1.8, 1.8, 1.8};
  followMonitor(params, calibration, "HDMI-1");
  EXPECT_EQ(params.gamma, (Gamma{1.8, 1.8, 1.8})) << "the experiment's own";
}

TEST_F(GivenACalibration, WhenItIsSavedAgainThenTheOneBeforeIsKept) {
  save("a");
  save("b");

  EXPECT_EQ(readCalibration(file_)->monitor, "b");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2);
}

TEST_F(GivenACalibration, WhenItsGammaIsNoneThenThePlaceIsTold) {
  fs::create_directories(folder_);
  std::ofstream(file_) << R"({"format": "fovea-screen/1", "monitor": "a", "gamma": [2.2, 0, 2]})";

  const auto read = readCalibration(file_);

  ASSERT_FALSE(read);
  EXPECT_NE(read.error().where.find("screen.json:1:"), std::string::npos) << read.error().text();
}

TEST_F(GivenACalibration, WhenItHasMatricesOfColoursThenTheyAreReadRowByRow) {
  write(R"(, "dkl_rgb": [[1, 0.9, -0.1], [1, -0.4, 0.2], [1, 0.02, -1]], "lms_rgb": [[5, -4, 0.2], [-1, 2, -0.25], [-0.05, -0.15, 1.2]])");

  const auto read = readCalibration(file_);

  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->colors.dklToRgb, (ColorMatrices::Matrix{{{1, 0.9, -0.1}, {1, -0.4, 0.2}, {1, 0.02, -1}}}));
  EXPECT_EQ(read->colors.lmsToRgb, (ColorMatrices::Matrix{{{5, -4, 0.2}, {-1, 2, -0.25}, {-0.05, -0.15, 1.2}}}));
  const Value record = calibrationRecord(*read);
  EXPECT_EQ(cellText(*record.find("dkl_rgb")), "[[1.0,0.9,-0.1],[1.0,-0.4,0.2],[1.0,0.02,-1.0]]");
}

TEST_F(GivenACalibration, WhenItHasOnlyOneMatrixThenTheOtherIsNotMeasured) {
  write(R"(, "lms_rgb": [[5, -4, 0.2], [-1, 2, -0.25], [-0.05, -0.15, 1.2]])");

  const auto used = useCalibration(file_, *window_);

  ASSERT_TRUE(used && *used) << used.error().text();
  EXPECT_FALSE((*used)->calibration.colors.dklToRgb);
  EXPECT_NE((*used)->said.find("colours in lms, from"), std::string::npos) << (*used)->said;
}

TEST_F(GivenACalibration, WhenItIsSavedWithMatricesThenTheyAreThereAgain) {
  const ColorMatrices colors{ColorMatrices::Matrix{{{1, 0.9, -0.1}, {1, -0.4, 0.2}, {1, 0.02, -1}}}, std::nullopt};
  ASSERT_TRUE(saveCalibration({.monitor = "a", .method = "photometer", .gamma = {2, 2, 2}, .colors = colors}, file_));

  EXPECT_EQ(readCalibration(file_)->colors, colors);
}

TEST_F(GivenACalibration, WhenTheScreensWidthIsKnownThenItIsSavedAndReadAgain) {
  ASSERT_TRUE(saveCalibration({.monitor = "a", .method = "visual", .gamma = {2, 2, 2}, .widthPix = 1920}, file_));
  EXPECT_EQ(readCalibration(file_)->widthPix, 1920);
  for (const char *width : {"0", "-5", "10.5", "\"wide\"", "1e9"}) {
    write(std::string(", \"screenWidthPix\": ") + width);
    const auto read = readCalibration(file_);
    ASSERT_FALSE(read) << width;
    EXPECT_NE(read.error().what.find("screenWidthPix"), std::string::npos) << read.error().text();
  }
}

TEST_F(GivenACalibration, WhenAMadeUpDisplayIsGivenANumberOrNoNameThenItStandsForTheMonitorThatWasCalibrated) {
  EXPECT_EQ(rehearsedMonitor(file_, "2"), "2") << "there is no file";
  save("DP-1");
  EXPECT_EQ(rehearsedMonitor(file_, ""), "DP-1");
  EXPECT_EQ(rehearsedMonitor(file_, "2"), "DP-1");
  EXPECT_EQ(rehearsedMonitor(file_, "HDMI-2"), "HDMI-2");
}

TEST_F(GivenACalibration, WhenAMatrixIsNoneThenThePlaceAndTheWayOutAreTold) {
  for (const char *matrix : {"1", "[]", "[[1, 0, 0], [0, 1, 0]]", "[[1, 0, 0], [0, 1, 0], [0, 0]]", "[[1, 0, 0], [0, \"x\", 0], [0, 0, 1]]",
                             "[[1, 2, 3], [2, 4, 6], [0, 0, 1]]", "[[0, 0, 0], [0, 0, 0], [0, 0, 0]]"}) {
    for (const char *name : {"dkl_rgb", "lms_rgb"}) {
      write(std::string(", \"") + name + "\": " + matrix);

      const auto read = readCalibration(file_);

      ASSERT_FALSE(read) << matrix;
      EXPECT_EQ(read.error().code, ErrorCode::BadFile);
      EXPECT_NE(read.error().what.find(name), std::string::npos) << read.error().text();
      EXPECT_NE(read.error().where.find("screen.json:1:"), std::string::npos) << read.error().text();
      EXPECT_NE(read.error().fix.find("calibration.md"), std::string::npos);
    }
  }
}

TEST_F(GivenACalibration, WhenThereIsNoFileThenTheWindowStaysAsItIs) {
  const auto used = useCalibration(file_, *window_);

  ASSERT_TRUE(used);
  EXPECT_FALSE(*used);
  EXPECT_FALSE(window_->gamma());
}

}  // namespace
}  // namespace fovea
