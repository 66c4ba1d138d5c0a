#include "stimuli/paper.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <vector>

#include "support/process.hpp"

namespace fovea::test {
namespace {

using Kind = PaperBlock::Kind;

/// What a reader of PDF files finds in it.
std::string textIn(const std::string &pdf, const std::string &option = "-q") {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / ("fovea-paper-" + std::to_string(::getpid()) + ".pdf");
  std::ofstream(file, std::ios::binary) << pdf;
  const Said read = runProgram({"/usr/bin/env", "pdftotext", option, file.string(), "-"});
  std::filesystem::remove(file);
  EXPECT_EQ(read.status, 0) << read.text;
  return read.text;
}

TEST(GivenAPaper, WhenItIsPrintedThenItsWordsCanBeSelected) {
  const auto pdf = printed({.title = "T", .author = "", .footer = "07 form 1.0.0", .blocks = {{Kind::Title, "Taking part"}, {Kind::Heading, "Why"}, {Kind::Text, "First.\nSecond, größer, 1 < 2 & so on."}}});
  ASSERT_TRUE(pdf);
  EXPECT_EQ(pdf->substr(0, 5), "%PDF-");
  const std::string text = textIn(*pdf);
  for (const char *wanted : {"Taking part", "Why", "First.", "Second, größer, 1 < 2 & so on.", "07 form 1.0.0"}) EXPECT_NE(text.find(wanted), text.npos) << text;
}

TEST(GivenAPaper, WhenItIsLongThenEveryWordIsOnSomePage) {
  std::string words;
  for (int i = 0; i < 3000; ++i) words += "word" + std::to_string(i) + (i % 100 == 99 ? "\n" : " ");
  const auto pdf = printed({.title = "T", .author = "", .footer = "", .blocks = {{Kind::Text, words}, {Kind::Heading, "The end"}}});
  ASSERT_TRUE(pdf);
  const std::string text = textIn(*pdf);
  for (int i = 0; i < 3000; ++i) ASSERT_NE(text.find("word" + std::to_string(i)), text.npos) << i;
  EXPECT_GT(std::count(text.begin(), text.end(), '\f'), 3) << "a page ends with a form feed";
}

TEST(GivenAPaper, WhenItIsReadFromTheRightThenItsWordsAreThereToo) {
  const auto pdf = printed({.title = "T", .author = "", .footer = "07", .isRightToLeft = true, .blocks = {{Kind::Title, "المشاركة"}, {Kind::Text, "المخاطر والمتاعب"}}});
  ASSERT_TRUE(pdf);
  EXPECT_NE(textIn(*pdf).find("المخاطر"), std::string::npos) << textIn(*pdf);
}

/// Of each line its left and its right end. Units: points.
std::vector<std::pair<double, double>> linesIn(const std::string &pdf) {
  const std::string words = textIn(pdf, "-bbox");
  std::map<long, std::pair<double, double>> lines;  // by their lower edge
  const std::regex word("<word xMin=\"([0-9.]+)\" yMin=\"[0-9.]+\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\"");
  for (std::sregex_iterator each(words.begin(), words.end(), word), end; each != end; ++each) {
    const double left = std::stod((*each)[1]), right = std::stod((*each)[2]);
    const auto [line, isNew] = lines.try_emplace(std::lround(std::stod((*each)[3])), left, right);
    if (!isNew) line->second = {std::min(line->second.first, left), std::max(line->second.second, right)};
  }
  std::vector<std::pair<double, double>> ends;
  for (const auto &[bottom, line] : lines) ends.push_back(line);
  return ends;
}

TEST(GivenAPaper, WhenItIsReadFromTheRightThenEveryLineBeginsAtTheRightMargin) {
  std::string longOne;
  for (int i = 0; i < 40; ++i) longOne += "المخاطر والمتاعب ";
  const std::vector<PaperBlock> blocks{{Kind::Title, "المشاركة"}, {Kind::Heading, "المخاطر"}, {Kind::Text, longOne + "\nقصير"}, {Kind::Small, "abcdef0123456789"}};
  for (const bool isRightToLeft : {true, false}) {
    const auto pdf = printed({.title = "T", .author = "", .footer = "07", .isRightToLeft = isRightToLeft, .blocks = blocks});
    ASSERT_TRUE(pdf);
    const auto lines = linesIn(*pdf);
    EXPECT_GE(lines.size(), 8u);
    for (const auto &[left, right] : lines) EXPECT_NEAR(isRightToLeft ? 595.276 - right : left, 62, 3) << "of the other end " << left << " to " << right;
  }
}

TEST(GivenAPaper, WhenSomethingIsDrawnThenItsLinesAreInTheFile) {
  PaperBlock drawing{Kind::Drawing, "signed"};
  const auto without = printed({.title = "T", .author = "", .footer = "", .blocks = {drawing}});
  drawing.width = 4;
  for (int i = 0; i < 50; ++i) drawing.strokes.push_back({{0.02 * i, 0.1}, {0.03 * i, 0.9}, {0.05 * i, 0.3}});
  drawing.strokes.push_back({{1, 1}});  // a dot
  drawing.strokes.push_back({});
  const auto with = printed({.title = "T", .author = "", .footer = "", .blocks = {drawing}});
  ASSERT_TRUE(without && with);
  EXPECT_GT(with->size(), without->size() + 200);
  EXPECT_NE(textIn(*with).find("signed"), std::string::npos);
}

}  // namespace
}  // namespace fovea::test
