#include "doctor/sound.hpp"

#include <sched.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace fovea {
namespace {

constexpr auto kSilence = std::chrono::milliseconds(500);

/// Of this process. The sound system's own is among them, whichever library made it.
int threadsWithRealTime() {
  int count = 0;
  std::error_code none;
  for (const auto &each : std::filesystem::directory_iterator("/proc/self/task", none)) {
    const int policy = sched_getscheduler(std::atoi(each.path().filename().c_str()));
    count += policy == SCHED_FIFO || policy == SCHED_RR;
  }
  return count;
}

/// How often samples were lost while nobody did anything else.
unsigned gapsOf(SoundSystem &system) {
  const SoundInfo &info = system.info();
  const auto frames = static_cast<std::size_t>(info.rate * std::chrono::duration<double>(kSilence).count());
  const auto silence =
      system.make({.rate = info.rate, .channels = 1, .values = std::vector<float>(frames)}, {});
  if (!silence) return 0;
  if (system.play(*silence, std::nullopt)) std::this_thread::sleep_for(kSilence);
  const auto state = system.state(*silence);
  system.destroy(*silence);
  return state ? state->gaps : 0;
}

}  // namespace

SoundFacts pingSound(const std::function<Result<std::unique_ptr<SoundSystem>>()> &open) {
  const int before = threadsWithRealTime();
  SoundFacts facts;
  const auto system = open();
  if (!system) {
    facts.error = system.error().what;
    facts.fix = system.error().fix;
    return facts;
  }
  if ((*system)->info().outputs > 0) facts.gaps = gapsOf(**system);
  const SoundInfo &info = (*system)->info();  // by now it knows who dates its samples
  facts.system = info.system;
  facts.device = info.device;
  facts.rate_hz = info.rate;
  facts.outputs = info.outputs;
  facts.inputs = info.inputs;
  facts.block = info.block;
  facts.outputLatency = info.outputLatency;
  facts.inputLatency = info.inputLatency;
  facts.datedBy = sampleSourceWord(info.source);
  facts.isSimulated = info.source == SampleSource::Virtual;
  facts.hasRealTime = threadsWithRealTime() > before;
  return facts;
}

}  // namespace fovea
