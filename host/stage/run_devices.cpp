#include "stage/run_devices.hpp"

#include <algorithm>
#include <array>

namespace fovea {
namespace {

using namespace std::chrono_literals;

// How long an event waits for the experiment, at worst; its stamp is its own.
constexpr Duration kSlice = 1ms;
constexpr std::size_t kPending = 32768;  // for an experiment that asks once a trial: half a minute of samples at 1 kHz

}  // namespace

RunDevices::RunDevices(Stage &stage, DeviceManager &manager, std::vector<RoleGrant> grants, Record record, Plug plug, Lost lost)
    : stage_(stage), manager_(manager), grants_(std::move(grants)), record_(std::move(record)), plug_(std::move(plug)), lost_(std::move(lost)) {
  manager_.pauseListeners();
  for (RoleGrant &grant : grants_) {
    if (grant.device.empty()) continue;
    if (auto held = manager_.hold(grant.device); !held) grant = {grant.role, "", "its device was removed before the run began; add it again"};
  }
}

RunDevices::~RunDevices() {
  for (const RoleGrant &grant : grants_)
    if (!grant.device.empty()) manager_.letGo(grant.device);
  manager_.resumeListeners();
}

void RunDevices::begin() {
  const Timestamp now = stage_.clock().now();
  for (const RoleGrant &grant : grants_) {
    auto device = grant.device.empty() ? nullptr : manager_.getDevice(grant.device);
    if (!device) continue;
    if (!device->isAttached()) plug_(grant.role, false);
    if (std::find(begun_.begin(), begun_.end(), device) != begun_.end()) continue;  // it has two roles
    device->beginRun(now);
    begun_.push_back(std::move(device));
  }
}

Value RunDevices::granted() const {
  Value granted{Dict{}};
  for (const RoleGrant &grant : grants_)
    if (!grant.device.empty()) granted.set(grant.role, Value(grant.device));
  return granted;
}

Result<std::uint64_t> RunDevices::open(std::string_view role) {
  const auto grant = std::find_if(grants_.begin(), grants_.end(), [&](const RoleGrant &each) { return each.role == role; });
  if (grant == grants_.end())
    return Error{ErrorCode::Unknown, "the manifest has no role \"" + std::string(role) + "\"", "devices->open",
                 "name it under \"devices\" in plugin.json"};
  if (grant->device.empty())
    return Error{ErrorCode::Device, "the role \"" + grant->role + "\" was given no device", "devices->open", grant->how};
  for (std::size_t i = 0; i < open_.size(); ++i)
    if (open_[i].role == role) return std::uint64_t{i + 1};
  auto device = manager_.getDevice(grant->device);
  if (!device)
    return Error{ErrorCode::Device, "the device of the role \"" + grant->role + "\" has been removed", "devices->open", "add it again"};
  lookAt(grant->role, *device);
  collect(*device);  // what came before is for those who had it open
  const std::uint64_t lost = device->events().dropped();
  open_.push_back({grant->role, std::move(device), {}, lost});
  return std::uint64_t{open_.size()};
}

Result<RunDevices::Open *> RunDevices::find(std::uint64_t handle) {
  if (handle >= 1 && handle <= open_.size()) return &open_[handle - 1];
  return Error{ErrorCode::BadArgument, "there is no open device " + std::to_string(handle), "devices", "open it in setupDevices or run"};
}

/// Brings the device up to now, and everything that it has reported into the record and to each role that it has.
void RunDevices::collect(Device &device) {
  device.catchUp(stage_.clock().now());
  std::array<DeviceEvent, 16> events;
  const auto eachRole = [&](const auto &tell) {
    for (Open &open : open_)
      if (open.device.get() == &device) tell(open);
  };
  while (const std::size_t count = device.events().take(events))
    for (std::size_t i = 0; i < count; ++i) eachRole([&](Open &open) { add(open, events[i]); });
  const std::uint64_t lost = device.events().dropped();
  eachRole([&](Open &open) {
    if (lost > open.lost) lost_(open.role, lost - std::exchange(open.lost, lost), false);
  });
}

/// Of a device that nobody has opened only whether it is there counts.
void RunDevices::lookAt(const std::string &role, Device &device) {
  device.catchUp(stage_.clock().now());
  plug_(role, device.isAttached());
}

void RunDevices::add(Open &open, const DeviceEvent &event) {
  Value told{describe(event)};
  record_(event.time, "device", told.set("role", Value(open.role)));
  if (event.kind == DeviceEventKind::Detached || event.kind == DeviceEventKind::Attached) plug_(open.role, event.kind == DeviceEventKind::Attached);
  if (open.pending.size() == kPending) open.pending.pop_front(), ++open.tooOld;
  open.pending.push_back(event);
}

/// Not before the experiment asks: one that never does misses nothing.
void RunDevices::tellDropped(Open &open) {
  if (open.tooOld > 0) lost_(open.role, std::exchange(open.tooOld, 0), true);
}

void RunDevices::collectOpen() {
  for (Open &open : open_) collect(*open.device);
}

void RunDevices::collectAll() {
  collectOpen();
  for (const RoleGrant &grant : grants_) {
    const auto device = grant.device.empty() ? nullptr : manager_.getDevice(grant.device);
    const bool isOpen = std::any_of(open_.begin(), open_.end(), [&](const Open &open) { return open.role == grant.role; });
    if (device && !isOpen) lookAt(grant.role, *device);
  }
}

Result<std::size_t> RunDevices::poll(std::uint64_t handle, std::span<DeviceEvent> events) {
  auto open = find(handle);
  if (!open) return open.error();
  collect(*(*open)->device);
  tellDropped(**open);
  auto &pending = (*open)->pending;
  const std::size_t count = std::min(events.size(), pending.size());
  std::move(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(count), events.begin());
  pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

Result<WaitEnd> RunDevices::waitEvent(std::uint64_t handle, std::optional<DeviceEventKind> kind, Timestamp since,
                                      std::optional<Timestamp> deadline, DeviceEvent &event) {
  auto open = find(handle);
  if (!open) return open.error();
  auto &pending = (*open)->pending;
  Duration paused = paused_;
  while (!stage_.stopRequested()) {
    collect(*(*open)->device);
    tellDropped(**open);
    const auto found = std::find_if(pending.begin(), pending.end(), [&](const DeviceEvent &each) {
      return (!kind || each.kind == *kind) && each.time >= since && (!deadline || each.time <= *deadline);
    });
    if (found != pending.end()) {
      event = std::move(*found);
      pending.erase(pending.begin(), found + 1);
      return WaitEnd::Reached;
    }
    const Timestamp now = stage_.clock().now();
    if (deadline && now >= *deadline) return WaitEnd::TimedOut;
    const WaitEnd waited = stage_.waitUntil(deadline ? std::min(*deadline, now + kSlice) : now + kSlice);
    if (waited == WaitEnd::Stopped || waited == WaitEnd::TrialEnded) return waited;
    if (deadline) *deadline += paused_ - paused;
    paused = paused_;
  }
  return WaitEnd::Stopped;
}

Result<void> RunDevices::clear(std::uint64_t handle) {
  auto open = find(handle);
  if (!open) return open.error();
  collect(*(*open)->device);
  (*open)->pending.clear();
  (*open)->tooOld = 0;
  return {};
}

Result<Timestamp> RunDevices::write(std::uint64_t handle, std::int64_t code) {
  auto open = find(handle);
  if (!open) return open.error();
  auto sent = (*open)->device->write(code);
  if (sent) record_(*sent, "trigger", Value(Dict{{"role", Value((*open)->role)}, {"code", Value(code)}}));
  return sent;
}

Result<Value> RunDevices::call(std::uint64_t handle, std::string_view method, const Dict &arguments) {
  auto open = find(handle);
  if (!open) return open.error();
  Device &device = *(*open)->device;
  collect(device);  // a method may take events, or forget them: they are on record before
  auto answer = device.call(method, arguments);
  // What it forgets nobody waits for any more, in whatever role.
  if (answer && method == "clearEvents")
    for (Open &each : open_)
      if (each.device.get() == &device) each.pending.clear(), each.tooOld = 0;
  return answer;
}

void RunDevices::notePause(const Pause &pause) {
  paused_ += pause.stopped - pause.started;
  collectOpen();
  for (Open &open : open_) std::erase_if(open.pending, [&](const DeviceEvent &event) { return event.time >= pause.started; });
}

void RunDevices::finish() {
  for (const auto &device : std::exchange(begun_, {})) device->endRun();
  collectAll();
}

}  // namespace fovea
