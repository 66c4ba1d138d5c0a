#pragma once
// A folder for one run of the real program, and a look at what it left behind.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace fovea::test {

class GivenAFolder : public ::testing::Test {
 protected:
  GivenAFolder() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~GivenAFolder() override {
    if (!HasFailure()) std::filesystem::remove_all(folder_);
  }

  /// Runs `fovea run` without a display, with the data in the folder.
  Said rehearse(std::vector<std::string> words, const std::map<std::string, std::string> &environment = {}) {
    std::vector<std::string> all{FOVEA_PROGRAM, "run", "--display", "virtual", "--data", data().string(), "--root", folder_.string()};
    all.insert(all.end(), words.begin(), words.end());
    return runProgram(all, environment);
  }
  std::filesystem::path data() const { return folder_ / "data"; }
  std::filesystem::path write(const std::string &name, const std::string &text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  std::vector<std::filesystem::path> filesEndingWith(const std::string &end) const {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::exists(data())) return files;
    for (const auto &entry : std::filesystem::directory_iterator(data()))
      if (entry.path().string().ends_with(end)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
  }
  static std::string textOf(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(stream)), {});
  }
  static std::size_t linesIn(const std::filesystem::path &file) {
    const std::string text = textOf(file);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  /// The process that holds window and data: the only child of the watching one.
  static pid_t hostOf(pid_t watcher) {
    const std::string file = "/proc/" + std::to_string(watcher) + "/task/" + std::to_string(watcher) + "/children";
    std::ifstream children(file);
    pid_t child = -1;
    children >> child;
    return child;
  }
  /// As when the power fails: the watcher cannot help.
  static void killBoth(const Process &run) {
    const pid_t host = hostOf(run.id());
    ASSERT_GT(host, 0);
    run.kill(SIGSTOP);
    ::kill(host, SIGKILL);
    run.kill(SIGKILL);
  }

  /// One number out of the database.
  std::int64_t count(const std::string &query) {
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getInt64();
  }
  std::string word(const std::string &query) {
    SQLite::Database database((data() / "fovea.db").string(), SQLite::OPEN_READONLY);
    return database.execAndGet(query).getString();
  }

  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) /
                                  (std::string("fovea-") + ::testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
                                   std::to_string(getpid()));
};

}  // namespace fovea::test
