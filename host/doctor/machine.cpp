#include "doctor/machine.hpp"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <sys/utsname.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>
#include <thread>

#include "core/thread.hpp"

namespace fovea {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kTriedLock = std::size_t{16} << 20;
constexpr int kReadings = 2000;

std::string firstLine(const fs::path &file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

std::string processorName(const fs::path &root) {
  std::ifstream stream(root / "proc/cpuinfo");
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with("model name"))
      if (const std::size_t colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
  return {};
}

std::vector<std::string> governors(const fs::path &root) {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator(root / "sys/devices/system/cpu", none)) {
    const std::string governor = firstLine(entry.path() / "cpufreq/scaling_governor");
    if (!governor.empty() && std::find(found.begin(), found.end(), governor) == found.end()) found.push_back(governor);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<bool> isOnBattery(const fs::path &root) {
  std::error_code none;
  bool hasBattery = false, hasMains = false;
  for (const auto &entry : fs::directory_iterator(root / "sys/class/power_supply", none)) {
    const std::string type = firstLine(entry.path() / "type");
    // A wireless mouse has a battery too, of the scope "Device".
    hasBattery = hasBattery || (type == "Battery" && firstLine(entry.path() / "scope") != "Device");
    hasMains = hasMains || (type == "Mains" && firstLine(entry.path() / "online") == "1");
  }
  return hasBattery ? std::optional(!hasMains) : std::nullopt;
}

std::int64_t limitOf(__rlimit_resource resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return 0;
  constexpr auto kMost = static_cast<rlim_t>(std::numeric_limits<std::int64_t>::max());
  return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > kMost ? -1 : static_cast<std::int64_t>(limit.rlim_cur);
}

/// On a thread of its own: the priority goes when it ends.
bool isGivenRealTime() {
  bool given = false;
  std::thread([&given] { given = askForRealTime(); }).join();
  return given;
}

bool isGivenLock() {
  void *pages = mmap(nullptr, kTriedLock, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) return false;
  const bool given = mlock(pages, kTriedLock) == 0;
  munmap(pages, kTriedLock);
  return given;
}

std::int64_t nanoseconds(const timespec &time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::int64_t monotonic() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return nanoseconds(now);
}

std::int64_t smallestStep() {
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max(), before = monotonic();
  for (int i = 0; i < kReadings; ++i) {
    const std::int64_t now = monotonic();
    if (now > before) smallest = std::min(smallest, now - before);
    before = now;
  }
  return smallest == std::numeric_limits<std::int64_t>::max() ? 0 : smallest;
}

void trySleeps(ClockFacts &facts, int sleeps) {
  constexpr timespec kSleep{0, 1'000'000};
  std::vector<std::int64_t> late;
  for (int i = 0; i < sleeps; ++i) {
    const std::int64_t from = monotonic();
    clock_nanosleep(CLOCK_MONOTONIC, 0, &kSleep, nullptr);
    late.push_back(std::max<std::int64_t>(0, monotonic() - from - kSleep.tv_nsec));
  }
  if (late.empty()) return;
  std::sort(late.begin(), late.end());
  facts.sleepMedian_ns = late[late.size() / 2];
  facts.sleepWorst_ns = late.back();
}

/// The kernel's own view; nothing is changed by asking.
void readSynchronisation(ClockFacts &facts) {
  timex state{};
  const int told = adjtimex(&state);
  if (told < 0) return;
  facts.isSynchronised = told != TIME_ERROR && !(state.status & STA_UNSYNC);
  facts.wallError_ns = std::int64_t{state.esterror} * 1000;
}

}  // namespace

MachineFacts readMachine(const fs::path &root) {
  MachineFacts facts;
  utsname name{};
  uname(&name);
  facts.host = name.nodename;
  facts.system = std::string(name.sysname) + " " + name.release + " " + name.machine;
  facts.processor = processorName(root);
  facts.cores = static_cast<int>(std::thread::hardware_concurrency());
  facts.load = std::strtod(firstLine(root / "proc/loadavg").c_str(), nullptr);
  facts.governors = governors(root);
  facts.isOnBattery = isOnBattery(root);
  facts.realTimeLimit = limitOf(RLIMIT_RTPRIO);
  facts.hasRealTime = isGivenRealTime();
  facts.lockLimit_bytes = limitOf(RLIMIT_MEMLOCK);
  facts.canLockMemory = isGivenLock();
  return facts;
}

ClockFacts readClock(const fs::path &root, int sleeps) {
  ClockFacts facts;
  facts.source = firstLine(root / "sys/devices/system/clocksource/clocksource0/current_clocksource");
  timespec resolution{};
  if (clock_getres(CLOCK_MONOTONIC, &resolution) == 0) facts.resolution_ns = nanoseconds(resolution);
  facts.step_ns = smallestStep();
  trySleeps(facts, sleeps);
  readSynchronisation(facts);
  return facts;
}

}  // namespace fovea
