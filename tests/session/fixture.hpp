#pragma once
// A session on a display that is none, in a folder of its own, with experiments made for tests.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include "core/json.hpp"
#include "core/thread.hpp"
#include "session/session.hpp"
#include "session/wiring.hpp"

namespace fovea::test {

namespace fs = std::filesystem;

/// A whole number in a dictionary; -1: there is none.
inline std::int64_t whole(const Value &value, std::string_view key) {
  const Value *found = value.find(key);
  return found && found->as<std::int64_t>() ? *found->as<std::int64_t>() : -1;
}

/// Hears what the stage tells in place of the sitting, and throws as the session saves.
struct WithoutInk final : StageListener {
  void onCommand(const Command &) override {}
  void onPause(const Pause &) override {}
  void onInput(const InputEvent &) override {}
  void onState(SessionState state, Timestamp) override {
    if (state == SessionState::Saving) throw std::runtime_error("no more ink");
  }
};

class GivenASession : public ::testing::Test {
 protected:
  GivenASession() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    options_.root = folder_;
    options_.display.kind = DisplayOptions::Kind::Virtual;
    options_.plugins = {FOVEA_TEST_PLUGINS, FOVEA_PLUGINS};
    options_.experiments = {{"frames", "org.test.frames"}};
    options_.seed = 7;
    // What comes to pass at a certain frame of the session: the test's hand on the controls. Thread: [stage].
    wiring_.addHooks = [this](Stage &stage, StageHooks &hooks) {
      stage_ = &stage;
      hooks.drawOverlay = [this] {
        ++frame_;
        if (atEachFrame_) atEachFrame_();
        if (const auto found = atFrame_.find(frame_); found != atFrame_.end()) found->second();
      };
    };
  }
  ~GivenASession() override {
    session_.reset();
    setThread(Thread::Other);
    if (!HasFailure()) fs::remove_all(folder_);
  }

  Session &open() {
    auto opened = Session::open(options_, wiring_);
    EXPECT_TRUE(opened) << opened.error().text();
    if (!opened) throw std::runtime_error(opened.error().text());
    session_ = std::move(*opened);
    // Before anything is asked of it: who hears the events hears all of them.
    session_->remote().subscribe([this](const SessionEvent &event) {
      const std::lock_guard lock(eventsMutex_);
      events_.push_back(event);
    });
    return *session_;
  }
  /// Between runs. Comes back once it is done.
  void onStage(const std::function<void()> &work) {
    std::promise<void> done;
    Command command;
    command.kind = Command::Kind::Call;
    command.call = [&] {
      work();
      done.set_value();
    };
    ASSERT_TRUE(stage_->commands().post(std::move(command)));
    done.get_future().wait();
  }
  /// Thread: [stage].
  void plugKeyboard(InputKind kind) {
    InputEvent event;
    event.kind = kind;
    event.device = 3;
    event.time = session_->clock().now();
    stage_->input().add(event);
  }
  /// Runs "frames" and expects it to have begun.
  Value run(const Dict &expInfo) {
    auto result = session_->runExperiment("frames", expInfo);
    EXPECT_TRUE(result) << (result ? "" : result.error().text());
    return result ? *result : Value();
  }

  /// The words of the status events so far, parted by blanks.
  std::string statusWords() {
    const std::lock_guard lock(eventsMutex_);
    std::string words;
    for (const SessionEvent &event : events_)
      if (event.topic == "status") words += (words.empty() ? "" : " ") + event.value.textOr("event", "?");
    return words;
  }
  std::vector<SessionEvent> eventsOf(const std::string &topic) {
    const std::lock_guard lock(eventsMutex_);
    std::vector<SessionEvent> found;
    for (const SessionEvent &event : events_)
      if (event.topic == topic) found.push_back(event);
    return found;
  }

  /// Lines of the first file of a run's result, split at commas; the header first. For cells without quotes.
  static std::vector<std::vector<std::string>> tableOf(const Value &result, std::size_t number = 0) {
    std::ifstream file(*result.find("files")->list()->at(number).text());
    std::vector<std::vector<std::string>> lines;
    for (std::string line; std::getline(file, line);) {
      lines.emplace_back(1);
      for (const char letter : line)
        if (letter == ',') lines.back().emplace_back();
        else if (letter != '\r') lines.back().back() += letter;
    }
    return lines;
  }
  static std::vector<std::string> columnOf(const Value &result, const std::string &name, std::size_t number = 0) {
    const auto table = tableOf(result, number);
    std::vector<std::string> cells;
    if (table.empty()) return cells;
    std::size_t column = 0;
    while (column < table[0].size() && table[0][column].find(name) == std::string::npos) ++column;
    for (std::size_t i = 1; i < table.size(); ++i) cells.push_back(column < table[i].size() ? table[i][column] : "no such column");
    return cells;
  }

  const fs::path folder_ = fs::temp_directory_path() / ("fovea-session-" + std::to_string(getpid()) + "-" +
                                                        ::testing::UnitTest::GetInstance()->current_test_info()->name());
  SessionOptions options_;
  SessionWiring wiring_;
  Stage *stage_ = nullptr;
  std::uint64_t frame_ = 0;                               // [stage]
  std::map<std::uint64_t, std::function<void()>> atFrame_;
  std::function<void()> atEachFrame_;
  std::mutex eventsMutex_;
  std::vector<SessionEvent> events_;
  std::unique_ptr<Session> session_;
};

}  // namespace fovea::test
