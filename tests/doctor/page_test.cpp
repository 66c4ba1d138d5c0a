#include "doctor/page.hpp"

#include <gtest/gtest.h>

#include "doctor/example_facts.hpp"
#include "doctor/plot.hpp"
#include "doctor/report.hpp"

namespace fovea {
namespace {

std::size_t countOf(const std::string &text, const std::string &part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(GivenAReport, WhenItBecomesAPageThenItNeedsNothingBesideIt) {
  const std::string page = pageOf(makeReport(test::fitFacts()));

  for (const char *outside : {"src=", "href=", "url(", "<script", "@import"}) EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  EXPECT_EQ(countOf(page, "<svg"), 3u);
  EXPECT_EQ(countOf(page, "<svg"), countOf(page, "</svg>"));
  EXPECT_NE(page.find("This machine is fit for timing."), std::string::npos);
}

TEST(GivenNamesWithMarkup, WhenTheyAreOnAPageThenTheyAreText) {
  const std::string page = pageOf(makeReport(test::fitFacts()));

  EXPECT_NE(page.find("Test &lt;processor&gt;"), std::string::npos);
  EXPECT_EQ(page.find("Test <processor>"), std::string::npos);
}

TEST(GivenAReportWithoutFrames, WhenItBecomesAPageThenThereAreNoPlots) {
  Facts facts = test::fitFacts();
  facts.frames.reset();

  EXPECT_EQ(countOf(pageOf(makeReport(facts)), "<svg"), 0u);
}

TEST(GivenIntervals, WhenTheyArePlottedThenEachLongOneIsMarked) {
  std::vector<float> intervals(100, 10.f);
  intervals[20] = intervals[70] = 20.f;

  const std::string svg = intervalPlot(intervals, 10);

  EXPECT_EQ(countOf(svg, "class=\"late\""), 2u);
}

TEST(GivenNumbers, WhenTheyAreCountedThenEachBinThatHasSomeIsABar) {
  const std::vector<float> numbers{1.f, 1.f, 1.f, 2.f, 4.f};

  const std::string svg = histogramPlot(numbers, "Interval");

  EXPECT_EQ(countOf(svg, "class=\"bar\""), 3u);
}

TEST(GivenNumbersThatAreAllAlike, WhenTheyAreCountedThenThereIsOneBar) {
  const std::vector<float> numbers(50, 16.7f);

  EXPECT_EQ(countOf(histogramPlot(numbers, "Interval"), "class=\"bar\""), 1u);
}

}  // namespace
}  // namespace fovea
