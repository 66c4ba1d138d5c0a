// A disk without room, as the kernel says it: no file of the process may grow beyond a limit.

#include <signal.h>
#include <sys/resource.h>

#include <cstring>
#include <fstream>

#include "data/journal.hpp"
#include "fixture.hpp"
#include "rescue_folder.hpp"

namespace fovea {
namespace {

using test::RescueFolder;
using test::TempFolder;

/// From its making on, files end at `bytes`; until it is gone or lifted.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() { lift(); }
  SmallDisk(const SmallDisk &) = delete;
  SmallDisk &operator=(const SmallDisk &) = delete;
  void lift() const { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

std::vector<std::byte> payloadOf(std::uint64_t number) {
  return std::vector<std::byte>(200 + number % 50, static_cast<std::byte>(number % 251));
}

void append(Journal &journal, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i)
    journal.append(RecordType::Row, payloadOf(journal.lastNumber() + 1));
}

void expectAll(const std::function<void(const std::function<void(const Record &)> &)> &walk,
               std::uint64_t count) {
  std::uint64_t number = 0, wrong = 0;
  walk([&](const Record &record) {
    const auto expected = payloadOf(++number);
    if (record.number != number ||
        !std::equal(expected.begin(), expected.end(), record.payload.begin(), record.payload.end()))
      ++wrong;
  });
  EXPECT_EQ(number, count);
  EXPECT_EQ(wrong, 0u);
}

TEST(GivenAJournalOnAFullDisk, WhenRecordsAreAppendedThenMemoryKeepsThemUntilThereIsRoom) {
  const TempFolder folder;
  auto journal = std::move(Journal::create(folder / "a.fovea-journal", {4096}).value());
  {
    const SmallDisk disk(16384);
    append(*journal, 500);
    EXPECT_TRUE(journal->full());
    EXPECT_FALSE(journal->sync());
    journal->prepare();
    EXPECT_TRUE(journal->full());
    expectAll([&](const auto &visit) { journal->read(0, visit); }, 500);

    disk.lift();
    journal->prepare();
    EXPECT_FALSE(journal->full());
    EXPECT_TRUE(journal->sync());
  }
  append(*journal, 500);
  expectAll([&](const auto &visit) { journal->read(0, visit); }, 1000);
  journal.reset();
  expectAll([&](const auto &visit) { EXPECT_TRUE(replayJournal(folder / "a.fovea-journal", visit)); }, 1000);
}

TEST(GivenAJournalOnAFullDisk, WhenItsRecordsAreForgottenBeforeThereIsRoomThenTheFileStillGetsThem) {
  const TempFolder folder;
  auto journal = std::move(Journal::create(folder / "a.fovea-journal", {4096}).value());
  {
    const SmallDisk disk(16384);
    append(*journal, 500);
    journal->read(0, [](const Record &) {});
    journal->forget(500);
    journal->prepare();
    EXPECT_TRUE(journal->full());
  }
  journal->prepare();
  EXPECT_FALSE(journal->full());
  EXPECT_TRUE(journal->sync());
  append(*journal, 500);
  journal.reset();
  expectAll([&](const auto &visit) { EXPECT_TRUE(replayJournal(folder / "a.fovea-journal", visit)); }, 1000);
}

TEST(GivenADiskThatHasRoomAgain, WhenTheProcessDiesThenTheFileHasAllRecords) {
  const TempFolder folder;
  auto journal = std::move(Journal::create(folder / "a.fovea-journal", {4096}).value());
  {
    const SmallDisk disk(16384);
    append(*journal, 300);
  }
  journal->prepare();
  // The file as it is at this moment is what a process that is killed would leave.
  std::filesystem::copy_file(folder / "a.fovea-journal", folder / "copy");
  expectAll([&](const auto &visit) { EXPECT_TRUE(replayJournal(folder / "copy", visit)); }, 300);
}

TEST(GivenAFullDisk, WhenAJournalIsMadeThenTheErrorTellsTheReasonAndNoFileIsLeft) {
  const TempFolder folder;
  const SmallDisk disk(1024);
  const auto journal = Journal::create(folder / "a.fovea-journal", {4096});
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().code, ErrorCode::Io);
  EXPECT_NE(journal.error().what.find("File too large"), std::string::npos) << journal.error().what;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

constexpr rlim_t kSmallDisk = 5'000'000;
constexpr int kFirstRows = 15'000, kTooManyRows = 32'500;

void addRows(Recorder &recorder, int from, int to) {
  for (int i = from; i < to; ++i)
    recorder.addRow({"s1.1", "trials", {{"n", i}, {"text", std::string(200, 'x')}}});
}

/// From then on the journal gets no room; what it has is not enough for all of the rows.
std::unique_ptr<SmallDisk> recordTooMuch(Recorder &recorder) {
  recorder.startSession(test::aSession());
  recorder.startRun(test::aRun());
  addRows(recorder, 0, kFirstRows);
  EXPECT_TRUE(recorder.flush());
  auto disk = std::make_unique<SmallDisk>(kSmallDisk);
  addRows(recorder, kFirstRows, kTooManyRows);
  EXPECT_FALSE(recorder.flush());
  EXPECT_TRUE(recorder.full());
  return disk;
}

void expectAllRowsOnce(const std::filesystem::path &folder) {
  const std::string count = std::to_string(kTooManyRows);
  EXPECT_EQ(test::query(folder, "SELECT count(*), count(DISTINCT n), max(row) + 1 FROM stroop_trials"),
            (std::vector<test::Line>{{count, count, count}}));
  EXPECT_EQ(test::readCsv(folder / "P01_stroop.csv").size(), kTooManyRows + 1u);
  EXPECT_FALSE(std::filesystem::exists(folder / "P01_stroop_1.csv"));
  EXPECT_TRUE(std::filesystem::is_empty(folder / "journal"));
}

TEST(GivenARecorderOnAFullDisk, WhenItIsClosedThenItsRowsAreElsewhereAndComeHomeAtTheNextStart) {
  const TempFolder folder, home;
  const RescueFolder rescued(home.path());
  std::string critical;
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  log.setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Critical) critical = line.text;
  });
  {
    auto recorder = test::openRecorder(folder.path(), log);
    const auto disk = recordTooMuch(*recorder);
    recorder->endRun(test::anEnd());
    recorder.reset();
  }
  ASSERT_EQ(rescued.files().size(), 1u);
  EXPECT_NE(critical.find(rescued.files()[0]), std::string::npos) << critical;

  const auto recorder = test::openRecorder(folder.path());
  EXPECT_EQ(recorder->recovered(), std::vector<std::string>{"s1"});
  EXPECT_TRUE(rescued.files().empty());
  EXPECT_EQ(test::readCsv(folder / "P01_stroop.csv").size(), kTooManyRows + 1u);
  EXPECT_EQ(test::query(folder.path(), "SELECT ending, filed FROM runs"), (std::vector<test::Line>{{"finished", "1"}}));
}

TEST(GivenRowsThatWereRescued, WhenTheirSessionCameHomeWithoutThemThenTheyAreAddedLater) {
  const TempFolder folder, home;
  {
    const RescueFolder rescued(home.path());
    auto recorder = test::openRecorder(folder.path());
    const auto disk = recordTooMuch(*recorder);
    recorder.reset();
  }
  // As on another machine: what was rescued is not there.
  ASSERT_TRUE(recoverSessions(folder.path(), "it crashed", {}));
  EXPECT_LT(test::readCsv(folder / "P01_stroop.csv").size(), kTooManyRows + 1u);

  const auto recovery = recoverSessions(folder.path(), "it crashed", {home / "fovea/rescued"});
  ASSERT_TRUE(recovery) << recovery.error().text();
  EXPECT_TRUE(recovery->problems.empty());
  EXPECT_EQ(recovery->runs.size(), 1u);
  expectAllRowsOnce(folder.path());
}

TEST(GivenARescuedSessionOfAnotherFolder, WhenSessionsAreRecoveredThenItIsLeftAlone) {
  const TempFolder folder, other, home;
  const RescueFolder rescued(home.path());
  {
    auto recorder = test::openRecorder(folder.path());
    const auto disk = recordTooMuch(*recorder);
    recorder.reset();
  }
  test::recordRows(other.path(), {{{"n", 1}}});
  EXPECT_EQ(rescued.files().size(), 1u);
  ASSERT_TRUE(recoverSessions(folder.path(), "it crashed"));
  expectAllRowsOnce(folder.path());
  EXPECT_TRUE(rescued.files().empty());
}

TEST(GivenARecorderOnAFullDisk, WhenThereIsRoomAgainThenNothingIsKeptElsewhere) {
  const TempFolder folder, home;
  const RescueFolder rescued(home.path());
  auto recorder = test::openRecorder(folder.path());
  {
    const auto disk = recordTooMuch(*recorder);
    EXPECT_EQ(rescued.files().size(), 1u);
  }
  recorder->endRun(test::anEnd());
  ASSERT_TRUE(recorder->flush());
  EXPECT_TRUE(rescued.files().empty());
  recorder->endSession({});
  recorder.reset();
  expectAllRowsOnce(folder.path());
}

TEST(GivenARecorderOnAFullDisk, WhenNoFolderTakesItsRowsThenTheLogSaysThatRecordsAreLost) {
  const TempFolder folder, home;
  const auto noFolder = home.path() / "file";
  std::ofstream(noFolder) << "a file";
  const RescueFolder rescued(noFolder);
  const test::Variable temporary("TMPDIR", noFolder);
  std::string critical;
  Log log([] { return std::int64_t{0}; });
  log.setConsoleLevel(LogLevel::Critical);
  log.setListener([&](const LogLine &line) {
    if (line.level == LogLevel::Critical) critical = line.text;
  });
  auto recorder = test::openRecorder(folder.path(), log);
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  ASSERT_TRUE(recorder->flush());
  const SmallDisk disk(5'000'000);
  for (int i = 0; i < 40'000; ++i) recorder->addRow({"s1.1", "trials", {{"text", std::string(200, 'x')}}});
  EXPECT_FALSE(recorder->flush());
  recorder.reset();
  EXPECT_NE(critical.find("are lost"), std::string::npos) << critical;
}

TEST(GivenARecorderOnAFullDisk, WhenThereIsRoomAgainThenNoRowIsMissing) {
  const TempFolder folder;
  auto recorder = test::openRecorder(folder.path());
  recorder->startSession(test::aSession());
  recorder->startRun(test::aRun());
  ASSERT_TRUE(recorder->flush());
  constexpr int kRows = 40'000;
  {
    const SmallDisk disk(5'000'000);
    for (int i = 0; i < kRows; ++i)
      recorder->addRow({"s1.1", "trials", {{"n", i}, {"text", std::string(200, 'x')}}});
    EXPECT_FALSE(recorder->flush());
    EXPECT_TRUE(recorder->full());
  }
  recorder->endRun(test::anEnd());
  const auto flushed = recorder->flush();
  ASSERT_TRUE(flushed) << flushed.error().text();
  EXPECT_FALSE(recorder->full());
  EXPECT_EQ(test::query(folder.path(), "SELECT count(*), count(DISTINCT n) FROM stroop_trials"),
            (std::vector<test::Line>{{"40000", "40000"}}));
  EXPECT_EQ(test::readCsv(folder / "P01_stroop.csv").size(), kRows + 1u);
}

}  // namespace
}  // namespace fovea
