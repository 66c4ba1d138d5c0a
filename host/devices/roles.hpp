#pragma once
// Which device takes a role: what the operator set up, else the rig file, else what the host brings along.

#include "devices/device_manager.hpp"
#include "devices/rig.hpp"

namespace fovea {

/// A device that an experiment asks for.
struct RoleWish {
  std::string role, kind;  // "response", "buttons"
  bool isRequired = true;
  Dict params;             // the experiment's own; the rig file's win
};

/// What a role was given.
struct RoleGrant {
  std::string role, device;  // the device's name; empty: an optional role that nobody fills
  std::string how;           // "kept", "set up", or why there is none: for the log
};

/// The rig as a rehearsal has it: every role is simulated. Parameters stay with those that are simulated already; others are
/// the hardware's.
Rig rehearsalOf(const Rig &rig, const std::vector<RoleWish> &wishes);

/// Could the role be filled? Opens nothing. Thread: [any].
/// Errors: Device naming the role and the reason, for a required one.
Result<void> judgeRole(const RoleWish &wish, const Rig &rig, const DeviceManager &manager);

/// The class whose device would take the role. Thread: [any].
/// Errors: as judgeRole().
Result<DeviceClass> classForRole(const RoleWish &wish, const Rig &rig, const DeviceManager &manager);

/// Sets up what is missing: a device that has the role's name, or an alias of it, is kept if its class fills the role.
///
/// Thread: [stage & !running] or [main]; waits for hardware.
/// Errors: Device naming the role and the reason, for the first required one that cannot be had.
Result<std::vector<RoleGrant>> setUpRoles(const std::vector<RoleWish> &wishes, const Rig &rig, DeviceManager &manager);

}  // namespace fovea
