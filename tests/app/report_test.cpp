#include "app/report.hpp"

#include <gtest/gtest.h>

namespace fovea {
namespace {

using namespace std::chrono_literals;

HeardPress heard(std::string_view key, Duration time, Duration lastOnset) {
  HeardPress press;
  press.event.setKey(key);
  press.event.time = Timestamp(time);
  press.lastOnset = Timestamp(lastOnset);
  return press;
}

ReportInput sample() {
  ReportInput input;
  input.monotonicOrigin = 1'000'000;
  input.screen.period = 16ms;
  input.injections = {{"f", true, 101'000'000, 101'100'000}, {"f", false, 181'000'000, 181'000'000}, {"j", true, 301'000'000, 301'100'000},
                      {"k", true, 501'000'000, 501'100'000}};
  input.presses = {heard("f", 100ms + 200us, 96ms), heard("x", 200ms, 192ms), heard("j", 300ms + 400us, 288ms)};
  return input;
}

TEST(GivenInjectedAndRecordedPresses, WhenTheyAreComparedThenEachIsMatchedWithItsOwn) {
  const StampErrors stamps = compareStamps(sample());
  ASSERT_EQ(stamps.errors_s.size(), 2u);
  EXPECT_NEAR(stamps.errors_s[0], 0.0002, 1e-9);
  EXPECT_NEAR(stamps.errors_s[1], 0.0004, 1e-9);
  EXPECT_NEAR(stamps.phases[0], 0.25, 1e-9);
  EXPECT_NEAR(stamps.phases[1], 0.75, 1e-9);
  EXPECT_EQ(stamps.unmatched, 1u) << "the press of k was never recorded";
}

TEST(GivenAComparison, WhenTheReportIsWrittenThenTheFiguresStandInIt) {
  const std::string text = reportText(sample());
  EXPECT_NE(text.find("2 presses compared, 1 injected but not recorded"), std::string::npos) << text;
  EXPECT_NE(text.find("median 0.300 ms"), std::string::npos) << text;
  EXPECT_NE(text.find("one frame lasts 16.000 ms"), std::string::npos) << text;
}

TEST(GivenADisplay, WhenTheReportIsWrittenThenItSaysWhereItsRefreshRateComesFrom) {
  ReportInput input = sample();
  EXPECT_NE(reportText(input).find("62.500 Hz (assumed, not measured)"), std::string::npos) << reportText(input);
  input.screen.nominalRate = 62.5;
  EXPECT_NE(reportText(input).find("62.500 Hz (nominal, not measured)"), std::string::npos);
  input.screen.periodFrames = 100;
  EXPECT_NE(reportText(input).find("62.500 Hz (measured from 100 frames"), std::string::npos);
}

TEST(GivenNoScriptedParticipant, WhenTheReportIsWrittenThenNothingIsClaimedOfStamps) {
  ReportInput input = sample();
  input.injections.clear();
  EXPECT_EQ(reportText(input).find("injected"), std::string::npos);
}

}  // namespace
}  // namespace fovea
