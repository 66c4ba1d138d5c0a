#include "movies/film.hpp"

#include <pthread.h>

#include <algorithm>
#include <cmath>

#include "movies/film_library.hpp"

namespace fovea {
namespace {

constexpr std::size_t kMostAhead = 12, kLeastAhead = 3, kBytesAhead = std::size_t{128} << 20;

std::size_t bytesOf(const FilmFacts &facts) {
  return static_cast<std::size_t>(facts.width) * static_cast<std::size_t>(facts.height) * 4;
}

}  // namespace

Result<std::unique_ptr<Film>> Film::open(const std::filesystem::path &file) {
  const auto library = filmLibrary();
  if (!library) return library.error();
  auto decoder = (*library)->open(file);
  if (!decoder) return decoder.error();
  return std::make_unique<Film>(std::move(*decoder));
}

Film::~Film() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    isStopped_ = true;
  }
  hasChanged_.notify_all();
  thread_.join();
}

Result<void> Film::load() {
  auto times = decoder_->times();
  if (!times) return times.error();
  times_ = std::move(*times);
  thread_ = std::thread([this] { run(); });
  return {};
}

std::size_t Film::numberAt(Duration time) const {
  const auto behind = std::ranges::upper_bound(times_.pictures, time);
  return behind == times_.pictures.begin() ? 0
                                           : static_cast<std::size_t>(behind - times_.pictures.begin()) - 1;
}

FilmOrder Film::orderOf(Duration from, Duration to, bool isLooped) const {
  const std::size_t first = numberAt(from + kRoundedInFiles);
  return {first, std::max(first, numberAt(to - kRoundedInFiles)), isLooped};
}

std::size_t Film::bytes() const { return (ahead() + 2) * bytesOf(facts()); }

std::size_t Film::ahead() const {
  return std::clamp(kBytesAhead / std::max<std::size_t>(bytesOf(facts()), 1), kLeastAhead, kMostAhead);
}

void Film::cue(const FilmOrder &order, std::size_t place) {
  {
    const std::lock_guard lock(mutex_);
    const bool isThere = !ready_.empty() && ready_.front().place == place && order.first == order_.first && order.last == order_.last;
    order_ = order;
    if (isThere && wanted_ == place) return;
    next_ = wanted_ = cued_ = place;
    isCued_ = true;
    ++cue_;
    std::ranges::move(ready_, std::back_inserter(spare_));
    ready_.clear();
  }
  hasChanged_.notify_all();
}

void Film::wait() {
  std::unique_lock lock(mutex_);
  isDecoded_.wait(lock, [&] { return next_ > cued_; });
}

bool Film::isReady() {
  const std::lock_guard lock(mutex_);
  return next_ > cued_;
}

const FilmPicture *Film::newest(std::size_t place) {
  const FilmPicture *found = nullptr;
  {
    const std::lock_guard lock(mutex_);
    wanted_ = place;
    for (; !ready_.empty() && ready_.front().place <= place; ready_.pop_front(), found = &shown_) {
      std::swap(shown_, ready_.front());
      spare_.push_back(std::move(ready_.front()));
    }
  }
  hasChanged_.notify_all();
  return found;
}

std::optional<Error> Film::takeProblem() {
  const std::lock_guard lock(mutex_);
  return std::exchange(problem_, std::nullopt);
}

FilmPicture Film::takeSpare() {
  FilmPicture picture;
  if (!spare_.empty()) picture = std::move(spare_.back()), spare_.pop_back();
  return picture;
}

void Film::run() {
  pthread_setname_np(pthread_self(), "fovea-film");
  const std::size_t bytes = bytesOf(facts()) + FilmDecoder::kSlack;
  std::unique_lock lock(mutex_);
  for (;;) {
    hasChanged_.wait(lock, [&] { return isStopped_ || hasWork(); });
    if (isStopped_) return;
    // What is late already is left out.
    next_ = std::max(next_, order_.isLooped ? wanted_ : std::min(wanted_, order_.length() - 1));
    const std::uint64_t cue = cue_;
    const std::size_t number = order_.numberAt(next_);
    FilmPicture picture = takeSpare();
    picture.place = next_;
    lock.unlock();
    picture.bgra.resize(bytes);
    auto read = decoder_->read(number, picture.bgra);
    lock.lock();
    const bool isOfUse = cue == cue_;
    if (isOfUse) ++next_;
    if (isOfUse && !read && !problem_) problem_ = read.error();
    if (isOfUse && read)
      ready_.push_back(std::move(picture));
    else
      spare_.push_back(std::move(picture));
    isDecoded_.notify_all();
  }
}

FileWish filmWish(const std::filesystem::path &file, double from_s, std::optional<double> to_s) {
  const auto in = [](double seconds) { return Duration(std::llround(std::min(seconds, 1e9) * 1e9)); };
  return {"film from " + std::to_string(from_s) + (to_s ? " to " + std::to_string(*to_s) : ""), file, [=]() -> Result<MadeOfFile> {
            auto film = Film::open(file);
            if (!film) return film.error();
            if (auto loaded = (*film)->load(); !loaded) return loaded.error();
            const Duration from = in(from_s), to = to_s ? std::min(in(*to_s), (*film)->duration()) : (*film)->duration();
            if (from + kRoundedInFiles < to) (*film)->cue((*film)->orderOf(from, to, false), 0), (*film)->wait();
            const std::size_t bytes = (*film)->bytes();
            return MadeOfFile{std::shared_ptr<Film>(std::move(*film)), bytes};
          }};
}

}  // namespace fovea
