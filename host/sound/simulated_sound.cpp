#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>
#include <unordered_map>

#include "core/recording_file.hpp"
#include "sound/film_sound.hpp"
#include "sound/sound_file.hpp"
#include "sound/sound_options.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kKept = 10s;  // as long as a real one keeps what came in
constexpr InputLevel kVoice{.peak = 0.25, .rms = 0.08};  // -12 dB: of somebody who speaks without a pause

Duration seconds(double s) { return Duration(std::llround(s * 1e9)); }

/// Something that begins, and comes to its end or is cut.
struct Course {
  Timestamp onset{};
  std::optional<Timestamp> end{}, cut{};
  bool isLate = false;
};

SoundState stateOf(const std::optional<Course> &course, Timestamp now) {
  SoundState state;
  state.source = SampleSource::Virtual;
  if (!course) return state;
  const bool isCut = course->cut && (!course->end || *course->cut < *course->end);
  const std::optional<Timestamp> offset = isCut ? course->cut : course->end;
  state.hasStarted = course->onset <= now && !(isCut && *offset <= course->onset);
  state.isLate = course->isLate;
  if (state.hasStarted) state.onset = course->onset;
  if (!offset || *offset > now) return state;
  state.hasEnded = true, state.wasStopped = isCut, state.offset = *offset;
  return state;
}

struct SimulatedSample {
  Duration length{};
  bool isLooped = false;
  std::optional<Course> course{};
};

struct SimulatedRecording {
  Course course;
  RecordingOptions options;
  std::filesystem::path folder;
  std::optional<Recorded> whole{};
};

class SimulatedSound final : public SoundSystem {
 public:
  SimulatedSound(const Clock &clock, bool isSomebodyHeard) : clock_(clock), isSomebodyHeard_(isSomebodyHeard) {
    info_.rate = 48000, info_.outputs = 2, info_.inputs = 2;
    info_.source = SampleSource::Virtual, info_.system = info_.device = "simulated";
  }
  const SoundInfo &info() const override { return info_; }

  Result<SoundHandle> load(const std::filesystem::path &file, const SoundOptions &options) override {
    Result<SoundFileInfo> header = soundFileInfo(file);
    if (!header)
      if (const auto film = filmSoundInfo(file)) header = *film;
    if (!header) return header.error();
    return add(options, header->rate, header->frames, file.string());
  }
  Result<SoundHandle> make(SoundSamples samples, const SoundOptions &options) override {
    if (const Result<void> fit = checkSamples(samples); !fit) return fit.error();
    return add(options, samples.rate, samples.frames(), "a sound of samples");
  }
  void destroy(SoundHandle sound) override { sounds_.erase(sound); }
  Result<Duration> length(SoundHandle sound) const override {
    const auto found = sounds_.find(sound);
    if (found == sounds_.end()) return noSuchSound(sound);
    return found->second.length;
  }

  Result<void> play(SoundHandle sound, std::optional<Timestamp> time) override {
    const auto found = sounds_.find(sound);
    if (found == sounds_.end()) return noSuchSound(sound);
    SimulatedSample &sample = found->second;
    sample.course = begin(time, clock_.now());
    if (!sample.isLooped) sample.course->end = sample.course->onset + sample.length;
    return {};
  }
  Result<void> stop(SoundHandle sound, std::optional<Timestamp> time) override {
    const auto found = sounds_.find(sound);
    if (found == sounds_.end()) return noSuchSound(sound);
    if (found->second.course) cut(*found->second.course, std::max(time.value_or(clock_.now()), clock_.now()));
    return {};
  }
  Result<void> setVolume(SoundHandle sound, double volume) override {
    return sounds_.count(sound) ? checkVolume(volume) : noSuchSound(sound);
  }
  Result<SoundState> state(SoundHandle sound) const override {
    const auto found = sounds_.find(sound);
    if (found == sounds_.end()) return noSuchSound(sound);
    return stateOf(found->second.course, clock_.now());
  }

  Result<void> listen() override {
    if (!listensSince_) listensSince_ = clock_.now();
    return {};
  }
  Result<RecordingHandle> record(std::optional<Timestamp> time, const RecordingOptions &options,
                                 const std::filesystem::path &folder) override {
    if (const Result<void> fit = checkRecording(options, info_); !fit) return fit.error();
    if (!options.simulated.empty())
      if (const Result<SoundFileInfo> header = soundFileInfo(options.simulated); !header)
        return header.error();
    (void)listen();
    SimulatedRecording recording{begin(time, std::max(*listensSince_, clock_.now() - kKept)), options,
                                 folder};
    if (!time) recording.course.onset = clock_.now();
    if (options.duration_s) recording.course.end = recording.course.onset + seconds(*options.duration_s);
    recordings_.emplace(++lastHandle_, std::move(recording));
    return lastHandle_;
  }
  Result<void> stopRecording(RecordingHandle recording, std::optional<Timestamp> time) override {
    const auto found = recordings_.find(recording);
    if (found == recordings_.end()) return noSuchRecording(recording);
    cut(found->second.course, time.value_or(clock_.now()));
    return {};
  }
  Result<SoundState> recordingState(RecordingHandle recording) const override {
    const auto found = recordings_.find(recording);
    if (found == recordings_.end()) return noSuchRecording(recording);
    return stateOf(found->second.course, clock_.now());
  }
  Result<std::optional<Recorded>> recorded(RecordingHandle recording) override {
    const auto found = recordings_.find(recording);
    if (found == recordings_.end()) return noSuchRecording(recording);
    std::optional<Recorded> &whole = found->second.whole;
    if (whole) return whole;
    const SoundState state = stateOf(found->second.course, clock_.now());
    if (!state.hasEnded) return std::optional<Recorded>{};
    const Result<Recorded> made = standIn(found->second, state);
    if (!made) return made.error();
    return whole = *made;
  }
  Result<SoundHandle> makeOfRecording(RecordingHandle recording, const SoundOptions &options) override {
    const auto found = recordings_.find(recording);
    if (found == recordings_.end()) return noSuchRecording(recording);
    const SimulatedRecording &its = found->second;
    if (!its.options.simulated.empty()) return load(its.options.simulated, options);
    const SoundState state = stateOf(its.course, clock_.now());
    const Duration sofar = (state.hasEnded ? state.offset : clock_.now()) - its.course.onset;
    return add(options, info_.rate, std::uint64_t(std::max(toSeconds(sofar), 0.0) * info_.rate),
               fmt::format("recording {}", recording));
  }
  void discard(RecordingHandle recording) override { recordings_.erase(recording); }
  Result<InputLevel> level() override { return isSomebodyHeard_ ? kVoice : InputLevel{}; }

 private:
  /// At `time`, or now; at `earliest` where that has passed.
  Course begin(std::optional<Timestamp> time, Timestamp earliest) const {
    const Timestamp wanted = time.value_or(clock_.now());
    return {std::max(wanted, earliest), {}, {}, wanted < earliest};
  }
  void cut(Course &course, Timestamp time) const {
    if (stateOf(course, clock_.now()).hasEnded) return;
    course.cut = std::max(time, std::min(course.onset, clock_.now()));
  }
  Result<SoundHandle> add(const SoundOptions &options, double rate, std::uint64_t frames,
                          const std::string &where) {
    const Result<SoundPart> part = partOf(options, rate, frames, where);
    if (!part) return part.error();
    sounds_.emplace(++lastHandle_, SimulatedSample{seconds(double(part->count) / rate), options.isLooped});
    return lastHandle_;
  }
  /// A copy, because it is the caller's.
  static Result<Recorded> standIn(const SimulatedRecording &recording, const SoundState &state) {
    Recorded whole;
    whole.state = state, whole.channels = recording.options.channels;
    whole.duration_s = state.hasStarted ? toSeconds(state.offset - state.onset) : 0;
    const std::filesystem::path &source = recording.options.simulated;
    if (source.empty()) return whole;
    const Result<SoundFileInfo> header = soundFileInfo(source);
    if (!header) return header.error();
    whole.rate = header->rate, whole.channels = header->channels,
    whole.duration_s = double(header->frames) / header->rate;
    const Result<std::filesystem::path> file =
        newRecordingFile(recording.folder, source.extension().string());
    if (!file) return file.error();
    whole.file = *file;
    std::error_code problem;
    std::filesystem::copy_file(source, whole.file, std::filesystem::copy_options::overwrite_existing,
                               problem);
    if (problem)
      return Error{ErrorCode::Io, "what stands in for a recording cannot be copied: " + problem.message(),
                   whole.file.string(), "is the disk full?"};
    return whole;
  }

  const Clock &clock_;
  const bool isSomebodyHeard_;
  SoundInfo info_;
  std::uint64_t lastHandle_ = 0;
  std::unordered_map<SoundHandle, SimulatedSample> sounds_;
  std::unordered_map<RecordingHandle, SimulatedRecording> recordings_;
  std::optional<Timestamp> listensSince_;
};

}  // namespace

std::unique_ptr<SoundSystem> simulatedSound(const Clock &clock, bool isSomebodyHeard) {
  return std::make_unique<SimulatedSound>(clock, isSomebodyHeard);
}

}  // namespace fovea
