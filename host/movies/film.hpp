#pragma once
// A film that is played: its pictures are decoded ahead on a thread of its own.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "media/file_cache.hpp"
#include "movies/film_decoder.hpp"

namespace fovea {

/// Which pictures are played: from the first to the last, and then perhaps the first again. A picture's place
/// counts on from lap to lap.
struct FilmOrder {
  std::size_t first = 0, last = 0;
  bool isLooped = false;

  std::size_t length() const { return last - first + 1; }
  std::size_t numberAt(std::size_t place) const { return first + place % length(); }
  bool operator==(const FilmOrder &) const = default;
};

/// By how much Matroska, and who says where to stand, round times.
constexpr Duration kRoundedInFiles = std::chrono::milliseconds(1);

struct FilmPicture {
  std::size_t place = 0;
  std::vector<std::uint8_t> bgra;  // as FilmDecoder::read()
};

/// Thread: [stage], unless said otherwise.
class Film {
 public:
  /// Looks at the header. Errors: as filmLibrary() and FilmLibrary::open().
  static Result<std::unique_ptr<Film>> open(const std::filesystem::path &file);
  explicit Film(std::unique_ptr<FilmDecoder> decoder) : decoder_(std::move(decoder)) {}
  ~Film();
  Film(const Film &) = delete;
  Film &operator=(const Film &) = delete;

  const FilmFacts &facts() const { return decoder_->facts(); }
  /// Of its header, or, once it is loaded, as it is.
  Duration duration() const { return times_.pictures.empty() ? facts().duration : times_.end; }
  /// Reads the file to its end. cue() and newest() come after it. Errors: as FilmDecoder::times().
  Result<void> load();
  const FilmTimes &times() const { return times_; }
  /// The picture that is due then: the newest whose time has come, or the first.
  std::size_t numberAt(Duration time) const;
  /// The pictures between two times.
  FilmOrder orderOf(Duration from, Duration to, bool isLooped) const;
  /// Of memory, once pictures are decoded.
  std::size_t bytes() const;

  /// From now on these are decoded, from that place on; what was ready is forgotten, unless it is just that.
  void cue(const FilmOrder &order, std::size_t place);
  /// Is the picture at the place of the last cue() there, or known to be damaged?
  bool isReady();
  /// Waits until it is. Not between two frames.
  void wait();
  /// The newest picture that is ready, not beyond that place; null: none newer than the last one. Waits for
  /// nothing. Owner: the film's, until it is asked again.
  const FilmPicture *newest(std::size_t place);
  /// What could not be decoded since the last time, the first of it.
  std::optional<Error> takeProblem();

 private:
  void run();
  std::size_t ahead() const;
  bool hasWork() const {
    return isCued_ && next_ <= wanted_ + ahead() && (order_.isLooped || next_ < order_.length());
  }
  FilmPicture takeSpare();

  std::unique_ptr<FilmDecoder> decoder_;  // [film] once it runs
  FilmTimes times_;
  FilmPicture shown_;  // was given out last
  std::thread thread_;

  std::mutex mutex_;  // of everything below; never held while something is decoded
  std::condition_variable hasChanged_, isDecoded_;
  FilmOrder order_;
  std::size_t next_ = 0, wanted_ = 0, cued_ = 0;  // places
  std::uint64_t cue_ = 0;  // how often it was cued: what was decoded for another one is of no use
  bool isCued_ = false, isStopped_ = false;
  std::deque<FilmPicture> ready_;
  std::vector<FilmPicture> spare_;  // to keep their memory
  std::optional<Error> problem_;
};

/// For a FileCache: a Film that is loaded, with the first picture of what is played decoded. `to_s`: none: to its end. A Film is one
/// player's: it is taken.
FileWish filmWish(const std::filesystem::path &file, double from_s, std::optional<double> to_s);

}  // namespace fovea
