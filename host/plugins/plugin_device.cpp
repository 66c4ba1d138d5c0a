#include "plugins/plugin_device.hpp"

#include <mutex>

#include "core/log.hpp"
#include "core/schema.hpp"
#include "plugins/device_instance.hpp"
#include "plugins/guide.hpp"

namespace fovea {

PluginDevice::PluginDevice(const PluginLibrary &library, const DeviceHost &host, Dict params)
    : id_(library.found.manifest.id), host_(host), params_(std::move(params)), thread_(library, host) {}

Result<std::shared_ptr<Device>> PluginDevice::open(const PluginLibrary &library, const DeviceHost &host, Dict params) {
  std::shared_ptr<PluginDevice> device(new PluginDevice(library, host, std::move(params)));
  auto opened = device->thread_.open(device->params_, [raw = device.get()](const DeviceEvent &event) { raw->report(event); });
  if (!opened) return opened.error();
  if (auto measured = device->calibrate(); !measured)
    host.log->write(LogLevel::Warning, device->id_, "its clock could not be measured: " + measured.error().text());
  return std::shared_ptr<Device>(std::move(device));
}

PluginDevice::~PluginDevice() { close(); }

void PluginDevice::close() {
  if (auto ended = thread_.end(); !ended) host_.log->write(LogLevel::Error, id_, ended.error().text());
}

Result<Value> PluginDevice::calibrate() {
  auto answer = thread_.ask("calibrate", [](DeviceInstance &instance) { return instance.calibrate(); });
  if (!answer || !answer->dict()) return answer;
  const auto nanoseconds = [&](const char *name) {
    const Value *found = answer->find(name);
    const auto number = found ? found->number() : std::nullopt;
    return Duration(static_cast<std::int64_t>(number.value_or(0)));
  };
  const Value *drift = answer->find("drift");
  const std::lock_guard lock(mutex_);
  clock_ = {true, nanoseconds("offset_ns"), drift ? drift->number().value_or(0) : 0, nanoseconds("uncertainty_ns")};
  return answer;
}

ClockRelation PluginDevice::clockRelation() const {
  const std::lock_guard lock(mutex_);
  return clock_;
}

std::vector<DeviceMethod> PluginDevice::methods() const {
  return {{"calibrate", {}, "measures how the device's clock stands to the session's"},
          {"selfTest", {}, "does it work?"},
          {"write", {"code"}, "sets the output, now; the session time in seconds when it went out"}};
}

Result<Value> PluginDevice::call(std::string_view method, const Dict &arguments) {
  if (method == "calibrate") return calibrate();
  if (method == "selfTest") return thread_.ask("selfTest", [](DeviceInstance &instance) { return instance.selfTest(); });
  if (method == "write") {
    const Value given(arguments), *code = given.find("code");
    if (!code || !code->as<std::int64_t>())
      return Error{ErrorCode::BadArgument, "\"code\" is missing or no whole number", "write", "give a whole number"};
    auto sent = write(*code->as<std::int64_t>());
    if (!sent) return sent.error();
    return Value(toSeconds(*sent));
  }
  return thread_.ask(std::string(method), [name = std::string(method), arguments](DeviceInstance &instance) { return instance.command(name, arguments); });
}

/// None when its schema lets others through.
static std::optional<std::vector<std::string>> paramsOf(const Manifest &manifest) {
  const Value *schema = manifest.json.find("params_schema");
  const Value *properties = schema ? schema->find("properties") : nullptr, *others = schema ? schema->find("additionalProperties") : nullptr;
  if (!properties || !properties->dict() || !others || *others != Value(false)) return std::nullopt;
  std::vector<std::string> names;
  for (const auto &[name, ignored] : *properties->dict()) names.push_back(name);
  return names;
}

/// What they are called where nobody says otherwise; none: the manifest says nothing of them.
static std::vector<std::string> buttonsOf(const Manifest &manifest) {
  const Value *schema = manifest.json.find("params_schema"), *properties = schema ? schema->find("properties") : nullptr;
  const Value *buttons = properties ? properties->find("buttons") : nullptr, *usual = buttons ? buttons->find("default") : nullptr;
  std::vector<std::string> names;
  for (const Value &name : usual && usual->list() ? *usual->list() : List{})
    if (name.text()) names.push_back(*name.text());
  return names;
}

void addPluginClasses(DeviceManager &manager, const Catalogue &catalogue, LibraryLoader &loader, const DeviceHost &host) {
  const auto turn = std::make_shared<std::mutex>();  // shared by the classes, whose functions may outlive this call
  for (const FoundPlugin &plugin : catalogue.plugins()) {
    if (plugin.manifest.kind != PluginKind::Device) continue;
    const auto load = [plugin, turn, &loader, host]() -> Result<const PluginLibrary *> {
      if (auto ready = checkNeeds(plugin, *host.host); !ready) return ready.error();
      const std::lock_guard lock(*turn);
      return loader.load(plugin);
    };
    DeviceClass added;
    added.name = plugin.manifest.id;
    added.aliases = {plugin.manifest.name};
    added.description = plugin.manifest.description;
    added.fills = plugin.manifest.fills;
    added.isSimulator = plugin.manifest.isSimulator;
    added.responseParams = {"event", "t", "uncertainty", "source", "channel", "name", "value", "duration", "data"};
    added.judge = [plugin](const Dict &params) -> Result<void> {
      const Value *schema = plugin.manifest.json.find("params_schema");
      auto fits = schema && schema->dict() ? checkSchema(Value(params), *schema, "params") : Result<void>();
      return fits ? fits : Error{fits.error().code, fits.error().what, fits.error().where, guideTo(plugin.manifest)};
    };
    added.open = [judge = added.judge, load, host](const std::string &, const Dict &params) -> Result<std::shared_ptr<Device>> {
      if (auto fits = judge(params); !fits) return fits.error();
      auto library = load();
      if (!library) return library.error();
      return PluginDevice::open(**library, host, params);
    };
    added.available = [load, host]() -> Result<std::vector<Dict>> {
      auto library = load();
      if (!library) return library.error();
      return DeviceThread(**library, host).enumerate();
    };
    added.params = paramsOf(plugin.manifest);
    added.buttons = buttonsOf(plugin.manifest);
    manager.addClass(std::move(added));
  }
}

}  // namespace fovea
