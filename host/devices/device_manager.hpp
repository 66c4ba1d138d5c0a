#pragma once
// All devices of the host by name: made, found, renamed, listened to, closed.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "devices/device.hpp"

namespace fovea {

class Log;

/// A kind of device that can be added by its name.
struct DeviceClass {
  std::string name;                  // "keyboard"; of a plugin its id
  std::vector<std::string> aliases;  // other names it is known by
  std::string description;
  std::vector<std::string> fills;    // kinds of roles it can take: "keyboard", "buttons", "trigger"
  bool canSimulate = false;          // takes "simulated": true
  bool isSimulator = false;          // is a stand-in, whatever its parameters
  bool isOnlyNamed = false;          // takes a role when the rig names it, never by itself
  std::vector<std::string> responseParams;  // fields of what listeners are told
  /// Thread: [any]; may wait for hardware. `name`: of the device to be.
  std::function<Result<std::shared_ptr<Device>>(const std::string &name, const Dict &params)> open;
  /// Parameter sets of what is there now. Thread: [main].
  std::function<Result<std::vector<Dict>>()> available;
  std::optional<std::vector<std::string>> params{};  // names of all it takes; none: nobody says
  /// Can `params` be meant? Asked before a device of the same name is closed, so it takes no port. Empty: opening tells. Thread: [any].
  std::function<Result<void>(const Dict &params)> judge{};
  std::vector<std::string> buttons{};  // what they are called, unless its parameter "buttons" says otherwise; none: nobody says
  bool typesKeys = false;              // what it presses is the participant's own already
};

/// Something listeners are told about a device.
struct DeviceMessage {
  std::string name, deviceClass;
  Dict profile;       // its parameters
  DeviceEvent event;
};
/// {"type": "hardware_response", "class", "device", "data"}: as remote clients know it.
Value toRemote(const DeviceMessage &message);
/// {"type": "hardware_error", "device", "msg", "context"}: an error of a device, for them too.
Value toRemote(const Error &error, std::string_view device);

/// Thread: [any], but for what is marked. No lock is held while a device opens, closes or answers.
class DeviceManager {
 public:
  using Listener = std::function<void(const DeviceMessage &)>;

  DeviceManager(const Clock &clock, Log &log) : clock_(clock), log_(log) {}
  ~DeviceManager();
  DeviceManager(const DeviceManager &) = delete;
  DeviceManager &operator=(const DeviceManager &) = delete;

  /// A class of the same name takes the place of the one before.
  void addClass(DeviceClass deviceClass);
  using Classes = std::vector<std::shared_ptr<const DeviceClass>>;
  Classes classes() const;
  /// By name, alias, or the part of a plugin's id after the last dot.
  /// Errors: Unknown with the classes there are.
  Result<DeviceClass> findClass(std::string_view nameOrAlias) const;

  /// One that has the name already is replaced: closed once the parameters are judged, and opened again when the new one does not
  /// open. Aliases and listeners stay with the name.
  /// Errors: Unknown for the class; Refused for another device's alias; Busy while a run has that device, also one that came while this one opened; Device, BadArgument: with the device's name in front.
  Result<std::shared_ptr<Device>> addDevice(std::string_view deviceClass, const std::string &name, const Dict &params);
  /// The same out of one dictionary with "deviceClass" and "deviceName" in it.
  Result<std::shared_ptr<Device>> addDeviceFromParams(const Dict &params);
  /// Closes it, and those that are parts of it. Errors: Unknown; Busy while a run has one of them.
  Result<void> removeDevice(std::string_view name);
  /// All of them, the last made first. Errors: Busy while a run has one; then all stay.
  Result<void> removeAll();

  /// A run has this device, by this name: until it is let go as often, it is not removed, replaced or renamed. Errors: Unknown.
  Result<void> hold(std::string_view nameOrAlias);
  void letGo(std::string_view nameOrAlias);
  /// Null when there is none. Shared, because a device may be removed while another thread asks it something.
  std::shared_ptr<Device> getDevice(std::string_view nameOrAlias) const;
  /// `deviceClass` "*": any.
  bool hasDevice(std::string_view nameOrAlias, std::string_view deviceClass = "*") const;
  /// The first whose parameter, or "name" or "deviceClass", has that value; empty name when there is none.
  std::string getDeviceBy(std::string_view attribute, const Value &value, std::string_view deviceClass = "*") const;
  std::vector<std::pair<std::string, std::shared_ptr<Device>>> getInitialisedDevices(std::string_view deviceClass = "*") const;
  /// What could be added: each with "deviceClass". Thread: [main].
  Result<std::vector<Dict>> getAvailableDevices(std::string_view deviceClass = "*") const;

  /// Errors: Unknown for the device; Refused when the alias is a device's name or another's alias.
  Result<void> addDeviceAlias(std::string_view name, const std::string &alias);
  /// Errors: Unknown; Busy while a run has the device by that name.
  Result<void> removeDeviceAlias(std::string_view alias);
  Result<std::vector<std::string>> getDeviceAliases(std::string_view name) const;
  /// Errors: Unknown; Refused when the new name is taken; Busy while a run has it.
  Result<void> updateDeviceName(std::string_view oldName, const std::string &newName);

  /// Errors: Unknown for the device; the device's own, with its name in front.
  Result<Value> callDeviceMethod(std::string_view name, std::string_view method, const Dict &arguments);

  /// "log", "print", or "liaison", which goes to setRemoteListener(). The same one twice is one.
  Result<void> addListener(std::string_view name, std::string_view listener);
  Result<void> addListener(std::string_view name, Listener listener);
  Result<void> clearListeners(std::string_view name);
  void setRemoteListener(Listener listener);
  /// While paused nobody is told. What does not fit into a device's memory meanwhile is lost to listeners; they are told how much,
  /// in a message "lost" before the rest.
  void pauseListeners();
  void resumeListeners();

  /// Asks devices that have to be asked, and tells listeners what they have to say. Call it often. Thread: [main].
  void poll();

  /// Fields of the messages of a class. Errors: Unknown.
  Result<std::vector<std::string>> getResponseParams(std::string_view deviceClass) const;
  void setScreens(std::function<int()> count);
  /// Thread: [main]. Errors: State when there are no screens to count.
  Result<int> getScreenCount() const;
  /// Closes all of them, the last made first, whoever has them: this is the end.
  void closeAll();

 private:
  struct Entry {
    std::string name, deviceClass;
    std::shared_ptr<Device> device;
    std::vector<std::string> aliases;
    std::vector<std::string> named;    // "log", "print", "liaison"
    std::vector<Listener> listeners;
    bool wasAttached = true;
    std::vector<std::string> heldAs{};  // by which names runs have it
    std::uint64_t unheard = 0;          // events that its listeners were told are lost to them
  };
  Entry *find(std::string_view nameOrAlias);
  const Entry *find(std::string_view nameOrAlias) const;
  Error unknown(std::string_view name) const;
  Result<void> mayGo(std::string_view name) const;
  std::vector<Entry> takeOut(std::string_view name);
  void close(std::vector<Entry> entries);
  void inherit(Entry &entry, const Entry &before);
  Result<void> enter(Entry entry);
  void putBack(std::vector<Entry> closed);
  void tellUnheard(const Entry &entry);
  void noteAttachment(const std::string &name, Device &device, bool wasAttached);
  void tell(const DeviceMessage &message, const std::vector<std::string> &named, const std::vector<Listener> &listeners);

  const Clock &clock_;
  Log &log_;
  mutable std::mutex mutex_;
  Classes classes_;
  std::vector<Entry> entries_;  // in order of their making
  Listener remote_;
  std::function<int()> screens_;
  bool isPaused_ = false;
};

}  // namespace fovea
