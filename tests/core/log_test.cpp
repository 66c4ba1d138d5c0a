#include "core/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <vector>

namespace fovea {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class TemporaryFile {
 public:
  TemporaryFile() {
    static std::atomic<int> count{0};
    path = std::filesystem::path(testing::TempDir()) /
           ("fovea_log_" + std::to_string(getpid()) + "_" + std::to_string(++count));
  }
  ~TemporaryFile() { std::filesystem::remove(path); }

  std::string text() const { return {std::istreambuf_iterator<char>(std::ifstream(path).rdbuf()), {}}; }
  std::vector<std::string> lines() const {
    std::vector<std::string> found;
    std::istringstream in(text());
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
  }

  std::filesystem::path path;
};

std::int64_t atTwelveSeconds() { return 12'345'678'901; }

TEST(GivenALogFile, WhenAMessageIsWrittenThenItsLineHasSixFields) {
  TemporaryFile file;
  Log log(atTwelveSeconds);
  ASSERT_TRUE(log.openFile(file.path));
  log.write(LogLevel::Exp, "timeline", "trial 3 begins");
  log.flush();
  EXPECT_THAT(file.text(),
              MatchesRegex("12\\.345679\t[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+\\.[0-9]+[+-][0-9]+:[0-9]+"
                           "\t-\texp\ttimeline\ttrial 3 begins\n"));
}

TEST(GivenARun, WhenItIsInHandThenItsLinesSayWhichAndThoseAfterItDoNot) {
  TemporaryFile file;
  Log log(atTwelveSeconds);
  ASSERT_TRUE(log.openFile(file.path));
  log.setRun("s1.2");
  log.write(LogLevel::Exp, "timeline", "trial 3 begins");
  log.setRun("");
  log.write(LogLevel::Exp, "timeline", "over");
  log.flush();
  const auto lines = file.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], HasSubstr("\ts1.2\texp\ttimeline\ttrial 3 begins"));
  EXPECT_THAT(lines[1], HasSubstr("\t-\texp\ttimeline\tover"));
}

TEST(GivenEachLevel, WhenNamedThenTheWordIsThatOfTheField) {
  EXPECT_EQ(levelName(LogLevel::Debug), "debug");
  EXPECT_EQ(levelName(LogLevel::Info), "info");
  EXPECT_EQ(levelName(LogLevel::Exp), "exp");
  EXPECT_EQ(levelName(LogLevel::Data), "data");
  EXPECT_EQ(levelName(LogLevel::Warning), "warning");
  EXPECT_EQ(levelName(LogLevel::Error), "error");
  EXPECT_EQ(levelName(LogLevel::Critical), "critical");
}

TEST(GivenEachLevel, WhenWrittenThenNoneIsLeftOut) {
  TemporaryFile file;
  Log log(atTwelveSeconds);
  log.setConsoleLevel(LogLevel::Critical);
  ASSERT_TRUE(log.openFile(file.path));
  for (const LogLevel level :
       {LogLevel::Debug, LogLevel::Info, LogLevel::Exp, LogLevel::Data, LogLevel::Warning, LogLevel::Error})
    log.write(level, "test", levelName(level));
  log.flush();
  const auto lines = file.lines();
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_THAT(lines[0], HasSubstr("\tdebug\ttest\tdebug"));
  EXPECT_THAT(lines[5], HasSubstr("\terror\ttest\terror"));
}

TEST(GivenAMessageWithControlCharacters, WhenWrittenThenItStaysOneLineOfSixFields) {
  TemporaryFile file;
  Log log(atTwelveSeconds);
  ASSERT_TRUE(log.openFile(file.path));
  log.write(LogLevel::Info, "a\tb", "one\ntwo\r\tC:\\new \x1B[2J\x7F \u00E9 {} %s");
  log.flush();
  const auto lines = file.lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::EndsWith("\ta\\tb\tone\\ntwo\\r\\tC:\\\\new \\x1b[2J\\x7f \u00E9 {} %s"));
}

TEST(GivenManyThreads, WhenAllWriteThenEveryLineIsWholeAndEachThreadsOrderIsKept) {
  TemporaryFile file;
  constexpr int kThreads = 4, kLines = 1000;  // together fewer than the queue holds
  {
    Log log(atTwelveSeconds);
    ASSERT_TRUE(log.openFile(file.path));
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&log, t] {
        for (int i = 0; i < kLines; ++i) log.write(LogLevel::Data, std::to_string(t), std::to_string(i));
      });
    for (std::thread &thread : threads) thread.join();
  }
  int next[kThreads] = {};
  for (const std::string &line : file.lines()) {
    std::istringstream fields(line);
    double seconds = 0;
    std::string wall, run, level;
    int thread = -1, number = -1;
    ASSERT_TRUE(fields >> seconds >> wall >> run >> level >> thread >> number) << line;
    EXPECT_EQ(number, next[thread]++);
  }
  for (const int count : next) EXPECT_EQ(count, kLines);
}

TEST(GivenAnEarlierLogFile, WhenOpenedAgainThenLinesAreAppended) {
  TemporaryFile file;
  std::ofstream(file.path) << "earlier\n";
  {
    Log log(atTwelveSeconds);
    ASSERT_TRUE(log.openFile(file.path));
    log.write(LogLevel::Info, "test", "later");
  }
  const auto lines = file.lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "earlier");
}

TEST(GivenASecondLogFile, WhenOpenedThenTheFirstOneGetsNoMore) {
  TemporaryFile first, second;
  Log log(atTwelveSeconds);
  ASSERT_TRUE(log.openFile(first.path));
  log.write(LogLevel::Info, "test", "one");
  log.flush();
  ASSERT_TRUE(log.openFile(second.path));
  log.write(LogLevel::Info, "test", "two");
  log.flush();
  EXPECT_THAT(first.text(), HasSubstr("one"));
  EXPECT_THAT(first.text(), Not(HasSubstr("two")));
  EXPECT_THAT(second.text(), HasSubstr("two"));
}

TEST(GivenNoFolder, WhenALogFileIsOpenedThenTheErrorNamesIt) {
  Log log(atTwelveSeconds);
  const auto opened = log.openFile("/nowhere/fovea.log");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Io);
  EXPECT_EQ(opened.error().where, "/nowhere/fovea.log");
}

TEST(GivenAListener, WhenAMessageIsWrittenThenItHearsTheBareText) {
  std::vector<LogLine> heard;
  Log log(atTwelveSeconds);
  log.setListener([&](const LogLine &line) { heard.push_back(line); });
  log.write(LogLevel::Info, "test", "one\ntwo");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].sessionNanoseconds, atTwelveSeconds());
  EXPECT_EQ(heard[0].level, LogLevel::Info);
  EXPECT_EQ(heard[0].source, "test");
  EXPECT_EQ(heard[0].text, "one\ntwo");
}

TEST(GivenTheConsole, WhenWarningsAndLesserLinesAreWrittenThenOnlyWarningsAreShown) {
  testing::internal::CaptureStderr();
  {
    Log log(atTwelveSeconds);
    log.write(LogLevel::Data, "test", "quiet");
    log.write(LogLevel::Warning, "test", "loud");
    log.flush();
    log.setConsoleLevel(LogLevel::Error);
    log.write(LogLevel::Warning, "test", "no longer");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "fovea\twarning\ttest\tloud\n");
}

TEST(GivenADiskThatStands, WhenTheQueueOverflowsThenTheCallerGoesOnAndTheLossIsReported) {
  TemporaryFile pipe;
  ASSERT_EQ(mkfifo(pipe.path.c_str(), 0600), 0);
  const int reader = open(pipe.path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  constexpr int kLines = 30'000;
  std::string text;
  {
    Log log(atTwelveSeconds);
    log.setConsoleLevel(LogLevel::Critical);
    ASSERT_TRUE(log.openFile(pipe.path));
    for (int i = 0; i < kLines; ++i) log.write(LogLevel::Info, "test", "line");  // nobody reads meanwhile
    fcntl(reader, F_SETFL, 0);
    std::thread disk([&] {
      char block[65536];
      for (ssize_t count = 0; (count = ::read(reader, block, sizeof block)) > 0;)
        text.append(block, static_cast<std::size_t>(count));
    });
    log.flush();
    ASSERT_TRUE(log.openFile("/dev/null"));  // closes the pipe, so that the reader ends
    disk.join();
  }
  close(reader);

  int written = 0, lost = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with("\ttest\tline"))
      ++written;
    else if (const auto at = line.find("\tlog\t"); at != std::string::npos)
      lost += std::stoi(line.substr(at + 5));
  }
  EXPECT_GT(lost, 0);
  EXPECT_EQ(written + lost, kLines);
}

}  // namespace
}  // namespace fovea
