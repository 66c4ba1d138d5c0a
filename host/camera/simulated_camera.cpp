#include <algorithm>
#include <cmath>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "camera/film_checks.hpp"
#include "core/recording_file.hpp"

namespace fovea {
namespace {

using namespace std::chrono_literals;

constexpr Duration kKept = 1s;  // as long as a real one keeps what it saw
constexpr double kRate = 30;
constexpr int kWidth = 640, kHeight = 480;
constexpr std::uint8_t kGrey = 128, kOpaque = 255;

Duration ofSeconds(double seconds) { return Duration(std::llround(seconds * 1e9)); }
std::uint64_t picturesIn(Duration time) {
  return time <= Duration{} ? 0 : std::uint64_t(std::ceil(toSeconds(time) * kRate - 1e-9));
}

struct SimulatedFilm {
  Timestamp onset{};
  FilmingOptions options;
  std::filesystem::path folder;
  std::optional<Timestamp> stopAt{};
  std::optional<Filmed> whole{};
};

class SimulatedCamera final : public Camera {
 public:
  explicit SimulatedCamera(const Clock &clock) : clock_(clock) {
    info_ = {"simulated", "simulated", kWidth, kHeight, kRate, PictureStamp::Virtual, "BGRA"};
    for (std::size_t pixel = 0; pixel < std::size_t(kWidth) * kHeight; ++pixel)
      picture_.insert(picture_.end(), {kGrey, kGrey, kGrey, kOpaque});
  }
  const CameraInfo &info() const override { return info_; }

  Result<void> watch() override {
    if (!watchesSince_) watchesSince_ = clock_.now();
    return {};
  }
  void rest() override { watchesSince_.reset(); }

  Result<FilmingHandle> record(std::optional<Timestamp> time, const FilmingOptions &options,
                               const std::filesystem::path &folder) override {
    if (auto fit = checkFilming(options); !fit) return fit.error();
    std::error_code none;
    if (!options.simulated.empty() && !std::filesystem::is_regular_file(options.simulated, none))
      return Error{ErrorCode::BadFile, "there is no such film to stand in for a recording",
                   options.simulated.string(), "check the name"};
    const Timestamp now = clock_.now(), earliest = std::max(watchesSince_.value_or(now), now - kKept);
    films_.emplace(++lastHandle_, SimulatedFilm{std::max(time.value_or(now), earliest), options, folder});
    return lastHandle_;
  }
  Result<void> stop(FilmingHandle film, std::optional<Timestamp> time) override {
    const auto found = films_.find(film);
    if (found == films_.end()) return noSuchFilm(film);
    if (stateOf(found->second).hasEnded) return {};
    const Timestamp at = time.value_or(clock_.now());
    found->second.stopAt = std::min(found->second.stopAt.value_or(at), at);
    return {};
  }
  Result<FilmingState> state(FilmingHandle film) const override {
    const auto found = films_.find(film);
    if (found == films_.end()) return noSuchFilm(film);
    return stateOf(found->second);
  }
  Result<std::optional<Filmed>> recorded(FilmingHandle film) override {
    const auto found = films_.find(film);
    if (found == films_.end()) return noSuchFilm(film);
    std::optional<Filmed> &whole = found->second.whole;
    const FilmingState state = stateOf(found->second);
    if (whole || !state.hasEnded) return whole;
    const Result<Filmed> made = standIn(found->second, state);
    if (!made) return made.error();
    return whole = *made;
  }
  void discard(FilmingHandle film) override { films_.erase(film); }

  std::optional<PreviewPicture> newest() override {
    if (!watchesSince_) return std::nullopt;
    const auto number = std::uint64_t(toSeconds(clock_.now() - *watchesSince_) * kRate + 1e-9);
    return PreviewPicture{picture_, kWidth, kHeight, *watchesSince_ + ofSeconds(double(number) / kRate),
                          number + 1};
  }

 private:
  FilmingState stateOf(const SimulatedFilm &film) const {
    FilmingState state;
    state.stamp = PictureStamp::Virtual;
    std::optional<Timestamp> end = film.stopAt;
    if (const auto length = film.options.duration_s)
      end = std::min(end.value_or(Timestamp::max()), film.onset + ofSeconds(*length));
    const Timestamp now = clock_.now();
    const bool isEmpty = end && *end <= film.onset;  // stopped before it began
    state.hasStarted = film.onset <= now && !isEmpty;
    if (state.hasStarted)
      state.onset = film.onset,
      state.pictures = picturesIn(std::min(end.value_or(now + 1ns), now + 1ns) - film.onset);
    state.hasEnded = end && *end <= now;
    state.wasStopped = state.hasEnded && end == film.stopAt;
    if (state.hasEnded && state.hasStarted) state.offset = *end;
    return state;
  }
  /// A copy, because it is the caller's.
  Result<Filmed> standIn(const SimulatedFilm &film, const FilmingState &state) const {
    Filmed whole{{}, {}, state, kWidth, kHeight, toSeconds(state.offset - state.onset), {}};
    const std::filesystem::path &source = film.options.simulated;
    if (source.empty() || !state.hasStarted) return whole;
    const auto file = newRecordingFile(film.folder, source.extension().string());
    if (!file) return file.error();
    std::error_code problem;
    std::filesystem::copy_file(source, *file, std::filesystem::copy_options::overwrite_existing, problem);
    if (problem)
      return Error{ErrorCode::Io, "what stands in for a film cannot be copied: " + problem.message(),
                   file->string(), "is the disk full?"};
    whole.file = *file;
    return whole;
  }

  const Clock &clock_;
  CameraInfo info_;
  std::vector<std::uint8_t> picture_;
  FilmingHandle lastHandle_ = 0;
  std::unordered_map<FilmingHandle, SimulatedFilm> films_;
  std::optional<Timestamp> watchesSince_;
};

}  // namespace

std::unique_ptr<Camera> simulatedCamera(const Clock &clock) {
  return std::make_unique<SimulatedCamera>(clock);
}

}  // namespace fovea
