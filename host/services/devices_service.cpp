#include "services/devices_service.hpp"

#include <array>
#include <cstddef>
#include <vector>

#include "services/gate.hpp"

namespace fovea {
namespace {

fovea_device_event deviceEventToAbi(const DeviceEvent &event) {
  fovea_device_event out{};
  out.struct_size = sizeof out;
  out.type = static_cast<std::uint32_t>(event.kind);
  out.t_ns = toNanoseconds(event.time);
  out.uncertainty_ns = event.uncertainty.count();
  out.duration_ns = event.duration.count();
  out.device_ns = event.deviceTime ? event.deviceTime->count() : 0;
  out.channel = event.channel;
  out.flags = (event.deviceTime ? std::uint32_t{FOVEA_DEVICE_OWN_CLOCK} : 0) |
              (event.source == StampSource::Simulated ? std::uint32_t{FOVEA_DEVICE_SIMULATED} : 0);
  out.value = event.value;
  std::memcpy(out.name, event.name.data(), sizeof out.name);
  return out;
}

/// As guarded(), for what needs the devices of the run in hand.
template <class Call>
fovea_status withDevices(const fovea_host *host, When when, Call call) noexcept {
  return guarded(host, when, [&](Sitting &sitting) {
    RunDevices *devices = sitting.devices();
    if (!devices) return refuse(FOVEA_E_STATE, "devices are there from setupDevices until releaseDevices");
    return call(*devices);
  });
}

fovea_status FOVEA_CALL devicesOpen(const fovea_host *host, fovea_str role, uint64_t *device) noexcept {
  return withDevices(host, When::Stage, [&](RunDevices &devices) {
    if (!device) return refuse(FOVEA_E_ARGUMENT, "devices->open: no place for the handle");
    auto opened = devices.open(fromAbi(role));
    if (!opened) return toStatus(opened.error());
    *device = *opened;
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL devicesPoll(const fovea_host *host, uint64_t device, fovea_device_event *events, uint32_t capacity,
                                    uint32_t *count) noexcept {
  return withDevices(host, When::Stage, [&](RunDevices &devices) {
    if (!events || !count) return refuse(FOVEA_E_ARGUMENT, "devices->poll: no place for the events");
    if (capacity && events[0].struct_size < offsetof(fovea_device_event, name))
      return refuse(FOVEA_E_ARGUMENT, "devices->poll: set struct_size of the events");
    std::array<DeviceEvent, 32> taken;
    auto got = devices.poll(device, std::span(taken).first(std::min<std::size_t>(capacity, taken.size())));
    if (!got) return toStatus(got.error());
    // The caller's events may be shorter than ours: it says so in the first one.
    const std::size_t stride = capacity ? events[0].struct_size : 0;
    for (std::size_t i = 0; i < *got; ++i) {
      auto *event = reinterpret_cast<fovea_device_event *>(reinterpret_cast<char *>(events) + i * stride);
      event->struct_size = static_cast<uint32_t>(stride);
      fill(event, deviceEventToAbi(taken[i]));
    }
    *count = static_cast<uint32_t>(*got);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL devicesWaitEvent(const fovea_host *host, uint64_t device, uint32_t type, int64_t since, int64_t deadline,
                                         fovea_device_event *out, const fovea_sink *data) noexcept {
  return withDevices(host, When::Running, [&](RunDevices &devices) {
    if (type > FOVEA_DEVICE_ATTACHED) return refuse(FOVEA_E_ARGUMENT, "devices->waitEvent: unknown type of event");
    DeviceEvent event;
    const auto kind = type ? std::optional(static_cast<DeviceEventKind>(type)) : std::nullopt;
    const std::optional<Timestamp> limit = deadline > 0 ? std::optional(fromNanoseconds(deadline)) : std::nullopt;
    auto end = devices.waitEvent(device, kind, fromNanoseconds(since), limit, event);
    if (!end) return toStatus(end.error());
    if (*end != WaitEnd::Reached) return statusOf(*end);
    fill(out, deviceEventToAbi(event));
    return event.data.isNull() ? fovea_status{FOVEA_OK} : putInto(data, event.data);
  });
}

fovea_status FOVEA_CALL devicesClear(const fovea_host *host, uint64_t device) noexcept {
  return withDevices(host, When::Stage, [&](RunDevices &devices) { return statusOf(devices.clear(device)); });
}

fovea_status FOVEA_CALL devicesWrite(const fovea_host *host, uint64_t device, int64_t code, int64_t *sent) noexcept {
  return withDevices(host, When::Stage, [&](RunDevices &devices) {
    auto written = devices.write(device, code);
    if (!written) return toStatus(written.error());
    if (sent) *sent = toNanoseconds(*written);
    return fovea_status{FOVEA_OK};
  });
}

fovea_status FOVEA_CALL devicesCall(const fovea_host *host, uint64_t device, fovea_str method, const fovea_value *arguments,
                                    const fovea_sink *answer) noexcept {
  return withDevices(host, When::Stage, [&](RunDevices &devices) {
    Dict given;
    if (arguments && arguments->type != FOVEA_NONE) {
      auto copied = fromAbi(*arguments);
      if (!copied) return toStatus(copied.error());
      if (!copied->dict()) return refuse(FOVEA_E_ARGUMENT, "devices->call: arguments are a dictionary");
      given = std::move(*copied->as<Dict>());
    }
    auto answered = devices.call(device, fromAbi(method), given);
    if (!answered) return toStatus(answered.error());
    return answered->isNull() ? fovea_status{FOVEA_OK} : putInto(answer, *answered);
  });
}

}  // namespace

const fovea_devices kDevices{sizeof(fovea_devices), 0, devicesOpen, devicesPoll, devicesWaitEvent, devicesClear, devicesWrite, devicesCall};

}  // namespace fovea
