#pragma once
// The devices of a session: the classes there are, the rig file, the manager, and the way of events to them.

#include <filesystem>

#include "devices/answer_keys.hpp"
#include "devices/device_manager.hpp"
#include "devices/gamepad.hpp"
#include "devices/input_hub.hpp"
#include "devices/rig.hpp"
#include "plugins/library.hpp"
#include "session/pointer_units.hpp"
#include "stage/resolve.hpp"

namespace fovea {

class Stage;

class SessionDevices {
 public:
  /// All of it outlives this.
  SessionDevices(Clock &clock, Log &log, const fovea_host &host);
  ~SessionDevices();
  SessionDevices(const SessionDevices &) = delete;
  SessionDevices &operator=(const SessionDevices &) = delete;

  /// `rig` empty: rig.json of the root, if there is one. Thread: [main], before the stage starts.
  /// Errors: BadFile with the place in the rig file; Device for buttons that are to answer pages and cannot.
  Result<void> open(const Catalogue &catalogue, const std::filesystem::path &rig, const std::filesystem::path &root);
  /// From now on devices hear what the stage takes in. Thread: [stage], its inputs are open.
  void connect(Stage &stage, Input &input);
  void disconnect();
  /// Asks what has to be asked, and tells listeners. `hasWindow`: gamepads can be read. Thread: [main], often.
  void turn(bool hasWindow);
  void close() { manager_.closeAll(); }

  DeviceManager &manager() { return manager_; }
  const Rig &rig() const { return rig_; }
  AnswerKeys &answers() { return answers_; }
  DeviceJudge judge(bool isSimulated) const { return judgeBy(rig_, manager_, isSimulated); }

 private:
  Clock &clock_;
  Log &log_;
  const fovea_host &host_;
  Breadcrumb loading_;  // of device plugins; each open device has one of its own
  LibraryLoader loader_;
  SessionPointerUnits units_;
  InputHub hub_;
  GamepadBoard gamepads_;
  Rig rig_;
  DeviceManager manager_;
  AnswerKeys answers_;
};

}  // namespace fovea
