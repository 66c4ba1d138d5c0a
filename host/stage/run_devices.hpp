#pragma once
// The devices of one run: who takes which role, and what reaches the experiment and the record of events.

#include <deque>
#include <functional>
#include <span>

#include "devices/device_manager.hpp"
#include "devices/roles.hpp"
#include "stage/stage.hpp"

namespace fovea {

/// From setupDevices until the run has ended. Listeners of the manager are paused meanwhile,
/// and nobody takes a device of the run away.
///
/// Thread: [stage].
class RunDevices {
 public:
  /// Keeps something in the record of events: its time, its kind, its value.
  using Record = std::function<void(Timestamp, std::string kind, Value value)>;
  /// Hears that the device of a role was unplugged, or is back. The same may be told twice.
  using Plug = std::function<void(const std::string &role, bool isThere)>;
  /// Hears how many events of a role are gone: its device reported more than there was room for, or, where they are on record, the
  /// experiment asks for them after more have come than are kept for it.
  using Lost = std::function<void(const std::string &role, std::uint64_t events, bool areOnRecord)>;

  RunDevices(Stage &stage, DeviceManager &manager, std::vector<RoleGrant> grants, Record record, Plug plug, Lost lost);
  ~RunDevices();
  RunDevices(const RunDevices &) = delete;
  RunDevices &operator=(const RunDevices &) = delete;

  /// The experiment's run() is about to be called.
  void begin();
  /// As they were asked for, but for devices that were removed before the run had them: such a role was given nothing.
  const std::vector<RoleGrant> &grants() const { return grants_; }
  /// Role -> name of its device, without the roles that were given nothing.
  Value granted() const;

  /// Errors: Unknown for a role that the manifest does not have; Device for one that was given nothing.
  Result<std::uint64_t> open(std::string_view role);
  Result<std::size_t> poll(std::uint64_t handle, std::span<DeviceEvent> events);
  /// The first event of `kind` (none: any) from `since` to `deadline`; what stands before it is dropped. A pause is no part of
  /// the wait, and what comes in one is no event.
  Result<WaitEnd> waitEvent(std::uint64_t handle, std::optional<DeviceEventKind> kind, Timestamp since, std::optional<Timestamp> deadline,
                            DeviceEvent &event);
  Result<void> clear(std::uint64_t handle);
  Result<Timestamp> write(std::uint64_t handle, std::int64_t code);
  Result<Value> call(std::uint64_t handle, std::string_view method, const Dict &arguments);

  /// Brings what the open devices have reported so far into the record; the experiment still gets it.
  void collectOpen();
  /// The same, and of those that were granted and never opened: whether they are there.
  void collectAll();
  void notePause(const Pause &pause);
  /// Puts what nobody took into the record; devices type no more. The run has ended.
  void finish();

 private:
  struct Open {
    std::string role;
    std::shared_ptr<Device> device;
    std::deque<DeviceEvent> pending;
    std::uint64_t lost = 0;    // of the device's events, as far as was told
    std::uint64_t tooOld = 0;  // dropped for newer ones, since the experiment asked last
  };
  Result<Open *> find(std::uint64_t handle);
  void tellDropped(Open &open);
  void collect(Device &device);
  void add(Open &open, const DeviceEvent &event);
  void lookAt(const std::string &role, Device &device);

  Stage &stage_;
  DeviceManager &manager_;
  std::vector<RoleGrant> grants_;
  Record record_;
  Plug plug_;
  Lost lost_;
  std::deque<Open> open_;
  std::vector<std::shared_ptr<Device>> begun_;  // shared, because one may have been removed since it was granted
  Duration paused_{};
};

}  // namespace fovea
