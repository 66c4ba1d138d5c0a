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
  void save(const std::string &monitor) { ASSERT_TRUE(saveCalibration({monitor, "visual", 1, {2.2, 2.1, 2}, Value()}, file_)); }
  VirtualClock clock_;
  std::unique_ptr<Window> window_ = openVirtualWindow(clock_, 800, 600, 60);
  fs::path folder_ = fs::temp_directory_path() / ("fovea-calibration-test-" + std::to_string(getpid()));
  fs::path file_ = folder_ / "screen.json";
};

TEST_F(GivenACalibration, WhenAWindowOnItsMonitorUsesItThenItHasItsGamma) {
  save(window_->screen().monitor);

  const auto used = useCalibration(file_, *window_);

  ASSERT_TRUE(used) << used.error().text();
  EXPECT_NE(used->find("2.200 2.100 2.000 by eye"), std::string::npos) << *used;
  EXPECT_EQ(window_->gamma(), (Gamma{2.2, 2.1, 2}));
}

TEST_F(GivenACalibration, WhenTheWindowIsOnAnotherMonitorThenItIsRefused) {
  save("somebody else's");

  const auto used = useCalibration(file_, *window_);

  ASSERT_FALSE(used);
  EXPECT_EQ(used.error().code, ErrorCode::Refused);
  EXPECT_FALSE(window_->gamma());
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

TEST_F(GivenACalibration, WhenThereIsNoFileThenTheWindowStaysAsItIs) {
  const auto used = useCalibration(file_, *window_);

  ASSERT_TRUE(used);
  EXPECT_EQ(*used, "");
  EXPECT_FALSE(window_->gamma());
}

}  // namespace
}  // namespace fovea
