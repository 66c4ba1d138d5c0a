#pragma once
// Events out of a file, as if a device reported them: what a participant did, once more.

#include <filesystem>
#include <mutex>

#include "devices/device.hpp"
#include "devices/input_hub.hpp"

namespace fovea {

/// A line of the file; times count from the beginning of the run.
struct ReplayedEvent {
  Duration time{};
  std::uint32_t device = 0;
  bool isPress = true;
  std::string name;
};

/// CSV with a header that names t_s, key, type ("press" or "release") and, if there are several, device; any order of columns.
/// Errors: BadFile with FILE:LINE and what is expected there.
Result<std::vector<ReplayedEvent>> readReplay(const std::filesystem::path &file);
Result<std::vector<ReplayedEvent>> parseReplay(std::string_view text, const std::string &origin);

/// Each event has its time to the nanosecond; it is told when the device is asked. During a run its keys also go where a
/// person's go: to who waits for a key.
///
/// Thread: [any].
class Replay final : public Device, public InputTap {
 public:
  /// `events` in order of time.
  Replay(InputHub &hub, std::string file, std::vector<ReplayedEvent> events);
  ~Replay() override;

  void hear(const InputEvent &) override {}
  std::optional<Timestamp> nextDue() const override;
  std::optional<InputEvent> takeDue(Timestamp now) override;
  bool answers(const InputRequest &request) const override;
  void beginRun(Timestamp now) override;
  void endRun() override;
  void catchUp(Timestamp now) override;
  std::string deviceClass() const override { return "replay"; }
  Dict params() const override { return {{"file", Value(file_)}}; }
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  void close() override;

 private:
  Duration heldFor(std::size_t release) const;

  InputHub &hub_;
  const std::string file_;
  const std::vector<ReplayedEvent> events_;
  mutable std::mutex mutex_;
  Timestamp zero_{};
  std::size_t next_ = 0, nextTyped_ = 0;
  bool isTyping_ = false, isClosed_ = false;
};

}  // namespace fovea
