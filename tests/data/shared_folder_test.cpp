// Several hosts at work in one data folder at once.

#include <spawn.h>
#include <sys/wait.h>

#include <set>

#include "fixture.hpp"

extern char **environ;

namespace fovea {
namespace {

using test::Line;
using test::TempFolder;

constexpr int kBooths = 4, kRuns = 5, kRows = 300;

void runBooths(const std::filesystem::path &folder) {
  std::vector<pid_t> booths;
  for (int booth = 0; booth < kBooths; ++booth) {
    std::string words[] = {FOVEA_BOOTH, folder.string(), "s" + std::to_string(booth), std::to_string(kRuns), std::to_string(kRows)};
    char *arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), words[4].data(), nullptr};
    ASSERT_EQ(::posix_spawn(&booths.emplace_back(), arguments[0], nullptr, nullptr, arguments, environ), 0);
  }
  for (const pid_t booth : booths) {
    int status = 0;
    ::waitpid(booth, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

std::vector<std::filesystem::path> filesEndingWith(const std::filesystem::path &folder, const std::string &ending) {
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename().string().ends_with(ending)) files.push_back(entry.path());
  return files;
}

TEST(GivenHostsOnOneFolder, WhenTheyWantTheSameNamesThenEachRunHasItsOwnFilesAndNoRowIsLost) {
  const TempFolder folder;
  runBooths(folder.path());

  std::set<std::string> runs;
  for (const auto &file : filesEndingWith(folder.path(), ".csv")) {
    const auto lines = test::readCsv(file);
    ASSERT_EQ(lines.size(), kRows + 1u) << file;
    const std::string &run = lines[1][1];
    EXPECT_TRUE(runs.insert(run).second) << run << " has two files";
    for (int row = 0; row < kRows; ++row)
      ASSERT_EQ(lines[static_cast<std::size_t>(row) + 1], (Line{std::to_string(row), run, "P01"}));
    std::filesystem::path description = file;
    EXPECT_NE(test::readText(description.replace_extension(".json")).find("\"id\": \"" + run + "\""), std::string::npos);
  }
  EXPECT_EQ(runs.size(), std::size_t{kBooths * kRuns});
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*), count(DISTINCT run || ' ' || row), count(DISTINCT run) FROM task_trials"),
            (std::vector<Line>{{std::to_string(kBooths * kRuns * kRows), std::to_string(kBooths * kRuns * kRows),
                                std::to_string(kBooths * kRuns)}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*), count(DISTINCT stem), sum(filed), sum(ending = 'finished') FROM runs"),
            (std::vector<Line>{{"20", "20", "20", "20"}}));
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM unplaced")[0][0], "0");
}

TEST(GivenHostsOnOneFolder, WhenTheyHaveEndedThenEachHasItsLogAndNothingElseIsLeft) {
  const TempFolder folder;
  runBooths(folder.path());

  std::set<std::string> logs;
  for (const auto &file : filesEndingWith(folder.path(), ".log")) logs.insert(test::readText(file));
  EXPECT_EQ(logs.size(), std::size_t{kBooths});
  EXPECT_TRUE(std::filesystem::is_empty(folder / "journal"));
  for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_NE(entry.path().filename().string().front(), '.') << entry.path();
}

}  // namespace
}  // namespace fovea
