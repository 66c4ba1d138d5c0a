#include "plugins/device_thread.hpp"

#include <condition_variable>
#include <cstring>
#include <deque>
#include <thread>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "fovea/fovea.h"
#include "plugins/abi_value.hpp"
#include "plugins/device_instance.hpp"

namespace fovea {

using namespace std::chrono_literals;

struct DeviceThread::Core {
  Core(const PluginLibrary &of, const DeviceHost &by) : library(of), host(by), pluginHost{by.host, &crumb} {}

  const PluginLibrary library;  // a copy: the thread may be left behind
  const DeviceHost host;
  Breadcrumb crumb;             // of this device alone; the stage's says what the experiment does
  const PluginHost pluginHost;
  fovea_device_sink sink{};

  std::mutex writeMutex;        // held while write() is in the plugin, so that it does not close under it
  DeviceInstance *forWriting = nullptr;

  std::mutex mutex;
  std::condition_variable toDevice, fromDevice;
  std::deque<std::function<void(DeviceInstance &)>> tasks;
  Report report;                // empty: nobody wants its events any more
  std::uint64_t reported = 0;
  bool isLeftBehind = false, isStarted = false, isOpen = false, isToStop = false, hasEnded = false, isDetached = false;
  std::optional<Error> failure;

  const std::string &id() const { return library.found.manifest.id; }
};

namespace {

using Core = DeviceThread::Core;
using Work = DeviceThread::Work;

std::atomic<int> threadsLeftBehind{0};

constexpr Duration kSlice = 5ms;           // how long a task waits behind a poll, at worst
constexpr std::int64_t kSilent = 1'000'000'000;  // in one call for so long: it hangs

Result<DeviceEvent> eventFrom(const fovea_device_event &told) {
  fovea_device_event event{};
  std::memcpy(&event, &told, std::min<std::size_t>(told.struct_size, sizeof event));
  if (event.type < FOVEA_DEVICE_PRESS || event.type > FOVEA_DEVICE_ATTACHED)
    return Error{ErrorCode::BadArgument, "an event of the unknown type " + std::to_string(event.type), "", ""};
  DeviceEvent out;
  out.kind = static_cast<DeviceEventKind>(event.type);
  out.source = (event.flags & FOVEA_DEVICE_SIMULATED) ? StampSource::Simulated : StampSource::Driver;
  out.time = fromNanoseconds(event.t_ns);
  out.uncertainty = Duration(event.uncertainty_ns);
  out.duration = Duration(event.duration_ns);
  out.channel = event.channel;
  out.value = event.value;
  if (event.flags & FOVEA_DEVICE_OWN_CLOCK) out.deviceTime = Duration(event.device_ns);
  out.setName({event.name, strnlen(event.name, sizeof event.name)});
  if (event.data) {
    auto data = fromAbi(*event.data);
    if (!data) return data.error();
    out.data = std::move(*data);
  }
  return out;
}

fovea_status FOVEA_CALL put(void *context, const fovea_device_event *told) noexcept {
  try {
    auto &core = *static_cast<Core *>(context);
    if (!told) return FOVEA_E_ARGUMENT;
    auto event = eventFrom(*told);
    const std::lock_guard lock(core.mutex);
    if (!core.report) return FOVEA_STOP;
    if (!event) {
      core.host.log->write(LogLevel::Warning, core.id(), "put: " + event.error().text());
      return FOVEA_E_ARGUMENT;
    }
    ++core.reported;
    if (event->kind == DeviceEventKind::Detached) core.isDetached = true;
    if (event->kind == DeviceEventKind::Attached) core.isDetached = false;
    core.report(*event);
    return FOVEA_OK;
  } catch (...) {
    return FOVEA_E_NO_MEMORY;
  }
}

void setForWriting(Core &core, DeviceInstance *instance) {
  const std::lock_guard lock(core.writeMutex);
  core.forWriting = instance;
}

/// For a plugin whose poll does not wait: it shall not take a whole processor.
void rest(Core &core, Timestamp deadline, std::uint64_t reported) {
  std::unique_lock lock(core.mutex);
  if (core.isToStop || core.reported != reported) return;
  const Duration left = deadline - core.host.clock->now();
  if (left > Duration{}) core.toDevice.wait_for(lock, left, [&] { return core.isToStop || !core.tasks.empty(); });
}

/// Polls and does what is asked until it is time to stop. A failure ends the device.
Result<void> loop(Core &core, DeviceInstance &instance) {
  const bool isVirtual = core.host.clock->isVirtual();  // then it is polled when somebody steps it
  while (true) {
    std::deque<std::function<void(DeviceInstance &)>> tasks;
    std::uint64_t reported = 0;
    {
      std::unique_lock lock(core.mutex);
      if (isVirtual) core.toDevice.wait(lock, [&] { return core.isToStop || !core.tasks.empty(); });
      if (core.isToStop) return {};
      tasks = std::exchange(core.tasks, {});
      reported = core.reported;
    }
    for (const auto &task : tasks) task(instance);
    if (isVirtual) {
      const std::lock_guard lock(core.mutex);
      if (core.failure) return *core.failure;
      continue;
    }
    const Timestamp deadline = core.host.clock->now() + kSlice;
    if (auto polled = instance.poll(deadline); !polled) return polled;
    rest(core, deadline, reported);
  }
}

/// The life of an open device. Thread: [device].
Result<void> live(Core &core, const Dict &params) {
  auto instance = DeviceInstance::create(core.library, core.pluginHost);
  if (!instance) return instance.error();
  core.sink = {sizeof(fovea_device_sink), 0, &core, put};
  if (auto opened = (*instance)->open(params, core.sink); !opened) return opened;
  setForWriting(core, instance->get());
  Result<void> outcome = (*instance)->start();
  if (outcome) {
    {
      const std::lock_guard lock(core.mutex);
      core.isOpen = true;
    }
    core.fromDevice.notify_all();
    outcome = loop(core, **instance);
    if (auto stopped = (*instance)->stop(); outcome && !stopped) outcome = stopped;
  }
  setForWriting(core, nullptr);
  (*instance)->close();
  return outcome;
}

/// Runs `life` on a thread of its own.
void start(const std::shared_ptr<Core> &core, std::function<Result<void>(Core &)> life) {
  core->isStarted = true;
  std::thread([core, life = std::move(life)] {
    setThread(Thread::Device);
    auto outcome = life(*core);
    const std::lock_guard lock(core->mutex);
    core->hasEnded = true;
    const bool wasOpen = std::exchange(core->isOpen, false);
    if (!outcome && !core->failure) core->failure = outcome.error();
    // While it opens, whoever opens it says so; and when nobody waits any more, the log may be gone.
    if (core->failure && wasOpen && !core->isToStop) core->host.log->write(LogLevel::Error, core->id(), "the device has ended: " + core->failure->text());
    core->tasks.clear();
    if (core->isLeftBehind) --threadsLeftBehind;
    core->fromDevice.notify_all();
  }).detach();  // its end is waited for through the core, with a limit
}

}  // namespace

DeviceThread::DeviceThread(const PluginLibrary &library, const DeviceHost &host) : core_(std::make_shared<Core>(library, host)) {}

DeviceThread::~DeviceThread() {
  if (auto ended = end(); !ended) core_->host.log->write(LogLevel::Error, core_->id(), ended.error().text());
}

Result<void> DeviceThread::waitFor(std::chrono::milliseconds limit, const std::string &what, const std::function<bool()> &isDone) {
  std::unique_lock lock(core_->mutex);
  if (core_->fromDevice.wait_for(lock, limit, [&] { return core_->hasEnded || isDone(); })) return {};
  const Manifest &manifest = core_->library.found.manifest;
  return Error{ErrorCode::Device,
               what + ": it did not come back from " + core_->crumb.function.get() + " within " + std::to_string(limit.count()) + " ms",
               manifest.id + " " + manifest.version, "see whether the hardware answers, or ask its author (" + manifest.vendor + ")"};
}

Result<void> DeviceThread::open(const Dict &params, Report report) {
  core_->report = std::move(report);
  start(core_, [params](Core &core) { return live(core, params); });
  auto begun = waitFor(core_->host.limits.open, "open", [this] { return core_->isOpen; });
  const std::lock_guard lock(core_->mutex);
  if (!begun) core_->report = nullptr;
  if (core_->failure) return *core_->failure;
  return begun;
}

Result<std::vector<Dict>> DeviceThread::enumerate() {
  const auto found = std::make_shared<std::vector<Dict>>();  // the thread may come back when nobody waits any more
  start(core_, [found](Core &core) -> Result<void> {
    auto instance = DeviceInstance::create(core.library, core.pluginHost);
    if (!instance) return instance.error();
    auto all = (*instance)->enumerate();
    if (!all) return all.error();
    *found = std::move(*all);
    return {};
  });
  auto ended = waitFor(core_->host.limits.command, "enumerate", [] { return false; });
  if (!ended) return ended.error();
  const std::lock_guard lock(core_->mutex);
  if (core_->failure) return *core_->failure;
  return std::move(*found);
}

Result<Value> DeviceThread::ask(const std::string &what, Work work) {
  const auto answer = std::make_shared<std::optional<Result<Value>>>();
  {
    const std::lock_guard lock(core_->mutex);
    if (!core_->isOpen || core_->isToStop)
      return core_->failure.value_or(Error{ErrorCode::Device, what + ": the device has ended", core_->id(), "add it again"});
    core_->tasks.emplace_back([core = core_.get(), answer, work = std::move(work)](DeviceInstance &instance) {
      auto outcome = work(instance);
      const std::lock_guard done(core->mutex);
      answer->emplace(std::move(outcome));
      core->fromDevice.notify_all();
    });
  }
  core_->toDevice.notify_all();
  auto waited = waitFor(core_->host.limits.command, what, [&] { return answer->has_value(); });
  const std::lock_guard lock(core_->mutex);
  if (answer->has_value()) return std::move(**answer);
  if (!waited) return waited.error();
  return core_->failure.value_or(Error{ErrorCode::Device, what + ": the device has ended", core_->id(), "add it again"});
}

Result<Timestamp> DeviceThread::write(std::int64_t code) {
  const std::lock_guard lock(core_->writeMutex);
  if (!core_->forWriting) return Error{ErrorCode::Device, "write: the device has ended", core_->id(), "add it again"};
  return core_->forWriting->write(code);
}

void DeviceThread::step() {
  if (!core_->host.clock->isVirtual() || !isAnswering()) return;
  const Timestamp now = core_->host.clock->now();
  auto stepped = ask("poll", [core = core_.get(), now](DeviceInstance &instance) -> Result<Value> {
    auto polled = instance.poll(now);
    if (polled) return Value();
    const std::lock_guard lock(core->mutex);
    core->failure = polled.error();
    return polled.error();
  });
  if (stepped) return;
  const std::lock_guard lock(core_->mutex);
  if (!core_->failure) core_->host.log->write(LogLevel::Error, core_->id(), stepped.error().text());
}

bool DeviceThread::isAnswering() const {
  const std::lock_guard lock(core_->mutex);
  return core_->isOpen && !core_->failure && !core_->isDetached && core_->crumb.silence() < kSilent;
}

Result<void> DeviceThread::end() {
  {
    const std::lock_guard lock(core_->mutex);
    const bool isFirst = !std::exchange(core_->isToStop, true);
    core_->report = nullptr;
    if (!core_->isStarted || !isFirst) return {};
  }
  core_->toDevice.notify_all();
  auto ended = waitFor(core_->host.limits.stop, "stop", [] { return false; });
  if (ended) return {};
  const std::lock_guard lock(core_->mutex);
  if (core_->hasEnded) return {};  // this very moment
  core_->isLeftBehind = true;
  ++threadsLeftBehind;
  Error error = ended.error();
  error.what += "; its thread is left behind";
  return error;
}

int DeviceThread::leftBehind() { return threadsLeftBehind; }

}  // namespace fovea
