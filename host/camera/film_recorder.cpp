#include "camera/film_recorder.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <system_error>

#include "camera/film_checks.hpp"
#include "camera/times_file.hpp"
#include "core/caught.hpp"
#include "core/recording_file.hpp"
#include "movies/film_library.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenWrites = 10ms;
// After the end of a film: a picture that was taken before it may still be on its way.
constexpr Duration kPatience = 500ms;
// Of one with a length, for its first picture: cameras take their time, and a screen that nobody draws on has
// none.
constexpr Duration kFirstPatience = 5s;
constexpr Duration kPreviewLasts = 1s;  // since somebody asked for one
constexpr double kRateUnknown = 30;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min() / 2;

template <class Work>
Result<void> unlessThrown(Work &&work) {
  return caught("fovea-filming", std::forward<Work>(work));
}

Duration inNs(double seconds) { return Duration(std::llround(seconds * 1e9)); }

}  // namespace

struct FilmRecorder::Filming {
  Timestamp asked{};
  FilmingOptions options;
  std::filesystem::path folder;

  // Under the mutex.
  FilmingState state;
  std::optional<Timestamp> stopAt;
  std::optional<Filmed> whole;
  std::optional<Error> problem;
  bool isTaken = false;

  // The writer's own.
  std::unique_ptr<FilmWriter> writer;
  std::optional<TimesFile> times;
  std::filesystem::path path;
  PictureForm form;
  std::uint64_t next = 0;     // the picture to look at
  std::uint64_t dropped = 0;  // before it
  Timestamp last{};
  bool isDone = false;
};

FilmRecorder::FilmRecorder(const Clock &clock, double rate)
    : clock_(clock), rate_(rate > 0 ? rate : kRateUnknown), intake_(rate_), lookedAt_(kNever) {}

FilmRecorder::~FilmRecorder() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      isEnding_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  close(std::nullopt);
  pump();
}

void FilmRecorder::start() {
  if (thread_.joinable()) return;
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "fovea-filming");
    for (bool isEnding = false; !isEnding;) {
      pump();
      std::unique_lock lock(mutex_);
      isEnding = wake_.wait_for(lock, kBetweenWrites, [this] { return isEnding_; });
    }
  });
}

std::shared_ptr<FilmRecorder::Filming> FilmRecorder::find(FilmingHandle handle) const {
  const auto found = films_.find(handle);
  return found == films_.end() ? nullptr : found->second;
}

FilmingHandle FilmRecorder::record(std::optional<Timestamp> time, const FilmingOptions &options,
                                   const std::filesystem::path &folder) {
  auto film = std::make_shared<Filming>();
  film->asked = time.value_or(clock_.now()), film->options = options, film->folder = folder;
  const std::lock_guard lock(mutex_);
  films_.emplace(++lastHandle_, std::move(film));
  open_.fetch_add(1, std::memory_order_release);
  return lastHandle_;
}

Result<void> FilmRecorder::stop(FilmingHandle handle, std::optional<Timestamp> time) {
  const std::lock_guard lock(mutex_);
  const auto film = find(handle);
  if (!film) return noSuchFilm(handle);
  const Timestamp at = time.value_or(clock_.now());
  film->stopAt = std::min(film->stopAt.value_or(at), at);
  return {};
}

Result<FilmingState> FilmRecorder::state(FilmingHandle handle) const {
  const std::lock_guard lock(mutex_);
  const auto film = find(handle);
  if (!film) return noSuchFilm(handle);
  return film->state;
}

Result<std::optional<Filmed>> FilmRecorder::recorded(FilmingHandle handle) {
  const std::lock_guard lock(mutex_);
  const auto film = find(handle);
  if (!film) return noSuchFilm(handle);
  if (film->problem) return *film->problem;
  film->isTaken = film->whole.has_value();
  return film->whole;
}

void FilmRecorder::discard(FilmingHandle handle) {
  const std::lock_guard lock(mutex_);
  if (const auto film = find(handle)) discarded_.push_back(film);
  films_.erase(handle);
}

bool FilmRecorder::isWatched() const {
  return toNanoseconds(clock_.now()) - lookedAt_.load(std::memory_order_relaxed) < kPreviewLasts.count();
}

std::optional<PreviewPicture> FilmRecorder::newest() {
  lookedAt_.store(toNanoseconds(clock_.now()), std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    if (ready_.number > shown_.number) std::swap(ready_, shown_);
  }
  if (shown_.number == 0) return std::nullopt;
  return PreviewPicture{
      std::span(shown_.bgra).first(std::size_t(shown_.width) * std::size_t(shown_.height) * 4), shown_.width,
      shown_.height, shown_.time, shown_.number};
}

void FilmRecorder::close(std::optional<Error> why) {
  const std::lock_guard lock(mutex_);
  isClosed_ = true, whyClosed_ = std::move(why);
}

void FilmRecorder::reopen() {
  const std::lock_guard lock(mutex_);
  isClosed_ = false, whyClosed_.reset();
}

void FilmRecorder::pump() {
  const auto done = unlessThrown([this]() -> Result<void> { return takeAndWrite(), Result<void>(); });
  if (!done) (void)unlessThrown([&]() -> Result<void> { return giveUp(done.error()), Result<void>(); });
}

/// Nobody knows what became of the films at work: they end with what there is of them, and the next one begins anew.
void FilmRecorder::giveUp(const Error &error) {
  Films films;
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[handle, film] : films_)
      if (!film->isDone) films.push_back(film);
  }
  for (const auto &film : films) fail(*film, error);
}

void FilmRecorder::takeAndWrite() {
  Films films, discarded;
  bool isOver = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto &[handle, film] : films_)
      if (!film->isDone) films.push_back(film);
    isOver = isClosed_;
  }
  for (bool hasMore = true; hasMore;) {
    takeIn();
    preparePreview();
    hasMore = false;
    for (const auto &film : films) hasMore |= advance(*film, isOver);
    forget(films);
  }
  {
    const std::lock_guard lock(mutex_);
    discarded.swap(discarded_);  // not before: what is thrown above would leave them on the disk
  }
  for (const auto &film : discarded) {
    if (!film->isDone) close(*film);
    std::error_code isGone;
    if (film->isTaken) continue;
    std::filesystem::remove(film->path, isGone);
    if (film->times) std::filesystem::remove(film->times->path(), isGone);
  }
}

void FilmRecorder::takeIn() {
  while (TakenPicture *picture = intake_.take()) kept_.push_back(picture), ++total_;
}

/// What is older than a film could begin, or stands in the way of what comes in; but nothing that a film has
/// yet to look at.
void FilmRecorder::forget(const Films &films) {
  std::uint64_t needed = total_;
  for (const auto &film : films)
    if (!film->isDone) needed = std::min(needed, film->next);
  const Timestamp oldest = clock_.now() - kKept;
  while (!kept_.empty() && (kept_.front()->time < oldest || 4 * kept_.size() > 3 * intake_.size())) {
    if (total_ - kept_.size() >= needed) break;
    intake_.giveBack(kept_.front());
    kept_.pop_front();
  }
}

void FilmRecorder::preparePreview() {
  if (kept_.empty() || made_.number == total_ || !isWatched()) return;
  if (!readPreview(*kept_.back())) return;
  made_.number = total_, made_.time = kept_.back()->time;
  const std::lock_guard lock(mutex_);
  std::swap(made_, ready_);
  made_.number = ready_.number;
}

bool FilmRecorder::readPreview(const TakenPicture &picture) {
  if (!reader_) {
    const auto library = filmLibrary();
    if (!library) return false;
    reader_ = (*library)->readPictures();
  }
  made_.width = picture.form.width, made_.height = picture.form.height;
  made_.bgra.resize(std::size_t(made_.width) * std::size_t(made_.height) * 4 + FilmDecoder::kSlack);
  return reader_->read(picture.form, picture.bytes, made_.bgra);
}

Duration FilmRecorder::step() const { return inNs(1 / rate_); }

/// When it is to be over; none: nobody has said so, or it lasts from its first picture on.
std::optional<Timestamp> FilmRecorder::endOf(const Filming &film, std::optional<Timestamp> stopAt) const {
  std::optional<Timestamp> end = stopAt;
  const auto length = film.options.duration_s;
  if (film.state.hasStarted && length)
    end = std::min(end.value_or(Timestamp::max()), film.state.onset + inNs(*length));
  return end;
}

/// One picture further. False: there is none for it.
bool FilmRecorder::advance(Filming &film, bool isOver) {
  if (film.isDone) return false;
  std::optional<Timestamp> stopAt;
  {
    const std::lock_guard lock(mutex_);
    stopAt = film.stopAt;
  }
  film.next = std::max(film.next, total_ - kept_.size());
  if (film.next == total_) return endBehind(film, stopAt, isOver), false;
  const TakenPicture &picture = *kept_[std::size_t(film.next - (total_ - kept_.size()))];
  ++film.next;
  if (picture.time < film.asked) return true;
  const auto end = endOf(film, stopAt);
  if (end && picture.time >= *end) return complete(film, *end, end == stopAt, {}), false;
  if (film.writer || begin(film, picture)) write(film, picture);
  return true;
}

/// All that came in is in it: is anything to be waited for?
void FilmRecorder::endBehind(Filming &film, std::optional<Timestamp> stopAt, bool isOver) {
  const auto end = endOf(film, stopAt);
  const Timestamp now = clock_.now();
  if (end && (now >= *end + (isOver ? 0ms : kPatience) || *end <= film.asked))
    return complete(film, *end, end == stopAt, {});
  const bool isLate = !film.state.hasStarted && film.options.duration_s &&
                      now >= film.asked + inNs(*film.options.duration_s) + kFirstPatience;
  if (isLate) return complete(film, film.asked, false, {});
  if (!isOver) return;
  std::optional<Error> why;
  {
    const std::lock_guard lock(mutex_);
    why = whyClosed_;
  }
  complete(film, film.last + step(), true, why);
}

bool FilmRecorder::begin(Filming &film, const TakenPicture &first) {
  const auto library = filmLibrary();
  if (!library) return fail(film, library.error()), false;
  const Result<std::filesystem::path> path = newRecordingFile(film.folder, ".webm");
  if (!path) return fail(film, path.error()), false;
  film.path = *path;
  Result<TimesFile> times = TimesFile::create(film.folder);
  if (!times) return fail(film, times.error()), false;
  film.times.emplace(std::move(*times));
  auto writer = (*library)->write(film.path, first.form.width, first.form.height, rate_);
  if (!writer) return fail(film, writer.error()), false;
  film.writer = std::move(*writer), film.form = first.form;
  return true;
}

void FilmRecorder::write(Filming &film, const TakenPicture &picture) {
  FilmingState state = film.state;  // nobody else writes it
  film.dropped += state.hasStarted ? picture.dropped : 0;
  const Timestamp onset = state.hasStarted ? state.onset : picture.time;
  const Result<bool> added = film.writer->add(picture.form, picture.bytes, picture.time - onset);
  if (!added) return fail(film, added.error());
  if (!*added) return void(++film.dropped);
  if (!state.hasStarted) film.dropped = 0;
  const Result<void> noted = film.times->add(state.pictures + 1, picture.time, film.dropped);
  if (!noted) return fail(film, noted.error());
  state.hasStarted = true, state.onset = onset;
  state.uncertainty = std::max(state.uncertainty, picture.uncertainty),
  state.stamp = std::max(state.stamp, picture.stamp);
  ++state.pictures, state.dropped += std::exchange(film.dropped, 0);
  film.last = picture.time;
  const std::lock_guard lock(mutex_);
  film.state = state;
}

void FilmRecorder::complete(Filming &film, Timestamp end, bool wasStopped, std::optional<Error> problem) {
  FilmingState state = film.state;
  state.hasEnded = true, state.wasStopped = wasStopped;
  if (state.hasStarted) {
    state.offset = std::max(end, film.last);
    const Result<void> finished = unlessThrown([&]() -> Result<void> {
      const Result<void> written = film.writer->finish(state.offset - state.onset);
      return written ? film.times->finish() : written;
    });
    if (!finished && !problem) problem = finished.error();
  }
  Filmed whole{{},     {}, state, film.form.width, film.form.height, toSeconds(state.offset - state.onset),
               problem};
  if (state.hasStarted) whole.file = film.path, whole.times = film.times->path();
  close(film);
  const std::lock_guard lock(mutex_);
  film.state = state;
  if (state.hasStarted || !problem)
    film.whole = std::move(whole);
  else
    film.problem = std::move(problem);
}

/// What there is of it is kept.
void FilmRecorder::fail(Filming &film, const Error &error) {
  complete(film, film.last + step(), true, error);
}

/// A film of nothing leaves no files.
void FilmRecorder::close(Filming &film) {
  film.writer.reset();
  film.isDone = true;
  open_.fetch_sub(1, std::memory_order_release);
  if (film.state.hasStarted) return;
  std::error_code isGone;
  if (!film.path.empty()) std::filesystem::remove(film.path, isGone);
  if (film.times) std::filesystem::remove(film.times->path(), isGone);
}

}  // namespace fovea
