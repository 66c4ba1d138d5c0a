// A process that is killed at any moment loses no row whose addRow() had returned.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "core/random.hpp"
#include "fixture.hpp"

extern char **environ;

namespace fovea {
namespace {

using test::TempFolder;

constexpr int kRowEach_ms = 5;

/// The writer of rows, killed after so many of them; returns how many it had acknowledged.
std::size_t writeRowsAndDie(const std::filesystem::path &folder, const std::string &session, std::size_t rows,
                            int pace_ms) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return 0;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {FOVEA_ROW_WRITER, folder.string(), session, std::to_string(pace_ms)};
  char *arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  pid_t child = -1;
  const int problem = ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  EXPECT_EQ(problem, 0);

  std::size_t acknowledged = 0;
  char bytes[512];
  bool isKilled = false;
  while (true) {
    // What is in the pipe when the process dies was acknowledged too, so it is read to its end.
    const ssize_t count =
        ::read(ends[0], bytes, isKilled ? sizeof bytes : std::min(sizeof bytes, rows - acknowledged));
    if (count <= 0) break;
    acknowledged += static_cast<std::size_t>(count);
    if (!isKilled && acknowledged >= rows) isKilled = ::kill(child, SIGKILL) == 0;
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return acknowledged;
}

/// The run of the session has all rows up to the acknowledged one, and perhaps the one in hand; `table` has the same.
void expectRows(const std::filesystem::path &folder, const std::string &session, const std::filesystem::path &table,
                std::size_t acknowledged) {
  const auto stored =
      test::query(folder, "SELECT n, row FROM task_trials WHERE run = '" + session + ".1' ORDER BY row");
  const auto lines = test::readCsv(table);
  ASSERT_GE(stored.size(), acknowledged);
  ASSERT_LE(stored.size(), acknowledged + 1);
  ASSERT_EQ(lines.size(), stored.size() + 1);
  for (std::size_t row = 0; row < stored.size(); ++row) {
    ASSERT_EQ(stored[row], (test::Line{std::to_string(row), std::to_string(row)}));
    ASSERT_EQ(lines[row + 1][0], std::to_string(row));
    ASSERT_EQ(lines[row + 1][2].size(), row % 400);
  }
}

/// Of each run, as its files have it.
std::vector<std::pair<std::string, std::string>> stemsOf(const std::filesystem::path &folder) {
  std::vector<std::pair<std::string, std::string>> stems;
  for (const test::Line &line : test::query(folder, "SELECT id, files ->> 'stem' FROM runs")) stems.emplace_back(line[0], line[1]);
  return stems;
}

TEST(GivenAProcessThatIsKilledAtRandomMoments, WhenItsSessionIsRecoveredThenEveryAcknowledgedRowIsThereOnce) {
  const TempFolder folder;
  Random random(7);
  for (int i = 0; i < 30; ++i) {
    const std::string session = "s" + std::to_string(i);
    const std::size_t wanted = 1 + random.next() % (i % 3 == 0 ? 20 : 4000);
    const std::size_t acknowledged = writeRowsAndDie(folder.path(), session, wanted, 0);
    ASSERT_GE(acknowledged, wanted);

    const auto recovery = recoverSessions(folder.path(), "killed");
    ASSERT_TRUE(recovery) << recovery.error().text();
    EXPECT_TRUE(recovery->problems.empty());
    ASSERT_EQ(recovery->runs.size(), 1u);
    expectRows(folder.path(), session, recovery->runs.front().tables.at(0), acknowledged);
  }
}

TEST(GivenStationsThatAreKilledFiftyTimesInAll, WhenAllIsRecoveredThenEachRunHasItsRowsAndItsOwnFiles) {
  const TempFolder folder;
  constexpr std::size_t kStations = 2, kKills = 25;
  std::vector<std::vector<std::size_t>> acknowledged(kStations);
  std::vector<std::thread> stations;
  const auto sessionOf = [](std::size_t station, std::size_t kill) {
    return "s" + std::to_string(station) + "-" + std::to_string(kill);
  };
  for (std::size_t station = 0; station < kStations; ++station)
    stations.emplace_back([&, station] {
      Random random(station + 1);
      for (std::size_t kill = 0; kill < kKills; ++kill)
        acknowledged[station].push_back(
            writeRowsAndDie(folder.path(), sessionOf(station, kill), 1 + random.next() % 40, kRowEach_ms));
    });
  for (std::thread &station : stations) station.join();
  ASSERT_TRUE(recoverSessions(folder.path(), "killed"));

  std::map<std::string, std::filesystem::path> tables;  // by what stands in them
  for (const auto &[run, stem] : stemsOf(folder.path())) {
    const auto file = folder / (stem + ".csv");
    EXPECT_TRUE(std::filesystem::exists(folder / (stem + ".json"))) << stem;
    EXPECT_TRUE(tables.emplace(stem, file).second) << stem << " is used twice";
    const std::size_t dash = run.find('-');
    const auto station = static_cast<std::size_t>(std::stoi(run.substr(1))), kill = static_cast<std::size_t>(std::stoi(run.substr(dash + 1)));
    expectRows(folder.path(), run.substr(0, run.find('.')), file, acknowledged[station][kill]);
  }
  EXPECT_EQ(tables.size(), kStations * kKills);
  EXPECT_EQ(static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {})),
            2 * tables.size() + 2)
      << "files, the database and the folder of journals are all that there may be";
  EXPECT_TRUE(std::filesystem::is_empty(folder / "journal"));
}

}  // namespace
}  // namespace fovea
