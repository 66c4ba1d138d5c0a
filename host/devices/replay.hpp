#pragma once
// Events out of a file, as if a device reported them: what a participant did, once more.

#include <deque>
#include <mutex>

#include "devices/mouse.hpp"
#include "devices/replay_file.hpp"

namespace fovea {

/// Each event has its time to the nanosecond; it is told when the device is asked. During a run keys, pointer and fingers also go
/// where a person's go: to who waits for a key, to stimuli, to mice.
///
/// Thread: [any].
class Replay final : public Device, public InputTap {
 public:
  /// What the device itself reports, beside what it does in the participant's place.
  enum class Reports { Keys, Mouse };
  /// Plays the events of one role, or what the participant did when `role` is empty. `events` in order of time; `units` are the mouse's.
  Replay(InputHub &hub, std::string file, std::string role, std::vector<ReplayedEvent> events, Reports reports = Reports::Keys, std::string units = {});
  ~Replay() override;

  void hear(const InputEvent &) override {}
  std::optional<Timestamp> nextDue() const override;
  std::optional<InputEvent> takeDue(Timestamp now) override;
  bool answers(const InputRequest &request) const override;
  void beginRun(Timestamp now) override;
  void endRun() override;
  void catchUp(Timestamp now) override;
  std::string deviceClass() const override { return "replay"; }
  Dict params() const override;
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  Duration heldFor(std::size_t release) const;
  void letGo(Timestamp now);
  void reportMouse();
  bool isTyping() const { return isInRun_ && nextTyped_ < typed_.size(); }

  InputHub &hub_;
  const std::string file_, role_;
  const std::vector<ReplayedEvent> events_;
  const std::vector<InputEvent> typed_;  // as a person's; times since the run began. None of a role
  std::optional<Mouse> mouse_;           // as an experiment asks for it
  mutable std::mutex mutex_;
  Timestamp zero_{};
  std::size_t next_ = 0, nextTyped_ = 0;
  std::deque<InputEvent> released_;  // keys, buttons and fingers that were down when the run ended; nobody took it yet
  bool isInRun_ = false, isClosed_ = false;
};

}  // namespace fovea
