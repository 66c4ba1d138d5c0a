#include "sound/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <system_error>

#include "sound/sound_options.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenWrites = 10ms;
constexpr std::uint32_t kMostFilled_s = 4;  // what was lost for longer is not made up for with silence

}  // namespace

// --- the way in
// ---------------------------------------------------------------------------------------------------------------------------

SoundIntake::SoundIntake(double rate, unsigned channels)
    : channels_(channels),
      values_(std::size_t(rate * SoundRecorder::kKept_s) * channels),
      blocks_(std::size_t(rate * SoundRecorder::kKept_s / 16)) {}

void SoundIntake::put(const float *const *inputs, unsigned frames, const BlockTime &time) {
  if (channels_ == 0 || !isListening()) return;
  float peak = 0;
  double squares = 0;
  const bool hasRoom = values_.room() >= std::size_t(frames) * channels_ && blocks_.room() > 0;
  for (unsigned n = 0; n < frames; ++n) {
    std::array<float, 2> frame{};
    for (unsigned c = 0; c < channels_; ++c) {
      const float value = frame[c] = inputs[c][n];
      peak = std::max(peak, std::abs(value)), squares += double(value) * value;
    }
    if (hasRoom) values_.push(std::span<const float>(frame.data(), channels_));
  }
  peak_.store(std::max(peak_.load(std::memory_order_relaxed), peak), std::memory_order_relaxed);
  squares_.fetch_add(squares, std::memory_order_relaxed);
  counted_.fetch_add(std::uint64_t(frames) * channels_, std::memory_order_relaxed);
  if (!hasRoom) return void(dropped_ += frames);
  Block block{time, frames};
  block.time.lost += dropped_, block.time.isGap |= dropped_ > 0;
  dropped_ = 0;
  blocks_.push(block);
}

bool SoundIntake::take(Block &block, std::vector<float> &values) {
  if (!blocks_.pop(block)) return false;
  values.resize(std::size_t(block.frames) * channels_);
  return values_.pop(values);
}

InputLevel SoundIntake::level() {
  const auto counted = counted_.exchange(0, std::memory_order_relaxed);
  if (counted == 0) return lastLevel_;  // no block came in since
  return lastLevel_ = {peak_.exchange(0, std::memory_order_relaxed),
                       std::sqrt(squares_.exchange(0, std::memory_order_relaxed) / double(counted))};
}

// --- the recorder
// -------------------------------------------------------------------------------------------------------------------------

struct SoundRecorder::Recording {
  Timestamp asked{};
  RecordingOptions options;
  std::filesystem::path folder;

  // Under the mutex.
  SoundState state;
  std::optional<Timestamp> stopAt;
  std::optional<Recorded> whole;
  std::optional<Error> problem;
  std::filesystem::path path;
  bool isTaken = false;

  // The writer's own.
  std::optional<GrowingSoundFile> file;
  std::uint64_t first = 0, next = 0;
  bool isDone = false;
};

SoundRecorder::SoundRecorder(const Clock &clock, double rate, unsigned channels)
    : clock_(clock),
      rate_(rate),
      channels_(channels),
      intake_(rate, channels),
      kept_(std::size_t(rate * kKept_s) * channels) {}

SoundRecorder::~SoundRecorder() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      isEnding_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  close();
  pump();
}

void SoundRecorder::start() {
  if (thread_.joinable()) return;
  thread_ = std::thread([this] {
    for (bool isEnding = false; !isEnding;) {
      pump();
      std::unique_lock lock(mutex_);
      isEnding = wake_.wait_for(lock, kBetweenWrites, [this] { return isEnding_; });
    }
  });
}

std::shared_ptr<SoundRecorder::Recording> SoundRecorder::find(RecordingHandle handle) const {
  const auto found = recordings_.find(handle);
  return found == recordings_.end() ? nullptr : found->second;
}

RecordingHandle SoundRecorder::record(std::optional<Timestamp> time, const RecordingOptions &options,
                                      const std::filesystem::path &folder) {
  auto recording = std::make_shared<Recording>();
  recording->asked = time.value_or(clock_.now()), recording->options = options, recording->folder = folder;
  const std::lock_guard lock(mutex_);
  recordings_.emplace(++lastHandle_, std::move(recording));
  return lastHandle_;
}

Result<void> SoundRecorder::stop(RecordingHandle handle, std::optional<Timestamp> time) {
  const std::lock_guard lock(mutex_);
  const auto recording = find(handle);
  if (!recording) return noSuchRecording(handle);
  const Timestamp at = time.value_or(clock_.now());
  recording->stopAt = std::min(recording->stopAt.value_or(at), at);
  return {};
}

Result<SoundState> SoundRecorder::state(RecordingHandle handle) const {
  const std::lock_guard lock(mutex_);
  const auto recording = find(handle);
  if (!recording) return noSuchRecording(handle);
  return recording->state;
}

Result<std::optional<Recorded>> SoundRecorder::recorded(RecordingHandle handle) {
  const std::lock_guard lock(mutex_);
  const auto recording = find(handle);
  if (!recording) return noSuchRecording(handle);
  if (recording->problem) return *recording->problem;
  recording->isTaken = recording->whole.has_value();
  return recording->whole;
}

Result<std::filesystem::path> SoundRecorder::file(RecordingHandle handle) const {
  const std::lock_guard lock(mutex_);
  const auto recording = find(handle);
  if (!recording) return noSuchRecording(handle);
  if (recording->path.empty())
    return Error{ErrorCode::State, "nothing was recorded yet", fmt::format("recording {}", handle),
                 "ask when it has begun"};
  return recording->path;
}

void SoundRecorder::discard(RecordingHandle handle) {
  const std::lock_guard lock(mutex_);
  if (const auto recording = find(handle)) discarded_.push_back(recording);
  recordings_.erase(handle);
}

void SoundRecorder::pump() {
  Recordings current, discarded;
  const bool isOver = isClosed_.load(std::memory_order_acquire);
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[handle, recording] : recordings_)
      if (!recording->isDone) current.push_back(recording);
    discarded.swap(discarded_);
  }
  for (SoundIntake::Block block; intake_.take(block, incoming_);) {
    keep(block);
    for (const auto &recording : current) advance(*recording, false);
  }
  for (const auto &recording : current) {
    advance(*recording, isOver);
    if (!recording->file || recording->isDone) continue;
    if (const Result<void> written = recording->file->writeHeader(); !written)
      fail(*recording, written.error());
  }
  for (const auto &recording : discarded) {
    recording->file.reset();
    std::error_code isGone;
    if (!recording->isTaken && !recording->problem) std::filesystem::remove(recording->path, isGone);
  }
}

void SoundRecorder::keep(const SoundIntake::Block &block) {
  // What was lost is silence, so that what comes after it is still in its place.
  append(nullptr, std::min(block.time.lost, std::uint32_t(rate_) * kMostFilled_s));
  stamps_.push_back({total_, block.time, block.frames});
  append(incoming_.data(), block.frames);
  const std::uint64_t oldest = total_ - std::min<std::uint64_t>(total_, kept_.size() / channels_);
  while (stamps_.size() > 1 && stamps_[1].first <= oldest) stamps_.pop_front();
}

void SoundRecorder::append(const float *values, std::uint64_t frames) {
  const std::uint64_t length = kept_.size() / channels_;
  for (std::uint64_t n = 0; n < frames; ++n, ++total_)
    for (unsigned c = 0; c < channels_; ++c)
      kept_[(total_ % length) * channels_ + c] = values ? values[n * channels_ + c] : 0;
}

/// None: it has not come in yet. A time before all that is kept is its beginning.
std::optional<std::uint64_t> SoundRecorder::frameOf(Timestamp time) const {
  if (stamps_.empty()) return std::nullopt;
  const std::uint64_t oldest =
      std::max(stamps_.front().first, total_ - std::min<std::uint64_t>(total_, kept_.size() / channels_));
  auto after = std::upper_bound(stamps_.begin(), stamps_.end(), time,
                                [](Timestamp t, const Stamp &stamp) { return t < stamp.time.first; });
  if (after == stamps_.begin()) return oldest;
  const Stamp &stamp = *std::prev(after);
  const std::uint64_t border = after == stamps_.end() ? total_ : after->first;
  const std::uint64_t frame = std::min(stamp.first + std::uint64_t(stamp.time.frameAt(time)), border);
  if (frame >= total_) return std::nullopt;
  return std::max(frame, oldest);
}

Timestamp SoundRecorder::timeOf(std::uint64_t frame) const {
  auto after = std::upper_bound(stamps_.begin(), stamps_.end(), frame,
                                [](std::uint64_t f, const Stamp &stamp) { return f < stamp.first; });
  const Stamp &stamp = after == stamps_.begin() ? stamps_.front() : *std::prev(after);
  return stamp.time.at(std::int64_t(frame - stamp.first));
}

void SoundRecorder::advance(Recording &recording, bool isOver) {
  if (recording.isDone) return;
  std::optional<Timestamp> stopAt;
  {
    const std::lock_guard lock(mutex_);
    stopAt = recording.stopAt;
  }
  if (!recording.file && !begin(recording)) {
    if (isOver || (stopAt && *stopAt <= recording.asked)) complete(recording, 0, true);
    return;
  }
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
  if (const auto length = recording.options.duration_s)
    end = recording.first + std::uint64_t(std::llround(*length * rate_));
  const std::uint64_t asPlanned = end;
  if (stopAt)
    if (const auto frame = frameOf(*stopAt)) end = std::min(end, std::max(*frame, recording.first));
  if (isOver) end = std::min(end, total_);
  write(recording, std::min(total_, end));
  if (!recording.isDone && end <= total_) complete(recording, end, end < asPlanned);
}

bool SoundRecorder::begin(Recording &recording) {
  const std::optional<std::uint64_t> first = frameOf(recording.asked);
  if (!first) return false;
  Result<GrowingSoundFile> file =
      GrowingSoundFile::create(recording.folder, rate_, recording.options.channels);
  if (!file) return fail(recording, file.error()), false;
  recording.file = std::move(*file), recording.first = recording.next = *first;
  const BlockTime &time = stamps_.back().time;
  SoundState state;
  state.hasStarted = true, state.onset = timeOf(*first), state.uncertainty = time.uncertainty,
  state.source = time.source;
  state.isLate =
      state.onset - recording.asked > std::max(time.uncertainty, Duration(std::llround(time.nsPerFrame)));
  const std::lock_guard lock(mutex_);
  recording.state = state, recording.path = recording.file->path();
  return true;
}

void SoundRecorder::write(Recording &recording, std::uint64_t end) {
  const unsigned channels = recording.options.channels;
  const std::uint64_t length = kept_.size() / channels_, begin = recording.next;
  if (end <= begin) return;
  std::vector<float> values;
  values.reserve((end - begin) * channels);
  float peak = 0;
  for (; recording.next < end; ++recording.next)
    for (unsigned c = 0; c < channels; ++c) {
      values.push_back(kept_[(recording.next % length) * channels_ + c]);
      peak = std::max(peak, std::abs(values.back()));
    }
  const auto gaps = std::count_if(stamps_.begin(), stamps_.end(), [&](const Stamp &stamp) {
    return stamp.time.isGap && stamp.first > recording.first && stamp.first >= begin && stamp.first < end;
  });
  if (const Result<void> added = recording.file->add(values); !added)
    return complete(recording, begin, true, added.error());
  const std::lock_guard lock(mutex_);
  recording.state.peak = std::max(recording.state.peak, double(peak)), recording.state.gaps += unsigned(gaps);
  recording.state.uncertainty = std::max(recording.state.uncertainty, stamps_.back().time.uncertainty);
}

/// What there is of it is kept.
void SoundRecorder::complete(Recording &recording, std::uint64_t end, bool wasStopped,
                             std::optional<Error> problem) {
  const std::uint64_t frames = recording.file ? end - recording.first : 0;
  if (recording.file)
    if (const Result<void> finished = recording.file->finish(frames); !finished && !problem)
      problem = finished.error();
  if (problem && frames == 0) return fail(recording, *problem);
  const bool hasFile = recording.file.has_value();
  recording.file.reset();
  recording.isDone = true;
  const std::lock_guard lock(mutex_);
  SoundState &state = recording.state;
  state.hasEnded = true, state.wasStopped = wasStopped;
  if (hasFile)
    state.offset = frames == 0 ? state.onset : timeOf(end - 1) + Duration(std::llround(1e9 / rate_));
  recording.whole = Recorded{
      recording.path, state, rate_, double(frames) / rate_, recording.options.channels, std::move(problem)};
}

void SoundRecorder::fail(Recording &recording, const Error &error) {
  recording.isDone = true;
  const std::lock_guard lock(mutex_);
  recording.problem = error, recording.state.hasEnded = true;
}

}  // namespace fovea
