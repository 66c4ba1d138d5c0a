#include "data/csv.hpp"

#include "core/random.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::Line;
using test::TempFolder;

std::string cellTextOf(const Cell &cell) {
  std::string line;
  appendCell(line, cell);
  return line;
}

TEST(GivenText, WhenWrittenThenItIsQuotedOnlyWhereReadersNeedIt) {
  const auto quoted = [](std::string_view text) { return cellTextOf({CellKind::Text, 0, 0, text}); };
  EXPECT_EQ(quoted("plain text; with 'marks'"), "plain text; with 'marks'");
  EXPECT_EQ(quoted("a,b"), "\"a,b\"");
  EXPECT_EQ(quoted("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(quoted("a\nb"), "\"a\nb\"");
  EXPECT_EQ(quoted("a\rb"), "\"a\rb\"");
}

TEST(GivenAnEmptyText, WhenWrittenThenItDiffersFromAMissingValue) {
  EXPECT_EQ(cellTextOf({CellKind::Text, 0, 0, ""}), "\"\"");
  EXPECT_EQ(cellTextOf({}), "");
}

TEST(GivenOneColumn, WhenItsValueIsMissingThenTheLineIsNotEmpty) {
  const TempFolder folder;
  CsvWriter csv(folder / "a.csv");
  csv.header({"a"});
  csv.beginLine();
  csv.add({});
  csv.endLine();
  ASSERT_TRUE(csv.close());
  EXPECT_EQ(test::readText(folder / "a.csv"),
            "\xEF\xBB\xBF"
            "a\n\"\"\n");
}

TEST(GivenAFolderThatIsNotThere, WhenWrittenThenCloseTellsTheFile) {
  const TempFolder folder;
  CsvWriter csv(folder / "missing/a.csv");
  csv.header({"a"});
  const auto closed = csv.close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().where, folder / "missing/a.csv");
}

TEST(GivenRandomTexts, WhenReadBackThenEveryCellIsTheSame) {
  const TempFolder folder;
  Random random(20);
  constexpr std::string_view kLetters = ",\"\n\r ;'\tab\xC3\xA9";
  std::vector<Line> lines;
  CsvWriter csv(folder / "a.csv");
  for (int i = 0; i < 20'000; ++i) {
    Line &line = lines.emplace_back();
    csv.beginLine();
    for (int column = 0; column < 3; ++column) {
      std::string &text = line.emplace_back();
      for (auto length = random.next() % 6; length > 0; --length)
        text += kLetters[random.next() % kLetters.size()];
      csv.add({CellKind::Text, 0, 0, text});
    }
    csv.endLine();
  }
  ASSERT_TRUE(csv.close());
  EXPECT_EQ(test::readCsv(folder / "a.csv"), lines);
}

}  // namespace
}  // namespace fovea
