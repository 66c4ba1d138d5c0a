#pragma once
// What comes in: kept for some seconds, and recorded into files as it comes.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "sound/block_time.hpp"
#include "core/sample_ring.hpp"
#include "sound/sound_file.hpp"

namespace fovea {

/// The way in: from the sound system's thread to the one that writes. Before somebody listens, nothing is
/// kept.
class SoundIntake {
 public:
  SoundIntake(double rate, unsigned channels);
  struct Block {
    BlockTime time;
    std::uint32_t frames = 0;
  };
  unsigned channels() const { return channels_; }
  bool isListening() const { return isListening_.load(std::memory_order_acquire); }
  void listen() { isListening_.store(true, std::memory_order_release); }  // [stage]
  /// Takes no lock and no memory; a block for which there is no room is counted as lost. [the sound system's
  /// thread]
  void put(const float *const *inputs, unsigned frames, const BlockTime &time);
  /// Shape: frames by channels. [writer]
  bool take(Block &block, std::vector<float> &values);
  InputLevel level();  // [stage]

 private:
  const unsigned channels_;
  SampleRing<float> values_;
  SampleRing<Block> blocks_;
  std::atomic<bool> isListening_{false};
  std::uint32_t dropped_ = 0;  // frames for which there was no room
  std::atomic<float> peak_{0};
  std::atomic<double> squares_{0};
  std::atomic<std::uint64_t> counted_{0};
  InputLevel lastLevel_;
};

/// Thread: [stage], but for the intake and for pump(), which the recorder's own thread calls; a test calls it
/// by hand.
class SoundRecorder {
 public:
  static constexpr double kKept_s = 10;
  SoundRecorder(const Clock &clock, double rate, unsigned channels);
  ~SoundRecorder();
  SoundIntake &intake() { return intake_; }

  /// Starts the thread that writes.
  void start();
  RecordingHandle record(std::optional<Timestamp> time, const RecordingOptions &options,
                         const std::filesystem::path &folder);
  Result<void> stop(RecordingHandle handle, std::optional<Timestamp> time);
  Result<SoundState> state(RecordingHandle handle) const;
  Result<std::optional<Recorded>> recorded(RecordingHandle handle);
  Result<std::filesystem::path> file(RecordingHandle handle) const;
  void discard(RecordingHandle handle);
  /// Nothing comes in any more: what is being recorded ends.
  void close() { isClosed_.store(true, std::memory_order_release); }
  /// Takes what came in, and writes what of it is to be recorded.
  void pump();

 private:
  struct Stamp {
    std::uint64_t first = 0;  // counted since somebody listened
    BlockTime time;
    std::uint32_t frames = 0;
  };
  struct Recording;

  using Recordings = std::vector<std::shared_ptr<Recording>>;

  void keep(const SoundIntake::Block &block);
  void append(const float *values, std::uint64_t frames);
  std::optional<std::uint64_t> frameOf(Timestamp time) const;
  Timestamp timeOf(std::uint64_t frame) const;
  void advance(Recording &recording, bool isOver);
  bool begin(Recording &recording);
  void write(Recording &recording, std::uint64_t end);
  void complete(Recording &recording, std::uint64_t end, bool wasStopped, std::optional<Error> problem = {});
  void fail(Recording &recording, const Error &error);
  std::shared_ptr<Recording> find(RecordingHandle handle) const;

  const Clock &clock_;
  const double rate_;
  const unsigned channels_;
  SoundIntake intake_;

  // The writer's own.
  std::vector<float> kept_, incoming_;  // kept_: the last seconds, frame n at n modulo its length
  std::uint64_t total_ = 0;             // frames that came in
  std::deque<Stamp> stamps_;            // of what is kept

  mutable std::mutex mutex_;  // held for moments, never while a file is written
  std::map<RecordingHandle, std::shared_ptr<Recording>> recordings_;
  Recordings discarded_;
  RecordingHandle lastHandle_ = 0;
  std::atomic<bool> isClosed_{false};
  std::condition_variable wake_;
  bool isEnding_ = false;
  std::thread thread_;
};

}  // namespace fovea
