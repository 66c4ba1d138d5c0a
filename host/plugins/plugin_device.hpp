#pragma once
// Devices that are plugins, as devices like any other.

#include "devices/device_manager.hpp"
#include "plugins/device_thread.hpp"

namespace fovea {

/// A device that throws, fails or hangs costs itself only.
///
/// Thread: [any]; the plugin's functions are called on the device's own thread, but for write().
class PluginDevice final : public Device {
 public:
  /// Opens and starts one. Errors: the plugin's own; Device when it does not come back in time.
  static Result<std::shared_ptr<Device>> open(const PluginLibrary &library, const DeviceHost &host, Dict params);
  ~PluginDevice() override;

  std::string deviceClass() const override { return id_; }
  Dict params() const override { return params_; }
  bool isAttached() const override { return thread_.isAnswering() && !isUnplugged(); }
  /// As it was at the last calibration.
  ClockRelation clockRelation() const override;
  std::vector<DeviceMethod> methods() const override;
  /// "calibrate", "selfTest", "write", and every command of the plugin.
  Result<Value> call(std::string_view method, const Dict &arguments) override;
  Result<Timestamp> write(std::int64_t code) override { return thread_.write(code); }
  void catchUp(Timestamp) override { thread_.step(); }
  void close() override;

 private:
  PluginDevice(const PluginLibrary &library, const DeviceHost &host, Dict params);
  Result<Value> calibrate();

  const std::string id_;
  const DeviceHost host_;
  const Dict params_;
  mutable std::mutex mutex_;
  ClockRelation clock_;
  DeviceThread thread_;  // last: it reports into what stands above
};

/// Makes each device plugin of a catalogue a class of the manager; a library is opened when a device of it is first asked for.
/// `loader`: for devices alone, because it is used on any thread, one at a time. All of it outlives the manager.
void addPluginClasses(DeviceManager &manager, const Catalogue &catalogue, LibraryLoader &loader, const DeviceHost &host);

}  // namespace fovea
