#include "devices/roles.hpp"

#include <algorithm>

namespace fovea {
namespace {

struct Chosen {
  DeviceClass deviceClass;
  Dict params;
  std::string where;  // in the rig file
  std::string note;   // what else there is to say of it, for the log
};

bool fills(const DeviceClass &deviceClass, std::string_view kind) {
  return std::find(deviceClass.fills.begin(), deviceClass.fills.end(), kind) != deviceClass.fills.end();
}

Error cannot(const RoleWish &wish, const std::string &reason, const std::string &where, const std::string &fix) {
  return {ErrorCode::Device, "no device for the role \"" + wish.role + "\" (" + wish.kind + "): " + reason, where, fix};
}

bool takes(const DeviceClass &deviceClass, const std::string &param) {
  return !deviceClass.params || std::find(deviceClass.params->begin(), deviceClass.params->end(), param) != deviceClass.params->end();
}

/// One that stands in for others has to know for which.
bool asksForKind(const DeviceClass &deviceClass) { return deviceClass.params && takes(deviceClass, "kind"); }

/// The experiment wrote its parameters for a class that it had in mind; the rig may name another.
Result<void> judgeParams(const RoleWish &wish, const DeviceClass &deviceClass, const std::string &where) {
  for (const auto &[param, value] : wish.params) {
    if (takes(deviceClass, param)) continue;
    std::string known;
    for (const std::string &each : *deviceClass.params) known += (known.empty() ? "" : ", ") + each;
    return cannot(wish, "the experiment gives it \"" + param + "\", which a " + deviceClass.name + " does not take", where,
                  "name a class in the rig file that takes it, or take it out of the role's \"params\" in the experiment's plugin.json; a " +
                      deviceClass.name + " takes: " + known);
  }
  return {};
}

Dict merged(Dict wished, const Dict &rigs) {
  Value all{std::move(wished)};
  for (const auto &[name, value] : rigs) all.set(name, value);
  return *all.dict();
}

std::string fillers(const DeviceManager &manager, std::string_view kind) {
  std::string list;
  for (const auto &each : manager.classes())
    if (fills(*each, kind)) list += (list.empty() ? "" : ", ") + each->name;
  return list.empty() ? "no class of devices here fills it; add a device plugin" : "classes that fill it: " + list;
}

Result<Chosen> simulatorFor(const RoleWish &wish, const RigEntry &entry, const DeviceManager &manager) {
  // The class that the kind is named after; else one that does nothing but pretend, because it acts by itself; else any.
  std::shared_ptr<const DeviceClass> best;
  int bestRank = 0;
  for (const auto &each : manager.classes()) {
    if (each->isOnlyNamed || !fills(*each, wish.kind) || !(each->isSimulator || each->canSimulate)) continue;
    const int rank = each->name == wish.kind ? 3 : each->isSimulator ? 2 : 1;
    if (rank > bestRank) best = each, bestRank = rank;
  }
  if (!best) return cannot(wish, "nothing here simulates it", entry.where, fillers(manager, wish.kind));
  // Parameters of hardware that a stand-in knows nothing of keep nobody from rehearsing.
  Dict understood;
  std::string without;
  for (const auto &[param, value] : wish.params)
    if (takes(*best, param)) understood.emplace_back(param, value);
    else without += (without.empty() ? ", without the experiment's " : ", ") + param;
  Chosen chosen{*best, merged(std::move(understood), entry.params), entry.where, without};
  if (!best->isSimulator) chosen.params = merged(std::move(chosen.params), {{"simulated", Value(true)}});
  return chosen;
}

Result<Chosen> choose(const RoleWish &wish, const Rig &rig, const DeviceManager &manager) {
  const RigEntry *entry = rig.find(wish.role);
  if (entry && entry->isSimulated && entry->deviceClass.empty()) return simulatorFor(wish, *entry, manager);
  if (entry) {
    auto found = manager.findClass(entry->deviceClass);
    if (!found) return cannot(wish, found.error().what, entry->where, found.error().fix);
    if (!fills(*found, wish.kind))
      return cannot(wish, "a " + found->name + " is not of that kind", entry->where, fillers(manager, wish.kind));
    if (auto fine = judgeParams(wish, *found, entry->where); !fine) return fine.error();
    Chosen chosen{std::move(*found), merged(wish.params, entry->params), entry->where, ""};
    if (asksForKind(chosen.deviceClass)) chosen.params = merged({{"kind", Value(wish.kind)}}, chosen.params);
    if (!entry->isSimulated) return chosen;
    if (!chosen.deviceClass.canSimulate && !chosen.deviceClass.isSimulator)
      return cannot(wish, "a " + chosen.deviceClass.name + " cannot be simulated", entry->where, "write \"simulated\" alone for any that can");
    if (!chosen.deviceClass.isSimulator) chosen.params = merged(std::move(chosen.params), {{"simulated", Value(true)}});
    return chosen;
  }
  // Without a word in a rig file a role gets what every room has, and nothing that only pretends.
  auto own = manager.findClass(wish.kind);
  if (own && fills(*own, wish.kind) && !own->isSimulator) {
    if (auto fine = judgeParams(wish, *own, "plugin.json"); !fine) return fine.error();
    return Chosen{std::move(*own), wish.params, "", ""};
  }
  return cannot(wish, "the rig file does not say which", "rig.json",
                "add \"" + wish.role + R"(": {"device": "NAME"} or "simulated" under "roles"; )" + fillers(manager, wish.kind));
}

/// A mistake in a file that the device reads has a place of its own, beside that in the rig file.
std::string reasonOf(const Error &error) {
  if (error.code != ErrorCode::BadFile) return error.what;
  const std::size_t inner = error.where.find("\": ");  // behind the name of the device
  return error.what + " (" + (inner == std::string::npos ? error.where : error.where.substr(inner + 3)) + ")";
}

/// The device of that name if it is there and of the right kind.
bool isKept(const RoleWish &wish, const DeviceManager &manager) {
  const auto device = manager.getDevice(wish.role);
  if (!device || !device->isAttached()) return false;
  auto deviceClass = manager.findClass(device->deviceClass());
  return deviceClass && fills(*deviceClass, wish.kind);
}

Result<RoleGrant> setUp(const RoleWish &wish, const Rig &rig, DeviceManager &manager) {
  if (isKept(wish, manager)) return RoleGrant{wish.role, wish.role, "kept"};
  auto chosen = choose(wish, rig, manager);
  if (!chosen) return chosen.error();
  auto device = manager.addDevice(chosen->deviceClass.name, wish.role, chosen->params);
  if (!device) return cannot(wish, reasonOf(device.error()), chosen->where.empty() ? device.error().where : chosen->where, device.error().fix);
  return RoleGrant{wish.role, wish.role, "set up: " + chosen->deviceClass.name + chosen->note};
}

}  // namespace

Rig rehearsalOf(const Rig &rig, const std::vector<RoleWish> &wishes) {
  Rig rehearsal;
  for (const RoleWish &wish : wishes) {
    const RigEntry *entry = rig.find(wish.role);
    if (entry && entry->isSimulated) rehearsal.entries.push_back(*entry);
    else rehearsal.entries.push_back({wish.role, "", {}, true, entry ? entry->where : ""});
  }
  return rehearsal;
}

Result<void> judgeRole(const RoleWish &wish, const Rig &rig, const DeviceManager &manager) {
  if (!wish.isRequired || isKept(wish, manager)) return {};
  auto chosen = choose(wish, rig, manager);
  if (!chosen) return chosen.error();
  return {};
}

Result<DeviceClass> classForRole(const RoleWish &wish, const Rig &rig, const DeviceManager &manager) {
  auto chosen = choose(wish, rig, manager);
  return chosen ? Result<DeviceClass>(std::move(chosen->deviceClass)) : chosen.error();
}

Result<std::vector<RoleGrant>> setUpRoles(const std::vector<RoleWish> &wishes, const Rig &rig, DeviceManager &manager) {
  std::vector<RoleGrant> grants;
  for (const RoleWish &wish : wishes) {
    auto grant = setUp(wish, rig, manager);
    if (!grant && wish.isRequired) return grant.error();
    grants.push_back(grant ? std::move(*grant) : RoleGrant{wish.role, "", grant.error().text()});
  }
  return grants;
}

}  // namespace fovea
