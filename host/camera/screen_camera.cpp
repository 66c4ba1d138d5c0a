#include "camera/film_checks.hpp"
#include "camera/film_recorder.hpp"

namespace fovea {
namespace {

constexpr double kMostRate = 30;  // pictures a second that are read back

class ScreenFilms final : public ScreenCamera {
 public:
  explicit ScreenFilms(const Clock &clock) : recorder_(clock, kMostRate) {
    info_.system = "screen", info_.device = "the participant's screen", info_.stamp = PictureStamp::Flip,
    info_.format = "BGRA";
  }
  const CameraInfo &info() const override { return info_; }

  Result<void> watch() override { return checkCanFilm(); }
  Result<FilmingHandle> record(std::optional<Timestamp> time, const FilmingOptions &options,
                               const std::filesystem::path &folder) override {
    if (auto fit = checkFilming(options); !fit) return fit.error();
    if (auto can = checkCanFilm(); !can) return can.error();
    recorder_.start();
    return recorder_.record(time, options, folder);
  }
  Result<void> stop(FilmingHandle film, std::optional<Timestamp> time) override {
    return recorder_.stop(film, time);
  }
  Result<FilmingState> state(FilmingHandle film) const override { return recorder_.state(film); }
  Result<std::optional<Filmed>> recorded(FilmingHandle film) override { return recorder_.recorded(film); }
  void discard(FilmingHandle film) override { recorder_.discard(film); }
  std::optional<PreviewPicture> newest() override {
    recorder_.start();
    return recorder_.newest();
  }

  bool isWanted() const override { return recorder_.isFilming() || recorder_.isWatched(); }
  void put(std::span<const std::uint8_t> bgra, int width, int height, Timestamp onset,
           Duration uncertainty) override {
    info_.width = width, info_.height = height;
    PictureFacts facts;
    facts.form = {width, height, width * 4, PixelOrder::Bgra, true, false};
    facts.time = onset, facts.uncertainty = uncertainty, facts.stamp = PictureStamp::Flip;
    recorder_.intake().put(facts, bgra);
  }

 private:
  CameraInfo info_;
  FilmRecorder recorder_;
};

}  // namespace

std::unique_ptr<ScreenCamera> screenCamera(const Clock &clock) {
  return std::make_unique<ScreenFilms>(clock);
}

}  // namespace fovea
