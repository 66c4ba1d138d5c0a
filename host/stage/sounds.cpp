#include "stage/sounds.hpp"

#include <algorithm>
#include <utility>

#include "core/json.hpp"
#include "core/log.hpp"

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

RunSounds::RunSounds(Opener open, FileCache &files, Log &log, std::filesystem::path recordings)
    : files_(files),
      log_(log),
      system_(std::move(open), {ErrorCode::Device, "this host has no sound", "", "run it with fovea run"}),
      recordings_(std::move(recordings)) {}

RunSounds::~RunSounds() = default;

Result<void> RunSounds::open() {
  if (isOpen()) return {};
  if (auto opened = system_.open(); !opened) return opened;
  system_->readThrough(files_);
  log_.write(LogLevel::Info, kSource,
             info().system + (info().device.empty() ? "" : ", " + info().device) + ": " +
                 toJson(soundRecord(info())));
  return {};
}

void RunSounds::forget() {
  system_.forget();
  const bool wasAllowed = std::exchange(isAllowed_, false);  // who asked late may have had it listen
  if (std::exchange(isListening_, false) || wasAllowed) system_.close();
}

Result<SoundSystem *> RunSounds::system() {
  if (recordings_.depth() == 0)
    return Error{ErrorCode::State, "sounds are a run's or a page's, and there is none", "",
                 "make them from setupWindow, or enter, on"};
  if (isAllowed_)
    if (auto opened = open(); !opened) return opened.error();
  if (isOpen()) return system_.get();
  return system_.refused() ? *system_.refused() : notHere();
}

void RunSounds::listen() {
  if (!isOpen() || info().inputs == 0 || isListening_) return;
  const auto listens = system_->listen();
  isListening_ = listens.has_value();
  if (!listens) log_.write(LogLevel::Warning, kSource, "nothing is recorded: " + listens.error().text());
}

RunSounds::Left RunSounds::end() {
  const std::size_t depth = recordings_.depth();
  Left left;
  std::erase_if(sounds_, [&](const OwnSound &own) {
    if (own.depth != depth) return false;
    system_->destroy(own.handle);
    return ++left.sounds, true;
  });
  const auto recordings = recordings_.end();
  for (const OwnRecordings::Own &own : recordings) system_->discard(own.handle);
  left.recordings = unasked(recordings);
  return left;
}

int RunSounds::silence() {
  int stopped = 0;
  for (const OwnSound &own : sounds_)
    if (const auto state = system_->state(own.handle); state && !state->hasEnded)
      stopped += state->hasStarted, (void)system_->stop(own.handle, std::nullopt);
  for (const OwnRecordings::Own &own : recordings_.all())
    if (goesOn(own)) ++stopped, (void)system_->stopRecording(own.handle, std::nullopt);
  return stopped;
}

bool RunSounds::goesOn(const OwnRecordings::Own &own) const {
  const auto state = system_->recordingState(own.handle);
  return state && !state->hasEnded;
}

bool RunSounds::isRecording() const {
  return std::any_of(
      recordings_.all().begin(), recordings_.all().end(),
      [this](const OwnRecordings::Own &own) { return recordings_.isOfNow(own) && goesOn(own); });
}

void RunSounds::finish(Timestamp time) {
  for (const OwnRecordings::Own &own : recordings_.all())
    if (recordings_.isOfNow(own) && goesOn(own)) (void)system_->stopRecording(own.handle, time);
}

void RunSounds::own(SoundHandle sound) { sounds_.push_back({sound, recordings_.depth()}); }

void RunSounds::destroy(SoundHandle sound) {
  if (std::erase_if(sounds_, [&](const OwnSound &own) { return own.handle == sound; }) > 0)
    system_->destroy(sound);
}

Result<RecordingHandle> RunSounds::record(std::optional<Timestamp> time, RecordingWish wish) {
  const auto made = system_->record(time, wish.options, recordings_.folder());
  if (made) recordings_.add(*made, std::move(wish.note));
  return made;
}

Result<std::optional<Value>> RunSounds::recorded(RecordingHandle recording) {
  OwnRecordings::Own *own = recordings_.find(recording);
  if (!own)
    return Error{ErrorCode::BadArgument, "there is no recording " + std::to_string(recording),
                 "audio->recorded", "make it with record"};
  if (own->told) return own->told;
  const auto ended = system_->recorded(recording);
  if (!ended) return ended.error();
  if (!*ended) return std::optional<Value>();
  const Recorded &made = **ended;
  Value told = recordings_.described(made.file, own->note);
  const SoundState &state = made.state;
  told.set("duration_s", made.duration_s).set("rate_hz", made.rate).set("channels", made.channels);
  told.set("onset_s", toSeconds(state.onset))
      .set("offset_s", toSeconds(state.offset))
      .set("uncertainty_s", toSeconds(state.uncertainty));
  told.set("source", sampleSourceWord(state.source))
      .set("gaps", state.gaps)
      .set("peak", state.peak)
      .set("isClipped", state.peak >= kClipped);
  if (made.problem) {
    told.set("problem", made.problem->what);
    log_.write(LogLevel::Warning, kSource, "the recording ended before its time: " + made.problem->text());
  }
  return own->told = std::move(told);
}

}  // namespace fovea
