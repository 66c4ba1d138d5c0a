#include "stage/resolve.hpp"

#include "core/schema.hpp"
#include "plugins/library.hpp"

namespace fovea {
namespace {

Result<void> keyboardsOnly(const DeviceWish &wish) {
  if (wish.kind == "keyboard" || !wish.isRequired) return {};
  return Error{ErrorCode::Device, "it asks for a device of the kind \"" + wish.kind + "\" as \"" + wish.role + "\", and there is none", "",
               "this host has keyboards only"};
}

Result<void> checkDevices(const FoundPlugin &plugin, const DeviceJudge &judge) {
  for (const DeviceWish &wish : plugin.manifest.devices)
    if (auto fine = judge ? judge(wish) : keyboardsOnly(wish); !fine) {
      Error error = fine.error();
      error.where = plugin.file.string() + (error.where.empty() ? "" : ": " + error.where);
      return error;
    }
  return {};
}

RoleWish roleWish(const DeviceWish &wish) { return {wish.role, wish.kind, wish.isRequired, wish.params}; }

Result<ResolvedStep> resolveStep(const Step &step, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  auto plugin = catalogue.find(step.plugin, pluginKindOf(step.kind));
  if (!plugin) {
    Error error = plugin.error();
    if (!step.place.empty()) error.where = error.where.empty() ? step.place : step.place + ": " + error.where;
    return error;
  }
  if (auto ready = checkNeeds(*plugin, host); !ready) return ready.error();
  if (auto ready = checkDevices(*plugin, devices); !ready) return ready.error();
  if (auto fits = checkParams(step, *plugin); !fits) return fits.error();
  return ResolvedStep{step, std::move(*plugin)};
}

}  // namespace

PluginKind pluginKindOf(StepKind kind) {
  switch (kind) {
    case StepKind::Consent: return PluginKind::Consent;
    case StepKind::Page: return PluginKind::Page;
    case StepKind::Experiment: return PluginKind::Experiment;
  }
  return PluginKind::Page;
}

Result<void> checkParams(const Step &step, const FoundPlugin &plugin) {
  const Value *schema = plugin.manifest.json.find("params_schema");
  if (!schema || !schema->dict() || hasExpressions(step.params)) return {};
  auto fits = checkSchema(step.params, *schema, "params");
  if (fits) return {};
  Error error = fits.error();
  error.where = (step.place.empty() ? step.plugin : step.place) + ": " + error.where;
  return error;
}

std::vector<RoleWish> roleWishes(const Manifest &manifest) {
  std::vector<RoleWish> wishes;
  for (const DeviceWish &wish : manifest.devices) wishes.push_back(roleWish(wish));
  return wishes;
}

DeviceJudge judgeBy(const Rig &rig, const DeviceManager &manager, bool isSimulated) {
  return [&rig, &manager, isSimulated](const DeviceWish &wish) {
    const RoleWish asked = roleWish(wish);
    return judgeRole(asked, isSimulated ? rehearsalOf(rig, {asked}) : rig, manager);
  };
}

Result<ResolvedStudy> resolveStudy(const Study &study, const Catalogue &catalogue, const fovea_host &host, const DeviceJudge &devices) {
  ResolvedStudy resolved{study, {}, {}};
  for (const Step &step : study.steps) {
    auto found = resolveStep(step, catalogue, host, devices);
    if (!found) return found.error();
    resolved.steps.push_back(std::move(*found));
  }
  if (study.declined) {
    auto found = resolveStep(*study.declined, catalogue, host, devices);
    if (!found) return found.error();
    resolved.declined = std::move(*found);
  }
  if (auto allowed = checkConsentRule(study); !allowed) return allowed.error();
  return resolved;
}

}  // namespace fovea
