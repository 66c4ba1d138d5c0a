#pragma once
// The thread that a device of a plugin lives on, and how others reach it without ever waiting for ever.

#include <chrono>
#include <functional>
#include <memory>

#include "devices/device.hpp"
#include "plugins/library.hpp"

namespace fovea {

class DeviceInstance;

/// How long others wait for a device before they go on without it. Real time, also where the session's clock is virtual.
struct DeviceLimits {
  std::chrono::milliseconds open{5000}, command{2000}, step{1000}, stop{500};
};

/// What a device's thread needs of the host. All of it outlives the device, and every thread that was left behind: see leftBehind().
struct DeviceHost {
  const fovea_host *host = nullptr;
  const Clock *clock = nullptr;
  Log *log = nullptr;
  DeviceLimits limits;
};

/// One instance of a device plugin on a thread of its own. What does not come back within its limit is left behind with its
/// thread: a thread inside a plugin can be neither stopped nor joined.
///
/// Thread: [any].
class DeviceThread {
 public:
  using Report = std::function<void(const DeviceEvent &)>;
  using Work = std::function<Result<Value>(DeviceInstance &)>;

  DeviceThread(const PluginLibrary &library, const DeviceHost &host);
  ~DeviceThread();
  DeviceThread(const DeviceThread &) = delete;
  DeviceThread &operator=(const DeviceThread &) = delete;

  /// Makes the instance, opens and starts it. `report` hears its events, on the device's thread, until end().
  /// Errors: the plugin's own; Device when it does not come back in time.
  Result<void> open(const Dict &params, Report report);
  /// Instead of open(): makes an instance to ask what there is, and lets it go.
  Result<std::vector<Dict>> enumerate();

  /// Runs `work` on the device's thread between two polls. Errors: of the work; Device when the device has ended or hangs.
  Result<Value> ask(const std::string &what, Work work);
  /// Straight into the plugin, on this thread. Errors: as ask().
  Result<Timestamp> write(std::int64_t code);
  /// On a virtual clock: lets the device live up to now.
  void step();
  /// Is it open, not unplugged, and not hanging in a call?
  bool isAnswering() const;
  /// Stops, closes, and waits for the thread. Errors: Device when it was left behind.
  Result<void> end();

  /// How many threads were left behind and have not come back. They may still call the host: as long as there are any, what
  /// plugins were given of it has to stay.
  static int leftBehind();

  struct Core;

 private:
  Result<void> waitFor(std::chrono::milliseconds limit, const std::string &what, const std::function<bool()> &isDone);

  std::shared_ptr<Core> core_;  // shared with the thread, which may outlive this
};

}  // namespace fovea
