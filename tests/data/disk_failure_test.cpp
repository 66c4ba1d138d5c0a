// A disk that fails to take what it was given: fdatasync as this program calls it answers EIO when asked to, for the files of one folder.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <set>

#include "data/disk.hpp"
#include "data/journal.hpp"
#include "data/row_codec.hpp"
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

/// Another disk, of which is known what lies on it: what it has refused once it has dropped, whatever it says the next time.
struct SecondDisk {
  std::string folder, onDisk;  // the files as a power cut would leave them
  std::atomic<bool> isBroken{false};
  std::set<ino_t> failed;                   // by number: a name may come again,
  std::vector<fovea::FileHandle> failures;  // and a number may not while the file is open

  bool take(const std::string &path) {
    const std::string name = std::filesystem::path(path).filename();
    struct stat about {};
    ::stat(path.c_str(), &about);
    if (isBroken && failed.insert(about.st_ino).second) failures.emplace_back(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!isBroken && !failed.contains(about.st_ino)) std::filesystem::copy_file(path, onDisk + "/" + name, std::filesystem::copy_options::overwrite_existing);
    return !isBroken;
  }
};
SecondDisk *second = nullptr;  // set while nothing syncs

}  // namespace

/// In place of the C library's; hidden, so that SQLite in its own library keeps that one.
extern "C" int fdatasync(int file) {
  const std::string path = pathOf(file);
  bool isTaken = true;
  if (isDiskBroken && path.starts_with(brokenFolder)) {
    isTaken = false;
    ++refusals;
    refusals.notify_all();
  } else if (second && path.starts_with(second->folder)) {
    isTaken = second->take(path);
  }
  if (isTaken) return static_cast<int>(::syscall(SYS_fdatasync, file));
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

TEST_F(GivenADiskThatFailsToTheEnd, WhenTrialsOfOthersAreLookedUpThenItIsSaidOnceThatWhatWasDoneLastMayBeMissing) {
  const auto recorder = begin();
  brokenFolder = folder.path();
  isDiskBroken = true;
  recorder->addRow({"s1.1", "trials", {{"n", 1}}});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(recorder->trials("study", "s1", false)) << "what the database has is looked at all the same";
  EXPECT_TRUE(recorder->totals("study", "s1", false));
  isDiskBroken = false;

  const std::lock_guard lock(mutex);
  const std::size_t first = said.find("what this session did last may not be in the database");
  EXPECT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("what this session did last", first + 1), std::string::npos) << said;
}

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

/// A session of which each row is written while the data's disk and the one for rescue each take what they are given, or do not.
class GivenTwoDisksThatFailNowAndThen : public ::testing::Test {
 protected:
  GivenTwoDisksThatFailNowAndThen() {
    std::filesystem::create_directories(onDisk_.path());
    disk_.folder = home_ / "fovea/rescued";
    disk_.onDisk = onDisk_.path();
    brokenFolder = folder_.path();
    second = &disk_;
    const char *temporary = std::getenv("TMPDIR");
    temporary_ = temporary ? temporary : "";
    ::setenv("TMPDIR", (home_ / "missing").c_str(), 1);  // no third disk takes what the second does not
    recorder_ = test::openRecorder(folder_.path());
    recorder_->startSession(test::aSession());
    recorder_->startRun(test::aRun());
    EXPECT_TRUE(recorder_->flush());
  }
  ~GivenTwoDisksThatFailNowAndThen() override {
    recorder_.reset();
    isDiskBroken = false;
    second = nullptr;
    temporary_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", temporary_.c_str(), 1);
  }

  /// Row by row; what each disk does at the row: D and R take what they are given, d and r refuse.
  void write(const std::string &script) {
    for (std::size_t i = 0; i + 1 < script.size(); i += 2) {
      isDiskBroken = script[i] == 'd';
      disk_.isBroken = script[i + 1] == 'r';
      const int n = static_cast<int>(i / 2);
      recorder_->addRow({"s1.1", "trials", {{"n", n}}});
      (void)recorder_->flush();
      if (!isDiskBroken) written_.insert(n);
      const std::set<int> safe = safeRows();
      for (int each = 0; !disk_.isBroken && each <= n; ++each) EXPECT_TRUE(safe.contains(each)) << "row " << each << " after row " << n << " of " << script;
      for (const int before : safe_) EXPECT_TRUE(safe.contains(before)) << "row " << before << " is lost after row " << n << " of " << script;
      safe_ = safe;
    }
  }

  /// Those that a power cut would leave: what the first disk took when it was written, and what the second has.
  std::set<int> safeRows() {
    std::set<int> rows = written_;
    if (std::filesystem::exists(disk_.folder))
      for (const auto &entry : std::filesystem::directory_iterator(disk_.folder)) {
        const std::string name = entry.path().filename();
        if (!std::filesystem::exists(onDisk_ / name)) continue;
        EXPECT_TRUE(replayJournal(onDisk_ / name, [&](const Record &record) {
          if (record.type != RecordType::Row) return;
          const auto row = decodeRow(record.payload);
          for (const auto &[column, value] : row->values)
            if (column == "n") rows.insert(static_cast<int>(*value.as<std::int64_t>()));
        }));
      }
    return rows;
  }

  const test::TempFolder folder_, home_, onDisk_;
  const test::RescueFolder rescued_{home_.path()};
  SecondDisk disk_;
  std::unique_ptr<Recorder> recorder_;
  std::set<int> written_, safe_;
  std::string temporary_;
};

class WhicheverRefusesWhen : public GivenTwoDisksThatFailNowAndThen, public ::testing::WithParamInterface<std::string> {};

TEST_P(WhicheverRefusesWhen, ThenNoRowThatWasSafeIsLostAndAllAreWhereTheSecondTakesThem) { write(GetParam()); }

std::vector<std::string> scripts() {
  std::vector<std::string> all{"DRdRDRDR", "dRdrdRDr", "dRDrdrDR", "drdRdrDRdR"};
  const std::string moments[] = {"DR", "Dr", "dR", "dr"};
  for (const std::string first : {"dR", "dr"})
    for (const std::string &then : moments)
      for (const std::string &last : moments) all.push_back(first + then + last);
  return all;
}
INSTANTIATE_TEST_SUITE_P(GivenTwoDisks, WhicheverRefusesWhen, ::testing::ValuesIn(scripts()), [](const auto &test) { return test.param; });

}  // namespace
}  // namespace fovea
