#pragma once
// One instance of a device plugin, each C call as a C++ call with a Result.

#include <memory>
#include <optional>

#include "devices/device.hpp"
#include "plugins/instances.hpp"

struct fovea_device;
struct fovea_device_sink;

namespace fovea {

/// Thread: [device], but for write().
class DeviceInstance final : public PluginInstance {
 public:
  static Result<std::unique_ptr<DeviceInstance>> create(const PluginLibrary &library, const PluginHost &host);

  Result<std::vector<Dict>> enumerate();
  /// Owner: `events` outlives the instance.
  Result<void> open(const Dict &params, const fovea_device_sink &events);
  Result<void> start();
  Result<void> poll(Timestamp deadline);
  /// Null when it answered nothing.
  Result<Value> command(std::string_view name, const Dict &arguments);
  /// Thread: [any], while it is open.
  Result<Timestamp> write(std::int64_t code);
  Result<void> stop();
  void close();
  /// Errors: Device when it has no such function.
  Result<Value> calibrate();
  Result<Value> selfTest();

 private:
  using PluginInstance::PluginInstance;
  Result<Value> answerOf(const char *function, std::int32_t status, std::vector<Value> &answers) const;

  const fovea_device *table_ = nullptr;
};

}  // namespace fovea
