#include "stage/resolve.hpp"

#include "core/schema.hpp"
#include "plugins/library.hpp"

namespace fovea {
namespace {

PluginKind kindOf(StepKind kind) {
  switch (kind) {
    case StepKind::Consent: return PluginKind::Consent;
    case StepKind::Page: return PluginKind::Page;
    case StepKind::Experiment: return PluginKind::Experiment;
  }
  return PluginKind::Page;
}

Result<void> checkDevices(const FoundPlugin &plugin) {
  for (const DeviceWish &wish : plugin.manifest.devices)
    if (wish.kind != "keyboard")
      return Error{ErrorCode::Device,
                   "it asks for a device of the kind \"" + wish.kind + "\" as \"" + wish.role + "\", and there is none",
                   plugin.file.string(), "this host has keyboards only"};
  return {};
}

Result<ResolvedStep> resolveStep(const Step &step, const Catalogue &catalogue, const fovea_host &host) {
  auto plugin = catalogue.find(step.plugin, kindOf(step.kind));
  if (!plugin) {
    Error error = plugin.error();
    if (!step.place.empty()) error.where = error.where.empty() ? step.place : step.place + ": " + error.where;
    return error;
  }
  if (auto ready = checkNeeds(*plugin, host); !ready) return ready.error();
  if (auto ready = checkDevices(*plugin); !ready) return ready.error();
  if (const Value *schema = plugin->manifest.json.find("params_schema"); schema && schema->dict())
    if (auto fits = checkSchema(step.params, *schema, "params"); !fits) {
      Error error = fits.error();
      error.where = (step.place.empty() ? step.plugin : step.place) + ": " + error.where;
      return error;
    }
  return ResolvedStep{step, std::move(*plugin)};
}

}  // namespace

Result<ResolvedStudy> resolveStudy(const Study &study, const Catalogue &catalogue, const fovea_host &host) {
  ResolvedStudy resolved{study, {}, {}};
  for (const Step &step : study.steps) {
    auto found = resolveStep(step, catalogue, host);
    if (!found) return found.error();
    resolved.steps.push_back(std::move(*found));
  }
  if (study.declined) {
    auto found = resolveStep(*study.declined, catalogue, host);
    if (!found) return found.error();
    resolved.declined = std::move(*found);
  }
  if (auto allowed = checkConsentRule(study); !allowed) return allowed.error();
  return resolved;
}

}  // namespace fovea
