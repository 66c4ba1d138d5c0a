// A disk that fails to take what it was given: fdatasync as this program calls it answers EIO when asked to.

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "fixture.hpp"

namespace {

std::atomic<bool> isDiskBroken{false};
std::atomic<int> refusals{0};

}  // namespace

/// In place of the C library's; hidden, so that SQLite in its own library keeps that one.
extern "C" int fdatasync(int file) {
  if (!isDiskBroken) return static_cast<int>(::syscall(SYS_fdatasync, file));
  ++refusals;
  refusals.notify_all();
  errno = EIO;
  return -1;
}

namespace fovea {
namespace {

TEST(GivenASyncThatFailed, WhenTheNextSucceedsThenTheFailureIsStillToldOnceInTheLogAndByEachFlush) {
  const test::TempFolder folder;
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

}  // namespace
}  // namespace fovea
