// What needs no window: processor, priorities, clock, disk.
#include <fmt/format.h>

#include <algorithm>

#include "doctor/judge.hpp"

namespace fovea {
namespace {

constexpr double kBusyShare = 0.5;                        // of the cores
constexpr std::int64_t kLateSleep_ns = 1'000'000;
constexpr std::int64_t kCoarse_ns = 1000;
constexpr std::int64_t kWallError_ns = 1'000'000'000;
constexpr std::int64_t kLowDisk = std::int64_t{1} << 30, kFullDisk = std::int64_t{100} << 20;
constexpr std::int64_t kSlowSync_ns = 100'000'000;

Finding priorityFinding(const MachineFacts &machine) {
  if (machine.hasRealTime) return {"real-time", "Real-time priority", Verdict::Good, "it is given to threads that ask for it", ""};
  return {"real-time", "Real-time priority", Verdict::Look,
          machine.realTimeLimit == 0 ? "this account may not have it: a busy machine delays frames and key stamps"
                                     : "the system refuses it, although the limit of this account allows it (a container?)",
          "add \"@lab - rtprio 20\" to /etc/security/limits.d/fovea.conf, your account to the group lab, and log in again"};
}

Finding lockFinding(const MachineFacts &machine) {
  if (machine.canLockMemory) return {"memory-lock", "Locked memory", Verdict::Good, "memory can be kept from being swapped out", ""};
  return {"memory-lock", "Locked memory", Verdict::Look,
          fmt::format("only {} KiB can be locked: memory may be swapped out in the middle of a run", machine.lockLimit_bytes / 1024),
          "add \"@lab - memlock unlimited\" to /etc/security/limits.d/fovea.conf, and log in again"};
}

Finding powerFinding(const MachineFacts &machine) {
  Finding finding{"power", "Processor's frequency", Verdict::Good, "", ""};
  if (machine.isOnBattery.value_or(false)) {
    finding.verdict = Verdict::Look;
    finding.words = "the machine runs on its battery";
    finding.advice = "plug it in";
  }
  if (machine.governors.empty()) {
    if (finding.verdict == Verdict::Good)
      return {"power", "Processor's frequency", Verdict::NotJudged, "the system does not say how it is governed (a virtual machine has no say in it)",
              "if this is no virtual machine, see that the kernel has a driver for it (cpupower frequency-info)"};
    return finding;
  }
  finding.words += std::string(finding.words.empty() ? "" : "; ") + "governed by " + fmt::format("{}", fmt::join(machine.governors, ", "));
  if (machine.governors != std::vector<std::string>{"performance"}) {
    finding.verdict = Verdict::Look;
    finding.words += ": it slows down between frames, and frames that come after a rest take longer";
    finding.advice += std::string(finding.advice.empty() ? "" : "; ") + "cpupower frequency-set -g performance, for as long as participants come";
  }
  return finding;
}

Finding loadFinding(const MachineFacts &machine) {
  const double share = machine.cores > 0 ? machine.load / machine.cores : machine.load;
  Finding finding{"load", "Load of the machine", Verdict::Good,
                  fmt::format("{:.2f} programs wanted to run in the last minute, on {} cores", machine.load, machine.cores), ""};
  if (share > kBusyShare || machine.cores < 2) {
    finding.verdict = Verdict::Look;
    finding.advice = machine.cores < 2 ? "give it a second core: the stage should not share one with the rest" : "close other programs; updates and backups too";
  }
  return finding;
}

Finding clockFinding(const ClockFacts &clock) {
  Finding finding{"clock", "Clock", Verdict::Good,
                  fmt::format("{}, resolution {} ns, smallest step seen {} ns", clock.source.empty() ? "source unknown" : clock.source,
                              clock.resolution_ns, clock.step_ns),
                  ""};
  if (clock.sleepWorst_ns > 0)
    finding.words += fmt::format("; sleeps of 1 ms come back {:.3f} ms late (worst {:.3f} ms)", static_cast<double>(clock.sleepMedian_ns) * 1e-6,
                                 static_cast<double>(clock.sleepWorst_ns) * 1e-6);
  const bool isSlow = clock.source == "hpet" || clock.source == "acpi_pm" || clock.source == "jiffies";
  if (clock.resolution_ns > kCoarse_ns) {
    finding.verdict = Verdict::NotFit;
    finding.advice = "use a kernel with high resolution timers";
  } else if (isSlow) {
    finding.verdict = Verdict::Look;
    finding.advice = "the kernel does not trust the processor's own clock (tsc): see dmesg, and the firmware's settings";
  } else if (clock.sleepMedian_ns > kLateSleep_ns) {
    finding.verdict = Verdict::Look;
    finding.advice = "the machine is busy, or saves power: see real-time priority and load";
  }
  return finding;
}

/// Wall time only dates rows; nothing is timed by it.
Finding wallFinding(const ClockFacts &clock) {
  if (!clock.isSynchronised)
    return {"wall-time", "Date and time", Verdict::NotJudged, "the system does not say whether its date is right", "compare it with another clock"};
  if (*clock.isSynchronised && clock.wallError_ns < kWallError_ns)
    return {"wall-time", "Date and time", Verdict::Good,
            fmt::format("kept by the network to about {:.3f} s", static_cast<double>(clock.wallError_ns) * 1e-9), ""};
  return {"wall-time", "Date and time", Verdict::Look, "not kept by the network: dates in the data may be wrong; intervals are not touched by it",
          "timedatectl set-ntp true, or compare it by hand"};
}

}  // namespace

std::vector<Finding> judgeMachine(const MachineFacts &machine, const ClockFacts &clock) {
  return {priorityFinding(machine), lockFinding(machine), powerFinding(machine), loadFinding(machine), clockFinding(clock), wallFinding(clock)};
}

Finding judgeDisk(const DiskFacts &disk) {
  const std::string kind = disk.kind.empty() ? "a file system that is not known" : disk.kind;
  if (!disk.error.empty())
    return {"disk", "Data folder", Verdict::NotFit, fmt::format("{} ({}) cannot be written: {}", disk.folder, kind, disk.error),
            "give a folder of your own with --data"};
  Finding finding{"disk", "Data folder", Verdict::Good,
                  fmt::format("{} ({}), {:.1f} GiB free", disk.folder, kind, static_cast<double>(disk.free_bytes) / (1 << 30)), ""};
  if (disk.syncs > 0)
    finding.words += fmt::format("; a page is on the disk after {:.2f} ms (worst {:.2f} ms)", static_cast<double>(disk.syncMedian_ns) * 1e-6,
                                 static_cast<double>(disk.syncWorst_ns) * 1e-6);
  const auto raise = [&](Verdict verdict, const std::string &advice) {
    finding.verdict = std::max(finding.verdict, verdict);
    finding.advice += (finding.advice.empty() ? "" : "; ") + advice;
  };
  const auto isOneOf = [&](std::initializer_list<std::string_view> kinds) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
  if (disk.free_bytes < kFullDisk) raise(Verdict::NotFit, "make room: a run pauses when the disk is full");
  else if (disk.free_bytes < kLowDisk) raise(Verdict::Look, "make room soon");
  if (isOneOf({"nfs", "cifs", "smb", "9p", "fuse"})) raise(Verdict::Look, "keep data on a disk of this machine and copy them afterwards: a network may stand still");
  if (isOneOf({"tmpfs", "ramfs"})) raise(Verdict::Look, "this is memory: data are gone when the machine is switched off");
  if (disk.syncMedian_ns > kSlowSync_ns) raise(Verdict::Look, "the disk is slow; a power cut would lose more than usual");
  return finding;
}

}  // namespace fovea
