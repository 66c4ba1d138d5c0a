#include "stage/sounds.hpp"

#include <algorithm>
#include <utility>

#include "core/json.hpp"
#include "core/log.hpp"
#include "core/names.hpp"
#include "data/assets.hpp"

namespace fovea {
namespace {

constexpr char kSource[] = "sound";
constexpr double kClipped = 32767. / 32768;  // the largest sample of a card with 16 bits

Error notHere() {
  return {ErrorCode::Device,
          "there is no sound here: the plugin's manifest names fovea.audio/1 neither in \"needs\" nor in "
          "\"wants\"",
          "", "name it there"};
}

}  // namespace

Value soundRecord(const SoundInfo &info) {
  return Value(Dict{{"system", info.system},
                    {"device", info.device},
                    {"rate_hz", info.rate},
                    {"outputs", info.outputs},
                    {"inputs", info.inputs},
                    {"block_s", toSeconds(info.block)},
                    {"outputLatency_s", toSeconds(info.outputLatency)},
                    {"inputLatency_s", toSeconds(info.inputLatency)},
                    {"source", sampleSourceWord(info.source)}});
}

RunSounds::RunSounds(Opener open, Log &log, std::filesystem::path recordings)
    : open_(std::move(open)), log_(log), folder_(std::move(recordings)) {}

RunSounds::~RunSounds() = default;

Result<void> RunSounds::open() {
  if (system_) return {};
  if (!refused_ && !open_)
    refused_ = Error{ErrorCode::Device, "this host has no sound", "", "run it with fovea run"};
  if (!refused_) {
    auto opened = open_();
    if (opened)
      system_ = std::move(*opened);
    else
      refused_ = opened.error();
  }
  if (refused_) return *refused_;
  const SoundInfo &info = system_->info();
  log_.write(
      LogLevel::Info, kSource,
      info.system + (info.device.empty() ? "" : ", " + info.device) + ": " + toJson(soundRecord(info)));
  return {};
}

void RunSounds::forget() {
  refused_.reset();
  if (std::exchange(isListening_, false)) system_.reset();
}

Result<SoundSystem *> RunSounds::system() {
  if (scopes_.empty())
    return Error{ErrorCode::State, "sounds are a run's or a page's, and there is none", "",
                 "make them from setupWindow, or enter, on"};
  if (system_) return system_.get();
  return refused_ ? *refused_ : notHere();
}

void RunSounds::listen() {
  if (!system_ || system_->info().inputs == 0 || isListening_) return;
  const auto listens = system_->listen();
  isListening_ = listens.has_value();
  if (!listens) log_.write(LogLevel::Warning, kSource, "nothing is recorded: " + listens.error().text());
}

void RunSounds::begin(const std::string &recordings) { scopes_.push_back(recordings); }

RunSounds::Left RunSounds::end() {
  const std::size_t depth = scopes_.size();
  Left left;
  std::erase_if(sounds_, [&](const OwnSound &own) {
    if (own.depth != depth) return false;
    system_->destroy(own.handle);
    return ++left.sounds, true;
  });
  std::erase_if(recordings_, [&](const OwnRecording &own) {
    if (own.depth != depth) return false;
    system_->discard(own.handle);
    return left.recordings += !own.told, true;
  });
  scopes_.pop_back();
  return left;
}

int RunSounds::silence() {
  int stopped = 0;
  const auto goesOn = [](const Result<SoundState> &state) { return state && !state->hasEnded; };
  for (const OwnSound &own : sounds_)
    if (const auto state = system_->state(own.handle); goesOn(state))
      stopped += state->hasStarted, (void)system_->stop(own.handle, std::nullopt);
  for (const OwnRecording &own : recordings_)
    if (goesOn(system_->recordingState(own.handle)))
      ++stopped, (void)system_->stopRecording(own.handle, std::nullopt);
  return stopped;
}

void RunSounds::own(SoundHandle sound) { sounds_.push_back({sound, scopes_.size()}); }

void RunSounds::destroy(SoundHandle sound) {
  if (std::erase_if(sounds_, [&](const OwnSound &own) { return own.handle == sound; }) > 0)
    system_->destroy(sound);
}

Result<RecordingHandle> RunSounds::record(std::optional<Timestamp> time, RecordingWish wish) {
  const auto made = system_->record(time, wish.options, folder_ / fileSafe(scopes_.back()));
  if (made) recordings_.push_back({*made, scopes_.size(), std::move(wish)});
  return made;
}

Result<std::optional<Value>> RunSounds::recorded(RecordingHandle recording) {
  const auto own = std::find_if(recordings_.begin(), recordings_.end(),
                                [&](const OwnRecording &each) { return each.handle == recording; });
  if (own == recordings_.end())
    return Error{ErrorCode::BadArgument, "there is no recording " + std::to_string(recording),
                 "audio->recorded", "make it with record"};
  if (own->told) return own->told;
  const auto ended = system_->recorded(recording);
  if (!ended) return ended.error();
  if (!*ended) return std::optional<Value>();
  const Recorded &made = **ended;
  Value told(Dict{
      {"fovea.asset",
       made.file.empty() ? Value() : Value(made.file.lexically_relative(folder_.parent_path()).string())},
      {"extension", assetExtension(made.file.extension().string())},
      {"description", own->wish.description},
      {"personal", own->wish.isPersonal}});
  const SoundState &state = made.state;
  told.set("duration_s", made.duration_s).set("rate_hz", made.rate).set("channels", made.channels);
  told.set("onset_s", toSeconds(state.onset))
      .set("offset_s", toSeconds(state.offset))
      .set("uncertainty_s", toSeconds(state.uncertainty));
  told.set("source", sampleSourceWord(state.source))
      .set("gaps", state.gaps)
      .set("peak", state.peak)
      .set("isClipped", state.peak >= kClipped);
  return own->told = std::move(told);
}

}  // namespace fovea
