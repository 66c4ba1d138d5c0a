#pragma once
// What every device has: a class, events with times, methods by name, a clock that stands somehow to ours.

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"
#include "core/value.hpp"
#include "devices/input.hpp"

namespace fovea {

/// What a device reports. The numbers are the ABI's.
enum class DeviceEventKind : std::uint32_t { Press = 1, Release, Sample, Trigger, Message, Detached, Attached };
std::string_view deviceEventWord(DeviceEventKind kind);

struct DeviceEvent {
  DeviceEventKind kind = DeviceEventKind::Message;
  StampSource source = StampSource::Simulated;
  Timestamp time{};
  Duration uncertainty{};   // it happened at `time` or up to this much earlier
  Duration duration{-1};    // of a release: since its press
  std::optional<Duration> deviceTime;  // what the device's own clock said
  std::uint32_t channel = 0;
  double value = 0;
  std::array<char, 24> name{};
  Value data;               // whatever else there is to say

  std::string_view nameText() const { return name.data(); }
  void setName(std::string_view text);
};

/// The event as people and remote clients read it. Units: seconds on the session clock.
Dict describe(const DeviceEvent &event);

/// How a device's own clock stands to the session's.
struct ClockRelation {
  bool isMeasured = false;  // false: events are stamped by the host, there is no other clock
  Duration offset{};        // session time minus the device's time
  double drift = 0;         // seconds gained per second
  Duration uncertainty{};   // of the offset
};

/// A method that can be called by name.
struct DeviceMethod {
  std::string name;
  std::vector<std::string> parameters;
  std::string description;
};

/// A place for events that one reader takes; what a full one drops is the oldest, and counted.
///
/// Thread: [any]; the lock is held for a copy only, and now and then for room for more.
class DeviceEvents {
 public:
  explicit DeviceEvents(std::size_t capacity) : capacity_(capacity) {}
  void push(const DeviceEvent &event);
  std::size_t take(std::span<DeviceEvent> events);
  void clear();
  std::uint64_t dropped() const;
  /// The newest that came in, whoever has taken it; none: nothing ever did.
  std::optional<DeviceEvent> last() const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::vector<DeviceEvent> events_;  // as many as there ever were at once: most devices never have many
  std::size_t first_ = 0, count_ = 0;
  std::uint64_t dropped_ = 0;
  std::optional<DeviceEvent> last_;
};

/// Thread: [any], but for what is marked; each device guards itself.
class Device {
 public:
  virtual ~Device() = default;
  Device() = default;
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  virtual std::string deviceClass() const = 0;
  /// What makes it again, the class aside.
  virtual Dict params() const = 0;
  /// The device that it is a part of; empty when it stands alone. It goes when its parent goes.
  virtual std::string parent() const { return ""; }
  /// Does it answer, or has somebody pulled the plug?
  virtual bool isAttached() const { return true; }
  virtual ClockRelation clockRelation() const { return {}; }
  virtual std::vector<DeviceMethod> methods() const { return {}; }
  /// Errors: Unknown with the methods there are; whatever the device has to say.
  virtual Result<Value> call(std::string_view method, const Dict &arguments) = 0;
  /// Sets an output, now: a trigger code. Gives the time when it went out. Thread: [any]; does not wait.
  /// Errors: Device when it has no output.
  virtual Result<Timestamp> write(std::int64_t code);
  /// Brings the device to `now`: what is read by asking is asked, and on a virtual clock it lives up to now. Thread: one at a time.
  virtual void catchUp(Timestamp) {}
  /// A run begins now: what counts or replays begins again. Thread: [stage].
  virtual void beginRun(Timestamp) {}
  /// The run that was begun is over: keys that it holds down go up, and nothing is typed into what comes after. Thread: [stage].
  virtual void endRun() {}
  /// Gives back the hardware; nothing is reported afterwards. Safe to call twice.
  virtual void close() {}

  /// What the experiment takes.
  DeviceEvents &events() { return events_; }
  /// What it reported last, for people who want to see that it works.
  std::optional<DeviceEvent> lastEvent() const { return events_.last(); }
  /// What listeners are told; kept only while somebody listens.
  DeviceEvents &heard() { return heard_; }
  void setListenedTo(bool isListenedTo);
  /// What pages are answered with; kept only while they are.
  DeviceEvents &answers() { return answers_; }
  void setAnswering(bool isAnswering);

 protected:
  void report(const DeviceEvent &event);
  /// Has it reported that it was unplugged, and not that it is back?
  bool isUnplugged() const { return isUnplugged_.load(std::memory_order_relaxed); }
  static Error noSuchMethod(const Device &device, std::string_view method);

 private:
  static constexpr std::size_t kKept = 4096, kHeard = 1024;
  DeviceEvents events_{kKept}, heard_{kHeard}, answers_{kHeard};
  std::atomic<bool> isListenedTo_{false}, isAnswering_{false}, isUnplugged_{false};
};

}  // namespace fovea
