#include "stage/resolve.hpp"

#include "core/names.hpp"
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

/// With the parameter's own line and column where the study file has them.
Error placed(const Step &step, Error error) {
  std::string path = error.where.substr(0, error.where.find(' '));
  path.erase(0, path.find('/') == std::string::npos ? path.size() : path.find('/'));
  while (!path.empty() && !step.paramPlaces.contains(path)) path.erase(path.rfind('/'));
  const auto exact = step.paramPlaces.find(path);
  const std::string place = exact != step.paramPlaces.end() ? exact->second : step.place.empty() ? step.plugin : step.place;
  error.where = place + ": " + error.where;
  return error;
}

Error unknownParam(const Step &step, const FoundPlugin &plugin, const std::string &name, const Value *properties) {
  std::vector<std::string> known;
  std::string list;
  for (const auto &[each, rules] : properties && properties->dict() ? *properties->dict() : Dict{}) {
    known.push_back(each);
    list += (list.empty() ? "" : ", ") + each;
  }
  const std::string_view near = nearest(name, known);
  return placed(step, {ErrorCode::BadArgument, std::string(plugin.manifest.key()) + " has no parameter \"" + name + "\"", "params/" + name,
                       near.empty() ? "it has: " + list : "did you mean \"" + std::string(near) + "\"? It has: " + list});
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

std::vector<Error> misfits(const Step &step, const FoundPlugin &plugin) {
  std::vector<Error> found;
  const Value *schema = plugin.manifest.json.find("params_schema");
  if (!schema || !schema->dict() || !step.params.dict()) return found;
  const Value *properties = schema->find("properties");
  for (const auto &[name, value] : *step.params.dict()) {
    const Value *rules = properties ? properties->find(name) : nullptr;
    if (!rules && schema->find("additionalProperties") && *schema->find("additionalProperties") == Value(false))
      found.push_back(unknownParam(step, plugin, name, properties));
    else if (rules && !hasExpressions(value))
      if (auto fits = checkSchema(value, *rules, "params/" + name); !fits) found.push_back(placed(step, fits.error()));
  }
  // What is asked of all of them together, such as one that may not be missing.
  if (found.empty() && !hasExpressions(step.params))
    if (auto fits = checkSchema(step.params, *schema, "params"); !fits) found.push_back(placed(step, fits.error()));
  return found;
}

Result<void> checkParams(const Step &step, const FoundPlugin &plugin) {
  const std::vector<Error> found = misfits(step, plugin);
  return found.empty() ? Result<void>() : found.front();
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
