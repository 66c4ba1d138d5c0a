#pragma once
// A stage on a display that is none, its commands and its listener in the test's hands.

#include <gtest/gtest.h>

#include <map>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "stage/stage.hpp"
#include "support/fake_stimuli.hpp"
#include "window/simulated_display.hpp"

namespace fovea::test {

/// A source that a test fills by hand.
class HandSource final : public InputSource {
 public:
  std::string name() const override { return "hand"; }
  InputRing &ring() override { return ring_; }
  void move(Timestamp time, InputKind kind = InputKind::PointerMove) {
    InputEvent event;
    event.kind = kind;
    event.time = time;
    ring_.push(event);
  }
  void press(std::string_view key, Timestamp time, InputKind kind = InputKind::KeyPress) {
    InputEvent event;
    event.kind = kind;
    event.setKey(key);
    event.time = time;
    ring_.push(event);
  }

 private:
  InputRing ring_;
};

/// A stage, and what it takes: nobody listens to it.
class StageTest : public ::testing::Test {
 protected:
  StageTest() {
    setThread(Thread::Stage);
    EXPECT_TRUE(window_->attach());
  }
  ~StageTest() override { setThread(Thread::Other); }

  VirtualClock clock_;
  std::unique_ptr<Window> window_ = openVirtualWindow(clock_, 800, 600, 60);
  testing::FakeStimuli stimuli_;
  Input input_{clock_};
  Log log_{[] { return std::int64_t{0}; }};
  Breadcrumb breadcrumb_;
  std::atomic<bool> stop_{false};
  Stage stage_{clock_, *window_, stimuli_, input_, log_, breadcrumb_, stop_};
};

class GivenAStage : public StageTest, public StageListener {
 protected:
  GivenAStage() {
    auto source = std::make_unique<HandSource>();
    hand_ = source.get();
    input_.addSource(std::move(source));
    stage_.setListener(this);
    stage_.setState(SessionState::Running);
    // What comes to pass at a certain frame: the test's hand on the operator's buttons.
    StageHooks hooks;
    hooks.drawOverlay = [this] {
      ++frame_;
      if (const auto found = atFrame_.find(frame_); found != atFrame_.end()) found->second();
    };
    hooks.diskIsFull = [this] { return diskIsFull_ && diskIsFull_(); };
    stage_.setHooks(std::move(hooks));
  }

  void onCommand(const Command &command) override { commands_.push_back(command.kind); }
  void onPause(const Pause &pause) override { pauses_.push_back(pause); }
  void onState(SessionState, Timestamp) override {}
  void onNote(const std::string &note) override { notes_.push_back(note); }
  void onWait() override { waits_.push_back(clock_.now()); }
  void onLeaveAsked() override {
    ++leavesAsked_;
    if (whenLeaving_) whenLeaving_();
  }
  void onInput(const InputEvent &event) override { heard_.push_back(std::string(event.keyName())); }

  void ask(Command::Kind kind) {
    Command command;
    command.kind = kind;
    EXPECT_TRUE(stage_.commands().post(std::move(command)));
  }
  SessionState state() const { return stage_.board().read().state; }

  HandSource *hand_ = nullptr;
  int frame_ = 0;
  std::map<int, std::function<void()>> atFrame_;
  std::function<bool()> diskIsFull_;
  std::vector<Command::Kind> commands_;
  std::vector<Pause> pauses_;
  std::vector<Timestamp> waits_;  // when the listener was given time
  std::vector<std::string> heard_, notes_;
  int leavesAsked_ = 0;
  std::function<void()> whenLeaving_;
};

}  // namespace fovea::test
