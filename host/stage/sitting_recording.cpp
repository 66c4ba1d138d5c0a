// Sound and films in a sitting: who needs them, who may record, and when nobody is heard or seen.

#include <algorithm>

#include "core/log.hpp"
#include "stage/modular/page_parts.hpp"
#include "stage/page_course.hpp"
#include "stage/params_script.hpp"
#include "stage/resolve.hpp"
#include "stage/sitting.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr char kAudioService[] = "fovea.audio/1", kCameraService[] = "fovea.camera/1";

bool hasService(const std::vector<std::string> &services, const char *service) {
  return std::find(services.begin(), services.end(), service) != services.end();
}
bool hasKind(const List &kinds, const char *kind) { return std::find(kinds.begin(), kinds.end(), Value(kind)) != kinds.end(); }

/// What it needs only to record, it does not where its params say that it does not record that.
bool recordsOnlySometimes(const Manifest &manifest, const char *kind) {
  const Value *all = manifest.json.find("personal_data");
  return all && all->list() && std::any_of(all->list()->begin(), all->list()->end(), [&](const Value &each) { return each.textOr("kind", "") == kind; });
}

}  // namespace

/// What a plugin asks for is opened with the first that does. Errors: Device where this one cannot do without.
Result<void> Sitting::openFor(const FoundPlugin &plugin, const Value &params) {
  const Manifest &manifest = plugin.manifest;
  const List records = recordsOf(params, manifest);
  for (const Value &kind : records) recorders_[*kind.text()].insert(manifest.id);
  const auto ready = [&](Result<void> opened, bool isNeeded, const char *source, const std::string &what) -> Result<void> {
    if (opened) return {};
    if (isNeeded) return Error{ErrorCode::Device, "\"" + manifest.id + "\" needs " + what + ", and there is none: " + opened.error().what, opened.error().where, opened.error().fix};
    const std::string told = "\"" + manifest.id + "\" goes on without " + what + ": " + opened.error().text();
    if (told_.insert(told).second) log_.write(LogLevel::Warning, source, told);
    return {};
  };
  const auto asksFor = [&](const char *service) { return hasService(manifest.needs, service) || hasService(manifest.wants, service); };
  if (hasService(manifest.wants, kAudioService)) sounds_.allow();  // opened now where the params say that it sounds, else when it asks
  const bool needsSound = hasService(manifest.needs, kAudioService) && (hasKind(records, kSoundData) || !recordsOnlySometimes(manifest, kSoundData));
  if (needsSound || (!hasService(manifest.needs, kAudioService) && makesSound(manifest, params)))
    if (auto done = ready(sounds_.open(), needsSound, "sound", "sound"); !done) return done;
  if (asksFor(kCameraService) && hasKind(records, kFilmData))
    if (auto done = ready(camera_.open(), hasService(manifest.needs, kCameraService), "camera", "a camera"); !done) return done;
  if (asksFor(kCameraService) && hasKind(records, kScreenData)) return ready(screen_.open(), hasService(manifest.needs, kCameraService), "screen", "a film of the screen");
  return {};
}

/// Of a step, with the parts of its page.
Result<void> Sitting::openForRecording(const ResolvedStep &step) {
  std::vector<FoundPart> shown = partsThere(step.step, catalogue_);
  shown.push_back({step.plugin, step.step.params});
  for (const FoundPart &each : shown)
    if (auto ready = openFor(each.plugin, each.params); !ready)
      return Error{ready.error().code, ready.error().what, step.step.place + (step.step.place.empty() ? "" : ": ") + ready.error().where, ready.error().fix};
  listenIfMay();
  return {};
}

/// It comes onto the stage, and whom it may film is seen from here on.
Result<void> Sitting::beginRecording(const FoundPlugin &plugin, const Value &params) {
  if (auto ready = openFor(plugin, params); !ready) return ready;
  listenIfMay();
  const List records = recordsOf(params, plugin.manifest);
  if (hasKind(records, kFilmData) && isCovered(kFilmData)) camera_.watch();
  if (hasKind(records, kScreenData) && isCovered(kScreenData)) screen_.watch();
  return {};
}

Result<void> Sitting::mayRecord(const char *kind) const {
  const std::string plugin = loader_.host().breadcrumb->plugin.get();
  const auto recorders = recorders_.find(kind);
  if (recorders == recorders_.end() || !recorders->second.contains(plugin))
    return Error{ErrorCode::State, "\"" + plugin + "\" may not record: its manifest does not say that it does", "", "add \"" + std::string(kind) + R"(" to "personal_data" in plugin.json)"};
  if (isCovered(kind)) return {};
  return Error{ErrorCode::State, "\"" + plugin + "\" may not record: the participant has not agreed to that", "", "record after a consent step whose \"covers\" names \"" + std::string(kind) + "\""};
}

/// Has the participant agreed to it, or did the study say why nobody was asked?
bool Sitting::isCovered(const char *kind) const { return hasConsent_ && (coversAll_ || hasKind(covered_, kind)); }

/// Once they have agreed, and a plugin is to record them.
void Sitting::listenIfMay() {
  if (isCovered(kSoundData) && recorders_.contains(kSoundData)) sounds_.listen();
}

void Sitting::forgetRecordings() {
  sounds_.forget();
  camera_.forget();
  stage_.setScreenCamera(nullptr);
  screen_.forget();
}

/// A run or a page has the sounds and recordings that are made until it ends.
void Sitting::beginOwning(const std::string &id) {
  sounds_.begin(id);
  camera_.begin(id);
  screen_.begin(id);
}

RunSounds::Left Sitting::endOwning() {
  RunSounds::Left left = sounds_.end();
  left.recordings += camera_.end() + screen_.end();
  return left;
}

/// Nobody listens to what goes on while nothing is shown, and nobody is recorded then.
void Sitting::stopRecordings(std::string_view why) {
  const int stopped = sounds_.silence() + camera_.stop() + screen_.stop();
  if (stopped > 0) log_.write(LogLevel::Info, "sound", std::to_string(stopped) + " sounds and recordings were stopped: " + std::string(why));
  if (stopped > 0 && hasConsent_) record("soundsStopped", Value(Dict{{"count", stopped}, {"why", why}}));
}

/// Does the page or run in hand?
bool Sitting::isRecordingHere() const { return sounds_.isRecording() || camera_.isFilming() || screen_.isFilming(); }

/// What a page records as its time is up ends then, and is whole a moment later: the page waits for it, as it is in its answer.
bool Sitting::mayEnd(PageCourse &course, bool wasRecording) {
  constexpr Duration kPatience = 5s;  // of a device that gives no more, and says nothing
  if (!wasRecording) return true;
  const Timestamp over = *course.events()->timeOf("autoSubmit");
  if (*course.events()->since("autoSubmit", stage_.clock().now()) > kPatience) {
    log_.write(LogLevel::Warning, "sound", "what the page records did not end within " + std::to_string(kPatience.count() / 1'000'000'000) + " s: the page goes on without it");
    return true;
  }
  sounds_.finish(over), camera_.finish(over), screen_.finish(over);
  return false;
}

}  // namespace fovea
