#pragma once
// What comes in: kept for a second, and made into films as it comes.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "camera/camera.hpp"
#include "camera/picture_intake.hpp"

namespace fovea {

/// Thread: [stage], but for the intake and for pump(), which the recorder's own thread calls; a test calls it
/// by hand.
class FilmRecorder {
 public:
  static constexpr Duration kKept = std::chrono::seconds(1);
  /// `rate`: of the pictures, about; 0: nobody knows.
  FilmRecorder(const Clock &clock, double rate);
  ~FilmRecorder();
  PictureIntake &intake() { return intake_; }

  /// Starts the thread that writes.
  void start();
  FilmingHandle record(std::optional<Timestamp> time, const FilmingOptions &options,
                       const std::filesystem::path &folder);
  Result<void> stop(FilmingHandle handle, std::optional<Timestamp> time);
  Result<FilmingState> state(FilmingHandle handle) const;
  Result<std::optional<Filmed>> recorded(FilmingHandle handle);
  void discard(FilmingHandle handle);
  std::optional<PreviewPicture> newest();

  /// Is there a film that has not ended? Thread: [any].
  bool isFilming() const { return open_.load(std::memory_order_acquire) > 0; }
  /// Does somebody look at a preview? Thread: [any].
  bool isWatched() const;
  /// Nothing comes in any more: films end with what there is of them. None: as it was to be. Thread: [any].
  void close(std::optional<Error> why);
  /// Something comes in again, for films that are asked for from now on.
  void reopen();
  /// Takes what came in, and writes what of it is to be filmed. What is thrown meanwhile ends the films at work, each of which says so.
  void pump();

 private:
  struct Filming;
  using Films = std::vector<std::shared_ptr<Filming>>;
  struct Preview {
    std::vector<std::uint8_t> bgra;
    int width = 0, height = 0;
    Timestamp time{};
    std::uint64_t number = 0;
  };

  void takeAndWrite();
  void giveUp(const Error &error);
  void takeIn();
  void forget(const Films &films);
  void preparePreview();
  bool readPreview(const TakenPicture &picture);
  bool advance(Filming &film, bool isOver);
  std::optional<Timestamp> endOf(const Filming &film, std::optional<Timestamp> stopAt) const;
  bool begin(Filming &film, const TakenPicture &first);
  void write(Filming &film, const TakenPicture &picture);
  void endBehind(Filming &film, std::optional<Timestamp> stopAt, bool isOver);
  void complete(Filming &film, Timestamp end, bool wasStopped, std::optional<Error> problem);
  void fail(Filming &film, const Error &error);
  void close(Filming &film);
  Duration step() const;
  std::shared_ptr<Filming> find(FilmingHandle handle) const;

  const Clock &clock_;
  const double rate_;
  PictureIntake intake_;

  // The writer's own.
  std::deque<TakenPicture *> kept_;  // ascending
  std::uint64_t total_ =
      0;  // that came in: the first of those that are kept has number total_ - kept_.size()
  std::unique_ptr<PictureReader> reader_;
  Preview made_;

  mutable std::mutex mutex_;  // held for moments, never while something is encoded or written
  std::map<FilmingHandle, std::shared_ptr<Filming>> films_;
  Films discarded_;
  FilmingHandle lastHandle_ = 0;
  bool isClosed_ = false;
  std::optional<Error> whyClosed_;
  Preview ready_, shown_;  // shown_: [stage] alone
  std::condition_variable wake_;
  bool isEnding_ = false;
  std::atomic<int> open_{0};
  std::atomic<std::int64_t> lookedAt_;  // when somebody asked for a preview last
  std::thread thread_;
};

}  // namespace fovea
