#pragma once
// A driver: derive from Device, write open() and poll(), end the file with FOVEA_PLUGIN(YourClass).

#include <cstring>

#include "fovea/plugin.hpp"

namespace fovea {

/// Thread: [device], one for each open device; write() from any.
class Device : public Instance {
 public:
  using Instance::Instance;

  /// Parameter sets of what could be opened now, each with "deviceName".
  virtual std::vector<Dict> enumerate() { return {}; }
  /// Takes hold of the hardware; throw Failure(text, FOVEA_E_IO) when it refuses.
  virtual void open(View params) = 0;
  virtual void start() {}
  /// Waits until `deadline` at the latest; report()s what came. Throw Failure to end the device.
  virtual void poll(Timestamp deadline) = 0;
  /// A setting or a query by name.
  virtual std::optional<Value> command(std::string_view name, View) {
    throw Failure("this device has no command \"" + std::string(name) + "\"", FOVEA_E_ARGUMENT);
  }
  /// Sets the output, now; answers when it went out. Thread: [any], also while poll() runs.
  virtual Timestamp write(std::int64_t) { throw Failure("this device has no output", FOVEA_E_UNSUPPORTED); }
  virtual void stop() {}
  /// Gives back what open() took.
  virtual void close() {}
  /// How the device's own clock stands to the session's: "offset_ns", "drift", "uncertainty_ns"; none: it has no clock.
  virtual std::optional<Dict> calibrate() { return {}; }
  /// Does it work? A dictionary with "ok"; none: it cannot tell.
  virtual std::optional<Dict> selfTest() { return {}; }

 protected:
  /// Hands an event to the host. From open() to close(), in poll().
  void report(const DeviceEvent &event) const {
    fovea_device_event told{};
    told.struct_size = sizeof told;
    told.type = static_cast<std::uint32_t>(event.kind);
    told.t_ns = nanoseconds(event.time);
    told.uncertainty_ns = event.uncertainty.count();
    told.duration_ns = event.duration ? event.duration->count() : -1;
    told.device_ns = event.deviceTime ? event.deviceTime->count() : 0;
    told.channel = event.channel;
    told.flags = (event.deviceTime ? std::uint32_t{FOVEA_DEVICE_OWN_CLOCK} : 0) | (event.isSimulated ? std::uint32_t{FOVEA_DEVICE_SIMULATED} : 0);
    told.value = event.value;
    std::memcpy(told.name, event.name.data(), std::min(event.name.size(), sizeof told.name - 1));
    const Borrowed data(event.data);
    told.data = event.data.isNone() ? nullptr : data.get();
    if (!events_.put) throw Failure("report: the device is not open", FOVEA_E_STATE);
    check(events_.put(events_.ctx, &told), "events->put");
  }

 private:
  friend struct DeviceCalls;
  fovea_device_sink events_{};
};

/// The way from the C table to a Device.
struct DeviceCalls {
  static fovea_status FOVEA_CALL enumerate(fovea_plugin *plugin, const fovea_sink *found) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) {
      for (const Dict &params : device.enumerate()) emit(*found, params);
    });
  }
  static fovea_status FOVEA_CALL open(fovea_plugin *plugin, const fovea_value *params, const fovea_device_sink *events) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) {
      device.events_ = *events;
      device.open(View(params));
    });
  }
  static fovea_status FOVEA_CALL start(fovea_plugin *plugin) noexcept {
    return detail::call<Device>(plugin, [](Device &device) { device.start(); });
  }
  static fovea_status FOVEA_CALL poll(fovea_plugin *plugin, std::int64_t deadline) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) { device.poll(timestamp(deadline)); });
  }
  static fovea_status FOVEA_CALL command(fovea_plugin *plugin, fovea_str name, const fovea_value *arguments,
                                         const fovea_sink *answer) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) { put(device.command(borrow(name), View(arguments)), answer); });
  }
  static fovea_status FOVEA_CALL write(fovea_plugin *plugin, std::int64_t code, std::int64_t *sent) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) {
      const Timestamp time = device.write(code);
      if (sent) *sent = nanoseconds(time);
    });
  }
  static fovea_status FOVEA_CALL stop(fovea_plugin *plugin) noexcept {
    return detail::call<Device>(plugin, [](Device &device) { device.stop(); });
  }
  static void FOVEA_CALL close(fovea_plugin *plugin) noexcept {
    detail::call<Device>(plugin, [](Device &device) {
      device.close();
      device.events_ = {};
    });
  }
  static fovea_status FOVEA_CALL calibrate(fovea_plugin *plugin, const fovea_sink *answer) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) { put(device.calibrate(), answer); });
  }
  static fovea_status FOVEA_CALL selfTest(fovea_plugin *plugin, const fovea_sink *answer) noexcept {
    return detail::call<Device>(plugin, [&](Device &device) { put(device.selfTest(), answer); });
  }

  static const void *table() noexcept {
    static constexpr fovea_device calls = {sizeof(fovea_device), 0,    enumerate, open,      start,   poll,
                                           command,              write, stop,      close, calibrate, selfTest};
    return &calls;
  }

 private:
  template <class Answer>
  static void put(const std::optional<Answer> &given, const fovea_sink *answer) {
    if (given && answer) emit(*answer, Value(*given));
  }
};

inline const KindCalls kindCalls(const Device *) { return {FOVEA_DEVICE, DeviceCalls::table()}; }

}  // namespace fovea
