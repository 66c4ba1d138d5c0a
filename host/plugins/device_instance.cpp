#include "plugins/device_instance.hpp"

#include "fovea/fovea.h"
#include "plugins/abi_value.hpp"
#include "plugins/crash_note.hpp"

namespace fovea {
namespace {

bool isComplete(const fovea_device *table) {
  return FOVEA_HAS(fovea_device, table, enumerate) && FOVEA_HAS(fovea_device, table, open) && FOVEA_HAS(fovea_device, table, start) &&
         FOVEA_HAS(fovea_device, table, poll) && FOVEA_HAS(fovea_device, table, command) && FOVEA_HAS(fovea_device, table, stop) &&
         FOVEA_HAS(fovea_device, table, close);
}

}  // namespace

Result<std::unique_ptr<DeviceInstance>> DeviceInstance::create(const PluginLibrary &library, const PluginHost &host) {
  std::unique_ptr<DeviceInstance> device(new DeviceInstance(library, host));
  const CrashNote note(library.found.manifest.id, "create");
  auto table = device->make(FOVEA_DEVICE);
  if (!table) return table.error();
  device->table_ = static_cast<const fovea_device *>(*table);
  if (!isComplete(device->table_))
    return Error{ErrorCode::BadPlugin, "its table of device functions is not complete", library.found.file.string(),
                 "build it again with the SDK of this host"};
  return device;
}

Result<std::vector<Dict>> DeviceInstance::enumerate() {
  Collector found;
  const PluginCall call = entering("enumerate");
  const CrashNote note(manifest().id, "enumerate");
  if (auto fine = done(table_->enumerate(plugin_, found.sink()), "enumerate"); !fine) return fine.error();
  std::vector<Dict> all;
  for (Value &params : found.values()) {
    if (!params.dict())
      return Error{ErrorCode::PluginFailed, "enumerate put " + std::string(kindName(params)), manifest().id, "put dictionaries"};
    all.push_back(std::move(*params.as<Dict>()));
  }
  return all;
}

Result<void> DeviceInstance::open(const Dict &params, const fovea_device_sink &events) {
  const Value value(params);
  const LentValue lent(value);
  const PluginCall call = entering("open");
  const CrashNote note(manifest().id, "open");
  return done(table_->open(plugin_, lent.get(), &events), "open");
}

Result<void> DeviceInstance::start() {
  const PluginCall call = entering("start");
  const CrashNote note(manifest().id, "start");
  return done(table_->start(plugin_), "start");
}

Result<void> DeviceInstance::poll(Timestamp deadline) {
  const PluginCall call = entering("poll");
  const CrashNote note(manifest().id, "poll");
  return done(table_->poll(plugin_, toNanoseconds(deadline)), "poll");
}

Result<Value> DeviceInstance::answerOf(const char *function, std::int32_t status, std::vector<Value> &answers) const {
  if (auto fine = done(status, function); !fine) return fine.error();
  return answers.empty() ? Value() : std::move(answers.back());
}

Result<Value> DeviceInstance::command(std::string_view name, const Dict &arguments) {
  const Value value(arguments);
  const LentValue lent(value);
  Collector answer;
  const PluginCall call = entering("command");
  const CrashNote note(manifest().id, "command");
  return answerOf("command", table_->command(plugin_, toAbi(name), lent.get(), answer.sink()), answer.values());
}

Result<Timestamp> DeviceInstance::write(std::int64_t code) {
  if (!FOVEA_HAS(fovea_device, table_, write))
    return Error{ErrorCode::Device, "it has no output", manifest().id, "give the role to a device that has one"};
  std::int64_t sent = 0;
  const CrashNote note(manifest().id, "write");
  if (auto fine = done(table_->write(plugin_, code, &sent), "write"); !fine) return fine.error();
  return fromNanoseconds(sent);
}

Result<void> DeviceInstance::stop() {
  const PluginCall call = entering("stop");
  const CrashNote note(manifest().id, "stop");
  return done(table_->stop(plugin_), "stop");
}

void DeviceInstance::close() {
  const PluginCall call = entering("close");
  const CrashNote note(manifest().id, "close");
  table_->close(plugin_);
}

Result<Value> DeviceInstance::calibrate() {
  if (!FOVEA_HAS(fovea_device, table_, calibrate)) return Value();
  Collector answer;
  const PluginCall call = entering("calibrate");
  const CrashNote note(manifest().id, "calibrate");
  return answerOf("calibrate", table_->calibrate(plugin_, answer.sink()), answer.values());
}

Result<Value> DeviceInstance::selfTest() {
  if (!FOVEA_HAS(fovea_device, table_, selfTest)) return Value();
  Collector answer;
  const PluginCall call = entering("selfTest");
  const CrashNote note(manifest().id, "selfTest");
  return answerOf("selfTest", table_->selfTest(plugin_, answer.sink()), answer.values());
}

}  // namespace fovea
