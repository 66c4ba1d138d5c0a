#include "doctor/facts.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {
namespace {

double ms(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-6; }
double ms(Duration duration) { return ms(duration.count()); }
Value orNull(const std::optional<bool> &known) { return known ? Value(*known) : Value(); }

List numbers(const std::vector<float> &from) {
  List list;
  list.reserve(from.size());
  // As many digits as a clock of nanoseconds has; a float as a double would show many more.
  for (const float each : from) list.emplace_back(std::round(static_cast<double>(each) * 1e6) / 1e6);
  return list;
}

List texts(const std::vector<std::string> &from) {
  List list;
  for (const std::string &each : from) list.push_back(Value(each));
  return list;
}

Value toValue(const MachineFacts &machine) {
  return Value(Dict{{"host", Value(machine.host)}, {"system", Value(machine.system)}, {"processor", Value(machine.processor)},
                    {"cores", Value(machine.cores)}, {"load", Value(machine.load)}, {"governors", Value(texts(machine.governors))},
                    {"onBattery", orNull(machine.isOnBattery)}, {"realTime", Value(machine.hasRealTime)},
                    {"realTimeLimit", Value(machine.realTimeLimit)}, {"lockMemory", Value(machine.canLockMemory)},
                    {"lockLimit_bytes", Value(machine.lockLimit_bytes)}});
}

Value toValue(const ClockFacts &clock) {
  Dict dict{{"source", Value(clock.source)}, {"resolution_ns", Value(clock.resolution_ns)}, {"step_ns", Value(clock.step_ns)},
            {"wallSynchronised", orNull(clock.isSynchronised)}, {"wallError_s", Value(ms(clock.wallError_ns) * 1e-3)}};
  if (clock.sleepWorst_ns > 0) {
    dict.emplace_back("sleepLateMedian_ms", Value(ms(clock.sleepMedian_ns)));
    dict.emplace_back("sleepLateWorst_ms", Value(ms(clock.sleepWorst_ns)));
  }
  return Value(std::move(dict));
}

Value toValue(const DiskFacts &disk) {
  Dict dict{{"folder", Value(disk.folder)}, {"kind", Value(disk.kind)}, {"free_bytes", Value(disk.free_bytes)}, {"total_bytes", Value(disk.total_bytes)}};
  if (disk.syncs > 0) {
    dict.emplace_back("syncMedian_ms", Value(ms(disk.syncMedian_ns)));
    dict.emplace_back("syncWorst_ms", Value(ms(disk.syncWorst_ns)));
  }
  if (!disk.error.empty()) dict.emplace_back("error", Value(disk.error));
  return Value(std::move(dict));
}

Value toValue(const FontFacts &fonts) {
  List lacking;
  for (const FontFacts::Script &script : fonts.scripts)
    if (!script.isComplete) lacking.push_back(Value(script.name));
  return Value(Dict{{"families", Value(texts(fonts.families))}, {"scriptsLacking", Value(std::move(lacking))}});
}

Value toValue(const DisplayServerFacts &server) {
  return Value(Dict{{"name", Value(server.name)}, {"vendor", Value(server.vendor)}, {"xwayland", Value(server.isXwayland)},
                    {"compositor", Value(server.hasCompositor)}, {"windowManager", Value(server.windowManager)}, {"monitors", Value(server.monitors)}});
}

Value toValue(const ScreenInfo &screen) {
  return Value(Dict{{"monitor", Value(screen.monitor)}, {"edid", Value(screen.edid)}, {"width_px", Value(screen.width)}, {"height_px", Value(screen.height)},
                    {"x_px", Value(screen.x)}, {"y_px", Value(screen.y)}, {"elsewhere", Value(screen.elsewhere)},
                    {"width_mm", Value(screen.widthMm)}, {"height_mm", Value(screen.heightMm)}, {"fullscreen", Value(screen.fullscreen)},
                    {"refresh_hz", Value(screen.refreshRate())}, {"nominal_hz", Value(screen.nominalRate)}, {"periodSd_ms", Value(ms(screen.periodSd))},
                    {"waitsForRefresh", Value(screen.waitsForRefresh)}, {"onsetSource", Value(onsetSourceName(screen.onsetSource))},
                    {"onsetReason", Value(screen.onsetReason)}, {"presentation", Value(presentationWord(screen.presentation))},
                    {"renderer", Value(screen.renderer)}, {"glVersion", Value(screen.glVersion)}, {"bitsPerColor", Value(screen.bitsPerColor)},
                    {"askedBitsPerColor", Value(screen.askedBitsPerColor)}});
}

Value toValue(const FrameFacts &frames) {
  Dict dict{{"frames", Value(frames.frames)}, {"missed", Value(frames.missed)}, {"length_s", Value(toSeconds(frames.length))},
            {"onsetSource", Value(onsetSourceName(frames.source))}, {"uncertainty_ms", Value(ms(frames.uncertainty))}};
  if (!frames.intervals_ms.empty()) {
    dict.emplace_back("intervalMedian_ms", Value(static_cast<double>(quantile(frames.intervals_ms, 0.5))));
    dict.emplace_back("intervalP99_ms", Value(static_cast<double>(quantile(frames.intervals_ms, 0.99))));
  }
  dict.emplace_back("intervals_ms", Value(numbers(frames.intervals_ms)));
  dict.emplace_back("drawing_ms", Value(numbers(frames.drawing_ms)));
  return Value(std::move(dict));
}

Value toValue(const DeviceFacts &device) {
  Dict dict{{"role", Value(device.role)}, {"class", Value(device.deviceClass)}, {"simulated", Value(device.isSimulated)},
            {"answers", Value(device.answers)}, {"open_ms", Value(ms(device.openTime))}};
  if (!device.stamps.empty()) dict.emplace_back("stamps", Value(device.stamps));
  if (device.clockUncertainty) dict.emplace_back("clockUncertainty_ms", Value(ms(*device.clockUncertainty)));
  if (!device.error.empty()) dict.emplace_back("error", Value(device.error));
  return Value(std::move(dict));
}

Value toValue(const SoundFacts &sound) {
  if (!sound.error.empty()) return Value(Dict{{"error", Value(sound.error)}});
  return Value(Dict{{"system", Value(sound.system)}, {"device", Value(sound.device)}, {"rate_hz", Value(sound.rate_hz)}, {"outputs", Value(sound.outputs)},
                    {"inputs", Value(sound.inputs)}, {"block_ms", Value(ms(sound.block))}, {"outputLatency_ms", Value(ms(sound.outputLatency))},
                    {"inputLatency_ms", Value(ms(sound.inputLatency))}, {"source", Value(sound.datedBy)}, {"gaps", Value(sound.gaps)}, {"realTime", Value(sound.hasRealTime)}});
}

}  // namespace

Value toValue(const Facts &facts) {
  Dict dict{{"simulatedDisplay", Value(facts.isSimulatedDisplay)}, {"machine", toValue(facts.machine)}, {"clock", toValue(facts.clock)},
            {"disk", toValue(facts.disk)}};
  if (facts.server) dict.emplace_back("displayServer", toValue(*facts.server));
  if (facts.screen) dict.emplace_back("screen", toValue(*facts.screen));
  if (facts.frames) dict.emplace_back("frames", toValue(*facts.frames));
  if (facts.fonts) dict.emplace_back("fonts", toValue(*facts.fonts));
  if (facts.sound) dict.emplace_back("sound", toValue(*facts.sound));
  if (facts.devices) {
    List devices;
    for (const DeviceFacts &device : *facts.devices) devices.push_back(toValue(device));
    dict.emplace_back("devices", Value(std::move(devices)));
    dict.emplace_back("rig", facts.rig.empty() ? Value() : Value(facts.rig));
  }
  return Value(std::move(dict));
}

float quantile(std::vector<float> numbers, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(numbers.size() - 1) + 0.5);
  std::nth_element(numbers.begin(), numbers.begin() + place, numbers.end());
  return numbers[static_cast<std::size_t>(place)];
}

}  // namespace fovea
