#include "sound/sound_engine.hpp"

#include <algorithm>
#include <cmath>

#include "sound/samples.hpp"
#include "sound/sound_options.hpp"

namespace fovea {

SoundEngine::SoundEngine(const Clock &clock, SoundInfo info)
    : info_(std::move(info)), mixer_(info_.rate, info_.outputs), recorder_(clock, info_.rate, info_.inputs) {}

void SoundEngine::take(const SoundBlock &block) {
  mixer_.mix(block.outputs, block.frames, block.heard);
  recorder_.intake().put(block.inputs, block.frames, block.came);
}

void SoundEngine::fail(const char *why) {
  failure_.store(why, std::memory_order_release);
  recorder_.close();
}

const SoundInfo &SoundEngine::info() const {
  if (driver_) driver_->refresh(info_);
  return info_;
}

Result<void> SoundEngine::running() const {
  const char *why = failure_.load(std::memory_order_acquire);
  if (!why) return {};
  return Error{ErrorCode::Device, "the sound system has ended: " + std::string(why), info_.device,
               "start it again, and then the session"};
}

/// Commands wait for the next block; thousands of them wait only where none comes.
Result<void> SoundEngine::told(bool isTaken) const {
  if (isTaken) return {};
  return Error{ErrorCode::Device, "the sound system does not come for its next block", info_.device,
               "start it again, and then the session"};
}

Result<MixedSound *> SoundEngine::find(SoundHandle sound) const {
  const auto found = sounds_.find(sound);
  if (found == sounds_.end()) return noSuchSound(sound);
  return found->second.get();
}

Result<SoundHandle> SoundEngine::add(Result<SoundSamples> rendered, const SoundOptions &options) {
  if (!rendered) return rendered.error();
  sounds_.emplace(++lastHandle_,
                  std::make_unique<MixedSound>(std::move(*rendered), options.volume, options.isLooped));
  return lastHandle_;
}

Result<SoundHandle> SoundEngine::load(const std::filesystem::path &file, const SoundOptions &options) {
  const unsigned channels = std::max(info_.outputs, 1u);
  if (!files_) return add(renderFile(file, options, info_.rate, channels), options);
  const auto part = files_->get<SoundSamples>(soundWish(file, options.from_s, options.to_s, info_.rate));
  if (!part) return part.error();
  return add(finishSound(**part, options, channels, file.string()), options);
}

Result<SoundHandle> SoundEngine::make(SoundSamples samples, const SoundOptions &options) {
  return add(renderSamples(std::move(samples), options, info_.rate, std::max(info_.outputs, 1u)), options);
}

void SoundEngine::destroy(SoundHandle sound) {
  if (auto taken = sounds_.extract(sound)) mixer_.forget(std::move(taken.mapped()));
}

Result<Duration> SoundEngine::length(SoundHandle sound) const {
  const Result<MixedSound *> found = find(sound);
  if (!found) return found.error();
  return Duration(std::llround(double((*found)->frames()) * 1e9 / info_.rate));
}

Result<void> SoundEngine::play(SoundHandle sound, std::optional<Timestamp> time) {
  const Result<MixedSound *> found = find(sound);
  if (!found) return found.error();
  if (info_.outputs == 0)
    return Error{ErrorCode::Device, "there is no output to play it", info_.device,
                 "name one in the station's settings"};
  if (const Result<void> runs = running(); !runs) return runs;
  return told(mixer_.play(**found, time));
}

Result<void> SoundEngine::stop(SoundHandle sound, std::optional<Timestamp> time) {
  const Result<MixedSound *> found = find(sound);
  if (!found) return found.error();
  if (const Result<void> runs = running(); !runs) return runs;
  return told(mixer_.stop(**found, time));
}

Result<void> SoundEngine::setVolume(SoundHandle sound, double volume) {
  const Result<MixedSound *> found = find(sound);
  if (!found) return found.error();
  if (const Result<void> fit = checkVolume(volume); !fit) return fit;
  (*found)->setVolume(volume);
  return {};
}

Result<SoundState> SoundEngine::state(SoundHandle sound) const {
  const Result<MixedSound *> found = find(sound);
  if (!found) return found.error();
  const SoundState state = (*found)->state();
  if (const Result<void> runs = running(); !runs && !state.hasEnded) return runs.error();
  return state;
}

Result<void> SoundEngine::listen() {
  if (info_.inputs == 0)
    return Error{ErrorCode::Device, "there is no input to listen to", info_.device,
                 "name one in the station's settings"};
  if (const Result<void> runs = running(); !runs) return runs;
  recorder_.intake().listen();
  recorder_.start();
  return {};
}

Result<RecordingHandle> SoundEngine::record(std::optional<Timestamp> time, const RecordingOptions &options,
                                            const std::filesystem::path &folder) {
  if (const Result<void> fit = checkRecording(options, info_); !fit) return fit.error();
  if (const Result<void> listens = listen(); !listens) return listens.error();
  return recorder_.record(time, options, folder);
}

Result<void> SoundEngine::stopRecording(RecordingHandle recording, std::optional<Timestamp> time) {
  return recorder_.stop(recording, time);
}
Result<SoundState> SoundEngine::recordingState(RecordingHandle recording) const {
  return recorder_.state(recording);
}
Result<std::optional<Recorded>> SoundEngine::recorded(RecordingHandle recording) {
  return recorder_.recorded(recording);
}

Result<SoundHandle> SoundEngine::makeOfRecording(RecordingHandle recording, const SoundOptions &options) {
  const Result<std::filesystem::path> file = recorder_.file(recording);
  if (!file) return file.error();
  return add(renderFile(*file, options, info_.rate, std::max(info_.outputs, 1u)), options);
}

void SoundEngine::discard(RecordingHandle recording) { recorder_.discard(recording); }

Result<InputLevel> SoundEngine::level() {
  if (const Result<void> listens = listen(); !listens) return listens.error();
  return recorder_.intake().level();
}

}  // namespace fovea
