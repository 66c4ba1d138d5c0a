#include "data/journal.hpp"

#include <unistd.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "data/journal_file.hpp"
#include "fixture.hpp"

namespace fovea {
namespace {

using test::TempFolder;

std::span<const std::byte> bytesOf(const std::string &text) { return std::as_bytes(std::span(text)); }
std::string textOf(const Record &record) {
  return {reinterpret_cast<const char *>(record.payload.data()), record.payload.size()};
}

std::unique_ptr<Journal> aJournal(const TempFolder &folder, std::uint32_t segmentBytes = 4096) {
  auto journal = Journal::create(folder / "a.fovea-journal", {segmentBytes});
  EXPECT_TRUE(journal) << journal.error().text();
  return std::move(*journal);
}

std::vector<std::string> readAll(Journal &journal, std::uint64_t after = 0) {
  std::vector<std::string> texts;
  journal.read(after, [&](const Record &record) { texts.push_back(textOf(record)); });
  return texts;
}

std::vector<std::string> replayAll(const std::filesystem::path &file) {
  std::vector<std::string> texts;
  const auto last = replayJournal(file, [&](const Record &record) {
    EXPECT_EQ(record.number, texts.size() + 1);
    texts.push_back(textOf(record));
  });
  EXPECT_TRUE(last) << last.error().text();
  return texts;
}

/// Of every size around those that fill a segment of 4096 bytes, and more than one.
std::vector<std::string> awkwardTexts() {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 600; ++i)
    texts.push_back(std::string(i % 7 == 0 ? 4000 + i : i * 37 % 900, static_cast<char>('a' + i % 26)));
  texts.push_back(std::string(100'000, 'x'));
  texts.push_back("");
  return texts;
}

TEST(GivenRecordsOfManySizes, WhenReadThenTheyAreThereInOrder) {
  const TempFolder folder;
  const auto journal = aJournal(folder);
  std::uint64_t number = 0;
  for (const std::string &text : awkwardTexts()) {
    EXPECT_EQ(journal->append(RecordType::Event, bytesOf(text)), ++number);
    if (number % 50 == 0) journal->prepare();
  }
  EXPECT_EQ(journal->lastNumber(), number);
  EXPECT_EQ(readAll(*journal), awkwardTexts());
  EXPECT_EQ(readAll(*journal, number), std::vector<std::string>());
}

TEST(GivenAClosedJournal, WhenReplayedThenEveryRecordComesBack) {
  const TempFolder folder;
  {
    const auto journal = aJournal(folder);
    for (const std::string &text : awkwardTexts()) journal->append(RecordType::Row, bytesOf(text));
  }
  EXPECT_EQ(replayAll(folder / "a.fovea-journal"), awkwardTexts());
}

TEST(GivenRecordsOfEachType, WhenReplayedThenTheTypesAreKept) {
  const TempFolder folder;
  {
    const auto journal = aJournal(folder);
    journal->append(RecordType::SessionStart, {});
    journal->append(RecordType::Consent, {});
    journal->append(RecordType::SessionEnd, {});
  }
  std::vector<RecordType> types;
  ASSERT_TRUE(
      replayJournal(folder / "a.fovea-journal", [&](const Record &record) { types.push_back(record.type); }));
  EXPECT_EQ(types, (std::vector{RecordType::SessionStart, RecordType::Consent, RecordType::SessionEnd}));
}

TEST(GivenAReaderWhoseTransactionFailed, WhenItReadsAgainThenTheRecordsAreStillThere) {
  const TempFolder folder;
  const auto journal = aJournal(folder);
  for (const std::string &text : awkwardTexts()) journal->append(RecordType::Row, bytesOf(text));
  EXPECT_EQ(journal->read(
                0, [](const Record &) {}, 100),
            100u);
  journal->prepare();
  EXPECT_EQ(journal->read(
                100, [](const Record &) {}, 100),
            200u);

  EXPECT_EQ(readAll(*journal), awkwardTexts());
  journal->forget(300);
  std::uint64_t first = 0;
  journal->read(
      300, [&](const Record &record) { first = record.number; }, 1);
  EXPECT_EQ(first, 301u);
}

TEST(GivenAStageAndAWriter, WhenBothAreBusyThenTheWriterSeesOnlyWholeRecordsInOrder) {
  const TempFolder folder;
  const auto journal = aJournal(folder, 1 << 14);
  constexpr std::uint64_t kRecords = 40'000;
  std::thread stage([&] {
    for (std::uint64_t i = 1; i <= kRecords; ++i)
      journal->append(RecordType::Row, bytesOf(std::string(i % 300, static_cast<char>('a' + i % 26))));
  });
  std::uint64_t last = 0, wrong = 0;
  while (last < kRecords) {
    journal->prepare();
    const std::uint64_t next = journal->read(last, [&](const Record &record) {
      if (textOf(record) != std::string(record.number % 300, static_cast<char>('a' + record.number % 26)))
        ++wrong;
      if (record.number != ++last) ++wrong;
    });
    EXPECT_EQ(next, last);
    journal->forget(last);
    EXPECT_TRUE(last % 5 != 0 || journal->sync());
  }
  stage.join();
  EXPECT_EQ(wrong, 0u);
}

TEST(GivenAJournalInUse, WhenReplayedThenItIsRefused) {
  const TempFolder folder;
  const auto journal = aJournal(folder);
  const auto replayed = replayJournal(journal->file(), [](const Record &) {});
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().code, ErrorCode::State);
}

TEST(GivenAnExistingFile, WhenAJournalOfThatNameIsMadeThenItIsRefusedAndTheFileIsUntouched) {
  const TempFolder folder;
  test::writeText(folder / "a.fovea-journal", "mine");
  const auto journal = Journal::create(folder / "a.fovea-journal");
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().code, ErrorCode::Io);
  EXPECT_EQ(test::readText(folder / "a.fovea-journal"), "mine");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(GivenAJournal, WhenRenamedThenItGoesOnUnderTheNewName) {
  const TempFolder folder;
  {
    const auto journal = aJournal(folder);
    journal->append(RecordType::Row, bytesOf("one"));
    ASSERT_TRUE(journal->rename(folder / "b.fovea-journal"));
    journal->append(RecordType::Row, bytesOf("two"));
  }
  EXPECT_EQ(replayAll(folder / "b.fovea-journal"), (std::vector<std::string>{"one", "two"}));
}

TEST(GivenAFileThatIsNoJournal, WhenReplayedThenTheErrorNamesIt) {
  const TempFolder folder;
  for (const std::string &text : {std::string(), std::string("short"), std::string(5000, 'x')}) {
    test::writeText(folder / "x", text);
    const auto replayed = replayJournal(folder / "x", [](const Record &) { FAIL(); });
    ASSERT_FALSE(replayed);
    EXPECT_EQ(replayed.error().code, ErrorCode::BadFile);
    EXPECT_EQ(replayed.error().where, folder / "x");
  }
}

/// Three records as a process leaves them that is killed: the rest of the segment is zero.
class GivenAJournalOfAKilledProcess : public testing::Test {
 protected:
  GivenAJournalOfAKilledProcess() {
    const auto journal = aJournal(folder_);
    for (const std::string &text : texts_) journal->append(RecordType::Row, bytesOf(text));
    whole_ = test::readText(journal->file());
  }

  std::size_t startOfLast() const { return 64 + 2 * 64; }  // file header, two records of 24 + 40 bytes
  std::vector<std::string> replayed(const std::string &bytes) {
    test::writeText(folder_ / "b", bytes);
    return replayAll(folder_ / "b");
  }

  const std::vector<std::string> texts_{std::string(40, '1'), std::string(40, '2'), std::string(40, '3')};
  const std::vector<std::string> firstTwo_{texts_[0], texts_[1]};
  TempFolder folder_;
  std::string whole_;
};

TEST_F(GivenAJournalOfAKilledProcess, WhenReplayedThenAllRecordsAreThere) {
  EXPECT_EQ(replayed(whole_), texts_);
}

TEST_F(GivenAJournalOfAKilledProcess, WhenCutAnywhereInTheLastRecordThenTheOthersAreThere) {
  for (std::size_t length = startOfLast(); length < startOfLast() + 64; ++length)
    EXPECT_EQ(replayed(whole_.substr(0, length)), firstTwo_) << length;
  EXPECT_EQ(replayed(whole_.substr(0, startOfLast() + 64)), texts_);
}

TEST_F(GivenAJournalOfAKilledProcess, WhenAnyByteOfTheLastRecordIsDamagedThenTheOthersAreThere) {
  for (std::size_t at = startOfLast(); at < startOfLast() + 64; ++at) {
    std::string damaged = whole_;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    EXPECT_EQ(replayed(damaged), firstTwo_) << at;
  }
}

TEST_F(GivenAJournalOfAKilledProcess, WhenAnyByteOfTheMiddleRecordIsDamagedThenOnlyThatRecordIsMissing) {
  for (std::size_t at = startOfLast() - 64; at < startOfLast(); ++at) {
    std::string damaged = whole_;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    test::writeText(folder_ / "b", damaged);
    std::vector<std::uint64_t> numbers;
    const JournalReplay replay = JournalFile::open(folder_ / "b")->replay(
        [&](const Record &record) { numbers.push_back(record.number); });
    EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 3})) << at;
    EXPECT_EQ(replay.skippedRecords, 1u);
    EXPECT_EQ(replay.skippedBytes, 64u);
  }
}

TEST(GivenManySegments, WhenAByteIsDamagedAnywhereThenAtMostOneRecordIsMissing) {
  const TempFolder folder;
  const auto texts = awkwardTexts();
  {
    const auto journal = aJournal(folder);
    for (const std::string &text : texts) journal->append(RecordType::Row, bytesOf(text));
  }
  const std::string whole = test::readText(folder / "a.fovea-journal");
  for (std::size_t at = 64; at < whole.size(); at += 20'011) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
    test::writeText(folder / "b", damaged);
    std::size_t sound = 0, wrong = 0;
    const JournalReplay replay = JournalFile::open(folder / "b")->replay([&](const Record &record) {
      ++sound;
      if (record.number > texts.size() || textOf(record) != texts[record.number - 1]) ++wrong;
    });
    EXPECT_EQ(wrong, 0u) << at;
    EXPECT_GE(sound, texts.size() - 1) << at;
    EXPECT_EQ(replay.skippedRecords, replay.last - sound) << at;
  }
}

TEST_F(GivenAJournalOfAKilledProcess, WhenTheLastRecordIsOnlyPartlyWrittenThenTheOthersAreThere) {
  for (std::size_t written = 0; written < 64; ++written) {
    std::string torn = whole_;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(startOfLast() + written), torn.end(), '\0');
    EXPECT_EQ(replayed(torn), firstTwo_) << written;
  }
}

}  // namespace
}  // namespace fovea
