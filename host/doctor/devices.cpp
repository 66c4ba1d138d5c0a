#include "doctor/devices.hpp"

#include <chrono>

namespace fovea {
namespace {

Dict paramsOf(const RigEntry &entry, const DeviceClass &deviceClass) {
  Dict params = entry.params;
  if (entry.isSimulated && deviceClass.canSimulate) params.emplace_back("simulated", Value(true));
  return params;
}

void ask(DeviceFacts &facts, const RigEntry &entry, DeviceManager &manager) {
  const auto known = manager.findClass(entry.deviceClass);
  if (!known) {
    facts.error = known.error().what;
    facts.fix = known.error().fix;
    return;
  }
  const auto from = std::chrono::steady_clock::now();
  const auto device = manager.addDevice(entry.deviceClass, entry.role, paramsOf(entry, *known));
  facts.openTime = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - from);
  if (!device) {
    facts.error = device.error().what;
    facts.fix = device.error().fix;
    return;
  }
  manager.poll();
  facts.answers = (*device)->isAttached();
  if (!facts.answers) {
    facts.error = "it was opened and does not answer";
    facts.fix = "look at its cable and its power";
  }
  if (const ClockRelation relation = (*device)->clockRelation(); relation.isMeasured) facts.clockUncertainty = relation.uncertainty;
  (void)manager.removeDevice(entry.role);
}

}  // namespace

std::vector<DeviceFacts> pingDevices(const Rig &rig, DeviceManager &manager) {
  std::vector<DeviceFacts> found;
  for (const RigEntry &entry : rig.entries) {
    DeviceFacts facts;
    facts.role = entry.role;
    facts.deviceClass = entry.deviceClass;
    facts.isSimulated = entry.isSimulated;
    if (entry.deviceClass.empty()) facts.answers = true;  // a stand-in of whatever kind the experiment asks for
    else ask(facts, entry, manager);
    found.push_back(std::move(facts));
  }
  return found;
}

}  // namespace fovea
