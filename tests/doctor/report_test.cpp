#include "doctor/report.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/json.hpp"
#include "doctor/example_facts.hpp"

namespace fovea {
namespace {

namespace fs = std::filesystem;

class GivenAReportFolder : public ::testing::Test {
 protected:
  GivenAReportFolder() { fs::remove_all(folder_); }
  ~GivenAReportFolder() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::temp_directory_path() / ("fovea-doctor-test-" + std::to_string(getpid()));
};

TEST_F(GivenAReportFolder, WhenAReportIsSavedThenItsVerdictAndNumbersReadBack) {
  const auto saved = saveReport(makeReport(test::fitFacts()), folder_);
  ASSERT_TRUE(saved) << saved.error().text();

  const auto document = readJson(saved->json);

  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(document->root.textOr("format", ""), "fovea-doctor/1");
  EXPECT_EQ(document->root.textOr("verdict", ""), "good");
  const Value *frames = document->root.find("facts")->find("frames");
  ASSERT_TRUE(frames);
  EXPECT_EQ(*frames->find("frames")->as<std::int64_t>(), 600);
  EXPECT_EQ(frames->find("intervals_ms")->list()->size(), 599u);
  const Value *screen = document->root.find("facts")->find("screen");
  ASSERT_TRUE(screen);
  EXPECT_TRUE(screen->find("x_px") && screen->find("y_px")) << "where the window is";
}

TEST_F(GivenAReportFolder, WhenTwoAreSavedAtOneMomentThenNeitherIsOverwritten) {
  const auto first = saveReport(makeReport(test::fitFacts()), folder_);
  const auto second = saveReport(makeReport(test::fitFacts()), folder_);

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->json, second->json);
  EXPECT_TRUE(fs::exists(first->page) && fs::exists(second->page));
}

TEST_F(GivenAReportFolder, WhenTheLastIsLookedForThenItIsTheNewestOfThisHostOnARealDisplay) {
  Facts facts = test::fitFacts();
  facts.screen->waitsForRefresh = false;
  ASSERT_TRUE(saveReport(makeReport(facts), folder_));
  const std::int64_t newest = facts.when += 1'000'000'000;
  const auto wanted = saveReport(makeReport(facts), folder_);
  facts.when += 1'000'000'000;
  facts.isSimulatedDisplay = true;
  ASSERT_TRUE(saveReport(makeReport(facts), folder_));
  facts.isSimulatedDisplay = false;
  facts.when += 1'000'000'000;
  facts.machine.host = "booth-4";
  ASSERT_TRUE(saveReport(makeReport(facts), folder_));
  std::ofstream(folder_ / "doctor_booth-3_9999.json") << "{ damaged";

  const auto last = lastReport(folder_, "booth-3");

  ASSERT_TRUE(last && wanted);
  EXPECT_EQ(last->file, wanted->json);
  EXPECT_EQ(last->when, newest);
  EXPECT_EQ(last->verdict, Verdict::NotFit);
}

TEST_F(GivenAReportFolder, WhenThereIsNoneThenNoneIsFound) {
  EXPECT_FALSE(lastReport(folder_, "booth-3"));
}

TEST(GivenAReport, WhenItIsPrintedThenEachItemStandsInItWithItsVerdict) {
  Facts facts = test::fitFacts();
  facts.screen->renderer = "llvmpipe";

  const std::string text = toText(makeReport(facts));

  EXPECT_NE(text.find("not fit for timing  Renderer"), std::string::npos) << text;
  EXPECT_NE(text.find("In all: not fit for timing."), std::string::npos) << text;
}

TEST_F(GivenAReportFolder, WhenAReportIsCopiedBesideASessionsDataThenReportAndPageAreTheSameAndNothingIsReplaced) {
  const fs::path data = folder_ / "data";
  const auto saved = saveReport(makeReport(test::fitFacts()), folder_);
  ASSERT_TRUE(saved);
  fs::create_directories(data);

  const auto copied = copyReport(saved->json, data, "study_2026");
  const auto again = copyReport(saved->json, data, "study_2026");

  ASSERT_TRUE(copied) << copied.error().text();
  EXPECT_EQ(copied->json.filename(), "study_2026_doctor.json");
  EXPECT_EQ(readJson(copied->json)->root, readJson(saved->json)->root);
  EXPECT_EQ(fs::file_size(copied->page), fs::file_size(saved->page));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace fovea
