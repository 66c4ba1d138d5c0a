#include "calibration/photometer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace fovea {
namespace {

using namespace std::chrono_literals;

/// A meter at the other end of a pseudo-terminal: hears a line, gives its answer.
class FakeMeter {
 public:
  explicit FakeMeter(std::string answer) : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    grantpt(master_);
    unlockpt(master_);
    port = ptsname(master_);
    thread_ = std::thread([this, answer = std::move(answer)] {
      char byte = 0;
      while (heard.empty() || heard.back() != '\n')
        if (::read(master_, &byte, 1) == 1) heard += byte;
      if (::write(master_, answer.data(), answer.size()) < 0) heard += " and could not answer";
    });
  }
  ~FakeMeter() {
    finish();
    close(master_);
  }
  void finish() {
    if (thread_.joinable()) thread_.join();
  }
  std::string port, heard;

 private:
  int master_;
  std::thread thread_;
};

TEST(GivenAnLs100, WhenItIsReadThenItIsAskedInItsWordsAndTheLuminanceComesBack) {
  FakeMeter meter("OK00   123.4\r\n");
  auto photometer = Photometer::open(meter.port, MeterKind::Ls100);
  ASSERT_TRUE(photometer) << photometer.error().text();

  const auto luminance = photometer->read(20s);

  meter.finish();
  ASSERT_TRUE(luminance) << luminance.error().text();
  EXPECT_DOUBLE_EQ(*luminance, 123.4);
  EXPECT_EQ(meter.heard, "MES\r\n");
}

TEST(GivenAMeterOfTheLineKind, WhenItIsReadThenANumberIsEnough) {
  FakeMeter meter("0.52\n");
  auto photometer = Photometer::open(meter.port, MeterKind::Line);
  ASSERT_TRUE(photometer) << photometer.error().text();

  const auto luminance = photometer->read(20s);

  meter.finish();
  ASSERT_TRUE(luminance) << luminance.error().text();
  EXPECT_DOUBLE_EQ(*luminance, 0.52);
  EXPECT_EQ(meter.heard, "READ\n");
}

TEST(GivenAnAnswerWithoutLuminance, WhenItIsReadThenItIsAnErrorThatShowsIt) {
  for (const char *answer : {"ER10\r\n", "OK00", "OK00 much", "OK00 -3"}) {
    const auto luminance = luminanceOf(MeterKind::Ls100, answer);
    ASSERT_FALSE(luminance) << answer;
    EXPECT_NE(luminance.error().what.find(std::string(answer).substr(0, 4)), std::string::npos);
  }
}

TEST(GivenNoPort, WhenItIsOpenedThenTheErrorSaysWhereToLook) {
  const auto photometer = Photometer::open("/dev/no-such-port", MeterKind::Line);

  ASSERT_FALSE(photometer);
  EXPECT_NE(photometer.error().fix.find("/dev/serial/by-id"), std::string::npos);
}

}  // namespace
}  // namespace fovea
