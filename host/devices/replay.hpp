#pragma once
// Events out of a file, as if a device reported them: what a participant did, once more.

#include <deque>
#include <mutex>

#include "devices/input_hub.hpp"
#include "devices/replay_file.hpp"

namespace fovea {

/// Each event has its time to the nanosecond; it is told when the device is asked. During a run keys also go where a person's
/// go: to who waits for a key.
///
/// Thread: [any].
class Replay final : public Device, public InputTap {
 public:
  /// Plays the events of one role, or the keys when `role` is empty. `events` in order of time.
  Replay(InputHub &hub, std::string file, std::string role, std::vector<ReplayedEvent> events);
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
  bool isTyping() const { return isInRun_ && role_.empty() && nextTyped_ < events_.size(); }

  InputHub &hub_;
  const std::string file_, role_;
  const std::vector<ReplayedEvent> events_;
  mutable std::mutex mutex_;
  Timestamp zero_{};
  std::size_t next_ = 0, nextTyped_ = 0;
  std::deque<InputEvent> released_;  // keys that were down when the run ended; nobody took it yet
  bool isInRun_ = false, isClosed_ = false;
};

}  // namespace fovea
