// Sound in a sitting: who needs it, who may record, and when it is silent.

#include <algorithm>

#include "core/log.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/resolve.hpp"
#include "stage/sitting.hpp"

namespace fovea {
namespace {

constexpr char kService[] = "fovea.audio/1";

bool names(const std::vector<std::string> &services) {
  return std::find(services.begin(), services.end(), kService) != services.end();
}

}  // namespace

/// Opened with the first plugin that asks for it. Errors: Device where this one cannot do without.
Result<void> Sitting::prepareSound(const FoundPlugin &plugin) {
  const Manifest &manifest = plugin.manifest;
  const bool isNeeded = names(manifest.needs);
  if (recordsSound(manifest)) recorders_.insert(manifest.id);
  if (!isNeeded && !names(manifest.wants)) return {};
  const auto opened = sounds_.open();
  if (opened) return listenIfMay(), Result<void>();
  if (isNeeded)
    return Error{ErrorCode::Device, "\"" + manifest.id + "\" needs sound, and there is none: " + opened.error().what, opened.error().where,
                 opened.error().fix};
  const std::string told = "\"" + manifest.id + "\" goes on without sound: " + opened.error().text();
  if (told_.insert(told).second) log_.write(LogLevel::Warning, "sound", told);
  return {};
}

/// Of a step, with the parts of its page.
Result<void> Sitting::prepareSounds(const ResolvedStep &step) {
  std::vector<FoundPlugin> shown = partsThere(step.step, catalogue_);
  shown.push_back(step.plugin);
  for (const FoundPlugin &each : shown)
    if (auto ready = prepareSound(each); !ready)
      return Error{ready.error().code, ready.error().what,
                   step.step.place + (step.step.place.empty() ? "" : ": ") + ready.error().where,
                   ready.error().fix};
  return {};
}

Result<void> Sitting::mayRecord() const {
  const std::string plugin = loader_.host().breadcrumb->plugin.get();
  if (!recorders_.contains(plugin))
    return Error{ErrorCode::State,
                 "\"" + plugin + "\" may not record: its manifest does not say that it does", "",
                 R"(add "audio" to "personal_data" in plugin.json)"};
  if (isRecordingCovered()) return {};
  return Error{ErrorCode::State, "\"" + plugin + "\" may not record: the participant has not agreed to that",
               "", "record after a consent step whose \"covers\" names \"audio\""};
}

/// Has the participant agreed to be heard, or did the study say why nobody was asked?
bool Sitting::isRecordingCovered() const {
  return hasConsent_ &&
         (coversAll_ || std::find(covered_.begin(), covered_.end(), Value(kSoundData)) != covered_.end());
}

/// Once they have agreed, and a plugin is to record them.
void Sitting::listenIfMay() {
  if (isRecordingCovered() && !recorders_.empty()) sounds_.listen();
}

/// Nobody listens to what goes on while nothing is shown, and nobody is recorded then.
void Sitting::stopSounds(std::string_view why) {
  const int stopped = sounds_.silence();
  if (stopped > 0)
    log_.write(LogLevel::Info, "sound",
               std::to_string(stopped) + " sounds and recordings were stopped: " + std::string(why));
  if (stopped > 0 && hasConsent_) record("soundsStopped", Value(Dict{{"count", stopped}, {"why", why}}));
}

}  // namespace fovea
