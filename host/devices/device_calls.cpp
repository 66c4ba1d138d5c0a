#include "devices/device_calls.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/names.hpp"

namespace fovea {
namespace {

Value listed(const std::vector<std::string> &names) {
  List list;
  for (const std::string &name : names) list.push_back(Value(name));
  return Value(std::move(list));
}

/// What a device is, as one dictionary.
Value described(const std::string &name, const Device &device) {
  const ClockRelation clock = device.clockRelation();
  const std::optional<DeviceEvent> last = device.lastEvent();
  Value told{Dict{{"deviceName", Value(name)},
                  {"deviceClass", Value(device.deviceClass())},
                  {"params", Value(device.params())},
                  {"isAttached", Value(device.isAttached())},
                  {"lastEvent", last ? Value(describe(*last)) : Value()},
                  {"clock", Value(Dict{{"isMeasured", Value(clock.isMeasured)},
                                       {"offset_s", Value(toSeconds(clock.offset))},
                                       {"drift", Value(clock.drift)},
                                       {"uncertainty_s", Value(toSeconds(clock.uncertainty))}})}}};
  List methods;
  for (const DeviceMethod &method : device.methods())
    methods.push_back(Value(Dict{{"name", Value(method.name)}, {"parameters", listed(method.parameters)}, {"what", Value(method.description)}}));
  return told.set("methods", Value(std::move(methods)));
}

Result<Value> done(const Result<void> &result) {
  if (!result) return result.error();
  return Value(true);
}

std::string textOf(const Dict &arguments, std::string_view name) {
  for (const auto &[key, value] : arguments)
    if (key == name && value.text()) return *value.text();
  return {};
}

const Value *find(const Dict &arguments, std::string_view name) {
  for (const auto &[key, value] : arguments)
    if (key == name) return &value;
  return nullptr;
}

Dict dictOf(const Dict &arguments, std::string_view name) {
  const Value *found = find(arguments, name);
  return found && found->dict() ? *found->dict() : Dict();
}

std::vector<std::string> textsOf(const Dict &arguments, std::string_view name) {
  const Value *found = find(arguments, name);
  if (!found) return {};
  if (found->text()) return {*found->text()};
  std::vector<std::string> all;
  for (const Value &each : found->list() ? *found->list() : List())
    if (each.text()) all.push_back(*each.text());
  return all;
}

Result<Value> addDevice(DeviceManager &manager, const Dict &given) {
  const std::string name = textOf(given, "deviceName");
  auto device = manager.addDevice(textOf(given, "deviceClass"), name, dictOf(given, "params"));
  if (!device) return device.error();
  return described(name, **device);
}

Result<Value> addDeviceFromParams(DeviceManager &manager, const Dict &given) {
  const Dict params = dictOf(given, "params");
  auto device = manager.addDeviceFromParams(params);
  if (!device) return device.error();
  return described(textOf(params, "deviceName"), **device);
}

Result<Value> getDevice(DeviceManager &manager, const Dict &given) {
  const std::string name = textOf(given, "deviceName");
  const auto device = manager.getDevice(name);
  return device ? described(name, *device) : Value();
}

Result<Value> getDeviceBy(DeviceManager &manager, const Dict &given) {
  const std::string name = manager.getDeviceBy(textOf(given, "attribute"), *find(given, "value"), textOf(given, "deviceClass"));
  const auto device = manager.getDevice(name);
  return device ? described(name, *device) : Value();
}

Result<Value> getInitialisedDevices(DeviceManager &manager, const Dict &given) {
  Value all{Dict{}};
  for (const auto &[name, device] : manager.getInitialisedDevices(textOf(given, "deviceClass"))) all.set(name, described(name, *device));
  return all;
}

Result<Value> getInitialisedDeviceNames(DeviceManager &manager, const Dict &given) {
  List names;
  for (const auto &[name, device] : manager.getInitialisedDevices(textOf(given, "deviceClass"))) names.push_back(Value(name));
  return Value(std::move(names));
}

Result<Value> getAvailableDevices(DeviceManager &manager, const Dict &given) {
  List all;
  Value byClass{Dict{}};
  std::vector<std::string> classes = textsOf(given, "deviceClass");
  const bool isMapped = classes.size() == 1 && classes.front() == "*";
  for (const std::string &each : classes) {
    auto found = manager.getAvailableDevices(each);
    if (!found) return found.error();
    for (Dict &params : *found) {
      Value described{std::move(params)};
      if (isMapped) {
        const std::string name = described.textOr("deviceClass", "");
        const Value *soFar = byClass.find(name);
        List list = soFar && soFar->list() ? *soFar->list() : List();
        list.push_back(described);
        byClass.set(name, Value(std::move(list)));
      } else {
        all.push_back(std::move(described));
      }
    }
  }
  return isMapped ? byClass : Value(std::move(all));
}

Result<Value> getClasses(DeviceManager &manager, const Dict &) {
  List all;
  for (const auto &each : manager.classes())
    all.push_back(Value(Dict{{"deviceClass", Value(each->name)},
                             {"aliases", listed(each->aliases)},
                             {"description", Value(each->description)},
                             {"fills", listed(each->fills)},
                             {"canSimulate", Value(each->canSimulate)}}));
  return Value(std::move(all));
}

Result<Value> addDeviceAlias(DeviceManager &manager, const Dict &given) {
  for (const std::string &alias : textsOf(given, "alias"))
    if (auto added = manager.addDeviceAlias(textOf(given, "deviceName"), alias); !added) return added.error();
  return Value(true);
}

Result<Value> getDeviceAliases(DeviceManager &manager, const Dict &given) {
  auto aliases = manager.getDeviceAliases(textOf(given, "deviceName"));
  if (!aliases) return aliases.error();
  return listed(*aliases);
}

Result<Value> getResponseParams(DeviceManager &manager, const Dict &given) {
  auto fields = manager.getResponseParams(textOf(given, "deviceClass"));
  if (!fields) return fields.error();
  return listed(*fields);
}

Result<Value> getScreenCount(DeviceManager &manager, const Dict &) {
  auto count = manager.getScreenCount();
  if (!count) return count.error();
  return Value(*count);
}

// What a caller of every call may leave out, or may not.
const DeviceCallParameter kName{"deviceName", "text", "", "the device"};
const DeviceCallParameter kAnyClass{"deviceClass", "text", "\"*\"", "only of this class; * is any"};
const DeviceCallParameter kParams{"params", "dict", "{}", "parameters of the class"};

const std::vector<DeviceCall> &table() {
  static const std::vector<DeviceCall> calls{
      {"addDevice", false, {{"deviceClass", "text", "", "name or alias of a class"}, kName, kParams}, "the device, described",
       "Adds a device. One that has the name already is replaced, if the new one can be had; its aliases and listeners stay.", addDevice},
      {"addDeviceFromParams", false, {{"params", "dict", "", "deviceClass, deviceName and the parameters of the class"}},
       "the device, described", "Adds a device out of one dictionary.", addDeviceFromParams},
      {"removeDevice", false, {kName}, "true", "Closes a device and its parts, and forgets its aliases and listeners.",
       [](DeviceManager &manager, const Dict &given) { return done(manager.removeDevice(textOf(given, "deviceName"))); }},
      {"getDevice", true, {kName}, "the device, described; nothing when there is none", "What a device is, its methods and its clock.", getDevice},
      {"hasDevice", true, {kName, kAnyClass}, "true or false", "Is there such a device, of that class?",
       [](DeviceManager &manager, const Dict &given) -> Result<Value> {
         return Value(manager.hasDevice(textOf(given, "deviceName"), textOf(given, "deviceClass")));
       }},
      {"getDeviceBy", true, {{"attribute", "text", "", "deviceName, deviceClass, or a parameter"}, {"value", "any", "", "what it is to be"}, kAnyClass},
       "the device, described; nothing when there is none", "The first device of which that is true.", getDeviceBy},
      {"getInitialisedDevices", true, {kAnyClass}, "name -> device, described", "All devices that were added.", getInitialisedDevices},
      {"getInitialisedDeviceNames", true, {kAnyClass}, "list of names", "The names of all devices that were added.", getInitialisedDeviceNames},
      {"getAvailableDevices", false, {{"deviceClass", "text|list", "\"*\"", "one class, several, or * for all"}},
       "list of parameter sets; with *, class -> list", "What could be added now.", getAvailableDevices},
      {"getDeviceClasses", true, {}, "list of classes", "The classes there are, and the roles they fill.", getClasses},
      {"addDeviceAlias", false, {kName, {"alias", "text|list", "", "other names"}}, "true", "Gives a device other names.", addDeviceAlias},
      {"removeDeviceAlias", false, {{"alias", "text", "", "the other name"}}, "true", "Takes an alias away.",
       [](DeviceManager &manager, const Dict &given) { return done(manager.removeDeviceAlias(textOf(given, "alias"))); }},
      {"getDeviceAliases", true, {kName}, "list of names", "The other names of a device.", getDeviceAliases},
      {"updateDeviceName", false, {{"oldName", "text", "", "as it is called"}, {"newName", "text", "", "as it is to be called"}}, "true",
       "Renames a device.",
       [](DeviceManager &manager, const Dict &given) { return done(manager.updateDeviceName(textOf(given, "oldName"), textOf(given, "newName"))); }},
      {"callDeviceMethod", false, {kName, {"method", "text", "", "one of the device's methods"}, {"arguments", "dict", "{}", "by name"}},
       "whatever the method answers", "Calls a method of a device.",
       [](DeviceManager &manager, const Dict &given) {
         return manager.callDeviceMethod(textOf(given, "deviceName"), textOf(given, "method"), dictOf(given, "arguments"));
       }},
      {"addListener", false, {kName, {"listener", "text", "", "liaison, print or log"}, {"startLoop", "boolean", "true", "the host asks devices by itself"}},
       "true", "What the device reports is told on.",
       [](DeviceManager &manager, const Dict &given) { return done(manager.addListener(textOf(given, "deviceName"), std::string_view(textOf(given, "listener")))); }},
      {"clearListeners", false, {kName}, "true", "Nobody is told any more.",
       [](DeviceManager &manager, const Dict &given) { return done(manager.clearListeners(textOf(given, "deviceName"))); }},
      {"getResponseParams", true, {{"deviceClass", "text", "", "the class"}}, "list of names", "The fields of what listeners are told.", getResponseParams},
      {"getScreenCount", false, {}, "a number", "How many screens there are.", getScreenCount},
      {"registerPID", true, {{"pid", "integer", "", "a process"}}, "nothing: it is refused", "For older clients: windows of other processes are not listened to.",
       [](DeviceManager &, const Dict &) -> Result<Value> {
         return Error{ErrorCode::Refused, "keys pressed in other programs' windows are not heard", "registerPID",
                      "leave the call out: a press counts while the participant's window has the focus"};
       }},
      {"activatePlugins", true, {}, "list of classes", "For older clients: drivers that are plugins are ready from the start; these are the classes there are.",
       [](DeviceManager &manager, const Dict &) -> Result<Value> {
         List names;
         for (const auto &each : manager.classes()) names.push_back(Value(each->name));
         return Value(std::move(names));
       }},
      {"closeAll", false, {}, "true", "Closes all devices, between runs.",
       [](DeviceManager &manager, const Dict &) { return done(manager.removeAll()); }},
  };
  return calls;
}

bool isOf(std::string_view types, const Value &value) {
  while (!types.empty()) {
    const std::string_view type = types.substr(0, types.find('|'));
    if (type == "any" || (type == "text" && value.text()) || (type == "dict" && value.dict()) || (type == "list" && value.list()) ||
        (type == "boolean" && value.as<bool>()) || (type == "integer" && value.as<std::int64_t>()))
      return true;
    types.remove_prefix(std::min(types.size(), type.size() + 1));
  }
  return false;
}

/// The arguments as the call describes them, defaults filled in.
Result<Dict> completed(const DeviceCall &call, const Dict &given) {
  const std::string where(call.name);
  Dict all;
  for (const DeviceCallParameter &parameter : call.parameters) {
    const Value *found = find(given, parameter.name);
    if (!found && parameter.otherwise.empty())
      return Error{ErrorCode::BadArgument, "\"" + std::string(parameter.name) + "\" is missing", where, "it is " + std::string(parameter.what)};
    if (found && !isOf(parameter.type, *found))
      return Error{ErrorCode::BadArgument, "\"" + std::string(parameter.name) + "\" is " + std::string(kindName(*found)), where,
                   "it has to be " + std::string(parameter.type)};
    if (found) {
      all.emplace_back(std::string(parameter.name), *found);
    } else if (auto parsed = parseJson(parameter.otherwise, where)) {
      all.emplace_back(std::string(parameter.name), std::move(parsed->root));
    }
  }
  for (const auto &[name, value] : given)
    if (!find(all, name)) return Error{ErrorCode::BadArgument, "it takes no \"" + name + "\"", where, "take it out"};
  return all;
}

}  // namespace

std::span<const DeviceCall> deviceCalls() { return table(); }

Result<Value> callByName(DeviceManager &manager, std::string_view name, const Dict &arguments) {
  const auto call = std::find_if(table().begin(), table().end(), [&](const DeviceCall &each) { return each.name == name; });
  if (call == table().end()) {
    std::vector<std::string_view> known;
    for (const DeviceCall &each : table()) known.push_back(each.name);
    const std::string_view near = nearest(name, known);
    return Error{ErrorCode::Unknown, "the device manager has no call \"" + std::string(name) + "\"", "",
                 near.empty() ? "its calls stand in docs/devices.md" : "did you mean \"" + std::string(near) + "\"?"};
  }
  auto complete = completed(*call, arguments);
  if (!complete) return complete.error();
  return call->handler(manager, *complete);
}

}  // namespace fovea
