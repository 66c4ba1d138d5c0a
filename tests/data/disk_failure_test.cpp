// A disk that fails to take what it was given: fdatasync as this program calls it answers EIO when asked to, for the files of one folder.

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>

#include "data/journal.hpp"
#include "fixture.hpp"
#include "rescue_folder.hpp"

namespace {

std::atomic<bool> isDiskBroken{false};
std::atomic<int> refusals{0};
std::string brokenFolder;  // set while nothing syncs

std::string pathOf(int file) {
  std::error_code gone;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file), gone).string();
}

}  // namespace

/// In place of the C library's; hidden, so that SQLite in its own library keeps that one.
extern "C" int fdatasync(int file) {
  if (!isDiskBroken || !pathOf(file).starts_with(brokenFolder)) return static_cast<int>(::syscall(SYS_fdatasync, file));
  ++refusals;
  refusals.notify_all();
  errno = EIO;
  return -1;
}

namespace fovea {
namespace {

TEST(GivenASyncThatFailed, WhenTheNextSucceedsThenTheFailureIsStillToldOnceInTheLogAndByEachFlush) {
  const test::TempFolder folder, home;
  const test::RescueFolder rescued(home.path());
  brokenFolder = folder.path();
  std::atomic<int> errors{0};
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  log.setListener([&](const LogLine &line) {
    if (line.level >= LogLevel::Error) ++errors;
  });
  auto recorder = test::openRecorder(folder.path(), log);
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  ASSERT_TRUE(recorder->flush());

  isDiskBroken = true;
  recorder->addRow({"s1.1", "trials", {{"n", 1}}});
  refusals.wait(0);  // [writer] syncs by itself
  isDiskBroken = false;
  for (int n = 2; n < 4; ++n) {
    recorder->addRow({"s1.1", "trials", {{"n", n}}});
    const auto flushed = recorder->flush();
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().code, ErrorCode::Io);
    EXPECT_NE(flushed.error().what.find("Input/output error"), std::string::npos) << flushed.error().what;
  }
  EXPECT_EQ(errors, 1);
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*) FROM stroop_trials"), (std::vector<test::Line>{{"3"}}));
}

/// What the log says of a disk that has to be looked after.
struct GivenADiskThatFailsToTheEnd : ::testing::Test {
  GivenADiskThatFailsToTheEnd() {
    log.setConsoleLevel(static_cast<LogLevel>(100));
    log.setListener([this](const LogLine &line) {
      const std::lock_guard lock(mutex);
      if (line.level >= LogLevel::Warning) said += line.text + "\n";
    });
  }
  std::unique_ptr<Recorder> begin() {
    auto recorder = test::openRecorder(folder.path(), log);
    recorder->startSession(test::aSession());
    recorder->startRun(test::aRun());
    EXPECT_TRUE(recorder->flush());
    return recorder;
  }
  static void addRows(Recorder &recorder) {
    for (int n = 0; n < 50; ++n) recorder.addRow({"s1.1", "trials", {{"n", n}}});
    EXPECT_FALSE(recorder.flush());
  }
  void expectAllComeHomeOnce() const {
    const auto recorder = test::openRecorder(folder.path());
    EXPECT_TRUE(rescued.files().empty());
    EXPECT_EQ(test::query(folder.path(), "SELECT count(*), count(DISTINCT n) FROM stroop_trials"), (std::vector<test::Line>{{"50", "50"}}));
  }

  const test::TempFolder folder, home;
  const test::RescueFolder rescued{home.path()};
  Log log{[] { return std::int64_t{0}; }};
  std::mutex mutex;
  std::string said;
};

TEST_F(GivenADiskThatFailsToTheEnd, WhenTheJournalCannotBeSyncedThenItsRecordsAreElsewhereToo) {
  auto recorder = begin();
  brokenFolder = folder.path();
  isDiskBroken = true;
  addRows(*recorder);
  ASSERT_EQ(rescued.files().size(), 1u) << said;
  EXPECT_NE(said.find("the disk fails: until it takes what it is given, rows are kept in memory and in " + rescued.files()[0].string()), std::string::npos) << said;
  int rows = 0;
  std::filesystem::copy_file(rescued.files()[0], home / "copy");  // its own one is in use
  EXPECT_TRUE(replayJournal(home / "copy", [&](const Record &record) { rows += record.type == RecordType::Row; }));
  EXPECT_EQ(rows, 50);
  recorder.reset();
  isDiskBroken = false;
  ASSERT_EQ(rescued.files().size(), 1u);
  EXPECT_NE(said.find("the last records are in " + rescued.files()[0].string()), std::string::npos) << said;
  expectAllComeHomeOnce();
}

/// As when a stick is pulled: the file can still be read as far as memory has it, and takes nothing.
void makeReadOnly(const std::filesystem::path &file) {
  for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
    if (const int number = std::stoi(entry.path().filename()); pathOf(number) == file) {
      const int readOnly = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
      ASSERT_GE(::dup3(readOnly, number, O_CLOEXEC), 0);
      ::close(readOnly);
    }
}

TEST_F(GivenADiskThatFailsToTheEnd, WhenTheDatabaseTakesNothingThenTheRecordsAreElsewhereToo) {
  auto recorder = begin();
  makeReadOnly(folder / "fovea.db-wal");
  addRows(*recorder);
  ASSERT_EQ(rescued.files().size(), 1u) << said;
  recorder.reset();
  ASSERT_EQ(rescued.files().size(), 1u);
  EXPECT_NE(said.find(rescued.files()[0].string() + ", until the next start"), std::string::npos) << said;
  expectAllComeHomeOnce();
}

}  // namespace
}  // namespace fovea
