#include "devices/device_manager.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "core/json.hpp"
#include "core/log.hpp"
#include "core/names.hpp"

namespace fovea {
namespace {

constexpr char kSource[] = "devices";

bool isCalled(const DeviceClass &deviceClass, std::string_view name) {
  const auto &aliases = deviceClass.aliases;
  return deviceClass.name == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end() ||
         keyOfId(deviceClass.name) == name;
}

Error named(Error error, const std::string &name) {
  error.where = error.where.empty() ? "device \"" + name + "\"" : "device \"" + name + "\": " + error.where;
  return error;
}

/// Classes that programs know from elsewhere, and that are a service here.
std::optional<Error> isService(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  std::string last(dot == std::string_view::npos ? name : name.substr(dot + 1));
  std::transform(last.begin(), last.end(), last.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  constexpr std::string_view sounds[] = {"mic", "microphone", "microphonedevice", "speaker", "speakerdevice", "sound"};
  if (std::find(std::begin(sounds), std::end(sounds), last) == std::end(sounds)) return std::nullopt;
  return Error{ErrorCode::Unknown, "sounds and microphones are no devices: there is no class \"" + std::string(name) + "\"", "",
               "plugins play and record with fovea.audio/1 (docs/plugins.md), and the rig file says where (docs/devices.md)"};
}

Error held(const std::string &name, std::string_view call) {
  return {ErrorCode::Busy, "\"" + name + "\" belongs to the run in hand", std::string(call), "wait for the end of the run, or stop it"};
}

std::string joined(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

}  // namespace

Value toRemote(const DeviceMessage &message) {
  Dict data = describe(message.event);
  if (!message.event.nameText().empty()) data.emplace_back("value", Value(message.event.nameText()));
  return Value(Dict{{"type", Value("hardware_response")},
                    {"class", Value(message.deviceClass)},
                    {"name", Value(message.name)},
                    {"device", Value(message.profile)},
                    {"data", Value(std::move(data))}});
}

Value toRemote(const Error &error, std::string_view device) {
  return Value(Dict{{"type", Value("hardware_error")}, {"device", Value(device)}, {"msg", Value(error.what)}, {"context", Value(error.text())}});
}

DeviceManager::~DeviceManager() { closeAll(); }

void DeviceManager::addClass(DeviceClass deviceClass) {
  const std::lock_guard lock(mutex_);
  const auto same = std::find_if(classes_.begin(), classes_.end(), [&](const auto &each) { return each->name == deviceClass.name; });
  auto added = std::make_shared<const DeviceClass>(std::move(deviceClass));
  if (same != classes_.end()) *same = std::move(added);
  else classes_.push_back(std::move(added));
}

DeviceManager::Classes DeviceManager::classes() const {
  const std::lock_guard lock(mutex_);
  return classes_;
}

Result<DeviceClass> DeviceManager::findClass(std::string_view nameOrAlias) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> known;
  for (const auto &each : classes_) {
    if (isCalled(*each, nameOrAlias)) return *each;
    known.emplace_back(keyOfId(each->name));
  }
  if (auto later = isService(nameOrAlias)) return *later;
  const std::string_view near = nearest(nameOrAlias, known);
  return Error{ErrorCode::Unknown, "there is no class of devices \"" + std::string(nameOrAlias) + "\"", "",
               (near.empty() ? "" : "did you mean \"" + std::string(near) + "\"? ") + ("known: " + joined(known))};
}

DeviceManager::Entry *DeviceManager::find(std::string_view nameOrAlias) {
  for (Entry &entry : entries_)
    if (entry.name == nameOrAlias) return &entry;
  for (Entry &entry : entries_)
    if (std::find(entry.aliases.begin(), entry.aliases.end(), nameOrAlias) != entry.aliases.end()) return &entry;
  return nullptr;
}

const DeviceManager::Entry *DeviceManager::find(std::string_view nameOrAlias) const {
  return const_cast<DeviceManager *>(this)->find(nameOrAlias);
}

Error DeviceManager::unknown(std::string_view name) const {
  std::vector<std::string> known;
  for (const Entry &entry : entries_) known.push_back(entry.name);
  return {ErrorCode::Unknown, "there is no device \"" + std::string(name) + "\"", "",
          known.empty() ? "no device was added yet" : "there are: " + joined(known)};
}

Result<std::shared_ptr<Device>> DeviceManager::addDevice(std::string_view deviceClass, const std::string &name, const Dict &params) {
  if (name.empty()) return Error{ErrorCode::BadArgument, "a device needs a name", "addDevice", "give \"deviceName\""};
  auto found = findClass(deviceClass);
  if (!found) return named(found.error(), name);
  if (found->judge)
    if (auto judged = found->judge(params); !judged) return named(judged.error(), name);
  std::vector<Entry> replaced;
  {
    const std::lock_guard lock(mutex_);
    if (const Entry *owner = find(name); owner && owner->name != name)
      return Error{ErrorCode::Refused, "\"" + name + "\" is another name of \"" + owner->name + "\"", "addDevice", "choose another, or removeDeviceAlias first"};
    if (auto free = mayGo(name); !free) return free.error();
    replaced = takeOut(name);
  }
  if (!replaced.empty()) log_.write(LogLevel::Info, kSource, "\"" + name + "\" is replaced; the one before is closed");
  // Closed before the new one opens: they may want the same port.
  close(replaced);
  auto device = found->open(name, params);
  if (!device) {
    putBack(std::move(replaced));
    return named(device.error(), name);
  }
  Entry made{name, found->name, *device, {}, {}, {}, (*device)->isAttached()};
  if (!replaced.empty()) {
    Entry &before = replaced.back();
    made.aliases = std::move(before.aliases), made.named = std::move(before.named), made.listeners = std::move(before.listeners);
  }
  if (auto entered = enter(std::move(made)); !entered) return entered.error();
  log_.write(LogLevel::Info, kSource, "\"" + name + "\" is a " + std::string(keyOfId(found->name)) + " " + toJson(Value((*device)->params())));
  return *device;
}

Result<std::shared_ptr<Device>> DeviceManager::addDeviceFromParams(const Dict &params) {
  std::string deviceClass, name;
  Dict rest;
  for (const auto &[key, value] : params) {
    if (key == "deviceClass" || key == "deviceName") {
      if (!value.text()) return Error{ErrorCode::BadArgument, "\"" + key + "\" is no text", "addDeviceFromParams", "give it as text"};
      (key == "deviceClass" ? deviceClass : name) = *value.text();
    } else {
      rest.emplace_back(key, value);
    }
  }
  if (deviceClass.empty()) return Error{ErrorCode::BadArgument, "\"deviceClass\" is missing", "addDeviceFromParams", "name the class"};
  return addDevice(deviceClass, name, rest);
}

/// Is the device free to go, and all of its parts? One that is not there is. Call it with the lock held.
Result<void> DeviceManager::mayGo(std::string_view name) const {
  std::vector<std::string> going{std::string(name)};
  for (std::size_t i = 0; i < going.size(); ++i)
    for (const Entry &entry : entries_) {
      if (entry.name == going[i] && !entry.heldAs.empty()) return held(entry.name, "DeviceManager");
      const bool isPart = entry.device->parent() == going[i];
      if (isPart && std::find(going.begin(), going.end(), entry.name) == going.end()) going.push_back(entry.name);
    }
  return {};
}

/// The device and its parts, the last made first. Call it with the lock held.
std::vector<DeviceManager::Entry> DeviceManager::takeOut(std::string_view name) {
  std::vector<Entry> taken;
  const auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry &entry) { return entry.name == name; });
  if (at == entries_.end()) return taken;
  taken.push_back(std::move(*at));
  entries_.erase(at);
  for (bool isMore = true; isMore;) {
    isMore = false;
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      const std::string parent = entry->device->parent();
      if (parent.empty() || std::none_of(taken.begin(), taken.end(), [&](const Entry &each) { return each.name == parent; })) continue;
      taken.push_back(std::move(*entry));
      entries_.erase(entry);
      isMore = true;
      break;
    }
  }
  std::reverse(taken.begin(), taken.end());
  return taken;
}

void DeviceManager::close(std::vector<Entry> entries) {
  for (Entry &entry : entries) {
    entry.device->setListenedTo(false);
    entry.device->close();
  }
}

/// Aliases and listeners of one that had the name before. Call it with the lock held.
void DeviceManager::inherit(Entry &entry, const Entry &before) {
  for (const std::string &alias : before.aliases)
    if (!find(alias)) entry.aliases.push_back(alias);
  for (const std::string &word : before.named)
    if (std::find(entry.named.begin(), entry.named.end(), word) == entry.named.end()) entry.named.push_back(word);
  entry.listeners.insert(entry.listeners.end(), before.listeners.begin(), before.listeners.end());
  entry.device->setListenedTo(!entry.named.empty() || !entry.listeners.empty());
}

/// Makes it known, in place of one that took the name meanwhile. Where a run has that one, it is the newcomer that is closed, and what
/// stays with the name is that one's.
Result<void> DeviceManager::enter(Entry entry) {
  std::vector<Entry> closing;
  const Result<void> free = [&]() -> Result<void> {
    const std::lock_guard lock(mutex_);
    if (auto may = mayGo(entry.name); !may) {
      if (Entry *stays = find(entry.name)) inherit(*stays, entry);
      return may;
    }
    closing = takeOut(entry.name);
    std::erase_if(entry.aliases, [this](const std::string &alias) { return find(alias) != nullptr; });
    entry.device->setListenedTo(!entry.named.empty() || !entry.listeners.empty());
    entries_.push_back(std::move(entry));
    return {};
  }();
  if (!free) closing.push_back(std::move(entry));
  close(std::move(closing));
  return free;
}

/// Opens again what was closed for a device that did not come: each before its parts.
void DeviceManager::putBack(std::vector<Entry> closed) {
  for (auto entry = closed.rbegin(); entry != closed.rend(); ++entry) {
    const auto itsClass = findClass(entry->deviceClass);
    auto device = itsClass ? itsClass->open(entry->name, entry->device->params()) : Result<std::shared_ptr<Device>>(itsClass.error());
    if (!device) {
      log_.write(LogLevel::Warning, kSource, "\"" + entry->name + "\" cannot be opened again: " + device.error().text());
      continue;
    }
    const std::string name = entry->name;
    entry->device = *device;
    entry->wasAttached = (*device)->isAttached();
    entry->unheard = 0;  // of this one nothing is lost yet
    const auto entered = enter(std::move(*entry));
    log_.write(entered ? LogLevel::Info : LogLevel::Warning, kSource,
               "\"" + name + "\" is " + (entered ? "opened again" : "not opened again: " + entered.error().text()));
  }
}

Result<void> DeviceManager::removeDevice(std::string_view name) {
  std::vector<Entry> taken;
  {
    const std::lock_guard lock(mutex_);
    const Entry *entry = find(name);
    if (!entry) return unknown(name);
    if (auto free = mayGo(entry->name); !free) return free;
    taken = takeOut(std::string(entry->name));
  }
  close(std::move(taken));
  return {};
}

Result<void> DeviceManager::removeAll() {
  std::vector<Entry> all;
  {
    const std::lock_guard lock(mutex_);
    for (const Entry &entry : entries_)
      if (!entry.heldAs.empty()) return held(entry.name, "DeviceManager");
    all = std::exchange(entries_, {});
  }
  std::reverse(all.begin(), all.end());
  close(std::move(all));
  return {};
}

Result<void> DeviceManager::hold(std::string_view nameOrAlias) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(nameOrAlias);
  if (!entry) return unknown(nameOrAlias);
  entry->heldAs.emplace_back(nameOrAlias);
  return {};
}

void DeviceManager::letGo(std::string_view nameOrAlias) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(nameOrAlias);
  if (!entry) return;
  const auto as = std::find(entry->heldAs.begin(), entry->heldAs.end(), nameOrAlias);
  if (as != entry->heldAs.end()) entry->heldAs.erase(as);
}

std::shared_ptr<Device> DeviceManager::getDevice(std::string_view nameOrAlias) const {
  const std::lock_guard lock(mutex_);
  const Entry *entry = find(nameOrAlias);
  return entry ? entry->device : nullptr;
}

bool DeviceManager::hasDevice(std::string_view nameOrAlias, std::string_view deviceClass) const {
  const std::string wanted = deviceClass == "*" ? "*" : [&] {
    auto found = findClass(deviceClass);
    return found ? found->name : std::string();
  }();
  const std::lock_guard lock(mutex_);
  const Entry *entry = find(nameOrAlias);
  return entry && (wanted == "*" || entry->deviceClass == wanted);
}

std::string DeviceManager::getDeviceBy(std::string_view attribute, const Value &value, std::string_view deviceClass) const {
  for (const auto &[name, device] : getInitialisedDevices(deviceClass)) {
    if (attribute == "name" || attribute == "deviceName" ? value == Value(name) : attribute == "deviceClass" && value == Value(device->deviceClass())) return name;
    const Dict params = device->params();
    if (std::any_of(params.begin(), params.end(), [&](const auto &pair) { return pair.first == attribute && pair.second == value; }))
      return name;
  }
  return "";
}

std::vector<std::pair<std::string, std::shared_ptr<Device>>> DeviceManager::getInitialisedDevices(std::string_view deviceClass) const {
  std::string wanted(deviceClass);
  if (deviceClass != "*")
    if (auto found = findClass(deviceClass)) wanted = found->name;
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::shared_ptr<Device>>> devices;
  for (const Entry &entry : entries_)
    if (wanted == "*" || entry.deviceClass == wanted) devices.emplace_back(entry.name, entry.device);
  return devices;
}

Result<std::vector<Dict>> DeviceManager::getAvailableDevices(std::string_view deviceClass) const {
  Classes asked;
  if (deviceClass == "*") {
    asked = classes();
  } else {
    auto found = findClass(deviceClass);
    if (!found) return found.error();
    asked.push_back(std::make_shared<const DeviceClass>(std::move(*found)));
  }
  std::vector<Dict> all;
  for (const auto &each : asked) {
    if (!each->available) continue;
    auto some = each->available();
    if (!some && deviceClass != "*") return some.error();
    if (!some) {
      log_.write(LogLevel::Warning, kSource, each->name + " cannot say what is there: " + some.error().text());
      continue;
    }
    for (Dict &params : *some) {
      params.insert(params.begin(), {"deviceClass", Value(each->name)});
      all.push_back(std::move(params));
    }
  }
  return all;
}

Result<void> DeviceManager::addDeviceAlias(std::string_view name, const std::string &alias) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(name);
  if (!entry) return unknown(name);
  const Entry *owner = find(alias);
  if (alias.empty() || (owner && owner != entry) || entry->name == alias)
    return Error{ErrorCode::Refused, "\"" + alias + "\" cannot be another name of \"" + entry->name + "\"", "",
                 alias.empty() ? "give a name" : "it is taken by \"" + owner->name + "\""};
  if (!owner) entry->aliases.push_back(alias);
  return {};
}

Result<void> DeviceManager::removeDeviceAlias(std::string_view alias) {
  const std::lock_guard lock(mutex_);
  for (Entry &entry : entries_) {
    if (std::find(entry.heldAs.begin(), entry.heldAs.end(), alias) != entry.heldAs.end() && entry.name != alias) return held(std::string(alias), "DeviceManager");
    if (std::erase(entry.aliases, alias) > 0) return {};
  }
  return Error{ErrorCode::Unknown, "no device has the alias \"" + std::string(alias) + "\"", "", "getDeviceAliases says which there are"};
}

Result<std::vector<std::string>> DeviceManager::getDeviceAliases(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const Entry *entry = find(name);
  if (!entry) return unknown(name);
  return entry->aliases;
}

Result<void> DeviceManager::updateDeviceName(std::string_view oldName, const std::string &newName) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(oldName);
  if (!entry) return unknown(oldName);
  const Entry *owner = find(newName);
  if (newName.empty() || (owner && owner != entry))
    return Error{ErrorCode::Refused, "\"" + entry->name + "\" cannot be renamed to \"" + newName + "\"", "", "that name is taken, or empty"};
  if (!entry->heldAs.empty()) return held(entry->name, "DeviceManager");
  std::erase(entry->aliases, newName);
  entry->name = newName;
  return {};
}

Result<Value> DeviceManager::callDeviceMethod(std::string_view name, std::string_view method, const Dict &arguments) {
  std::shared_ptr<Device> device;
  {
    const std::lock_guard lock(mutex_);
    const Entry *entry = find(name);
    if (!entry) return unknown(name);
    device = entry->device;
  }
  auto answer = device->call(method, arguments);
  if (!answer) return named(answer.error(), std::string(name));
  return answer;
}

Result<void> DeviceManager::addListener(std::string_view name, std::string_view listener) {
  constexpr std::array<std::string_view, 3> known{"log", "print", "liaison"};
  if (std::find(known.begin(), known.end(), listener) == known.end())
    return Error{ErrorCode::BadArgument, "there is no listener \"" + std::string(listener) + "\"", "addListener", "known: log, print, liaison"};
  const std::lock_guard lock(mutex_);
  Entry *entry = find(name);
  if (!entry) return unknown(name);
  if (std::find(entry->named.begin(), entry->named.end(), listener) == entry->named.end()) entry->named.emplace_back(listener);
  entry->device->setListenedTo(true);
  return {};
}

Result<void> DeviceManager::addListener(std::string_view name, Listener listener) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(name);
  if (!entry) return unknown(name);
  entry->listeners.push_back(std::move(listener));
  entry->device->setListenedTo(true);
  return {};
}

Result<void> DeviceManager::clearListeners(std::string_view name) {
  const std::lock_guard lock(mutex_);
  Entry *entry = find(name);
  if (!entry) return unknown(name);
  entry->named.clear();
  entry->listeners.clear();
  entry->device->setListenedTo(false);
  return {};
}

void DeviceManager::setRemoteListener(Listener listener) {
  const std::lock_guard lock(mutex_);
  remote_ = std::move(listener);
}

void DeviceManager::pauseListeners() {
  const std::lock_guard lock(mutex_);
  isPaused_ = true;
}

void DeviceManager::resumeListeners() {
  const std::lock_guard lock(mutex_);
  isPaused_ = false;
}

void DeviceManager::poll() {
  std::vector<Entry> entries;
  bool isPaused = false;
  {
    const std::lock_guard lock(mutex_);
    entries = entries_;
    isPaused = isPaused_;
  }
  for (const Entry &entry : entries) {
    if (!clock_.isVirtual()) entry.device->catchUp(clock_.now());
    noteAttachment(entry.name, *entry.device, entry.wasAttached);
    if (isPaused || (entry.named.empty() && entry.listeners.empty())) continue;
    tellUnheard(entry);
    std::array<DeviceEvent, 16> events;
    while (const std::size_t count = entry.device->heard().take(events))
      for (std::size_t i = 0; i < count; ++i)
        tell({entry.name, entry.deviceClass, entry.device->params(), std::move(events[i])}, entry.named, entry.listeners);
  }
}

/// Before those that were kept.
void DeviceManager::tellUnheard(const Entry &entry) {
  const std::uint64_t dropped = entry.device->heard().dropped();
  if (dropped == entry.unheard) return;
  {
    const std::lock_guard lock(mutex_);
    if (Entry *known = find(entry.name); known && known->device == entry.device) known->unheard = dropped;
  }
  const std::uint64_t lost = dropped - entry.unheard;
  log_.write(LogLevel::Warning, kSource, "\"" + entry.name + "\" reported more than its listeners could be told: the oldest " + std::to_string(lost) + " events are lost to them");
  DeviceMessage message{entry.name, entry.deviceClass, entry.device->params(), {}};
  message.event.kind = DeviceEventKind::Message;
  message.event.time = clock_.now();
  message.event.value = static_cast<double>(lost);
  message.event.setName("lost");
  tell(message, entry.named, entry.listeners);
}

void DeviceManager::noteAttachment(const std::string &name, Device &device, bool wasAttached) {
  const bool isAttached = device.isAttached();
  if (isAttached == wasAttached) return;
  log_.write(isAttached ? LogLevel::Info : LogLevel::Warning, kSource, "\"" + name + "\" " + (isAttached ? "is back" : "does not answer: was it unplugged?"));
  Listener remote;
  {
    const std::lock_guard lock(mutex_);
    if (Entry *entry = find(name)) entry->wasAttached = isAttached;
    remote = remote_;
  }
  if (!remote) return;
  DeviceMessage message{name, device.deviceClass(), device.params(), {}};
  message.event.kind = isAttached ? DeviceEventKind::Attached : DeviceEventKind::Detached;
  message.event.time = clock_.now();
  remote(message);
}

void DeviceManager::tell(const DeviceMessage &message, const std::vector<std::string> &named, const std::vector<Listener> &listeners) {
  for (const std::string &word : named) {
    if (word == "log") log_.write(LogLevel::Debug, kSource, "\"" + message.name + "\": " + toJson(Value(describe(message.event))));
    if (word == "print") std::printf("%s: %s\n", message.name.c_str(), toJson(Value(describe(message.event))).c_str());
    if (word != "liaison") continue;
    Listener remote;
    {
      const std::lock_guard lock(mutex_);
      remote = remote_;
    }
    if (remote) remote(message);
  }
  for (const Listener &listener : listeners) listener(message);
}

Result<std::vector<std::string>> DeviceManager::getResponseParams(std::string_view deviceClass) const {
  auto found = findClass(deviceClass);
  if (!found) return found.error();
  return found->responseParams;
}

void DeviceManager::setScreens(std::function<int()> count) {
  const std::lock_guard lock(mutex_);
  screens_ = std::move(count);
}

Result<int> DeviceManager::getScreenCount() const {
  const std::lock_guard lock(mutex_);
  if (!screens_) return Error{ErrorCode::State, "there are no screens to count", "getScreenCount", "run with a display"};
  return screens_();
}

void DeviceManager::closeAll() {
  std::vector<Entry> all;
  {
    const std::lock_guard lock(mutex_);
    all = std::exchange(entries_, {});
  }
  std::reverse(all.begin(), all.end());
  close(std::move(all));
}

}  // namespace fovea
