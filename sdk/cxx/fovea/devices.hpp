#pragma once
// The devices that the roles of an experiment were given: devices().open("response").waitEvent(...).

#include "fovea/services.hpp"

namespace fovea {

enum class DeviceEventKind : std::uint32_t { Any, Press, Release, Sample, Trigger, Message, Detached, Attached };
constexpr std::array<std::string_view, 8> enumNames(DeviceEventKind) {
  return {"any", "press", "release", "sample", "trigger", "message", "detached", "attached"};
}

struct DeviceEvent {
  DeviceEventKind kind = DeviceEventKind::Message;
  Timestamp time{};                    // when it happened
  Duration uncertainty{};              // it happened at `time` or up to this much earlier
  std::optional<Duration> duration;    // of a release: since its press
  std::optional<Duration> deviceTime;  // what the device's own clock said
  std::uint32_t channel = 0;
  double value = 0;
  std::string name;
  Value data;
  bool isSimulated = false;

  DeviceEvent() = default;
  explicit DeviceEvent(const fovea_device_event &event)
      : kind(event.type <= FOVEA_DEVICE_ATTACHED ? static_cast<DeviceEventKind>(event.type) : DeviceEventKind::Message),
        time(timestamp(event.t_ns)), uncertainty(event.uncertainty_ns), channel(event.channel), value(event.value),
        name(event.name, std::find(event.name, event.name + sizeof event.name, '\0')),
        data(View(event.data).copy()), isSimulated((event.flags & FOVEA_DEVICE_SIMULATED) != 0) {
    if (event.duration_ns >= 0) duration = Duration(event.duration_ns);
    if (event.flags & FOVEA_DEVICE_OWN_CLOCK) deviceTime = Duration(event.device_ns);
  }
};

/// One device of the experiment; a handle, cheap to copy. Thread: [stage].
class OpenDevice : public Service<fovea_devices> {
 public:
  OpenDevice(const fovea_host *host, std::uint64_t handle) : Service(host, FOVEA_DEVICES), handle_(handle) {}

  /// Takes what came in since the last time.
  std::vector<DeviceEvent> poll() const {
    std::vector<DeviceEvent> events;
    std::array<fovea_device_event, 16> some{};
    std::uint32_t count = 0;
    do {
      for (fovea_device_event &event : some) event.struct_size = sizeof event;
      check(table().poll(host(), handle_, some.data(), some.size(), &count), "devices->poll");
      for (std::uint32_t i = 0; i < count; ++i) events.emplace_back(some[i]);
    } while (count == some.size());
    return events;
  }
  /// The first event of `kind` since `since`; none when `deadline` comes first. Only in run().
  std::optional<DeviceEvent> waitEvent(DeviceEventKind kind, Timestamp since, Timestamp deadline) const {
    fovea_device_event event{};
    event.struct_size = sizeof event;
    Keeper data;
    const fovea_status status = table().waitEvent(host(), handle_, static_cast<std::uint32_t>(kind), nanoseconds(since),
                                                  nanoseconds(deadline), &event, data.sink());
    if (status == FOVEA_TIMEOUT) return {};
    check(status, "devices->waitEvent");
    DeviceEvent found(event);
    found.data = data.take();
    return found;
  }
  void clear() const { check(table().clear(host(), handle_), "devices->clear"); }
  /// Sets the output, now; when it went out. A trigger is sent right after the flip that it marks.
  Timestamp write(std::int64_t code) const {
    std::int64_t sent = 0;
    check(table().write(host(), handle_, code, &sent), "devices->write");
    return timestamp(sent);
  }
  /// A method of the device. May wait for it.
  Value call(std::string_view method, const Dict &arguments = {}) const {
    const Value value(arguments);
    const Borrowed borrowed(value);
    Keeper answer;
    check(table().call(host(), handle_, borrow(method), borrowed.get(), answer.sink()), "devices->call");
    return answer.take();
  }

 private:
  std::uint64_t handle_;
};

class Devices : public Service<fovea_devices> {
 public:
  explicit Devices(const fovea_host *host) : Service(host, FOVEA_DEVICES) {}

  /// The device of a role of the manifest. Thread: [stage & windowed]: from setupDevices on.
  OpenDevice open(std::string_view role) const {
    std::uint64_t handle = 0;
    check(table().open(host(), borrow(role), &handle), "devices->open");
    return {host(), handle};
  }
  /// None for an optional role that was given nothing.
  std::optional<OpenDevice> openIfThere(std::string_view role) const {
    std::uint64_t handle = 0;
    const fovea_status status = table().open(host(), borrow(role), &handle);
    if (status == FOVEA_E_UNSUPPORTED) return {};
    check(status, "devices->open");
    return OpenDevice(host(), handle);
  }
};

}  // namespace fovea
