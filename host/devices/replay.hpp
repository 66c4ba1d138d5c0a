#pragma once
// Events out of a file, as if a device reported them: what a participant did, once more.

#include <filesystem>
#include <mutex>

#include "devices/device.hpp"

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

/// On a virtual clock each event has its time to the nanosecond; on a real one it is told when the device is asked.
///
/// Thread: [any].
class Replay final : public Device {
 public:
  /// `events` in order of time.
  Replay(std::string file, std::vector<ReplayedEvent> events, Timestamp now);

  void beginRun(Timestamp now) override;
  void catchUp(Timestamp now) override;
  std::string deviceClass() const override { return "replay"; }
  Dict params() const override { return {{"file", Value(file_)}}; }
  std::vector<DeviceMethod> methods() const override;
  Result<Value> call(std::string_view method, const Dict &arguments) override;

 private:
  Duration heldFor(std::size_t release) const;

  const std::string file_;
  const std::vector<ReplayedEvent> events_;
  mutable std::mutex mutex_;
  Timestamp zero_{};
  std::size_t next_ = 0;
};

}  // namespace fovea
