// A process that is killed at any moment loses no row whose addRow() had returned.

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/random.hpp"
#include "fixture.hpp"

extern char **environ;

namespace fovea {
namespace {

using test::TempFolder;

/// The writer of rows, killed after so many of them; returns how many it had acknowledged.
std::size_t writeRowsAndDie(const std::filesystem::path &folder, const std::string &session,
                            std::size_t rows) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return 0;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string words[] = {FOVEA_ROW_WRITER, folder.string(), session};
  char *arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
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

TEST(GivenAProcessThatIsKilledAtRandomMoments, WhenItsSessionIsRecoveredThenEveryAcknowledgedRowIsThereOnce) {
  const TempFolder folder;
  Random random(7);
  for (int i = 0; i < 30; ++i) {
    const std::string session = "s" + std::to_string(i);
    const std::size_t wanted = 1 + random.next() % (i % 3 == 0 ? 20 : 4000);
    const std::size_t acknowledged = writeRowsAndDie(folder.path(), session, wanted);
    ASSERT_GE(acknowledged, wanted);

    const auto recovery = recoverSessions(folder.path(), "killed");
    ASSERT_TRUE(recovery) << recovery.error().text();
    EXPECT_TRUE(recovery->problems.empty());
    ASSERT_EQ(recovery->runs.size(), 1u);
    const auto stored = test::query(
        folder.path(), "SELECT n, row FROM task_trials WHERE run = '" + session + ".1' ORDER BY row");
    const auto lines = test::readCsv(recovery->runs.front().tables.at(0));
    // The row in hand when the process died may be there as well.
    ASSERT_GE(stored.size(), acknowledged);
    ASSERT_LE(stored.size(), acknowledged + 1);
    ASSERT_EQ(lines.size(), stored.size() + 1);
    for (std::size_t row = 0; row < stored.size(); ++row) {
      ASSERT_EQ(stored[row], (test::Line{std::to_string(row), std::to_string(row)}));
      ASSERT_EQ(lines[row + 1][0], std::to_string(row));
      ASSERT_EQ(lines[row + 1][2].size(), row % 400);
    }
  }
}

}  // namespace
}  // namespace fovea
